"""An attack: a file made to do harm, its numbers drawn by chance; the same chance makes the same file."""

from __future__ import annotations

import random
from collections.abc import Callable

Chance = random.Random
Attack = Callable[[Chance], bytes]
ATTACKS: dict[str, Attack] = {}
"""All attacks by name; importing `attacks` registers them."""


def attack(make: Attack) -> Attack:
    """Register an attack under its own name."""
    ATTACKS[make.__name__] = make
    return make
