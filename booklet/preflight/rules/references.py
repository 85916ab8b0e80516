"""Rules about what sends the reader somewhere: page numbers, contents, picture credits.

They look at booklet's own files only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from booklet import language
from booklet.diagnostics import Severity
from booklet.paper import PT_PER_MM
from booklet.preflight.book import Book, numbers
from booklet.preflight.examination import Examination
from booklet.preflight.lines import Line
from booklet.preflight.marks import Kind, Mark
from booklet.preflight.registry import Hit, rule
from booklet.preflight.rules.own import own_book, shortened

BOOKS = "bookmaking practice"

PICTURE_MM = 31.0, 20.0
"""Width and height in mm from which a picture is a photograph; marks of festivals are set 30 mm wide."""

HEADING = 1.12
"""Size against the running text's from which a line is a heading."""


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
    given = own_book(examination)
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
    given = own_book(examination)
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
                    message = f"“{shortened(titles[0])}” is on page {places[0]}, not on page {number}"
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
    given = own_book(examination)
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

    # Behind the last upright line begins the half that is read from the back; it has credits of its own.
    upright = max(line.page for line in given.lines)
    for page, marks in examination.each(chosen):
        if page not in credited and page <= upright:
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
