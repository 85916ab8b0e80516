"""Broken and hostile files: a verdict or a clear error, soon, and without eating the machine."""

from __future__ import annotations

import functools
import random
import resource
import time
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from mutations import DRAWN, drawn, mutant, nested, pictures
from pdfs import clean, drawing, html, mutated, opened, press, printer, saved
from pikepdf import Array, Dictionary, Name, Stream

from booklet.colour import Separator
from booklet.preflight import Report, preflight

Chance = random.Random
Attack = Callable[[Chance], bytes]
ATTACKS: dict[str, Attack] = {}
"""Files made to do harm, each with its numbers drawn by chance."""

MB = 1 << 20


def attack(make: Attack) -> Attack:
    ATTACKS[make.__name__] = make
    return make


# -- streams that swell -------------------------------------------------------------------------


@functools.cache
def swollen(unit: bytes, size: int = 1024) -> bytes:
    """`size` megabytes of a pattern, deflated: the same block over and over."""
    block = unit * (MB // len(unit))
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    total = zlib.adler32(block)
    low, high = total & 0xFFFF, total >> 16
    check = (1 + size * (low - 1)) % 65521
    check |= (size * high + len(block) * (low - 1) * (size * (size - 1) // 2)) % 65521 << 16
    return b"\x78\xda" + packed * size + b"\x03\x00" + check.to_bytes(4)


@functools.cache
def packed_twice(unit: bytes) -> bytes:
    return zlib.compress(swollen(unit), 1)


AS_IT_IS = {"compress_streams": False, "stream_decode_level": pikepdf.StreamDecodeLevel.none}
"""For saving: no stream is packed anew."""

UNITS = (b"\0", b" ", b"q ", b"0 ", b"0 0 m ", b"[", b"(x)Tj ", b"/A gs ", b"<0000> <ffff> 0 ")


def fill(chance: Chance, stream: pikepdf.Object) -> None:
    unit = chance.choice(UNITS)
    if chance.random() < 0.5:
        stream.write(swollen(unit), filter=Name.FlateDecode)
    else:
        stream.write(packed_twice(unit), filter=Array([Name.FlateDecode, Name.FlateDecode]))


@attack
def flate_bomb(chance: Chance) -> bytes:
    """Any stream of a file becomes a gigabyte."""
    with opened(chance.choice((drawn(), pictures(), clean()))) as pdf:
        fill(chance, chance.choice([item for item in pdf.objects if isinstance(item, Stream)]))
        return saved(pdf, **AS_IT_IS)


@attack
def content_bomb(chance: Chance) -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Contents = pdf.make_stream(b"")
        size = chance.choice((3, 20, 100, 200, 1024))
        pdf.pages[0].obj.Contents.write(swollen(chance.choice(UNITS), size), filter=Name.FlateDecode)

    return mutated(drawn(), change)


@attack
def font_bomb(chance: Chance) -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        for item in pdf.objects:
            if isinstance(item, Dictionary) and "/FontDescriptor" in item:
                for key in ("/FontFile", "/FontFile2", "/FontFile3"):
                    if key in item.FontDescriptor:
                        fill(chance, item.FontDescriptor[key])

    return mutated(clean(), change, **AS_IT_IS)


@attack
def lzw_bomb(chance: Chance) -> bytes:
    """LZW in Flate: few bytes, many characters."""
    codes = [256, 0, *range(258, 4095)]
    bits, width, high = "", 9, 258
    for code in codes:
        bits += f"{code:0{width}b}"
        high += 1
        width = 9 + (high > 511) + (high > 1023) + (high > 2047)
    block = int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8))
    data = zlib.compress(block * chance.choice((10, 200)))

    def change(pdf: pikepdf.Pdf) -> None:
        chance.choice([item for item in pdf.objects if isinstance(item, Stream)]).write(
            data, filter=Array([Name.FlateDecode, Name.LZWDecode])
        )

    return mutated(drawn(), change, **AS_IT_IS)


# -- sizes --------------------------------------------------------------------------------------


@attack
def huge_image(chance: Chance) -> bytes:
    """Dimensions that are not there, or that a bomb fills."""

    def change(pdf: pikepdf.Pdf) -> None:
        item = chance.choice([i for i in pdf.objects if isinstance(i, Stream) and "/Width" in i])
        side = (1, 4000, 14_000, 14_142, 60_000, 10**6, 2**31 - 1, 10**12)
        item.Width, item.Height = chance.choice(side), chance.choice(side)
        if chance.random() < 0.7:
            item.write(swollen(b"\0", chance.choice((25, 100, 200, 255, 1024))), filter=Name.FlateDecode)
            item.BitsPerComponent = chance.choice((1, 2, 4, 8, 16))
            item.ColorSpace = chance.choice((Name.DeviceGray, Name.DeviceRGB, Name.DeviceCMYK))

    return mutated(pictures(), change)


@attack
def huge_page(chance: Chance) -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        sides = (0, -1, 0.001, 1e-30, 5000, 7199, 7201, 14_400, 1e6, 1e12, 1e38)
        for key in ("/MediaBox", "/TrimBox", "/BleedBox"):
            pdf.pages[0].obj[key] = Array(
                [round(chance.choice(sides), 9) if n > 1 else chance.choice((0, -1e6)) for n in range(4)]
            )
        pdf.pages[0].obj.UserUnit = chance.choice((1, 0, -1, 10**6))

    return mutated(drawn(), change)


@attack
def many_pages(chance: Chance) -> bytes:
    with opened(chance.choice((clean(), drawn()))) as pdf:
        page = pdf.pages[0]
        for _ in range(chance.choice((100, 400, 3000))):
            pdf.pages.append(page)
        return saved(pdf)


@attack
def huge_widths(chance: Chance) -> bytes:
    """Arrays of widths and maps of characters without end."""

    def change(pdf: pikepdf.Pdf) -> None:
        for item in pdf.objects:
            if isinstance(item, Dictionary) and str(item.get("/Subtype")).startswith("/CIDFontType"):
                item.W = chance.choice(
                    (
                        lambda: Array([0, Array([500] * 300_000)]),
                        lambda: Array([0, 10**9, 500] * 2000),
                        lambda: Array([v for n in range(3000) for v in (n * 65536, n * 65536 + 65535, 500)]),
                        lambda: Array([-(10**9), 10**9, 500]),
                        lambda: nested(300),
                    )
                )()
            if isinstance(item, Dictionary) and "/DescendantFonts" in item and chance.random() < 0.5:
                ranges = b"".join(b"<%08x> <%08x> 0 " % (n << 16, (n << 16) + 65535) for n in range(2000))
                item.Encoding = pdf.make_stream(b"begincidrange " + ranges + b"endcidrange")

    return mutated(clean(), change)


# -- nesting and loops --------------------------------------------------------------------------


def _form(pdf: pikepdf.Pdf, content: bytes) -> pikepdf.Object:
    form = pdf.make_stream(content)
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 400, 600])
    return form


