"""Rules about what is painted, closely; test_proofs.py has a broken file for every rule."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from pdfs import add_page, clean, drawing, html, image, mutated, plates, press, printer, saved, sheet
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageCms

from booklet.colour import Separator
from booklet.paper import mm_to_pt
from booklet.preflight import Report, interpreter, preflight
from booklet.preflight.interpreter import Interpreter
from booklet.press.plates import PPI, render

BLEED = mm_to_pt(3)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def judged(pdf: bytes, **more: object) -> Report:
    return preflight(pdf, more.pop("printer", printer()), name="film.pdf", **more)  # type: ignore[arg-type]


def rules(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


def test_clean_file_is_clean() -> None:
    report = judged(clean())
    assert report.findings == ()
    assert (report.verdict, report.pages) == ("pass", 8)


@pytest.mark.parametrize("given", [b"", b"text", b"%PDF-1.6\n", clean()[:2000]])
def test_unreadable(given: bytes) -> None:
    report = judged(given)
    assert (
        rules(report) == {"file-readable"} or "content-readable" in rules(report) or report.verdict == "fail"
    )
    assert report.verdict == "fail"


def painted(content: bytes, **kinds: object) -> set[str]:
    return rules(judged(drawing(content, **kinds)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"1 0 0 rg 50 50 90 90 re f", "colour-rgb"),
        (b"1 0 0 RG 50 50 90 90 re S", "colour-rgb"),
        (b"/DeviceRGB cs 1 0 0 sc 50 50 90 90 re f", "colour-rgb"),
        (b"/S sh", "colour-rgb"),
        (b"/Pattern cs /T scn 50 50 90 90 re f", "colour-rgb"),
        (b"/Pattern cs /B scn 50 50 90 90 re f", "colour-rgb"),
        (b"q 90 0 0 90 50 50 cm /I Do Q", "colour-rgb"),
        (b"q 90 0 0 90 50 50 cm /P Do Q", "colour-rgb"),
        (b"/F Do", "colour-rgb"),
        (b"/M gs 0 0 0 1 k 50 50 90 90 re f", "colour-rgb"),
        (b"/L cs 50 0 0 sc 50 50 90 90 re f", "colour-independent"),
        (b"/C cs 0 0 0 sc 50 50 90 90 re f", "colour-rgb"),
        (b"/G cs 0 sc 50 50 90 90 re f", "colour-independent"),
        (b"/V cs 0 0 0 sc 50 50 90 90 re f", "colour-rgb"),
        (b"0 g 50 50 90 90 re f", "colour-grey"),
        (b"50 50 90 90 re f", "colour-grey"),
        (b"/X cs 1 scn 50 50 90 90 re f", "colour-spot"),
        (b"/X cs 1 scn 50 50 90 90 re f", "colour-rgb"),
        (b"/F Do", "colour-group"),
    ],
)
def test_colour_spaces(content: bytes, rule: str) -> None:
    assert rule in rules(judged(_colourful(content)))
    assert not {"colour-rgb", "colour-grey", "colour-independent", "colour-spot", "colour-group"} & rules(
        judged(_colourful(b"0 0 0 1 k 50 50 90 90 re f"))
    ), "unused resources are no fault"


def _colourful(content: bytes) -> bytes:
    with pikepdf.new() as pdf:
        icc = pdf.make_stream(SRGB)
        icc.N = 3
        white = Dictionary(WhitePoint=Array([0.95, 1, 1.09]))
        red = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([1, 0, 0]), C1=Array([0, 0, 1]), N=1)
        blend = pdf.make_indirect(
            Dictionary(ShadingType=2, ColorSpace=Name.DeviceRGB, Coords=Array([0, 0, 400, 0]), Function=red)
        )
        form = pdf.make_stream(b"1 0 0 rg 50 50 90 90 re f")
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 900, 900])
        form.Group, form.Resources = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB), Dictionary()
        tile = pdf.make_stream(b"1 0 0 rg 0 0 5 5 re f")
        for key, value in {"PatternType": 1, "PaintType": 1, "TilingType": 1, "XStep": 9, "YStep": 9}.items():
            tile[f"/{key}"] = value
        tile.BBox, tile.Resources = Array([0, 0, 9, 9]), Dictionary()
        table = pikepdf.String(bytes(range(6)))
        add_page(
            pdf,
            content,
            ColorSpace=Dictionary(
                L=Array([Name.Lab, white]),
                C=Array([Name.CalRGB, white]),
                G=Array([Name.CalGray, white]),
                V=Array([Name.ICCBased, icc]),
                X=Array([Name.Separation, Name("/Gold"), Name.DeviceRGB, red]),
            ),
            Shading=Dictionary(S=blend),
            Pattern=Dictionary(T=tile, B=Dictionary(PatternType=2, Shading=blend)),
            ExtGState=Dictionary(M=Dictionary(SMask=Dictionary(S=Name.Luminosity, G=form))),
            XObject=Dictionary(
                I=image(pdf, bytes(300 * 300 * 3), 300, 300, Name.DeviceRGB),
                P=image(pdf, bytes(300 * 300), 300, 300, Array([Name.Indexed, Name.DeviceRGB, 1, table])),
                F=form,
            ),
        )
        return saved(pdf)


def typeset(body: str, css: str = "") -> set[str]:
    """Rules that a typeset page breaks, those about the number of pages apart."""
    return rules(judged(press(html(body, css)).pdf)) - {"page-count"}


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("<p style='color:device-cmyk(.6 .5 .8 1)'>rich</p>", "text-rich-black"),
        ("<p style='color:device-cmyk(.6 .5 .5 .9)'>four</p>", "text-black"),
        ("<p style='color:device-cmyk(.3 0 0 1)'>support</p>", "text-black"),
        ("<p style='font-size:4pt'>small</p>", "text-size"),
        ("<p style='margin-left:-16mm'>across</p>", "text-trim"),
        ("<p style='margin-left:-12mm'>close</p>", "text-safe"),
        ("<div style='height:.1pt;background:black'></div>", "line-thin"),
        ("<svg width=99 height=9><path d='M0 0H99' stroke=black stroke-width=.1 /></svg>", "line-thin"),
        (
            "<div style='position:absolute;left:-15mm;top:0;width:30mm;height:30mm;background:red'></div>",
            "bleed-empty",
        ),
        ("<p style='font-family:no-such-font, serif'>\U000f1234</p>", "glyph-missing"),
    ],
)
def test_type_and_line(body: str, rule: str) -> None:
    assert typeset(body) == {rule} | ({"text-black"} if rule == "text-rich-black" else set())


@pytest.mark.parametrize(
    "body",
    [
        "<p style='color:device-cmyk(0 0 0 .5)'>grey</p>",
        "<p style='color:device-cmyk(1 .7 0 .2)'>blue</p>",
        "<p style='color:white;background:black'>white</p>",
        "<p style='color:device-cmyk(.6 .5 .5 .9);font-size:30pt'>large</p>",
        "<p style='margin-left:-9.5mm'>inside</p>",
        "<div style='height:.25pt;background:black'></div>",
        "<div style='position:absolute;left:-18mm;top:20mm;width:30mm;height:30mm;background:red'></div>",
        "<div style='position:absolute;inset:-18mm;background:gold'></div><p>full bleed</p>",
    ],
)
def test_good_type_and_line(body: str) -> None:
    assert typeset(body) == set()


def test_box_of_a_finding_counts_from_the_trim() -> None:
    report = judged(
        press(
            html("<p style='font-size:4pt;margin:0'>small</p>", "@page{margin:20mm 15mm}body{margin:0}")
        ).pdf
    )
    (finding,) = (f for f in report.findings if f.rule == "text-size")
    assert finding.page == 1
    assert finding.box_mm is not None
    assert finding.box_mm[0] == pytest.approx(15, abs=0.1)
    assert 20 < finding.box_mm[1] < finding.box_mm[3] < 26
    assert (finding.measured, finding.limit) == (4.0, 5.0)


def test_each_edge_of_the_bleed() -> None:
    for side in ("left", "right", "top", "bottom"):
        css = f"position:absolute;{side}:-15mm;" + (
            "top:40mm;" if side in {"left", "right"} else "left:40mm;"
        )
        report = judged(press(html(f"<div style='{css}width:20mm;height:20mm;background:red'></div>")).pdf)
        (finding,) = (f for f in report.findings if f.rule == "bleed-empty")
        assert side in finding.message


def test_fonts() -> None:
    def font(**more: object) -> set[str]:
        fonts = Dictionary(
            F=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/Courier-Bold"), **more)
        )
        return painted(b"BT /F 12 Tf 99 99 Td (abc) Tj ET", Font=fonts)

    found = font()
    assert {"font-embedded", "font-courier"} <= found
    assert "font-subset" not in found


def test_font_programs() -> None:
    def rename(pdf: pikepdf.Pdf) -> None:
        for item in pdf.objects:
            if isinstance(item, Dictionary) and "/BaseFont" in item:
                item.BaseFont = Name("/" + str(item.BaseFont).split("+")[-1])

    def unembed(pdf: pikepdf.Pdf) -> None:
        for item in pdf.objects:
            if isinstance(item, Dictionary) and item.get("/Type") == Name.FontDescriptor:
                del item[next(key for key in ("/FontFile2", "/FontFile3") if key in item)]

    assert rules(judged(mutated(clean(), rename))) == {"font-subset"}
    assert "font-embedded" in rules(judged(mutated(clean(), unembed)))


def test_type3() -> None:
    with pikepdf.new() as pdf:
        glyph = pdf.make_stream(b"900 0 0 0 750 750 d1 0 0 750 750 re f")
        font = Dictionary(
            Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 750, 750]), FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
            CharProcs=Dictionary(a=glyph), Encoding=Dictionary(Differences=Array([97, Name("/a")])),
            FirstChar=97, LastChar=97, Widths=Array([900]), Resources=Dictionary(),
        )  # fmt: skip
        add_page(pdf, b"0 0 0 1 k BT /F 12 Tf 99 99 Td (a) Tj ET", Font=Dictionary(F=font))
        given = saved(pdf)
    found = rules(judged(given))
    assert "font-type3" in found
    assert "font-embedded" not in found


def pictured(ppi: float, bits: int = 8) -> set[str]:
    size = 256
    data = bytes(size * size // (8 // bits))
    with pikepdf.new() as pdf:
        space = Array([Name.Indexed, Name.DeviceCMYK, 1, pikepdf.String(b"\0\0\0\0\0\0\0\xff")])
        side = size / ppi * 72
        content = f"q 0 {side} {-side} 0 {side + 30} 30 cm /I Do Q".encode()  # turned by 90°
        add_page(pdf, content, XObject=Dictionary(I=image(pdf, data, size, size, space, bits)))
        given = saved(pdf)
    return {rule for rule in rules(judged(given)) if "ppi" in rule}


@pytest.mark.parametrize(
    ("ppi", "bits", "wanted"),
    [
        (140, 8, {"image-ppi-low"}), (200, 8, {"image-ppi"}), (300, 8, set()),
        (500, 1, {"lineart-ppi-low"}), (700, 1, {"lineart-ppi"}), (1200, 1, set()),
    ],
)  # fmt: skip
def test_resolution(ppi: float, bits: int, wanted: set[str]) -> None:
    assert pictured(ppi, bits) == wanted


def test_resolution_is_the_sheets() -> None:
    given = printer().sheet.resolution
    strict = given.model_copy(update={"images": given.images.model_copy(update={"warning": 400})})
    data = drawing(b"", ColorSpace=Dictionary())
    assert judged(data, printer=sheet(resolution=strict)).printer == "generic-fogra39"


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b"1 1 1 0 k 100 100 200 200 re f", set()),
        (b"1 1 1 .2 k 100 100 200 200 re f", {"ink-average", "ink-peak"}),
        (b"1 1 1 .2 k 100 100 20 20 re f", {"ink-peak"}),
        (b"1 1 1 .2 k 100 100 1 1 re f", set()),
        (b"1 1 1 .2 k 100 100 200 200 re f 0 0 0 0 k 100 100 200 200 re f", set()),
        (b"1 1 0 0 k 100 100 200 200 re f /M gs 0 0 1 1 k 100 100 200 200 re f", {"ink-average", "ink-peak"}),
        (b"1 1 1 0 k 100 100 200 200 re f /H gs 0 0 0 1 k 100 100 200 200 re f", set()),
    ],
)
def test_ink(content: bytes, wanted: set[str]) -> None:
    """What shows counts: the covered does not, what multiplies does."""
    states = Dictionary(M=Dictionary(BM=Name.Multiply), H=Dictionary(ca=0.5))
    assert {rule for rule in painted(content, ExtGState=states) if rule.startswith("ink")} == wanted


def test_marks_are_not_printed() -> None:
    """Registration colour is full ink on every plate, and lies where nothing is printed."""
    marks = {"crop": True, "registration": True, "colour_bar": True, "page_information": True}
    to = sheet(marks=marks)
    body = "".join("<section style='break-after:page'>page</section>" for _ in range(8))
    result = press(html(body), to).pdf
    assert {f.rule for f in judged(result, printer=to).findings} <= {"page-empty", "page-count"}


def test_registration_colour_on_the_page() -> None:
    with pikepdf.new() as pdf:
        tint = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([0] * 4), C1=Array([1] * 4), N=1)
        space = Array([Name.Separation, Name.All, Name.DeviceCMYK, tint])
        add_page(pdf, b"/A cs 1 scn 99 99 9 9 re f", ColorSpace=Dictionary(A=space))
        assert "colour-registration" in rules(judged(saved(pdf)))


@pytest.mark.parametrize(
    ("spots", "wanted"),
    [
        ({"maximum": 0}, True),
        ({"maximum": 1}, False),
        ({"maximum": 1, "names": ["gold"]}, False),
        ({"maximum": 1, "names": ["Silver"]}, True),
    ],
)
def test_spot_inks_are_the_sheets(spots: dict[str, object], wanted: bool) -> None:
    with pikepdf.new() as pdf:
        tint = Dictionary(
            FunctionType=2, Domain=Array([0, 1]), C0=Array([0] * 4), C1=Array([0, 0, 1, 0]), N=1
        )
        space = Array([Name.Separation, Name.Gold, Name.DeviceCMYK, tint])
        add_page(pdf, b"/A cs 1 scn 99 99 9 9 re f", ColorSpace=Dictionary(A=space))
        assert ("colour-spot" in rules(judged(saved(pdf), printer=sheet(spots=spots)))) is wanted


def test_the_plates_of_spot_inks() -> None:
    """Each on its own plate, knocked out of the others unless it overprints."""
    with pikepdf.new() as pdf:
        tint = Dictionary(
            FunctionType=2, Domain=Array([0, 1]), C0=Array([0] * 4), C1=Array([0, 0, 1, 0]), N=1
        )
        space = Array([Name.Separation, Name.Gold, Name.DeviceCMYK, tint])
        content = b"1 0 0 0 k 50 50 300 300 re f /A cs .5 scn 60 60 50 50 re f /O gs 1 scn 200 200 50 50 re f"
        states = Dictionary(O=Dictionary(OP=True, op=True, OPM=1))
        add_page(pdf, content, ColorSpace=Dictionary(A=space), ExtGState=states)
        (page,) = render(saved(pdf), Separator(printer().profile), ppi=72)
    assert page.names == ("Cyan", "Magenta", "Yellow", "Black", "Gold")
    at = {
        name: page.inks[round(612.3 - y), x]
        for name, x, y in (("out", 80, 80), ("over", 220, 220), ("cyan", 150, 150))
    }
    assert at["out"].tolist() == pytest.approx([0, 0, 0, 0, 128], abs=1)
    assert at["over"].tolist() == [255, 0, 0, 0, 255]
    assert at["cyan"].tolist() == [255, 0, 0, 0, 0]
    assert page.total.max() == pytest.approx(200, abs=1)


def test_transparency_where_the_flavour_knows_none() -> None:
    flavour = sheet(flavour="PDF/X-1a:2003")
    clear = {
        "opacity": drawing(b"/H gs 9 9 9 9 re f", ExtGState=Dictionary(H=Dictionary(ca=0.5))),
        "a blend mode": drawing(b"/H gs 9 9 9 9 re f", ExtGState=Dictionary(H=Dictionary(BM=Name.Multiply))),
    }
    for kind, given in clear.items():
        (finding,) = (f for f in judged(given, printer=flavour).findings if f.rule == "transparency-live")
        assert (finding.measured, finding.page) == (kind, 1)
        assert "transparency-live" not in rules(judged(given))
    assert "transparency-live" not in rules(judged(drawing(b"9 9 9 9 re f"), printer=flavour))


def test_ink_of_pictures() -> None:
    rich = Image.new("CMYK", (300, 300), (255, 255, 255, 100))
    with pikepdf.new() as pdf:
        add_page(
            pdf,
            b"q 90 0 0 90 99 99 cm /I Do Q",
            XObject=Dictionary(I=image(pdf, rich.tobytes(), 300, 300, Name.DeviceCMYK)),
        )
        given = saved(pdf)
    report = judged(given)
    (finding,) = (f for f in report.findings if f.rule == "ink-average")
    assert finding.measured == pytest.approx(339, abs=2)
    assert finding.box_mm is not None
    x0, _y0, x1, _y1 = finding.box_mm
    assert (x0, x1) == pytest.approx(((99 - BLEED) / 72 * 25.4, (189 - BLEED) / 72 * 25.4), abs=3)


def test_page_of_any_size_ends() -> None:
    """A page of 100 km is reported, not rendered."""

    def vast(pdf: pikepdf.Pdf) -> None:
        pdf.pages[1].obj.MediaBox = Array([0, 0, 3e8, 3e8])

    assert "content-readable" in rules(judged(mutated(clean(), vast)))


def test_drawing_that_contains_itself() -> None:
    with pikepdf.new() as pdf:
        form = pdf.make_stream(b"/F Do")
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
        form.Resources = Dictionary(XObject=Dictionary(F=form))
        add_page(pdf, b"/F Do", XObject=Dictionary(F=form))
        given = saved(pdf)
    assert any("contains itself" in finding.message for finding in judged(given).findings)


def test_drawings_that_multiply_end() -> None:
    """Forty forms that draw the next one twice: 2⁴⁰ operators if nobody counts."""
    with pikepdf.new() as pdf:
        inner = None
        for _ in range(27):
            form = pdf.make_stream(b"/F Do /F Do /F Do" if inner is not None else b"0 0 9 9 re f")
            form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
            form.Resources = Dictionary(XObject=Dictionary(F=inner)) if inner is not None else Dictionary()
            inner = form
        add_page(pdf, b"/F Do", XObject=Dictionary(F=inner))
        given = saved(pdf)
    with pytest.MonkeyPatch.context() as patch, pikepdf.open(io.BytesIO(given)) as document:
        patch.setattr(interpreter, "WORK", 5000)
        assert any("operators" in problem for problem in Interpreter().page(document.pages[0]).problems)


def test_separations_agree_with_another_renderer(tmp_path: Path) -> None:
    body = """<div style='height:60mm;background:linear-gradient(red,blue)'></div>
    <div style='height:40mm;background:device-cmyk(.2 .4 .6 .1);opacity:.5'></div><p style='font-size:40pt'>Ink</p>"""
    given = press(html(body)).pdf
    (ours,) = render(given, Separator(printer().profile))
    (theirs,) = plates(given, tmp_path, int(PPI))
    h, w = (min(a, b) for a, b in zip(ours.inks.shape[:2], theirs.shape[:2], strict=True))
    difference = np.abs(ours.inks[:h, :w].astype(int) - theirs[:h, :w])
    assert np.percentile(difference, 97) <= 8
    assert np.abs(ours.inks.mean(axis=(0, 1)) - theirs.mean(axis=(0, 1))).max() < 1.5
