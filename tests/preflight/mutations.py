"""Seeded damage: the same number breaks the same file in the same way, every time."""

from __future__ import annotations

import functools
import io
import random
import re
import shutil
import subprocess
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import pikepdf
from pdfs import drawing, html, image, mutated, opened, photo, press, saved, uri
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image, ImageCms

Chance = random.Random
BODY = f"""<p style="opacity:.5">half <b>and</b> <i>half</i></p><p style="color:red">red</p>
<img src="{uri(photo(24, 18), "PNG")}" style="width:20mm"><img src="{uri(photo(40, 30), "JPEG")}" style="width:9mm">
<div style="height:9mm;background:linear-gradient(red,#00f8);border-radius:3mm"></div>
<a href="https://example.org">link</a>"""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A broken file and how it was broken."""

    seed: int
    how: str
    pdf: bytes


@functools.cache
def whole() -> dict[str, bytes]:
    """The files that are broken, by name."""
    files = {
        "press": press(html(BODY)).pdf,
        "raw": html(BODY),
        "drawn": drawn(),
        "pictures": pictures(),
    }
    files["packed"] = mutated(files["press"], id, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    files["plain"] = mutated(files["raw"], id, qdf=True)
    if shutil.which("gs"):
        files["ghostscript"] = _distilled(files["drawn"])
    return files


def _distilled(pdf: bytes) -> bytes:
    command = ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=pdfwrite", "-o", "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True, timeout=60).stdout


def mutant(seed: int) -> Mutant:
    """The file that this number stands for."""
    chance = random.Random(seed)  # noqa: S311 - the same damage every time
    name = chance.choice(sorted(whole()))
    pdf = whole()[name]
    kind = chance.random()
    done: list[str] = []
    if kind < 0.6:
        pdf = _objects(chance, pdf, done)
    if kind > 0.5:
        for _ in range(chance.choice((1, 1, 2, 3, 8))):
            damage = chance.choice(BYTES)
            done.append(damage.__name__)
            pdf = damage(chance, pdf)
    return Mutant(seed, f"{name}: {', '.join(done)}", pdf)


# -- bytes --------------------------------------------------------------------------------------


def flip(chance: Chance, pdf: bytes) -> bytes:
    data = bytearray(pdf)
    for _ in range(chance.choice((1, 1, 4, 40))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def insert(chance: Chance, pdf: bytes) -> bytes:
    at = chance.randrange(len(pdf))
    return pdf[:at] + chance.randbytes(chance.choice((1, 3, 100))) + pdf[at:]


def delete(chance: Chance, pdf: bytes) -> bytes:
    at = chance.randrange(len(pdf))
    return pdf[:at] + pdf[at + chance.choice((1, 5, 200, 3000)) :]


def truncate(chance: Chance, pdf: bytes) -> bytes:
    return pdf[: chance.randrange(len(pdf))]


def move(chance: Chance, pdf: bytes) -> bytes:
    a, b, c = sorted(chance.randrange(len(pdf)) for _ in range(3))
    return pdf[:a] + pdf[b:c] + pdf[a:b] + pdf[c:]


def digits(chance: Chance, pdf: bytes) -> bytes:
    """Another number in place of one: a length, an offset, a reference, a size."""
    found = list(re.finditer(rb"(?<=[ \[/])\d+(?=[ \]/])", pdf))
    if not found:
        return pdf
    hit = chance.choice(found)
    number = chance.choice(
        (b"0", b"1", b"-1", b"7", b"65536", b"4294967296", b"99999999999999999999", b"1e9")
    )
    return pdf[: hit.start()] + number + pdf[hit.end() :]


def token(chance: Chance, pdf: bytes) -> bytes:
    found = list(re.finditer(rb"(?<=\s)(/?[A-Za-z0-9.-]+)(?=\s)", pdf))
    if not found:
        return pdf
    hit = chance.choice(found)
    other = chance.choice(
        (b"null", b"[", b"]", b"<<", b">>", b"(", b"1 0 R", b"/X", b"endobj", b"stream", b"%")
    )
    return pdf[: hit.start()] + other + pdf[hit.end() :]


BYTES = (flip, insert, delete, truncate, move, digits, token)


# -- objects ------------------------------------------------------------------------------------


def _objects(chance: Chance, pdf: bytes, done: list[str]) -> bytes:
    with opened(pdf) as document:
        for _ in range(chance.choice((1, 1, 2, 4))):
            change = chance.choice(OBJECTS)
            done.append(change.__name__)
            change(chance, document)
        packed = chance.choice((pikepdf.ObjectStreamMode.generate, pikepdf.ObjectStreamMode.disable))
        try:
            return saved(document, object_stream_mode=packed, fix_metadata_version=False)
        except (pikepdf.PdfError, RuntimeError, TypeError):  # so broken that it cannot be written
            return pdf


def _any(chance: Chance, pdf: pikepdf.Pdf, kinds: tuple[type, ...]) -> pikepdf.Object | None:
    """An object of the file, or one that lies directly in it."""
    found = [item for item in pdf.objects if isinstance(item, kinds)]
    if not found:
        return None
    item = chance.choice(found)
    for _ in range(chance.randrange(3)):
        inner = [value for value in _values(item) if isinstance(value, kinds)]
        item = chance.choice(inner) if inner else item
    return item


def _values(item: pikepdf.Object) -> list[object]:
    return list(item) if isinstance(item, Array) else [value for _, value in item.items()]


def drop(chance: Chance, pdf: pikepdf.Pdf) -> None:
    item = _any(chance, pdf, (Dictionary, Stream))
    if item is not None and (keys := sorted(set(item.keys()) - {"/Length"})):
        del item[chance.choice(keys)]


def retype(chance: Chance, pdf: pikepdf.Pdf) -> None:
    item = _any(chance, pdf, (Dictionary, Stream, Array))
    if item is None:
        return
    if isinstance(item, Array):
        if len(item):
            item[chance.randrange(len(item))] = _value(chance, pdf)
    elif keys := sorted(set(item.keys()) - {"/Length"}):
        item[chance.choice(keys)] = _value(chance, pdf)


def _value(chance: Chance, pdf: pikepdf.Pdf) -> object:
    return chance.choice(
        (
            lambda: 0, lambda: -1, lambda: 2**31, lambda: -(2**31), lambda: 10**18, lambda: 3, lambda: 255,
            lambda: Decimal("0.00001"), lambda: Decimal("1e30"), lambda: Decimal("-0.5"), lambda: True,
            lambda: Name("/X"), lambda: Name("/DeviceRGB"), lambda: Name("/Pattern"), lambda: String("a"),
            lambda: Array([]), Dictionary, lambda: Array([1, 2]), lambda: Array([Name.Indexed, 1]),
            lambda: Array([0] * 300), lambda: nested(chance.choice((3, 60, 300))),
            lambda: chance.choice(list(pdf.objects)), lambda: chance.choice(list(pdf.objects)),
            lambda: chance.choice(list(pdf.objects)),
        )
    )()  # fmt: skip


def nested(depth: int) -> pikepdf.Object:
    """Arrays and dictionaries inside one another."""
    value: object = 1
    for step in range(depth):
        value = Array([value]) if step % 2 else Dictionary(A=value)
    return value  # type: ignore[return-value]


def swap(chance: Chance, pdf: pikepdf.Pdf) -> None:
    """Two objects take one another's numbers."""
    first, second = (_any(chance, pdf, (Dictionary, Stream, Array)) for _ in range(2))
    if first is None or second is None:
        return
    if first.is_indirect and second.is_indirect and first.objgen != second.objgen:
        pdf._swap_objects(first.objgen, second.objgen)