@attack
def forms(chance: Chance) -> bytes:
    """Forms in forms: a deep chain, a loop, or a tree that doubles at every step."""
    with opened(drawing(b"/A Do")) as pdf:
        content = b"0 0 9 9 re f " + b"/A Do " * chance.choice((1, 2, 10))
        first = last = _form(pdf, content)
        for _ in range(chance.choice((1, 20, 27, 60, 400))):
            inner = _form(pdf, content)
            last.Resources = Dictionary(XObject=Dictionary(A=inner))
            last = inner
        if chance.random() < 0.5:
            last.Resources = Dictionary(XObject=Dictionary(A=first))
        if chance.random() < 0.3:
            first.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceCMYK)
        pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(A=first))
        return saved(pdf)


@attack
def patterns(chance: Chance) -> bytes:
    """Tiles in tiles, tiles as fine as dust, masks in masks, letters made of themselves."""
    with opened(drawn()) as pdf:
        pdf.pages[0].obj.Resources = pdf.make_indirect(pdf.pages[0].obj.Resources)
        kinds = pdf.pages[0].obj.Resources
        step = chance.choice((6, 0.01, 0.00001, 0, -0.01, 1e9))
        tiles = kinds.Pattern.Tiles
        tiles.XStep, tiles.YStep = step, step
        if chance.random() < 0.5:
            tiles.Resources = Dictionary(Pattern=kinds.Pattern, ExtGState=kinds.ExtGState)
            tiles.write(b"/Pattern cs " + b"/Tiles scn 0 0 4 4 re f /Masked gs " * chance.choice((1, 30)))
        if chance.random() < 0.5:
            form = kinds.XObject.Form
            form.Resources = kinds
            form.write(chance.choice((b"/Masked gs /Form Do", DRAWN)))
        if chance.random() < 0.5:
            font = kinds.Font.Type
            font.Resources = kinds
            font.CharProcs.a.write(b"900 0 d0 BT /Type 12 Tf (ab) Tj ET " * chance.choice((1, 9)))
        return saved(pdf)


