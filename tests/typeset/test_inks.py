"""Inks in CSS, and what the engine is taught about them for one document."""

from __future__ import annotations

import io
import math
import re

import numpy as np
import pikepdf
import pytest
import weasyprint
from tinycss2.color4 import Color
from tinycss2.color5 import parse_color
from weasyprint import images
from weasyprint.draw import color as shades
from weasyprint.pdf.stream import Stream
from weasyprint.svg import utils as svg

from booklet import resources
from booklet.colour import D50
from booklet.diagnostics import ContentError
from booklet.inks import Cmyk, Ink, LargeBlack, Spot
from booklet.press.functions import parse_function
from booklet.typeset import inks as module
from booklet.typeset.engine import BASE_URL, Assets, render
from booklet.typeset.inks import PROFILE, css_colours, ink_blends, named, profiles, tint

INKS: dict[str, Ink] = {
    "text": Cmyk(0, 0, 0, 100),
    "gold": Spot("PANTONE 871 C", Cmyk(20, 25, 60, 25)),
    "accent": Cmyk(12.5, 90, 85, 0),
    "night": LargeBlack(),
}
NAMES = ("--gold", "--night")
PATCHED = [
    (Color, "__getitem__"), (Color, "to"), (Stream, "set_color"),
    (Stream, "create_interpolation_function"), (Stream, "create_stitching_function"),
    (images, "gradient_average_color"), (svg, "parse_color"), (shades, "darken"), (shades, "lighten"),
]  # fmt: skip


def assets() -> Assets:
    files = Assets()
    files.add(PROFILE, resources.builtin("profiles").joinpath("sRGB.icc").read_bytes())
    return files


def typeset(body: str) -> bytes:
    html = f"<style>{profiles(INKS)}</style>{body}"
    pdf, said = render(html, assets(), inks=named(INKS)).pdf()
    assert said == ()
    return pdf


