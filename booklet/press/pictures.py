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
from dataclasses import asdict, dataclass, replace

import numpy as np
import pikepdf
from numpy.typing import NDArray
from pikepdf import Array, Name
from PIL import Image as Pillow

from booklet.colour import Separator, total_ink, usable_profile
from booklet.images import ink_jpeg
from booklet.press.faults import fault
from booklet.press.samples import (
    LOSSY,
    Samples,
    colour_key,
    decode_ranges,
    depth,
    eight_bits,
    explicit_mask,
    has_matte,
    is_grey_mask,
    is_stencil,
    last_filter,
    own_opacity,
    pack_codes,
    read_samples,
    unmatted,
    unpack_codes,
)
from booklet.press.spaces import GREY, Grey, Indexed, Process, Rgb, Space, parse_space
from booklet.press.target import MaskTarget, Target

Bytes = NDArray[np.uint8]

REVISION = 2
PALETTE = 256
SMALL = 64 * 64
"""Pixels up to which a picture is stored without loss."""

JPEG_BLOCK = 8
"""JPEG's noise cancels out over its own blocks; only a block's mean is ink that the original meant."""

BLOCK_SLACK = 1.0
"""Percent of ink above the limit that a JPEG block's mean may show."""

_PROFILED = (Grey, Rgb, Process)


@dataclass(frozen=True, slots=True)
class Plate:
    """A converted picture as it is stored, or `kept` where the original is right already."""

    kept: bool = False
    width: int = 0
    height: int = 0
    filter: str = ""
    components: int = 1
    bits: int = 8
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


def put_jpeg(image: pikepdf.Object, data: bytes) -> None:
    """Put a CMYK JPEG in a stand-in's place.

    JPEGs with Adobe's marker hold their inks inverted (Adobe TN 5116, 18).
    """
    file = Pillow.open(io.BytesIO(data))
    image.write(data, filter=Name.DCTDecode)
    image.Width, image.Height = file.size
    image.ColorSpace, image.BitsPerComponent = Name.DeviceCMYK, 8
    if "adobe" in file.info:
        image.Decode = pikepdf.Array([1, 0] * 4)


def convert_image(
    pdf: pikepdf.Pdf,
    image: pikepdf.Object,
    named: Mapping[str, pikepdf.Object],
    target: Target,
    cache: MutableMapping[str, bytes] | None = None,
    *,
    one_bit: bool = False,
) -> None:
    """Rewrite an image XObject in the target's space, in place.

    Args:
        pdf: the file the image belongs to.
        image: the image's stream; masks and soft masks stay.
        named: the resources' colour spaces, for names and default spaces.
        target: where the colours go.
        cache: converted pictures by content address, so that each is converted once.
        one_bit: whether it was a 1-bit picture before the engine widened it; it becomes one again
            if it still has no more than two colours.

    Raises:
        BookletError: `press-image` or `press-colour-space`.
    """
    for key in ("/Alternates", "/OPI", "/Intent", "/Metadata", "/PieceInfo", "/StructParent"):
        if key in image:
            del image[key]
    if is_stencil(image):
        return
    own_opacity(pdf, image)
    mask = image.get("/SMask")
    if isinstance(mask, pikepdf.Stream) and not is_grey_mask(mask):
        convert_image(pdf, mask, named, MaskTarget())
    space = _space(image, named)
    if target.keeps(space) or (isinstance(space, Indexed) and target.keeps(space.base)):
        return
    if space.family == str(target.name)[1:] and not isinstance(space, Process):
        return
    if isinstance(image.get("/Mask"), Array):
        image.Mask = explicit_mask(pdf, colour_key(image, read_samples(image, space.components)))
    bits = depth(image)
    if space.components == 1 and bits <= 8 and last_filter(image) not in LOSSY and not has_matte(image):
        _repalette(image, space, target, bits)
        return
    plate = _cached(image, space, target, cache, one_bit=one_bit)
    if not plate.kept:
        store(image, plate, target)


