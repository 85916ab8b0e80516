# SPDX-FileCopyrightText: 2026 booklet contributors
# SPDX-License-Identifier: MIT
"""The plates with water: the key art, the orca behind glass, the breakwater."""

from __future__ import annotations

import numpy as np

from artwork.press import Plate, Shape, smooth
from artwork.shapes import (
    ARM_TO_GLASS,
    ARMS_RAISED,
    BOY,
    DRESS,
    HAIR,
    MAN,
    WOMAN,
    bend,
    box,
    curve,
    disc,
    limb,
    mirrored,
    place,
    points,
    ragged,
)  # fmt: skip

# The orca from below, hanging head down: 0 at the notch of the fluke, 100 at the snout.
BODY = mirrored(
    "0.6 3, 1 8, 1.9 16, 4.2 26, 7 36, 9.5 46, 11.3 55, 12 63, 11.6 71, 10.3 79, 8.8 86,"
    "7 92, 4.6 96.6, 1.8 99.2"
)
FLUKE = mirrored(
    "0 1, 1.4 -1, 4.4 -2.4, 8.6 -2.2, 12.6 0.4, 15.8 4.8, 16.4 6.6, 13.6 4.9, 9.6 4.4, 5.6 5.6,"
    "2.8 8.4, 1.2 13"
)
PADDLE = curve("9.8 80, 13.4 76.6, 18.2 70, 21.8 62.4, 23 55.6, 20.8 53.4, 17.6 56.4, 14 63, 11 69")
WHITE = mirrored(
    "0 97.6, 3 95, 4.8 90.4, 5 84.6, 3.9 78.4, 3 71.6, 3 64, 4 56.6, 6.2 49.6, 7.9 43.6, 8.4 38.2, 7 40.8,"
    "5.4 45, 3.6 48.6, 2.3 46.6, 1.5 41, .9 35.4, 0 32"
)
EYE_PATCH = curve("6.3 87.4, 7.9 83.8, 8.8 79.6, 8.6 76.4, 7.6 76.6, 6.5 80.6, 6 84.8")
FLIP = np.array((-1.0, 1.0))


def key_art(p: Plate) -> None:
    """A woman on the waterline before the sun; in place of her reflection an orca dives."""
    middle, horizon, radius = p.width / 2, 99.0, 39.5
    sea = p.y >= horizon
    depth, ripples, swell = p.water(middle, horizon, 20)
    below = p.y - horizon

    sun = p.mask([disc(middle, horizon, radius)], rough=0.18) * ~sea
    # The sun's reflection: as wide as the disc at first, then a narrowing, broken road.
    road = np.exp(-(((p.x - middle) / (35 - 15 * depth)) ** 2))
    glitter = smooth(0.5, 0.56, 0.8 * ripples + 0.42 * road - 0.1 - 0.05 * depth)
    glitter = glitter * smooth(0.03, 0.3, road) * (1 - smooth(0.66, 0.96, depth)) * sea
    water = 0.52 - 0.29 * depth**1.2 + 0.16 * (swell - 0.5) + 0.05 * (ripples - 0.5)
    water = water - 0.07 * smooth(45, 90, np.abs(p.x - middle)) + 0.3 * glitter * (1 - depth)
    clouds = p.noise(p.x / 70, p.y / 9, 4) - 0.5
    p.tone = np.where(sea, water, 0.84 + 0.17 * smooth(4, horizon - 14, p.y) + 0.1 * clouds)
    haze = 0.32 * p.glow(middle, horizon, 92, 34) * (1 - sun)
    # The disc pales behind her legs, so that they stay legible at the size of a stamp.
    disc_ink = sun * (0.98 - 0.42 * smooth(66, horizon, p.y) * p.glow(middle, horizon, 40, 30))
    p.rust = np.where(sea, glitter * (0.95 - 0.25 * depth), haze + disc_ink)

    def sink(x: Shape, y: Shape) -> tuple[Shape, Shape]:
        """Length 100 to 97 mm below her feet, the spine in an S, the outline rippling."""
        tremble = 0.16 * np.sin(y * 0.55) + 0.1 * np.sin(y * 1.3 + 1)
        return middle + x * 0.98 + 2.5 * np.sin(y / 100 * 5.4) + tremble, horizon + 5.4 + y * 0.95

    dark = bend([BODY, FLUKE, PADDLE, PADDLE * FLIP], sink)
    p.tone = p.tone + 0.12 * p.mask(dark, blur=7) * sea
    orca = p.mask(dark, rough=0.2)
    # A few ripples pass over the orca: it lies in the water, not on the paper.
    crossing = smooth(0.7, 0.76, ripples) * smooth(75, 12, below)
    p.over(orca * (1 - 0.85 * crossing), 0.03 + 0.05 * swell)
    p.over(p.mask(bend([WHITE, EYE_PATCH, EYE_PATCH * FLIP], sink), rough=0.18), 0.98)
    woman = place([*WOMAN, *ARMS_RAISED], middle, horizon + 3, 34)
    p.over(p.mask(woman, rough=0.09), 0.02)
    p.tone = p.tone + 0.3 * p.mask([disc(middle, horizon + 3, 7, 0.5)], rough=0.2) * sea


