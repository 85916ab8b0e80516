"""Named inks: plates where the printer has them, mixtures where not."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pikepdf
import pytest
from ciede import ciede2000
from pdfs import PAGE, judge, opened, operators, press, printer, sheet
from pikepdf import Array, Dictionary, Name
from PIL import Image

from booklet import resources
from booklet.colour import Separator
from booklet.inks import Cmyk, Ink, LargeBlack, Spot
from booklet.press import PressPdf
from booklet.press.functions import parse_function
from booklet.press.inks import LARGE_BLACK, Blend, NamedInks, PlateChoice, device_n, separation
from booklet.press.plates import render as render_plates
from booklet.press.shadings import convert_shading
from booklet.press.spaces import RGB, parse_space
from booklet.press.spots import spot_names
from booklet.press.target import InkTarget
from booklet.printer import Printer
from booklet.typeset.engine import Assets, render
from booklet.typeset.inks import PROFILE, named, profiles

GOLD = Spot("PANTONE 871 C", Cmyk(20, 25, 60, 25))
SILVER = Spot("Silber", Cmyk(10, 5, 5, 30))
VARNISH = Spot("VARNISH", Cmyk(0, 0, 0, 0), overprint=True)
INKS: dict[str, Ink] = {"gold": GOLD, "night": LargeBlack(), "silver": SILVER}


@pytest.fixture(scope="module")
def separator() -> Separator:
    return Separator(printer().profile, 300)


def spots(maximum: int, *names: str, **more: object) -> Printer:
    return sheet(spots={"maximum": maximum, "names": names}, **more)


def printed(body: str, inks: dict[str, Ink], to: Printer) -> PressPdf:
    assets = Assets()
    assets.add(PROFILE, resources.builtin("profiles").joinpath("sRGB.icc").read_bytes())
    css = f"{profiles(inks)}{PAGE} @page{{margin:0}} div{{position:absolute;width:148mm;height:50mm}}"
    rendered = render(f"<!DOCTYPE html><html lang=en><style>{css}</style>{body}", assets, inks=named(inks))
    pdf, said = rendered.pdf()
    assert (rendered.diagnostics, said) == ((), ())
    return press(pdf, to, inks=named(inks))


def box(css: str, top: int = 0, text: str = "") -> str:
    return f"<div style='top:{top}mm;{css}'>{text}</div>"


def separated(pdf: bytes, folder: Path) -> dict[str, np.ndarray]:
    """Ghostscript's plates of the first page by name, 0 to 1, one pixel for each point; overprint is on."""
    (folder / "a.pdf").write_bytes(pdf)
    command = [
        judge("gs"),
        "-q",
        "-dNOPAUSE",
        "-dBATCH",
        "-sDEVICE=tiffsep",
        "-r72",
        "-o",
        "p%d.tif",
        "a.pdf",
    ]
    subprocess.run(command, cwd=folder, check=True, timeout=60)
    found = {}
    for file in folder.glob("p1(*).tif"):
        with Image.open(file) as plate:
            found[file.name[3:-5]] = 1 - np.asarray(plate.convert("L")) / 255
    return found


def at(plates: dict[str, np.ndarray], mm: float, across: float = 74) -> dict[str, float]:
    """The plates with ink at a place of the trimmed page, in mm from its top and left."""
    row, column = (int((3 + value) * 72 / 25.4) for value in (mm, across))
    return {name: round(float(plate[row, column]), 2) for name, plate in plates.items() if plate[row, column]}


@contextmanager
def blends(pdf: bytes) -> Iterator[list[pikepdf.Object]]:
    with opened(pdf) as document:
        found = [item for item in document.objects if isinstance(item, Dictionary)]
        yield [item for item in found if "/ShadingType" in item]


# -- the tint program --------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_a_device_n_adds_up_its_mixtures(count: int) -> None:
    random = np.random.default_rng(count)
    mixtures = np.vstack([np.eye(4), np.round(random.uniform(0, 1, (count, 4)), 3)])
    mixtures[4, 2] = 0
    with pikepdf.new() as pdf:
        space = device_n(pdf, ["Cyan", "Magenta", "Yellow", "Black", *"abcde"[:count]], mixtures)
        function = parse_function(space[3])
        inputs = random.uniform(0, 0.3, (50, 4 + count))
        assert np.abs(function(inputs) - np.clip(inputs @ mixtures, 0, 1)).max() < 1e-6
        assert function(np.ones((1, 4 + count))).max() == 1, "no ink is more than full"
        assert function(np.zeros((1, 4 + count))).tolist() == [[0, 0, 0, 0]]
        assert function.outputs == 4
        parsed = parse_space(space, {})
        assert parsed.components == 4 + count


