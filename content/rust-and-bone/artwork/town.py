# SPDX-FileCopyrightText: 2026 booklet contributors
# SPDX-License-Identifier: MIT
"""The plates at the edge of town: the fight in the headlights, the garage."""

from __future__ import annotations

import numpy as np

from artwork.press import Plate, Shape, smooth
from artwork.shapes import (
    BOY,
    MAN_ALONE,
    bend,
    box,
    curve,
    disc,
    limb,
    limbs,
    mirrored,
    place,
    points,
    stroke,
)

RIM = np.arange(49) % 48  # once round the corners of a disc, and back to the first

# Two fighters in profile, 100 tall, who face to the right.
PUNCHER = [
    disc(13, -90, 5.4, 6.6, 0.25),
    curve("4 -84, 11 -84, 15 -78, 14 -68, 9 -58, 6 -46, 0 -42, -8 -44, -8 -54, -5 -66, -3 -78"),
    *limbs(
        "10 -86 3.2, 8 -80 4 / -4 -47 7, -14 -28 4.6, -30 -8 2.9, -33 -3 2.6, -26 -1.4 1.7 /"
        "0 -47 7.2, 14 -31 5.2, 13 -8 3, 12.6 -3 2.4, 20 -1.4 1.7 /"
        "10 -78 4.6, 24 -81 3.4, 39 -85 2.7, 43 -86 3.5 / 2 -77 4.6, 6 -64 3.6, 16 -70 2.8, 17 -73 3.4"
    ),
]
GUARDED = [
    disc(7, -85, 5.6, 6.6, 0.5),
    curve("-2 -82, 6 -80, 12 -73, 11 -62, 7 -52, 5 -43, -2 -39, -9 -41, -10 -52, -10 -66, -8 -77"),
    *limbs(
        "4 -80 3.4, 1 -76 4.4 / -5 -45 7, 8 -30 5, 6 -9 3, 5.6 -3 2.4, 13 -1.4 1.7 /"
        "-5 -45 7.2, -15 -27 4.8, -26 -8 3, -28 -3 2.4, -21 -1.4 1.7 /"
        "4 -73 4.6, 15 -63 3.6, 18 -78 2.9, 17 -82 3.5 / -4 -74 4.6, 6 -60 3.6, 13 -72 2.8, 13 -75 3.3"
    ),
]


def onlooker(p: Plate, x: float, y: float, size: float) -> list[Shape]:
    """The back of a head and shoulders, the head about `size` mm broad, its middle at (x, y)."""
    tilt, broad = p.random.normal(0, 0.12), p.random.uniform(0.9, 1.15)
    bust = mirrored("0.36 0.3, 0.42 0.72, 0.9 0.98, 1.45 1.2, 1.72 1.9, 1.8 8")
    ears = [disc(side * 0.5, 0.04, 0.09, 0.15) for side in (-1, 1)]
    head = [disc(0, 0, 0.5, 0.62, tilt), *ears]
    if p.random.random() < 0.4:  # a hood
        head = [mirrored("0 -0.76, 0.42 -0.6, 0.62 -0.1, 0.66 0.4, 0.5 0.86")]
    return [shape * (size * broad, size) + (x, y) for shape in (*head, bust)]


