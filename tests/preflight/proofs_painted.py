"""Proofs of the rules that look at painted objects: colours, inks, pictures, type, lines, overprint."""

from __future__ import annotations

import functools
import io
import zlib
from collections.abc import Callable

import numpy as np
import pikepdf
from pdfs import clean, image, mutated, sheet
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageCms
from proof import Proof, clean_for, flavoured

from booklet.printer import Printer

X1A = "PDF/X-1a:2003"
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
FIELD = b"100 100 200 200 re f "
WORD = b"<004800520048> Tj"
"""Three letters of the clean file's font, whose name on the page is made /T."""

Resources = Callable[[pikepdf.Pdf], dict[str, dict[str, object]]]


def nothing(_pdf: pikepdf.Pdf) -> dict[str, dict[str, object]]:
    return {}


def painted(
    content: bytes, resources: Resources = nothing, base: bytes | None = None, **more: object
) -> bytes:
    """The clean file with something added to its second page."""

    def change(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[1].obj
        old = pikepdf.Page(page).obj.Contents
        streams = [item.read_bytes() for item in (old if isinstance(old, Array) else [old])]
        page.Contents = pdf.make_stream(b"q\n" + b"\n".join(streams) + b"\nQ\n" + content)
        page.Resources.Font.T = next(iter(page.Resources.Font.values()))
        for kind, entries in resources(pdf).items():
            if f"/{kind}" not in page.Resources:
                page.Resources[f"/{kind}"] = Dictionary()
            for name, value in entries.items():
                page.Resources[f"/{kind}"][f"/{name}"] = value

    return mutated(base or clean(), change, **more)


def word(size: float, x: float = 150, y: float = 150, before: bytes = b"", after: bytes = b"") -> bytes:
    """A word in the clean file's font."""
    place = f"BT /T 1 Tf {size} 0 0 {size} {x} {y} Tm ".encode()
    return before + place + WORD + b" ET " + after


def drawn(
    rule: str,
    how: str,
    content: bytes,
    resources: Resources = nothing,
    *also: str,
    printer: Printer | None = None,
) -> Proof:
    """A proof that draws onto the clean file."""
    return Proof(rule, how, lambda: painted(content, resources), printer, frozenset(also))


def changed(rule: str, how: str, change: Callable[[pikepdf.Pdf], object], *also: str) -> Proof:
    """A proof that changes the clean file's objects."""
    return Proof(rule, how, lambda: mutated(clean(), change), also=frozenset(also))


# -- resources -------------------------------------------------------------------------------------


def tint(*inks: float) -> Dictionary:
    return Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([0, 0, 0, 0]), C1=Array(list(inks)), N=1)


def separation(name: Name, *inks: float) -> Array:
    return Array([Name.Separation, name, Name.DeviceCMYK, tint(*(inks or (0, 0.2, 0.8, 0)))])


def spots(*names: str) -> Resources:
    """Spot inks as /S0, /S1 …"""
    return lambda pdf: {"ColorSpace": {f"S{i}": separation(Name(f"/{n}")) for i, n in enumerate(names)}}


def fields(count: int) -> bytes:
    """A field in each spot ink."""
    return b" ".join(f"/S{i} cs 1 scn {100 + 60 * i} 100 50 50 re f".encode() for i in range(count))


def foreign_name(pdf: pikepdf.Pdf) -> dict[str, dict[str, object]]:
    space = pikepdf.Object.parse(b"[/Separation /K#e4se /DeviceCMYK 0]")
    space[3] = tint(0, 0.2, 0.8, 0)
    return {"ColorSpace": {"S0": space}}


def profiled(pdf: pikepdf.Pdf) -> dict[str, dict[str, object]]:
    icc = pdf.make_stream(SRGB)
    icc.N = 3
    return {"ColorSpace": {"V": Array([Name.ICCBased, icc])}}


def lab(pdf: pikepdf.Pdf) -> dict[str, dict[str, object]]:
    white = Dictionary(WhitePoint=Array([0.9642, 1, 0.8249]))
    return {"ColorSpace": {"L": Array([Name.Lab, white]), "G": Array([Name.CalGray, white])}}


def states(**entries: dict[str, object]) -> Resources:
    return lambda pdf: {"ExtGState": {name: Dictionary(values) for name, values in entries.items()}}


OVER = states(
    O0={"/OP": True, "/op": True, "/OPM": 0}, O1={"/OP": True, "/op": True, "/OPM": 1}, K={"/op": False}
)


