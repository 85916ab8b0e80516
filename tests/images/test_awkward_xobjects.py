"""Whatever images a PDF may hold end in ink rightly, or are refused by name."""

from __future__ import annotations

import io
import re

import numpy as np
import pikepdf
import pytest
from awkward import P3, RGB, H, W
from ciede import ciede2000
from encoders import saved
from pdfs import add_page, image, opened, press
from pdfs import saved as pdf_bytes
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageFile
from reference import appearance, lightness, read, seen
from xobjects import COLOURS, FEW, GREYS, REFUSED, Inks, filtered, icc, narrow, printed

from booklet.diagnostics import BookletError
from booklet.press.pictures import convert_image


@pytest.mark.parametrize("name", COLOURS)
def test_colours(name: str) -> None:
    build, truth, profile, how = COLOURS[name]
    if "default" in how:
        with pikepdf.new() as pdf:
            spaces = Dictionary(DefaultRGB=icc(pdf, P3, 3))
            add_page(pdf, b"/I Do", XObject=Dictionary(I=build(pdf)), ColorSpace=spaces)
            given = pdf_bytes(pdf)
        with opened(press(given).pdf) as pdf:
            found = read(pdf.pages[0].obj.Resources.XObject.I)
    else:
        found = printed(build)
    assert found.inks.sum(axis=-1).max() <= 300 * 2.55 + 1
    wanted = appearance(truth, profile, lab="lab" in how, flat="flat" in how or found.flat)
    apart = ciede2000(wanted, seen(found.inks))
    assert np.median(apart) <= 1, np.median(apart)
    assert np.percentile(apart, 95) <= 4, np.percentile(apart, 95)


@pytest.mark.parametrize("name", GREYS)
def test_greys(name: str) -> None:
    build, truth, profile = GREYS[name]
    found = printed(build)
    assert found.inks[..., :3].max() <= 2, "black alone"
    apart = np.abs(seen(found.inks)[..., 0] - lightness(truth, profile))
    assert np.median(apart) <= 1
    assert np.percentile(apart, 95) <= 2.5


def test_calibrated_rgb_is_smooth_across_its_greys() -> None:
    """A photograph's near greys stay four-coloured: black alone beside them would be an edge."""
    y, x = np.mgrid[0:64, 0:80]
    ramp = np.dstack([100 + x, np.full_like(x, 140), 180 - y]).astype(np.uint8)
    space = Array([Name.CalRGB, Dictionary(WhitePoint=Array([0.9505, 1, 1.089]), Gamma=Array([2.2] * 3),
                   Matrix=Array([0.4124, 0.2126, 0.0193, 0.3576, 0.7152, 0.1192, 0.1805, 0.0722, 0.9505]))])  # fmt: skip
    found = printed(lambda p: image(p, ramp.tobytes(), 80, 64, space))
    black = found.inks[..., 3].astype(int)
    assert np.abs(np.diff(black, axis=1)).max() < 20
    apart = ciede2000(appearance(ramp, None, flat=True), seen(found.inks))
    assert np.median(apart) <= 2


def test_too_much_ink_is_taken_out() -> None:
    found = printed(lambda p: image(p, b"\xff" * (W * H * 4), W, H, Name.DeviceCMYK))
    assert found.inks.sum(axis=-1).max() <= 300 * 2.55 + 1
    space = Array([Name.Indexed, Name.DeviceCMYK, 0, pikepdf.String(b"\xff" * 4)])
    found = printed(lambda p: image(p, bytes(W * H), W, H, space))
    assert found.inks.sum(axis=-1).max() <= 300 * 2.55 + 1


# -- masks --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["rgb", "grey", "indexed"])
def test_matte_is_taken_out(kind: str) -> None:
    """Colours blended with a matte come back, whatever space they are in."""
    opacity = np.full((H, W), 128, np.uint8)
    matte = np.array([255, 0, 0] if kind != "grey" else [255])
    truth = {"rgb": np.full((H, W, 3), (40, 90, 200)), "grey": np.full((H, W, 1), 60)}.get(kind)
    if kind == "indexed":
        truth = np.full((H, W, 3), (40, 90, 200))
    blended = np.rint(matte + (truth - matte) * 128 / 255).astype(np.uint8)

    def build(pdf: pikepdf.Pdf) -> pikepdf.Object:
        mask = image(pdf, opacity.tobytes(), W, H, Name.DeviceGray, Matte=Array((matte / 255).tolist()))
        if kind == "indexed":
            table = pikepdf.String(bytes(blended[0, 0]))
            return image(pdf, bytes(W * H), W, H, Array([Name.Indexed, Name.DeviceRGB, 0, table]), SMask=mask)
        space = Name.DeviceRGB if kind == "rgb" else Name.DeviceGray
        return image(pdf, blended.tobytes(), W, H, space, SMask=mask)

    found = printed(build)
    assert found.opacity is not None
    assert np.array_equal(found.opacity, opacity)
    if kind == "grey":
        wanted = lightness(truth[..., 0].astype(np.uint8), None)
        assert np.abs(seen(found.inks)[..., 0] - wanted).max() <= 1.5
    else:
        assert ciede2000(appearance(truth.astype(np.uint8), None, flat=True), seen(found.inks)).max() <= 2


