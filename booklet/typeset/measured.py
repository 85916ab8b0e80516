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
from typing import NamedTuple

from markupsafe import Markup

from booklet.typeset.boxes import Extent

MARK = Markup("<!-- slot -->")
"""Stands before each slot and behind the last one in the HTML that is measured."""

FEW = 3
"""Slots up to which each is measured by itself; more are measured together, as all are the first time."""

Measure = Callable[[str, bool], dict[str, Extent] | None]
"""Lays out HTML whose first page is a right-hand one, or is not; None where it must not be remembered."""


class _Text(NamedTuple):
    """What is measured: what stands around all slots, the slots, and a hash of all that they have in common."""

    head: str
    parts: list[str]
    tail: str
    common: str

    def address(self, part: str, recto: bool) -> str:
        """The content address of what a slot takes."""
        return hashlib.sha256(f"extent {self.common} {recto} {part}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Measured:
    """Extents of slots by content address; `salt` stands for whatever else sets them: versions, say."""

    kept: MutableMapping[str, bytes] = field(default_factory=dict)
    salt: str = ""

    def of(self, html: str, facts: Iterable[str], measure: Measure) -> dict[str, Extent] | None:
        """The extents of all slots of an HTML text; None where it has to be laid out as a whole.

        `facts`: what else the layout follows from.
        """
        text = self._apart(html, facts)
        new = sum(
            not any(text.address(part, side) in self.kept for side in (True, False)) for part in text.parts
        )
        if not text.parts or new > FEW:
            return None
        number, missing = 1, 0
        found: dict[str, Extent] = {}
        for part in text.parts:
            recto = number % 2 == 1
            extents = self._known(text.address(part, recto))
            if extents is None:
                missing += 1
                extents = measure(text.head + part + text.tail, recto) if missing <= FEW else None
                if extents is None:
                    return None
                self._keep(text.address(part, recto), extents)
            found |= extents
            number += sum(extent.pages for extent in extents.values())
        return found

    def note(self, html: str, facts: Iterable[str], extents: dict[str, Extent]) -> None:
        """Remember the slots of an HTML text that was laid out as a whole."""
        text = self._apart(html, facts)
        if len(text.parts) != len(extents):
            return
        number = 1
        for part, (slot, extent) in zip(text.parts, extents.items(), strict=True):
            if f'data-slot="{slot}"' not in part:
                return
            self._keep(text.address(part, number % 2 == 1), {slot: extent})
            number += extent.pages

    def _apart(self, html: str, facts: Iterable[str]) -> _Text:
        head, *parts = html.split(MARK)
        tail = parts.pop() if parts else ""
        common = hashlib.sha256("\0".join([self.salt, head, tail, *facts]).encode()).hexdigest()
        return _Text(head, parts, tail, common)

    def _keep(self, address: str, extents: dict[str, Extent]) -> None:
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
