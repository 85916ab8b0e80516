"""The CIEDE2000 colour difference (CIE 142-2001), for the tests of the profiles."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def ciede2000(one: Floats, other: Floats) -> Floats:
    """Differences of CIE L*a*b* colours (…, 3), row by row; all three weights are 1."""
    (l1, a1, b1), (l2, a2, b2) = (
        np.moveaxis(np.asarray(one, float), -1, 0),
        np.moveaxis(np.asarray(other, float), -1, 0),
    )
    c7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(c7 / (c7 + 25.0**7))  # greys: a* counts half as much again
    c1, c2 = np.hypot(stretch * a1, b1), np.hypot(stretch * a2, b2)
    h1, h2 = (np.arctan2(b, stretch * a) % (2 * np.pi) for a, b in ((a1, b1), (a2, b2)))

    # Hues go round in a circle: the difference is the shorter way, the mean lies on it.
    turn = (h2 - h1 + np.pi) % (2 * np.pi) - np.pi
    turn = np.where((turn == -np.pi) & (h2 > h1), np.pi, turn)
    coloured = c1 * c2 > 0
    hue = np.where(coloured, 2 * np.sqrt(c1 * c2) * np.sin(turn / 2), 0)
    far = np.abs(h1 - h2) > np.pi
    mean_hue = np.where(coloured, (h1 + h2 + np.where(far, 2 * np.pi, 0)) / 2, h1 + h2)

    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    t = (
        1
        - 0.17 * np.cos(mean_hue - np.radians(30))
        + 0.24 * np.cos(2 * mean_hue)
        + 0.32 * np.cos(3 * mean_hue + np.radians(6))
        - 0.20 * np.cos(4 * mean_hue - np.radians(63))
    )
    weight_l = 1 + 0.015 * (mean_l - 50) ** 2 / np.sqrt(20 + (mean_l - 50) ** 2)
    weight_c, weight_h = 1 + 0.045 * mean_c, 1 + 0.015 * mean_c * t
    blue = np.exp(-((((np.degrees(mean_hue) % 360) - 275) / 25) ** 2))
    rotation = -2 * np.sqrt(mean_c**7 / (mean_c**7 + 25.0**7)) * np.sin(np.radians(60) * blue)
    light, chroma, hue = (l2 - l1) / weight_l, (c2 - c1) / weight_c, hue / weight_h
    return np.asarray(np.sqrt(light**2 + chroma**2 + hue**2 + rotation * chroma * hue))
