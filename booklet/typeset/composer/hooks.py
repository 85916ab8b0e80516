"""Paragraphs composed as a whole on the stock engine: `booklet.paragraphs` chooses, the engine sets.

The engine asks for a paragraph's lines one after another and breaks each by itself. Here its line
breaker is told, for each line, which text stands on it: the plan for the whole paragraph is made
when the first line is asked for, with the widths that floats and indents leave, and each text box
of a line is cut where the plan says. Each planned line is measured by the engine before the first
is given out, with its word spaces as they will be drawn; a paragraph that measures otherwise than
planned keeps the engine's own setting, with a diagnostic.

Everything that touches private names of the engine is in this package, and is checked beforehand.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from booklet.diagnostics import Diagnostic, warning
from booklet.paragraphs import Limits
from booklet.typeset.composer.lines import Setter
from booklet.typeset.composer.parts import Call, Engine, Made, Paragraph, Piece
from booklet.typeset.composer.planning import Breaks, Planner
from booklet.typeset.composer.reading import Reader

ENGINE = "70."
"""The engine whose private functions are known."""

ROOM = 1e4
"""Added to a line's width in px, so that the engine never looks for a break of its own."""

SIGNATURES = {
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

DRAWING = "stream textbox text_overflow block_ellipsis matrix"
"""The parameters of the engine's `draw_first_line`."""


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
    composer = _Composer(inline, limits, tuple(sorted(set(names))), Breaks() if breaks is None else breaks)
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
    from weasyprint.draw import text  # noqa: PLC0415

    if not weasyprint.__version__.startswith(ENGINE):
        return f"version {weasyprint.__version__}"
    for name, parameters in SIGNATURES.items():
        function = getattr(inline, name, None)
        if function is None or list(inspect.signature(function).parameters) != parameters.split():
            return name
    if list(inspect.signature(text.draw_first_line).parameters) != DRAWING.split():
        return "draw_first_line"
    return ""


class _Composer:
    """Stands between the engine's paragraphs and its line breaker."""

    def __init__(self, inline: Any, limits: Limits, names: tuple[str, ...], breaks: Breaks) -> None:
        from weasyprint.formatting_structure import boxes  # noqa: PLC0415
        from weasyprint.text import fonts, line_break  # noqa: PLC0415

        engine = Engine(inline, boxes, fonts, line_break)
        self.diagnostics: list[Diagnostic] = []
        reader = Reader(engine, limits, names, self.diagnostics)
        self.setter = Setter(engine, reader)
        self.planner = Planner(engine, limits, reader, self.setter, breaks, self.diagnostics)
        self.call: Call | None = None
        self.making: tuple[Paragraph, Made] | None = None
        self.piece: tuple[Piece, int, int | None] | None = None
        self.done: Any = None
        plain = {name: getattr(inline, name) for name in SIGNATURES}
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
        self.call = None if first_line_style else Call(linebox, position_y, bottom_space, containing_block)
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
        if self.call is None or box is not self.call.box:
            return plain(context, box, position_x, max_x, bottom_space, skip_stack, *rest)
        self.done = None
        made, paragraph = self.planner.planned(context, self.call, max_x - position_x, skip_stack)
        if made is None or paragraph is None:
            return plain(context, box, position_x, max_x, bottom_space, skip_stack, *rest)
        self.making = paragraph, made
        try:
            found = plain(context, box, position_x, max_x + ROOM, bottom_space, skip_stack, *rest)
        finally:
            self.making = None
        line, resume_at = found[0], found[1]
        problem = self.setter.unlike(paragraph, made, line, resume_at, position_x)
        if problem:
            self.planner.keep(paragraph, problem, warn=True)
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
            self.piece = self.setter.piece(*self.making, box, skip)
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
