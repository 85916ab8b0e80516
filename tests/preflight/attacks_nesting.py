"""Attacks by structure: drawings in drawings, functions in functions, trees and tables that lead nowhere."""

from __future__ import annotations

import functools

import pikepdf
from attack import Chance, attack
from mutations import DRAWN, drawn
from pdfs import drawing, html, mutated, opened, press, saved
from pikepdf import Array, Dictionary, Name

# -- nesting and loops --------------------------------------------------------------------------


def form(pdf: pikepdf.Pdf, content: bytes) -> pikepdf.Object:
    form = pdf.make_stream(content)
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 400, 600])
    return form


@attack
def forms(chance: Chance) -> bytes:
    """Forms in forms: a deep chain, a loop, or a tree that doubles at every step."""
    with opened(drawing(b"/A Do")) as pdf:
        content = b"0 0 9 9 re f " + b"/A Do " * chance.choice((1, 2, 10))
        first = last = form(pdf, content)
        for _ in range(chance.choice((1, 20, 27, 60, 400))):
            inner = form(pdf, content)
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


@functools.cache
def tabled() -> bytes:
    """A page whose objects and their table stand in the open."""
    return mutated(html("<p>t</p>"), id, object_stream_mode=pikepdf.ObjectStreamMode.disable)


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
    return tabled().replace(b"/Type /Catalog", b"/Type /Catalog /Deep " + soup, 1)


# -- files that lie -----------------------------------------------------------------------------


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
    pdf = tabled()
    start = pdf.rindex(b"startxref")
    change = chance.choice(
        (
            lambda: pdf[:start] + b"startxref\n%d\n%%%%EOF" % chance.choice((0, 1, 10**12, len(pdf))),
            lambda: pdf.replace(b"trailer <<", b"trailer <</Prev %d " % pdf.rindex(b"xref\n", 0, start)),
            lambda: pdf.replace(b"/Size", b"/Size 999999999 /Old"),
            lambda: pdf.replace(b"/Root", b"/Boot"),
            lambda: pdf[start:] + pdf[:start],
            lambda: b"\0" * chance.choice((1, 2000)) + pdf,
            lambda: b"%PDF-1.7\n" * chance.choice((1, 100_000)),
            lambda: b"",
        )
    )
    return change()