def fight(p: Plate) -> None:
    """Two small men in the headlights, and on the wall the giants their shadows make."""
    lamp_x, base, feet, small, giant = 120.0, 80.0, 91.0, 0.31, 0.9
    stain = p.noise(p.x / 34, p.y / 26, 5) - 0.5
    pores = p.noise(p.x / 1.2, p.y / 4.5, 3) - 0.5
    light = 1.12 * np.maximum(p.glow(98, 50, 66, 54, 1.1), p.glow(142, 50, 66, 54, 1.1))
    light = light * (1 + 0.2 * stain + 0.1 * pores)
    joints = [box(x - 0.2, -2, x + 0.2, base) for x in np.arange(24.0, 240, 48)]
    joints += [box(-2, y - 0.2, 242, y + 0.2) for y in (14.0, 47.0)]
    light = light * (1 - 0.3 * p.mask(joints, rough=0.12))
    # The yard in front of the wall takes less light, and that in streaks.
    yard = smooth(base - 0.3, base + 0.3, p.y)
    light = light * (1 - yard * (0.42 - 0.5 * (p.noise(p.x / 9, p.y / 0.8, 3) - 0.5)))
    light = light * (1 - 0.5 * p.glow(lamp_x, base, 900, 1.4))

    shadows: list[Shape] = []
    fighters = ((lamp_x - 9, False, PUNCHER), (lamp_x + 9, True, GUARDED))
    for x, flip, figure in fighters:
        shadows += place(figure, lamp_x + (x - lamp_x) * giant / small, feet + 2, 100 * giant, flip)
    sharp, soft = p.mask(shadows, rough=0.18), p.mask(shadows, blur=0.8)
    shade = sharp + (soft - sharp) * smooth(70, 8, p.y)
    # The shadows keep some of the night's blue, so that the men stand out dark against them.
    p.tone = 0.07 + 0.03 * pores + 0.93 * light * (1 - 0.7 * shade)
    lit = light * (1 - shade)
    p.rust = 0.97 * smooth(0.1, 0.36, lit) * (1 - smooth(0.5, 0.94, lit))
    for x, flip, figure in fighters:
        p.over(p.mask(place(figure, x, feet, 100 * small, flip), rough=0.08), 0.0)

    # The crowd stands with its back to us, close by at the sides, with a gap in the middle.
    for row, (lift, size) in enumerate(((0.0, 7.0), (7.0, 9.0), (16.0, 12.5))):
        crowd: list[Shape] = []
        x = -6.0 + 3 * row
        while x < p.width + 8:
            aside = abs(x - lamp_x) / lamp_x
            y = 91 + lift - 19 * smooth(0.28, 1.05, aside) + p.random.normal(0, 1.4)
            if aside > 0.33 - 0.05 * row:
                crowd += onlooker(p, x, float(y), size * p.random.uniform(0.9, 1.1))
            x += size * p.random.uniform(2.0, 3.0)
        cover = p.mask(crowd, rough=0.12)
        rim = np.clip(cover - np.roll(cover, max(1, round(0.5 * p.scale)), 0), 0, 1)
        rim = rim * (0.3 + light)
        p.over(cover, 0.17 - 0.07 * row + 0.3 * rim, 0.75 * rim)


def bicycle() -> tuple[list[Shape], list[Shape]]:
    """A child's bicycle about its rear hub, wheels 8.2 mm: frame and tyres, then spokes."""
    radius, front = 8.2, 25.6
    wheels = [s for x in (0.0, front) for s in stroke(disc(x, 0, radius)[RIM], 0.62)]
    tubes = [
        "0 0, 10.4 .6", "0 0, 8.2 -11.2", "10.4 .6, 7.4 -13.4", "8.2 -10.4, 14.8 -8.6, 21.4 -14.2",
        "10.4 .6, 21 -12.6", "25.6 0, 22.6 -10, 20.6 -18.6", "17.4 -20.8, 20.4 -19, 23.6 -21.2, 21.4 -22.6",
        "-9 -2.6, -6.4 -7.4, -.8 -9.8, 4.8 -8.2", "10.4 .6, 12 3.6, 13.8 3.6",
    ]  # fmt: skip
    frame = [s for tube in tubes for s in stroke(curve(tube, closed=False), 0.46)]
    ring = stroke(disc(10.4, 0.6, 1.9)[RIM], 0.4)
    saddle = [curve("3 -15, 7.4 -14.5, 12 -13.8, 11.6 -12.7, 7.8 -12.5, 3.9 -12.9")]
    spokes = [
        limb((x, 0, 0.1), (x + radius * np.cos(a), radius * np.sin(a), 0.1))
        for x in (0, front)
        for a in np.arange(0.2, 2 * np.pi, np.pi / 6)
    ]
    return [*wheels, *frame, *ring, *saddle], spokes