@functools.cache
def noise(width: int, height: int, components: int = 4, top: int = 120) -> bytes:
    """Pixels of moderate ink, no two alike."""
    numbers = np.random.default_rng(7).integers(0, top, (height, width, components), np.uint8)
    return numbers.tobytes()


def repeated(side: int, block: int) -> bytes:
    small = np.frombuffer(noise(side // block, side // block), np.uint8).reshape(side // block, -1, 4)
    return small.repeat(block, axis=0).repeat(block, axis=1).tobytes()


def pictures(
    data: bytes, width: int, height: int, space: object = Name.DeviceCMYK, bits: int = 8
) -> Resources:
    return lambda pdf: {"XObject": {"I": image(pdf, data, width, height, space, bits)}}


def placed(width: float, height: float) -> bytes:
    """The picture /I, so large in pt."""
    return f"q {width} 0 0 {height} 100 100 cm /I Do Q ".encode()


def packed(data: bytes, width: int, height: int, filter_: Name) -> Resources:
    """A picture whose data is given as it lies in the file."""

    def make(pdf: pikepdf.Pdf) -> dict[str, dict[str, object]]:
        stream = image(pdf, b"", width, height, Name.DeviceCMYK)
        stream.write(data, filter=filter_)
        return {"XObject": {"I": stream}}

    return make


def jpeg(width: int, height: int) -> bytes:
    out = io.BytesIO()
    # Such a file says how much paper is left, where PDF asks how much ink there is.
    turned = bytes(255 - ink for ink in noise(width, height))
    Image.frombytes("CMYK", (width, height), turned).save(out, "JPEG")
    return out.getvalue()


def masked(pdf: pikepdf.Pdf) -> dict[str, dict[str, object]]:
    """A whole picture with half a soft mask."""
    mask = image(pdf, bytes(300 * 150), 300, 300, Name.DeviceGray)
    return {"XObject": {"I": image(pdf, noise(300, 300), 300, 300, Name.DeviceCMYK, SMask=mask)}}


def blend(pdf: pikepdf.Pdf) -> dict[str, dict[str, object]]:
    function = Dictionary(
        FunctionType=2, Domain=Array([0, 1]), C0=Array([1, 0, 0, 0]), C1=Array([0, 1, 0, 0]), N=1
    )
    shading = Dictionary(
        ShadingType=2, ColorSpace=Name.DeviceCMYK, Coords=Array([100, 100, 200, 100]), Function=function
    )
    return {
        **OVER(pdf),
        "Shading": {"B": shading},
        "Pattern": {"P": Dictionary(PatternType=2, Shading=shading)},
    }


def both(*given: Resources) -> Resources:
    def make(pdf: pikepdf.Pdf) -> dict[str, dict[str, object]]:
        found: dict[str, dict[str, object]] = {}
        for resources in given:
            for kind, entries in resources(pdf).items():
                found.setdefault(kind, {}).update(entries)
        return found

    return make


def form(content: bytes) -> Resources:
    """A form /X that draws `content` with the page's resources."""

    def make(pdf: pikepdf.Pdf) -> dict[str, dict[str, object]]:
        stream = pdf.make_stream(content)
        stream.Type, stream.Subtype, stream.BBox = Name.XObject, Name.Form, Array([0, 0, 900, 900])
        return {"XObject": {"X": stream}}

    return make


def tile(pdf: pikepdf.Pdf) -> dict[str, dict[str, object]]:
    stream = pdf.make_stream(b"1 0 0 rg 0 0 5 5 re f")
    for key, value in {"PatternType": 1, "PaintType": 1, "TilingType": 1, "XStep": 9, "YStep": 9}.items():
        stream[f"/{key}"] = value
    stream.BBox, stream.Resources = Array([0, 0, 9, 9]), Dictionary()
    return {"Pattern": {"P": stream}}


def type3(pdf: pikepdf.Pdf) -> dict[str, dict[str, object]]:
    glyph = pdf.make_stream(b"900 0 0 0 750 750 d1 0 0 750 750 re f")
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 750, 750]),
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]), CharProcs=Dictionary(a=glyph),
        Encoding=Dictionary(Differences=Array([97, Name("/a")])), FirstChar=97, LastChar=97,
        Widths=Array([900]), Resources=Dictionary(),
    )  # fmt: skip
    return {"Font": {"D": font}}


