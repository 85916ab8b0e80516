"""Slots that were laid out once and stand unchanged in the next document of the same process.

Such a slot is not given to the engine again. It gets as many blank pages for it, and when it has
laid one out, what stood on the slot's own page takes its place. Sides, folios and running heads are
the new document's. Boxes are never changed once they are laid out: the engine copies what it moves.
A slot that prints numbers of pages is kept while they are what they were.

Not kept is what follows from more than the slot's own HTML: notes that are collected at a page's
foot, boxes that repeat on every page.
"""

from __future__ import annotations

import inspect
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from typing import Any

from booklet.layout import Slot
from booklet.typeset.apart import Apart, slot_of
from booklet.typeset.composer import Breaks, Told
from booklet.typeset.engine import load_engine

STAND_IN = "data-laid"

_MAKE_PAGE = ["context", "root_box", "page_type", "resume_at", "page_number", "page_state"]
"""What the engine's function is given that makes a page; with another engine's nothing is kept."""

_BEYOND = re.compile(
    r"@page[^{]*:\s*(?:first|blank|nth)|counter-(?:increment|set|reset)\s*:|target-text\s*\(|:\s*running\s*\("
    r"|target-counters?\s*\(\s*(?!attr)"
)

_FRAGMENT = re.compile(r"""=\s*["']?#([^\s"'>]+)""")
"""An attribute that names a place of the booklet."""

Folios = Mapping[str, tuple[int, ...]]
"""By anchor: the numbers of the pages that it stands on."""


def stands_alone(text: str) -> bool:
    """Whether nothing in some CSS or HTML lets a page follow from those before it."""
    return not _BEYOND.search(text)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stood on a page of a slot: its root box, its kind, its anchors."""

    root: Any
    recto: bool
    name: str
    anchors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheets:
    """A slot's, which hyphens at pages' ends its paragraphs had been told of, and the fonts that must live on.

    `numbers`: what it prints of pages' numbers follows from these; None where it prints none.
    """

    sheets: tuple[Sheet, ...]
    told: Told
    fonts: Any
    numbers: tuple[Any, ...] | None = None


@dataclass(slots=True)
class Laid:
    """Slots by content address, and the engine's fonts."""

    slots: dict[str, Sheets] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    fonts: tuple[Sequence[str], Any] = ((), None)

    def typefaces(self, files: Sequence[str]) -> Any:
        """The engine's fonts from some files (name and signature), set up once for documents that follow one another."""
        seen = os.environ.get("FONTCONFIG_FILE", ""), *files
        if self.fonts[0] != seen:
            self.fonts = seen, load_engine().text.fonts.FontConfiguration()
        return self.fonts[1]

    def forget(self) -> None:
        """Keep what was used since the last time."""
        self.slots = {address: self.slots[address] for address in self.used if address in self.slots}
        self.used.clear()


