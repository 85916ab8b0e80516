"""What a preflight saw besides faults: boxes, plates, inks, fonts and pictures, small enough to be shown.

Gathered from the examination that the rules have already paid for; nothing is parsed or rendered again.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from functools import cached_property, partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from booklet.diagnostics import BookletError
from booklet.paper import MM_PER_INCH
from booklet.preflight.examination import Examination
from booklet.preflight.fonts import Font
from booklet.preflight.marks import Kind, Mark
from booklet.preflight.report import Finding, MmBox
from booklet.press.faults import MALFORMED
from booklet.press.kept import Kept
from booklet.press.plates import Plates
from booklet.press.spaces import Indexed, Pattern, Space, Tint

LONG_SIDE = 640
"""Longer side of a page's small plates in pixels."""

FULL_SIZE = 24
"""Pages that get plates of that size; those of longer files are smaller, so that the report can be mailed."""

MOST_PAGES = 96
"""Pages that get plates at all."""

MOST_IMAGES = 400
"""Placed images that are listed."""

PROCESS_INKS = 4

T = TypeVar("T")
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Ink:
    """A plate of the file.

    Attributes:
        name: on the plate.
        stand_in: the process mixture (0 to 1) that shows a spot ink where it is missing; None if unknown.
    """

    name: str
    stand_in: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Percent of a page, bleed included, that ink covers: over all of it, and at its heaviest millimetre."""

    average: float
    peak: float


@dataclass(frozen=True, eq=False)
class SmallPlates:
    """A page's plates at the size of a picture in the report.

    Attributes:
        width: in pixels.
        height: in pixels.
        cell: pixels to a millimetre, or to up to two where pictures are small.
        make: makes the planes.
        given: an address of all that they follow from, if there is one.
    """

    width: int
    height: int
    cell: int
    make: Callable[[], tuple[bytes, ...]]
    given: str = ""

    @cached_property
    def planes(self) -> tuple[bytes, ...]:
        """One a plate, 8 bits a pixel, 255 solid ink, top line first; empty where there is no ink."""
        return self.make()

    @cached_property
    def address(self) -> str:
        """Of all that pictures of them follow from."""
        seen = self.given or " ".join(hashlib.sha256(plane).hexdigest() for plane in self.planes)
        return f"{self.width} {self.height} {self.cell} {seen}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SmallPlates) and self.address == other.address

    def __hash__(self) -> int:
        return hash(self.address)

    def plane(self, index: int) -> Image.Image:
        """A plate as a grey picture, solid ink white."""
        size = (self.width, self.height)
        data = self.planes[index]
        return Image.frombytes("L", size, data) if data else Image.new("L", size)

    def totals(self) -> NDArray[np.float32]:
        """Total coverage in percent, cell by cell."""
        cells = [np.asarray(self.plane(i).reduce(self.cell)) for i, data in enumerate(self.planes) if data]
        shape = (-(-self.height // self.cell), -(-self.width // self.cell))
        total = sum((each.astype(np.float32) for each in cells), np.zeros(shape, np.float32))
        return np.asarray(total / np.float32(2.55), np.float32)


@dataclass(frozen=True, slots=True)
class PageEvidence:
    """One page: its boxes in mm as findings have them, and what was rendered of it."""

    media: MmBox
    trim: MmBox | None
    bleed: MmBox | None
    plates: SmallPlates | None = None
    coverage: tuple[Coverage, ...] = ()
    """One a plate."""
    total: Coverage = Coverage(0, 0)

    def part(self, box: MmBox) -> tuple[float, float, float, float]:
        """A box as parts of the media's width and height: left, top, right, bottom."""
        x, y = self.media[0], self.media[1]
        width, height = (self.media[2] - x) or 1, (self.media[3] - y) or 1
        return ((box[0] - x) / width, (box[1] - y) / height, (box[2] - x) / width, (box[3] - y) / height)


@dataclass(frozen=True, slots=True)
class FontUse:
    """A font and the pages that use it."""

    name: str
    kind: str
    embedded: bool
    subset: bool
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ImageUse:
    """An image where it is placed; `box` in mm as findings have it."""

    page: int
    width: int
    height: int
    bits: int
    ppi: float
    space: str
    box: MmBox
    stencil: bool = False


