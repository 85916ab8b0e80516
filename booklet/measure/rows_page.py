"""Rows 18, 19 and 21 to 24: pictures, folios, contrast, the knife, the number of pages, logos."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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

STRETCHES = 4
"""Parts of a piece of type whose grounds are looked at one by one."""

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
    pictures = {page for page in range(1, total + 1) if is_picture_page(reading, page)}
    without = {1, total} | pictures - set(reading.text_pages)
    lacking = sorted(set(reading.text_pages) - without - pictures - numbered)
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
    """Each piece of type against what lies below it, as both look on the printer's paper; light type's size."""
    ratios: list[tuple[float, int]] = []
    small, bad = 99.0, []
    grounds = reading.grounds
    for number, page in enumerate(reading.examination.pages[: len(grounds)], 1):
        marks = [mark for mark in page.marks if _is_flat_type(mark) and _inside(reading, number, mark.box)]
        for mark, (ratio, light) in zip(marks, _ratios(reading, number, marks), strict=True):
            ratios.append((ratio, number))
            if light:
                small = min(small, mark.size)
            if ratio < CONTRAST or (light and mark.size < REVERSED - 0.05):
                bad.append((number, 1 / ratio))
    if not ratios:
        return unmeasured("the file has no type in a flat colour, or cannot be rendered")
    lowest, where = min(ratios)
    reversed_ = f", reversed text from {small:.1f} pt" if small < 99 else ", no reversed text"
    return Outcome(f"{lowest:.1f} : 1{reversed_}", not bad, worst(bad), f"lowest on page {where}")


def _is_flat_type(mark: Mark) -> bool:
    return mark.kind is Kind.TEXT and not mark.masking and mark.paint.is_flat


def _inside(reading: Reading, page: int, box: PtBox) -> bool:
    """Whether a box lies on the trimmed page: marks for the printer do not."""
    x0, y0, x1, y1 = reading.examination.boxes[page - 1].final
    return box[2] > x0 and box[0] < x1 and box[3] > y0 and box[1] < y1


def _ratios(reading: Reading, page: int, marks: Sequence[Mark]) -> list[tuple[float, bool]]:
    """For each piece of type its contrast with its ground, and whether it is the lighter of the two.

    The ground is what the plates show in the type's box when it is not printed, the
    middle of four stretches each: single pixels of a photograph say nothing about how it reads.
    """
    if not marks:
        return []
    plates, media = reading.grounds[page - 1], reading.examination.boxes[page - 1].media
    separator, scale = reading.examination.separator, plates.ppi / 72
    inks = []
    for mark in marks:
        x0, y0, x1, y1 = mark.box
        top, bottom = (max(0, int((media[3] - y) * scale)) for y in (y1, y0))
        left, right = (max(0, int((x - media[0]) * scale)) for x in (x0, x1))
        pixels = plates.inks[top : bottom + 1, left : right + 1, :4] / 255
        inks.append(mark.paint.space.inks(np.array([mark.paint.values]), separator)[:, :4])
        stretches = np.array_split(pixels, STRETCHES, axis=1)
        inks.append(np.array([_middle(stretch) for stretch in stretches]))
    light = lightness_to_y(separator.appearance(np.vstack(inks))[:, 0]).reshape(len(marks), 1 + STRETCHES)
    own, below = light[:, :1], light[:, 1:]
    ratios = ((np.maximum(own, below) + 0.05) / (np.minimum(own, below) + 0.05)).min(axis=1)
    lighter = own[:, 0] > np.median(below, axis=1)
    return list(zip(ratios.tolist(), lighter.tolist(), strict=True))


def _middle(pixels: FIGURE) -> FIGURE:
    """The median of some pixels' inks; bare paper where there are none."""
    return np.median(pixels.reshape(-1, 4), axis=0) if pixels.size else np.zeros(4)


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