@attack
def functions(chance: Chance) -> bytes:
    """Functions in functions: loops, trees, many inputs, great exponents, long programs."""
    with opened(drawn()) as pdf:
        kinds = pdf.pages[0].obj.Resources
        made = pdf.make_indirect(Dictionary(FunctionType=2, Domain=[0, 1], N=1, C0=[0] * 4, C1=[1] * 4))
        which = chance.choice(("tree", "loop", "program", "inputs", "exponent", "outputs", "samples"))
        if which in {"tree", "loop"}:
            for _ in range(chance.choice((3, 14, 30))):
                count = chance.choice((1, 2, 9))
                made = pdf.make_indirect(
                    Dictionary(
                        FunctionType=3, Domain=[0, 1], Bounds=[n / 9 for n in range(1, count)],
                        Encode=[0, 1] * count, Functions=[made] * count,
                    )
                )  # fmt: skip
            if which == "loop":
                made.Functions = Array([made] * len(made.Functions))
        elif which == "program":
            body = chance.choice(
                (
                    b"2 " + b"dup mul " * 60, b"dup " * 30_000, b"{" * 3000, b"9 dup copy " * 20,
                    b"1e308 dup mul dup sub", b"2 1000000 bitshift dup mul", b"2 100000000000 exp", b"10 -3 exp ln",
                    b"{ 1 } { 0 } ifelse " * 300, b"-5 copy -3 index", b"1 1000000000 roll", b"0 div", b"1e400 cvi",
                    b"0 1 sub 0.5 exp", b"true add", b"1 9 3 roll 0 0 0",
                )
            )  # fmt: skip
            made = pdf.make_stream(b"{ " + body + b" }")
            made.FunctionType, made.Domain, made.Range = 4, Array([0, 1]), Array([0, 1] * 4)
        elif which == "exponent":
            made.N = chance.choice((-1, -0.5, 1e9, 0, 1e-9))
            made.Domain = Array(chance.choice(([0, 1], [-1, 1], [0, 1e30], [1, 0], [0, 0])))
        elif which == "outputs":
            made.C0 = made.C1 = Array([0] * chance.choice((0, 3, 5, 100_000)))
        else:
            many = chance.choice((1, 2, 8, 32)) if which == "inputs" else 1
            made = pdf.make_stream(bytes(200_000))
            size = chance.choice((1, 2)) if which == "inputs" else chance.choice((0, -1, 2, 10**4, 10**9))
            made.FunctionType, made.Domain, made.Range = 0, Array([0, 1] * many), Array([0, 1] * 4)
            made.Size, made.BitsPerSample = Array([size] * many), chance.choice((1, 8, 32, 7, 0, -8, 10**6))
        for target, key in (
            (kinds.ColorSpace.Spot, 3), (kinds.ColorSpace.Two, 3), (kinds.Shading.Axial, "/Function"),
            (kinds.Shading.Surface, "/Function"), (kinds.Shading.Mesh, "/Function"),
        ):  # fmt: skip
            target[key] = made
        return saved(pdf)


