"""Content streams: their colour operators, rewritten for a target."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import pikepdf
from pikepdf import ContentStreamInlineImage, ContentStreamInstruction, Dictionary, Name, Operator

from booklet.press.bounds import Allowance, words_of
from booklet.press.faults import MALFORMED, fault, said
from booklet.press.overprint import Overprinting, Pen, states
from booklet.press.spaces import Pattern, Space, parse_space
from booklet.press.target import Target
from booklet.printer import Overprint

Instruction = ContentStreamInstruction | ContentStreamInlineImage

_DEVICE = {
    "g": (Name.DeviceGray, False), "rg": (Name.DeviceRGB, False), "k": (Name.DeviceCMYK, False),
    "G": (Name.DeviceGray, True), "RG": (Name.DeviceRGB, True), "K": (Name.DeviceCMYK, True),
}  # fmt: skip
_SPACE = {"cs": False, "CS": True}
_COLOUR = {"sc": False, "scn": False, "SC": True, "SCN": True}
_DRAW = {"sh": "/Shading", "Do": "/XObject"}
_PENS = {**{name: stroke for name, (_, stroke) in _DEVICE.items()}, **_SPACE, **_COLOUR}
COLOURING = frozenset(_PENS)
"""Operators that set a colour or its space."""

_BY_COUNT = {1: Name.DeviceGray, 3: Name.DeviceRGB, 4: Name.DeviceCMYK}


class Instructions(list[Instruction]):
    """A content stream's instructions."""

    @cached_property
    def names(self) -> list[str]:
        """Their operators' names; nothing where one is no text, and so certainly unknown."""
        return [operator(instruction) for instruction in self]


class Resources:
    """A resource dictionary as the file has it, and as it becomes."""

    def __init__(
        self, source: pikepdf.Object, result: pikepdf.Object, inks: Mapping[str, pikepdf.Object]
    ) -> None:
        self.result = result
        self.named: dict[str, pikepdf.Object] = dict(source.get("/ColorSpace", Dictionary()).items())
        self.named |= {name: inks[name] for name in self.named if name in inks}
        self._spaces: dict[str, Space] = {}

    def space(self, name: pikepdf.Object) -> Space:
        """The colour space of that name, device spaces included."""
        key = str(name)
        if key not in self._spaces:
            self._spaces[key] = parse_space(name, self.named)
        return self._spaces[key]

    def add_image(self, image: pikepdf.Object) -> Name:
        """Enter an image under a name of its own."""
        if "/XObject" not in self.result:
            self.result.XObject = Dictionary()
        number = len(self.result.XObject)
        while (name := Name(f"/Inline{number}")) in self.result.XObject:
            number += 1
        self.result.XObject[name] = image
        return name

    def blends(self, instruction: ContentStreamInstruction) -> bool | None:
        """Whether a `gs` sets a blend mode other than Normal; None where it sets none."""
        state = self.result.get("/ExtGState", Dictionary()).get(str(instruction.operands[0]), Dictionary())
        return None if "/BM" not in state else state.BM not in {Name.Normal, Name.Compatible}

    def drawing(self, instruction: ContentStreamInstruction) -> pikepdf.Object | None:
        """The pattern, blend or drawing that an instruction names."""
        name = instruction.operands[-1] if len(instruction.operands) else None
        kind = _DRAW.get(str(instruction.operator), "/Pattern")
        if not isinstance(name, Name) or str(instruction.operator) in _SPACE:
            return None
        item = self.result.get(kind, Dictionary()).get(str(name))
        return item.Shading if kind == "/Pattern" and isinstance(item, Dictionary) else item

    def add_overprint(self) -> None:
        """Enter the graphics states that overprint needs."""
        if "/ExtGState" not in self.result:
            self.result.ExtGState = Dictionary()
        for name, state in states().items():
            if name not in self.result.ExtGState:
                self.result.ExtGState[name] = state


