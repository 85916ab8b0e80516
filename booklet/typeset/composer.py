"""Paragraphs composed as a whole on the stock engine: `booklet.paragraphs` chooses, the engine sets.

The engine asks for a paragraph's lines one after another and breaks each by itself. Here its line
breaker is told, for each line, which text stands on it: the plan for the whole paragraph is made
when the first line is asked for, with the widths that floats and indents leave, and each text box
of a line is cut where the plan says. Each planned line is measured by the engine before the first
is given out, with its word spaces as they will be drawn; a paragraph that measures otherwise than
planned keeps the engine's own setting, with a diagnostic.

Everything that touches private names of the engine is in this module, and is checked beforehand.
"""

from __future__ import annotations

import copy
import inspect
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from math import floor, isfinite
from typing import Any
from weakref import WeakKeyDictionary

from booklet.diagnostics import Diagnostic, info, warning
from booklet.paragraphs import Hyphenator, Limits, Line, Material, Measures, Ruler, Run, material, total_fit
from booklet.paragraphs.breaks import ROUNDED, Wish
from booklet.paragraphs.items import ATOM
from booklet.typeset.taught import is_narrow

ENGINE = "70."
"""The engine whose private functions are known."""

ROOM = 1e4
"""Added to a line's width in px, so that the engine never looks for a break of its own."""

OPENING = "("
"""Stands for the beginning of an inline box that has an edge."""

TOLERANCE = 0.75
"""By how many px the engine's width of a line may differ from the planned one."""

BORROWED = 0.3
"""The same in em, for each word that another face helps out."""

SEEN = 1_000
"""Most paragraphs that are remembered from one layout to the next."""

_STYLE = (
    "font_family", "font_style", "font_stretch", "font_weight", "font_size", "font_variant_ligatures",
    "font_variant_position", "font_variant_caps", "font_variant_numeric", "font_variant_alternates",
    "font_variant_east_asian", "font_feature_settings", "font_variation_settings", "font_language_override",
    "font_kerning", "lang", "direction", "white_space", "letter_spacing", "word_spacing", "overflow_wrap",
    "word_break", "hyphens", "hyphenate_character", "hyphenate_limit_chars", "tab_size", "text_decoration_line",
)  # fmt: skip
"""All of a style that decides how wide a text is and where it breaks."""

_SIGNATURES = {
    "get_next_linebox": "context linebox position_y bottom_space skip_stack containing_block absolute_boxes fixed_boxes"
    " first_letter_style first_line_style",
    "split_inline_box": "context box position_x max_x bottom_space skip_stack containing_block absolute_boxes"
    " fixed_boxes line_placeholders waiting_floats line_children first_letter_style first_line_style",
    "split_text_box": "context box available_width skip is_line_start",
    "split_first_line": "text style context max_width justification_spacing is_line_start minimum",
    "justify_line": "context line extra_width",
    "avoid_collisions": "context box containing_block outer",
    "atomic_box": "context box position_x skip_stack containing_block absolute_boxes fixed_boxes",
    "strut": "style",
    "resolve_percentages": "box containing_block",
}


_Part = tuple[str, Any, float, bool]
"""What a paragraph is read as: text in a style, or a width; whether its spaces keep theirs."""


class _UnfitError(Exception):
    """A paragraph that is not composed, and why."""


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A text box of a paragraph, and how many characters stand before it."""

    box: Any
    text: str
    start: int
    fixed: bool = False
    """Whether its spaces keep their width."""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class _Piece:
    """What one line has of a text box: the engine's layout of it, and its size in px."""

    layout: Any
    shown: str
    gaps: int
    space: float
    width: float
    height: float
    baseline: float

    def filled(self, before: float, extra: float, micro: float) -> _Piece:
        """The piece with other word spaces, and its words wider by a share."""
        layout = copy.copy(self.layout)
        layout.justification_spacing, layout.micro = extra, micro
        words = self.width - self.gaps * (self.space + before)
        return replace(self, layout=layout, width=words * (1 + micro) + self.gaps * (self.space + extra))


@dataclass(frozen=True, slots=True)
class _Made:
    """A planned line as the engine measures it: pieces by number of leaf, word spaces as they will be drawn."""

    line: Line
    pieces: dict[int, _Piece]
    width: float
    ending: int | None
    """The leaf in which the line ends; None for a last line."""


