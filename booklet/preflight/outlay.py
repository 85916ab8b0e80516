"""How much a renderer has to paint: a few bytes can fill a page a hundred thousand times.

All that is painted is priced in pixels of a plainly filled path at the plates' resolution, which
take about 2 ns each. The prices are measured with PDFium; boxes stand for shapes, so they are
rather too high than too low.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

import pikepdf
from pikepdf import Stream

from booklet.preflight.geometry import Matrix, Point, multiply, scale_of, to_matrix, transformed
from booklet.preflight.marks import Paint, PtBox, intersect
from booklet.preflight.state import EVERYWHERE, NORMAL, State
from booklet.press.meshes import covered
from booklet.press.plates import LONG_SIDE, PPI

PX = PPI / 72
"""Pixels a pt."""

OPERATOR = 100.0
"""Price of an operator, wherever it paints."""

EDGE = 30.0
"""Price of a pixel of a path's length: edges are sorted and smoothed."""

ALPHA, BLEND, MASKED = 3.0, 8.0, 10.0
"""What a pixel costs more that is translucent, blended, or masked."""

PICTURE, SOURCE = 8.0, 0.5
"""Prices of a pixel that shows an image, and of a pixel of the image itself."""

TILED = 3.0
"""Price of a pixel of a pattern."""

OVERLAP = 64.0
"""How many cells of a pattern lie over one another; the rendering allows no more."""

SHADED = {1: 100.0, 2: 2.0, 3: 12.0, 6: 6.0, 7: 6.0}
"""Prices of a pixel of a blend by its type: those of type 1 evaluate a function each."""

ENDLESS = 20_000_000_000
"""Price of a file from which nobody looks on: it is refused by far."""

EM = 0.6
"""What a letter covers of the square of its size."""


class Drawn:
    """What a drawing costs each time: the price of what it paints, and its operators."""

    pixels = 0.0
    operators = 0


