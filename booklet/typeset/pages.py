"""What templates see: the film's view, their place in the booklet, helpers; and the HTML that they give."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from booklet import language, resources
from booklet.content import Block, Edition, FilmSource, Tables
from booklet.diagnostics import ContentError, Diagnostic, Span, error
from booklet.fonts import Catalogue, Face
from booklet.images import asset
from booklet.layout import Layout, Slot, Templates
from booklet.paper import mm_to_pt
from booklet.paragraphs import Fit, advance, balance, fit
from booklet.source import Reader
from booklet.typeset.boxes import Extent
from booklet.typeset.engine import Assets
from booklet.typeset.inks import PROFILE, css_colours, named, profiles, tint
from booklet.typeset.places import Places
from booklet.typeset.shelf import Shelf
from booklet.typography import NON_JOINER

NO_MARKS = "@page { marks: none !important }\n"
"""The engine draws marks inside the bleed, in screen black; `press` has its own."""

HEADLESS = frozenset({"cover", "back", "logline", "music", "companies"})
"""Sections that add nothing to the heading of a slot that holds others."""


class Pages:
    """Makes the engine's input for a plan of pages."""

    def __init__(
        self, source: FilmSource, view: dict[str, Any], edition: Edition, options: dict[str, Any], layout: Layout,
        catalogue: Catalogue, shelf: Shelf, places: Places, assets: Assets, reader: Reader,
    ) -> None:  # fmt: skip
        self.source, self.view, self.edition, self.options = source, view, edition, options
        self.layout, self.catalogue, self.shelf, self.places, self.assets = (
            layout,
            catalogue,
            shelf,
            places,
            assets,
        )
        self.printer = shelf.printer
        self.lang = edition.lang or source.film.lang
        self.pack = language.pack(self.lang)
        self.festival = _festival(edition, self.lang)
        name = self.festival["name"] if self.festival else None
        self.tables = Tables(view, self.pack, edition.territories, name)
        self.problems: dict[str, Diagnostic] = {}
        self.templates = Templates(layout, reader, self._helpers())
        self._number_pictures()
        self._add_files(reader)

    def measuring(self) -> str:
        """HTML of the texts alone, each slot from a new page on."""
        return self._html([self._item(Slot("run", slot, 3, 1), None, None) for slot in self.places.specs])

    def html(self, plan: Sequence[Slot], extents: Mapping[str, Extent]) -> str:
        """HTML of the whole booklet."""
        items = []
        for slot in plan:
            extent = extents.get(slot.id) if slot.kind == "run" else None
            foot = self.places.tail(slot.id, extents) if slot.kind == "run" else None
            picture = int(slot.id) if slot.kind == "plate" else foot.image if foot else None
            items.append(self._item(slot, extent, picture) | {"tail": foot})
        return self._html(items)

    def _html(self, items: Sequence[dict[str, Any]]) -> str:
        context = self._context(items)
        for name, sheet in self.templates.stylesheets(context):
            self.assets.add(f"{name}.css", sheet.encode())
        # The one style sheet that every layout loads first.
        first = self.catalogue.css() + profiles(self.layout.inks) + NO_MARKS
        self.assets.add("fonts.css", first.encode())
        return narrow_spaces(self.templates.render("book.html", context))

    def _item(self, slot: Slot, extent: Extent | None, picture: int | None) -> dict[str, Any]:
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
            "holds": self.places.specs[slot.id].holds if slot.kind == "run" else (),
            "title": self.title(self.places.specs[slot.id].holds) if slot.kind == "run" else "",
            "room": self.places.lines(extent) if extent else 0,
            "measuring": extent is None and slot.kind == "run",
            "image": self.view["images"][picture] if picture is not None else None,
            "tail": None,
        }

    def title(self, holds: Sequence[str]) -> str:
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
        heads = [t.section(name, counts.get(name, 1)) for name in holds if name not in HEADLESS]
        if "picture_credits" in holds:
            heads.append(t.section("imprint"))
        if not heads:
            return t.section(holds[0]) if holds[0] in ("logline", "music", "companies") else ""
        if t.code != "de":  # nouns keep their capital in German
            heads[1:] = [head[:1].lower() + head[1:] for head in heads[1:]]
        return t.joined(heads) if len(heads) > 1 else heads[0]

    def _context(self, items: Sequence[dict[str, Any]]) -> dict[str, Any]:
        manifest = self.layout.manifest
        trim = self.printer.trim
        pictures = [{**image, "where": self._where(image, items)} for image in self._all_pictures()]
        return {
            "film": self.view,
            "edition": {"lang": self.lang, "festival": self.festival},
            "t": self.pack,
            "tables": self.tables,
            "items": items,
            "total": items[-1]["last"],
            "pictures": [p for p in pictures if p["where"]],
            "inks": css_colours(self.layout.inks),
            "grid": manifest.grid.model_dump(),
            "tokens": manifest.tokens,
            "options": self.options,
            "trim": {"width": trim.width, "height": trim.height},
            "bleed": self.printer.sheet.bleed.largest,
            "sheets": [
                f"{name}.css"
                for name, folder in reversed(self.layout.chain)
                if (folder / "style.css").is_file()
            ],
            "layout": {"name": self.layout.name, "title": manifest.title or self.layout.name},
            "typefaces": sorted({face.family for face in self.catalogue.faces}),
        }

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
        view["cover"] |= {"key": "cover", "aspect": self.shelf.aspect(film.cover.file)}
        for i, (image, model) in enumerate(zip(view["images"], film.images, strict=True)):
            image |= {"key": f"picture-{i}", "aspect": self.shelf.aspect(model.file)}
        owners = [*view["funders"], *(c for group in view["companies"] for c in group["companies"])]
        for mark in [*(owner["logo"] for owner in owners), *(f["laurel"] for f in view["festivals"])]:
            if mark:
                mark |= {"aspect": self.shelf.aspect(mark["file"])}
        for i, (biography, person) in enumerate(zip(view["biographies"], film.biographies, strict=True)):
            if person.portrait:
                biography["portrait"] |= {
                    "key": f"portrait-{i}",
                    "aspect": self.shelf.aspect(person.portrait.file),
                }

    # -- helpers that templates call -----------------------------------------------

    def _helpers(self) -> dict[str, Any]:
        return {
            "picture": self.shelf.url,
            "half": self.shelf.half,
            "tallest": self.shelf.tallest,
            "tint": lambda name, percent: tint(self.layout.inks, name, percent),
            "fit": self._fit,
            "balance": self._balance,
            "together": self._together,
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
            self.problems[text] = error("title-wide", f"“{text[:60]}” does not fit {width:.0f} mm × {lines} lines even at {sizes[-1]} pt",
                                            self._find(text), "shorten it, or give a short form with `set:`")  # fmt: skip
        return found

    def _balance(
        self, text: str, family: str, size: float, width: float, weight: int = 400, style: str = "normal"
    ) -> tuple[str, ...]:
        """Even ragged lines of a text at a size (pt) in a width (mm)."""
        return balance(self._face(family, weight, style), text, size, mm_to_pt(width))

    def _together(
        self,
        texts: Sequence[str],
        family: str,
        sizes: Sequence[float],
        width: float,
        weight: int = 400,
        style: str = "normal",
    ) -> float:
        """The largest of some sizes (pt) at which each text takes one line of a width (mm); else the smallest."""
        face = self._face(family, weight, style)
        widest = max((advance(face, text) for text in texts), default=0.0)
        return next((size for size in sizes if widest * size <= mm_to_pt(width)), sizes[-1])

    def _face(self, family: str, weight: int, style: str) -> Face:
        face = self.catalogue.find(family, weight, style)
        if face is None:
            raise ContentError(
                error(
                    "font-face",
                    f"the layout {self.layout.name} asks for {family} {weight} {style}, which is not among its fonts",
                )
            )
        return face

    def _find(self, text: str) -> Span | None:
        """Where a wording that was set right stands in the content."""
        plain = text.replace(NON_JOINER, "").strip()
        found = (path for path, wording in self.source.wordings() if plain and plain in wording)
        return next((self.source.span(path) for path in found), None)

    def _add_files(self, reader: Reader) -> None:
        if named(self.layout.inks):
            self.assets.files[PROFILE] = _file(reader, resources.builtin("profiles") / "sRGB.icc")
        for face in self.catalogue.faces:
            self.assets.files[f"fonts/{face.path.name}"] = _file(reader, face.path)
        for _, folder in reversed(self.layout.chain):
            for path in sorted((folder / "assets").glob("*")) if (folder / "assets").is_dir() else ():
                self.assets.files[f"assets/{path.name}"] = self._asset(reader, path)

    def _asset(self, reader: Reader, path: Path) -> Callable[[], bytes]:
        """A layout's own file; its pictures in the form that the engine takes as it is meant."""

        def read() -> bytes:
            data, found = asset(reader.read_bytes(path), path.name, Span(reader.show(path)))
            self.problems |= {f"{problem.id} {path.name}": problem for problem in found}
            return data

        return read


def _festival(edition: Edition, lang: str) -> dict[str, Any] | None:
    """The edition's festival with its wordings chosen."""
    festival = edition.festival
    if festival is None:
        return None
    words = {key: getattr(festival, key) for key in ("name", "section", "status")}
    return {
        "year": festival.year,
        **{key: text.choose(lang) if text else None for key, text in words.items()},
    }


def _file(reader: Reader, path: Path) -> Callable[[], bytes]:
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
    pieces = re.match(rf"(?:[^\s<&]*[ \u00a0]){{{words}}}", rest)
    first = pieces.group(0) if pieces else ""
    return Initial(found.group(0), Markup(first), Markup(rest[len(first) :]))  # noqa: S704
