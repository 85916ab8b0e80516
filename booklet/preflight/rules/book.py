"""Rules about the book as its reader sees it: breaks, spaces, register, page numbers, contents, credits.

They look at booklet's own files only: for those it is known how running text, folios and lists are set.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from statistics import median

from booklet import language
from booklet.diagnostics import Severity
from booklet.paper import PT_PER_MM
from booklet.preflight.book import BREAK, Book, Column, Line, book, numbers
from booklet.preflight.examination import Examination
from booklet.preflight.marks import Kind, Mark
from booklet.preflight.registry import Hit, rule
from booklet.preflight.rules.identification import xmp

TYPOGRAPHY = "Bringhurst; Hochuli; Forssman and de Jong"
BOOKS = "bookmaking practice"

LOOSE = 2.0
"""The widest word space of a justified line, against the face's own (the typographic bar, 7)."""

STACK = 2
"""Hyphenated lines in a row, at most (the typographic bar, 6)."""

REGISTER = 0.5
"""Distance in pt from the common grid that shows across the fold (the typographic bar, 3, sets 0.25)."""

PICTURE_MM = 31.0, 20.0
"""Width and height in mm from which a picture is a photograph; marks of festivals are set 30 mm wide."""

HEADING = 1.12
"""Size against the running text's from which a line is a heading."""


def _book(examination: Examination) -> Book:
    """The book; an empty one for a file that another program made."""
    tool = (xmp(examination) or {}).get("xmp:CreatorTool", "")
    return book(examination) if tool.split(" ")[0] == "booklet" else Book(())


def _turns(given: Book) -> Iterator[tuple[Column, Column]]:
    """Each column with the one in which its text goes on; under a head of its own another text begins."""
    for column, following in pairwise(given.columns):
        top, other = following.lines[0], column.lines[0]
        abreast = column.page == following.page and abs(top.y - other.y) <= REGISTER
        if following.flush(top) and (abreast or not following.headed):
            yield column, following