def fonts(change: Callable[[pikepdf.Object], object]) -> Callable[[pikepdf.Pdf], None]:
    """Each dictionary that says a font's name, changed."""

    def each(pdf: pikepdf.Pdf) -> None:
        for item in pdf.objects:
            if isinstance(item, Dictionary) and ("/BaseFont" in item or "/FontName" in item):
                change(item)

    return each


def renamed(name: Callable[[str], str]) -> Callable[[pikepdf.Pdf], None]:
    def change(item: pikepdf.Object) -> None:
        for key in ("/BaseFont", "/FontName"):
            if key in item:
                item[key] = Name("/" + name(str(item[key])[1:]))

    return fonts(change)


def unembedded(item: pikepdf.Object) -> None:
    for key in ("/FontFile", "/FontFile2", "/FontFile3"):
        if key in item:
            del item[key]


def group(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].obj.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)


def live(content: bytes, resources: Resources) -> Callable[[], bytes]:
    return lambda: painted(content, resources, clean_for(X1A), force_version="1.4")


PLATES = sheet(spots={"maximum": 4})
FINE = sheet(minimum_line_pt=0.1)
GROUND = b"1 0 0 0 k " + FIELD
ONE_BIT = Array([Name.Indexed, Name.DeviceCMYK, 1, pikepdf.String(b"\0\0\0\0\0\0\0\xff")])
UNRENDERED = ("content-readable",)
"""A picture that cannot be decoded cannot be rendered either."""

COLOURS = (
    drawn("colour-rgb", "an area in DeviceRGB", b"1 0 0 rg " + FIELD),
    drawn("colour-rgb", "an area in sRGB", b"/V cs 1 0 0 scn " + FIELD, profiled),
    drawn("colour-rgb", "a picture in DeviceRGB", placed(72, 72), pictures(noise(300, 300, 3, 255), 300, 300, Name.DeviceRGB)),
    drawn("colour-rgb", "a pattern that paints in DeviceRGB", b"/Pattern cs /P scn " + FIELD, tile),
    drawn("colour-rgb", "in a form", b"/X Do", form(b"0 0 1 RG 2 w 100 100 m 200 200 l S")),
    drawn("colour-rgb", "the stroke of type", word(20, before=b"2 Tr 1 w 1 0 0 RG 0 0 0 1 k ")),
    drawn("colour-rgb", "the stand-in of a spot ink", b"/S cs 1 scn " + FIELD,
        lambda pdf: {"ColorSpace": {"S": Array([Name.Separation, Name.Gold, Name.DeviceRGB, Dictionary(
            FunctionType=2, Domain=Array([0, 1]), C0=Array([1, 1, 1]), C1=Array([1, 0, 0]), N=1)])}},
        printer=PLATES),
    drawn("colour-independent", "an area in Lab", b"/L cs 50 9 9 scn " + FIELD, lab),
    drawn("colour-independent", "an area in CalGray", b"/G cs .5 scn " + FIELD, lab),
    drawn("colour-grey", "an area in DeviceGray", b".5 g " + FIELD),
    drawn("colour-grey", "type in DeviceGray", word(10, before=b"0 g ")),
    changed("colour-group", "a page that blends in RGB", group),
    drawn("colour-spot", "an ink that the printer has not", fields(1), spots("Gold")),
    drawn("colour-spot", "more inks than the printer has", fields(2), spots("Gold", "Silver"),
        printer=sheet(spots={"maximum": 1})),
    drawn("colour-registration", "a field in All", b"/S0 cs .3 scn " + FIELD,
        lambda pdf: {"ColorSpace": {"S0": separation(Name.All, 1, 1, 1, 1)}}),
    drawn("spot-duplicate", "names that differ in case", fields(2), spots("Gold", "GOLD"), printer=PLATES),
    drawn("spot-duplicate", "names that differ in spacing", fields(2), spots("Deep Gold", "Deep_gold"), printer=PLATES),
    drawn("spot-duplicate", "two suffixes of one book", fields(2), spots("PANTONE 185 C", "PANTONE 185 CVC"), printer=PLATES),
    drawn("spot-name", "black in small letters", fields(1), spots("black"), printer=PLATES),
    drawn("spot-name", "black in another language", fields(1), spots("Schwarz"), printer=PLATES),
    drawn("spot-name", "a space at the end", fields(1), spots("Gold "), printer=PLATES),
    drawn("spot-name", "a name encoded twice", fields(1), spots("Käse".encode().decode("latin-1")), printer=PLATES),
    drawn("spot-name", "a name in Latin-1", fields(1), foreign_name, "content-readable", "colour-grey", printer=PLATES),
)  # fmt: skip

