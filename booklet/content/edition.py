"""One booklet of a film: its language or two, layout, printer, and what a festival says of the film."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from booklet import resources
from booklet.content.credits import Contact
from booklet.content.fields import Language, Territories, Year
from booklet.content.pictures import Laurel, Logo
from booklet.content.text import Text
from booklet.source import StrictModel


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
    layout: str = resources.LAYOUT
    printer: str = resources.PRINTER
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
