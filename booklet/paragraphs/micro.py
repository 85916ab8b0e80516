"""Micro-adjustment: how far the words of a line give way, so that its word spaces need less of it.

Glyphs are drawn a little wider or narrower, and letters stand a little apart or closer. H. Zapf's
*hz* program and Hàn Thế Thành's *Micro-typographic extensions to the TeX typesetting system* (2000)
do the first, of which 2 % are not seen. Letters set closer are seen sooner than letters set apart.
"""

from __future__ import annotations

from typing import NamedTuple

from booklet.paragraphs.limits import Limits

SPACES = 0.75
"""Share of their stretch that the word spaces have taken when the words have given all that they may."""


class Natural(NamedTuple):
    """A line before it is filled: its width, its word spaces, their width, its other characters."""

    width: float
    gaps: int
    space: float
    letters: int


class Given(NamedTuple):
    """What words give: the share by which glyphs are wider, the length by which letters are apart, and all of it."""

    glyphs: float = 0.0
    letters: float = 0.0
    length: float = 0.0


NOTHING = Given()


def given(natural: Natural, more: float, limits: Limits, em: float) -> Given:
    """What the words of a line give of the length that it needs `more`; negative where it has too much."""
    glyphs, letters = limits.glyphs, (limits.apart if more > 0 else limits.closer) * em
    room = glyphs * (natural.width - natural.space) + letters * natural.letters
    if room <= 0:
        return NOTHING
    spaces = SPACES * (limits.stretch if more > 0 else limits.shrink) * natural.space
    share = max(-1.0, min(1.0, more / (spaces + room)))
    return Given(share * glyphs, share * letters, share * room)
