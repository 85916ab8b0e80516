"""The rules that look at painted objects: each at its threshold, and deep inside drawings."""

from __future__ import annotations

import io
import time
import zlib

import numpy as np
import pikepdf
import pytest
from pdfs import add_page, drawing, html, image, press, printer, saved, sheet
from pikepdf import Array, Dictionary, Name
from proof import Proof
from proofs_painted import (
    FINE,
    GROUND,
    ONE_BIT,
    OVER,
    PLATES,
    PROOFS,
    blend,
    both,
    fields,
    form,
    jpeg,
    noise,
    packed,
    painted,
    pictures,
    placed,
    repeated,
    separation,
    spots,
    states,
    word,
)

from booklet.preflight import RULES, preflight
from booklet.preflight.geometry import shear, sides, stroke_width
from booklet.preflight.ground import MOST, Ground
from booklet.preflight.interpreter import Interpreter, PageMarks
from booklet.preflight.layers import Layers
from booklet.preflight.marks import Kind
from booklet.preflight.rules.spots import ink
from booklet.printer import Printer

MODULES = ("colour", "fonts", "ink", "overprint", "pictures", "spots", "transparency", "type_and_line")

NEW = {
    "image-depth", "image-stretched", "image-truncated", "image-upsampled", "line-inks", "line-white",
    "overprint-black-line", "overprint-black-text", "overprint-image", "overprint-white-path",
    "overprint-white-text", "page-content-outside", "spot-duplicate", "spot-name", "text-faux-bold",
    "text-faux-italic", "text-inks-size", "text-invisible", "text-reversed-size",
}  # fmt: skip
"""Rules whose boundaries are looked at below."""


def rules(pdf: bytes, to: Printer | None = None) -> set[str]:
    return {finding.rule for finding in preflight(pdf, to or printer(), name="film.pdf").findings}


def marks(pdf: bytes, number: int = 0) -> PageMarks:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return Interpreter(document.Root).page(document.pages[number])


# -- proofs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("proof", PROOFS, ids=[f"{proof.rule}: {proof.how}" for proof in PROOFS])
def test_proof(proof: Proof) -> None:
    assert rules(proof.pdf(), proof.printer) - proof.also == {proof.rule}


def test_every_rule_about_painted_objects_is_proved() -> None:
    mine = {id_ for id_, rule in RULES.items() if rule.check.__module__.rpartition(".")[2] in MODULES}
    assert mine >= NEW
    assert mine == {proof.rule for proof in PROOFS}


# -- silence ---------------------------------------------------------------------------------------

