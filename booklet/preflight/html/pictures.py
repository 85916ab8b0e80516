"""Pictures for the report: pages as they will print, heat maps of ink, and each plate in grey."""

from __future__ import annotations

import base64
import hashlib
import io
import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from booklet.preflight.evidence import PROCESS_INKS, Evidence, PageEvidence, SmallPlates
from booklet.press.kept import Kept

Rgb = tuple[int, int, int]
Floats = NDArray[np.float64]

PLATE_SCALE = 0.625
"""Size of a plate's picture beside the page's: its tone counts, not its detail."""

MOST_BYTES = 1_020_000
"""Of all pictures together, before base64 adds a third: the whole report stays below 1.5 MB."""

QUALITIES = ((68, 58), (58, 46), (46, 34), (34, 24), (22, 14))
"""JPEG qualities of pages and of plates: the first is taken with which all is small enough, or the last."""

NEUTRAL = (0.0, 0.0, 0.0, 0.45)
"""How a spot ink looks whose colour the file does not tell."""

STEPS = 12
"""Steps of the heat map up to the ink limit."""

OVER: Rgb = (226, 0, 38)
"""Colour of the heat map above the limit: no step of the scale is a red."""

TOLERANCE = 2.0
"""Percent above the limit that 8 bits and smoothing explain; the ink rules allow them as well."""


@dataclass(frozen=True, slots=True)
class PagePictures:
    """A page's pictures as data URLs; `plates` is empty where a plate carries no ink on the page."""

    proof: str
    heat: str
    plates: tuple[str, ...]


class Proof:
    """A soft proof: what plates look like on the printer's paper, the paper's own tint included."""

    def __init__(self, profile: bytes, evidence: Evidence) -> None:
        self._transform = _transform(profile)
        self.address = f"{hashlib.sha256(profile).hexdigest()} {evidence.inks}"
        """Of all that decides what plates look like."""
        self.paper = self._colour((0, 0, 0, 0))
        solid = np.eye(PROCESS_INKS)
        self.inks: tuple[Rgb, ...] = tuple(
            self._colour(solid[i] if i < PROCESS_INKS else ink.stand_in or NEUTRAL)
            for i, ink in enumerate(evidence.inks)
        )
        """Each ink's solid on the paper."""

    def _colour(self, inks: Sequence[float] | Floats) -> Rgb:
        four = np.zeros(PROCESS_INKS)  # an alternate may say fewer, in a file that lies
        four[: len(inks)] = np.asarray(inks, np.float64)[:PROCESS_INKS]
        pixel = np.rint(np.clip(four, 0, 1) * 255).astype(np.uint8)[None, None]
        red, green, blue = np.asarray(self._transform.apply(Image.fromarray(pixel, "CMYK")))[0, 0].tolist()
        return (red, green, blue)

    def page(self, plates: SmallPlates) -> Image.Image:
        """A page; spot inks lie over the others as their solids would, in proportion."""
        process = Image.merge("CMYK", [plates.plane(i) for i in range(PROCESS_INKS)])
        picture: Image.Image = self._transform.apply(process)
        for index in range(PROCESS_INKS, len(plates.planes)):
            if plates.planes[index]:
                amount = np.asarray(plates.plane(index), np.float32)[..., None] / 255
                solid = np.minimum(np.array(self.inks[index], np.float32) / np.maximum(self.paper, 1), 1)
                lit = np.asarray(picture, np.float32) * (1 - amount * (1 - solid))
                picture = Image.fromarray(np.rint(lit).astype(np.uint8))
        return picture


@lru_cache(maxsize=8)
def _transform(profile: bytes) -> ImageCms.ImageCmsTransform:
    return ImageCms.ImageCmsTransform(
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")),
        "CMYK",
        "RGB",
        ImageCms.Intent.ABSOLUTE_COLORIMETRIC,
    )


def pictures(evidence: Evidence, proof: Proof, ink_limit: float, known: Kept) -> dict[int, PagePictures]:
    """The pictures of the pages (from 1) that were rendered, small enough together.

    `known`: what was drawn before of the same plates.
    """
    shown = {
        number: _Drawing(page, page.plates, proof, ink_limit, known)
        for number, page in enumerate(evidence.pages, 1)
        if page.plates
    }

    @cache
    def coded(step: int) -> dict[int, list[bytes]]:
        """All pictures of each page, in one of the qualities."""
        return {number: drawing.coded(step) for number, drawing in shown.items()}

    def fits(step: int) -> bool:
        return (
            step == len(QUALITIES) - 1
            or sum(len(one) for all_ in coded(step).values() for one in all_) <= MOST_BYTES
        )

    # A short booklet takes the first; of the others not all need be tried, for each is smaller than the one before.
    steps = range(len(QUALITIES))
    step = 0 if fits(0) else bisect_left(steps, True, lo=1, key=fits)
    return {
        number: PagePictures(
            _url("jpeg", page), _url("png", heat), tuple(_url("jpeg", grey) for grey in greys)
        )
        for number, (heat, page, *greys) in coded(step).items()
    }


