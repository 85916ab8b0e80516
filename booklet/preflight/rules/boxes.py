"""Rules about page boxes: where the knife cuts and how far the print reaches."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from pikepdf import Dictionary

from booklet.diagnostics import Severity
from booklet.paper import PT_PER_MM
from booklet.preflight.examination import Examination, PageBoxes, entry
from booklet.preflight.marks import Kind, PtBox
from booklet.preflight.registry import CRAFT, GWG, ISO, SHEET, Hit, rule
from booklet.press.plates import Plates

SLACK = 0.1 * PT_PER_MM
"""Differences below a tenth of a millimetre no knife can follow."""

SMALLEST, LARGEST = 3.0, 14_400.0
"""Sides of a page in units of 1/72 inch: 1 mm and 5 m."""

INKED = 2.0
"""Percent of ink from which a pixel counts as printed."""

SHORTEST = 1.0
"""Length in mm along an edge below which print at the trim counts as a speck."""


@rule(
    "box-missing",
    "Every page has its boxes",
    Severity.ERROR,
    source=f"{ISO}, 6.13",
    reason="Without a TrimBox nobody knows where to cut, without a BleedBox how far the print goes.",
    fix="Export the file with trim and bleed boxes.",
)
def missing(examination: Examination) -> Iterator[Hit]:
    """MediaBox, TrimBox and BleedBox on each page; no ArtBox beside a TrimBox."""
    for number, boxes in enumerate(examination.boxes, 1):
        if boxes.media[0] == boxes.media[2]:
            yield Hit("the page has no MediaBox", number)
        if boxes.trim is None:
            yield Hit("the page has no TrimBox", number)
        if boxes.bleed is None:
            yield Hit("the page has no BleedBox", number)
        if boxes.trim is not None and boxes.art is not None:
            yield Hit("the page has an ArtBox beside its TrimBox", number)


@rule(
    "box-nesting",
    "Boxes lie inside one another",
    Severity.ERROR,
    source=f"{ISO}, 6.13",
    reason="Trim inside bleed inside media: anything else describes no sheet of paper.",
    fix="Export the file again with the printer's trim and bleed.",
)
def nesting(examination: Examination) -> Iterator[Hit]:
    """MediaBox ⊇ BleedBox ⊇ TrimBox."""
    for number, boxes in enumerate(examination.boxes, 1):
        if boxes.bleed and not _inside(boxes.bleed, boxes.media):
            yield Hit("the BleedBox reaches beyond the MediaBox", number)
        if boxes.trim and not _inside(boxes.trim, boxes.bleed or boxes.media):
            yield Hit("the TrimBox reaches beyond the BleedBox", number)


def _inside(inner: PtBox, outer: PtBox) -> bool:
    slack = 0.01
    return (
        inner[0] >= outer[0] - slack and inner[1] >= outer[1] - slack
        and inner[2] <= outer[2] + slack and inner[3] <= outer[3] + slack
    )  # fmt: skip


@rule(
    "box-origin",
    "Boxes start at zero",
    Severity.WARNING,
    source=CRAFT,
    reason="Some imposition programs misplace pages whose boxes have negative corners.",
    fix="Export the file with its MediaBox at 0, 0.",
)
def origin(examination: Examination) -> Iterator[Hit]:
    """No negative coordinate in any box."""
    for number, boxes in enumerate(examination.boxes, 1):
        lowest = min(min(box) for box in (boxes.media, boxes.trim, boxes.bleed, boxes.crop) if box)
        if lowest < -0.01:
            yield Hit("a page box has a negative corner", number, measured=round(lowest, 2), limit=0)


@rule(
    "box-equal",
    "All pages have the same trim",
    Severity.WARNING,
    source=f"{GWG} R0004",
    reason="One knife cuts the whole booklet.",
    fix="Give all pages the same size.",
)
def equal(examination: Examination) -> Iterator[Hit]:
    """The trim's size, page by page, against the first page's."""
    sizes = list(_trims(examination))
    for number, size in sizes:
        first = sizes[0][1]
        if max(abs(a - b) for a, b in zip(size, first, strict=True)) > SLACK:
            yield Hit("the page is not as large as the first", number, measured=_mm(size), limit=_mm(first))


def _trims(examination: Examination) -> Iterator[tuple[int, tuple[float, float]]]:
    """Each page that has a TrimBox with the box's width and height in pt."""
    for number, boxes in enumerate(examination.boxes, 1):
        if boxes.trim is not None:
            yield number, (boxes.trim[2] - boxes.trim[0], boxes.trim[3] - boxes.trim[1])


def _mm(size: tuple[float, float]) -> str:
    return f"{size[0] / PT_PER_MM:.1f} × {size[1] / PT_PER_MM:.1f} mm"


