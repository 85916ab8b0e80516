"""Pages without transparency, for the flavours that know none (ISO 15930-4 and 15930-6, 6.3).

Where something transparent lies, and only there, the page becomes a picture in the
same inks. Of the rest nothing changes: what was drawn before stays below the
pictures, what is drawn after stays above them, both as they were.

A page is drawn twice up to its last transparent object, with and without what is
transparent; the places where the two differ are the pictures.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import pikepdf
from pikepdf import (
    Array,
    ContentStreamInlineImage,
    ContentStreamInstruction,
    Dictionary,
    Name,
    Operator,
    Stream,
)

from booklet.colour import Separator
from booklet.press.content import Instruction, parse
from booklet.press.plates import Plates, render
from booklet.press.raster import PPI, RESTORE, SAVE, boxes, own_resources, place

Instructions = list[Instruction]

_PAINT = frozenset({"f", "F", "f*", "S", "s", "B", "B*", "b", "b*"})
_TEXT = frozenset({"Tj", "TJ", "'", '"'})
_DRAW = frozenset({"Do", "sh"})
_END = ContentStreamInstruction([], Operator("n"))


@dataclass(frozen=True, slots=True)
class _State:
    fill: bool = False
    stroke: bool = False
    masked: bool = False
    blending: bool = False
    fill_pattern: bool = False
    stroke_pattern: bool = False


@dataclass(slots=True)
class _Found:
    """Which instructions of a page paint, and which of them transparently, by index."""

    paints: list[int] = field(default_factory=list)
    clear: set[int] = field(default_factory=set)


class Flattening:
    """Flattens the pages of one file, whose colours are inks already."""

    def __init__(self, pdf: pikepdf.Pdf, separator: Separator) -> None:
        self.pdf = pdf
        self.separator = separator
        self._clear: dict[tuple[int, int], bool] = {}

    def run(self) -> list[int]:
        """Flatten every page that needs it; their numbers from 1."""
        found = [self._look(page) for page in self.pdf.pages]
        numbers = [i for i, look in enumerate(found) if look.clear]
        if numbers:
            with_, without = (self._drawn(found, numbers, clear) for clear in (True, False))
            pairs = zip(self._plates(with_, numbers), self._plates(without, numbers), strict=True)
            for number, (full, bare) in zip(numbers, pairs, strict=True):
                self._replace(self.pdf.pages[number], found[number], full, bare)
        for page in self.pdf.pages:
            self._opaque(page)
        return [number + 1 for number in numbers]

    def _plates(self, pdf: bytes, numbers: list[int]) -> Iterator[Plates]:
        """The plates of some pages, one at a time: a whole page takes a hundred megabytes."""
        yield from render(pdf, self.separator, numbers, PPI)

    # -- looking -------------------------------------------------------------------

    def _look(self, page: pikepdf.Page) -> _Found:
        """Walk a page's instructions for what paints."""
        found = _Found()
        resources = page.obj.get("/Resources", Dictionary())
        state, stack = _State(), [_State()]
        for index, instruction in enumerate(parse(page)):
            name = str(instruction.operator)
            if name == "q":
                stack.append(state)
            elif name == "Q":
                state = stack.pop() if stack else _State()
            elif isinstance(instruction, ContentStreamInlineImage):
                continue  # the separation has made drawings of them
            elif name == "gs":
                state = _with(
                    state, resources.get("/ExtGState", Dictionary()).get(str(instruction.operands[0]))
                )
            elif name in {"scn", "SCN", "k", "K", "g", "G", "cs", "CS"}:
                state = self._pen(state, name, instruction, resources)
            elif name in _PAINT or name in _TEXT or name in _DRAW:
                found.paints.append(index)
                if self._is_clear(name, instruction, state, resources):
                    found.clear.add(index)
        return found

    def _pen(
        self, state: _State, name: str, instruction: ContentStreamInstruction, resources: pikepdf.Object
    ) -> _State:
        """The state with another colour: a pattern may be transparent itself."""
        last = instruction.operands[-1] if len(instruction.operands) else None
        pattern = resources.get("/Pattern", Dictionary()).get(str(last)) if isinstance(last, Name) else None
        clear = pattern is not None and self._drawing_is_clear(pattern)
        return replace(state, stroke_pattern=clear) if name.isupper() else replace(state, fill_pattern=clear)

    def _is_clear(
        self, name: str, instruction: ContentStreamInstruction, state: _State, resources: pikepdf.Object
    ) -> bool:
        if state.masked or state.blending:
            return True
        if name == "Do":
            item = resources.get("/XObject", Dictionary()).get(str(instruction.operands[0]))
            return state.fill or (item is not None and self._drawing_is_clear(item))
        fill = name not in {"S", "s"} and (state.fill or state.fill_pattern)
        stroke = name in {"S", "s", "B", "B*", "b", "b*"} and (state.stroke or state.stroke_pattern)
        return fill or stroke

    def _drawing_is_clear(self, item: pikepdf.Object) -> bool:
        """Whether a picture, form or pattern is transparent, or holds something that is."""
        if "/SMask" in item:
            return True
        key = item.objgen
        if key not in self._clear:
            self._clear[key] = False  # for drawings that contain themselves
            resources = item.get("/Resources", Dictionary())
            states = resources.get("/ExtGState", Dictionary()).values()
            inner = [
                *resources.get("/XObject", Dictionary()).values(),
                *resources.get("/Pattern", Dictionary()).values(),
            ]
            self._clear[key] = any(_with(_State(), state) != _State() for state in states) or any(
                self._drawing_is_clear(drawing) for drawing in inner
            )
        return self._clear[key]

    # -- drawing -------------------------------------------------------------------

    def _drawn(self, found: list[_Found], numbers: list[int], clear: bool) -> bytes:
        """The file with some pages drawn up to their last transparent object, with or without such objects."""
        out = io.BytesIO()
        self.pdf.save(out)
        with pikepdf.open(out) as copy:
            for number in numbers:
                look, last = found[number], max(found[number].clear)
                page = copy.pages[number]
                shown = {i for i in look.paints if i <= last and (clear or i not in look.clear)}
                content = _kept(parse(page), look, shown)
                page.obj.Contents = copy.make_stream(pikepdf.unparse_content_stream(content))
            out = io.BytesIO()
            copy.save(out)
        return out.getvalue()

    def _replace(self, page: pikepdf.Page, look: _Found, full: Plates, bare: Plates) -> None:
        """Pictures where the two drawings differ, between what comes before and after them."""
        content, last = parse(page), max(look.clear)
        before = _kept(content, look, {i for i in look.paints if i <= last} - look.clear)
        after = _kept(content, look, {i for i in look.paints if i > last})
        own_resources(page)
        differs = (full.inks != bare.inks).any(axis=-1)
        pictures = place(self.pdf, page, full, boxes(differs))
        whole = [SAVE, *before, RESTORE, *pictures, SAVE, *after, RESTORE]
        page.obj.Contents = self.pdf.make_stream(pikepdf.unparse_content_stream(whole))

    # -- afterwards ----------------------------------------------------------------

    def _opaque(self, page: pikepdf.Page) -> None:
        """Take out what only transparency needs: groups, alphas, soft masks, and the drawings that use them."""
        if "/Group" in page.obj:
            del page.obj["/Group"]
        used = {
            str(operand)
            for instruction in parse(page)
            if str(instruction.operator) in {"Do", "scn", "SCN", "sh"}
            for operand in list(instruction.operands)[-1:]
            if isinstance(operand, Name)
        }
        own_resources(page)
        self._clean(page.obj.Resources, used, 0)

    def _clean(self, resources: pikepdf.Object, used: set[str] | None, depth: int) -> None:
        for kind in ("/XObject", "/Pattern", "/Shading"):
            entries = resources.get(kind, Dictionary())
            for name in [name for name in entries.keys() if used is not None and name not in used]:  # noqa: SIM118
                del entries[name]
            for item in entries.values():
                if isinstance(item, Stream) and "/Group" in item:
                    del item["/Group"]
                if depth < 16 and isinstance(item, (Stream, Dictionary)) and "/Resources" in item:
                    self._clean(item.Resources, None, depth + 1)
        states = resources.get("/ExtGState", Dictionary())
        for name in list(states.keys()):
            states[name] = Dictionary({k: v for k, v in states[name].items() if k not in _TRANSPARENCY})


