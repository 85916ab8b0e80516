"""Black type and lines lie over what is below; nothing else does, white least of all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pikepdf
import pytest
from pdfs import add_page, drawing, html, opened, operators, plates, press, saved, sheet
from pikepdf import Array, Dictionary, Name

GROUND = ".g{background:device-cmyk(0 40% 80% 0);padding:4mm} p{margin:0;font:30pt/36pt sans-serif}"


def states(pdf: bytes) -> list[str]:
    """Graphics states and paintings of the file, in order: + and - switch overprint, other operators paint."""
    wanted = {"gs", "f", "S", "B", "TJ", "Tj", "Do", "sh", "n", "Tr"}
    short = {"/OverprintOn": "+", "/OverprintOff": "-"}
    return [
        short.get(str(operands[0]), "") if name == "gs" else name
        for name, operands in operators(pdf)
        if name in wanted and (name != "gs" or str(operands[0]) in short)
    ]


def test_the_states_say_what_the_standard_wants() -> None:
    with opened(press(html("<p>black")).pdf) as pdf:
        given = pdf.pages[0].obj.Resources.ExtGState
        on, off = given["/OverprintOn"], given["/OverprintOff"]
        assert (bool(on.OP), bool(on.op), int(on.OPM)) == (True, True, 1)
        assert (bool(off.OP), bool(off.op)) == (False, False)


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b"0 0 0 1 k BT /F 9 Tf (a) Tj ET", ["+", "Tj"]),
        (b"0 0 0 .9 k BT /F 9 Tf (a) Tj ET", ["Tj"]),
        (b"0 0 0 0 k BT /F 9 Tf (a) Tj ET", ["Tj"]),
        (b".1 0 0 1 k BT /F 9 Tf (a) Tj ET", ["Tj"]),
        (b"0 g BT /F 9 Tf (a) Tj ET", ["+", "Tj"]),
        (b"0 0 0 1 k BT /F 9 Tf (a) Tj ET 0 0 0 0 k 9 9 9 9 re f", ["+", "Tj", "-", "f"]),
        (b"0 0 0 1 K 1 w 0 0 m 99 99 l S", ["+", "S"]),
        (b"0 0 0 1 K 2 w 0 0 m 99 99 l S", ["+", "S"]),
        (b"0 0 0 1 K 3 w 0 0 m 99 99 l S", ["S"]),
        (b"0 0 0 1 K 3 w .5 0 0 .5 0 0 cm 0 0 m 99 99 l S", ["+", "S"]),
        (b"0 0 0 1 k 0 0 99 1 re f", ["+", "f"]),
        (b"0 0 0 1 k 0 0 99 9 re f", ["f"]),
        (b"0 0 0 1 k 0 0 99 1 re 0 9 1 99 re f", ["+", "f"]),
        (b"0 0 0 1 k 0 0 99 1 re 0 9 9 99 re f", ["f"]),
        (b"0 0 0 1 k 0 0 m 99 0 l 99 1 l 0 1 l f", ["+", "f"]),
        (b"0 0 0 1 k 1 0 0 0 K 0 0 99 1 re B", ["B"]),
        (b"0 0 0 1 k 0 0 0 1 K 0 0 99 1 re B", ["+", "B"]),
        (b"0 0 0 1 k q BT /F 9 Tf (a) Tj ET Q 1 0 0 0 k 0 0 9 9 re f", ["+", "Tj", "f"]),
        (b"q 0 0 0 1 k Q 0 0 99 1 re f", ["f"]),
        (b"0 0 0 1 k BT /F 9 Tf (a) Tj ET /M gs BT (b) Tj ET", ["+", "Tj", "-", "Tj"]),
        (b"0 0 0 1 k 1 0 0 0 K BT /F 9 Tf 1 Tr (a) Tj ET", ["Tr", "Tj"]),
        (b"0 0 0 1 k 0 0 0 1 K BT /F 9 Tf 2 Tr (a) Tj ET", ["Tr", "+", "Tj"]),
    ],
)  # fmt: skip
def test_what_overprints(content: bytes, wanted: list[str]) -> None:
    more = {"ExtGState": Dictionary(M=Dictionary(BM=Name.Multiply))}
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    assert states(press(drawing(content, Font=Dictionary(F=font), **more)).pdf) == wanted


def test_a_sheet_may_want_everything_cut_out() -> None:
    given = html("<p>black<hr>")
    off = sheet(overprint={"black_text": False, "black_lines": False})
    assert "+" in states(press(given).pdf)
    assert "+" not in states(press(given, off).pdf)


def test_overprint_of_the_source_is_not_trusted() -> None:
    """White that overprints would vanish; what the typesetter set is taken away."""
    given = drawing(
        b"/O gs 0 0 0 0 k 9 9 99 99 re f", ExtGState=Dictionary(O=Dictionary(OP=True, op=True, OPM=1))
    )
    with opened(press(given).pdf) as pdf:
        assert "/op" not in pdf.pages[0].obj.Resources.ExtGState.O


def test_black_type_keeps_its_ground_and_white_type_does_not(tmp_path: Path) -> None:
    body = "<div class=g><p style='color:device-cmyk(0 0 0 1)'>MMM<p style='color:device-cmyk(0 0 0 0)'>MMM</div>"
    (page,) = plates(press(html(body, GROUND)).pdf, tmp_path, 150)
    yellow, black = page[..., 2], page[..., 3]
    assert (black > 200).sum() > 1000
    inside = yellow[black > 200]
    assert (inside > 200).all(), "the ground goes on below the black type"
    below = yellow[np.nonzero(black > 200)[0].max() + 5 :]
    assert (below > 200).any(), "the ground goes on"
    rows = below[(below > 200).any(axis=1)]
    assert (rows[:, rows.shape[1] // 8 : rows.shape[1] // 3] < 30).any(), (
        "and the white type is cut out of it"
    )


def test_a_picture_after_black_type_is_not_overprinted() -> None:
    with pikepdf.new() as pdf:
        picture = pdf.make_stream(bytes(3))
        picture.Type, picture.Subtype = Name.XObject, Name.Image
        picture.Width, picture.Height, picture.BitsPerComponent = 1, 1, 8
        picture.ColorSpace = Name.DeviceRGB
        font = Dictionary(F=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        content = b"0 0 0 1 k BT /F 9 Tf (a) Tj ET q 9 0 0 9 0 0 cm /I Do Q"
        add_page(pdf, content, Font=font, XObject=Dictionary(I=picture))
        given = saved(pdf)
    assert states(press(given).pdf) == ["+", "Tj", "-", "Do"]


def test_masks_are_no_ink() -> None:
    """Black in a soft mask is arithmetic; overprint has no business there."""
    with pikepdf.new() as pdf:
        form = pdf.make_stream(b"0 g 0 0 99 1 re f")
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 99, 99])
        form.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceGray)
        mask = Dictionary(S=Name.Luminosity, G=pdf.make_indirect(form))
        add_page(pdf, b"/M gs 1 0 0 0 k 0 0 99 99 re f", ExtGState=Dictionary(M=Dictionary(SMask=mask)))
        given = saved(pdf)
    assert states(press(given).pdf) == ["f", "f"]
    assert np.all([name != "/OverprintOn" for name in states(press(given).pdf)])
