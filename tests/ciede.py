"""CIEDE2000, the difference of two colours as the eye sees it (CIE 142:2001; ISO/CIE 11664-6)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def ciede2000(one: Floats, two: Floats) -> Floats:
    """ΔE00 of CIE L*a*b* colours (…, 3), kL = kC = kH = 1."""
    l1, a1, b1 = np.moveaxis(np.asarray(one, np.float64), -1, 0)
    l2, a2, b2 = np.moveaxis(np.asarray(two, np.float64), -1, 0)
    a1, a2 = (a * _stretch(np.hypot(a1, b1), np.hypot(a2, b2)) for a in (a1, a2))
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    hueless = c1 * c2 == 0
    turn = (h2 - h1 + 180) % 360 - 180
    turn = np.where(hueless, 0, np.where(np.abs(h2 - h1) == 180, h2 - h1, turn))
    d_l, d_c = l2 - l1, c2 - c1
    d_h = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    hue = np.where(hueless, h1 + h2, (h1 + h2) / 2)
    apart = ~hueless & (np.abs(h1 - h2) > 180)
    hue = np.where(apart, np.where(h1 + h2 < 360, hue + 180, hue - 180), hue)
    s_l = 1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2)
    s_c = 1 + 0.045 * chroma
    s_h = 1 + 0.015 * chroma * _weight(hue)
    spread = 30 * np.exp(-(((hue - 275) / 25) ** 2))
    turned = -2 * _seventh(chroma) * np.sin(np.radians(2 * spread))
    l_, c_, h_ = d_l / s_l, d_c / s_c, d_h / s_h
    return np.sqrt(l_**2 + c_**2 + h_**2 + turned * c_ * h_)


def _seventh(chroma: Floats) -> Floats:
    return np.sqrt(chroma**7 / (chroma**7 + 25.0**7))


def _stretch(c1: Floats, c2: Floats) -> Floats:
    """How much a* grows near the grey axis."""
    return 1 + 0.5 * (1 - _seventh((c1 + c2) / 2))


def _weight(hue: Floats) -> Floats:
    terms = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
    return 1 + sum(factor * np.cos(np.radians(times * hue + shift)) for factor, times, shift in terms)
