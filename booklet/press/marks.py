"""Printer's marks: drawn into the finished page, outside its bleed.

The typesetting engine's own marks lie inside the bleed and in screen black. These lie
in the strip that begins `marks.offset` from the trim and is `marks.length` deep, in
registration colour (Separation All: ink on every plate, ISO 32000-1, 8.6.6.4), as
vector outlines without a font. Nothing in them is transparent or needs a profile, so
that every PDF/X flavour takes them. Equal input gives equal bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pikepdf
from pikepdf import Array, Dictionary, Name

from booklet.paper import mm_to_pt
from booklet.press.document import Boxes, Rectangle
from booklet.press.lettering import small_type, written
from booklet.printer.sheet import Marks

GAP = mm_to_pt(2)
"""Between marks of different kinds along the strip."""

TARGET = mm_to_pt(6)
"""Length of a target's cross hairs at most; a strip that is less deep has smaller ones."""

PATCHES = (4.5, 4.0, 3.5, 3.0)
"""Sides in mm that a patch of the colour bar may have, the first that fits."""

SIZES = (6.0, 5.5, 5.0, 4.5, 4.0)
"""Sizes in pt that the page information may have, the first that fits."""

ARC = 0.5523
"""Distance of a Bézier's inner points that makes a quarter of a circle of radius 1."""


@dataclass(frozen=True, slots=True)
class PageInformation:
    """What the slug line says.

    Attributes:
        film: its title.
        edition: name of the edition.
        page: number of the page, from 1.
        pages: how many the booklet has.
        date: of the edition.
        inks: the plates' names in printing order, such as Cyan, Magenta, Yellow, Black, PANTONE 871 C.
        condition: OutputConditionIdentifier of the printing condition.
    """

    film: str
    edition: str
    page: int
    pages: int
    date: datetime
    inks: tuple[str, ...]
    condition: str


def draw_marks(
    pdf: pikepdf.Pdf,
    page: pikepdf.Page,
    boxes: Boxes,
    marks: Marks,
    info: PageInformation,
    spots: Mapping[str, pikepdf.Object],
) -> None:
    """Draw the marks that a sheet wants; nothing happens where it wants none.

    The page's own drawing is held inside its bleed: before there were marks the MediaBox cut it there.

    Args:
        pdf: the page's file.
        page: a page in ink, its content already where `boxes` says.
        boxes: the page's boxes.
        marks: the sheet's wishes.
        info: what the page information says.
        spots: the colour space of each spot ink, by its name on the plate.
    """
    if not marks.wanted:
        return
    strip = _Strip.around(boxes, marks)
    names = [name for name in info.inks if name in spots]
    names += [name for name in spots if name not in names]
    drawing = ["q /State gs /All CS 1 SCN /All cs 1 scn [] 0 d 0 J 0 j 10 M", f"{written(strip.line)} w"]
    if marks.crop:
        drawing += _stroked(strip.corner_lines(boxes.trim, strip.outer))
    if marks.bleed:
        drawing += _bleed_marks(strip, boxes)
    if marks.registration:
        for x, y in strip.centres:
            drawing += _target(x, y, strip.target / 2)
    if marks.page_information:
        drawing += _information(strip, info)
    if marks.colour_bar:  # last: it leaves the registration colour
        drawing += _colour_bar(strip, len(names), right=info.page % 2 == 1)
    form = pdf.make_stream("\n".join([*drawing, "Q", ""]).encode("ascii"))
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array(list(boxes.media))
    spaces = {"/All": _registration()} | {f"/Spot{i}": spots[name] for i, name in enumerate(names)}
    state = Dictionary(Type=Name.ExtGState, OP=False, op=False, OPM=0)
    form.Resources = Dictionary(ColorSpace=Dictionary(spaces), ExtGState=Dictionary(State=state))
    _append(pdf, page, form, boxes.bleed)


def _registration() -> pikepdf.Object:
    """The colour that is on every plate; where plates are not made, black of all four inks."""
    tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[1, 1, 1, 1], N=1)
    return Array([Name.Separation, Name.All, Name.DeviceCMYK, tint])


# -- the page ----------------------------------------------------------------------


