"""From a film's folder to its validated content, with the origin of every wording."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from booklet.content.markdown import refuse_markup
from booklet.content.model import Edition, Film
from booklet.diagnostics import ContentError, Diagnostic, Span, UsageError, error, nearest
from booklet.source import Document, KeyPath, Reader, parse_yaml, validate

FILE_PREFIX = "file:"


@dataclass(frozen=True, slots=True)
class FilmSource:
    """A film as it was read: the model, the YAML with its places, and where each `file:` text came from."""

    id: str
    folder: Path
    film: Film
    document: Document
    files: dict[KeyPath, str]

    def span(self, path: KeyPath, needle: str = "") -> Span:
        """The place of a field; with `needle`, the place of these characters in its wording."""
        value = _at(self.document.value, path)
        origin = self.files.get(path)
        if not needle or not isinstance(value, str) or needle not in value:
            return Span(origin, 1, 1) if origin else self.document.span(path)
        before = value[: value.index(needle)]
        line, column = before.count("\n"), len(before) - (before.rfind("\n") + 1)
        if origin:
            return Span(origin, line + 1, column + 1)
        place = self.document.span(path)
        return place if line or not place.column else replace(place, column=place.column + column)

    def wordings(self) -> Iterator[tuple[KeyPath, str]]:
        """Every text of the film with its path."""
        return _leaves(self.document.value, ())


def film_folders(content: Path) -> tuple[str, ...]:
    """The films there are: folders below `content/` that hold a `film.yaml`."""
    if not content.is_dir():
        return ()
    return tuple(sorted(entry.name for entry in content.iterdir() if (entry / "film.yaml").is_file()))


def load(reader: Reader, content: Path, name: str) -> FilmSource:
    """Read and validate one film.

    Raises:
        UsageError: there is no such film.
        ContentError: with everything that is wrong in its YAML and its texts.
    """
    folder = content / name
    path = folder / "film.yaml"
    if "/" in name or not reader.exists(path):
        known = film_folders(content)
        guess = nearest(name, known)
        hint = (
            f"did you mean {guess}?"
            if guess
            else f"there are: {', '.join(known)}"
            if known
            else f"make {reader.show(path)}"
        )
        raise UsageError(error("film-unknown", f"there is no film “{name}”", hint=hint))
    document = parse_yaml(reader.read_text(path), reader.show(path))
    return _build(name, folder, *_resolve_files(reader, folder, document))


def edition_of(source: FilmSource, name: str, edition: Edition) -> FilmSource:
    """The film as an edition sees it: its `set:` merged over the film."""
    if not edition.set:
        return source
    at: KeyPath = ("editions", name, "set")
    document = source.document
    value = _merge(document.value, edition.set)
    moved_values = {
        path[3:]: place for path, place in document.values.items() if path[:3] == at and len(path) > 3
    }
    moved_keys = {
        path[3:]: place for path, place in document.keys.items() if path[:3] == at and len(path) > 3
    }
    merged = replace(
        document, value=value, values=document.values | moved_values, keys=document.keys | moved_keys
    )
    files = source.files | {path[3:]: file for path, file in source.files.items() if path[:3] == at}
    return _build(source.id, source.folder, merged, files, [])


def editions(source: FilmSource) -> dict[str, Edition]:
    """The declared editions with their languages filled in; a film without any has one, named by its language."""
    film = source.film
    declared = film.editions or {film.lang: Edition(lang=film.lang)}
    return {name: e if e.lang else e.model_copy(update={"lang": film.lang}) for name, e in declared.items()}


def _build(
    name: str, folder: Path, document: Document, files: dict[KeyPath, str], found: list[Diagnostic]
) -> FilmSource:
    """Validate, reporting the texts' problems and the model's together."""
    try:
        film = validate(document, Film)
    except ContentError as problem:
        raise ContentError([*found, *problem.diagnostics]) from problem
    if found:
        raise ContentError(found)
    source = FilmSource(name, folder, film, document, files)
    markup = [
        diagnostic
        for path, text in source.wordings()
        for diagnostic in refuse_markup(text, lambda needle, path=path: source.span(path, needle))  # type: ignore[misc]
    ]
    if markup:
        raise ContentError(markup)
    return source


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
                problems.append(
                    error(
                        "text-empty",
                        f"{reader.show(path)} is empty",
                        span,
                        "write the text, or remove the line",
                    )
                )
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
