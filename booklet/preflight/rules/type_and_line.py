"""Rules about type and fine lines: their inks, their sizes, their distance from the knife."""

from __future__ import annotations

from collections.abc import Iterator

from booklet.diagnostics import Severity
from booklet.preflight.examination import Examination
from booklet.preflight.marks import SPECK, Kind, Mark, PtBox
from booklet.preflight.registry import CRAFT, GWG, SHEET, Hit, rule
from booklet.preflight.rules.colour import names

DARK = 0.85
"""Black from which type counts as black (GWG 2022, R0015)."""

RICH = 2.8
"""Sum of inks from which black type is rich black (GWG 2022, R0015)."""

DISPLAY_PT = 24.0
"""Size of type that is large enough to be printed in several inks."""

COARSE_PT = 8.0
"""Size of type from which it may be white or in several inks (GWG 2022, R0016 and R0017)."""

FINE_PT = 0.25
"""Thickness of lines from which they may be white or in several inks (GWG 2022, R0018 and R0019)."""

BEYOND = 0.1
"""Points by which a box may reach over an edge and still lie beyond it."""

PT_PER_MM = 72 / 25.4

Edges = tuple[float, float, float, float]
"""Left, bottom, right, top."""


def _is_type(mark: Mark) -> bool:
    return mark.kind is Kind.TEXT and not mark.masking


@rule(
    "text-rich-black",
    "No rich black type",
    Severity.WARNING,
    source=f"{GWG} R0015",
    reason="Type in four heavy inks fills in and gets coloured rims.",
    fix="Set type in black alone.",
)
def rich_black(examination: Examination) -> Iterator[Hit]:
    """Type with at least 85 % black and more than 280 % ink."""

    def chosen(mark: Mark) -> bool:
        inks = mark.paint.inks
        return _is_type(mark) and inks is not None and inks[3] >= DARK and sum(inks) > RICH

    for page, marks in examination.each(chosen):
        heaviest = max(sum(mark.paint.inks or ()) for mark in marks) * 100
        yield examination.hit(
            f"type in rich black, {heaviest:.0f} % ink", page, marks, round(heaviest, 1), RICH * 100
        )


@rule(
    "text-black",
    "Black type is black alone",
    Severity.WARNING,
    source=CRAFT,
    reason="Four plates never meet exactly: small type in several inks looks blurred.",
    fix="Set type in black alone, without cyan, magenta and yellow.",
)
def black(examination: Examination) -> Iterator[Hit]:
    """Dark type below display size with all three other inks under it, or nearly full black with any."""
    for page, marks in examination.each(_mixed_black):
        recipe = "/".join(f"{ink * 100:.0f}" for ink in marks[0].paint.inks or ())
        yield examination.hit(f"black type in several inks ({recipe})", page, marks, recipe, "0/0/0/100")


def _mixed_black(mark: Mark) -> bool:
    """Whether type below display size is a black of several inks."""
    inks = mark.paint.inks
    if not _is_type(mark) or inks is None or mark.size >= DISPLAY_PT:
        return False
    others = [ink for ink in inks[:3] if ink > SPECK]
    four = len(others) == 3 and sum(inks) > 1.5 and max(others) - min(others) < 0.35
    return four or (inks[3] >= DARK and bool(others))


@rule(
    "text-size",
    "Type is large enough",
    Severity.WARNING,
    source=SHEET,
    reason="Finer strokes break up in print.",
    fix="Set the type larger.",
)
def size(examination: Examination) -> Iterator[Hit]:
    """Type below the sheet's smallest size."""
    least = examination.sheet.minimum_type_pt
    for page, marks in examination.each(lambda m: _is_type(m) and 0 < m.size < least - 0.01):
        smallest = min(mark.size for mark in marks)
        yield examination.hit(f"type of {smallest:.1f} pt", page, marks, round(smallest, 2), least)


def _small(examination: Examination, mark: Mark) -> bool:
    """Whether type is small, and yet not so small that `text-size` finds it."""
    return _is_type(mark) and examination.sheet.minimum_type_pt - 0.01 <= mark.size < COARSE_PT - 0.01


