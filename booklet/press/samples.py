"""The samples of image XObjects (ISO 32000-1, 8.9.5), out of every filter that printing files use."""

from __future__ import annotations

import io
import warnings
import zlib
from dataclasses import dataclass

import numpy as np
import pikepdf
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name
from PIL import Image

from booklet.images import PIXEL_LIMIT, whole
from booklet.press.faults import MALFORMED, fault
from booklet.press.functions import floats
from booklet.press.spaces import GREY, Indexed, Space

Bytes = NDArray[np.uint8]

WHOLE = 50_000_000
"""Most pixels of a progressive JPEG or a JPEG 2000 file, which take 16 bytes each, where fewer would be enough."""

FAX = {"/CCITTFaxDecode", "/CCF", "/JBIG2Decode"}
JPEG = {"/DCTDecode", "/DCT"}
LOSSY = JPEG | {"/JPXDecode"}

_ADOBE, _JFIF = b"\xff\xee", b"\xff\xe0"


@dataclass(frozen=True, slots=True)
class Samples:
    """An image's codes as they lie in the file, (h, w, components), `bits` each.

    Attributes:
        profile: the ICC profile inside a JPEG or JPEG 2000 file.
        opacity: the opacity inside a JPEG 2000 file (h, w).
    """

    codes: NDArray[np.uint8] | NDArray[np.uint16]
    bits: int
    profile: bytes | None = None
    opacity: Bytes | None = None


def filters(image: pikepdf.Object) -> tuple[str, ...]:
    """The names of an image's filters, in the order of decoding."""
    value = image.get("/Filter")
    if value is None:
        return ()
    return tuple(str(name) for name in value) if isinstance(value, Array) else (str(value),)


def last_filter(image: pikepdf.Object) -> str:
    """The filter that the samples come out of."""
    return (filters(image) or ("",))[-1]


def depth(image: pikepdf.Object) -> int:
    """Bits a component; those of fax filters go without saying."""
    return 1 if last_filter(image) in FAX else int(image.get("/BitsPerComponent", 8))


def read_samples(image: pikepdf.Object, components: int, *, enough: int = 0) -> Samples:
    """Decode an image XObject's codes; `enough`: pixels of the longer side that will do, where there are many more.

    Raises:
        BookletError: `press-image`, where they cannot be decoded or are fewer than promised.
    """
    try:
        width, height = int(image.Width), int(image.Height)
        _check_size(width, height)
        if last_filter(image) in LOSSY:
            return _picture_file(image, enough)
        if last_filter(image) in FAX:
            with warnings.catch_warnings(action="ignore"):  # the decoder's remarks on nonsense
                grey = _pdf_image(image).as_pil_image().convert("1")
            step = _step(width, height, enough)
            return Samples(np.asarray(grey)[::step, ::step].astype(np.uint8)[..., None], 1)
        bits = depth(image)
        data = image.read_bytes(pikepdf.StreamDecodeLevel.specialized)
        return Samples(_unpack(data, width, height, components, bits, _step(width, height, enough)), bits)
    except (*MALFORMED, OSError, Image.DecompressionBombError) as problem:
        raise fault(
            "image",
            f"an image cannot be decoded: {problem}",
            "save the picture anew, as a JPEG or with 8 bits a channel",
        ) from problem


