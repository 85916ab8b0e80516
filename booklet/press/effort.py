"""How much there is to draw: little to read can be endless work for whoever renders it.

A form costs its own operators and those of what it draws, as often as it is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable

import pikepdf
from pikepdf import ContentStreamInlineImage, ContentStreamInstruction, Dictionary, Name

from booklet.press.content import COLOURING, Instructions, Resources
from booklet.press.faults import fault

DEPTH = 48
"""How deep drawings may lie inside one another; more is a loop or an attack."""

WORK = 1_000_000
"""How much drawing a page may be: operators, those of forms as often as they are drawn."""

ALL_WORK = 3 * WORK
"""How much drawing all pages may be together."""

PIXELS = 2_000_000_000
"""How much painting a page may be, in all renderings together: pixels of plainly filled paths."""

ALL_PIXELS = 2 * PIXELS
"""How much painting all pages may be together."""

REWRITTEN = 2_400_000
"""How many operators of one file may be rewritten, in all its renderings together; a colour counts twice."""

BLENDED = 400
"""What a blend mode, a soft mask or a group costs: as much as a page of small shapes."""

_COSTS = {"sh": 200, "Do": 40}
"""Operators that cost the renderer more than one."""

_NAMING = {"gs", "Do", "scn", "SCN"}
"""Operators that name something which may be drawn."""

NESTING = frozenset({"Do", "Tj", "TJ", "'", '"'})
"""Operators that no drawn letter may have: it could be endless."""

ObjGen = tuple[int, int]


class Effort:
    """Counts what it takes to draw the pages of one file.

    A drawing is counted when it is read, after all that it draws itself.

    Args:
        renderings: how many the file needs for its inks.
    """

    def __init__(self, renderings: int = 1) -> None:
        self._rewritten = REWRITTEN // renderings
        self._own: dict[ObjGen, tuple[int, list[ObjGen]]] = {}
        """How much drawing a stream is by itself, and what it draws, by object number."""
        self._read = 0
        self._drawn = 0

    def count(self, source: pikepdf.Object, instructions: Instructions, resources: Resources) -> None:
        """Count a page, form, pattern or letter that was read.

        Raises:
            BookletError: `press-work`, where the file has too many operators.
        """
        self._read += len(instructions)
        self._rewritten -= len(instructions) + sum(name in COLOURING for name in instructions.names)
        if self._read > WORK:
            raise fault("work", f"the file has more than {WORK:,} operators")
        if self._rewritten < 0:
            raise fault("work", "the file has more operators than can be shown in so many inks")
        effort = BLENDED if "/Group" in source else 0
        drawn: list[ObjGen] = []
        known: dict[tuple[str, str], tuple[int, list[ObjGen]]] = {}
        for name, instruction in zip(instructions.names, instructions, strict=True):
            effort += _COSTS.get(name, 1)
            if name not in _NAMING or isinstance(instruction, ContentStreamInlineImage):
                continue
            last = instruction.operands[-1] if len(instruction.operands) else None
            if isinstance(last, Name):
                key = name, str(last)
                if key not in known:  # or a long stream would be looked up at each step
                    known[key] = _named(instruction, name, resources)
                more, inner = known[key]
                effort += more
                drawn += inner
        self._own[source.objgen] = effort, drawn

    def check(self, page: pikepdf.Object) -> None:
        """Refuse a page that would be drawn for ever, or after too many others.

        Raises:
            BookletError: `press-work`, `press-depth`.
        """
        effort = self._total(page.objgen, {}, ())
        self._drawn += effort
        if effort > WORK or self._drawn > ALL_WORK:
            raise fault("work", "drawings lie inside one another so often that nobody can wait for them")

    def _total(self, key: ObjGen, known: dict[ObjGen, int], inside: tuple[ObjGen, ...]) -> int:
        """The effort of a drawing with all that it draws."""
        if len(inside) > DEPTH:
            raise fault("depth", f"drawings lie more than {DEPTH} deep inside one another")
        effort, drawn = self._own.get(key, (0, []))
        for inner in drawn:
            if inner in inside:
                raise fault("work", "a drawing contains itself")
            if inner not in known:
                known[inner] = self._total(inner, known, (*inside, inner))
            effort += known[inner]
        return effort


def _named(
    instruction: ContentStreamInstruction, name: str, resources: Resources
) -> tuple[int, list[ObjGen]]:
    """What an operator costs more than others for what it names, and what that draws."""
    if name != "gs":
        drawing = resources.drawing(instruction)
        return 0, [] if drawing is None else [drawing.objgen]
    states = resources.result.get("/ExtGState", Dictionary())
    state = states.get(str(instruction.operands[-1]), Dictionary())
    effort = BLENDED if state.get("/BM", Name.Normal) != Name.Normal else 0
    mask = state.get("/SMask")
    return (effort + BLENDED, [mask.G.objgen]) if isinstance(mask, Dictionary) else (effort, [])


def check_letter(instructions: Instructions) -> None:
    """Refuse a Type 3 letter that is made of letters, or of drawings: it can be endless.

    Raises:
        BookletError: `press-font`.
    """
    if not NESTING.isdisjoint(instructions.names):
        raise fault("font", "a drawn letter contains other letters or drawings")


def check_painting(pages: Iterable[float]) -> None:
    """Refuse pages of which so many pixels would be painted that nobody can wait for them.

    Raises:
        BookletError: `press-work`.
    """
    whole = 0.0
    for number, pixels in enumerate(pages, 1):
        whole += pixels
        if pixels > PIXELS:
            raise fault("work", f"page {number} is painted over and over: nobody can wait for its plates")
        if whole > ALL_PIXELS:
            raise fault("work", "the pages are painted over and over: nobody can wait for all their plates")
