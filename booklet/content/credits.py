"""Who made the film, paid for it, and answers for it: cast, crew, companies, funders, contacts."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from booklet.content.fields import (
    NAME,
    PAIR,
    Names,
    ShortForms,
    Territories,
    Texts,
    listed,
    single_pair,
)
from booklet.content.pictures import Logo
from booklet.content.text import Text
from booklet.source import StrictModel


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
