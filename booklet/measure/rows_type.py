"""Rows 12, 16, 17 and 20: small capitals and figures, faces, initials, how many sizes, families and colours."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from statistics import median

import numpy as np

from booklet.measure.glyphs import Glyph
from booklet.measure.registry import Outcome, Row, unmeasured, worst
from booklet.measure.text import INITIAL, Reading, is_billing
from booklet.preflight.lines import Line
from booklet.preflight.marks import Kind, Paint

TALL, LOW = "bdhkl", "acemnorsuvwxz"
"""Letters with an ascender, and letters of x-height: among small capitals they are equally high."""

SPACED = 0.03, 0.08
"""Letterspacing of small capitals in em."""

FLAT, OVERSHOOT = "BDEFHIKLMNPRXZ", 0.012
"""Capitals with a flat head, and how far the others reach beyond it, in em."""

ALIGNED = 0.5
"""Tolerance of an initial's head and foot in pt."""

SIZES, FAMILIES, ACCENTS = 3, 2, 1
"""Sizes a page, families beside the billing block's, accent colours a page."""

LETTERS = 3
"""Letters that a size carries at least on a page to count: fewer are an ornament."""

FITTED = 0.9
"""Share of a page's widest line from which display lines are cut to fill one measure, whatever size that takes."""

COLOURFUL, DISTINCT = 15.0, 20.0
"""Chroma from which a colour is no grey, and difference in C*ab from which two are two."""

_STYLES = re.compile(
    r"^(?:all|small|caps|display|subhead|caption|smtext|text|italic|oblique|thin|extralight|light|medium|semi"
    r"|semibold|demi|bold|black|heavy|regular|book|roman|ultra|condensed|bolditalic|\d\d)$"
)


def small_capitals(reading: Reading) -> Outcome:
    """Small capitals by the shape of their glyphs, their spacing, capitals set small instead, figures in text."""
    spacing, pages = _spacing(reading), Counter[int]()
    faked = [page for line in reading.book.lines for page in _scaled(reading, line)]
    old, lining = _figures(reading)
    pages.update(faked)
    tight = {
        font: value for font, value in spacing.items() if not SPACED[0] - 0.005 <= value <= SPACED[1] + 0.005
    }
    if not spacing and not faked and not old and not lining:
        return unmeasured("neither small capitals nor figures were found in the text")
    parts = (
        [f"spaced {100 * min(spacing.values()):.1f}–{100 * max(spacing.values()):.1f} %"] if spacing else []
    )
    parts += [f"{len(faked)} scaled capitals"]
    if old or lining:
        parts.append(f"{100 * len(old) / len(old + lining):.0f} % old-style figures")
    offences = [(page, 2.0) for page in pages] + [(page, 1.0) for page in lining]
    offences += [(line.page, 1.0) for line in reading.book.lines if line.font in tight]
    note = f"{len(spacing)} faces with small capitals, {len(old + lining)} figures in text; tables are not judged"
    return Outcome(", ".join(parts), not (faked or lining or tight), worst(offences), note)


def is_small(glyphs: list[Glyph]) -> bool:
    """Whether a word's small letters are capitals by their shape: those with an ascender no higher than the others."""
    tall = [g.rise / g.size for g in glyphs if g.text in TALL]
    low = [g.rise / g.size for g in glyphs if g.text in LOW]
    return bool(tall and low) and max(tall) < 1.12 * median(low)


