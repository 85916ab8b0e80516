"""Pictures in two inks: a palette over both plates, or process inks where a plate is missing."""

from __future__ import annotations

import numpy as np
import pikepdf
import pytest
from pdfs import add_page, image, opened, press, printer, saved, sheet
from pikepdf import Dictionary, Name

from booklet.colour import Separator
from booklet.diagnostics import BookletError
from booklet.inks import Cmyk, Duotone, LineArt, Spot
from booklet.press.plates import render
from booklet.press.samples import read_samples

GOLD = Spot("PANTONE 871 C", Cmyk(20, 30, 70, 15))
BLACK = Cmyk(0, 0, 0, 100)
STRAIGHT = ((0.0, 0.0), (100.0, 100.0))
HALF = ((0.0, 0.0), (100.0, 50.0))
PLATES = sheet(spots={"maximum": 1})


def tones() -> bytes:
    """A page with a wedge of 256 tones in black ink, under the name that the typesetter gives it."""
    with pikepdf.new() as pdf:
        wedge = np.zeros((32, 256, 4), np.uint8)
        wedge[..., 3] = np.arange(256)
        picture = image(pdf, wedge.tobytes(), 256, 32, Name.DeviceCMYK)
        add_page(pdf, b"q 256 0 0 32 50 50 cm /iabc1 Do Q", XObject=Dictionary(iabc1=picture))
        return saved(pdf)


def wedge(pdf: bytes) -> np.ndarray:
    """Every tone's ink in percent, (256, plates)."""
    (page,) = render(pdf, Separator(printer().profile), ppi=72)
    x = 50
    y = round(612.283 - 66)
    return page.inks[y, x : x + 256].astype(float) / 2.55


@pytest.mark.parametrize("curves", [(STRAIGHT, HALF), (STRAIGHT, ((0, 10), (50, 60), (100, 20)))])
def test_each_ink_has_its_curve_and_its_plate(curves) -> None:
    given = {"inks": {"--gold": GOLD}, "treatments": {"iabc1": Duotone((BLACK, GOLD), curves)}}
    result = press(tones(), PLATES, **given)
    with opened(result.pdf) as pdf:
        space = pdf.pages[0].obj.Resources.XObject.iabc1.ColorSpace
        assert (space[0], space[1][0]) == (Name.Indexed, Name.DeviceN)
        assert [str(name)[1:] for name in space[1][1]] == ["Black", "PANTONE 871 C"]
    found = wedge(result.pdf)
    at = np.arange(256) / 2.55
    first, second = (np.interp(at, *np.array(curve).T) for curve in curves)
    assert np.abs(found[2:-2, 3] - first[2:-2]).max() < 1.5
    assert np.abs(found[2:-2, 4] - second[2:-2]).max() < 1.5
    assert found[:, :3].max() == 0


def test_without_a_plate_the_inks_are_mixed() -> None:
    given = {"inks": {"--gold": GOLD}, "treatments": {"iabc1": Duotone((BLACK, GOLD), (STRAIGHT, STRAIGHT))}}
    result = press(tones(), **given)
    with opened(result.pdf) as pdf:
        assert pdf.pages[0].obj.Resources.XObject.iabc1.ColorSpace[1] == Name.DeviceCMYK
    found = wedge(result.pdf)
    assert found.shape[1] == 4
    assert found[128] == pytest.approx([10, 15, 35, 57.5], abs=1.5)


def test_two_inks_keep_the_limit() -> None:
    dark = Spot("Night", Cmyk(100, 90, 40, 60))
    condition = printer().sheet.condition.model_dump() | {"ink_limit": 180}
    to = sheet(spots={"maximum": 1}, condition=condition, rich_black=None)
    rich = Duotone((Cmyk(60, 40, 40, 100), dark), (STRAIGHT, STRAIGHT))
    result = press(tones(), to, inks={"--night": dark}, treatments={"iabc1": rich})
    assert wedge(result.pdf).sum(axis=1).max() <= 181


def test_a_duotone_is_converted_once() -> None:
    cache: dict[str, bytes] = {}
    given = {"inks": {"--gold": GOLD}, "treatments": {"iabc1": Duotone((BLACK, GOLD), (STRAIGHT, HALF))}}
    pdf = tones()  # one made a second later has another identifier
    first = press(pdf, PLATES, pictures=cache, **given).pdf
    known = dict(cache)
    assert len(known) == 1
    assert press(pdf, PLATES, pictures=cache, **given).pdf == first
    assert cache == known
    other = given | {"treatments": {"iabc1": Duotone((BLACK, GOLD), (HALF, HALF))}}
    assert press(pdf, PLATES, pictures=cache, **other).pdf != first


def test_a_picture_with_colours_is_no_duotone() -> None:
    with pikepdf.new() as pdf:
        picture = image(pdf, bytes(12), 2, 2, Name.DeviceRGB)
        add_page(pdf, b"/iabc1 Do", XObject=Dictionary(iabc1=picture))
        given = saved(pdf)
    with pytest.raises(BookletError, match="press-image"):
        press(given, treatments={"iabc1": Duotone((BLACK, GOLD), (STRAIGHT, HALF))})


def test_line_art_has_one_bit_a_pixel() -> None:
    """The engine widens it to RGB; by its name it becomes what it was."""
    bits = (np.indices((64, 64)).sum(axis=0) % 2 * 255).astype(np.uint8)
    with pikepdf.new() as pdf:
        wide = np.repeat(bits[..., None], 3, axis=-1)
        picture = image(pdf, wide.tobytes(), 64, 64, Name.DeviceRGB)
        add_page(pdf, b"q 64 0 0 64 50 50 cm /iabc1 Do Q", XObject=Dictionary(iabc1=picture))
        given = saved(pdf)
    with opened(press(given, treatments={"iabc1": LineArt()}).pdf) as pdf:
        drawing = pdf.pages[0].obj.Resources.XObject.iabc1
        assert int(drawing.BitsPerComponent) == 1
        assert sorted(bytes(drawing.ColorSpace[3])) == [0] * 7 + [255]
        codes = read_samples(drawing, 1).codes[..., 0]
        assert len(np.unique(codes)) == 2
        dark = codes == (0 if bytes(drawing.ColorSpace[3])[:4] == b"\0\0\0\xff" else 1)
        assert (dark == (bits == 0)).all()
    with opened(press(given).pdf) as pdf:
        assert int(pdf.pages[0].obj.Resources.XObject.iabc1.BitsPerComponent) == 8


def test_a_name_that_no_picture_has_does_nothing() -> None:
    given = tones()
    assert press(given, treatments={"i1": LineArt()}).pdf == press(given).pdf