def orca(p: Plate) -> None:
    """Behind the glass the orca comes out of the dark; a woman lays her hand against the pane."""
    floor, feet, source = 88.0, 95.0, 96.0
    angle = np.arctan2(p.x - source, p.y + 46)
    rays = p.noise(angle * 24, p.y / 400, 3)
    light = 0.15 + 0.8 * p.glow(source, -8, 88, 66) + 0.5 * (rays - 0.5) * p.glow(source, -4, 110, 84)
    light = light + 0.06 * (p.noise(p.x / 30, p.y / 12, 4) - 0.5)

    body = curve(
        "109 51.4, 110.4 46.4, 114.6 41, 121 34, 130 26.6, 142 20.4, 156 16, 172 13.2, 190 12, 214 13,"
        "262 22, 262 84, 236 85.6, 208 85, 184 82, 164 76.8, 148 71, 134 65.4, 122 60.6, 113.6 56.6"
    )
    dorsal = curve("176 15, 188 9.4, 199 1, 212 -14, 228 -40, 280 -40, 280 24, 196 24")
    flipper = curve("152 72, 164 70, 174 75, 183 84, 189 94, 190 103, 184 108, 174 104, 164 95, 156 85")
    white = curve(
        "110 52.6, 118 52.6, 128 53.6, 139 55.6, 149 59, 157 64.6, 166 69, 182 73, 205 74, 228 72, 246 66,"
        "250 88, 210 84.6, 184 81.8, 164 76.6, 148 70.6, 134 65, 122 60.2, 113.6 56.4"
    )
    patch = curve(
        "131.5 44.6, 133.6 39.6, 140 34.8, 148 32, 155.6 32, 158.6 34.8, 154 39, 146 42.8, 138 45.6"
    )
    # Towards the tail the animal sinks into the dark of the pool.
    near = smooth(238, 150, p.x)
    animal = p.mask([body, dorsal], blur=0.28)
    upper = np.clip(animal - np.roll(p.mask([body], blur=2.6), round(3.2 * p.scale), 0), 0, 1)
    sheen = 0.34 * upper * (0.4 + 1.1 * rays) * smooth(225, 120, p.x) * (p.y < 50)
    skin = 0.03 + 0.1 * p.glow(134, 28, 46, 12) * rays + sheen
    tone = light + animal * (skin * near + (1 - near) * 0.09 - light)
    tone = tone + p.mask([white], blur=0.5) * (0.84 - 0.5 * smooth(120, 215, p.x) - 0.1 * rays - tone) * near
    tone = tone + p.mask([patch], blur=0.3) * (0.9 - tone)
    tone = tone * (1 - 0.8 * p.mask([disc(129.4, 47.4, 1.2, 0.8, -0.5)], blur=0.15))
    tone = tone + 0.5 * p.mask([disc(129.2, 47.1, 0.35)], blur=0.1)
    paddle = p.mask([flipper], blur=0.35)
    tone = tone + paddle * (0.02 + 0.1 * smooth(176, 152, p.x) - tone)
    bubbles = [
        disc(x, y, r)
        for x, y, r in zip(
            p.random.normal(112, 9, 46), p.random.uniform(4, 46, 46), p.random.gamma(2, 0.16, 46), strict=True
        )
    ]
    tone = tone + 0.4 * p.mask(bubbles, blur=0.12) * (1 - animal)

    window = p.mask([box(14, 6.4, 260, floor)], rough=0.14)
    joints = p.mask([box(51, 0, 51.6, floor), box(209, 0, 209.6, floor)], blur=0.12)
    tone = tone * (1 - 0.62 * joints)
    mirror = 0.03 + 0.5 * p.glow(source, floor, 90, 10) * (0.4 + p.noise(p.x / 9, p.y / 0.6, 3))
    cast = p.mask([points("79 95, 85 95, 79 108, 61 108")], blur=0.9)
    wall = 0.035 + 0.06 * p.noise(p.x / 6, p.y / 6, 4) + 0.07 * p.glow(14, 40, 6, 34)
    p.tone = window * tone + (1 - window) * np.where(p.y > floor, mirror * (1 - 0.75 * cast), wall)
    p.rust = 0.16 * p.glow(source, -2, 44, 14) * window * (1 - animal)

    woman = place([*WOMAN, *ARM_TO_GLASS], 83, feet, 47)
    p.over(p.mask(woman, rough=0.09), 0.025)
    hair = p.mask(place(HAIR, 83, feet, 47), rough=0.09)
    dress = p.mask(place(DRESS, 83, feet, 47), rough=0.09) * (1 - hair)
    p.over(dress, 0.1, 0.97 - 0.55 * smooth(84, 78, p.x))