def test_opacity_inside_jpeg_2000() -> None:
    fade = np.rint(np.linspace(0, 255, W * H)).reshape(H, W).astype(np.uint8)
    data = saved(Image.fromarray(np.dstack([RGB, fade])), "JPEG2000")
    found = printed(lambda p: filtered(p, data, Name.JPXDecode, Name.DeviceRGB, SMaskInData=1))
    assert found.opacity is not None
    assert np.array_equal(found.opacity, fade)
    assert np.median(ciede2000(appearance(RGB, None), seen(found.inks))) <= 1


@pytest.mark.parametrize("bits", [4, 8, 16])
def test_colour_keys(bits: int) -> None:
    """What the key leaves out is left out, at every depth."""
    codes = (np.arange(W * H).reshape(H, W, 1) * np.ones(3, int)) % 2**bits
    given = narrow(codes, bits) if bits < 8 else codes.astype(">u2" if bits == 16 else "u1").tobytes()
    with pikepdf.new() as pdf:
        key = Array([3, 5] * 3)
        picture = image(pdf, given, W, H, Name.DeviceRGB, bits, Mask=key)
        add_page(pdf, b"/I Do", XObject=Dictionary(I=picture))
        data = pdf_bytes(pdf)
    with opened(press(data).pdf) as pdf:
        mask = pdf.pages[0].obj.Resources.XObject.I.Mask
        rows = np.frombuffer(mask.read_bytes(), np.uint8).reshape(H, -1)
    out = np.unpackbits(rows, axis=1)[:, :W].astype(bool)
    assert np.array_equal(out, (codes[..., 0] >= 3) & (codes[..., 0] <= 5))


