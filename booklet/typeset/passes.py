"""One edition set with one setting or another: measured, arranged, and set until nothing moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from booklet.content import Edition, FilmSource, names_of
from booklet.diagnostics import ContentError, Diagnostic, error, has_errors
from booklet.fonts import Catalogue
from booklet.images import Shots
from booklet.layout import Layout, PageRule, Run, Slot
from booklet.paper import pt_to_mm
from booklet.paragraphs import RIVER, Limits
from booklet.printer import Format
from booklet.source import Reader
from booklet.typeset import boxes
from booklet.typeset.apart import Apart, prints
from booklet.typeset.composer import Breaks
from booklet.typeset.copyfit import Setting, chosen, refuse, told
from booklet.typeset.engine import Rendered, render
from booklet.typeset.inks import named
from booklet.typeset.known import Known
from booklet.typeset.laid import Laying
from booklet.typeset.measured import Length, rectos
from booklet.typeset.pages import Pages
from booklet.typeset.places import Places, filled_slots
from booklet.typeset.sequence import numbers, planned
from booklet.typeset.shelf import Shelf
from booklet.typeset.voices import Voice

ROUNDS = 10
"""Most times the pages are arranged anew before the layout counts as unstable."""

_REFERENCE = "engine-reference"
"""Pictures that will get a page of their own are not there while texts are measured, so references to them fail."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A booklet whose texts take the pages that they were given: its plan, its input, its layout, what is on its pages."""

    plan: tuple[Slot, ...]
    extents: Mapping[str, boxes.Extent]
    html: str
    rendered: Rendered
    read: tuple[boxes.PageBoxes, ...]


class Work:
    """An edition with all that it needs, to be set with one setting or another."""

    def __init__(
        self, source: FilmSource, edition: Edition, layout: Layout, format_: Format, catalogue: Catalogue,
        reader: Reader, shelf: Shelf, chosen: dict[str, Any], known: Known,
        foreseen: Callable[[Shots], None] | None = None,
    ) -> None:  # fmt: skip
        self.source, self.edition, self.layout, self.format = source, edition, layout, format_
        self.catalogue, self.reader, self.shelf = catalogue, reader, shelf
        self.chosen, self.known, self.foreseen = chosen, known, foreseen
        self.told: tuple[Diagnostic, ...] = ()

    def passes(self, setting: Setting) -> Passes:
        """What sets the booklet with a setting.

        Raises:
            ContentError: a text is missing in one of its languages.
        """
        source, edition, layout = self.source, self.edition, setting.on(self.layout)
        short = setting.biographies == "short"
        voices = [Voice(source, edition, edition.lang or source.film.lang, short_lives=short)]
        if edition.second:
            voices.append(Voice(source, edition, edition.second.lang, second=True, short_lives=short))
        stop(problem for voice in voices for problem in voice.problems)
        specs = filled_slots(layout, source, edition, brief=setting.synopsis == "short")
        places = Places(source, layout, self.shelf, specs, edition.second, setting.gallery)
        pages = Pages(
            source, voices, edition, self.chosen, layout, self.catalogue, self.shelf, places,
            self.shelf.assets, self.reader, self.known.code,
        )  # fmt: skip
        return Passes(pages, places, self.format, names_of(source.film), self.known, self.foreseen)

    def fitted(self) -> Passes:
        """What sets the booklet on the pages that the edition asks for.

        Raises:
            ContentError: `pages-over`, where none of the layout's freedoms is enough.
        """
        tried: dict[Setting, Passes] = {}
        asked = self.edition.pages or 0

        def fits(setting: Setting) -> bool:
            if setting not in tried:
                tried[setting] = self.passes(setting)
            return tried[setting].text_pages() <= asked

        setting = chosen(self.layout.manifest.freedoms, fits)
        if setting is None:
            last = list(tried.values())[-1]
            grid = last.pages.layout.manifest.grid
            raise refuse(last.runs(), last.extents, last.places.lines, grid.lines, asked)
        self.told = tuple(told(setting, asked))
        return tried[setting]


