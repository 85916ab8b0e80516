"""A paragraph as boxes, glue and penalties, in the form in which the breaker wants them.

Knuth & Plass work on a list of items; a line's width is a difference of running sums. Here the
sums are kept at the legal breaks only: for each one where a line that ends there ends, with its
hyphen, and where the next line begins, without its space.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from booklet.paragraphs.hyphens import SOFT, Point, address_breaks
from booklet.paragraphs.limits import Limits
from booklet.paragraphs.shape import Ruler
from booklet.paragraphs.words import Word, taken_apart

ATOM = "\ufffc"
"""Stands for a box that is no text: an inline picture, say."""

_TOKEN = re.compile("[ \u00a0]|\n|[^ \u00a0\n]+")
_HYPHENS = "-\u2010"
_SPACES = " \u00a0\n"
_Sums = tuple[float, int, float, int]
"""Width, word spaces, their width, characters: so far."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style; or, with a `rigid` width, an atom or the edge of an inline box.

    `points` tells where a word may be hyphenated; None forbids hyphens of ours, also at soft hyphens.
    """

    text: str
    ruler: Ruler | None = None
    points: Callable[[str], Sequence[Point]] | None = None
    hyphen: str = "-"
    rigid: float = 0.0
    opens: bool = False
    """Whether it is the edge at which an inline box begins: it goes with what follows."""
    fixed: bool = False
    """Whether its spaces keep their width: narrow ones do."""


@dataclass(slots=True)
class Material:
    """A paragraph's legal breaks; lists of equal length, one entry for each, in the order of the text.

    Widths are sums from the paragraph's beginning, in the rulers' unit.
    """

    text: str
    em: float
    ends: list[int] = field(default_factory=list)
    """Characters before the end of a line that ends here."""
    starts: list[int] = field(default_factory=list)
    """Characters before the beginning of the next line."""
    plain: list[float] = field(default_factory=list)
    """Width at the end, without a hyphen."""
    width: list[float] = field(default_factory=list)
    """Width at the end, with the hyphen."""
    offset: list[float] = field(default_factory=list)
    """Width at the next line's beginning."""
    gaps: list[int] = field(default_factory=list)
    """Word spaces before the end."""
    next_gaps: list[int] = field(default_factory=list)
    """Word spaces before the next line's beginning."""
    space: list[float] = field(default_factory=list)
    """Width of the word spaces before the end."""
    middles: list[float] = field(default_factory=list)
    """Width up to the middle of each word space."""
    next_space: list[float] = field(default_factory=list)
    """Width of the word spaces before the next line's beginning."""
    penalty: list[float] = field(default_factory=list)
    hyphened: list[bool] = field(default_factory=list)
    """Whether the composer adds a hyphen."""
    flagged: list[bool] = field(default_factory=list)
    """Whether a line that ends here ends in a hyphen, whosever it is."""
    forced: list[int] = field(default_factory=list)
    """The breaks that must be taken: before a line break of the text, and the last one."""
    hang_left: list[float] = field(default_factory=list)
    """By how much the next line's first character hangs out."""
    hang_right: list[float] = field(default_factory=list)
    """By how much a line that ends here hangs out."""
    first_hang: float = 0.0

    def at(self, start: int) -> int | None:
        """The break after which the line that begins with this character begins; -1 for the first line."""
        if start == 0:
            return -1
        low, high = 0, len(self.starts)
        while low < high:
            middle = (low + high) // 2
            if self.starts[middle] < start:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self.starts) and self.starts[low] == start else None


def material(runs: Sequence[Run], legal: Collection[int], limits: Limits) -> Material:
    """The breaks of a paragraph.

    Args:
        runs: the text, in order; white space is collapsed already.
        legal: before which characters (counted in the whole text) a line may begin, hyphens of ours apart.
        limits: penalties, and how much hangs.
    """
    return _Builder(runs, legal, limits).build()


def legal_breaks(text: str) -> frozenset[int]:
    """Where lines may begin, by the simplest of rules: after spaces, hyphens, dashes, zero-width spaces.

    For callers without an engine; UAX 14 knows more.
    """
    found = set()
    for match in re.finditer("[ \u200b\u00ad]+(?=[^ ])|(?<=\\w)[-–—]+(?=\\w)", text):
        found.add(match.end())
    return frozenset(found)


