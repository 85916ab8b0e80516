"""Facts of images: whether all of their data is there, and how finely they are printed where they are placed."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pikepdf
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Stream

from booklet.preflight.geometry import Matrix
from booklet.preflight.marks import Picture
from booklet.press.faults import MALFORMED
from booklet.press.samples import FAX, JPEG, LOSSY, depth, filters, is_stencil

CHUNK = 1 << 20
"""Bytes that are decoded at once: of a stream that unfolds to gigabytes, no more than promised is read."""

FLATE = {"/FlateDecode", "/Fl"}
PNG = 10
"""Predictors from here on add a byte to each row (7.4.4.4)."""

BLOCKS = range(2, 9)
"""Sides of blocks of equal pixels that are looked for."""

ROWS = 24
"""Rows of an image that are looked at."""

STEP = 2.0
"""Mean difference, of 255, from which neighbouring blocks are different: less is a soft blend."""

LARGEST = 100_000_000
"""Bytes of an image beyond which nothing more is read or counted."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What an image's data says.

    Attributes:
        truncated: what is missing, in words; empty where nothing is.
        block: side of the blocks of equal pixels that it consists of, from enlarging it; 1 for none.
    """

    truncated: str = ""
    block: int = 1


def facts(image: pikepdf.Object, components: int) -> Facts:
    """Look at an image's data, as little of it as will do; `components` of its colour space."""
    if not isinstance(image, Stream):
        return Facts()
    names = filters(image)
    try:
        if names and names[-1] in JPEG:
            return Facts(_jpeg(image, names))
        if names and names[-1] in LOSSY | FAX:
            return Facts()
        return _lossless(image, names, components)
    except (*MALFORMED, zlib.error) as problem:
        return Facts(f"its data cannot be decoded ({type(problem).__name__})")


def _jpeg(image: Stream, names: tuple[str, ...]) -> str:
    raw = bytes(image.read_raw_bytes())
    if len(names) == 2 and names[0] in FLATE:
        decoder = zlib.decompressobj()
        raw = decoder.decompress(raw, LARGEST)
        if decoder.unconsumed_tail:
            return ""
    elif len(names) != 1:
        return ""
    # Within compressed data both markers are escaped; a thumbnail's end stands before the picture's start.
    if raw.rfind(b"\xff\xd9") < raw.rfind(b"\xff\xda"):
        return "the JPEG breaks off"
    size = _jpeg_size(raw)
    if size is None:
        return "the JPEG has no picture in it"
    promised = (int(image.get("/Width", 0)), int(image.get("/Height", 0)))
    if size[1] and (size[0] < promised[0] or size[1] < promised[1]):
        return f"the JPEG has {size[0]} × {size[1]} pixels, {promised[0]} × {promised[1]} are promised"
    return ""


def _jpeg_size(raw: bytes) -> tuple[int, int] | None:
    """Width and height out of a JPEG's frame header (ISO 10918-1, B.2.2)."""
    at = 2
    while at + 9 <= len(raw) and raw[at] == 0xFF:
        marker = raw[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            return int.from_bytes(raw[at + 7 : at + 9]), int.from_bytes(raw[at + 5 : at + 7])
        at += 2 + int.from_bytes(raw[at + 2 : at + 4])
    return None


def _lossless(image: Stream, names: tuple[str, ...], components: int) -> Facts:
    width, height, bits = int(image.get("/Width", 0)), int(image.get("/Height", 0)), _bits(image)
    row = (width * components * bits + 7) // 8
    promised = row * height
    if not promised:
        return Facts()
    predictor = _predictor(image)
    stored = promised + height * (predictor >= PNG)
    if not names:
        there = len(image.read_raw_bytes())
    elif len(names) == 1 and names[0] in FLATE:
        there = _unfolded(bytes(image.read_raw_bytes()), min(stored, LARGEST) + CHUNK + 1)
    else:
        return Facts()
    if there < min(stored, LARGEST):
        return Facts(f"{max(0, there):,} of {stored:,} bytes are there")
    if bits != 8 or promised > LARGEST or there > stored + CHUNK or "/ImageMask" in image:
        return Facts()
    data = np.frombuffer(image.read_bytes(pikepdf.StreamDecodeLevel.specialized), np.uint8, promised)
    return Facts(block=_block(data.reshape(height, row).reshape(height, width, components)))


def _bits(image: Stream) -> int:
    return 1 if image.get("/ImageMask", False) else depth(image)


def _predictor(image: Stream) -> int:
    parameters: Any = image.get("/DecodeParms")
    if isinstance(parameters, Array):
        parameters = parameters[0] if len(parameters) else None
    return int(parameters.get("/Predictor", 1)) if isinstance(parameters, Dictionary) else 1


def _unfolded(raw: bytes, enough: int) -> int:
    """How many bytes Flate data makes, counted up to `enough`."""
    decoder, count = zlib.decompressobj(), 0
    try:
        for start in range(0, len(raw), CHUNK):
            rest = raw[start : start + CHUNK]
            while rest and count < enough and not decoder.eof:
                count += len(decoder.decompress(rest, CHUNK))
                rest = decoder.unconsumed_tail
        count += len(decoder.decompress(b"", CHUNK)) if count < enough and not decoder.eof else 0
    except zlib.error:
        pass  # what came before the fault is there
    return count


def _block(pixels: NDArray[np.uint8]) -> int:
    """The largest side of blocks of equal pixels that lie on a grid all over an image."""
    height, width, _ = pixels.shape
    for side in reversed(BLOCKS):
        if height < 4 * side or width < 4 * side or width % side or height % side:
            continue
        starts = np.linspace(0, height // side - 1, ROWS).astype(int) * side
        rows = pixels[starts].astype(np.int16)
        if not all(np.array_equal(pixels[starts], pixels[starts + step]) for step in range(1, side)):
            continue
        columns = rows.reshape(len(starts), width // side, side, -1)
        if (columns != columns[:, :, :1]).any():
            continue
        if np.abs(np.diff(columns[:, :, 0], axis=1)).mean() > STEP:
            return side
    return 1


def placed(
    image: pikepdf.Object,
    components: int,
    matrix: Matrix,
    known: Callable[[pikepdf.Object, int], Facts],
) -> Picture:
    """An image where a matrix places it; `known` gives the facts of its data."""
    width, height = int(image.get("/Width", 1)), int(image.get("/Height", 1))
    a, b, c, d, _, _ = matrix
    across, down = math.hypot(a, b), math.hypot(c, d)
    soft, mask = image.get("/SMask"), image.get("/Mask")
    data = known(image, components)
    truncated = data.truncated
    for part in (soft, mask):
        if isinstance(part, Stream) and (broken := known(part, 1).truncated):
            truncated = truncated or f"in its mask, {broken}"
    return Picture(
        width, height, 1 if is_stencil(image) else depth(image),
        width / across * 72 if across else math.inf, height / down * 72 if down else math.inf,
        tuple(name[1:] for name in filters(image)), _mask(soft, mask),
        bool(image.get("/Interpolate", False)), truncated, data.block,
    )  # fmt: skip


def _mask(soft: pikepdf.Object | None, mask: pikepdf.Object | None) -> str:
    """What cuts an image out."""
    if isinstance(soft, Stream):
        return "soft"
    if isinstance(mask, Stream):
        return "stencil"
    return "key" if isinstance(mask, Array) else ""