@attack
def spaces(chance: Chance) -> bytes:
    """Colour spaces in colour spaces."""
    with opened(drawn()) as pdf:
        kinds = pdf.pages[0].obj.Resources.ColorSpace
        tint = kinds.Spot[3]
        space: object = Name.DeviceCMYK
        for _ in range(chance.choice((2, 9, 100))):
            space = pdf.make_indirect(
                chance.choice(
                    (
                        Array([Name.Separation, Name("/S"), space, tint]),
                        Array([Name.Pattern, space]),
                        Array([Name.Indexed, space, chance.choice((255, -1, 10**9)), pikepdf.String(b"abc")]),
                        Array(
                            [Name.DeviceN, Array([Name("/S")] * chance.choice((1, 40, 50_000))), space, tint]
                        ),
                    )
                )
            )
        if chance.random() < 0.5:
            tail = Array([Name.Indexed, space, 1, pikepdf.String(b"")])
            tail = pdf.make_indirect(tail)
            tail[1] = tail if chance.random() < 0.5 else space
            space = tail
        for name in ("/Spot", "/Bare", "/DefaultRGB", "/DefaultCMYK"):
            kinds[name] = space
        return saved(pdf)


@attack
def page_tree(chance: Chance) -> bytes:
    """Page trees with loops, wrong counts, without pages, a chain of parents."""

    def change(pdf: pikepdf.Pdf) -> None:
        tree = pdf.Root.Pages
        which = chance.randrange(6)
        if which == 0:
            tree.Kids.append(tree)
        elif which == 1:
            tree.Count = chance.choice((-1, 0, 10**9))
        elif which == 2:
            tree.Kids = Array([Dictionary(Type=Name.Pages, Kids=tree.Kids)])
        elif which == 3:
            tree.Parent = tree
            del pdf.pages[0].obj.Resources
        elif which == 4:
            node = tree
            for _ in range(600):
                node = pdf.make_indirect(Dictionary(Type=Name.Pages, Kids=Array([node]), Count=1))
            pdf.Root.Pages = node
        else:
            pdf.pages[0].obj.Parent = pdf.pages[0].obj
            del pdf.pages[0].obj.MediaBox

    return mutated(drawn(), change)


@attack
def deep(chance: Chance) -> bytes:
    """Brackets without end, in an object or in a content stream."""
    depth = chance.choice((100, 498, 600, 100_000))
    opening, closing = chance.choice(((b"[", b"]"), (b"<</A ", b">>"), (b"(", b")")))
    soup = opening * depth + b"1" + closing * chance.choice((0, depth))
    if chance.random() < 0.5:
        return drawing(soup + b" TJ 0 0 9 9 re f")
    return html("<p>t</p>").replace(b"/Type /Catalog", b"/Type /Catalog /Deep " + soup, 1)


# -- drawings that take forever -----------------------------------------------------------------


@attack
def endless_work(chance: Chance) -> bytes:
    """Little to read, much to draw."""
    huge = chance.choice((b"1000", b"100000", b"1000000000", b"1" + b"0" * 40))
    content = chance.choice(
        (
            b"[0.0001] 0 d 1 w 0 0 m %s %s l S", b"[0.01 0.01] 0 d 0 0 m 400 %s l S", b"%s w 0 0 m 9 %s l S",
            b"%s 0 0 %s 0 0 cm 0 0 1 1 re f", b"0 0 m 1 2 %s %s 5 6 c S" * 500, b"q " * 100_000 + b"%s %s 9 9 re f",
            b"/Type %s Tf %s TL BT (abab) Tj ET" * 30, b"0 0 400 600 re W n /Axial sh " * 2000,
            b"/Half gs 0 0 400 600 re f " * 5000, b"/Masked gs 0 0 400 600 re f " * 500,
            b"/Pattern cs /Tiles scn 0 0 %s %s re f " * 200, b"/Form Do " * 20_000,
        )
    )  # fmt: skip
    content = content.replace(b"%s", huge)
    with opened(drawn()) as pdf:
        pdf.pages[0].obj.Contents = pdf.make_stream(content)
        shading = pdf.pages[0].obj.Resources.Shading
        shading.Axial.Coords = Array([0, 0, chance.choice((0, 1e-9, 1e12)), 0])
        return saved(pdf)