class Laying:
    """One document on its way through the engine: what is known of it is put in, the rest is looked at."""

    def __init__(self, laid: Laid, text: Apart, plan: Sequence[Slot], breaks: Breaks) -> None:
        """`plan`: where the slots stand; empty while they are measured."""
        self.laid, self.text, self.plan, self.breaks = laid, text, plan, breaks
        self.seen: dict[int, _Seen] = {}
        self.sheets: list[Sheet] = []
        known = self._known() if len(plan) == len(text.parts) else {}
        parts = [self._stand_in(known[i]) if i in known else part for i, part in enumerate(text.parts)]
        self.html = text.only(parts)

    def _known(self) -> dict[int, Sheets]:
        """Slots whose pages are at hand; what their paragraphs had been told, all are told now."""
        found = {}
        for i, (slot, part) in enumerate(zip(self.plan, self.text.parts, strict=True)):
            address = self.text.address(part, slot.recto)
            pages = self.laid.slots.get(address)
            if pages and [sheet.recto for sheet in pages.sheets] == slot.rectos:
                found[i] = pages
                self.laid.used.add(address)
        for pages in found.values():
            self.breaks.tell(pages.told)
        found = {i: pages for i, pages in found.items() if self.breaks.of(pages.told) == pages.told}
        while wrong := self._outdated(found):
            found = {i: pages for i, pages in found.items() if i not in wrong}
        return found

    def _outdated(self, found: Mapping[int, Sheets]) -> set[int]:
        """Those that print numbers of pages, and not what these are now, as far as they are known."""
        folios = _folios(
            (sheet.anchors, folio)
            for i, pages in found.items()
            for sheet, folio in zip(pages.sheets, self.plan[i].numbers, strict=True)
        )
        return {
            i
            for i, pages in found.items()
            if pages.numbers is not None and pages.numbers != self._numbers(i, folios)
        }

    def _numbers(self, i: int, folios: Folios) -> tuple[Any, ...] | None:
        """What a slot can print of pages' numbers: its own, that of all pages, those of the places that it names."""
        named = sorted(set(_FRAGMENT.findall(self.text.parts[i])))
        if any(name not in folios for name in named):
            return None
        own, pages = tuple(self.plan[i].numbers), sum(slot.pages for slot in self.plan)
        return own, pages, tuple((name, folios[name]) for name in named)

    def _stand_in(self, pages: Sheets) -> str:
        """Blank pages of the same kind, with the anchors that others refer to."""
        blank, before = [], set[str]()
        for sheet in pages.sheets:
            new = [anchor for anchor in sheet.anchors if anchor not in before]
            before.update(new)
            anchors = "".join(f'<x-laid id="{escape(anchor)}"></x-laid>' for anchor in new)
            style = f"display: block; break-before: page; page: {sheet.name or 'auto'}"
            blank.append(f'<x-laid {STAND_IN}="{len(self.sheets)}" style="{style}">{anchors}</x-laid>')
            self.sheets.append(sheet)
        return "".join(blank)

    @contextmanager
    def taught(self) -> Iterator[None]:
        """Have the engine put known pages in, and look at those that it makes."""
        from weasyprint.layout import page as layout  # noqa: PLC0415 - half a second

        plain = layout.make_page
        if list(inspect.signature(plain).parameters) != _MAKE_PAGE:
            yield
            return

        def make_page(context: Any, root: Any, kind: Any, resume_at: Any, number: int, state: Any) -> Any:
            self.breaks.asked, before = set(), self.breaks.count
            page, resume_at, next_page = plain(context, root, kind, resume_at, number, state)
            seen = _look(page, self.breaks.asked, quiet=before == self.breaks.count)
            self.seen[number] = seen
            if seen.stand_in is not None:
                sheet = self.sheets[seen.stand_in].root
                page.children[0] = sheet.copy_with_children(list(sheet.children))
            return page, resume_at, next_page

        layout.make_page = make_page
        try:
            yield
        finally:
            layout.make_page = plain

    def told(self, slot: str) -> Told:
        """Where paragraphs of a slot must not end in a hyphen, of those that wanted to know."""
        asked = (seen.asked for seen in self.seen.values() if slot in seen.slots)
        return self.breaks.of(key for keys in asked for key in keys)

    def keep(self, document: Any) -> None:
        """Keep what was laid out and can stand in another document."""
        if not stands_alone(self.text.around):
            return
        pages: dict[str, list[_Seen]] = defaultdict(list)
        for number in range(1, len(document.pages) + 1):
            if number in self.seen:
                for slot in self.seen[number].slots:
                    pages[slot].append(self.seen[number])
        folios = self._printed(len(document.pages))
        slots = [slot_of(part) for part in self.text.parts]
        for slot, seen in pages.items():
            sheets = tuple(page.sheet for page in seen if page.sheet)
            if slots.count(slot) != 1 or len(sheets) != len(seen):
                continue
            i = slots.index(slot)
            counts = any(page.counts for page in seen)
            numbers = self._numbers(i, folios) if counts and folios is not None else None
            if stands_alone(self.text.parts[i]) and (numbers or not counts):
                address = self.text.address(self.text.parts[i], sheets[0].recto)
                self.laid.slots[address] = Sheets(sheets, self.told(slot), document.font_config, numbers)
                self.laid.used.add(address)

    def _printed(self, pages: int) -> Folios | None:
        """The folios of all anchors, if the pages stand as planned."""
        numbers = [number for slot in self.plan for number in slot.numbers]
        if len(numbers) != pages or len(self.plan) != len(self.text.parts):
            return None
        return _folios(
            (sheet.anchors, numbers[page - 1])
            for page, seen in self.seen.items()
            if page <= pages
            and (sheet := seen.sheet if seen.stand_in is None else self.sheets[seen.stand_in])
        )


def _folios(pages: Iterable[tuple[Sequence[str], int]]) -> Folios:
    """From each page's anchors and its number."""
    found: dict[str, tuple[int, ...]] = {}
    for anchors, number in pages:
        for anchor in anchors:
            found[anchor] = (*found.get(anchor, ()), number)
    return found


@dataclass(frozen=True, slots=True)
class _Seen:
    """A page that the engine made: its slots, its sheet where it stands for itself, the paragraphs that asked.

    `counts`: whether it prints numbers of pages.
    """

    slots: frozenset[str]
    sheet: Sheet | None
    asked: set[tuple[str, int]]
    stand_in: int | None
    counts: bool = False


def _look(page: Any, asked: set[tuple[str, int]], *, quiet: bool) -> _Seen:
    """`quiet`: whether nothing was learned of hyphens, so that the page will not be laid out another way."""
    root, *notes = page.children
    boxes = [root, *root.descendants(placeholders=True)]
    elements = [box.element for box in boxes if hasattr(getattr(box, "element", None), "get")]
    slots = frozenset(slot for element in elements if (slot := element.get("data-slot")) is not None)
    stand_in = next((int(number) for element in elements if (number := element.get(STAND_IN))), None)
    bound = page.fixed_boxes or any(area.children for area in notes)
    if not quiet or bound or len(slots) != 1:
        return _Seen(slots, None, asked, stand_in)
    anchors = dict.fromkeys(anchor for box in boxes if (anchor := box.style["anchor"]))
    kind = page.page_type
    sheet = Sheet(root, kind.side == "right", kind.name, tuple(anchors))
    return _Seen(slots, sheet, asked, stand_in, counts=any(box.missing_link for box in boxes))
