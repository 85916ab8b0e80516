"""The graphics state of one content stream, operator by operator (ISO 32000-1, annex A)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Dictionary, Name, Stream

from booklet.preflight.geometry import IDENTITY, Matrix, multiply, numbers, scale_of, transformed
from booklet.preflight.marks import Kind, Paint, Picture, PtBox, intersect, union
from booklet.press.spaces import GREY, Pattern

if TYPE_CHECKING:
    from booklet.preflight.interpreter import Run

ASCENT, DESCENT = 0.75, 0.22
"""Reach of Latin type above and below its baseline, in parts of its size."""

SLENDER = 8
"""Length over width from which a filled shape counts as a line (GWG 2022, R0019)."""

EVERYWHERE: PtBox = (-1e6, -1e6, 1e6, 1e6)
NOWHERE: PtBox = (0, 0, -1, -1)
BLACK = Paint(GREY, (0.0,))


@dataclass(frozen=True, slots=True)
class State:
    """What colours, lines and letters look like at a point of the stream."""

    matrix: Matrix = IDENTITY
    clip: PtBox = EVERYWHERE
    fill: Paint = BLACK
    stroke: Paint = BLACK
    fill_alpha: float = 1.0
    stroke_alpha: float = 1.0
    width: float = 1.0
    font: str = ""
    size: float = 0.0
    spacing: float = 0.0
    word_spacing: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    rendering: int = 0


class Frame:
    """One content stream's execution: its graphics state, path and text position."""

    def __init__(self, run: Run, resources: pikepdf.Object, state: State) -> None:
        self.run = run
        self.resources = resources
        self.state = state
        self.base = state
        self.stack: list[State] = []
        self.path: list[PtBox] = []
        self.parts: list[PtBox] = []
        self.clipping = False
        self.text = self.line = IDENTITY

    def step(self, instruction: Any) -> None:
        """Carry out one instruction; operators that paint and change nothing here are passed over."""
        if isinstance(instruction, pikepdf.ContentStreamInlineImage):
            image = instruction.iimage.obj
            self._picture(image, Paint(GREY) if _stencil(image) else None)
            return
        action = _ACTIONS.get(str(instruction.operator))
        if action is not None:
            action(self, instruction.operands)

    def resource(self, kind: str, name: pikepdf.Object) -> pikepdf.Object:
        """A named resource."""
        return self.resources[kind][str(name)]

    def set(self, **changes: Any) -> None:
        """Change the state."""
        self.state = replace(self.state, **changes)

    # -- state ---------------------------------------------------------------------

    def save(self, _operands: Any) -> None:
        """Operator q."""
        self.stack.append(self.state)

    def restore(self, _operands: Any) -> None:
        """Operator Q."""
        if self.stack:
            self.state = self.stack.pop()

    def concat(self, operands: Any) -> None:
        """Operator cm."""
        self.set(matrix=multiply(numbers(operands), self.state.matrix))

    def line_width(self, operands: Any) -> None:
        """Operator w."""
        self.set(width=float(operands[0]))

    def graphics_state(self, operands: Any) -> None:
        """Operator gs."""
        source = self.resource("/ExtGState", operands[0])
        if "/LW" in source:
            self.set(width=float(source.LW))
        if "/Font" in source:
            self._use_font(source.Font[0], float(source.Font[1]))
        if "/ca" in source:
            self.set(fill_alpha=float(source.ca))
        if "/CA" in source:
            self.set(stroke_alpha=float(source.CA))
        mask = source.get("/SMask")
        blends = source.get("/BM", Name.Normal)
        if isinstance(mask, Dictionary):
            self.run.found.transparent = True
            self.run.mask(mask.G, self.resources, self.state)
        if self.state.fill_alpha < 1 or self.state.stroke_alpha < 1 or blends != Name.Normal:
            self.run.found.transparent = True

    def space(self, stroke: bool, name: pikepdf.Object) -> None:
        """Operators cs and CS."""
        space = self.run.home.space(name, self.resources)
        self.colour(stroke, Paint(space, space.initial))

    def colour(self, stroke: bool, paint: Paint) -> None:
        """Set the fill or stroke colour."""
        self.set(**{"stroke" if stroke else "fill": paint})

    def device(self, stroke: bool, name: Name, operands: Any) -> None:
        """Operators g, rg, k and their stroking kin."""
        space = self.run.home.space(name, self.resources)
        self.colour(stroke, Paint(space, tuple(float(value) for value in operands)))

    def special(self, stroke: bool, operands: Any) -> None:
        """Operators sc, scn and their stroking kin."""
        current = self.state.stroke if stroke else self.state.fill
        values = list(operands)
        if values and isinstance(values[-1], Name):
            self._pattern(stroke, current, values)
        else:
            self.colour(stroke, Paint(current.space, tuple(float(value) for value in values)))

    def _pattern(self, stroke: bool, current: Paint, values: list[Any]) -> None:
        pattern = self.resource("/Pattern", values[-1])
        if isinstance(pattern, Stream):
            below = current.space.base if isinstance(current.space, Pattern) else None
            paint = Paint(below, tuple(float(v) for v in values[:-1])) if below is not None else BLACK
            cell = replace(
                self.base, clip=self.state.clip, fill=paint, stroke=paint, fill_alpha=self.state.fill_alpha
            )
            self.run.enter(pattern, self.resources, cell)
            self.colour(stroke, Paint(Pattern()))
        else:
            self.colour(stroke, Paint(self.run.home.space(pattern.Shading.ColorSpace, self.resources)))

    # -- paths ---------------------------------------------------------------------

    def points(self, operands: Any) -> None:
        """Operators l, c, v, y."""
        values = numbers(operands)
        for x, y in zip(values[::2], values[1::2], strict=True):
            self.path.append(transformed((x, y, x, y), self.state.matrix))

    def move(self, operands: Any) -> None:
        """Operator m."""
        self._close_part()
        self.points(operands)

    def rectangle(self, operands: Any) -> None:
        """Operator re."""
        self._close_part()
        x, y, w, h = numbers(operands)
        self.path.append(
            transformed((min(x, x + w), min(y, y + h), max(x, x + w), max(y, y + h)), self.state.matrix)
        )
        self._close_part()

    def _close_part(self) -> None:
        if self.path:
            self.parts.append(union(self.path))
            self.path = []

    def clip(self, _operands: Any) -> None:
        """Operators W, W*."""
        self.clipping = True

    def paint_path(self, fill: bool, stroke: bool) -> None:
        """The painting operators: fill, stroke, and set the clip that W announced."""
        self._close_part()
        if self.parts:
            whole = union(self.parts)
            thin = min(map(_line_width, self.parts))
            if fill:
                self.run.paint(Kind.FILL, whole, self.state.fill, self.state, size=thin)
            if stroke:
                width = self.state.width * scale_of(self.state.matrix)
                half = width / 2
                box = (whole[0] - half, whole[1] - half, whole[2] + half, whole[3] + half)
                self.run.paint(Kind.STROKE, box, self.state.stroke, self.state, size=width)
            if self.clipping:
                self.set(clip=intersect(self.state.clip, whole) or NOWHERE)
        self.clipping, self.parts = False, []

    def shade(self, operands: Any) -> None:
        """Operator sh."""
        shading = self.resource("/Shading", operands[0])
        space = self.run.home.space(shading.ColorSpace, self.resources)
        self.run.paint(Kind.SHADING, self.state.clip, Paint(space), self.state)

    # -- drawings and images -------------------------------------------------------

    def draw(self, operands: Any) -> None:
        """Operator Do."""
        item = self.resource("/XObject", operands[0])
        if item.get("/Subtype") == Name.Form:
            self.run.form(item, self.resources, self.state)
        else:
            self._picture(item, None)

    def _picture(self, image: pikepdf.Object, _paint: Paint | None) -> None:
        width, height = int(image.get("/Width", 1)), int(image.get("/Height", 1))
        a, b, c, d, _, _ = self.state.matrix
        across, down = math.hypot(a, b), math.hypot(c, d)
        ppi = min(width / across, height / down) * 72 if across and down else math.inf
        stencil = _stencil(image)
        bits = 1 if stencil else int(image.get("/BitsPerComponent", 8))
        if stencil:
            paint = self.state.fill
        elif "/ColorSpace" in image:
            paint = Paint(self.run.home.space(image.ColorSpace, self.resources))
        else:
            paint = Paint(GREY)
        if isinstance(image.get("/SMask"), Stream):
            self.run.found.transparent = True
        kind = Kind.STENCIL if stencil else Kind.IMAGE
        box = transformed((0, 0, 1, 1), self.state.matrix)
        self.run.paint(kind, box, paint, self.state, picture=Picture(width, height, bits, ppi))

    # -- text ----------------------------------------------------------------------

    def begin_text(self, _operands: Any) -> None:
        """Operator BT."""
        self.text = self.line = IDENTITY

    def font(self, operands: Any) -> None:
        """Operator Tf."""
        self._use_font(self.resource("/Font", operands[0]), float(operands[1]))

    def _use_font(self, source: pikepdf.Object, size: float) -> None:
        font = self.run.home.font(source)
        self.run.found.fonts[font.name] = font
        self.set(font=font.name, size=size)

    def place(self, operands: Any) -> None:
        """Operator Td."""
        x, y = numbers(operands)
        self.text = self.line = multiply((1, 0, 0, 1, x, y), self.line)

    def place_leading(self, operands: Any) -> None:
        """Operator TD."""
        self.set(leading=-float(operands[1]))
        self.place(operands)

    def text_matrix(self, operands: Any) -> None:
        """Operator Tm."""
        self.text = self.line = numbers(operands)

    def next_line(self, _operands: Any) -> None:
        """Operator T*."""
        self.place((0, -self.state.leading))

    def show(self, operands: Any) -> None:
        """Operator Tj."""
        self.show_array([operands])

    def show_next(self, operands: Any) -> None:
        """Operator '."""
        self.next_line(())
        self.show(operands[-1:])

    def show_spaced(self, operands: Any) -> None:
        """Operator "."""
        self.set(word_spacing=float(operands[0]), spacing=float(operands[1]))
        self.show_next(operands)

    def show_array(self, operands: Any) -> None:
        """Operator TJ."""
        state = self.state
        font = self.run.found.fonts.get(state.font)
        if font is None:
            self.run.problem("text is set without a font")
            return
        advance, missing = 0.0, 0
        for item in operands[0]:
            if isinstance(item, (int, float)) or not isinstance(item, pikepdf.String):
                advance -= float(item) / 1000 * state.size * state.stretch
                continue
            for code in font.codes(bytes(item)):
                missing += font.is_missing(code)
                space = state.word_spacing if code == 32 and not font.composite else 0.0
                advance += (font.width(code) * state.size + state.spacing + space) * state.stretch
        low, high = state.rise - DESCENT * state.size, state.rise + ASCENT * state.size
        matrix = multiply(self.text, state.matrix)
        self.text = multiply((1, 0, 0, 1, advance, 0), self.text)
        if state.rendering == 3 or not advance:
            return
        box = transformed((min(0, advance), min(low, high), max(0, advance), max(low, high)), matrix)
        size = abs(state.size) * math.hypot(matrix[2], matrix[3])
        paint = state.stroke if state.rendering in {1, 5} else state.fill
        self.run.paint(Kind.TEXT, box, paint, state, size=size, font=font.name, missing=missing)


