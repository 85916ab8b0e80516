"""Which run of text, which picture and which filler comes on which page.

A stitched booklet comes in fours, a spread must start on a left page, and no
page may be blank by accident. `arrange` looks at every order that keeps the
runs' own and takes the cheapest: pictures rather than fillers, a section's
full-page picture facing its first page, the spread near the fold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from booklet.diagnostics import ContentError, error

UNUSED_PICTURE = 30.0
UNUSED_SPREAD = 150.0  # more than the two fillers that the next four pages may need
FILLER = 60.0
WRONG_SIDE = 25.0
AWAY_FROM_TEXT = 14.0
PICTURE_AFTER_PICTURE = 20.0
OFF_CENTRE = 0.6


@dataclass(frozen=True, slots=True)
class Run:
    """A slot's measured text: how many pages it takes and where it wants to open."""

    id: str
    pages: int
    opens: Literal["any", "verso", "recto"] = "any"
    must: bool = False
    """Whether it can open on no other side."""


@dataclass(frozen=True, slots=True)
class Plate:
    """A full-page picture (or, over two facing pages, a spread), perhaps of one run."""

    id: str
    pages: Literal[1, 2] = 1
    run: str | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """Something on `pages` pages from `page` (from 1) on: on each, or on every second one beside another language."""

    kind: Literal["run", "plate", "filler"]
    id: str
    page: int
    pages: int
    lang: str = ""
    """Its language where it is not the booklet's first."""
    step: Literal[1, 2] = 1
    turned: bool = False
    """Whether it stands in the half that begins at the back, upside down; pages count from there."""

    @property
    def recto(self) -> bool:
        """Whether its first page is a right-hand one."""
        return self.page % 2 == 1

    @property
    def last(self) -> int:
        """Its last page."""
        return self.page + self.step * (self.pages - 1)

    @property
    def numbers(self) -> range:
        """Its pages."""
        return range(self.page, self.last + 1, self.step)

    @property
    def rectos(self) -> list[bool]:
        """Whether each of its pages is a right-hand one."""
        return [number % 2 == 1 for number in self.numbers]


@dataclass(frozen=True, slots=True)
class PageRule:
    """How many pages a booklet may have."""

    multiple: int = 4
    minimum: int = 4
    maximum: int = 80


