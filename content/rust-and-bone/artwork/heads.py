# SPDX-FileCopyrightText: 2026 booklet contributors
# SPDX-License-Identifier: MIT
"""Three portraits without a likeness: a silhouette filled with lines before a rust disc."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from artwork.press import Field, Plate, Shape, smooth
from artwork.shapes import curve, disc, mirrored

PITCH = 2.05  # mm from line to line
FACE_ON = mirrored(
    "0 15.6, 11 17.4, 19 24, 22 34, 22.2 41.6, 24.4 41, 25.6 46, 24.2 53, 21.6 56, 19.4 64.4, 14.8 72.4,"
    "11 77, 11 86, 12.8 93.4, 22 98.8, 36 105, 44 114, 47 124"
) + np.array((45, 0))
WOMAN_IN_PROFILE = curve(
    "42 16, 54 18, 62 26, 65.4 36, 66 41, 66.2 44.6, 70.6 52.6, 67.4 55, 68.8 58.2, 67.2 60.1, 68.2 62.4,"
    "66.6 65.4, 67.2 70.2, 62.6 74.4, 54.6 76.4, 52.4 84, 54 93, 62 99.4, 75 106, 83 124, 6 124, 11 110,"
    "21 102, 31 97, 34.6 90, 34 80, 31 73, 28 70.4, 20.4 71.4, 13.4 67.4, 11.4 60, 14.4 53.6,"
    "20 51.6, 19.6 42, 22.6 28, 31 18.8"
)
MAN_IN_PROFILE = curve(
    "46 15.5, 34 17.4, 26 25, 23.4 33, 21.6 40, 23.2 43.8, 17.2 52.4, 20.6 55.2, 19.4 58.6, 21.1 60.4,"
    "19.8 63, 21.6 66.2, 19.8 72.2, 24.4 77.4, 33 78.4, 34 86, 32.4 95, 20 103, 4 111, -6 124, 96 124,"
    "92 110, 76 101.6, 64 95, 60.6 86, 62.4 74, 67 64, 71.4 52, 71.6 38, 66 25, 57 17.6"
)


def backdrop(p: Plate, x: float, y: float, radius: float) -> None:
    """Pale, slowly darkening paper and the disc, faded towards its foot."""
    p.tone = 0.97 - 0.26 * smooth(18, p.height, p.y) + 0.06 * (p.noise(p.x / 36, p.y / 7, 3) - 0.5)
    sun = p.mask([disc(x, y, radius)], rough=0.12)
    p.rust = 0.95 * sun * (1 - 0.4 * smooth(y + 0.3 * radius, y + radius, p.y))


def engrave(p: Plate, outline: Shape, phase: Field, weight: Field) -> None:
    """Fill the outline with dark lines `PITCH` of `phase` apart; `weight` is their share."""
    pale = smooth(-0.09, 0.09, 1 - weight - np.abs(phase / PITCH % 1 - 0.5) * 2)
    # A dark rim holds the silhouette where pale lines would run out into the paper.
    inside = smooth(0.62, 0.8, p.mask([outline], blur=0.6))
    p.over(p.mask([outline], rough=0.1), 0.98 * pale * inside + 0.02)


def audiard(p: Plate) -> None:
    """Ripples: they come from somewhere behind the sun and pass through the head."""
    backdrop(p, 55, 42, 32)
    height = p.mask([FACE_ON], blur=5)
    distance = np.hypot(p.x - 112, (p.y + 2) * 0.92)
    distance = distance + 4.6 * p.noise(p.x / 20, p.y / 20, 2) - 7 * height
    engrave(p, FACE_ON, distance, 0.24 + 0.6 * smooth(18, 92, p.x + 0.35 * p.y))


def cotillard(p: Plate) -> None:
    """Waves: the level lines of water, lifted by the head that comes up through them."""
    backdrop(p, 62, 61, 25.4)
    height = p.mask([WOMAN_IN_PROFILE], blur=7)
    level = p.y - 15 * height**1.5 + 5 * (p.noise(p.x / 22, p.y / 9, 2) - 0.5)
    engrave(p, WOMAN_IN_PROFILE, level, 0.84 - 0.6 * smooth(20, 92, p.x + 0.1 * p.y))


def schoenaerts(p: Plate) -> None:
    """Facets: a head hewn from stone, each face hatched its own way."""
    backdrop(p, 31, 37, 28)
    seeds = np.stack([p.random.uniform(-5, 95, 90), p.random.uniform(5, 125, 90)], 1)
    turns = p.random.uniform(-0.9, 0.9, 90) + 0.5
    grid = np.stack(np.broadcast_arrays(p.x, p.y), -1)
    distances, nearest = cKDTree(seeds).query(grid, k=2)
    turn = turns[nearest[..., 0]].astype(np.float32)
    phase = p.x * np.sin(turn) + p.y * np.cos(turn)
    shade = 0.3 + 0.46 * smooth(18, 86, p.x - 0.1 * p.y) + 0.16 * np.cos(3 * turn)
    seam = smooth(0.5, 0.25, (distances[..., 1] - distances[..., 0]).astype(np.float32))
    engrave(p, MAN_IN_PROFILE, phase, np.maximum(shade, 1.2 * seam))
