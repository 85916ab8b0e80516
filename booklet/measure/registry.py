"""The rows of the typographic bar, and what measuring one gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from booklet.measure.text import Reading

MOST_PAGES = 6
"""Pages that a measurement names at most."""


class Verdict(StrEnum):
    """What a measured value says."""

    OK = "ok"
    OVER = "over"
    UNMEASURED = "not measured"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a row's function found.

    Attributes:
        value: the worst value, or a few in words; None where nothing could be measured.
        good: whether the threshold is kept; None where nothing could be measured.
        pages: the worst pages, worst first.
        note: what the value leaves out, or who judges instead.
    """

    value: float | str | None
    good: bool | None
    pages: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the bar: its number and check, the threshold in words, the value's unit, who measures it."""

    number: int
    check: str
    threshold: str
    unit: str
    look: Callable[[Reading], Outcome]

    def measure(self, reading: Reading) -> Measurement:
        """Measure the row in a booklet."""
        found = self.look(reading)
        verdict = Verdict.UNMEASURED if found.good is None else Verdict.OK if found.good else Verdict.OVER
        pages = tuple(dict.fromkeys(found.pages))[:MOST_PAGES] if verdict is Verdict.OVER else ()
        value = round(found.value, 3) if isinstance(found.value, float) else found.value
        return Measurement(
            self.number, self.check, value, self.threshold, self.unit, verdict, pages, found.note
        )


@dataclass(frozen=True, slots=True)
class Measurement:
    """A row as it was measured.

    Attributes:
        number: of the row, 1 to 24.
        check: what is looked at.
        value: the worst value in `unit`, or several in words; None where nothing was measured.
        threshold: what the bar asks for, in words.
        unit: of the value; empty where it has none.
        verdict: whether the threshold is kept.
        pages: the worst pages of a value that is over, at most six, worst first.
        note: what the value leaves out, or who judges instead.
    """

    number: int
    check: str
    value: float | str | None
    threshold: str
    unit: str
    verdict: Verdict
    pages: tuple[int, ...]
    note: str


def unmeasured(note: str) -> Outcome:
    """Nothing can be said from the file alone; the note says who can."""
    return Outcome(None, None, (), note)


def worst(offences: Iterable[tuple[int, float]]) -> tuple[int, ...]:
    """Pages by their gravest offence, worst first."""
    found: dict[int, float] = {}
    for page, weight in offences:
        found[page] = max(weight, found.get(page, weight))
    return tuple(sorted(found, key=lambda page: (-found[page], page)))