@rule(
    "text-reversed-size",
    "White type is large enough",
    Severity.WARNING,
    source=f"{GWG} R0016",
    reason="Ink spreads into white letters from all sides: fine strokes close.",
    fix="Set white type in 8 pt or more, and not in a light face.",
)
def reversed_size(examination: Examination) -> Iterator[Hit]:
    """White type below 8 pt in a printed ground."""
    for page, marks in examination.each(lambda m: _small(examination, m) and m.paint.is_white):
        found = [mark for mark, _ in examination.ground(page).below(marks, black=True)]
        if found:
            least = min(mark.size for mark in found)
            yield examination.hit(f"white type of {least:.1f} pt", page, found, round(least, 2), COARSE_PT)


@rule(
    "text-inks-size",
    "Type in several inks is large enough",
    Severity.WARNING,
    source=f"{GWG} R0017",
    reason="Plates never meet exactly: small letters in several inks get coloured rims.",
    fix="Set the type in 8 pt or more, or in one ink.",
)
def inks_size(examination: Examination) -> Iterator[Hit]:
    """Type below 8 pt in more than one ink; blacks of several inks are `text-black`."""

    def chosen(mark: Mark) -> bool:
        return _small(examination, mark) and len(mark.paint.plates or ()) > 1 and not _mixed_black(mark)

    for page, marks in examination.each(chosen):
        mark = min(marks, key=lambda m: m.size)
        message = f"type of {mark.size:.1f} pt in {len(mark.paint.plates or ())} inks"
        yield examination.hit(message, page, marks, round(mark.size, 2), COARSE_PT)


def _reaches(examination: Examination, page: int, box: PtBox) -> tuple[float, float, float, float]:
    """Distances in mm from a box to the left, bottom, right and top trim edge; negative where it crosses."""
    trim = examination.boxes[page - 1].final
    left, bottom, right, top = box[0] - trim[0], box[1] - trim[1], trim[2] - box[2], trim[3] - box[3]
    return (left / PT_PER_MM, bottom / PT_PER_MM, right / PT_PER_MM, top / PT_PER_MM)


def _reach(examination: Examination, page: int, box: PtBox) -> float:
    """Distance in mm from a box to the nearest trim edge; negative where it crosses."""
    return min(_reaches(examination, page, box))


def _outside(examination: Examination, page: int, box: PtBox) -> bool:
    """Whether a box lies wholly beyond the trim: marks and notes for the printer."""
    trim = examination.boxes[page - 1].final
    return box[2] <= trim[0] or box[0] >= trim[2] or box[3] <= trim[1] or box[1] >= trim[3]


@rule(
    "text-trim",
    "No type is cut",
    Severity.ERROR,
    source=CRAFT,
    reason="What crosses the trim is cut off.",
    fix="Move the text into the page; accept the rule where type bleeds by design.",
)
def at_trim(examination: Examination) -> Iterator[Hit]:
    """Type whose box crosses the trim."""
    for page, marks in examination.each(_is_type):
        for mark in marks:
            reach = _reach(examination, page, mark.box)
            if reach < -0.1 and not _outside(examination, page, mark.box):
                yield examination.hit("type crosses the trim", page, [mark], round(reach, 2), 0.0)


@rule(
    "text-safe",
    "Type keeps away from the knife",
    Severity.WARNING,
    source=SHEET,
    reason="The knife wanders by a millimetre; type close to it looks, or is, cut.",
    fix="Move the text inwards.",
)
def safe(examination: Examination) -> Iterator[Hit]:
    """Type between the trim and the sheet's safe margin."""
    for page, marks in examination.each(_is_type):
        margins = examination.sheet.safe.of_page(page)
        found: list[tuple[float, float, Mark]] = []
        for mark in marks:
            if _reach(examination, page, mark.box) >= -0.1:
                room, wanted = _tightest(_reaches(examination, page, mark.box), margins)
                if room < wanted - 0.05:
                    found.append((room, wanted, mark))
        if found:
            room, wanted, _ = min(found, key=lambda item: item[0] - item[1])
            message = f"type is {max(room, 0):.1f} mm from the trim"
            yield examination.hit(message, page, [mark for _, _, mark in found], round(room, 2), wanted)


def _tightest(rooms: Edges, margins: Edges) -> tuple[float, float]:
    """The room and the margin of the edge where the one falls short of the other the most."""
    return min(zip(rooms, margins, strict=True), key=lambda pair: pair[0] - pair[1])


