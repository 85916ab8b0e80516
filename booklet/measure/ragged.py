"""Running text that is ragged on purpose: lines that begin at one edge and end where they end."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from booklet.preflight.book import BREAK, EDGE, NARROWEST, Book, Column
from booklet.preflight.lines import Line

LONG = 25
"""Letters of a line that is no entry of a list."""


@dataclass(frozen=True, slots=True)
class Block:
    """Running text between two edges of a page; ragged where its lines end where they end.

    Attributes:
        page: from 1.
        left: the edge in pt at which its lines begin.
        right: the edge in pt of full lines; of ragged text, where the longest line ends.
        lines: from the top.
        headed: whether a heading stands above it.
        column: the justified column that it is; None where it is ragged.
    """

    page: int
    left: float
    right: float
    lines: tuple[Line, ...]
    headed: bool
    column: Column | None = None


class RaggedText:
    """Finds ragged text in a book, in columns side by side too."""

    def __init__(self, book: Book) -> None:
        self.book, self.size = book, book.size
        self._edges: dict[int, tuple[float, ...]] = {}

    def blocks(self, taken: Collection[Line], leading: float) -> Iterator[Block]:
        """Runs of three lines at least, without those that are taken already; `leading` in pt."""
        for page in self.book.pages:
            runs: dict[float, list[Line]] = defaultdict(list)
            for line in page:
                if line in taken or not self.book.is_body(line) or not self._alone(line, page):
                    continue
                edge = next((x for x in runs if self._begins_at(x, line)), line.x0)
                runs[edge].append(line)
            for lines in runs.values():
                common = Counter(round(line.x0, 1) for line in lines).most_common(1)[0][0]
                yield from self._runs(common, lines, page, leading)

    def _begins_at(self, edge: float, line: Line) -> bool:
        """Whether a line begins at an edge: hanging out a little, or indented."""
        return -0.6 * self.size <= line.x0 - edge <= 1.2 * self.size

    def _alone(self, line: Line, page: Sequence[Line]) -> bool:
        """Whether nothing else is set on a line's height, other columns apart: rows of lists have labels there."""
        edges = [x for x in self.edges(line.page) if self._begins_at(x, line)]
        others = (o for o in page if o is not line and abs(o.y - line.y) <= 1 and o.size <= 2 * self.size)
        return all(
            bool(edges)
            and (
                # a note in the margin, on lines of its own
                (not self.book.is_body(o) and abs(o.y - line.y) > 0.02)
                or any(self._begins_at(x, o) for x in self.edges(o.page))
            )
            for o in others
        )

    def edges(self, page: int) -> tuple[float, ...]:
        """Where at least four long lines of the running text's size begin."""
        if page not in self._edges:
            long = [o for o in self.book.pages[page - 1] if self.book.is_body(o) and len(o.text) >= LONG]
            edges = (o.x0 for o in long if sum(abs(other.x0 - o.x0) <= EDGE for other in long) >= 4)
            self._edges[page] = tuple(dict.fromkeys(round(x, 1) for x in edges))
        return self._edges[page]

    def _runs(self, edge: float, lines: list[Line], page: Sequence[Line], leading: float) -> Iterator[Block]:
        run: list[Line] = []
        for line in [*lines, None]:
            if line and run and line.y - run[-1].y <= BREAK * leading:
                run.append(line)
                continue
            right = max((one.x1 for one in run), default=0.0)
            listed = 2 * sum(one.text[:1].isdigit() for one in run) > sum(one.x0 - edge < 1 for one in run)
            if len(run) >= 3 and right - edge >= NARROWEST * self.size and not listed:
                head = any(o.y < run[0].y - 1 for o in page if not self.book.is_furniture(o))
                yield Block(run[0].page, edge, right, tuple(run), head)
            run = [line] if line else []
