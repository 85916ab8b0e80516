"""The model of a film: everything that `film.yaml` may say.

Sections and conventions follow published press kits; cast and crew keep the
order in which they are given, because that order is contractual.
"""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, model_validator

from booklet.content.credits import CompanyGroup, Contact, Credit, Funder, Part
from booklet.content.edition import Edition
from booklet.content.fields import (
    NAME,
    Divided,
    Identifier,
    Language,
    Minutes,
    Names,
    ShortForms,
    Strings,
    Territories,
    Territory,
    Texts,
    Year,
    listed,
)
from booklet.content.pictures import Image, Laurel
from booklet.content.text import Prose, Text
from booklet.source import StrictModel


class Technical(StrictModel):
    """Technical data; what is not known is left out."""

    ratio: str | None = None
    colour: str | None = None
    sound: Text | None = None
    camera: Text | None = None
    format: Text | None = None
    versions: Texts = ()


class Premiere(StrictModel):
    """The first public screening."""

    date: datetime.date
    festival: Text | None = None
    section: Text | None = None
    place: Text | None = None


class Release(StrictModel):
    """A theatrical release in one or more countries."""

    date: datetime.date
    countries: Territories


class Festival(StrictModel):
    """A festival that showed, or will show, the film."""

    name: Text
    year: Year | None = None
    section: Text | None = None
    laurel: Laurel | None = None


class Award(StrictModel):
    """A prize, won or nominated."""

    name: Text
    year: Year | None = None
    prize: Text
    to: Strings = ()
    won: bool = True


class Quote(StrictModel):
    """A press quote. One that is not cleared is not printed."""

    text: Text
    author: str | None = None
    outlet: Text | None = None
    date: datetime.date | None = None
    cleared: bool = False


class Signatory(ShortForms):
    """Who signs a statement, and as what (role codes)."""

    short: ClassVar[dict[str, Any]] = NAME

    name: str
    roles: Annotated[Strings, Field(alias="as")] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, value: Any) -> Any:
        return {"name": value} if isinstance(value, str) else value


class Statement(StrictModel):
    """The directors' statement."""

    by: Annotated[
        tuple[Signatory, ...],
        BeforeValidator(listed, json_schema_input_type=Signatory | tuple[Signatory, ...]),
    ] = ()
    title: Text | None = None
    text: Prose


class Exchange(StrictModel):
    """A question and its answer."""

    q: Text
    a: Prose
    by: str | None = None


class Interview(StrictModel):
    """A conversation with one or more of the film's makers."""

    people: Annotated[Strings, Field(alias="with")]
    by: str | None = None
    lead: Prose | None = None
    questions: Annotated[tuple[Exchange, ...], Field(min_length=1)]


class Note(ShortForms):
    """A titled note on how the film was made."""

    short: ClassVar[dict[str, Any]] = NAME

    title: Text | None = None
    text: Prose

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if isinstance(value, dict) and not {"text", "title"} & value.keys():
            return {"text": value}
        return {"text": value} if isinstance(value, str) else value


class Work(StrictModel):
    """A film in a filmography."""

    year: Year
    title: Text
    local_title: Text | None = None
    prizes: Texts = ()


class Biography(StrictModel):
    """A life in a paragraph, with portrait and selected films."""

    name: str
    roles: Annotated[Strings, Field(alias="as")] = ()
    portrait: Image | None = None
    text: Prose
    short: Prose | None = None
    """For booklets that must be thin; without it, the first paragraph stands alone there."""
    filmography: tuple[Work, ...] = ()


class Song(StrictModel):
    """A piece of music used in the film."""

    title: Text
    artist: str | None = None
    rights: Text | None = None


class Legal(StrictModel):
    """The lines a lawyer wants."""

    copyright: Text | None = None
    notice: Text | None = None
    publisher: Text | None = None
    editor: Text | None = None
    date: Text | None = None


class Film(StrictModel):
    """A film's content: everything that its booklets print."""

    lang: Language = Field(description="The language of texts that name none")
    title: Text
    original_title: Text | None = None
    year: Year
    countries: Annotated[Territories, Field(min_length=1)]
    runtime: Minutes
    director: Names
    a_film_by: bool = True
    based_on: Text | None = None
    cover: Image | None = None
    """The key art; without one, the cover is set in type alone."""
    images: tuple[Image, ...] = ()
    technical: Technical = Technical()
    ratings: dict[Territory, Text] = Field(default_factory=dict)
    premiere: Premiere | None = None
    releases: tuple[Release, ...] = ()
    embargo: Text | None = None
    logline: Text | None = None
    short_synopsis: Prose | None = None
    synopsis: Prose | None = None
    about: Prose | None = None
    statement: Statement | None = None
    interview: Interview | None = None
    background: Annotated[
        tuple[Note, ...], BeforeValidator(listed, json_schema_input_type=Note | tuple[Note, ...])
    ] = ()
    biographies: tuple[Biography, ...] = ()
    quotes: tuple[Quote, ...] = ()
    festivals: tuple[Festival, ...] = ()
    awards: tuple[Award, ...] = ()
    cast: tuple[Part, ...] = ()
    crew: tuple[Credit, ...] = ()
    music: tuple[Song, ...] = ()
    companies: tuple[CompanyGroup, ...] = ()
    funders: tuple[Funder, ...] = ()
    contacts: tuple[Contact, ...] = ()
    legal: Legal = Legal()
    website: str | None = None
    spellings: tuple[str, ...] = ()
    """Names that resemble another name and are right all the same."""
    hyphenation: tuple[Divided, ...] = ()
    """Words that break where they are told, `-` for a hyphen and `=` for the joint of a compound: Ur-auf=füh-rung."""
    editions: dict[Identifier, Edition] = Field(default_factory=dict)

    def pictures(self) -> tuple[tuple[tuple[str | int, ...], Image], ...]:
        """Every picture of the film with the path of its place in the YAML."""
        found: list[tuple[tuple[str | int, ...], Image]] = [(("cover",), self.cover)] if self.cover else []
        found += [(("images", i), image) for i, image in enumerate(self.images)]
        found += [
            (("biographies", i, "portrait"), b.portrait) for i, b in enumerate(self.biographies) if b.portrait
        ]
        found += [(("funders", i, "logo"), f.logo) for i, f in enumerate(self.funders) if f.logo]
        found += [(("festivals", i, "laurel"), f.laurel) for i, f in enumerate(self.festivals) if f.laurel]
        for key, edition in self.editions.items():
            at = ("editions", key, "festival")
            marks = (
                {"laurel": edition.festival.laurel, "logo": edition.festival.logo} if edition.festival else {}
            )
            found += [((*at, name), mark) for name, mark in marks.items() if mark]
        for i, group in enumerate(self.companies):
            found += [
                (("companies", i, group.role, k, "logo"), c.logo)
                for k, c in enumerate(group.companies)
                if c.logo
            ]
        return tuple(found)


SECTIONS = (
    "cover", "facts", "screenings", "contents", "logline", "short_synopsis", "synopsis", "about", "statement",
    "interview", "background", "biographies", "quotes", "awards", "gallery", "cast", "crew", "music", "companies",
    "contacts", "picture_credits", "back",
)  # fmt: skip
"""Section ids in their usual order; `facts` holds data, release and embargo."""


def words(text: str) -> int:
    """How many words a text has, Markdown's signs not counted."""
    return len(re.findall(r"[\w’'-]*\w", text))
