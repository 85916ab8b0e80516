"""The separations of a page, rendered: how much of each ink lies where.

Renderers for the screen do not know inks. But ink amounts are numbers that blend
like light does: painted as the complements of red, green and blue, three inks come
out of one ordinary rendering, transparency included; `sheets` knows how many a page
takes. Overprint becomes the blend mode Darken, which is the same for solid inks and
errs towards more ink for the others.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np
import pikepdf
from numpy.typing import NDArray

from booklet.colour import Separator
from booklet.paper import MM_PER_INCH
from booklet.press.address import Addresses
from booklet.press.effort import check_painting
from booklet.press.false_colour import NOTHING, Colours, Shared
from booklet.press.inks import PROCESS
from booklet.press.kept import Kept
from booklet.press.light import Canvas
from booklet.press.remembered import packed, unpacked
from booklet.press.sheets import Sheet, Sheets
from booklet.press.spots import spot_names

Bytes = NDArray[np.uint8]

PPI = 90.0
"""Resolution of the rendering: 0.28 mm a pixel."""

LONG_SIDE = 1200
"""Pixels that an image keeps at most: what the rendering can show of it."""

IMAGES = 160 << 20
"""Bytes that all images together keep at most; of more images, each keeps less."""

PAGE, FILE = 12_000_000, 320 << 20
"""Most pixels of a page, and most bytes of a file's plates: large pages and long files are rendered more coarsely."""

SPOTS = 12
"""Most spot inks that are told apart; the rest count as their mixtures."""


@dataclass(frozen=True, slots=True)
class Plates:
    """The inks of one page's media box.

    Attributes:
        planes: one an ink, (h, w), 0 to 255, top line first: cyan, magenta, yellow, black, spot inks.
            Inks that are known to be the same all over the page have one plane.
        names: of the inks.
        total: total area coverage in percent, (h, w).
        ppi: resolution of the rendering.
        address: of all that they follow from; empty where nobody asked for it.
    """

    planes: tuple[Bytes, ...]
    names: tuple[str, ...]
    total: NDArray[np.float32]
    ppi: float
    address: str = ""

    @property
    def inks(self) -> Bytes:
        """All planes, (h, w, n)."""
        return np.stack(self.planes, axis=-1)

    def pixels(self, mm: float) -> float:
        """Pixels that a length covers."""
        return mm / MM_PER_INCH * self.ppi


def render(
    pdf: bytes,
    separator: Separator,
    pages: Sequence[int] | None = None,
    ppi: float | None = None,
    painting: Sequence[float] = (),
    kept: Kept | None = None,
    colours: Sequence[Colours | None] = (),
    known: Kept | None = None,
) -> Iterator[Plates]:
    """The plates of each page, or of some, numbered from 0.

    Without `ppi`, at `PPI` or as finely as the memory allows. `painting`: how many pixels of each page are
    painted at `PPI`, one over another; without, the file is trusted not to paint for ever.
    `kept`: small versions of photographs, read and added to; `known`: plates of pages.
    `colours`: what each page is said to be painted with, to spare renderings; None where that is not known.

    Raises:
        BookletError: a construct that cannot be separated (`press-…`).
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        names = (*PROCESS, *spot_names(document)[:SPOTS])
        count = sum(isinstance(item, pikepdf.Stream) and "/Width" in item for item in document.objects)
        wanted = list(range(len(document.pages)) if pages is None else sorted(pages))
        long_side = round(LONG_SIDE * ppi / PPI) if ppi else _long_side(count * len(names))
        fine = ppi or _affordable([_size(document.pages[number]) for number in wanted], len(names))
        facts = f"plates {names} {long_side} {fine!r} {separator.digest}"
        addresses = _addresses(document, wanted, facts) if known else {}
    known = known or Kept()
    remembered = {number: unpacked(data) for number, key in addresses.items() if (data := known.find(key))}
    new = [i for i, number in enumerate(wanted) if number not in remembered]
    shared = Shared(kept=kept or Kept())
    with ExitStack() as opened:
        told = [colours[i] if i < len(colours) else None for i in new]
        whole = pages is None and len(new) == len(wanted)
        made = Sheets(pdf, separator, names, shared, long_side).of(
            [wanted[i] for i in new], told, opened, whole=whole
        )
        shared.read.clear()
        check_painting(
            painting[i] * (fine / PPI) ** 2 * len(made[wanted[i]].parts) for i in new if i < len(painting)
        )
        canvas = Canvas()
        for number in wanted:
            planes = remembered.pop(number, None)
            if planes is None:
                planes = _planes(canvas, made[number], fine)
                if key := addresses.get(number):
                    known.keep(key, packed(planes))
            yield Plates(planes, names, _total(planes), fine, addresses.get(number, ""))


def _addresses(document: pikepdf.Pdf, wanted: Sequence[int], facts: str) -> dict[int, str]:
    """The content addresses of pages, by number; without those that have none."""
    addresses = Addresses(document, facts)
    found = {number: addresses.of(document.pages[number]) for number in wanted}
    return {number: key for number, key in found.items() if key}


def _size(page: pikepdf.Page) -> tuple[float, float]:
    """Width and height in pt."""
    x0, y0, x1, y1 = (float(value) for value in page.mediabox)
    return abs(x1 - x0), abs(y1 - y0)


def _planes(canvas: Canvas, sheet: Sheet, ppi: float) -> tuple[Bytes, ...]:
    """Each ink of a page, (h, w)."""
    drawn: dict[int, Bytes] = {}
    for document, part in zip(sheet.documents, sheet.parts, strict=True):
        inks = dict.fromkeys(part)  # two inks fill three components
        drawn |= zip(inks, canvas.inks(document[sheet.number], ppi, len(inks)), strict=True)
    drawn[NOTHING] = np.zeros_like(next(iter(drawn.values())))
    return tuple(drawn[ink] for ink in sheet.same)


def _total(planes: Sequence[Bytes]) -> NDArray[np.float32]:
    """Total coverage in percent, (h, w)."""
    total = np.zeros(planes[0].shape, np.uint16)
    for plane in planes:
        total += plane
    return np.asarray(total / np.float32(2.55), np.float32)


def _long_side(count: int) -> int:
    """Pixels that an image keeps, where there are so many plates of images."""
    return min(LONG_SIDE, math.isqrt(IMAGES // max(count, 1)) + 1)


def _affordable(sizes: Iterable[tuple[float, float]], inks: int) -> float:
    """The resolution, `PPI` at most, at which plates of pages of such sizes in pt can be held."""
    areas = [width * height for width, height in sizes]
    page, whole = max(areas, default=1), sum(areas)
    pixels = min(PAGE / max(page, 1), FILE / (inks + 4) / max(whole, 1))
    return min(PPI, 72 * math.sqrt(pixels))
