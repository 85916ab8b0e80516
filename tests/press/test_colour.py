"""Conversion to ink: neutral colours, limits, embedded profiles."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from pdfs import photo, printer
from PIL import Image, ImageCms

from booklet.colour import Separator, limit_ink, total_ink
from booklet.diagnostics import MachineError


@pytest.fixture(scope="module")
def separator() -> Separator:
    return Separator(printer().profile, 300)


def test_black_and_white(separator: Separator) -> None:
    inks = separator.rgb(np.array([[0.0, 0, 0], [1, 1, 1]]))
    assert inks.tolist() == [[0, 0, 0, 1], [0, 0, 0, 0]]


@pytest.mark.parametrize("value", [0.1, 0.2, 0.4, 0.6, 0.9])
def test_greys_are_black_alone_and_rise(separator: Separator, value: float) -> None:
    inks = separator.rgb(np.array([[value] * 3, [value - 0.05] * 3]))
    assert not inks[:, :3].any()
    assert 0 < inks[0, 3] < inks[1, 3]
    assert separator.grey(np.array([value]))[0, 3] == pytest.approx(inks[0, 3], abs=0.01)


def test_a_tinted_grey_counts_as_grey(separator: Separator) -> None:
    assert not separator.rgb(np.array([[0x33 / 255, 0x33 / 255, 0x35 / 255]]))[0, :3].any()


def test_colours_keep_their_appearance(separator: Separator) -> None:
    """Inside the gamut, back through the profile: nearly; black point compensation lifts the darker ones."""
    lab = np.array([[60.0, 20, 20], [50, -20, 10], [70, 10, -15], [45, 30, -20]])
    back = separator.appearance(separator.lab(lab))
    assert np.abs(back[:, 1:] - lab[:, 1:]).max() <= 3


def test_unneutral_keeps_four_inks(separator: Separator) -> None:
    assert separator.rgb(np.array([[0.4, 0.4, 0.4]]), neutral=False)[0, :3].min() > 0.2


def test_photograph_within_limit(separator: Separator) -> None:
    dark = Image.fromarray(np.random.default_rng(1).integers(0, 60, (64, 64, 3), dtype=np.uint8))
    low = Separator(printer().profile, 240)
    assert total_ink(np.asarray(low.photograph(dark))).max() <= 240.3
    assert total_ink(np.asarray(separator.photograph(dark))).max() <= 300.3


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "HSV", "I", "F", "I;16"]
)
def test_every_mode(separator: Separator, mode: str) -> None:
    if mode == "I;16":
        source = Image.fromarray(np.full((4, 4), 32768, np.uint16))
    else:
        source = photo(8, 8).convert("RGB").convert(mode if mode != "I;16" else "I")
    result = separator.photograph(source)
    assert (result.mode, result.size) == ("CMYK", source.size)


def test_grey_pictures_are_black_alone(separator: Separator) -> None:
    for source in (photo().convert("L"), photo().convert("L").convert("RGB")):
        assert not np.asarray(separator.photograph(source))[..., :3].any()


def test_transparency_lies_on_paper(separator: Separator) -> None:
    clear = Image.new("RGBA", (4, 4), (255, 0, 0, 0))
    assert not np.asarray(separator.photograph(clear)).any()


def test_embedded_profile_is_honoured(separator: Separator) -> None:
    source = photo()
    plain = np.asarray(separator.photograph(source)).astype(int)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    source.info["icc_profile"] = profile
    assert np.abs(np.asarray(separator.photograph(source)).astype(int) - plain).max() <= 2
    source.info["icc_profile"] = printer().profile  # a CMYK profile in an RGB picture is as good as none
    assert np.array_equal(np.asarray(separator.photograph(source)), plain)


def test_limit_keeps_what_is_within() -> None:
    inks = np.array([[[255, 255, 255, 255], [10, 20, 30, 40], [255, 255, 200, 120]]], np.uint8)
    limited = limit_ink(inks, 300)
    assert total_ink(limited).max() <= 300.01
    assert limited[0, 1].tolist() == [10, 20, 30, 40]
    assert limited[0, 2, 3] > 120, "the grey component moved to black"


def test_pickles_and_has_an_address(separator: Separator) -> None:
    again = pickle.loads(pickle.dumps(separator))  # noqa: S301 - our own
    assert again.digest == separator.digest != Separator(printer().profile, 280).digest


@pytest.mark.parametrize(
    "profile", [b"", b"no profile at all", ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()]
)
def test_wrong_profiles(profile: bytes) -> None:
    with pytest.raises(MachineError, match="colour-profile"):
        Separator(profile)
