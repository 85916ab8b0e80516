"""Preflight's figures beside those of others: boxes, fonts, resolutions and ink of two editions and some drawn pages."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from mutations import drawn, pictures
from numpy.typing import NDArray
from pdfs import clean, drawing, html, judge, opened, photo, printer, uri
from pikepdf import Array, Dictionary, Name
from PIL import Image

from booklet.colour import Separator
from booklet.preflight.examination import Examination
from booklet.preflight.marks import Kind
from booklet.press.plates import PPI, render

ROOT = Path(__file__).resolve().parents[2]
FILM = "trip-to-the-moon"
FINER = 4
"""Ghostscript renders so many times finer, and takes means: that is its smoothing of edges in `tiffsep`."""


@pytest.fixture(scope="session")
def files(tmp_path_factory) -> dict[str, Path]:
    """Two editions as `make pdf` makes them, and drawn pages."""
    folder = tmp_path_factory.mktemp("agreement")
    command = [
        sys.executable,
        "-m",
        "booklet",
        "build",
        "--root",
        str(ROOT),
        "--output",
        str(folder),
        "--",
        FILM,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    found = {name: folder / FILM / f"{FILM}-{name}.pdf" for name in ("fr", "fr-gala")}
    sheets = {"clean": clean(), "drawn": drawn(), "pictures": pictures(), "inks": inks(), "screen": screen()}
    for name, pdf in sheets.items():
        found[name] = folder / f"{name}.pdf"
        found[name].write_bytes(pdf)
    return found


EDITIONS = ("fr", "fr-gala")
HEAVY = 150
"""Percent of ink up to which the most on a page may be the edges of type."""

ALL = (*EDITIONS, "clean", "drawn", "pictures", "inks", "screen")


def inks() -> bytes:
    """Flat inks, a spot, overlapping transparency, overprint, a blend."""
    content = b"""0.9 0.8 0.7 0.6 k 0 0 200 200 re f q /Half gs 0 1 1 0 k 100 100 200 200 re f Q
    /Spot cs 0.8 scn 250 300 100 100 re f q /Over gs 1 0 0 0 k 300 350 100 100 re f Q
    q 40 420 200 120 re W n /Axial sh Q 0 0 0 1 k 20 560 300 0.25 re f"""
    line = Dictionary(FunctionType=2, Domain=[0, 1], N=1, C0=[0, 0, 0, 0], C1=[0.7, 0.7, 0.7, 0.7])
    tint = Dictionary(FunctionType=2, Domain=[0, 1], N=1, C0=[0, 0, 0, 0], C1=[0, 0.2, 0.9, 0])
    return drawing(
        content,
        ColorSpace=Dictionary(Spot=Array([Name.Separation, Name("/Gold"), Name.DeviceCMYK, tint])),
        ExtGState=Dictionary(Half=Dictionary(ca=0.5), Over=Dictionary(op=True, OP=True, OPM=1)),
        Shading=Dictionary(
            Axial=Dictionary(ShadingType=2, ColorSpace=Name.DeviceCMYK, Coords=[40, 0, 240, 0], Function=line)
        ),
    )


def screen() -> bytes:
    """A page as the typesetter writes it: images at several sizes, turned, cut out."""
    picture = uri(photo(300, 200), "PNG")
    return html(
        f"<p>regular <b>bold</b> <i>italic</i></p><img src='{picture}' style='width:40mm'>"
        f"<img src='{picture}' style='width:25mm;height:25mm'>"
        f"<img src='{uri(photo(120, 160), 'JPEG')}' style='width:20mm;transform:rotate(90deg)'>"
    )


def said(*command: str | Path) -> str:
    return subprocess.run(
        [judge(str(command[0])), *map(str, command[1:])],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout


def examined(path: Path) -> Examination:
    pdf = path.read_bytes()
    return Examination(pdf, opened(pdf), printer())


@pytest.mark.parametrize("name", ALL)
def test_boxes(files: dict[str, Path], name: str) -> None:
    examination = examined(files[name])
    pages = len(examination.boxes)
    lines = re.findall(
        r"Page +(\d+) (Media|Bleed|Trim)Box: +(\S+) +(\S+) +(\S+) +(\S+)",
        said("pdfinfo", "-box", "-f", "1", "-l", str(pages), files[name]),
    )
    assert len(lines) == 3 * pages
    for page, kind, *corners in lines:
        boxes = examination.boxes[int(page) - 1]
        mine = (
            getattr(boxes, kind.lower()) or boxes.crop or boxes.media
        )  # what the standard puts in its place
        assert mine == pytest.approx([float(corner) for corner in corners], abs=0.006)


@pytest.mark.parametrize("name", ALL)
def test_fonts(files: dict[str, Path], name: str) -> None:
    theirs = set()
    for line in said("pdffonts", files[name]).splitlines()[2:]:
        font, flags = line.split()[0], re.findall(r" (yes|no)(?= )", line)
        embedded, subset = flags[-3:-1]
        font = "" if font == "[none]" else font  # a font that is drawn
        theirs.add((font, embedded == "yes", subset == "yes"))
    mine = {
        (font.name.strip("?"), font.embedded or font.kind == "Type3", font.is_subset)
        for page in examined(files[name]).pages
        for font in page.fonts.values()
    }
    assert mine == theirs


@pytest.mark.parametrize("name", ALL)
def test_resolutions(files: dict[str, Path], name: str) -> None:
    theirs: Counter[tuple[int, ...]] = Counter()
    for line in said("pdfimages", "-list", files[name]).splitlines()[2:]:
        page, _, kind, width, height, *_rest, across, down, _size, _ratio = line.split()
        if kind in {"image", "stencil"}:
            theirs[int(page), int(width), int(height), int(across), int(down)] += 1
    mine = [
        (number, mark.picture.width, mark.picture.height, mark.picture.across, mark.picture.down)
        for number, page in enumerate(examined(files[name]).pages, 1)
        for mark in page.marks
        if mark.picture is not None and mark.kind in {Kind.IMAGE, Kind.STENCIL} and not mark.masking
    ]
    assert Counter(tuple(map(round, figures)) for figures in mine) == theirs


def separations(path: Path, folder: Path) -> list[NDArray[np.float32]]:
    """Ghostscript's total ink of each page in percent, spot inks included."""
    command = [
        "gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=tiffsep", f"-r{PPI * FINER:g}",
        f"-dDownScaleFactor={FINER}", "-o", folder / "p%d.tif", path,
    ]  # fmt: skip
    said(*command)
    pages = []
    for number in range(
        1, 1 + max(int(file.name[1:].split("(")[0]) for file in folder.glob("p*(Black).tif"))
    ):
        total: NDArray[np.float32] = np.zeros(1, np.float32)
        for file in folder.glob(f"p{number}(*).tif"):
            with Image.open(file) as plate:
                total = total + (255 - np.asarray(plate.convert("L"), np.float32)) / np.float32(2.55)
        pages.append(total)
    return pages


