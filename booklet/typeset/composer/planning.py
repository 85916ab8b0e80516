"""The plan of a paragraph: which lines it gets where it stands, and when it needs another plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import floor, isfinite
from typing import Any

from booklet.diagnostics import Diagnostic
from booklet.paragraphs import Limits, Line, Measures, total_fit
from booklet.paragraphs.breaks import ROUNDED, Wish
from booklet.typeset.composer.lines import Setter
from booklet.typeset.composer.parts import Call, Engine, Made, Paragraph
from booklet.typeset.composer.reading import Reader

AHEAD = 300
"""Lines of a long paragraph that are planned at once: some pages of them, for each page may plan them anew."""

LEFT = 120
"""Lines of an earlier plan that are enough to go on with: more than a page has."""

Told = dict[tuple[str, int], frozenset[int]]
"""Lines (from 0) after which a page ended upon a hyphen: by text, and the break at which its plan began."""


@dataclass(slots=True)
class Breaks:
    """What layouts of a booklet have found of hyphens at pages' ends, and of which paragraphs somebody has asked."""

    told: Told = field(default_factory=dict)
    asked: set[tuple[str, int]] = field(default_factory=set)

    def ask(self, key: tuple[str, int]) -> frozenset[int]:
        """The lines of a paragraph that must not end in a hyphen."""
        self.asked.add(key)
        return self.told.get(key, frozenset())

    def of(self, keys: Iterable[tuple[str, int]]) -> Told:
        """The same for many, of which nobody need know."""
        return {key: self.told.get(key, frozenset()) for key in keys}

    def tell(self, more: Mapping[tuple[str, int], frozenset[int]]) -> None:
        """Add lines to those that are known."""
        for key, lines in more.items():
            if lines:
                self.told[key] = self.told.get(key, frozenset()) | lines

    @property
    def count(self) -> int:
        """How many lines there are."""
        return sum(map(len, self.told.values()))


class Planner:
    """Plans paragraphs from the line on that the engine asks for."""

    def __init__(
        self, engine: Engine, limits: Limits, reader: Reader, setter: Setter, breaks: Breaks, diagnostics: list[Diagnostic]
    ) -> None:  # fmt: skip
        self.engine, self.limits, self.reader, self.setter = engine, limits, reader, setter
        self.breaks, self.diagnostics = breaks, diagnostics

    def planned(
        self, context: Any, call: Call, available: float, skip: Any
    ) -> tuple[Made | None, Paragraph | None]:
        """The next line of a paragraph, from the plan in force or from a new one."""
        paragraph = self.reader.paragraph(context, call.box, call.container)
        if paragraph is None or paragraph.memory.unfit:
            return None, None
        start, text = paragraph.position(skip), paragraph.memory.material
        short = text.width[-1] <= available * (1 + ROUNDED) and len(text.forced) == 1
        if start is None or (start == 0 and short):
            return None, None  # one line is the engine's own affair
        made, y = paragraph.current.get(start), call.y
        new_page, paragraph.top = y <= paragraph.top, y
        if made is None or new_page or abs(made.line.measure - available) > 0.02:
            if new_page and start:
                self._bar(paragraph, start)
            self._plan(context, call, paragraph, start, available)
            # Spaces before the first character are the engine's to skip.
            made = paragraph.current.get(start, next(iter(paragraph.current.values()), None))
        return made, paragraph

    def _bar(self, paragraph: Paragraph, start: int) -> None:
        """Remember that a page ended before a character, if upon a hyphen."""
        for number, made in enumerate(paragraph.current.values()):
            if made.line.next == start and made.line.flagged:
                key = paragraph.memory.material.text, paragraph.planned_from
                self.breaks.tell({key: frozenset({number})})

    def _plan(self, context: Any, call: Call, paragraph: Paragraph, start: int, available: float) -> None:
        """Put a plan for the lines from a character on in force; none where there cannot be one."""
        before, paragraph.current = paragraph.current, {}
        at = paragraph.memory.material.at(start)
        if at is None:
            return
        paragraph.planned_from = at
        measures = self._measures(context, call, available)
        rest = tuple(made.line for made in before.values() if made.line.start >= start)
        if (
            rest
            and not measures.first
            and rest[0].start == start
            and (len(rest) >= LEFT or rest[-1].next >= len(paragraph.memory.material.text))
            and {o.measure for o in rest} == {measures.rest}
        ):
            # A page later, the lines that were chosen are still the best; in this layout, for others have other pages.
            paragraph.solved[at, measures, self._wish(paragraph, at)] = rest
        lines = self._lines(context, call, paragraph, at, measures)
        if lines is None:
            self.keep(paragraph, "a piece without a break is wider than the measure", warn=False)
            return
        for line in lines:
            made = self.setter.made(context, paragraph, line)
            if isinstance(made, str):
                self.keep(paragraph, made, warn=True)
                return
            paragraph.current[line.start] = made

    def _measures(self, context: Any, call: Call, available: float) -> Measures:
        """The widths of this line and the next ones, as far down as floats reach."""
        rest = call.container.width
        first = [available]
        if shapes := context.excluded_shapes:
            height = self.engine.inline.strut(call.box.style)[0]
            bottom = max(shape.position_y + shape.margin_height() for shape in shapes)
            probe = call.box.copy()
            probe.width, probe.height = 0, height
            top = call.y + height
            while top < bottom and len(first) < 200 and height > 0:
                probe.position_y = top
                _, top, width = self.engine.inline.avoid_collisions(
                    context, probe, call.container, outer=False
                )
                first.append(width)
                top += height
        while len(first) > 1 and first[-1] == rest:
            first.pop()
        return Measures(rest, tuple(first) if first != [rest] else ())

    def _lines(
        self, context: Any, call: Call, paragraph: Paragraph, at: int, measures: Measures
    ) -> tuple[Line, ...] | None:  # fmt: skip
        """The lines from here on, none ending in a hyphen at the page's foot, no widow where one can be avoided."""
        wish = self._wish(paragraph, at)
        ragged = wish.ragged
        lines = self._solve(paragraph, at, measures, wish)
        height = self.engine.inline.strut(paragraph.linebox.style)[0]
        foot = context.page_bottom - call.bottom_space if context.page_bottom is not None else float("inf")
        if lines is None or not height or not isfinite(foot):
            return lines
        fitting = floor((foot - call.y) / height + 1e-6)
        widows, orphans = call.container.style["widows"], call.container.style["orphans"]
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

    def _wish(self, paragraph: Paragraph, at: int) -> Wish:
        """What is asked of the lines from a break on, before their pages are known."""
        barred = self.breaks.ask((paragraph.memory.material.text, at))
        return Wish(ragged=self.reader.ragged(paragraph.linebox.style), barred=barred, ahead=AHEAD)

    def _solve(
        self, paragraph: Paragraph, at: int, measures: Measures, wish: Wish
    ) -> tuple[Line, ...] | None:
        memory, key = paragraph.memory, (at, measures, wish)
        if key in paragraph.solved:
            return paragraph.solved[key]
        if key not in memory.solved:
            memory.solved[key] = total_fit(memory.material, measures, self.limits, at, wish)
        return memory.solved[key]

    def keep(self, paragraph: Paragraph, why: str, *, warn: bool) -> None:
        """Leave a paragraph to the engine, and say so."""
        paragraph.memory.unfit, paragraph.memory.unlike = why, warn
        paragraph.current = {}
        self.diagnostics.append(paragraph.memory.said)
