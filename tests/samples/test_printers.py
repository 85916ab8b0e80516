"""One film for every printer that ships: each file passes its own preflight, and no line breaks differently."""

from __future__ import annotations

import io
from contextlib import closing
from functools import cache
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from booklet import content
from booklet.build import Ready, ready, shelves
from booklet.build.photographs import Photographs
from booklet.build.steps import Pressed, press_pages, set_pages
from booklet.content import Edition
from booklet.images import Looks
from booklet.preflight import preflight
from booklet.printer import names

ROOT = Path(__file__).resolve().parents[2]
FILM = "trip-to-the-moon"
SHIPPED = names()
PICTURES: dict[str, bytes] = {}

Line = tuple[int, str, float, float]


@cache
def made(printer: str, layout: str = "gala", root: Path = ROOT) -> tuple[Ready, Pressed]:
    """The film for a printer, as the build makes it."""
    reader = shelves(root)
    source = content.load(shelves(ROOT), ROOT / "content", FILM)
    found = ready(reader, root, source, None, Edition(lang="fr", layout=layout, printer=printer))
    set_ = set_pages(ROOT, shelves(ROOT), found)
    with closing(Photographs(found, shelves(ROOT), Looks(), PICTURES)) as photographs:
        inked = photographs.inked(set_.shots)
    return found, press_pages(found, set_, inked, PICTURES, name=FILM, edition="fr")


def lines(pdf: bytes) -> list[Line]:
    """Every run of text with its page and its place from the trim's corner, in pt."""
    result: list[Line] = []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        trims = [[float(v) for v in page.TrimBox] for page in document.pages]
    document = pypdfium2.PdfDocument(pdf)
    for number, (page, trim) in enumerate(zip(document, trims, strict=True)):
        text = page.get_textpage()
        for index in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(index)
            place = (round(left - trim[0], 1), round(bottom - trim[1], 1))
            result.append((number, text.get_text_bounded(left, bottom, right, top), *place))
    return result


@pytest.mark.parametrize("printer", SHIPPED)
def test_a_printers_file_passes_its_own_preflight(printer: str) -> None:
    found, pressed = made(printer)
    report = preflight(pressed.pdf, found.printer, name="x")
    assert report.passed, report.findings
    sheet = found.printer.sheet
    with pikepdf.open(io.BytesIO(pressed.pdf)) as pdf:
        intent = pdf.Root.OutputIntents[0]
        assert str(intent.OutputConditionIdentifier) == sheet.condition.identifier
        assert pdf.pdf_version == sheet.rules.version
        for number, page in enumerate(pdf.pages, 1):
            trim, bleed = ([float(v) for v in page[key]] for key in ("/TrimBox", "/BleedBox"))
            edges = (trim[0] - bleed[0], trim[1] - bleed[1], bleed[2] - trim[2], bleed[3] - trim[3])
            assert [e / 72 * 25.4 for e in edges] == pytest.approx(sheet.bleed.of_page(number), abs=0.01)
            assert "/Annots" not in page


@pytest.mark.parametrize("printer", [name for name in SHIPPED if name != "generic-fogra39"])
def test_another_printer_breaks_no_line_differently(printer: str) -> None:
    assert lines(made(printer)[1].pdf) == lines(made("generic-fogra39")[1].pdf)


def test_a_sheet_of_ones_own(tmp_path: Path) -> None:
    """Twenty millimetres of bleed, all marks, two plates, PDF/X-1a: whatever a printer may ask for at once."""
    sheet = (ROOT / "booklet/printers/generic-fogra39-spot.yaml").read_text()
    sheet = sheet.replace("bleed: 3\n", "bleed: {top: 20, bottom: 20, outer: 20, inner: 0}\n")
    sheet = sheet.replace("flavour: PDF/X-4\n", "flavour: PDF/X-1a:2003\n")
    marks = (
        "crop: true, bleed: true, registration: true, colour_bar: true, page_information: true, offset: 22"
    )
    (tmp_path / "printers").mkdir()
    (tmp_path / "printers" / "mine.yaml").write_text(f"{sheet}marks: {{{marks}}}\n")
    found, pressed = made("mine", root=tmp_path)
    report = preflight(pressed.pdf, found.printer, name="x")
    assert report.passed, report.findings
    assert lines(pressed.pdf) == lines(made("generic-fogra39")[1].pdf)
    with pikepdf.open(io.BytesIO(pressed.pdf)) as pdf:
        media, bleed = ([float(v) for v in pdf.pages[0][key]] for key in ("/MediaBox", "/BleedBox"))
        assert media[2] - bleed[2] == pytest.approx(8 / 25.4 * 72, abs=0.1)
        assert min(media) == 0