def _space(image: pikepdf.Object, named: Mapping[str, pikepdf.Object]) -> Space:
    if "/ColorSpace" in image:
        return parse_space(image.ColorSpace, named)
    if last_filter(image) != "/JPXDecode":
        raise fault("image", "an image says no colour space", "save the picture anew")
    return _by_count(read_samples(image, 0).codes.shape[-1])  # JPEG 2000 carries its own


def _by_count(components: int) -> Space:
    """The device space of so many components; a file with two has a grey and something else."""
    return {3: Rgb(), 4: Process()}.get(components, GREY)


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
    image: pikepdf.Object,
    space: Space,
    target: Target,
    cache: MutableMapping[str, bytes] | None,
    *,
    one_bit: bool,
) -> Plate:
    if cache is None or (meaning := _said(space)) is None:
        return _convert(image, space, target, one_bit=one_bit)
    facts = [f"press {REVISION} {target.digest} {one_bit}"]
    for key in sorted(set(image.keys()) - {"/SMask", "/Mask", "/ColorSpace", "/Length"}):
        value = image[key]
        said = value.unparse(resolved=True) if isinstance(value, pikepdf.Object) else value
        facts.append(f"{key} {said!r}")
    digest = hashlib.sha256("\n".join(facts).encode())
    parts = [meaning, image.read_raw_bytes()]
    if has_matte(image):
        mask = image.SMask
        parts += [mask.read_raw_bytes(), *(f"{key} {mask[key]!r}".encode() for key in sorted(mask.keys()))]
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    key = digest.hexdigest()
    if (known := cache.get(key)) is not None:
        return Plate.unpack(known)
    plate = _convert(image, space, target, one_bit=one_bit)
    cache[key] = plate.pack()
    return plate


def _said(thing: object) -> bytes | None:
    """All that a space is made of, for the content address: profile, palette, white point, base.

    None where that is more than values: the tint transform of a spot ink.
    """
    if isinstance(thing, np.ndarray):
        return f"{thing.shape} {hashlib.sha256(thing.tobytes()).hexdigest()}".encode()
    if not isinstance(thing, Space):
        return (
            repr(thing).encode()
            if isinstance(thing, (bytes, str, int, float, list, tuple, type(None)))
            else None
        )
    parts = [(name, _said(value)) for name, value in sorted(vars(thing).items())]
    if any(part is None for _, part in parts):
        return None
    return repr((type(thing).__name__, parts)).encode()


def _convert(image: pikepdf.Object, space: Space, target: Target, *, one_bit: bool) -> Plate:
    samples = read_samples(image, space.components)
    if samples.codes.shape[-1] != space.components:
        space = _by_count(samples.codes.shape[-1])
        samples = replace(samples, codes=samples.codes[..., : space.components])
    space = _profiled(space, samples, target)
    lossy = last_filter(image) in LOSSY
    pixels = eight_bits(samples, image, space)
    device = isinstance(space, Process) and space.family == str(target.name)[1:]
    if has_matte(image):
        space, pixels = unmatted(space, pixels, image)
    elif device and "/ColorSpace" in image and _within(pixels, target, lossy=lossy):
        return Plate(kept=True)
    flat = None if lossy else _flat(pixels, space, target, one_bit=one_bit)
    return flat or _photograph(_inked(space, pixels, target), getattr(target, "separator", None))


def _profiled(space: Space, samples: Samples, target: Target) -> Space:
    """The space with the profile inside a JPEG: the engine passes the file on and says device colours of it."""
    separator = getattr(target, "separator", None)
    if samples.profile is None or not isinstance(space, _PROFILED) or space.profile is not None:
        return space
    if separator is not None and samples.profile == separator.profile:
        return space
    fitting = {1: ("GRAY", "RGB"), 3: ("RGB",), 4: ("CMYK",)}[space.components]
    usable = any(usable_profile(samples.profile, each) for each in fitting)
    return type(space)(samples.profile) if usable else space


