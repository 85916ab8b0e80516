"""Which run of text, which picture and which filler comes on which page.

A stitched booklet comes in fours, a spread must start on a left page, and no
page may be blank by accident. `arrange` looks at every order that keeps the
runs' own and takes the cheapest: pictures rather than fillers, a section's
full-page picture facing its first page, the spread near the fold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from booklet.diagnostics import ContentError, error

UNUSED_PICTURE = 30.0
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


@dataclass(frozen=True, slots=True)
class Plate:
    """A full-page picture (or, over two facing pages, a spread), perhaps of one run."""

    id: str
    pages: Literal[1, 2] = 1
    run: str | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """Something on `pages` pages from `page` (from 1) on."""

    kind: Literal["run", "plate", "filler"]
    id: str
    page: int
    pages: int

    @property
    def recto(self) -> bool:
        """Whether its first page is a right-hand one."""
        return self.page % 2 == 1

    @property
    def last(self) -> int:
        """Its last page."""
        return self.page + self.pages - 1


@dataclass(frozen=True, slots=True)
class PageRule:
    """How many pages a booklet may have."""

    multiple: int = 4
    minimum: int = 4
    maximum: int = 80


def arrange(
    front: Run,
    body: Sequence[Run],
    back: Run,
    plates: Sequence[Plate],
    fillers: Sequence[str],
    rule: PageRule,
) -> tuple[Slot, ...]:
    """The booklet's pages in order, the front cover first and the back cover last.

    Raises:
        ContentError: the text alone takes more pages than the printer binds.
    """
    text = front.pages + back.pages + sum(run.pages for run in body)
    least = max(rule.minimum, -(-text // rule.multiple) * rule.multiple)
    least = -(-least // rule.multiple) * rule.multiple
    most = least + -(-sum(plate.pages for plate in plates) // rule.multiple) * rule.multiple
    totals = [total for total in range(least, most + 1, rule.multiple) if total <= rule.maximum]
    if not totals:
        raise ContentError(
            error("pages-many", f"the booklet takes {text} pages; the printer binds at most {rule.maximum}",
                  hint="leave sections out with `sections:`, or shorten the texts")
        )  # fmt: skip
    found = [
        _search(total, front, tuple(body), back, tuple(plates), len(fillers) and total) for total in totals
    ]
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


Entry = tuple[Literal["run", "plate", "filler"], str, int]
_NONE: tuple[float, tuple[Entry, ...]] = (float("inf"), ())


def _search(
    total: int, front: Run, body: tuple[Run, ...], back: Run, plates: tuple[Plate, ...], filler_limit: int
) -> tuple[float, tuple[Entry, ...]]:
    """The cheapest order that ends on page `total`, by dynamic programming over (next run, page, used plates)."""
    end = total - back.pages + 1

    @cache
    def best(i: int, page: int, used: int, fillers: int, pictured: bool) -> tuple[float, tuple[Entry, ...]]:
        if page > end:
            return _NONE
        options: list[tuple[float, tuple[Entry, ...]]] = []
        if i == len(body) and page == end:
            unused = sum(UNUSED_PICTURE * p.pages for k, p in enumerate(plates) if not used >> k & 1)
            options.append((unused, (("run", back.id, back.pages),)))
        if i < len(body):
            run = body[i]
            wrong = run.opens != "any" and (run.opens == "recto") != (page % 2 == 1)
            options.append(
                _with(
                    WRONG_SIDE * wrong,
                    ("run", run.id, run.pages),
                    best(i + 1, page + run.pages, used, fillers, False),
                )
            )
        for k, plate in enumerate(plates):
            if used >> k & 1 or (plate.pages == 2 and page % 2 == 1):
                continue
            cost = PICTURE_AFTER_PICTURE * pictured + _plate_cost(
                plate, page, total, body[i] if i < len(body) else None, body[i - 1] if i else None
            )
            options.append(
                _with(
                    cost,
                    ("plate", plate.id, plate.pages),
                    best(i, page + plate.pages, used | 1 << k, fillers, True),
                )
            )
        if fillers < filler_limit and (i == len(body) or (i == 0 and page == front.pages + 1)):
            options.append(_with(FILLER, ("filler", "", 1), best(i, page + 1, used, fillers + 1, pictured)))
        return min(options, key=lambda item: item[0], default=_NONE)

    cost, order = best(0, front.pages + 1, 0, 0, True)
    return cost, (("run", front.id, front.pages), *order)


def _plate_cost(plate: Plate, page: int, total: int, following: Run | None, before: Run | None) -> float:
    """How far a picture stands from where it belongs."""
    if plate.pages == 2:
        return OFF_CENTRE * abs(page - total // 2)
    facing = following is not None and plate.run == following.id and page % 2 == 0
    after = before is not None and plate.run == before.id
    return 0.0 if facing else AWAY_FROM_TEXT / 2 if after else AWAY_FROM_TEXT


def _with(
    cost: float, entry: Entry, rest: tuple[float, tuple[Entry, ...]]
) -> tuple[float, tuple[Entry, ...]]:
    return cost + rest[0], (entry, *rest[1])


def _number(order: Sequence[Entry], fillers: Sequence[str]) -> tuple[Slot, ...]:
    """Give pages to the entries and names to the fillers: each once, the last one again and again."""
    slots = []
    page, count = 1, 0
    for kind, id_, pages in order:
        name = id_
        if kind == "filler":
            name = fillers[min(count, len(fillers) - 1)]
            count += 1
        slots.append(Slot(kind, name, page, pages))
        page += pages
    return tuple(slots)