SILENT: dict[str, tuple[bytes, object]] = {
    "black that overprints": (GROUND + word(10, before=b"/OverprintOn gs 0 0 0 1 k "), None),
    "large black that knocks out": (GROUND + word(12, before=b"0 0 0 1 k "), None),
    "black on paper": (word(10, before=b"0 0 0 1 k "), None),
    "black on black's own grey": (b"0 0 0 .3 k 100 100 200 200 re f " + word(10, before=b"0 0 0 1 k "), None),
    "black on white on a ground": (
        GROUND + b"0 0 0 0 k 100 100 200 200 re f " + word(10, before=b"0 0 0 1 k "), None,
    ),
    "black that multiplies": (GROUND + b"/M gs " + word(10, before=b"0 0 0 1 k "), states(M={"/BM": Name.Multiply})),
    "black that cuts out a heavy ground": (
        b"1 .8 .7 0 k 100 100 200 200 re f " + word(10, before=b"0 0 0 1 k "), None,
    ),
    "a thick black line": (GROUND + b"0 0 0 1 K 2 w 120 120 m 200 120 l S", None),
    "a black separation that overprints": (
        GROUND + word(10, before=b"/O0 gs /S0 cs 1 scn "),
        both(OVER, lambda pdf: {"ColorSpace": {"S0": separation(Name.Black, 0, 0, 0, 1)}}),
    ),
    "white type of 8 pt": (GROUND + word(8, before=b"0 0 0 0 k "), None),
    "small white type on paper": (word(6, before=b"0 0 0 0 k "), None),
    "small type in one ink": (word(6, before=b"1 0 0 0 k "), None),
    "type in two inks of 8 pt": (word(8, before=b"1 .6 0 0 k "), None),
    "a white hairline on paper": (b"0 0 0 0 K .1 w 100 100 m 200 200 l S", None),
    "a white line of 0.25 pt": (GROUND + b"0 0 0 0 K .25 w 120 120 m 200 200 l S", None),
    "a line of 0.25 pt in two inks": (b"1 1 0 0 K .25 w 120 120 m 200 200 l S", None),
    "round dots": (b"1 0 0 0 K 1 w 1 J [0 3] 0 d 100 100 m 200 200 l S", None),
    "a thin area that a stroke thickens": (b"1 0 0 0 k 1 0 0 0 K 1 w 100 100 200 .1 re B", None),
    "a border with an edge of no height": (b"1 0 0 0 k 100 100 60 0 re 100 100 60 1 re f*", None),
    "a blend that knocks out": (GROUND + b"q 120 120 50 50 re W n /B sh Q", blend),
    "outlined type in another colour": (word(20, before=b"2 Tr .5 w 1 0 0 0 k 0 1 0 0 K "), None),
    "heavily outlined type": (word(20, before=b"2 Tr 2.1 w 1 0 0 0 k 1 0 0 0 K "), None),
    "type turned by 90°": (b"1 0 0 0 k BT /T 12 Tf 0 1 -1 0 150 150 Tm <0048> Tj ET", None),
    "invisible type in no ink, as the press leaves of a plate that is not there": (
        word(12, before=b"3 Tr 0 0 0 0 k "), None,
    ),
    "type as a clip": (word(40, before=b"q 7 Tr ", after=b"1 0 0 0 k 100 100 200 200 re f Q"), None),
    "a picture of 300 ppi": (placed(72, 72), pictures(noise(300, 300), 300, 300)),
    "a picture stretched by 4.9 %": (placed(75.5, 72), pictures(noise(300, 300), 300, 300)),
    "a stripe of 1 × 300 pixels": (placed(30, 72), pictures(noise(1, 300), 1, 300)),
    "a picture doubled, yet fine": (placed(36, 36), pictures(repeated(300, 2), 300, 300)),
    "a whole JPEG": (placed(72, 72), packed(jpeg(300, 300), 300, 300, Name.DCTDecode)),
    "a JPEG with something behind it": (
        placed(72, 72), packed(jpeg(300, 300) + b"\r\n" + bytes(99), 300, 300, Name.DCTDecode),
    ),
    "line art": (placed(72, 72), pictures(noise(125, 1000, 1, 255), 1000, 1000, ONE_BIT, 1)),
}  # fmt: skip


@pytest.mark.parametrize("name", SILENT)
def test_nothing_is_wrong(name: str) -> None:
    content, resources = SILENT[name]
    assert rules(painted(content, resources) if resources else painted(content)) == set()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "body",
    [
        "<p style='color:black;background:device-cmyk(.5 0 0 0)'>black on blue</p>",
        "<div style='height:0'></div><hr style='border:0;height:0'><p>text</p>",
        "<div style='border:1pt solid red;border-width:1pt 0 0 0'>border</div>",
        "<table style='border-collapse:collapse'><td style='border:.5pt dotted black'>cell</table>",
        "<p style='color:white;background:black'>white</p>",
        "<p style='opacity:.5'>half</p><p style='mix-blend-mode:multiply;background:device-cmyk(0 1 0 0)'>more</p>",
        "<div style='height:20mm;background:linear-gradient(red,blue)'>on a blend</div>",
        "<p style='text-decoration:underline;font-style:italic;font-weight:bold'>all faces</p>",
        "<p style='transform:rotate(30deg);border:.3pt solid black;width:20mm;margin:20mm'>turned</p>",
    ],
)
def test_what_the_press_makes_is_clean(body: str) -> None:
    assert rules(press(html(body)).pdf) - {"page-count"} == set()


