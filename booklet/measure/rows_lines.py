"""Rows 6 to 9: hyphens, word spaces, last lines, punctuation at the margin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from statistics import median, quantiles

from booklet.measure.registry import Outcome, Row, unmeasured, worst
from booklet.measure.text import Reading, is_billing
from booklet.preflight.lines import HYPHENS, Line

STACK, BEFORE, AFTER = 2, 2, 3
"""Hyphenated lines in a row at most; letters that stay and that go over at least."""

SPACES = 1.2, 1.6, 2.0
"""Word space against the face's own: median, 95th percentile, maximum."""

STUB = 4
"""Letters of a last line at least."""

HANGING = f".,:;!?–—“”’‘«»‹›\"'{HYPHENS}"
"""What hangs at a line's end."""

HUNG = 0.2
"""Part of a mark's advance beyond the edge from which it hangs."""

_WORD_END = re.compile(rf"([^\W\d_]+)[{HYPHENS}]$")
_WORD_START = re.compile(r"[^\W\d_]+")


def hyphens(reading: Reading) -> Outcome:
    """Runs of hyphenated lines, hyphens at a page's end, letters before and after, hyphens in heads."""
    if not reading.blocks:
        return unmeasured("no running text was found")
    longest, runs = _runs(reading)
    ends = [
        page
        for page in reading.text_pages
        if max((block.lines[-1] for block in reading.blocks if block.page == page), key=_depth).hyphenated
    ]
    short = [line.page for line, after in _divided(reading) if not _enough(line, after)]
    heads = [line.page for line in _divided_heads(reading)]
    good = longest <= STACK and not (ends or short or heads)
    offences = [*runs, *((page, 2.5) for page in ends), *((page, 1) for page in short + heads)]
    value = f"run of {longest}, {len(ends)} at a page’s end, {len(short)} too near a word’s edge, {len(heads)} in heads"
    count = sum(line.hyphenated for block in reading.blocks for line in block.lines)
    lines = sum(len(block.lines) for block in reading.blocks)
    return Outcome(value, good, worst(offences), f"{count} in {lines} lines; names are not known to the file")


def _depth(line: Line) -> tuple[float, float]:
    return line.x0 // 100, line.y


def _runs(reading: Reading) -> tuple[int, list[tuple[int, float]]]:
    """The longest run of hyphenated lines of a paragraph, and the page of each that is too long."""
    longest, found = 0, []
    for paragraph in reading.paragraphs:
        run = 0
        for line in paragraph.lines:
            run = run + 1 if line.hyphenated else 0
            longest = max(longest, run)
            if run > STACK:
                found.append((line.page, float(run)))
    return longest, found


def _divided(reading: Reading) -> Iterator[tuple[Line, Line]]:
    for paragraph in reading.paragraphs:
        for line, after in pairwise(paragraph.lines):
            if line.hyphenated:
                yield line, after


def _enough(line: Line, after: Line) -> bool:
    """Whether a word is divided far enough from its ends; a capital follows a hyphen that the author wrote."""
    before, rest = _WORD_END.search(line.text), _WORD_START.match(after.text)
    if not before or not rest or rest[0][0].isupper():
        return True
    return len(before[1]) >= BEFORE and len(rest[0]) >= AFTER


def _divided_heads(reading: Reading) -> Iterator[Line]:
    """Display lines that end in a divided word."""
    for page in reading.book.pages:
        for line, after in pairwise(page):
            same = abs(line.size - after.size) < 0.1 and line.size > 1.12 * reading.size
            if same and not is_billing(line.font) and line.text[-1:] in "\u0002\u00ad" and after.y > line.y:
                yield line


def word_spaces(reading: Reading) -> Outcome:
    """Each full line of justified text by its middle word space: a run-in head's own gap does not count."""
    found = [
        (line.page, median(line.spaces))
        for column in reading.columns
        for line in column.lines
        if column.full(line) and line.spaces
    ]
    if len(found) < 2:
        return unmeasured("no justified lines, or no word space in their face")
    ratios = [ratio for _, ratio in found]
    values = median(ratios), quantiles(ratios, n=20, method="inclusive")[-1], max(ratios)
    good = all(value <= limit + 0.005 for value, limit in zip(values, SPACES, strict=True))
    offences = [(page, ratio) for page, ratio in found if ratio > SPACES[1]]
    value = f"median {values[0]:.2f}, 95 % {values[1]:.2f}, max {values[2]:.2f}"
    return Outcome(value, good, worst(offences or found), f"{len(found)} justified lines")


def stubs(reading: Reading) -> Outcome:
    """Last lines of paragraphs: their letters, and their width against the indent."""
    last = [p.lines[-1] for p in reading.paragraphs if p.whole and len(p.lines) > 1]
    if not last:
        return unmeasured("no paragraph of two lines was found")
    letters = [(line, sum(c.isalpha() or c.isdigit() for c in line.text)) for line in last]
    bad = [
        (line.page, float(STUB - count))
        for line, count in letters
        if count < STUB or line.x1 - line.x0 <= reading.size
    ]
    fewest = min(count for _, count in letters)
    return Outcome(
        fewest, not bad, worst(bad), f"{len(last)} last lines, {len(bad)} too short; indent of 1 em"
    )


def hanging(reading: Reading) -> Outcome:
    """The share of marks at the end of full lines that reach over the edge."""
    ends, hung, missed = 0, 0, []
    for column in reading.columns:
        for line in column.lines:
            glyphs = reading.of(line)
            if not column.full(line) or not glyphs or line.text[-1] not in HANGING:
                continue
            ends += 1
            mark = glyphs[-1]
            if mark.x1 - column.right > HUNG * (mark.x1 - mark.x0):
                hung += 1
            else:
                missed.append((line.page, 1.0))
    if not ends:
        return unmeasured("no full line ends in a mark")
    share = 100 * hung / ends
    note = f"{hung} of {ends} marks at line ends" + ("; not yet" if hung < ends / 20 else "")
    return Outcome(round(share), share >= 90, worst(missed), note)


ROWS = (
    Row(6, "Hyphens", "runs ≤ 2, none at a page’s end, ≥ 2 before, ≥ 3 after, none in heads", "", hyphens),
    Row(7, "Word space against the face’s own", "median ≤ 1.2, 95 % ≤ 1.6, max ≤ 2.0", "× own", word_spaces),
    Row(8, "Last lines of paragraphs", "≥ 4 letters, longer than the indent", "letters", stubs),
    Row(9, "Hanging punctuation", "≥ 90", "%", hanging),
)
"""The rows of this module."""
