"""Text layouts of the engine that are drawn to the thousandth of an em, and as wide as was planned."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

WIDTH, RIGHT, UPWARDS = 1, 2, 3
"""Where a glyph's width and its shifts stand behind its number in what Pango keeps of it."""

_APART = re.compile("[\\s\u0021-\u058f\u1c80-\u1c8f\u1d00-\u2bff\ua640-\ua69f\ua720-\ua7ff\ufb00-\ufb06]*")
"""Scripts whose letters stand alone: Latin, Greek, Cyrillic, Armenian; and marks."""


def gives(style: Any, text: str) -> bool:
    """Whether a text's letters may be set apart, or closer: joined ones may not, nor those that are spaced already."""
    return style["letter_spacing"] == "normal" and _APART.fullmatch(text) is not None


class _Run(NamedTuple):
    """Glyphs of one font.

    Attributes:
        one: Pango's record of them.
        numbers: what that says of each glyph, one after another: number, width, shift to the right, upwards.
        gaps: by how many thousandths of an em each stands closer to the next than its advance; None for
            what stays where Pango has put it.
        level: whether they are glyphs of the font's, on the baseline.
    """

    one: Any
    numbers: Any
    gaps: list[int | None]
    level: bool


class _Advances(dict[int, int]):
    """Advances by glyph, each found out when it is first asked for."""

    def __init__(self, find: Callable[[int], int]) -> None:
        self._find = find

    def __missing__(self, glyph: int) -> int:
        found = self[glyph] = self._find(glyph)
        return found


