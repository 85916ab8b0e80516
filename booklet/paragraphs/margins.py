"""Optical margins: by how much a character hangs out of the measure, so that the edge looks straight.

Amounts are thousandths of the character's own advance, left and right, as in microtype's tables
(R. Schlicht, *The microtype package*, 5.1); a heavy or wide face has amounts of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

Sides = tuple[int, int]
"""Left and right amount, in thousandths of the advance."""

_PUNCTUATION: dict[str, Sides] = {
    "-": (0, 700), "\u2010": (0, 700), "–": (200, 300), "—": (150, 200),
    ".": (0, 700), ",": (0, 700), ":": (0, 500), ";": (0, 400), "…": (0, 200),
    "!": (0, 150), "?": (0, 150), "·": (400, 400),
    "“": (450, 450), "”": (300, 450), "„": (450, 300), "‘": (600, 600), "’": (300, 600), "‚": (500, 400),
    "«": (250, 250), "»": (250, 250), "‹": (350, 350), "›": (350, 350), '"': (400, 400), "'": (600, 600),
    "(": (100, 0), ")": (0, 150), "[": (60, 0), "]": (0, 60), "/": (100, 150), "*": (200, 200),
}  # fmt: skip
_LETTERS: dict[str, Sides] = {
    "A": (50, 50), "F": (0, 40), "J": (40, 0), "K": (0, 40), "L": (0, 40), "P": (0, 40), "T": (60, 60),
    "V": (50, 50), "W": (40, 40), "X": (40, 40), "Y": (60, 60), "C": (25, 0), "G": (25, 0), "O": (25, 25),
    "Q": (25, 25), "o": (20, 20), "c": (20, 0), "e": (20, 20), "d": (15, 0), "q": (15, 0), "b": (0, 15),
    "p": (0, 15), "k": (0, 40), "r": (0, 50), "t": (0, 40), "v": (50, 50), "w": (40, 40), "x": (40, 40),
    "y": (50, 60), "f": (0, 30),
}  # fmt: skip
DEFAULT: Mapping[str, Sides] = MappingProxyType(_PUNCTUATION | _LETTERS)

_SANS = {"-": (0, 600), "\u2010": (0, 600), ".": (0, 600), ",": (0, 600), "T": (40, 40), "r": (0, 40)}
_MONO = {c: (left // 3, right // 3) for c, (left, right) in _PUNCTUATION.items()} | dict.fromkeys(
    _LETTERS, (0, 0)
)

FACES: Mapping[str, Mapping[str, Sides]] = MappingProxyType(
    {
        "eb garamond 12": {"-": (0, 800), "\u2010": (0, 800), "A": (70, 70), "V": (70, 70), "Y": (70, 70)},
        "linux libertine o": {"A": (60, 60), "r": (0, 40)},
        "inter": _SANS,
        "source sans 3": _SANS,
        "ibm plex sans condensed": _SANS,
        "noto sans": _SANS,
        "ibm plex mono": _MONO,
        "noto sans mono": _MONO,
    }
)
"""What differs from `DEFAULT`, by family in small letters."""


def hang(character: str, family: str, side: int) -> float:
    """The share of its own advance by which a character hangs out; `side` is 0 for left, 1 for right."""
    own = FACES.get(family.casefold(), {}).get(character)
    return (own or DEFAULT.get(character, (0, 0)))[side] / 1000
