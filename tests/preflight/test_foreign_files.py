"""Clean press PDFs made by others: what is said against them is true, and prepared for the press, nothing is said."""

from __future__ import annotations

import functools
import subprocess
import tempfile
from pathlib import Path

import pikepdf
import pytest
from pdfs import clean, judge, mutated, opened, printer
from pikepdf import Array, Dictionary, Name, String

from booklet.paper import mm_to_pt
from booklet.preflight import Report, preflight

TYPST = Path(__file__).parent / "data" / "typst.pdf"

BLEED, WIDTH, HEIGHT = mm_to_pt(3), mm_to_pt(148), mm_to_pt(210)

PAGES = """%!PS
<< /PageSize [436.535 612.283] >> setpagedevice
1 1 8 {
  0.1 0 0.2 0 setcmykcolor 0 0 437 613 rectfill
  1 0.6 0 0 setcmykcolor 60 150 140 60 rectfill
  0 0 0 1 setcmykcolor
  /NimbusSans-Regular 11 selectfont 60 500 moveto (Doors open at seven, page ) show 3 string cvs show
  1 setlinewidth 60 480 moveto 300 480 lineto stroke
  showpage
} for
"""
DEFINITIONS = """%!PS
[ /Title (A foreign programme) /GTS_PDFXVersion (PDF/X-3:2002) /Trapped /False /DOCINFO pdfmark
[/_objdef {profile} /type /stream /OBJ pdfmark
[{profile} << /N 4 >> /PUT pdfmark
[{profile} (PROFILE) (r) file /PUT pdfmark
[/_objdef {intent} /type /dict /OBJ pdfmark
[{intent} << /Type /OutputIntent /S /GTS_PDFX /OutputCondition (FOGRA39) /Info (coated)
  /OutputConditionIdentifier (FOGRA39) /RegistryName (http://www.color.org) /DestOutputProfile {profile} >> /PUT pdfmark
[{Catalog} << /OutputIntents [ {intent} ] >> /PUT pdfmark
"""


def made(*command: str, given: bytes = b"") -> bytes:
    """What a program makes of a file on its standard input."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "in"), Path(folder, "out.pdf")
        source.write_bytes(given)
        subprocess.run(
            [judge(command[0]), *command[1:]], cwd=folder, check=True, timeout=60, capture_output=True
        )
        return out.read_bytes()


@functools.cache
def ghostscript() -> bytes:
    """Drawn in PostScript."""
    return made(
        "gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pdfwrite", "-o", "out.pdf", "in", given=PAGES.encode()
    )


@functools.cache
def pdfx3() -> bytes:
    """Drawn in PostScript as PDF/X-3, with Ghostscript's own means."""
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder, "profile.icc")
        profile.write_bytes(printer().profile)
        start = DEFINITIONS.replace("PROFILE", str(profile)) + PAGES.removeprefix("%!PS")
        return made(
            "gs", "-q", "-dNOPAUSE", "-dBATCH", "-dPDFX", f"--permit-file-read={profile}", "-sDEVICE=pdfwrite",
            "-sColorConversionStrategy=CMYK", "-o", "out.pdf", "in", given=start.encode(),
        )  # fmt: skip


@functools.cache
def cairo() -> bytes:
    """Typst's pages, drawn anew by cairo, which knows RGB alone."""
    return made("pdftocairo", "-pdf", "in", "out.pdf", given=TYPST.read_bytes())


@functools.cache
def converted() -> bytes:
    """Cairo's pages, converted to CMYK by Ghostscript."""
    return made(
        "gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pdfwrite", "-sColorConversionStrategy=CMYK",
        "-sProcessColorModel=DeviceCMYK", "-o", "out.pdf", "in", given=cairo(),
    )  # fmt: skip


def typst() -> bytes:
    return TYPST.read_bytes()


def prepared(pdf: bytes) -> bytes:
    """The file with what a prepress operator adds: boxes, the printer's intent, identification, overprinting black."""

    def change(document: pikepdf.Pdf) -> None:
        with opened(clean()) as ours:
            for key in ("/OutputIntents", "/Metadata"):
                document.Root[key] = document.copy_foreign(ours.make_indirect(ours.Root[key]))
            document.trailer.Info = document.copy_foreign(ours.trailer.Info)
        document.trailer.ID = Array([String(b"0123456789abcdef"), String(b"0123456789abcdef")])
        over = Dictionary(Type=Name.ExtGState, OP=True, op=True, OPM=1)
        for page in document.pages:
            page.obj.TrimBox = Array([BLEED, BLEED, BLEED + WIDTH, BLEED + HEIGHT])
            page.obj.BleedBox = Array([0, 0, WIDTH + 2 * BLEED, HEIGHT + 2 * BLEED])
            page.obj.MediaBox = page.obj.BleedBox
            for box in ("/CropBox", "/ArtBox"):
                if box in page.obj:
                    del page.obj[box]
            resources = page.resources
            states = dict(resources.get("/ExtGState", Dictionary()).items())
            resources.ExtGState = Dictionary({**states, "/Over": over})
            page.contents_add(b"/Over gs", prepend=True)

    return mutated(pdf, change, force_version="1.6", object_stream_mode=pikepdf.ObjectStreamMode.disable)


def judged(pdf: bytes) -> Report:
    return preflight(pdf, printer(), name="foreign.pdf")


NOT_PREPARED = {"intent-missing", "pdfx-identification", "pdfx-trapped", "box-missing"}
NOT_OVERPRINTING = {"overprint-black-line", "overprint-black-text"}


@pytest.mark.parametrize(
    ("make", "true"),
    [
        # PDF 1.7 of a screen document; nothing overprints; Typst writes no MetadataDate.
        (typst, {*NOT_PREPARED, *NOT_OVERPRINTING, "file-version", "pdfx-metadata"}),
        # The same of Ghostscript, which writes no MetadataDate either.
        (ghostscript, {*NOT_PREPARED, *NOT_OVERPRINTING, "file-version", "pdfx-metadata"}),
        # X-3 of 2002 has no XMP; Ghostscript's TrimBox is the sheet where it is told no other.
        (pdfx3, {"pdfx-identification", "box-trim", "box-bleed", "bleed-empty", *NOT_OVERPRINTING}),
        # Screen colours, their groups too; no ID and no XMP.
        (cairo, {*NOT_PREPARED, "pdfx-id", "colour-rgb", "colour-group"}),
        # Black type was RGB, and is now of four inks, which nobody overprints.
        (converted, {*NOT_PREPARED, "file-version", "pdfx-metadata", "text-black"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_is_said_is_true(make, true: set[str]) -> None:
    assert {finding.rule for finding in judged(make()).findings} == true


@pytest.mark.parametrize("make", [typst, ghostscript, pdfx3])
def test_prepared_for_the_press_they_are_clean(make) -> None:
    report = judged(prepared(make()))
    assert report.findings == ()
    assert report.verdict == "pass"


def test_preparation_does_not_make_black_of_four_inks_black() -> None:
    assert {finding.rule for finding in judged(prepared(converted())).findings} == {"text-black"}


def test_one_moment_in_two_spellings_is_one() -> None:
    """Ghostscript writes `Z00'00'` in Info and `Z` in XMP."""
    said = [finding.message for finding in judged(ghostscript()).findings if finding.rule == "pdfx-metadata"]
    assert said == ["the metadata lack xmp:MetadataDate"]