# -- overprint -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "wanted"),
    [
        ({}, {"overprint-black-text", "overprint-black-line"}),
        ({"black_text": False}, {"overprint-black-line"}),
        ({"black_lines": False}, {"overprint-black-text"}),
        ({"widest_line_pt": 0.5}, {"overprint-black-text"}),
    ],
)
def test_overprint_is_the_sheets(policy: dict[str, object], wanted: set[str]) -> None:
    content = GROUND + word(11.9, before=b"0 0 0 1 k 0 0 0 1 K 1 w 120 120 m 200 120 l S ")
    assert rules(painted(content), sheet(overprint=policy)) == wanted


def test_overprint_follows_the_graphics_state() -> None:
    """OP goes for fills too where op is absent; q and Q keep it; forms inherit it."""
    given = painted(
        b"/S gs q /K gs 0 0 9 9 re f 0 0 9 9 re S Q 0 0 9 9 re f /X Do",
        both(form(b"0 0 9 9 re f"), states(S={"/OP": True, "/OPM": 1}, K={"/op": False})),
    )
    found = [(m.kind, m.overprint, m.over_mode) for m in marks(given, 1).marks if m.kind is not Kind.TEXT]
    assert found == [
        (Kind.FILL, False, 1), (Kind.STROKE, True, 1), (Kind.FILL, True, 1), (Kind.FILL, True, 1),
    ]  # fmt: skip


def test_blend_modes_are_seen() -> None:
    resources = states(A={"/BM": Array([Name.Screen, Name.Normal])}, B={"/BM": Name.Compatible})
    given = painted(b"/A gs 0 0 9 9 re f /B gs 0 0 9 9 re f", resources)
    assert [m.blend for m in marks(given, 1).marks if m.kind is Kind.FILL] == ["Screen", "Normal"]


def test_spot_pictures_may_overprint() -> None:
    space = separation(Name.Varnish)
    given = painted(
        GROUND + b"/O1 gs " + placed(72, 72), both(OVER, pictures(noise(300, 300, 1), 300, 300, space))
    )
    assert rules(given, PLATES) == set()


def test_ground_is_bounded() -> None:
    content = GROUND + b"0 0 0 1 k " + b"150 150 20 1 re f " * 5000
    page = marks(painted(content), 1)
    start = time.perf_counter()
    black = [mark for mark in page.marks if mark.paint.is_black and mark.kind is Kind.FILL]
    found = list(Ground(page.marks, (0, 0, 500, 700), None).below(black, black=False))
    assert len(black) == 5000
    assert len(found) == MOST
    assert time.perf_counter() - start < 5


# -- layers ----------------------------------------------------------------------------------------


def layered(configuration: Dictionary, content: bytes, kind: str = "group") -> bytes:
    with pikepdf.new() as pdf:
        group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="German"))
        configuration = Dictionary(
            {key: Array([group]) if value == 1 else value for key, value in configuration.items()}
        )
        pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=configuration)
        named = {
            "group": group,
            "membership": Dictionary(Type=Name.OCMD, OCGs=group, P=Name.AllOff),
            "expression": Dictionary(Type=Name.OCMD, VE=Array([Name.Not, group])),
        }[kind]
        stream = pdf.make_stream(b"1 0 0 0 k 0 0 9 9 re f")
        stream.Type, stream.Subtype, stream.BBox = Name.XObject, Name.Form, Array([0, 0, 99, 99])
        stream.OC = group
        add_page(pdf, content, Properties=Dictionary(L=named), XObject=Dictionary(F=stream))
        return saved(pdf)


