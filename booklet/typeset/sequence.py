"""The pages of a booklet in one language or in two, in the order in which they are set and in that of the file.

Two languages stand one after the other, on facing pages, or back to back: then the
second begins at the back cover, upside down to the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from booklet.layout import PageRule, Run, Slot, arrange
from booklet.typeset.boxes import Extent
from booklet.typeset.places import Places


def planned(places: Places, extents: Mapping[str, Extent], rule: PageRule) -> tuple[Slot, ...]:
    """The plan of a booklet's pages, from the measured extents.

    Raises:
        ContentError: the text takes more pages than may be, or the layout has no filler for what is left.
    """
    first = places.runs(extents)
    match places.second and places.second.bound:
        case "facing":
            return _facing(places, extents, first, rule)
        case "tete-beche":
            return _two_halves(places, extents, first, rule)
        case "sequential":
            first = _one_after_the_other(places, first, places.runs(extents, second=True))
    plan = arrange(
        first[0], first[1:-1], first[-1], places.plates(first, extents), places.layout.manifest.fillers, rule
    )
    return tuple(replace(slot, lang=places.lang(slot.id)) for slot in plan)


def _one_after_the_other(places: Places, first: Sequence[Run], second: Sequence[Run]) -> list[Run]:
    """The second language's runs behind the first's, before what is printed once at the end."""
    end = len(first) - 1
    while end > 1 and {"gallery", "picture_credits"} & set(places.specs[first[end - 1].id].holds):
        end -= 1
    return [*first[:end], *second, *first[end:]]


def _facing(
    places: Places, extents: Mapping[str, Extent], first: Sequence[Run], rule: PageRule
) -> tuple[Slot, ...]:
    """The first language on the left, the second on the right; the shorter text leaves pages for fillers."""
    partner = {places.base(run.id): run for run in places.runs(extents, second=True)}
    runs = [
        Run(run.id, 2 * max(run.pages, partner[run.id].pages), "verso", must=True)
        if run.id in partner
        else run
        for run in first
    ]
    fillers = places.layout.manifest.fillers
    plan = arrange(runs[0], runs[1:-1], runs[-1], places.plates(runs, extents), fillers, rule)
    own = {run.id: run.pages for run in first}
    found: list[Slot] = []
    for slot in plan:
        if slot.kind != "run" or slot.id not in partner:
            found.append(slot)
            continue
        other = partner[slot.id]
        left = Slot("run", slot.id, slot.page, own[slot.id], step=2)
        right = Slot("run", other.id, slot.page + 1, other.pages, places.lang(other.id), 2)
        empty = sorted(set(range(slot.page, slot.last + 1)) - {*left.numbers, *right.numbers})
        found += [left, right]
        found += [Slot("filler", fillers[0][0], page, 1) for page in empty]
    return tuple(found)


def _two_halves(
    places: Places, extents: Mapping[str, Extent], first: Sequence[Run], rule: PageRule
) -> tuple[Slot, ...]:
    """Each language with a cover of its own; the second's pages count from the back."""
    fillers = places.layout.manifest.fillers
    # Each half takes whole signatures; the printer's limits are for both together.
    room = PageRule(rule.multiple, rule.multiple, rule.maximum - rule.multiple)
    front = arrange(first[0], first[1:], None, places.plates(first, extents), fillers, room)
    second = places.runs(extents, second=True)
    left = PageRule(
        rule.multiple, max(rule.multiple, rule.minimum - front[-1].last), rule.maximum - front[-1].last
    )
    back = arrange(second[0], second[1:], None, places.plates(second, extents), fillers, left)
    assert places.second is not None  # noqa: S101 - that is why there are halves
    lang = places.second.lang
    return (
        *front,
        *(
            replace(slot, id=f"{slot.id}-{lang}" if slot.kind == "plate" else slot.id, lang=lang, turned=True)
            for slot in back
        ),
    )


def numbers(plan: Sequence[Slot]) -> list[int]:
    """The folio of each page in the order of setting."""
    return [number for slot in plan for number in slot.numbers]


def in_file(plan: Sequence[Slot]) -> list[int]:
    """Which page of the order of setting, from 0, is each page of the file."""
    set_ = [(slot, number) for slot in plan for number in slot.numbers]
    end = len(set_) + 1
    places = [end - number if slot.turned else number for slot, number in set_]
    return sorted(range(len(set_)), key=places.__getitem__)


def turned(plan: Sequence[Slot]) -> Iterator[int]:
    """The pages of the file, from 0, that stand upside down."""
    upside_down = [slot.turned for slot in plan for _ in slot.numbers]
    return (place for place, page in enumerate(in_file(plan)) if upside_down[page])