class Passes:
    """Measures, then arranges and sets until no text takes other pages than planned."""

    def __init__(
        self, pages: Pages, places: Places, format_: Format, names: Sequence[str], known: Known,
        foreseen: Callable[[Shots], None] | None,
    ) -> None:  # fmt: skip
        self.pages, self.places, self.format, self.names = pages, places, format_, names
        self.foreseen = foreseen
        self.measured, self.laid = known.measured, known.laid
        self.breaks = Breaks()

    def run(self) -> Finished:
        """Arrange and set until nothing moves."""
        extents = self.extents
        seen: list[Mapping[str, boxes.Extent]] = []
        for _ in range(ROUNDS):
            seen.append(extents)
            plan, text = self._arranged(extents)
            laying = Laying(self.laid, text, plan, self.breaks)
            told = dict(self.breaks.told)
            rendered = self._render(laying, [recto for slot in plan for recto in slot.rectos])
            stop(rendered.diagnostics)
            read = boxes.read(rendered.document, numbers(plan))
            moved = self._moved(extents, boxes.extents(read))
            if moved == extents and told == self.breaks.told:
                break
            if moved != extents and moved in seen:
                # Two plans take turns, for with other pictures their credits take other pages: let it be these.
                self.places.dropped |= self.places.unplaced(plan, extents)
            extents = moved
        self.laid.forget()
        return Finished(plan, extents, text.whole, rendered, read)

    def _arranged(self, extents: Mapping[str, boxes.Extent]) -> tuple[tuple[Slot, ...], Apart]:
        """The plan for what slots take, and the text in its places; no picture stands where a template prints none."""
        while True:
            plan = planned(self.places, extents, self._rule())
            text = self._following(self.pages.html(plan, extents))
            footless = self.pages.footless(plan, extents, text)
            if not footless:
                return plan, text
            self.places.footless |= footless

    def _moved(
        self, before: Mapping[str, boxes.Extent], now: Mapping[str, boxes.Extent]
    ) -> dict[str, boxes.Extent]:
        """What slots take by what they took now.

        A layout fills the room that a text leaves when it stands alone. Where it takes more pages in its
        place, that was too much: there is a line less of it then, three, seven, none, and only then a page more.
        """
        line = pt_to_mm(self.pages.layout.manifest.grid.line)
        moved = dict(before)
        for slot, extent in before.items():
            alone, pages = self.extents[slot], now[slot].pages if slot in now else extent.pages
            if pages > extent.pages and extent.room > 0:
                lessened = 2 * (alone.room - extent.room) + line
                moved[slot] = replace(extent, room=max(alone.room - lessened, 0.0))
            elif pages != extent.pages:
                moved[slot] = replace(alone, pages=pages)
        return moved

    def runs(self) -> list[Run]:
        """The measured runs of every language."""
        return [*self.places.runs(self.extents), *self.places.runs(self.extents, second=True)]

    def text_pages(self) -> int:
        """How many pages the texts take."""
        return sum(run.pages for run in self.runs())

    @cached_property
    def extents(self) -> dict[str, boxes.Extent]:
        """What each slot takes by itself."""
        extents = self._measure()
        if "back" in self._long_covers(extents):
            self.pages.crowded = True
            extents = self._measure()
        hint = "shorten the texts that stand on it with `set:`, or choose another layout"
        stop(
            error(
                "cover-long",
                f"the {'front' if section == 'cover' else section} cover takes {pages} pages",
                hint=hint,
            )
            for section, pages in self._long_covers(extents).items()
        )
        return extents

    def _measure(self) -> dict[str, boxes.Extent]:
        text = self._following(self.pages.measuring())
        lengths = self.measured.of(text, self._length)
        if lengths is None:
            lengths = self._lengths(text)
            self.measured.note(text, lengths)
        extents = {length.slot: length.extent for length in lengths}
        for length in lengths:
            self.breaks.tell(length.told)
        self._check_marks(text, extents)
        return extents

    def _long_covers(self, extents: Mapping[str, boxes.Extent]) -> dict[str, int]:
        """The covers, by section, that take more than their page, and how many they take."""
        return {
            section: extents[spec.id].pages
            for spec in self.places.specs.values()
            for section in ("cover", "back")
            if section in spec.holds and extents[spec.id].pages > 1
        }

    def _check_marks(self, text: Apart, extents: Mapping[str, boxes.Extent]) -> None:
        """What prints something and does not say where it belongs would be left out; a cover cannot be."""
        parts = dict(zip(self.places.specs, text.parts, strict=False))
        hint = 'give its section data-slot="{{ item.slot }}"'
        stop(
            error(
                "slot-unmarked", f"no section says that it is the slot {id_}", self.pages.template(id_), hint
            )
            for id_, spec in self.places.specs.items()
            if id_ not in extents and (prints(parts.get(id_, "")) or {"cover", "back"} & set(spec.holds))
        )

    def _length(self, text: Apart, recto: bool) -> Length | None:
        """What a slot takes that begins on a right-hand page, or on a left-hand one."""
        found = self._lengths(text, rectos(first=recto))
        return found[0] if len(found) == 1 else None

    def _lengths(self, text: Apart, sides: Sequence[bool] = ()) -> list[Length]:
        """What slots take when they are laid out together, each from a new page on."""
        laying = Laying(self.laid, text, (), self.breaks)
        rendered = self._render(laying, sides)
        stop([d for d in rendered.diagnostics if d.id != _REFERENCE])
        found = boxes.extents(boxes.read(rendered.document))
        return [Length(slot, extent, laying.told(slot)) for slot, extent in found.items()]

    @cached_property
    def limits(self) -> Limits | None:
        """How far the composer may go with this layout's and film's paragraphs; None where it stays away."""
        given = self.pages.layout.manifest.paragraphs
        if not given.compose:
            return None
        least, loose = given.word_space
        closer, apart = given.letters
        return Limits(
            stretch=loose / 100 - 1, shrink=1 - least / 100, widest=given.widest / 100, runs=given.hyphens,
            hang=given.hang, glyphs=given.glyphs / 100, closer=closer / 100, apart=apart / 100, ragged=given.ragged,
            rag=given.rag / 100, river=given.rivers * RIVER, words=self.pages.source.film.hyphenation,
        )  # fmt: skip

    def _following(self, text: Apart) -> Apart:
        return text.following([repr(self.limits), *self.names, self.measured.salt])

    def _render(self, laying: Laying, sides: Sequence[bool]) -> Rendered:
        if self.foreseen:
            self.foreseen(self.pages.shelf.shots)
        alternate = all(recto == (i % 2 == 0) for i, recto in enumerate(sides))
        rendered = render(
            laying.html,
            self.pages.assets,
            langs=tuple(self.pages.voices),
            names=self.names,
            inks=named(self.pages.layout.inks),
            rectos=None if alternate else sides,
            composer=self.limits,
            breaks=self.breaks,
            taught=laying.taught,
            fonts=self.laid.typefaces(self.pages.typefaces),
        )
        if all(d.id == _REFERENCE for d in rendered.diagnostics):
            laying.keep(rendered.document)
        return rendered

    def _rule(self) -> PageRule:
        sheet, asked = self.format.pages, self.pages.edition.pages
        return PageRule(sheet.multiple, asked or sheet.minimum, asked or sheet.maximum)


def stop(problems: Iterable[Diagnostic]) -> None:
    """End here if one of the problems is an error.

    Raises:
        ContentError: with all of them.
    """
    problems = tuple(problems)
    if has_errors(problems):
        raise ContentError(dict.fromkeys(problems))