class _Builder:
    def __init__(self, runs: Sequence[Run], legal: Collection[int], limits: Limits) -> None:
        self.runs = runs
        self.legal = legal if isinstance(legal, set | frozenset) else frozenset(legal)
        self.limits = limits
        text = "".join(run.text for run in runs)
        rulers = [run.ruler for run in runs if run.ruler and run.text.strip()]
        self.out = Material(text, max((ruler.size for ruler in rulers), default=10.0))
        self.at, self.sum, self.gaps, self.space = 0, 0.0, 0, 0.0
        self.rows: list[tuple[Any, ...]] = []
        self.more_legal = iter(sorted(self.legal))
        self.next_legal = -1
        """The next of the places where a line may begin."""
        self.begin: _Sums | None = None
        """The sums before the white space that is being read."""
        self.opened: float | None = None
        """The width before the inline box that began in it."""

    def build(self) -> Material:
        for index, run in enumerate(self.runs):
            if not run.text or run.text == ATOM:
                self._rigid(run)
                continue
            if run.ruler is None:
                raise ValueError("text cannot be measured without a ruler")
            words = run.ruler.words.setdefault((run.points, run.hyphen), {})
            for piece in _TOKEN.findall(run.text):
                if piece in (" ", "\u00a0"):
                    self._glue(piece, run.ruler, fixed=run.fixed)
                elif piece == "\n":
                    self._forced(1)
                else:
                    self._after_space()
                    word = words.get(piece)
                    if word is None:
                        word = words[piece] = taken_apart(piece, run.ruler, run.points, run.hyphen)
                    if word.alone and not self._within(len(piece)):
                        self._plain_word(word, len(piece))
                    else:
                        self._word(run, run.ruler, piece, word, index)
        self._forced(0)
        self._columns()
        self._hangs()
        return self.out

    def _rigid(self, run: Run) -> None:
        if run.text:
            self._after_space()
        elif self.begin and run.opens and self.opened is None:
            self.opened = self.sum
        self.sum += run.rigid
        self.at += len(run.text)

    def _glue(self, space: str, ruler: Ruler, *, fixed: bool = False) -> None:
        if space == " ":
            self.begin = self.begin or (self.sum, self.gaps, self.space, self.at)
        else:
            # It is no white space to a line's end: a line may begin with it.
            self._after_space()
        self.opened = None
        if fixed:
            self.sum += ruler.space
            self.at += 1
            return
        self.out.middles.append(self.sum + ruler.space / 2)
        self.sum += ruler.space
        self.gaps += 1
        self.space += ruler.space
        self.at += 1

    def _forced(self, length: int) -> None:
        """A break that must be taken: the line ends before it, and the next begins so many characters after."""
        end = self.begin or (self.sum, self.gaps, self.space, self.at)
        self.at += length
        self.begin = None
        self.out.forced.append(len(self.rows))
        self._add(end, self.at, self.sum)

    def _after_space(self) -> None:
        """The break at the white space that has just ended, if there was some and it is a legal one."""
        if self.begin and self.at in self.legal:
            flagged = self.out.text[self.begin[3] - 1 : self.begin[3]] in tuple(_HYPHENS)
            offset = self.sum if self.opened is None else self.opened
            self._add(self.begin, self.at, offset, flagged=flagged)
        self.begin = None

    def _within(self, length: int) -> bool:
        """Whether a line may begin within the word that comes next, or it goes on in another style."""
        while self.next_legal <= self.at:
            self.next_legal = next(self.more_legal, len(self.out.text) + 1)
        if self.next_legal < self.at + length:
            return True
        text, end = self.out.text, self.at + length
        return (self.at > 0 and text[self.at - 1] not in _SPACES) or (
            end < len(text) and text[end] not in _SPACES
        )

    def _plain_word(self, word: Word, length: int) -> None:
        """A word that is broken with hyphens only, if at all."""
        limits, at, before = self.limits, self.at, self.sum
        for part in word.parts:
            place = at + part.at
            self._add(
                (before + part.left, self.gaps, self.space, place), place, before + part.offset,
                limits.joint if part.joint else limits.hyphen, flagged=True, hyphened=before + part.hyphened,
            )  # fmt: skip
        self.sum += word.width
        self.at += length

    def _word(self, run: Run, ruler: Ruler, word: str, apart: Word, index: int) -> None:
        """A word that has breaks of another kind, too, or goes on in another style."""
        text, start, limits = self.out.text, self.at, self.limits
        marks = address_breaks(word)
        # A word that goes on in another style is not ours to judge.
        begun = text[max(start - 1, 0) : start].isalnum()
        unfinished = text[start + len(word) : start + len(word) + 1].isalnum()
        points = {
            part.at: limits.joint if part.joint else limits.hyphen
            for part in apart.parts
            if not ((begun and word[: part.at].isalnum()) or (unfinished and word[part.at :].isalnum()))
        }
        for at in range(len(word)):
            place = start + at
            own = (place in self.legal or at in marks) and place > 0
            if not own and at not in points:
                continue
            if at == 0 and (not own or text[place - 1] in _SPACES or self._rigid_before(index)):
                continue  # after a space, or at the edge of an inline box
            before = text[place - 1]
            head, tail = word[:at], word[at:]
            left = self.sum + (ruler.width(head) if at else 0.0)
            right = self.sum + apart.width - ruler.width(tail) if at else self.sum
            if own and before != SOFT:
                flagged = before in _HYPHENS
                cost = limits.explicit if at in marks or before in "-\u2010–—/" else 0.0
                self._add((left, self.gaps, self.space, place), place, right, cost, flagged=flagged)
            elif not own or run.points:
                cost = points.get(at, limits.hyphen)
                # Soft hyphens are the author's will.
                cost = limits.joint if before == SOFT else cost
                hyphened = self.sum + ruler.width(head + run.hyphen)
                sums = (left, self.gaps, self.space, place)
                self._add(sums, place, right, cost, flagged=True, hyphened=hyphened)
        self.sum += apart.width
        self.at += len(word)

    def _rigid_before(self, index: int) -> bool:
        return index > 0 and not self.runs[index - 1].text and self.runs[index - 1].rigid != 0.0

    def _add(
        self, end: _Sums, start: int, offset: float, penalty: float = 0.0, *, flagged: bool = False,
        hyphened: float | None = None,
    ) -> None:  # fmt: skip
        width = end[0] if hyphened is None else hyphened
        self.rows.append(
            (
                end[3], start, end[0], width, offset, end[1], self.gaps, end[2], self.space, penalty,
                hyphened is not None, flagged,
            )
        )  # fmt: skip

    def _columns(self) -> None:
        """Put the breaks into the material's lists, in the order of `_add`."""
        out = self.out
        (
            out.ends, out.starts, out.plain, out.width, out.offset, out.gaps, out.next_gaps, out.space, out.next_space,
            out.penalty, out.hyphened, out.flagged,
        ) = map(list, zip(*self.rows, strict=True))  # fmt: skip

    def _hangs(self) -> None:
        """What hangs at each break, from the characters that stand there."""
        out, share = self.out, self.limits.hang
        rulers: list[tuple[int, Run]] = []
        at = 0
        for run in self.runs:
            if run.text and run.ruler and run.text != ATOM:
                rulers.append((at, run))
            at += len(run.text)

        def amounts(places: Sequence[int], side: int, hyphens: Sequence[bool] | None) -> list[float]:
            found, k = [], 0
            known: dict[tuple[int, str], float] = {}
            for i, place in enumerate(places):
                while k + 1 < len(rulers) and rulers[k + 1][0] <= place:
                    k += 1
                begin, run = rulers[k]
                at = place - begin
                character = run.hyphen if hyphens and hyphens[i] else run.text[at : at + 1]
                amount = known.get((k, character))
                if amount is None:
                    shown = run.ruler and len(character) == 1 and character not in _SPACES
                    amount = share * run.ruler.hang(character, side) if shown and run.ruler else 0.0
                    known[k, character] = amount
                found.append(amount)
            return found

        if not share or not rulers:
            out.hang_left = [0.0] * len(out.ends)
            out.hang_right = [0.0] * len(out.ends)
            return
        out.hang_right = amounts([max(end - 1, 0) for end in out.ends], 1, out.hyphened)
        out.hang_left = amounts(out.starts, 0, None)
        out.first_hang = amounts([0], 0, None)[0]