def arrange(
    front: Run,
    body: Sequence[Run],
    back: Run | None,
    plates: Sequence[Plate],
    fillers: Fillers,
    rule: PageRule,
) -> tuple[Slot, ...]:
    """The booklet's pages in order, the front cover first and the back cover, if there is one, last.

    Raises:
        ContentError: the text alone takes more pages than the printer binds.
    """
    text = front.pages + (back.pages if back else 0) + sum(run.pages for run in body)
    least = max(rule.minimum, -(-text // rule.multiple) * rule.multiple)
    least = -(-least // rule.multiple) * rule.multiple
    most = least + -(-sum(plate.pages for plate in plates) // rule.multiple) * rule.multiple
    totals = [total for total in range(least, most + 1, rule.multiple) if total <= rule.maximum]
    if not totals:
        raise ContentError(
            error("pages-many", f"the booklet takes {text} pages, and may have {rule.maximum} at most",
                  hint="leave sections out with `sections:`, or shorten the texts")
        )  # fmt: skip
    search = _Search(front, tuple(body), back, tuple(plates), rule.maximum if fillers else 0)
    found = [search.cheapest(total) for total in totals]
    while min(found)[0] == float("inf") and totals[-1] < min(most + len(body), rule.maximum):
        # Each run that must open on one side may need a page before it, beyond those that pictures fill.
        totals.append(totals[-1] + rule.multiple)
        found.append(search.cheapest(totals[-1]))
    cost, order = min(found, key=lambda item: item[0])
    if cost == float("inf"):
        raise ContentError(
            error(
                "pages-fillers",
                "the layout has no filler for the pages that are left",
                hint="name some in its `fillers:`",
            )
        )
    return _number(order, fillers)


Fillers = Sequence[Sequence[str]]
"""Templates for one page that is left over, for two, for three, and so on."""

Entry = tuple[Literal["run", "plate", "filler"], str, int]
Plan = tuple[float, tuple[Entry, ...]]
_NONE: Plan = (float("inf"), ())

EARLY = 2
"""Most pictures that may come before the run they belong to."""


class _Stock(NamedTuple):
    """The pictures that are left, as numbers: those of one kind cost the same.

    Names would make every subset of them a case of its own, and twenty pictures a million cases.
    """

    spreads: int
    here: int
    """Of the next run."""
    behind: int
    """Of the run just set."""
    free: int
    """Of no run, or of one that is long past."""
    early: int = 0
    """Taken from runs to come, the last run's first."""


class _Search:
    """Looks for the cheapest order by dynamic programming over (next run, page, pictures left)."""

    def __init__(
        self,
        front: Run,
        body: tuple[Run, ...],
        back: Run | None,
        plates: tuple[Plate, ...],
        filler_limit: int,
    ) -> None:
        self.front, self.body, self.back = front, body, back
        self.filler_limit = filler_limit
        self.spreads = [plate for plate in plates if plate.pages == 2]
        single = [plate for plate in plates if plate.pages == 1]
        self.of = [[plate for plate in single if plate.run == run.id] for run in body]
        self.homeless = [plate for plate in single if plate.run not in {run.id for run in body}]
        n = len(body)
        self.to_come = [sum(len(self.of[j]) for j in range(i + 1, n)) for i in range(n + 1)]
        """Pictures of the runs after each."""
        self.text_left = [sum(run.pages for run in body[i:]) for i in range(n + 1)]

    def cheapest(self, total: int) -> Plan:
        """The cheapest order that ends on page `total`; its cost is infinite where there is none."""
        last: tuple[Entry, ...] = (("run", self.back.id, self.back.pages),) if self.back else ()
        end = total - sum(pages for _, _, pages in last) + 1
        first = self.front.pages + 1

        @cache
        def best(i: int, page: int, stock: _Stock, fillers: int, pictured: bool) -> Plan:
            if page + self.text_left[i] > end:
                return _NONE
            options: list[Plan] = []
            if i == len(self.body) and page == end:
                options.append((self._unused(i, stock), last))
            if i < len(self.body):
                run = self.body[i]
                wrong = run.opens != "any" and (run.opens == "recto") != (page % 2 == 1)
                if not (wrong and run.must):
                    rest = best(i + 1, page + run.pages, self._next(i, stock), fillers, False)
                    options.append(_with(WRONG_SIDE * wrong, ("run", run.id, run.pages), rest))
            for pages, kind, cost, left in self._choices(i, page, total, stock):
                rest = best(i, page + pages, left, fillers, True)
                options.append(_with(cost + PICTURE_AFTER_PICTURE * pictured, ("plate", kind, pages), rest))
            between = i < len(self.body) and self.body[i].must
            if fillers < self.filler_limit and (i == len(self.body) or (i == 0 and page == first) or between):
                rest = best(i, page + 1, stock, fillers + 1, pictured)
                options.append(_with(FILLER, ("filler", "", 1), rest))
            return min(options, key=lambda item: item[0], default=_NONE)

        stock = _Stock(len(self.spreads), len(self.of[0]) if self.of else 0, 0, len(self.homeless))
        cost, order = best(0, first, stock, 0, True)
        return cost, (("run", self.front.id, self.front.pages), *self._named(order))

    def _choices(
        self, i: int, page: int, total: int, stock: _Stock
    ) -> Iterator[tuple[int, str, float, _Stock]]:
        """The kinds of picture that may stand here: pages, kind, cost, and what is left then."""
        if stock.here:
            cost = 0.0 if page % 2 == 0 else AWAY_FROM_TEXT
            yield 1, "here", cost, stock._replace(here=stock.here - 1)
        if stock.behind:
            yield 1, "behind", AWAY_FROM_TEXT / 2, stock._replace(behind=stock.behind - 1)
        if stock.free:
            yield 1, "free", AWAY_FROM_TEXT, stock._replace(free=stock.free - 1)
        if stock.early < min(EARLY, self.to_come[i]):
            yield 1, "early", AWAY_FROM_TEXT, stock._replace(early=stock.early + 1)
        if stock.spreads and page % 2 == 0:
            yield 2, "spread", OFF_CENTRE * abs(page - total // 2), stock._replace(spreads=stock.spreads - 1)

    def _next(self, i: int, stock: _Stock) -> _Stock:
        """What is left once run `i` is set."""
        if i + 1 == len(self.body):
            here = 0
        else:
            taken = min(max(stock.early - self.to_come[i + 1], 0), len(self.of[i + 1]))
            here = len(self.of[i + 1]) - taken
        return stock._replace(here=here, behind=stock.here, free=stock.free + stock.behind)

    def _unused(self, i: int, stock: _Stock) -> float:
        """The cost of the pictures that found no place."""
        left = stock.here + stock.behind + stock.free + max(self.to_come[i] - stock.early, 0)
        return UNUSED_PICTURE * left + UNUSED_SPREAD * stock.spreads

    def _named(self, order: Sequence[Entry]) -> Iterator[Entry]:
        """The order with the pictures themselves in place of their kinds."""
        spreads, free = list(self.spreads), list(self.homeless)
        of = [list(plates) for plates in (*self.of, ())]
        i, n = 0, len(self.of)
        for kind, id_, pages in order:
            if kind != "plate":
                if kind == "run" and i < n:
                    if i:
                        free += of[i - 1]
                        of[i - 1] = []
                    i += 1
                yield kind, id_, pages
                continue
            if id_ == "early":
                pool = next(plates for plates in reversed(of) if plates)
            else:
                pool = {"spread": spreads, "here": of[min(i, n)], "behind": of[i - 1], "free": free}[id_]
            yield kind, pool.pop(-1 if id_ == "early" else 0).id, pages


def _with(cost: float, entry: Entry, rest: Plan) -> Plan:
    return cost + rest[0], (entry, *rest[1])


def _fillers(sets: Fillers, count: int) -> Iterator[str]:
    """The fillers for so many pages: the set that was designed for them, or the largest with its last one again and again."""
    if not count:
        return
    chosen = sets[min(count, len(sets)) - 1]
    yield from chosen
    for _ in range(count - len(chosen)):
        yield chosen[-1]


def _number(order: Sequence[Entry], fillers: Fillers) -> tuple[Slot, ...]:
    """Give pages to the entries and names to the fillers."""
    slots = []
    page = 1
    names = _fillers(fillers, sum(kind == "filler" for kind, _, _ in order))
    for kind, id_, pages in order:
        name = next(names) if kind == "filler" else id_
        slots.append(Slot(kind, name, page, pages))
        page += pages
    return tuple(slots)