@dataclass(frozen=True, slots=True)
class Waiver:
    """A rule that the edition does not insist on, why, and how many findings that concerned."""

    rule: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that a report shows beside its findings."""

    pages: tuple[PageEvidence, ...] = ()
    inks: tuple[Ink, ...] = ()
    fonts: tuple[FontUse, ...] = ()
    images: tuple[ImageUse, ...] = ()
    images_left_out: int = 0
    waivers: tuple[Waiver, ...] = ()


def gather(examination: Examination) -> Evidence:
    """What an examination has to show; parts that a malformed file does not yield are left out."""
    images = _all(_images, examination)
    return Evidence(
        pages=_all(_pages, examination),
        inks=_all(_inks, examination),
        fonts=_all(_fonts, examination),
        images=images[:MOST_IMAGES],
        images_left_out=max(0, len(images) - MOST_IMAGES),
    )


def waivers(accept: Mapping[str, str], findings: Iterable[Finding]) -> tuple[Waiver, ...]:
    """The waivers in their order, with how many findings each of them met."""
    rules = [finding.rule for finding in findings]
    return tuple(Waiver(rule, reason, rules.count(rule)) for rule, reason in accept.items())


def _all(parts: Callable[[Examination], Iterator[T]], examination: Examination) -> tuple[T, ...]:
    """Everything up to where the file's fault stops it."""
    found: list[T] = []
    try:
        found.extend(parts(examination))
    except (*MALFORMED, BookletError):
        pass
    return tuple(found)


# -- pages ---------------------------------------------------------------------------------------


def _pages(examination: Examination) -> Iterator[PageEvidence]:
    count = len(examination.boxes)
    side = round(LONG_SIDE * min(1.0, math.sqrt(FULL_SIZE / max(count, 1))))
    for number, boxes in enumerate(examination.boxes, 1):
        media, trim, bleed = (
            examination.mm(number, box) if box else None for box in (boxes.media, boxes.trim, boxes.bleed)
        )
        page = PageEvidence(media or (0, 0, 0, 0), trim, bleed)
        if number > min(len(examination.plates), MOST_PAGES):
            yield page
            continue
        small = _small(examination.plates[number - 1], side)
        coverage, total = _known_coverage(small, page, examination.known)
        yield PageEvidence(page.media, trim, bleed, small, coverage, total)


def _small(plates: Plates, side: int) -> SmallPlates:
    height, width = plates.total.shape
    scale = min(1.0, side / max(height, width, 1))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    cell = max(1, math.ceil(plates.ppi * scale / MM_PER_INCH))
    small = SmallPlates(*size, cell, partial(_planes, plates, size), plates.address)
    if not plates.address:
        small.planes  # noqa: B018 - now, for the large ones need much room
    return small


def _planes(plates: Plates, size: tuple[int, int]) -> tuple[bytes, ...]:
    different = {id(plane): plane for plane in plates.planes}  # inks share planes
    inked = [(key, plane) for key, plane in different.items() if plane.any()]
    small = dict.fromkeys(different, b"")
    for first in range(0, len(inked), 4):  # four at once are made small sooner than two, one by one
        four = inked[first : first + 4]
        parts = [Image.fromarray(plane) for _, plane in four]
        whole = Image.merge("CMYK", [*parts, *parts[:1] * (4 - len(parts))])
        made = whole.resize(size, Image.Resampling.BOX).split()
        small |= {key: own.tobytes() for (key, _), own in zip(four, made, strict=False) if own.getbbox()}
    return tuple(small[id(plane)] for plane in plates.planes)


def _known_coverage(
    small: SmallPlates, page: PageEvidence, known: Kept | None
) -> tuple[tuple[Coverage, ...], Coverage]:
    """`_coverage`, from earlier reports if there it is."""
    address = f"coverage {small.address} {page.part(page.bleed or page.media)}"
    if known and (data := known.find(address)):
        *coverage, total = (Coverage(*figures) for figures in json.loads(data))
        return tuple(coverage), total
    coverage_, total = _coverage(small, page)
    if known:
        known.keep(address, json.dumps([astuple(figures) for figures in (*coverage_, total)]).encode())
    return coverage_, total


