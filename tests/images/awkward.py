"""Awkward images with what each must look like: as many kinds as cameras, scanners and programs write.

The truth of a case is what its pixels mean before the file is written: codes in a
space, upright, with an opacity. It never comes out of a decoder.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from encoders import (
    ADOBE_XYZ,
    P3_XYZ,
    SRGB_XYZ,
    chunk,
    cmyk_profile,
    grey_profile,
    png,
    raw_cmyk_jpeg,
    rgb_profile,
    saved,
    tiff,
    ycck,
)
from pdfs import printer
from PIL import Image

W, H = 48, 32
P3, ADOBE = rgb_profile(P3_XYZ, None), rgb_profile(ADOBE_XYZ, 2.2)
LINEAR = rgb_profile(SRGB_XYZ, 1.0)
OTHER = cmyk_profile()


@dataclass(frozen=True)
class Case:
    """A file with its meaning.

    Attributes:
        truth: codes (h, w) of grey, (h, w, 3) of RGB or Lab, (h, w, 4) of CMYK; booleans for 1 bit (True: white).
        profile: what the codes mean; None: sRGB, its gradation, or the printer's own CMYK.
        opacity: (h, w), None for none.
        engine: whether the typesetting engine reads the file rightly without help.
    """

    name: str
    data: bytes
    truth: np.ndarray
    profile: bytes | None = None
    opacity: np.ndarray | None = None
    lab: bool = False
    warnings: tuple[str, ...] = ()
    engine: bool = True
    file: str = ""

    @property
    def filename(self) -> str:
        return self.file or "a." + self.name.partition("-")[0]


def _mesh(width: int = W, height: int = H) -> tuple[np.ndarray, np.ndarray]:
    return np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))


def rgb(width: int = W, height: int = H) -> np.ndarray:
    """Soft, colourful, and different at each corner."""
    x, y = _mesh(width, height)
    return np.rint(np.stack([10 + 235 * x, 225 - 200 * x * (1 - y), 30 + 190 * y], axis=-1)).astype(np.uint8)


def grey() -> np.ndarray:
    x, y = _mesh()
    return np.rint(20 + 150 * x + 70 * y).astype(np.uint8)


def inks() -> np.ndarray:
    x, y = _mesh()
    return np.rint(np.stack([200 * x, 180 * y, 150 * (1 - x), 60 * x * y], axis=-1)).astype(np.uint8)


def fade() -> np.ndarray:
    return np.rint(255 * _mesh()[1]).astype(np.uint8)


RGB, GREY, INKS, FADE = rgb(), grey(), inks(), fade()
BITS = (np.indices((H, W)).sum(axis=0) // 3 % 2 == 0) & (np.indices((H, W))[1] < 40)
GREY_16 = np.rint(GREY / 255 * 65535).astype(np.uint16)
PICTURE = Image.fromarray(RGB)
FULL = {"quality": 95, "subsampling": 0}


def _exif(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def _lying(orientation: int, truth: np.ndarray = RGB) -> Image.Image:
    """The picture as a camera stores it that notes the orientation (Exif 2.3, 4.6.4)."""
    flip, turns = {2: (1, 0), 3: (0, 2), 4: (1, 2), 5: (1, 1), 6: (0, 1), 7: (1, 3), 8: (0, 3)}[orientation]
    turned = np.rot90(truth, turns)
    if flip:
        turned = turned[:, ::-1] if turns % 2 == 0 else turned[::-1]
    return Image.fromarray(np.ascontiguousarray(turned))


def cases() -> Iterator[Case]:
    yield from _jpegs()
    yield from _cmyk_jpegs()
    yield from _pngs()
    yield from _told_pngs()
    yield from _tiffs()
    yield from _deep_tiffs()
    yield from _others()


def _jpegs() -> Iterator[Case]:
    def make(name: str, source: Image.Image = PICTURE, kind: str = "JPEG", **options: object) -> Case:
        given = {"truth": RGB, "profile": None, "warnings": (), "file": "a.jpg", "engine": True}
        facts = {key: options.pop(key, value) for key, value in given.items()}
        return Case("jpg-" + name, saved(source, kind, **{**FULL, **options}), **facts)  # type: ignore[arg-type]

    dull = Image.fromarray(GREY)
    yield make("rgb")
    yield make("progressive", progressive=True)
    yield make("420", subsampling=2)
    yield make("rgb-untransformed", keep_rgb=True)
    yield make("grey", dull, truth=GREY)
    yield make("grey-as-rgb", dull.convert("RGB"), truth=GREY)
    yield make("mpo", kind="MPO", save_all=True, append_images=[PICTURE.rotate(180)])
    yield make("ending-lies", file="a.png", warnings=("image-mislabelled",))
    for orientation in range(2, 9):
        yield make(f"turned-{orientation}", _lying(orientation), exif=_exif(orientation), engine=False)
    yield make("p3", icc_profile=P3, profile=P3)
    yield make("p3-turned", _lying(6), exif=_exif(6), icc_profile=P3, profile=P3, engine=False)
    yield make("adobe-rgb", icc_profile=ADOBE, profile=ADOBE)
    yield make("grey-profile", dull, truth=GREY, icc_profile=grey_profile(1.5), profile=grey_profile(1.5))
    yield make("grey-rgb-profile", dull, truth=GREY, icc_profile=LINEAR, profile=LINEAR)
    yield make("grey-as-rgb-profile", dull.convert("RGB"), truth=GREY, icc_profile=LINEAR, profile=LINEAR)
    wrong = ("image-profile",)
    yield make("profile-damaged", icc_profile=P3[:150] + bytes(len(P3) - 150), warnings=wrong)
    yield make("profile-nonsense", icc_profile=b"no profile", warnings=wrong)
    yield make("profile-cmyk", icc_profile=OTHER, warnings=wrong)
    yield make("profile-grey", icc_profile=grey_profile(1.5), warnings=wrong)
    yield make("profile-link", icc_profile=P3[:12] + b"link" + P3[16:], warnings=wrong)
    yield make("grey-profile-cmyk", dull, truth=GREY, icc_profile=OTHER, warnings=wrong)


def _cmyk_jpegs() -> Iterator[Case]:
    untagged = ("image-untagged",)
    own = printer().profile
    yield Case("jpg-cmyk-adobe", raw_cmyk_jpeg(255 - INKS, 0), INKS, warnings=untagged)
    yield Case("jpg-cmyk-no-marker", raw_cmyk_jpeg(INKS, None), INKS, warnings=untagged)
    yield Case("jpg-ycck", raw_cmyk_jpeg(ycck(INKS), 2), INKS, warnings=untagged)
    full = np.full((H, W, 4), 255, np.uint8)
    yield Case("jpg-cmyk-400", raw_cmyk_jpeg(255 - full, 0), full, warnings=untagged)
    plate = Image.fromarray(INKS, "CMYK")
    yield Case("jpg-cmyk-own-profile", saved(plate, "JPEG", icc_profile=own, **FULL), INKS)
    yield Case("jpg-cmyk-other-profile", saved(plate, "JPEG", icc_profile=OTHER, **FULL), INKS, OTHER)
    broken = saved(plate, "JPEG", icc_profile=OTHER[:200], **FULL)
    yield Case("jpg-cmyk-profile-damaged", broken, INKS, warnings=("image-profile",))
    turned = saved(Image.fromarray(np.rot90(INKS), "CMYK"), "JPEG", exif=_exif(6), icc_profile=OTHER, **FULL)
    yield Case("jpg-cmyk-turned", turned, INKS, OTHER, engine=False)


def _pngs() -> Iterator[Case]:
    x, _ = _mesh()
    steps = {bits: np.rint(x * (2**bits - 1)).astype(np.uint8) for bits in (1, 2, 4)}
    yield Case("png-rgb", png(RGB, 8, 2), RGB)
    yield Case("png-interlaced", png(RGB, 8, 2, interlaced=True), RGB)
    yield Case("png-rgb-16", png(RGB.astype(np.uint16) * 257, 16, 2), RGB)
    yield Case("png-grey", png(GREY[..., None], 8, 0), GREY)
    yield Case("png-grey-16", png(GREY_16[..., None], 16, 0), GREY, engine=False)
    yield Case("png-grey-2", png(steps[2][..., None], 2, 0), steps[2] * 85)
    yield Case("png-grey-4", png(steps[4][..., None], 4, 0), steps[4] * 17)
    yield Case("png-1", png(BITS[..., None].astype(np.uint8), 1, 0), BITS)
    indexed = PICTURE.quantize(200)
    yield Case("png-palette", saved(indexed, "PNG"), np.asarray(indexed.convert("RGB")))
    clear = bytes(np.linspace(0, 255, 200).astype(np.uint8))
    opacity = np.frombuffer(clear.ljust(256, b"\xff"), np.uint8)[np.asarray(indexed)]
    few = np.asarray(indexed.convert("RGB"))
    yield Case("png-palette-opacity", saved(indexed, "PNG", transparency=clear), few, opacity=opacity)
    rgba, la = np.dstack([RGB, FADE]), np.dstack([GREY, FADE])
    yield Case("png-rgba", png(rgba, 8, 6), RGB, opacity=FADE)
    yield Case("png-rgba-16", png(rgba.astype(np.uint16) * 257, 16, 6), RGB, opacity=FADE)
    yield Case(
        "png-rgba-p3", saved(Image.fromarray(rgba), "PNG", icc_profile=P3), RGB, P3, FADE, engine=False
    )
    yield Case("png-grey-opacity", png(la, 8, 4), GREY, opacity=FADE)
    yield Case("png-grey-opacity-16", png(la.astype(np.uint16) * 257, 16, 4), GREY, opacity=FADE)
    key = tuple(int(v) for v in RGB[5, 7])
    shown = np.where((key == RGB).all(axis=-1), 0, 255).astype(np.uint8)
    yield Case("png-key", png(RGB, 8, 2, (b"tRNS", struct.pack(">3H", *key))), RGB, opacity=shown)
    wide = (b"tRNS", struct.pack(">3H", *(v * 257 for v in key)))
    yield Case("png-key-16", png(RGB.astype(np.uint16) * 257, 16, 2, wide), RGB, opacity=shown, engine=False)
    for bits, scale in ((2, 85), (4, 17)):
        data = png(steps[bits][..., None], bits, 0, (b"tRNS", b"\0\2"))
        shown = np.where(steps[bits] == 2, 0, 255).astype(np.uint8)
        yield Case(f"png-grey-{bits}-key", data, steps[bits] * scale, opacity=shown, engine=False)
    data = png(GREY_16[..., None], 16, 0, (b"tRNS", struct.pack(">H", GREY_16[3, 3])))
    yield Case("png-grey-16-key", data, GREY, opacity=np.where(GREY[3, 3] == GREY, 0, 255), engine=False)
    data = png(BITS[..., None].astype(np.uint8), 1, 0, (b"tRNS", b"\0\1"))
    black = np.zeros((H, W), np.uint8)
    yield Case("png-1-key", data, black, opacity=np.where(BITS, 0, 255))
    yield Case("png-turned", saved(_lying(8), "PNG", exif=_exif(8)), RGB, engine=False)


def _told_pngs() -> Iterator[Case]:
    def gamma(value: float) -> tuple[bytes, bytes]:
        return b"gAMA", struct.pack(">I", round(value * 100_000))

    def make(name: str, *told: tuple[bytes, bytes], profile: bytes | None = None, **more: object) -> Case:
        return Case("png-" + name, png(RGB, 8, 2, *told), RGB, profile, engine=profile is None, **more)  # type: ignore[arg-type]

    def corners(*values: int) -> tuple[bytes, bytes]:
        return b"cHRM", struct.pack(">8I", *values)

    adobe = corners(31_270, 32_900, 64_000, 33_000, 21_000, 71_000, 15_000, 6_000)
    nclx = b"cICP"
    yield make("gamma-linear", gamma(1.0), profile=LINEAR)
    yield make("gamma-srgb", gamma(0.45455))
    yield make("gamma-nonsense", gamma(0.0))
    yield make("srgb-and-gamma", (b"sRGB", b"\0"), gamma(1.0))
    yield make("gamma-primaries", gamma(1 / 2.2), adobe, profile=ADOBE)
    yield make("cicp-p3", (nclx, bytes([12, 13, 0, 1])), profile=P3)
    yield make("cicp-srgb", (nclx, bytes([1, 13, 0, 1])))
    linear = saved(PICTURE, "PNG", icc_profile=LINEAR)
    yield Case("png-profile", linear, RGB, LINEAR, engine=False)
    both = linear[:33] + chunk(nclx, bytes([12, 13, 0, 1])) + linear[33:]
    yield Case("png-cicp-and-profile", both, RGB, P3, engine=False)
    yield make("profile-damaged", (b"iCCP", b"x\0\0garbage"), warnings=("image-profile",))
    grey_data = png(GREY[..., None], 8, 0, gamma(1.0))
    yield Case("png-grey-gamma", grey_data, GREY, grey_profile(1.0), engine=False)


def _tiffs() -> Iterator[Case]:
    untagged = ("image-untagged",)
    for packing in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
        more = {"quality": 95} if packing == "jpeg" else {}
        yield Case(f"tif-{packing}", saved(PICTURE, "TIFF", compression=packing, **more), RGB)
    yield Case("tif-tiled", tiff(RGB, 2, tile=16), RGB)
    yield Case("tif-planar", tiff(RGB, 2, planar=True), RGB)
    yield Case("tif-big-endian", tiff(RGB, 2, big_endian=True), RGB)
    yield Case("tif-white-is-zero", tiff(255 - GREY[..., None], 0), GREY)
    yield Case("tif-1-fax", saved(Image.fromarray(BITS), "TIFF", compression="group4"), BITS)
    yield Case("tif-p3", saved(PICTURE, "TIFF", icc_profile=P3), RGB, P3, engine=False)
    lying = np.asarray(_lying(6))
    yield Case("tif-turned", tiff(lying, 2, extra={274: [6]}), RGB, engine=False)
    plate = Image.fromarray(INKS, "CMYK")
    lzw = saved(plate, "TIFF", compression="tiff_lzw")
    yield Case("tif-cmyk", lzw, INKS, warnings=untagged, engine=False)
    yield Case("tif-cmyk-16", tiff(INKS.astype(np.uint16) * 257, 5), INKS, warnings=untagged, engine=False)
    yield Case("tif-cmyk-other-profile", saved(plate, "TIFF", icc_profile=OTHER), INKS, OTHER, engine=False)
    mixed = np.rint(RGB * (FADE[..., None] / 255)).astype(np.uint8)
    shown = np.maximum(FADE, 40)
    mixed = np.rint(RGB * (shown[..., None] / 255)).astype(np.uint8)
    yield Case("tif-premultiplied", tiff(np.dstack([mixed, shown]), 2, extra={338: [1]}), RGB, opacity=shown, engine=False)  # fmt: skip
    yield Case("tif-fourth-channel", tiff(np.dstack([RGB, FADE]), 2, extra={338: [0]}), RGB)
    x, y = _mesh()
    lab = np.stack([90 + 120 * x, -25 + 50 * y, 30 - 60 * x], axis=-1)
    codes = np.dstack([lab[..., 0], lab[..., 1:] % 256]).astype(np.uint8)
    yield Case("tif-lab", tiff(codes, 8), codes, lab=True, engine=False)


def _deep_tiffs() -> Iterator[Case]:
    decimals = (GREY / 255).astype(np.float32)[..., None]

    def make(name: str, data: bytes, truth: np.ndarray = GREY, **more: object) -> Case:
        return Case("tif-" + name, data, truth, engine=False, **more)  # type: ignore[arg-type]

    yield make("grey-16", tiff(GREY_16[..., None], 1))
    yield make("grey-16-big-endian", tiff(GREY_16[..., None], 1, big_endian=True))
    yield make("grey-16-white-is-zero", tiff(65535 - GREY_16[..., None], 0))
    yield make("float", tiff(decimals, 1))
    yield make("float-white-is-zero", tiff(1 - decimals, 0))
    yield make("rgb-16", tiff(RGB.astype(np.uint16) * 257, 2), RGB)
    yield make("rgb-16-big-endian", tiff(RGB.astype(np.uint16) * 257, 2, big_endian=True), RGB)
    rgba = np.dstack([RGB, FADE]).astype(np.uint16) * 257
    yield make("rgba-16", tiff(rgba, 2, extra={338: [2]}), RGB, opacity=FADE)


def _others() -> Iterator[Case]:
    rgba = Image.fromarray(np.dstack([RGB, FADE]))
    indexed = PICTURE.quantize(200)
    few = np.asarray(indexed.convert("RGB"))
    back = PICTURE.rotate(180)
    more = {"save_all": True, "append_images": [back]}
    frames = ("image-frames",)
    yield Case("webp-lossless", saved(PICTURE, "WEBP", lossless=True), RGB)
    yield Case("webp-lossy", saved(PICTURE, "WEBP", quality=100), RGB)
    yield Case("webp-opacity", saved(rgba, "WEBP", lossless=True, exact=True), RGB, opacity=FADE)
    yield Case("webp-p3", saved(PICTURE, "WEBP", lossless=True, icc_profile=P3), RGB, P3, engine=False)
    yield Case("webp-turned", saved(_lying(5), "WEBP", lossless=True, exif=_exif(5)), RGB, engine=False)
    moving = saved(PICTURE, "WEBP", lossless=True, **more)
    yield Case("webp-animated", moving, RGB, warnings=frames)
    yield Case("gif-palette", saved(indexed, "GIF"), few)
    yield Case("gif-animated", saved(indexed, "GIF", save_all=True, append_images=[back.quantize(200)]), few, warnings=frames)  # fmt: skip
    hole = np.asarray(indexed)[4, 4]
    seen = np.where(np.asarray(indexed) == hole, 0, 255).astype(np.uint8)
    yield Case("gif-hole", saved(indexed, "GIF", transparency=int(hole)), few, opacity=seen)
    yield Case("bmp-rgb", saved(PICTURE, "BMP"), RGB)
    yield Case("bmp-palette", saved(indexed, "BMP"), few)
    yield Case("jp2-rgb", saved(PICTURE, "JPEG2000"), RGB)
    yield Case("jp2-grey-16", saved(Image.fromarray(GREY_16), "JPEG2000"), GREY, engine=False)
    yield Case("jp2-opacity", saved(rgba, "JPEG2000"), RGB, opacity=FADE)
    plate = saved(Image.fromarray(INKS, "CMYK"), "JPEG2000")
    yield Case("jp2-cmyk", plate, INKS, warnings=("image-untagged",), engine=False)
    dot = np.array([[[200, 40, 90]]], np.uint8)
    yield Case("png-one-pixel", png(dot, 8, 2), dot)
    wide = rgb(2000, 1)
    yield Case("png-wide", png(wide, 8, 2), wide)
    tall = rgb(1, 700)
    yield Case("tif-tall", tiff(tall, 2), tall)


CASES = {case.name: case for case in cases()}
