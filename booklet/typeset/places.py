"""Where things go: which slots a film fills, which picture stands at a text's foot and which takes a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from booklet.content import Edition, FilmSource, Image
from booklet.diagnostics import Diagnostic, warning
from booklet.images import crop, keeps
from booklet.layout import Layout, Plate, Run, Slot, SlotSpec
from booklet.paper import mm_to_pt, pt_to_mm
from booklet.typeset.boxes import Extent
from booklet.typeset.shelf import Shelf

TALL = 14
"""Fewest lines that an upright picture takes at the foot of a text."""

LEAST = 6
"""Fewest lines that any picture takes there."""


@dataclass(frozen=True, slots=True)
class Foot:
    """A picture at the foot of a text: which one, its size in mm, the free lines, whether its caption has room."""

    image: int
    width: float
    height: float
    room: int
    caption: bool


def filled_slots(layout: Layout, source: FilmSource, edition: Edition) -> list[SlotSpec]:
    """The layout's slots that have something to hold, in the edition's order of sections."""
    wanted = edition.sections
    found = []
    for spec in layout.manifest.slots:
        asked = [s for s in spec.holds if wanted is None or s in wanted or s in ("cover", "back")]
        if holds := tuple(section for section in asked if _present(source, section)):
            found.append(spec.model_copy(update={"holds": holds}))
    if wanted is not None:
        order = {name: i for i, name in enumerate(wanted)}
        middle = sorted(found[1:-1], key=lambda spec: min(order.get(s, len(order)) for s in spec.holds))
        found = [found[0], *middle, found[-1]]
    return found


def _present(source: FilmSource, section: str) -> bool:
    film = source.film
    match section:
        case "cover" | "back" | "facts" | "contents" | "picture_credits":
            return True
        case "quotes":
            return any(quote.cleared for quote in film.quotes)
        case "awards":
            return bool(film.awards or film.festivals)
        case "companies":
            return bool(film.companies or film.funders)
        case _:
            return bool(getattr(film, section))


class Places:
    """Decides, from measured texts, where each picture of a film is printed."""

    def __init__(self, source: FilmSource, layout: Layout, shelf: Shelf, specs: Sequence[SlotSpec]) -> None:
        self.source, self.layout, self.shelf = source, layout, shelf
        self.specs = {spec.id: spec for spec in specs}

    def runs(self, extents: Mapping[str, Extent]) -> list[Run]:
        """Measured runs; a slot that pays in thick booklets only is left out of thin ones."""
        here = [spec for spec in self.specs.values() if spec.id in extents]
        total = sum(extents[spec.id].pages for spec in here if not spec.pays_from)
        return [
            Run(spec.id, extents[spec.id].pages, spec.opens)
            for spec in here
            if not spec.pays_from or total >= spec.pays_from
        ]

    def lines(self, extent: Extent) -> int:
        """Whole grid lines that are free."""
        return max(0, int((mm_to_pt(extent.room) + 0.5) / self.layout.manifest.grid.line))

    def _pictures_of(self, slot: str) -> list[tuple[int, Image]]:
        return [
            (i, image)
            for i, image in enumerate(self.source.film.images)
            if image.section in self.specs[slot].holds and not image.spread
        ]

    def tail(self, slot: str, extents: Mapping[str, Extent]) -> Foot | None:
        """The picture that fills the foot of a slot's last page, if there is one and room for it."""
        extent = extents.get(slot)
        if extent is None:
            return None
        free, tail, line = self.lines(extent), self.layout.manifest.tail, self.layout.manifest.grid.line
        for i, image in self._pictures_of(slot):
            aspect = self.shelf.aspect(image.file)
            for form in tail.forms:
                most = min(free - (4 if form.caption else 2), tail.tallest)
                natural = round(mm_to_pt(form.width / aspect) / line)
                lines = min(natural, most)
                if free < form.room or lines < LEAST or (aspect < 1 and most < TALL):
                    continue
                height = pt_to_mm(lines * line + tail.rise)
                part = crop(aspect, form.width / height, image.focus, image.keep)
                if keeps(part, image.keep) if image.keep else aspect > 1:
                    return Foot(i, form.width, height, free, form.caption)
        return None

    def plates(self, runs: Sequence[Run], extents: Mapping[str, Extent]) -> list[Plate]:
        """Pictures that take a page of their own, or two: spreads, and those that no text has room for."""
        tails = {foot.image for run in runs if (foot := self.tail(run.id, extents))}
        home = {section: spec.id for spec in self.specs.values() for section in spec.holds}
        return [
            Plate(
                str(i), 2 if image.spread and self.shelf.spreads(image) else 1, home.get(image.section or "")
            )
            for i, image in enumerate(self.source.film.images)
            if i not in tails
        ]

    def unused(self, plan: Sequence[Slot], extents: Mapping[str, Extent]) -> list[Diagnostic]:
        """A warning for each picture that the plan has no place for."""
        used = {int(slot.id) for slot in plan if slot.kind == "plate"}
        used |= {foot.image for slot in plan if slot.kind == "run" and (foot := self.tail(slot.id, extents))}
        hint = "give it another `section:`, or let the booklet have four pages more"
        return [
            warning(
                "picture-unused",
                f"{image.file} found no place in this booklet",
                self.source.span(("images", i, "file")),
                hint,
            )
            for i, image in enumerate(self.source.film.images)
            if i not in used
        ]