@attack
def soup(chance: Chance) -> bytes:
    """Every operator with operands drawn by lot."""
    names = (
        "q Q cm w gs g rg k G RG K cs CS sc scn SC SCN m l c v y re h W W* n f F f* S s B B* b b* sh Do BT ET"
    )
    names += (
        " Tf Td TD Tm T* Tj TJ ' \" Tc Tw Tz TL Ts Tr d d0 d1 i j J M ri BX EX BMC BDC EMC MP DP BI ID EI"
    )
    words = [
        "0",
        "1",
        "-1",
        ".5",
        "1e9",
        "99999999999",
        "-.0",
        "--3",
        "null",
        "true",
        "(a)",
        "<ff>",
        "[",
        "]",
        "<<",
        ">>",
    ]
    words += [
        "/Form",
        "/Spot",
        "/Two",
        "/Half",
        "/Masked",
        "/Tiles",
        "/Cut",
        "/Axial",
        "/Mesh",
        "/Type",
        "/X",
        "[1 2]",
    ]
    content = []
    for _ in range(chance.choice((20, 300))):
        content += [*chance.choices(words, k=chance.randrange(7)), chance.choice(names.split())]
    with opened(drawn()) as pdf:
        pdf.pages[0].obj.Contents = pdf.make_stream(" ".join(content).encode())
        return saved(pdf)


@attack
def meshes(chance: Chance) -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        mesh = pdf.pages[0].obj.Resources.Shading.Mesh
        mesh.ShadingType = chance.choice((4, 5, 6, 7, 9, -1))
        mesh.VerticesPerRow = chance.choice((2, 1, 0, -1, 10**9))
        for key in ("/BitsPerCoordinate", "/BitsPerComponent", "/BitsPerFlag"):
            mesh[key] = chance.choice((1, 8, 0, -8, 32, 10**9))
        if chance.random() < 0.5:
            mesh.write(
                swollen(chance.choice((b"\0", b"\xff\0\x80")), chance.choice((1, 5, 30))),
                filter=Name.FlateDecode,
            )

    return mutated(drawn(), change)


@attack
def encrypted(chance: Chance) -> bytes:
    user = chance.choice(("", "secret"))
    level = chance.choice((2, 3, 4, 6))
    locked = pikepdf.Encryption(user=user, owner="owner", R=level, aes=level >= 4, metadata=level >= 4)
    out = mutated(press(html("<p>t</p>")).pdf, id, encryption=locked)
    return out if chance.random() < 0.5 else out.replace(b"/Filter /Standard", b"/Filter /Strange_", 1)


@attack
def cross_references(chance: Chance) -> bytes:
    """A table that lies: offsets, sizes, a chain of older tables that bites its tail."""
    pdf = html("<p>t</p>")
    start = pdf.rindex(b"startxref")
    change = chance.choice(
        (
            lambda: pdf[:start] + b"startxref\n%d\n%%%%EOF" % chance.choice((0, 1, 10**12, len(pdf))),
            lambda: pdf.replace(b"trailer\n<<", b"trailer\n<</Prev %d " % pdf.rindex(b"xref\n", 0, start)),
            lambda: pdf.replace(b"/Size", b"/Size 999999999 /Old"),
            lambda: pdf.replace(b"/Root", b"/Boot"),
            lambda: pdf[start:] + pdf[:start],
            lambda: b"\0" * chance.choice((1, 2000)) + pdf,
            lambda: b"%PDF-1.7\n" * chance.choice((1, 100_000)),
            lambda: b"",
        )
    )
    return change()


# -- the answers --------------------------------------------------------------------------------


@functools.cache
def separator() -> Separator:
    return Separator(printer().profile)


def judged(pdf: bytes) -> Report:
    return preflight(pdf, printer(), name="broken.pdf", separator=separator())