@cache
def exact(line_break: Any) -> Any:
    """The engine's text layout, drawn to the thousandth of an em.

    The engine cuts each glyph's displacement to a whole thousandth, so that the end of a justified
    line is some tenths of a point off. Here what one glyph loses the next one gets.
    """
    pango, ffi, unit = line_break.pango, line_break.ffi, line_break.FROM_UNITS
    null, empty = ffi.NULL, pango.PANGO_GLYPH_EMPTY
    size = ffi.sizeof("PangoGlyphInfo")
    step = size // ffi.sizeof("int")
    rect, logical = (ffi.new("PangoRectangle *") for _ in range(2))
    known: Any = WeakKeyDictionary()

    class Exact(line_break.Layout):  # type: ignore[misc]
        """A line whose glyphs are wider by the share `glyphs`, and its letters apart by `letters` px."""

        glyphs = 0.0
        letters = 0.0
        drawn = False

        def reactivate(self, style: Any) -> None:
            """As the engine: it does so to draw, and only then."""
            super().reactivate(style)
            self.drawn = True

        def get_first_line(self) -> Any:
            """The line, its glyphs where they belong."""
            first, index = super().get_first_line()
            if self.drawn and first != null:
                self.drawn = False
                thousandth = 1000 * unit / self.style["font_size"]
                for one, numbers, gaps, _ in self._runs(first, 0.0):
                    advances = self._advances(one.item.analysis.font)
                    for at, gap in zip(range(0, len(numbers), step), gaps, strict=True):
                        if gap is not None:
                            advance = advances[numbers[at]]
                            # The engine cuts off what stands behind the point.
                            sure = gap + (0.3 if gap >= 0 else -0.3)
                            numbers[at + WIDTH], numbers[at + RIGHT] = round((advance - sure) / thousandth), 0
            return first, index

        def show(self, stream: Any, matrix: Any) -> bool:
            """Draw the line, its letters apart all alike; False, and nothing, where glyphs are not plain outlines.

            The engine would name a gap for each letter.
            """
            pango.pango_layout_set_single_paragraph_mode(self.layout, True)
            first, _ = super().get_first_line()
            apart = round(self._apart(), 4)
            runs = list(self._runs(first, apart * 1000 / self.style["font_size"])) if first != null else []
            faces = [run.one.item.analysis.font for run in runs]
            fonts = {face: stream.add_font(face) for face in dict.fromkeys(faces)}
            drawings = any(font.bitmap or font.svg or font.png or font.colr for font, _ in fonts.values())
            if not runs or drawings or not all(run.level for run in runs):
                return False
            self.drawn = False
            stream.set_text_matrix(*matrix.values)
            if apart:
                stream.stream.append(f"{apart:.4f} Tc".encode())
            for face, group in groupby(zip(faces, runs, strict=True), itemgetter(0)):
                font, font_size = fonts[face]
                stream.set_font_size(font.hash, font_size)
                written = "".join(self._written(run, font, font_size, apart) for _, run in group)
                stream.show_text(f"<{written}>".replace("<>", " "))
            if apart:
                stream.stream.append(b"0 Tc")
            return True

        def _apart(self) -> float:
            """How far its letters are set apart, in px before they are made wider."""
            return float(self.letters) / (1 + self.glyphs) if gives(self.style, self.text) else 0.0

        def _runs(self, first: Any, apart: float) -> Iterator[_Run]:
            """The line's glyphs and their gaps, if all are set apart by so many thousandths of an em."""
            text = self.text.encode()
            thousandth = 1000 * unit / self.style["font_size"]
            # All that is drawn will be wider by a share; spaces have to be narrower before.
            narrow = thousandth / (1 + self.glyphs)
            letters = self._apart() * 1000 / self.style["font_size"]
            owed = 0.0
            run = first.runs[0]
            while run != null:
                one, run = run.data, run.next
                item, count, font = one.item, one.glyphs.num_glyphs, one.item.analysis.font
                space = text[item.offset : item.offset + item.length] in (b" ", b"\xc2\xa0")
                # Ligatures stay, and have as much room around them as their letters would have.
                more = letters * item.num_chars / count if count and not space else 0.0
                share = narrow if space else thousandth
                numbers = memoryview(ffi.buffer(one.glyphs.glyphs, count * size)).cast("B").cast("i")
                advances, level, gaps = self._advances(font), True, list[int | None]()
                for at in range(0, count * step, step):
                    glyph = numbers[at]
                    if glyph > empty or numbers[at + UPWARDS]:
                        level = False
                    # What is no glyph of the font's, or a mark that has its own place, stays where it is.
                    # A space is moved by half of what widens it: nobody sees where it stands.
                    if glyph >= empty or (numbers[at + RIGHT] and not space):
                        gaps.append(None)
                        continue
                    advance = advances[glyph] + apart
                    wanted = owed + numbers[at + WIDTH] * share + more
                    gap = round(advance - wanted)
                    owed = wanted - (advance - gap)
                    gaps.append(gap)
                yield _Run(one, numbers, gaps, level)

        def _advances(self, font: Any) -> _Advances:
            """Advances of a font's glyphs in thousandths of an em."""
            own = known.setdefault(self.style.font_config, {})
            if font not in own:
                own[font] = _Advances(partial(self._advance, font, self.style["font_size"]))
            return own[font]  # type: ignore[no-any-return]

        def _advance(self, font: Any, font_size: float, glyph: int) -> int:
            pango.pango_font_get_glyph_extents(font, glyph, rect, logical)
            advance: int = round(logical.width * 1000 * unit / font_size)
            return advance

        def _written(self, run: _Run, font: Any, font_size: float, apart: float) -> str:
            """Glyphs and gaps within a string of the operator TJ; the font learns what it is asked for."""
            one, numbers, gaps, _ = run
            parts = []
            for i, gap in enumerate(gaps):
                glyph = numbers[i * step]
                if glyph == empty:
                    parts.append(f">{-numbers[i * step + WIDTH] / font_size}<")
                    continue
                if glyph not in font.to_unicode:
                    font.to_unicode[glyph] = self._meant(one, i)
                if glyph not in font.widths:
                    font.widths[glyph] = self._advances(one.item.analysis.font)[glyph]
                if gap:
                    parts.append(f"{glyph:04x}>{gap}<")
                elif gap is None:  # as the engine has it
                    width, right = numbers[i * step + WIDTH] * unit, numbers[i * step + RIGHT] / font_size
                    closer = int(font.widths[glyph] + right + (apart - width) * 1000 / font_size)
                    parts.append(f">{-right}<{glyph:04x}>{closer}<")
                else:
                    parts.append(f"{glyph:04x}")
            return "".join(parts)

        def _meant(self, one: Any, i: int) -> str:
            """The characters that a glyph stands for."""
            clusters, item = one.glyphs.log_clusters, one.item
            if item.analysis.level % 2:  # from right to left
                end = item.length if i == 0 else clusters[i - 1]
            else:
                end = item.length if i == one.glyphs.num_glyphs - 1 else clusters[i + 1]
            text: bytes = self.text.encode()
            return text[item.offset + clusters[i] : item.offset + end].decode()

    return Exact


@contextmanager
def drawn() -> Iterator[None]:
    """Have the glyphs of composed lines drawn as wide as was planned, for the time in which a PDF is written."""
    from weasyprint.draw import text  # noqa: PLC0415 - half a second
    from weasyprint.matrix import Matrix  # noqa: PLC0415

    plain = text.draw_first_line

    def draw_first_line(stream: Any, textbox: Any, overflow: Any, ellipsis: Any, matrix: Any) -> Any:
        layout = textbox.pango_layout
        wider = 1 + getattr(layout, "glyphs", 0.0)
        if wider != 1:
            matrix = Matrix(a=wider) @ matrix
        whole = overflow != "ellipsis" and ellipsis == "none" and textbox.text.strip()
        if whole and hasattr(layout, "show") and layout.show(stream, matrix):
            return []
        pictures = plain(stream, textbox, overflow, ellipsis, matrix)
        return [(image, font, a, d, e * wider, f) for image, font, a, d, e, f in pictures]

    text.draw_first_line = draw_first_line
    try:
        yield
    finally:
        text.draw_first_line = plain