_TRANSPARENCY = ("/ca", "/CA", "/SMask", "/BM", "/AIS")


def _with(state: _State, given: pikepdf.Object | None) -> _State:
    """The state after a `gs`."""
    if given is None:
        return state
    fill = float(given.ca) < 1 if "/ca" in given else state.fill
    stroke = float(given.CA) < 1 if "/CA" in given else state.stroke
    masked = isinstance(given.SMask, Dictionary) if "/SMask" in given else state.masked
    blending = state.blending
    if "/BM" in given:
        modes = list(given.BM) if isinstance(given.BM, Array) else [given.BM]
        blending = any(mode not in {Name.Normal, Name.Compatible} for mode in modes)
    return replace(state, fill=fill, stroke=stroke, masked=masked, blending=blending)


def _kept(content: Sequence[Instruction], look: _Found, keep: set[int]) -> Instructions:
    """The instructions without some of those that paint; paths end unpainted, so that clips stay."""
    gone = set(look.paints) - keep
    out: Instructions = []
    for index, instruction in enumerate(content):
        if index not in gone:
            out.append(instruction)
        elif str(instruction.operator) in _PAINT:
            out.append(_END)
    return _without_empty(out)


def _without_empty(content: Instructions) -> Instructions:
    """The instructions without saved states in which nothing is painted."""
    out: Instructions = []
    starts: list[tuple[int, bool]] = []
    for instruction in content:
        name = str(instruction.operator)
        if name == "q":
            starts.append((len(out), False))
        elif name == "Q" and starts:
            start, painted = starts.pop()
            if not painted:
                del out[start:]
                continue
            if starts:
                starts[-1] = (starts[-1][0], True)
        elif starts and (name in _PAINT or name in _TEXT or name in _DRAW):
            starts[-1] = (starts[-1][0], True)
        out.append(instruction)
    return out