@rule(
    "line-thin",
    "Lines are thick enough",
    Severity.WARNING,
    source=f"{GWG} R0019; {SHEET}",
    reason="A hairline is as thin as the device can make it: seen on the office printer, gone on the plate.",
    fix="Make the line thicker.",
)
def thin(examination: Examination) -> Iterator[Hit]:
    """Strokes, and filled areas that look like lines, below the sheet's thickness."""
    least = examination.sheet.minimum_line_pt

    def chosen(mark: Mark) -> bool:
        return (
            mark.kind in {Kind.STROKE, Kind.FILL}
            and not mark.masking
            and mark.size < least - 0.005
            and _visible(mark)
        )

    for page, marks in examination.each(chosen):
        thinnest = min(mark.size for mark in marks)
        yield examination.hit(f"lines of {thinnest:.2f} pt", page, marks, round(thinnest, 3), least)


def _visible(mark: Mark) -> bool:
    """Whether there is anything to see: a line in the paper's white is none, but see `line-white`."""
    return not mark.paint.is_white


def _is_line(mark: Mark) -> bool:
    return mark.kind in {Kind.STROKE, Kind.FILL} and not mark.masking and mark.size < FINE_PT - 0.005


@rule(
    "line-white",
    "White lines are thick enough",
    Severity.WARNING,
    source=f"{GWG} R0018",
    reason="Ink spreads into a fine white line from both sides and closes it.",
    fix="Make the line thicker.",
)
def white_line(examination: Examination) -> Iterator[Hit]:
    """White strokes and line-like areas below 0.25 pt in a printed ground."""
    for page, marks in examination.each(lambda mark: _is_line(mark) and mark.paint.is_white):
        found = [mark for mark, _ in examination.ground(page).below(marks, black=True)]
        if found:
            thinnest = min(mark.size for mark in found)
            yield examination.hit(
                f"white lines of {thinnest:.2f} pt", page, found, round(thinnest, 3), FINE_PT
            )


@rule(
    "line-inks",
    "Lines in several inks are thick enough",
    Severity.WARNING,
    source=f"{GWG} R0019",
    reason="Plates never meet exactly: a fine line in several inks comes apart into several lines.",
    fix="Make the line thicker, or print it in one ink.",
)
def mixed_line(examination: Examination) -> Iterator[Hit]:
    """Lines below 0.25 pt in more than one ink, where the sheet allows finer ones; else `line-thin` has them."""
    least = examination.sheet.minimum_line_pt - 0.005
    for page, marks in examination.each(
        lambda mark: _is_line(mark) and mark.size >= least and len(mark.paint.plates or ()) > 1
    ):
        thinnest = min(mark.size for mark in marks)
        yield examination.hit(
            f"lines of {thinnest:.2f} pt in several inks", page, marks, round(thinnest, 3), FINE_PT
        )


@rule(
    "page-content-outside",
    "No content beyond the trim",
    Severity.WARNING,
    source=CRAFT,
    reason="What lies wholly beyond the knife is a leftover, or something that slid off the page.",
    fix="Move it into the page, or delete it.",
)
def content_outside(examination: Examination) -> Iterator[Hit]:
    """Type beyond the trim and pictures beyond the bleed, marks apart.

    Marks are in registration colour, or lie in the slug: between the bleed and a larger media box.
    """

    def chosen(mark: Mark) -> bool:
        return (
            mark.kind in {Kind.TEXT, Kind.IMAGE} and not mark.masking and "All" not in names(mark.paint.space)
        )

    for page, marks in examination.each(chosen):
        boxes = examination.boxes[page - 1]
        bleed = boxes.bleed or boxes.final
        slug = boxes.media if _larger(boxes.media, bleed) else None
        found = [
            mark
            for mark in marks
            if _beyond(mark.box, boxes.final if mark.kind is Kind.TEXT else bleed)
            and not (slug and _beyond(mark.box, bleed) and not _beyond(mark.box, slug))
        ]
        for kind in sorted({mark.kind for mark in found}):
            part = [mark for mark in found if mark.kind is kind]
            what = "type lies beyond the trim" if kind is Kind.TEXT else "a picture lies beyond the bleed"
            yield examination.hit(what, page, part)


def _beyond(box: PtBox, edge: PtBox) -> bool:
    """Whether a box lies wholly outside another."""
    return (
        box[2] <= edge[0] + BEYOND or box[0] >= edge[2] - BEYOND
        or box[3] <= edge[1] + BEYOND or box[1] >= edge[3] - BEYOND
    )  # fmt: skip


def _larger(outer: PtBox, inner: PtBox) -> bool:
    """Whether a box reaches beyond another on some side, by more than rounding."""
    return max(inner[0] - outer[0], inner[1] - outer[1], outer[2] - inner[2], outer[3] - inner[3]) > 1
