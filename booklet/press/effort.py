"""How much there is to draw: little to read can be endless work for whoever renders it.

A form costs its own operators and those of what it draws, as often as it is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pikepdf
from pikepdf import ContentStreamInlineImage, Dictionary, Name

from booklet.press.content import Instruction, Resources
from booklet.press.faults import fault

DEPTH = 48
"""How deep drawings may lie inside one another; more is a loop or an attack."""

WORK = 1_000_000
"""How much drawing a page may be: operators, those of forms as often as they are drawn."""

ALL_WORK = 3 * WORK
"""How much drawing all pages may be together."""

BLENDED = 400
"""What a blend mode, a soft mask or a group costs: as much as a page of small shapes."""

_COSTS = {"sh": 200, "Do": 40}
"""Operators that cost the renderer more than one."""

_NESTING = {"Do", "Tj", "TJ", "'", '"'}

ObjGen = tuple[int, int]


class Effort:
    """Counts what it takes to draw the pages of one file.

    A drawing is counted when it is read, after all that it draws itself.
    """

    def __init__(self) -> None:
        self._own: dict[ObjGen, tuple[int, list[ObjGen]]] = {}
        """How much drawing a stream is by itself, and what it draws, by object number."""
        self._read = 0
        self._drawn = 0

    def count(
        self, source: pikepdf.Object, instructions: Sequence[Instruction], resources: Resources
    ) -> None:
        """Count a page, form, pattern or letter that was read.

        Raises:
            BookletError: `press-work`, where the file has too many operators.
        """
        self._read += len(instructions)
        if self._read > WORK:
            raise fault("work", f"the file has more than {WORK:,} operators")
        states = resources.result.get("/ExtGState", Dictionary())
        effort, drawn = 0, []
        for instruction in instructions:
            name = str(instruction.operator)
            effort += _COSTS.get(name, 1)
            if isinstance(instruction, ContentStreamInlineImage):
                continue
            if name == "gs":
                state = states.get(str(instruction.operands[0]), Dictionary())
                effort += BLENDED if state.get("/BM", Name.Normal) != Name.Normal else 0
                if isinstance(mask := state.get("/SMask"), Dictionary):
                    effort += BLENDED
                    drawn.append(mask.G.objgen)
            elif name in {"Do", "scn", "SCN"} and (drawing := resources.drawing(instruction)) is not None:
                drawn.append(drawing.objgen)
        self._own[source.objgen] = effort + (BLENDED if "/Group" in source else 0), drawn

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


def check_letter(instructions: Iterable[Instruction]) -> None:
    """Refuse a Type 3 letter that is made of letters, or of drawings: it can be endless.

    Raises:
        BookletError: `press-font`.
    """
    if {str(instruction.operator) for instruction in instructions} & _NESTING:
        raise fault("font", "a drawn letter contains other letters or drawings")
