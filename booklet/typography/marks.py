"""The characters, what must never be touched, and quotation marks that open, nest and close."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache

NARROW = "\u202f"
"""Narrow no-break space."""
NO_BREAK = "\u00a0"
"""No-break space of a word space's width."""
NON_JOINER = "\u200c"
"""Keeps two letters from becoming a ligature."""
APOSTROPHE = "\u2019"
LETTER = r"[^\W\d_]"
"""Regular expression for one letter."""


@dataclass(frozen=True, slots=True)
class Marks:
    """A language's quotation marks, outer and inner."""

    opening: str
    closing: str
    inner_opening: str
    inner_closing: str


QUOTES = {"de": Marks(*"„“‚‘"), "en": Marks(*"“”‘’"), "fr": Marks(*"«»“”")}

# Code, addresses, telephone numbers.
_PROTECTED = re.compile(
    r"(?<!\w)`[^`\n]+`"
    r"|(?:https?|ftp|mailto):[^\s<>«»„“”\"]*[\w/=]"
    r"|(?<!\w)www\.[^\s<>«»„“”\"]*[\w/=]"
    r"|(?<![\w+-])\w[\w.+-]{0,63}@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w.-])(?:[\w-]+\.)+(?:org|com|net|info|film|de|at|ch|fr|be|eu|uk|io)(?:/[^\s<>«»„“”\"]*[\w/=]|(?![\w.]))"
    r"|\+\d[\d ()/-]{5,}\d"
)


def base(lang: str) -> str:
    """The language of a code: “de” for “de-AT”."""
    return re.split("[-_]", lang)[0].lower()


class Shield:
    """The places of a text that are not touched."""

    def __init__(self, text: str) -> None:
        spans = _protected(text)
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def touches(self, start: int, end: int) -> bool:
        """Whether anything from `start` up to `end` is protected."""
        i = bisect_right(self._ends, start)
        return i < len(self._starts) and self._starts[i] < max(end, start + 1)


@lru_cache(100)
def _protected(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(match.span() for match in _PROTECTED.finditer(text))


# -- quotation marks ------------------------------------------------------------------------------

_QUOTE = re.compile("[\"'„“”‚‘’«»]")
_ELIDED = re.compile(
    r"'(?:\d0s?\b|\d\d\b|(?:n|s|ne|nen|nem|ner|ran|rauf|raus|rein|tis|twas|em|cause|til)\b)", re.IGNORECASE
)
_CLOSER = re.compile(r"(?<=[^\s(\[])'(?!\w)")


@dataclass(frozen=True, slots=True)
class _Open:
    """A mark that stands open: what closes it, whether it is a double quote, where it stands."""

    closing: str
    double: bool
    offset: int


@dataclass
class Turned:
    """A text whose straight quotes were turned, as long as before, and the marks without a partner."""

    text: str = ""
    lonely: list[int] = field(default_factory=list)


class _Turner:
    """Reads a text from left to right and turns each straight quote as those before it demand."""

    def __init__(self, text: str, marks: Marks) -> None:
        self.text, self.marks = text, marks
        self.open: list[_Open] = []
        self.strays: list[int] = []
        self.closers_left = True

    def turn(self) -> Turned:
        shield, done, mark = Shield(self.text), 0, " "
        new: list[str] = []
        for match in _QUOTE.finditer(self.text):
            i, char = match.start(), match[0]
            previous = mark if i == done else self.text[i - 1]
            after = self.text[i + 1 : i + 2] or " "
            mark = char
            if char in "\"'" and not shield.touches(i, i + 1):
                mark = self.double(i, previous, after) if char == '"' else self.single(i, previous, after)
            else:
                self.see(i, char, after)
            new += self.text[done:i], mark
            done = i + 1
        new.append(self.text[done:])
        lonely = [mark.offset for mark in self.open if mark.double]
        return Turned("".join(new), sorted(lonely + self.strays))

    def starts(self, previous: str) -> bool:
        """Whether only an opening mark can follow that character."""
        return (
            previous.isspace()
            or previous in "([{"
            or previous in (self.marks.opening, self.marks.inner_opening)
        )

    def double(self, i: int, previous: str, after: str) -> str:
        starts = self.starts(previous)
        owed = next((n for n in range(len(self.open) - 1, -1, -1) if self.open[n].double), None)
        if owed is not None and (not starts or (after.isspace() and previous.isspace())):
            closing = self.open[owed].closing
            del self.open[owed:]
            return closing
        if starts or (previous in "–—-/’" and not after.isspace()):
            marks = self.marks
            opening, closing = (
                (marks.opening, marks.closing) if owed is None else (marks.inner_opening, marks.inner_closing)
            )
            self.open.append(_Open(closing, True, i))
            return opening
        if previous.isdigit():
            return "″"
        self.strays.append(i)
        return self.marks.closing

    def single(self, i: int, previous: str, after: str) -> str:
        if previous.isalnum() and (after.isalnum() or after in '"«“„'):
            return APOSTROPHE
        if self.starts(previous) and not after.isspace():
            if _ELIDED.match(self.text, i) or not self.closes_later(i):
                return APOSTROPHE
            self.open.append(_Open(self.marks.inner_closing, False, i))
            return self.marks.inner_opening
        if self.open and self.open[-1].closing == self.marks.inner_closing:
            return self.open.pop().closing
        return "′" if previous.isdigit() else APOSTROPHE

    def closes_later(self, i: int) -> bool:
        self.closers_left = self.closers_left and _CLOSER.search(self.text, i + 1) is not None
        return self.closers_left

    def see(self, i: int, char: str, after: str) -> None:
        """Count a mark that is already right."""
        marks = self.marks
        if char == marks.opening:
            self.open.append(_Open(marks.closing, True, i))
        elif char == marks.inner_opening and not (self.open and self.open[-1].closing == char):
            self.open.append(_Open(marks.inner_closing, marks.inner_closing != APOSTROPHE and char == "“", i))
        elif self.open and char == self.open[-1].closing and not (char == APOSTROPHE and after.isalnum()):
            self.open.pop()
        elif char == marks.closing:
            owed = next((n for n in range(len(self.open) - 1, -1, -1) if self.open[n].closing == char), None)
            if owed is None:
                self.strays.append(i)
            else:
                del self.open[owed:]


def turned(text: str, marks: Marks) -> Turned:
    """The text with straight quotes turned into a language's, nested and counted with those it has."""
    return _Turner(text, marks).turn()
