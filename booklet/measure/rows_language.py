"""Rows 13 to 15: quotation marks, apostrophes, dashes and spaces, ligatures across German joints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from booklet.measure.registry import Outcome, Row, unmeasured, worst
from booklet.measure.text import Reading
from booklet.preflight.lines import HYPHENS, Line
from booklet.typography import findings, ligatures, prepare
from booklet.typography.marks import NON_JOINER, QUOTES, base

MARKS = '„“”‚‘«»"'
"""What row 13 is about; the apostrophe belongs to row 14."""

LIGATURES = "\ufb00\ufb01\ufb02\ufb03\ufb04"

_STRAIGHT = re.compile(r"(?<=\w)['´`](?=\w)|\.\.\.| -- ")
_SPACES = re.compile("[ \u00a0\u2009]+")


def _texts(reading: Reading) -> Iterator[tuple[int, str]]:
    """Running text by paragraphs, with the page on which each begins."""
    for paragraph in reading.paragraphs:
        yield paragraph.lines[0].page, reading.joined(paragraph.lines)


def _known(reading: Reading) -> str:
    """The language whose marks are known; empty where there is none."""
    return base(reading.lang) if reading.lang and base(reading.lang) in QUOTES else ""


def quotes(reading: Reading) -> Outcome:
    """What the typography of the file's language finds wrong among the quotation marks of running text."""
    lang = _known(reading)
    if not lang:
        return unmeasured("the file names no language whose marks are known")
    wrong, count, first = [], 0, ""
    for page, text in _texts(reading):
        count += sum(text.count(mark) for mark in MARKS)
        for finding in findings(text, lang):
            mark = text[finding.offset : finding.offset + finding.length]
            if mark in MARKS:
                wrong.append((page, 1.0))
                first = first or finding.message
    wrong += [(line.page, 1.0) for line in reading.book.lines if '"' in line.text]
    return Outcome(len(wrong), not wrong, worst(wrong), first or f"{count} marks in running text ({lang})")


def marks(reading: Reading) -> Outcome:
    """Running text against itself made right once more: apostrophes, dashes, ellipses, narrow spaces."""
    lang = _known(reading)
    if not lang:
        return unmeasured("the file names no language whose marks are known")
    wrong, shown = [], ""
    for page, text in _texts(reading):
        for found in _differences(text, lang):
            wrong.append((page, 1.0))
            shown = shown or f"“{found}”"
    display = [line for line in reading.book.lines if _STRAIGHT.search(line.text)]
    prose = {line for paragraph in reading.paragraphs for line in paragraph.lines}
    wrong += [(line.page, 1.0) for line in display if line not in prose]
    count = len(reading.paragraphs)
    return Outcome(
        len(wrong), not wrong, worst(wrong), shown or f"{count} paragraphs of running text ({lang})"
    )


def _differences(text: str, lang: str) -> Iterator[str]:
    """The places of a text that would be set otherwise, quotation marks and plain spaces apart."""
    given = _SPACES.sub(" ", text.replace(NON_JOINER, ""))
    wanted = _SPACES.sub(" ", prepare(given, lang).replace(NON_JOINER, ""))
    if given == wanted:
        return
    for what, a, b, c, d in SequenceMatcher(None, given, wanted, autojunk=False).get_opcodes():
        if what != "equal" and not set(given[a:b] + wanted[c:d]) & set(MARKS):
            yield given[max(0, a - 8) : b + 8]


def joints(reading: Reading) -> Outcome:
    """German words at whose joints a ligature may stand, and whether one does there."""
    if base(reading.lang or "") != "de":
        return unmeasured("the file is not in German")
    bound, seen, first = [], 0, ""
    for line in reading.book.lines:
        for word, tied in _jointed(reading, line):
            seen += 1
            if tied:
                bound.append((line.page, 1.0))
                first = first or f"“{word}”"
    note = first or f"{seen} joints that could be bound, of those that the word lists know"
    return Outcome(len(bound), not bound, worst(bound), note)


def _jointed(reading: Reading, line: Line) -> Iterator[tuple[str, bool]]:
    """The words of a line with a joint after f, and whether the letters there are one glyph."""
    glyphs = [g for g in reading.of(line) if g.text not in HYPHENS]
    text = "".join(g.text for g in glyphs)
    for match in ligatures.WORD.finditer(text):
        parts = ligatures.broken(match).split(NON_JOINER)
        at = match.start()
        for part in parts[:-1]:
            at += len(part)
            before, after = glyphs[at - 1], glyphs[at]
            one = abs(before.x0 - after.x0) < 0.01 * before.size
            yield match[0], one or before.text in LIGATURES or after.text in LIGATURES


ROWS = (
    Row(13, "Quotation marks of the language", "0 wrong", "", quotes),
    Row(14, "Apostrophes, dashes, narrow spaces", "0 wrong", "", marks),
    Row(15, "Ligatures across joints", "0 bound", "", joints),
)
"""The rows of this module."""