def test_a_coloured_soft_mask_becomes_grey() -> None:
    def build(pdf: pikepdf.Pdf) -> pikepdf.Object:
        space = Array([Name.Indexed, Name.DeviceRGB, 1, pikepdf.String(b"\0\0\0\xff\xff\xff")])
        mask = image(pdf, b"\0\1" * (W * H // 2), W, H, space)
        return image(pdf, RGB.tobytes(), W, H, Name.DeviceRGB, SMask=mask)

    with pikepdf.new() as pdf:
        add_page(pdf, b"/I Do", XObject=Dictionary(I=build(pdf)))
        given = pdf_bytes(pdf)
    with opened(press(given).pdf) as pdf:
        mask = pdf.pages[0].obj.Resources.XObject.I.SMask
        assert bytes(mask.ColorSpace[3])[:2] == b"\0\xff"
        assert str(mask.ColorSpace[1]) == "/DeviceGray"


# -- one bit ------------------------------------------------------------------------------------

BITS = np.indices((H, W)).sum(axis=0) // 3 % 2 == 0


def fax() -> bytes:
    data = saved(Image.fromarray(BITS), "TIFF", compression="group4")
    tags = Image.open(io.BytesIO(data)).tag_v2
    return data[tags[273][0] :][: tags[279][0]]


def test_fax_needs_no_depth() -> None:
    with pikepdf.new() as pdf:
        parameters = Dictionary(K=-1, Columns=W, Rows=H)
        picture = filtered(pdf, fax(), Name.CCITTFaxDecode, Name.DeviceGray, 1, parameters=parameters)
        del picture.BitsPerComponent
        add_page(pdf, b"/I Do", XObject=Dictionary(I=picture))
        given = pdf_bytes(pdf)
    with opened(press(given).pdf) as pdf:
        found = pdf.pages[0].obj.Resources.XObject.I
        assert found.read_raw_bytes() == fax()
        assert bytes(found.ColorSpace[3]) == b"\0\0\0\xff\0\0\0\0"


def test_jbig2_keeps_its_data_and_its_globals() -> None:
    with pikepdf.new() as pdf:
        shared = pdf.make_stream(b"dictionary")
        picture = filtered(pdf, b"segments", Name.JBIG2Decode, Name.DeviceGray, 1, Decode=Array([1, 0]),
                           parameters=Dictionary(JBIG2Globals=shared))  # fmt: skip
        add_page(pdf, b"/I Do", XObject=Dictionary(I=picture))
        given = pdf_bytes(pdf)
    with opened(press(given).pdf) as pdf:
        found = pdf.pages[0].obj.Resources.XObject.I
        assert (found.read_raw_bytes(), int(found.BitsPerComponent)) == (b"segments", 1)
        assert found.DecodeParms.JBIG2Globals.read_bytes() == b"dictionary"
        assert bytes(found.ColorSpace[3]) == b"\0\0\0\0\0\0\0\xff"


@pytest.mark.parametrize("shape", [(H, W), (3, 13), (1, 1)])
def test_a_widened_line_drawing_becomes_one_bit_again(shape: tuple[int, int]) -> None:
    """What the engine makes of a 1-bit PNG, told by name: paper and black, one bit, every pixel where it was."""
    bits = BITS[: shape[0], : shape[1]]
    wide = np.repeat(bits[..., None] * np.uint8(255), 3, axis=2)
    cache: dict[str, bytes] = {}
    target = Inks()
    with pikepdf.new() as pdf:
        for one_bit in (True, False, True):
            picture = image(pdf, wide.tobytes(), shape[1], shape[0], Name.DeviceRGB)
            convert_image(pdf, picture, {}, target, cache, one_bit=one_bit)
            found = read(picture)
            assert found.bits == (1 if one_bit else 8)
            assert np.array_equal(found.inks, np.where(bits[..., None], 0, [0, 0, 0, 255]))
    assert len(cache) == 2, "the two ways have two addresses"


def test_more_than_two_colours_are_no_line_drawing() -> None:
    with pikepdf.new() as pdf:
        picture = image(pdf, FEW.tobytes(), W, H, Name.DeviceRGB)
        convert_image(pdf, picture, {}, Inks(), one_bit=True)
        assert int(picture.BitsPerComponent) == 8


# -- what must stay, what must be refused, what must be told apart --------------------------------


def test_stencils_stay() -> None:
    with pikepdf.new() as pdf:
        stencil = pdf.make_stream(b"\xf0" * 8)
        stencil.Subtype, stencil.ImageMask, stencil.Width, stencil.Height = Name.Image, True, 8, 8
        convert_image(pdf, stencil, {}, Inks())
        assert stencil.read_bytes() == b"\xf0" * 8
        assert "/ColorSpace" not in stencil


@pytest.mark.parametrize("lenient", [False, True], ids=["alone", "beside the engine"])
@pytest.mark.parametrize("name", REFUSED)
def test_bad_images_are_named(name: str, lenient: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)  # as the engine sets it
    build, words = REFUSED[name]
    with pytest.raises(BookletError, match=re.escape(words)) as caught:
        printed(build)
    (found,) = caught.value.diagnostics
    assert found.id == "press-image"
    assert found.hint


def _lab(white: list[float]) -> Array:
    return Array([Name.Lab, Dictionary(WhitePoint=Array(white))])


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({"space": _lab([0.9642, 1, 0.8249])}, {"space": _lab([0.9505, 1, 1.089])}),
        ({"space": Name.DeviceRGB}, {"space": _lab([0.9642, 1, 0.8249])}),
        ({"space": Name.DeviceRGB}, {"space": Name.DeviceRGB, "Decode": Array([1, 0] * 3)}),
        ({"space": Name.DeviceRGB, "matte": [0, 0, 0]}, {"space": Name.DeviceRGB, "matte": [1, 1, 1]}),
        ({"space": Name.DeviceRGB, "limit": 300}, {"space": Name.DeviceRGB, "limit": 240}),
    ],
)
def test_the_address_covers_what_matters(one: dict[str, object], two: dict[str, object]) -> None:
    """Two images of equal bytes that mean something else are never taken for one another."""
    cache: dict[str, bytes] = {}
    for facts in (one, two, one):
        with pikepdf.new() as pdf:
            picture = image(pdf, RGB.tobytes(), W, H, facts["space"])
            if "Decode" in facts:
                picture.Decode = facts["Decode"]
            if "matte" in facts:
                picture.SMask = image(
                    pdf, b"\x80" * (W * H), W, H, Name.DeviceGray, Matte=Array(facts["matte"])
                )
            target = Inks(facts.get("limit", 300))
            convert_image(pdf, picture, {}, target, cache)
    assert len(cache) == 2
