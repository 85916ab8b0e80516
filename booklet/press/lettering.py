"""Lettering: type as outlines, for what booklet itself writes beside the page.

No font is embedded for it: PDF/X has nothing to ask of a filled path (ISO 15930-7, 6.6 speaks of fonts).
Glyphs are drawn in the font's own units under a matrix, so equal letters are equal bytes.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from functools import cache
from pathlib import Path

import uharfbuzz

from booklet.fonts import IGNORABLE, coverage, shaper
from booklet.resources import builtin

ELLIPSIS = "…"
UNKNOWN = "?"
"""Stands for characters that the face has no glyph for, once for a whole run of them."""


def written(*values: float, digits: int = 4) -> str:
    """Numbers as a content stream writes them, with so many decimals at most."""
    rounded = (f"{value:.{digits}f}".rstrip("0").rstrip(".") for value in values)
    return " ".join("0" if text == "-0" else text for text in rounded)


class Lettering:
    """Type in one face. Sizes, places and widths are in pt; every character becomes something, none fails."""

    def __init__(self, path: Path) -> None:
        self.font = shaper(path)
        self._known = coverage(path)
        self._em = float(self.font.face.upem)
        self._outlines: dict[int, str] = {}
        capital = self.font.get_glyph_extents(self.font.get_nominal_glyph(ord("H")))
        self.capital = float(capital.y_bearing) / self._em
        """Height of a capital, in parts of the size."""

    def printable(self, text: str) -> str:
        """The text in one line, as far as the face can write it."""
        out: list[str] = []
        for character in unicodedata.normalize("NFC", " ".join(text.split())):
            if character in IGNORABLE or unicodedata.category(character).startswith("C"):
                continue
            known = ord(character) in self._known
            if known or out[-1:] != [UNKNOWN]:
                out.append(character if known else UNKNOWN)
        return "".join(out)

    def width(self, text: str, size: float) -> float:
        """Width of a line of type."""
        return float(sum(position.x_advance for _, position in self._shaped(text))) * size / self._em

    def shortened(self, text: str, size: float, room: float) -> str:
        """The text, cut at its end with “…” where it is wider than `room`; nothing where not even that fits."""
        if self.width(text, size) <= room:
            return text

        def cut(end: int) -> str:
            return text[:end].rstrip(" ,·–-") + ELLIPSIS

        fitting = bisect_right(range(len(text)), room, key=lambda end: self.width(cut(end), size))
        return cut(fitting - 1) if fitting else ""

    def draw(self, text: str, x: float, y: float, size: float) -> list[str]:
        """Operators that fill the text with the colour in force, its baseline starting at x, y."""
        scale = written(size / self._em, digits=7)
        out = [f"q {scale} 0 0 {scale} {written(x, y)} cm"]
        place = 0  # since the last glyph drawn: matrices add up
        for info, position in self._shaped(text):
            outline = self._outline(info.codepoint)
            if outline:
                dx, dy = place + position.x_offset, position.y_offset
                out.append(f"1 0 0 1 {written(dx, dy)} cm {outline} f")
                place = -position.x_offset
                if dy:
                    out.append(f"1 0 0 1 0 {written(-dy)} cm")
            place += position.x_advance
        return [*out, "Q"]

    def _shaped(self, text: str) -> list[tuple[uharfbuzz.GlyphInfo, uharfbuzz.GlyphPosition]]:
        buffer = uharfbuzz.Buffer()
        buffer.add_str(self.printable(text))
        buffer.direction, buffer.language = "ltr", "en"  # else the machine's locale says
        buffer.guess_segment_properties()
        uharfbuzz.shape(self.font, buffer, {"kern": True, "liga": True})
        return list(zip(buffer.glyph_infos, buffer.glyph_positions or (), strict=True))

    def _outline(self, glyph: int) -> str:
        if glyph not in self._outlines:
            pen = _Pen()
            self.font.draw_glyph(glyph, _functions(), pen)
            self._outlines[glyph] = " ".join(pen.operators)
        return self._outlines[glyph]


class _Pen:
    """Writes an outline as path operators; in the font's units a tenth is finer than any plate."""

    def __init__(self) -> None:
        self.operators: list[str] = []
        self.at = (0.0, 0.0)

    def add(self, operator: str, *values: float) -> None:
        if values:
            self.at = (values[-2], values[-1])
        self.operators.append(f"{written(*values, digits=1)} {operator}".lstrip())

    def quadratic(self, cx: float, cy: float, x: float, y: float) -> None:
        """PDF has only cubics: the two inner points lie two thirds of the way to the one given."""
        x0, y0 = self.at
        self.add(
            "c", (x0 + 2 * cx) / 3, (y0 + 2 * cy) / 3, (x + 2 * cx) / 3, (y + 2 * cy) / 3, x, y
        )  # fmt: skip


@cache
def _functions() -> uharfbuzz.DrawFuncs:
    functions = uharfbuzz.DrawFuncs()
    functions.set_move_to_func(lambda x, y, pen: pen.add("m", x, y))
    functions.set_line_to_func(lambda x, y, pen: pen.add("l", x, y))
    functions.set_quadratic_to_func(lambda cx, cy, x, y, pen: pen.quadratic(cx, cy, x, y))
    functions.set_cubic_to_func(lambda ax, ay, bx, by, x, y, pen: pen.add("c", ax, ay, bx, by, x, y))
    functions.set_close_path_func(lambda pen: pen.add("h"))
    return functions


@cache
def small_type() -> Lettering:
    """The face for small type in marks: narrow and open, legible at 4 pt."""
    return Lettering(builtin("fonts") / "fira-sans-extra-condensed" / "FiraSansExtraCondensed-Regular.ttf")