def breakwater(p: Plate) -> None:
    """A man and a boy walk out on a breakwater into the low sun."""
    horizon, sx, sy = 54.0, 163.0, 41.0
    depth, ripples, swell = p.water(sx, horizon, 24)
    sea = p.y > horizon
    clouds = p.noise(p.x / 60, p.y / 5, 4) - 0.5
    bars = smooth(0.52, 0.7, p.noise(p.x / 75 + 9, p.y / 3.4, 4)) * p.glow(sx, 44, 120, 14)
    sky = 0.52 + 0.4 * smooth(0, horizon, p.y) + 0.1 * clouds - 0.14 * bars
    water = 0.62 - 0.42 * depth + 0.16 * (swell - 0.5) + 0.12 * (ripples - 0.5)
    road = np.exp(-(((p.x - sx) / (9 + 30 * depth)) ** 2))
    glitter = smooth(0.54, 0.6, 0.75 * ripples + 0.36 * road - 0.1 - 0.04 * depth)
    glitter = glitter * smooth(0.08, 0.5, road) * sea
    sun = p.mask([disc(sx, sy, 9.4)], rough=0.12)
    bloom = p.glow(sx, sy, 26, power=0.6)
    p.tone = np.where(sea, water, sky) + 0.5 * bloom + glitter * (0.75 - 0.2 * depth)
    warm = 0.74 * p.glow(sx, horizon - 2, 92, 24, 0.8) + 0.3 * p.glow(sx, sy, 40) + 0.14 * bars
    p.rust = warm * (1 - 0.62 * bloom) * (1 - 0.85 * glitter) * (1 - 0.25 * sea)
    p.over(sun, 1.02)

    # Stones are strewn back to front: a dark block, then its upper face with a trace of sun.
    stones: list[tuple[Shape, float]] = [
        (points("-6 69, 60 61.4, 138 54.6, 138 56, 96 70, 32 103, -6 118"), 0.03)
    ]
    way = p.random.random(1500) ** 0.7
    heights = 66.5 - 12.6 * way + (50.5 - 48.8 * way) * p.random.random(1500)
    for t, y in sorted(zip(way, heights, strict=True), key=lambda stone: stone[1]):
        size = (0.55 + 7.4 * (1 - t) ** 1.5) * p.random.uniform(0.6, 1.15)
        middle = np.array((142 * t - 6 + p.random.normal(0, 1.3), y))
        block = ragged(p.random, 7)
        lit = p.random.uniform(0.1, 0.16) + 0.32 * p.random.random() ** 3 * (0.3 + t)
        stones.append((middle + size * block * (1, 0.64), p.random.uniform(0, 0.06)))
        stones.append((middle + size * (block * (0.66, 0.3) + (0.15, -0.22)), lit))
    cover, grey = p.paint(stones)
    foam = np.clip(np.roll(p.mask([s for s, _ in stones], blur=0.8), round(1.1 * p.scale), 0) - cover, 0, 1)
    p.tone = p.tone + 0.5 * foam * smooth(0.42, 0.6, ripples) * sea
    p.over(cover, grey + 0.2 * bloom, 0.8 * smooth(0.16, 0.5, grey))
    beacon = [
        points("136 56, 136.6 45.4, 138.6 45.4, 139.2 56"), box(135.8, 44.9, 139.4, 45.6),
        points("136.7 45, 136.7 43, 137.6 41.9, 138.5 43, 138.5 45"),
        limb((137.6, 42, 0.12), (137.6, 40.4, 0.1)),
    ]  # fmt: skip
    walkers = [*place(MAN, 97, 58.8, 9.4), *place(BOY, 100.6, 58.7, 5.4)]
    p.over(p.mask([*walkers, *beacon], rough=0.04), 0.03 + 0.1 * bloom)