def _short(text: str, most: int = 48) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


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
    given = _book(examination)
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
    for column in _book(examination).columns:
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
    given = _book(examination)
    for column, following in _turns(given):
        first = following.lines[0]
        second = following.lines[1] if len(following.lines) > 1 else None
        ends = second is None or (following.indented(second) or second.y - first.y > BREAK * given.leading)
        if ends and column.unfinished(column.lines[-1]) and not following.unfinished(first):
            message = f"a paragraph's last line stands alone at the top: “{_short(first.plain)}”"
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
    given = _book(examination)
    for column, _ in _turns(given):
        last = column.lines[-1]
        before = column.lines[-2] if len(column.lines) > 1 else None
        apart = before is not None and last.y - before.y > BREAK * given.leading
        begins = column.indented(last) or (apart and before is not None and not column.unfinished(before))
        if begins and column.unfinished(last):
            message = f"a paragraph's first line stands alone at the foot: “{_short(last.plain)}”"
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
    for column in _book(examination).columns:
        for line in column.lines:
            # The middle one: beside a run-in head there is a space that does not stretch, but is wide.
            ratio = median(line.spaces) if line.spaces and column.full(line) else 0.0
            if ratio > max(LOOSE, worst.get(line.page, (0.0,))[0]):
                worst[line.page] = ratio, line
    for page, (ratio, line) in worst.items():
        message = f"word spaces of {ratio:.1f} times the face's own: “{_short(line.plain)}”"
        yield Hit(message, page, line.box_mm, round(ratio, 2), LOOSE)


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
    given = _book(examination)
    for column in given.columns:
        prose = [line for line in column.lines if column.full(line) or column.flush(line)]
        spreads.setdefault(column.page // 2, []).extend(prose)
    for lines in spreads.values():
        for line, off in _misses(lines, given.leading):
            message = f"a baseline is {abs(off):.1f} pt off the grid of the spread: “{_short(line.plain)}”"
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


@rule(
    "book-folio",
    "Page numbers are true",
    Severity.ERROR,
    source=BOOKS,
    reason="Contents and picture credits send the reader by number.",
    fix="Typeset the booklet anew; do not add, drop or swap pages in the PDF.",
)
def folio(examination: Examination) -> Iterator[Hit]:
    """A page that prints another number than its own where the other pages print theirs."""
    given = _book(examination)
    for height in given.folio_lines:
        printed = {line: numbers(line.text) for line in given.lines if abs(line.y - height) <= 1}
        often = Counter(number for found in printed.values() for number in found)
        true = {line.page for line, found in printed.items() if line.page in found}
        for line, found in printed.items():
            # A number in the title, “2046”, stands beside many folios.
            false = [number for number in found if often[number] < 3]
            if false and line.page not in true:
                message = f"page {line.page} is numbered {false[0]}"
                yield Hit(message, line.page, line.box_mm, false[0], line.page)


def _plain(text: str) -> str:
    """A text's letters and digits without case: small capitals, hyphens and line ends make no difference."""
    return re.sub(r"[\W_\u0002]+", "", text).casefold()


@cache
def _names(section: str) -> frozenset[str]:
    """What a section is called in the languages there are."""
    return frozenset(_plain(language.pack(code).section(section)) for code in language.codes())


def _texts(book_: Book, page: int, least: float) -> set[str]:
    """A page's lines from a size in pt up, singly and up to three together; its first line whatever the size."""
    lines = [line for line in book_.pages[page - 1] if not book_.is_furniture(line)]
    lines = lines[:1] + [line for line in lines[1:] if line.size >= least]
    found: set[str] = set()
    for i, first in enumerate(lines):
        text = ""
        for line in lines[i : i + 3]:
            if abs(line.size - first.size) > 0.1 and abs(line.y - first.y) > 1:
                break
            text += line.text
            found.add(_plain(text))
    return found


@rule(
    "book-contents",
    "The contents tell the truth",
    Severity.ERROR,
    source=BOOKS,
    reason="The reader finds another text than promised.",
    fix="Typeset the booklet anew; give a section that is not there no entry.",
)
def contents(examination: Examination) -> Iterator[Hit]:
    """An entry of the contents whose heading stands on another page, or whose page is not there."""
    given = _book(examination)
    for page in _pages_headed(given, _names("contents")):
        for line, titles, number in _entries(given, page):
            names = {_plain(title) for title in titles}
            if number > len(given.pages):
                message = f"the contents send to page {number}; there are {len(given.pages)}"
                yield Hit(message, page, line.box_mm, number, len(given.pages))
            elif not names & _texts(given, number, 0):
                others = [n for n in range(1, len(given.pages) + 1) if n not in (page, number)]
                places = [n for n in others if names & _texts(given, n, HEADING * given.size)]
                if places:
                    message = f"“{_short(titles[0])}” is on page {places[0]}, not on page {number}"
                    yield Hit(message, page, line.box_mm, number, places[0])


def _pages_headed(book_: Book, names: Iterable[str]) -> list[int]:
    """Pages whose first line begins with one of these names."""
    starts = tuple(names)
    firsts = [next((line for line in page if not book_.is_furniture(line)), None) for page in book_.pages]
    return [n for n, line in enumerate(firsts, 1) if line and _plain(line.text).startswith(starts)]


def _entries(book_: Book, page: int) -> Iterator[tuple[Line, list[str], int]]:
    """The entries of a page of contents: where, the title as it may read, the number; all of one size."""
    rows: list[list[Line]] = []
    for line in book_.pages[page - 1]:
        if rows and line.y - rows[-1][0].y <= 1:
            rows[-1].append(line)
        elif not book_.is_furniture(line):
            rows.append([line])
    texts = [" ".join(line.plain for line in row) for row in rows]
    parsed = [_entry(text) for text in texts]
    sizes = Counter(round(row[-1].size, 1) for row, entry in zip(rows, parsed, strict=True) if entry)
    size, count = sizes.most_common(1)[0] if sizes else (0.0, 0)
    for i, entry in enumerate(parsed):
        if entry and count >= 3 and abs(rows[i][-1].size - size) <= 0.1:
            title, number = entry
            before = texts[i - 1] if i and not parsed[i - 1] else ""
            after = texts[i + 1] if i + 1 < len(texts) and not parsed[i + 1] else ""
            yield rows[i][0], [title, f"{before} {title}", f"{title} {after}"], number


def _entry(text: str) -> tuple[str, int] | None:
    """Title and number of a row; None where there is no number, or one at either end."""
    first = re.fullmatch(r"(\d{1,3})\s+(.+)", text)
    last = re.fullmatch(r"(.*?\S)[\s.·…]+(\d{1,3})", text)
    if bool(first) == bool(last):
        return None
    return (first[2], int(first[1])) if first else (last[1], int(last[2])) if last else None


@rule(
    "book-credit",
    "Every photograph is credited",
    Severity.WARNING,
    source="§ 13 UrhG, art. L121-1 CPI; booklet's layouts list pictures by page",
    reason="Whoever made a picture has the right to be named.",
    fix="List the picture among the picture credits, with its page.",
)
def credit(examination: Examination) -> Iterator[Hit]:
    """A photograph on a page that the picture credits leave out, where they name pages."""
    given = _book(examination)
    if not _pages_headed(given, _names("picture_credits")):
        return
    credited = _credited(given)
    if not credited - {1, len(given.pages)}:
        return

    def chosen(mark: Mark) -> bool:
        x0, y0, x1, y1 = (edge / PT_PER_MM for edge in mark.box)
        return (
            mark.kind is Kind.IMAGE
            and not mark.masking
            and x1 - x0 >= PICTURE_MM[0]
            and y1 - y0 >= PICTURE_MM[1]
        )

    for page, marks in examination.each(chosen):
        if page not in credited:
            yield examination.hit(f"the picture credits leave out page {page}", page, marks, page)


@cache
def _labels() -> tuple[re.Pattern[str], tuple[str, ...], tuple[str, ...]]:
    """How the credits name pages, the cover and the back, in the languages there are."""
    packs = [language.pack(code) for code in language.codes()]
    places = [pack.label(name, page="#", pages="#") for pack in packs for name in ("page", "pages")]
    pattern = "|".join(re.escape(place).replace(r"\#", r"[\d,–\s-]*\d") for place in places)
    covers = tuple(_plain(pack.label("title_picture")) for pack in packs)
    backs = tuple(_plain(pack.label("back_picture")) for pack in packs)
    return re.compile(pattern.replace(r"\ ", r"\s"), re.IGNORECASE), covers, backs


def _credited(book_: Book) -> set[int]:
    """The pages that stand in the picture credits."""
    pattern, covers, backs = _labels()
    found: set[int] = set()
    for line in book_.lines:
        if pattern.fullmatch(line.text):
            ends = [int(number) for number in re.findall(r"\d+", line.text)]
            found.update(range(ends[0], ends[-1] + 1) if re.search("[–-]", line.text) else ends)
        elif _plain(line.text) in covers:
            found.add(1)
        elif _plain(line.text) in backs:
            found.add(len(book_.pages))
    return found
