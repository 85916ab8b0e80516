"""The ink limit where inks lie over one another: measured on the rendered plates, mended on the page.

Pictures, flat colours and blends keep the limit by themselves. What can pass it is
black type that overprints a dark picture, a plate over another, and blend modes
that add up. Type then knocks out; what is left is drawn as a picture whose grey
component is black.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pikepdf
from pikepdf import ContentStreamInstruction, Operator

from booklet.colour import Separator, limit_ink
from booklet.diagnostics import Diagnostic, Span, info, warning
from booklet.paper import pt_to_mm
from booklet.press.content import Instruction, parse
from booklet.press.overprint import OFF, ON, PAINTS, TEXT
from booklet.press.plates import Plates, render
from booklet.press.raster import PPI, RESTORE, SAVE, Rectangle, boxes, own_resources, place
from booklet.press.survey import FOLLOWED, Survey

LOOK_PPI = 200.0
"""Resolution at which pages are looked at: the stem of 6 pt type is a pixel wide."""

SLACK = 1.5
"""Percent above the limit that rounding in four plates and a JPEG's noise explain."""


def keep_limit(pdf: pikepdf.Pdf, pages: Sequence[int], separator: Separator) -> Iterator[Diagnostic]:
    """Mend pages, numbered from 0, until no point has more ink than the separator's limit; says where."""
    heavy = dict(_measured(pdf, pages, separator, LOOK_PPI))
    for number, plates in heavy.items():
        _knock_out(pdf, pdf.pages[number], plates, separator.ink_limit)
        yield _said(info, pdf, number, plates, separator, "black over it is cut out there", None)
    for number, plates in _measured(pdf, list(heavy), separator, LOOK_PPI):
        hint = "use less ink, or another blend mode, in the layout"
        yield _said(
            warning, pdf, number, plates, separator, "the place is printed as a picture with less", hint
        )
        for _, fine in _measured(pdf, [number], separator, PPI):
            _repaint(pdf, pdf.pages[number], fine, separator.ink_limit)


def _measured(
    pdf: pikepdf.Pdf, pages: Sequence[int], separator: Separator, ppi: float
) -> Iterator[tuple[int, Plates]]:
    """Those of the pages that have more ink than allowed, with their plates."""
    if not pages:
        return
    out = io.BytesIO()
    pdf.save(out)
    for number, plates in zip(
        sorted(pages), render(out.getvalue(), separator, sorted(pages), ppi), strict=True
    ):
        if plates.total.max(initial=0) > separator.ink_limit + SLACK:
            yield number, plates


def _said(
    make: Any,
    pdf: pikepdf.Pdf,
    number: int,
    plates: Plates,
    separator: Separator,
    done: str,
    hint: str | None,
) -> Diagnostic:
    """What was found on a page, and what becomes of it."""
    peak, limit = float(plates.total.max()), separator.ink_limit
    message = f"inks over one another make {peak:.0f} %, the printer allows {limit:g} %: {done}"
    box = _mm(pdf.pages[number], plates, boxes(plates.total > limit + SLACK))
    found: Diagnostic = make(
        "press-ink-limit", message, Span("the typeset PDF", page=number + 1, box_mm=box), hint
    )
    return found


def _mm(page: pikepdf.Page, plates: Plates, places: Sequence[Rectangle]) -> tuple[float, float, float, float]:
    """The rectangle around some places, in mm from the trim's top left corner."""
    x0, _, x1, y1 = (float(value) for value in page.mediabox)
    trim = [float(value) for value in page.trimbox]
    left, top, right, bottom = np.array(places).T
    scale = pt_to_mm((x1 - x0) / plates.total.shape[1])
    dx, dy = pt_to_mm(trim[0] - x0), pt_to_mm(y1 - trim[3])
    values = (
        left.min() * scale - dx,
        top.min() * scale - dy,
        right.max() * scale - dx,
        bottom.max() * scale - dy,
    )
    a, b, c, d = (round(float(value), 2) for value in values)
    return (a, b, c, d)


def _knock_out(pdf: pikepdf.Pdf, page: pikepdf.Page, plates: Plates, limit: float) -> None:
    """Let no type near a place that has too much ink overprint, and no line anywhere on the page."""
    near = [_pt(page, plates, box) for box in boxes(plates.total > limit + SLACK)]
    survey, wanted, set_ = Survey(), False, False
    stack: list[tuple[bool, bool]] = []
    out: list[Instruction] = []
    for instruction in parse(page):
        name = str(instruction.operator)
        if name == "gs" and instruction.operands[0] in {ON, OFF}:
            wanted = bool(instruction.operands[0] == ON)
            continue
        if name == "q":
            stack.append((wanted, set_))
        elif name == "Q" and stack:
            wanted, set_ = stack.pop()
        if name in FOLLOWED:
            survey.follow(name, instruction.operands)
        elif name in PAINTS or name in TEXT or name in {"Do", "sh"}:
            right = wanted and name in TEXT and not survey.type_meets(near)
            if right is not set_:
                out.append(ContentStreamInstruction([ON if right else OFF], Operator("gs")))
                set_ = right
        out.append(instruction)
    page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(out))


def _pt(page: pikepdf.Page, plates: Plates, box: Rectangle) -> tuple[float, float, float, float]:
    """A rectangle of pixels in pt of the page."""
    x0, _, x1, y1 = (float(value) for value in page.mediabox)
    scale = (x1 - x0) / plates.total.shape[1]
    left, top, right, bottom = (value * scale for value in box)
    return (x0 + left, y1 - bottom, x0 + right, y1 - top)


def _repaint(pdf: pikepdf.Pdf, page: pikepdf.Page, plates: Plates, limit: float) -> None:
    """Lay pictures with less ink over the places that have too much."""
    process = limit_ink(np.stack(plates.planes[:4], axis=-1), limit - SLACK)
    reduced = replace(plates, planes=(*np.moveaxis(process, -1, 0), *plates.planes[4:]))
    own_resources(page)
    pictures = place(pdf, page, reduced, boxes(plates.total > limit))
    content = [SAVE, *parse(page), RESTORE, *pictures]
    page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(content))
