"""Lines of type, read from the finished file.

Nothing is rendered. Lengths are in pt from the trim's top left corner, y downwards.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import numpy as np
import pypdfium2

from booklet.paper import pt_to_mm
from booklet.preflight.characters import SPACE, Characters, Style, read_characters
from booklet.preflight.examination import Examination
from booklet.preflight.report import MmBox

HYPHENS = "-\u2010\u00ad\u0002\ufffe"
"""Hyphens at a line's end; PDFium reports one that divides a word as U+0002, earlier versions as U+FFFE."""

SAME = 0.3
"""Distance in pt below which two baselines are one."""

_BETWEEN = re.compile(r"(?<=\S) (?=\S)")
"""A word space, and not one of several."""

GUTTER = 0.9
"""Gap in em that parts what is set separately: the narrowest gutter is 4 mm, stretched spaces are smaller."""


@dataclass(frozen=True, slots=True)
class Line:
    """What stands on one baseline without a gap as wide as a gutter.

    Attributes:
        page: from 1.
        x0: left end in pt.
        x1: right end in pt, a space at the end left out.
        y: the baseline in pt.
        size: height of most of its type in pt.
        font: name of the font of most of it, without the subset's letters.
        text: its characters.
        spaces: its word spaces, each against the space of its own font.
    """

    page: int
    x0: float
    x1: float
    y: float
    size: float
    font: str
    text: str
    spaces: tuple[float, ...]

    @property
    def hyphenated(self) -> bool:
        """Whether it ends in a hyphen."""
        return self.text[-1:] in HYPHENS

    @property
    def plain(self) -> str:
        """The text for people: single spaces, a hyphen as a hyphen."""
        return " ".join(re.sub(f"[{HYPHENS}]", "-", self.text).split())

    @property
    def box_mm(self) -> MmBox:
        """About its place on the page, in mm."""
        edges = (self.x0, self.y - 0.75 * self.size, self.x1, self.y + 0.25 * self.size)
        x0, y0, x1, y1 = (round(pt_to_mm(edge), 2) for edge in edges)
        return (x0, y0, x1, y1)


def read_lines(examination: Examination) -> list[list[Line]]:
    """The lines of each page, from the top.

    Raises:
        pypdfium2.PdfiumError: PDFium cannot open the file.
    """
    with pypdfium2.PdfDocument(examination.pdf) as document:
        pages = [read_characters(document[i], boxes.final) for i, boxes in enumerate(examination.boxes)]
    own = _own_spaces(pages)
    return [list(_lines(number, page, own)) for number, page in enumerate(pages, 1)]


def _own_spaces(pages: Iterable[Characters]) -> dict[str, float]:
    """Each font's own word space in em: the advance of its space character, wherever the file has one.

    PDFium puts a space of its own, without advance, in the place of one that is stretched a lot.
    """
    found: dict[str, list[float]] = defaultdict(list)
    for page in pages:
        advance = page.x1 - page.x0
        spaces = (page.code == SPACE) & (advance > 0.05 * page.size)
        for style, em in zip(
            page.style[spaces].tolist(), (advance / page.size)[spaces].tolist(), strict=True
        ):
            found[page.styles[style][1]].append(em)
    return {font: median(widths) for font, widths in found.items()}


def _lines(page: int, found: Characters, own: Mapping[str, float]) -> Iterator[Line]:
    """Characters as lines, from the top."""
    order = np.argsort(found.y, kind="stable")
    row = np.zeros(len(order), np.int64)
    row[1:] = np.cumsum(np.diff(found.y[order]) > SAME)
    order = order[np.lexsort((found.x0[order], row))]  # the rows keep their places
    x0, x1, size, source = (values[order] for values in (found.x0, found.x1, found.size, found.source))
    gutter = (source[1:] != source[:-1]) & (x0[1:] - x1[:-1] > GUTTER * np.minimum(size[:-1], size[1:]))
    parted = np.flatnonzero(gutter | (np.diff(row) > 0)) + 1
    own_space = np.array([own.get(font, 0.0) * size for size, font in found.styles] or [0.0])
    letters = _Letters(
        x0.tolist(), x1.tolist(), found.y[order].tolist(), found.style[order].tolist(),
        "".join(map(chr, found.code[order].tolist())), found.styles, own_space.tolist(),
    )  # fmt: skip
    for start, end in pairwise((0, *parted.tolist(), len(order))):
        yield from _line(page, letters, start, end)


class _Letters(NamedTuple):
    """A page's characters in the order of reading, as plain lists: a line looks at few of them."""

    x0: list[float]
    x1: list[float]
    y: list[float]
    style: list[int]
    text: str
    styles: Sequence[Style]
    own_space: list[float]
    """The word space of each style in pt; 0 where it is not known."""


def _line(page: int, letters: _Letters, start: int, end: int) -> Iterator[Line]:
    """The line that characters make; none where they are spaces only."""
    text = letters.text[start:end]
    start, end = end - len(text.lstrip()), start + len(text.rstrip())
    if start >= end:
        return
    text = letters.text[start:end]
    counts = Counter(letters.style[start:end])
    styles: Counter[Style] = Counter()
    for style, count in counts.items():
        size, font = letters.styles[style]
        styles[round(size, 2), font] += count
    (size, font), _ = styles.most_common(1)[0]
    places = (start + found.start() for found in _BETWEEN.finditer(text))
    spaces = tuple(
        (letters.x0[at + 1] - letters.x1[at - 1]) / own
        for at in places
        if (own := letters.own_space[letters.style[at]])
    )
    y = median(letters.y[start:end])
    yield Line(page, letters.x0[start], letters.x1[end - 1], y, size, font, text, spaces)
