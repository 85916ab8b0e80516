"""What the composer knows of a paragraph: its text boxes, its plan, its lines as the engine measures them."""

from __future__ import annotations

import copy
from bisect import bisect_right
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Any, NamedTuple

from booklet.diagnostics import Diagnostic, info, warning
from booklet.paragraphs import Line, Material, Measures
from booklet.paragraphs.breaks import Wish

OPENING = "("
"""Stands for the beginning of an inline box that has an edge."""

Part = tuple[str, Any, float, bool]
"""What a paragraph is read as: text in a style, or a width; whether its spaces keep theirs."""


class Engine(NamedTuple):
    """The engine's modules whose private names are used: inline layout, boxes, fonts, text."""

    inline: Any
    boxes: Any
    fonts: Any
    text: Any


class Call(NamedTuple):
    """The line that the engine is about: its box, where it stands, the space to keep below, what it stands in."""

    box: Any
    y: float
    bottom_space: float
    container: Any


class UnfitError(Exception):
    """A paragraph that is not composed, and why."""


class Utf8:
    """Where a text's characters lie in its UTF-8, in which the engine counts; found near one of many marks."""

    STEP = 1024

    def __init__(self, text: str) -> None:
        self.text = text
        steps = (text[at : at + self.STEP] for at in range(0, len(text) - self.STEP, self.STEP))
        self.marks = list(accumulate((len(step.encode()) for step in steps), initial=0))

    def byte(self, character: int) -> int:
        """How many bytes stand before a character."""
        step = min(character // self.STEP, len(self.marks) - 1)
        return self.marks[step] + len(self.text[step * self.STEP : character].encode())

    def character(self, byte: int) -> int:
        """How many characters stand before a byte."""
        step = bisect_right(self.marks, byte) - 1
        at = step * self.STEP
        return at + len(self.text[at : at + self.STEP].encode()[: byte - self.marks[step]].decode())


@dataclass(frozen=True, slots=True)
class Leaf:
    """A text box of a paragraph, and how many characters stand before it."""

    box: Any
    text: str
    start: int
    utf8: Utf8
    fixed: bool = False
    """Whether its spaces keep their width."""

    @property
    def end(self) -> int:
        """How many characters stand before what follows it."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Piece:
    """What one line has of a text box: the engine's layout of it, and its size in px."""

    layout: Any
    shown: str
    gaps: int
    space: float
    width: float
    height: float
    baseline: float
    spaced: int = 0
    """Characters that may be set apart, or closer."""

    def filled(self, before: float, extra: float, line: Line) -> Piece:
        """The piece with other word spaces, its words giving way as planned for its line."""
        layout = copy.copy(self.layout)
        layout.justification_spacing, layout.glyphs, layout.letters = extra, line.glyphs, line.letters
        words = self.inked(before) * (1 + line.glyphs) + self.spaced * line.letters
        return replace(self, layout=layout, width=words + self.gaps * (self.space + extra))

    def inked(self, extra: float) -> float:
        """The width of its words, without its word spaces and what widens them."""
        return self.width - self.gaps * (self.space + extra)


@dataclass(frozen=True, slots=True)
class Made:
    """A planned line as the engine measures it: pieces by number of leaf, word spaces as they will be drawn."""

    line: Line
    pieces: dict[int, Piece]
    width: float
    ending: int | None
    """The leaf in which the line ends; None for a last line."""


@dataclass(slots=True)
class Paragraph:
    """An inline formatting context: its leaves, breaks, plans."""

    linebox: Any
    children: Any
    leaves: list[Leaf]
    places: dict[tuple[int, ...], int]
    numbers: dict[int, int]
    """The number of a leaf by its box's id."""
    memory: Memory
    current: dict[int, Made] = field(default_factory=dict)
    """The plan in force: lines by their first character."""
    solved: dict[tuple[int, Measures, Wish], tuple[Line, ...]] = field(default_factory=dict)
    """What is left of earlier plans, by where it begins."""
    planned_from: int = -1
    """The break after which that plan begins."""
    top: float = float("inf")
    """Where the last line that was asked for stands; one higher up begins a page or column."""

    def position(self, skip: Any) -> int | None:
        """The character at which the engine's place lies."""
        box = self.linebox
        path: tuple[int, ...] = ()
        while skip is not None:
            ((index, skip),) = skip.items()
            if hasattr(box, "text"):
                number = self.numbers.get(id(box))
                if number is None:
                    return None
                leaf = self.leaves[number]
                return leaf.start + leaf.utf8.character(index)
            path = (*path, index)
            if index >= len(box.children):
                return None
            box = box.children[index]
        return self.places.get(path, 0 if not path else None)


@dataclass(slots=True)
class Memory:
    """What is known of a text in its styles, from layout to layout."""

    material: Material
    solved: dict[tuple[int, Measures, Wish], tuple[Line, ...] | None] = field(default_factory=dict)
    made: dict[Line, Made] = field(default_factory=dict)
    unfit: str = ""
    unlike: bool = False
    """Whether it is unfit because the engine's lines are not the planned ones."""

    @property
    def said(self) -> Diagnostic:
        """Why the engine sets it alone."""
        message = f"“{' '.join(self.material.text.split())[:40]}” is set line by line: {self.unfit}"
        return warning("paragraph-unlike", message) if self.unlike else info("paragraph-plain", message)


memories: OrderedDict[tuple[Any, ...], Memory] = OrderedDict()


NOTHING = Piece(None, "", 0, 0.0, 0.0, 0.0, 0.0)


def forget() -> None:
    """Forget all paragraphs, for measuring."""
    memories.clear()
