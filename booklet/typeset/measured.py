"""What texts were found to take, so that a comma in one of them has only that one measured again.

A slot is measured by itself, from a new page on: what it takes follows from its HTML, the style
sheets and fonts, the composer's limits, and the side of the fold that it begins on. It is remembered
by the hash of all these, with the hyphens that it was found to leave at pages' ends.
"""

from __future__ import annotations

import json
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from booklet.typeset.apart import Apart, slot_of
from booklet.typeset.boxes import Extent
from booklet.typeset.composer import Told

FEW = 3
"""Slots up to which each is measured by itself; more are measured together, as all are the first time."""


class Length(NamedTuple):
    """What a slot takes, and what later layouts have to know of its hyphens."""

    slot: str
    extent: Extent
    told: Told


Measure = Callable[[Apart, bool], Length | None]
"""Lays out a text of one slot, whose first page is a right-hand one, or is not; None where it shows none, or several."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Lengths of slots by content address; `salt` stands for whatever else sets them: versions, say."""

    kept: MutableMapping[str, bytes] = field(default_factory=dict)
    salt: str = ""

    def of(self, text: Apart, measure: Measure) -> list[Length] | None:
        """The lengths of all slots of a text; None where it has to be laid out as a whole."""
        sides = True, False
        new = sum(not any(text.address(part, side) in self.kept for side in sides) for part in text.parts)
        if not text.parts or new > FEW:
            return None
        number, missing = 1, 0
        found: list[Length] = []
        for part in text.parts:
            recto = number % 2 == 1
            length = self._known(text.address(part, recto))
            if length is None:
                missing += 1
                length = measure(replace(text, parts=(part,)), recto) if missing <= FEW else None
                if length is None:
                    return None
                self._keep(text.address(part, recto), length)
            found.append(length)
            number += length.extent.pages
        return found

    def note(self, text: Apart, lengths: Sequence[Length]) -> None:
        """Remember the slots of a text that was laid out as a whole."""
        if len(text.parts) != len(lengths):
            return
        number = 1
        for part, length in zip(text.parts, lengths, strict=True):
            if slot_of(part) != length.slot:
                return
            self._keep(text.address(part, number % 2 == 1), length)
            number += length.extent.pages

    def _keep(self, address: str, length: Length) -> None:
        told = [[*key, sorted(lines)] for key, lines in length.told.items() if lines]
        self.kept[address] = json.dumps([length.slot, length.extent.pages, length.extent.room, told]).encode()

    def _known(self, address: str) -> Length | None:
        data = self.kept.get(address)
        if data is None:
            return None
        try:
            slot, pages, room, told = json.loads(data)
            return Length(
                slot, Extent(pages, room), {(text, at): frozenset(lines) for text, at, lines in told}
            )
        except (ValueError, TypeError):
            return None


def rectos(*, first: bool, pages: int = 500) -> Sequence[bool]:
    """The sides of pages that begin on one side or the other."""
    return [(i % 2 == 0) == first for i in range(pages)]