@pytest.mark.parametrize(
    ("configuration", "kind", "shown"),
    [
        (Dictionary(), "group", True),
        (Dictionary(OFF=1), "group", False),
        (Dictionary(BaseState=Name.OFF), "group", False),
        (Dictionary(BaseState=Name.OFF, ON=1), "group", True),
        (Dictionary(), "membership", False),
        (Dictionary(OFF=1), "membership", True),
        (Dictionary(OFF=1), "expression", True),
        (Dictionary(), "expression", False),
    ],
)
def test_layers(configuration: Dictionary, kind: str, shown: bool) -> None:
    content = b"/OC /L BDC /Span BMC 0 0 9 9 re f EMC 0 0 8 8 re f EMC 0 0 7 7 re f"
    page = marks(layered(configuration, content, kind))
    assert (len(page.marks), len(page.hidden)) == ((3, 0) if shown else (1, 2))
    assert kind == "expression" or page.layers == {"German": shown}


def test_layers_of_drawings_and_streams_that_leave_them_open() -> None:
    page = marks(layered(Dictionary(OFF=1), b"/F Do 0 0 9 9 re f"))
    assert (len(page.marks), len(page.hidden)) == (1, 1)
    assert page.hidden[0].layer == "German"
    page = marks(layered(Dictionary(OFF=1), b"EMC EMC 0 0 9 9 re f /OC /L BDC /F Do 0 0 9 9 re f"))
    assert (len(page.marks), len(page.hidden)) == (1, 2)


def test_expressions_that_nest_end() -> None:
    deep = Array([Name.Not, Dictionary(Type=Name.OCG)])
    for _ in range(100):
        deep = Array([Name.Not, deep])
    assert isinstance(Layers().shows(Dictionary(Type=Name.OCMD, VE=deep)), bool)


# -- type ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (GROUND + word(7.9, before=b"0 0 0 0 k "), {"text-reversed-size"}),
        (GROUND + word(4.9, before=b"0 0 0 0 k "), {"text-size"}),
        (word(7.9, before=b"1 .03 0 0 k "), {"text-inks-size"}),
        (word(7.9, before=b"1 .02 0 0 k "), set()),
        (word(7.9, before=b".5 0 0 1 k "), {"text-black"}),
        (b"1 0 0 0 k BT /T 12 Tf 1 0 .08 1 150 150 Tm <0048> Tj ET", set()),
        (b"1 0 0 0 k BT /T 12 Tf -1 0 .3 1 250 150 Tm <0048> Tj ET", {"text-faux-italic"}),
        (b"1 0 0 0 k 1 0 .3 1 0 0 cm BT /T 12 Tf 150 150 Td <0048> Tj ET", set()),
        (word(12, before=b"2 Tr 1.19 w 1 0 0 0 k 1 0 0 0 K "), {"text-faux-bold"}),
        (word(12, before=b"2 Tr 1.21 w 1 0 0 0 k 1 0 0 0 K "), set()),
        (word(12, before=b"3 Tr q 0 0 1 1 re W n ", after=b"Q"), set()),
        (word(12, 150, 640, b"1 0 0 0 k "), {"page-content-outside"}),
    ],
)
def test_type(content: bytes, wanted: set[str]) -> None:
    assert rules(painted(content)) == wanted


def test_italic_fonts_lean_by_themselves() -> None:
    """What leans an italic over still further is no imitation of one."""

    def lean(pdf: pikepdf.Pdf) -> dict[str, dict[str, object]]:
        for item in pdf.objects:
            if isinstance(item, Dictionary) and item.get("/Type") == Name.FontDescriptor:
                item.ItalicAngle = -12
        return {}

    assert rules(painted(b"1 0 0 0 k BT /T 12 Tf 1 0 .3 1 150 150 Tm <0048> Tj ET", lean)) == set()


def test_type_clips_what_follows() -> None:
    given = painted(b"BT /T 20 Tf 7 Tr 150 150 Td <00480048> Tj ET 1 0 0 0 k 0 0 400 400 re f")
    (area,) = (mark for mark in marks(given, 1).marks if mark.kind is Kind.FILL)
    assert 149 < area.box[0] < area.box[2] < 180


