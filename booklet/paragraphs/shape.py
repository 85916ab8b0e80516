"""Words measured with HarfBuzz: the very font file, features, language and size that the engine uses.

A justified line is drawn word by word, its spaces being items of their own, so that a line is
exactly as wide as its words and its spaces are; no kerning reaches across a space.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from typing import Any

import uharfbuzz

from booklet.fonts import IGNORABLE
from booklet.paragraphs.margins import hang

KNOWN = 200_000
"""Most words that are remembered for a face."""

_widths: dict[tuple[object, ...], dict[str, float]] = {}


def forget() -> None:
    """Forget all words, for measuring."""
    _widths.clear()


@lru_cache(maxsize=64)
def _open(digest: str, data: bytes) -> tuple[uharfbuzz.Font, frozenset[int]]:  # noqa: ARG001 - the cache's key
    face = uharfbuzz.Face(uharfbuzz.Blob(data))
    return uharfbuzz.Font(face), frozenset(face.unicodes)


class Ruler:
    """Measures words in one face, size and set of features.

    Args:
        data: the font file.
        size: in whatever unit the answers are wanted in; px or pt.
        family: as CSS names it, for the optical margins.
        features: OpenType features, 0 or 1.
        language: BCP 47.
        letterspacing, wordspacing: in the unit of `size`.
        spare: measures what the face lacks; without one it counts as the face's `.notdef`.
    """

    def __init__(
        self, data: bytes, size: float, family: str = "", features: Mapping[str, int] | None = None,
        language: str = "", letterspacing: float = 0.0, wordspacing: float = 0.0,
        spare: Callable[[str], float] | None = None,
    ) -> None:  # fmt: skip
        digest = hashlib.sha1(data, usedforsecurity=False).hexdigest()
        self.size, self.family, self.letterspacing = size, family, letterspacing
        self._features = dict(features or {})
        self._language, self._spare = language, spare
        self._font, self._coverage = _open(digest, data)
        self._upem = self._font.face.upem
        face = (digest, tuple(sorted(self._features.items())), language)
        self._known = _widths.setdefault(face, {})
        self._foreign: dict[str, float] = {}
        self.words: dict[Hashable, dict[str, Any]] = {}
        """What is remembered of words that were measured, by what else it depends on."""
        self.key = (*face, size, family, letterspacing, wordspacing)
        """Two rulers of one key measure alike."""
        self.space = self.width(" ") + wordspacing

    def width(self, text: str) -> float:
        """The width of a word, in the unit of `size`."""
        ems = self._known.get(text)
        if ems is None:
            if self._spare and self.lacks(text):
                if text not in self._foreign:
                    self._foreign[text] = self._spare(text)
                return self._foreign[text]
            ems = self._shape(text)
        return ems * self.size + (self.letterspacing * len(text) if self.letterspacing else 0.0)

    def lacks(self, text: str) -> bool:
        """Whether another face has to help out."""
        return not all(ord(c) in self._coverage or c in IGNORABLE for c in text)

    def hang(self, character: str, side: int) -> float:
        """By how much a character hangs out of the left (0) or right (1) edge, in the unit of `size`."""
        share = hang(character, self.family, side)
        return share * self.width(character) if share else 0.0

    def _shape(self, text: str) -> float:
        if len(self._known) >= KNOWN:
            self._known.clear()
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        if self._language:
            buffer.language = self._language
        uharfbuzz.shape(self._font, buffer, self._features)
        ems = sum(position.x_advance for position in buffer.glyph_positions or ()) / self._upem
        self._known[text] = float(ems)
        return float(ems)
