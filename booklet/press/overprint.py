"""Overprint: which painting lies over what is below, and which cuts it out (ISO 32000-1, 8.6.7).

Black type and black lines overprint, so that no white rim shows where the plates
are a tenth of a millimetre apart; so do the plates that a layout declares for it.
Everything else knocks out: white, above all, would vanish. Outside its own painting
a stream leaves overprint off, so pictures and forms never inherit it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from pikepdf import ContentStreamInstruction, Dictionary, Name, Operator

from booklet.press.survey import FOLLOWED, Point, Survey
from booklet.printer import Overprint

ON, OFF = Name("/OverprintOn"), Name("/OverprintOff")

TEXT = frozenset({"Tj", "TJ", "'", '"'})
_FILLS = frozenset({"f", "F", "f*"})
_STROKES = frozenset({"S", "s"})
PAINTS = _FILLS | _STROKES | {"B", "B*", "b", "b*"}
_PATH = frozenset({"re", "m", "l", "c", "v", "y"})
_KEPT = FOLLOWED | {"w", "Tr", "n"}
_UNIT_SQUARE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
_INVISIBLE = 3


class Pen(Enum):
    """What is in the pen."""

    OTHER = 0
    HEAVY = 1
    """So much cyan, magenta and yellow that black over it passes the ink limit."""
    BLACK = 2
    """100 % K alone."""
    OVER = 3
    """A plate that overprints."""
    NOTHING = 4
    """A plate that the printer does not have and that no mixture stands for."""


@dataclass(slots=True)
class _State:
    fill: Pen = Pen.OTHER
    stroke: Pen = Pen.OTHER
    on: bool = False
    blending: bool = False
    width: float = 1.0
    mode: int = 0


@dataclass(slots=True)
class Overprinting:
    """Follows one content stream and says where overprint goes on and off.

    Attributes:
        policy: the sheet's.
        used: whether overprint was ever set.
        survey: where it may pass the ink limit.
        painted: with what the stream paints.
    """

    policy: Overprint
    used: bool = False
    survey: Survey = field(default_factory=Survey)
    painted: set[Pen] = field(default_factory=set)
    _state: _State = field(default_factory=_State)
    _stack: list[_State] = field(default_factory=list)
    _parts: list[list[Point]] = field(default_factory=list)

    def colour(self, stroke: bool, ink: Pen) -> None:
        """The pen has another colour."""
        if stroke:
            self._state.stroke = ink
        else:
            self._state.fill = ink

    def blend(self, other: bool | None) -> list[ContentStreamInstruction]:
        """What must stand before a blend mode: nothing overprints under another one than Normal, they would add up."""
        off = self._set(False) if other else []
        self._state.blending = self._state.blending if other is None else other
        self.survey.everywhere |= bool(other)
        return off

    def follow(self, name: str, instruction: ContentStreamInstruction) -> list[ContentStreamInstruction]:
        """The instruction with what must stand around it; `name` is its operator."""
        if name in _PATH:
            self._path(name, instruction.operands)
        elif name in TEXT:
            return self._text(instruction)
        elif name in PAINTS:
            return self._paint(name, instruction)
        elif name in _KEPT:
            self._keep(name, instruction.operands)
        return [instruction]

    def draw(self, ink: Pen, instruction: ContentStreamInstruction) -> list[ContentStreamInstruction]:
        """The instruction that paints a blend or a drawing of its own, with what must stand before it."""
        self.painted.add(ink)
        if ink is Pen.NOTHING:
            return []
        if str(instruction.operator) == "Do":
            self.survey.heavy(_UNIT_SQUARE)
        else:
            self.survey.everywhere |= self.used
        return [*self._set(self._lies_over([ink], black=False)), instruction]

    def _keep(self, name: str, operands: Any) -> None:
        """Graphics state that matters here."""
        if name == "q":
            self._stack.append(replace(self._state))
        elif name == "Q":
            self._state = self._stack.pop() if self._stack else self._state
        elif name == "w":
            self._state.width = float(operands[0])
        elif name == "Tr":
            self._state.mode = int(operands[0])
        elif name == "n":
            self._parts = []
        if name in FOLLOWED:
            self.survey.follow(name, operands)

    def _path(self, name: str, operands: Any) -> None:
        values = [float(value) for value in operands]
        if name == "re":
            x, y, w, h = values
            self._parts.append([(x, y), (x + w, y), (x + w, y + h), (x, y + h)])
            return
        if name == "m" or not self._parts:
            self._parts.append([])
        self._parts[-1] += zip(values[::2], values[1::2], strict=True)

    def _text(self, instruction: ContentStreamInstruction) -> list[ContentStreamInstruction]:
        state = self._state
        inks = {0: [state.fill], 1: [state.stroke], 2: [state.fill, state.stroke]}.get(state.mode % 4, [])
        self.painted.update(inks)
        if inks and all(ink is Pen.NOTHING for ink in inks):
            hide, show = (
                ContentStreamInstruction([mode], Operator("Tr")) for mode in (_INVISIBLE, state.mode)
            )
            return [hide, instruction, show]
        over = self._lies_over(inks, black=self.policy.black_text)
        if over:
            self.survey.over_text()
        return [*self._set(over), instruction]

    def _paint(self, name: str, instruction: ContentStreamInstruction) -> list[ContentStreamInstruction]:
        state, parts = self._state, [part for part in self._parts if part]
        self._parts = []
        inks, thickness = [], 0.0
        if name not in _STROKES:
            inks.append(state.fill)
            thickness = max((_thickness(part) for part in parts), default=0.0)
        if name not in _FILLS:
            inks.append(state.stroke)
            thickness = max(thickness, state.width)
        self.painted.update(inks)
        if all(ink is Pen.NOTHING for ink in inks):
            return [ContentStreamInstruction([], Operator("n"))]
        line = self.policy.black_lines and thickness * self.survey.scale <= self.policy.widest_line_pt
        over = self._lies_over(inks, black=line)
        for part in parts:
            if over:
                self.survey.over_path(part)
            elif Pen.HEAVY in inks:
                self.survey.heavy(part)
        return [*self._set(over), instruction]

    def _lies_over(self, inks: list[Pen], *, black: bool) -> bool:
        self.survey.everywhere |= Pen.OVER in inks
        if not inks or self._state.blending:
            return False
        return all(ink is Pen.OVER or (ink is Pen.BLACK and black) for ink in inks)

    def _set(self, on: bool) -> list[ContentStreamInstruction]:
        if on is self._state.on:
            return []
        self._state.on = on
        self.used = True
        return [ContentStreamInstruction([ON if on else OFF], Operator("gs"))]


def _thickness(part: list[Point]) -> float:
    """The shorter side of what a path encloses."""
    xs, ys = zip(*part, strict=True)
    return float(min(max(xs) - min(xs), max(ys) - min(ys)))


def states() -> dict[Name, Dictionary]:
    """The graphics states that the instructions name."""
    return {
        name: Dictionary(Type=Name.ExtGState, OP=on, op=on, OPM=int(on))
        for name, on in ((ON, True), (OFF, False))
    }
