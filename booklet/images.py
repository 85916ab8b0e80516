"""Pictures: what a file really holds, which part of it a place shows, and its conversion to ink."""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from PIL import Image as Pillow
from PIL import ImageFile, ImageOps, UnidentifiedImageError

from booklet.diagnostics import Diagnostic, Span, error, warning
from booklet.paper import ppi_of

if TYPE_CHECKING:
    from booklet.colour import Separator

PIXEL_LIMIT = 200_000_000
"""Most pixels of a picture: two A5 pages with bleed at 1400 ppi, and a gigabyte of memory to convert them."""

TARGET_PPI = 300.0
"""Resolution that a converted picture gets at most; more is thrown away on the plate."""

# Pillow's own limit is lower; past twice this one it refuses to open a file.
Pillow.MAX_IMAGE_PIXELS = PIXEL_LIMIT

_ORIENTATION = 0x0112
"""Exif tag: which edge of the picture is its top."""

_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG", b"II*\0", b"MM\0*", b"RIFF")
"""How files of the known formats begin, even those that end right after."""

FORMATS = {"JPEG": (".jpg", ".jpeg"), "PNG": (".png",), "TIFF": (".tif", ".tiff"), "WEBP": (".webp",)}


@dataclass(frozen=True, slots=True)
class Crop:
    """The part of a picture that is shown: x0, y0, x1, y1 as fractions from the top left."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture asked for by a layout: which bytes, which part, how large (mm)."""

    sha256: str
    crop: Crop
    width: float
    height: float
    grey: bool = False
    """Whether it is printed with black alone, whatever colours the file has."""

    @property
    def url(self) -> str:
        """Its address inside the booklet; equal shots share one."""
        parts = (self.crop.x0, self.crop.y0, self.crop.x1, self.crop.y1, self.width, self.height)
        digest = hashlib.sha256(
            f"{self.sha256} {' '.join(f'{part:.5f}' for part in parts)}{' grey' * self.grey}".encode()
        ).hexdigest()
        return f"pictures/{digest[:20]}.jpg"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture file that was looked at: its bytes, size in pixels and format."""

    name: str
    data: bytes
    width: int
    height: int
    format: str
    alpha: bool

    @property
    def sha256(self) -> str:
        """The hash of its bytes."""
        return _sha256(self.data)

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
        return Shot(self.sha256, crop(self.aspect, width / height, focus, keep), width, height)

    def ppi(self, shot: Shot) -> float:
        """The resolution that the shot has from the file's own pixels."""
        across = (shot.crop.x1 - shot.crop.x0) * self.width
        down = (shot.crop.y1 - shot.crop.y0) * self.height
        return min(ppi_of(across, shot.width), ppi_of(down, shot.height))