def test_a_separation_goes_from_nothing_to_its_mixture() -> None:
    space = separation("Gold", np.array([0.2, 0.25, 0.6, 0.25]))
    assert (space[0], space[1], space[2]) == (Name.Separation, Name.Gold, Name.DeviceCMYK)
    values = parse_function(space[3])(np.array([[0], [0.5], [1]]))
    assert values.tolist() == [[0, 0, 0, 0], [0.1, 0.125, 0.3, 0.125], [0.2, 0.25, 0.6, 0.25]]


# -- who gets a plate --------------------------------------------------------------------------


def test_the_first_inks_get_the_plates() -> None:
    choice = PlateChoice(spots(2).sheet)
    assert [choice.has(name) for name in ("b", "a", "c", "a", "b", "c")] == [
        True,
        True,
        False,
        True,
        True,
        False,
    ]
    assert (choice.kept, choice.mixed) == (["b", "a"], ["c"])


def test_process_inks_always_have_one() -> None:
    choice = PlateChoice(spots(0).sheet)
    assert all(choice.has(name) for name in ("Cyan", "Magenta", "Yellow", "Black", "All", "None"))
    assert (choice.kept, choice.mixed) == ([], [])
    assert not choice.has("Gold")


def test_a_printer_may_have_certain_inks_only() -> None:
    choice = PlateChoice(spots(2, "pantone 871 c", "Silber").sheet)
    assert [choice.has(name) for name in ("Kupfer", "PANTONE 871 C", "SILBER")] == [False, True, True]


def test_a_printer_may_have_fewer_plates_than_inks() -> None:
    choice = PlateChoice(spots(1, "Gold", "Silber").sheet)
    assert [choice.has(name) for name in ("Silber", "Gold")] == [True, False]


# -- mixtures ----------------------------------------------------------------------------------


def test_an_ink_in_lab_is_mixed_to_look_so(separator: Separator) -> None:
    colour = (55.0, 20.0, 30.0)
    with pikepdf.new() as pdf:
        inks = NamedInks(pdf, {"--x": Spot("X", colour)}, separator, spots(0).sheet)
        vector = np.array([[0.0, 0, 0, 0, 1, 0, 0, 0, 0]])
        mixture = inks.mixed().inks(vector, separator)
    assert ciede2000(separator.appearance(mixture), np.array([colour])).max() < 2.5
    assert np.abs(mixture * 100 - np.rint(mixture * 100)).max() < 1e-9, "whole percents"


@pytest.mark.parametrize(("rich", "wanted"), [((60, 40, 40, 100), [0.6, 0.4, 0.4, 1]), (None, [0, 0, 0, 1])])
def test_the_large_black_is_the_printers(separator: Separator, rich: object, wanted: list[float]) -> None:
    with pikepdf.new() as pdf:
        inks = NamedInks(pdf, {"--n": LargeBlack()}, separator, spots(2, rich_black=rich).sheet)
        assert inks.mixed().inks(np.array([[0.0, 0, 0, 0, 1, 0, 0, 0, 0]]), separator).tolist() == [wanted]
        assert not inks.plates.has(LARGE_BLACK)


def test_a_blend_reads_its_long_vectors(separator: Separator) -> None:
    blend = Blend(np.array([[0.2, 0.25, 0.6, 0.25]]))
    vectors = np.array(
        [
            [0.1, 0.2, 0.3, 0.4, 0, 0, 0, 0, 0],
            [0, 0, 0, 0, 0.5, 0, 0, 0, 0],
            [0, 0, 0, 0, 0, 1, 0, 0, 1],
            [0.5, 0, 0, 0, 0, 0.5, 0, 0, 0.5],
            [1, 1, 1, 1, 1, 0, 0, 0, 0],
        ],
        float,
    )
    red = separator.rgb(np.array([[1.0, 0, 0]]), neutral=False)[0]
    wanted = [[0.1, 0.2, 0.3, 0.4], [0.1, 0.125, 0.3, 0.125], red, [0.5, 0, 0, 0] + red / 2, [1, 1, 1, 1]]
    assert blend.inks(vectors, separator, neutral=False) == pytest.approx(np.array(wanted))
    assert blend.luminosity(vectors)[4] == 0
    assert blend.luminosity(np.zeros((1, 9))) == 1
    assert blend.luminosity(vectors)[2] == pytest.approx(0.3)
    assert not blend.hueless(vectors)
    assert blend.hueless(np.array([[0, 0, 0, 0.5, 0, 0.2, 0.2, 0.2, 0.5]]))


