"""Rivers: word spaces one below the other, which the eye takes for a crack in the text.

Where a line's word spaces stand is kept as bits of a whole number, a bit for each narrow strip of
the measure, so that lines are compared in one step whatever they hold.
"""

from __future__ import annotations

from collections.abc import Iterable

STRIPS = 6
"""Strips to the distance within which word spaces stand below one another."""


def strips(places: Iterable[float], scale: float, first: float, step: float) -> int:
    """The strips in which word spaces stand.

    The k-th of `places` is at `scale * place + first + k * step`, in strips from an edge that no line
    reaches beyond.
    """
    found = 0
    for place in places:
        found |= 1 << int(scale * place + first)
        first += step
    return found


def around(found: int) -> int:
    """These strips, and those on both sides that are near: whoever stands in one stands below."""
    if not found:
        return 0
    for shift in (1, 1, 2, 2):
        found |= found << shift | found >> shift
    return found
