"""Which part of a picture a place shows, and at which resolution."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from booklet.paper import ppi_of

TARGET_PPI = 300.0
"""Resolution that a converted picture gets at most; more is thrown away on the plate."""

LINE_ART_PPI = 1200.0
"""The same for 1-bit pictures: half an imagesetter's 2400, where an edge has no steps any more."""


@dataclass(frozen=True, slots=True)
class Crop:
    """The part of a picture that is shown: x0, y0, x1, y1 as fractions from the top left."""

    x0: float
    y0: float
    x1: float
    y1: float

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """The part in pixels of a picture of that size: left, top, right, bottom; never empty."""
        left, top = min(round(self.x0 * width), width - 1), min(round(self.y0 * height), height - 1)
        return left, top, max(round(self.x1 * width), left + 1), max(round(self.y1 * height), top + 1)


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture asked for by a layout: which bytes, which part, how large (mm)."""

    sha256: str
    crop: Crop
    width: float
    height: float
    grey: bool = False
    """Whether it is printed with black alone, whatever colours the file has."""
    line_art: bool = False
    """Whether the file has one bit a pixel: then the shot has too."""
    tone: tuple[tuple[float, float], ...] = ()
    """For a grey one: points of tone and printed tone in percent, straight lines between them."""

    @property
    def url(self) -> str:
        """Its address inside the booklet; equal shots share one."""
        parts = (self.crop.x0, self.crop.y0, self.crop.x1, self.crop.y1, self.width, self.height)
        digest = hashlib.sha256(
            f"{self.sha256} {' '.join(f'{part:.5f}' for part in parts)}{' grey' * self.grey}{self.tone or ''}".encode()
        ).hexdigest()
        return f"pictures/{digest[:20]}.{'png' if self.line_art else 'jpg'}"


Shots = Mapping[str, tuple[str, Shot]]
"""By URL in the booklet: the picture's file, and what is shown of it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture file that was looked at: its size in pixels as it is seen, its format, and a way to its bytes."""

    name: str
    read: Callable[[], bytes]
    """Gives the file's bytes: who only wants to know its size need not wait for megabytes."""
    width: int
    height: int
    format: str
    alpha: bool
    line_art: bool
    """Whether it has one bit a pixel."""
    sha256: str
    """The hash of its bytes."""

    @property
    def data(self) -> bytes:
        """The file's bytes."""
        return self.read()

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width / self.height

    def shot(
        self,
        width: float,
        height: float,
        focus: tuple[float, float],
        keep: tuple[float, float, float, float] | None,
    ) -> Shot:
        """The part of the picture that fills a place of width × height mm."""
        part = crop(self.aspect, width / height, focus, keep)
        return Shot(self.sha256, part, width, height, line_art=self.line_art)

    def ppi(self, shot: Shot) -> float:
        """The resolution that the shot has from the file's own pixels."""
        across = (shot.crop.x1 - shot.crop.x0) * self.width
        down = (shot.crop.y1 - shot.crop.y0) * self.height
        return min(ppi_of(across, shot.width), ppi_of(down, shot.height))


def crop(
    source: float,
    place: float,
    focus: tuple[float, float],
    keep: tuple[float, float, float, float] | None = None,
) -> Crop:
    """The largest part of a picture with the place's aspect, as near to the focus as the picture allows.

    Aspects are width over height. The `keep` box is inside wherever it can be;
    where it cannot, the crop centres on it.
    """
    w, h = (place / source, 1.0) if place < source else (1.0, source / place)
    x0 = _along(w, focus[0], (keep[0], keep[2]) if keep else None)
    y0 = _along(h, focus[1], (keep[1], keep[3]) if keep else None)
    return Crop(x0, y0, x0 + w, y0 + h)


def _along(extent: float, focus: float, keep: tuple[float, float] | None) -> float:
    start = focus - extent / 2
    if keep:
        low, high = keep[1] - extent, keep[0]
        start = min(max(start, low), high) if low <= high else (keep[0] + keep[1] - extent) / 2
    return min(max(start, 0.0), 1.0 - extent)


def keeps(shot: Crop, keep: tuple[float, float, float, float]) -> bool:
    """Whether a crop holds the whole `keep` box (to a thousandth)."""
    slack = 1e-3
    return (
        shot.x0 <= keep[0] + slack
        and shot.y0 <= keep[1] + slack
        and shot.x1 >= keep[2] - slack
        and shot.y1 >= keep[3] - slack
    )