INKS = (
    drawn("ink-average", "320 % over a large field", b"1 1 1 .2 k " + FIELD, nothing, "ink-peak"),
    drawn("ink-peak", "320 % over a small field", b"1 1 1 .2 k 100 100 20 20 re f"),
    drawn("ink-peak", "black that overprints", b"1 1 1 0 k 100 100 20 20 re f /O1 gs 0 0 0 1 k 100 100 20 20 re f", OVER),
)  # fmt: skip

PICTURES = (
    drawn("image-ppi-low", "140 ppi", placed(144, 144), pictures(noise(280, 280), 280, 280)),
    drawn("image-ppi", "200 ppi", placed(100.8, 100.8), pictures(noise(280, 280), 280, 280)),
    drawn("lineart-ppi-low", "500 ppi in one bit", placed(72, 72), pictures(noise(63, 500, 1, 255), 500, 500, ONE_BIT, 1)),
    drawn("lineart-ppi", "700 ppi in one bit", placed(72, 72), pictures(noise(88, 700, 1, 255), 700, 700, ONE_BIT, 1)),
    drawn("image-stretched", "9 % too broad", placed(79, 72), pictures(noise(300, 300), 300, 300)),
    drawn("image-stretched", "7 % too high, and turned", b"q 0 77 -72 0 250 100 cm /I Do Q", pictures(noise(300, 300), 300, 300)),
    drawn("image-upsampled", "each pixel twice", placed(72, 72), pictures(repeated(300, 2), 300, 300)),
    drawn("image-upsampled", "each pixel five times", placed(72, 72), pictures(repeated(300, 5), 300, 300)),
    drawn("image-truncated", "half the rows", placed(72, 72), pictures(noise(300, 150), 300, 300), *UNRENDERED),
    drawn("image-truncated", "deflated data that breaks off", placed(72, 72),
        packed(zlib.compress(noise(300, 300))[:100_000], 300, 300, Name.FlateDecode), *UNRENDERED, "file-repaired"),
    drawn("image-truncated", "a JPEG that breaks off", placed(72, 72),
        packed(jpeg(300, 300)[:-2000], 300, 300, Name.DCTDecode), *UNRENDERED, "file-repaired"),
    drawn("image-truncated", "half a soft mask", placed(72, 72), masked),
    Proof("image-depth", "16 bits in PDF 1.4",
        live(placed(72, 72), pictures(noise(600, 300), 300, 300, Name.DeviceCMYK, 16)), flavoured(X1A)),
)  # fmt: skip

TYPE = (
    changed("font-embedded", "a font's program taken out", fonts(unembedded)),
    changed("font-subset", "the subset's tag taken off", renamed(lambda name: name.split("+")[-1])),
    changed("font-courier", "a substitute", renamed(lambda name: name.split("+")[0] + "+CourierNew")),
    drawn("font-type3", "a drawn glyph", b"0 0 0 1 k BT /D 12 Tf 150 150 Td (a) Tj ET", type3),
    drawn("glyph-missing", "code 0", b"0 0 0 1 k BT /T 12 Tf 150 150 Td <0000> Tj ET"),
    drawn("text-faux-bold", "a stroke in the fill's colour", word(12, before=b"2 Tr .4 w 1 0 0 0 k 1 0 0 0 K ")),
    drawn("text-faux-italic", "letters leant over", b"1 0 0 0 k BT /T 12 Tf 1 0 .21 1 150 150 Tm " + WORD + b" ET"),
    drawn("text-invisible", "rendering mode 3", word(12, before=b"3 Tr ")),
    drawn("text-rich-black", "290 %, at display size", word(30, before=b".7 .6 .6 1 k ")),
    drawn("text-black", "cyan below black", word(12, before=b".3 0 0 1 k ")),
    drawn("text-size", "4 pt", word(4, before=b"0 0 0 1 k ")),
    drawn("text-reversed-size", "white in 6 pt", GROUND + word(6, before=b"0 0 0 0 k ")),
    drawn("text-reversed-size", "white in a form", GROUND + b"/X Do", form(word(6, before=b"0 0 0 0 k "))),
    drawn("text-inks-size", "two inks in 6 pt", word(6, before=b"1 .6 0 0 k ")),
    drawn("text-trim", "type across the left edge", word(12, 4, before=b"1 0 0 0 k ")),
    drawn("text-safe", "type at the left edge", word(12, 10, before=b"1 0 0 0 k ")),
    drawn("page-content-outside", "type in the bleed", word(5.5, 150, 1.5, before=b"1 0 0 0 k ")),
    drawn("page-content-outside", "type beside the page", word(12, -100, before=b"1 0 0 0 k ")),
    drawn("page-content-outside", "a picture beside the page", b"q 1 0 0 1 -300 0 cm " + placed(72, 72) + b"Q",
        pictures(noise(300, 300), 300, 300)),
)  # fmt: skip