def functions(pdf: bytes) -> list[pikepdf.Object]:
    """Functions of all blends of colour."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [
            pikepdf.Object.parse(item.Function.unparse(resolved=True))
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary)
            and "/ShadingType" in item
            and item.ColorSpace != "/DeviceGray"
        ]


# -- what CSS is told ----------------------------------------------------------------------------


def test_each_ink_as_css_says_it() -> None:
    assert css_colours(INKS) == {
        "text": "device-cmyk(0 0 0 1)",
        "gold": "color(--gold 1)",
        "accent": "device-cmyk(0.125 0.9 0.85 0)",
        "night": "color(--night 1)",
    }


@pytest.mark.parametrize(
    ("name", "percent", "wanted"),
    [
        ("text", 30, "device-cmyk(0 0 0 0.3)"),
        ("accent", 50, "device-cmyk(0.0625 0.45 0.425 0)"),
        ("accent", 0, "device-cmyk(0 0 0 0)"),
        ("gold", 12.5, "color(--gold 0.125)"),
        ("night", 100 / 3, "color(--night 0.3333)"),
        ("text", 0.01, "device-cmyk(0 0 0 0.0001)"),
    ],
)
def test_tints(name: str, percent: float, wanted: str) -> None:
    assert tint(INKS, name, percent) == wanted
    assert parse_color(wanted) is not None


def test_named_inks_in_their_order() -> None:
    assert list(named(INKS)) == list(NAMES)
    assert named(INKS)["--gold"] is INKS["gold"]
    assert named({"text": Cmyk(0, 0, 0, 100)}) == {}


def test_profiles_are_known_to_the_engine() -> None:
    assert profiles({"text": Cmyk(0, 0, 0, 100)}) == ""
    assert re.findall(r"@color-profile (\S+) ", profiles(INKS)) == list(NAMES)
    rendered = render(f"<style>{profiles(INKS)}</style>x", assets(), inks=named(INKS))
    assert rendered.diagnostics == ()
    assert list(rendered.document.color_profiles) == list(NAMES)
    assert rendered.inks == NAMES


# -- the patch ------------------------------------------------------------------------------------


def _state() -> list[object]:
    return [owner.__dict__[name] for owner, name in PATCHED]


def test_the_engine_is_itself_again_afterwards() -> None:
    before = _state()
    with ink_blends(NAMES):
        assert not any(now is then for now, then in zip(_state(), before, strict=True))
    assert all(now is then for now, then in zip(_state(), before, strict=True))


def test_also_after_an_exception() -> None:
    before = _state()
    with pytest.raises(RuntimeError, match="inside"), ink_blends(NAMES):
        raise RuntimeError("inside")
    assert all(now is then for now, then in zip(_state(), before, strict=True))


def test_also_after_what_cannot_be_drawn() -> None:
    before = _state()
    rendered = render("<div style='height:9mm;background:linear-gradient(color(--x 1), red)'>", Assets())
    with pytest.raises(ContentError, match="there is no ink --x"):
        rendered.pdf()
    assert all(now is then for now, then in zip(_state(), before, strict=True))


PLAIN = """<style>div { height: 9mm; margin: 2mm; } </style>
<div style="background: linear-gradient(red, #00f8 50%, transparent)"></div>
<div style="background: radial-gradient(hsl(20 50% 50%), hwb(90 20% 40%))"></div>
<div style="background: repeating-linear-gradient(45deg, pink 0, pink 2mm, navy 2mm, navy 4mm)"></div>
<div style="background: repeating-radial-gradient(gold 1mm, teal 1mm)"></div>
<div style="border: 2mm groove hsl(100 50% 50%)"></div><div style="border: 2mm outset #abc"></div>
<div style="background: device-cmyk(0.1 0.2 0.3 0.4 / 0.5); color: lab(50 60 20); opacity: .5">x</div>
<div style="color: oklch(.6 .2 30); outline: 1mm solid color(xyz 0.1 0.2 0.3)">x</div>
<svg width="90" height="90"><linearGradient id="a"><stop offset="0" stop-color="red"/>
<stop offset="1" stop-color="blue" stop-opacity=".3"/></linearGradient>
<radialGradient id="b" spreadMethod="reflect" r=".2"><stop offset="0" stop-color="#bf5340"/>
<stop offset="1" stop-color="teal"/></radialGradient>
<rect width="90" height="90" fill="url(#a)"/><circle r="20" cx="45" cy="45" fill="url(#b)" stroke="navy"/></svg>"""


def test_documents_without_inks_come_out_as_from_the_bare_engine() -> None:
    ours, said = render(PLAIN, Assets()).pdf()
    assert said == ()
    assert ours == weasyprint.HTML(string=PLAIN, base_url=BASE_URL).write_pdf(pdf_version="1.7")


def test_a_stop_out_of_the_middle_bends_no_stretch() -> None:
    """The engine takes half of the whole blend for the middle of each stretch."""
    body = "<div style='height: 9mm; background: linear-gradient(red, lime 20%, blue)'></div>"
    hinted = "<div style='height: 9mm; background: linear-gradient(red, 15%, lime 20%, 30%, blue)'></div>"
    exponents = []
    for given in (body, hinted):
        with pikepdf.open(io.BytesIO(render(given, Assets()).pdf()[0])) as pdf:
            (shading,) = (i for i in pdf.objects if isinstance(i, pikepdf.Dictionary) and "/ShadingType" in i)
            exponents.append([float(part.N) for part in shading.Function.Functions])
    assert exponents[0] == [1, 1]
    assert exponents[1] == pytest.approx([math.log(0.5, 0.75), math.log(0.5, 0.125)], abs=1e-3)


# -- vectors ------------------------------------------------------------------------------------


@pytest.fixture
def teach():
    """The engine taught, for a few calls."""
    with ink_blends(NAMES):
        yield module._Teacher(NAMES, Color)


@pytest.mark.parametrize(
    ("css", "vector"),
    [
        ("device-cmyk(.1 .2 .3 .4)", (0.1, 0.2, 0.3, 0.4, 0, 0, 0, 0, 0, 0)),
        ("device-cmyk(2 -1 0 0)", (1, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
        ("color(--gold .5)", (0, 0, 0, 0, 0.5, 0, 0, 0, 0, 0)),
        ("color(--night 30%)", (0, 0, 0, 0, 0, 0.3, 0, 0, 0, 0)),
        ("color(--night none)", (0,) * 10),
        ("color(--gold 7)", (0, 0, 0, 0, 1, 0, 0, 0, 0, 0)),
        ("color(--gold -7)", (0,) * 10),
        ("rgb(255 0 51 / 50%)", (1, 0, 0.2)),
        ("hsl(120 100% 50%)", (0, 1, 0)),
    ],
)
def test_colours_as_vectors(teach, css: str, vector: tuple[float, ...]) -> None:
    assert parse_color(css)[:3] == pytest.approx(vector)
    assert parse_color(css).to("srgb")[:3] == pytest.approx(vector)


def test_the_fourth_of_a_colour_is_its_opacity(teach) -> None:
    for css in ("device-cmyk(0 0 0 1 / .5)", "color(--gold 1 / .5)", "lab(50 1 1 / .5)", "rgb(1 2 3 / .5)"):
        assert parse_color(css)[3] == 0.5


def test_a_converted_colour_is_a_new_one(teach) -> None:
    """The engine changes the opacity of what it gets."""
    colour = parse_color("color(--gold 1)")
    colour.to("srgb").alpha = 0
    assert colour.alpha == 1


@pytest.mark.parametrize("css", ["color(--gold)", "color(--gold 1 1)", "color(--brass 1)"])
def test_what_is_no_ink_is_refused(teach, css: str) -> None:
    name = re.escape(css[6:].split(maxsplit=1)[0].rstrip(")"))
    with pytest.raises(NotImplementedError, match=name):
        parse_color(css).to("srgb")


def test_screen_colours_become_long_where_they_meet_ink(teach) -> None:
    assert teach.long((0.1, 0.2, 0.3)) == (0, 0, 0, 0, 0, 0, 0.1, 0.2, 0.3, 1)
    assert teach.long(range(10)) == tuple(range(10))


@pytest.mark.parametrize("space", ["display-p3", "a98-rgb", "prophoto-rgb", "rec2020", "srgb-linear"])
def test_the_white_of_each_space_is_white(space: str) -> None:
    assert module._xyz(Color(space, (1, 1, 1), 1), None) == pytest.approx(D50, abs=2e-4)
    with ink_blends(()):
        assert Color(space, (1, 1, 1), 1).to("srgb").coordinates == pytest.approx((1, 1, 1), abs=5e-4)
        assert Color(space, (0, 0, 0), 1).to("srgb").coordinates == pytest.approx((0, 0, 0))


@pytest.mark.parametrize(
    ("css", "srgb"),
    [
        ("color(srgb-linear .5 .5 .5)", (0.7354, 0.7354, 0.7354)),
        ("color(display-p3 0 1 0)", (0, 1, 0)),
        ("color(a98-rgb 1 0 0)", (1, 0, 0)),
        ("color(xyz .9505 1 1.089)", (1, 1, 1)),
        ("color(xyz-d50 .9643 1 .8251)", (1, 1, 1)),
        ("lab(100 0 0)", (1, 1, 1)),
        ("lch(53.585 0 0)", (0.5, 0.5, 0.5)),
        ("oklab(1 0 0)", (1, 1, 1)),
        ("oklch(.62796 .25768 29.234)", (1, 0, 0)),
        ("oklab(none none none)", (0, 0, 0)),
    ],
)
def test_other_spaces_in_srgb(css: str, srgb: tuple[float, ...]) -> None:
    with ink_blends(()):
        assert parse_color(css).to("srgb").coordinates == pytest.approx(srgb, abs=2e-3)


def test_the_mean_of_a_blend_without_length(teach) -> None:
    def mean(*given: str, at: list[float] | None = None) -> Color:
        return images.gradient_average_color([parse_color(css) for css in given], at or [0] * len(given))

    three = mean("device-cmyk(1 0 0 0)", "device-cmyk(0 1 0 0)", "device-cmyk(0 0 0 1)")
    assert three.coordinates == pytest.approx((0.25, 0.5, 0, 0.25))
    uneven = mean("color(--gold 1)", "color(--gold 0)", "color(--gold 0)", at=[0, 1, 4])
    assert uneven.coordinates == pytest.approx((1 / 8,))
    faint = mean("color(--gold 1)", "color(--gold 0 / 0)")
    assert (faint.coordinates, faint.alpha) == ((1,), 0.5)
    assert mean("color(--gold 1 / 0)", "color(--gold 0 / 0)").alpha == 0
    assert mean("red", "blue").space == "srgb"
    assert mean("lab(50 0 0)", "lab(50 0 0)").coordinates == pytest.approx([0.4663] * 3, abs=1e-3)


def test_lit_and_dark_sides_of_ink(teach) -> None:
    ink, gold = parse_color("device-cmyk(.3 .6 0 .1 / .5)"), parse_color("color(--gold .9)")
    assert shades.darken(ink).coordinates == pytest.approx((0.3, 0.6, 0, 0.4))
    assert shades.lighten(ink).coordinates == pytest.approx((0.2, 0.4, 0, 0.2 / 3))
    assert shades.darken(ink).alpha == 0.5
    assert (shades.darken(gold).coordinates, shades.lighten(gold).coordinates) == (
        (0.9,),
        pytest.approx((0.6,)),
    )
    assert shades.darken(parse_color("lab(50 20 20)")).space == "srgb"


# -- what the engine writes -----------------------------------------------------------------------

MIXED = [
    "linear-gradient(device-cmyk(1 0 0 0), red)",
    "linear-gradient(red, blue, device-cmyk(1 0 0 0))",
    "linear-gradient(red, transparent, color(--gold 1), lab(50 20 20) 90%, color(--night 1))",
    "repeating-linear-gradient(red, color(--gold 1) 3mm, transparent 4mm, device-cmyk(0 0 0 1 / .5) 7mm)",
    "radial-gradient(color(--gold 1), color(--gold 0))",
    "repeating-radial-gradient(oklch(.6 .2 30) 1mm, device-cmyk(0 1 0 0) 3mm)",
]


@pytest.mark.parametrize("gradient", MIXED)
def test_all_parts_of_a_blend_have_equally_many_outputs(gradient: str) -> None:
    (function,) = functions(typeset(f"<div style='height:9mm;background:{gradient}'></div>"))
    ends = {len(part[end]) for part in function.Functions for end in ("/C0", "/C1")}
    assert ends == {10}
    values = parse_function(function)(np.linspace(0, 1, 99)[:, None])
    assert values.min() >= 0
    assert values.max() <= 1


def test_blends_of_screen_colours_stay_short_beside_those_of_ink() -> None:
    body = "".join(
        f"<div style='height:9mm;background:{g}'></div>"
        for g in ("linear-gradient(red, lab(50 20 20))", "linear-gradient(red, color(--gold 1))")
    )
    assert sorted(parse_function(f).outputs for f in functions(typeset(body))) == [3, 10]


def test_drawings_blend_inks_too() -> None:
    stops = "<stop offset='0' stop-color='{}'/><stop offset='.5' stop-color='red'/><stop offset='1' stop-color='{}'/>"
    body = "<svg width='60' height='60'>{}<rect width='60' height='60' fill='url(#g)'/></svg>"
    for kind in ("linearGradient", "radialGradient"):
        given = stops.format("color(--gold 1)", "device-cmyk(1 0 0 0)")
        (function,) = functions(typeset(body.format(f"<{kind} id='g'>{given}</{kind}>")))
        values = parse_function(function)(np.array([[0], [0.25], [0.5], [1]]))
        assert values[:, 4] == pytest.approx([1, 0.5, 0, 0])
        assert values[:, -1] == pytest.approx([0, 0.5, 1, 0])
        assert values[:, 0] == pytest.approx([0, 0, 0, 1])


def test_hues_in_drawings_are_no_amounts_of_red() -> None:
    """The bare engine writes hue, saturation and lightness for red, green and blue there."""
    stops = "<stop offset='0' stop-color='hsl(120 100% 50%)'/><stop offset='1' stop-color='hwb(240 0% 0%)'/>"
    body = f"<svg width='9' height='9'><linearGradient id='g'>{stops}</linearGradient><rect width='9' height='9' fill='url(#g)'/></svg>"
    (function,) = functions(typeset(body))
    assert parse_function(function)(np.array([[0], [1]])).tolist() == [[0, 1, 0], [0, 0, 1]]


def test_a_colour_that_a_drawing_cannot_have_is_told() -> None:
    drawing = "<svg width='9' height='9'><rect width='9' height='9' fill='{}'/></svg>"
    _, said = render(drawing.format("color-mix(in srgb, red, blue)"), Assets()).pdf()
    assert [(d.id, "color-mix" in d.message) for d in said] == [("engine-css", True)]
    assert render(drawing.format("none"), Assets()).pdf()[1] == ()
