"""The book as a reader sees it: columns of running text, heads, folios, out of the lines of the finished file.

Where the structure is not plain (ragged setting, lines side by side) there is no column, and the rules that need one
keep silent.
"""

from __future__ import annotations

import pickle
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import NamedTuple
from weakref import WeakKeyDictionary

import pypdfium2

from booklet.preflight.examination import Examination
from booklet.preflight.lines import SAME, Line, read_lines
from booklet.twins import Begun

EDGE = 0.7
"""Distance in pt below which two lines end at the same edge."""

INDENT = 0.5, 4.0
"""An indent in em: less is none, more is another column or a quotation."""

BREAK = 1.3
"""Distance of baselines in leadings from which a paragraph stands apart."""

NARROWEST = 13.0
"""Width in em of the narrowest column of running text; labels and tables are narrower."""

_LEADER = re.compile(r"(?:[.·…] ?){4}")
_END = re.compile(r"[.!?…][\s”“’‘»«›‹\"')\]]*$")

LARGEST_FOLIO = 2.5
"""A folio's size against the running text's."""


@dataclass(frozen=True, slots=True)
class Column:
    """The running text between two edges of one page.

    Attributes:
        page: from 1.
        left: the edge in pt that its lines begin at.
        right: the edge in pt that its full lines end at.
        lines: from the top.
        headed: whether anything but a running head stands above it.
    """

    page: int
    left: float
    right: float
    lines: tuple[Line, ...]
    headed: bool

    def full(self, line: Line) -> bool:
        """Whether a line reaches the right edge; hanging punctuation may pass it."""
        return line.x1 >= self.right - EDGE

    def indented(self, line: Line) -> bool:
        """Whether a line begins as a paragraph does."""
        least, most = INDENT
        return least * line.size < line.x0 - self.left < most * line.size

    def flush(self, line: Line) -> bool:
        """Whether a line begins at the left edge."""
        return abs(line.x0 - self.left) <= EDGE

    def breaks_off(self, line: Line) -> bool:
        """Whether a line is one word that neither reaches the right edge nor ends a paragraph."""
        return not (self.full(line) or " " in line.text or line.text[-1:] == ":" or _END.search(line.text))

    def unfinished(self, line: Line) -> bool:
        """Whether a paragraph surely goes on after a line."""
        return line.hyphenated or (self.full(line) and not _END.search(line.text))


class Edges(NamedTuple):
    """The edges of justified lines, and how many lines hold them."""

    left: float
    right: float
    lines: int