class _Drawing:
    """The pictures of one page."""

    def __init__(
        self, page: PageEvidence, plates: SmallPlates, proof: Proof, ink_limit: float, known: Kept
    ) -> None:
        self._page, self._plates = page, plates
        self._proof, self._limit, self._known = proof, ink_limit, known

    def coded(self, step: int) -> list[bytes]:
        """In one of the qualities: its heat map, itself, and its plates; nothing for a plate without ink."""
        address = f"pictures {QUALITIES[step]} {self._address}"
        if data := self._known.find(address):
            return _apart(data)
        made = self._coded(*QUALITIES[step])
        self._known.keep(address, _joined(made))
        return made

    def _coded(self, quality: int, plate_quality: int) -> list[bytes]:
        greys = (_jpeg(plate, plate_quality) if plate else b"" for plate in self._greys)
        return [self._heat, _jpeg(self._picture, quality), *greys]

    @cached_property
    def _address(self) -> str:
        """Of all that they follow from."""
        part = self._page.part(self._page.bleed or self._page.media)
        return f"{self._plates.address} {part} {self._proof.address} {self._limit}"

    @cached_property
    def _heat(self) -> bytes:
        return _png(heat_map(self._page, self._limit))

    @cached_property
    def _picture(self) -> Image.Image:
        return self._proof.page(self._plates)

    @cached_property
    def _greys(self) -> list[Image.Image | None]:
        return _plates(self._plates)


def _joined(parts: Sequence[bytes]) -> bytes:
    sizes = [len(parts), *map(len, parts)]
    return b"".join([*(size.to_bytes(4, "big") for size in sizes), *parts])


def _apart(data: bytes) -> list[bytes]:
    """The inverse of `_joined`."""
    count = int.from_bytes(data[:4], "big")
    sizes = [int.from_bytes(data[at : at + 4], "big") for at in range(4, 4 + 4 * count, 4)]
    return [data[start:end] for start, end in pairwise(accumulate(sizes, initial=4 + 4 * count))]


def _plates(plates: SmallPlates) -> list[Image.Image | None]:
    """Each plate in grey, solid ink black; None where the page has nothing of it."""
    size = (max(1, round(plates.width * PLATE_SCALE)), max(1, round(plates.height * PLATE_SCALE)))
    return [
        plates.plane(i).resize(size, Image.Resampling.BOX).point(range(255, -1, -1)) if data else None
        for i, data in enumerate(plates.planes)
    ]


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", bits=4)
    return out.getvalue()


def _url(kind: str, data: bytes) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}" if data else ""


# -- heat maps -----------------------------------------------------------------------------------


def heat_map(page: PageEvidence, limit: float) -> Image.Image:
    """Total coverage of a page, a pixel a cell; what lies outside the bleed counts as bare."""
    if page.plates is None:
        return Image.new("P", (1, 1))
    total = page.plates.totals()
    steps = np.clip(np.ceil(total / limit * STEPS - 1e-3), 0, STEPS).astype(np.uint8)
    steps[total > limit + TOLERANCE] = STEPS + 1
    height, width = total.shape
    x0, y0, x1, y1 = page.part(page.bleed or page.media)
    inside = np.zeros(total.shape, np.bool_)
    inside[max(0, round(y0 * height)) : round(y1 * height), max(0, round(x0 * width)) : round(x1 * width)] = 1
    picture = Image.fromarray(np.where(inside, steps, np.uint8(0)))
    picture.putpalette([part for colour in (*scale(), OVER) for part in colour])
    return picture


@lru_cache(maxsize=1)
def scale() -> tuple[Rgb, ...]:
    """Colours from no ink to the limit: even steps of lightness in Oklab, from straw to night blue."""
    colours: list[Rgb] = [(255, 255, 255)]
    for step in range(1, STEPS + 1):
        part = (step - 1) / (STEPS - 1)
        hue = math.radians(105 + 165 * part)
        chroma = 0.055 + 0.065 * math.sin(math.pi * part)
        colours.append(_srgb(0.965 - 0.69 * part, chroma * math.cos(hue), chroma * math.sin(hue)))
    return tuple(colours)


def _srgb(lightness: float, a: float, b: float) -> Rgb:
    """A colour of Oklab in sRGB (Ottosson 2020), cut to its gamut."""
    cones = np.array(
        [
            lightness + 0.3963377774 * a + 0.2158037573 * b,
            lightness - 0.1055613458 * a - 0.0638541728 * b,
            lightness - 0.0894841775 * a - 1.2914855480 * b,
        ]
    )
    matrix = np.array(
        [
            [4.0767416621, -3.3077115913, 0.2309699292],
            [-1.2684380046, 2.6097574011, -0.3413193965],
            [-0.0041960863, -0.7034186147, 1.7076147010],
        ]
    )
    linear = np.clip(matrix @ cones**3, 0, 1)
    values = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    red, green, blue = np.rint(values * 255).astype(int).tolist()
    return (red, green, blue)
