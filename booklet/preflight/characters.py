"""Characters where they stand, out of PDFium's text page: a page at a time, for a book has a hundred thousand."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import raw

from booklet.preflight.marks import PtBox

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

Style = tuple[float, str]
"""Size in pt, and name of the font without the subset's letters."""

SPACE, ENDS = 32, (0, 10, 13)
"""A word space, and what PDFium puts where lines end."""


@dataclass(frozen=True, slots=True)
class Characters:
    """The upright characters of one page, in pt from the trim's top left corner, y downwards.

    PDFium's own line ends are left out, its own spaces are not.

    Attributes:
        x0: where each begins, (n,).
        x1: where its advance ends.
        y: its baseline.
        size: its size.
        code: its Unicode number.
        style: which of `styles` it has.
        source: of its text object; within one, no gap parts lines.
        styles: those of the page.
    """

    x0: Floats
    x1: Floats
    y: Floats
    size: Floats
    code: Integers
    style: Integers
    source: Integers
    styles: tuple[Style, ...]


def read_characters(page: Any, trim: PtBox) -> Characters:
    """The upright characters of a page of PDFium; `trim` in pt of the page."""
    text = page.get_textpage()
    count = raw.FPDFText_CountChars(text.raw)
    handle = ctypes.cast(text.raw, ctypes.c_void_p).value
    origins, boxes = np.zeros((count, 2)), np.zeros((count, 4), np.float32)
    _place(handle, origins, boxes)
    unicode = _quick(raw.FPDFText_GetUnicode, ctypes.c_uint)
    codes = np.array([unicode(handle, index) for index in range(count)], np.int64)
    style, source, styles = np.full(count, -1), np.zeros(count, np.int64), dict[Style, int]()
    for start, end, thing in _things(handle, codes):
        found = style_of(text.raw, start)
        if found is not None:
            style[start:end], source[start:end] = styles.setdefault(found, len(styles)), thing
    upright = (style >= 0) & ~_among(codes, *ENDS)
    left, _, _, top = trim
    sizes = np.array([size for size, _ in styles] or [0.0])
    return Characters(
        origins[upright, 0] - left, boxes[upright, 2].astype(np.float64) - left, top - origins[upright, 1],
        sizes[style[upright]], codes[upright], style[upright], source[upright], tuple(styles),
    )  # fmt: skip


def _quick(function: Any, result: Any, *more: Any) -> Any:
    """A function of a text page's handle and an index that takes addresses as numbers: no object is made for them."""
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    return ctypes.CFUNCTYPE(result, ctypes.c_void_p, ctypes.c_int, *more)(address)


def _place(handle: int | None, origins: Floats, boxes: NDArray[np.float32]) -> None:
    """Fill in each character's origin (x, y), and its advance box (left, top, right, bottom)."""
    origin = _quick(raw.FPDFText_GetCharOrigin, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
    loose = _quick(raw.FPDFText_GetLooseCharBox, ctypes.c_int, ctypes.c_void_p)
    point, box = origins.ctypes.data, boxes.ctypes.data
    for index in range(len(origins)):
        origin(handle, index, point, point + 8)
        loose(handle, index, box)
        point += 16
        box += 16


def _things(handle: int | None, codes: Integers) -> Iterator[tuple[int, int, int]]:
    """Where each text object's characters begin and end, and its address; PDFium's own spaces go with the one before."""
    thing_of, generated = (
        _quick(raw.FPDFText_GetTextObject, ctypes.c_void_p),
        _quick(raw.FPDFText_IsGenerated, ctypes.c_int),
    )
    things = [thing_of(handle, index) or 0 for index in range(len(codes))]
    for index in np.flatnonzero(_among(codes, SPACE, *ENDS)).tolist():
        if codes[index] != SPACE or generated(handle, index):
            things[index] = things[index - 1] if index else 0
    starts = [index for index, thing in enumerate(things) if not index or thing != things[index - 1]]
    for start, end in pairwise([*starts, len(things)]):
        if things[start]:
            yield start, end, things[start]


def _among(codes: Integers, *wanted: int) -> NDArray[np.bool_]:
    """Which codes are among some; `np.isin` would load masked arrays for it."""
    found: NDArray[np.bool_] = np.any([codes == one for one in wanted], axis=0)
    return found


def style_of(text: Any, index: int) -> Style | None:
    """Size in pt and font of a character of a text page; None where it does not stand upright."""
    matrix, name, flags = raw.FS_MATRIX(), ctypes.create_string_buffer(128), ctypes.c_int()
    raw.FPDFText_GetMatrix(text, index, matrix)
    if matrix.a <= 0 or matrix.d <= 0 or abs(matrix.b) > 1e-3 * matrix.a:
        return None
    raw.FPDFText_GetFontInfo(text, index, name, 128, flags)
    font = re.sub(r"^[A-Z]{6}\+", "", name.value.decode("utf-8", "replace"))
    return raw.FPDFText_GetFontSize(text, index) * matrix.d, font
