"""The samples of image XObjects (ISO 32000-1, 8.9.5), out of every filter that printing files use."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import pikepdf
from numpy.typing import NDArray
from pikepdf import Array, Name
from PIL import Image

from booklet.press.faults import MALFORMED, fault
from booklet.press.functions import floats
from booklet.press.spaces import Indexed, Space

Bytes = NDArray[np.uint8]

PIXELS = 300_000_000
"""Most pixels of one image: A3 at 900 ppi; more is an attack or a mistake."""


@dataclass(frozen=True, slots=True)
class Samples:
    """An image's codes as they lie in the file, (h, w, components), `bits` each."""

    codes: NDArray[np.uint16]
    bits: int


def filters(image: pikepdf.Object) -> tuple[str, ...]:
    """The names of an image's filters, in the order of decoding."""
    value = image.get("/Filter")
    if value is None:
        return ()
    return tuple(str(name) for name in value) if isinstance(value, Array) else (str(value),)


def read_samples(image: pikepdf.Object, components: int) -> Samples:
    """Decode an image XObject's codes.

    Raises:
        BookletError: `press-image`, where they cannot be decoded or are fewer than promised.
    """
    try:
        width, height = int(image.Width), int(image.Height)
        if width * height > PIXELS:
            raise fault(
                "image",
                f"an image has {width} × {height} pixels",
                f"at most {PIXELS // 10**6} million are read",
            )
        last = (filters(image) or ("",))[-1]
        if last in {"/DCTDecode", "/DCT", "/JPXDecode"}:
            return _picture_file(image)
        if last in {"/CCITTFaxDecode", "/CCF", "/JBIG2Decode"}:
            grey = _pdf_image(image).as_pil_image().convert("1")
            return Samples(np.asarray(grey).astype(np.uint16)[..., None], 1)
        bits = int(image.get("/BitsPerComponent", 8))
        return Samples(_unpack(image.read_bytes(), width, height, components, bits), bits)
    except (*MALFORMED, OSError, NotImplementedError) as problem:
        raise fault(
            "image",
            f"an image cannot be decoded: {problem}",
            "save the picture anew, as a JPEG or with 8 bits a channel",
        ) from problem


def _pdf_image(image: pikepdf.Object) -> pikepdf.PdfImage:
    assert isinstance(image, pikepdf.Stream)  # noqa: S101 - for the type checker
    return pikepdf.PdfImage(image)


def _picture_file(image: pikepdf.Object) -> Samples:
    """JPEG and JPEG 2000, through Pillow."""
    raw = image.read_raw_bytes()
    if len(filters(image)) > 1:  # text filters around the JPEG
        raw = image.read_bytes(pikepdf.StreamDecodeLevel.generalized)
    with Image.open(io.BytesIO(raw)) as file:
        file.load()
        opened: Image.Image = file
        inverted = file.mode == "CMYK" and file.format != "JPEG2000"
    if opened.mode in {"LA", "RGBA"}:  # JPEG 2000 only; its opacity is SMaskInData's affair
        opened = opened.convert(opened.mode[:-1])
    codes = np.asarray(opened)
    if inverted:
        codes = 255 - codes  # Pillow turns every CMYK JPEG over, as Photoshop means it; PDF does not
    wide = codes.dtype != np.uint8
    return Samples(codes.reshape(codes.shape[0], codes.shape[1], -1).astype(np.uint16), 16 if wide else 8)


def _unpack(data: bytes, width: int, height: int, components: int, bits: int) -> NDArray[np.uint16]:
    row = (width * components * bits + 7) // 8
    if len(data) < row * height:
        raise ValueError(f"{row * height} bytes expected, {len(data)} found")
    rows = np.frombuffer(data, np.uint8, row * height).reshape(height, row)
    if bits == 8:
        codes = rows.astype(np.uint16)
    elif bits == 16:
        codes = rows.view(">u2").astype(np.uint16)
    elif bits in {1, 2, 4}:
        flat = np.unpackbits(rows, axis=1).reshape(height, -1, bits)
        codes = (flat @ (1 << np.arange(bits - 1, -1, -1))).astype(np.uint16)
    else:
        raise ValueError(f"{bits} bits a component")
    return codes[:, : width * components].reshape(height, width, components)


def decode_ranges(image: pikepdf.Object, space: Space, bits: int) -> list[tuple[float, float]]:
    """An image's Decode array, or the default of its space (table 90)."""
    if "/Decode" in image:
        values = floats(image.Decode)
        return list(zip(values[::2], values[1::2], strict=True))
    return [(0.0, 2.0**bits - 1)] if isinstance(space, Indexed) else list(space.ranges)


def eight_bits(samples: Samples, image: pikepdf.Object, space: Space) -> Bytes:
    """Codes as 8-bit samples over the space's whole ranges, the Decode array applied."""
    top = 2.0**samples.bits - 1
    columns = []
    ranges = decode_ranges(image, space, samples.bits)
    for index, ((d0, d1), (low, high)) in enumerate(zip(ranges, space.ranges, strict=True)):
        table = (d0 + np.arange(int(top) + 1) / top * (d1 - d0) - low) / (high - low)
        columns.append(np.rint(np.clip(table, 0, 1) * 255).astype(np.uint8)[samples.codes[..., index]])
    return np.stack(columns, axis=-1)


def colour_key(image: pikepdf.Object, samples: Samples) -> NDArray[np.bool_]:
    """Which pixels a colour key mask (8.9.6.4) leaves out."""
    low, high = np.array(floats(image.Mask)).reshape(-1, 2).T
    return np.asarray(((samples.codes >= low) & (samples.codes <= high)).all(axis=-1))


def is_stencil(image: pikepdf.Object) -> bool:
    """Whether an image is a stencil that the current colour is poured through."""
    return bool(image.get("/ImageMask", False)) or bool(image.get("/IM", False))


def is_grey_mask(image: pikepdf.Object) -> bool:
    """Whether a soft-mask image is in DeviceGray, as it must be (11.6.5.3)."""
    return bool(image.get("/ColorSpace") == Name.DeviceGray)