def lose(chance: Chance, pdf: pikepdf.Pdf) -> None:
    """An object becomes null."""
    item = _any(chance, pdf, (Dictionary, Stream, Array))
    if item is not None and item.is_indirect and item.objgen not in {pdf.Root.objgen, pdf.Root.Pages.objgen}:
        pdf._replace_object(item.objgen, Dictionary())


def cycle(chance: Chance, pdf: pikepdf.Pdf) -> None:
    """Something contains itself."""
    item = _any(chance, pdf, (Dictionary, Stream))
    if item is None or not item.is_indirect:
        return
    keys = [key for key, value in item.items() if isinstance(value, (Dictionary, Array))]
    if keys:
        key = chance.choice(keys)
        item[key] = Array([item, item]) if isinstance(item[key], Array) else item


def data(chance: Chance, pdf: pikepdf.Pdf) -> None:
    """A stream breaks off, is noise, or has a bit turned over, before or after its filters."""
    stream = _any(chance, pdf, (Stream,))
    if not isinstance(stream, Stream):
        return
    raw = stream.read_raw_bytes()
    damage = chance.choice((truncate, flip, insert, delete))
    if chance.random() < 0.5 and raw:
        kept = {key: stream.get(key) for key in ("/Filter", "/DecodeParms")}
        stream.write(damage(chance, raw))
        for key, value in kept.items():
            if value is not None:
                stream[key] = value
        return
    try:
        whole_data = stream.read_bytes()
    except pikepdf.PdfError:
        return
    if whole_data:
        stream.write(zlib.compress(damage(chance, whole_data)), filter=Name.FlateDecode)


