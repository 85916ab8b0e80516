"""Glyphs of the finished file: their place, their advance and the box of their ink.

PDFium reads the embedded outlines, so a small capital, an old-style figure or a ligature is known by its shape,
whatever program wrote the file. Nothing is rendered.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2
from pypdfium2 import raw

from booklet.preflight.characters import ENDS, Style, style_of
from booklet.preflight.examination import Examination
from booklet.preflight.marks import PtBox

RAISED = 64 / 65
"""PDFium adds a 64th to the height of a character's box above the baseline, in whole thousandths of an em."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character where it stands; lengths in pt from the trim's top left corner, y downwards.

    Attributes:
        page: from 1.
        x0: its origin.
        x1: the end of its advance, or of its ink where that reaches further.
        y: its baseline.
        size: height of the type.
        font: name of the font, without the subset's letters.
        text: the character; U+0002 for a hyphen that divides a word.
        left: left edge of its ink.
        right: right edge of its ink.
        rise: how far its ink reaches above the baseline.
        sink: how far below.
    """

    page: int
    x0: float
    x1: float
    y: float
    size: float
    font: str
    text: str
    left: float
    right: float
    rise: float
    sink: float


def read_glyphs(examination: Examination) -> tuple[tuple[Glyph, ...], ...]:
    """The upright glyphs of each page in the order of the file; characters that PDFium adds are left out.

    Raises:
        pypdfium2.PdfiumError: PDFium cannot open the file.
    """
    with pypdfium2.PdfDocument(examination.pdf) as document:
        return tuple(
            tuple(_glyphs(number, document[number - 1], boxes.final))
            for number, boxes in enumerate(examination.boxes, 1)
        )


def _glyphs(number: int, page: Any, trim: PtBox) -> Iterator[Glyph]:
    text = page.get_textpage()
    x, y, loose = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    styles: dict[int, Style | None] = {}
    for index in range(raw.FPDFText_CountChars(text)):
        code = raw.FPDFText_GetUnicode(text, index)
        if code in ENDS or raw.FPDFText_IsGenerated(text, index) == 1:
            continue
        thing = raw.FPDFText_GetTextObject(text, index)
        address = ctypes.addressof(thing.contents) if thing else 0
        if address not in styles:
            styles[address] = style_of(text, index)
        style = styles[address]
        if style is None:
            continue
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        raw.FPDFText_GetLooseCharBox(text, index, loose)
        raw.FPDFText_GetCharBox(text, index, left, right, bottom, top)
        yield Glyph(
            number, x.value - trim[0], loose.right - trim[0], trim[3] - y.value, *style, chr(code),
            left.value - trim[0], right.value - trim[0], _rise(top.value - y.value, style[0]), y.value - bottom.value,
        )  # fmt: skip


def _rise(boxed: float, size: float) -> float:
    """The height in pt above the baseline that a box of PDFium stands for."""
    if boxed <= 0 or size <= 0:
        return boxed
    return math.ceil(round(boxed / size * 1000) * RAISED - 1e-6) / 1000 * size
