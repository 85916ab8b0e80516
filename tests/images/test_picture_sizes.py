"""Large pictures: how they shrink, how line drawings keep their pixels, and what memory they need."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from awkward import P3, rgb
from ciede import ciede2000
from encoders import png, saved, tiff
from pdfs import printer
from PIL import Image
from reference import appearance, read, seen

from booklet.colour import Separator
from booklet.images import LINE_ART_PPI, look, to_ink
from booklet.paper import MM_PER_INCH
from booklet.press.pictures import convert_image
from booklet.press.target import InkTarget
from booklet.typeset.engine import Assets, render

BIG = rgb(384, 256)
PLACE = 384 / 800 * MM_PER_INCH, 256 / 800 * MM_PER_INCH  # at 800 ppi: three eighths stay
SMALL = rgb(144, 96)
FADE = np.tile(np.linspace(0, 255, 384).astype(np.uint8), (256, 1))


@pytest.fixture(scope="module")
def separator() -> Separator:
    return Separator(printer().profile, 300)


def inked(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)))


@pytest.mark.parametrize(
    ("data", "profile"),
    [
        (saved(Image.fromarray(BIG), "JPEG", quality=95), None),
        (saved(Image.fromarray(BIG), "JPEG", quality=95, icc_profile=P3), P3),
        (png(BIG, 8, 2), None),
        (png(BIG.astype(np.uint16) * 257, 16, 2), None),
        (tiff(BIG, 2, tile=64), None),
        (saved(Image.fromarray(np.dstack([BIG, np.full_like(FADE, 255)])), "PNG"), None),
    ],
    ids=["jpeg", "jpeg-p3", "png", "png-16", "tiff", "png-opaque"],
)
def test_a_large_picture_shrinks_and_keeps_its_colours(
    data: bytes, profile: bytes | None, separator: Separator
) -> None:
    found, _ = look(data, "a")
    assert found is not None
    result = inked(to_ink(found, found.shot(*PLACE, (0.5, 0.5), None), separator, {}))
    assert result.shape == (96, 144, 4)
    apart = ciede2000(appearance(SMALL, profile), seen(result))
    assert np.median(apart) <= 1
    assert np.percentile(apart, 95) <= 4


@pytest.mark.parametrize("orientation", [1, 3, 6])
@pytest.mark.parametrize("format_", ["JPEG", "PNG", "TIFF"])
def test_the_part_shown_is_the_part_asked_for(format_: str, orientation: int, separator: Separator) -> None:
    """The left third of the picture as it is seen, whichever way its file lies, however far it shrinks."""
    lying = np.rot90(BIG, {1: 0, 3: 2, 6: 1}[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    found, _ = look(saved(Image.fromarray(np.ascontiguousarray(lying)), format_, exif=exif), "a")
    assert found is not None
    assert (found.width, found.height) == (384, 256)
    result = inked(to_ink(found, found.shot(PLACE[0] / 3, PLACE[1], (0, 0.5), None), separator, {}))
    assert result.shape == (96, 48, 4)
    apart = ciede2000(appearance(SMALL[:, :48], None), seen(result))
    assert np.percentile(apart, 95) <= 4


def test_a_transparent_edge_has_no_fringe(separator: Separator) -> None:
    """Colours hidden under transparency do not come up where the picture shrinks."""
    shown = np.where(np.indices((256, 384))[1] < 190, 255, 0).astype(np.uint8)
    hidden = np.dstack([np.where(shown[..., None] > 0, [[[250, 240, 60]]], [[[0, 0, 0]]]), shown]).astype(
        np.uint8
    )
    found, _ = look(png(hidden, 8, 6), "a.png")
    assert found is not None
    result = inked(to_ink(found, found.shot(*PLACE, (0.5, 0.5), None), separator, {}))
    assert result[..., 3].max() <= 3


@pytest.mark.parametrize("limit", [300, 240])
def test_compression_adds_no_ink_above_the_limit(limit: int) -> None:
    """Hard edges between full inks ring in a JPEG; the plate still keeps the limit at every pixel."""
    noise = np.random.default_rng(3).choice([0, 255], (96, 144, 4)).astype(np.uint8)
    found, _ = look(saved(Image.fromarray(noise, "CMYK"), "TIFF"), "a.tif")
    assert found is not None
    result = inked(
        to_ink(found, found.shot(36, 24, (0.5, 0.5), None), Separator(printer().profile, limit), {})
    )
    assert result.sum(axis=-1).max() <= limit * 2.55
    assert result.sum(axis=-1).max() > (limit - 40) * 2.55, "and gives no more away than it must"


def test_the_address_covers_what_matters(separator: Separator) -> None:
    found, _ = look(saved(Image.fromarray(BIG), "JPEG"), "a.jpg")
    other, _ = look(saved(Image.fromarray(BIG), "JPEG", icc_profile=P3), "a.jpg")
    assert found is not None
    assert other is not None
    cache: dict[str, bytes] = {}
    shot = found.shot(*PLACE, (0.5, 0.5), None)
    to_ink(found, shot, separator, cache)
    to_ink(found, shot, separator, cache)
    assert len(cache) == 1
    to_ink(other, other.shot(*PLACE, (0.5, 0.5), None), separator, cache)
    to_ink(found, replace(shot, grey=True), separator, cache)
    to_ink(found, found.shot(PLACE[0], PLACE[1] / 2, (0.5, 0), None), separator, cache)
    to_ink(found, replace(shot, width=shot.width / 2), separator, cache)
    to_ink(found, shot, Separator(printer().profile, 250), cache)
    assert len(cache) == 6


# -- line drawings --------------------------------------------------------------------------------

BITS = (np.indices((200, 300)).sum(axis=0) % 7 < 3) & (np.indices((200, 300))[0] % 11 < 8)


@pytest.mark.parametrize(
    "data",
    [png(BITS[..., None].astype(np.uint8), 1, 0), saved(Image.fromarray(BITS), "TIFF", compression="group4")],
)
def test_a_line_drawing_keeps_its_own_pixels(data: bytes, separator: Separator) -> None:
    found, _ = look(data, "a")
    assert found is not None
    assert found.line_art
    shot = found.shot(3, 4, (0, 0.5), None)  # about 1270 ppi: no more than can be seen
    assert shot.url.endswith(".png")
    image = Image.open(io.BytesIO(to_ink(found, replace(shot, width=6, height=8), separator, {})))
    assert (image.format, image.mode) == ("PNG", "1")
    assert np.array_equal(np.asarray(image), BITS[:, :150])


def test_a_line_drawing_finer_than_any_plate_is_reduced(separator: Separator) -> None:
    found, _ = look(png(np.repeat(np.repeat(BITS, 4, 0), 4, 1)[..., None].astype(np.uint8), 1, 0), "a.png")
    assert found is not None
    width = 1200 / 4 / LINE_ART_PPI * MM_PER_INCH
    image = Image.open(
        io.BytesIO(to_ink(found, found.shot(width, width * 2 / 3, (0.5, 0.5), None), separator, {}))
    )
    assert image.mode == "1"
    assert np.array_equal(np.asarray(image), BITS)


class Inks(InkTarget):
    """The process inks alone."""

    def __init__(self, separator: Separator) -> None:
        self.separator, self.page, self.excess = separator, 0, {}


def test_a_line_drawing_survives_the_engine(separator: Separator) -> None:
    """Through the engine, which widens it, and the press, which is told: the same bits, in black and paper."""
    found, _ = look(png(BITS[..., None].astype(np.uint8), 1, 0), "a.png")
    assert found is not None
    shot = found.shot(12, 8, (0.5, 0.5), None)
    assets = Assets()
    assets.add(shot.url, to_ink(found, shot, separator, {}))
    given, said = render(
        f"<!DOCTYPE html><title>t</title><img src='{shot.url}' style='width:12mm'>", assets
    ).pdf()
    assert said == ()
    with pikepdf.open(io.BytesIO(given)) as pdf:
        (image,) = pdf.pages[0].obj.Resources.XObject.values()
        convert_image(pdf, image, {}, Inks(separator), one_bit=True)
        result = read(image)
    assert result.bits == 1
    assert np.array_equal(result.inks, np.where(BITS[..., None], 0, [0, 0, 0, 255]))


# -- memory ---------------------------------------------------------------------------------------

SCRIPT = """
import resource, sys
from pathlib import Path
from booklet.colour import Separator
from booklet.images import look, to_ink
found, problems = look(Path(sys.argv[1]).read_bytes(), "a.jpg")
assert found and not problems, problems
assert (found.width, found.height) == (10_000, 10_000)
to_ink(found, found.shot(100, 100, (.5, .5), None), Separator(Path(sys.argv[2]).read_bytes(), 300), {})
# ru_maxrss remembers the process that started this one.
status = Path("/proc/self/status")
peak = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")] if status.exists() else []
print(peak[0].split()[1] if peak else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def hundred_megapixels() -> bytes:
    """A JPEG of 10 000 × 10 000 pixels out of one row of blocks, over and over (restart markers, ISO 10918-1)."""
    row = saved(Image.new("RGB", (10_000, 8), (200, 90, 30)), "JPEG", subsampling=0, restart_marker_rows=1)
    start = row.index(b"\xff\xda")
    start += 2 + int.from_bytes(row[start + 2 : start + 4], "big")
    head, scan = row[:start], row[start:-2]
    head = re.sub(
        rb"(\xff\xc0...)\0\x08", lambda m: m[1] + (10_000).to_bytes(2, "big"), head, count=1, flags=re.DOTALL
    )
    return head + b"".join(scan + bytes([0xFF, 0xD0 + i % 8]) for i in range(1249)) + scan + b"\xff\xd9"


def test_a_hundred_megapixels_need_little_memory(tmp_path: Path) -> None:
    file, profile = tmp_path / "a.jpg", tmp_path / "profile.icc"
    file.write_bytes(hundred_megapixels())
    profile.write_bytes(printer().profile)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, file, profile], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) * 1024 < 500_000_000, "kilobytes"
