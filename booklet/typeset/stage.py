"""The typesetting of one booklet: measure the text, arrange the pages, set them, compare the boxes."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from markupsafe import Markup

from booklet import language
from booklet.content import SECTIONS, Block, Edition, FilmSource, Image, Tables, localise, names_of
from booklet.diagnostics import ContentError, Diagnostic, error, has_errors, nearest, warning
from booklet.fonts import Catalogue
from booklet.images import crop, keeps
from booklet.layout import Layout, PageRule, Plate, Run, Slot, SlotSpec, Templates, arrange, options
from booklet.paper import mm_to_pt, pt_to_mm
from booklet.paragraphs import Fit, balance, fit
from booklet.printer import Printer
from booklet.source import Reader
from booklet.typeset import boxes
from booklet.typeset.engine import Assets, Rendered, render
from booklet.typeset.shelf import Shelf

TALL = 14
"""Fewest lines that an upright picture takes at the foot of a text."""

ROUNDS = 5
"""Most times the pages are arranged anew before the layout counts as unstable."""


@dataclass(frozen=True, slots=True)
class Typeset:
    """A booklet as the engine set it: its PDF, its pages' plan, its input, and what there is to say."""

    pdf: bytes
    pages: int
    plan: tuple[Slot, ...]
    title: str
    html: str
    assets: Assets
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Foot:
    """A picture at the foot of a text: which one, its size in mm, the free lines, whether its caption has room."""

    image: int
    width: float
    height: float
    room: int
    caption: bool


def typeset(
    source: FilmSource,
    edition: Edition,
    layout: Layout,
    printer: Printer,
    catalogue: Catalogue,
    reader: Reader,
    pictures: MutableMapping[str, bytes],
) -> Typeset:
    """Set one edition of a film.

    Raises:
        ContentError: with every diagnostic, where one of them is an error.
    """
    return _Stage(source, edition, layout, printer, catalogue, reader, pictures).run()


