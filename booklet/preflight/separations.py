"""The separations of a page, rendered: how much of each ink lies where.

Renderers for the screen do not know inks. But ink amounts are numbers that blend
like light does: with cyan, magenta and yellow painted as the complements of red,
green and blue, and black as a grey, two ordinary renderings give all four plates,
transparency included.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
from numpy.typing import NDArray
from pikepdf import Name, Operator

from booklet.colour import Separator
from booklet.paper import MM_PER_INCH
from booklet.press.faults import fault
from booklet.press.pictures import PALETTE
from booklet.press.samples import eight_bits, is_stencil, read_samples
from booklet.press.separate import Separation
from booklet.press.spaces import Space, parse_space

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]

PPI = 90.0
"""Resolution of the rendering: 0.28 mm a pixel."""

LONGEST = 7200.0
"""Longest side in pt of a page that is rendered: 2.5 m."""

LONG_SIDE = 1200
"""Pixels that an image keeps at most: what the rendering can show of it."""


@dataclass(frozen=True, slots=True)
class Plates:
    """The four inks of one page's media box.

    Attributes:
        inks: (h, w, 4), 0 to 255, top line first.
        total: total area coverage in percent, (h, w).
        ppi: resolution of the rendering.
    """

    inks: Bytes
    total: NDArray[np.float32]
    ppi: float

    def pixels(self, mm: float) -> float:
        """Pixels that a length covers."""
        return mm / MM_PER_INCH * self.ppi


class _FalseColour:
    """Inks shown as light: the complement of some of them in a device space."""

    in_place = True

    def __init__(self, separator: Separator, name: Name, operators: tuple[str, str], channels: slice) -> None:
        self.separator = separator
        self.name = name
        self.fill, self.stroke = Operator(operators[0]), Operator(operators[1])
        self.channels = channels
        self.components = len(range(4)[channels])
        self.digest = ""

    def keeps(self, _space: Space) -> bool:
        """See `Target.keeps`."""
        return False

    def colours(self, space: Space, values: Floats, *, neutral: bool = True, blend: bool = False) -> Floats:  # noqa: ARG002
        """See `Target.colours`."""
        inks = np.clip(space.inks(values, self.separator, neutral=neutral), 0, 1)
        return 1 - inks[:, self.channels]

    def pixels(self, space: Space, samples: Bytes) -> Bytes:
        """See `Target.pixels`."""
        return 255 - space.pixels(samples, self.separator)[..., self.channels]


class _Rendering(Separation):
    """A separation for the eye: images small and uncompressed, converted once for both passes."""

    def __init__(self, pdf: pikepdf.Pdf, target: _FalseColour, images: dict[tuple[int, int], Bytes]) -> None:
        super().__init__(pdf, target)
        self._false = target
        self._images = images

    def image(self, image: pikepdf.Object, named: Mapping[str, pikepdf.Object], target: Any) -> None:
        if target is not self._false or is_stencil(image) or isinstance(image.get("/Mask"), pikepdf.Array):
            super().image(image, named, target)
            return
        key = image.objgen
        if key not in self._images:
            self._images[key] = self._small(image, named)
        pixels = 255 - self._images[key][..., self._false.channels]
        for name in ("/Decode", "/DecodeParms"):
            if name in image:
                del image[name]
        image.write(np.ascontiguousarray(pixels).tobytes())
        image.Height, image.Width, image.BitsPerComponent = *pixels.shape[:2], 8
        image.ColorSpace = target.name

    def _small(self, image: pikepdf.Object, named: Mapping[str, pikepdf.Object]) -> Bytes:
        space = parse_space(image.ColorSpace, named) if "/ColorSpace" in image else None
        samples = read_samples(image, space.components if space else 0)
        if space is None or samples.codes.shape[-1] != space.components:
            space = parse_space(_BY_COUNT[samples.codes.shape[-1]], {})
        step = max(1, -(-max(samples.codes.shape[:2]) // LONG_SIDE))
        part = type(samples)(samples.codes[::step, ::step], samples.bits)
        if space.components == 1:
            low_high = eight_bits(part, image, space)
            table = np.arange(PALETTE, dtype=np.uint8).reshape(1, -1, 1)
            return np.asarray(space.pixels(table, self._false.separator)[0][low_high[..., 0]])
        return space.pixels(eight_bits(part, image, space), self._false.separator)


_BY_COUNT = {1: Name.DeviceGray, 3: Name.DeviceRGB, 4: Name.DeviceCMYK}


def render(pdf: bytes, separator: Separator) -> Iterator[Plates]:
    """The plates of each page.

    Raises:
        BookletError: a construct that cannot be separated (`press-…`).
    """
    images: dict[tuple[int, int], Bytes] = {}
    passes = [
        _FalseColour(separator, Name.DeviceRGB, ("rg", "RG"), slice(0, 3)),
        _FalseColour(separator, Name.DeviceGray, ("g", "G"), slice(3, 4)),
    ]
    chromatic, black = (pypdfium2.PdfDocument(_false_colours(pdf, target, images)) for target in passes)
    try:
        for first, second in zip(chromatic, black, strict=True):
            light, grey = _rendered(first), _rendered(second)
            inks = 255 - np.dstack([light, grey[..., :1]])
            total = sum(inks[..., index].astype(np.float32) for index in range(4)) / np.float32(2.55)
            yield Plates(inks, np.asarray(total, np.float32), PPI)
    finally:
        chromatic.close()
        black.close()


def _false_colours(pdf: bytes, target: _FalseColour, images: dict[tuple[int, int], Bytes]) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        separation = _Rendering(document, target, images)
        for page in document.pages:
            media = page.mediabox
            for key in ("/Rotate", "/CropBox", "/UserUnit", "/Annots", "/Group"):
                if key in page.obj:
                    del page.obj[key]
            page.obj.MediaBox, page.obj.CropBox, page.obj.Rotate = media, media, 0
            separation.page(page)
        if "/AcroForm" in document.Root:
            del document.Root["/AcroForm"]
        out = io.BytesIO()
        document.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        return out.getvalue()


def _rendered(page: pypdfium2.PdfPage) -> Bytes:
    if max(page.get_size()) > LONGEST:
        raise fault(
            "page", "a page is too large to be looked at", f"at most {LONGEST / 72:.0f} inches a side"
        )
    bitmap = page.render(scale=PPI / 72, draw_annots=False, rev_byteorder=True, prefer_bgrx=False)
    pixels = np.array(bitmap.to_numpy()[..., :3])
    bitmap.close()
    page.close()
    return pixels