LINES = (
    drawn("line-thin", "a stroke of 0.1 pt", b"1 0 0 0 K .1 w 100 100 m 200 200 l S"),
    drawn("line-thin", "a stroke without width", b"1 0 0 0 K 0 w 100 100 m 200 200 l S"),
    drawn("line-thin", "a stroke that is scaled down one way", b"1 0 0 0 K 1 w 1 0 0 .1 0 0 cm 100 1000 m 200 1000 l S"),
    drawn("line-thin", "dashes shorter than the line is wide", b"1 0 0 0 K 2 w [.1 3] 0 d 100 100 m 200 200 l S"),
    drawn("line-thin", "a filled rectangle", b"1 0 0 0 k 100 100 200 .2 re f"),
    drawn("line-thin", "a turned rectangle", b"1 0 0 0 k .7 .7 -.7 .7 200 100 cm 0 0 200 .2 re f"),
    drawn("line-thin", "a rectangle without height", b"1 0 0 0 k 100 100 200 0 re f"),
    drawn("line-white", "white on a ground", GROUND + b"0 0 0 0 K .2 w 120 120 m 250 250 l S"),
    drawn("line-inks", "two inks", b"1 1 0 0 K .2 w 100 100 m 200 200 l S", printer=FINE),
)  # fmt: skip

TRANSPARENCY = (
    Proof("transparency-live", "opacity", live(b"/H gs 1 0 0 0 k " + FIELD, states(H={"/ca": 0.5})), flavoured(X1A)),
    Proof("transparency-live", "a blend mode", live(b"/H gs 1 0 0 0 k " + FIELD, states(H={"/BM": Name.Multiply})),
        flavoured(X1A)),
)  # fmt: skip

OVERPRINT = (
    drawn("overprint-white-text", "on a ground", GROUND + word(12, before=b"/O1 gs 0 0 0 0 k "), OVER),
    drawn("overprint-white-text", "its stroke", GROUND + word(12, before=b"/O1 gs 1 Tr 1 w 0 0 0 0 K "), OVER),
    drawn("overprint-white-path", "an area", GROUND + b"/O1 gs 0 0 0 0 k 120 120 50 50 re f", OVER),
    drawn("overprint-white-path", "a line", GROUND + b"/O1 gs 0 0 0 0 K 2 w 120 120 m 200 200 l S", OVER),
    drawn("overprint-black-text", "knocks out", GROUND + word(10, before=b"/OverprintOff gs 0 0 0 1 k ")),
    drawn("overprint-black-text", "overprint mode 0", GROUND + word(10, before=b"/O0 gs 0 0 0 1 k "), OVER),
    drawn("overprint-black-text", "in a form", GROUND + b"/X Do", form(word(10, before=b"0 0 0 1 k "))),
    drawn("overprint-black-text", "as a separation", GROUND + word(10, before=b"/S0 cs 1 scn "),
        lambda pdf: {"ColorSpace": {"S0": separation(Name.Black, 0, 0, 0, 1)}}),
    drawn("overprint-black-line", "a stroke of 1 pt", GROUND + b"0 0 0 1 K 1 w 120 120 m 200 200 l S"),
    drawn("overprint-black-line", "a filled rectangle", GROUND + b"0 0 0 1 k 120 120 100 1 re f"),
    drawn("overprint-image", "a picture", GROUND + b"/O1 gs " + placed(72, 72),
        both(OVER, pictures(noise(300, 300), 300, 300))),
    drawn("overprint-image", "a blend", GROUND + b"/O1 gs q 120 120 50 50 re W n /B sh Q", blend),
    drawn("overprint-image", "an area painted with a blend", GROUND + b"/O1 gs /Pattern cs /P scn 120 120 50 50 re f", blend),
)  # fmt: skip

PROOFS: tuple[Proof, ...] = (
    *COLOURS, *INKS, *PICTURES, *TYPE, *LINES, *TRANSPARENCY, *OVERPRINT
)  # fmt: skip
"""One or more for each rule of the modules colour, spots, ink, pictures, fonts, type_and_line, transparency, overprint."""
