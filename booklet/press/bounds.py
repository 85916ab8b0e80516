"""How much is read of a file that somebody else made: streams that swell, content without end, pages by the thousand.

What passes these bounds is read without a second thought, so they hold for everything that is unpacked or parsed.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pikepdf
from pikepdf import Array, Name, Page, Stream, settings

from booklet.press.samples import filters

UNPACKED = 256 << 20
"""Most bytes that one stream may unpack to, and all together that are no images."""

LZW_RATIO = 1400
"""How many times longer data can become out of LZW, which PDF/X forbids."""

PAGES = 500
"""Most pages of a file: no booklet has more than a fifth of it, and each is drawn."""

LENGTH = 32 << 20
"""Most bytes of a page's content, or of a form's."""

WORDS = 1_500_000
"""Most operators and operands of a page's content, or of a form's: they take a quarter of a kilobyte each."""

LONG_WORD = 12
"""Bytes of a content stream that count for a word, however few words they make: long strings are many letters."""

ALL_WORDS = 3_000_000
"""Most operators and operands that are read of one file: small pages and forms are enough, if there are many."""

CHUNK = 16 << 20
"""Bytes that are unpacked at once to be counted."""

_FLATE = frozenset({"/FlateDecode", "/Fl"})
_LZW = frozenset({"/LZWDecode", "/LZW"})
_WHITE = np.isin(np.arange(256), list(b"\0\t\n\f\r "))
_OPENS = np.isin(np.arange(256), list(b"(<[{/"))


@contextmanager
def bounded() -> Iterator[None]:
    """Let the reader unpack no stream beyond `UNPACKED`; for files of others, not for the layout's large pictures."""
    before = settings.set_qpdf_limits(
        flate_max_memory=UNPACKED, run_length_max_memory=UNPACKED, png_max_memory=UNPACKED,
        tiff_max_memory=UNPACKED, dct_max_memory=UNPACKED,
    )  # fmt: skip
    try:
        yield
    finally:
        settings.set_qpdf_limits(**before)  # type: ignore[arg-type]  # none of those above is a bool


class Allowance:
    """How many operators and operands one run over a file may still read.

    Attributes:
        left: so many.

    What is parsed twice counts twice: pages may share their content, and each of them is read.
    """

    def __init__(self) -> None:
        self.left = ALL_WORDS

    def take(self, words: int) -> None:
        """Use some of it.

        Raises:
            ValueError: there is not so much left.
        """
        self.left -= words
        if self.left < 0:
            raise ValueError(f"the file has more than {ALL_WORDS:,} operators and operands")


def check_file(pdf: pikepdf.Pdf) -> None:
    """Refuse a file that holds more than any booklet does.

    Raises:
        ValueError: its streams swell, it has too many pages, or too much is drawn on them.
    """
    together = 0
    for item in pdf.objects:
        if isinstance(item, Stream):
            size = _unpacked(item)
            together += 0 if item.get("/Subtype") == Name.Image else size
            if max(size, together) > UNPACKED:
                raise ValueError(f"its streams unpack to more than {UNPACKED >> 20} MB")
    allowance = Allowance()
    for number, page in enumerate(pdf.pages, 1):
        if number > PAGES:
            raise ValueError(f"it has more than {PAGES} pages")
        allowance.take(words_of(page))


def words_of(source: Page | pikepdf.Object) -> int:
    """About how many operators and operands a page's or stream's content has; counting costs little beside parsing.

    Raises:
        ValueError: parsed, they would fill the memory.
    """
    contents = source.obj.get("/Contents") if isinstance(source, Page) else source
    length = words = 0
    for stream in contents if isinstance(contents, Array) else [contents]:
        if not isinstance(stream, Stream):
            continue
        codes = np.frombuffer(stream.read_bytes(), np.uint8)
        length += len(codes)
        if length > LENGTH:
            raise ValueError(f"it is longer than {LENGTH >> 20} MB")
        white = _WHITE[codes]
        words += int(np.count_nonzero(_OPENS[codes[1:]] | (white[:-1] & ~white[1:]))) + 1
        if words > WORDS:
            raise ValueError(f"it has more than {WORDS:,} operators and operands")
    return max(words, length // LONG_WORD)


def _unpacked(stream: Stream) -> int:
    """Bytes that a stream unpacks to; no more are counted than are too many."""
    names = filters(stream)
    if not (_FLATE | _LZW) & set(names):
        return 0
    data = stream.read_raw_bytes()
    size = len(data)
    for number, name in enumerate(names, 1):
        if name in _LZW:
            size = len(data) * LZW_RATIO if len(data) * LZW_RATIO > UNPACKED else len(data)
        elif name in _FLATE:
            size, data = _inflated(data, keep=number < len(names))
        if size > UNPACKED:
            break
    return size


def _inflated(data: bytes, *, keep: bool) -> tuple[int, bytes]:
    """How long deflated data are, and what they are if wanted."""
    reader = zlib.decompressobj()
    size, kept = 0, []
    try:
        while data and not reader.eof and size <= UNPACKED:
            part = reader.decompress(data, CHUNK)
            data = reader.unconsumed_tail
            size += len(part)
            kept += [part] if keep else []
    except zlib.error:  # broken: the rules will say so
        pass
    return size, b"".join(kept)
