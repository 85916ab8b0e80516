"""The total-fit algorithm: the lines of a paragraph chosen together, with the least demerits.

D. E. Knuth and M. F. Plass, *Breaking Paragraphs into Lines*, Software: Practice and Experience 11
(1981). Told from the line's beginning instead of its end: from each break that can be reached, the
few breaks at which a line can end are looked at, so that the work grows with the text and not with
the text times its breaks.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from itertools import count
from typing import NamedTuple

from booklet.paragraphs.items import Material
from booklet.paragraphs.limits import Limits
from booklet.paragraphs.micro import NOTHING, Given, Natural, given
from booklet.paragraphs.rivers import STRIPS, around, strips

ROUNDED = 0.002
"""Share of the measure by which a line without word spaces may be over: engines round."""

STRANDED = 1_000.0
"""Badness of a line that has no word space to stretch."""


UNSURE = 30
"""Lines before the end of what was looked at that are left out: what follows might have made them others, and better."""


@dataclass(frozen=True, slots=True)
class Measures:
    """The widths of a paragraph's lines: some of the first ones, then one for all the rest."""

    rest: float
    first: tuple[float, ...] = ()

    def of(self, line: int) -> float:
        """The width of a line, from 0."""
        return self.first[line] if line < len(self.first) else self.rest


@dataclass(frozen=True, slots=True)
class Line:
    """A chosen line: its characters `start` to `end`, those of the next from `next`.

    `width` is natural, hyphen included; `extra` is to be added to each of its `gaps` word spaces,
    so that it fills `measure` and hangs out by `hang` on the left and on the right, once its glyphs
    are wider by the share `glyphs` and its letters apart by the length `letters`. `ratio` is its word
    space against the natural one. A `last` line is not stretched.
    """

    start: int
    end: int
    next: int
    hyphened: bool
    flagged: bool
    width: float
    gaps: int
    measure: float
    hang: tuple[float, float]
    extra: float
    ratio: float
    last: bool
    glyphs: float = 0.0
    letters: float = 0.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of the lines besides fitting.

    `lines`: exactly so many. `barred`: lines (from 0) that should not end in a hyphen, since a page
    ends there. `ragged`: spaces keep their width. `ahead`: about so many lines of a longer text are
    enough; None for all.
    """

    lines: int | None = None
    barred: frozenset[int] = field(default_factory=frozenset)
    ragged: bool = False
    ahead: int | None = None


def total_fit(
    text: Material, measures: Measures, limits: Limits, start: int = -1, wish: Wish = Wish()
) -> tuple[Line, ...] | None:
    """The lines of a paragraph, or of its rest after the break `start`, or the first of these; None where there are none.

    There are none where a piece without a break is wider than its line, or where the wished number
    of lines cannot be had within the limits.
    """
    if wish.lines:  # which are not worth bad ones
        return _Search(text, measures, limits, start, wish, limits.loosest, strict=True).run()
    # Without a loose line, which is soon found out; unless one would spare the last word from standing alone.
    found = _Search(text, measures, limits, start, wish, 1 + limits.stretch, strict=True).run()
    if found is not None and (found[-1].gaps or len(found) == 1):
        return found
    # Tighter, then looser each time; only the last takes more hyphens in a row than are allowed, or one at a page's foot.
    tight = replace(limits, shrink=max(limits.shrink, limits.tightest))
    tries = [
        (limits, limits.widest, True), (tight, limits.widest, True), (tight, 2 * limits.widest, True),
        (tight, float("inf"), True), (tight, float("inf"), False),
    ]  # fmt: skip
    for own, widest, strict in tries:
        found = _Search(text, measures, own, start, wish, widest, strict=strict).run()
        if found is not None:
            return found
    return None


# A state: line number (capped where lines no longer differ), fitness class, hyphens in a row.
_State = tuple[int, int, int]
# Demerits, the break before, its state; what stands near the line's word spaces, and near those below another.
_Entry = tuple[float, int, _State, int, int]


class _Begin(NamedTuple):
    """A line's first character, and what stands before it: width, word spaces, their width; by how much it hangs out."""

    start: int
    offset: float
    gaps: int
    space: float
    hang: float


