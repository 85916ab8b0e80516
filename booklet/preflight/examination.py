"""What the rules look at: the file opened once, its pages interpreted once, its plates rendered once."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import pikepdf
from pikepdf import Array, Dictionary

from booklet.colour import Separator
from booklet.diagnostics import BookletError
from booklet.paper import PT_PER_MM
from booklet.preflight.ground import Ground
from booklet.preflight.interpreter import Interpreter, PageMarks
from booklet.preflight.marks import Mark, PtBox, union
from booklet.preflight.registry import Hit
from booklet.preflight.report import MmBox
from booklet.press.faults import MALFORMED, said
from booklet.press.kept import Kept
from booklet.press.plates import Plates, render
from booklet.printer import Printer

INHERITED = 32


@dataclass(frozen=True, slots=True)
class PageBoxes:
    """A page's boxes in pt as the file has them; None where one is missing."""

    media: PtBox
    trim: PtBox | None
    bleed: PtBox | None
    crop: PtBox | None
    art: PtBox | None

    @property
    def final(self) -> PtBox:
        """The trimmed page, or what must pass for it."""
        return self.trim or self.crop or self.media


class Examination:
    """One file before the rules of one printer."""

    def __init__(
        self, pdf: bytes, document: pikepdf.Pdf, printer: Printer, separator: Separator | None = None,
        kept: Kept | None = None, known: Kept | None = None,
    ) -> None:  # fmt: skip
        self.pdf = pdf
        self.document = document
        self.printer = printer
        self.sheet = printer.sheet
        self.root = document.Root
        self._separator = separator
        self.kept, self.known = kept, known
        self._grounds: dict[int, Ground] = {}

    @cached_property
    def separator(self) -> Separator:
        """Converts what is not in ink; without a limit, for it shall show what is there."""
        return self._separator or Separator(self.printer.profile)

    @cached_property
    def pages(self) -> tuple[PageMarks, ...]:
        """What each page paints."""
        interpreter = Interpreter(self.root)
        return tuple(interpreter.page(page) for page in self.document.pages)

    @cached_property
    def boxes(self) -> tuple[PageBoxes, ...]:
        """Each page's boxes."""
        return tuple(
            PageBoxes(*(_box(page.obj, f"/{name}Box") for name in ("Media", "Trim", "Bleed", "Crop", "Art")))  # type: ignore[arg-type]
            for page in self.document.pages
        )

    @cached_property
    def _rendered(self) -> tuple[tuple[Plates, ...], str]:
        try:
            painting = [page.pixels for page in self.pages]
            colours = [page.colours for page in self.pages]
            plates = render(
                self.pdf, self.separator, painting=painting, kept=self.kept, known=self.known, colours=colours
            )
            return tuple(plates), ""
        except BookletError as problem:
            return (), problem.diagnostics[0].message
        except MALFORMED as problem:
            return (), said(problem)

    @property
    def plates(self) -> tuple[Plates, ...]:
        """Each page's plates; none where the file cannot be rendered."""
        return self._rendered[0]

    @property
    def render_problem(self) -> str:
        """Why there are no plates."""
        return self._rendered[1]

    def ground(self, page: int) -> Ground:
        """What lies below the marks of page `page` (from 1)."""
        if page not in self._grounds:
            plates = self.plates[page - 1] if page <= len(self.plates) else None
            self._grounds[page] = Ground(self.pages[page - 1].marks, self.boxes[page - 1].media, plates)
        return self._grounds[page]

    def mm(self, page: int, box: PtBox) -> MmBox:
        """A box of page `page` (from 1) in mm from the trim's top left corner."""
        trim = self.boxes[page - 1].final
        x0, y0, x1, y1 = box
        values = (x0 - trim[0], trim[3] - y1, x1 - trim[0], trim[3] - y0)
        a, b, c, d = (round(value / PT_PER_MM, 2) + 0.0 for value in values)
        return (a, b, c, d)

    def each(self, chosen: Callable[[Mark], bool]) -> Iterator[tuple[int, list[Mark]]]:
        """Pages (from 1) with those of their marks that are chosen; pages without any are left out."""
        for number, page in enumerate(self.pages, 1):
            marks = [mark for mark in page.marks if chosen(mark)]
            if marks:
                yield number, marks

    def hit(
        self,
        message: str,
        page: int,
        marks: list[Mark],
        measured: float | str | None = None,
        limit: float | str | None = None,
    ) -> Hit:
        """A breach by some marks of a page."""
        return Hit(message, page, self.mm(page, union([mark.box for mark in marks])), measured, limit)


def open_file(pdf: bytes) -> pikepdf.Pdf:
    """Open a file with its page tree.

    Raises:
        pikepdf.PdfError: it cannot be read (a wrong password included).
    """
    document = pikepdf.open(io.BytesIO(pdf))
    len(document.pages)
    return document


def entry(page: pikepdf.Object, key: str) -> pikepdf.Object | None:
    """A page attribute, its own or inherited."""
    node: pikepdf.Object | None = page
    for _ in range(INHERITED):
        if node is None or key in node:
            break
        node = node.get("/Parent")
    return node.get(key) if isinstance(node, Dictionary) else None


def _box(page: pikepdf.Object, key: str) -> PtBox | None:
    value = entry(page, key) if key in {"/MediaBox", "/CropBox"} else page.get(key)
    if not isinstance(value, Array) or len(value) != 4:
        return (0.0, 0.0, 0.0, 0.0) if key == "/MediaBox" else None
    try:
        x0, y0, x1, y1 = (float(number) for number in value)
    except (TypeError, ValueError):
        return (0.0, 0.0, 0.0, 0.0) if key == "/MediaBox" else None
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
