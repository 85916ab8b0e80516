"""What texts were found to take, so that a comma in one of them has only that one measured again.

A slot is measured by itself, from a new page on: what it takes follows from its HTML, the style
sheets and fonts, the composer's limits, and the side of the fold that it begins on. It is remembered
by the hash of all these, and only where measuring it left nothing behind for later layouts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, MutableMapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from booklet.typeset.boxes import Extent

MARK = Markup("<!-- slot -->")
"""Stands before each slot and behind the last one in the HTML that is measured."""

FEW = 3
"""Slots up to which each is measured by itself; more are measured together, as all are the first time."""

Measure = Callable[[str, bool], dict[str, Extent] | None]
"""Lays out HTML whose first page is a right-hand one, or is not; None where it must not be remembered."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Extents of slots by content address; `salt` stands for whatever else sets them: versions, say."""

    kept: MutableMapping[str, bytes] = field(default_factory=dict)
    salt: str = ""

    def of(self, html: str, facts: Iterable[str], measure: Measure) -> dict[str, Extent] | None:
        """The extents of all slots of an HTML text; None where it has to be laid out as a whole.

        `facts`: what else the layout follows from.
        """
        head, *parts = html.split(MARK)
        if len(parts) < 2:
            return None
        tail = parts.pop()
        common = hashlib.sha256("\0".join([self.salt, head, tail, *facts]).encode()).hexdigest()
        new = sum(
            not any(_address(common, part, recto=side) in self.kept for side in (True, False))
            for part in parts
        )
        if new > FEW:
            return None
        number, missing = 1, 0
        found: dict[str, Extent] = {}
        for part in parts:
            recto = number % 2 == 1
            address = _address(common, part, recto=recto)
            extents = self._known(address)
            if extents is None:
                missing += 1
                extents = measure(head + part + tail, recto) if missing <= FEW else None
                if extents is None:
                    return None
                self.keep(address, extents)
            found |= extents
            number += sum(extent.pages for extent in extents.values())
        return found

    def note(self, html: str, facts: Iterable[str], extents: dict[str, Extent]) -> None:
        """Remember the slots of an HTML text that was laid out as a whole."""
        head, *parts = html.split(MARK)
        if len(parts) - 1 != len(extents):
            return
        tail = parts.pop()
        common = hashlib.sha256("\0".join([self.salt, head, tail, *facts]).encode()).hexdigest()
        number = 1
        for part, (slot, extent) in zip(parts, extents.items(), strict=True):
            if f'data-slot="{slot}"' not in part:
                return
            self.keep(_address(common, part, recto=number % 2 == 1), {slot: extent})
            number += extent.pages

    def keep(self, address: str, extents: dict[str, Extent]) -> None:
        """Remember what one slot takes."""
        plain = {slot: [extent.pages, extent.room] for slot, extent in extents.items()}
        self.kept[address] = json.dumps(plain).encode()

    def _known(self, address: str) -> dict[str, Extent] | None:
        data = self.kept.get(address)
        if data is None:
            return None
        try:
            return {slot: Extent(pages, room) for slot, (pages, room) in json.loads(data).items()}
        except (ValueError, TypeError, AttributeError):
            return None


def rectos(*, first: bool, pages: int = 500) -> Sequence[bool]:
    """The sides of pages that begin on one side or the other."""
    return [(i % 2 == 0) == first for i in range(pages)]


def _address(common: str, part: str, *, recto: bool) -> str:
    return hashlib.sha256(f"extent {common} {recto} {part}".encode()).hexdigest()
