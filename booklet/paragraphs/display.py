"""Lines of display type: measured with HarfBuzz in the very face, fitted to a width and evenly broken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import uharfbuzz

from booklet.fonts import Face, runs, shaper

WORDS = 60
"""Most words that are set evenly: display type has ten, and the work grows with their square."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Type fitted to a width: size in pt, the lines, and whether they really fit."""

    size: float
    lines: tuple[str, ...]
    fits: bool = True


@lru_cache(maxsize=20_000)
def advance(face: Face, text: str) -> float:
    """The text's width in ems; what the face lacks is measured in its spare faces."""
    return sum(_advance(painter, part) for painter, part in runs(face, text))


def _advance(face: Face, text: str) -> float:
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    font = shaper(face.path)
    uharfbuzz.shape(font, buffer, {"kern": True, "liga": True})
    return float(sum(position.x_advance for position in buffer.glyph_positions) / font.face.upem)


def width(face: Face, text: str, size: float, letterspacing: float = 0.0) -> float:
    """The text's width in pt at a size in pt; `letterspacing` in ems."""
    return (advance(face, text) + letterspacing * len(text)) * size


@lru_cache(maxsize=2048)
def balance(
    face: Face, text: str, size: float, measure: float, letterspacing: float = 0.0
) -> tuple[str, ...]:
    """The text in as few lines as the measure (pt) allows, of lengths as even as can be.

    Ragged lines of display type: the number of lines is the least possible, then
    the sum of squared differences from the longest line is minimised, and a line
    never ends on a short word that belongs to the next. A newline in the text
    is an editor's own break and is kept.
    """
    if "\n" in text:
        return tuple(
            line for part in text.split("\n") for line in balance(face, part, size, measure, letterspacing)
        )
    words = text.split(" ")
    if len(words) == 1:
        return (text,)
    lines = _greedy(face, words, size, measure, letterspacing)
    if len(words) > WORDS:
        return tuple(lines)
    least = len(lines)
    return _even(face, tuple(words), size, measure, letterspacing, least)


def fit(
    face: Face, text: str, sizes: Sequence[float], measure: float, lines: int, letterspacing: float = 0.0
) -> Fit:
    """The largest of some sizes (pt) at which the text takes at most `lines` lines of the measure (pt)."""
    broken: tuple[str, ...] = (text,)
    for size in sizes:
        broken = balance(face, text, size, measure, letterspacing)
        widest = max(width(face, line, size, letterspacing) for line in broken)
        if len(broken) <= lines and widest <= measure:
            return Fit(size, broken)
    return Fit(sizes[-1], broken, fits=False)


def _greedy(face: Face, words: Sequence[str], size: float, measure: float, letterspacing: float) -> list[str]:
    lines = [words[0]]
    for word in words[1:]:
        candidate = f"{lines[-1]} {word}"
        if width(face, candidate, size, letterspacing) <= measure:
            lines[-1] = candidate
        else:
            lines.append(word)
    return lines


def _even(
    face: Face, words: tuple[str, ...], size: float, measure: float, letterspacing: float, count: int
) -> tuple[str, ...]:
    """Break into exactly `count` lines with the least unevenness (dynamic programme over the words)."""
    n = len(words)
    target = width(face, " ".join(words), size, letterspacing) / count
    infinite = float("inf")
    best = [[infinite] * (n + 1) for _ in range(count + 1)]
    back = [[0] * (n + 1) for _ in range(count + 1)]
    best[0][0] = 0.0
    for line in range(1, count + 1):
        for end in range(1, n + 1):
            for start in range(end):
                if best[line - 1][start] == infinite:
                    continue
                text = " ".join(words[start:end])
                w = width(face, text, size, letterspacing)
                if w > measure and end - start > 1:
                    continue
                stranded = end < n and len(words[end - 1].strip("„“”‚‘«»").rstrip(",.;:")) <= 3
                cost = (
                    best[line - 1][start]
                    + (w - target) ** 2
                    + stranded * ((0.35 if count <= 2 else 0.16) * measure) ** 2
                )
                if cost < best[line][end]:
                    best[line][end], back[line][end] = cost, start
    if best[count][n] == infinite:
        return tuple(_greedy(face, words, size, measure, letterspacing))
    cuts = [n]
    for line in range(count, 0, -1):
        cuts.append(back[line][cuts[-1]])
    return tuple(" ".join(words[a:b]) for a, b in pairwise(reversed(cuts)))