def measured(pdf: bytes) -> tuple[Report, float, int]:
    """The report, the seconds that it took, and by how many MB the process grew at most."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.monotonic()
    report = judged(pdf)
    return (
        report,
        time.monotonic() - start,
        (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10,
    )


@pytest.mark.parametrize("hundred", range(3))
def test_accidents(hundred: int) -> None:
    """The same three hundred broken files every time; `make fuzz` breaks more."""
    for seed in range(100 * hundred, 100 * hundred + 100):
        given = mutant(seed)
        report = judged(given.pdf)
        assert report.verdict in {"pass", "fail"}, given.how
        assert report.to_json()


@pytest.mark.parametrize("name", sorted(ATTACKS))
def test_attacks(name: str) -> None:
    """Each kind of attack, twice: an answer within the limits, with a reason where it is no."""
    for seed in (1, 2):
        report, seconds, grown = measured(ATTACKS[name](random.Random(seed)))  # noqa: S311
        assert seconds < 20, seed
        assert grown < 1024, seed
        assert report.passed or all(finding.message for finding in report.findings)


def refusals(pdf: bytes) -> str:
    """Why a file cannot be read or judged."""
    found = judged(pdf).findings
    return " ".join(f.message for f in found if f.rule in {"file-readable", "content-readable"})


@pytest.mark.parametrize("once", [True, False])
def test_bomb_is_refused_at_the_door(once: bool) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        stream = pdf.pages[0].obj.Resources.XObject.Form
        if once:
            stream.write(swollen(b"\0"), filter=Name.FlateDecode)
        else:
            stream.write(packed_twice(b"\0"), filter=Array([Name.FlateDecode, Name.FlateDecode]))

    assert "unpack to more than 256 MB" in refusals(mutated(drawn(), change, **AS_IT_IS))


def test_content_beyond_measure_is_refused() -> None:
    assert "more than 1,500,000 operators" in refusals(drawing(b"q Q " * 800_000))
    assert "longer than 32 MB" in refusals(drawing(b" " * (33 * MB)))


def test_image_of_nothing_is_refused() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        item = pdf.pages[0].obj.Resources.XObject.I0
        item.Width = item.Height = 10**6

    assert "1,000,000 × 1,000,000 pixels" in refusals(mutated(pictures(), change))


def test_too_many_pages_are_refused() -> None:
    assert "more than 500 pages" in refusals(drawing(b"0 0 9 9 re f", pages=501))


def boxes_of_boxes(levels: int, *, twice: bool, loop: bool) -> bytes:
    with opened(drawing(b"/A Do")) as pdf:
        content = b"0 0 9 9 re f /A Do " + b"/A Do" * twice
        first = last = _form(pdf, content)
        for _ in range(levels):
            inner = _form(pdf, content)
            last.Resources = Dictionary(XObject=Dictionary(A=inner))
            last = inner
        last.Resources = Dictionary(XObject=Dictionary(A=first) if loop else Dictionary())
        pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(A=first))
        return saved(pdf)


def test_drawings_in_drawings() -> None:
    assert "contains itself" in refusals(boxes_of_boxes(3, twice=False, loop=True))
    assert "contains itself" in refusals(boxes_of_boxes(0, twice=True, loop=True))
    assert "deep" in refusals(boxes_of_boxes(60, twice=False, loop=False))
    assert "nobody can wait" in refusals(boxes_of_boxes(24, twice=True, loop=False))


def test_functions_that_double_are_read_once() -> None:
    with opened(drawn()) as pdf:
        made = pdf.make_indirect(Dictionary(FunctionType=2, Domain=[0, 1], N=1, C0=[0] * 4, C1=[1] * 4))
        for _ in range(12):
            whole = Dictionary(
                FunctionType=3, Domain=[0, 1], Bounds=[0.5], Encode=[0, 1] * 2, Functions=[made] * 2
            )
            made = pdf.make_indirect(whole)
        pdf.pages[0].obj.Resources.Shading.Axial.Function = made
        start = time.monotonic()
        assert refusals(saved(pdf)) == ""
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    "body", [b"2 " + b"dup mul " * 60, b"9 dup copy " * 20, b"2 100000000000 exp", b"{" * 3000]
)
def test_program_that_grows(body: bytes) -> None:
    with opened(drawn()) as pdf:
        made = pdf.make_stream(b"{ " + body + b" }")
        made.FunctionType, made.Domain, made.Range = 4, Array([0, 1]), Array([0, 1] * 4)
        pdf.pages[0].obj.Resources.ColorSpace.Spot[3] = made
        report, seconds, grown = measured(saved(pdf))
    assert seconds < 5
    assert grown < 200
    assert not report.passed


def test_limits_of_the_reader_are_put_back() -> None:
    before = pikepdf.settings.get_qpdf_limits()
    judged(clean())
    judged(b"none")
    assert pikepdf.settings.get_qpdf_limits() == before
