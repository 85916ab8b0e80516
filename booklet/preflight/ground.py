"""What lies below a mark: whether there is ink to print over or to cut out, and how much."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from booklet.preflight.marks import Mark, PtBox
from booklet.press.plates import Plates

BLACK_ALONE = frozenset({"Black"})

MOST = 300
"""Marks of one page and rule that are looked at: the rest tells nothing new."""

PRINTED = 5.0
"""Percent of ink from which the ground counts as printed: less is smoothing and JPEG noise."""

AROUND = 2
"""Pixels around a mark that show its ground: below a line that cuts it out there is none left."""


class Ground:
    """The ground of one page's marks.

    Args:
        marks: all that the page paints, in the order of painting.
        media: the page's media box in pt.
        plates: its plates; None where it cannot be rendered, and then the marks alone decide.
    """

    def __init__(self, marks: Sequence[Mark], media: PtBox, plates: Plates | None) -> None:
        self._order = {id(mark): index for index, mark in enumerate(marks)}
        self._media, self._plates = media, plates
        self._sums: dict[bool, NDArray[np.uint16]] = {}
        inked = [i for i, mark in enumerate(marks) if _has_ink(mark)]
        beside = [i for i in inked if marks[i].paint.plates != BLACK_ALONE]
        self._any, self._beside = (_Boxes(marks, indexes) for indexes in (inked, beside))

    def below(self, marks: Sequence[Mark], *, black: bool) -> Iterator[tuple[Mark, float]]:
        """Those of the page's marks that lie over ink, with the most there is around them in percent.

        Args:
            marks: some of the page's marks.
            black: whether black below counts as ink.
        """
        for mark in marks[:MOST]:
            boxes = self._any if black else self._beside
            if boxes.meet(mark.box, self._order[id(mark)]):
                ink = self._ink(mark.box, black=black)
                if ink is None or ink > PRINTED:
                    yield mark, ink or 0.0

    def _ink(self, box: PtBox, *, black: bool) -> float | None:
        """The most ink in a box and closely around it on the finished plates, in percent."""
        plates = self._plates
        if plates is None:
            return None
        px, (left, _, _, top) = plates.ppi / 72, self._media
        edges = (box[0] - left) * px, (top - box[3]) * px, (box[2] - left) * px, (top - box[1]) * px
        x0, y0 = (max(0, math.floor(edge) - AROUND) for edge in edges[:2])
        x1, y1 = (max(0, math.ceil(edge) + AROUND) for edge in edges[2:])
        return float(self._totals(plates, black=black)[y0:y1, x0:x1].max(initial=0)) / 2.55

    def _totals(self, plates: Plates, *, black: bool) -> NDArray[np.uint16]:
        """The sum of the inks at each pixel, each 0 to 255."""
        if black not in self._sums:
            named = zip(plates.names, plates.planes, strict=True)
            wanted = [plane for name, plane in named if black or name != "Black"]
            self._sums[black] = np.sum(wanted, axis=0, dtype=np.uint16)
        return self._sums[black]


class _Boxes:
    """Boxes of some marks, compared all at once."""

    def __init__(self, marks: Sequence[Mark], indexes: list[int]) -> None:
        self._indexes = np.array(indexes, int)
        self._edges = np.array([marks[i].box for i in indexes], float).reshape(-1, 4).T

    def meet(self, box: PtBox, before: int) -> bool:
        """Whether one of them, painted earlier, has an area in common with a box."""
        x0, y0, x1, y1 = self._edges
        apart = (x1 <= box[0]) | (x0 >= box[2]) | (y1 <= box[1]) | (y0 >= box[3])
        return bool((~apart & (self._indexes < before)).any())


def _has_ink(mark: Mark) -> bool:
    return (
        not mark.masking and mark.opacity > 0 and not mark.paint.is_white and mark.paint.plates != frozenset()
    )