def _append(pdf: pikepdf.Pdf, page: pikepdf.Page, form: pikepdf.Object, bleed: Rectangle) -> None:
    """Put a form after the page's own content, which is held inside the bleed and keeps its state to itself.

    Content and resources may be other pages' as well: both stay as they are.
    """
    resources = Dictionary(dict(_resources(page).items()))
    drawings = Dictionary(dict(resources.get("/XObject", Dictionary()).items()))
    name = Name("/PrintersMarks")
    while name in drawings:
        name = Name(f"{name}_")
    drawings[name] = pdf.make_indirect(form)
    resources.XObject = drawings
    page.obj.Resources = resources
    own = page.obj.get("/Contents", Array())
    lowest, left = _nesting(page)
    x0, y0, x1, y1 = bleed
    start = f"q {written(x0, y0, x1 - x0, y1 - y0)} re W n" + " q" * -lowest
    end = "\n" + "Q " * (left - lowest) + f"Q q {name} Do Q\n"
    streams = list(own) if isinstance(own, Array) else [own]
    page.obj.Contents = Array(
        [pdf.make_stream(f"{start}\n".encode()), *streams, pdf.make_stream(end.encode())]
    )


def _resources(page: pikepdf.Page) -> pikepdf.Object:
    """The page's resources, its own or inherited (ISO 32000-1, 7.7.3.4)."""
    node: pikepdf.Object = page.obj
    while "/Resources" not in node and "/Parent" in node:
        node = node.Parent
    return node.get("/Resources", Dictionary())


def _nesting(page: pikepdf.Page) -> tuple[int, int]:
    """The lowest level that q and Q of the page's content reach, 0 or less, and the level they end on."""
    level = lowest = 0
    for instruction in pikepdf.parse_content_stream(page, "q Q"):
        level += 1 if str(instruction.operator) == "q" else -1
        lowest = min(lowest, level)
    return lowest, level


# -- places ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Strip:
    """The strip around the page that marks are drawn in; lengths in pt.

    Attributes:
        trim: the trimmed page.
        inner: where the strip begins: no mark comes nearer.
        outer: where it ends.
        line: thickness of lines.
    """

    trim: Rectangle
    inner: Rectangle
    outer: Rectangle
    line: float

    @classmethod
    def around(cls, boxes: Boxes, marks: Marks) -> _Strip:
        begin = _grown(boxes.trim, mm_to_pt(marks.offset))
        (x0, y0, x1, y1), (b0, c0, b1, c1) = begin, boxes.bleed  # rounded: the bleed may be a hair wider
        inner = (min(x0, b0), min(y0, c0), max(x1, b1), max(y1, c1))
        return cls(boxes.trim, inner, _grown(begin, mm_to_pt(marks.length)), marks.line_pt)

    @property
    def depth(self) -> float:
        return self.inner[0] - self.outer[0]

    @property
    def target(self) -> float:
        """Length of the targets' cross hairs, line ends included."""
        return min(TARGET, self.depth)

    @property
    def centres(self) -> tuple[tuple[float, float], ...]:
        """The targets' centres: left, bottom, right, top."""
        x, y = (self.trim[0] + self.trim[2]) / 2, (self.trim[1] + self.trim[3]) / 2
        left, bottom, right, top = ((a + b) / 2 for a, b in zip(self.inner, self.outer, strict=True))
        return ((left, y), (x, bottom), (right, y), (x, top))

    def runs(self, axis: int) -> tuple[tuple[float, float], tuple[float, float]]:
        """What is free before and after the target, along x (axis 0) or y (axis 1)."""
        low, high = self.trim[axis] + GAP, self.trim[axis + 2] - GAP
        middle, room = (low + high) / 2, self.target / 2 + GAP
        return (low, middle - room), (middle + room, high)

    def corner_lines(
        self, edges: Rectangle, end: Rectangle, where: Sequence[bool] = (True,) * 4
    ) -> Iterator[tuple[float, float, float, float]]:
        """Lines in the extension of a box's edges (left, bottom, right, top), from the strip's begin to `end`."""
        for i, (edge, wanted) in enumerate(zip(edges, where, strict=True)):
            across = 1 - i % 2
            for near, far in ((self.inner[across], end[across]), (self.inner[across + 2], end[across + 2])):
                if wanted:
                    yield (edge, near, edge, far) if across else (near, edge, far, edge)


def _grown(box: Rectangle, by: float) -> Rectangle:
    return (box[0] - by, box[1] - by, box[2] + by, box[3] + by)


# -- lines and targets -------------------------------------------------------------


def _stroked(lines: Iterable[tuple[float, float, float, float]]) -> list[str]:
    return [f"{written(x0, y0)} m {written(x1, y1)} l S" for x0, y0, x1, y1 in lines]


