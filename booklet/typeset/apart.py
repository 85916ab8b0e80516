"""The HTML of a booklet, taken apart into what stands at each place of its plan."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from markupsafe import Markup

MARK = Markup("<!-- slot -->")
"""Stands before each slot and behind the last one."""


@dataclass(frozen=True)
class Apart:
    """What stands around all slots, the slots, and a hash of all else that their layout follows from."""

    head: str
    parts: tuple[str, ...]
    tail: str
    facts: str

    @classmethod
    def of(cls, html: str, facts: Iterable[str]) -> Apart:
        """Take HTML apart at its marks; without them it has no parts. `facts`: what else the layout follows from."""
        head, *parts = html.split(MARK)
        tail = parts.pop() if parts else ""
        return cls(head, tuple(parts), tail, "\0".join(facts))

    def following(self, facts: Iterable[str]) -> Apart:
        """The same text, whose layout follows from more."""
        return replace(self, facts="\0".join([self.facts, *facts]))

    @property
    def around(self) -> str:
        """All that the layout of a slot follows from besides the slot."""
        return "\0".join([self.head, self.tail, self.facts])

    @property
    def whole(self) -> str:
        """All of it."""
        return self.only(self.parts)

    def only(self, parts: Iterable[str]) -> str:
        """The document with other parts than its own."""
        return "".join([self.head, *parts, self.tail])

    def address(self, part: str, recto: bool) -> str:
        """The content address of a slot that begins on a right-hand page or a left-hand one."""
        return hashlib.sha256(f"{self._common} {recto} {part}".encode()).hexdigest()

    @cached_property
    def _common(self) -> str:
        return hashlib.sha256(self.around.encode()).hexdigest()


def slot_of(part: str) -> str | None:
    """The slot that a part says it is."""
    found = re.search(r'\bdata-slot="([^"]*)"', part)
    return found.group(1) if found else None


def prints(part: str) -> bool:
    """Whether there is anything to see in a part."""
    return bool(re.sub(r"(?s)<!--.*?-->|<(?!img\b|svg\b)[^>]*>", "", part).strip())
