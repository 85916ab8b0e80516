"""Rows 10 and 11: where pages break, and how paragraphs begin."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from booklet.measure.ragged import Block
from booklet.measure.registry import Outcome, Row, unmeasured, worst
from booklet.measure.text import SENTENCE, SHORT, Reading
from booklet.preflight.book import BREAK
from booklet.preflight.lines import Line
from booklet.preflight.marks import Kind

KEPT = 2
"""Lines of a paragraph together at least, and lines under a heading."""

LAST_PAGE = 5
"""Lines on a section's last page at least."""

INDENT = 0.8, 1.2
"""An indent of about 1 em."""


def breaks(reading: Reading) -> Outcome:
    """Widows, orphans, lines under headings, lines on a section's last page."""
    if not reading.blocks:
        return unmeasured("no running text was found")
    widows, orphans = _widows(reading), _orphans(reading)
    heads = [page for page, lines in _under_heads(reading) if lines < KEPT]
    last = _last_pages(reading)
    thin = [(page, count) for page, count in last if count < LAST_PAGE]
    offences = [(page, 2.0) for page in widows + orphans + heads] + [(page, 1.0) for page, _ in thin]
    fewest = f", last page of {min(count for _, count in last)} lines" if last else ""
    value = f"{len(widows)} widows, {len(orphans)} orphans, {len(heads)} bare heads{fewest}"
    note = f"{len(last)} sections over pages; signatures count as lines" if last else "no section over pages"
    note = note if reading.columns else "headings alone: where ragged text goes on does not show"
    return Outcome(value, not offences, worst(offences), note)


def _widows(reading: Reading) -> list[int]:
    found = []
    for column, following in reading.facing:
        first, second = following.lines[0], following.lines[1] if len(following.lines) > 1 else None
        ends = second is None or following.indented(second) or second.y - first.y > BREAK * reading.leading
        if ends and column.unfinished(column.lines[-1]) and not following.unfinished(first):
            found.append(first.page)
    return found


def _orphans(reading: Reading) -> list[int]:
    found = []
    for column, _ in reading.facing:
        last, before = column.lines[-1], column.lines[-2] if len(column.lines) > 1 else None
        apart = before is not None and last.y - before.y > BREAK * reading.leading
        begins = column.indented(last) or (apart and before is not None and not column.unfinished(before))
        if begins and column.unfinished(last):
            found.append(last.page)
    return found


def is_head(reading: Reading, line: Line, page: tuple[Line, ...]) -> bool:
    """Whether a line of a page is a heading: larger or bolder than the text or in small capitals, and alone."""
    name = line.font.casefold()
    marked = line.size > 1.12 * reading.size or (
        line.size > 0.85 * reading.size and ("bold" in name or "small-caps" in name)
    )
    beside = any(other is not line and abs(other.y - line.y) <= 1 for other in page)
    return (
        marked and not beside and not reading.book.is_furniture(line) and sum(map(str.isalpha, line.text)) > 1
    )


def _under_heads(reading: Reading) -> Iterator[tuple[int, int]]:
    """For each heading on a page with running text: the page, and the lines of text up to the next heading."""
    for number in reading.text_pages:
        page = reading.book.pages[number - 1]
        heads = [line for line in page if is_head(reading, line, page)]
        heads = [head for head in heads if not (_on_picture(reading, head) or _is_signature(reading, head))]
        body = [line for line in page if reading.book.is_body(line) and line not in heads]
        abreast = len(reading.column_edges(number)) > 1
        for head, following in pairwise([*heads, None]):
            if head is None:
                continue
            below = following.y if following else float("inf")
            own = {
                round(o.y) for o in body
                if head.y < o.y < below and (not abreast or (o.x0 < head.x1 and o.x1 > head.x0))
            }  # fmt: skip
            if own or not following:  # heads without text between them are one
                yield number, len(own)


