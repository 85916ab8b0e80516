"""Where things go: which slots a film fills, which picture stands at a text's foot and which takes a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from booklet.content import Edition, FilmSource, Image, Second
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


def filled_slots(
    layout: Layout, source: FilmSource, edition: Edition, *, brief: bool = False
) -> list[SlotSpec]:
    """The layout's slots that have something to hold, in the edition's order of sections.

    `brief`: where there is a short synopsis, the long one is left out.
    """
    wanted = edition.sections
    omitted = {"synopsis"} if brief and source.film.short_synopsis else set()
    found = []
    for spec in layout.manifest.slots:
        asked = [s for s in spec.holds if wanted is None or s in wanted or s in ("cover", "back")]
        if holds := tuple(
            section
            for section in asked
            if section not in omitted and _present(layout, source, edition, section)
        ):
            found.append(spec.model_copy(update={"holds": holds}))
    if wanted is not None:
        order = {name: i for i, name in enumerate(wanted)}
        middle = sorted(found[1:-1], key=lambda spec: min(order.get(s, len(order)) for s in spec.holds))
        found = [found[0], *middle, found[-1]]
    return found


def gallery(layout: Layout, source: FilmSource) -> tuple[int, ...]:
    """The pictures, by number, that stand together: those of that section, and those beyond the layout's `plates`."""
    images = list(enumerate(source.film.images))
    told = [i for i, image in images if image.section == "gallery"]
    others = [i for i, image in images if image.section != "gallery" and not image.spread]
    return tuple(sorted([*told, *others[layout.manifest.plates :]]))


def _present(layout: Layout, source: FilmSource, edition: Edition, section: str) -> bool:
    film, always = source.film, {"cover", "back", "facts", "contents", "picture_credits"}
    there: dict[str, Callable[[], object]] = {
        "gallery": lambda: gallery(layout, source),
        "screenings": lambda: edition.festival and edition.festival.screenings,
        "quotes": lambda: any(quote.cleared for quote in film.quotes),
        "awards": lambda: film.awards or film.festivals,
        "companies": lambda: film.companies or film.funders,
    }
    return section in always or bool(there[section]() if section in there else getattr(film, section))


ONCE = frozenset({"back", "contents", "gallery", "picture_credits"})
"""Sections that a booklet in two languages prints once, in the first."""


class Places:
    """Decides, from measured texts, where each picture of a film is printed.

    Args:
        second: the booklet's second language; its slots are called after the first's, `synopsis-fr`.
        most: most pictures of the gallery.
    """

    def __init__(
        self,
        source: FilmSource,
        layout: Layout,
        shelf: Shelf,
        specs: Sequence[SlotSpec],
        second: Second | None = None,
        most: int | None = None,
    ) -> None:
        self.source, self.layout, self.shelf, self.second = source, layout, shelf, second
        self._base: dict[str, str] = {}
        both = list(specs)
        if second:
            apart = second.bound == "tete-beche"
            both = [spec for spec in specs if not (apart and "back" in spec.holds)]
            once = ONCE - {"contents", "picture_credits"} if apart else ONCE | {"cover"}
            for spec in specs:
                if not once & set(spec.holds):
                    own = spec.model_copy(update={"id": f"{spec.id}-{second.lang}"})
                    self._base[own.id] = spec.id
                    both.append(own)
        self.specs = {spec.id: spec for spec in both}
        shown = any("gallery" in spec.holds for spec in specs)
        every = gallery(layout, source) if shown else ()
        self.gallery = every[:most]
        self.left_out = every[len(self.gallery) :]
        self.dropped: set[int] = set()
        """Pictures that are not printed, for the plan to come to rest."""
        self.footless: set[str] = set()
        """Slots whose templates have turned out to print no picture at the foot of their texts."""

    def base(self, slot: str) -> str:
        """The layout's own slot that a slot is, in whatever language."""
        return self._base.get(slot, slot)

    def lang(self, slot: str) -> str:
        """The second language for a slot of it, nothing for any other."""
        return self.second.lang if self.second and slot in self._base else ""

    def runs(self, extents: Mapping[str, Extent], *, second: bool = False) -> list[Run]:
        """Measured runs of one language; a slot that pays in thick booklets only is left out of thin ones."""
        here = [s for s in self.specs.values() if s.id in extents and (s.id in self._base) == second]
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
            if image.section in self.specs[slot].holds
            and not image.spread
            and i not in (*self.gallery, *self.left_out, *self.dropped)
        ]

    def tail(self, slot: str, extents: Mapping[str, Extent]) -> Foot | None:
        """The picture that fills the foot of a slot's last page, if there is one and room for it."""
        extent = extents.get(slot)
        if (
            extent is None
            or slot in self.footless
            or (self.lang(slot) and self.second and self.second.bound != "tete-beche")
        ):
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
        home = {section: run.id for run in runs for section in self.specs[run.id].holds}
        return [
            Plate(
                str(i), 2 if image.spread and self.shelf.spreads(image) else 1, home.get(image.section or "")
            )
            for i, image in enumerate(self.source.film.images)
            if i not in tails and i not in (*self.gallery, *self.left_out, *self.dropped)
        ]

    def unplaced(self, plan: Sequence[Slot], extents: Mapping[str, Extent]) -> set[int]:
        """The pictures that the plan has no place for."""
        used = {int(slot.id.partition("-")[0]) for slot in plan if slot.kind == "plate"}
        used |= {*self.gallery, *self.left_out}
        used |= {foot.image for slot in plan if slot.kind == "run" and (foot := self.tail(slot.id, extents))}
        return set(range(len(self.source.film.images))) - used

    def unused(self, plan: Sequence[Slot], extents: Mapping[str, Extent]) -> list[Diagnostic]:
        """A warning for each picture that the plan has no place for."""
        found = self.unplaced(plan, extents)
        hint = "give it another `section:`, or let the booklet have four pages more"
        return [
            warning(
                "picture-unused",
                f"{image.file} found no place in this booklet",
                self.source.span(("images", i, "file")),
                hint,
            )
            for i, image in enumerate(self.source.film.images)
            if i in found
        ]
