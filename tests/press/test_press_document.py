"""Boxes, output intent, identification."""

from __future__ import annotations

import datetime
import re

import numpy as np
import pikepdf
import pypdfium2
import pytest
from pdfs import DATE, clean, drawing, html, mutated, opened, press, printer, sheet

from booklet.diagnostics import BookletError
from booklet.paper import mm_to_pt
from booklet.press import make_press
from booklet.press.xmp import pdf_date, xmp_date


def test_boxes() -> None:
    with opened(clean()) as pdf:
        for page in pdf.pages:
            trim = [float(v) for v in page.obj.TrimBox]
            assert trim[2] - trim[0] == pytest.approx(mm_to_pt(148), abs=0.01)
            assert trim[3] - trim[1] == pytest.approx(mm_to_pt(210), abs=0.01)
            assert [float(v) for v in page.obj.MediaBox][:2] == [0, 0]
            assert trim[0] == pytest.approx(mm_to_pt(3), abs=0.01)
            assert not {"/CropBox", "/ArtBox", "/Rotate", "/UserUnit", "/Annots"} & set(page.obj.keys())


def test_content_moves_with_the_boxes() -> None:
    """A dot in the page's middle is in the trim's middle, before and after."""
    dot = "position:absolute;left:73mm;top:104mm;width:2mm;height:2mm;background:black"
    result = press(html(f"<div style='{dot}'></div>", "@page{margin:0}")).pdf
    document = pypdfium2.PdfDocument(result)
    pixels = np.asarray(document[0].render(scale=1).to_pil().convert("L"))
    document.close()
    rows, columns = np.nonzero(pixels < 128)
    assert rows.mean() + 0.5 == pytest.approx(pixels.shape[0] / 2, abs=0.6)
    assert columns.mean() + 0.5 == pytest.approx(pixels.shape[1] / 2, abs=0.6)


def test_wrong_trim_is_told() -> None:
    result = press(html("<p>a", "@page{size:105mm 148mm}"))
    assert [(d.id, d.severity) for d in result.diagnostics] == [("press-trim", "error")]
    assert "105.00 × 148.00 mm" in result.diagnostics[0].message


def test_wrong_bleed_is_told() -> None:
    result = make_press(html("<p>a"), sheet(bleed=5.0), title="t", lang="en", date=DATE, identity="i")
    assert [d.id for d in result.diagnostics] == ["press-bleed"]


def test_rotated_pages_are_refused() -> None:
    def turn(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Rotate = 90

    with pytest.raises(BookletError, match="press-page"):
        press(mutated(drawing(b""), turn))


def test_nothing_interactive_is_left() -> None:
    given = html("<h1>head</h1><p><a href='https://example.org'>a</a> <a href='#b'>b</a></p><p id=b>b</p>")
    with opened(press(given).pdf) as pdf:
        assert not {"/Outlines", "/Names", "/Dests", "/AcroForm", "/OpenAction", "/StructTreeRoot"} & set(
            pdf.Root.keys()
        )
        assert not any(
            isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Annot" for item in pdf.objects
        )


def test_tags_go_with_the_structure_tree() -> None:
    given = drawing(b"/P <</MCID 0>> BDC 0 g 0 0 9 9 re f EMC")
    with opened(press(given).pdf) as pdf:
        names = [str(i.operator) for i in pikepdf.parse_content_stream(pdf.pages[0])]
        assert "BMC" in names
        assert "BDC" not in names


def test_output_intent() -> None:
    with opened(clean()) as pdf:
        (intent,) = pdf.Root.OutputIntents
        assert str(intent.S) == "/GTS_PDFX"
        assert str(intent.OutputConditionIdentifier) == "FOGRA39"
        assert str(intent.RegistryName) == "http://www.color.org"
        assert str(intent.Info) == str(intent.OutputCondition) == printer().sheet.condition.info
        assert int(intent.DestOutputProfile.N) == 4
        assert intent.DestOutputProfile.read_bytes() == printer().profile


def test_identification() -> None:
    with opened(clean()) as pdf:
        assert pdf.pdf_version == "1.6"
        assert str(pdf.docinfo["/Title"]) == "Rust & Bone"
        assert pdf.docinfo["/Trapped"] == pikepdf.Name("/False")
        assert str(pdf.docinfo["/CreationDate"]) == "D:20260102030405+05'30'"
        assert str(pdf.Root.Lang) == "de"
        packet = pdf.Root.Metadata.read_raw_bytes().decode()
        assert "/Filter" not in pdf.Root.Metadata
        for part in (
            "PDF/X-4",
            "Rust &amp; Bone",
            "2026-01-02T03:04:05+05:30",
            "<pdf:Trapped>False",
            "xmpMM:VersionID",
        ):
            assert part in packet
        assert re.search(r"xmp\.did:[0-9a-f]{32}", packet)


def test_document_id_stays_and_instance_id_changes() -> None:
    first, second, other = (
        press(html(f"<p>{t}"), identity=i).pdf for t, i in (("a", "x"), ("b", "x"), ("a", "y"))
    )
    ids = []
    for given in (first, second, other):
        with opened(given) as pdf:
            ids.append([bytes(part) for part in pdf.trailer.ID])
    assert ids[0][0] == ids[1][0] != ids[2][0]
    assert ids[0][1] != ids[1][1]


def test_title_is_required() -> None:
    with pytest.raises(BookletError, match="press-title"):
        press(html("<p>a"), title=" ")


@pytest.mark.parametrize(
    ("minutes", "in_pdf", "in_xmp"),
    [(0, "Z", "Z"), (330, "+05'30'", "+05:30"), (-210, "-03'30'", "-03:30"), (60, "+01'00'", "+01:00")],
)
def test_time_zones(minutes: int, in_pdf: str, in_xmp: str) -> None:
    date = datetime.datetime(
        2026, 7, 8, 9, 1, 2, tzinfo=datetime.timezone(datetime.timedelta(minutes=minutes))
    )
    assert pdf_date(date) == "D:20260708090102" + in_pdf
    assert xmp_date(date) == "2026-07-08T09:01:02" + in_xmp
