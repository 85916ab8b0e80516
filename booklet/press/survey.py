"""Where overprinting ink may come to lie on heavy ink: which pages are worth a closer look.

A page whose black type stands on paper or on a light ground cannot pass the ink
limit. Only where an overprinting line meets a picture, a pattern or a ground with
much cyan, magenta and yellow must its plates be rendered, which costs as much as
the rest of the separation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
Rectangle = tuple[float, float, float, float]

UNIT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

FOLLOWED = frozenset({"q", "Q", "cm", "BT", "Tm", "Td", "TD", "T*", "TL"})
"""Operators that move things."""


@dataclass(slots=True)
class Survey:
    """Follows one content stream.

    Attributes:
        ctm: the current transformation matrix.
        everywhere: whether inks may add up anywhere on the page.
    """

    ctm: Matrix = UNIT
    everywhere: bool = False
    _stack: list[Matrix] = field(default_factory=list)
    _text: Matrix = UNIT
    _leading: float = 0.0
    _lines: list[Point] = field(default_factory=list)
    _over: list[Rectangle] = field(default_factory=list)
    _heavy: list[Rectangle] = field(default_factory=list)

    @property
    def scale(self) -> float:
        """Length of a unit in pt, the mean of both directions."""
        a, b, c, d, _, _ = self.ctm
        return float(abs(a * d - b * c) ** 0.5)

    def follow(self, name: str, operands: Any) -> None:
        """An operator of `FOLLOWED`."""
        if name == "q":
            self._stack.append(self.ctm)
        elif name == "Q":
            self.ctm = self._stack.pop() if self._stack else self.ctm
        elif name == "BT":
            self._text = UNIT
        elif name == "TL":
            self._leading = float(operands[0])
        elif name == "T*":
            self._text = _times((1, 0, 0, 1, 0, -self._leading), self._text)
        else:
            values = [float(value) for value in operands]
            if name == "cm":
                self.ctm = _times(_matrix(values), self.ctm)
            elif name == "Tm":
                self._text = _matrix(values)
            else:
                self._leading = -values[1] if name == "TD" else self._leading
                self._text = _times((1, 0, 0, 1, *values[:2]), self._text)  # type: ignore[arg-type]

    def over_text(self) -> None:
        """Type overprints from here on, to the right for as long as it may be."""
        self._lines.append(_moved((self._text[4], self._text[5]), self.ctm))

    def over_path(self, points: Sequence[Point]) -> None:
        """A path overprints."""
        self._over.append(self._box(points))

    def heavy(self, points: Sequence[Point]) -> None:
        """Something with much ink lies inside these points."""
        self._heavy.append(self._box(points))

    def type_meets(self, places: Sequence[Rectangle]) -> bool:
        """Whether type that begins here may reach into one of some places (x0, y0, x1, y1 in pt)."""
        x, y = _moved((self._text[4], self._text[5]), self.ctm)
        return any(x < x1 and y0 - SLACK < y < y1 + SLACK for _, y0, x1, y1 in places)

    def meets(self) -> bool:
        """Whether something that overprints may lie on something heavy."""
        if self.everywhere:
            return True
        for x0, y0, x1, y1 in self._heavy:
            if any(x < x1 and y0 - SLACK < y < y1 + SLACK for x, y in self._lines):
                return True
            if any(a < x1 and c > x0 and b < y1 and d > y0 for a, b, c, d in self._over):
                return True
        return False

    def _box(self, points: Sequence[Point]) -> Rectangle:
        xs, ys = zip(*(_moved(point, self.ctm) for point in points), strict=True)
        return (min(xs), min(ys), max(xs), max(ys))


SLACK = 12.0
"""Points by which type may reach above and below its baseline into a picture."""


def _matrix(values: Sequence[float]) -> Matrix:
    a, b, c, d, e, f = values
    return (a, b, c, d, e, f)


def _times(m: Matrix, n: Matrix) -> Matrix:
    return (
        m[0] * n[0] + m[1] * n[2], m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2], m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4], m[4] * n[1] + m[5] * n[3] + n[5],
    )  # fmt: skip


def _moved(point: Point, m: Matrix) -> Point:
    x, y = point
    return (x * m[0] + y * m[2] + m[4], x * m[1] + y * m[3] + m[5])
