"""Image XObjects that no engine here writes, with what each means: constructs of ISO 32000-1, 8.9."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable

import numpy as np
import pikepdf
from awkward import GREY, GREY_16, INKS, OTHER, P3, RGB, H, W
from encoders import LINEAR_GREY, raw_cmyk_jpeg, saved, ycck
from pdfs import add_page, image, opened, press, printer
from pdfs import saved as pdf_bytes
from pikepdf import Array, Dictionary, Name
from PIL import Image
from reference import Printed, read

from booklet.colour import Separator
from booklet.press.target import InkTarget


class Inks(InkTarget):
    """The process inks alone."""

    def __init__(self, limit: float = 300) -> None:
        self.separator = Separator(printer().profile, limit)
        self.page, self.excess = 0, {}


Build = Callable[[pikepdf.Pdf], pikepdf.Object]
FULL = {"quality": 95, "subsampling": 0}
WHITE = Dictionary(WhitePoint=Array([0.9642, 1, 0.8249]), Range=Array([-128, 127, -128, 127]))


def printed(build: Build, **resources: object) -> Printed:
    with pikepdf.new() as pdf:
        add_page(pdf, b"/I Do", XObject=Dictionary(I=pdf.make_indirect(build(pdf))), **resources)
        given = pdf_bytes(pdf)
    with opened(press(given).pdf) as pdf:
        return read(pdf.pages[0].obj.Resources.XObject.I)


def filtered(
    pdf: pikepdf.Pdf, data: bytes, filters: object, space: object, bits: int = 8, **more: object
) -> pikepdf.Object:
    parameters = more.pop("parameters", None)
    height, width = more.pop("size", (H, W))
    result = image(pdf, b"", width, height, space, bits, **more)
    result.write(data, filter=filters, decode_parms=parameters)
    return result


def icc(pdf: pikepdf.Pdf, profile: bytes, components: int) -> Array:
    stream = pdf.make_stream(profile)
    stream.N = components
    return Array([Name.ICCBased, stream])


def lzw(data: bytes) -> bytes:
    """PDF's LZW with a clear code before each 250 literals: 9 bits a code throughout."""
    codes = [code for at in range(0, len(data), 250) for code in (256, *data[at : at + 250])] + [257]
    bits = np.array(codes)[:, None] >> np.arange(8, -1, -1) & 1
    return np.packbits(bits.astype(np.uint8)).tobytes()


def runs(data: bytes) -> bytes:
    """Run lengths that save nothing: 128 literals each."""
    parts = [data[at : at + 128] for at in range(0, len(data), 128)]
    return b"".join(bytes([len(part) - 1]) + part for part in parts) + b"\x80"


def narrow(codes: np.ndarray, bits: int) -> bytes:
    """Codes (h, w, n) in rows of whole bytes."""
    rows = codes.reshape(len(codes), -1, 1) >> np.arange(bits - 1, -1, -1) & 1
    return np.packbits(rows.reshape(len(codes), -1).astype(np.uint8), axis=1).tobytes()


def predicted() -> bytes:
    """TIFF predictor 2: differences to the left neighbour."""
    return (
        np.diff(RGB.astype(np.int16), axis=1, prepend=np.zeros((H, 1, 3), np.int16))
        .astype(np.uint8)
        .tobytes()
    )


