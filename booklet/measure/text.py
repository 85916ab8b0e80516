"""The running text of a finished booklet: columns, paragraphs, initials, glyphs of a line.

Justified columns are `preflight.book`'s. Here are added those that are ragged on purpose, the paragraphs that run
through both, and the text as it reads: a gap narrower than a word space is a narrow space again.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from statistics import median

from booklet.layout.manifest import Grid
from booklet.measure.glyphs import Glyph, read_glyphs
from booklet.measure.grounds import plates_without_type
from booklet.measure.ragged import Block, RaggedText
from booklet.preflight.book import BREAK, NARROWEST, Book, Column, book
from booklet.preflight.examination import Examination
from booklet.preflight.lines import HYPHENS, Line
from booklet.press.plates import Plates

INITIAL = 2.0
"""Size against the running text's from which a letter is an initial."""

SHORT = 2.0
"""Room in em at a line's end from which a justified line was ended on purpose."""

NARROW_GAP, WORD_GAP = 0.1, 0.9
"""Gaps that read as a narrow space: wider than the first (em), narrower than the second (word spaces of the line)."""

SENTENCE = re.compile(r"[.!?…:][\s”“’‘»«›‹\"')\]]*$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of one paragraph, over columns and pages; `whole` unless its end could not be seen."""

    lines: tuple[Line, ...]
    block: Block
    whole: bool = True


class Reading:
    """One finished booklet, read once for all rows.

    Args:
        examination: the opened file.
        grid: the layout's baseline grid and margins; None where the layout is not known.
        lining: families that have no old-style figures.
    """

    def __init__(
        self, examination: Examination, grid: Grid | None = None, lining: frozenset[str] = frozenset()
    ) -> None:
        self.examination = examination
        self.grid = grid
        self.lining = lining
        self.lang = str(examination.root.get("/Lang", "")).strip()
        self.book: Book = book(examination)
        self.glyphs = read_glyphs(examination)

    @property
    def size(self) -> float:
        """Size of the running text in pt."""
        return self.book.size

    @cached_property
    def grounds(self) -> tuple[Plates, ...]:
        """Each page's plates without any type: what type is set on. None where the file cannot be rendered."""
        return plates_without_type(self.examination)

    @cached_property
    def font(self) -> str:
        """The font of the running text."""
        fonts = Counter(line.font for block in self.blocks for line in block.lines)
        return fonts.most_common(1)[0][0] if fonts else ""

    @cached_property
    def leading(self) -> float:
        """Distance of baselines in pt: the layout's, or that which most lines of the running text have."""
        if self.grid:
            return self.grid.line
        if self.book.columns:
            return self.book.leading
        steps = Counter(
            round(b.y - a.y, 1)
            for page in self.book.pages
            for a, b in pairwise(line for line in page if self.book.is_body(line))
            if 0.8 * self.size < b.y - a.y < 2 * self.size
        )
        return steps.most_common(1)[0][0] if steps else self.size

    @cached_property
    def capitals(self) -> dict[str, float]:
        """The height of each font's flat capitals in em."""
        found: dict[str, list[float]] = defaultdict(list)
        for page in self.glyphs:
            for glyph in page:
                if glyph.text in "EHIKLMN" and glyph.rise > 0:
                    found[glyph.font].append(glyph.rise / glyph.size)
        return {font: median(heights) for font, heights in found.items()}

    def trim(self, page: int) -> tuple[float, float]:
        """Width and height in pt of a trimmed page (from 1)."""
        x0, y0, x1, y1 = self.examination.boxes[page - 1].final
        return x1 - x0, y1 - y0

    # -- blocks --------------------------------------------------------------------

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The justified columns that hold a full line at least: others only share their edges.

        Without what is centred below them in another face.
        """
        fonts = Counter(line.font for column in self.book.columns for line in column.lines)
        main = fonts.most_common(1)[0][0] if fonts else ""
        found = []
        for column in self.book.columns:
            lines = [o for o in column.lines if o.font == main or column.flush(o) or column.full(o)]
            full = sum(column.full(line) for line in lines)
            begun = all(column.flush(o) or column.indented(o) for o in lines)
            if full > 1 or (full and len(lines) <= 2 and begun):  # one line among several is full by chance
                found.append(replace(column, lines=tuple(lines)))
        return tuple(found)

    @cached_property
    def ragged(self) -> tuple[Block, ...]:
        """Runs of three lines at least that begin at one edge on the grid and end where they end."""
        taken = {line for column in self.columns for line in column.lines}
        return tuple(self._ragged_text.blocks(taken, self.leading))

    def column_edges(self, page: int) -> tuple[float, ...]:
        """Where at least four long lines of the running text's size begin on a page."""
        return self._ragged_text.edges(page)

    @cached_property
    def _ragged_text(self) -> RaggedText:
        return RaggedText(self.book)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """All running text in the order of reading."""
        justified = [Block(c.page, c.left, c.right, c.lines, c.headed, c) for c in self.columns]
        both = (*justified, *self.ragged)

        def place(block: Block) -> tuple[int, int, float]:
            lefts = {other.left for other in both if other.page == block.page}
            column = sum(left < block.left - NARROWEST * self.size for left in lefts)
            return block.page, column, block.lines[0].y

        return tuple(sorted(both, key=place))

    @cached_property
    def text_pages(self) -> tuple[int, ...]:
        """Pages with running text."""
        return tuple(sorted({block.page for block in self.blocks}))

    @cached_property
    def facing(self) -> tuple[tuple[Column, Column], ...]:
        """Each column with the one in which its text goes on; under a head another text begins."""
        found = []
        for column, following in pairwise(self.columns):
            top, other = following.lines[0], column.lines[0]
            abreast = column.page == following.page and abs(top.y - other.y) <= 0.5
            near = following.page - column.page <= 3
            if near and following.flush(top) and (abreast or not following.headed):
                found.append((column, following))
        return tuple(found)

    # -- initials ------------------------------------------------------------------

    @cached_property
    def initials(self) -> tuple[Glyph, ...]:
        """Large letters at the left edge of a column, beside its first lines."""
        found = []
        for column in self.columns:
            top, leading = column.lines[0], self.leading
            for glyph in self.glyphs[column.page - 1]:
                large = glyph.size > INITIAL * self.size and glyph.text.isalpha()
                within = -1 <= glyph.y - top.y <= 4.5 * leading and abs(glyph.x0 - column.left) <= 3
                if large and within:
                    found.append(glyph)
        return tuple(found)

    def beside_initial(self, line: Line) -> bool:
        """Whether a line makes room for an initial, or holds it."""
        return any(
            (g.page == line.page and g.y - g.rise - 1 <= line.y <= g.y + 1 and g.right <= line.x0 + self.size)
            or (g.page == line.page and abs(g.y - line.y) <= 1 and abs(g.x0 - line.x0) <= 1)
            for g in self.initials
        )  # fmt: skip

    # -- glyphs and text -------------------------------------------------------------

    @cached_property
    def _rows(self) -> dict[tuple[int, int], list[Glyph]]:
        rows: dict[tuple[int, int], list[Glyph]] = defaultdict(list)
        for page in self.glyphs:
            for glyph in page:
                rows[glyph.page, round(glyph.y)].append(glyph)
        return rows

    def of(self, line: Line) -> list[Glyph]:
        """The glyphs of a line, from left to right; an initial is none of them."""
        near = (g for dy in (-1, 0, 1) for g in self._rows.get((line.page, round(line.y) + dy), ()))
        found = [
            g for g in near
            if abs(g.y - line.y) <= 0.31 and line.x0 - 0.1 <= g.x0 <= line.x1 + 0.1
            and (line.size > INITIAL * self.size or g.size <= INITIAL * self.size)
        ]  # fmt: skip
        return sorted(found, key=lambda g: (g.x0, g.x1))

    @cached_property
    def own_space(self) -> dict[str, float]:
        """Each font's own word space in em."""
        found: dict[str, list[float]] = defaultdict(list)
        for page in self.glyphs:
            for glyph in page:
                if glyph.text == " " and glyph.x1 - glyph.x0 > 0.05 * glyph.size:
                    found[glyph.font].append((glyph.x1 - glyph.x0) / glyph.size)
        return {font: median(widths) for font, widths in found.items()}

    def reads(self, line: Line) -> str:
        """A line as it reads, narrow spaces included (U+202F)."""
        glyphs = [g for g in self.of(line) if not g.text.isspace()]
        if not glyphs:
            return ""
        tight = min(1.0, median(line.spaces)) if line.spaces else 1.0
        text = glyphs[0].text
        for before, after in pairwise(glyphs):
            space = self.own_space.get(after.font, self.own_space.get(before.font, 0.25))
            gap = (after.x0 - before.x1) / min(before.size, after.size)
            text += "" if gap <= NARROW_GAP else "\u202f" if gap < WORD_GAP * tight * space else " "
            text += after.text
        return text

    def joined(self, lines: Sequence[Line]) -> str:
        """Lines as one text: words that were divided are whole again."""
        text = ""
        for line in lines:
            own = self.reads(line)
            if text and text[-1] in HYPHENS:
                text = text[:-1] + ("-" if own[:1].isupper() else "") + own
            else:
                text = f"{text} {own}" if text else own
        return text

    # -- paragraphs ------------------------------------------------------------------

    def begins(self, block: Block, index: int) -> bool:
        """Whether a paragraph begins with a line of a block: indented, set apart, or after a line that ended one."""
        line = block.lines[index]
        if not index:
            return not (any(f is block.column for _, f in self.facing) or self._runs_on(block))
        before = block.lines[index - 1]
        indent = line.x0 - block.left > 0.5 * self.size and not self.beside_initial(line)
        apart = line.y - before.y > BREAK * self.leading
        ended = bool(block.column) and before.x1 < block.right - SHORT * self.size
        return indent or apart or (ended and bool(SENTENCE.search(before.text)))

    def _runs_on(self, block: Block) -> bool:
        """Whether the ragged text before this block goes on in it: it does not end a sentence."""
        at = next(i for i, other in enumerate(self.blocks) if other is block)
        before = self.blocks[at - 1] if at else None
        ragged = before is not None and before.column is None and block.column is None and not block.headed
        abreast = before is not None and before.page == block.page and before.right <= block.left
        return (ragged or abreast) and before is not None and not SENTENCE.search(before.lines[-1].text)

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The paragraphs of running text."""
        found: list[Paragraph] = []
        goes_on = {id(column) for column, _ in self.facing}
        for block in self.blocks:
            for index, line in enumerate(block.lines):
                if self.begins(block, index) or not found:
                    found.append(Paragraph((line,), block))
                else:
                    last = found[-1]
                    found[-1] = Paragraph((*last.lines, line), last.block)
            last = found[-1]
            if id(block.column) not in goes_on and block.column and block.column.unfinished(last.lines[-1]):
                found[-1] = Paragraph(last.lines, last.block, whole=False)
        return tuple(found)


def is_billing(font: str) -> bool:
    """Whether a font is the billing block's: a condensed face."""
    return "condensed" in font.casefold() or "compressed" in font.casefold()