@rule(
    "box-trim",
    "The trim is the printer's",
    Severity.ERROR,
    source=SHEET,
    reason="A page of another size is scaled or cut wrongly.",
    fix="Set the page to the printer's final size.",
)
def trim(examination: Examination) -> Iterator[Hit]:
    """The TrimBox's size against the sheet's."""
    wanted = (examination.printer.trim.width * PT_PER_MM, examination.printer.trim.height * PT_PER_MM)
    for number, size in _trims(examination):
        if max(abs(a - b) for a, b in zip(size, wanted, strict=True)) > SLACK:
            yield Hit(f"the page is {_mm(size)}", number, measured=_mm(size), limit=_mm(wanted))


@rule(
    "box-bleed",
    "Enough bleed around the trim",
    Severity.ERROR,
    source=SHEET,
    reason="Paper shifts under the knife: what ends at the trim leaves a white edge.",
    fix="Set the bleed to the printer's.",
)
def bleed(examination: Examination) -> Iterator[Hit]:
    """The BleedBox's distance from the TrimBox on all four sides."""
    for number, boxes in enumerate(examination.boxes, 1):
        if boxes.trim and boxes.bleed:
            rooms = (margin / PT_PER_MM for margin in _margins(boxes.trim, boxes.bleed))
            edges = zip(rooms, examination.sheet.bleed.of_page(number), strict=True)
            room, wanted = min(edges, key=lambda pair: pair[0] - pair[1])
            if room < wanted - 0.02:
                found = round(room, 2) + 0.0  # no “-0”
                message = f"the bleed is {found:.2f} mm wide, the printer wants {wanted:g} mm"
                yield Hit(message, number, measured=found, limit=wanted)


def _margins(inner: PtBox, outer: PtBox) -> tuple[float, float, float, float]:
    return (inner[0] - outer[0], inner[1] - outer[1], outer[2] - inner[2], outer[3] - inner[3])


@rule(
    "box-crop",
    "No CropBox",
    Severity.ERROR,
    source=f"{GWG} R0003",
    reason="Some programs place the CropBox instead of the page.",
    fix="Remove the CropBox.",
)
def crop(examination: Examination) -> Iterator[Hit]:
    """A CropBox that differs from the MediaBox."""
    for number, boxes in enumerate(examination.boxes, 1):
        if boxes.crop and max(abs(a - b) for a, b in zip(boxes.crop, boxes.media, strict=True)) > 0.01:
            yield Hit("the page has a CropBox", number, examination.mm(number, boxes.crop))


@rule(
    "box-size",
    "Pages have a size that PDF knows",
    Severity.ERROR,
    source="ISO 32000-1, annex C.2",
    reason="Programs cut off, scale or refuse pages beyond the limits that PDF sets.",
    fix="Set the page to its real size.",
)
def size(examination: Examination) -> Iterator[Hit]:
    """The MediaBox's sides between 3 and 14,400 units."""
    for number, boxes in enumerate(examination.boxes, 1):
        sides = (boxes.media[2] - boxes.media[0], boxes.media[3] - boxes.media[1])
        if not SMALLEST <= min(sides) <= max(sides) <= LARGEST:
            yield Hit(
                f"the sheet is {_mm(sides)}", number, measured=_mm(sides), limit=_mm((LARGEST, LARGEST))
            )


@rule(
    "box-viewer",
    "The whole sheet is shown and printed",
    Severity.ERROR,
    source=f"{ISO} and ISO 15930-4 and 15930-6, viewer preferences",
    reason="A file that says it is printed up to its trim loses the bleed on the way.",
    fix="Remove ViewArea, ViewClip, PrintArea and PrintClip from the file.",
)
def viewer(examination: Examination) -> Iterator[Hit]:
    """The four viewer preferences that name a box: MediaBox or BleedBox, if any."""
    wishes = examination.root.get("/ViewerPreferences", Dictionary())
    for key in ("ViewArea", "ViewClip", "PrintArea", "PrintClip"):
        found = str(wishes.get(f"/{key}", "/MediaBox"))[1:]
        if found not in {"MediaBox", "BleedBox"}:
            yield Hit(f"{key} is the {found}", measured=found, limit="MediaBox or BleedBox")


@rule(
    "page-rotated",
    "No page is rotated",
    Severity.WARNING,
    source=f"{GWG} R0004",
    reason="A turned page lands the wrong way up in an imposition.",
    fix="Set the page upright.",
)
def rotated(examination: Examination) -> Iterator[Hit]:
    """Rotate other than 0."""
    for number, page in enumerate(examination.document.pages, 1):
        turned = int(entry(page.obj, "/Rotate") or 0)
        if turned % 360:
            yield Hit(f"the page is rotated by {turned}°", number, measured=turned, limit=0)


@rule(
    "page-userunit",
    "No scaled page units",
    Severity.ERROR,
    source=f"{GWG} R0002",
    reason="Programs that ignore UserUnit print the page at another size.",
    fix="Export the page at its real size.",
)
def user_unit(examination: Examination) -> Iterator[Hit]:
    """UserUnit other than 1."""
    for number, page in enumerate(examination.document.pages, 1):
        unit = float(page.obj.get("/UserUnit", 1))
        if unit != 1:
            yield Hit(f"the page's unit is {unit:g}/72 inch", number, measured=unit, limit=1)