def operators(chance: Chance, pdf: pikepdf.Pdf) -> None:
    """Operators of the first page in another order, with other operands, some gone."""
    page = pdf.pages[0]
    try:
        found = list(pikepdf.parse_content_stream(page))
    except (pikepdf.PdfError, TypeError):
        return
    for _ in range(chance.choice((1, 3, 10))):
        at = chance.randrange(len(found)) if found else 0
        if not found or isinstance(found[at], pikepdf.ContentStreamInlineImage):
            continue
        other = chance.choice(found)
        operands = chance.choice(
            ([], [0], [-1, 10**9], [Name("/X")], [String("x")], [Array([])], list(found[at].operands) * 2)
        )
        found[at] = chance.choice(
            (other, pikepdf.ContentStreamInstruction(operands, pikepdf.Operator(str(found[at].operator))))
        )
    page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(found))


def filters(chance: Chance, pdf: pikepdf.Pdf) -> None:
    """Another filter, or other parameters for it."""
    stream = _any(chance, pdf, (Stream,))
    if not isinstance(stream, Stream):
        return
    names = ("FlateDecode", "LZWDecode", "DCTDecode", "JPXDecode", "CCITTFaxDecode", "JBIG2Decode")
    names += ("RunLengthDecode", "ASCII85Decode", "ASCIIHexDecode", "Crypt", "Nonsense")
    given = [Name("/" + chance.choice(names)) for _ in range(chance.choice((1, 1, 2, 4)))]
    raw = stream.read_raw_bytes()
    stream.write(raw, filter=Array(given) if len(given) > 1 else given[0])
    if chance.random() < 0.5:
        stream.DecodeParms = Dictionary(
            Predictor=chance.choice((2, 12, 15, -1, 10**6)), Columns=chance.choice((1, 0, -5, 10**9)),
            Colors=chance.choice((1, 4, 0, 10**9)), K=chance.choice((-1, 0, 4)),
            ColorTransform=chance.choice((0, 1, Name("/X"))),
        )  # fmt: skip


OBJECTS: tuple[Callable[[Chance, pikepdf.Pdf], None], ...] = (
    drop, drop, retype, retype, retype, retype, swap, lose, cycle, data, data, operators, operators, filters,
)  # fmt: skip


# -- whole files with much in them --------------------------------------------------------------

DRAWN = b"""q /Spot cs .5 scn 20 20 100 40 re f /Two cs .3 .6 scn 20 80 100 40 re f Q
q /Cal cs .2 .3 .4 scn 20 140 60 30 re f /Lab cs 50 20 -30 scn 90 140 60 30 re f /Icc cs 1 0 0 scn 9 9 9 9 re f Q
q /Half gs 1 0 0 rg 150 20 80 80 re f /Masked gs 0 1 0 rg 240 20 80 80 re f Q q 1 0 0 1 20 200 cm /Form Do Q
q 20 300 100 50 re W n /Axial sh Q q 130 300 100 50 re W n /Radial sh Q q 240 300 90 50 re W n /Mesh sh Q
q 20 360 90 50 re W n /Surface sh Q /Pattern cs /Tiles scn 150 360 80 50 re f /Blend scn 240 360 80 50 re f
/Bare cs 0 .5 1 0 /Cut scn 20 420 80 50 re f BT /Type 12 Tf 40 500 Td (ab) Tj [(a) -200 (b)] TJ ET
[3 2] 0 d 4 w 20 520 m 100 560 200 480 300 520 c S q 20 0 0 20 40 540 cm BI /W 4 /H 4 /BPC 8 /CS /G ID """
DRAWN += bytes(range(100, 116)) + b" EI Q"


