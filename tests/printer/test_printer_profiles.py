"""The shipped profiles against the measurements they are made from, and profiles that are none."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from ciede import ciede2000
from PIL import Image, ImageCms

from booklet import resources
from booklet.colour import D50, Separator, lightness_to_y, total_ink, xyz_to_lab
from booklet.printer import icc

HERE = Path(__file__).parent
PROFILES = {  # profile: its patches, its ink limit in percent
    "fogra39-coated-300.icc": ("fogra39", 300),
    "fogra29-uncoated-280.icc": ("fogra29", 280),
    "gracol2006-coated-320.icc": ("gracol2006", 320),
    "swop2006-coated3-300.icc": ("swop2006", 300),
}
STEP = 0.4
"""One of 255 steps in percent."""


def profile(name: str) -> bytes:
    return (resources.builtin("profiles") / name).read_bytes()


def lab_to_xyz(lab):
    y = (lab[..., 0] + 16) / 116
    f = np.stack([y + lab[..., 1] / 500, y, y - lab[..., 2] / 200], axis=-1)
    return np.where(f > 6 / 29, f**3, (116 * f - 16) * 27 / 24389) * D50


def patches(name: str):
    """Ink fractions within the profile's limit, and their measured Lab, relative to the paper as the profile's is."""
    table, limit = PROFILES[name]
    rows = np.loadtxt(HERE / f"patches-{table}.csv", delimiter=",", comments=("#", "c"))
    inks, xyz = rows[:, :4], lab_to_xyz(rows[:, 4:])
    assert not inks[0].any(), "the first patch is the paper"
    relative = xyz_to_lab(xyz / xyz[0] * D50)
    inside = (inks.sum(axis=1) <= limit) & (inks[:, 3] <= 95)
    return inks[inside] / 100, relative[inside]


def to_inks(name: str, lab):
    """Lab to inks as the profile itself separates, without black point compensation."""
    light = np.rint(lab[:, :1] * 2.55).astype(np.uint8)
    chroma = np.rint(np.clip(lab[:, 1:], -128, 127)).astype(np.int8).view(np.uint8)
    image = Image.frombytes("LAB", (len(lab), 1), np.hstack([light, chroma]).tobytes())
    transform = ImageCms.buildTransform(
        ImageCms.createProfile("LAB"),
        io.BytesIO(profile(name)),
        "LAB",
        "CMYK",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
    )
    return np.asarray(transform.apply(image))[0]


@pytest.mark.parametrize("name", PROFILES)
def test_the_profile_says_what_was_measured(name):
    inks, lab = patches(name)
    assert len(inks) > 130
    differences = ciede2000(Separator(profile(name)).appearance(inks), lab)
    assert np.median(differences) <= 0.6
    assert differences.max() <= 2


@pytest.mark.parametrize("name", PROFILES)
def test_colours_in_the_gamut_are_printed_as_they_are(name):
    """Measured colour to inks, and back through the tables that the test above ties to the measurements."""
    _, lab = patches(name)
    back = Separator(profile(name)).appearance(to_inks(name, lab) / 255)
    assert np.median(ciede2000(back, lab)) <= 1
    assert np.percentile(ciede2000(back, lab), 95) <= 3


@pytest.mark.parametrize("name", PROFILES)
def test_flat_colours_keep_their_place_between_paper_and_black(name):
    """Black point compensation moves a colour evenly towards the darkest that the paper can show."""
    separator = Separator(profile(name), PROFILES[name][1])
    _, lab = patches(name)
    darkest = separator.appearance(separator.lab(np.zeros((1, 3)), neutral=False))[0, 0]
    black = float(lightness_to_y(np.array(darkest)))
    wanted = xyz_to_lab(black * D50 + (1 - black) * lab_to_xyz(lab))
    back = separator.appearance(separator.lab(lab, neutral=False))
    assert np.median(ciede2000(back, wanted)) <= 2


@pytest.mark.parametrize("name", PROFILES)
def test_ink_stays_within_the_limit(name):
    """Whole sRGB cube, through the separator: the profile alone exceeds its limit by interpolation at most."""
    steps = np.linspace(0, 255, 18).round().astype(np.uint8)
    cube = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 18, 3)
    limit = PROFILES[name][1]
    unlimited = total_ink(np.asarray(Separator(profile(name)).photograph(Image.fromarray(cube))))
    assert unlimited.max() <= limit
    assert unlimited.max() >= limit - 25, "and makes use of it"
    flat = Separator(profile(name)).rgb(cube.reshape(-1, 3) / 255, neutral=False)
    assert flat.sum(axis=1).max() * 100 <= limit


@pytest.mark.parametrize("name", PROFILES)
def test_black_builds_up_evenly(name):
    """From white to black, total ink never falls, nor does black; paper stays free of ink."""
    ramp = np.repeat(np.arange(255, -1, -1, dtype=np.uint8)[None, :, None], 3, axis=2)
    separator = Separator(profile(name))
    transform = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"),
        io.BytesIO(separator.profile),
        "RGB",
        "CMYK",
        ImageCms.Intent.PERCEPTUAL,
    )
    inks = np.asarray(transform.apply(Image.fromarray(ramp)))[0] / 2.55
    assert not inks[0].any()
    assert np.diff(inks.sum(axis=1)).min() >= -STEP
    assert np.diff(inks[:, 3]).min() >= -STEP
    assert 85 <= inks[-1, 3] <= 95.3
    assert inks[64, 3] <= 12, "light greys, a face among them, get next to no black"


@pytest.mark.parametrize("name", PROFILES)
def test_the_bytes_repeat(name):
    data = profile(name)
    assert icc.fault(data) is None
    assert struct.unpack(">6H", data[24:36]) == (2026, 1, 1, 0, 0, 0)
    assert not any(data[84:100])


# -- profiles that are none ---------------------------------------------------------------------

SOUND = profile("fogra39-coated-300.icc")


def patched(at: int, *signs: bytes) -> bytes:
    data = b"".join(signs)
    return SOUND[:at] + data + SOUND[at + len(data) :]


def without(tag: bytes) -> bytes:
    return SOUND.replace(tag, b"none", 1)


WRONG = {
    "empty": (b"", "is no ICC profile"),
    "text": (b"GIF89a" * 100, "is no ICC profile"),
    "short": (SOUND[:100], "truncated: 100 of"),
    "header alone": (SOUND[:128], "truncated"),
    "half": (SOUND[:100_000], "truncated: 100,000 of 227,520"),
    "a byte less": (SOUND[:-1], "truncated"),
    "size nought": (patched(0, bytes(4))[:130], "truncated"),
    "monitor": (patched(12, b"mntr"), "of a monitor, not of a printer"),
    "link": (patched(12, b"link"), "not of a printer"),
    "unheard of": (patched(12, b"wxyz"), "“wxyz”"),
    "rgb": (patched(16, b"RGB "), "is for RGB, not for CMYK"),
    "grey": (patched(16, b"GRAY"), "is for GRAY"),
    "bytes": (patched(16, b"\xff\x00\x1b\x80"), "not for CMYK"),
    "connection": (patched(20, b"RGB "), "neither to Lab nor to XYZ"),
    "version 5": (patched(8, b"\x05"), "ICC version 5"),
    "tags": (patched(128, b"\xff\xff\xff\xff"), "lie outside the file"),
    "no tags": (patched(128, bytes(4)), "no A2B0 and no B2A0"),
    "tag outside": (patched(136, b"\x7f\xff\xff\xff"), "lie outside the file"),
    "no separation": (without(b"B2A0"), "it has no B2A0"),
    "no appearance": (without(b"A2B0"), "it has no A2B0"),
}


@pytest.mark.parametrize("what", WRONG)
def test_wrong_profiles_are_named(what):
    data, words = WRONG[what]
    assert words in (icc.fault(data) or "")


def test_bytes_after_the_end_do_no_harm():
    assert icc.fault(SOUND + bytes(3)) is None


def test_the_picture_profile_is_no_printers():
    assert "of a monitor" in (icc.fault(profile("sRGB.icc")) or "")
