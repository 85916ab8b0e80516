"""The drawing of one content stream, operator by operator (ISO 32000-1, annex A)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Name, Stream

from booklet.preflight.geometry import (
    Point,
    around,
    line_widths,
    moved,
    multiply,
    numbers,
    stroke_width,
    to_matrix,
    transformed,
)
from booklet.preflight.lettering import Lettering
from booklet.preflight.marks import Kind, Paint, intersect
from booklet.preflight.outlay import OPERATOR, lengths
from booklet.preflight.pictures import placed
from booklet.preflight.state import (
    BLACK,
    EVERYWHERE,
    NORMAL,
    NOWHERE,
    State,
    is_soft_mask,
    named_changes,
    shortest_dash,
)
from booklet.press.content import operator
from booklet.press.samples import is_stencil
from booklet.press.spaces import GREY, Pattern, Space

if TYPE_CHECKING:
    from booklet.preflight.interpreter import Run


class Frame:
    """One content stream's execution: its graphics state, path and text position."""

    def __init__(self, run: Run, resources: pikepdf.Object, state: State) -> None:
        self.run = run
        self.resources = resources
        self.state = state
        self.base = state
        self.stack: list[State] = []
        self.path: list[Point] = []
        self.parts: list[list[Point]] = []
        self.clipping = False
        self.type = Lettering(self)
        self.marked: list[bool] = []
        self._named: dict[tuple[str, str], pikepdf.Object] = {}
        self._spaces: dict[str, Space] = {}
        self._states: dict[str, tuple[pikepdf.Object, dict[str, Any], bool, bool]] = {}
        self.tolerant = 0
        """How many compatibility sections are open, in which unknown operators are passed over (7.8.2)."""

    def step(self, instruction: Any) -> None:
        """Carry out one instruction; operators that paint and change nothing here are passed over."""
        if isinstance(instruction, pikepdf.ContentStreamInlineImage):
            self._picture(instruction.iimage.obj)
            return
        name = operator(instruction)
        action = _ACTIONS.get(name)
        if action is not None:
            action(self, instruction.operands)
        elif name not in _SILENT and not self.tolerant:
            named = f"the operator “{name[:20]}”" if name else "an operator whose name is no text"
            self.run.problem(f"{named} is unknown")

    def resource(self, kind: str, name: pikepdf.Object) -> pikepdf.Object:
        """A named resource."""
        key = kind, str(name)
        if key not in self._named:
            self._named[key] = self.resources[kind][key[1]]
        return self._named[key]

    def space_of(self, name: pikepdf.Object) -> Space:
        """A colour space by its name."""
        if not isinstance(name, Name):
            return self.run.home.space(name, self.resources)
        key = str(name)
        if key not in self._spaces:
            self._spaces[key] = self.run.home.space(name, self.resources)
        return self._spaces[key]

    def set(self, **changes: Any) -> None:
        """Change the state."""
        state = self.state
        if any(getattr(state, name) != value for name, value in changes.items()):  # or it costs nothing
            self.state = replace(state, **changes)

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
        name = str(operands[0])
        if name not in self._states:
            source = self.resource("/ExtGState", operands[0])
            changes = named_changes(source)
            if "/SMask" in source:  # None ends one
                changes["mask"] = None
            self._states[name] = source, changes, "/Font" in source, is_soft_mask(source)
        source, changes, font, mask = self._states[name]
        self.set(**changes)
        if font:
            self.set(font=self.type.font(source.Font[0]), size=float(source.Font[1]))
        state = self.state
        if mask:
            self.run.found.transparent = True
            told = self.run.mask(source.SMask.G, self.resources, state)
            area = self.run.outlay.area(state.clip, state)
            self.set(mask=(told.pixels / max(area, 1.0), told.operators * OPERATOR))
        if state.fill_alpha < 1 or state.stroke_alpha < 1 or state.blend != NORMAL:
            self.run.found.transparent = True

    def dash(self, operands: Any) -> None:
        """Operator d."""
        self.set(dash=shortest_dash(operands[0]))

    def begin_marked(self, operands: Any) -> None:
        """Operators BMC and BDC: marked content may belong to a layer."""
        layer = None
        if len(operands) > 1 and operands[0] == Name.OC and isinstance(operands[1], Name):
            layer = self.resource("/Properties", operands[1])
        self.marked.append(layer is not None)
        if layer is not None:
            self.run.enter_layer(layer)

    def end_marked(self, _operands: Any) -> None:
        """Operator EMC."""
        if self.marked and self.marked.pop():
            self.run.leave_layer()

    def compatibility(self, step: int) -> None:
        """Operators BX and EX."""
        self.tolerant = max(0, self.tolerant + step)

    def close(self) -> None:
        """The stream ends, and with it the layers that it left open."""
        while self.marked:
            self.end_marked(())

    def space(self, stroke: bool, name: pikepdf.Object) -> None:
        """Operators cs and CS."""
        space = self.space_of(name)
        self.colour(stroke, Paint(space, space.initial))

    def colour(self, stroke: bool, paint: Paint) -> None:
        """Set the fill or stroke colour."""
        self.set(**{"stroke" if stroke else "fill": paint})

    def device(self, stroke: bool, name: Name, operands: Any) -> None:
        """Operators g, rg, k and their stroking kin."""
        self.colour(stroke, Paint(self.space_of(name), tuple(float(value) for value in operands)))

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
            price, each = self.run.cell(pattern, self.resources, cell)
            self.colour(stroke, Paint(Pattern(), price=price, each=each))
        else:
            space = self.run.home.space(pattern.Shading.ColorSpace, self.resources)
            matrix = multiply(to_matrix(pattern.get("/Matrix")), self.base.matrix)
            area = max(self.run.outlay.area(EVERYWHERE, self.base), 1.0)
            price = self.run.outlay.shaded(pattern.Shading, matrix, area) / area
            self.colour(stroke, Paint(space, price=price))

    # -- paths ---------------------------------------------------------------------

    def points(self, operands: Any) -> None:
        """Operators l, c, v, y."""
        values = numbers(operands)
        for x, y in zip(values[::2], values[1::2], strict=True):
            self.path.append(moved(x, y, self.state.matrix))

    def move(self, operands: Any) -> None:
        """Operator m."""
        self._close_part()
        self.points(operands)

    def rectangle(self, operands: Any) -> None:
        """Operator re."""
        self._close_part()
        x, y, w, h = numbers(operands)
        corners = ((x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y))
        self.path = [moved(*corner, self.state.matrix) for corner in corners]
        self._close_part()

    def _close_part(self) -> None:
        if self.path:
            self.parts.append(self.path)
            self.path = []

    def clip(self, _operands: Any) -> None:
        """Operators W, W*."""
        self.clipping = True

    def paint_path(self, fill: bool, stroke: bool) -> None:
        """The painting operators: fill, stroke, and set the clip that W announced."""
        self._close_part()
        if self.parts:
            whole = around([point for part in self.parts for point in part])
            state = self.state
            width = stroke_width(state.width, state.matrix, self.parts) if stroke else 0.0
            pieces = lengths(self.parts)
            if fill:
                self.run.outlay.fill(whole, pieces, state.fill, state)
                grown = width if stroke and state.fill.same(state.stroke) else 0.0
                lines = [breadth + grown for breadth in line_widths(self.parts)]
                self.run.paint(Kind.FILL, whole, state.fill, state, size=min(lines), breadth=max(lines))
            if stroke:
                half = width / 2
                box = (whole[0] - half, whole[1] - half, whole[2] + half, whole[3] + half)
                self.run.outlay.line(box, pieces, width, state.stroke, state)
                # Dashes that are cut off square can be shorter than the line is wide.
                dash = stroke_width(state.dash, state.matrix, []) if state.cap == 0 else math.inf
                self.run.paint(Kind.STROKE, box, state.stroke, state, size=min(width, dash), breadth=width)
            if self.clipping:
                self.run.outlay.fill(whole, pieces, BLACK, state)
                self.set(clip=intersect(state.clip, whole) or NOWHERE)
        self.clipping, self.parts = False, []

    def shade(self, operands: Any) -> None:
        """Operator sh."""
        shading = self.resource("/Shading", operands[0])
        space = self.run.home.space(shading.ColorSpace, self.resources)
        self.run.outlay.blend(shading, self.state.matrix, self.state)
        self.run.paint(Kind.SHADING, self.state.clip, Paint(space), self.state)

    # -- drawings and images -------------------------------------------------------

    def draw(self, operands: Any) -> None:
        """Operator Do."""
        item = self.resource("/XObject", operands[0])
        layer = item.get("/OC")
        if layer is not None:
            self.run.enter_layer(layer)
        try:
            if item.get("/Subtype") == Name.Form:
                self.run.form(item, self.resources, self.state)
            else:
                self._picture(item)
        finally:
            if layer is not None:
                self.run.leave_layer()

    def _picture(self, image: pikepdf.Object) -> None:
        """An image, from the resources or inline."""
        stencil = is_stencil(image)
        if stencil:
            paint = self.state.fill
        elif "/ColorSpace" in image:
            paint = Paint(self.run.home.space(image.ColorSpace, self.resources))
        else:
            paint = Paint(GREY)
        if isinstance(image.get("/SMask"), Stream):
            self.run.found.transparent = True
        kind = Kind.STENCIL if stencil else Kind.IMAGE
        picture = placed(
            image, 1 if stencil else paint.space.components, self.state.matrix, self.run.home.facts
        )
        box = transformed((0, 0, 1, 1), self.state.matrix)
        self.run.outlay.picture(image, box, paint, self.state)
        self.run.paint(kind, box, paint, self.state, picture=picture)