def _line_width(part: PtBox) -> float:
    """The thinner side of a filled part that looks like a line; infinite for any other shape."""
    thin, long = sorted((part[2] - part[0], part[3] - part[1]))
    return thin if 0 < thin * SLENDER <= long else math.inf


def _stencil(image: pikepdf.Object) -> bool:
    return bool(image.get("/ImageMask", False))


def _setter(
    name: str, factor: float = 1.0, kind: Callable[[float], Any] = float
) -> Callable[[Frame, Any], None]:
    return lambda frame, operands: frame.set(**{name: kind(float(operands[0]) * factor)})


def _painter(fill: bool, stroke: bool) -> Callable[[Frame, Any], None]:
    return lambda frame, _operands: frame.paint_path(fill, stroke)


def _device(stroke: bool, name: Name) -> Callable[[Frame, Any], None]:
    return lambda frame, operands: frame.device(stroke, name, operands)


_ACTIONS: Mapping[str, Callable[[Frame, Any], None]] = {
    "q": Frame.save, "Q": Frame.restore, "cm": Frame.concat, "w": Frame.line_width,
    "gs": Frame.graphics_state, "g": _device(False, Name.DeviceGray),
    "rg": _device(False, Name.DeviceRGB), "k": _device(False, Name.DeviceCMYK),
    "G": _device(True, Name.DeviceGray), "RG": _device(True, Name.DeviceRGB),
    "K": _device(True, Name.DeviceCMYK), "cs": lambda f, o: f.space(False, o[0]),
    "CS": lambda f, o: f.space(True, o[0]), "sc": lambda f, o: f.special(False, o),
    "scn": lambda f, o: f.special(False, o), "SC": lambda f, o: f.special(True, o),
    "SCN": lambda f, o: f.special(True, o), "m": Frame.move, "l": Frame.points, "c": Frame.points,
    "v": Frame.points, "y": Frame.points, "re": Frame.rectangle, "W": Frame.clip, "W*": Frame.clip,
    "n": _painter(False, False), "f": _painter(True, False), "F": _painter(True, False),
    "f*": _painter(True, False), "S": _painter(False, True), "s": _painter(False, True),
    "B": _painter(True, True), "B*": _painter(True, True), "b": _painter(True, True),
    "b*": _painter(True, True), "sh": Frame.shade, "Do": Frame.draw, "BT": Frame.begin_text,
    "Tf": Frame.font, "Td": Frame.place, "TD": Frame.place_leading, "Tm": Frame.text_matrix,
    "T*": Frame.next_line, "Tj": Frame.show, "TJ": Frame.show_array,
    "'": Frame.show_next, '"': Frame.show_spaced, "Tc": _setter("spacing"), "Tw": _setter("word_spacing"),
    "Tz": _setter("stretch", 0.01), "TL": _setter("leading"), "Ts": _setter("rise"),
    "Tr": _setter("rendering", kind=int),
}  # fmt: skip