def _inked(space: Space, pixels: Bytes, target: Target) -> Bytes:
    """A photograph's pixels in the target's space."""
    if isinstance(space, _PROFILED):
        return target.pixels(space, pixels)
    height, width, n = pixels.shape
    if n <= 4:
        colours, codes = np.unique(pack_codes(pixels), return_inverse=True)
        values = unpack_codes(colours, space)
    else:
        rows, codes = np.unique(pixels.reshape(-1, n), axis=0, return_inverse=True)
        low, high = np.array(space.ranges).T
        values = low + rows / 255 * (high - low)
    # Greys amid colours stay four-coloured: black alone beside them would show as an edge.
    inks = target.colours(space, values, neutral=space.hueless(values), blend=True)
    return np.asarray(np.rint(inks * 255).astype(np.uint8)[codes.reshape(height, width)])


def _within(pixels: Bytes, target: Target, *, lossy: bool) -> bool:
    """Whether DeviceCMYK pixels keep the sheet's ink limit."""
    separator = getattr(target, "separator", None)
    if separator is None:
        return True
    ink = total_ink(pixels)
    if lossy:
        h, w = (side // JPEG_BLOCK * JPEG_BLOCK for side in ink.shape)
        if h and w:
            ink = (
                ink[:h, :w]
                .reshape(h // JPEG_BLOCK, JPEG_BLOCK, w // JPEG_BLOCK, JPEG_BLOCK)
                .mean(axis=(1, 3))
            )
        return bool(ink.max() <= separator.ink_limit + BLOCK_SLACK)
    return bool(ink.max(initial=0) <= separator.ink_limit + 0.5)


def _flat(pixels: Bytes, space: Space, target: Target, *, one_bit: bool) -> Plate | None:
    """A picture of few colours as a palette; None for a photograph."""
    height, width, n = pixels.shape
    if n > 4:
        return None
    first = np.unique(pack_codes(pixels[:: max(1, height // 64)]))
    if len(first) > PALETTE:
        return None
    packed = pack_codes(pixels)
    if len(first) == 2 and ((light := packed == first[1]) | (packed == first[0])).all():
        colours, codes = first, light.astype(np.uint8)  # no need to sort the millions of a line drawing
    else:
        colours, codes = np.unique(packed, return_inverse=True)
        codes = codes.reshape(height, width)
    if len(colours) > PALETTE:
        return None
    inks = np.rint(target.colours(space, unpack_codes(colours, space)) * 255).astype(np.uint8)
    narrow = one_bit and len(colours) <= 2
    rows = np.packbits(codes.astype(np.uint8), axis=1) if narrow else codes.astype(np.uint8)
    return Plate(
        width=width,
        height=height,
        filter="FlateDecode",
        bits=1 if narrow else 8,
        palette=inks.tobytes().hex(),
        data=zlib.compress(rows.tobytes(), 6),
    )


def _photograph(pixels: Bytes, separator: Separator | None) -> Plate:
    height, width, components = pixels.shape
    if width * height < SMALL or separator is None:  # masks too, whose noise would be seen
        return Plate(
            width=width,
            height=height,
            filter="FlateDecode",
            components=components,
            data=zlib.compress(pixels.tobytes(), 6),
        )
    # Pillow writes CMYK turned over, as Photoshop does; the Decode array turns it back.
    return Plate(
        width=width,
        height=height,
        filter="DCTDecode",
        components=components,
        inverted=True,
        data=ink_jpeg(pixels, separator.ink_limit),
    )


def store(image: pikepdf.Object, plate: Plate, target: Target) -> None:
    """Put a converted picture in an image XObject's place."""
    for key in ("/Decode", "/DecodeParms", "/SMaskInData"):
        if key in image:
            del image[key]
    image.write(plate.data, filter=Name("/" + plate.filter))
    image.Width, image.Height, image.BitsPerComponent = plate.width, plate.height, plate.bits
    image.ColorSpace = _indexed(bytes.fromhex(plate.palette), target) if plate.palette else target.name
    if plate.inverted:
        image.Decode = Array([1, 0] * plate.components)
    if isinstance(image.get("/SMask"), pikepdf.Stream) and "/Matte" in image.SMask:
        del image.SMask["/Matte"]
