"""What booklet says in a language: headings, labels, roles, dates, countries, lists.

Each language is one file, `languages/CODE.yaml`, and all of them hold the same keys. Babel
(the Unicode CLDR) gives months, country names, numbers and the “and” of a list; the pack holds
what a film booklet says that CLDR does not know, or says otherwise (“USA”, not “Vereinigte
Staaten”; countries that are no more).

Strings come out plain: `booklet.typography` makes their spaces and quotes right afterwards.
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeVar

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_decimal
from pydantic import Field

from booklet import resources
from booklet.diagnostics import ContentError, UsageError, error, nearest
from booklet.source import Reader, StrictModel, parse_yaml, validate

Form = Literal["list", "billing"]
Style = Literal["long", "weekday", "day_month", "month_year", "short"]
Pair = tuple[str, str]
Value = TypeVar("Value")

_RATIO = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*[:×x]\s*(\d+(?:[.,]\d+)?)\s*")


class Forms(StrictModel):
    """A function's two names: in a list of credits, and before the names in the billing block."""

    list: str
    billing: str


class DatePatterns(StrictModel):
    """Unicode date patterns (UTS 35, part 4) for each style."""

    long: str
    weekday: str
    day_month: str
    month_year: str
    short: str


class Runtime(StrictModel):
    """`{n}` minutes: in words for one and for more, and abbreviated."""

    long: Pair
    short: str


class Quotes(StrictModel):
    """Opening and closing marks, outer and inner, with the spaces that belong to them."""

    double: Pair
    single: Pair


class Formats(StrictModel):
    """How dates, times, numbers and lists are written."""

    locale: str
    date: DatePatterns
    first_of_month: str
    time: str
    runtime: Runtime
    ratio: str
    decimal: str
    ordinal: Mapping[str, str]
    """`{n}` as an ordinal, by the Unicode plural category of ordinals."""
    list_separator: str
    team: str
    quotes: Quotes