# -- plates in the file ---------------------------------------------------------------------------

THREE = box("background:color(--gold 1)") + box("background:color(--silver .5)", 60)
THREE += box("background:color(--night 1)", 120)


@pytest.mark.parametrize(
    ("maximum", "first", "second"),
    [
        (0, {"Cyan": 0.2, "Magenta": 0.25, "Yellow": 0.6, "Black": 0.25}, {"Cyan": 0.05, "Magenta": 0.02, "Yellow": 0.02, "Black": 0.15}),
        (1, {GOLD.name: 1}, {"Cyan": 0.05, "Magenta": 0.02, "Yellow": 0.02, "Black": 0.15}),
        (2, {GOLD.name: 1}, {SILVER.name: 0.5}),
    ],
)  # fmt: skip
def test_plates_by_what_the_printer_has(
    maximum: int, first: dict[str, float], second: dict[str, float], tmp_path: Path
) -> None:
    result = printed(THREE, INKS, spots(maximum, rich_black=(60, 40, 40, 100)))
    plates = separated(result.pdf, tmp_path)
    assert set(plates) == {"Cyan", "Magenta", "Yellow", "Black", *[GOLD.name, SILVER.name][:maximum]}
    for place, wanted in (
        (20, first),
        (80, second),
        (140, {"Cyan": 0.6, "Magenta": 0.4, "Yellow": 0.4, "Black": 1}),
    ):
        assert at(plates, place) == pytest.approx(wanted, abs=0.011)
    told = [d.message for d in result.diagnostics if d.id == "press-spot"]
    assert len(told) == (maximum == 1), "a printer without spot inks mixes them all, and nobody wonders"


def test_a_plate_that_is_not_used_takes_no_place() -> None:
    """The engine names every ink of the layout in the resources of every page."""
    inks: dict[str, Ink] = {"a": SILVER, "b": Spot("Kupfer", Cmyk(0, 40, 50, 10)), "gold": GOLD}
    result = printed(box("background:color(--gold 1)"), inks, spots(1))
    assert result.diagnostics == ()
    with opened(result.pdf) as pdf:
        assert spot_names(pdf) == (GOLD.name,)
    with opened(printed("<p>black</p>", inks, spots(2)).pdf) as pdf:
        assert spot_names(pdf) == ()


def test_where_plates_are_few_the_layouts_first_inks_have_them() -> None:
    inks: dict[str, Ink] = {"z": GOLD, "a": SILVER}
    body = box("background:color(--a 1)") + box("background:color(--z 1)", 60)
    with opened(printed(body, inks, spots(1)).pdf) as pdf:
        assert spot_names(pdf) == (GOLD.name,)


def test_blends_of_one_plate_alone() -> None:
    body = box("background:linear-gradient(color(--gold 1), color(--gold .2))")
    with blends(printed(body, INKS, spots(1)).pdf) as (shading,):
        assert (shading.ColorSpace[0], str(shading.ColorSpace[1])) == (Name.Separation, f"/{GOLD.name}")
        assert parse_function(shading.Function)(np.array([[0], [1]])) == pytest.approx(
            np.array([[1], [0.2]]), abs=1e-3
        )


def test_blends_of_several_plates(tmp_path: Path) -> None:
    body = box("background:linear-gradient(90deg, color(--gold 1), red, color(--silver .5))")
    result = printed(body, INKS, spots(2))
    with blends(result.pdf) as (shading,):
        space = shading.ColorSpace
        assert space[0] == Name.DeviceN
        names = ["/Cyan", "/Magenta", "/Yellow", "/Black", f"/{GOLD.name}", f"/{SILVER.name}"]
        assert [str(name) for name in space[1]] == names
        assert set(space[4].Colorants.keys()) == set(names[4:])
        tints = parse_function(space[3])(np.vstack([np.zeros((1, 6)), np.eye(6)[4:]]))
        assert tints == pytest.approx(
            np.array([[0, 0, 0, 0], [0.2, 0.25, 0.6, 0.25], [0.1, 0.05, 0.05, 0.3]])
        )
    plates = separated(result.pdf, tmp_path)
    assert at(plates, 20, 37)[GOLD.name] == pytest.approx(0.5, abs=0.02)
    assert at(plates, 20, 111)[SILVER.name] == pytest.approx(0.25, abs=0.02)
    assert GOLD.name not in at(plates, 20, 111)


