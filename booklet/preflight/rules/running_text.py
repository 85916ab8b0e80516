"""Rules about running text as its reader sees it: breaks, spaces, register.

They look at booklet's own files only.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from booklet.diagnostics import Severity
from booklet.paper import pt_to_mm
from booklet.preflight.book import BREAK, Book, Column
from booklet.preflight.examination import Examination
from booklet.preflight.lines import Line
from booklet.preflight.registry import Hit, rule
from booklet.preflight.rules.own import own_book, shortened

TYPOGRAPHY = "Bringhurst; Hochuli; Forssman and de Jong"

LOOSE = 2.0
"""The widest word space of a justified line, against the face's own (the typographic bar, 7)."""

STACK = 2
"""Hyphenated lines in a row, at most (the typographic bar, 6)."""

REGISTER = 0.5
"""Distance in pt from the common grid that shows across the fold (the typographic bar, 3, sets 0.25)."""


def _turns(given: Book) -> Iterator[tuple[Column, Column]]:
    """Each column with the one in which its text goes on; under a head of its own another text begins."""
    for column, following in pairwise(given.columns):
        top, other = following.lines[0], column.lines[0]
        abreast = column.page == following.page and abs(top.y - other.y) <= REGISTER
        if following.flush(top) and (abreast or not following.headed):
            yield column, following


@rule(
    "book-hyphen-page",
    "No page ends in a divided word",
    Severity.INFO,
    source=TYPOGRAPHY,
    reason="Half a word waits while the reader turns the page. The engine breaks line by line and cannot help it.",
    fix="Change a word or two in the last lines of the page.",
)
def hyphen_page(examination: Examination) -> Iterator[Hit]:
    """A page whose running text ends in a hyphen and goes on overleaf."""
    given = own_book(examination)
    for column, following in _turns(given):
        last = column.lines[-1]
        if last.hyphenated and following.page > column.page:
            message = f"the page ends in a divided word: “{last.plain.split()[-1]}”"
            yield Hit(message, last.page, last.box_mm, last.plain.split()[-1])


@rule(
    "book-hyphen-stack",
    "Few hyphens in a row",
    Severity.INFO,
    source=TYPOGRAPHY,
    reason="A ladder of hyphens catches the eye, which slips a line. The engine does not count them.",
    fix="Change a word or two in the paragraph.",
)
def hyphen_stack(examination: Examination) -> Iterator[Hit]:
    """More than two lines in a row that end in a hyphen."""
    for column in own_book(examination).columns:
        run: list[Line] = []
        for line, after in pairwise((*column.lines, None)):
            run = [*run, line] if line and line.hyphenated else []
            if len(run) > STACK and not (after and after.hyphenated):
                message = f"{len(run)} hyphens in a row, from “{run[0].plain.split()[-1]}”"
                yield Hit(message, column.page, run[-1].box_mm, len(run), STACK)


@rule(
    "book-widow",
    "No paragraph's last line stands alone at the top",
    Severity.WARNING,
    source=TYPOGRAPHY,
    reason="A last line cut off from its paragraph looks like a leftover.",
    fix="Set widows: 2, or change the text by a line.",
)
def widow(examination: Examination) -> Iterator[Hit]:
    """A column whose first line ends the paragraph that the column before began."""
    given = own_book(examination)
    for column, following in _turns(given):
        first = following.lines[0]
        second = following.lines[1] if len(following.lines) > 1 else None
        ends = second is None or (following.indented(second) or second.y - first.y > BREAK * given.leading)
        if ends and column.unfinished(column.lines[-1]) and not following.unfinished(first):
            message = f"a paragraph's last line stands alone at the top: “{shortened(first.plain)}”"
            yield Hit(message, first.page, first.box_mm, 1, 2)


@rule(
    "book-orphan",
    "No paragraph's first line stands alone at the foot",
    Severity.WARNING,
    source=TYPOGRAPHY,
    reason="A first line cut off from its paragraph is overlooked.",
    fix="Set orphans: 2, or change the text by a line.",
)
def orphan(examination: Examination) -> Iterator[Hit]:
    """A column whose last line begins a paragraph that the next one goes on with."""
    given = own_book(examination)
    for column, _ in _turns(given):
        last = column.lines[-1]
        before = column.lines[-2] if len(column.lines) > 1 else None
        apart = before is not None and last.y - before.y > BREAK * given.leading
        begins = column.indented(last) or (apart and before is not None and not column.unfinished(before))
        if begins and column.unfinished(last):
            message = f"a paragraph's first line stands alone at the foot: “{shortened(last.plain)}”"
            yield Hit(message, last.page, last.box_mm, 1, 2)


