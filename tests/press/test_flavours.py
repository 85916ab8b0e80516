"""Each flavour of PDF/X keeps its own prohibitions, and looks like the others."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from pdfs import DATE, html, judge, opened, operators, photo, plates, press, sheet, uri
from pikepdf import Dictionary, Name, Stream
from PIL import Image

from booklet.diagnostics import BookletError
from booklet.preflight import preflight
from booklet.press import make_press
from booklet.press.outlines import bare_outlines

X1A, X3 = sheet(flavour="PDF/X-1a:2003"), sheet(flavour="PDF/X-3:2003")
CLEAR = photo(300, 200)
CLEAR.putalpha(Image.fromarray(np.tile(np.linspace(0, 255, 300).astype(np.uint8), (200, 1))))
BODY = f"""<style>.g{{background:device-cmyk(0 30% 80% 0);height:30mm}} .h{{opacity:.5}} p{{margin:1mm}}
.b{{background:linear-gradient(to right,teal,transparent);height:9mm}} img{{width:70mm}}
.m{{mix-blend-mode:multiply;background:device-cmyk(60% 0 0 0);width:40mm;height:12mm;margin-top:-8mm}}</style>
<div class=g><p>under the picture<br><img src="{uri(CLEAR, "PNG")}"></div><p class=h>half<p>whole
<div class=b>over a blend</div><div class=m></div><p>after all of it"""


@pytest.mark.parametrize("printer", [X1A, X3], ids=["x-1a", "x-3"])
def test_nothing_is_transparent(printer) -> None:
    result = press(html(BODY), printer)
    with opened(result.pdf) as pdf:
        assert pdf.pdf_version == "1.4"
        for item in pdf.objects:
            if isinstance(item, (Dictionary, Stream)):
                assert not {"/SMask", "/Group", "/ca", "/CA", "/BM"} & set(item.keys())
            if isinstance(item, Stream):
                assert item.get("/Type") != Name.ObjStm
        states = pdf.pages[0].obj.Resources.ExtGState
        assert all(not {"/ca", "/CA", "/BM", "/SMask"} & set(state.keys()) for state in states.values())
    report = preflight(result.pdf, printer, name="x")
    assert {f.rule for f in report.findings} <= {"page-count"}, report.findings


def test_flattened_pages_look_the_same(tmp_path: Path) -> None:
    given = html(BODY)
    (live,), (flat,) = (
        plates(press(given, to).pdf, _folder(tmp_path, i), 100) for i, to in enumerate((None, X1A))
    )
    difference = np.abs(live.astype(int) - flat).max(axis=-1)
    assert np.percentile(difference, 99) <= 12
    assert (difference > 60).mean() < 0.003, "edges of shapes and letters at most"


def _folder(parent: Path, number: int) -> Path:
    folder = parent / str(number)
    folder.mkdir()
    return folder


def test_type_outside_what_is_transparent_stays_type() -> None:
    shown = [name for name, _ in operators(press(html(BODY), X1A).pdf) if name in {"TJ", "Tj"}]
    assert len(shown) >= 4
    with opened(press(html(BODY), X1A).pdf) as pdf:
        drawings = pdf.pages[0].obj.Resources.XObject
        assert 1 <= len(drawings) <= 4, "a few pictures, not a whole page"
        assert sum(int(d.Width) * int(d.Height) for d in drawings.values()) < 0.4 * 2425 * 3402


def test_a_page_without_transparency_is_left_alone() -> None:
    given = html("<p>black</p><div style='background:teal;height:9mm'></div>")
    with opened(press(given, X1A).pdf) as pdf:
        assert len(pdf.pages[0].obj.Resources.get("/XObject", {})) == 0
    assert list(operators(press(given, X1A).pdf)) == list(operators(press(given).pdf))


def test_transparency_inside_forms_and_patterns() -> None:
    """An SVG drawing is a form; its blend is a pattern with a soft mask."""
    svg = """<svg width=90 height=90><defs><linearGradient id=a><stop offset=0 stop-color=red />
    <stop offset=1 stop-color=blue stop-opacity=.2 /></linearGradient></defs>
    <g opacity=.5><rect width=60 height=60 fill=green /></g><rect x=30 width=60 height=90 fill="url(#a)" /></svg>"""
    result = press(html(svg), X1A)
    assert "transparency-live" not in {f.rule for f in preflight(result.pdf, X1A, name="x").findings}


def test_spot_inks_in_a_flattened_page_keep_their_plates(tmp_path: Path) -> None:
    """Half-transparent type over a spot ink becomes a picture with five inks."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(436.535, 612.283))
        tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[0, 0.3, 0.9, 0.1], N=1)
        gold = pikepdf.Array([Name.Separation, Name.Gold, Name.DeviceCMYK, tint])
        page.obj.Resources = Dictionary(
            ColorSpace=Dictionary(Ink=pdf.make_indirect(gold)), ExtGState=Dictionary(H=Dictionary(ca=0.5))
        )
        page.obj.TrimBox = pikepdf.Array([8.504, 8.504, 428.031, 603.779])
        page.obj.Contents = pdf.make_stream(
            b"/Ink cs 1 scn 50 50 99 99 re f /H gs 1 0 0 0 k 99 99 99 99 re f"
        )
        out = io.BytesIO()
        pdf.save(out)
    result = press(out.getvalue(), sheet(flavour="PDF/X-1a:2003", spots={"maximum": 1}))
    file = tmp_path / "a.pdf"
    file.write_bytes(result.pdf)
    subprocess.run(
        [judge("gs"), "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=tiffsep", "-r72", "-o", "p%d.tif", file.name],
        cwd=tmp_path,
        check=True,
    )
    with Image.open(tmp_path / "p1(Gold).tif") as plate:
        gold_ink = 255 - np.asarray(plate.convert("L")).astype(int)
    with Image.open(tmp_path / "p1(Cyan).tif") as plate:
        cyan = 255 - np.asarray(plate.convert("L")).astype(int)
    y = 612 - 125
    assert abs(gold_ink[y, 125] - 128) <= 3
    assert abs(cyan[y, 125] - 128) <= 3
    assert gold_ink[612 - 70, 70] >= 254