@pytest.mark.parametrize("maximum", [0, 1])
def test_blends_of_what_has_no_plate_are_process_ink(maximum: int) -> None:
    body = box("background:linear-gradient(color(--silver 1), color(--night 1))")
    with blends(printed(body, INKS, spots(maximum, *["Gold"] * maximum)).pdf) as (shading,):
        assert shading.ColorSpace == Name.DeviceCMYK


def test_two_names_for_one_plate(tmp_path: Path) -> None:
    inks: dict[str, Ink] = {"gold": GOLD, "shine": GOLD}
    body = box("background:color(--gold 1)") + box("background:color(--shine .5)", 60)
    body += box("background:linear-gradient(90deg, color(--gold 1), color(--shine .5))", 120)
    body += box("background:linear-gradient(90deg, color(--gold 1), red, color(--shine .5))", 175)
    result = printed(body, inks, spots(1))
    assert result.diagnostics == ()
    with blends(result.pdf) as found:
        one, several = sorted(found, key=lambda shading: str(shading.ColorSpace[0]), reverse=True)
        assert (one.ColorSpace[0], several.ColorSpace[0]) == (Name.Separation, Name.DeviceN)
        assert [str(name) for name in several.ColorSpace[1]].count(f"/{GOLD.name}") == 1
    plates = separated(result.pdf, tmp_path)
    assert at(plates, 20) == {GOLD.name: 1}
    assert at(plates, 80) == {GOLD.name: pytest.approx(0.5, abs=0.01)}
    assert at(plates, 145) == {GOLD.name: pytest.approx(0.75, abs=0.01)}
    assert at(plates, 190, 10)[GOLD.name] == pytest.approx(1 - 20 / 148, abs=0.02)
    assert at(plates, 190, 138)[GOLD.name] == pytest.approx((1 - 20 / 148) / 2, abs=0.02)


NAMES = ("PANTONE 871 C", "Gold/Silber", "HKS 3 K (matt)", "Grün", "A#42B", "#41", "50 % [x] <y> {z}", "金")


@pytest.mark.parametrize("name", NAMES)
def test_names_arrive_as_they_are(name: str, tmp_path: Path) -> None:
    inks: dict[str, Ink] = {"ink": Spot(name, Cmyk(0, 40, 50, 10)), "silver": SILVER}
    body = box("background:color(--ink 1)")
    body += box("background:linear-gradient(color(--ink 1), color(--silver 1))", 60)
    pdf = printed(body, inks, spots(2)).pdf
    with opened(pdf) as document:
        assert set(spot_names(document)) == {name, SILVER.name}
        space = document.pages[0].obj.Resources.ColorSpace["/--ink"]
        assert str(space[1]) == f"/{name}"
        assert all(33 <= byte <= 126 for byte in space[1].unparse())
    with blends(pdf) as (shading,):
        assert str(shading.ColorSpace[1][4]) == f"/{name}"
        assert str(shading.ColorSpace[4].Colorants[f"/{name}"][1]) == f"/{name}"
    plates = separated(pdf, tmp_path)
    assert len(plates) == 6
    assert quote(name, safe=" ()[]<>{}#") in plates


# -- varnish --------------------------------------------------------------------------------------


def _varnished(to: Printer, folder: Path) -> tuple[PressPdf, dict[str, np.ndarray]]:
    inks: dict[str, Ink] = {"varnish": VARNISH, "gold": GOLD}
    body = box("background:device-cmyk(.3 .6 0 0)") + box("background:color(--varnish 1);height:30mm", 10)
    result = printed(body, inks, to)
    return result, separated(result.pdf, folder)


def test_varnish_lies_over_what_is_below(tmp_path: Path) -> None:
    _, plates = _varnished(spots(1), tmp_path)
    below = {"Cyan": pytest.approx(0.3, abs=0.01), "Magenta": pytest.approx(0.6, abs=0.01)}
    assert at(plates, 5) == below
    assert at(plates, 25) == {**below, "VARNISH": 1}


def test_varnish_without_a_plate_is_not_there(tmp_path: Path) -> None:
    result, plates = _varnished(spots(0), tmp_path)
    assert set(plates) == {"Cyan", "Magenta", "Yellow", "Black"}
    assert at(plates, 5) == at(plates, 25) != {}
    with opened(result.pdf) as pdf:
        assert spot_names(pdf) == ()
    assert result.diagnostics == ()