@functools.cache
def drawn() -> bytes:
    """A page with every colour space, function, shading and pattern."""
    with opened(drawing(DRAWN)) as pdf:
        line = Dictionary(FunctionType=2, Domain=[0, 1], N=1, C0=[0, 0, 0, 0], C1=[0, 1, 1, 0])
        mixed = pdf.make_stream(b"{ dup 3 1 roll exch 0.5 mul exch 1 index 0 }")
        mixed.FunctionType, mixed.Domain, mixed.Range = 4, Array([0, 1] * 2), Array([0, 1] * 4)
        table = pdf.make_stream(bytes(range(0, 240, 5)))
        table.FunctionType, table.Domain, table.Range = 0, Array([0, 1] * 2), Array([0, 1] * 3)
        table.Size, table.BitsPerSample = Array([4, 4]), 8
        steps = Dictionary(
            FunctionType=3, Domain=[0, 1], Bounds=[0.4], Encode=[0, 1, 1, 0], Functions=[line, line]
        )
        rgb = pdf.make_stream(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
        rgb.N = 3
        white = [0.9505, 1, 1.089]
        spaces = Dictionary(
            Spot=[Name.Separation, Name("/Gold"), Name.DeviceCMYK, line],
            Two=[Name.DeviceN, [Name("/Gold"), Name("/Mat")], Name.DeviceCMYK, mixed],
            Cal=[Name.CalRGB, Dictionary(WhitePoint=white, Gamma=[2.2, 2.2, 2.2])],
            Lab=[Name.Lab, Dictionary(WhitePoint=white, Range=[-100, 100, -100, 100])],
            Icc=[Name.ICCBased, rgb], Bare=[Name.Pattern, Name.DeviceCMYK],
        )  # fmt: skip
        mesh = pdf.make_stream(b"\0\0\0\xff\0\0\0\xff\0\0\xff\0\0\x80\xff\0\0\xff")
        mesh.ShadingType, mesh.ColorSpace, mesh.Decode = 4, Name.DeviceRGB, Array([0, 90, 0, 50] + [0, 1] * 3)
        mesh.BitsPerCoordinate, mesh.BitsPerComponent, mesh.BitsPerFlag = 8, 8, 8
        axial = Dictionary(ShadingType=2, ColorSpace=Name.DeviceCMYK, Coords=[20, 0, 120, 0], Function=steps)
        shadings = Dictionary(
            Axial=axial,
            Radial=Dictionary(
                ShadingType=3, ColorSpace=Name.DeviceCMYK, Coords=[180, 320, 0, 180, 320, 40], Function=line,
            ),
            Surface=Dictionary(ShadingType=1, ColorSpace=Name.DeviceRGB, Function=table, Matrix=[90, 0, 0, 50, 20, 360]),
            Mesh=mesh,
        )  # fmt: skip
        form = pdf.make_stream(b"0 1 0 0 k 0 0 50 50 re f 1 g 10 10 9 9 re f")
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 90, 60])
        form.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceCMYK)
        form.Resources = Dictionary()
        states = Dictionary(
            Half=Dictionary(ca=0.5, CA=0.5, BM=Name.Multiply),
            Masked=Dictionary(SMask=Dictionary(S=Name.Luminosity, G=form, BC=[0, 0, 0, 1])),
        )
        tiles = _cell(pdf, b"0 0 1 rg 0 0 4 4 re f", 1)
        patterns = Dictionary(
            Tiles=tiles, Cut=_cell(pdf, b"0 0 4 4 re f", 2), Blend=Dictionary(PatternType=2, Shading=axial)
        )
        glyphs = Dictionary(
            a=pdf.make_stream(b"900 0 0 0 500 500 d1 0 0 500 500 re f"),
            b=pdf.make_stream(b"500 0 d0 1 0 0 rg 9 9 99 99 re f"),
        )
        font = Dictionary(
            Type=Name.Font, Subtype=Name.Type3, FontBBox=[0, 0, 500, 500], FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
            CharProcs=glyphs, Encoding=Dictionary(Differences=[97, Name.a, Name.b]), FirstChar=97, LastChar=98,
            Widths=[900, 500], Resources=Dictionary(),
        )  # fmt: skip
        pdf.pages[0].obj.Resources = Dictionary(
            ColorSpace=spaces, Shading=shadings, ExtGState=states, Pattern=patterns, Font=Dictionary(Type=font),
            XObject=Dictionary(Form=form),
        )  # fmt: skip
        return saved(pdf)


