"""Rows 18, 19 and 21 to 24: pictures, folios, contrast, the knife, the number of pages, logos."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

import numpy as np
from numpy.typing import NDArray

from booklet.colour import lightness_to_y
from booklet.measure.registry import Outcome, Row, unmeasured, worst
from booklet.measure.text import Reading
from booklet.paper import mm_to_pt, pt_to_mm
from booklet.preflight import RULES
from booklet.preflight.book import numbers
from booklet.preflight.marks import Kind, Mark, PtBox

CONTRAST, REVERSED = 4.5, 8.0
"""Contrast of text and its ground (WCAG 2.2, 1.4.3), and size in pt of light type on a dark ground."""

SAFE = 5.0
"""Distance in mm of live matter from the trim."""

FULL = 0.45
"""Part of the page from which a picture that bleeds on three sides makes it a picture page."""

FIGURE = NDArray[np.float64]


def crops(_reading: Reading) -> Outcome:
    """Where a picture was cut cannot be seen in the file: what was cut away is not there."""
    return unmeasured("judged at build (picture-keep); the fold by eye")


def folios(reading: Reading) -> Outcome:
    """Pages of text without their number, covers and picture pages with one, numbers and contents that are wrong."""
    book, total = reading.book, len(reading.book.pages)
    if not reading.text_pages:
        return unmeasured("no running text was found")
    numbered = {
        line.page
        for height in book.folio_lines
        for line in book.lines
        if abs(line.y - height) <= 0.2 and line.page in numbers(line.text)
    }
    without = {1, total} | {page for page in range(1, total + 1) if is_picture_page(reading, page)}
    lacking = sorted(set(reading.text_pages) - without - numbered)
    spare = sorted(without & numbered)
    rules = [
        hit for name in ("book-folio", "book-contents") for hit in RULES[name].check(reading.examination)
    ]
    wrong = [hit.page for hit in rules if hit.page]
    value = f"{len(lacking)} lacking, {len(spare)} too many, {len(wrong)} wrong"
    offences = [(page, 1.0) for page in lacking + spare] + [(page, 2.0) for page in wrong]
    note = rules[0].message if rules else f"{len(numbered)} of {total} pages numbered"
    return Outcome(value, not offences, worst(offences), note)


def is_picture_page(reading: Reading, page: int) -> bool:
    """Whether a picture that bleeds on three sides at least covers half the page or about as much."""
    x0, y0, x1, y1 = reading.examination.boxes[page - 1].final
    area = (x1 - x0) * (y1 - y0)
    for mark in reading.examination.pages[page - 1].marks:
        if mark.kind is not Kind.IMAGE or mark.masking:
            continue
        a, b, c, d = mark.box
        out = (a <= x0 + 0.1) + (b <= y0 + 0.1) + (c >= x1 - 0.1) + (d >= y1 - 0.1)
        seen = (min(c, x1) - max(a, x0)) * (min(d, y1) - max(b, y0))
        if out >= 3 and seen >= FULL * area:
            return True
    return False


def contrast(reading: Reading) -> Outcome:
    """Each colour of type against what lies below it, as both look on the printer's paper; light type's size."""
    lowest, where, small, bad = 99.0, 0, 99.0, []
    for number, page in enumerate(reading.examination.pages, 1):
        seen: dict[tuple[object, ...], tuple[float, bool]] = {}
        for index, mark in enumerate(page.marks):
            if (
                mark.kind is not Kind.TEXT
                or mark.masking
                or not mark.paint.is_flat
                or not _inside(reading, number, mark.box)
            ):
                continue
            below = _below(page.marks[:index], mark)
            key = (mark.paint.values, id(below), mark.box if below and not below.paint.is_flat else None)
            if key not in seen:
                seen[key] = _ratio(reading, number, mark, below)
            ratio, light = seen[key]
            if ratio < lowest:
                lowest, where = ratio, number
            if light:
                small = min(small, mark.size)
            if ratio < CONTRAST or (light and mark.size < REVERSED - 0.05):
                bad.append((number, 1 / ratio))
    if lowest == 99.0:
        return unmeasured("the file has no type in a flat colour")
    reversed_ = f", reversed text from {small:.1f} pt" if small < 99 else ", no reversed text"
    return Outcome(f"{lowest:.1f} : 1{reversed_}", not bad, worst(bad), f"lowest on page {where}")


def _inside(reading: Reading, page: int, box: PtBox) -> bool:
    """Whether a box lies on the trimmed page: marks for the printer do not."""
    x0, y0, x1, y1 = reading.examination.boxes[page - 1].final
    return box[2] > x0 and box[0] < x1 and box[3] > y0 and box[1] < y1


def _below(marks: list[Mark], text: Mark) -> Mark | None:
    """The last mark painted before a text that covers its middle; None where there is paper."""
    x, y = (text.box[0] + text.box[2]) / 2, (text.box[1] + text.box[3]) / 2
    for mark in reversed(marks):
        x0, y0, x1, y1 = mark.box
        solid = (
            mark.kind is not Kind.TEXT
            and mark.kind is not Kind.STROKE
            and not mark.masking
            and mark.opacity > 0
        )
        if solid and x0 <= x <= x1 and y0 <= y <= y1 and y1 - y0 > 3:
            return mark
    return None


def _ratio(reading: Reading, page: int, text: Mark, below: Mark | None) -> tuple[float, bool]:
    """Contrast of a text with its ground, and whether the text is the lighter of the two."""
    separator = reading.examination.separator
    own = text.paint.space.inks(np.array([text.paint.values]), separator)
    ground = np.zeros((1, 4))
    if below is not None and below.paint.is_flat and below.opacity >= 1:
        ground = below.paint.space.inks(np.array([below.paint.values]), separator)
    elif below is not None:
        ground = _printed(reading, page, text.box)
    light = lightness_to_y(separator.appearance(np.vstack([own, ground]))[:, 0])
    ratios = (np.maximum(light[0], light[1:]) + 0.05) / (np.minimum(light[0], light[1:]) + 0.05)
    return float(ratios.min()), bool(light[0] > median(light[1:]))


def _printed(reading: Reading, page: int, box: PtBox) -> FIGURE:
    """Ink fractions (n, 4) of the finished plates just above and below a box: the ground that a text leaves free."""
    plates = reading.examination.plates
    if page > len(plates):
        return np.zeros((1, 4))
    own, media = plates[page - 1], reading.examination.boxes[page - 1].media
    scale = own.ppi / 72
    x0, x1 = (max(0, round((x - media[0]) * scale)) for x in (box[0], box[2]))
    y0, y1 = (max(0, round((media[3] - y) * scale)) for y in (box[3], box[1]))
    rows = [
        own.inks[max(0, y0 - 3) : max(1, y0 - 1), x0 : x1 + 1, :4],
        own.inks[y1 + 1 : y1 + 3, x0 : x1 + 1, :4],
    ]
    pixels = np.vstack([row.reshape(-1, 4) for row in rows]) / 255
    if not len(pixels):
        return np.zeros((1, 4))
    # The middle of four stretches: single pixels of a photograph say nothing about how it reads.
    return np.array([np.median(part, axis=0) for part in np.array_split(pixels, min(4, len(pixels)))])


def live_matter(reading: Reading) -> Outcome:
    """Type by its ink, and pictures at those of their edges that do not bleed, against the trim."""
    found = [*_type_rooms(reading), *_picture_rooms(reading)]
    if not found:
        return unmeasured("there is neither type nor a picture")
    least, page, what = min(found)
    bad = worst((number, SAFE - room) for room, number, _ in found if room < SAFE - 0.005)
    return Outcome(least, least >= SAFE - 0.005, bad, f"nearest: {what} on page {page}")


def _type_rooms(reading: Reading) -> Iterator[tuple[float, int, str]]:
    for number, glyphs in enumerate(reading.glyphs, 1):
        width, height = reading.trim(number)
        for glyph in glyphs:
            on_page = -glyph.size < glyph.x0 < width and 0 < glyph.y < height + glyph.size
            if on_page and glyph.right > glyph.left and not glyph.text.isspace():
                room = min(
                    glyph.left, width - glyph.right, glyph.y - glyph.rise, height - glyph.y - glyph.sink
                )
                yield pt_to_mm(room), number, f"“{glyph.text}”"


def _picture_rooms(reading: Reading) -> Iterator[tuple[float, int, str]]:
    for number, page in enumerate(reading.examination.pages, 1):
        x0, y0, x1, y1 = reading.examination.boxes[number - 1].final
        for mark in page.marks:
            if mark.kind in {Kind.IMAGE, Kind.STENCIL} and not mark.masking:
                a, b, c, d = mark.box
                rooms = [room for room in (a - x0, b - y0, x1 - c, y1 - d) if room > mm_to_pt(0.2)]
                if rooms:
                    yield pt_to_mm(min(rooms)), number, "a picture"


def page_count(reading: Reading) -> Outcome:
    """The number of pages, a multiple of four for stitching."""
    count = len(reading.book.pages)
    return Outcome(
        count, count > 0 and count % 4 == 0, (count,), "whether fillers are designed is for the eye"
    )


def logos(_reading: Reading) -> Outcome:
    """How large a mark looks depends on its shape; its sheet and clear space are not in the file."""
    return unmeasured("judged by eye")


ROWS = (
    Row(18, "Picture crops", "focal point and keep box inside, no face near the fold", "", crops),
    Row(19, "Folios and contents", "on text pages, none on covers and picture pages, true", "", folios),
    Row(21, "Contrast, reversed text", "≥ 4.5 : 1, ≥ 8 pt", "", contrast),
    Row(22, "Live matter from the trim", "≥ 5", "mm", live_matter),
    Row(23, "Page count", "÷ 4", "pages", page_count),
    Row(24, "Logos", "equal optical height, minimum width, clear space", "", logos),
)
"""The rows of this module."""
