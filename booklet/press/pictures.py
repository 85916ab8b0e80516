"""Image XObjects in ink: what a picture becomes, and how it is stored.

Few colours become a palette: an exact recipe for each, the file's own codes kept
where they can be. A photograph becomes a CMYK JPEG of quality 92 without chroma
subsampling: a third of the lossless size and no loss that a 60 l/cm screen shows.
A 1-bit picture stays 1-bit, as a palette of paper and black: unlike a stencil it
keeps both its colours opaque, and unlike DeviceGray it says which ink it means.
"""

from __future__ import annotations

import hashlib
import io
import json
import zlib
from collections.abc import Mapping, MutableMapping
from dataclasses import asdict, dataclass

import numpy as np
import pikepdf
from numpy.typing import NDArray
from pikepdf import Array, Name
from PIL import Image

from booklet.colour import total_ink
from booklet.press.samples import (
    Samples,
    colour_key,
    decode_ranges,
    eight_bits,
    filters,
    is_grey_mask,
    is_stencil,
    read_samples,
)
from booklet.press.spaces import GREY, Indexed, Process, Rgb, Space, parse_space
from booklet.press.target import MaskTarget, Target

Bytes = NDArray[np.uint8]

REVISION = 1
QUALITY = 92
PALETTE = 256
SMALL = 64 * 64
"""Pixels up to which a picture is stored without loss."""

JPEG_BLOCK = 8
"""JPEG's noise cancels out over its own blocks; only a block's mean is ink that the original meant."""

BLOCK_SLACK = 1.0
"""Percent of ink above the limit that a JPEG block's mean may show."""

_LOSSY = {"/DCTDecode", "/DCT", "/JPXDecode"}


@dataclass(frozen=True, slots=True)
class Plate:
    """A converted picture as it is stored, or `kept` where the original is right already."""

    kept: bool = False
    width: int = 0
    height: int = 0
    filter: str = ""
    components: int = 1
    inverted: bool = False
    palette: str = ""
    data: bytes = b""

    def pack(self) -> bytes:
        """As one run of bytes, for the cache."""
        facts = {key: value for key, value in asdict(self).items() if key != "data"}
        return json.dumps(facts).encode() + b"\n" + self.data

    @classmethod
    def unpack(cls, packed: bytes) -> Plate:
        """The reverse of `pack`."""
        facts, _, data = packed.partition(b"\n")
        return cls(**json.loads(facts), data=data)


def convert_image(
    pdf: pikepdf.Pdf,
    image: pikepdf.Object,
    named: Mapping[str, pikepdf.Object],
    target: Target,
    cache: MutableMapping[str, bytes] | None = None,
) -> None:
    """Rewrite an image XObject in the target's space, in place.

    Args:
        pdf: the file the image belongs to.
        image: the image's stream; masks and soft masks stay.
        named: the resources' colour spaces, for names and default spaces.
        target: where the colours go.
        cache: converted pictures by content address, so that each is converted once.

    Raises:
        BookletError: `press-image` or `press-colour-space`.
    """
    for key in ("/Alternates", "/OPI", "/Intent", "/Metadata", "/PieceInfo", "/StructParent"):
        if key in image:
            del image[key]
    if is_stencil(image):
        return
    mask = image.get("/SMask")
    if isinstance(mask, pikepdf.Stream) and not is_grey_mask(mask):
        convert_image(pdf, mask, named, MaskTarget())
    space = _space(image, named)
    if target.keeps(space) or (isinstance(space, Indexed) and target.keeps(space.base)):
        return
    if space.family == str(target.name)[1:] and not isinstance(space, Process):
        return
    if isinstance(image.get("/Mask"), Array):
        image.Mask = _stencil(pdf, colour_key(image, read_samples(image, space.components)))
    bits = int(image.get("/BitsPerComponent", 8))
    if space.components == 1 and bits <= 8 and not _LOSSY & set(filters(image)):
        _repalette(image, space, target, bits)
        return
    plate = _cached(image, space, target, cache)
    if not plate.kept:
        _store(image, plate, target)


def _space(image: pikepdf.Object, named: Mapping[str, pikepdf.Object]) -> Space:
    if "/ColorSpace" in image:
        return parse_space(image.ColorSpace, named)
    components = read_samples(image, 0).codes.shape[-1]  # JPEG 2000 carries its own
    return {1: GREY, 3: Rgb(), 4: Process()}.get(components, GREY)


def _repalette(image: pikepdf.Object, space: Space, target: Target, bits: int) -> None:
    """Codes of one component: only their meaning changes."""
    (low, high), count = decode_ranges(image, space, bits)[0], 2**bits
    values = low + np.arange(count) / (count - 1) * (high - low)
    colours = target.colours(space, values[:, None])
    image.ColorSpace = _indexed(np.rint(colours * 255).astype(np.uint8).tobytes(), target)
    if "/Decode" in image:
        del image["/Decode"]