class Language(StrictModel):
    """One language pack; get it with `pack`."""

    code: str
    name: str
    formats: Formats
    section_names: Mapping[str, str | Pair] = Field(alias="sections")
    label_names: Mapping[str, str] = Field(alias="labels")
    colour_names: Mapping[str, str] = Field(alias="colours")
    country_names: Mapping[str, str] = Field(alias="countries")
    role_names: Mapping[str, Forms] = Field(alias="roles")
    company_role_names: Mapping[str, Forms] = Field(alias="company_roles")

    # -- words ------------------------------------------------------------------------------------

    def section(self, id: str, count: int = 1) -> str:  # noqa: A002 - the layouts' name for it
        """A section's heading, for `count` people or things.

        Raises:
            ContentError: no section has that id; a layout asked for it.
        """
        found = _get(self.section_names, id, "section")
        return found if isinstance(found, str) else found[count != 1]

    def label(self, id: str, **values: object) -> str:  # noqa: A002
        """A short label; `values` fill its `{…}`, as in `label("page", page=7)`.

        Raises:
            ContentError: no label has that id, or a value is missing; a layout asked for it.
        """
        text = _get(self.label_names, id, "label")
        try:
            return text.format(**values) if values or "{" in text else text
        except KeyError as problem:
            raise ContentError(
                error("language-label", f"label “{id}” needs {problem.args[0]}", hint=f"it reads “{text}”")
            ) from problem

    def colour(self, id: str) -> str:  # noqa: A002
        """The film's colour in words; a text that is no id stays as it is."""
        return self.colour_names.get(id, id)

    def role(self, code: str, form: Form = "list") -> str:
        """What a person does; a code that is not known stays as it is (see `known_role`)."""
        return _form(self.role_names, code, form)

    def roles(self) -> tuple[str, ...]:
        """The codes of the functions of people, in the order of a list of credits."""
        return tuple(self.role_names)

    def known_role(self, code: str) -> bool:
        """Whether a function of people has that code."""
        return code in self.role_names

    def company_role(self, code: str, form: Form = "list") -> str:
        """What a company does; a code that is not known stays as it is (see `known_company_role`)."""
        return _form(self.company_role_names, code, form)

    def company_roles(self) -> tuple[str, ...]:
        """The codes of the functions of companies."""
        return tuple(self.company_role_names)

    def known_company_role(self, code: str) -> bool:
        """Whether a function of companies has that code."""
        return code in self.company_role_names

    # -- countries and lists ------------------------------------------------------------------

    def known_country(self, code: str) -> bool:
        """Whether it is an ISO 3166 code, or that of a country of the past (DD, SU, CS, YU)."""
        if code in self.country_names:
            return True
        # Countries with a time zone are nearly all; to ask for these, no language's data need be loaded.
        return len(code) == 2 and (code in get_global("territory_zones") or code in self._locale.territories)

    def country(self, code: str) -> str:
        """The country's name; a code that is not known stays as it is (see `known_country`)."""
        return self.country_names.get(code) or str(self._locale.territories.get(code, code))

    def countries(self, codes: Iterable[str]) -> str:
        """Names in the given order, separated by commas as in “Frankreich, Belgien 2012”."""
        return self.formats.list_separator.join(map(self.country, codes))

    def joined(self, names: Sequence[str], *, team: bool = False) -> str:
        """“A, B und C”; as a writing `team`, “A & B & C” (the guilds' convention)."""
        if team:
            return self.formats.team.join(names)
        return format_list(names, style="standard", locale=self._locale)

    # -- numbers and times --------------------------------------------------------------------

    def number(self, value: float) -> str:
        """A number with the language's decimal mark and grouping."""
        return format_decimal(value, locale=self._locale)

    def ordinal(self, value: int) -> str:
        """A whole number as an ordinal: “77.”, “77e”, “77th”."""
        patterns = self.formats.ordinal
        pattern = patterns.get(self._locale.ordinal_form(value), patterns["other"])
        return pattern.format(n=value)

    def date(self, day: datetime.date, style: Style = "long") -> str:
        """A date: “17. Mai 2012”, with the weekday, without the year, without the day, or in figures."""
        pattern = getattr(self.formats.date, style)
        if day.day == 1 and self.formats.first_of_month and style in ("long", "weekday", "day_month"):
            pattern = re.sub(r"\bd\b", f"'{self.formats.first_of_month}'", pattern)
        return format_date(day, pattern, locale=self._locale)

    def time(self, moment: datetime.time) -> str:
        """A time of day on the 24-hour clock."""
        return format_time(moment, self.formats.time, locale=self._locale)

    def runtime(self, minutes: int, style: Literal["long", "short"] = "long") -> str:
        """A running time in whole minutes: “122 Minuten”, abbreviated “122 Min.” where `style` is short."""
        pattern = self.formats.runtime.short if style == "short" else self.formats.runtime.long[minutes != 1]
        return pattern.format(n=minutes)

    def ratio(self, text: str) -> str:
        """An aspect ratio as the language writes it: de “2,35 : 1”; any other text stays as it is."""
        match = _RATIO.fullmatch(text)
        if not match:
            return text
        width, height = (re.sub("[.,]", self.formats.decimal, part) for part in match.groups())
        return self.formats.ratio.format(width=width, height=height)

    def quoted(self, text: str) -> str:
        """The text between the language's outer quotation marks."""
        opening, closing = self.formats.quotes.double
        return f"{opening}{text}{closing}"

    @property
    def _locale(self) -> Locale:
        return _babel(self.formats.locale)


def codes() -> tuple[str, ...]:
    """The languages there are."""
    return tuple(sorted(file.stem for file in resources.builtin("languages").glob("*.yaml")))


@functools.cache
def pack(lang: str) -> Language:
    """The language pack for a code such as “de”.

    Raises:
        UsageError: there is no such language.
        ContentError: the pack itself is wrong.
    """
    known = codes()
    if lang not in known:
        guess = nearest(lang, known)
        hint = f"did you mean “{guess}”?" if guess else f"there are: {', '.join(known)}"
        raise UsageError(error("language-unknown", f"there is no language “{lang}”", hint=hint))
    folder = resources.builtin("languages")
    path = folder / f"{lang}.yaml"
    return validate(parse_yaml(Reader(folder).read_text(path), path.name), Language, "language")


@functools.cache
def _babel(identifier: str) -> Locale:
    return Locale.parse(identifier)


def _form(table: Mapping[str, Forms], code: str, form: Form) -> str:
    found = table.get(code)
    if found is None:
        return code
    return found.billing if form == "billing" else found.list


def _get(table: Mapping[str, Value], key: str, kind: str) -> Value:
    if key in table:
        return table[key]
    guess = nearest(key, table)
    hint = f"did you mean “{guess}”?" if guess else None
    raise ContentError(error(f"language-{kind}", f"there is no {kind} “{key}”", hint=hint))