@dataclass(slots=True)
class _Paragraph:
    """An inline formatting context: its leaves, breaks, plans."""

    linebox: Any
    children: Any
    leaves: list[_Leaf]
    places: dict[tuple[int, ...], int]
    numbers: dict[int, int]
    """The number of a leaf by its box's id."""
    memory: _Memory
    current: dict[int, _Made] = field(default_factory=dict)
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
                start = self.places.get(path)
                return None if start is None else start + len(box.text.encode()[:index].decode())
            path = (*path, index)
            if index >= len(box.children):
                return None
            box = box.children[index]
        return self.places.get(path, 0 if not path else None)


@dataclass(slots=True)
class _Memory:
    """What is known of a text in its styles, from layout to layout."""

    material: Material
    solved: dict[tuple[int, Measures, Wish], tuple[Line, ...] | None] = field(default_factory=dict)
    made: dict[Line, _Made] = field(default_factory=dict)
    unfit: str = ""
    unlike: bool = False
    """Whether it is unfit because the engine's lines are not the planned ones."""


_memories: OrderedDict[tuple[Any, ...], _Memory] = OrderedDict()


Breaks = dict[tuple[str, int], frozenset[int]]
"""Lines (from 0) after which a page ended upon a hyphen: by text, and the break at which its plan began."""


@contextmanager
def composed(
    limits: Limits | None, names: Iterable[str] = (), breaks: Breaks | None = None
) -> Iterator[list[Diagnostic]]:
    """Have paragraphs composed for the time of a layout; gives the list of what there is to say about it.

    `names`: what is never hyphenated; the engine's dictionaries know it already.
    `breaks`: what layouts of the same booklet have found, and this one will add to. Where the engine
    ends a page shows only afterwards, if what follows a paragraph wants some lines of it for company.
    """
    if limits is None:
        yield []
        return
    from weasyprint.layout import inline  # noqa: PLC0415 - half a second

    if problem := _unknown(inline):
        hint = "running text is set line by line; install the engine that booklet was made for"
        yield [
            warning(
                "composer-engine",
                f"the engine is not the one that paragraphs can be composed with: {problem}",
                hint=hint,
            )
        ]
        return
    composer = _Composer(inline, limits, tuple(sorted(set(names))), {} if breaks is None else breaks)
    plain = {name: getattr(inline, name) for name in composer.hooks}
    for name, hook in composer.hooks.items():
        setattr(inline, name, hook)
    try:
        yield composer.diagnostics
    finally:
        for name, function in plain.items():
            setattr(inline, name, function)


def _unknown(inline: Any) -> str:
    """What is not as it is in the engine that is known; empty if all is."""
    import weasyprint  # noqa: PLC0415

    if not weasyprint.__version__.startswith(ENGINE):
        return f"version {weasyprint.__version__}"
    for name, parameters in _SIGNATURES.items():
        function = getattr(inline, name, None)
        if function is None or list(inspect.signature(function).parameters) != parameters.split():
            return name
    return ""