@lru_cache(maxsize=256)
def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@contextmanager
def _whole() -> Iterator[None]:
    """Let Pillow refuse what breaks off: WeasyPrint tells it, for the whole process, to fill in grey."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def look(data: bytes, name: str, span: Span | None = None) -> tuple[Picture | None, list[Diagnostic]]:
    """Open a picture and decode it whole: a truncated file looks fine until its last line.

    Returns the picture and diagnostics; no picture where it cannot be printed.
    """
    many = f"at most {PIXEL_LIMIT // 1_000_000} million are read"
    try:
        with warnings.catch_warnings(), _whole():
            warnings.simplefilter("ignore")  # Pillow warns about metadata that nobody prints
            image = Pillow.open(io.BytesIO(data))
            width, height = image.size
            if width * height > PIXEL_LIMIT:
                message = f"{name} has {width:,} × {height:,} pixels"
                return None, [error("image-size", message, span, many)]
            format_ = (
                "JPEG" if image.format == "MPO" else image.format or "?"
            )  # a camera's JPEG with a preview
            if format_ not in FORMATS:
                message = f"{name} is a {format_} file"
                return None, [error("image-format", message, span, "save it as JPEG, PNG, TIFF or WebP")]
            frames = 1 if image.format == "MPO" else getattr(image, "n_frames", 1)
            alpha = image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info
            turned = image.getexif().get(_ORIENTATION, 1) in (5, 6, 7, 8)
            if format_ == "JPEG":
                image.draft(
                    "L", (width // 8 or 1, height // 8 or 1)
                )  # every byte is read, an eighth is computed
            image.load()
    except (Pillow.DecompressionBombError, MemoryError):
        return None, [error("image-size", f"{name} has too many pixels", span, many)]
    except UnidentifiedImageError:
        if data.startswith(_SIGNATURES):
            found = error("image-truncated", f"{name} is damaged: it breaks off", span, "get the file again")
        else:
            hint = "save it as JPEG, PNG, TIFF or WebP"
            found = error("image-format", f"{name} is not a picture", span, hint)
        return None, [found]
    except Exception as problem:  # the decoders raise whatever a damaged file leads them to
        return None, [error("image-truncated", f"{name} is damaged: {problem}", span, "get the file again")]
    problems: list[Diagnostic] = []
    ending = "." + name.rsplit(".", 1)[-1].lower()
    if ending not in FORMATS[format_]:
        hint = f"rename it to end in {FORMATS[format_][0]}"
        problems.append(warning("image-mislabelled", f"{name} is a {format_} file", span, hint))
    if frames > 1:
        message = f"{name} holds {frames} pictures; the first one is printed"
        problems.append(warning("image-frames", message, span, "save the one that is meant"))
    if turned:
        width, height = height, width
    return Picture(name, data, width, height, format_, alpha), problems


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


def with_alpha(picture: Picture) -> bytes:
    """The whole picture as a PNG of 8 bits a channel with its transparency, for the press stage to separate."""
    out = io.BytesIO()
    image = Pillow.open(io.BytesIO(picture.data))
    profile = image.info.get("icc_profile")
    ImageOps.exif_transpose(image).convert("RGBA").save(
        out, "PNG", icc_profile=profile if image.mode != "CMYK" else None
    )
    return out.getvalue()


def to_ink(picture: Picture, shot: Shot, separator: Separator, cache: MutableMapping[str, bytes]) -> bytes:
    """The shot as a CMYK JPEG for the printing condition, at most `TARGET_PPI`.

    `cache` maps a content address to converted bytes: one picture, part, size and
    condition converts once.
    """
    key = hashlib.sha256(f"shot 1 {shot.sha256} {shot.url} {separator.digest}".encode()).hexdigest()
    if (known := cache.get(key)) is not None:
        return known
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # `look` has told what there is to tell
        image: Pillow.Image = Pillow.open(io.BytesIO(picture.data))
        profile = image.info.get("icc_profile")
        image = ImageOps.exif_transpose(image)
    w, h = image.size
    left, top = min(round(shot.crop.x0 * w), w - 1), min(round(shot.crop.y0 * h), h - 1)
    part = image.crop(
        (left, top, max(round(shot.crop.x1 * w), left + 1), max(round(shot.crop.y1 * h), top + 1))
    )
    ppi = picture.ppi(shot)
    if ppi > TARGET_PPI * 1.02:
        factor = TARGET_PPI / ppi
        part = _resizable(part).resize(
            (round(part.width * factor) or 1, round(part.height * factor) or 1), Pillow.Resampling.LANCZOS
        )
    if profile:
        part.info["icc_profile"] = profile
    else:
        part.info.pop("icc_profile", None)
    if shot.grey:
        part = part.convert("RGB").convert("L")
        part.info.pop("icc_profile", None)
    converted = _jpeg(separator.photograph(part), separator.ink_limit)
    cache[key] = converted  # which a full disk may refuse
    return converted


def _jpeg(inked: Pillow.Image, limit: float) -> bytes:
    """A CMYK JPEG whose decoded pixels stay within the ink limit: compression rings, so some room is left for it."""
    import numpy as np  # noqa: PLC0415 - as in `colour`: a tenth of a second that looking at pictures need not pay

    from booklet.colour import limit_ink, total_ink  # noqa: PLC0415

    pixels = np.asarray(inked)
    data = b""
    for room in (0, 6, 12, 20, 30):
        out = io.BytesIO()
        Pillow.fromarray(limit_ink(pixels, limit - room), "CMYK").save(
            out, "JPEG", quality=92, subsampling=0, optimize=True
        )
        data = out.getvalue()
        if total_ink(np.asarray(Pillow.open(io.BytesIO(data)))).max() <= limit:
            break
    return data


def _resizable(image: Pillow.Image) -> Pillow.Image:
    """A mode that resampling averages rightly: no palette, no 1-bit."""
    if image.mode == "P":
        return image.convert("RGBA" if "transparency" in image.info else "RGB")
    return image.convert("L") if image.mode == "1" else image