def _words(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    """Letters of one font and size that follow each other without a gap."""
    word: list[Glyph] = []
    for glyph in glyphs:
        joined = word and (word[-1].font, word[-1].size) == (glyph.font, glyph.size)
        close = joined and glyph.x0 - word[-1].x1 < 0.18 * glyph.size
        if word and not (close and glyph.text.isalpha()):
            yield word
            word = []
        if glyph.text.isalpha():
            word.append(glyph)
    if word:
        yield word


def _spacing(reading: Reading) -> dict[str, float]:
    """The letterspacing in em of each font's small capitals: the middle gap between two letters."""
    gaps: dict[str, list[float]] = defaultdict(list)
    for line in reading.book.lines:
        for word in _words(reading.of(line)):
            if is_small(word):
                gaps[line.font] += [(b.x0 - a.x1) / a.size for a, b in pairwise(word)]
    return {font: median(values) for font, values in gaps.items() if len(values) >= 4}


def _scaled(reading: Reading, line: Line) -> Iterator[int]:
    """The page, once for each run of small-set capitals beside larger letters of the same face."""
    words = list(_words(reading.of(line)))
    for before, word in pairwise(words):
        ratio = word[0].size / before[-1].size
        capitals = len(word) > 1 and all(g.text.isupper() for g in word) and before[-1].text.isupper()
        near = word[0].x0 - before[-1].x1 < 0.1 * word[0].size
        if capitals and near and word[0].font == before[-1].font and 0.6 <= ratio <= 0.9:
            yield line.page


def _figures(reading: Reading) -> tuple[list[int], list[int]]:
    """Pages of the old-style and of the lining figures in running text, one entry for each figure."""
    old: list[int] = []
    lining: list[int] = []
    without = {family(name) for name in reading.lining}
    lines = [line for block in reading.blocks for line in block.lines]
    for line in lines:
        for glyph in reading.of(line):
            if (
                glyph.text not in "01234579"
                or glyph.font not in reading.capitals
                or family(glyph.font) in without
            ):
                continue
            descends = glyph.sink > 0.08 * glyph.size
            low = glyph.rise < 0.88 * reading.capitals[glyph.font] * glyph.size
            (old if descends or low else lining).append(glyph.page)
    return old, lining


def faces(reading: Reading) -> Outcome:
    """Fonts without their program, faked bold and italic, missing glyphs; whether pairs are kerned."""
    pages = reading.examination.pages
    outside = {font.plain_name for page in pages for font in page.fonts.values() if not font.embedded}
    bad: list[tuple[int, float]] = []
    fake = missing = 0
    for number, page in enumerate(pages, 1):
        type_ = [mark for mark in page.marks if mark.kind is Kind.TEXT and not mark.masking]
        faked, lost = sum(mark.bold or mark.slanted for mark in type_), sum(mark.missing for mark in type_)
        fake, missing = fake + faked, missing + lost
        if faked or lost or any(not font.embedded for font in page.fonts.values()):
            bad.append((number, float(1 + faked + lost)))
    fonts = {font.plain_name for page in pages for font in page.fonts.values()}
    if not fonts:
        return unmeasured("the file has no type")
    value = f"{len(outside)} not embedded, {fake} faked, {missing} missing glyphs"
    kerned = _kerned(reading)
    note = f"{len(fonts)} fonts; {'pairs are kerned' if kerned else 'no kerned pair was found'}"
    return Outcome(value, not (outside or fake or missing), worst(bad), note)


def _kerned(reading: Reading) -> bool:
    """Whether two letters of running text stand closer or wider than their advances."""
    pairs = (
        (a, b)
        for block in reading.blocks
        for line in block.lines
        for a, b in pairwise(reading.of(line))
        if a.font == b.font and a.text.isalpha() and b.text.isalpha()
    )
    return any(0.012 < abs(b.x0 - a.x1) / a.size < 0.1 for a, b in pairs)


def initials(reading: Reading) -> Outcome:
    """An initial's head against that of the first line, its foot against the line that it stands on."""
    if not reading.initials:
        return unmeasured("there is no initial")
    found = []
    for initial in reading.initials:
        near = [
            (block, line)
            for block in reading.blocks
            if block.page == initial.page
            for line in block.lines
            if abs(line.y - initial.y) < 4.5 * reading.leading
        ]
        foot = min((abs(initial.y - line.y) for _, line in near), default=reading.leading)
        # The lines that make room for it; the one on its own baseline may begin with it.
        beside = [
            o
            for b, o in near
            if o.x0 > b.left + 0.5 * reading.size and o.x0 > (initial.left + initial.right) / 2
        ]
        first = min(beside, key=lambda line: line.y, default=None)
        heads = [first.y - height for height in _heights(reading, first)] if first else []
        cap = _cap_height(reading, initial)
        off = [abs(initial.y - cap - y) for y in heads] if cap is not None else [0.0]
        head = min(off, default=reading.leading)
        found.append((initial.page, max(foot, head), head, foot))
    value = f"head {max(f[2] for f in found):.2f}, foot {max(f[3] for f in found):.2f}"
    bad = worst((page, off) for page, off, _, _ in found if off > ALIGNED)
    note = f"{len(found)} initials; head on the capitals or small capitals of the first line"
    return Outcome(value, all(off <= ALIGNED for _, off, _, _ in found), bad, note)


def _cap_height(reading: Reading, initial: Glyph) -> float | None:
    """Cap height in pt of an initial's face: round and pointed letters reach beyond it on purpose, and accents do.

    None where only an accented letter of the face is there.
    """
    flat = [g.rise / g.size for g in reading.initials if g.font == initial.font and g.text in FLAT]
    if initial.font in reading.capitals or flat:
        return reading.capitals.get(initial.font, flat[0] if flat else 0.0) * initial.size
    if unicodedata.decomposition(initial.text):
        return None
    return initial.rise - OVERSHOOT * initial.size


def _heights(reading: Reading, line: Line) -> Iterator[float]:
    """Heights in pt with which an initial's head may align: that of capitals, and of small capitals in the line."""
    if line.font in reading.capitals:
        yield reading.capitals[line.font] * line.size
    for word in _words(reading.of(line)):
        if is_small(word) or (word and "mall-Caps" in word[0].font):
            yield median(g.rise for g in word)


def family(font: str) -> str:
    """A font's family: its name without style, weight, optical size."""
    words = re.split(r"[-\s,]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "-", font))
    kept = [word for i, word in enumerate(words) if word and (not i or not _STYLES.match(word.casefold()))]
    return " ".join(kept)


def variety(reading: Reading) -> Outcome:
    """Sizes of whole lines on a page, families of the booklet, colours of its type that are no greys."""
    sizes = {number: _sizes(reading, number) for number in range(1, len(reading.book.pages) + 1)}
    most = max(map(len, sizes.values()), default=0)
    families: Counter[str] = Counter()
    for line in reading.book.lines:
        # What another script's face lends is no choice of the layout.
        if not is_billing(line.font) and re.search(r"[A-Za-z]", line.text):
            families[family(line.font)] += len(line.text)
    if not families:
        return unmeasured("the file has no type")
    colours = _accents(reading)
    accents = {number: sum(number in pages for pages in colours) for number in sizes}
    coloured = max(accents.values(), default=0)
    good = most <= SIZES and len(families) <= FAMILIES and coloured <= ACCENTS
    offences = [(page, float(len(own))) for page, own in sizes.items() if len(own) > SIZES]
    spare = {name for name, _ in families.most_common()[FAMILIES:]}
    offences += [(line.page, 1.0) for line in reading.book.lines if family(line.font) in spare]
    offences += [(page, 1.0) for page, count in accents.items() if count > ACCENTS]
    value = f"{most} sizes, {len(families)} families, {coloured} accents"
    fullest = max(sizes, key=lambda page: len(sizes[page]))
    shown = " ".join(f"{size:g}" for size in sorted(sizes[fullest], reverse=True))
    note = f"most on page {fullest}: {shown} pt; {', '.join(sorted(families))}"
    return Outcome(value, good, worst(offences), note)


def _sizes(reading: Reading, number: int) -> set[float]:
    """Sizes of a page's lines; folio, running head, billing block, initials apart; lines cut to one measure are one."""
    count: Counter[float] = Counter()
    fitted: set[float] = set()
    widest = max((line.x1 - line.x0 for line in reading.book.pages[number - 1]), default=0.0)
    for line in reading.book.pages[number - 1]:
        initial = line.size > INITIAL * reading.size and len(line.text) == 1
        if not (reading.book.is_furniture(line) or is_billing(line.font) or initial):
            count[round(line.size, 1)] += len(line.text)
            if line.size > INITIAL * reading.size and line.x1 - line.x0 > FITTED * widest:
                fitted.add(round(line.size, 1))
    sizes = {size for size, letters in count.items() if letters >= LETTERS}
    return sizes - fitted | {max(fitted)} if fitted else sizes


def _accents(reading: Reading) -> list[set[int]]:
    """The pages of each colour of type that is neither a grey nor light enough to be the paper."""
    separator = reading.examination.separator
    paints: dict[tuple[float, ...], tuple[Paint, set[int]]] = {}
    for number, page in enumerate(reading.examination.pages, 1):
        for mark in page.marks:
            if mark.kind is Kind.TEXT and mark.paint.is_flat and not mark.masking:
                key = (hash(mark.paint.space.family), *mark.paint.values)
                paints.setdefault(key, (mark.paint, set()))[1].add(number)
    found: list[tuple[np.ndarray, set[int]]] = []
    for paint, pages in paints.values():
        lab = separator.appearance(paint.space.inks(np.array([paint.values]), separator))[0]
        if np.hypot(lab[1], lab[2]) < COLOURFUL:
            continue
        same = next((p for other, p in found if np.hypot(*(other[1:] - lab[1:])) < DISTINCT), None)
        if same is None:
            found.append((lab, set(pages)))
        else:
            same.update(pages)
    return [pages for _, pages in found]


ROWS = (
    Row(
        12,
        "True small capitals, old-style figures",
        "spaced 3–8 %, none scaled, 100 % old-style in text",
        "",
        small_capitals,
    ),
    Row(16, "Faces", "all embedded, none faked, no glyph missing", "", faces),
    Row(17, "Initials", "≤ 0.5 from capitals and baseline", "pt", initials),
    Row(20, "Sizes, families, accents", "≤ 3 a page, ≤ 2 beside billing, ≤ 1 a page", "", variety),
)
"""The rows of this module."""
