"""From a film's folder to its validated content, with the origin of every wording."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from booklet import resources
from booklet.content.edition import Edition
from booklet.content.markdown import refuse_markup
from booklet.content.model import Film
from booklet.diagnostics import ContentError, Diagnostic, Span, UsageError, error, nearest
from booklet.source import Document, KeyPath, Reader, parse_yaml, validate

FILE_PREFIX = "file:"

Place = TypeVar("Place")


@dataclass(frozen=True, slots=True)
class FilmSource:
    """A film as it was read: the model, the YAML with its places, and where each `file:` text came from."""

    id: str
    folder: Path
    film: Film
    document: Document
    files: dict[KeyPath, str]

    def span(self, path: KeyPath, needle: str = "", offset: int | None = None) -> Span:
        """The place of a field; with `needle`, the place of these characters in its wording.

        `offset` is the place in the wording itself, where the caller knows it.
        """
        path = self.document.written(path)
        value, origin = _at(self.document.value, path), self.files.get(path)
        if offset is None and needle and isinstance(value, str):
            offset = value.find(needle)
        if offset is None or offset < 0 or not isinstance(value, str):
            return Span(origin, 1, 1) if origin else self.document.span(path)
        return _place_in(self.document, self.files, path, value, offset)

    def lead(self, path: KeyPath) -> int:
        """How many characters of a field's file or block come before its wording: empty lines at its head."""
        value = _at(self.document.value, self.document.written(path))
        return len(value) - len(value.lstrip("\n")) if isinstance(value, str) else 0

    def wordings(self) -> Iterator[tuple[KeyPath, str]]:
        """Every text of the film with its path."""
        return _leaves(self.document.value, ())


def load(reader: Reader, content: Path, name: str) -> FilmSource:
    """Read and validate one film.

    Raises:
        UsageError: there is no such film, or it was named by a path.
        ContentError: with everything that is wrong in its YAML and its texts.
    """
    folder = content / name
    path = folder / "film.yaml"
    if not _is_name(name) or not os.path.lexists(path):
        known = resources.films(content)
        guess = nearest(name, known)
        hint = (
            f"did you mean {guess}?" if guess
            else f"there are: {', '.join(known)}" if known
            else f"make {reader.show(content)}/NAME/film.yaml"
        )  # fmt: skip
        raise UsageError(error("film-unknown", f"there is no film “{name}”", hint=hint))
    document = parse_yaml(reader.read_text(path), reader.show(path))
    return _build(name, folder, *_resolve_files(reader, folder, document))


def _is_name(name: str) -> bool:
    """Whether it names a folder below `content/` and leads nowhere else."""
    return name not in ("", ".", "..") and not set("/\\\0") & set(name)


def edition_of(source: FilmSource, name: str, edition: Edition) -> FilmSource:
    """The film as an edition sees it: its `set:` merged over the film."""
    if not edition.set:
        return source
    at: KeyPath = ("editions", name, "set")
    document = source.document
    over = _at(document.value, at)
    replaced = tuple(_replaced(document.value, over, ()))
    merged = replace(
        document,
        value=_merge(document.value, over),
        values=_moved(document.values, at, replaced),
        keys=_moved(document.keys, at, replaced),
    )
    return _build(source.id, source.folder, merged, _moved(source.files, at, replaced), [])


def _replaced(base: Any, over: Any, at: KeyPath) -> Iterator[KeyPath]:
    """The paths at which an override puts something else in place of what was there."""
    if isinstance(base, dict) and isinstance(over, dict):
        for key, value in over.items():
            yield from _replaced(base.get(key), value, (*at, key))
    else:
        yield at


def _moved(places: dict[KeyPath, Place], at: KeyPath, replaced: tuple[KeyPath, ...]) -> dict[KeyPath, Place]:
    """Places by path, those below `at` standing for what they override."""
    kept = {
        path: place
        for path, place in places.items()
        if not any(path[: len(gone)] == gone for gone in replaced)
    }
    return kept | {
        path[len(at) :]: place for path, place in places.items() if path[: len(at)] == at and path != at
    }


def editions(source: FilmSource) -> dict[str, Edition]:
    """The declared editions with their languages filled in; a film without any has one, named by its language."""
    film = source.film
    declared = film.editions or {film.lang: Edition(lang=film.lang)}
    return {name: e if e.lang else e.model_copy(update={"lang": film.lang}) for name, e in declared.items()}


def _build(
    name: str, folder: Path, document: Document, files: dict[KeyPath, str], found: list[Diagnostic]
) -> FilmSource:
    """Validate, reporting the texts' problems and the model's together."""
    markup = [
        diagnostic
        for path, text in _leaves(document.value, ())
        if path in files or not text.startswith(FILE_PREFIX)  # one that was not read has its diagnostic
        for diagnostic in refuse_markup(text, partial(_place_in, document, files, path, text))
    ]
    try:
        film = validate(document, Film)
    except ContentError as problem:
        raise ContentError([*problem.diagnostics, *found, *markup]) from problem
    if found or markup:
        raise ContentError([*found, *markup])
    return FilmSource(name, folder, film, document, files)


def _place_in(document: Document, files: dict[KeyPath, str], path: KeyPath, text: str, offset: int) -> Span:
    """The place of a character of a text, in its own file where it has one."""
    if origin := files.get(path):
        return Span(origin, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))
    return document.find(path, text, offset)


def _resolve_files(
    reader: Reader, folder: Path, document: Document
) -> tuple[Document, dict[KeyPath, str], list[Diagnostic]]:
    """Put the texts of `file:PATH` in place of the paths."""
    files: dict[KeyPath, str] = {}
    problems: list[Diagnostic] = []

    def walk(value: Any, at: KeyPath) -> Any:
        if isinstance(value, dict):
            return {key: walk(inner, (*at, key)) for key, inner in value.items()}
        if isinstance(value, list):
            return [walk(inner, (*at, i)) for i, inner in enumerate(value)]
        if isinstance(value, str) and value.startswith(FILE_PREFIX):
            span = document.span(at)
            try:
                path = reader.inside(folder, value.removeprefix(FILE_PREFIX).strip(), span)
                text = reader.read_text(path, span)
            except ContentError as problem:
                problems.extend(problem.diagnostics)
                return value
            if not text.strip():
                message, hint = f"{reader.show(path)} is empty", "write the text, or remove the line"
                problems.append(error("text-empty", message, span, hint))
                return value
            files[at] = reader.show(path)
            return text
        return value

    return replace(document, value=walk(document.value, ())), files, problems


def _merge(base: Any, over: Any) -> Any:
    """Deep merge: groups merge key by key, everything else is replaced; null removes."""
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    merged = {**base, **{key: _merge(base.get(key), value) for key, value in over.items()}}
    return {key: value for key, value in merged.items() if value is not None or key not in over}


def _leaves(value: Any, at: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*at, key))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _leaves(inner, (*at, i))
    elif isinstance(value, str):
        yield at, value


def _at(value: Any, path: KeyPath) -> Any:
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return value
