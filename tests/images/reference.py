"""An independent way to ink and back, and a reader of the press stage's images: neither uses booklet's own code."""

from __future__ import annotations

import functools
import io
from dataclasses import dataclass

import numpy as np
import pikepdf
from pdfs import printer
from PIL import Image, ImageCms

PERCEPTUAL, RELATIVE = ImageCms.Intent.PERCEPTUAL, ImageCms.Intent.RELATIVE_COLORIMETRIC
BPC = ImageCms.Flags.BLACKPOINTCOMPENSATION


@functools.cache
def _to_lab() -> ImageCms.ImageCmsTransform:
    source = ImageCms.ImageCmsProfile(io.BytesIO(printer().profile))
    return ImageCms.buildTransform(source, ImageCms.createProfile("LAB"), "CMYK", "LAB", RELATIVE)


def lab_of(image: Image.Image, transform: ImageCms.ImageCmsTransform) -> np.ndarray:
    raw = np.asarray(ImageCms.applyTransform(image, transform))
    return np.dstack([raw[..., 0] / 2.55, raw[..., 1:].view(np.int8)])


def seen(inks: np.ndarray) -> np.ndarray:
    """What ink (h, w, 4) looks like."""
    return lab_of(Image.fromarray(np.ascontiguousarray(inks), "CMYK"), _to_lab())


def lightness(codes: np.ndarray, profile: bytes | None, *, lab: bool = False) -> np.ndarray:
    """L* that codes of grey, RGB, Lab or CMYK must have in black ink, black point compensated to its solid."""
    own = printer().profile if codes.shape[2:] == (4,) else None
    standard = ImageCms.createProfile("LAB" if lab else "sRGB")
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile or own) if profile or own else standard)
    mode = "L" if profile and profile[16:20] == b"GRAY" else "LAB" if lab else "CMYK" if own else "RGB"
    transform = ImageCms.buildTransform(source, ImageCms.createProfile("LAB"), mode, "LAB", RELATIVE)
    image = Image.fromarray(codes, "LAB" if lab else "CMYK" if own else None)
    light = lab_of(image if image.mode == mode else image.convert(mode), transform)[..., 0]
    y = np.where(light > 8, ((light + 16) / 116) ** 3, light / 903.3)
    solid = ((seen(np.array([[[0, 0, 0, 255]]], np.uint8))[0, 0, 0] + 16) / 116) ** 3
    return 116 * np.cbrt(solid + (1 - solid) * y) - 16


def appearance(
    truth: np.ndarray, profile: bytes | None, *, lab: bool = False, flat: bool = False
) -> np.ndarray:
    """What RGB, Lab (8 bits) or CMYK codes must look like in print.

    Photographs perceptually, flat colours and CMYK relative colorimetrically with black point compensation.
    """
    if truth.shape[-1] == 4 and profile is None:
        return seen(truth)
    mode = "LAB" if lab else {4: "CMYK"}.get(truth.shape[-1], "RGB")
    own = ImageCms.createProfile("LAB" if lab else "sRGB")
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile) if profile else own)
    condition = ImageCms.ImageCmsProfile(io.BytesIO(printer().profile))
    relative = flat or mode == "CMYK"
    intent, flags = (RELATIVE, BPC) if relative else (PERCEPTUAL, ImageCms.Flags.NONE)
    transform = ImageCms.buildTransform(source, condition, mode, "CMYK", intent, flags)
    image = Image.frombytes(mode, truth.shape[1::-1], np.ascontiguousarray(truth).tobytes())
    return seen(np.asarray(ImageCms.applyTransform(image, transform)))


@dataclass(frozen=True)
class Printed:
    """An image XObject, read by hand."""

    inks: np.ndarray
    opacity: np.ndarray | None
    flat: bool
    bits: int


def read(image: pikepdf.Object) -> Printed:
    """An image of the press stage: DeviceCMYK or a palette of it, JPEG or Flate."""
    opacity = None
    if "/SMask" in image:
        assert str(image.SMask.ColorSpace) == "/DeviceGray"
        size = int(image.SMask.Height), int(image.SMask.Width)
        opacity = np.frombuffer(image.SMask.read_bytes(), np.uint8).reshape(size)
    height, width, bits = int(image.Height), int(image.Width), int(image.BitsPerComponent)
    flat = isinstance(image.ColorSpace, pikepdf.Array)
    if flat:
        assert [str(part) for part in list(image.ColorSpace)[:2]] == ["/Indexed", "/DeviceCMYK"]
        table = np.frombuffer(bytes(image.ColorSpace[3]), np.uint8).reshape(-1, 4)
        rows = np.frombuffer(image.read_bytes(), np.uint8).reshape(height, -1)
        if bits < 8:
            split = np.unpackbits(rows, axis=1).reshape(height, -1, bits)
            rows = (split @ (1 << np.arange(bits - 1, -1, -1)))[:, :width]
        inks = table[rows]
    elif str(image.Filter) == "/DCTDecode":
        inks = 255 - np.asarray(Image.open(io.BytesIO(image.read_raw_bytes())))  # as it is stored
        inks = 255 - inks if "/Decode" in image else inks
    else:
        inks = np.frombuffer(image.read_bytes(), np.uint8).reshape(height, width, -1)
        inks = inks[..., ::2] if bits == 16 else inks
    return Printed(inks, opacity, flat, bits)
