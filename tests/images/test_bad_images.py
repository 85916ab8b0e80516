"""Pictures that cannot be printed, or not without a word: each is named, and nothing is padded in silence."""

from __future__ import annotations

import struct
import time
import tracemalloc

import numpy as np
import pytest
from awkward import GREY, INKS, OTHER, PICTURE, RGB
from conftest import ids
from encoders import chunk, png, saved, tiff
from PIL import Image, ImageFile

from booklet.diagnostics import Severity, Span
from booklet.images import asset, look

SPAN = Span("content/a/film.yaml", 3)
DECIMALS = (GREY / 255).astype(np.float32)[..., None]


def claimed(width: int, height: int) -> bytes:
    """A PNG that says to be larger than it is."""
    data = png(RGB, 8, 2)
    return data[:8] + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + data[33:]


REFUSED = {
    "300 million pixels": (claimed(20_000, 15_000), "image-size", "20,000 × 15,000"),
    "a bomb": (claimed(90_000, 90_000), "image-size", "too many"),
    "no pixels": (claimed(0, 0), "image-truncated", "empty"),
    "no bytes": (b"", "image-format", "empty"),
    "a text": (b"no picture", "image-format", "not a picture"),
    "another format": (saved(PICTURE, "PPM"), "image-format", "PPM"),
    "floats above white": (tiff(DECIMALS * 255, 1), "image-mode", "values from"),
    "floats below black": (tiff(DECIMALS - 1, 1), "image-mode", "values from"),
    "no number": (tiff(DECIMALS * np.float32("nan"), 1), "image-mode", "values from"),
    "floats in rgb": (tiff((RGB / 255).astype(np.float32), 2), "image-mode", "kind of pixels"),
    "floats of 64 bits": (tiff((GREY / 255)[..., None], 1), "image-mode", "kind of pixels"),
    "integers of 32 bits": (tiff(GREY.astype(np.uint32)[..., None] << 24, 1), "image-mode", "32 bits"),
    "signed integers": (tiff(GREY.astype(np.int16)[..., None] - 99, 1), "image-mode", "below zero"),
    "lab of 16 bits": (tiff(RGB.astype(np.uint16), 8), "image-mode", "kind of pixels"),
    "five inks": (tiff(np.dstack([INKS, GREY]), 5), "image-mode", "kind of pixels"),
    "high dynamic range": (png(RGB, 8, 2, (b"cICP", bytes([9, 16, 0, 1]))), "image-mode", "dynamic range"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_printed_is_named(name: str) -> None:
    data, id_, words = REFUSED[name]
    found, problems = look(data, "images/a.png", SPAN)
    assert found is None
    (problem,) = problems
    assert (problem.id, problem.severity, problem.span) == (id_, Severity.ERROR, SPAN)
    assert words in problem.message
    assert problem.message.startswith("images/a.png ")
    assert problem.hint


def test_a_huge_picture_is_refused_before_it_is_decoded() -> None:
    tracemalloc.start()
    start = time.perf_counter()
    try:
        look(claimed(20_000, 15_000), "a.png")
        assert time.perf_counter() - start < 1
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


WARNED = {
    "cmyk without a profile": (saved(Image.fromarray(INKS, "CMYK"), "JPEG"), "image-untagged", "printed as they are"),
    "cmyk with nonsense": (
        saved(Image.fromarray(INKS, "CMYK"), "JPEG", icc_profile=b"?"), "image-profile", "printed as they are"),
    "rgb with nonsense": (saved(PICTURE, "JPEG", icc_profile=b"?"), "image-profile", "damaged"),
    "rgb with a profile for inks": (saved(PICTURE, "JPEG", icc_profile=OTHER), "image-profile", "for CMYK"),
    "a profile in pieces": (
        saved(PICTURE, "JPEG", icc_profile=bytes(70_000)).replace(b"ICC_PROFILE\0\2", b"XXX_PROFILE\0\2"),
        "image-profile", "damaged"),
    "a lie": (saved(PICTURE, "PNG"), "image-mislabelled", "PNG"),
}  # fmt: skip


@pytest.mark.parametrize("name", WARNED)
def test_what_is_printed_otherwise_than_meant_is_told(name: str) -> None:
    data, id_, words = WARNED[name]
    found, problems = look(data, "a.jpg", SPAN)
    assert found is not None
    (problem,) = problems
    assert (problem.id, problem.severity, problem.span) == (id_, Severity.WARNING, SPAN)
    assert words in problem.message
    assert problem.hint


@pytest.mark.parametrize(
    "data",
    [
        saved(Image.fromarray(INKS, "CMYK"), "JPEG", icc_profile=OTHER),
        saved(PICTURE, "PNG", icc_profile=None),
        png(RGB, 8, 2, (b"gAMA", struct.pack(">I", 45_455))),
        tiff(DECIMALS, 1),
    ],
)
def test_what_is_right_needs_no_word(data: bytes) -> None:
    found, problems = look(data, "a")
    assert found is not None
    assert ids(problems) == ["image-mislabelled"]  # the name has no ending


@pytest.mark.parametrize("lenient", [False, True], ids=["alone", "beside the engine"])
@pytest.mark.parametrize("format_", ["JPEG", "PNG", "TIFF", "WEBP", "GIF", "BMP", "JPEG2000"])
def test_nothing_is_filled_in(format_: str, lenient: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)
    noise = np.random.default_rng(0).integers(0, 255, (80, 120, 3), dtype=np.uint8)
    data = saved(Image.fromarray(noise), format_)
    for share in (0.02, 0.3, 0.6, 0.95):
        found, problems = look(data[: int(len(data) * share)], "a")
        assert found is None
        assert {d.id for d in problems} <= {"image-truncated", "image-format"}


def test_a_layouts_picture_is_judged_too() -> None:
    data = saved(PICTURE, "JPEG")
    assert asset(data[: len(data) // 2], "assets/a.jpg", SPAN)[1][0].id == "image-truncated"
    assert asset(data, "assets/a.jpg") == (data, [])


@pytest.mark.parametrize(
    "data", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"p {color: red}", b"\0\1\0\0\0\x0f", b""]
)
def test_other_assets_stay(data: bytes) -> None:
    assert asset(data, "assets/a") == (data, [])
