"""Rows 1 to 5: the text block, its margins, the register of its lines, the measure, size and leading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from booklet.measure.registry import Outcome, Row, unmeasured, worst
from booklet.measure.text import Reading
from booklet.paper import pt_to_mm
from booklet.preflight.book import Column
from booklet.preflight.lines import Line

PLACE = 0.1
"""Tolerance of the text block's place in mm."""

ANOTHER = 5.0
"""Distance in mm from which two edges are those of two columns."""

REGISTER = 0.25
"""Tolerance of a baseline in pt."""

MEASURE, AIM = (45, 75), (50, 62)
"""Characters a line: at the outside (Bringhurst), and in German at best (Forssman and de Jong)."""

ABREAST = 40
"""Characters a line that are enough where columns stand side by side (Bringhurst 2.1.2)."""

STRAIGHT = frozenset("acdghijlmnqsuz0123456789")
"""Characters that do not hang out at a line's end."""

SIZE, LEADING = (8.0, 11.0), (125.0, 145.0)
"""Size in pt and leading in percent of running text on A5."""

CAPITAL = 0.66
"""Cap height of a text face in parts of its size, where the head margin ends."""

NO_TEXT = "no justified running text was found"


def edges(reading: Reading) -> dict[int, tuple[float, float | None]]:
    """Left and right edge in pt of the justified text of each page that has some; no right one that hung marks hide."""
    found: dict[int, tuple[float, float | None]] = {}
    for page in sorted({column.page for column in reading.columns}):
        own = [column for column in reading.columns if column.page == page]
        lefts = [
            median([line.x0 for line in column.lines if column.flush(line)] or [column.left])
            for column in own
        ]
        found[page] = min(lefts), max(filter(None, map(_right, own)), default=None)
    return found


def _right(column: Column) -> float | None:
    """The right edge of a column, from full lines that end in nothing that hangs out; None where there are none."""
    ends = [line.x1 for line in column.lines if column.full(line) and line.text[-1] in STRAIGHT]
    return median(ends) if ends else None


def place(reading: Reading) -> Outcome:
    """The spread of left and right edges, verso and recto apart, and of the first baselines under heads and without."""
    found = edges(reading)
    if not found:
        return _ragged_place(reading)
    series: dict[str, dict[int, float]] = {}
    for page, (left, right) in found.items():
        side = "verso" if page % 2 == 0 else "recto"
        series.setdefault(f"{side} left", {})[page] = left
        if right is not None:
            series.setdefault(f"{side} right", {})[page] = right
        lines = [
            line
            for line in reading.book.pages[page - 1]
            if not reading.book.is_furniture(line) and len(line.text) > 1
        ]
        kind = "head top" if lines[0].size > 1.02 * reading.size else "text top"
        series.setdefault(kind, {})[page] = lines[0].y
    offences, widest, where = [], 0.0, ""
    for name, values in series.items():
        middle, spread = median(values.values()), pt_to_mm(max(values.values()) - min(values.values()))
        offences += [(page, abs(pt_to_mm(v - middle))) for page, v in values.items()]
        if spread > widest:
            widest, where = spread, name
    bad = worst((page, off) for page, off in offences if off > PLACE / 2)
    note = f"widest: {where}; {len(found)} pages" if where else f"{len(found)} pages"
    return Outcome(widest, widest <= PLACE, bad, note)


def _ragged_place(reading: Reading) -> Outcome:
    """The same of ragged text, whose left edges alone show: each against the nearest one of the pages on its side."""
    if not reading.ragged:
        return unmeasured("no running text was found")
    misses = []
    for block in reading.ragged:
        others = (b.left for b in reading.ragged if b.page != block.page and (b.page - block.page) % 2 == 0)
        off = pt_to_mm(min((abs(left - block.left) for left in others), default=0.0))
        if off < ANOTHER:
            misses.append((block.page, off))
    widest = max((off for _, off in misses), default=0.0)
    bad = worst((page, off) for page, off in misses if off > PLACE)
    return Outcome(widest, widest <= PLACE, bad, "left edges of ragged text")


def margins(reading: Reading) -> Outcome:
    """Inner against outer, head against foot, versos against rectos."""
    found = edges(reading)
    sides: dict[int, list[tuple[float, float]]] = {0: [], 1: []}
    for page, (left, right) in found.items():
        if right is None:
            continue
        rest = reading.trim(page)[0] - right
        sides[page % 2].append((left, rest) if page % 2 else (rest, left))
    both = sides[0] + sides[1]
    if not both:
        return unmeasured(NO_TEXT)
    inner, outer = (pt_to_mm(median(values)) for values in zip(*both, strict=True))
    head, foot = _head_and_foot(reading, found)
    mirrored = 0.0
    if sides[0] and sides[1]:
        verso, recto = ([median(v) for v in zip(*sides[side], strict=True)] for side in (0, 1))
        mirrored = max(abs(pt_to_mm(a - b)) for a, b in zip(verso, recto, strict=True))
    good = inner < outer and (head is None or head < foot) and mirrored <= PLACE
    heights = f"head {head:.1f} / foot {foot:.1f}" if head is not None else f"foot {foot:.1f}"
    value = f"inner {inner:.1f} / outer {outer:.1f}, {heights}, mirrored to {mirrored:.2f}"
    notes = [] if sides[0] and sides[1] else ["one side of the spread only"]
    notes += ["every page begins with a head: the block’s top does not show"] if head is None else []
    return Outcome(value, good, tuple(found), "; ".join(notes))