class _Stage:
    """Holds what the passes share."""

    def __init__(
        self, source: FilmSource, edition: Edition, layout: Layout, printer: Printer, catalogue: Catalogue,
        reader: Reader, pictures: MutableMapping[str, bytes],
    ) -> None:  # fmt: skip
        self.source, self.edition, self.layout, self.printer = source, edition, layout, printer
        self.catalogue = catalogue
        self.lang = edition.lang or source.film.lang
        self.pack = language.pack(self.lang)
        self.assets = Assets()
        self.view, found = localise(source, self.lang)
        self.problems = list(found)
        self.options, wrong = options(layout, edition.options)
        self.problems += wrong
        self._check_paper()
        self.shelf = Shelf(source, reader, printer, self.assets, pictures)
        self._number_pictures()
        festival = self._festival()
        self.tables = Tables(
            self.view, self.pack, edition.territories, festival["name"] if festival else None
        )
        self.fit_problems: dict[str, Diagnostic] = {}
        self.templates = Templates(layout, reader, self._helpers())
        self._add_files(reader)
        self.specs = {spec.id: spec for spec in layout.manifest.slots}
        self.extents: dict[str, boxes.Extent] = {}

    # -- the passes ----------------------------------------------------------------

    def run(self) -> Typeset:
        """Measure, arrange, set; again while a page moved."""
        self._stop_on_errors(self.problems)
        specs = self._slots()
        extents = self.extents = self._measure(specs)
        runs = self._runs(specs, extents)
        for _ in range(ROUNDS):
            plan = self._arrange(runs)
            html = self._html(self._items(plan, extents))
            rendered = self._render(html)
            self._stop_on_errors([*self.problems, *rendered.diagnostics])
            pages = boxes.read(rendered.document)
            now = boxes.extents(pages)
            moved = [replace(run, pages=now[run.id].pages) if run.id in now else run for run in runs]
            if [run.pages for run in moved] == [run.pages for run in runs]:
                break
            runs = moved
        pdf, said = rendered.pdf()
        bleed = self.printer.sheet.bleed
        wrong = boxes.check(pages, plan, self.catalogue, self.printer.trim, bleed, self.layout.name)
        problems = [
            *self.problems,
            *said,
            *self.fit_problems.values(),
            *self.shelf.problems.values(),
            *map(self._locate, wrong),
        ]
        problems += self._unused(plan, extents)
        self._stop_on_errors(problems)
        return Typeset(
            pdf, len(pages), plan, str(self.view["title"]), html, self.assets, tuple(dict.fromkeys(problems))
        )

    def _render(self, html: str) -> Rendered:
        return render(html, self.assets, self.lang, names_of(self.source.film))

    def _measure(self, specs: Sequence[SlotSpec]) -> dict[str, boxes.Extent]:
        """Set the text alone, each slot from a new page on."""
        items = [self._item(Slot("run", spec.id, 3, 1), None, None) for spec in specs]
        rendered = self._render(self._html(items))
        # Pictures that will get a page of their own are not here yet, so references to them must fail.
        said = [d for d in rendered.diagnostics if d.id != "engine-reference"]
        self._stop_on_errors([*self.problems, *said])
        return boxes.extents(boxes.read(rendered.document))

    def _runs(self, specs: Sequence[SlotSpec], extents: Mapping[str, boxes.Extent]) -> list[Run]:
        """Measured runs; a slot that pays in thick booklets only is left out of thin ones."""
        total = sum(extents[spec.id].pages for spec in specs if not spec.pays_from and spec.id in extents)
        return [
            Run(spec.id, extents[spec.id].pages, spec.opens)
            for spec in specs
            if spec.id in extents and (not spec.pays_from or total >= spec.pays_from)
        ]

    def _arrange(self, runs: Sequence[Run]) -> tuple[Slot, ...]:
        sheet = self.printer.sheet.pages
        rule = PageRule(sheet.multiple, sheet.minimum, sheet.maximum)
        plates = [plate for plate, _ in self._plates(runs)]
        return arrange(runs[0], runs[1:-1], runs[-1], plates, self.layout.manifest.fillers, rule)

    # -- slots and pictures --------------------------------------------------------

    def _slots(self) -> list[SlotSpec]:
        """The layout's slots that have something to hold, in the edition's order of sections."""
        wanted = self.edition.sections
        for name in wanted or ():
            if name not in SECTIONS:
                guess = nearest(name, SECTIONS)
                raise ContentError(
                    error(
                        "section-unknown",
                        f"there is no section “{name}”",
                        self.source.span(("editions",)),
                        f"did you mean {guess}?" if guess else f"one of {', '.join(SECTIONS)}",
                    )
                )
        found = []
        for spec in self.layout.manifest.slots:
            holds = tuple(
                s
                for s in spec.holds
                if self._present(s) and (wanted is None or s in wanted or s in ("cover", "back"))
            )
            if holds:
                found.append(spec.model_copy(update={"holds": holds}))
        if wanted is not None:
            order = {name: i for i, name in enumerate(wanted)}
            middle = sorted(found[1:-1], key=lambda spec: min(order.get(s, 99) for s in spec.holds))
            found = [found[0], *middle, found[-1]]
        self.specs = {spec.id: spec for spec in found}
        return found

    def _present(self, section: str) -> bool:
        film = self.source.film
        match section:
            case "cover" | "back" | "facts" | "contents" | "picture_credits":
                return True
            case "quotes":
                return any(quote.cleared for quote in film.quotes)
            case "companies":
                return bool(film.companies or film.funders)
            case _:
                return bool(getattr(film, section))

    def _pictures_of(self, spec: SlotSpec) -> list[tuple[int, Image]]:
        return [
            (i, image)
            for i, image in enumerate(self.source.film.images)
            if image.section in spec.holds and not image.spread
        ]

    def _tail(self, slot: str, extents: Mapping[str, boxes.Extent]) -> Foot | None:
        """The picture that fills the foot of a slot's last page, if there is one and room for it."""
        extent = extents.get(slot)
        if extent is None:
            return None
        free, tail, line = self._lines(extent), self.layout.manifest.tail, self.layout.manifest.grid.line
        for i, image in self._pictures_of(self.specs[slot]):
            aspect = self.shelf.aspect(image)
            for form in tail.forms:
                most = min(free - (4 if form.caption else 2), tail.tallest)
                natural = round(mm_to_pt(form.width / aspect) / line)
                lines = min(natural, most)
                if free < form.room or lines < 6 or (aspect < 1 and most < TALL):
                    continue
                height = pt_to_mm(lines * line + tail.rise)
                part = crop(aspect, form.width / height, image.focus, image.keep)
                if keeps(part, image.keep) if image.keep else aspect > 1:
                    return Foot(i, form.width, height, free, form.caption)
        return None

    def _lines(self, extent: boxes.Extent) -> int:
        """Whole grid lines that are free."""
        return max(0, int((mm_to_pt(extent.room) + 0.5) / self.layout.manifest.grid.line))

    def _plates(self, runs: Sequence[Run]) -> list[tuple[Plate, int]]:
        """Pictures that take a page of their own, or two: spreads, tall ones, and those that found no room."""
        tails = {foot.image for run in runs if (foot := self._tail(run.id, self.extents))}
        trim, bleed = self.printer.trim, self.printer.sheet.bleed
        found: list[tuple[Plate, int]] = []
        home = {section: spec.id for spec in self.specs.values() for section in spec.holds}
        for i, image in enumerate(self.source.film.images):
            if i in tails:
                continue
            run = home.get(image.section or "")
            if (
                image.spread
                and self.shelf.ppi(image, 2 * trim.width + 2 * bleed, trim.height + 2 * bleed)
                >= self.printer.sheet.resolution.images.error
            ):
                found.append((Plate(str(i), 2, run), i))
            else:
                found.append((Plate(str(i), 1, run), i))
        return found

    def _unused(self, plan: Sequence[Slot], extents: Mapping[str, boxes.Extent]) -> list[Diagnostic]:
        used = {int(slot.id) for slot in plan if slot.kind == "plate"} | {
            foot.image for slot in plan if slot.kind == "run" and (foot := self._tail(slot.id, extents))
        }
        return [
            warning("picture-unused", f"{image.file} found no place in this booklet", self.source.span(("images", i, "file")),
                    "give it another `section:`, or let the booklet have four pages more")
            for i, image in enumerate(self.source.film.images)
            if i not in used
        ]  # fmt: skip

    # -- templates -----------------------------------------------------------------

    def _items(self, plan: Sequence[Slot], extents: Mapping[str, boxes.Extent]) -> list[dict[str, Any]]:
        items = []
        for slot in plan:
            if slot.kind == "run":
                foot = self._tail(slot.id, extents)
                items.append(
                    self._item(slot, extents[slot.id], foot.image if foot else None) | {"tail": foot}
                )
            elif slot.kind == "plate":
                items.append(self._item(slot, None, int(slot.id)))
            else:
                items.append(self._item(slot, None, None))
        return items

    def _item(self, slot: Slot, extent: boxes.Extent | None, picture: int | None) -> dict[str, Any]:
        """What a template learns of its place: page, side, free lines, picture."""
        template = {
            "run": f"slots/{slot.id}.html",
            "filler": f"fillers/{slot.id}.html",
            "plate": "plate.html",
        }[slot.kind]
        if slot.kind == "plate" and slot.pages == 2:
            template = "spread.html"
        return {
            "id": slot.id if slot.kind == "run" else f"{slot.kind}-{slot.id}-{slot.page}",
            "slot": slot.id,
            "kind": slot.kind,
            "template": template,
            "page": slot.page,
            "last": slot.last,
            "recto": slot.recto,
            "last_recto": slot.last % 2 == 1,
            "holds": self.specs[slot.id].holds if slot.kind == "run" else (),
            "title": self._title(self.specs[slot.id].holds) if slot.kind == "run" else "",
            "room": self._lines(extent) if extent else 0,
            "measuring": extent is None and slot.kind == "run",
            "image": self.view["images"][picture] if picture is not None else None,
            "tail": None,
        }

    def _title(self, holds: Sequence[str]) -> str:
        """The heading of a slot, in its language."""
        t, film = self.pack, self.view
        counts = {
            "statement": len(film["statement"]["by"]) if film["statement"] else 1,
            "biographies": len(film["biographies"]),
            "awards": len(film["awards"]),
        }
        if "statement" in holds and film["statement"]["title"]:
            return str(film["statement"]["title"])
        if {"cast", "crew"} <= set(holds):
            return t.section("credits")
        heads = [
            t.section(name, counts.get(name, 1))
            for name in holds
            if name not in ("cover", "back", "logline", "music", "companies")
        ]
        if "picture_credits" in holds:
            heads.append(t.section("imprint"))
        if not heads:
            return t.section(holds[0]) if holds[0] in ("logline", "music", "companies") else ""
        return t.joined(heads) if len(heads) > 1 else heads[0]

    def _html(self, items: Sequence[dict[str, Any]]) -> str:
        context = self._context(items)
        for name, sheet in self.templates.stylesheets(context):
            self.assets.add(f"{name}.css", sheet.encode())
        self.assets.add("fonts.css", self.catalogue.css().encode())
        return narrow_spaces(self.templates.render("book.html", context))

    def _context(self, items: Sequence[dict[str, Any]]) -> dict[str, Any]:
        manifest = self.layout.manifest
        trim = self.printer.trim
        pictures = [{**image, "where": self._where(image, items)} for image in self._all_pictures()]
        return {
            "film": self.view,
            "edition": {"lang": self.lang, "festival": self._festival()},
            "t": self.pack,
            "tables": self.tables,
            "items": items,
            "total": sum(1 for _ in items),
            "pictures": [p for p in pictures if p["where"]],
            "inks": {
                name: f"device-cmyk({' '.join(f'{part / 100:g}' for part in ink)})"
                for name, ink in manifest.inks.items()
            },
            "grid": manifest.grid.model_dump(),
            "tokens": manifest.tokens,
            "options": self.options,
            "trim": {"width": trim.width, "height": trim.height},
            "bleed": self.printer.sheet.bleed,
            "sheets": [
                f"{name}.css"
                for name, folder in reversed(self.layout.chain)
                if (folder / "style.css").is_file()
            ],
            "layout": {"name": self.layout.name, "title": manifest.title or self.layout.name},
            "typefaces": sorted({face.family for face in self.catalogue.faces}),
        }

    def _festival(self) -> Any:
        festival = self.edition.festival
        if festival is None:
            return None
        values = festival.model_dump(exclude={"name", "section", "status"})
        words = {key: getattr(festival, key) for key in ("name", "section", "status")}
        return {**values, **{key: text.choose(self.lang) if text else None for key, text in words.items()}}

    def _all_pictures(self) -> list[dict[str, Any]]:
        view = self.view
        portraits = [
            {**b["portrait"], "caption": b["portrait"]["caption"] or b["name"]}
            for b in view["biographies"]
            if b["portrait"]
        ]
        cover = {**view["cover"], "caption": view["cover"]["caption"] or view["title"]}
        return [cover, *view["images"], *portraits]

    def _where(self, image: dict[str, Any], items: Sequence[dict[str, Any]]) -> str:
        """How the picture credits find a picture: on the cover, on a page, on two."""
        if image["key"] == "cover":
            return "cover"
        if image["key"].startswith("portrait"):
            return "page" if any("biographies" in item["holds"] for item in items) else ""
        for item in items:
            if item["image"] and item["image"]["key"] == image["key"]:
                return "pages" if item["template"] == "spread.html" else "page"
        return "page" if any(item["measuring"] for item in items) else ""

    def _number_pictures(self) -> None:
        """Give every picture of the view a key that page references can name."""
        view, film = self.view, self.source.film
        view["cover"] |= {"key": "cover", "aspect": self.shelf.aspect(film.cover)}
        for i, (image, model) in enumerate(zip(view["images"], film.images, strict=True)):
            image |= {"key": f"picture-{i}", "aspect": self.shelf.aspect(model)}
        for i, biography in enumerate(view["biographies"]):
            if biography["portrait"]:
                biography["portrait"] |= {
                    "key": f"portrait-{i}",
                    "aspect": self.shelf.aspect(film.biographies[i].portrait),
                }  # type: ignore[arg-type]

    # -- helpers that templates call -----------------------------------------------

    def _helpers(self) -> dict[str, Any]:
        return {
            "picture": self.shelf.url,
            "half": self.shelf.half,
            "tallest": self.shelf.tallest,
            "fit": self._fit,
            "balance": self._balance,
            "initial": initial,
            "html": lambda block: Markup(block.html),  # noqa: S704 - made by content.markdown, which escapes
        }

    def _fit(
        self,
        text: str,
        family: str,
        sizes: Sequence[float],
        width: float,
        lines: int,
        weight: int = 400,
        style: str = "normal",
        spacing: float = 0.0,
    ) -> Fit:
        """The largest of some sizes (pt) for a text in a width (mm)."""
        found = fit(self._face(family, weight, style), text, tuple(sizes), mm_to_pt(width), lines, spacing)
        if not found.fits:
            self.fit_problems[text] = error("title-wide", f"“{text[:60]}” does not fit {width:.0f} mm × {lines} lines even at {sizes[-1]} pt",
                                            self._find(text), "shorten it, or give a short form with `set:`")  # fmt: skip
        return found

    def _balance(
        self, text: str, family: str, size: float, width: float, weight: int = 400, style: str = "normal"
    ) -> tuple[str, ...]:
        """Even ragged lines of a text at a size (pt) in a width (mm)."""
        return balance(self._face(family, weight, style), text, size, mm_to_pt(width))

    def _face(self, family: str, weight: int, style: str) -> Any:
        face = self.catalogue.find(family, weight, style)
        if face is None:
            raise ContentError(
                error(
                    "font-face",
                    f"the layout {self.layout.name} asks for {family} {weight} {style}, which is not among its fonts",
                )
            )
        return face

    # -- the rest ------------------------------------------------------------------

    def _check_paper(self) -> None:
        trim = self.layout.manifest.paper.trim
        if trim != self.printer.sheet.trim:
            self.problems.append(
                error(
                    "paper-size",
                    f"the layout {self.layout.name} is drawn for {trim[0]:g} × {trim[1]:g} mm, {self.printer.id} trims {self.printer.sheet.trim[0]:g} × {self.printer.sheet.trim[1]:g} mm",
                )
            )

    def _add_files(self, reader: Reader) -> None:
        for face in self.catalogue.faces:
            self.assets.files[f"fonts/{face.path.name}"] = _file(reader, face.path)
        for _, folder in reversed(self.layout.chain):
            for path in sorted((folder / "assets").glob("*")) if (folder / "assets").is_dir() else ():
                self.assets.files[f"assets/{path.name}"] = _file(reader, path)

    def _find(self, text: str) -> Any:
        for path, wording in self.source.wordings():
            if text and (text in wording or wording.strip() == text):
                return self.source.span(path)
        return None

    def _locate(self, diagnostic: Diagnostic) -> Diagnostic:
        """A missing glyph's place in the content instead of on the page."""
        if diagnostic.id != "glyph-missing":
            return diagnostic
        character = diagnostic.message.split("“", 1)[1][0]
        for path, wording in self.source.wordings():
            if character in wording:
                field = ".".join(str(part) for part in path)
                return replace(
                    diagnostic,
                    message=f"{diagnostic.message}, in {field}",
                    span=self.source.span(path, character),
                )
        return diagnostic

    def _stop_on_errors(self, problems: Sequence[Diagnostic]) -> None:
        if has_errors(problems):
            raise ContentError(dict.fromkeys(problems))


