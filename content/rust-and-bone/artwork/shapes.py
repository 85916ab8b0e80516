# SPDX-FileCopyrightText: 2026 booklet contributors
# SPDX-License-Identifier: MIT
"""Outlines: curves, limbs and the people put together from them.

A figure is a list of outlines 100 units tall that stands on (0, 0) and reaches up to y = -100;
`place` sets it on the sheet. Outlines are arrays of points, so they can also be bent freely.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from artwork.press import Shape

Joint: TypeAlias = "tuple[float, float, float] | Shape"  # x, y and radius

TURN = np.linspace(0, 2 * np.pi, 48, endpoint=False)
CIRCLE = np.stack([np.cos(TURN), np.sin(TURN)], 1)


def points(text: str) -> Shape:
    """Read "x y, x y, ..."."""
    return np.array([pair.split() for pair in text.split(",")], float)


def curve(corners: Shape | str, closed: bool = True, steps: int = 12) -> Shape:
    """A smooth (Catmull–Rom) line through the corners."""
    p = points(corners) if isinstance(corners, str) else np.asarray(corners, float)
    p = np.concatenate([p[-1:], p, p[:2]] if closed else [p[:1], p, p[-1:]])
    a, b, c, d = (p[i : len(p) - 3 + i, None] for i in range(4))
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    line = b + t / 2 * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    return line.reshape(-1, 2) if closed else np.concatenate([line.reshape(-1, 2), p[-1:]])


def mirrored(half: str) -> Shape:
    """A smooth outline from its right half, the axis being x = 0."""
    right = points(half)
    return curve(np.concatenate([right, right[::-1] * (-1, 1)]))


def box(x0: float, y0: float, x1: float, y1: float) -> Shape:
    return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], float)


def disc(x: float, y: float, rx: float, ry: float | None = None, turn: float = 0) -> Shape:
    """A circle or an ellipse turned by `turn` radians."""
    across, along = np.cos(turn), np.sin(turn)
    return CIRCLE * (rx, ry or rx) @ np.array([(across, along), (-along, across)]) + (x, y)


def limb(start: Joint, end: Joint) -> Shape:
    """The hull of two circles, each given as (x, y, radius)."""
    (x0, y0, r0), (x1, y1, r1) = start, end
    reach = [CIRCLE @ np.array((x, y)) + r for x, y, r in (start, end)]
    first = (reach[0] > reach[1])[:, None]
    return np.where(first, (x0, y0) + r0 * CIRCLE, (x1, y1) + r1 * CIRCLE)


def chain(joints: Iterable[Joint]) -> list[Shape]:
    """Limbs from joint to joint."""
    return [limb(start, end) for start, end in pairwise(joints)]


def limbs(text: str) -> list[Shape]:
    """Chains of limbs, "x y r, x y r, ...", chains parted by "/"."""
    return [shape for line in text.split("/") for shape in chain(points(line))]


def stroke(line: Shape, radius: float) -> list[Shape]:
    """A line `radius` mm to either side."""
    return chain((x, y, radius) for x, y in line)


def ragged(random: np.random.Generator, corners: int, least: float = 0.75) -> Shape:
    """A stone: an angular outline about the origin with radii between `least` and 1.1."""
    angles = np.sort(random.uniform(0, 2 * np.pi, corners))
    radii = random.uniform(least, 1.1, corners)[:, None]
    return radii * np.stack([np.cos(angles), np.sin(angles)], 1)


def bend(shapes: Iterable[Shape], move: Callable[[Shape, Shape], tuple[Shape, Shape]]) -> list[Shape]:
    """Send every point (x, y) of the shapes to `move(x, y)`."""
    return [np.stack(move(shape[:, 0], shape[:, 1]), 1) for shape in shapes]


def place(shapes: Iterable[Shape], x: float, y: float, height: float, flip: bool = False) -> list[Shape]:
    """Stand a figure `height` mm tall on (x, y)."""
    size = np.array((-height if flip else height, height)) / 100
    return [shape * size + (x, y) for shape in shapes]


# A woman from behind, her weight on one leg.
DRESS = [
    curve(
        "-2 -85, 2 -85, 7.6 -82.6, 9.2 -79.5, 7.6 -72, 6.2 -65, 6.4 -60, 8.6 -53, 10.6 -44, 12.6 -33,"
        "13.4 -28.4, 4 -26.4, -5 -27, -12 -28.8, -10.8 -38, -9.6 -47, -8 -54, -6.2 -60.5, -6.4 -66,"
        "-7.8 -73, -9 -79.5, -7.4 -82.6"
    )
]
HAIR = [disc(0, -92.6, 4.9, 6), curve("-4.8 -93, 4.8 -93, 5.2 -86, 4.2 -78, 1 -74.6, -2.6 -76, -5 -84")]
WOMAN = [
    *HAIR,
    *limbs(
        "0 -88 2.6, 0 -82 2.8 / -3.6 -30 3.6, -4.2 -20 3.1, -4.4 -5 1.6, -5.2 -1.2 1.8, -7 -0.6 1.1 /"
        "3.8 -30 3.6, 5 -20 3, 5 -6 1.6, 5.6 -1.2 1.7, 8.2 -0.6 1.1"
    ),
    *DRESS,
]
ARMS_RAISED = limbs(
    "7.4 -80.4 2.9, 18.4 -87.6 2.2, 29.6 -98.6 1.5, 33.6 -104 1.2, 34.4 -107 .7 /"
    "-7.4 -80.4 2.9, -18.4 -86.4 2.2, -30.6 -95.4 1.5, -35 -100.4 1.2, -36.4 -103.2 .7"
)
ARM_TO_GLASS = limbs(
    "7.6 -80 2.9, 18 -80.4 2.3, 30 -86.4 1.6, 32.6 -89 1.3, 33.2 -94 1 / 32.6 -90 1, 35 -93 .7 /"
    "-7.6 -80 2.9, -11.4 -66 2.2, -10.4 -52 1.6, -9.6 -47 1.4"
)

# A man and a boy from behind; the man's right hand reaches down to the boy's left.
COAT = [
    curve(
        "-3 -86, 3 -86, 10 -83, 13.6 -79, 13.4 -68, 12 -56, 12.4 -44, 9 -40, -9 -40, -12.6 -44, -12 -56,"
        "-13.4 -68, -13.6 -79, -10 -83"
    )
]
STRIDE = limbs(
    "5 -44 6.4, 7 -24 4.4, 7.6 -4 2.8, 8.6 -1.6 2, 12 -1 1.5 / -5 -44 6.4, -6.6 -25 4.4, -9 -7 2.7, -10 -4 2"
)
MAN = [
    disc(0, -94, 5, 6),
    *limbs("0 -90 3, 0 -84 4.6"),
    *COAT,
    *STRIDE,
    *limbs("-12 -78 3.8, -16 -61 2.9, -15.4 -46 2.1 / 12 -78 3.8, 17.4 -60 2.8, 23 -45 2"),
]
MAN_ALONE = [*MAN[:-2], *limbs("12 -78 3.8, 15.6 -61 2.9, 15.2 -46 2.1")]
BOY = [
    disc(0, -90.4, 7.2, 8.6),
    *limbs("0 -84 3.4, 0 -78 5"),
    *place(COAT, 0, 3, 95),
    *STRIDE,
    *limbs("12 -74 3.8, 16 -58 3, 15 -44 2.4 / -12 -74 3.8, -17 -82 2.8, -22 -90 2.2"),
]