def _head_and_foot(reading: Reading, pages: Iterable[int]) -> tuple[float | None, float]:
    """Margins in mm above and below the block; the upper one shows where a page begins with text."""
    own = [[o for o in reading.book.pages[page - 1] if not reading.book.is_furniture(o)] for page in pages]
    body = [line for lines in own for line in lines if reading.book.is_body(line)]
    height = max(reading.trim(page)[1] for page in pages)
    foot = height - max(line.y for line in body)
    if reading.grid:
        # No page need be full: the block's foot is the grid's last line.
        foot = min(foot, height - reading.grid.head - reading.grid.lines * reading.grid.line)
    tops = [lines[0].y - CAPITAL * reading.size for lines in own if reading.book.is_body(lines[0])]
    head = min(tops) if tops else reading.grid.head if reading.grid else None
    return (pt_to_mm(head) if head is not None else None), pt_to_mm(foot)


def register(reading: Reading) -> Outcome:
    """The farthest baseline of running text from the grid that most lines of the booklet share."""
    lines = [line for block in reading.blocks for line in block.lines]
    if len(lines) < 2 or not reading.leading:
        return unmeasured("no running text was found")
    off, misses = deviations(lines, reading.leading)
    grid = f"grid of {reading.leading:g} pt" + ("" if reading.grid else ", taken from the text")
    return Outcome(off, off <= REGISTER, worst((p, d) for p, d in misses if d > REGISTER), grid)


def deviations(lines: Sequence[Line], leading: float) -> tuple[float, list[tuple[int, float]]]:
    """The greatest distance in pt from the grid that most lines share, and that of each line with its page."""

    def off(a: float, b: float) -> float:
        return abs((a - b + leading / 2) % leading - leading / 2)

    sample = lines[:: max(1, len(lines) // 200)]
    grid = max(sample, key=lambda line: sum(off(line.y, other.y) <= REGISTER / 2 for other in lines))
    misses = [(line.page, off(line.y, grid.y)) for line in lines]
    return max(miss for _, miss in misses), misses


def measure_of_lines(reading: Reading) -> Outcome:
    """The median of the characters of full lines; of ragged text where there is no other."""
    lines = [
        line
        for column in reading.columns
        for line in column.lines
        if column.full(line) and column.flush(line) and not reading.beside_initial(line)
    ]
    note = f"{len(lines)} full lines"
    if not lines:
        lines = [line for block in reading.ragged for line in block.lines[:-1]]
        note = f"{len(lines)} lines of ragged text"
    if not lines:
        return unmeasured("no running text was found")
    counts = [(line.page, len(reading.reads(line))) for line in lines]
    value = float(median(count for _, count in counts))
    low, high = MEASURE
    if _abreast(reading):
        low = ABREAST
        note += "; columns side by side"
    elif low <= value <= high and not AIM[0] <= value <= AIM[1]:
        note += f"; outside the aim of {AIM[0]}–{AIM[1]}"
    offences = _outside(counts, low, high)
    return Outcome(value, low <= value <= high, worst(offences), note)


def _abreast(reading: Reading) -> bool:
    """Whether most running text stands in columns side by side."""
    beside = [
        block
        for block in reading.blocks
        if any(
            other is not block and other.page == block.page
            and other.lines[0].y <= block.lines[-1].y and block.lines[0].y <= other.lines[-1].y
            for other in reading.blocks
        )
    ]  # fmt: skip
    return 2 * sum(len(block.lines) for block in beside) > sum(len(block.lines) for block in reading.blocks)


def _outside(counts: Iterable[tuple[int, float]], low: float, high: float) -> list[tuple[int, float]]:
    return [(page, max(low - n, n - high)) for page, n in counts if not low <= n <= high]


def size(reading: Reading) -> Outcome:
    """Size of the running text, and its leading measured between following lines."""
    steps = [
        b.y - a.y
        for block in reading.blocks
        for a, b in pairwise(block.lines)
        if b.y - a.y < 2 * reading.size
    ]
    if not steps or not reading.size:
        return unmeasured("no running text was found")
    percent = 100 * median(steps) / reading.size
    good = SIZE[0] <= reading.size <= SIZE[1] and LEADING[0] - 0.05 <= percent <= LEADING[1] + 0.05
    value = f"{reading.size:g} pt, {percent:.0f} %"
    return Outcome(value, good, reading.text_pages, f"leading {median(steps):.2f} pt")


ROWS = (
    Row(1, "Text block in the same place", "≤ 0.1", "mm", place),
    Row(2, "Inner margin < outer, head < foot, mirrored", "inner < outer, head < foot, ≤ 0.1", "mm", margins),
    Row(3, "Baselines in register", "≤ 0.25", "pt", register),
    Row(4, "Characters a line", "45–75, aim 50–62; columns from 40", "", measure_of_lines),
    Row(5, "Text size and leading", "8–11 pt, 125–145 %", "", size),
)
"""The rows of this module."""
