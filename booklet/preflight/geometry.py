"""Matrices and boxes of a PDF's coordinate systems (ISO 32000-1, 8.3)."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pikepdf
from pikepdf import Array

from booklet.preflight.marks import PtBox, union

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)

SLENDER = 8
"""Length over width from which a filled shape counts as a line (GWG 2022, R0019)."""


def multiply(a: Matrix, b: Matrix) -> Matrix:
    """First `a`, then `b`."""
    return (
        a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4], a[4] * b[1] + a[5] * b[3] + b[5],
    )  # fmt: skip


def transformed(box: PtBox, m: Matrix) -> PtBox:
    """The box around a transformed box."""
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    points = [(x * m[0] + y * m[2] + m[4], x * m[1] + y * m[3] + m[5]) for x, y in corners]
    return union([(x, y, x, y) for x, y in points])


def moved(x: float, y: float, m: Matrix) -> Point:
    """A transformed point."""
    return (x * m[0] + y * m[2] + m[4], x * m[1] + y * m[3] + m[5])


def around(points: list[Point]) -> PtBox:
    """The box around points."""
    xs, ys = zip(*points, strict=True)
    return (min(xs), min(ys), max(xs), max(ys))


def sides(points: list[Point]) -> Point:
    """Breadth and length of a shape: of a rectangle however it is turned, of the box around any other."""
    corners = points[:-1] if len(points) == 5 and points[0] == points[4] else points
    if len(corners) == 4:
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners
        if math.hypot(ax + cx - bx - dx, ay + cy - by - dy) < 1e-3:
            long = max(math.hypot(bx - ax, by - ay), math.hypot(cx - bx, cy - by))
            area = abs((bx - ax) * (cy - by) - (by - ay) * (cx - bx))
            return (area / long if long else 0.0, long)
    x0, y0, x1, y1 = around(points)
    thin, long = sorted((x1 - x0, y1 - y0))
    return (thin, long)


def line_widths(parts: list[list[Point]]) -> list[float]:
    """The breadths of a path's parts, infinite for those that do not look like lines.

    A part without any breadth prints as fine as the device can, but counts only where it stands
    alone: beside others it is a border's edge that has none.
    """
    found = []
    for part in parts:
        thin, long = sides(part)
        if thin > 1e-4:
            found.append(thin if thin * SLENDER <= long else math.inf)
        elif long > 1e-4:
            found.append(0.0)
    return [width for width in found if width] or found or [math.inf]


def stroke_width(width: float, m: Matrix, parts: list[list[Point]]) -> float:
    """The thinnest that a line of `width` becomes along paths (already transformed) under a matrix."""
    a, b, c, d, _, _ = m
    area = abs(a * d - b * c)
    even = abs(a * a + b * b - c * c - d * d) + abs(a * c + b * d) < 1e-3 * (a * a + b * b + c * c + d * d)
    if even or not area:
        return width * math.sqrt(area)
    found = []
    for points in parts:
        for (x0, y0), (x1, y1) in pairwise(points):
            x, y = x1 - x0, y1 - y0
            if length := math.hypot(x, y):
                # A unit of length along the line stands for this much in the stream's own units.
                own = math.hypot(d * x - c * y, a * y - b * x) / area / length
                found.append(width * area * own)
    return min(found, default=width * math.sqrt(area))


def shear(m: Matrix) -> float:
    """By how many degrees a matrix leans upright letters over."""
    a, b, c, d, _, _ = m
    size = math.hypot(a, b) * math.hypot(c, d)
    return math.degrees(math.asin(max(-1.0, min(1.0, (a * c + b * d) / size)))) if size else 0.0


def scale_of(m: Matrix) -> float:
    """The mean enlargement of a matrix."""
    return math.sqrt(abs(m[0] * m[3] - m[1] * m[2]))


def numbers(operands: Any) -> Any:
    """Operands as floats."""
    return tuple(float(value) for value in operands)


def to_matrix(value: pikepdf.Object | None) -> Matrix:
    """A matrix entry; the identity where there is none."""
    return numbers(value) if isinstance(value, Array) else IDENTITY