class _Composer:
    """Stands between the engine's paragraphs and its line breaker."""

    def __init__(self, inline: Any, limits: Limits, names: tuple[str, ...], breaks: Breaks) -> None:
        from weasyprint.formatting_structure import boxes  # noqa: PLC0415
        from weasyprint.text import fonts, line_break  # noqa: PLC0415

        self.inline, self.boxes, self.fonts, self.text = inline, boxes, fonts, line_break
        self.limits, self.names, self.breaks = limits, names, breaks
        self.layout = _exact(line_break)
        self.diagnostics: list[Diagnostic] = []
        self.paragraphs: dict[int, _Paragraph | None] = {}
        self.kept: list[Any] = []
        self.styles: dict[int, tuple[Any, str]] = {}
        self.rulers: dict[str, Ruler] = {}
        self.hyphenators: dict[tuple[Any, ...], Hyphenator] = {}
        self.call: tuple[Any, ...] | None = None
        """The line that the engine is about: its box, y, the space below, its container."""
        self.making: tuple[_Paragraph, _Made] | None = None
        self.piece: tuple[_Piece, int, int | None] | None = None
        self.done: Any = None
        plain = {name: getattr(inline, name) for name in _SIGNATURES}
        self.plain_line, self.plain_inline = plain["get_next_linebox"], plain["split_inline_box"]
        self.plain_text, self.plain_first = plain["split_text_box"], plain["split_first_line"]
        self.plain_justify = plain["justify_line"]
        self.hooks = {
            "get_next_linebox": self.get_next_linebox,
            "split_inline_box": self.split_inline_box,
            "split_text_box": self.split_text_box,
            "split_first_line": self.split_first_line,
            "justify_line": self.justify_line,
        }

    # -- hooks, from the outside to the inside -----------------------------------------

    def get_next_linebox(
        self, context: Any, linebox: Any, position_y: float, bottom_space: float, skip_stack: Any,
        containing_block: Any, absolute_boxes: Any, fixed_boxes: Any, first_letter_style: Any, first_line_style: Any,
    ) -> Any:  # fmt: skip
        """Remember what line is wanted, also while lines of boxes within it are made."""
        before = self.call, self.making, self.piece
        self.call = None if first_line_style else (linebox, position_y, bottom_space, containing_block)
        self.making = self.piece = None
        try:
            return self.plain_line(
                context, linebox, position_y, bottom_space, skip_stack, containing_block,
                absolute_boxes, fixed_boxes, first_letter_style, first_line_style,
            )  # fmt: skip
        finally:
            self.call, self.making, self.piece = before

    def split_inline_box(
        self,
        context: Any,
        box: Any,
        position_x: float,
        max_x: float,
        bottom_space: float,
        skip_stack: Any,
        *rest: Any,
    ) -> Any:
        """The line as planned, where there is a plan and the engine agrees; else its own."""
        plain = self.plain_inline
        if self.call is None or box is not self.call[0]:
            return plain(context, box, position_x, max_x, bottom_space, skip_stack, *rest)
        self.done = None
        made, paragraph = self._planned(context, box, max_x - position_x, skip_stack)
        if made is None or paragraph is None:
            return plain(context, box, position_x, max_x, bottom_space, skip_stack, *rest)
        self.making = paragraph, made
        try:
            found = plain(context, box, position_x, max_x + ROOM, bottom_space, skip_stack, *rest)
        finally:
            self.making = None
        line, resume_at = found[0], found[1]
        problem = self._unlike(paragraph, made, line, resume_at, position_x)
        if problem:
            self._keep(paragraph, problem, warn=True)
            return plain(context, box, position_x, max_x, bottom_space, skip_stack, *rest)
        if not made.line.last or made.width > made.line.measure:
            line.width = max_x - line.content_box_x()
        if left := made.line.hang[0]:
            for child in line.children:
                child.translate(dx=-left, ignore_floats=True)
        self.done = line
        return found

    def split_text_box(
        self, context: Any, box: Any, available_width: Any, skip: int, is_line_start: bool = True
    ) -> Any:  # fmt: skip
        """Cut one text box where the plan says."""
        self.piece = None
        if self.making and available_width is not None:
            self.piece = self._piece(*self.making, box, skip)
        try:
            new, resume, preserved = self.plain_text(context, box, available_width, skip, is_line_start)
        finally:
            piece, self.piece = self.piece, None
        if new is not None and piece:
            new.justification_spacing = piece[0].layout.justification_spacing
        return new, resume, preserved

    def split_first_line(
        self, text: str, style: Any, context: Any, max_width: Any, justification_spacing: float,
        is_line_start: bool = True, minimum: bool = False,
    ) -> Any:  # fmt: skip
        """The planned piece instead of what fits."""
        if self.piece is None:
            return self.plain_first(
                text, style, context, max_width, justification_spacing, is_line_start, minimum
            )
        piece, length, resume = self.piece
        return copy.copy(piece.layout), length, resume, piece.width, piece.height, piece.baseline

    def justify_line(self, context: Any, line: Any, extra_width: float) -> None:
        """A planned line is justified already."""
        if line is not self.done:
            self.plain_justify(context, line, extra_width)

    # -- the plan ----------------------------------------------------------------------

    def _planned(
        self, context: Any, box: Any, available: float, skip: Any
    ) -> tuple[_Made | None, _Paragraph | None]:
        """The next line of a paragraph, from the plan in force or from a new one."""
        paragraph = self._paragraph(context, box, self.call[3]) if self.call else None
        if self.call is None or paragraph is None or paragraph.memory.unfit:
            return None, None
        start, text = paragraph.position(skip), paragraph.memory.material
        short = text.width[-1] <= available * (1 + ROUNDED) and len(text.forced) == 1
        if start is None or (start == 0 and short):
            return None, None  # one line is the engine's own affair
        made, y = paragraph.current.get(start), self.call[1]
        new_page, paragraph.top = y <= paragraph.top, y
        if made is None or new_page or abs(made.line.measure - available) > 0.02:
            if new_page and start:
                self._bar(paragraph, start)
            self._plan(context, paragraph, start, available)
            # Spaces before the first character are the engine's to skip.
            made = paragraph.current.get(start, next(iter(paragraph.current.values()), None))
        return made, paragraph

    def _bar(self, paragraph: _Paragraph, start: int) -> None:
        """Remember that a page ended before a character, if upon a hyphen."""
        for number, made in enumerate(paragraph.current.values()):
            if made.line.next == start and made.line.flagged:
                key = paragraph.memory.material.text, paragraph.planned_from
                self.breaks[key] = self.breaks.get(key, frozenset()) | {number}

    def _plan(self, context: Any, paragraph: _Paragraph, start: int, available: float) -> None:
        """Put a plan for the lines from a character on in force; none where there cannot be one."""
        before, paragraph.current = paragraph.current, {}
        at = paragraph.memory.material.at(start)
        if at is None or self.call is None:
            return
        paragraph.planned_from = at
        box, y, bottom_space, container = self.call
        measures = self._measures(context, box, container, y, available)
        rest = tuple(made.line for made in before.values() if made.line.start >= start)
        if (
            rest
            and not measures.first
            and rest[0].start == start
            and {o.measure for o in rest} == {measures.rest}
        ):
            # A page later, the lines that were chosen are still the best; in this layout, for others have other pages.
            paragraph.solved[at, measures, self._wish(paragraph, at)] = rest
        lines = self._lines(context, paragraph, at, measures, y, bottom_space, container)
        if lines is None:
            self._keep(paragraph, "a piece without a break is wider than the measure", warn=False)
            return
        for line in lines:
            made = self._made(context, paragraph, line)
            if isinstance(made, str):
                self._keep(paragraph, made, warn=True)
                return
            paragraph.current[line.start] = made

    def _measures(self, context: Any, box: Any, container: Any, y: float, available: float) -> Measures:
        """The widths of this line and the next ones, as far down as floats reach."""
        rest = container.width
        first = [available]
        if shapes := context.excluded_shapes:
            height = self.inline.strut(box.style)[0]
            bottom = max(shape.position_y + shape.margin_height() for shape in shapes)
            probe = box.copy()
            probe.width, probe.height = 0, height
            top = y + height
            while top < bottom and len(first) < 200 and height > 0:
                probe.position_y = top
                _, top, width = self.inline.avoid_collisions(context, probe, container, outer=False)
                first.append(width)
                top += height
        while len(first) > 1 and first[-1] == rest:
            first.pop()
        return Measures(rest, tuple(first) if first != [rest] else ())

    def _lines(
        self, context: Any, paragraph: _Paragraph, at: int, measures: Measures, y: float, bottom_space: float, container: Any
    ) -> tuple[Line, ...] | None:  # fmt: skip
        """The lines from here on, none ending in a hyphen at the page's foot, no widow where one can be avoided."""
        wish = self._wish(paragraph, at)
        ragged = wish.ragged
        lines = self._solve(paragraph, at, measures, wish)
        height = self.inline.strut(paragraph.linebox.style)[0]
        foot = context.page_bottom - bottom_space if context.page_bottom is not None else float("inf")
        if lines is None or not height or not isfinite(foot):
            return lines
        fitting = floor((foot - y) / height + 1e-6)
        widows, orphans = container.style["widows"], container.style["orphans"]
        if not (1 <= fitting < len(lines)):
            return lines
        over = len(lines) - fitting
        if self.limits.looseness and not ragged and over < widows and len(lines) > 2:
            for count in (fitting, len(lines) + widows - over):
                if abs(count - len(lines)) == 1 and (count == fitting or fitting >= orphans):
                    other = self._solve(paragraph, at, measures, replace(wish, lines=count))
                    if other is not None and (count == fitting or not other[fitting - 1].flagged):
                        return other
        for _ in range(3):
            end = min(fitting, len(lines) - widows) - 1
            if end < 0 or end + 1 < orphans or fitting >= len(lines) or not lines[end].flagged:
                break
            wish = replace(wish, barred=wish.barred | {end})
            better = self._solve(paragraph, at, measures, wish)
            if better is None:
                break
            lines = better
        return lines

    def _wish(self, paragraph: _Paragraph, at: int) -> Wish:
        """What is asked of the lines from a break on, before their pages are known."""
        barred = self.breaks.get((paragraph.memory.material.text, at), frozenset())
        return Wish(ragged=self._ragged(paragraph.linebox.style), barred=barred)

    def _solve(
        self, paragraph: _Paragraph, at: int, measures: Measures, wish: Wish
    ) -> tuple[Line, ...] | None:
        memory, key = paragraph.memory, (at, measures, wish)
        if key in paragraph.solved:
            return paragraph.solved[key]
        if key not in memory.solved:
            memory.solved[key] = total_fit(memory.material, measures, self.limits, at, wish)
        return memory.solved[key]

    def _keep(self, paragraph: _Paragraph, why: str, *, warn: bool) -> None:
        """Leave a paragraph to the engine, and say so."""
        paragraph.memory.unfit, paragraph.memory.unlike = why, warn
        paragraph.current = {}
        excerpt = " ".join(paragraph.memory.material.text.split())[:40]
        message = f"“{excerpt}” is set line by line: {why}"
        self.diagnostics.append(
            warning("paragraph-unlike", message) if warn else info("paragraph-plain", message)
        )

    # -- reading a paragraph -------------------------------------------------------------

    def _paragraph(self, context: Any, box: Any, container: Any) -> _Paragraph | None:
        known = self.paragraphs.get(id(box))
        if known is None and id(box) in self.paragraphs:
            return None
        if (
            known
            and known.children is box.children
            and all(leaf.box.text is leaf.text for leaf in known.leaves)
        ):
            return known
        try:
            found = self._read(context, box, container)
        except _UnfitError as why:
            found = None
            text = "".join(one.text for one in box.descendants() if hasattr(one, "text"))
            if str(why) and len(text) > 80 and box.style["text_align_all"] == "justify":
                self.diagnostics.append(
                    info("paragraph-plain", f"“{' '.join(text.split())[:40]}” is set line by line: {why}")
                )
        self.paragraphs[id(box)] = found
        self.kept.append(box)  # so that its id is not used again
        return found

    def _read(self, context: Any, box: Any, container: Any) -> _Paragraph:
        """The paragraph's text boxes, and what is remembered of such a text.

        Raises:
            _UnfitError: it is none that is composed; without a word where it is none that should be.
        """
        style = box.style
        align = style["text_align_all"]
        if style["white_space"] != "normal" or (align != "justify" and not self._ragged(style)):
            raise _UnfitError
        if style["direction"] != "ltr" or container.style["direction"] != "ltr":
            raise _UnfitError("it runs from right to left")
        if style["text_align_last"] == "justify":
            raise _UnfitError("its last line is justified")
        reading = _Reading(self, context, container)
        reading.walk(box, ())
        leaves, parts = reading.leaves, reading.parts
        if not any(leaf.text.strip() for leaf in leaves):
            raise _UnfitError
        key = (
            self.limits,
            self.names,
            *((text, self._style_key(style), *more) for text, style, *more in parts),
        )
        memory = _memories.get(key)
        if memory is None:
            memory = _memories[key] = _Memory(self._material(context, parts))
            while len(_memories) > SEEN:
                _memories.popitem(last=False)
        else:
            _memories.move_to_end(key)
        numbers = {id(leaf.box): i for i, leaf in enumerate(leaves)}
        paragraph = _Paragraph(box, box.children, leaves, reading.places, numbers, memory)
        if memory.unfit:
            self._keep(paragraph, memory.unfit, warn=memory.unlike)
        return paragraph

    def _ragged(self, style: Any) -> bool:
        return self.limits.ragged and style["text_align_all"] in ("start", "left")

    def _style_key(self, style: Any) -> str:
        if style is None:
            return ""
        known = self.styles.get(id(style))
        if known is None or known[0] is not style:
            known = self.styles[id(style)] = (style, str([style[name] for name in _STYLE]))
        return known[1]

    def _material(self, context: Any, parts: Sequence[_Part]) -> Material:
        text = "".join(part[0] for part in parts if part[0] != OPENING)
        lang = next((style["lang"] for _, style, *_ in parts if style), None)
        attrs = self.text.get_log_attrs(text, lang)
        legal = frozenset(
            i for i in range(1, len(text)) if attrs[i].is_line_break and not _beside_atom(text, i)
        )
        runs = [
            Run(
                part,
                self._ruler(context, style),
                self._points(style),
                style["hyphenate_character"],
                fixed=fixed,
            )
            if style
            else Run(part.removeprefix(OPENING), rigid=width, opens=part == OPENING)
            for part, style, width, fixed in parts
        ]
        return material(runs, legal, self.limits)

    def _ruler(self, context: Any, style: Any) -> Ruler:
        """Measures in the font file that the engine has found for a style."""
        key = self._style_key(style)
        if key not in self.rulers:
            probe = self.text.create_layout("x", style, context, None, 0)
            line, _ = probe.get_first_line()
            face = self.fonts.get_pango_font_hb_face(line.runs[0].data.item.analysis.font)
            data = self.fonts.get_hb_object_data(face)
            if style["font_variation_settings"] != "normal" or data is None:
                raise _UnfitError("its font is a variable one")
            features = self.fonts.font_features(
                style["font_kerning"], style["font_variant_ligatures"], style["font_variant_position"],
                style["font_variant_caps"], style["font_variant_numeric"], style["font_variant_alternates"],
                style["font_variant_east_asian"], style["font_feature_settings"],
            )  # fmt: skip
            spacing = style["letter_spacing"]

            def foreign(text: str) -> float:
                # What the face lacks comes from whatever face the engine finds.
                layout = self.text.create_layout(text, style, context, None, 0)
                return float(self.text.line_size(layout.get_first_line()[0], style)[0]) - len(text) * letters

            letters = 0.0 if spacing == "normal" else float(spacing)
            if letters:
                # Ligatures do not go with letterspacing.
                features = {"liga": 0, "clig": 0, "dlig": 0, **features}
                features |= dict.fromkeys(("liga", "clig", "dlig"), 0)
            self.rulers[key] = Ruler(
                data, style["font_size"], style["font_family"][0], features, style["lang"] or "",
                letters, style["word_spacing"], foreign,
            )  # fmt: skip
        return self.rulers[key]

    def _points(self, style: Any) -> Any:
        import pyphen  # noqa: PLC0415 - comes with the engine

        if style["hyphens"] == "none":
            return None
        lang = style["lang"] and pyphen.language_fallback(style["lang"])
        if style["hyphens"] != "auto" or not lang:
            return lambda _: ()
        total, left, right = style["hyphenate_limit_chars"]
        key = (lang, total, left, right)
        if key not in self.hyphenators:
            patterns = pyphen.Pyphen(lang=lang, left=left, right=right)

            def positions(word: str) -> list[int]:
                # A break that changes the spelling is none of ours.
                return [int(at) for at in patterns.positions(word) if getattr(at, "data", None) is None]

            self.hyphenators[key] = Hyphenator(positions, lang, (total, left, right), self.limits.words)
        return self.hyphenators[key].points

    # -- one line ------------------------------------------------------------------------

    def _made(self, context: Any, paragraph: _Paragraph, line: Line) -> _Made | str:
        """A planned line measured by the engine; or why it cannot be as planned."""
        known = paragraph.memory.made.get(line)
        if known is not None:
            return known
        text = paragraph.memory.material.text
        stretched = line.extra != 0.0 or line.micro != 0.0
        pieces: dict[int, _Piece] = {}
        more = borrowed = 0.0
        for i, leaf in enumerate(paragraph.leaves):
            if leaf.end <= line.start or leaf.start >= line.end or leaf.text == "\n":
                continue
            style = leaf.box.style
            shown = leaf.text[max(line.start - leaf.start, 0) : line.end - leaf.start]
            if line.hyphened and leaf.end >= line.end:
                shown += style["hyphenate_character"]
            ruler = self._ruler(context, style)
            extra = line.extra or 1e-3 if stretched and not leaf.fixed else 0.0
            piece = pieces[i] = self._measured(shown, style, extra, ruler.space, fixed=leaf.fixed)
            words = shown.replace("\u00a0", " ").split(" ")
            more += piece.width - piece.gaps * extra
            more -= sum(ruler.width(word) for word in words if word) + (len(words) - 1) * ruler.space
            # Which face a mark beside another script is set in depends on what stands around it.
            borrowed += sum(ruler.lacks(word) for word in words) * style["font_size"]
        if abs(more) > TOLERANCE + 0.01 * len(text[line.start : line.end]) + BORROWED * borrowed:
            return f"“{text[line.start : line.end][:30]}” is {more:+.2f} px wider than measured"
        width = line.width + more
        room = line.measure + sum(line.hang) - width
        if stretched and line.gaps:
            # What the engine's own units lose is put back into the spaces.
            before = line.extra or 1e-3
            inked = sum(piece.width - piece.gaps * (piece.space + before) for piece in pieces.values())
            extra = (room - line.micro * inked) / line.gaps
            pieces = {
                i: piece if paragraph.leaves[i].fixed else piece.filled(before, extra or 1e-3, line.micro)
                for i, piece in pieces.items()
            }
            width += room
        elif room < -TOLERANCE:
            return f"“{text[line.start : line.end][:30]}” is wider than its line"
        if line.next >= len(text) or text[line.end : line.next].endswith("\n"):
            ending = None
        else:
            place = line.end if line.next > line.end else line.end - 1
            ending = next(i for i, leaf in enumerate(paragraph.leaves) if leaf.start <= place < leaf.end)
        made = paragraph.memory.made[line] = _Made(line, pieces, width, ending)
        return made

    def _measured(self, shown: str, style: Any, extra: float, space: float, *, fixed: bool) -> _Piece:
        """Some text as the engine draws it, its word spaces widened by `extra` px; those of fixed text are none."""
        layout = self.layout(style, extra)
        # The engine half spaces a no-break space that ends a text.
        layout.set_text(f"{shown}\u200b" if shown.endswith("\u00a0") else shown, justify=True)
        first, _ = layout.get_first_line()
        width, height = self.text.line_size(first, style)
        baseline = self.text.pango.pango_layout_get_baseline(layout.layout) * self.text.FROM_UNITS
        layout.deactivate()
        layout.text = shown
        gaps = 0 if fixed else shown.count(" ") + shown.count("\u00a0")
        if not shown.strip(" \u00a0"):
            width = len(shown) * (space + extra)  # never drawn, and the engine does not space it
        return _Piece(layout, shown, gaps, space, width, height, baseline)

    def _piece(
        self, paragraph: _Paragraph, made: _Made, box: Any, skip: int
    ) -> tuple[_Piece, int, int | None] | None:
        """What the line has of a text box: the piece, its length in bytes, and where to resume."""
        number = paragraph.numbers.get(id(box))
        if number is None:
            return None
        leaf, line = paragraph.leaves[number], made.line
        if not leaf.text or leaf.text == "\n":
            return None
        begin = len(leaf.text.encode()[:skip].decode())
        if number != made.ending:
            piece = made.pieces.get(number)
            return (piece, len(leaf.text[begin:].encode()), None) if piece else None
        shown = leaf.text[begin : max(line.end - leaf.start, begin)]
        resume = len(leaf.text[begin : line.next - leaf.start].encode())
        if not resume:
            return None
        return made.pieces.get(number, _NOTHING), len(shown.encode()), resume

    def _unlike(
        self, paragraph: _Paragraph, made: _Made, line: Any, resume_at: Any, position_x: float
    ) -> str:
        """In what the engine's line differs from the planned one; empty if in nothing."""
        planned, material = made.line, paragraph.memory.material
        if made.ending is None and planned.next >= len(material.text):
            right = resume_at is None
        else:
            after = None if resume_at is None else paragraph.position(resume_at)
            right = after is not None and planned.end <= after <= planned.next
        if not right:
            return "the engine ends a line elsewhere"
        shown = "".join(one.text for one in _texts(line, self.boxes)).rstrip("\n")
        # Before a break of the text's own the engine leaves a space, which shows nothing.
        trailing = made.ending is None and shown.endswith(" ")
        shown = shown.rstrip(" ")
        wanted = "".join(piece.shown for piece in made.pieces.values())
        if shown != wanted.rstrip(" "):
            return "the engine has other text on a line"
        if not trailing and abs(line.content_box_x() + line.width - position_x - made.width) > 0.1:
            return "the engine makes a line of another width"
        return ""


