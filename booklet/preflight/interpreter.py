"""An interpreter of content streams: what each page paints, where, how large, in which colours.

It follows the drawing (pages, forms, patterns, soft masks) with the graphics state
that the rules need, and stops at loops, at depth and at an amount of work that no
booklet has.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Object

from booklet.diagnostics import BookletError
from booklet.preflight.fonts import Font
from booklet.preflight.geometry import multiply, to_matrix, transformed
from booklet.preflight.graphics import Frame
from booklet.preflight.layers import Layers, name_of
from booklet.preflight.lettering import INVISIBLE
from booklet.preflight.marks import Kind, Mark, Paint, PtBox, intersect
from booklet.preflight.outlay import ENDLESS, Drawn, Outlay
from booklet.preflight.pictures import Facts, facts
from booklet.preflight.state import BLACK, EVERYWHERE, NORMAL, NOWHERE, State
from booklet.press.bounds import Allowance
from booklet.press.content import Instructions, parse
from booklet.press.effort import NESTING
from booklet.press.faults import MALFORMED, said
from booklet.press.spaces import Space, parse_space

DEPTH = 28
"""How deep drawings may lie inside one another (ISO 32000-1, annex C)."""

WORK = 1_000_000
"""Most operators of one file."""

MIXING = frozenset({"Hue", "Saturation", "Color", "Luminosity"})
"""Blend modes in which one ink's amount depends on the others' (ISO 32000-1, 11.3.5.3)."""

PROBLEMS = 20
"""Problems of a page that are noted; more say nothing new."""


@dataclass
class PageMarks:
    """Everything that one page paints, and what kept the interpreter from seeing more."""

    marks: list[Mark] = field(default_factory=list)
    """What prints, in the order of painting."""
    hidden: list[Mark] = field(default_factory=list)
    """What does not: invisible type, and layers that are off."""
    layers: dict[str, bool] = field(default_factory=dict)
    """Names of the optional content that the page uses, and whether it shows."""
    fonts: dict[str, Font] = field(default_factory=dict)
    groups: list[str] = field(default_factory=list)
    """Colour spaces of transparency groups, soft masks apart."""
    problems: list[str] = field(default_factory=list)
    transparent: bool = False
    pixels: float = 0.0
    """What it costs to render the page (see `outlay`)."""

    @property
    def colours(self) -> set[tuple[Space, tuple[float, ...]]] | None:
        """What is painted with; None where it takes more to tell which inks are the same everywhere."""
        marks = [mark for mark in self.marks if not mark.masking]
        if self.problems or any(mark.blend in MIXING for mark in marks):
            return None
        return {(mark.paint.space, mark.paint.values) for mark in marks}


class Interpreter:
    """Reads the pages of one file; fonts, spaces and images shared by pages are read once.

    Args:
        root: the file's catalog, which says what layers show; without it all do.
    """

    def __init__(self, root: Object | None = None) -> None:
        self.layers = Layers(root)
        self._facts: dict[tuple[int, int], Facts] = {}
        self._fonts: dict[tuple[int, int], Font] = {}
        self._spaces: dict[tuple[object, ...], Space] = {}
        self._parsed: dict[tuple[int, int], Instructions] = {}
        self._meshes: dict[tuple[int, int], tuple[int, float]] = {}
        self._letters: dict[tuple[tuple[int, int], ...], Drawn] = {}
        self._alive: list[object] = []
        self._allowance = Allowance()
        self.work = 0
        self.pixels = 0.0
        self.stopped = False

    def page(self, page: pikepdf.Page) -> PageMarks:
        """What a page paints."""
        found = PageMarks()
        resources = page.obj.get("/Resources", Dictionary())
        if "/Resources" not in page.obj:
            resources = getattr(page, "resources", Dictionary())
        run = Run(self, found, Outlay(_window(page), self._meshes))
        try:
            run.execute(parse(page, self._allowance), resources, State())
            group = page.obj.get("/Group")
            if group is not None and "/CS" in group:
                found.groups.append(run.family(group.CS, resources))
        except BookletError as problem:
            found.problems.append(problem.diagnostics[0].message)
        except MALFORMED as problem:
            found.problems.append(f"the page is malformed: {said(problem)}")
        found.pixels = run.outlay.pixels
        self.pixels += found.pixels
        return found

    def font(self, source: pikepdf.Object) -> Font:
        """The font of a resource."""
        key = source.objgen
        if key == (0, 0) or key not in self._fonts:
            font = Font(source)
            if key == (0, 0):
                return font
            self._fonts[key] = font
        return self._fonts[key]

    def space(self, name: pikepdf.Object, resources: pikepdf.Object) -> Space:
        """The colour space of an object or resource name."""
        named = resources.get("/ColorSpace", Dictionary())
        key = (
            named.objgen if named.is_indirect else resources.objgen,
            str(name) if isinstance(name, Name) else name.objgen,
        )
        shareable = key[0] != (0, 0) and key[1] != (0, 0)
        if shareable and key in self._spaces:
            return self._spaces[key]
        space = parse_space(name, dict(named.items()))
        if shareable:
            self._spaces[key] = space
        return space

    def facts(self, image: pikepdf.Object, components: int) -> Facts:
        """What an image's data says."""
        key = image.objgen
        if key == (0, 0):
            return facts(image, components)
        if key not in self._facts:
            self._facts[key] = facts(image, components)
        return self._facts[key]

    def content(self, stream: pikepdf.Object) -> Instructions:
        """A form's or pattern's instructions."""
        key = stream.objgen
        if key not in self._parsed:
            self._parsed[key] = parse(stream, self._allowance)
        return self._parsed[key]

    def letter(self, font: Font, resources: pikepdf.Object) -> Drawn:
        """What the most expensive letter of a Type 3 font costs; none that the rendering refuses."""
        letters = font.drawings
        key = tuple(sorted(letters))
        if key not in self._letters:
            self._letters[key] = most = Drawn()
            for letter in letters.values():
                instructions = self.content(letter)
                if not NESTING.isdisjoint(instructions.names):
                    continue
                run = Run(self, PageMarks(), Outlay(meshes=self._meshes))
                run.execute(instructions, resources if font.resources is None else font.resources, State())
                most.pixels = max(most.pixels, run.outlay.pixels)
                most.operators = max(most.operators, len(instructions))
        return self._letters[key]


