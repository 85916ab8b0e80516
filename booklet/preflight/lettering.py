"""Text objects: where type stands, how large it is, and how it is painted (ISO 32000-1, 9)."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import pikepdf

from booklet.preflight.fonts import Font
from booklet.preflight.geometry import IDENTITY, Matrix, multiply, numbers, scale_of, shear, transformed
from booklet.preflight.marks import Kind, PtBox, intersect, union
from booklet.preflight.outlay import letter_matrix
from booklet.preflight.state import NOWHERE, State

if TYPE_CHECKING:
    from booklet.preflight.graphics import Frame

ASCENT, DESCENT = 0.75, 0.22
"""Reach of Latin type above and below its baseline, in parts of its size."""

THIN_STROKE = 0.1
"""Width of a stroke, in parts of the size, up to which it is there to make type bold, and no outline."""

LEANS = (5.0, 30.0)
"""Degrees between which sheared letters pass for italics: less is rounding, more is an effect."""

INVISIBLE = 3
STROKED = {1, 2, 5, 6}
CLIPPING = range(4, 8)


_ARRAY = re.compile(rb"\[ (?:(?:<(?:[0-9a-f]{4})*>|-?[0-9.]+) )*\]")
"""An array of strings of whole characters, two bytes each, and numbers."""

_STRING = re.compile(rb"<([0-9a-f]*)>")


def _strings_and_gaps(items: Any) -> tuple[list[bytes], list[float]]:
    """What TJ shows, and by how many thousandths of the size it goes back in between."""
    written = items.unparse() if isinstance(items, pikepdf.Array) else b""
    if _ARRAY.fullmatch(written):
        # A line of fifty letters between fifty gaps: taken out one by one they take several times as long.
        strings = b"".join(_STRING.findall(written))
        return [bytes.fromhex(strings.decode("ascii"))], [
            *map(float, _STRING.sub(b"", written)[1:-1].split())
        ]
    shown = [bytes(item) for item in items if isinstance(item, pikepdf.String)]
    return shown, [float(item) for item in items if not isinstance(item, pikepdf.String)]


class Lettering:
    """The text part of a content stream's execution."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.text = self.line = IDENTITY
        self.clips: list[PtBox] = []
        self.fonts: dict[str, Font] = {}

    def begin(self, _operands: Any) -> None:
        """Operator BT."""
        self.text = self.line = IDENTITY

    def end(self, _operands: Any) -> None:
        """Operator ET: type of the clipping modes is a clip from here on."""
        if self.clips:
            self.frame.set(clip=intersect(self.frame.state.clip, union(self.clips)) or NOWHERE)
            self.clips = []

    def choose(self, operands: Any) -> None:
        """Operator Tf."""
        name = str(operands[0])
        if name not in self.fonts:
            source = self.frame.resource("/Font", operands[0])
            self.fonts[name] = self.font(source)
        self.frame.set(font=self.fonts[name], size=float(operands[1]))

    def font(self, source: pikepdf.Object) -> Font:
        """The font of a resource, which the page uses from here on."""
        home = self.frame.run
        font = home.home.font(source)
        known = home.found.fonts
        shared = source.objgen == (0, 0) or known.get(font.name, font) is font
        known[font.name if shared else f"{font.name} {source.objgen}"] = font
        return font

    def place(self, operands: Any) -> None:
        """Operator Td."""
        x, y = numbers(operands)
        self.text = self.line = multiply((1, 0, 0, 1, x, y), self.line)

    def place_leading(self, operands: Any) -> None:
        """Operator TD."""
        self.frame.set(leading=-float(operands[1]))
        self.place(operands)

    def set_matrix(self, operands: Any) -> None:
        """Operator Tm."""
        self.text = self.line = numbers(operands)

    def next_line(self, _operands: Any) -> None:
        """Operator T*."""
        self.place((0, -self.frame.state.leading))

    def show(self, operands: Any) -> None:
        """Operator Tj."""
        self.show_array([operands])

    def show_next(self, operands: Any) -> None:
        """Operator '."""
        self.next_line(())
        self.show(operands[-1:])

    def show_spaced(self, operands: Any) -> None:
        """Operator "."""
        self.frame.set(word_spacing=float(operands[0]), spacing=float(operands[1]))
        self.show_next(operands)

    def show_array(self, operands: Any) -> None:
        """Operator TJ."""
        state = self.frame.state
        if state.font is None:
            self.frame.run.problem("text is set without a font")
            return
        advance, missing, count = self._advance(state, operands[0])
        low, high = state.rise - DESCENT * state.size, state.rise + ASCENT * state.size
        text, matrix = self.text, multiply(self.text, state.matrix)
        self.text = multiply((1, 0, 0, 1, advance, 0), self.text)
        box = transformed((min(0, advance), min(low, high), max(0, advance), max(low, high)), matrix)
        if state.rendering != INVISIBLE:
            self._price(count, box, matrix)
        if not advance:
            return
        if state.rendering in CLIPPING:
            self.clips.append(box)
        self._paint(box, text, matrix, missing)

    def _price(self, count: int, box: PtBox, matrix: Matrix) -> None:
        """Count what painting the letters costs."""
        state, run = self.frame.state, self.frame.run
        font = state.font
        if font is not None and font.drawings:
            enlarged = letter_matrix(font.matrix, matrix, state.size)
            run.outlay.drawings(count, run.home.letter(font, self.frame.resources), enlarged, state)
            return
        size = abs(state.size) * scale_of(matrix)
        for paint in [state.fill] * (state.rendering not in {1, 5}) + [state.stroke] * (
            state.rendering in STROKED
        ):
            run.outlay.letters(count, size, box, paint, state)

    def _advance(self, state: State, items: Any) -> tuple[float, int, int]:
        """How far strings and gaps move on, how many of their glyphs are missing, and how many there are."""
        strings, gaps = _strings_and_gaps(items)
        moved = sum(gaps)
        measured = [state.font.string(string) for string in strings] if state.font else []
        units = sum(string.width for string in measured)
        count = sum(string.glyphs for string in measured)
        spaces = sum(string.spaces for string in measured)
        wide = (units - moved / 1000) * state.size + count * state.spacing + spaces * state.word_spacing
        return wide * state.stretch, sum(string.missing for string in measured), count

    def _paint(self, box: PtBox, text: Matrix, matrix: Matrix, missing: int) -> None:
        """Note the marks of a string: its fill, its stroke, or what nobody sees of it."""
        state, run, font = self.frame.state, self.frame.run, self.frame.state.font
        mode = state.rendering
        if mode == 7 or font is None:
            return
        size = abs(state.size) * math.hypot(matrix[2], matrix[3])
        lean = LEANS[0] <= abs(shear(text)) <= LEANS[1]
        facts = {
            "size": size, "font": font.name, "missing": missing, "rendering": mode,
            "slanted": lean and font.upright,
        }  # fmt: skip
        thin = state.width * scale_of(state.matrix) <= THIN_STROKE * size
        bold = mode in {2, 6} and thin and state.fill.same(state.stroke) and state.fill.is_flat
        if mode not in {1, 5}:
            run.paint(Kind.TEXT, box, state.fill, state, bold=bold, **facts)
        if mode in STROKED:
            more = facts | {"missing": 0} if mode in {2, 6} else facts
            run.paint(Kind.TEXT, box, state.stroke, state, outline=True, **more)
