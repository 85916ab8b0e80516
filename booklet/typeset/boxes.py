"""What stands where after layout: text, pictures and grounds of each page, in mm from the trim's corner.

The engine spoils some things silently (an overfull box is cut or hidden, a
picture covers text, a wrong name gives another face). They show when boxes are
compared, and only then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from booklet.diagnostics import Diagnostic, Span, error
from booklet.fonts import Catalogue, missing
from booklet.layout import Slot
from booklet.paper import MM_PER_INCH, Box, Size

PX = MM_PER_INCH / 96
"""The engine's CSS pixel in mm."""

SLACK = 0.35
"""Tolerance in mm: a point, about a hanging hyphen's stroke."""

COVERED = 0.4
"""Area in mm² of text under a picture that counts as covered: a full stop's."""

HANG = 2.6
"""How far in mm punctuation may hang out of the text block."""


@dataclass(frozen=True, slots=True)
class TextRun:
    """Characters of one face on one line. `free` text is placed by the layout, off the text block."""

    text: str
    box: Box
    family: str
    weight: int
    style: str
    size: float
    slot: str | None
    free: bool
    clip: Box | None


@dataclass(frozen=True, slots=True)
class Painted:
    """A picture; a `ground` is meant to lie under text."""

    box: Box
    slot: str | None
    ground: bool


@dataclass(frozen=True, slots=True)
class PageBoxes:
    """One page: the area of its text block, its text and its pictures."""

    number: int
    area: Box
    texts: tuple[TextRun, ...]
    pictures: tuple[Painted, ...]
    slots: tuple[str, ...]
    bottoms: dict[str, float]


def read(document: Any, numbers: Sequence[int] = ()) -> tuple[PageBoxes, ...]:
    """The boxes of a laid-out document; `numbers`: its pages' folios, where they do not count on from 1."""
    pages = [page._page_box for page in document.pages]
    if len(numbers) != len(pages):
        numbers = range(1, len(pages) + 1)
    return tuple(_page(number, page) for number, page in zip(numbers, pages, strict=True))


def _page(number: int, page: Any) -> PageBoxes:
    texts: list[TextRun] = []
    pictures: list[Painted] = []
    slots: list[str] = []
    for child in page.children:
        margin = type(child).__name__ == "MarginBox"
        for kind, item in _walk(child, None, margin, False, None):
            if kind == "text":
                texts.append(item)
            elif kind == "picture":
                pictures.append(item)
            elif item not in slots:
                slots.append(item)
    x0, y0 = page.content_box_x() * PX, page.content_box_y() * PX
    area = Box(x0, y0, x0 + page.width * PX, y0 + page.height * PX)
    bottoms: dict[str, float] = {}
    for slot, box in (
        *((run.slot, run.box) for run in texts if not run.free),
        *((p.slot, p.box) for p in pictures if not p.ground and p.box.y1 <= area.y1 + SLACK),
    ):
        if slot:
            bottoms[slot] = max(bottoms.get(slot, 0.0), box.y1)
    return PageBoxes(number, area, tuple(texts), tuple(pictures), tuple(slots), bottoms)


def _walk(
    box: Any, slot: str | None, free: bool, ground: bool, clip: Box | None
) -> Iterator[tuple[str, Any]]:
    """Every text and picture below a box, and the slots met on the way."""
    kind = type(box).__name__
    element = getattr(box, "element", None)
    if element is not None and not isinstance(element, str) and hasattr(element, "get"):
        if name := element.get("data-slot"):
            slot = name
            yield "slot", slot
        free = free or element.get("data-free") is not None
        ground = ground or element.get("data-ground") is not None
    if kind == "TextBox":
        if box.text.strip():
            yield "text", _text(box, slot, free, clip)
        return
    if hasattr(box, "replacement"):
        yield "picture", Painted(_box(box), slot, ground)
        return
    if box.style["overflow"] == "hidden" and hasattr(box, "width") and isinstance(box.width, int | float):
        here = Box(box.padding_box_x() * PX, box.padding_box_y() * PX,
                   (box.padding_box_x() + box.padding_width()) * PX, (box.padding_box_y() + box.padding_height()) * PX)  # fmt: skip
        clip = here if clip is None else clip.intersect(here)
    for child in getattr(box, "children", ()):
        yield from _walk(child, slot, free, ground, clip)


def _text(box: Any, slot: str | None, free: bool, clip: Box | None) -> TextRun:
    size = box.style["font_size"] * 0.75
    # The face's own extent around the baseline, whatever the line height is.
    baseline = (box.position_y + box.baseline) * PX
    em = size / 72 * MM_PER_INCH
    x0 = box.position_x * PX
    frame = Box(x0, baseline - 0.72 * em, x0 + box.width * PX, baseline + 0.2 * em)
    family = box.style["font_family"][0]
    return TextRun(
        box.text, frame, family, box.style["font_weight"], box.style["font_style"], size, slot, free, clip
    )


def _box(box: Any) -> Box:
    x0, y0 = box.content_box_x() * PX, box.content_box_y() * PX
    return Box(x0, y0, x0 + box.width * PX, y0 + box.height * PX)


@dataclass(frozen=True, slots=True)
class Extent:
    """How many pages a slot takes, and how many mm are free below it on its last one."""

    pages: int
    room: float


