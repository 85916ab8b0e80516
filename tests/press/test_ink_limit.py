"""No point of a finished page above the sheet's ink limit, whatever lies over whatever."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pikepdf
import pytest
from pdfs import add_page, drawing, html, image, operators, plates, press, printer, saved, sheet
from pikepdf import Dictionary, Name

from booklet.colour import Separator
from booklet.diagnostics import Severity
from booklet.press.plates import render

FONT = {
    "Font": Dictionary(F=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/Helvetica-Bold")))
}
DARK = b".8 .7 .7 .7 k 40 40 300 300 re f "
TYPE = b"0 0 0 1 k BT /F 90 Tf 1 0 0 1 60 90 Tm (MMM) Tj ET"


def over_a_picture(content: bytes, ink: tuple[int, int, int, int]) -> bytes:
    with pikepdf.new() as pdf:
        dark = bytes(ink) * 64
        add_page(
            pdf,
            b"q 300 0 0 300 40 40 cm /I Do Q " + content,
            XObject=Dictionary(I=image(pdf, dark, 8, 8, Name.DeviceCMYK)),
            **FONT,
        )
        return saved(pdf)


def peak(pdf: bytes, folder: Path) -> float:
    """The highest ink that Ghostscript finds, in percent."""
    return max(float(page.sum(axis=-1).max()) / 2.55 for page in plates(pdf, folder, 150))


@pytest.mark.parametrize("given", [over_a_picture(TYPE, (204, 204, 178, 150)), drawing(DARK + TYPE, **FONT)])
def test_black_type_over_dark_ink_knocks_out(given: bytes, tmp_path: Path) -> None:
    result = press(given)
    assert peak(result.pdf, tmp_path) <= 301.5
    (said,) = result.diagnostics
    assert (said.id, said.severity, said.span.page) == ("press-ink-limit", Severity.INFO, 1)
    assert "cut out" in said.message
    x0, y0, x1, y1 = said.span.box_mm
    assert 10 < x0 < x1 < 148
    assert 100 < y0 < y1 < 210
    assert "/OverprintOn" not in {str(o[0]) for name, o in operators(result.pdf) if name == "gs"}


def test_other_type_on_the_page_still_overprints() -> None:
    caption = b" BT /F 9 Tf 1 0 0 1 60 400 Tm (caption) Tj ET"
    result = press(over_a_picture(TYPE + caption, (204, 204, 178, 150)))
    shown = [
        str(operands[0]) if name == "gs" else name
        for name, operands in operators(result.pdf)
        if name in {"Do", "Tj"} or (name == "gs" and "Overprint" in str(operands[0]))
    ]
    assert shown == ["Do", "Tj", "/OverprintOn", "Tj"]


@pytest.mark.parametrize(
    "given",
    [
        over_a_picture(TYPE, (100, 100, 100, 0)),
        drawing(b".3 .3 .3 0 k 40 40 300 300 re f " + TYPE, **FONT),
        over_a_picture(b"0 0 0 1 k BT /F 9 Tf 1 0 0 1 60 400 Tm (beside) Tj ET", (204, 204, 178, 150)),
    ],
)
def test_black_type_on_lighter_ink_stays_over_it(given: bytes) -> None:
    result = press(given)
    assert result.diagnostics == ()
    assert "/OverprintOn" in {str(o[0]) for name, o in operators(result.pdf) if name == "gs"}


def test_layers_that_add_up_become_a_picture(tmp_path: Path) -> None:
    content = b"1 1 0 0 k 40 40 200 200 re f /M gs 0 0 .8 .9 k 140 140 200 200 re f"
    states = Dictionary(M=Dictionary(BM=Name.Multiply))
    given = drawing(content, ExtGState=states)
    result = press(given)
    assert peak(result.pdf, tmp_path) <= 300.5
    said = [d for d in result.diagnostics if d.severity is Severity.WARNING]
    assert [d.id for d in said] == ["press-ink-limit"]
    assert "picture" in said[0].message
    assert said[0].hint
    # Outside the overlap nothing changed.
    pages = [next(iter(render(pdf, Separator(printer().profile), None, 100))) for pdf in (given, result.pdf)]
    fine = pages[0].total < 295
    changed = np.abs(pages[0].inks.astype(int) - pages[1].inks)[fine].max(axis=-1) > 3
    assert changed.sum() < 4 * 160, "the rim of the overlap at most"


def test_the_limit_is_the_sheets(tmp_path: Path) -> None:
    condition = printer().sheet.condition.model_dump() | {"ink_limit": 240}
    given = html("<p style='color:rgb(1,0,2)'>x</p><div style='background:rgb(10,4,20);height:40mm'></div>")
    assert peak(press(given, sheet(condition=condition, rich_black=None)).pdf, tmp_path) <= 241


def test_pages_without_overlap_are_not_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("rendered")

    monkeypatch.setattr("booklet.press.limit.render", refuse)
    assert press(html("<p>black on paper</p><div style='background:black;color:white'>w</div>")).pdf
    with pytest.raises(AssertionError, match="rendered"):
        press(drawing(DARK + TYPE, **FONT))
