# SPDX-FileCopyrightText: 2026 booklet contributors
# SPDX-License-Identifier: MIT
"""The press: a sheet measured in millimetres, four inks with a grain, and the JPEG it gives.

A plate is drawn as two fields. `tone` runs from 0 (darkest ink) to 1 (bare paper) and is parted
into three cold inks; `rust` is the cover of a fourth, warm ink printed last. Every ink passes
through a fine random screen, so that gradients stay free of bands and all plates look alike.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter, map_coordinates
from scipy.special import erf

Field = NDArray[np.floating]
Shape = NDArray[np.float64]  # the corners of a closed outline, (n, 2), in millimetres

BONE, BLUE, DEEP, INK, RUST = (
    np.array(rgb, np.float32) / 255
    for rgb in ((240, 232, 216), (143, 166, 176), (38, 86, 97), (20, 40, 46), (193, 82, 40))
)
MM_PER_INCH = 25.4
MAX_BYTES = 2_500_000
SUPERSAMPLING = 4  # outlines are drawn this many times larger, then averaged
GRAIN = 0.07  # radius of the screen's dots, mm


def smooth(low: float, high: float, x: Field | float) -> Field:
    """0 below `low`, 1 above `high`, an S-shaped rise between (a fall if `low` > `high`)."""
    t = np.clip((np.asarray(x, np.float32) - np.float32(low)) / np.float32(high - low), 0, 1)
    return t * t * (3 - 2 * t)


class Plate:
    """A sheet of paper `width` × `height` mm, its coordinates `x`, `y` (mm) and its two fields."""

    def __init__(self, width: float, height: float, ppi: float, seed: int) -> None:
        self.width, self.height, self.ppi = width, height, ppi
        self.scale = ppi / MM_PER_INCH  # pixels per mm
        self.columns, self.rows = round(width * self.scale), round(height * self.scale)
        self.x: Field = ((np.arange(self.columns, dtype=np.float32) + 0.5) / self.scale)[None, :]
        self.y: Field = ((np.arange(self.rows, dtype=np.float32) + 0.5) / self.scale)[:, None]
        self.random = np.random.default_rng(seed)
        self.tone: Field = np.ones((self.rows, self.columns), np.float32)
        self.rust: Field = np.zeros_like(self.tone)

    # -- fields -------------------------------------------------------------------------------

    def noise(self, u: Field, v: Field, octaves: int = 3) -> Field:
        """Cloudy values around 0.5, one unit of `u` and `v` being the size of a cloud."""
        total, weight = np.zeros_like(self.tone[:1, :1]), np.float32(1)
        u, v = np.broadcast_arrays(u, v)
        for _ in range(octaves):
            lattice = self.random.random((128, 128), dtype=np.float32)
            # Easing the fractions keeps the bends of linear interpolation out of sight.
            places = [np.floor(c) + smooth(0, 1, c - np.floor(c)) for c in (v, u)]
            total = total + weight * map_coordinates(lattice, places, order=1, mode="grid-wrap")
            u, v, weight = u * 2.03 + 17, v * 2.03 + 31, weight * np.float32(0.5)
        return total / (2 - 2 * weight)

    def glow(self, x: float, y: float, rx: float, ry: float | None = None, power: float = 1) -> Field:
        """A soft spot of 1 around (x, y), radii in mm; a high power gives it a flat top."""
        return np.exp(-((((self.x - x) / rx) ** 2 + ((self.y - y) / (ry or rx)) ** 2) ** power))

    def water(self, x: float, horizon: float, ripple: float) -> tuple[Field, Field, Field]:
        """A sea below `horizon`: depth 0..1, ripples `ripple` mm wide in front, and long swell.

        Logarithmic depth packs the waves towards the horizon as perspective does.
        """
        depth = np.clip((self.y - horizon) / (self.height - horizon), 0, 1)
        near, across = depth + np.float32(0.06), self.x - x
        ripples = self.noise(across / (ripple * near), 46 * np.log(near), 2)
        swell = self.noise(across / (ripple * 4.3 * (near + 0.04)), 9 * np.log(near + 0.04), 3)
        return depth, ripples, swell

    # -- outlines -----------------------------------------------------------------------------

    def mask(self, shapes: Iterable[Shape], *, rough: float = 0, blur: float = 0) -> Field:
        """Cover 0..1 of the shapes; `rough` (mm) wears their edge, `blur` (mm) softens it."""
        return self.paint(((shape, 1.0) for shape in shapes), rough=rough, blur=blur)[0]

    def paint(
        self, items: Iterable[tuple[Shape, float]], *, rough: float = 0, blur: float = 0
    ) -> tuple[Field, Field]:
        """Cut shapes in opaque greys 0..1, the later over the earlier: their cover and grey."""
        items = list(items)
        cover, grey = np.zeros_like(self.tone), np.zeros_like(self.tone)
        if not items:
            return cover, grey
        corners = np.concatenate([shape for shape, _ in items]) * self.scale
        margin = 2 + 3 * (rough + blur) * self.scale
        limit = np.array((self.columns, self.rows))
        low = np.clip(np.floor(corners.min(0) - margin), 0, limit).astype(int)
        high = np.clip(np.ceil(corners.max(0) + margin), 0, limit).astype(int)
        if (high <= low).any():
            return cover, grey
        size = (int(high[0] - low[0]) * SUPERSAMPLING, int(high[1] - low[1]) * SUPERSAMPLING)
        sheets = [Image.new("L", size), Image.new("L", size)]
        pens = [ImageDraw.Draw(sheet) for sheet in sheets]
        for shape, value in items:
            outline = [tuple(point) for point in (shape * self.scale - low) * SUPERSAMPLING]
            for pen, level in zip(pens, (255, round(255 * value)), strict=True):
                pen.polygon(outline, fill=level)
        part, greys = (np.asarray(s.reduce(SUPERSAMPLING), np.float32) / 255 for s in sheets)
        greys = greys / np.maximum(part, 1e-3)
        window = (slice(low[1], high[1]), slice(low[0], high[0]))
        if rough:
            x, y = self.x[:, window[1]], self.y[window[0]]
            wear = self.noise(x / (1.6 * rough), y / (1.6 * rough), 2) - 0.5
            part = smooth(0.36, 0.64, gaussian_filter(part, rough * self.scale) + 0.34 * wear)
        if blur:
            part = gaussian_filter(part, blur * self.scale)
        cover[window], grey[window] = part, greys
        return cover, grey

    def over(self, cover: Field, tone: Field | float, rust: Field | float = 0) -> None:
        """Knock a shape out of both fields and fill it with its own tone and rust."""
        self.tone = self.tone + cover * (tone - self.tone)
        self.rust = self.rust + cover * (rust - self.rust)

    # -- printing -----------------------------------------------------------------------------

    def screen(self, cover: Field) -> Field:
        """Break an ink's cover 0..1 into dots, leaving a third of it flat."""
        cover = np.clip(cover, 0, 1)
        grain = self.random.standard_normal(cover.shape, dtype=np.float32)
        dot = max(0.55, GRAIN * self.scale)
        grain = gaussian_filter(grain, dot) - gaussian_filter(grain, dot * 3)
        threshold = 0.5 + 0.5 * erf(grain / (grain.std() * np.float32(2**0.5)))
        dots = smooth(-0.24, 0.24, cover * 1.48 - 0.24 - threshold)
        return np.float32(0.4) * cover + np.float32(0.6) * dots

    def picture(self) -> Image.Image:
        """Print the inks, light to dark and rust last, on slightly cloudy paper."""
        tone = np.clip(self.tone, 0, 1)
        paper = 1 - np.float32(0.025) * self.noise(self.x / 2, self.y / 2, 2)
        rgb = paper[..., None] * BONE
        for ink, cover in (
            (BLUE, 1 - smooth(0.62, 1.02, tone)),
            (DEEP, 1 - smooth(0.30, 0.74, tone)),
            (INK, 1 - smooth(-0.04, 0.42, tone)),
            (RUST, self.rust),
        ):
            rgb += self.screen(cover)[..., None] * (ink - rgb)
        return Image.fromarray((np.clip(rgb, 0, 1) * 255 + 0.5).astype(np.uint8))

    def save(self, path: Path) -> str:
        """Write the plate as a JPEG below `MAX_BYTES`; returns a line that describes the file."""
        image, ppi = self.picture(), round(self.ppi)
        for quality in range(93, 40, -3):
            file = io.BytesIO()
            image.save(
                file,
                "JPEG",
                quality=quality,
                dpi=(ppi, ppi),
                optimize=True,
                subsampling="4:4:4" if quality > 88 else "4:2:0",
            )
            if file.tell() <= MAX_BYTES:
                break
        path.write_bytes(file.getvalue())
        megabytes = file.tell() / 1e6
        return f"{path.name}: {image.width} × {image.height}, quality {quality}, {megabytes:.1f} MB"
