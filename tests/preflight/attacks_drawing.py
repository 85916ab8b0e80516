"""Attacks by content: little to read, much to draw, and operators by lot."""

from __future__ import annotations

import pikepdf
from attack import Chance, attack
from attacks_nesting import form
from attacks_swelling import swollen
from mutations import drawn
from pdfs import mutated, opened, saved
from pikepdf import Array, Name

# -- drawings that take forever -----------------------------------------------------------------


@attack
def endless_work(chance: Chance) -> bytes:
    """Little to read, much to draw."""
    huge = chance.choice((b"1000", b"100000", b"1000000000", b"1" + b"0" * 40))
    content = chance.choice(
        (
            b"[0.0001] 0 d 1 w 0 0 m %s %s l S", b"[0.01 0.01] 0 d 0 0 m 400 %s l S", b"%s w 0 0 m 9 %s l S",
            b"%s 0 0 %s 0 0 cm 0 0 1 1 re f", b"0 0 m 1 2 %s %s 5 6 c S " * 500, b"q " * 100_000 + b"%s %s 9 9 re f",
            b"/Type %s Tf %s TL BT (abab) Tj ET " * 30, b"0 0 400 600 re W n /Axial sh " * 2000,
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
def shared_work(chance: Chance) -> bytes:
    """The same content on many pages, in many forms, for many letters of a font."""
    content = chance.choice((b"q Q " * 370_000, b"[" + b"0 " * 1_400_000 + b"] TJ ", b"/Form Do " * 10_000))
    with opened(drawn()) as pdf:
        kinds = pdf.pages[0].obj.Resources
        which = chance.choice(("pages", "forms", "letters"))
        stream = pdf.make_stream(content)
        if which == "pages":
            pdf.pages[0].obj.Contents = stream
            for _ in range(chance.choice((20, 400))):
                pdf.pages.append(pdf.pages[0])
        elif which == "letters":
            for number in range(50):
                kinds.Font.Type.CharProcs[f"/a{number}"] = stream
        else:
            for number in range(20):
                kinds.XObject[f"/F{number}"] = form(pdf, content + b"%% %d" % number)
            drawing = b" ".join(b"/F%d Do" % number for number in range(20))
            pdf.pages[0].obj.Contents = pdf.make_stream(drawing)
        return saved(pdf)


@attack
def soup(chance: Chance) -> bytes:
    """Every operator with operands drawn by lot."""
    names = (
        "q Q cm w gs g rg k G RG K cs CS sc scn SC SCN m l c v y re h W W* n f F f* S s B B* b b* sh Do BT ET"
        " Tf Td TD Tm T* Tj TJ ' \" Tc Tw Tz TL Ts Tr d d0 d1 i j J M ri BX EX BMC BDC EMC MP DP BI ID EI"
    )
    words = [
        *[
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
        ],
        *["/Form", "/Spot", "/Two", "/Half", "/Masked", "/Tiles", "/Cut", "/Axial", "/Mesh", "/Type", "/X"],
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
