"""The model of a film: everything that `film.yaml` may say.

Sections and conventions follow published press kits; cast and crew keep the
order in which they are given, because that order is contractual.
"""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from booklet.content.fields import (
    NAME,
    PAIR,
    Fraction,
    Identifier,
    Language,
    Minutes,
    Names,
    Percent,
    ShortForms,
    Strings,
    Territories,
    Territory,
    Texts,
    Year,
    listed,
    single_pair,
)
from booklet.content.text import Prose, Text
from booklet.source import StrictModel

Kind = Literal["still", "portrait", "key_art", "set_photo", "logo", "laurel"]


class Image(StrictModel):
    """A picture file with what must be printed with it and what a crop must keep."""

    file: str
    kind: Kind = "still"
    caption: Text | None = None
    credit: Text | None = None
    alt: Text | None = None
    focus: tuple[Fraction, Fraction] = (0.5, 0.5)
    """The point that a crop centres on, as fractions of width and height from the top left."""
    keep: tuple[Fraction, Fraction, Fraction, Fraction] | None = None
    """The part that no crop may cut: x0, y0, x1, y1 as fractions."""
    section: str | None = None
    """The section whose text the picture belongs to."""
    spread: bool = False
    """Whether it may run over two facing pages."""
    tone: tuple[tuple[Percent, Percent], ...] = ()
    """Points of tone and printed tone, 0 white and 100 black: for layouts that print in grey or in two inks."""

    @model_validator(mode="after")
    def _tone_rises(self) -> Image:
        tones = [tone for tone, _ in self.tone]
        if self.tone and (len(tones) < 2 or tones != sorted(set(tones))):
            hint = "such as [[0, 0], [50, 35], [100, 100]], which opens the middle"
            raise PydanticCustomError("tone", "tone needs two points or more, rising", {"hint": hint})
        return self

    @model_validator(mode="after")
    def _keep_has_area(self) -> Image:
        if self.keep and (self.keep[0] >= self.keep[2] or self.keep[1] >= self.keep[3]):
            raise PydanticCustomError(
                "keep",
                "keep must be x0, y0, x1, y1 with x0 < x1 and y0 < y1",
                {"hint": "such as [0.2, 0.1, 0.8, 0.9]"},
            )
        return self


class Logo(Image):
    """A company's or fund's mark: it stands on the layout's ground and keeps its transparency."""

    kind: Kind = "logo"
    min_width: Annotated[float, Field(gt=0, le=100)] = 12
    """In mm: it is never set narrower."""
    clear: Fraction = 0.1
    """What stays free on each side, as a share of its width."""


class Laurel(Logo):
    """A festival's laurel, which does as well."""

    kind: Kind = "laurel"
    min_width: Annotated[float, Field(gt=0, le=100)] = 24


class Credit(ShortForms):
    """One line of the crew: a role code (or a label of one's own) and its names."""

    short: ClassVar[dict[str, Any]] = PAIR

    role: str
    names: tuple[Text, ...]
    label: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_pair(cls, value: Any) -> Any:
        if isinstance(value, dict) and "role" in value:
            return {**value, "names": listed(value.get("names", []))}
        role, names = single_pair(value, "editing: Juliette Welfling")
        return {"role": role, "names": listed(names)}


class Part(ShortForms):
    """One line of the cast: the character and who plays it."""

    short: ClassVar[dict[str, Any]] = {"anyOf": [PAIR, NAME]}

    role: Text
    names: Names

    @model_validator(mode="before")
    @classmethod
    def _from_pair(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"role": "–", "names": [value]}
        if isinstance(value, dict) and "role" in value and "names" in value:
            return value
        role, names = single_pair(value, "Stéphanie: Marion Cotillard")
        return {"role": role, "names": names}


class Company(ShortForms):
    """A company, with the phrase and logo that it is owed."""

    short: ClassVar[dict[str, Any]] = NAME

    name: Text
    phrase: Text | None = None
    logo: Logo | None = None
    countries: Territories = ()

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, value: Any) -> Any:
        return {"name": value} if isinstance(value, str) else value


class CompanyGroup(ShortForms):
    """Companies of one role: `production: [A, B]`."""

    short: ClassVar[dict[str, Any]] = PAIR

    role: str
    companies: tuple[Company, ...]

    @model_validator(mode="before")
    @classmethod
    def _from_pair(cls, value: Any) -> Any:
        if isinstance(value, dict) and "role" in value and "companies" in value:
            return value
        role, companies = single_pair(value, "production: Why Not Productions")
        return {"role": role, "companies": listed(companies)}


class Funder(StrictModel):
    """A fund: its mandatory phrase and logo must be printed, in order of amount."""

    name: Text
    phrase: Text | None = None
    logo: Logo | None = None
    amount: float | None = None
    place: Literal["companies", "billing"] = "companies"
    """Where the phrase is owed: with the companies, or in the billing block after the producers."""


class Contact(ShortForms):
    """Whom to write to: for a role, perhaps only in some countries or at one festival."""

    short: ClassVar[dict[str, Any]] = PAIR

    role: str
    company: Text | None = None
    name: Text | None = None
    address: Texts = ()
    email: str | None = None
    phone: str | None = None
    website: str | None = None
    countries: Territories = ()
    festival: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_pair(cls, value: Any) -> Any:
        if isinstance(value, dict) and "role" in value:
            return value
        role, details = single_pair(value, "press: {name: …, email: …}")
        if not isinstance(details, dict):
            raise PydanticCustomError(
                "contact", "must be a group of lines", {"hint": "such as name: … and email: …"}
            )
        return {"role": role, **details}


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


class Screening(StrictModel):
    """One screening at a festival."""

    date: datetime.date
    time: datetime.time | None = None
    venue: Text | None = None
    press: bool = False
    """Whether it is for the press."""


class FestivalSlot(StrictModel):
    """What a festival prints about the film: its own name, the film's place in it, and whom to ask there."""

    name: Text
    number: Annotated[int, Field(ge=1, le=200)] | None = None
    """Which one it is: 77 for the seventy-seventh."""
    year: Year | None = None
    section: Text | None = None
    status: Text | None = None
    """Premiere status, such as “World premiere”, or `world_premiere`, `international_premiere`, `national_premiere`."""
    screenings: tuple[Screening, ...] = ()
    embargo: Text | None = None
    """Replaces the film's."""
    laurel: Laurel | None = None
    logo: Logo | None = None
    contacts: tuple[Contact, ...] = ()
    """The festival's own press desk and others: printed before the film's contacts."""


class Second(StrictModel):
    """A booklet's second language, and how it stands beside the first."""

    lang: Language
    bound: Annotated[Literal["sequential", "facing", "tete-beche"], Field(alias="as")] = "sequential"
    """One after the other; on facing pages; or from both ends, each half upside down to the other."""


class Edition(StrictModel):
    """One booklet of the film: language, layout, printer, and what differs from the film."""

    lang: Language | None = None
    second: Second | None = None
    layout: str = "house"
    printer: str = "generic-fogra39"
    festival: FestivalSlot | None = None
    accent: tuple[float, float, float, float] | dict[str, Any] | None = None
    """An ink in place of the layout's `accent`: cyan, magenta, yellow, black in percent, or a spot ink."""
    territories: Territories = ()
    """Whose release, rating and contacts are printed; by default those of the language's countries."""
    sections: tuple[str, ...] | None = None
    pages: Annotated[int, Field(ge=4, le=200)] | None = None
    set: dict[str, Any] = Field(default_factory=dict)
    accept: dict[str, str] = Field(default_factory=dict)
    options: dict[str, Any] = Field(default_factory=dict)


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
