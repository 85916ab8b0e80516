"""A film in one language: plain data for a layout, with the wordings chosen and set right.

The view holds dictionaries, tuples, strings, numbers, dates and `Passage`s only, so
that it pickles, hashes and crosses to another machine.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from booklet.content.edition import FestivalSlot
from booklet.content.load import FilmSource
from booklet.content.markdown import passage
from booklet.content.model import Film
from booklet.content.text import Prose, Text
from booklet.diagnostics import Diagnostic, error, warning
from booklet.source import KeyPath
from booklet.typography import prepare

_SKIPPED = {"editions", "spellings"}

OWN_LANGUAGE_ONLY = frozenset({"local_title"})
"""Fields that a language has or has not: a film without a French title keeps its own."""


def localise(source: FilmSource, lang: str) -> tuple[dict[str, Any], list[Diagnostic]]:
    """The film's content in a language, and a diagnostic for each wording that it lacks.

    A wording missing in the edition's language is an error where the text is a
    whole section, and a warning with the main language's wording in its place
    otherwise.
    """
    worker = _Localiser(source, lang)
    return worker.group(source.film, ()), worker.problems


def localise_festival(
    source: FilmSource, festival: FestivalSlot | None, lang: str
) -> tuple[dict[str, Any] | None, list[Diagnostic]]:
    """An edition's festival in a language, as `localise` gives a film."""
    if festival is None:
        return None, []
    worker = _Localiser(source, lang)
    view = worker.group(festival, ("editions",))
    return view, worker.problems


def untranslated(source: FilmSource, lang: str) -> list[Diagnostic]:
    """A diagnostic for each wording that a film lacks in a language; nothing is set right for printing."""
    worker = _Localiser(source, lang, raw=True)
    worker.group(source.film, ())
    return worker.problems


def names_of(film: Film) -> tuple[str, ...]:
    """The people and characters of a film, in the order of their first mention."""
    found = [*film.director, *(name for part in film.cast for name in part.names)]
    found += [wording for part in film.cast for _, wording in part.role.values]
    found += [wording for credit in film.crew for name in credit.names for _, wording in name.values]
    found += [biography.name for biography in film.biographies]
    found += [signatory.name for signatory in film.statement.by] if film.statement else []
    return tuple(dict.fromkeys(found))


class _Localiser:
    """Walks a model, choosing wordings."""

    def __init__(self, source: FilmSource, lang: str, *, raw: bool = False) -> None:
        self.source = source
        self.lang = lang
        self.raw = raw
        self.problems: list[Diagnostic] = []

    def group(self, model: BaseModel, at: KeyPath) -> dict[str, Any]:
        """A model as a dictionary of localised values."""
        fields = type(model).model_fields
        return {
            name: self.value(getattr(model, name), (*at, field.alias or name))
            for name, field in fields.items()
            if at or name not in _SKIPPED
        }

    def value(self, value: Any, at: KeyPath) -> Any:
        """Any value: texts chosen, groups and lists walked."""
        if isinstance(value, Text):
            return self.text(value, at)
        if isinstance(value, BaseModel):
            return self.group(value, at)
        if isinstance(value, tuple):
            return tuple(self.value(inner, (*at, i)) for i, inner in enumerate(value))
        if isinstance(value, dict):
            return {key: self.value(inner, (*at, key)) for key, inner in value.items()}
        return value

    def text(self, text: Text, at: KeyPath) -> Any:
        """A text as a layout prints it; None for a field that this language has not."""
        if at[-1] in OWN_LANGUAGE_ONLY and text.choose(self.lang) is None:
            return None
        wording = self.wording(text, at)
        if self.raw:
            return wording
        if isinstance(text, Prose):
            return passage(wording, self.lang)
        return prepare(" ".join(wording.split()), self.lang)

    def wording(self, text: Text, at: KeyPath) -> str:
        """The text in this language, or in the main one with a diagnostic."""
        chosen = text.choose(self.lang)
        if chosen is not None and (
            text.languages or not isinstance(text, Prose) or self.lang == self.source.film.lang
        ):
            return chosen
        field = ".".join(str(part) for part in at)
        make = error if isinstance(text, Prose) else warning
        self.problems.append(
            make("translation-missing", f"{field} has no wording in “{self.lang}”", self.source.document.span(at),
                 f"add `{self.lang}: …` to it")
        )  # fmt: skip
        return chosen or text.choose(self.source.film.lang) or text.values[0][1]