def _on_picture(reading: Reading, line: Line) -> bool:
    """Whether a line is printed on a picture, as captions are."""
    left, _, _, top = reading.examination.boxes[line.page - 1].final
    x, y = left + line.x0, top - line.y
    return any(
        mark.kind is Kind.IMAGE and mark.box[0] <= x <= mark.box[2] and mark.box[1] <= y <= mark.box[3]
        for mark in reading.examination.pages[line.page - 1].marks
    )


def _is_signature(reading: Reading, line: Line) -> bool:
    """Whether a line in small capitals of the text's size has no running text below it: a name under a statement."""
    blocks = (block for block in reading.blocks if block.page == line.page)
    return line.size <= 1.12 * reading.size and all(block.lines[-1].y < line.y for block in blocks)


def _last_pages(reading: Reading) -> list[tuple[int, int]]:
    """The last page of each section of several, with its lines of type; captions are none."""
    going_on = {following.page for column, following in reading.facing if following.page > column.page}
    left = {column.page for column, following in reading.facing if following.page > column.page}
    found = []
    for number in sorted(going_on - left):
        page = reading.book.pages[number - 1]
        lines = {round(line.y) for line in page if reading.book.is_body(line)}
        found.append((number, len(lines)))
    return found


def beginnings(reading: Reading) -> Outcome:
    """First paragraphs flush, the others indented, nothing but headings between them."""
    faults, indents, seen = [], [], 0
    for block in reading.blocks:
        for index, line in enumerate(block.lines):
            if reading.beside_initial(line) or _listed(block, index):
                continue
            indent = (line.x0 - block.left) / reading.size
            fault = _fault(reading, block, index, indent)
            if reading.begins(block, index):
                seen += 1
                if index and indent > 0.3:
                    indents.append(indent)
            if fault:
                faults.append((line.page, fault))
    if not seen:
        return unmeasured("no paragraph was found")
    names = [name for _, name in faults]
    parts = [f"{names.count(name)} {name}" for name in dict.fromkeys(names)]
    spread = f"indents {min(indents):.2f}–{max(indents):.2f} em" if indents else "no indents"
    value = ", ".join(parts) or spread
    note = f"{seen} paragraphs, {spread}; run-in heads and quotations may stand apart"
    return Outcome(value, not faults, worst((page, 1.0) for page, _ in faults), note)


def _fault(reading: Reading, block: Block, index: int, indent: float) -> str:
    """What is wrong with a paragraph's first line; empty where nothing is, or where it is none."""
    line = block.lines[index]
    if not index:
        return "first indented" if block.headed and indent > 0.3 else ""
    before = block.lines[index - 1]
    gap = line.y - before.y
    if gap > BREAK * reading.leading:
        between = [o for o in reading.book.pages[line.page - 1] if before.y + 1 < o.y < line.y - 1]
        if any(abs(o.x0 - block.left) < 1 and line.y - o.y < BREAK * reading.leading for o in between):
            return ""  # the second line of a list's entry
        if between or _apart(reading, line) or _apart(reading, before):
            return "first indented" if indent > 0.3 and not _apart(reading, line) else ""
        return "blank line"
    if indent > 0.3:
        return "" if INDENT[0] <= indent <= INDENT[1] else "odd indent"
    ended = block.column and before.x1 < block.right - SHORT * reading.size and SENTENCE.search(before.text)
    return "not indented" if ended else ""


def _apart(reading: Reading, line: Line) -> bool:
    """Whether a line is a quotation in another face, or begins with a run-in head."""
    glyphs = [glyph for glyph in reading.of(line) if not glyph.text.isspace()]
    return line.font != reading.font or (bool(glyphs) and glyphs[0].font != reading.font)


def _listed(block: Block, index: int) -> bool:
    """Whether a line is an item of a list, or runs on under one."""
    return any(line.text[:1] in "–•‒—" for line in block.lines[max(0, index - 6) : index + 1])


ROWS = (
    Row(
        10,
        "Page breaks",
        "widows and orphans ≥ 2 lines, ≥ 2 under a head, last page ≥ 5 lines",
        "",
        breaks,
    ),
    Row(11, "Paragraphs", "first flush, others 1 em (± 0.2), no blank lines", "", beginnings),
)
"""The rows of this module."""