def _step(width: int, height: int, enough: int) -> int:
    """Every how many pixels one is kept, that four times `enough` are left to be mixed; 1 for all."""
    return max(1, -(-max(width, height) // (4 * enough))) if enough else 1


def _check_size(width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise fault("image", f"an image has {width} × {height} pixels", "give a picture that has some")
    if width * height > PIXEL_LIMIT:
        hint = f"at most {PIXEL_LIMIT // 10**6} million are read"
        raise fault("image", f"an image has {width:,} × {height:,} pixels", hint)


def _pdf_image(image: pikepdf.Object) -> pikepdf.PdfImage:
    assert isinstance(image, pikepdf.Stream)  # noqa: S101 - for the type checker
    return pikepdf.PdfImage(image)


def _picture_file(image: pikepdf.Object, enough: int) -> Samples:
    """JPEG and JPEG 2000, through Pillow."""
    raw = _inner(image)
    if last_filter(image) in JPEG:
        raw = _transformed(raw, image)
    with whole(), Image.open(io.BytesIO(raw)) as file:
        _check_size(*file.size)
        if (
            enough
            and file.width * file.height > WHOLE
            and (file.format != "JPEG" or "progressive" in file.info)
        ):
            raise ValueError(f"{file.width:,} × {file.height:,} pixels, which can only be read all at once")
        if enough and last_filter(image) in JPEG:
            longer = max(file.size)
            file.draft(None, (file.width * enough // longer or 1, file.height * enough // longer or 1))
        file.load()
        opened: Image.Image = file
        profile = file.info.get("icc_profile") or None
        inverted = file.mode == "CMYK" and file.format != "JPEG2000"
    opacity = None
    if opened.mode in {"LA", "RGBA"}:  # JPEG 2000 only
        opacity = np.asarray(opened.getchannel("A"))
        opened = opened.convert(opened.mode[:-1])
    if opened.mode == "P" and "/ColorSpace" not in image:
        opened = opened.convert("RGB")
    codes = np.asarray(opened)
    if inverted:
        codes = 255 - codes  # Pillow turns every CMYK JPEG over, as Photoshop means it; PDF does not
    bits = 8 if codes.dtype == np.uint8 else 16
    return Samples(codes.reshape(*codes.shape[:2], -1), bits, profile, opacity)


def _inner(image: pikepdf.Object) -> bytes:
    """The file inside, out of the text filters around it."""
    raw = bytes(image.read_raw_bytes())
    names = filters(image)
    if len(names) < 2:
        return raw
    with pikepdf.new() as scratch:
        outer = pikepdf.Stream(scratch, raw)
        outer.Filter = Array([Name(name) for name in names[:-1]])
        parameters = image.get("/DecodeParms")
        if isinstance(parameters, Array):
            outer.DecodeParms = Array([Dictionary(dict(p or {})) for p in list(parameters)[:-1]])
        return bytes(outer.read_bytes(pikepdf.StreamDecodeLevel.specialized))


def _transformed(raw: bytes, image: pikepdf.Object) -> bytes:
    """A JPEG that says itself what its filter's parameters say for it (7.4.8): whether it is YCbCr or YCCK.

    The file's own Adobe marker counts more than they do.
    """
    parameters = image.get("/DecodeParms")
    if isinstance(parameters, Array):
        parameters = parameters[-1] if len(parameters) else None
    if not isinstance(parameters, Dictionary) or "/ColorTransform" not in parameters:
        return raw
    head = raw[: raw.find(b"\xff\xda")]
    if _ADOBE + b"\0\x0eAdobe" in head:
        return raw
    four = Image.open(io.BytesIO(raw)).mode == "CMYK"
    transform = 0 if not int(parameters.ColorTransform) else (2 if four else 1)
    marker = _ADOBE + b"\0\x0eAdobe\0\x64\0\0\0\0" + bytes([transform])
    # A JFIF marker says YCbCr, and the decoder believes it before Adobe's.
    return raw[:2] + marker + raw[2:].replace(_JFIF + b"\0\x10JFIF\0", _JFIF + b"\0\x10none\0", 1)


def _unpack(
    data: bytes, width: int, height: int, components: int, bits: int, step: int
) -> NDArray[np.uint8] | NDArray[np.uint16]:
    row = (width * components * bits + 7) // 8
    if len(data) < row * height:
        raise ValueError(f"{row * height} bytes expected, {len(data)} found")
    rows = np.ascontiguousarray(np.frombuffer(data, np.uint8, row * height).reshape(height, row)[::step])
    codes: NDArray[np.uint8] | NDArray[np.uint16]
    if bits == 8:
        codes = rows
    elif bits == 16:
        codes = rows.view(">u2").astype(np.uint16)
    elif bits in {1, 2, 4}:
        flat = np.unpackbits(rows, axis=1).reshape(len(rows), -1, bits)
        codes = (flat @ (1 << np.arange(bits - 1, -1, -1, dtype=np.uint8))).astype(np.uint8)
    else:
        raise ValueError(f"{bits} bits a component")
    return codes[:, : width * components].reshape(len(rows), width, components)[:, ::step]


def decode_ranges(image: pikepdf.Object, space: Space, bits: int) -> list[tuple[float, float]]:
    """An image's Decode array, or the default of its space (table 90); JPEG 2000 has none (8.9.5.2)."""
    if "/Decode" in image and last_filter(image) != "/JPXDecode":
        values = floats(image.Decode)
        return list(zip(values[::2], values[1::2], strict=True))
    return [(0.0, 2.0**bits - 1)] if isinstance(space, Indexed) else list(space.ranges)


def eight_bits(samples: Samples, image: pikepdf.Object, space: Space) -> Bytes:
    """Codes as 8-bit samples over the space's whole ranges, the Decode array applied."""
    top = 2.0**samples.bits - 1
    columns = []
    ranges = decode_ranges(image, space, samples.bits)
    if samples.bits == 8 and tuple(ranges) == tuple(space.ranges):
        return np.asarray(samples.codes, np.uint8)
    if samples.bits == 8 and tuple(ranges) == tuple((high, low) for low, high in space.ranges):
        return 255 - np.asarray(samples.codes, np.uint8)  # as JPEGs from Adobe hold their inks
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


def pack_codes(pixels: Bytes) -> NDArray[np.uint32]:
    """The codes of each pixel, four at most, as one number."""
    packed: NDArray[np.uint32] = np.zeros(pixels.shape[:-1], np.uint32)
    for index in range(pixels.shape[-1]):
        packed = (packed << 8 | pixels[..., index]).astype(np.uint32)
    return packed


def unpack_codes(packed: NDArray[np.uint32], space: Space) -> NDArray[np.float64]:
    """The reverse of `pack_codes`, as rows of a space's components."""
    n = space.components
    rows = np.stack([packed >> 8 * (n - 1 - index) & 255 for index in range(n)], axis=1) / 255
    low, high = np.array(space.ranges).T
    return np.asarray(low + rows * (high - low))


def has_matte(image: pikepdf.Object) -> bool:
    """Whether the soft mask's matte colour was blended into an image beforehand (11.6.5.3)."""
    return isinstance(image.get("/SMask"), pikepdf.Stream) and "/Matte" in image.SMask


def unmatted(space: Space, pixels: Bytes, image: pikepdf.Object) -> tuple[Space, Bytes]:
    """Pixels without the matte colour that was blended in beforehand (11.6.5.3), and their space.

    Those of a palette are looked up first: it is their colours that were blended.
    """
    mask = image.SMask
    opacity = eight_bits(read_samples(mask, 1), mask, GREY) / 255
    if isinstance(space, Indexed):
        low, high = np.array(space.base.ranges).T
        table = np.rint((space.palette - low) / (high - low) * 255).astype(np.uint8)
        space, pixels = space.base, table[np.minimum(pixels[..., 0], len(table) - 1)]
    if opacity.shape[:2] != pixels.shape[:2]:
        return space, pixels
    low, high = np.array(space.ranges).T
    matte = (np.array([float(value) for value in mask.Matte]) - low) / (high - low) * 255
    clear = matte + (pixels - matte) / np.maximum(opacity, 1 / 255)
    return space, np.asarray(np.rint(np.clip(clear, 0, 255)).astype(np.uint8))


def own_opacity(pdf: pikepdf.Pdf, image: pikepdf.Object) -> None:
    """Opacity that lies inside a JPEG 2000 file (table 89, SMaskInData) as a soft mask: a JPEG cannot hold it."""
    inside = int(image.get("/SMaskInData", 0))
    if not inside or last_filter(image) != "/JPXDecode" or "/SMask" in image:
        return
    samples = read_samples(image, 0)
    if samples.opacity is None:
        return
    mask = pdf.make_stream(zlib.compress(samples.opacity.tobytes()))
    mask.Type, mask.Subtype, mask.Filter = Name.XObject, Name.Image, Name.FlateDecode
    mask.ColorSpace, mask.BitsPerComponent = Name.DeviceGray, 8
    mask.Height, mask.Width = samples.opacity.shape
    if inside == 2:  # blended with black beforehand
        mask.Matte = Array([0] * samples.codes.shape[-1])
    image.SMask = mask


def explicit_mask(pdf: pikepdf.Pdf, left_out: NDArray[np.bool_]) -> pikepdf.Object:
    """An explicit mask (8.9.6.3) instead of a colour key, whose colours no longer exist."""
    mask = pdf.make_stream(zlib.compress(np.packbits(left_out, axis=1).tobytes()))
    mask.Type, mask.Subtype, mask.Filter = Name.XObject, Name.Image, Name.FlateDecode
    mask.ImageMask, mask.BitsPerComponent = True, 1
    mask.Height, mask.Width = left_out.shape
    return mask
