"""Matrices and boxes of a PDF's coordinate systems (ISO 32000-1, 8.3)."""

from __future__ import annotations

import math
from typing import Any

import pikepdf
from pikepdf import Array

from booklet.preflight.marks import PtBox, union

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


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


def scale_of(m: Matrix) -> float:
    """The mean enlargement of a matrix."""
    return math.sqrt(abs(m[0] * m[3] - m[1] * m[2]))


def numbers(operands: Any) -> Any:
    """Operands as floats."""
    return tuple(float(value) for value in operands)


def to_matrix(value: pikepdf.Object | None) -> Matrix:
    """A matrix entry; the identity where there is none."""
    return numbers(value) if isinstance(value, Array) else IDENTITY