def test_two_fonts_of_one_name_are_two() -> None:
    def twin(pdf: pikepdf.Pdf) -> dict[str, dict[str, object]]:
        font = next(iter(pdf.pages[1].obj.Resources.Font.values()))
        bare = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=font.BaseFont))
        return {"Font": {"U": bare}}

    content = b"1 0 0 0 k BT /T 12 Tf 150 150 Td <0048> Tj /U 12 Tf (a) Tj ET"
    assert "font-embedded" in rules(painted(content, twin))


def test_text_in_the_slug_is_a_mark() -> None:
    def slug(pdf: pikepdf.Pdf) -> dict[str, dict[str, object]]:
        for page in pdf.pages:
            page.obj.MediaBox = Array([0, 0, float(page.mediabox[2]), float(page.mediabox[3]) + 30])
        return {}

    assert "page-content-outside" not in rules(painted(word(8, 150, 625, b"1 0 0 0 k "), slug))
    assert "page-content-outside" in rules(painted(word(8, 150, 606, b"1 0 0 0 k "), slug))


# -- lines -----------------------------------------------------------------------------------------


def test_sheets_with_finer_lines() -> None:
    content = GROUND + b"1 1 0 0 K .2 w 120 120 m 200 200 l S 0 0 0 0 K 120 150 m 200 220 l S"
    assert rules(painted(content), FINE) == {"line-inks", "line-white"}
    assert rules(painted(content)) == {"line-thin", "line-white"}


@pytest.mark.parametrize(
    ("matrix", "points", "width"),
    [
        ((1, 0, 0, 1, 0, 0), [(0, 0), (9, 0)], 1),
        ((2, 0, 0, 2, 5, 5), [(0, 0), (9, 9)], 2),
        ((0, 3, -3, 0, 0, 0), [(0, 0), (9, 9)], 3),
        ((1, 0, 0, 0.1, 0, 0), [(0, 0), (9, 0)], 0.1),
        ((1, 0, 0, 0.1, 0, 0), [(0, 0), (0, 9)], 1),
        ((1, 0, 0, 0.1, 0, 0), [(0, 0), (9, 0), (9, 9)], 0.1),
        ((1, 0, 1, 1, 0, 0), [(0, 0), (9, 0)], 1),
        ((0, 0, 0, 0, 0, 0), [(0, 0), (9, 0)], 0),
    ],
)
def test_stroke_width(matrix: tuple[float, ...], points: list[tuple[float, float]], width: float) -> None:
    """The thickness across the line's own direction, in the place where it is thinnest."""
    assert stroke_width(1, matrix, [points]) == pytest.approx(width)  # type: ignore[arg-type]


def test_sides_of_turned_shapes() -> None:
    assert sides([(0, 0), (3, 4), (-1, 7), (-4, 3), (0, 0)]) == pytest.approx((5, 5))
    assert sides([(0, 0), (30, 40), (29.2, 40.6), (-0.8, 0.6)]) == pytest.approx((1, 50))
    assert sides([(0, 0), (8, 2), (3, 1)]) == (2, 8)
    assert shear((1, 0, 0.5, 1, 0, 0)) == pytest.approx(26.57, abs=0.01)
    assert shear((0, 0, 0, 0, 0, 0)) == 0


# -- pictures --------------------------------------------------------------------------------------


def test_facts_of_a_picture() -> None:
    with pikepdf.new() as pdf:
        stream = image(
            pdf, noise(300, 150), 300, 150, Name.DeviceCMYK, Interpolate=True, Mask=Array([0, 9] * 4)
        )
        add_page(pdf, b"q 72 0 0 72 99 99 cm /I Do Q", XObject=Dictionary(I=stream))
        given = saved(pdf, recompress_flate=True)
    (mark,) = marks(given).marks
    assert mark.picture is not None
    assert (mark.picture.across, mark.picture.down, mark.picture.ppi) == pytest.approx((300, 150, 150))
    assert (mark.picture.mask, mark.picture.smoothed, mark.picture.bits) == ("key", True, 8)
    assert mark.picture.filters == ("FlateDecode",)