class Book:
    """The pages of one file as lines, and the running text in them."""

    def __init__(self, pages: Sequence[Sequence[Line]], width: float = 0.0) -> None:
        self.pages = tuple(tuple(page) for page in pages)
        self.width = width
        """Of the trimmed page, in pt."""

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """All lines, page by page from the top."""
        return tuple(line for page in self.pages for line in page)

    @cached_property
    def size(self) -> float:
        """Size in pt of the running text: that of most characters in long lines."""
        sizes: Counter[float] = Counter()
        for line in self.lines:
            if len(line.text) >= 25:
                sizes[round(line.size, 1)] += len(line.text)
        return sizes.most_common(1)[0][0] if sizes else 0.0

    def is_body(self, line: Line) -> bool:
        """Whether a line has the size of the running text."""
        return abs(line.size - self.size) <= 0.06

    @cached_property
    def leading(self) -> float:
        """Distance in pt of the running text's baselines; the size where no line follows another."""
        steps = [b.y - a.y for column in self.columns for a, b in pairwise(column.lines)]
        steps = [step for step in steps if self.size < step < 2 * self.size]
        common, _ = Counter(round(step, 1) for step in steps or [self.size]).most_common(1)[0]
        return median([step for step in steps if abs(step - common) <= 0.1] or [self.size])

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns of running text in the order of reading."""
        found: dict[int, dict[tuple[float, float], Edges]] = {0: {}, 1: {}}

        def know(side: int, edges: Edges) -> None:
            """Pages share their edges: of those that are alike the one with most lines counts."""
            place = round(edges.left, 1), round(edges.right, 1)
            if place not in found[side] or found[side][place].lines < edges.lines:
                found[side][place] = edges

        for number, page in enumerate(self.pages, 1):
            for left, right, lines in self._justified(page):
                know(number % 2, Edges(left, right, lines))
                know(1 - number % 2, Edges(self.width - right, self.width - left, 0))  # mirrored
        columns: list[Column] = []
        for number, page in enumerate(self.pages, 1):
            columns += sorted(self._columns(page, found[number % 2].values()), key=lambda column: column.left)
        return tuple(columns)

    def _justified(self, page: Sequence[Line]) -> Iterator[Edges]:
        """Edges that at least four lines of a page share, and half of all that begin there."""
        body = [line for line in page if self.is_body(line)]
        while body:
            seed = body.pop(0)
            same = (o for o in body if abs(o.x0 - seed.x0) <= EDGE and abs(o.x1 - seed.x1) <= SAME)
            right = next((other.x1 for other in same), 0.0)
            within = [line for line in page if self._within(line, seed.x0, right)]
            full = sum(abs(line.x1 - right) <= SAME for line in within)
            beyond = [o for o in page if self.is_body(o) and abs(o.x0 - seed.x0) <= EDGE and o not in within]
            if right - seed.x0 >= NARROWEST * self.size and full * 2 >= max(8, len(within)) and not beyond:
                yield Edges(seed.x0, right, full)
                body = [line for line in body if line not in within]

    def _within(self, line: Line, left: float, right: float) -> bool:
        em = self.size
        if not self.is_body(line) or _LEADER.search(line.text):
            return False
        return left - 1 <= line.x0 <= left + INDENT[1] * em and line.x1 <= right + em / 2

    def _columns(self, page: Sequence[Line], known: Iterable[Edges]) -> list[Column]:
        """The columns of a page: of the known edges those that most of its lines hold."""
        choice: list[tuple[int, int, Edges, list[Line]]] = []
        rows = [(line, self._beside(line, page)) for line in page]
        for edges in known:
            lines = [line for line, others in rows if self._runs(line, others, edges)]
            full = sum(abs(line.x1 - edges.right) <= EDGE for line in lines)
            ragged = len(lines) > 3 and full < 0.4 * len(lines)
            if not ragged and any(abs(line.x0 - edges.left) <= EDGE for line in lines):
                choice.append((full, edges.lines, edges, lines))
        columns: list[Column] = []
        for _, _, edges, lines in sorted(choice, key=lambda item: item[:3], reverse=True):
            if all(edges.right <= other.left or edges.left >= other.right for other in columns):
                head = any(
                    line.y < lines[0].y - SAME and line.x1 > edges.left and line.x0 < edges.right
                    for line in page
                    if not self.is_furniture(line)
                )
                columns.append(Column(lines[0].page, edges.left, edges.right, tuple(lines), head))
        return columns

    def _beside(self, line: Line, page: Sequence[Line]) -> list[Line]:
        """What stands at a line's height, an initial left out."""
        return [
            other
            for other in page
            if abs(other.y - line.y) <= 1 and other is not line and other.size <= 2 * self.size
        ]

    def _runs(self, line: Line, others: Sequence[Line], edges: Edges) -> bool:
        """Whether a line belongs to the running text between two edges: alone, and at one of them."""
        left, right, _ = edges
        beside = self.is_body(line) and left <= line.x0 and abs(line.x1 - right) <= EDGE
        if not beside and not self._within(line, left, right):
            return False
        return all(other.x1 <= left or other.x0 >= right for other in others)

    def is_furniture(self, line: Line) -> bool:
        """Whether a line is a folio or a running head."""
        return any(abs(line.y - height) <= SAME for height in (*self.folio_lines, *self._running_heads))

    @cached_property
    def _running_heads(self) -> tuple[float, ...]:
        """Baselines of small type above or below all long lines of the running text's size, on most pages."""
        text = [line.y for line in self.lines if self.is_body(line) and len(line.text) >= 25]
        if not text:
            return ()
        top, bottom = min(text), max(text)
        pages: dict[float, set[int]] = defaultdict(set)
        for line in self.lines:
            if line.size <= self.size and not top <= line.y <= bottom:
                pages[round(line.y, 1)].add(line.page)
        return tuple(y for y, own in pages.items() if len(own) >= max(3, sum(map(bool, self.pages)) // 2))

    @cached_property
    def folio_lines(self) -> tuple[float, ...]:
        """Baselines on which most pages, and three at least, print their own number."""
        by_height: dict[float, list[Line]] = defaultdict(list)
        for line in self.lines:
            if line.size <= LARGEST_FOLIO * self.size and numbers(line.text):
                by_height[round(line.y, 0)].append(line)
        found = []
        for lines in by_height.values():
            true = {line.page for line in lines if line.page in numbers(line.text)}
            if len(true) >= 3 and len(true) > 0.6 * len({line.page for line in lines}):
                found.append(median(line.y for line in lines if line.page in true))
        return tuple(found)


def numbers(text: str) -> list[int]:
    """The numbers that a line begins or ends with."""
    return [int(found) for found in re.findall(r"^\d{1,3}(?![\w.,])|(?<![\w.,])\d{1,3}$", text)]


_BOOKS: WeakKeyDictionary[Examination, Book] = WeakKeyDictionary()
_BEGUN: WeakKeyDictionary[Examination, Begun] = WeakKeyDictionary()


def book_meanwhile(examination: Examination) -> AbstractContextManager[Begun]:
    """Have a processor that is idle read the book meanwhile; who asks for it by `book` waits for it."""
    _BEGUN[examination] = Begun({"book": lambda: pickle.dumps(_read(examination))})
    return closing(_BEGUN[examination])


def book(examination: Examination) -> Book:
    """The file's book, read once; without lines where the file cannot be opened."""
    if examination not in _BOOKS:
        twin = _BEGUN.pop(examination, None)
        done = twin.finish() if twin else {}
        # What a twin of this process has written, nobody else can have touched.
        _BOOKS[examination] = pickle.loads(done["book"]) if done else _read(examination)  # noqa: S301
    return _BOOKS[examination]


def _read(examination: Examination) -> Book:
    """The book with its columns, which most rules about it look at."""
    try:
        x0, _, x1, _ = examination.boxes[0].final if examination.boxes else (0.0, 0.0, 0.0, 0.0)
        found = Book(read_lines(examination), x1 - x0)
    except pypdfium2.PdfiumError:
        return Book(())
    _ = found.columns
    return found
