"""What templates see: the film's view, their place in the booklet, helpers; and the HTML that they give."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from booklet import resources
from booklet.content import Edition, FilmSource
from booklet.diagnostics import Diagnostic, Span
from booklet.fonts import Catalogue
from booklet.images import asset
from booklet.layout import Layout, Slot, Templates
from booklet.source import Reader
from booklet.source.reader import signature
from booklet.typeset.apart import MARK, Apart
from booklet.typeset.boxes import Extent
from booklet.typeset.engine import Assets
from booklet.typeset.helpers import Helpers
from booklet.typeset.inks import PROFILE, css_colours, named, profiles
from booklet.typeset.places import Places
from booklet.typeset.shelf import Shelf
from booklet.typeset.voices import Voice

NO_MARKS = "@page { marks: none !important }\n"
"""The engine draws marks inside the bleed, in screen black; `press` has its own."""


class Pages:
    """Makes the engine's input for a plan of pages."""

    def __init__(
        self, source: FilmSource, voices: Sequence[Voice], edition: Edition, options: dict[str, Any], layout: Layout,
        catalogue: Catalogue, shelf: Shelf, places: Places, assets: Assets, reader: Reader, kept: MutableMapping[str, bytes] | None,
    ) -> None:  # fmt: skip
        self.source, self.edition, self.options = source, edition, options
        self.layout, self.catalogue, self.shelf, self.places, self.assets = (
            layout,
            catalogue,
            shelf,
            places,
            assets,
        )
        self.format = shelf.format
        self.bound = edition.second.bound if edition.second else ""
        self.voices = {voice.lang: voice for voice in voices}
        self.main = voices[0]
        self.problems: dict[str, Diagnostic] = {}
        self.crowded = False
        """Whether the texts of the back cover have turned out too long for it."""
        self.reader = reader
        helpers = Helpers(source, layout, catalogue, shelf, self.problems)
        self.templates = Templates(layout, reader, helpers.by_name(), kept)
        for voice in voices:
            voice.number_pictures(shelf)
        self._add_files(reader)
        self.typefaces = tuple(_seen(face.path) for face in catalogue.faces)

    def measuring(self) -> Apart:
        """HTML of the texts alone, each slot from a new page on."""
        apart = self.bound == "tete-beche"
        slots = [
            Slot("run", id_, 3, 1, lang := self.places.lang(id_), turned=apart and bool(lang))
            for id_ in self.places.specs
        ]
        return self._html([self._item(slot, None, None) for slot in slots], ())

    def html(self, plan: Sequence[Slot], extents: Mapping[str, Extent]) -> Apart:
        """HTML of the whole booklet."""
        items = []
        for slot in plan:
            extent = extents.get(slot.id) if slot.kind == "run" else None
            foot = self.places.tail(slot.id, extents) if slot.kind == "run" else None
            picture = number(slot.id) if slot.kind == "plate" else foot.image if foot else None
            items.append(self._item(slot, extent, picture) | {"tail": foot})
        return self._html(items, plan)

    def footless(self, plan: Sequence[Slot], extents: Mapping[str, Extent], text: Apart) -> set[str]:
        """The slots that were given a picture for the foot of their texts, and do not print it."""
        images, found = self.source.film.images, set()
        for slot, part in zip(plan, text.parts, strict=False):
            foot = self.places.tail(slot.id, extents) if slot.kind == "run" else None
            if foot and not any(url in part for url in self.shelf.served.get(images[foot.image].file, ())):
                found.add(slot.id)
        return found

    def template(self, slot: str) -> Span:
        """Where a slot's template lies."""
        name = f"slots/{self.places.base(slot)}.html"
        paths = [folder / name for _, folder in self.layout.chain]
        return Span(next((self.reader.show(path) for path in paths if self.reader.exists(path)), name))

    def _html(self, items: Sequence[dict[str, Any]], plan: Sequence[Slot]) -> Apart:
        credited: dict[tuple[str, bool], list[dict[str, Any]]] = {}
        for item in items:
            item["entries"] = self._entries(item, items)
            half = (item["lang"], item["turned"])
            if half not in credited:
                credited[half] = self._credited(*half, items)
            item["voice"] = self._voice(item, credited[half])
        context = self._context(items) | {"mark": MARK}
        # The one style sheet that every layout loads first.
        fonts = self.catalogue.css() + profiles(self.layout.inks) + NO_MARKS
        styles = {"fonts": fonts} | dict(self.templates.stylesheets(context))
        for name, sheet in (styles | {"fonts": fonts + folios(plan)}).items():
            self.assets.add(f"{name}.css", sheet.encode())
        html = narrow_spaces(self.templates.render("book.html", context))
        return Apart.of(html, [*self.typefaces, *self._assets(), *styles.values()])

    def _assets(self) -> Iterator[str]:
        """The layout's own files as they are."""
        for _, folder in self.layout.chain:
            for name in self.reader.listing(folder / "assets"):
                yield _seen(folder / "assets" / name)

    def _item(self, slot: Slot, extent: Extent | None, picture: int | None) -> dict[str, Any]:
        """What a template learns of its place: page, side, free lines, picture."""
        voice = self.voices[slot.lang] if slot.lang else self.main
        base = self.places.base(slot.id) if slot.kind == "run" else slot.id
        template = {
            "run": f"slots/{base}.html",
            "filler": f"fillers/{slot.id}.html",
            "plate": "plate.html",
        }[slot.kind]
        if slot.kind == "plate" and slot.pages == 2:
            template = "spread.html"
        holds = self.places.specs[slot.id].holds if slot.kind == "run" else ()
        return {
            "id": slot.id if slot.kind == "run" else f"{slot.kind}-{slot.id}-{slot.page}{voice.suffix}",
            "slot": slot.id,
            "base": base,
            "kind": slot.kind,
            "template": template,
            "page": slot.page,
            "last": slot.last,
            "recto": slot.recto,
            "last_recto": slot.last % 2 == 1,
            "turned": slot.turned,
            "lang": voice.lang,
            "holds": holds,
            "title": voice.title(holds) if slot.kind == "run" else "",
            "room": self.places.lines(extent) if extent else 0,
            "measuring": extent is None and slot.kind == "run",
            "crowded": self.crowded and "back" in holds,
            "image": voice.view["images"][picture] if picture is not None else None,
            "tail": None,
        }

    def _entries(self, item: dict[str, Any], items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """What a contents page lists: the runs of its half; facing languages share a line."""
        runs = [
            other
            for other in items
            if other["kind"] == "run"
            and other["base"] not in ("cover", "contents", "back")
            and other["turned"] == item["turned"]
        ]
        if self.bound != "facing":
            return runs
        titles = {other["base"]: other["title"] for other in runs if self.places.lang(other["id"])}
        return [
            {
                **other,
                "title": " · ".join(
                    dict.fromkeys([other["title"], titles.get(other["base"], other["title"])])
                ),
            }
            for other in runs
            if not self.places.lang(other["id"])
        ]

    def _credited(self, lang: str, turned: bool, items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """The pictures of one language that are printed in a half of the booklet, and where."""
        half = [item for item in items if item["turned"] == turned]
        pictures = [{**image, "where": self._where(image, half)} for image in self.voices[lang].pictures()]
        return [picture for picture in pictures if picture["where"]]

    def _voice(self, item: dict[str, Any], credited: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """The names that mean something else in each language."""
        voice = self.voices[item["lang"]]
        view = voice.view
        if item["base"] == "cover" and len(self.voices) > 1 and not item["turned"] and not voice.second:
            titles = [other.view["title"] for other in self.voices.values() if other is not voice]
            view = {**view, "original_title": titles[0]}  # a cover shows both titles
        return {
            "film": view,
            "edition": {"lang": voice.lang, "festival": voice.festival},
            "t": voice.pack,
            "tables": voice.tables,
            "pictures": credited,
            "pictures_in_all": len(voice.pictures()),
            "gallery": [voice.view["images"][i] for i in self.places.gallery],
        }

    def _context(self, items: Sequence[dict[str, Any]]) -> dict[str, Any]:
        manifest = self.layout.manifest
        trim = self.format.trim
        return {
            **items[0]["voice"],
            "items": items,
            "second": self.edition.second.lang if self.edition.second else None,
            "total": max(item["last"] for item in items),
            "inks": css_colours(self.layout.inks),
            "grid": manifest.grid.model_dump(),
            "tokens": manifest.tokens,
            "options": self.options,
            "trim": {"width": trim.width, "height": trim.height},
            "bleed": self.format.bleed,
            "sheets": [
                f"{name}.css"
                for name, folder in reversed(self.layout.chain)
                if self.reader.exists(folder / "style.css")
            ],
            "layout": {"name": self.layout.name, "title": manifest.title or self.layout.name},
            "typefaces": sorted({face.family for face in self.catalogue.faces}),
        }

    def _where(self, image: dict[str, Any], items: Sequence[dict[str, Any]]) -> str:
        """How the picture credits find a picture: on the cover, on a page, on two; on both of two facing pages."""
        if image["key"].startswith("cover"):
            return "cover" if self.options.get("cover") != "type" else ""
        if image["key"].startswith("portrait"):
            printed = any("biographies" in item["holds"] for item in items)
            return ("both" if self.bound == "facing" else "page") if printed else ""
        if (
            image["key"].startswith("picture")
            and number(image["key"].partition("-")[2]) in self.places.gallery
        ):
            # Head to foot, only the first half has it.
            return "page" if any("gallery" in item["holds"] for item in items) else ""
        for item in items:
            if item["image"] and item["image"]["key"] == image["key"]:
                return "pages" if item["template"] == "spread.html" else "page"
        return "page" if any(item["measuring"] for item in items) else ""

    def _add_files(self, reader: Reader) -> None:
        if named(self.layout.inks):
            self.assets.files[PROFILE] = _file(reader, resources.builtin("profiles") / "sRGB.icc")
        for face in self.catalogue.faces:
            self.assets.files[f"fonts/{face.path.name}"] = _file(reader, face.path)
        for _, folder in reversed(self.layout.chain):
            for name in reader.listing(folder / "assets"):
                self.assets.files[f"assets/{name}"] = self._asset(reader, folder / "assets" / name)

    def _asset(self, reader: Reader, path: Path) -> Callable[[], bytes]:
        """A layout's own file; its pictures in the form that the engine takes as it is meant."""

        def read() -> bytes:
            data, found = asset(reader.read_bytes(path), path.name, Span(reader.show(path)))
            self.problems |= {f"{problem.id} {path.name}": problem for problem in found}
            return data

        return read


def _seen(path: Path) -> str:
    """A file as it is."""
    return f"{path.name} {signature(path.stat())}"


def _file(reader: Reader, path: Path) -> Callable[[], bytes]:
    return lambda: reader.read_bytes(path)


def number(id_: str) -> int:
    """The picture that a plate's id names: “3”, or “3-fr” in a second language."""
    return int(id_.partition("-")[0])


def folios(plan: Sequence[Slot]) -> str:
    """CSS that gives each page its number where the engine, which counts on, would give it another."""
    numbers = [page for slot in plan for page in slot.numbers]
    return "".join(
        f"@page :nth({i}) {{ counter-increment: page {page - before} }}\n"
        for i, (before, page) in enumerate(pairwise([0, *numbers]), 1)
        if page - before != 1
    )


def narrow_spaces(html: str) -> str:
    """Set narrow no-break spaces as narrowed ones: U+202F is as wide as a word space, or missing, in many faces."""
    head, separator, body = html.partition("<body")
    return (
        head
        + separator
        + re.sub(r"(<[^>]*>)|\u202f", lambda m: m.group(1) or '<span class="ns">\u00a0</span>', body)
    )
