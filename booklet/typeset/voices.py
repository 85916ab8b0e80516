"""The film in one of a booklet's languages: what templates learn of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from booklet import language
from booklet.content import Edition, FilmSource, Tables, localise, localise_festival
from booklet.diagnostics import Diagnostic
from booklet.typeset.shelf import Shelf

PREMIERES = frozenset({"world_premiere", "international_premiere", "national_premiere"})
"""A festival's `status` that has a word in every language."""

HEADLESS = frozenset({"cover", "back", "screenings", "logline", "music", "companies"})
"""Sections that add nothing to the heading of a slot that holds others."""


class Voice:
    """A film, its tables and its festival in one language; `problems` says what has no wording in it.

    Args:
        second: whether it is a booklet's second language; its pictures then have keys of their own.
        short_lives: whether biographies are short.
    """

    def __init__(
        self,
        source: FilmSource,
        edition: Edition,
        lang: str,
        *,
        second: bool = False,
        short_lives: bool = False,
    ) -> None:
        self.source, self.lang, self.second = source, lang, second
        self.pack = language.pack(lang)
        self.view, problems = localise(source, lang)
        self.festival, more = localise_festival(source, edition.festival, lang)
        self.problems: list[Diagnostic] = [*problems, *more]
        if self.festival and self.festival["status"] in PREMIERES:
            self.festival["status"] = self.pack.label(self.festival["status"])
        for biography in self.view["biographies"] if short_lives else ():
            text = biography["short"] or biography["text"]
            biography["text"] = text if biography["short"] else replace(text, blocks=text.blocks[:1])
        if second and edition.second and edition.second.bound == "sequential":
            for biography in self.view["biographies"]:
                biography["portrait"] = None  # it stands beside the same life in the first language
        self.tables = Tables(self.view, self.pack, edition.territories, self.festival)

    @property
    def suffix(self) -> str:
        """What ids of a second language end with."""
        return f"-{self.lang}" if self.second else ""

    def number_pictures(self, shelf: Shelf) -> None:
        """Give every picture of the view its proportions, and a key that page references can name."""
        view, film = self.view, self.source.film
        if film.cover:
            view["cover"] |= {"key": f"cover{self.suffix}", "aspect": shelf.aspect(film.cover.file)}
        for i, (image, model) in enumerate(zip(view["images"], film.images, strict=True)):
            image |= {"key": f"picture-{i}{self.suffix}", "aspect": shelf.aspect(model.file)}
        marks = [*self.tables.marks, *self.tables.laurels, self.festival and self.festival["logo"]]
        for mark in filter(None, marks):
            mark |= {"aspect": shelf.aspect(mark["file"])}
        for i, (biography, person) in enumerate(zip(view["biographies"], film.biographies, strict=True)):
            if person.portrait and biography["portrait"]:
                key = f"portrait-{i}{self.suffix}"
                biography["portrait"] |= {"key": key, "aspect": shelf.aspect(person.portrait.file)}

    def pictures(self) -> list[dict[str, Any]]:
        """The pictures that are credited: key art, stills, portraits."""
        view = self.view
        portraits = [
            {**b["portrait"], "caption": b["portrait"]["caption"] or b["name"]}
            for b in view["biographies"]
            if b["portrait"]
        ]
        cover = view["cover"]
        front = [{**cover, "caption": cover["caption"] or view["title"]}] if cover else []
        return [*front, *view["images"], *portraits]

    def title(self, holds: tuple[str, ...]) -> str:
        """The heading of a slot that holds some sections."""
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
