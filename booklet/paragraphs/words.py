"""Words taken apart: what they and their hyphened parts measure, found once for each that a text repeats."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from booklet.paragraphs.hyphens import SOFT, Point, address_breaks
from booklet.paragraphs.shape import Ruler


class Part(NamedTuple):
    """Where a word may be broken: letters before it; widths before it, with a hyphen, and before what follows."""

    at: int
    left: float
    hyphened: float
    offset: float
    joint: bool


class Word(NamedTuple):
    """A word and its hyphens; `alone` where it has no breaks but these, wherever it stands."""

    width: float
    parts: tuple[Part, ...]
    alone: bool


def taken_apart(
    word: str, ruler: Ruler, points: Callable[[str], Sequence[Point]] | None, hyphen: str
) -> Word:
    """A piece of text without spaces, with the hyphens that it may have; `points` tells where."""
    width = ruler.width(word)
    if SOFT in word or address_breaks(
        word
    ):  # a hyphen of ours would be read as the author's, or the address's own
        return Word(width, (), alone=False)
    parts = []
    for at, joint in ((point.at, point.joint) for point in (points(word) if points else ()) if point.at):
        left, hyphened = ruler.width(word[:at]), ruler.width(word[:at] + hyphen)
        parts.append(Part(at, left, hyphened, width - ruler.width(word[at:]), joint))
    return Word(width, tuple(parts), alone=True)