def _bleed_marks(strip: _Strip, boxes: Boxes) -> list[str]:
    """Dashed and half as long as crop marks, not thinner: a line may be the sheet's thinnest already."""
    length = strip.depth / 2
    edges = zip(boxes.trim, boxes.bleed, strict=True)
    apart = [abs(trim - bleed) > 2 * strip.line for trim, bleed in edges]  # else it is on the crop mark
    lines = strip.corner_lines(boxes.bleed, _grown(strip.inner, length), apart)
    return [f"[{written(length / 5)}] 0 d", *_stroked(lines), "[] 0 d"]


def _target(x: float, y: float, reach: float) -> list[str]:
    """Cross hairs `reach` long from the centre, a circle, and a dot with the hairs cut out of it."""
    ring, dot = 0.64 * reach, 0.3 * reach
    return [
        *_stroked(_cross(x, y, reach)),
        f"{_circle(x, y, ring)} S",
        f"{_circle(x, y, dot)} f",
        "0 SCN",
        *_stroked(_cross(x, y, dot)),
        "1 SCN",
    ]


def _cross(x: float, y: float, reach: float) -> tuple[tuple[float, float, float, float], ...]:
    return (x - reach, y, x + reach, y), (x, y - reach, x, y + reach)


def _circle(x: float, y: float, r: float) -> str:
    k = ARC * r
    return " ".join(
        (
            f"{written(x + r, y)} m",
            f"{written(x + r, y + k, x + k, y + r, x, y + r)} c",
            f"{written(x - k, y + r, x - r, y + k, x - r, y)} c",
            f"{written(x - r, y - k, x - k, y - r, x, y - r)} c",
            f"{written(x + k, y - r, x + r, y - k, x + r, y)} c h",
        )
    )


# -- colour bar and page information -----------------------------------------------


def _patches(spots: int) -> list[tuple[int, str]]:
    """The bar's colours in their order, each with its rank: solids stay longest where room is short.

    The grey of three inks is as neutral as the black tint before it where they are in balance (ISO 12647-2).
    """
    out = [(0, ink) for ink in ("1 0 0 0 k", "0 1 0 0 k", "0 0 1 0 k", "0 0 0 1 k")]
    out += [(1, ink) for ink in ("0.5 0 0 0 k", "0 0.5 0 0 k", "0 0 0.5 0 k", "0 0 0 0.5 k")]
    out += [(2, ink) for ink in ("0.5 0.4 0.4 0 k", "0 1 1 0 k", "1 0 1 0 k", "1 1 0 0 k")]
    for i in range(spots):
        out += [(0, f"/Spot{i} cs 1 scn"), (1, f"/Spot{i} cs 0.5 scn")]
    return out


def _colour_bar(strip: _Strip, spots: int, *, right: bool) -> list[str]:
    """Squares from the top down, at the outer edge; the target there parts them."""
    patches = _patches(spots)
    lower, upper = strip.runs(1)
    for side in (mm_to_pt(mm) for mm in PATCHES):
        if side > strip.depth + 0.001:
            continue
        tops = [top - i * side for low, top in (upper, lower) for i in range(max(0, int((top - low) / side)))]
        if len(tops) >= len(patches):
            break
    kept = sorted(range(len(patches)), key=lambda i: patches[i][0])[: len(tops)]
    x = strip.centres[2 if right else 0][0] - side / 2
    return [
        f"{patches[i][1]} {written(x, top - side, side, side)} re f"
        for i, top in zip(sorted(kept), tops, strict=False)
    ]


def _information(strip: _Strip, info: PageInformation) -> list[str]:
    """One line below the page: which page it is left of the target, how it is printed right of it."""
    type_ = small_type()
    (low, room), (start, high) = strip.runs(0)
    width = room - low
    film = type_.printable(info.film)
    which = " · ".join(part for part in (info.edition, f"page {info.page} of {info.pages}") if part)
    how = " · ".join((info.date.date().isoformat(), info.condition, ", ".join(info.inks)))
    for size in SIZES:
        if max(type_.width(f"{film} · {which}", size), type_.width(how, size)) <= width:
            break
    film = type_.shortened(film, size, width - type_.width(f" · {which}", size))
    which = f"{film} · {which}" if film else type_.shortened(which, size, width)
    how = type_.shortened(how, size, width)
    y = strip.centres[1][1] - type_.capital * size / 2
    right = high - type_.width(how, size)
    return [*type_.draw(which, low, y, size), *type_.draw(how, max(start, right), y, size)]