def _file(reader: Reader, path: Path) -> Any:
    return lambda: reader.read_bytes(path)


def narrow_spaces(html: str) -> str:
    """Set narrow no-break spaces as narrowed ones: U+202F is as wide as a word space, or missing, in many faces."""
    head, separator, body = html.partition("<body")
    return (
        head
        + separator
        + re.sub(r"(<[^>]*>)|\u202f", lambda m: m.group(1) or '<span class="ns">\u00a0</span>', body)
    )


@dataclass(frozen=True, slots=True)
class Initial:
    """An opening block split for an initial: the letter (with a quotation mark before it), first words, rest."""

    letter: str
    words: Markup
    rest: Markup


def initial(block: Block, words: int = 2) -> Initial:
    """Split a block's first letter and the first few words, whose markup must begin after them."""
    found = re.match(r"[„“«»‚‘\"]?[\u00a0\u202f]?\w", block.html)
    if found is None:
        return Initial("", Markup(""), Markup(block.html))  # noqa: S704 - made by content.markdown, which escapes
    rest = block.html[found.end() :]
    pieces = re.match(r"(?:[^\s<&]*[ \u00a0]){%d}" % words, rest)
    first = pieces.group(0) if pieces else ""
    return Initial(found.group(0), Markup(first), Markup(rest[len(first) :]))  # noqa: S704