def _indexed(table: bytes, target: Target) -> Array:
    return Array([Name.Indexed, target.name, len(table) // target.components - 1, pikepdf.String(table)])


def _cached(
    image: pikepdf.Object, space: Space, target: Target, cache: MutableMapping[str, bytes] | None
) -> Plate:
    if cache is None:
        return _convert(image, space, target)
    facts = [f"press {REVISION} {target.digest} {space.family}"]
    for key in sorted(set(image.keys()) - {"/SMask", "/ColorSpace", "/Length"}):
        value = image[key]
        said = value.unparse(resolved=True) if isinstance(value, pikepdf.Object) else value
        facts.append(f"{key} {said!r}")
    palette = space.palette.tobytes() if isinstance(space, Indexed) else b""
    profile = getattr(space, "profile", None) or b""
    matte = image.SMask.get("/Matte") if "/SMask" in image else None
    extra = image.SMask.read_raw_bytes() if matte is not None else b""
    digest = hashlib.sha256("\n".join(facts).encode())
    for part in (palette, profile, extra, image.read_raw_bytes()):
        digest.update(hashlib.sha256(part).digest())
    key = digest.hexdigest()
    if (known := cache.get(key)) is not None:
        return Plate.unpack(known)
    plate = _convert(image, space, target)
    cache[key] = plate.pack()
    return plate


def _convert(image: pikepdf.Object, space: Space, target: Target) -> Plate:
    samples = read_samples(image, space.components)
    if samples.codes.shape[-1] != space.components:
        space = {1: GREY, 3: Rgb(), 4: Process()}.get(samples.codes.shape[-1], space)
    pixels = _unmatted(eight_bits(samples, image, space), image)
    if isinstance(space, Process) and space.family == str(target.name)[1:] and _within(pixels, image, target):
        return Plate(kept=True)
    flat = None if _LOSSY & set(filters(image)) else _flat(pixels, space, target)
    return flat or _photograph(target.pixels(space, pixels))


def _within(pixels: Bytes, image: pikepdf.Object, target: Target) -> bool:
    """Whether DeviceCMYK pixels keep the sheet's ink limit."""
    separator = getattr(target, "separator", None)
    if separator is None:
        return True
    ink = total_ink(pixels)
    if _LOSSY & set(filters(image)):
        h, w = (side // JPEG_BLOCK * JPEG_BLOCK for side in ink.shape)
        if h and w:
            ink = (
                ink[:h, :w]
                .reshape(h // JPEG_BLOCK, JPEG_BLOCK, w // JPEG_BLOCK, JPEG_BLOCK)
                .mean(axis=(1, 3))
            )
        return bool(ink.max() <= separator.ink_limit + BLOCK_SLACK)
    return bool(ink.max(initial=0) <= separator.ink_limit + 0.5)


def _flat(pixels: Bytes, space: Space, target: Target) -> Plate | None:
    """A picture of few colours as a palette; None for a photograph."""
    height, width, n = pixels.shape
    if n > 4:
        return None
    packed: NDArray[np.uint32] = np.zeros((height, width), np.uint32)
    for index in range(n):
        packed = (packed << 8 | pixels[..., index]).astype(np.uint32)
    if len(np.unique(packed[:: max(1, height // 64)])) > PALETTE:
        return None
    colours, codes = np.unique(packed, return_inverse=True)
    if len(colours) > PALETTE:
        return None
    rows = np.stack([colours >> 8 * (n - 1 - index) & 255 for index in range(n)], axis=1) / 255
    low, high = np.array(space.ranges).T
    table = np.rint(target.colours(space, low + rows * (high - low)) * 255).astype(np.uint8).tobytes()
    data = zlib.compress(codes.astype(np.uint8).tobytes(), 6)
    return Plate(width=width, height=height, filter="FlateDecode", palette=table.hex(), data=data)


def _photograph(pixels: Bytes) -> Plate:
    height, width, components = pixels.shape
    if width * height < SMALL or components != 4:  # masks too, whose noise would be seen
        return Plate(
            width=width,
            height=height,
            filter="FlateDecode",
            components=components,
            data=zlib.compress(pixels.tobytes(), 6),
        )
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels), "CMYK").save(
        out, "JPEG", quality=QUALITY, subsampling=0, optimize=True
    )
    # Pillow writes CMYK turned over, as Photoshop does; the Decode array turns it back.
    return Plate(
        width=width,
        height=height,
        filter="DCTDecode",
        components=components,
        inverted=True,
        data=out.getvalue(),
    )


def _store(image: pikepdf.Object, plate: Plate, target: Target) -> None:
    for key in ("/Decode", "/DecodeParms", "/SMaskInData"):
        if key in image:
            del image[key]
    image.write(plate.data, filter=Name("/" + plate.filter))
    image.Width, image.Height, image.BitsPerComponent = plate.width, plate.height, 8
    image.ColorSpace = _indexed(bytes.fromhex(plate.palette), target) if plate.palette else target.name
    if plate.inverted:
        image.Decode = Array([1, 0] * plate.components)
    if isinstance(image.get("/SMask"), pikepdf.Stream) and "/Matte" in image.SMask:
        del image.SMask["/Matte"]


def _stencil(pdf: pikepdf.Pdf, left_out: NDArray[np.bool_]) -> pikepdf.Object:
    """An explicit mask (8.9.6.3) instead of a colour key, whose colours no longer exist."""
    mask = pdf.make_stream(zlib.compress(np.packbits(left_out, axis=1).tobytes()))
    mask.Type, mask.Subtype, mask.Filter = Name.XObject, Name.Image, Name.FlateDecode
    mask.ImageMask, mask.BitsPerComponent = True, 1
    mask.Height, mask.Width = left_out.shape
    return mask


def _unmatted(pixels: Bytes, image: pikepdf.Object) -> Bytes:
    """Pixels without the matte colour that was blended in beforehand (11.6.5.3)."""
    mask = image.get("/SMask")
    if not isinstance(mask, pikepdf.Stream) or "/Matte" not in mask:
        return pixels
    alpha: Samples = read_samples(mask, 1)
    opacity = alpha.codes / (2.0**alpha.bits - 1)
    if opacity.shape[:2] != pixels.shape[:2]:
        return pixels
    matte = np.array([float(value) for value in mask.Matte]) * 255
    clear = matte + (pixels - matte) / np.maximum(opacity, 1 / 255)
    return np.asarray(np.rint(np.clip(clear, 0, 255)).astype(np.uint8))
