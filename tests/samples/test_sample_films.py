"""The sample films, built as `make pdf` builds them, and judged from outside."""

from __future__ import annotations

import ctypes
import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytest
from pdfs import plates
from PIL import Image
from pypdfium2 import raw

from booklet.preflight.interpreter import Interpreter
from booklet.preflight.marks import Kind, intersect

ROOT = Path(__file__).resolve().parents[2]
EDITIONS = {
    "rust-and-bone": (
        "de", "fr", "en", "de-gala", "fr-gala", "en-gala", "de-auteur", "en-midnight", "fr-document", "en-archive", "de-fr",
    ),
    "trip-to-the-moon": ("fr", "fr-gala", "festival"),
}  # fmt: skip
NAMES = [(film, edition) for film, editions in EDITIONS.items() for edition in editions]


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Path:
    """Every edition of both films."""
    output = tmp_path_factory.mktemp("samples")
    command = [sys.executable, "-m", "booklet", "build", "--root", str(ROOT), "--output", str(output)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return output


def pdf_of(built: Path, film: str, edition: str) -> Path:
    return built / film / f"{film}-{edition}.pdf"


def text_of(path: Path) -> str:
    """The file's text, without line ends, hyphens and spaces."""
    document = pypdfium2.PdfDocument(path)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    return re.sub(r"[\W_]+", "", "".join(pages)).casefold()


@pytest.mark.parametrize(("film", "edition"), NAMES)
def test_preflight_passes(built, film, edition):
    report = json.loads((built / film / f"{film}-{edition}.preflight.json").read_text())
    assert report["verdict"] == "pass"
    assert [f for f in report["findings"] if f["severity"] == "error"] == []
    assert report["pages"] % 4 == 0
    assert (built / film / f"{film}-{edition}.preflight.html").stat().st_size > 1000


@pytest.mark.parametrize("lang", ["de", "fr", "en"])
@pytest.mark.parametrize("layout", ["", "-gala"])
def test_synopsis_statement_and_credits_are_printed(built, lang, layout):
    printed = text_of(pdf_of(built, "rust-and-bone", lang + layout))
    for text in ("synopsis", "statement", "short-synopsis", "about", "audiard"):
        words = (ROOT / f"content/rust-and-bone/texts/{text}.{lang}.md").read_text().split()
        for start in (4, len(words) // 2, len(words) - 4):
            piece = re.sub(r"[\W_]+", "", "".join(words[start : start + 3])).casefold()
            assert piece in printed, f"{text}: {' '.join(words[start : start + 3])}"
    for name in ("Marion Cotillard", "Juliette Welfling", "Pascal Caucheteux", "Thomas Bidegain"):
        assert re.sub(r"\W", "", name).casefold() in printed


@pytest.mark.parametrize(("film", "edition"), NAMES)
def test_boxes_are_right_on_every_page(built, film, edition):
    with pikepdf.open(pdf_of(built, film, edition)) as pdf:
        for page in pdf.pages:
            trim = [float(v) for v in page.TrimBox]
            bleed = [float(v) for v in page.BleedBox]
            assert trim[2] - trim[0] == pytest.approx(148 / 25.4 * 72, abs=0.01)
            assert trim[3] - trim[1] == pytest.approx(210 / 25.4 * 72, abs=0.01)
            assert trim[0] - bleed[0] == pytest.approx(3 / 25.4 * 72, abs=0.01)
            assert bleed[3] - trim[3] == pytest.approx(3 / 25.4 * 72, abs=0.01)
            assert [float(v) for v in page.MediaBox] == pytest.approx(bleed, abs=0.01)
            assert "/CropBox" not in page


needs_gs = pytest.mark.skipif(
    shutil.which("gs") is None, reason="Ghostscript is a judge only; not installed here"
)


@needs_gs
@pytest.mark.parametrize(("film", "edition"), NAMES)
def test_the_plates_of_every_page(built, film, edition, tmp_path):
    """No point above the ink limit, and below black type nothing but the ground that is there anyway."""
    data = pdf_of(built, film, edition).read_bytes()
    separated = plates(data, tmp_path, 72)
    checked = 0
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(separated) == len(pdf.pages)
        for page, inks in zip(pdf.pages, separated, strict=True):
            assert inks.sum(axis=-1, dtype=np.uint16).max() / 2.55 <= 300.5
            marks = Interpreter().page(page).marks
            pictures = [mark.box for mark in marks if mark.kind is Kind.IMAGE]
            for mark in marks:
                if mark.kind is Kind.TEXT and mark.paint.inks == (0.0, 0.0, 0.0, 1.0):
                    if any(intersect(mark.box, box) for box in pictures):
                        continue
                    x0, y0, x1, y1 = (round(value) for value in mark.box)
                    below = inks[inks.shape[0] - y1 : inks.shape[0] - y0, x0:x1]
                    if below.size and below[..., 3].max() > 60:
                        checked += 1
                        assert np.ptp(below[..., :3], axis=(0, 1)).max() <= 3, (mark.box, mark.font)
    assert checked > 20


@needs_gs
def test_spot_plates_are_there_by_name(built, tmp_path):
    """Gala's gold for a printer with a fifth plate: rules and small capitals on it, and on no other."""
    command = [sys.executable, "-m", "booklet", "build", "rust-and-bone:en-gala", "--root", str(ROOT)]
    wish = ["--printer", "generic-fogra39-spot", "--output", str(tmp_path)]
    done = subprocess.run([*command, *wish], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    (file,) = tmp_path.glob("rust-and-bone/*.pdf")
    gs = ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=tiffsep", "-r50", "-o", "p%d.tif"]
    subprocess.run([*gs, str(file)], check=True, cwd=tmp_path, timeout=120)
    golden = sorted(tmp_path.glob("p*(PANTONE 871 C).tif"))
    assert len(golden) >= 12, "the pages that have gold on them"
    with Image.open(tmp_path / "p1(PANTONE 871 C).tif") as plate:
        gold = 255 - np.asarray(plate.convert("L"))
    assert (gold > 200).sum() > 200


@pytest.mark.skipif(shutil.which("pdffonts") is None, reason="poppler is a judge only; not installed here")
@pytest.mark.parametrize(("film", "edition"), NAMES)
def test_poppler_sees_embedded_subsets_only(built, film, edition):
    listed = subprocess.run(
        ["pdffonts", str(pdf_of(built, film, edition))], capture_output=True, text=True, check=True
    ).stdout
    rows = listed.splitlines()[2:]
    assert rows
    assert all(re.search(r"yes yes (yes|no)\s+\d+\s+0$", row) for row in rows), listed
    assert all(re.match(r"[A-Z]{6}\+", row) for row in rows)


PICTURED = {
    "house": "de", "gala": "de-gala", "auteur": "de-auteur", "midnight": "en-midnight", "document": "fr-document",
    "archive": "en-archive",
}  # fmt: skip
"""The edition of each layout whose pages are compared with pictures of them."""


@pytest.mark.parametrize("layout", PICTURED)
def test_pages_look_as_they_did(built, layout):
    """Every page of an edition against a small picture of it.

    After a change that was meant, look at the new pages and run
    `BOOKLET_UPDATE_PAGES=1 pytest tests/samples`.
    """
    from samples_pages import compare  # noqa: PLC0415 - beside this file

    report = compare(
        pdf_of(built, "rust-and-bone", PICTURED[layout]),
        Path(__file__).parent / "reference" / f"{layout}.png",
        ROOT / "build" / "page-differences",
    )
    assert not report, "\n".join(report)


def baselines(page, size: float) -> list[float]:
    """Distances in pt of the baselines of one size of type from the trim's top."""
    top = page.get_trimbox()[3]
    found = []
    for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
        own = ctypes.c_float()
        assert raw.FPDFTextObj_GetFontSize(thing, own)
        matrix = thing.get_matrix()
        if abs(own.value * abs(matrix.d) - size) < 0.05:
            found.append(top - matrix.f)
    return found


@pytest.mark.parametrize(
    ("edition", "size", "line"),
    [("de", 9.8, 13), ("fr", 9.8, 13), ("de-gala", 10.8, 13.5), ("en-gala", 10.8, 13.5)],
)
def test_running_text_stands_on_one_grid(built, edition, size, line):
    """Facing pages are in register within 0.25 pt, after heads, initials and pictures, too."""
    pages = list(pypdfium2.PdfDocument(pdf_of(built, "rust-and-bone", edition)))
    texts = [page for page in pages if len(page.get_textpage().get_text_bounded()) > 900]
    assert len(texts) >= 4
    offsets = [y % line for page in texts for y in baselines(page, size)]
    assert len(offsets) > 60
    spread = [(offset - offsets[0] + line / 2) % line - line / 2 for offset in offsets]
    assert max(map(abs, spread)) <= 0.25


@pytest.mark.parametrize(("edition", "most"), [("de", 64), ("de-gala", 65)])
def test_lines_have_fifty_to_sixty_five_characters(built, edition, most):
    """The median of the German statement's full lines lies in 50–62, or a little above (Bringhurst: 45–75 at the outside)."""
    words = "scheuen"
    page = next(
        p
        for p in pypdfium2.PdfDocument(pdf_of(built, "rust-and-bone", edition))
        if words in p.get_textpage().get_text_bounded()
    )
    lines = [
        line.rstrip("\x02") for line in re.split(r"\r\n|(?<=\x02)", page.get_textpage().get_text_bounded())
    ]
    full = sorted(len(line) for line in lines if len(line) > 40)
    assert 50 <= full[len(full) // 2] <= most
    assert full[-1] <= 75