@pytest.mark.parametrize(
    ("width", "height", "fault"),
    [(300, 300, ""), (300, 299, ""), (301, 300, "promised"), (300, 400, "promised")],
)
def test_size_inside_a_jpeg(width: int, height: int, fault: str) -> None:
    given = painted(placed(72, 72), packed(jpeg(300, 300), width, height, Name.DCTDecode))
    (mark,) = (mark for mark in marks(given, 1).marks if mark.picture)
    assert mark.picture is not None
    assert (fault in mark.picture.truncated) if fault else mark.picture.truncated == ""


def test_soft_blends_and_codes_are_not_enlarged_pictures() -> None:
    """A ramp repeats its values by nature; a code of squares is line art."""
    ramp = np.repeat(np.arange(150, dtype=np.uint8), 2)[None, :, None].repeat(300, 0).repeat(4, 2)
    given = painted(placed(72, 72), pictures(ramp.tobytes(), 300, 300))
    assert "image-upsampled" not in rules(given)
    squares = np.random.default_rng(1).integers(0, 2, (30, 30)).repeat(10, 0).repeat(10, 1)
    code = np.packbits(squares.astype(np.uint8), axis=1)
    given = painted(placed(24, 24), pictures(code.tobytes(), 300, 300, ONE_BIT, 1))
    assert "image-upsampled" not in rules(given)


def test_data_that_swells_is_not_unfolded() -> None:
    bomb = zlib.compress(bytes(300_000_000), 9)
    given = painted(placed(72, 72), packed(bomb, 300, 300, Name.FlateDecode))
    start = time.perf_counter()
    page = marks(given, 1)
    assert time.perf_counter() - start < 1
    assert [mark.picture.truncated for mark in page.marks if mark.picture] == [""]


# -- spot inks -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("PANTONE 185 C", "PANTONE 185 U", True), ("PANTONE 185 C", "Pantone 185C", True),
        ("PANTONE 185 C", "PANTONE 186 C", False), ("HKS 13 K", "HKS 13 N", True),
        ("PANTONE Warm Red C", "PANTONE Warm Red CVC", True), ("Gold", "gold ", True),
        ("Gold C", "Gold U", False), ("Gold", "Silver", False), ("Rot 1", "Rot 2", False), ("+", "-", False),
        ("Ｇold", "Gold", True), ("Käse", "Kase", False),
    ],
)  # fmt: skip
def test_names_of_one_ink(one: str, other: str, same: bool) -> None:
    assert (ink(one) == ink(other)) is same
    found = rules(painted(fields(2), spots(one, other)), PLATES)
    assert ("spot-duplicate" in found) is same


def test_names_in_a_devicen_are_names() -> None:
    with pikepdf.new() as pdf:
        names = Array([Name.Black, Name("/Noir")])
        four = Dictionary(FunctionType=4, Domain=Array([0, 1, 0, 1]), Range=Array([0, 1] * 4))
        function = pdf.make_stream(b"{ pop 0 exch 0 exch 0 exch }")
        for key, value in four.items():
            function[key] = value
        space = Array([Name.DeviceN, names, Name.DeviceCMYK, function])
        add_page(pdf, b"/N cs .5 .5 scn 99 99 50 50 re f", ColorSpace=Dictionary(N=space))
        assert "spot-name" in rules(saved(pdf), PLATES)


def test_process_inks_have_their_names() -> None:
    content = fields(4)
    assert rules(painted(content, spots("Cyan", "Black", "Varnish", "Gold")), PLATES) == set()


def test_plain_drawing_is_quick() -> None:
    """25,000 objects in a few seconds: what a map or a technical drawing has."""
    given = drawing(b"1 0 0 0 k " + b"q 1 0 0 1 1 1 cm 50 50 9 9 re f Q " * 25_000)
    start = time.perf_counter()
    assert len(marks(given).marks) == 25_000
    assert time.perf_counter() - start < 10
