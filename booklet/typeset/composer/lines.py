"""Planned lines: measured by the engine before they are given out, compared with what it makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from booklet.paragraphs import Line
from booklet.typeset.composer.drawing import exact, gives
from booklet.typeset.composer.parts import NOTHING, Engine, Made, Paragraph, Piece
from booklet.typeset.composer.reading import Reader

TOLERANCE = 0.75
"""By how many px the engine's width of a line may differ from the planned one."""

BORROWED = 0.3
"""The same in em, for each word that another face helps out."""


class Setter:
    """Measures planned lines, and cuts text boxes as they say."""

    def __init__(self, engine: Engine, reader: Reader) -> None:
        self.engine, self.reader = engine, reader
        self.layout = exact(engine.text)

    def made(self, context: Any, paragraph: Paragraph, line: Line) -> Made | str:
        """A planned line measured by the engine; or why it cannot be as planned."""
        known = paragraph.memory.made.get(line)
        if known is not None:
            return known
        text = paragraph.memory.material.text
        stretched = line.extra != 0.0 or line.glyphs != 0.0 or line.letters != 0.0
        pieces: dict[int, Piece] = {}
        more = borrowed = 0.0
        for i, leaf in enumerate(paragraph.leaves):
            if leaf.end <= line.start or leaf.start >= line.end or leaf.text == "\n":
                continue
            style = leaf.box.style
            shown = leaf.text[max(line.start - leaf.start, 0) : line.end - leaf.start]
            if line.hyphened and leaf.end >= line.end:
                shown += style["hyphenate_character"]
            ruler = self.reader.ruler(context, style)
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
            free = [piece for i, piece in pieces.items() if not paragraph.leaves[i].fixed]
            inked = sum(piece.inked(before) for piece in free)
            # Behind its last letter a line may reach out: there is nothing to see.
            room += line.letters * bool(pieces and pieces[max(pieces)].spaced)
            given = line.glyphs * inked + line.letters * sum(piece.spaced for piece in free)
            extra = (room - given) / line.gaps
            pieces = {
                i: piece if paragraph.leaves[i].fixed else piece.filled(before, extra or 1e-3, line)
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
        made = paragraph.memory.made[line] = Made(line, pieces, width, ending)
        return made

    def _measured(self, shown: str, style: Any, extra: float, space: float, *, fixed: bool) -> Piece:
        """Some text as the engine draws it, its word spaces widened by `extra` px; those of fixed text are none."""
        layout = self.layout(style, extra)
        # The engine half spaces a no-break space that ends a text.
        layout.set_text(f"{shown}\u200b" if shown.endswith("\u00a0") else shown, justify=True)
        first, _ = layout.get_first_line()
        width, height = self.engine.text.line_size(first, style)
        baseline = (
            self.engine.text.pango.pango_layout_get_baseline(layout.layout) * self.engine.text.FROM_UNITS
        )
        layout.deactivate()
        layout.text = shown
        gaps = 0 if fixed else shown.count(" ") + shown.count("\u00a0")
        if not shown.strip(" \u00a0"):
            width = len(shown) * (space + extra)  # never drawn, and the engine does not space it
        spaced = len(shown) - gaps if gives(style, shown) else 0
        return Piece(layout, shown, gaps, space, width, height, baseline, spaced)

    def piece(
        self, paragraph: Paragraph, made: Made, box: Any, skip: int
    ) -> tuple[Piece, int, int | None] | None:
        """What the line has of a text box: the piece, its length in bytes, and where to resume."""
        number = paragraph.numbers.get(id(box))
        if number is None:
            return None
        leaf, line = paragraph.leaves[number], made.line
        if not leaf.text or leaf.text == "\n":
            return None
        if number != made.ending:
            piece = made.pieces.get(number)
            return (piece, leaf.utf8.byte(len(leaf.text)) - skip, None) if piece else None
        shown = leaf.utf8.byte(line.end - leaf.start) - skip
        resume = leaf.utf8.byte(line.next - leaf.start) - skip
        if resume <= 0:
            return None
        return made.pieces.get(number, NOTHING), max(shown, 0), resume

    def unlike(self, paragraph: Paragraph, made: Made, line: Any, resume_at: Any, position_x: float) -> str:
        """In what the engine's line differs from the planned one; empty if in nothing."""
        planned, material = made.line, paragraph.memory.material
        if made.ending is None and planned.next >= len(material.text):
            right = resume_at is None
        else:
            after = None if resume_at is None else paragraph.position(resume_at)
            right = after is not None and planned.end <= after <= planned.next
        if not right:
            return "the engine ends a line elsewhere"
        shown = "".join(one.text for one in _texts(line, self.engine.boxes)).rstrip("\n")
        # Before a break of the text's own the engine leaves a space, which shows nothing.
        trailing = made.ending is None and shown.endswith(" ")
        shown = shown.rstrip(" ")
        wanted = "".join(piece.shown for piece in made.pieces.values())
        if shown != wanted.rstrip(" "):
            return "the engine has other text on a line"
        if not trailing and abs(line.content_box_x() + line.width - position_x - made.width) > 0.1:
            return "the engine makes a line of another width"
        return ""


def _texts(box: Any, boxes: Any) -> Iterator[Any]:
    """The text boxes of a line, in order, without those of boxes that are atoms or out of the flow."""
    for child in box.children:
        if not child.is_in_normal_flow():
            continue
        if isinstance(child, boxes.TextBox):
            yield child
        elif isinstance(child, boxes.InlineBox):
            yield from _texts(child, boxes)
