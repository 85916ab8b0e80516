"""Rules about the amount of ink, on the rendered plates."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from booklet.diagnostics import Severity
from booklet.preflight.examination import Examination, PageBoxes
from booklet.preflight.registry import CRAFT, GWG, SHEET, Hit, rule
from booklet.press.plates import Plates

SQUARE = 15.0
"""Side in mm of the square that ink is averaged over (GWG 2022, R0026)."""

SPOT = 1.0
"""Side in mm of the smallest area whose ink counts: finer is screening and smoothing noise."""

ROUNDING = 2.0
"""Percent above the limit that 8 bits, JPEG and smoothing explain."""

Floats = NDArray[np.float32]


def _mean(total: Floats, side: int) -> Floats:
    """Means of all squares of `side` pixels, by their top left corners."""
    side = min(side, *total.shape)
    sums = np.pad(total.astype(np.float64), ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1)
    squares = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    return np.asarray(squares / side**2, np.float32)


def _above(examination: Examination, side_mm: float, what: str) -> Iterator[Hit]:
    limit = examination.sheet.condition.ink_limit
    for number, plates in enumerate(examination.plates, 1):
        printed, left, top = _inside(examination.boxes[number - 1], plates)
        if printed.max(initial=0) <= limit + ROUNDING:
            continue
        side = max(1, round(plates.pixels(side_mm)))
        means = _mean(printed, side)
        peak = float(means.max(initial=0))
        if peak <= limit + ROUNDING:
            continue
        rows, columns = np.nonzero(means > limit + ROUNDING)
        rows, columns = rows + top, columns + left
        media, px = examination.boxes[number - 1].media, plates.ppi / 72
        x0, x1 = media[0] + columns.min() / px, media[0] + (columns.max() + side) / px
        y0, y1 = media[3] - (rows.max() + side) / px, media[3] - rows.min() / px
        box = examination.mm(number, (float(x0), float(y0), float(x1), float(y1)))
        yield Hit(
            f"{peak:.0f} % ink {what}, the printer allows {limit:g} %", number, box, round(peak, 1), limit
        )


def _inside(boxes: PageBoxes, plates: Plates) -> tuple[Floats, int, int]:
    """The ink inside the bleed, and how many pixels lie left of it and above: marks are not printed."""
    box, px = boxes.bleed or boxes.media, plates.ppi / 72
    left, top = max(0, round((box[0] - boxes.media[0]) * px)), max(0, round((boxes.media[3] - box[3]) * px))
    right, bottom = round((box[2] - boxes.media[0]) * px), round((boxes.media[3] - box[1]) * px)
    return plates.total[top:bottom, left:right], left, top


@rule(
    "ink-average",
    "Not too much ink over an area",
    Severity.ERROR,
    source=f"{GWG} R0026; {SHEET}",
    reason="Too much ink does not dry: it sets off on the next sheet and cracks in the fold.",
    fix="Convert the picture with the printer's profile, or mix the colour with less ink.",
)
def average(examination: Examination) -> Iterator[Hit]:
    """Total area coverage averaged over a square of 15 mm."""
    yield from _above(examination, SQUARE, f"over {SQUARE:g} mm")


@rule(
    "ink-peak",
    "Not too much ink anywhere",
    Severity.WARNING,
    source=f"{SHEET}; {CRAFT}",
    reason="Even a small spot of too much ink can set off; checking software reports it.",
    fix="Convert the picture with the printer's profile, or mix the colour with less ink.",
)
def peak(examination: Examination) -> Iterator[Hit]:
    """Total area coverage over one square millimetre."""
    yield from _above(examination, SPOT, "at its peak")