class _Reading:
    """Walks through a paragraph's boxes: text, edges, atoms, in the order in which they stand."""

    def __init__(self, composer: _Composer, context: Any, container: Any) -> None:
        self.composer, self.context, self.container = composer, context, container
        self.leaves: list[_Leaf] = []
        self.places: dict[tuple[int, ...], int] = {}
        self.parts: list[_Part] = []
        self.at = 0

    def walk(self, box: Any, path: tuple[int, ...]) -> None:
        """Read the children of a box.

        Raises:
            _UnfitError: one of them cannot be composed.
        """
        boxes = self.composer.boxes
        for i, child in enumerate(box.children):
            self.places[here := (*path, i)] = self.at
            if not child.is_in_normal_flow():
                if child.is_floated():
                    raise _UnfitError("something floats within it")
            elif isinstance(child, boxes.TextBox):
                self._text(child)
            elif isinstance(child, boxes.InlineBox):
                if child.is_leader or child.style["direction"] != "ltr":
                    raise _UnfitError("a part of it is a leader, or runs from right to left")
                self._part(OPENING, None, _spacing(child.style, "left"))
                self.walk(child, here)
                self._part("", None, _spacing(child.style, "right"))
            elif isinstance(child, boxes.AtomicInlineLevelBox):
                self.composer.inline.resolve_percentages(child, self.container)
                atom = self.composer.inline.atomic_box(self.context, child, 0, None, self.container, [], [])
                self._part(ATOM, None, atom.margin_width())
            else:
                raise _UnfitError("it holds a box of a rare kind")

    def _text(self, box: Any) -> None:
        style, text = box.style, box.text
        forced = text == "\n" and style["white_space"] in ("pre", "pre-line", "pre-wrap")
        if not forced and (style["white_space"] != "normal" or "\n" in text or "\t" in text):
            raise _UnfitError("it has white space that is kept")
        if style["overflow_wrap"] in ("anywhere", "break-word") or style["word_break"] == "break-all":
            raise _UnfitError
        if not style["font_size"] or style["direction"] != "ltr":
            raise _UnfitError("a part of it runs from right to left")
        fixed = is_narrow(box)
        self.leaves.append(_Leaf(box, text, self.at, fixed))
        self._part(text, style, 0.0, fixed=fixed)

    def _part(self, text: str, style: Any, width: float, *, fixed: bool = False) -> None:
        if style is not None or text == ATOM:
            self.at += len(text)
        elif not width:
            return
        self.parts.append((text, style, width, fixed))


