"""Picture files looked at: what they really hold, and what is wrong with them."""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PIL import Image as Pillow
from PIL import ImageFile, UnidentifiedImageError

from booklet.diagnostics import Diagnostic, Span, error, warning
from booklet.images.shots import Picture

PIXEL_LIMIT = 200_000_000
"""Most pixels of a picture: two A5 pages with bleed at 1400 ppi, and a gigabyte of memory to convert them."""

# Pillow's own limit is lower; past twice this one it refuses to open a file.
Pillow.MAX_IMAGE_PIXELS = PIXEL_LIMIT

FORMATS = {
    "JPEG": (".jpg", ".jpeg", ".jpe"), "PNG": (".png",), "TIFF": (".tif", ".tiff"), "WEBP": (".webp",), "GIF": (".gif",),
    "BMP": (".bmp", ".dib"), "JPEG2000": (".jp2", ".j2k", ".jpf", ".jpx", ".j2c"),
}  # fmt: skip
"""The formats that are read, with the endings of their names; the first is the usual one."""

SIGNATURES = {
    "JPEG": (b"\xff\xd8\xff",), "PNG": (b"\x89PNG",), "TIFF": (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),
    "WEBP": (b"RIFF",), "GIF": (b"GIF8",), "BMP": (b"BM",),
    "JPEG2000": (b"\xff\x4f\xff\x51", b"\0\0\0\x0cjP"),
}  # fmt: skip
"""How files of the formats begin, even those that end right after."""

_ALPHA = ("RGBA", "LA", "PA", "La", "RGBa")
_SAVE = "save it as JPEG, PNG, TIFF or WebP"
_SAVE_8 = "save it with 8 or 16 bits a channel, in RGB, grey or CMYK"
_MANY = f"at most {PIXEL_LIMIT // 1_000_000} million are read: save it smaller"


class _Refused(Exception):  # noqa: N818 - the picture is at fault
    """Carries the diagnostic of a picture that cannot be printed."""

    def __init__(self, id_: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.id, self.message, self.hint = id_, message, hint


@contextmanager
def whole() -> Iterator[None]:
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
    try:
        with warnings.catch_warnings(), whole():
            warnings.simplefilter("ignore")  # Pillow warns about metadata that nobody prints
            return _look(data, name, span)
    except _Refused as refused:
        return None, [error(refused.id, f"{name} {refused.message}", span, refused.hint)]
    except (Pillow.DecompressionBombError, MemoryError):
        return None, [error("image-size", f"{name} has too many pixels", span, _MANY)]
    except Exception as problem:  # the decoders raise whatever a damaged file leads them to
        return None, [error("image-truncated", f"{name} is damaged: {problem}", span, "get the file again")]


def _look(data: bytes, name: str, span: Span | None) -> tuple[Picture, list[Diagnostic]]:
    image = _open(data)
    width, height = image.size
    if width * height > PIXEL_LIMIT:
        raise _Refused("image-size", f"has {width:,} × {height:,} pixels", _MANY)
    # A camera's JPEG with a preview calls itself MPO.
    format_ = "JPEG" if image.format == "MPO" else image.format or "?"
    if format_ not in FORMATS:
        raise _Refused("image-format", f"is a {format_} file", _SAVE)
    problems = list(_colour(image, data, name, span))
    frames = 1 if image.format == "MPO" else getattr(image, "n_frames", 1)
    if format_ == "JPEG":
        image.draft("L", (width // 8 or 1, height // 8 or 1))  # every byte is read, an eighth is computed
        image.load()
    else:
        image.load()
        width, height = image.size  # TIFFs are upright by now
    if image.getexif().get(0x0112, 1) in (5, 6, 7, 8):
        width, height = height, width
    alpha = image.mode in _ALPHA or "transparency" in image.info
    line_art = image.mode == "1" and not alpha
    _check_depth(image)
    digest = hashlib.sha256(data).hexdigest()
    return Picture(name, lambda: data, width, height, format_, alpha, line_art, digest), [
        *_named(name, format_, frames, span),
        *problems,
    ]


def _open(data: bytes) -> Any:
    try:
        return Pillow.open(io.BytesIO(data))
    except UnidentifiedImageError:
        pass
    formats = [name for name, heads in SIGNATURES.items() if data.startswith(heads)]
    if not formats:
        raise _Refused("image-format", "is empty" if not data else "is not a picture", _SAVE)
    reason = _reason(formats[0], data)
    if formats[0] == "TIFF" and ("unknown pixel mode" in reason or "unknown data organization" in reason):
        raise _Refused("image-mode", "has a kind of pixels that is not read", _SAVE_8)
    raise _Refused("image-truncated", "is damaged: it breaks off or is empty", "get the file again")


def _reason(format_: str, data: bytes) -> str:
    """Why Pillow's reader of one format refuses a file; `open` asks all of them and says nothing."""
    try:
        Pillow.OPEN[format_][0](io.BytesIO(data), "")
    except Exception as problem:  # as in `look`
        return str(problem)
    return ""


def _named(name: str, format_: str, frames: int, span: Span | None) -> Iterator[Diagnostic]:
    """An ending that lies, and pictures after the first one."""
    if "." + name.rsplit(".", 1)[-1].lower() not in FORMATS[format_]:
        hint = f"rename it to end in {FORMATS[format_][0]}"
        yield warning("image-mislabelled", f"{name} is a {format_} file", span, hint)
    if frames > 1:
        message = f"{name} holds {frames} pictures; the first one is printed"
        yield warning("image-frames", message, span, "save the one that is meant")


def _check_depth(image: Any) -> None:
    """Refuse depths whose scale nobody states.

    A float is light from 0 to 1; a file with others may mean percent, 255 or more light than white,
    and a picture of 32-bit or signed integers is a measurement. Neither is guessed.
    """
    low, high = image.getextrema() if image.mode in ("F", "I") else (0, 0)
    if image.mode == "F" and not (low >= -0.01 and high <= 1.01):
        message = f"has values from {low:g} to {high:g}; decimals are read from 0, black, to 1, white"
        raise _Refused("image-mode", message, _SAVE_8)
    if image.mode == "I" and image.format != "PNG":
        raise _Refused("image-mode", "has integers of 32 bits or below zero for pixels", _SAVE_8)


def _colour(image: Any, data: bytes, name: str, span: Span | None) -> Iterator[Diagnostic]:
    """Profiles that cannot be used, and CMYK that nobody says the meaning of."""
    if image.mode != "CMYK" and "icc_profile" not in image.info and not _tells(data):
        return
    from booklet.images.profiles import claim  # noqa: PLC0415 - NumPy: a tenth of a second that most files need not pay

    said = claim(image, data)
    if said.unprintable:
        hint = "save it in standard range, with the profile sRGB or Display P3"
        raise _Refused("image-mode", f"is a picture of {said.unprintable}", hint)
    taken = "its numbers are printed as they are" if image.mode == "CMYK" else "its colours are read as sRGB"
    if said.wrong:
        hint = "save it anew, with the profile that its colours were judged in"
        yield warning(
            "image-profile", f"{name} has a colour profile that is {said.wrong}; {taken}", span, hint
        )
    elif image.mode == "CMYK" and said.profile is None:
        hint = "embed the profile it was separated for, or give the picture in RGB"
        yield warning("image-untagged", f"{name} is CMYK without a colour profile; {taken}", span, hint)


def _tells(data: bytes) -> bool:
    """Whether a PNG says something of its colours beside a profile."""
    return data.startswith(b"\x89PNG") and any(kind in data[:4096] for kind in (b"gAMA", b"cICP"))
