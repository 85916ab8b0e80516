# SPDX-FileCopyrightText: 2026 booklet contributors
# SPDX-License-Identifier: MIT
"""The plate of winter ice, a spread over two pages."""

from __future__ import annotations

import numpy as np

from artwork.press import Plate, Shape, smooth
from artwork.shapes import BOY, MAN, bend, box, chain, disc, place, ragged

HORIZON = 72.0  # of the ice, mm from the top
EYE = 71.0  # the viewer's height: a point `z` deep lies EYE / z below the horizon


def treeline(p: Plate, foot: float, tall: float, gap: float, density: float) -> list[Shape]:
    """Spruces side by side along y = `foot`, up to `tall` mm high, thinned out by `density`."""
    trees = [box(-5, foot - 0.1 * tall, p.width + 5, foot + 0.6)]
    x = -4.0
    while x < p.width + 4:
        height = tall * p.random.uniform(0.35, 1) * (1 if p.random.random() < density else 0.3)
        half = height * p.random.uniform(0.13, 0.19)
        steps = np.linspace(0, 1, 9)
        saw = half * steps * np.where(np.arange(9) % 2, 1.0, 0.62)  # boughs
        side = np.stack([saw, foot - height * (1 - steps)], 1)
        trees.append(np.concatenate([side, side[::-1] * (-1, 1)]) + np.array((x, 0)))
        x += gap * p.random.gamma(2, 0.5)
    return trees


def cracks(p: Plate, start: tuple[float, float], course: float, *, length: int, width: float) -> list[Shape]:
    """A crack that wanders over the ice from `start`, (x, z), forking; `width` is in mm at z = 1."""
    x, z = start
    line, heading, found = [start], course, []
    for _ in range(length):
        heading = 0.75 * heading + 0.25 * course + p.random.normal(0, 0.4)
        x, z = x + 3.6 * np.cos(heading), z + 0.017 * np.sin(heading)
        if not 0.47 < z < 8:
            break
        line.append((x, z))
        if p.random.random() < 0.05 and width > 0.2:
            fork = heading + p.random.choice([-0.7, 0.7])
            found += cracks(p, (x, z), fork, length=length // 2, width=width * 0.6)
    ground = np.array(line)
    seen = np.stack([p.width / 2 + ground[:, 0] / ground[:, 1], HORIZON + EYE / ground[:, 1]], 1)
    radii = width * np.linspace(1, 0.2, len(line)) / ground[:, 1]
    return found + chain(np.column_stack([seen, radii]))


def ice(p: Plate) -> None:
    """A man leads a boy over a frozen lake; cracks run towards them from across the fold."""
    sun_x, sun_y = 243.0, 50.0
    depth = np.clip((p.y - HORIZON) / (p.height - HORIZON), 0, 1)
    z = 1 / (depth + 0.06)
    land = p.y > HORIZON
    veins = p.noise((p.x - p.width / 2) * z / 90, z * 1.1, 5)
    frost = p.noise(p.x / 1.1, p.y / 0.5, 2) - 0.5
    floor = 1.0 - 0.12 * depth - 0.3 * smooth(0.5, 0.8, veins) + 0.05 * frost
    clouds = p.noise(p.x / 95, p.y / 13, 4) - 0.5
    p.tone = np.where(land, floor, 0.62 + 0.36 * smooth(0, HORIZON, p.y) + 0.14 * clouds)
    p.rust = 0.55 * p.glow(sun_x, HORIZON - 6, 92, 30) + 0.2 * p.glow(sun_x, HORIZON + 16, 60, 70) * land
    p.rust = p.rust * (1 - 0.5 * smooth(0.5, 0.75, veins) * land)
    p.over(p.mask([disc(sun_x, sun_y, 8.6)], rough=0.18), 0.62, 0.97)

    # Three woods, the nearer the darker, each drowned in ground mist; a gap is left for the sun.
    for tall, tone, gap, mist in ((14, 0.7, 1.1, 8), (18, 0.5, 1.5, 9), (22, 0.2, 1.9, 10)):
        wood = p.mask(treeline(p, HORIZON, tall, gap, 0.75), rough=0.12)
        if tall > 14:
            reach = 40 if tall == 18 else 88
            wood = wood * smooth(sun_x - reach - 40, sun_x - reach - 75, p.x + 6 * clouds)
        fog = smooth(HORIZON - mist, HORIZON + 1, p.y + 9 * clouds)
        p.tone = p.tone + wood * (tone + (0.93 - tone) * 0.85 * fog - p.tone)
        p.rust = p.rust * (1 - 0.55 * wood * (1 - fog))

    hole_x, hole_z = 48.0, 0.92
    lines: list[Shape] = []
    for course in np.linspace(0, 2 * np.pi, 13, endpoint=False) + p.random.normal(0, 0.12, 13):
        start = hole_x + 13 * np.cos(course), hole_z + 0.05 * np.sin(course)
        lines += cracks(p, start, course, length=int(p.random.integers(22, 60)), width=0.42)
    # The one that matters runs over the fold, up to the walkers' feet.
    lines += cracks(p, (hole_x - 12, hole_z + 0.03), np.pi - 0.2, length=46, width=0.5)
    cut = p.mask(lines, rough=0.09)
    p.tone = p.tone - 0.16 * p.mask(lines, blur=1.6)
    p.tone = p.tone - 0.75 * cut
    p.tone = p.tone + 0.12 * np.clip(np.roll(cut, round(0.6 * p.scale), 0) - cut, 0, 1)

    def lies(x: Shape, r: Shape) -> tuple[Shape, Shape]:
        deep = hole_z - r * 0.0058
        return p.width / 2 + (hole_x + x) / deep, HORIZON + EYE / deep

    rim = bend([ragged(p.random, 17, 0.7) * 17], lies)
    p.tone = p.tone - 0.2 * p.mask(rim, blur=5)
    hole = p.mask(rim, rough=0.25)
    # The far edge shows how thick the ice is.
    p.over(hole, 0.66 - 0.2 * p.noise(p.x / 1.4, p.y / 9, 2))
    water = np.roll(hole, round(2.6 * p.scale), 0) * hole
    p.over(water, 0.03 + 0.1 * p.noise(p.x / 8, p.y / 0.7, 2))

    man_x, foot, tall = 84.0, 128.0, 29.0
    walkers = ((man_x, tall, MAN, 17), (man_x + 0.365 * tall, 0.6 * tall, BOY, 24))
    prints, shadows = [], []
    for x, size, figure, count in walkers:
        for i, t in enumerate(np.linspace(0.03, 1.5, count) ** 1.25):
            left = x - 42 * t + (1 + t) * (1.0 if i % 2 else -1.6) + p.random.normal(0, 0.3)
            prints.append(disc(left, foot + 1 + 64 * t, 0.7 + 1.1 * t, 0.3 + 0.5 * t))

        # The sun is low: each shadow is the figure itself, laid down away from it.
        def lie(u: Shape, v: Shape, x: float = x, size: float = size) -> tuple[Shape, Shape]:
            down = -v * size / 100
            return x + u * size / 100 + down * (x - sun_x) / 66, foot + down * 1.24

        shadows += bend(figure, lie)
    p.tone = p.tone - 0.2 * p.mask(prints, rough=0.12)
    p.tone = p.tone - 0.3 * p.mask(shadows, blur=0.35) * smooth(foot + 44, foot, p.y)
    people = [shape for x, size, figure, _ in walkers for shape in place(figure, x, foot, size)]
    p.over(p.mask(people, rough=0.1), 0.03)