def extents(pages: Sequence[PageBoxes]) -> dict[str, Extent]:
    """The extent of every slot."""
    found: dict[str, list[PageBoxes]] = {}
    for page in pages:
        for slot in page.slots:
            found.setdefault(slot, []).append(page)
    return {
        slot: Extent(len(where), where[-1].area.y1 - where[-1].bottoms.get(slot, where[-1].area.y0))
        for slot, where in found.items()
    }


def check(
    pages: Sequence[PageBoxes],
    plan: Sequence[Slot],
    catalogue: Catalogue,
    trim: Size,
    bleed: float,
    name: str,
) -> list[Diagnostic]:
    """Everything that went wrong silently, page by page."""
    found: list[Diagnostic] = []
    found += _check_plan(pages, plan, name)
    for page in pages:
        found += _check_overflow(page, trim, name)
        found += _check_covering(page, name)
        found += _check_bleed(page, trim, bleed, name)
        found += _check_faces(page, catalogue, name)
        if not page.texts and not page.pictures:
            found.append(
                error(
                    "page-blank",
                    "nothing stands on this page",
                    Span(name, page=page.number),
                    "give the layout a filler for it",
                )
            )
    return found


def _check_plan(pages: Sequence[PageBoxes], plan: Sequence[Slot], name: str) -> list[Diagnostic]:
    expected = [slot.id for slot in plan for _ in range(slot.pages)]
    for page, slot in zip(pages, expected, strict=False):
        if slot not in page.slots:
            return [error("page-plan", f"{slot} was to stand here, but {' and '.join(page.slots) or 'nothing'} does",
                          Span(name, page=page.number), "something before this page takes more room than it measured")]  # fmt: skip
    if len(pages) != len(expected):
        return [
            error(
                "page-plan",
                f"{len(pages)} pages came out where {len(expected)} were planned",
                Span(name, page=min(len(pages), len(expected))),
            )
        ]
    return []


def _check_overflow(page: PageBoxes, trim: Size, name: str) -> list[Diagnostic]:
    paper = Box(0, 0, trim.width, trim.height)
    block = Box(page.area.x0 - HANG, page.area.y0 - SLACK, page.area.x1 + HANG, page.area.y1 + SLACK)
    found = []
    for run in page.texts:
        excerpt = f"“{run.text.strip()[:40]}”"
        span = Span(name, page=page.number, box_mm=run.box.as_tuple())
        if not paper.contains(run.box):
            found.append(
                error(
                    "text-off-page",
                    f"{excerpt} leaves the page",
                    span,
                    "shorten the text, or choose a smaller size",
                )
            )
        elif run.clip and not run.clip.contains(run.box, 1.0):
            found.append(error("text-hidden", f"{excerpt} is cut off by its box", span, "shorten the text"))
        elif not run.free and not block.contains(run.box):
            found.append(
                error(
                    "text-overflow",
                    f"{excerpt} leaves the text block",
                    span,
                    "shorten the text, or break it elsewhere",
                )
            )
    return found


def _check_covering(page: PageBoxes, name: str) -> list[Diagnostic]:
    """A picture over text, unless the layout says that it is the text's ground."""
    found = []
    for picture in page.pictures:
        hidden = [run for run in page.texts if picture.box.intersect(run.box).area > COVERED]
        if hidden and not picture.ground:
            span = Span(name, page=page.number, box_mm=hidden[0].box.as_tuple())
            message = f"a picture covers “{hidden[0].text.strip()[:40]}”"
            found.append(
                error("picture-over-text", message, span, "shorten the text, or make the picture smaller")
            )
    return found


def _check_bleed(page: PageBoxes, trim: Size, bleed: float, name: str) -> list[Diagnostic]:
    """A picture that reaches the trim must run on to the bleed's edge."""
    found = []
    for picture in page.pictures:
        box = picture.box
        edges = {
            "left": -box.x0,
            "top": -box.y0,
            "right": box.x1 - trim.width,
            "bottom": box.y1 - trim.height,
        }
        for edge, beyond in edges.items():
            if -0.5 < beyond < bleed - 0.05:
                span = Span(name, page=page.number, box_mm=box.as_tuple())
                message = f"a picture ends {beyond:.1f} mm beyond the {edge} edge; the bleed is {bleed:g} mm"
                found.append(
                    error(
                        "picture-bleed", message, span, "let it run into the bleed, or keep it off the edge"
                    )
                )
    return found


def _check_faces(page: PageBoxes, catalogue: Catalogue, name: str) -> list[Diagnostic]:
    """Each text in the very face that CSS asked for, with a glyph for each character there or in a spare face."""
    found: dict[tuple[str, ...], Diagnostic] = {}
    for run in page.texts:
        span = Span(name, page=page.number, box_mm=run.box.as_tuple())
        face = catalogue.find(run.family, run.weight, run.style)
        if face is None:
            style = f"{run.family} {run.weight} {run.style}"
            families = ", ".join(sorted(catalogue.families))
            found.setdefault(("face", style), error("font-face", f"there is no face {style} for “{run.text.strip()[:30]}”", span,
                                                    f"the layout's fonts hold {families}"))  # fmt: skip
            continue
        for character in missing(face, run.text):
            if catalogue.painter(face, character):
                continue
            message = f"{face.name} has no “{character}” (U+{ord(character):04X})"
            found.setdefault(
                ("glyph", face.name, character),
                error(
                    "glyph-missing",
                    message,
                    span,
                    "write it another way, or choose a layout whose fonts have it",
                ),
            )
    return list(found.values())
