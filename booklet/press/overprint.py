"""Overprint: which painting lies over what is below, and which cuts it out (ISO 32000-1, 8.6.7).

Black type and black lines overprint, so that no white rim shows where the plates
are a tenth of a millimetre apart; so do the plates that a layout declares for it.
Everything else knocks out: white, above all, would vanish. Outside its own painting
a stream leaves overprint off, so pictures and forms never inherit it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from pikepdf import ContentStreamInstruction, Dictionary, Name, Operator

from booklet.printer import Overprint

ON, OFF = Name("/OverprintOn"), Name("/OverprintOff")

_TEXT = frozenset({"Tj", "TJ", "'", '"'})
_FILLS = frozenset({"f", "F", "f*"})
_STROKES = frozenset({"S", "s"})
_BOTH = frozenset({"B", "B*", "b", "b*"})
_OTHER = frozenset({"Do", "sh", "BI"})
_INVISIBLE = 3


class Ink(Enum):
    """What is in the pen."""

    OTHER = 0
    BLACK = 1
    """100 % K alone."""
    OVER = 2
    """A plate that overprints."""
    NOTHING = 3
    """A plate that the printer does not have and that no mixture stands for."""


@dataclass(slots=True)
class _State:
    fill: Ink = Ink.OTHER
    stroke: Ink = Ink.OTHER
    on: bool = False
    blending: bool = False
    width: float = 1.0
    scale: float = 1.0
    mode: int = 0


@dataclass(slots=True)
class Overprinting:
    """Follows one content stream and says where overprint goes on and off.

    Attributes:
        policy: the sheet's.
        used: whether overprint was ever set.
    """

    policy: Overprint
    used: bool = False
    _state: _State = field(default_factory=_State)
    _stack: list[_State] = field(default_factory=list)
    _thickest: float = 0.0
    _points: list[tuple[float, float]] = field(default_factory=list)

    def colour(self, stroke: bool, ink: Ink) -> None:
        """The pen has another colour."""
        if stroke:
            self._state.stroke = ink
        else:
            self._state.fill = ink

    def blend(self, other: bool | None) -> list[ContentStreamInstruction]:
        """What must stand before a blend mode: nothing overprints under another one than Normal, they would add up."""
        off = self._set(False) if other else []
        self._state.blending = self._state.blending if other is None else other
        return off

    def follow(self, name: str, instruction: ContentStreamInstruction) -> list[ContentStreamInstruction]:
        """The instruction with what must stand around it; `name` is its operator."""
        if name in _PATH:
            self._path(name, instruction.operands)
        elif name in _TEXT:
            return self._text(instruction)
        elif name in _FILLS or name in _STROKES or name in _BOTH:
            return self._paint(name, instruction)
        elif name in _OTHER:
            return [*self._set(False), instruction]
        elif name in _KEEP:
            self._keep(name, instruction.operands)
        return [instruction]

    def _keep(self, name: str, operands: Any) -> None:
        """Graphics state that matters here."""
        if name == "q":
            self._stack.append(replace(self._state))
        elif name == "Q":
            self._state = self._stack.pop() if self._stack else self._state
        elif name == "cm":
            a, b, c, d = (float(value) for value in list(operands)[:4])
            self._state.scale *= math.sqrt(abs(a * d - b * c))
        elif name == "w":
            self._state.width = float(operands[0])
        elif name == "Tr":
            self._state.mode = int(operands[0])
        elif name == "n":
            self._end()

    def _path(self, name: str, operands: Any) -> None:
        values = [float(value) for value in operands]
        if name == "re":
            self._close()
            self._thickest = max(self._thickest, min(abs(values[2]), abs(values[3])))
            return
        if name == "m":
            self._close()
        self._points += zip(values[::2], values[1::2], strict=True)

    def _close(self) -> None:
        if self._points:
            xs, ys = zip(*self._points, strict=True)
            self._thickest = max(self._thickest, min(max(xs) - min(xs), max(ys) - min(ys)))
            self._points.clear()

    def _end(self) -> float:
        """The path is done: how thick its thickest part was, in pt."""
        self._close()
        thickest, self._thickest = self._thickest * self._state.scale, 0.0
        return thickest

    def _text(self, instruction: ContentStreamInstruction) -> list[ContentStreamInstruction]:
        state = self._state
        inks = {0: [state.fill], 1: [state.stroke], 2: [state.fill, state.stroke]}.get(state.mode % 4, [])
        if inks and all(ink is Ink.NOTHING for ink in inks):
            hide, show = (
                [ContentStreamInstruction([mode], Operator("Tr"))] for mode in (_INVISIBLE, state.mode)
            )
            return [*hide, instruction, *show]
        return [*self._set(self._lies_over(inks, black=self.policy.black_text)), instruction]

    def _paint(self, name: str, instruction: ContentStreamInstruction) -> list[ContentStreamInstruction]:
        state = self._state
        thickest, width = self._end(), state.width * state.scale
        inks: list[Ink] = []
        widths: list[float] = []
        if name not in _STROKES:
            inks, widths = [state.fill], [thickest]
        if name not in _FILLS:
            inks, widths = [*inks, state.stroke], [*widths, width]
        if all(ink is Ink.NOTHING for ink in inks):
            return [ContentStreamInstruction([], Operator("n"))]
        line = self.policy.black_lines and max(widths) <= self.policy.widest_line_pt
        return [*self._set(self._lies_over(inks, black=line)), instruction]

    def _lies_over(self, inks: list[Ink], *, black: bool) -> bool:
        return (
            bool(inks)
            and not self._state.blending
            and all(ink is Ink.OVER or (ink is Ink.BLACK and black) for ink in inks)
        )

    def _set(self, on: bool) -> list[ContentStreamInstruction]:
        if on is self._state.on:
            return []
        self._state.on = on
        self.used = True
        return [ContentStreamInstruction([ON if on else OFF], Operator("gs"))]


_PATH = frozenset({"re", "m", "l", "c", "v", "y"})
_KEEP = frozenset({"q", "Q", "cm", "w", "Tr", "n"})


def states() -> dict[Name, Dictionary]:
    """The graphics states that the instructions name."""
    return {
        name: Dictionary(Type=Name.ExtGState, OP=on, op=on, OPM=int(on))
        for name, on in ((ON, True), (OFF, False))
    }