class Run:
    """The drawing of one page, down into its forms, patterns and masks."""

    def __init__(self, home: Interpreter, found: PageMarks, outlay: Outlay) -> None:
        self.home = home
        self.found = found
        self.outlay = outlay
        self.inside: list[tuple[int, int]] = []
        self.masking = False
        self.layers: list[tuple[str, bool]] = []

    def problem(self, text: str) -> None:
        """Note what kept the interpreter from seeing more."""
        if len(self.found.problems) < PROBLEMS and text not in self.found.problems:
            self.found.problems.append(text)

    def family(self, source: pikepdf.Object, resources: pikepdf.Object) -> str:
        """The name of a colour space's family."""
        try:
            return next(Paint(self.home.space(source, resources)).families(), "?")
        except BookletError as problem:
            self.problem(problem.diagnostics[0].message)
            return "?"

    # -- layers --------------------------------------------------------------------

    def enter_layer(self, content: pikepdf.Object) -> None:
        """What follows belongs to optional content."""
        name, shown = name_of(content), self.home.layers.shows(content)
        self.found.layers[name] = shown and self.found.layers.get(name, True)
        self.layers.append((name, shown))

    def leave_layer(self) -> None:
        """The innermost optional content ends."""
        self.layers.pop()

    # -- streams -------------------------------------------------------------------

    def execute(self, instructions: Instructions, resources: pikepdf.Object, state: State) -> None:
        """Carry out a stream."""
        frame = Frame(self, resources, state)
        for instruction in instructions:
            self.home.work += 1
            if self.home.work > WORK:
                self.problem(f"the file has more than {WORK:,} operators")
                break
            if self.home.pixels + self.outlay.pixels > ENDLESS:
                if not self.home.stopped:
                    self.problem("the page is painted over and over: it was not looked at to the end")
                self.home.stopped = True
                break
            try:
                frame.step(instruction)
            except BookletError as problem:
                self.problem(problem.diagnostics[0].message)
            except MALFORMED as problem:
                self.problem(f"an operator cannot be carried out: {said(problem)}")
        frame.close()

    def enter(self, stream: pikepdf.Object, resources: pikepdf.Object, state: State) -> None:
        """Draw a form or a pattern's cell."""
        if stream.objgen in self.inside:
            self.problem("a drawing contains itself")
            return
        if len(self.inside) >= DEPTH:
            self.problem(f"drawings lie more than {DEPTH} deep inside one another")
            return
        self.inside.append(stream.objgen)
        self.home.work += 20  # a drawing costs more than its operators
        try:
            matrix = multiply(to_matrix(stream.get("/Matrix")), state.matrix)
            clip = state.clip
            if "/BBox" in stream:
                x0, y0, x1, y1 = (float(value) for value in stream.BBox)
                clip = intersect(clip, transformed((x0, y0, x1, y1), matrix)) or NOWHERE
            inner = stream.get("/Resources", resources)
            self.execute(self.home.content(stream), inner, replace(state, matrix=matrix, clip=clip))
        finally:
            self.inside.pop()

    def form(self, stream: pikepdf.Object, resources: pikepdf.Object, state: State) -> None:
        """Draw a form XObject."""
        group = stream.get("/Group")
        if group is not None:
            self.found.transparent = True
            if "/CS" in group and not self.masking:
                self.found.groups.append(self.family(group.CS, stream.get("/Resources", resources)))
            self.outlay.group(state.clip, state)
        self.enter(stream, resources, state)

    def mask(self, stream: pikepdf.Object, resources: pikepdf.Object, state: State) -> Drawn:
        """Draw a soft mask; the answer is what it costs, for whatever it masks will cost that."""
        was, self.masking = self.masking, True
        before = self.home.work
        plain = replace(
            state, fill=BLACK, stroke=BLACK, fill_alpha=1.0, stroke_alpha=1.0, blend=NORMAL, mask=None
        )
        with self.outlay.apart() as told:
            self.form(stream, resources, plain)
        told.operators = self.home.work - before
        self.masking = was
        return told

    def cell(self, pattern: pikepdf.Object, resources: pikepdf.Object, state: State) -> tuple[float, float]:
        """Draw a pattern's cell; the answer is what a pixel and a mark of the pattern cost."""
        before = self.home.work
        matrix = multiply(to_matrix(pattern.get("/Matrix")), state.matrix)
        x0, y0, x1, y1 = (float(value) for value in pattern.BBox)
        with self.outlay.apart(transformed((x0, y0, x1, y1), matrix)) as told:
            self.enter(pattern, resources, state)
        told.operators = self.home.work - before
        return self.outlay.tiled(pattern, told, matrix)

    def paint(self, kind: Kind, box: PtBox, paint: Paint, state: State, **more: Any) -> None:
        """Note a mark, where the clip leaves anything of it."""
        visible = intersect(box, state.clip)
        if visible is None:
            return
        stroked = kind is Kind.STROKE or bool(more.get("outline"))
        alpha = state.stroke_alpha if stroked else state.fill_alpha
        over = state.stroke_over if stroked else state.fill_over
        layer = self.layers[-1][0] if self.layers else ""
        mark = Mark(
            kind, visible, paint, self.masking, alpha, overprint=over, over_mode=state.over_mode,
            blend=state.blend, layer=layer, **more,
        )  # fmt: skip
        prints = mark.rendering != INVISIBLE and all(shown for _, shown in self.layers)
        (self.found.marks if prints else self.found.hidden).append(mark)


def _window(page: pikepdf.Page) -> PtBox:
    """What is rendered of a page, in pt."""
    try:
        x0, y0, x1, y1 = (float(value) for value in page.mediabox)
    except MALFORMED:
        return EVERYWHERE
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
