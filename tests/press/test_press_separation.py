"""Everything that a layout can write ends in process inks."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytest
from pdfs import (
    DATE,
    add_page,
    drawing,
    html,
    image,
    judge,
    opened,
    operators,
    photo,
    plates,
    press,
    saved,
    sheet,
    uri,
)
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageCms

from booklet.diagnostics import BookletError
from booklet.press.functions import parse_function

SPOTS = sheet(spots={"maximum": 2})
FORBIDDEN = {"/DeviceRGB", "/CalRGB", "/CalGray", "/Lab", "/ICCBased"}
ALPHA = photo()
ALPHA.putalpha(photo().convert("L"))
PICTURES = {
    "rgb-jpeg": uri(photo(), "JPEG"),
    "rgb-png": uri(photo(), "PNG"),
    "alpha-png": uri(ALPHA, "PNG"),
    "grey-png": uri(photo().convert("L"), "PNG"),
    "grey-alpha-png": uri(ALPHA.convert("LA"), "PNG"),
    "grey-jpeg": uri(photo().convert("L"), "JPEG"),
    "palette-png": uri(photo().quantize(16), "PNG"),
    "cmyk-jpeg": uri(photo().convert("CMYK"), "JPEG"),
    "bilevel-png": uri(photo().convert("1"), "PNG"),
}
SVG = """<svg width=90 height=90 viewBox="0 0 90 90"><defs>
<linearGradient id=a><stop offset=0 stop-color=red /><stop offset=1 stop-color=blue stop-opacity=.3 /></linearGradient>
<radialGradient id=b><stop offset=0 stop-color=lime /><stop offset=1 stop-color=teal /></radialGradient>
<mask id=m><rect width=90 height=45 fill=white /><circle r=20 cx=45 cy=65 fill=gray /></mask>
<pattern id=p width=.2 height=.2><rect width=9 height=9 fill=gold /></pattern></defs>
<rect width=90 height=90 fill="url(#a)" mask="url(#m)" /><circle r=20 cx=20 cy=20 fill="url(#b)" />
<rect x=45 width=45 height=45 fill="url(#p)" stroke=navy /></svg>"""
EVERYTHING = (
    """<style>.l{{background:linear-gradient(to right,red,#00f8);height:9mm}} .r{{background:radial-gradient(gold,teal);height:9mm}}
.n{{background:linear-gradient(white,black);height:9mm}} .c{{background:
repeating-linear-gradient(45deg,pink 0,pink 2mm,navy 2mm,navy 4mm);height:9mm}}
.t{{background:url({}) 0 0/6mm 5mm;height:12mm}} img{{width:25mm}}</style>
<p>black</p><p style="color:rebeccapurple;opacity:.5">named</p><p style="color:rgb(10 200 30)">rgb</p>
<p style="color:hsl(120 50% 40%)">hsl <a href="https://example.org">link</a></p><p style="color:lab(50 60 20)">lab</p>
<p style="color:oklch(.6 .2 30)">oklch</p><p style="color:device-cmyk(100% 0 0 20%)">cmyk</p>
<p style="color:#777;border:1pt solid #abc;outline:1pt dotted green">border</p>
<div class=l></div><div class=r></div><div class=n></div><div class=c></div><div class=t></div>""".format(
        PICTURES["palette-png"]
    )
    + "".join(f"<img src='{source}'>" for source in PICTURES.values())
    + SVG
)


@pytest.fixture(scope="module")
def everything() -> bytes:
    return press(html(EVERYTHING)).pdf


def test_no_screen_colour_is_left(everything: bytes) -> None:
    with opened(everything) as pdf:
        intent = pdf.Root.OutputIntents[0].DestOutputProfile.objgen
        masks = {
            item.SMask.G.objgen
            for top in pdf.objects
            for item in _all(top)
            if not isinstance(item, (Array, pikepdf.Stream)) and isinstance(item.get("/SMask"), Dictionary)
        }
        soft = {
            item.SMask.objgen for item in pdf.objects if isinstance(item, pikepdf.Stream) and "/SMask" in item
        }
        assert masks, "the example has soft masks"
        assert soft, "and pictures with opacity"
        for item in pdf.objects:
            if not isinstance(item, (Dictionary, Array, pikepdf.Stream)) or item.objgen == intent:
                continue
            names = set(_names(item))
            assert not names & FORBIDDEN, item
            grey = "/DeviceGray" in names
            assert not grey or item.objgen in masks | soft or "/ShadingType" in item, item
    seen = set()
    for name, operands in operators(everything):
        seen.add(name)
        assert name not in {"cs", "CS"} or operands == ["/Pattern"]
        assert name not in {"sc", "SC", "scn", "SCN"} or str(operands[-1]).startswith("/")
    assert not seen & {"rg", "RG", "BI"}
    with opened(everything) as pdf:
        for page in pdf.pages:
            assert not {str(i.operator) for i in pikepdf.parse_content_stream(page)} & {"g", "G"}
    assert {"k", "K", "Do", "sh"} <= seen


def _all(item: pikepdf.Object, depth: int = 0) -> list[pikepdf.Object]:
    """An object and the direct objects inside it."""
    if not isinstance(item, (Dictionary, Array, pikepdf.Stream)):
        return []
    found = [item]
    for value in item.values() if not isinstance(item, Array) else item:
        if isinstance(value, (Dictionary, Array)) and not value.is_indirect and depth < 8:
            found += _all(value, depth + 1)
    return found


def _names(item: pikepdf.Object) -> list[str]:
    parts = (part if isinstance(part, Array) else part.values() for part in _all(item))
    return [str(value) for part in parts for value in part if isinstance(value, Name)]


def test_judges(everything: bytes, tmp_path: Path) -> None:
    file = tmp_path / "press.pdf"
    file.write_bytes(everything)
    result = subprocess.run(
        [judge("qpdf"), "--check", file], capture_output=True, text=True, check=False, timeout=60
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_black_type_is_on_the_black_plate_only(tmp_path: Path) -> None:
    body = "<p>Black</p><p style='color:rgb(0 0 0)'>rgb</p><p style='color:#333'>dark</p><p style='color:lab(30 0 0)'>lab</p>"
    (page,) = plates(press(html(body)).pdf, tmp_path)
    assert page[..., 3].max() == 255
    assert not page[..., :3].any()


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b"0 0 0 rg 0 0 9 9 re f", "0 0 0 1 k"),
        (b"0 g 0 0 9 9 re f", "0 0 0 1 k"),
        (b"1 1 1 rg 0 0 9 9 re f", "0 0 0 0 k"),
        (b"0 0 0 RG 0 0 9 9 re S", "0 0 0 1 K"),
        (b"/DeviceGray cs 0 sc 0 0 9 9 re f", "0 0 0 1 k"),
        (b"/DeviceRGB cs 0 0 9 9 re f", "0 0 0 1 k"),
        (b"0.1 0.2 0.3 0.4 k 0 0 9 9 re f", "0.1 0.2 0.3 0.4 k"),
        (b"/Icc cs 0 0 0 scn 0 0 9 9 re f", "0 0 0 1 k"),
        (b"/Cal cs 0 0 0 scn 0 0 9 9 re f", "0 0 0 1 k"),
        (b"/CalG cs 1 scn 0 0 9 9 re f", "0 0 0 0 k"),
        (b"/Lab cs 0 0 0 scn 0 0 9 9 re f", "0 0 0 1 k"),
        (b"/Ind cs 1 sc 0 0 9 9 re f", "0 0 0 1 k"),
        (b"0 0 9 9 re f", "0 0 0 1 k"),
        (b"q 1 g Q 0 0 9 9 re f", "0 0 0 1 k"),
    ],
)
def test_flat_colours(content: bytes, wanted: str) -> None:
    with pikepdf.new() as pdf:
        profile = pdf.make_stream(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
        profile.N = 3
        white = Dictionary(WhitePoint=Array([0.9505, 1, 1.089]))
        spaces = Dictionary(
            Icc=Array([Name.ICCBased, profile]),
            Cal=Array([Name.CalRGB, white]),
            CalG=Array([Name.CalGray, white]),
            Lab=Array([Name.Lab, white]),
            Ind=Array([Name.Indexed, Name.DeviceRGB, 1, pikepdf.String(b"\xff\xff\xff\0\0\0")]),
        )
        add_page(pdf, content, ColorSpace=spaces)
        given = saved(pdf)
    with opened(press(given).pdf) as result:
        stream = pikepdf.unparse_content_stream(pikepdf.parse_content_stream(result.pages[0])).decode()
        assert wanted in stream
        assert "/ColorSpace" not in result.pages[0].obj.Resources


def test_default_spaces_are_meant_and_removed() -> None:
    """DefaultRGB says that DeviceRGB is something else; afterwards nothing may say so of CMYK."""
    white = Dictionary(WhitePoint=Array([0.9505, 1, 1.089]))
    given = drawing(b"1 0 0 rg 0 0 9 9 re f", ColorSpace=Dictionary(DefaultRGB=Array([Name.Lab, white])))
    with opened(press(given).pdf) as pdf:
        assert "/ColorSpace" not in pdf.pages[0].obj.Resources
        colours = [i for i in pikepdf.parse_content_stream(pdf.pages[0]) if str(i.operator) == "k"]
        assert float(colours[-1].operands[3]) > 0.9, "L* 1 is nearly black, sRGB 1 0 0 is red"


def test_spot_inks_stay_with_a_cmyk_stand_in() -> None:
    with pikepdf.new() as pdf:
        tint = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([1, 1, 1]), C1=Array([1, 0, 0]), N=1)
        spot = Array([Name.Separation, Name("/Gold"), Name.DeviceRGB, tint])
        add_page(pdf, b"/S cs .5 scn 0 0 99 99 re f", ColorSpace=Dictionary(S=spot))
        given = saved(pdf)
    with opened(press(given, SPOTS).pdf) as pdf:
        space = pdf.pages[0].obj.Resources.ColorSpace.S
        assert (str(space[1]), str(space[2])) == ("/Gold", "/DeviceCMYK")
        assert ("scn", ["0.5"]) in list(operators(press(given, SPOTS).pdf))


def test_uncoloured_patterns() -> None:
    with pikepdf.new() as pdf:
        cell = pdf.make_stream(b"0 0 5 5 re f")
        for key, value in {"PatternType": 1, "PaintType": 2, "TilingType": 1, "XStep": 9, "YStep": 9}.items():
            cell[f"/{key}"] = value
        cell.BBox, cell.Resources = Array([0, 0, 9, 9]), Dictionary()
        spaces = Dictionary(P=Array([Name.Pattern, Name.DeviceRGB]))
        add_page(pdf, b"/P cs 0 0 0 /T scn 0 0 99 99 re f", ColorSpace=spaces, Pattern=Dictionary(T=cell))
        given = saved(pdf)
    result = press(given).pdf
    assert ("scn", ["0", "0", "0", "1", "/T"]) in list(operators(result))
    with opened(result) as pdf:
        assert str(pdf.pages[0].obj.Resources.ColorSpace.P[1]) == "/DeviceCMYK"


def test_patterns_move_with_the_page(tmp_path: Path) -> None:
    """A tile at the trim's corner stays there though the page's origin moves by the bleed."""
    given = html(
        "<div></div>",
        "@page{margin:0} body{margin:0} div{height:60mm;background:linear-gradient(red,red) 0 0/10mm 10mm space}",
    )
    (page,) = plates(press(given).pdf, tmp_path, 127)  # 5 pixels a mm
    magenta = page[..., 1] > 128
    rows, columns = np.nonzero(magenta)
    assert abs(columns.min() - 15) <= 1
    assert abs(rows.min() - 15) <= 1


@pytest.mark.parametrize("kind", sorted(PICTURES))
def test_pictures_look_as_before(kind: str, tmp_path: Path) -> None:
    """Rendered through the same screen renderer, before and after: the same picture."""
    given = html(f"<img src='{PICTURES[kind]}' style='width:100mm'>")

    def grey(pdf: bytes) -> np.ndarray:
        document = pypdfium2.PdfDocument(pdf)
        page = document[0].render(scale=0.7).to_pil().convert("L")
        document.close()
        return np.asarray(page).astype(float)

    before, after = grey(given), grey(press(given).pdf)
    assert before.shape == after.shape
    assert np.corrcoef(before.ravel(), after.ravel())[0, 1] > 0.97


@pytest.mark.parametrize("bits", [1, 2, 4, 8, 16])
@pytest.mark.parametrize("space", [Name.DeviceGray, Name.DeviceRGB])
def test_image_depths(bits: int, space: Name, tmp_path: Path) -> None:
    """Left half black, right half white, at every depth."""
    n = 3 if space == Name.DeviceRGB else 1
    row = np.repeat([0] * 8 + [2**bits - 1] * 8, n)
    if bits == 16:
        data = np.tile(row, (16, 1)).astype(">u2").tobytes()
    else:
        flat = ((row[:, None] >> np.arange(bits - 1, -1, -1)) & 1).ravel()
        data = np.packbits(np.tile(flat, (16, 1)), axis=1).tobytes()
    with pikepdf.new() as pdf:
        xobject = image(pdf, data, 16, 16, space, bits)
        add_page(pdf, b"q 100 0 0 100 50 50 cm /I Do Q", XObject=Dictionary(I=xobject))
        given = saved(pdf)
    (page,) = plates(press(given).pdf, tmp_path, 72)
    y = page.shape[0] - 100
    assert page[y, 75].tolist() == [0, 0, 0, 255]
    assert page[y, 125].tolist() == [0, 0, 0, 0]


def test_one_bit_stays_one_bit() -> None:
    with pikepdf.new() as pdf:
        xobject = image(pdf, b"\xf0" * 8, 8, 8, Name.DeviceGray, 1, Decode=Array([1, 0]))
        add_page(pdf, b"/I Do", XObject=Dictionary(I=xobject))
        given = saved(pdf)
    with opened(press(given).pdf) as pdf:
        result = pdf.pages[0].obj.Resources.XObject.I
        assert int(result.BitsPerComponent) == 1
        assert result.read_bytes() == b"\xf0" * 8
        assert str(result.ColorSpace[1]) == "/DeviceCMYK"
        assert bytes(result.ColorSpace[3]) == b"\0\0\0\0" + b"\0\0\0\xff", (
            "the turned Decode array is in the palette"
        )
        assert "/Decode" not in result


def test_colour_key_becomes_a_stencil() -> None:
    with pikepdf.new() as pdf:
        data = bytes([255, 0, 0] * 4 + [0, 0, 255] * 4)
        add_page(
            pdf,
            b"/I Do",
            XObject=Dictionary(I=image(pdf, data, 8, 1, Name.DeviceRGB, Mask=Array([255, 255, 0, 0, 0, 0]))),
        )
        given = saved(pdf)
    with opened(press(given).pdf) as pdf:
        mask = pdf.pages[0].obj.Resources.XObject.I.Mask
        assert bool(mask.ImageMask)
        assert mask.read_bytes() == b"\xf0"


def test_inline_image() -> None:
    result = press(drawing(b"q 9 0 0 9 9 9 cm BI /W 2 /H 1 /CS /RGB /BPC 8 ID \xff\0\0\0\0\xff EI Q")).pdf
    assert "BI" not in {name for name, _ in operators(result)}
    with opened(result) as pdf:
        (xobject,) = pdf.pages[0].obj.Resources.XObject.values()
        assert "DeviceCMYK" in str(xobject.ColorSpace[1])


def test_cmyk_jpeg_within_the_limit_is_untouched() -> None:
    given = html(f"<img src='{uri(Image.new('CMYK', (96, 96), (200, 10, 10, 0)), 'JPEG')}'>")
    with opened(given) as before, opened(press(given).pdf) as after:
        (old,) = (
            i for i in before.objects if isinstance(i, pikepdf.Stream) and i.get("/Subtype") == Name.Image
        )
        (new,) = (
            i for i in after.objects if isinstance(i, pikepdf.Stream) and i.get("/Subtype") == Name.Image
        )
        assert old.read_raw_bytes() == new.read_raw_bytes()
        assert list(new.Decode) == list(old.Decode)


def test_cmyk_jpeg_above_the_limit_is_reduced(tmp_path: Path) -> None:
    given = html(
        f"<img src='{uri(Image.new('CMYK', (96, 96), (255, 255, 255, 200)), 'JPEG')}' style='width:90mm'>"
    )
    (page,) = plates(press(given).pdf, tmp_path, 50)
    assert page.sum(axis=2, dtype=int).max() / 2.55 <= 303


def test_flat_colour_above_the_limit_is_reduced_and_told() -> None:
    result = press(html("<p style='color:device-cmyk(1 1 1 1)'>rich</p>"))
    (told,) = result.diagnostics
    assert told.id == "press-ink-limit"
    assert "400 %" in told.message
    assert told.span is not None
    assert told.span.page == 1
    totals = [sum(float(v) for v in operands) for name, operands in operators(result.pdf) if name == "k"]
    assert max(totals) <= 3.0


def test_pictures_are_converted_once() -> None:
    given = html(f"<img src='{PICTURES['rgb-jpeg']}'>")
    cache: dict[str, bytes] = {}
    first = press(given, pictures=cache)
    assert len(cache) == 1
    key = next(iter(cache))
    assert press(given, pictures=cache) == first
    assert list(cache) == [key]
    assert press(given) == first


@pytest.mark.parametrize(
    ("shading", "inks"),
    [
        (
            Dictionary(
                ShadingType=2, ColorSpace=Name.DeviceRGB, Coords=Array([0, 0, 436, 0]), Function="red-blue"
            ),
            3,
        ),
        (
            Dictionary(
                ShadingType=3,
                ColorSpace=Name.DeviceRGB,
                Coords=Array([200, 200, 0, 200, 200, 300]),
                Function="red-blue",
            ),
            3,
        ),
        (
            Dictionary(
                ShadingType=2, ColorSpace=Name.DeviceGray, Coords=Array([0, 0, 436, 0]), Function="grey"
            ),
            1,
        ),
        (
            Dictionary(
                ShadingType=2, ColorSpace=Name.DeviceCMYK, Coords=Array([0, 0, 436, 0]), Function="red-blue"
            ),
            3,
        ),
        (
            Dictionary(
                ShadingType=1,
                ColorSpace=Name.DeviceRGB,
                Domain=Array([0, 1, 0, 1]),
                Matrix=Array([436, 0, 0, 612, 0, 0]),
                Function="plane",
            ),
            3,
        ),
    ],
)
def test_blends(shading: Dictionary, inks: int, tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        plane = pdf.make_stream(b"{ 2 copy mul }")
        plane.FunctionType, plane.Domain, plane.Range = 4, Array([0, 1, 0, 1]), Array([0, 1, 0, 1, 0, 1])
        functions = {
            "red-blue": Dictionary(
                FunctionType=2, Domain=Array([0, 1]), C0=Array([1, 0, 0]), C1=Array([0, 0, 1]), N=1
            ),
            "grey": Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([0]), C1=Array([1]), N=1),
            "plane": plane,
        }
        copy = Dictionary(dict(shading.items()))
        copy.Function = functions[str(copy.Function)]
        add_page(pdf, b"/S sh", Shading=Dictionary(S=copy))
        given = saved(pdf)
    result = press(given).pdf
    with opened(result) as pdf:
        assert str(pdf.pages[0].obj.Resources.Shading.S.ColorSpace) == "/DeviceCMYK"
    (page,) = plates(result, tmp_path, 36)
    assert (page.max(axis=(0, 1)) > 100).sum() >= min(inks, 2)
    if inks == 1:
        assert not page[..., :3].any(), "a grey blend prints with black alone"


def test_mesh() -> None:
    """A Gouraud triangle (type 4) with 8-bit RGB corners."""
    with pikepdf.new() as pdf:
        data = b"".join(
            bytes([0, x, y, r, g, b])
            for x, y, r, g, b in ((0, 0, 255, 0, 0), (255, 0, 0, 255, 0), (0, 255, 0, 0, 0))
        )
        mesh = pdf.make_stream(data)
        mesh.ShadingType, mesh.ColorSpace = 4, Name.DeviceRGB
        mesh.BitsPerCoordinate = mesh.BitsPerComponent = mesh.BitsPerFlag = 8
        mesh.Decode = Array([0, 400, 0, 600, 0, 1, 0, 1, 0, 1])
        add_page(pdf, b"/S sh", Shading=Dictionary(S=mesh))
        given = saved(pdf)
    with opened(press(given).pdf) as pdf:
        result = pdf.pages[0].obj.Resources.Shading.S
        assert int(result.BitsPerComponent) == 16
        assert len(result.Decode) == 12
        records = np.frombuffer(result.read_bytes(), np.uint8).reshape(3, 11)
        assert records[:, :3].tolist() == [[0, 0, 0], [0, 255, 0], [0, 0, 255]], "the corners stay"
        assert records[0, 5] > 200, "red is magenta and yellow"
        assert records[0, 3] < 40, "and no cyan"


def test_patch_mesh() -> None:
    """A Coons patch (type 6): twelve points, four corners; they stay where they are."""
    with pikepdf.new() as pdf:
        points = bytes(range(0, 240, 10))
        mesh = pdf.make_stream(bytes([0]) + points + bytes([255, 0, 0] * 2 + [0, 0, 255] * 2))
        mesh.ShadingType, mesh.ColorSpace = 6, Name.DeviceRGB
        mesh.BitsPerCoordinate = mesh.BitsPerComponent = mesh.BitsPerFlag = 8
        mesh.Decode = Array([0, 400, 0, 600, 0, 1, 0, 1, 0, 1])
        add_page(pdf, b"/S sh", Shading=Dictionary(S=mesh))
        given = saved(pdf)
    with opened(press(given).pdf) as pdf:
        data = pdf.pages[0].obj.Resources.Shading.S.read_bytes()
        assert data[:25] == bytes([0]) + points
        assert len(data) == 25 + 4 * 4 * 2


def test_type3_glyphs_are_drawings() -> None:
    with pikepdf.new() as pdf:
        glyph = pdf.make_stream(b"900 0 d0 1 0 0 rg 0 0 750 750 re f")
        font = pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type3,
                FontBBox=Array([0, 0, 750, 750]),
                FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
                CharProcs=Dictionary(a=glyph),
                Encoding=Dictionary(Differences=Array([97, Name("/a")])),
                FirstChar=97,
                LastChar=97,
                Widths=Array([900]),
            )
        )
        add_page(pdf, b"BT /F 12 Tf 99 99 Td (a) Tj ET", Font=Dictionary(F=font))
        given = saved(pdf)
    with opened(press(given).pdf) as pdf:
        content = pdf.pages[0].obj.Resources.Font.F.CharProcs.a.read_bytes()
        assert b" rg" not in content
        assert b" k\n" in content


def test_two_spot_inks(tmp_path: Path) -> None:
    """DeviceN keeps its inks; its stand-in, resampled on a grid, keeps its order."""
    with pikepdf.new() as pdf:
        transform = pdf.make_stream(b"{ exch 1 exch sub exch 1 exch sub 1 }")
        transform.FunctionType, transform.Domain, transform.Range = 4, Array([0, 1, 0, 1]), Array([0, 1] * 3)
        names = Array([Name("/Teal"), Name("/Rose")])
        space = Array([Name.DeviceN, names, Name.DeviceRGB, transform])
        add_page(pdf, b"/N cs 1 0 scn 0 0 99 99 re f", ColorSpace=Dictionary(N=space))
        given = saved(pdf)
    with opened(press(given, SPOTS).pdf) as pdf:
        result = pdf.pages[0].obj.Resources.ColorSpace.N
        assert str(result[2]) == "/DeviceCMYK"
        inks = parse_function(result[3])(np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]))
        assert inks[0, 0] > inks[1, 0], "the first takes red away: cyan"
        assert inks[1, 1] > 0.5 > inks[0, 1], "the second takes green away: magenta"
        assert inks[2].sum() < 0.05


def test_matte_is_taken_out() -> None:
    """A picture blended with black beforehand (Matte) gets its colours back."""
    with pikepdf.new() as pdf:
        mask = image(pdf, bytes([128] * 64), 8, 8, Name.DeviceGray, Matte=Array([0, 0, 0]))
        add_page(
            pdf,
            b"/I Do",
            XObject=Dictionary(I=image(pdf, bytes([128, 128, 128] * 64), 8, 8, Name.DeviceRGB, SMask=mask)),
        )
        given = saved(pdf)
    with opened(press(given).pdf) as pdf:
        result = pdf.pages[0].obj.Resources.XObject.I
        assert bytes(result.ColorSpace[3]) == b"\0\0\0\0", "half-covered white is white"
        assert "/Matte" not in result.SMask


def test_fax_images_keep_their_data() -> None:
    out = io.BytesIO()
    photo().convert("1").save(out, "TIFF", compression="group4")
    with Image.open(out) as tiff:
        start, length = tiff.tag_v2[273][0], tiff.tag_v2[279][0]
    data = out.getvalue()[start : start + length]
    with pikepdf.new() as pdf:
        xobject = image(pdf, b"", 96, 72, Name.DeviceGray, 1)
        parameters = Dictionary(K=-1, Columns=96, Rows=72, BlackIs1=False)
        xobject.write(data, filter=Name.CCITTFaxDecode, decode_parms=parameters)
        add_page(pdf, b"/I Do", XObject=Dictionary(I=xobject))
        given = saved(pdf)
    with opened(press(given).pdf) as pdf:
        result = pdf.pages[0].obj.Resources.XObject.I
        assert result.read_raw_bytes() == data
        assert str(result.ColorSpace[1]) == "/DeviceCMYK"


def test_luminosity_masks_keep_their_values(tmp_path: Path) -> None:
    """Half grey in a mask is half opacity, whatever the printing condition."""
    with pikepdf.new() as pdf:
        group = pdf.make_stream(b"0.5 0.5 0.5 rg 0 0 500 700 re f")
        group.Type, group.Subtype, group.BBox = Name.XObject, Name.Form, Array([0, 0, 500, 700])
        group.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)
        state = Dictionary(SMask=Dictionary(S=Name.Luminosity, G=group))
        add_page(pdf, b"/M gs 1 0 0 0 k 0 0 500 700 re f", ExtGState=Dictionary(M=state))
        given = saved(pdf)
    result = press(given).pdf
    with opened(result) as pdf:
        mask = pdf.pages[0].obj.Resources.ExtGState.M.SMask.G
        assert str(mask.Group.CS) == "/DeviceGray"
        assert str(pdf.pages[0].obj.Group.CS) == "/DeviceCMYK"
    (page,) = plates(result, tmp_path, 36)
    assert abs(int(page[100, 100, 0]) - 128) <= 3


@pytest.mark.parametrize("order", ["masked", "drawn masked", "masked drawn", "both masked"])
def test_mask_is_the_same_where_its_form_is_drawn_as_well(order: str, tmp_path: Path) -> None:
    """What a form becomes in ink on one page is not what its mask is made of on another."""
    with pikepdf.new() as pdf:
        made = {"Type": Name.XObject, "Subtype": Name.Form, "BBox": Array([0, 0, 500, 700])}
        inner = pdf.make_stream(b"0.5 g 0 0 500 700 re f")
        form = pdf.make_stream(b"/Inner Do 0 1 0 rg 0 0 9 9 re f")
        for stream in (inner, form):
            for key, value in made.items():
                stream[f"/{key}"] = value
        inner.Resources = Dictionary()
        form.Resources = Dictionary(XObject=Dictionary(Inner=inner))
        form.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)
        mask = Dictionary(SMask=Dictionary(S=Name.Luminosity, G=form, BC=[0, 1, 0]))
        for what in order.split():
            kinds: dict[str, object] = {}
            if what != "masked":
                kinds["XObject"] = Dictionary(Form=form)
            if what != "drawn":
                kinds["ExtGState"] = Dictionary(M=mask)
            drawing_ = b"q /Form Do Q " * (what != "masked")
            add_page(pdf, drawing_ + b"/M gs 1 0 0 0 k 0 0 500 700 re f" * (what != "drawn"), **kinds)
        given = saved(pdf)
    result = press(given).pdf
    number = order.split().index("masked")
    with opened(result) as pdf:
        group = pdf.pages[number].obj.Resources.ExtGState.M.SMask
        assert str(group.G.Group.CS) == "/DeviceGray"
        assert [float(value) for value in group.BC] == [0.59]
        assert b"0.5 g" in group.G.Resources.XObject.Inner.read_bytes()
        assert b"0.59 g" in group.G.read_bytes()
    assert abs(int(plates(result, tmp_path, 36)[number][100, 100, 0]) - 128) <= 3


@pytest.mark.parametrize(
    ("content", "kinds", "rule"),
    [
        (b"/No cs 1 sc 0 0 9 9 re f", {}, "press-colour-space"),
        (b"0 0 rg 0 0 9 9 re f", {}, "press-colour"),
        (
            b"/S sh",
            {"Shading": Dictionary(S=Dictionary(ShadingType=2, ColorSpace=Name.DeviceRGB))},
            "press-shading",
        ),
        (
            b"",
            {
                "Shading": Dictionary(
                    S=Dictionary(
                        ShadingType=2, ColorSpace=Name.DeviceRGB, Function=Dictionary(FunctionType=9)
                    )
                )
            },
            "press-function",
        ),
        (b"", {"ColorSpace": Dictionary(A=Array([Name.Indexed, Name.DeviceRGB]))}, "press-colour-space"),
    ],
)
def test_malformed_constructs_are_named(content: bytes, kinds: dict[str, object], rule: str) -> None:
    with pytest.raises(BookletError) as caught:
        press(drawing(content, **kinds))
    assert caught.value.diagnostics[0].id == rule


def test_short_image_is_named() -> None:
    with pikepdf.new() as pdf:
        add_page(pdf, b"/I Do", XObject=Dictionary(I=image(pdf, b"abc", 9, 9, Name.DeviceRGB)))
        given = saved(pdf)
    with pytest.raises(BookletError, match="press-image"):
        press(given)


def test_drawings_that_contain_themselves_end() -> None:
    with pikepdf.new() as pdf:
        form = pdf.make_stream(b"1 0 0 rg /F Do")
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
        form.Resources = Dictionary(XObject=Dictionary(F=form))
        add_page(pdf, b"/F Do", XObject=Dictionary(F=form))
        given = saved(pdf)
    assert "rg" not in {name for name, _ in operators(press(given).pdf)}


def test_drawings_too_deep_are_named() -> None:
    with pikepdf.new() as pdf:
        inner: object = None
        for _ in range(80):
            form = pdf.make_stream(b"/F Do" if inner is not None else b"0 g")
            form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
            form.Resources = Dictionary(XObject=Dictionary(F=inner)) if inner is not None else Dictionary()
            inner = form
        add_page(pdf, b"/F Do", XObject=Dictionary(F=inner))
        given = saved(pdf)
    with pytest.raises(BookletError, match="press-depth"):
        press(given)


def test_nonsense_is_named() -> None:
    with pytest.raises(BookletError, match="press-file"):
        press(b"no PDF")


def test_same_input_same_bytes() -> None:
    given = html(EVERYTHING)
    first = press(given).pdf
    assert press(given).pdf == first
    assert press(given, date=DATE.replace(year=2025)).pdf != first