@pytest.mark.parametrize(
    ("printer", "name"),
    [(None, "PDF/X-4"), (X1A, "PDF/X-1a:2003"), (X3, "PDF/X-3:2003")],
    ids=["x-4", "x-1a", "x-3"],
)
def test_identification(printer, name: str) -> None:
    result = press(html("<p>a"), printer)
    with opened(result.pdf) as pdf:
        packet = pdf.Root.Metadata.read_bytes().decode()
        assert f"GTS_PDFXVersion>{name}<" in packet
        assert str(pdf.docinfo.get("/GTS_PDFXVersion", "")) == ("" if name == "PDF/X-4" else name)
        assert str(pdf.docinfo["/Trapped"]) == "/False"
        assert len(pdf.trailer.ID) == 2
        assert str(pdf.Root.OutputIntents[0].OutputConditionIdentifier) == "FOGRA39"
    assert result.pdf == press(html("<p>a"), printer).pdf


def test_a_file_of_another_flavour_is_not_taken_for_the_sheets() -> None:
    """Preflight is told by the file, and the sheet says what was wanted."""
    given = press(html(BODY)).pdf
    findings = {f.rule for f in preflight(given, X1A, name="x").findings}
    assert {"pdfx-identification", "file-version", "transparency-live"} <= findings
    other = press(html(BODY), X1A).pdf
    assert "pdfx-identification" in {f.rule for f in preflight(other, X3, name="x").findings}


def test_opentype_programs_become_bare_outlines() -> None:
    """PDF 1.4 knows no OpenType; the CFF table alone shows the same glyphs."""
    font = Path(__file__).parents[2] / "fonts" / "source-serif-4" / "SourceSerif4-Regular.otf"
    face = f"@font-face{{font-family:F;src:url('{font.as_uri()}')}} p{{font-family:F}}"
    given = html("<p>Glyphs &amp; more", face)
    with opened(press(given, X1A).pdf) as pdf:
        (program,) = (i.FontFile3 for i in pdf.objects if isinstance(i, Dictionary) and "/FontFile3" in i)
        assert program.Subtype == Name.CIDFontType0C
        assert program.read_bytes()[:1] == b"\x01", "a CFF header, version 1"
        (font,) = (
            i for i in pdf.objects if isinstance(i, Dictionary) and i.get("/Subtype") == "/CIDFontType0"
        )
        assert "/CIDToGIDMap" not in font


def test_a_font_without_outlines_is_refused() -> None:
    with pikepdf.new() as pdf:
        program = pdf.make_stream(b"OTTO\0\1" + bytes(40))
        program.Subtype = Name.OpenType
        pdf.Root.F = pdf.make_indirect(Dictionary(FontName=Name.Broken, FontFile3=program))
        with pytest.raises(BookletError, match="Broken"):
            bare_outlines(pdf)


def test_a_title_is_wanted_by_all() -> None:
    for to in (X1A, X3):
        with pytest.raises(BookletError, match="title"):
            make_press(html("<p>a"), to, title=" ", lang="de", date=DATE, identity="i")