class Outlay:
    """Adds up what one page costs.

    Attributes:
        pixels: the price so far.

    Args:
        window: what is seen of the page in pt.
        meshes: those of the file that are known by object number: how many pieces, what they cover.
    """

    def __init__(
        self, window: PtBox = EVERYWHERE, meshes: dict[tuple[int, int], tuple[int, float]] | None = None
    ) -> None:
        self.pixels = 0.0
        self._meshes = {} if meshes is None else meshes
        self._window = window
        self._cell = False

    def seen(self, box: PtBox, state: State) -> tuple[float, float]:
        """Width and height in pixels of a box as far as it is painted."""
        # A pattern's cell is painted all, wherever its tiles lie.
        clip = self._window if self._cell else intersect(self._window, state.clip)
        part = intersect(box, clip) if clip else None
        return ((part[2] - part[0]) * PX, (part[3] - part[1]) * PX) if part else (0.0, 0.0)

    def area(self, box: PtBox, state: State) -> float:
        """Pixels of a box as far as it is painted."""
        return math.prod(self.seen(box, state))

    def fill(self, box: PtBox, pieces: Sequence[float], paint: Paint, state: State) -> None:
        """A shape is filled whose edges have pieces of those lengths in pt."""
        width, height = self.seen(box, state)
        self._add(width * height * paint.price + paint.each, width * height, state)
        self.pixels += _crossing(pieces, width + height) * EDGE

    def line(self, box: PtBox, pieces: Sequence[float], thick: float, paint: Paint, state: State) -> None:
        """A line is drawn, `thick` pt, with pieces of those lengths in pt."""
        width, height = self.seen(box, state)
        length = _crossing(pieces, width + height)
        area = least(length * (thick * PX + 2), width * height * len(pieces))
        self._add(area * paint.price + paint.each, least(area, width * height), state)
        self.pixels += length * EDGE

    def picture(self, image: pikepdf.Object, box: PtBox, paint: Paint, state: State) -> None:
        """An image is shown, read as large as the rendering keeps it."""
        area = self.area(box, state)
        self._add(area * paint.price * PICTURE + paint.each, area, state)
        sides = (min(int(image.get(key, 1)), LONG_SIDE) for key in ("/Width", "/Height"))
        self.pixels += max(0, math.prod(sides)) * SOURCE

    def letters(self, count: int, size: float, box: PtBox, paint: Paint, state: State) -> None:
        """That many letters are set in a box, `size` pt large."""
        near = (box[0] - size, box[1] - size, box[2] + size, box[3] + size)
        area = least(count * (size * PX) ** 2 * EM, count * self.area(near, state))
        self._add(area * paint.price + paint.each * count, area, state, count)

    def drawings(self, count: int, letter: Drawn, matrix: Matrix, state: State) -> None:
        """That many letters are set that are drawings, the unit of which the matrix enlarges."""
        area = least(
            letter.pixels * scale_of(matrix) ** 2, letter.operators * self.area(EVERYWHERE, state) * PICTURE
        )
        self._add(count * area, count * area, state, count * (1 + letter.operators))

    def blend(self, shading: pikepdf.Object, matrix: Matrix, state: State) -> None:
        """A shading fills the clip."""
        area = self.area(state.clip, state)
        self._add(self.shaded(shading, matrix, area), area, state)

    def group(self, box: PtBox, state: State) -> None:
        """What was drawn in a group is laid down."""
        area = self.area(box, state)
        self._add(area, area, state)

    def shaded(self, shading: pikepdf.Object, matrix: Matrix, area: float) -> float:
        """Price of a shading over so many pixels."""
        kind = int(shading.get("/ShadingType", 0))
        price = SHADED.get(kind, SHADED[2])
        if not isinstance(shading, Stream) or kind < 4:
            return price * area
        x0, x1, y0, y1 = (float(value) for value in list(shading.Decode)[:4])
        whole = math.prod(_sides(transformed((x0, y0, x1, y1), matrix)))
        if shading.objgen not in self._meshes:
            self._meshes[shading.objgen] = covered(shading)
        pieces, parts = self._meshes[shading.objgen]
        return area + least(whole * parts, pieces * area) * price + pieces * OPERATOR

    def tiled(self, pattern: pikepdf.Object, cell: Drawn, matrix: Matrix) -> tuple[float, float]:
        """Price of a pixel that a tiling pattern fills, and of each mark in it: the cell is drawn anew."""
        x0, y0, x1, y1 = (float(value) for value in pattern.BBox)
        step = abs(float(pattern.XStep) * float(pattern.YStep))
        overlap = least(abs((x1 - x0) * (y1 - y0)) / step, OVERLAP) if step else OVERLAP
        tile = max(step * (scale_of(matrix) * PX) ** 2, 1.0)
        return TILED * max(overlap, 1.0) + OPERATOR / tile, (cell.pixels + cell.operators * OPERATOR) * max(
            overlap, 1.0
        )

    @contextmanager
    def apart(self, window: PtBox | None = None) -> Iterator[Drawn]:
        """What is painted inside is told and not added; a window is that of a pattern's cell."""
        told, before = Drawn(), (self.pixels, self._window, self._cell)
        self.pixels = 0.0
        if window is not None:
            self._window, self._cell = window, True
        try:
            yield told
        finally:
            told.pixels = self.pixels
            self.pixels, self._window, self._cell = before

    def _add(self, pixels: float, area: float, state: State, parts: int = 1) -> None:
        if state.blend != NORMAL:
            pixels += area * BLEND
        elif state.fill_alpha != 1 or state.stroke_alpha != 1:
            pixels += area * ALPHA
        if state.mask is not None:
            pixels += area * (MASKED + state.mask[0]) + state.mask[1] * parts
        self.pixels += pixels + OPERATOR * parts


def least(a: float, b: float) -> float:
    """The smaller of a number that may be none (NaN) and one that is."""
    return a if a < b else b


def lengths(parts: Sequence[Sequence[Point]]) -> list[float]:
    """The lengths of all straight pieces of paths."""
    return [math.hypot(c - a, d - b) for part in parts for (a, b), (c, d) in pairwise(part)]


def letter_matrix(own: pikepdf.Object | None, matrix: Matrix, size: float) -> Matrix:
    """What enlarges a drawn letter (9.6.5)."""
    return multiply(to_matrix(own), multiply((size, 0, 0, size, 0, 0), matrix))


def _sides(box: PtBox) -> tuple[float, float]:
    """A box's width and height in pixels."""
    return ((box[2] - box[0]) * PX, (box[3] - box[1]) * PX)


def _crossing(pieces: Sequence[float], most: float) -> float:
    """Pixels of lines' lengths; a straight piece has no more than crosses what is seen of it."""
    return sum(least(length * PX, most) for length in pieces)