def _coverage(small: SmallPlates, page: PageEvidence) -> tuple[tuple[Coverage, ...], Coverage]:
    """How much of each ink, and of all, lies inside the bleed: marks beside it are not printed."""
    x0, y0, x1, y1 = page.part(page.bleed or page.media)
    left, top = (max(0, round(x0 * small.width)), max(0, round(y0 * small.height)))
    right, bottom = (min(small.width, round(x1 * small.width)), min(small.height, round(y1 * small.height)))
    if right <= left or bottom <= top:
        left, top, right, bottom = 0, 0, small.width, small.height
    empty = Coverage(0.0, 0.0)
    coverage = []
    total: NDArray[np.float32] | float = 0.0
    for index, data in enumerate(small.planes):
        if not data:
            coverage.append(empty)
            continue
        plane = small.plane(index).crop((left, top, right, bottom))
        cells = np.asarray(plane.reduce(small.cell))
        coverage.append(_figures(float(np.asarray(plane).mean()) / 2.55, float(cells.max()) / 2.55))
        total = total + cells.astype(np.float32)
    average = sum(each.average for each in coverage)
    return tuple(coverage), _figures(average, float(np.max(total)) / 2.55)


def _figures(average: float, peak: float) -> Coverage:
    return Coverage(round(average, 1), round(peak, 1))


# -- inks, fonts, pictures -------------------------------------------------------------------------


def _inks(examination: Examination) -> Iterator[Ink]:
    names = examination.plates[0].names if examination.plates else ()
    yield from map(Ink, names[:PROCESS_INKS])
    spots = set(names[PROCESS_INKS:])
    found: dict[str, tuple[float, ...] | None] = {}
    for page in examination.pages if spots else ():
        for mark in page.marks:
            for tint in _tints(mark.paint.space):
                for index, name in enumerate(tint.names):
                    if name in spots and found.get(name) is None:
                        found[name] = _stand_in(tint, index, examination)
    yield from (Ink(name, found.get(name)) for name in names[PROCESS_INKS:])


def _tints(space: Space) -> Iterator[Tint]:
    if isinstance(space, Tint):
        yield space
    elif isinstance(space, (Indexed, Pattern)) and space.base is not None:
        yield from _tints(space.base)


def _stand_in(tint: Tint, index: int, examination: Examination) -> tuple[float, ...] | None:
    solid = np.zeros((1, tint.components))
    solid[0, index] = 1.0
    try:
        inks = np.clip(tint.inks(solid, examination.separator)[0], 0, 1)
    except (*MALFORMED, BookletError):
        return None
    return tuple(round(float(value), 3) for value in inks)


def _fonts(examination: Examination) -> Iterator[FontUse]:
    pages: dict[str, list[int]] = {}
    fonts: dict[str, Font] = {}
    for number, page in enumerate(examination.pages, 1):
        for name, font in page.fonts.items():
            fonts.setdefault(name, font)
            pages.setdefault(name, []).append(number)
    for name, font in sorted(fonts.items(), key=lambda item: (item[1].plain_name, item[0])):
        kind = f"{font.kind}, composite" if font.composite else font.kind
        yield FontUse(font.plain_name, kind, font.embedded, font.is_subset, tuple(pages[name]))


def _images(examination: Examination) -> Iterator[ImageUse]:
    def chosen(mark: Mark) -> bool:
        return mark.picture is not None and not mark.masking

    for number, marks in examination.each(chosen):
        for mark in marks:
            if mark.picture is None:
                continue
            picture, space = mark.picture, next(mark.paint.families(), "?")
            names = mark.paint.space.names if isinstance(mark.paint.space, Tint) else ()
            yield ImageUse(
                number,
                picture.width,
                picture.height,
                picture.bits,
                round(picture.ppi, 1) if math.isfinite(picture.ppi) else 0.0,
                f"{space} {', '.join(names)}".strip(),
                examination.mm(number, mark.box),
                mark.kind is Kind.STENCIL,
            )
