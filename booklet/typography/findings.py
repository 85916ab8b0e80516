"""What an editor typed wrong: marks of another language, apostrophes that are none, lost partners.

Straight quotes, three dots and missing spaces are made right in setting; they are reported only
where they show that something else is wrong, or where the file would read wrongly elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from booklet.typography.marks import APOSTROPHE, QUOTES, Marks, Shield, base, turned
from booklet.typography.rules import MISUSED_APOSTROPHE

_NAMES = {"de": "German", "en": "English", "fr": "French"}
_DOUBLE_SPACE = re.compile(r"(?<=\S)[ \u00a0]{2,}(?=\S)")
_DOTS = re.compile(r"(?<!\.)\.\.\.(?!\.)")
_TRAILING_ACUTE = re.compile(r"(?<=[^\W\d_])´(?!\w)")

# Marks of other languages: a pattern for the place where the mark is wrong, and what belongs there.
_OPENS, _CLOSES = r"(?<![^\s(\[–—„‚«»‘“])", r"(?<=[^\s(\[])"
_FOREIGN: dict[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    "de": (
        (re.compile("”"), "“"),
        (re.compile(rf"{_OPENS}“(?=\w)"), "„"),
        (re.compile(rf"{_OPENS}‘(?=\w)"), "‚"),
        (re.compile(rf"{_OPENS}«(?=\S)|«(?=\s\w)"), "„"),
        (re.compile(rf"{_CLOSES}»(?!\w)|(?<=\S\s)»(?!\w)"), "“"),
    ),
    "en": (
        (re.compile("„|«|‟"), "“"),
        (re.compile("»"), "”"),
        (re.compile("‚"), "‘"),
    ),
    "fr": ((re.compile("„|‟"), "«"), (re.compile("‚"), "“")),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something typed wrong: `length` characters at `offset`, and what belongs there.

    `replacement` is None where only a person can tell. All findings are worth a warning.
    """

    offset: int
    length: int
    message: str
    replacement: str | None = None


def findings(text: str, lang: str) -> tuple[Finding, ...]:
    """What a text in a language has typed wrong, in the order of the text."""
    language, shield = base(lang), Shield(text)
    found = [*_anywhere(text)]
    if marks := QUOTES.get(language):
        foreign = [*_foreign(text, language, marks)]
        found += [*foreign, *_straight(text, marks)]
        if not foreign:
            found += _lonely(text, marks)
        if language == "fr":
            found += _tight(text)
    return tuple(
        sorted(
            {item for item in found if not shield.touches(item.offset, item.offset + item.length)},
            key=lambda item: (item.offset, item.length),
        )
    )


def _anywhere(text: str) -> Iterator[Finding]:
    for match in (*MISUSED_APOSTROPHE.finditer(text), *_TRAILING_ACUTE.finditer(text)):
        if match[0] != "'":
            message = f"{_called(match[0])} stands for an apostrophe"
            yield Finding(match.start(), 1, message, APOSTROPHE)
    for match in _DOUBLE_SPACE.finditer(text):
        yield Finding(match.start(), len(match[0]), f"{len(match[0])} spaces in a row", " ")
    for match in _DOTS.finditer(text):
        yield Finding(match.start(), 3, "three dots stand for an ellipsis", "…")


def _foreign(text: str, lang: str, marks: Marks) -> Iterator[Finding]:
    for pattern, right in _FOREIGN[lang]:
        for match in pattern.finditer(text):
            yield Finding(
                match.start(), 1, f"{_called(match[0])} is no {_NAMES[lang]} quotation mark here", right
            )
    if lang == "fr" and ("“" in text or "”" in text):
        depth = 0
        for i, char in enumerate(text):
            depth += (char == marks.opening) - (char == marks.closing and depth > 0)
            if char in "“”" and not depth:
                right = marks.opening if char == "“" else marks.closing
                yield Finding(i, 1, f"{_called(char)} is a French quotation mark only inside « »", right)


def _straight(text: str, marks: Marks) -> Iterator[Finding]:
    """Straight quotes beside turned ones: harmless where they are alone."""
    if '"' in text and any(mark in text for mark in (marks.opening, marks.closing, "«", "»")):
        right = turned(text, marks).text
        for i, char in enumerate(text):
            if char == '"':
                yield Finding(i, 1, "a straight quotation mark among typographic ones", right[i])


def _lonely(text: str, marks: Marks) -> Iterator[Finding]:
    for offset in turned(text, marks).lonely:
        yield Finding(offset, 1, f"the quotation mark {text[offset]} has no partner")


def _tight(text: str) -> Iterator[Finding]:
    for match in re.finditer(r"«(?=\S)", text):
        yield Finding(match.start(), 1, "no space after «", "« ")
    for match in re.finditer(r"(?<=\S)»", text):
        yield Finding(match.start(), 1, "no space before »", " »")


def _called(mark: str) -> str:
    return f"{mark} (U+{ord(mark):04X})"
