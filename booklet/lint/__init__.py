"""The linting of facts: what an editor overlooks and a reader does not."""

from __future__ import annotations

from collections.abc import Iterable

from booklet.content import FilmSource, untranslated
from booklet.diagnostics import Diagnostic
from booklet.images import Looks
from booklet.lint.names import second_spellings
from booklet.lint.pictures import pictures
from booklet.lint.texts import codes, lengths, marks, signatories, uncleared
from booklet.source import Reader

__all__ = ["lint"]


def lint(
    reader: Reader, source: FilmSource, languages: Iterable[str], looks: Looks | None = None
) -> list[Diagnostic]:
    """Everything questionable in a film's content, in the order of the file.

    `languages` are those of the editions: a wording missing in one of them is reported.
    """
    languages = tuple(dict.fromkeys(languages))
    found: list[Diagnostic] = []
    for check in (second_spellings, signatories, uncleared, codes):
        found += check(source)
    for lang in languages:
        found += untranslated(source, lang)
    found += marks(source, languages)
    found += lengths(source, languages)
    found += pictures(reader, source, looks or Looks())
    return sorted(
        dict.fromkeys(found),
        key=lambda d: (d.span.path, d.span.line or 0, d.span.column or 0) if d.span else ("", 0, 0),
    )