class Rewriter:
    """Rewrites the instructions of content streams; equal colours are converted once.

    Attributes:
        crowded: whether overprinting ink in the last stream may pass the ink limit.
        painted: what the last stream was painted with.
        overprints: whether any stream overprints.

    Args:
        inline: puts an inline image into the resources, converted, and gives its name.
        untag: whether structure tags go, because the structure tree does.
        overprint: the sheet's policy; None leaves overprint as the file has it.
    """

    def __init__(
        self,
        inline: Callable[[ContentStreamInlineImage, Resources, Target], Name],
        *,
        untag: bool,
        overprint: Overprint | None = None,
    ) -> None:
        self._inline = inline
        self._untag = untag
        self._overprint = overprint
        self.crowded = False
        self.painted: set[Pen] = set()
        self.overprints = False
        self._colours: dict[tuple[int, tuple[float, ...], int], list[float]] = {}
        self._said: dict[tuple[int, tuple[float, ...], int, bool], ContentStreamInstruction] = {}
        self._alive: list[object] = []

    def black(self, target: Target) -> list[Instruction]:
        """The colour a page starts with, said in ink: unsaid, it is DeviceGray (8.4.1)."""
        black = self._components(Name.DeviceGray, (0.0,), Resources(Dictionary(), Dictionary(), {}), target)
        return [ContentStreamInstruction(black, target.fill), ContentStreamInstruction(black, target.stroke)]

    def _components(
        self, name: Name, values: tuple[float, ...], resources: Resources, target: Target
    ) -> list[float]:
        return self._converted(resources.space(name), values, target)

    def _converted(self, space: Space, values: tuple[float, ...], target: Target) -> list[float]:
        key = (id(space), values, id(target))
        if key not in self._colours:
            if len(values) != space.components:
                raise fault(
                    "colour", f"a colour has {len(values)} components where its space has {space.components}"
                )
            self._alive.append(space)  # or its id could come back as another space's
            ink = target.colours(space, np.array([values]))[0]
            self._colours[key] = [round(float(part), 4) for part in ink]
        return self._colours[key]

    def rewrite(self, instructions: Instructions, resources: Resources, target: Target) -> list[Instruction]:
        """The instructions with every colour in the target's space."""
        out: list[Instruction] = []
        state: list[Space | None] = [None, None]  # fill, stroke; None: whatever is in force around
        stack: list[list[Space | None]] = []
        over = Overprinting(self._overprint) if self._overprint and target.in_place else None
        blends: dict[str, bool | None] = {}
        for named, given in zip(instructions.names, instructions, strict=True):
            instruction = (
                given
                if isinstance(given, ContentStreamInstruction)
                else self._plain(given, resources, target)
            )
            name = named if instruction is given else "Do"
            if name == "q":
                stack.append(state.copy())
            elif name == "Q":
                state = stack.pop() if stack else state
            elif name in _PENS:
                stroke = _PENS[name]
                instruction = self._colour(name, instruction, state, resources, target)
                if over:
                    over.colour(
                        stroke, target.pen(state[stroke], instruction, resources.drawing(instruction))
                    )
            elif name in _DRAW and over:
                out += over.draw(target.pen(None, instruction, resources.drawing(instruction)), instruction)
                continue
            elif name == "gs" and over:
                key = str(instruction.operands[0])
                if key not in blends:  # or a long stream would be read from the file at each step
                    blends[key] = resources.blends(instruction)
                out += over.blend(blends[key])
            elif name in {"BDC", "DP"} and self._untag and _is_tag(instruction):
                instruction = ContentStreamInstruction(
                    instruction.operands[:1], Operator("BMC" if name == "BDC" else "MP")
                )
            out += over.follow(name, instruction) if over else (instruction,)
        self.painted = set()
        if over:
            self.crowded = over.survey.meets()
            self.painted = over.painted
            self.overprints |= over.used
            if over.used:
                resources.add_overprint()
        return out

    def _plain(self, given: Instruction, resources: Resources, target: Target) -> ContentStreamInstruction:
        """The instruction; for an inline image, one that draws it from the resources."""
        if isinstance(given, ContentStreamInlineImage):
            return ContentStreamInstruction([self._inline(given, resources, target)], Operator("Do"))
        return given

    def _colour(
        self,
        name: str,
        instruction: ContentStreamInstruction,
        state: list[Space | None],
        resources: Resources,
        target: Target,
    ) -> ContentStreamInstruction:
        """A colour instruction in the target's space; `state` learns the space that it names."""
        stroke = _PENS[name]
        if name in _DEVICE:
            space = state[stroke] = resources.space(_DEVICE[name][0])
            return self._paint(space, instruction.operands, stroke, target)
        if name in _COLOUR:
            return self._special(instruction, state[stroke], resources, target)
        space = state[stroke] = resources.space(instruction.operands[0])
        if isinstance(space, Pattern) or target.keeps(space):
            return instruction
        return self._paint(space, space.initial, stroke, target)

    def _paint(self, space: Space, operands: Any, stroke: bool, target: Target) -> ContentStreamInstruction:
        values = tuple(float(value) for value in operands)
        key = (id(space), values, id(target), stroke)
        if key not in self._said:
            colour = self._converted(space, values, target)
            self._said[key] = ContentStreamInstruction(colour, target.stroke if stroke else target.fill)
        return self._said[key]

    def _special(
        self, instruction: ContentStreamInstruction, space: Space | None, resources: Resources, target: Target
    ) -> ContentStreamInstruction:
        operands = list(instruction.operands)
        stroke = _COLOUR[str(instruction.operator)]
        if operands and isinstance(operands[-1], Name):
            base = space.base if isinstance(space, Pattern) else None
            if base is None or len(operands) == 1 or target.keeps(base):
                return instruction
            colour = self._converted(base, tuple(float(value) for value in operands[:-1]), target)
            return ContentStreamInstruction([*colour, operands[-1]], instruction.operator)
        if space is None:  # inherited from the drawing around
            space = resources.space(_BY_COUNT.get(len(operands), Name.DeviceGray))
        if target.keeps(space):
            return instruction
        return self._paint(space, operands, stroke, target)


def parse(source: pikepdf.Page | pikepdf.Object, allowance: Allowance | None = None) -> Instructions:
    """The instructions of a page or stream, which count against an allowance if one is given.

    Raises:
        BookletError: `press-content`, where they cannot be read, or are too many.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)  # the parser warns of streams that break off
        try:
            words = words_of(source)
            if allowance:
                allowance.take(words)
            return Instructions(pikepdf.parse_content_stream(source))
        except (*MALFORMED, UserWarning) as problem:
            raise fault("content", f"a content stream cannot be read: {said(problem)}") from problem


def operator(instruction: Instruction) -> str:
    """An operator's name; nothing where it is no text, and so certainly unknown."""
    try:
        return str(instruction.operator)
    except UnicodeDecodeError:
        return ""


def _is_tag(instruction: ContentStreamInstruction) -> bool:
    properties = instruction.operands[1]
    return isinstance(properties, Dictionary) and "/MCID" in properties
