"""The pixels of a picture file as everything after them wants it: upright, 8 bits a channel, named transparency.

Pillow reads most files rightly; what it leaves to its caller is done here. Deep
greys are scaled by the depth that the file states; TIFF's white-is-zero is turned
over where Pillow does it for 8 bits only; a PNG's transparent colour is looked up
at the file's own depth; a CMYK JPEG without Adobe's marker is not turned over.
"""

from __future__ import annotations

import io
import warnings
from typing import Any

import numpy as np
from PIL import Image as Pillow

from booklet.images.profiles import chunks, claim

ORIENTATION = 0x0112
"""Exif tag: which edge of the picture is its top."""

_UPRIGHT = {
    2: Pillow.Transpose.FLIP_LEFT_RIGHT, 3: Pillow.Transpose.ROTATE_180, 4: Pillow.Transpose.FLIP_TOP_BOTTOM,
    5: Pillow.Transpose.TRANSPOSE, 6: Pillow.Transpose.ROTATE_270, 7: Pillow.Transpose.TRANSVERSE,
    8: Pillow.Transpose.ROTATE_90,
}  # fmt: skip
"""What stands a picture upright, by its orientation."""

_BITS, _PHOTOMETRIC = 258, 262
"""TIFF tags (TIFF 6.0): bits a sample; which end of a grey scale is white."""


def read(data: bytes, most: tuple[int, int] | None = None) -> Pillow.Image:
    """Decode a picture that was looked at; `info` then holds the profile to read it with, or none.

    `most` is a size in pixels, as the file lies, that is enough: a JPEG is decoded at an
    eighth, a quarter or a half of its size where that still gives as many.

    Modes: 1, L, LA, RGB, RGBA, CMYK, LAB.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # `look` has told what there is to tell
        image: Any = Pillow.open(io.BytesIO(data))
        profile = claim(image, data).profile
        if most and image.format == "JPEG":
            image.draft(None, (max(most[0], 1), max(most[1], 1)))
        image.load()
        orientation = image.getexif().get(ORIENTATION, 1)
        turned_over = image.mode == "CMYK" and image.format == "JPEG" and "adobe" not in image.info
        result = _keyed(image, data) or _shallow(image)
    if turned_over:
        result = Pillow.eval(result, lambda value: 255 - value)
    if orientation in _UPRIGHT:
        result = result.transpose(_UPRIGHT[orientation])
    result.info = {"icc_profile": profile} if profile else {}
    return result


def _shallow(image: Any) -> Pillow.Image:
    """The picture in one of the modes that `read` promises."""
    if image.mode == "F" or image.mode.startswith("I"):
        return Pillow.fromarray(_grey(image))
    if image.mode in ("1", "L", "LA", "RGB", "RGBA", "CMYK", "LAB"):
        return image  # type: ignore[no-any-return]
    if image.mode in ("La", "PA", "RGBa"):
        return image.convert({"La": "LA"}.get(image.mode, "RGBA"))  # type: ignore[no-any-return]
    if image.mode == "P":
        return image.convert("RGBA" if "transparency" in image.info else "RGB")  # type: ignore[no-any-return]
    return image.convert("RGB")  # type: ignore[no-any-return]


def _grey(image: Any) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Deep greys as 8 bits: integers by the file's depth, floats from 0 to 1."""
    values = np.asarray(image).astype(np.float32)
    tags = getattr(image, "tag_v2", {})
    top = 1.0 if image.mode == "F" else 2.0 ** tags.get(_BITS, (16,))[0] - 1
    values = np.clip(values / top, 0, 1)
    if tags.get(_PHOTOMETRIC) == 0:
        values = 1 - values
    return np.rint(values * 255).astype(np.uint8)


def _keyed(image: Any, data: bytes) -> Pillow.Image | None:
    """A PNG of which one colour is transparent (tRNS, 11.3.2.1), with that as its opacity; None for others."""
    told = chunks(data)
    if image.format != "PNG" or image.mode == "P" or b"tRNS" not in told:
        return None
    depth = told[b"IHDR"][8]
    key = np.frombuffer(told[b"tRNS"][: 2 * (3 if image.mode == "RGB" else 1)], ">u2").astype(np.int64)
    pixels = np.asarray(image)
    if image.mode == "RGB":
        # Of 16 bits Pillow has kept the upper eight; colours that differ in the lower ones are alike in print.
        clear = (pixels == (key >> 8 if depth == 16 else key)).all(axis=-1)
    elif image.mode == "1":
        clear = pixels == bool(key[0])
    else:
        clear = pixels == (key[0] if depth == 16 else key[0] * 255 // (2**depth - 1))
    flat = _shallow(image).convert("RGB" if image.mode == "RGB" else "L")
    flat.putalpha(Pillow.fromarray(np.where(clear, 0, 255).astype(np.uint8)))
    return flat
