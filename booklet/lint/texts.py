"""Texts: their marks, their length, who signed them, and codes that nobody knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel

from booklet import language
from booklet.content import SECTIONS, Film, FilmSource, Text, words
from booklet.diagnostics import Diagnostic, Span, error, nearest, warning
from booklet.source import KeyPath
from booklet.typography import findings

USUAL = {
    ("logline",): (4, 30, "words"),
    ("short_synopsis",): (300, 1000, "characters"),
    ("synopsis",): (100, 500, "words"),
    ("about",): (100, 300, "words"),
    ("statement", "text"): (80, 600, "words"),
}
"""Usual lengths of the sections, after published press kits."""

MOST = 100
"""Most slips that are told of one text."""

BIOGRAPHY = {True: (80, 200), False: (50, 130)}
"""Usual words of a director's biography (True) and of an actor's."""


def texts(model: BaseModel, at: KeyPath = ()) -> Iterator[tuple[KeyPath, Text]]:
    """Every text of a model with its path in the YAML."""
    for name, field in type(model).model_fields.items():
        yield from _within(getattr(model, name), (*at, field.alias or name))


def _within(value: Any, at: KeyPath) -> Iterator[tuple[KeyPath, Text]]:
    if isinstance(value, Text):
        yield at, value
    elif isinstance(value, BaseModel):
        yield from texts(value, at)
    elif isinstance(value, tuple):
        for i, inner in enumerate(value):
            yield from _within(inner, (*at, i))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _within(inner, (*at, key))


def marks(source: FilmSource, languages: Sequence[str]) -> list[Diagnostic]:
    """Quotation marks and apostrophes that are wrong for the language, and other slips of the keyboard."""
    found = []
    for path, text in texts(source.film):
        for lang, wording in text.values:
            spoken = lang or source.film.lang
            if spoken not in languages or path[0] == "editions":
                continue
            place = (*path, lang) if lang else path
            lead = source.lead(place)
            for finding in findings(wording, spoken)[:MOST]:
                span = source.span(place, offset=lead + finding.offset)
                hint = f"write {finding.replacement}" if finding.replacement else None
                found.append(warning("text-marks", finding.message, span, hint))
    return found


def lengths(source: FilmSource, languages: Sequence[str]) -> list[Diagnostic]:
    """Texts that are shorter or longer than such texts usually are."""
    film = source.film
    usual: dict[KeyPath, tuple[int, int, str]] = {key: value for key, value in USUAL.items()}  # noqa: C416 - widens the key's type
    for i, biography in enumerate(film.biographies):
        usual[("biographies", i, "text")] = (
            *BIOGRAPHY["director" in biography.roles or biography.name in film.director],
            "words",
        )
    found = []
    for path, text in texts(film):
        if path not in usual:
            continue
        least, most, unit = usual[path]
        for lang, wording in text.values:
            if lang and lang not in languages:
                continue
            count = words(wording) if unit == "words" else len(wording)
            if not least <= count <= most:
                name = ".".join(str(part) for part in (*path, lang) if part != "")
                what = "shorter" if count < least else "longer"
                found.append(
                    warning(
                        "text-length",
                        f"{name} has {count} {unit}: {what} than usual ({least}–{most})",
                        source.span((*path, lang) if lang else path),
                    )
                )
    return found


def signatories(source: FilmSource) -> list[Diagnostic]:
    """A statement that nobody signed, or that somebody signed as nothing."""
    statement = source.film.statement
    if statement is None:
        return []
    if not statement.by:
        return [
            error(
                "statement-unsigned",
                "the statement has no signatory",
                source.span(("statement",), ""),
                "add `by: [{name: …, as: [director]}]`",
            )
        ]
    return [
        warning(
            "statement-role",
            f"{person.name} signs the statement without a role",
            source.span(("statement", "by", i)),
            "add `as: [director]`",
        )
        for i, person in enumerate(statement.by)
        if not person.roles
    ]


def uncleared(source: FilmSource) -> list[Diagnostic]:
    """Press quotes that nobody has cleared: they are left out of the booklet."""
    return [
        warning(
            "quote-uncleared",
            "the quote is not printed: it is not cleared",
            source.span(("quotes", i)),
            "ask its author, then add `cleared: true`",
        )
        for i, quote in enumerate(source.film.quotes)
        if not quote.cleared
    ]


def codes(source: FilmSource) -> list[Diagnostic]:
    """Role, company, country, section and language codes that nothing knows."""
    film = source.film
    pack = language.pack(film.lang if film.lang in language.codes() else "en")
    found: list[Diagnostic] = []

    def check(code: str, known: bool, every: Sequence[str], path: KeyPath, kind: str) -> None:
        if known:
            return
        guess = nearest(code, every)
        hint = f"did you mean “{guess}”?" if guess else f"one of {', '.join(every)}" if every else None
        found.append(
            error(
                f"{kind.replace(' ', '-')}-unknown", f"there is no {kind} “{code}”", _code(source, path), hint
            )
        )

    check(film.lang, film.lang in language.codes(), language.codes(), ("lang",), "language")
    for i, credit in enumerate(film.crew):
        known = bool(credit.label) or pack.known_role(credit.role)
        check(credit.role, known, pack.roles(), ("crew", i, "role"), "role")
    for i, group in enumerate(film.companies):
        known = pack.known_company_role(group.role)
        check(group.role, known, pack.company_roles(), ("companies", i, "role"), "company role")
    both = (*pack.company_roles(), *pack.roles())
    for i, contact in enumerate(film.contacts):
        check(contact.role, contact.role in both, both, ("contacts", i, "role"), "contact role")
    for key, edition in film.editions.items():
        for i, contact in enumerate(edition.festival.contacts if edition.festival else ()):
            at = ("editions", key, "festival", "contacts", i, "role")
            check(contact.role, contact.role in both, both, at, "contact role")
    signed = (
        [(("statement", "by", i, "as"), p.roles) for i, p in enumerate(film.statement.by)]
        if film.statement
        else []
    )
    for path, roles in [
        *signed,
        *((("biographies", i, "as"), b.roles) for i, b in enumerate(film.biographies)),
    ]:
        for k, code in enumerate(roles):
            check(code, pack.known_role(code), pack.roles(), (*path, k), "role")
    for path, code in _countries(film):
        check(code, pack.known_country(code), (), path, "country")
    for i, image in enumerate(film.images):
        if image.section is not None:
            check(image.section, image.section in SECTIONS, SECTIONS, ("images", i, "section"), "section")
    return found


def _code(source: FilmSource, path: KeyPath) -> Span:
    """The place of a code: a value of its own, or the key of a `- code: details` line."""
    return source.document.span(path, key=path[-1] == "role" and source.document.written(path)[-1] != "role")


def _countries(film: Film) -> Iterator[tuple[KeyPath, str]]:
    """Every country code of a film, with its path."""
    groups: list[tuple[KeyPath, tuple[str, ...]]] = [(("countries",), film.countries)]
    groups += [(("releases", i, "countries"), release.countries) for i, release in enumerate(film.releases)]
    groups += [(("contacts", i, "countries"), contact.countries) for i, contact in enumerate(film.contacts)]
    groups += [
        (("companies", i, "companies", k, "countries"), company.countries)
        for i, group in enumerate(film.companies)
        for k, company in enumerate(group.companies)
    ]
    for path, listed in groups:
        yield from (((*path, k), code) for k, code in enumerate(listed))
    yield from ((("ratings", code), code) for code in film.ratings)