@rule(
    "bleed-empty",
    "What touches the trim reaches into the bleed",
    Severity.ERROR,
    source=f"{SHEET}; {CRAFT}",
    reason="Paper shifts under the knife: a picture that ends at the trim shows a white edge.",
    fix="Let the picture or colour run to the end of the bleed, or move it away from the edge.",
)
def bleed_empty(examination: Examination) -> Iterator[Hit]:
    """On each edge: ink just inside the trim needs ink near the end of the bleed."""
    for number, (boxes, plates) in enumerate(zip(examination.boxes, examination.plates, strict=False), 1):
        if boxes.trim is None:
            continue
        widths = examination.sheet.bleed.of_page(number)
        for edge, strip, width in _edges(boxes, plates, widths):
            inside, outside = (part > INKED for part in strip)
            bare = inside & ~outside
            if bare.any():
                bare &= ~_typed(examination, number, edge, plates.pixels(1), len(inside))
            length = bare.sum() / plates.pixels(1)
            if length > SHORTEST:
                span = np.flatnonzero(bare) / plates.pixels(1)
                message = (
                    f"print touches the {edge} edge but does not reach into the bleed, over {length:.0f} mm"
                )
                box = _edge_box(examination, edge, float(span[0]), float(span[-1]))
                yield Hit(message, number, box, measured=0, limit=width)


def _typed(examination: Examination, page: int, edge: str, px: float, length: int) -> NDArray[np.bool_]:
    """Pixels along an edge where type crosses it: that is `text-trim`, and no bleed would mend it."""
    covered = np.zeros(length, np.bool_)
    trim = examination.printer.trim
    for mark in examination.pages[page - 1].marks:
        if mark.kind is not Kind.TEXT:
            continue
        x0, y0, x1, y1 = examination.mm(page, mark.box)
        near = {"top": y0 < 1, "bottom": y1 > trim.height - 1, "left": x0 < 1, "right": x1 > trim.width - 1}
        if near[edge]:
            start, end = (x0, x1) if edge in {"top", "bottom"} else (y0, y1)
            covered[max(0, int(start * px) - 1) : max(0, int(end * px) + 2)] = True
    return covered


Strip = tuple[NDArray[np.float32], NDArray[np.float32]]


def _edges(
    boxes: PageBoxes, plates: Plates, bleed: tuple[float, float, float, float]
) -> Iterator[tuple[str, Strip, float]]:
    """Each edge that bleeds, its ink along the trim, and its bleed in mm.

    The ink a quarter millimetre inside, and 0.6 mm before the bleed ends; `bleed` is left, bottom, right, top.
    """
    trim = boxes.final
    total, px = plates.total, plates.pixels(1)
    mm = 1 / PT_PER_MM
    x0, x1 = (trim[0] - boxes.media[0]) * mm * px, (trim[2] - boxes.media[0]) * mm * px
    y0, y1 = (boxes.media[3] - trim[3]) * mm * px, (boxes.media[3] - trim[1]) * mm * px
    across, down = slice(round(x0), round(x1)), slice(round(y0), round(y1))
    step = max(1, round(0.25 * px))
    left, bottom, right, top = (max(0.0, width - 0.6) * px for width in bleed)
    lines = {
        "top": (_line(total, round(y0) + step, 0)[across], _line(total, round(y0 - top), 0)[across]),
        "bottom": (
            _line(total, round(y1) - 1 - step, 0)[across],
            _line(total, round(y1 + bottom) - 1, 0)[across],
        ),
        "left": (_line(total, round(x0) + step, 1)[down], _line(total, round(x0 - left), 1)[down]),
        "right": (_line(total, round(x1) - 1 - step, 1)[down], _line(total, round(x1 + right) - 1, 1)[down]),
    }
    widths = dict(zip(("left", "bottom", "right", "top"), bleed, strict=True))
    yield from ((edge, strip, widths[edge]) for edge, strip in lines.items() if widths[edge])


def _line(total: NDArray[np.float32], index: int, axis: int) -> NDArray[np.float32]:
    """A line of pixels; outside the page there is no ink."""
    if 0 <= index < total.shape[axis]:
        return np.asarray(total.take(index, axis=axis))
    return np.zeros(total.shape[1 - axis], np.float32)


def _edge_box(
    examination: Examination, edge: str, start: float, end: float
) -> tuple[float, float, float, float]:
    width, height = examination.printer.trim.width, examination.printer.trim.height
    a, b, depth = round(start, 2), round(end, 2), 1.0
    return {
        "top": (a, 0.0, b, depth),
        "bottom": (a, height - depth, b, height),
        "left": (0.0, a, depth, b),
        "right": (width - depth, a, width, b),
    }[edge]