class _Search:
    def __init__(
        self, text: Material, measures: Measures, limits: Limits, start: int, wish: Wish, widest: float, *, strict: bool
    ) -> None:  # fmt: skip
        self.text, self.measures, self.limits, self.start, self.wish = text, measures, limits, start, wish
        self.widest, self.strict = widest, strict
        self.states: dict[int, dict[_State, _Entry]] = {}
        # How many hyphens in a row stand before a rest is not known; as many as there may be.
        hyphens = limits.runs if start >= 0 and text.flagged[start] else 0
        self.states[start] = {(0, 1, hyphens): (0.0, -2, (0, 0, 0), 0, 0)}
        special = max([len(measures.first), *(line + 1 for line in wish.barred)])
        self.cap = wish.lines + 1 if wish.lines else special
        self.forced = frozenset(text.forced)
        self.strip = limits.river_ems * text.em / STRIPS
        self.rivers = limits.river > 0 and not wish.ragged
        self.gives = limits.glyphs + limits.closer + limits.apart > 0 and not wish.ragged
        self.widest_line = max(measures.rest, *measures.first, 0.0)
        self.lost = max([0.0, text.first_hang, *text.hang_left]) + max([0.0, *text.hang_right])

    def run(self) -> tuple[Line, ...] | None:
        final = len(self.text.ends) - 1
        far = self._far(final)
        forced = iter(self.text.forced)
        stop = next(forced)
        for i in range(self.start, far):
            if i >= stop:
                stop = next((at for at in forced if at > i), final)
            here = self.states.get(i)
            if here:
                self._lines_from(i, here, stop)
        lines = self.wish.lines
        ends = {
            (j, state): entry[0]
            for j, states in self.states.items()
            if j >= far
            for state, entry in states.items()
            if not lines or state[0] == lines
        }
        if not ends:
            return None
        found = self._trace(*min(ends, key=lambda end: ends[end]))
        return found if far == final else found[:-UNSURE]

    def _far(self, final: int) -> int:
        """The break as far as which lines are looked for."""
        if self.wish.ahead is None or self.wish.lines:
            return final
        text, start = self.text, self.start
        origin = text.offset[start] if start >= 0 else 0.0
        width = origin + (self.wish.ahead + UNSURE) * self.measures.rest
        return min(bisect_right(text.plain, width, start + 1, final + 1), final)

    def _lines_from(self, i: int, here: dict[_State, _Entry], stop: int) -> None:
        """All lines that begin after the break `i` and are not too bad, added to the states of their ends."""
        text, limits = self.text, self.limits
        begin = self._begin(i)
        ragged, widest = self.wish.ragged, (self.widest - 1) / limits.stretch
        by_measure: dict[float, list[_State]] = {}
        for state in here:
            by_measure.setdefault(self.measures.of(state[0]), []).append(state)
        for measure, states in by_measure.items():
            target = measure + begin.hang
            reach = begin.offset + (measure + self.lost) * (1 + 0.5 * limits.shrink)
            # A hyphen break counts without its hyphen here, so that the sums are in order.
            for j in range(min(bisect_right(text.plain, reach, i + 1, stop + 1), stop + 1) - 1, i, -1):
                more = target + text.hang_right[j] - text.width[j] + begin.offset
                if more < 0 and self._over(begin, j, -more - ROUNDED * measure):
                    continue
                natural = self._natural(begin, j)
                words = self._words(natural, more, last=j == stop)
                looseness = self._looseness(natural, more - words.length, measure, last=j == stop)
                if looseness is None:
                    continue
                if looseness > widest and not ragged:
                    if text.hyphened[j]:  # its hyphen hangs out: one break earlier a line may yet be tighter
                        continue
                    break
                spaces = 0.0 if j == stop and more > 0 else more - words.length
                gaps = self._gaps(begin, natural, words, spaces, measure) if self.rivers else 0
                self._reach(i, j, here, states, looseness, natural, gaps, last=j == stop)

    def _over(self, begin: _Begin, j: int, over: float) -> bool:
        """Whether a line is over by more than its spaces and words could give: seen at a glance, for many are."""
        limits, space = self.limits, self.text.space[j] - begin.space
        words = limits.glyphs * (self.text.width[j] - begin.offset - space)
        letters = limits.closer * self.text.em * (self.text.ends[j] - begin.start)
        return over > limits.shrink * space + words + letters

    def _begin(self, i: int) -> _Begin:
        """What stands before the line that begins after a break."""
        text = self.text
        if i < 0:
            return _Begin(0, 0.0, 0, 0.0, text.first_hang)
        return _Begin(
            text.starts[i], text.offset[i], text.next_gaps[i], text.next_space[i], text.hang_left[i]
        )

    def _natural(self, begin: _Begin, j: int) -> Natural:
        """The line that ends at a break."""
        text = self.text
        gaps = text.gaps[j] - begin.gaps
        return Natural(
            text.width[j] - begin.offset, gaps, text.space[j] - begin.space, text.ends[j] - begin.start - gaps
        )

    def _words(self, natural: Natural, more: float, *, last: bool) -> Given:
        """What a line's words give of what it needs; nothing where its spaces keep their width."""
        if not self.gives or (last and more >= 0) or not natural.gaps:
            return NOTHING
        return given(natural, more, self.limits, self.text.em)

    def _looseness(self, natural: Natural, more: float, measure: float, *, last: bool) -> float | None:
        """Knuth & Plass's adjustment ratio: 1 at full stretch, -1 at full shrink, None where it does not fit."""
        if self.wish.ragged:
            found = 0.0 if last else more / (self.limits.rag * measure)
            return None if more < -1e-6 else found
        if more < 0:
            room = self.limits.shrink * natural.space
            tight = more / room if room > 0 else -2.0
            rounded = more > -1e-6 or (more > -ROUNDED * measure and (last or room <= 0))
            return 0.0 if rounded else None if tight < -1 - 1e-9 else tight
        if last or more <= 1e-6:
            return 0.0
        if natural.space > 0:
            return more / (self.limits.stretch * natural.space)
        # One word alone: wider than nothing, but only where nothing else is possible.
        return STRANDED if self.widest == float("inf") else None

    def _reach(
        self, i: int, j: int, here: dict[_State, _Entry], states: list[_State], looseness: float, natural: Natural,
        gaps: int, *, last: bool,
    ) -> None:  # fmt: skip
        """Add a line from break i to break j to the states of j, after each of the states of i."""
        limits, wish = self.limits, self.wish
        fitness = (
            1 if last else 0 if looseness < -0.5 else 1 if looseness <= 0.5 else 2 if looseness <= 1 else 3
        )
        base = self._cost(i, j, looseness, natural, last=last)
        flagged = self.text.flagged[j]
        target = self.states.setdefault(j, {})
        near = around(gaps)
        for state in states:
            line, before, hyphens = state
            hyphens = hyphens + 1 if flagged else 0
            barred = flagged and line in wish.barred
            if (hyphens > limits.runs and self.strict) or (wish.lines and line >= wish.lines):
                continue
            if barred and self.strict:
                continue
            entry = here[state]
            cost = entry[0] + base
            if hyphens > 1:
                cost += limits.stacked * (1 if hyphens <= limits.runs else 100)
            if abs(fitness - before) > 1:
                cost += limits.unlike
            if barred:
                cost += limits.page
            below = gaps & entry[3]
            if below & entry[4]:
                cost += limits.river * (below & entry[4]).bit_count()
            # More hyphens than are allowed are as bad as one too many.
            new = (min(line + 1, self.cap), fitness, min(hyphens, limits.runs + 1))
            known = target.get(new)
            if known is None or cost < known[0]:
                target[new] = (cost, i, state, near, around(below))

    def _gaps(self, begin: _Begin, natural: Natural, words: Given, more: float, measure: float) -> int:
        """The strips of the measure in which a line's word spaces stand, once they are wider by `more` in all."""
        if not natural.gaps:
            return 0
        before, after = natural.space / natural.gaps, (natural.space + more) / natural.gaps
        # What letters give is taken to be spread like what glyphs give.
        wider = 1 + words.length / max(natural.width - natural.space, 1e-9)
        # An indent or a float is taken to be on the left.
        edge = self.widest_line - measure + self.lost - begin.hang - begin.offset * wider
        step, strip = after - before * wider, self.strip
        middles = self.text.middles[begin.gaps : begin.gaps + natural.gaps]
        return strips(middles, wider / strip, (edge + step / 2) / strip, step / strip)

    def _cost(self, i: int, j: int, looseness: float, natural: Natural, *, last: bool) -> float:
        """The demerits of a line by itself."""
        text, limits = self.text, self.limits
        penalty = text.penalty[j] + (limits.ragged_hyphen if self.wish.ragged and text.hyphened[j] else 0.0)
        cost = (limits.line + min(100 * abs(looseness) ** 3, 1e7)) ** 2 + penalty * penalty
        if last and i >= 0:
            if text.flagged[i] and j == len(text.ends) - 1:
                cost += limits.before_last
            letters = sum(c.isalnum() for c in text.text[text.starts[i] : text.ends[j]])
            if letters < limits.stub_letters or natural.width < limits.stub_ems * text.em:
                cost += limits.stub
            elif not natural.gaps:
                cost += limits.runt
        return cost

    def _trace(self, final: int, state: _State) -> tuple[Line, ...]:
        chain: list[tuple[int, int]] = []
        j = final
        while j != self.start:
            _, i, before, *_ = self.states[j][state]
            chain.append((i, j))
            j, state = i, before
        return tuple(
            self._line(number, i, j) for number, (i, j) in zip(count(), reversed(chain), strict=False)
        )

    def _line(self, number: int, i: int, j: int) -> Line:
        text, begin = self.text, self._begin(i)
        natural = self._natural(begin, j)
        measure, hang = self.measures.of(number), (begin.hang, text.hang_right[j])
        last = j in self.forced
        more = measure + sum(hang) - natural.width
        words = self._words(natural, more, last=last)
        still = not natural.gaps or self.wish.ragged or (last and more >= 0)
        extra = 0.0 if still else (more - words.length) / natural.gaps
        ratio = 1 + (extra * natural.gaps / natural.space if natural.space else 0.0)
        return Line(
            begin.start, text.ends[j], text.starts[j], text.hyphened[j], text.flagged[j], natural.width,
            natural.gaps, measure, hang, extra, ratio, last, words.glyphs, words.letters,
        )  # fmt: skip
