"""The separations of a page, rendered: how much of each ink lies where.

Renderers for the screen do not know inks. But ink amounts are numbers that blend
like light does: painted as the complements of red, green and blue, three inks come
out of one ordinary rendering, transparency included. Two renderings give the
process inks, and one more three spot inks each. Overprint becomes the blend mode
Darken, which is the same for solid inks and errs towards more ink for the others.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass

import numpy as np
import pikepdf
import pypdfium2
from numpy.typing import NDArray
from pikepdf import Dictionary
from PIL import Image, ImageCms

from booklet.colour import Separator
from booklet.paper import MM_PER_INCH
from booklet.press.content import operator, parse
from booklet.press.effort import Effort, check_painting
from booklet.press.false_colour import FalseColour, Rendering, Shared
from booklet.press.faults import fault
from booklet.press.inks import PROCESS
from booklet.press.spots import spot_names

Bytes = NDArray[np.uint8]

PPI = 90.0
"""Resolution of the rendering: 0.28 mm a pixel."""

LONGEST = 7200.0
"""Longest side in pt of a page that is rendered: 2.5 m."""

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
        inks: (h, w, n), 0 to 255, top line first: cyan, magenta, yellow, black, spot inks.
        names: of the n inks.
        total: total area coverage in percent, (h, w).
        ppi: resolution of the rendering.
    """

    inks: Bytes
    names: tuple[str, ...]
    total: NDArray[np.float32]
    ppi: float

    def pixels(self, mm: float) -> float:
        """Pixels that a length covers."""
        return mm / MM_PER_INCH * self.ppi


def render(
    pdf: bytes,
    separator: Separator,
    pages: Sequence[int] | None = None,
    ppi: float | None = None,
    painting: Sequence[float] = (),
    kept: MutableMapping[str, bytes] | None = None,
) -> Iterator[Plates]:
    """The plates of each page, or of some, numbered from 0.

    Without `ppi`, at `PPI` or as finely as the memory allows. `painting`: how many pixels of each page are
    painted at `PPI`, one over another; without, the file is trusted not to paint for ever.
    `kept`: small versions of photographs by content address, read and added to.

    Raises:
        BookletError: a construct that cannot be separated (`press-…`).
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        names = (*PROCESS, *spot_names(document)[:SPOTS])
        count = sum(isinstance(item, pikepdf.Stream) and "/Width" in item for item in document.objects)
    long_side = round(LONG_SIDE * ppi / PPI) if ppi else _long_side(count * len(names))
    shared = Shared(kept={} if kept is None else kept)
    starts = [0, 3, *range(4, len(names), 3)]
    columns = [slice(a, b) for a, b in zip(starts, [*starts[1:], len(names)], strict=True)]
    columns = [part for given in columns for part in _threes_or_ones(given)]
    targets = [FalseColour(separator, names, part) for part in columns]
    opened: list[pypdfium2.PdfDocument] = []
    try:
        for target in targets:
            effort = None if opened else Effort(len(targets))
            opened.append(
                pypdfium2.PdfDocument(_false_colours(pdf, target, shared, long_side, pages, effort))
            )
            if effort:
                fine = ppi or _affordable(opened[0], len(names))
                check_painting(pixels * (fine / PPI) ** 2 * len(targets) for pixels in painting)
        shared.read.clear()
        for number in range(len(opened[0])):
            light = [
                _rendered(document[number], fine)[..., : target.components]
                for document, target in zip(opened, targets, strict=True)
            ]
            inks, total = _inked(light)
            yield Plates(inks, names, total, fine)
    finally:
        for document in opened:
            document.close()


def _inked(light: Sequence[Bytes]) -> tuple[Bytes, NDArray[np.float32]]:
    """Inks, (h, w, n), and total coverage in percent, from the light that some of them leave at a time."""
    planes = [part[..., i] for part in light for i in range(part.shape[2])]
    inks = np.empty((*planes[0].shape, len(planes)), np.uint8)
    for index, plane in enumerate(planes):
        inks[..., index] = plane
    np.invert(inks, out=inks)
    total = np.zeros(planes[0].shape, np.uint16)
    for index in range(len(planes)):
        total += inks[..., index]
    return inks, np.asarray(total / np.float32(2.55), np.float32)


def _long_side(count: int) -> int:
    """Pixels that an image keeps, where there are so many plates of images."""
    return min(LONG_SIDE, math.isqrt(IMAGES // max(count, 1)) + 1)


def _affordable(document: pypdfium2.PdfDocument, inks: int) -> float:
    """The resolution, `PPI` at most, at which the file's plates can be held."""
    areas = [width * height for width, height in map(document.get_page_size, range(len(document)))]
    page, whole = max(areas, default=1), sum(areas)
    pixels = min(PAGE / max(page, 1), FILE / (inks + 4) / max(whole, 1))
    return min(PPI, 72 * math.sqrt(pixels))


def _threes_or_ones(columns: slice) -> list[slice]:
    """A device space has one component or three; two inks take two renderings."""
    if columns.stop - columns.start == 2:
        return [slice(columns.start, columns.start + 1), slice(columns.start + 1, columns.stop)]
    return [columns]


def _false_colours(
    pdf: bytes,
    target: FalseColour,
    shared: Shared,
    long_side: int,
    pages: Sequence[int] | None,
    effort: Effort | None,
) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        wanted = range(len(document.pages)) if pages is None else pages
        for number in reversed(range(len(document.pages))):
            if number not in wanted:
                del document.pages[number]
        separation = Rendering(document, target, shared, long_side, effort)
        for page in document.pages:
            media = page.mediabox
            if pages is not None:
                _prune(page)
            for key in ("/Rotate", "/CropBox", "/UserUnit", "/Annots", "/Group"):
                if key in page.obj:
                    del page.obj[key]
            page.obj.MediaBox, page.obj.CropBox, page.obj.Rotate = media, media, 0
            try:
                separation.page(page)
            except (OSError, ImageCms.PyCMSError) as problem:
                raise fault("colour-space", f"a colour cannot be converted: {problem}") from problem
        if "/AcroForm" in document.Root:
            del document.Root["/AcroForm"]
        out = io.BytesIO()
        document.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        return out.getvalue()


def _prune(page: pikepdf.Page) -> None:
    """Leave a page the drawings that it names; a shared dictionary holds those of all the others too."""
    drawings = page.obj.get("/Resources", Dictionary()).get("/XObject", Dictionary())
    named = {str(i.operands[0]) for i in parse(page) if operator(i) == "Do"}
    page.obj.Resources = Dictionary(dict(page.obj.Resources.items()) if "/Resources" in page.obj else {})
    page.obj.Resources.XObject = Dictionary({name: item for name, item in drawings.items() if name in named})


def _rendered(page: pypdfium2.PdfPage, ppi: float) -> Bytes:
    if max(page.get_size()) > LONGEST:
        raise fault(
            "page", "a page is too large to be looked at", f"at most {LONGEST / 72:.0f} inches a side"
        )
    # Onto a ground without alpha, all that lies below would be drawn anew for each thing that blends with it.
    bitmap = page.render(
        scale=ppi / 72,
        draw_annots=False,
        rev_byteorder=True,
        fill_color=(255, 255, 255, 0),
        force_bitmap_format=pypdfium2.raw.FPDFBitmap_BGRA,
    )
    drawn = bitmap.to_pil()
    white = Image.new("RGB", drawn.size, "white")
    white.paste(drawn, mask=drawn)
    pixels = np.asarray(white)
    bitmap.close()
    page.close()
    return pixels
