"""Lines of type, read from the finished file.

The text page of PDFium gives characters where they stand; nothing is rendered. Lengths are in pt from the trim's top
left corner, y downwards.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, NamedTuple

import pypdfium2
from pypdfium2 import raw

from booklet.paper import pt_to_mm
from booklet.preflight.examination import Examination
from booklet.preflight.marks import PtBox
from booklet.preflight.report import MmBox

HYPHENS = "-\u2010\u00ad\u0002\ufffe"
"""Hyphens at a line's end; PDFium reports one that divides a word as U+0002, earlier versions as U+FFFE."""

SAME = 0.3
"""Distance in pt below which two baselines are one."""

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
        pages = [list(_glyphs(document[i], boxes.final)) for i, boxes in enumerate(examination.boxes)]
    own = _own_spaces(glyph for page in pages for glyph in page)
    return [list(_lines(number, page, own)) for number, page in enumerate(pages, 1)]


def _own_spaces(glyphs: Iterable[_Glyph]) -> dict[str, float]:
    """Each font's own word space in em: the advance of its space character, wherever the file has one.

    PDFium puts a space of its own, without advance, in the place of one that is stretched a lot.
    """
    found: dict[str, list[float]] = defaultdict(list)
    for glyph in glyphs:
        if glyph.text == " " and glyph.x1 - glyph.x0 > 0.05 * glyph.size:
            found[glyph.font].append((glyph.x1 - glyph.x0) / glyph.size)
    return {font: median(widths) for font, widths in found.items()}


class _Glyph(NamedTuple):
    x0: float
    x1: float
    y: float
    size: float
    font: str
    text: str
    source: int
    """The text object's address: within one, no gap parts lines."""


def _glyphs(page: Any, trim: PtBox) -> Iterator[_Glyph]:
    """The upright characters of a page; PDFium's own line ends are left out, its own spaces are not."""
    left, _, _, top = trim
    text = page.get_textpage()
    x, y, box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
    # For each of a book's letters: what is looked up once is not looked up a hundred thousand times.
    to_x, to_y, to_box, handle = ctypes.byref(x), ctypes.byref(y), ctypes.byref(box), text.raw
    unicode, generated, thing_of = (
        raw.FPDFText_GetUnicode,
        raw.FPDFText_IsGenerated,
        raw.FPDFText_GetTextObject,
    )
    origin, loose = raw.FPDFText_GetCharOrigin, raw.FPDFText_GetLooseCharBox
    source, style = 0, None
    for index in range(raw.FPDFText_CountChars(handle)):
        code = unicode(handle, index)
        if code in (0, 10, 13):
            continue
        if not generated(handle, index):
            thing = thing_of(handle, index)
            address = ctypes.addressof(thing.contents) if thing else 0
            if address != source:
                source, style = address, _style(handle, index)
        if style is None:
            continue
        origin(handle, index, to_x, to_y)
        loose(handle, index, to_box)
        yield _Glyph(x.value - left, box.right - left, top - y.value, *style, chr(code), source)


def _style(text: Any, index: int) -> tuple[float, str] | None:
    """Size in pt and font of a character; None where it does not stand upright."""
    matrix, name, flags = raw.FS_MATRIX(), ctypes.create_string_buffer(128), ctypes.c_int()
    raw.FPDFText_GetMatrix(text, index, matrix)
    if matrix.a <= 0 or matrix.d <= 0 or abs(matrix.b) > 1e-3 * matrix.a:
        return None
    raw.FPDFText_GetFontInfo(text, index, name, 128, flags)
    font = re.sub(r"^[A-Z]{6}\+", "", name.value.decode("utf-8", "replace"))
    return raw.FPDFText_GetFontSize(text, index) * matrix.d, font


def _lines(page: int, glyphs: Iterable[_Glyph], own: Mapping[str, float]) -> Iterator[Line]:
    """Characters as lines, from the top."""
    glyphs = sorted(glyphs, key=lambda glyph: glyph.y)
    start = 0
    for end in range(1, len(glyphs) + 1):
        if end < len(glyphs) and glyphs[end].y - glyphs[end - 1].y <= SAME:
            continue
        row = sorted(glyphs[start:end], key=lambda glyph: glyph.x0)
        start, first = end, 0
        for i in range(1, len(row) + 1):
            if i == len(row) or _apart(row[i - 1], row[i]):
                yield from _line(page, row[first:i], own)
                first = i


def _apart(a: _Glyph, b: _Glyph) -> bool:
    return a.source != b.source and b.x0 - a.x1 > GUTTER * min(a.size, b.size)


def _line(page: int, glyphs: Sequence[_Glyph], own: Mapping[str, float]) -> Iterator[Line]:
    """The line that characters make; none where they are spaces only."""
    inked = [i for i, glyph in enumerate(glyphs) if not glyph.text.isspace()]
    if not inked:
        return
    glyphs = glyphs[inked[0] : inked[-1] + 1]
    styles = Counter((round(glyph.size, 2), glyph.font) for glyph in glyphs)
    (size, font), _ = styles.most_common(1)[0]
    text = "".join(glyph.text for glyph in glyphs)
    spaces = tuple(
        (after.x0 - before.x1) / (own[space.font] * space.size)
        for before, space, after in zip(glyphs, glyphs[1:], glyphs[2:], strict=False)
        if space.text == " " and space.font in own and not (before.text.isspace() or after.text.isspace())
    )
    y = median(glyph.y for glyph in glyphs)
    yield Line(page, glyphs[0].x0, glyphs[-1].x1, y, size, font, text, spaces)
