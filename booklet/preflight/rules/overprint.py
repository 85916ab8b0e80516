"""Rules about overprint: what cuts out the ground below it, and what prints over it."""

from __future__ import annotations

from collections.abc import Iterator

from booklet.diagnostics import Severity
from booklet.preflight.examination import Examination
from booklet.preflight.marks import Kind, Mark
from booklet.preflight.registry import CRAFT, GWG, SHEET, Hit, rule
from booklet.press.spaces import Pattern, Tint

SMALL_TYPE_PT = 12.0
"""Size of black type below which it overprints (GWG 2022, R0009)."""

FINE_LINE_PT = 2.0
"""Thickness of black lines below which they overprint (GWG 2022, R0010)."""

SOLID = 100.0
"""Percent of ink that black adds to what it overprints."""

DRAWN = {Kind.FILL, Kind.STROKE, Kind.STENCIL}
CONTINUOUS = {Kind.IMAGE, Kind.SHADING}


def _white(mark: Mark) -> bool:
    return mark.overprint and not mark.masking and mark.paint.is_white


@rule(
    "overprint-white-text",
    "White type never overprints",
    Severity.ERROR,
    source=f"{GWG} R0007",
    reason="White is the paper: where nothing is cut out of the ground, the words vanish.",
    fix="Set white type to knock out.",
)
def white_text(examination: Examination) -> Iterator[Hit]:
    """Type in no ink at all, painted with overprint."""
    for page, marks in examination.each(lambda mark: mark.kind is Kind.TEXT and _white(mark)):
        yield examination.hit("white type overprints", page, marks, "overprint", "knock out")


@rule(
    "overprint-white-path",
    "White areas and lines never overprint",
    Severity.WARNING,
    source=f"{GWG} R0008",
    reason="White is the paper: where nothing is cut out of the ground, the shape vanishes.",
    fix="Set white objects to knock out.",
)
def white_path(examination: Examination) -> Iterator[Hit]:
    """Areas, lines and stencils in no ink at all, painted with overprint."""
    for page, marks in examination.each(lambda mark: mark.kind in DRAWN and _white(mark)):
        yield examination.hit("white objects overprint", page, marks, "overprint", "knock out")


def cuts_out(mark: Mark) -> bool:
    """Whether a mark in solid black cuts out the other plates below it.

    DeviceGray is no ink of its own: `colour-grey` finds it. Under another blend mode the
    ground shows through anyway.
    """
    if mark.masking or mark.opacity < 1 or mark.blend != "Normal" or not mark.paint.is_black:
        return False
    return not (mark.overprint and (mark.over_mode == 1 or isinstance(mark.paint.space, Tint)))


def _black(examination: Examination, page: int, marks: list[Mark], what: str) -> Iterator[Hit]:
    """One hit for the marks that lie over other inks which black may be printed over."""
    limit = examination.sheet.condition.ink_limit
    found = [
        mark
        for mark, ink in examination.ground(page).below(marks, black=False)
        if ink + SOLID <= limit  # over more ink, cutting out is right
    ]
    if found:
        state = "overprints without OPM 1" if any(mark.overprint for mark in found) else "knocks out"
        yield examination.hit(f"{what} {state}", page, found, state, "overprint, OPM 1")


@rule(
    "overprint-black-text",
    "Small black type overprints",
    Severity.WARNING,
    source=f"{GWG} R0009; {SHEET}",
    reason="Type that is cut out of its ground gets white rims where the plates do not meet exactly.",
    fix="Set black type to overprint, with overprint mode 1.",
)
def black_text(examination: Examination) -> Iterator[Hit]:
    """Type below 12 pt in 100 % black over other inks, where the sheet wants it to overprint."""
    if not examination.sheet.overprint.black_text:
        return
    for page, marks in examination.each(
        lambda mark: mark.kind is Kind.TEXT and 0 < mark.size < SMALL_TYPE_PT and cuts_out(mark)
    ):
        yield from _black(examination, page, marks, "small black type")


@rule(
    "overprint-black-line",
    "Fine black lines overprint",
    Severity.WARNING,
    source=f"{GWG} R0010; {SHEET}",
    reason="A line that is cut out of its ground gets white rims where the plates do not meet exactly.",
    fix="Set black lines to overprint, with overprint mode 1.",
)
def black_line(examination: Examination) -> Iterator[Hit]:
    """Strokes and line-like areas below 2 pt in 100 % black over other inks, where the sheet wants overprint."""
    policy = examination.sheet.overprint
    if not policy.black_lines:
        return
    widest = min(FINE_LINE_PT, policy.widest_line_pt)
    for page, marks in examination.each(
        lambda mark: mark.kind in {Kind.STROKE, Kind.FILL} and mark.breadth < widest and cuts_out(mark)
    ):
        yield from _black(examination, page, marks, "a fine black line")


def _blend_paint(mark: Mark) -> bool:
    """Whether a mark is painted with an image or a blend, as which the paint of areas counts too."""
    if isinstance(mark.paint.space, Pattern):
        return False
    return mark.kind in CONTINUOUS or (mark.kind in DRAWN and not mark.paint.is_flat)


@rule(
    "overprint-image",
    "Pictures and blends knock out",
    Severity.WARNING,
    source=f"ISO 32000-1, 8.6.7.3; {CRAFT}",
    reason="Whether the ground shows through an overprinting picture differs from RIP to RIP.",
    fix="Set pictures and blends to knock out; multiply them if the ground shall show.",
)
def image(examination: Examination) -> Iterator[Hit]:
    """Images and blends with overprint; those in spot inks, such as varnish, may."""
    for page, marks in examination.each(
        lambda mark: (
            mark.overprint
            and not mark.masking
            and _blend_paint(mark)
            and not isinstance(mark.paint.space, Tint)
        )
    ):
        kinds = " and ".join(sorted({"picture" if mark.picture else "blend" for mark in marks}))
        yield examination.hit(f"a {kinds} overprints", page, marks, "overprint", "knock out")