def figures(total: NDArray[np.float32]) -> dict[str, float]:
    """What two renderings with their own smoothing must agree on: the peak of means over a millimetre, and more."""
    side = round(PPI / 25.4)
    sums = np.pad(total.astype(np.float64), ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1)
    means = (sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]) / side**2
    return {
        "peak of a millimetre": float(means.max()),
        "99.9th percentile": float(np.percentile(means, 99.9)),
        "mean": float(total.mean()),
    }


@pytest.mark.parametrize("name", [*EDITIONS, "clean", "inks"])
def test_ink(files: dict[str, Path], name: str, tmp_path: Path) -> None:
    """Pictures and grounds within two points. Small type we render up to a tenth heavier, never lighter."""
    theirs = [figures(total) for total in separations(files[name], tmp_path)]
    plates = render(files[name].read_bytes(), Separator(printer().profile))
    ours = [figures(page.total) for page in plates]
    assert len(ours) == len(theirs)
    peak = "peak of a millimetre"
    assert max(page[peak] for page in ours) == pytest.approx(max(page[peak] for page in theirs), abs=2)
    for number, (mine, other) in enumerate(zip(ours, theirs, strict=True), 1):
        assert mine["mean"] == pytest.approx(other["mean"], abs=2), f"page {number}"
        of_type = other[peak] < HEAVY
        for key in (peak, "99.9th percentile"):
            assert other[key] - 2 <= mine[key] <= other[key] + (12 if of_type else 2), f"page {number}: {key}"