@rule(
    "book-loose-line",
    "Word spaces are even",
    Severity.INFO,
    source=TYPOGRAPHY,
    reason="Wide spaces tear holes into the grey of the page. The engine justifies line by line.",
    fix="Change a word or two in the paragraph, or allow hyphens.",
)
def loose_line(examination: Examination) -> Iterator[Hit]:
    """A justified line whose middle word space is more than twice the face's own; the worst of each page."""
    worst: dict[int, tuple[float, Line]] = {}
    for column in own_book(examination).columns:
        for line in column.lines:
            # The middle one: beside a run-in head there is a space that does not stretch, but is wide.
            ratio = median(line.spaces) if line.spaces and column.full(line) else 0.0
            if ratio > max(LOOSE, worst.get(line.page, (0.0,))[0]):
                worst[line.page] = ratio, line
    for page, (ratio, line) in worst.items():
        message = f"word spaces of {ratio:.1f} times the face's own: “{shortened(line.plain)}”"
        yield Hit(message, page, line.box_mm, round(ratio, 2), LOOSE)


@rule(
    "book-short-line",
    "Lines within a paragraph are full",
    Severity.INFO,
    source=TYPOGRAPHY,
    reason="A word alone on its line cannot be stretched: the paragraph seems to end where it goes on.",
    fix="Change a word or two in the paragraph, or allow hyphens.",
)
def short_line(examination: Examination) -> Iterator[Hit]:
    """A word alone on its line in the middle of a paragraph; beside an initial, or before a colon, it may be meant."""
    given = own_book(examination)
    for column in given.columns:
        for before, line, after in zip(column.lines, column.lines[1:], column.lines[2:], strict=False):
            within = column.unfinished(before) and column.flush(line) and column.flush(after)
            close = max(line.y - before.y, after.y - line.y) <= BREAK * given.leading
            if within and close and line.font in {before.font, after.font} and column.breaks_off(line):
                room = round(pt_to_mm(column.right - line.x1), 1)
                message = f"a line within a paragraph is {room:g} mm short: “{shortened(line.plain)}”"
                yield Hit(message, line.page, line.box_mm, room, 0)


@rule(
    "book-register",
    "Baselines stand in register",
    Severity.WARNING,
    source=TYPOGRAPHY,
    reason="Lines of facing pages that miss each other, or show through between others, make the book restless.",
    fix="Let heads, pictures and spaces take whole lines.",
)
def register(examination: Examination) -> Iterator[Hit]:
    """Running text more than half a point off the grid of its spread; the worst line of each page."""
    spreads: dict[int, list[Line]] = {}
    given = own_book(examination)
    for column in given.columns if given.leading > given.size else ():
        prose = [line for line in column.lines if column.full(line) or column.flush(line)]
        spreads.setdefault(column.page // 2, []).extend(prose)
    for lines in spreads.values():
        for line, off in _misses(lines, given.leading):
            message = f"a baseline is {abs(off):.1f} pt off the grid of the spread: “{shortened(line.plain)}”"
            yield Hit(message, line.page, line.box_mm, round(abs(off), 2), REGISTER)


def _misses(lines: list[Line], leading: float) -> Iterator[tuple[Line, float]]:
    """The line of each page that is farthest off the grid that most of the lines share, with its distance."""

    def off(line: Line, other: Line) -> float:
        return (line.y - other.y + leading / 2) % leading - leading / 2

    grid = max(lines, key=lambda line: sum(abs(off(line, other)) <= REGISTER / 2 for other in lines))
    for page in sorted({line.page for line in lines}):
        worst = max((line for line in lines if line.page == page), key=lambda line: abs(off(line, grid)))
        if abs(off(worst, grid)) > REGISTER:
            yield worst, off(worst, grid)