def _cell(pdf: pikepdf.Pdf, content: bytes, kind: int) -> pikepdf.Object:
    cell = pdf.make_stream(content)
    cell.PatternType, cell.PaintType, cell.TilingType = 1, kind, 1
    cell.BBox, cell.XStep, cell.YStep, cell.Resources = Array([0, 0, 6, 6]), 6, 6, Dictionary()
    return cell


@functools.cache
def pictures() -> bytes:
    """A page with images out of every filter."""
    with opened(drawing(b"")) as pdf:
        grey, colour = photo(16, 12).convert("L"), photo(16, 12)
        soft = image(pdf, grey.tobytes(), 16, 12, Name.DeviceGray)
        rows = b"".join(b"\2" + bytes([3] * 48) for _ in range(12))
        given = [
            image(pdf, colour.tobytes(), 16, 12, Name.DeviceRGB, SMask=soft),
            image(pdf, bytes(16 * 12 * 8), 16, 12, Name.DeviceCMYK, 16, Decode=Array([1, 0] * 4)),
            image(pdf, bytes(24), 16, 12, Name.DeviceGray, 1, ImageMask=True),
            image(pdf, bytes(range(96)), 16, 12, Array([Name.Indexed, Name.DeviceRGB, 15, String(bytes(48))]), 4),
            image(pdf, colour.tobytes(), 16, 12, Name.DeviceRGB, Mask=Array([0, 9] * 3)),
            _coded(pdf, zlib.compress(rows), "FlateDecode", DecodeParms=Dictionary(Predictor=15, Colors=3, Columns=16)),
            _coded(pdf, b"\xf1\x40" * 50, "RunLengthDecode"),
            _coded(pdf, colour.tobytes().hex().encode() + b">", "ASCIIHexDecode"),
            _coded(pdf, _file(colour, "JPEG"), "DCTDecode"),
            _coded(pdf, _file(colour.convert("CMYK"), "JPEG"), "DCTDecode", ColorSpace=Name.DeviceCMYK),
            _coded(pdf, _file(colour, "JPEG2000"), "JPXDecode"),
            _coded(pdf, b"\xff\xff\xff\xff", "CCITTFaxDecode", ColorSpace=Name.DeviceGray, BitsPerComponent=1,
                   DecodeParms=Dictionary(K=-1, Columns=16, Rows=12)),
        ]  # fmt: skip
        content = [
            f"q 60 0 0 45 {20 + n % 4 * 90} {60 + n // 4 * 90} cm /I{n} Do Q" for n in range(len(given))
        ]
        page = pdf.pages[0].obj
        page.Contents = pdf.make_stream(" ".join(content).encode())
        page.Resources = Dictionary(XObject=Dictionary({f"/I{n}": item for n, item in enumerate(given)}))
        return saved(pdf)


def _coded(pdf: pikepdf.Pdf, data: bytes, name: str, **more: object) -> pikepdf.Object:
    stream = image(pdf, b"", 16, 12, Name.DeviceRGB)
    stream.write(data, filter=Name("/" + name))
    for key, value in more.items():
        stream["/" + key] = value
    return stream


def _file(picture: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()