@cache
def _exact(line_break: Any) -> Any:
    """The engine's text layout, drawn to the thousandth of an em.

    The engine cuts each glyph's displacement to a whole thousandth, so that the end of a justified
    line is some tenths of a point off. Here what one glyph loses the next one gets.
    """
    pango, null, unit = line_break.pango, line_break.ffi.NULL, line_break.FROM_UNITS
    rect, logical = (line_break.ffi.new("PangoRectangle *") for _ in range(2))
    advances: Any = WeakKeyDictionary()

    class Exact(line_break.Layout):  # type: ignore[misc]
        """A line whose words are wider by the share `micro`."""

        micro = 0.0
        drawn = False

        def reactivate(self, style: Any) -> None:
            """As the engine: it does so to draw, and only then."""
            super().reactivate(style)
            self.drawn = True

        def get_first_line(self) -> Any:
            """The line, its glyphs where they belong."""
            first, index = super().get_first_line()
            if self.drawn and first != null:
                self.drawn = False
                self._settle(first)
            return first, index

        def _settle(self, first: Any) -> None:
            thousandth = 1000 * unit / self.style["font_size"]
            known = advances.setdefault(self.style.font_config, {})
            text = self.text.encode()
            owed = 0.0
            run = first.runs[0]
            while run != null:
                item = run.data
                run = run.next
                start = item.item.offset
                space = text[start : start + item.item.length] in (b" ", b"\xc2\xa0")
                scale = thousandth * (1.0 if space else 1.0 + self.micro)
                font = item.item.analysis.font
                for one in item.glyphs.glyphs[0 : item.glyphs.num_glyphs]:
                    glyph, geometry = one.glyph, one.geometry
                    if glyph >= pango.PANGO_GLYPH_EMPTY or geometry.x_offset:
                        continue  # no glyph of the font's, or a mark that has its own place
                    advance = known.get((font, glyph))
                    if advance is None:
                        pango.pango_font_get_glyph_extents(font, glyph, rect, logical)
                        advance = known[font, glyph] = round(logical.width * thousandth)
                    wanted = geometry.width * scale + owed
                    kerning = round(advance - wanted)
                    owed = wanted - (advance - kerning)
                    # The engine cuts off what stands behind the point.
                    sure = kerning + (0.3 if kerning >= 0 else -0.3)
                    geometry.width = round((advance - sure) / thousandth)

    return Exact


_NOTHING = _Piece(None, "", 0, 0.0, 0.0, 0.0, 0.0)


def _spacing(style: Any, side: str) -> float:
    """Margin, border and padding of an inline box on one side, in px.

    Raises:
        _UnfitError: they depend on the width of something.
    """
    total = float(style[f"border_{side}_width"])
    for name in (f"margin_{side}", f"padding_{side}"):
        length = style[name]
        if length == "auto":
            continue
        if getattr(length, "unit", None) not in ("px", None) and length.value:
            raise _UnfitError("a part of it has a margin in per cent")
        total += float(getattr(length, "value", length))
    return total


def _beside_atom(text: str, at: int) -> bool:
    """Whether a break would part an atom from the text that it stands at."""
    return ATOM in text[at - 1 : at + 1] and not text[at - 1].isspace()


def _texts(box: Any, boxes: Any) -> Iterator[Any]:
    """The text boxes of a line, in order, without those of boxes that are atoms or out of the flow."""
    for child in box.children:
        if not child.is_in_normal_flow():
            continue
        if isinstance(child, boxes.TextBox):
            yield child
        elif isinstance(child, boxes.InlineBox):
            yield from _texts(child, boxes)
