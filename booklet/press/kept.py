"""What is made once for all files that hold the same."""

from __future__ import annotations

import hashlib
from collections.abc import MutableMapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes by what they follow from. `salt` stands for all of that which nobody names: versions, say."""

    store: MutableMapping[str, bytes] = field(default_factory=dict)
    """By content address, in hexadecimal."""
    salt: str = ""

    def find(self, facts: str) -> bytes | None:
        """What was made of this; None where nothing was."""
        return self.store.get(self._address(facts))

    def keep(self, facts: str, data: bytes) -> None:
        """Keep what was made of it."""
        self.store[self._address(facts)] = data

    def _address(self, facts: str) -> str:
        return hashlib.sha256(f"{self.salt} {facts}".encode()).hexdigest()