VARNISH_BLENDS = {
    "css": box("background:linear-gradient(color(--varnish 1), color(--varnish .5));height:30mm", 10),
    "svg": box("height:30mm", 10, """<svg width=400 height=400><linearGradient id=v x2=0 y2=1>
        <stop offset=0 stop-color="color(--varnish 1)" /><stop offset=1 stop-color="color(--varnish .5)" />
        </linearGradient><rect width=400 height=400 fill="url(#v)" /></svg>"""),
}  # fmt: skip


@pytest.mark.parametrize("blend", VARNISH_BLENDS.values(), ids=VARNISH_BLENDS)
@pytest.mark.parametrize("count", [0, 1])
def test_a_blend_of_varnish_lies_over_what_is_below(blend: str, count: int) -> None:
    """Read from our own plates: Ghostscript draws a pattern's tile by itself, where there is nothing to lie over."""
    ground, inks = box("background:device-cmyk(.3 .6 0 0)"), {"varnish": VARNISH}
    separator = Separator(printer().profile)
    bare, varnished = (
        next(render_plates(printed(body, inks, spots(count)).pdf, separator))
        for body in (ground, ground + blend)
    )
    assert np.array_equal(varnished.inks[..., :4], bare.inks[..., :4])
    assert ("VARNISH" in varnished.names) is bool(count)
    assert not count or varnished.inks[..., 4].max() > 240


def test_varnished_words_leave_the_others_where_they_are(tmp_path: Path) -> None:
    """Without a plate the word is not shown, but what follows stands where it stood."""
    inks: dict[str, Ink] = {"varnish": VARNISH}
    body = box("font:20pt serif;{}", 20, "black <b style='color:{}'>varnish</b> black again")
    pages = []
    for name, colour, to in (
        ("with", "color(--varnish 1)", spots(1)),
        ("without", "color(--varnish 1)", spots(0)),
        ("white", "white", spots(0)),
    ):
        (tmp_path / name).mkdir()
        pages.append(separated(printed(body.format("", colour), inks, to).pdf, tmp_path / name))
    there, gone, white = pages
    assert there["VARNISH"].any()
    assert not any(plate.any() for name, plate in gone.items() if name != "Black")
    assert np.array_equal(gone["Black"], white["Black"])
    assert np.array_equal(gone["Black"], there["Black"])


def test_an_overprinting_ink_with_a_mixture_is_mixed_without_its_plate(tmp_path: Path) -> None:
    inks: dict[str, Ink] = {"foil": Spot("FOIL", Cmyk(0, 0, 50, 20), overprint=True)}
    result = printed(box("background:color(--foil 1)"), inks, spots(0))
    assert at(separated(result.pdf, tmp_path), 20) == {"Yellow": 0.5, "Black": 0.2}
    assert not [values for name, values in operators(result.pdf) if values == ["/OverprintOn"]]


# -- shadings from elsewhere ----------------------------------------------------------------------


def test_a_curve_is_only_asked_where_it_is_used(separator: Separator) -> None:
    """Engines give each stretch the whole blend as its domain; a root of a negative number is no colour."""
    with pikepdf.new() as pdf:
        part = Dictionary(
            FunctionType=2, Domain=Array([-1, 3]), C0=Array([1, 0, 0]), C1=Array([0, 0, 1]), N=0.5
        )
        whole = Dictionary(
            FunctionType=3, Domain=Array([-1, 3]), Bounds=Array([1]), Encode=Array([0, 1, 1, 0]), Functions=Array([part, part])
        )  # fmt: skip
        shading = Dictionary(
            ShadingType=2, ColorSpace=Name.DeviceRGB, Domain=Array([-1, 3]), Coords=Array([0, 0, 9, 0]), Function=whole
        )  # fmt: skip
        target = InkTarget(separator, NamedInks(pdf, {}, separator, spots(0).sheet))
        function = parse_function(convert_shading(pdf, shading, RGB, target).Function)
        places = np.array([[-1.0], [-0.5], [0], [1], [2], [3]])
        red = 1 - np.sqrt([0, 0.25, 0.5, 1, 0.5, 0])
        wanted = separator.rgb(np.column_stack([red, red * 0, 1 - red]), neutral=False)
        assert np.abs(function(places) - wanted).max() <= 0.02


def test_the_same_bytes_each_time() -> None:
    one, two = (printed(THREE, INKS, spots(2)).pdf for _ in range(2))
    assert one == two