def garage(p: Plate) -> None:
    """A garage door half raised: light, a man's and a boy's legs, a child's bicycle outside."""
    left, right, top, lip, floor = 24.0, 124.0, 46.0, 140.0, 161.0
    stain = p.noise(p.x / 24, p.y / 32, 5) - 0.5
    wall = 0.5 - 0.3 * smooth(20, 195, np.hypot(p.x - 13, p.y - 13)) + 0.15 * stain
    wall = wall + 0.05 * (p.noise(p.x / 1.5, p.y / 7, 3) - 0.5)
    courses = (14.0, 47.0, 80.0, 113.0, 146.0)
    joints = [box(0, y - 0.2, p.width, y + 0.2) for y in courses]
    uprights = "46 -19, 102 -19, 14 14, 74 14, 132 14, 142 47, 10 80, 134 80, 144 113, 6 113"
    joints += [box(x - 0.2, y, x + 0.2, y + 33) for x, y in points(uprights)]
    holes = [
        (x, y)
        for y in (22.0, 39.0, 55.0, 72.0, 88.0, 105.0, 121.0, 138.0)
        for x in (7.0, 60.0, 88.0, 118.0, 147.0)
        if y < 44 or not left - 5 < x < right + 5
    ]
    lengths = p.random.uniform(3, 26, len(holes))
    runs = [limb((x, y, 0.5), (x, y + n, 0.2)) for (x, y), n in zip(holes, lengths, strict=True)]
    p.tone = wall - 0.13 * p.mask(joints, rough=0.12)
    p.tone = p.tone - 0.15 * p.mask([disc(x, y, 0.75) for x, y in holes], blur=0.12)
    p.rust = 0.55 * p.mask(runs, blur=0.28) * p.noise(p.x / 1.1, p.y / 13, 3)

    p.over(p.mask([box(left - 2.6, top - 2.6, right + 2.6, floor)], rough=0.13), 0.05)
    slat = (p.y - top) / 3.92 % 1
    glow_below = p.glow(right - 46, lip + 2, 58, 9)
    door = 0.2 * smooth(0, 0.2, slat) * (1 - 0.75 * smooth(0.35, 1, slat))
    door = 0.12 + door * (1 - 0.5 * smooth(top, lip, p.y)) - 0.1 * smooth(top + 13, top, p.y)
    door = door + 0.05 * (p.noise(p.x / 42, p.y, 3) - 0.5) + 0.1 * glow_below
    p.over(p.mask([box(left, top, right, floor)], rough=0.1), door, 0.55 * glow_below)

    # Light falls out over the floor in a widening trapezium.
    run = np.clip(p.y - floor, 0, None)
    soft = 0.5 + run * 0.2
    spill = smooth(-1, 1, (p.x - left + run * 0.62) / soft) * smooth(-1, 1, (right + run * 0.62 - p.x) / soft)
    light = spill / (1 + (run / 25) ** 1.5) * (0.86 + 0.28 * p.noise(p.x / 3, p.y / 0.9, 3))
    ground = 0.05 + 0.06 * p.noise(p.x / 6.5, p.y / 2, 4)
    warm = 0.95 * smooth(0.04, 0.5, light) * (1 - 0.75 * smooth(0.62, 1, light))
    p.over((p.y >= floor).astype(np.float32), ground + 0.98 * light, warm)
    gap = p.mask([box(left, lip, right, floor + 0.2)], rough=0.12)
    room = p.glow(right - 46, floor - 5, 43, 14)
    p.over(gap, 0.84 + 0.2 * room, 0.6 - 0.55 * room)

    legs, shadows = [], []
    for x, tall, figure in ((48.0, 47.0, MAN_ALONE), (64.0, 26.0, BOY)):
        legs += place(figure, x, floor - 0.2, tall)
        for foot in (-9.0, 8.0):
            start = x + foot * tall / 100
            lean, half = (start - 78) / 34, 0.055 * tall
            toe, tip = floor - 0.6, (start + lean * tall, floor + 1.25 * tall)
            sides = [(start - half, toe), (start + half, toe), (tip[0] + 1.5 * half, tip[1])]
            shadows.append(np.array([*sides, (tip[0] - 1.5 * half, tip[1])]))
    cast = p.mask(shadows, blur=0.7) * smooth(floor - 1, floor + 1, p.y) * smooth(floor + 56, floor + 6, p.y)
    p.tone, p.rust = p.tone * (1 - 0.84 * cast), p.rust * (1 - cast * 0.9)
    p.over(p.mask(legs, rough=0.12) * gap, 0.04)

    def stands(x: Shape, y: Shape) -> tuple[Shape, Shape]:
        return 84 + x + 0.06 * y, 177 + y

    def falls(x: Shape, y: Shape) -> tuple[Shape, Shape]:
        up = 8.8 - y
        return 84 + x + up * (x + 84 - 76) / 46, 177 + 8.2 + up * 1.5

    frame, spokes = bicycle()
    shadow = p.mask(bend(frame, falls), blur=0.3) * smooth(222, 192, p.y)
    p.tone, p.rust = p.tone * (1 - 0.88 * shadow), p.rust * (1 - 0.88 * shadow)
    p.over(np.maximum(p.mask(bend(frame, stands), rough=0.06), 0.8 * p.mask(bend(spokes, stands))), 0.02)