def _setter(
    name: str, factor: float = 1.0, kind: Callable[[float], Any] = float
) -> Callable[[Frame, Any], None]:
    return lambda frame, operands: frame.set(**{name: kind(float(operands[0]) * factor)})


def _painter(fill: bool, stroke: bool) -> Callable[[Frame, Any], None]:
    return lambda frame, _operands: frame.paint_path(fill, stroke)


def _device(stroke: bool, name: Name) -> Callable[[Frame, Any], None]:
    return lambda frame, operands: frame.device(stroke, name, operands)


def _typing(action: Callable[[Lettering, Any], None]) -> Callable[[Frame, Any], None]:
    return lambda frame, operands: action(frame.type, operands)


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
    "b*": _painter(True, True), "sh": Frame.shade, "Do": Frame.draw, "BT": _typing(Lettering.begin),
    "ET": _typing(Lettering.end), "Tf": _typing(Lettering.choose), "Td": _typing(Lettering.place),
    "TD": _typing(Lettering.place_leading), "Tm": _typing(Lettering.set_matrix),
    "T*": _typing(Lettering.next_line), "Tj": _typing(Lettering.show), "TJ": _typing(Lettering.show_array),
    "'": _typing(Lettering.show_next), '"': _typing(Lettering.show_spaced), "Tc": _setter("spacing"), "Tw": _setter("word_spacing"),
    "Tz": _setter("stretch", 0.01), "TL": _setter("leading"), "Ts": _setter("rise"),
    "Tr": _setter("rendering", kind=int),
    "J": _setter("cap", kind=int), "d": Frame.dash, "BMC": Frame.begin_marked, "BDC": Frame.begin_marked,
    "EMC": Frame.end_marked, "BX": lambda f, _: f.compatibility(1), "EX": lambda f, _: f.compatibility(-1),
}  # fmt: skip

_SILENT = frozenset({"h", "i", "j", "M", "ri", "MP", "DP", "d0", "d1"})
"""Operators of annex A that change nothing which is judged here."""