LAB = np.dstack([90 + RGB[..., 0] // 2, RGB[..., 1] // 4 + 100, 150 - RGB[..., 2] // 4]).astype(np.uint8)
"""Codes of PDF's Lab over ranges of -128 to 127; TIFF's and Pillow's have the sign elsewhere."""
LAB_TRUTH = np.dstack([LAB[..., :1], LAB[..., 1:] ^ 128])
FEW = np.asarray(Image.fromarray(RGB).quantize(16).convert("RGB"))
INDEXED = Image.fromarray(RGB).quantize(16)
CODES = np.asarray(INDEXED)
TABLE = bytes(INDEXED.getpalette()[:48])
RGB_JPEG = saved(Image.fromarray(RGB), "JPEG", **FULL)
JPX = saved(Image.fromarray(RGB), "JPEG2000")


def untransformed() -> bytes:
    """A JPEG of RGB that does not say that it is RGB."""
    data = saved(Image.fromarray(RGB), "JPEG", keep_rgb=True, **FULL)
    at = data.index(b"\xff\xee")
    return data[:at] + data[at + 16 :]


def unmarked_ycbcr() -> bytes:
    """A JPEG with neither JFIF's nor Adobe's marker."""
    at = RGB_JPEG.index(b"\xff\xe0")
    return RGB_JPEG[:at] + RGB_JPEG[at + 18 :]


# name: (construct, codes that it means, the profile they are in, how they mean it)
COLOURS: dict[str, tuple[Build, np.ndarray, bytes | None, str]] = {
    "rgb 8": (lambda p: image(p, RGB.tobytes(), W, H, Name.DeviceRGB), RGB, None, ""),
    "rgb 16": (lambda p: image(p, (RGB.astype(">u2") * 257).tobytes(), W, H, Name.DeviceRGB, 16), RGB, None, ""),
    "rgb 4": (lambda p: image(p, narrow(RGB // 16, 4), W, H, Name.DeviceRGB, 4), RGB // 16 * 17, None, ""),
    "rgb 2": (lambda p: image(p, narrow(RGB // 64, 2), W, H, Name.DeviceRGB, 2), RGB // 64 * 85, None, "flat"),
    "rgb turned over": (
        lambda p: image(p, (255 - RGB).tobytes(), W, H, Name.DeviceRGB, Decode=Array([1, 0] * 3)), RGB, None, ""),
    "rgb half range": (
        lambda p: image(p, RGB.tobytes(), W, H, Name.DeviceRGB, Decode=Array([0.25, 0.75] * 3)),
        np.rint(63.75 + RGB / 2).astype(np.uint8), None, ""),
    "ascii hex": (
        lambda p: filtered(p, RGB.tobytes().hex().encode() + b">", Name.ASCIIHexDecode, Name.DeviceRGB), RGB, None, ""),
    "lzw": (lambda p: filtered(p, lzw(RGB.tobytes()), Name.LZWDecode, Name.DeviceRGB), RGB, None, ""),
    "run length": (lambda p: filtered(p, runs(RGB.tobytes()), Name.RunLengthDecode, Name.DeviceRGB), RGB, None, ""),
    "predictor": (
        lambda p: filtered(p, zlib.compress(predicted()), Name.FlateDecode, Name.DeviceRGB,
                           parameters=Dictionary(Predictor=2, Colors=3, Columns=W)), RGB, None, ""),
    "jpeg": (lambda p: filtered(p, RGB_JPEG, Name.DCTDecode, Name.DeviceRGB), RGB, None, ""),
    "jpeg in text": (
        lambda p: filtered(p, base64.a85encode(RGB_JPEG) + b"~>",
                           Array([Name.ASCII85Decode, Name.DCTDecode]), Name.DeviceRGB), RGB, None, ""),
    "jpeg in flate": (
        lambda p: filtered(p, zlib.compress(RGB_JPEG), Array([Name.FlateDecode, Name.DCTDecode]), Name.DeviceRGB,
                           parameters=Array([Dictionary(), Dictionary()])), RGB, None, ""),
    "jpeg said to be rgb": (
        lambda p: filtered(p, untransformed(), Name.DCTDecode, Name.DeviceRGB,
                           parameters=Dictionary(ColorTransform=0)), RGB, None, ""),
    "jpeg said to be ycbcr": (
        lambda p: filtered(p, unmarked_ycbcr(), Name.DCTDecode, Name.DeviceRGB,
                           parameters=Dictionary(ColorTransform=1)), RGB, None, ""),
    "jpeg turned over": (
        lambda p: filtered(p, saved(Image.fromarray(255 - RGB), "JPEG", **FULL), Name.DCTDecode, Name.DeviceRGB,
                           Decode=Array([1, 0] * 3)), RGB, None, ""),
    "jpeg with a profile inside": (
        lambda p: filtered(p, saved(Image.fromarray(RGB), "JPEG", icc_profile=P3, **FULL), Name.DCTDecode,
                           Name.DeviceRGB), RGB, P3, ""),
    "jpeg adobe cmyk": (
        lambda p: filtered(p, raw_cmyk_jpeg(255 - INKS, 0), Name.DCTDecode, Name.DeviceCMYK,
                           Decode=Array([1, 0] * 4)), INKS, None, ""),
    "jpeg plain cmyk": (
        lambda p: filtered(p, raw_cmyk_jpeg(INKS, None), Name.DCTDecode, Name.DeviceCMYK), INKS, None, ""),
    "jpeg ycck": (
        lambda p: filtered(p, raw_cmyk_jpeg(ycck(INKS), 2), Name.DCTDecode, Name.DeviceCMYK,
                           Decode=Array([1, 0] * 4)), INKS, None, ""),
    "jpeg said to be ycck": (
        lambda p: filtered(p, raw_cmyk_jpeg(ycck(INKS), None), Name.DCTDecode, icc(p, OTHER, 4),
                           Decode=Array([1, 0] * 4), parameters=Dictionary(ColorTransform=1)), INKS, OTHER, ""),
    "jpeg 2000": (lambda p: filtered(p, JPX, Name.JPXDecode, Name.DeviceRGB), RGB, None, ""),
    "jpeg 2000 by itself": (lambda p: without(filtered(p, JPX, Name.JPXDecode, Name.DeviceRGB)), RGB, None, ""),
    "jpeg 2000 has no decode": (
        lambda p: filtered(p, JPX, Name.JPXDecode, Name.DeviceRGB, Decode=Array([1, 0] * 3)), RGB, None, ""),
    "jpeg 2000 cmyk": (
        lambda p: without(filtered(p, saved(Image.fromarray(INKS, "CMYK"), "JPEG2000"), Name.JPXDecode,
                                    Name.DeviceCMYK)), INKS, None, ""),
    "indexed": (
        lambda p: image(p, CODES.tobytes(), W, H, Array([Name.Indexed, Name.DeviceRGB, 15, pikepdf.String(TABLE)])),
        FEW, None, "flat"),
    "indexed 4": (
        lambda p: image(p, narrow(CODES, 4), W, H,
                        Array([Name.Indexed, Name.DeviceRGB, 15, p.make_stream(TABLE)]), 4), FEW, None, "flat"),
    "indexed backwards": (
        lambda p: image(p, narrow(15 - CODES, 4), W, H,
                        Array([Name.Indexed, Name.DeviceRGB, 15, pikepdf.String(TABLE)]), 4, Decode=Array([15, 0])),
        FEW, None, "flat"),
    "cmyk": (lambda p: image(p, INKS.tobytes(), W, H, Name.DeviceCMYK), INKS, None, ""),
    "cmyk 16": (lambda p: image(p, (INKS.astype(">u2") * 257).tobytes(), W, H, Name.DeviceCMYK, 16), INKS, None, ""),
    "icc rgb": (lambda p: image(p, RGB.tobytes(), W, H, icc(p, P3, 3)), RGB, P3, ""),
    "icc damaged": (lambda p: image(p, RGB.tobytes(), W, H, icc(p, P3[:200], 3)), RGB, None, ""),
    "icc of another space": (lambda p: image(p, RGB.tobytes(), W, H, icc(p, OTHER, 3)), RGB, None, ""),
    "icc cmyk": (lambda p: image(p, INKS.tobytes(), W, H, icc(p, OTHER, 4)), INKS, OTHER, ""),
    "icc cmyk of the printer": (
        lambda p: image(p, INKS.tobytes(), W, H, icc(p, printer().profile, 4)), INKS, None, ""),
    "lab": (lambda p: image(p, LAB.tobytes(), W, H, Array([Name.Lab, WHITE])), LAB_TRUTH, None, "lab flat"),
    "default rgb": (lambda p: image(p, RGB.tobytes(), W, H, Name.DeviceRGB), RGB, P3, "default"),
}  # fmt: skip


def without(stream: pikepdf.Object) -> pikepdf.Object:
    del stream.ColorSpace
    return stream


GREYS: dict[str, tuple[Build, np.ndarray, bytes | None]] = {
    "grey 8": (lambda p: image(p, GREY.tobytes(), W, H, Name.DeviceGray), GREY, None),
    "grey 16": (lambda p: image(p, GREY_16.astype(">u2").tobytes(), W, H, Name.DeviceGray, 16), GREY, None),
    "grey 4": (lambda p: image(p, narrow(GREY // 16, 4), W, H, Name.DeviceGray, 4), GREY // 16 * 17, None),
    "grey 2": (lambda p: image(p, narrow(GREY // 64, 2), W, H, Name.DeviceGray, 2), GREY // 64 * 85, None),
    "jpeg grey turned over": (
        lambda p: filtered(p, saved(Image.fromarray(255 - GREY), "JPEG", **FULL), Name.DCTDecode, Name.DeviceGray,
                           Decode=Array([1, 0])), GREY, None),
    "jpeg grey said to be rgb": (
        lambda p: filtered(p, saved(Image.fromarray(GREY), "JPEG", **FULL), Name.DCTDecode, Name.DeviceRGB), GREY, None),
    "jpeg 2000 grey 16": (
        lambda p: filtered(p, saved(Image.fromarray(GREY_16), "JPEG2000"), Name.JPXDecode, Name.DeviceGray), GREY, None),
    "icc grey": (lambda p: image(p, GREY.tobytes(), W, H, icc(p, LINEAR_GREY, 1)), GREY, LINEAR_GREY),
    "calibrated grey": (
        lambda p: image(p, GREY.tobytes(), W, H,
                        Array([Name.CalGray, Dictionary(WhitePoint=Array([0.9642, 1, 0.8249]), Gamma=1)])),
        GREY, LINEAR_GREY),
}  # fmt: skip


def _half(data: bytes) -> bytes:
    return data[: len(data) // 2]


REFUSED: dict[str, tuple[Build, str]] = {
    "300 million pixels": (lambda p: image(p, b"", 20_000, 15_000, Name.DeviceRGB), "20,000 × 15,000"),
    "no pixels": (lambda p: image(p, b"", 0, 9, Name.DeviceRGB), "0 × 9"),
    "fewer than promised": (lambda p: image(p, b"abc", 9, 9, Name.DeviceRGB), "expected"),
    "a jpeg that breaks off": (
        lambda p: filtered(p, _half(RGB_JPEG), Name.DCTDecode, Name.DeviceRGB), "decoded"),
    "a cmyk jpeg that breaks off": (
        lambda p: filtered(p, _half(raw_cmyk_jpeg(INKS, 0)), Name.DCTDecode, Name.DeviceCMYK), "decoded"),
    "a jpeg 2000 that breaks off": (
        lambda p: filtered(p, JPX[: len(JPX) // 3], Name.JPXDecode, Name.DeviceRGB), "decoded"),
    "a jpeg that is none": (lambda p: filtered(p, b"no jpeg", Name.DCTDecode, Name.DeviceRGB), "decoded"),
    "no colour space": (lambda p: without(image(p, b"abc", 1, 1, Name.DeviceRGB)), "colour space"),
    "three bits": (lambda p: image(p, RGB.tobytes(), W, H, Name.DeviceRGB, 3), "3 bits"),
    "damaged flate": (
        lambda p: filtered(p, zlib.compress(RGB.tobytes())[:99], Name.FlateDecode, Name.DeviceRGB), "decoded"),
}  # fmt: skip
