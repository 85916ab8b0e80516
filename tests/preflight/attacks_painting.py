"""Attacks by paint: a page filled over and over, by few bytes, and by what names nothing or no text."""

from __future__ import annotations

import pikepdf
from attack import Chance, attack
from mutations import drawn
from pdfs import drawing, image, opened, saved
from pikepdf import Array, Dictionary, Name

PAGE = b"0 0 437 612 re f "
COPIES = b"q 437 0 0 612 0 0 cm /Picture Do Q "


@attack
def painted_over(chance: Chance) -> bytes:
    """A page, or a hundred, filled again and again in every way that there is."""
    unit, times = chance.choice(
        (
            (PAGE, 240_000), (b"/Pattern cs /Tiles scn " + PAGE * 20, 10_000), (b"/Half gs " + PAGE * 50, 4000),
            (b"/Half gs " + PAGE, 400), (b"/Masked gs " + PAGE * 9, 400), (COPIES, 10_000),
            (b"/Radial sh /Surface sh ", 2000), (b"/Fan sh ", 100), (b"20 w 0 0 m 437 612 l S ", 100_000),
            (b"0 0 m " + b"437 612 l 0 1 l " * 2000 + b"f ", 100), (b"/Pattern cs /Blend scn " + PAGE * 50, 2000),
            (b"BT /Type 900 Tf (" + b"a" * 9000 + b") Tj ET ", 500), (b"/Layer Do ", 10_000),
            (b"BT /Type 900 Tf /Half gs -900 Tc (" + b"a" * 9000 + b") Tj ET ", 50),
        )
    )  # fmt: skip
    times = max(1, times // chance.choice((1, 1, 8, 100)))
    with opened(drawn()) as pdf:
        kinds = pdf.pages[0].obj.Resources
        side = chance.choice((16, 1200))
        kinds.XObject.Picture = image(pdf, bytes(side * side * 3), side, side, Name.DeviceRGB)
        kinds.XObject.Layer = layer(pdf, PAGE)
        kinds.Shading.Fan = fan(pdf, 10_000)
        kinds.Shading.Radial.Extend = Array([True, True])
        kinds.Shading.Surface.Matrix = Array([437, 0, 0, 612, 0, 0])
        pdf.pages[0].obj.Contents = pdf.make_stream(unit * times)
        for _ in range(chance.choice((0, 0, 99))):
            pdf.pages.append(pdf.pages[0])
        return saved(pdf)


def layer(pdf: pikepdf.Pdf, content: bytes) -> pikepdf.Object:
    """A form that is a group."""
    made = pdf.make_stream(content)
    made.Type, made.Subtype, made.BBox = Name.XObject, Name.Form, Array([0, 0, 437, 612])
    made.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)
    return made


def fan(pdf: pikepdf.Pdf, count: int) -> pikepdf.Object:
    """A mesh of triangles that all lie over one another."""
    corners = b"".join(b"\0" + point + b"\xff\0\0" for point in (b"\0\0", b"\xff\0", b"\xff\xff"))
    made = pdf.make_stream(corners * count)
    made.ShadingType, made.ColorSpace, made.Decode = 4, Name.DeviceRGB, Array([0, 437, 0, 612] + [0, 1] * 3)
    made.BitsPerCoordinate, made.BitsPerComponent, made.BitsPerFlag = 8, 8, 8
    return made


@attack
def named_often(chance: Chance) -> bytes:
    """The same resource named by each of half a million operators."""
    units = (
        b"/Half gs ",
        b"/A gs ",
        b"/None gs ",
        b"/Spot cs ",
        b"/Spot cs .5 scn ",
        b"/DeviceGray CS ",
        b"1 0 0 rg ",
    )
    unit = chance.choice(units)
    with opened(drawn()) as pdf:
        pdf.pages[0].obj.Resources.ExtGState.A = Dictionary(LW=1)
        pdf.pages[0].obj.Contents = pdf.make_stream(unit * (1_000_000 // unit.count(b" ")))
        return saved(pdf)


def mask_and_drawing(first: bytes, second: bytes) -> bytes:
    """Two pages that share a form, which is a drawing and a soft mask with a backdrop."""
    with opened(drawing(first)) as pdf:
        form = layer(pdf, b"0 1 0 0 k 0 0 200 612 re f")
        form.Group.CS = Name.DeviceCMYK
        form.Resources = Dictionary()
        state = Dictionary(SMask=Dictionary(S=Name.Luminosity, G=pdf.make_indirect(form), BC=[0, 0, 0, 1]))
        for number, content in enumerate((first, second)):
            if number:
                pdf.pages.append(pdf.pages[0])
            page = pdf.pages[number].obj
            page.Contents = pdf.make_stream(content)
            page.Resources = Dictionary()
            if b" gs" in content:
                page.Resources.ExtGState = Dictionary(Masked=state)
            if b" Do" in content:
                page.Resources.XObject = Dictionary(Form=form)
        return saved(pdf)


@attack
def shared_masks(chance: Chance) -> bytes:
    """A form that is a drawing on one page and a mask on another."""
    units = (b"/Form Do ", b"/Masked gs 1 g " + PAGE, b"/Form Do /Masked gs 1 0 0 rg " + PAGE)
    return mask_and_drawing(chance.choice(units), chance.choice(units))


@attack
def no_text(chance: Chance) -> bytes:
    """Names of operators and resources that are no text."""
    word = chance.choice((b"\xff\xfe", b"f\xe4", b"\xc3", b"\x80" * 500, b"\xed\xa0\x80"))
    content = chance.choice(
        (b"%s ", b"1 %s 9 9 re f ", b"BX %s EX ", b"/%s gs ", b"/%s Do ", b"/%s cs ", b"BT /%s 9 Tf (a) Tj ET ",
         b"/%s BMC EMC ", b"/OC /%s BDC EMC ", b"q BX 1 0 0 rg %s ")
    ).replace(b"%s", word) * chance.choice((1, 1, 50_000))  # fmt: skip
    with opened(drawn()) as pdf:
        pdf.pages[0].obj.Contents = pdf.make_stream(content + PAGE)
        return saved(pdf)
