"""Rules about the file as such: whole, open, with as many pages as can be bound."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator

import pikepdf

from booklet.diagnostics import Severity
from booklet.preflight.examination import Examination
from booklet.preflight.registry import GWG, ISO, SHEET, Hit, rule
from booklet.preflight.rules.walk import filters, items

MOST = 5
"""Messages of one kind that are told; more say nothing new."""

CHUNK, UNPACKED = 1 << 20, 1 << 30
"""Bytes that are unpacked at a time, and of one stream in all."""


@rule(
    "file-readable",
    "The file can be read",
    Severity.ERROR,
    source="ISO 32000-1",
    reason="A file that one reader repairs, another refuses: the printer's RIP may be the other.",
    fix="Export the file again; do not repair it by hand.",
)
def readable(_examination: Examination) -> Iterator[Hit]:
    """Files that cannot be opened never come this far; see `preflight`."""
    yield from ()


@rule(
    "content-readable",
    "Every content stream can be read",
    Severity.ERROR,
    source="ISO 32000-1, 7.8",
    reason="What cannot be interpreted here may print as anything, or not at all.",
    fix="Export the page again, or simplify the drawing on it.",
)
def content_readable(examination: Examination) -> Iterator[Hit]:
    """Problems that the interpreter met, operators that nobody knows among them; what cannot be rendered."""
    for number, page in enumerate(examination.pages, 1):
        for problem in page.problems[:MOST]:
            yield Hit(problem, number)
    if examination.render_problem:
        yield Hit(f"the inks cannot be rendered: {examination.render_problem}")


@rule(
    "file-encrypted",
    "The file is not encrypted",
    Severity.ERROR,
    source=f"{ISO}, 6.1; {GWG} R0001",
    reason="A RIP has nobody to ask for a password.",
    fix="Save the file without security settings.",
)
def encrypted(examination: Examination) -> Iterator[Hit]:
    """Encryption, even with an empty password; streams with a Crypt filter of their own."""
    if examination.document.is_encrypted:
        yield Hit("the file is encrypted")
    for item in items(examination):
        if isinstance(item.value, pikepdf.Stream) and "Crypt" in filters(item.value):
            yield Hit("a stream is encrypted", item.page)
            break


@rule(
    "file-repaired",
    "The file is whole",
    Severity.ERROR,
    source="ISO 32000-1, 7.5",
    reason="What one reader repairs by guessing, another guesses otherwise: a page or a picture less.",
    fix="Export the file again, and send it in a way that does not change it.",
)
def repaired(examination: Examination) -> Iterator[Hit]:
    """What the reader had to mend, in the file's structure or in its streams; foreign bytes around the file."""
    if not examination.pdf.startswith(b"%PDF-"):
        yield Hit("the file does not begin as a PDF", limit="%PDF-")
    _, end, rest = examination.pdf.rpartition(b"%%EOF")
    if not end or rest.strip(b"\r\n\t \0"):
        yield Hit("the file does not end as a PDF", measured=len(rest), limit="%%EOF")
    for said in _mended(examination.pdf):
        yield Hit(f"the reader had to repair the file: {said}")


def _mended(pdf: bytes) -> list[str]:
    """What a fresh reader says of the file, without the names of its own objects; the first few."""
    said: list[str] = []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        len(document.pages)
        for item in document.objects:
            fault = _torn(item) if isinstance(item, pikepdf.Stream) else ""
            if fault:
                said.append(f"object {item.objgen[0]}: {fault}")
        try:
            said = [*map(str, document.get_warnings()), *said]
        except UnicodeDecodeError:  # the warning quotes what it met
            said.append("with names that are no text")
    plain = (re.sub(r"(WARNING: *)?(stream )?<_io\.BytesIO[^>]*>:? *", "", one).strip() for one in said)
    return list(dict.fromkeys(plain))[:MOST]


def _torn(stream: pikepdf.Object) -> str:
    """What is wrong with a stream's compression; "" where it is whole. What comes out is not kept."""
    if filters(stream)[:1] != ["FlateDecode"]:
        return ""
    packed, unpacker, left = stream.read_raw_bytes(), zlib.decompressobj(), UNPACKED
    try:
        while left > 0 and not unpacker.eof:
            data = unpacker.decompress(packed, CHUNK)
            packed, left = unpacker.unconsumed_tail, left - len(data)
            if not data and not packed:
                break
    except zlib.error as problem:
        return f"{problem}"
    whole = unpacker.eof or left <= 0 or not stream.read_raw_bytes()  # some write nothing for nothing
    return "" if whole else "the compressed data end too early"


@rule(
    "page-count",
    "As many pages as can be bound",
    Severity.ERROR,
    source=SHEET,
    reason="A stitched booklet is made of folded sheets: its pages come in fours, and not in any number.",
    fix="Add or remove pages; a designed blank page counts.",
)
def page_count(examination: Examination) -> Iterator[Hit]:
    """The number of pages against the sheet's rule."""
    count, pages = len(examination.document.pages), examination.sheet.pages
    if count % pages.multiple:
        wanted = f"a multiple of {pages.multiple}"
        yield Hit(f"{count} pages cannot be bound: the printer wants {wanted}", measured=count, limit=wanted)
    if count < pages.minimum:
        yield Hit(f"{count} pages are too few", measured=count, limit=pages.minimum)
    if count > pages.maximum:
        yield Hit(f"{count} pages are too many", measured=count, limit=pages.maximum)


@rule(
    "page-empty",
    "No page is empty",
    Severity.WARNING,
    source=f"{GWG} R0005",
    reason="An empty page is more often a mistake than a wish.",
    fix="Fill the page or take it out; accept the rule where it is meant.",
)
def page_empty(examination: Examination) -> Iterator[Hit]:
    """Pages that put no ink on the paper."""
    for number, page in enumerate(examination.pages, 1):
        plates = examination.plates[number - 1] if examination.plates else None
        if not page.marks or (plates is not None and plates.total.max(initial=0) < 1):
            yield Hit("the page is empty", number)


@rule(
    "waiver-unused",
    "Every waiver waives something",
    Severity.WARNING,
    source="booklet",
    reason="A waiver whose fault is gone hides the next one.",
    fix="Take the waiver out of the edition's `accept`.",
)
def waiver_unused(_examination: Examination) -> Iterator[Hit]:
    """Waivers are no part of the file; see `preflight`."""
    yield from ()
