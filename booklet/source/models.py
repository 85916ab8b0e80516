"""From parsed YAML to a pydantic model, with every error of the file at once and in its place."""

from __future__ import annotations

import typing
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from booklet.diagnostics import ContentError, Diagnostic, Span, error, nearest
from booklet.source.yaml12 import Document, KeyPath


class StrictModel(BaseModel):
    """Base of everything that YAML describes: frozen, and an unknown key is an error.

    Validators are built where they are first used: a group's stands in that of the whole file, too.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        coerce_numbers_to_str=True,
        arbitrary_types_allowed=True,
        defer_build=True,
    )


Model = TypeVar("Model", bound=BaseModel)

_ARTICLES = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "string_type": "must be text; put it in quotation marks",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "list_type": "must be a list (lines that start with “- ”)",
    "tuple_type": "must be a list (lines that start with “- ”)",
    "dict_type": "must be a group of “key: value” lines",
    "model_type": "must be a group of “key: value” lines",
    "date_from_datetime_parsing": "must be a date such as 2012-05-17",
    "date_parsing": "must be a date such as 2012-05-17",
    "date_type": "must be a date such as 2012-05-17",
    "date_from_datetime_inexact": "must be a date such as 2012-05-17",
    "string_unicode": "holds characters that no text has",
    "string_too_short": "must not be empty",
}

_BOUNDS = {
    "greater_than_equal": ("ge", "must be at least"),
    "greater_than": ("gt", "must be more than"),
    "less_than_equal": ("le", "must be at most"),
    "less_than": ("lt", "must be less than"),
    "too_short": ("min_length", "has too few values; at least"),
    "too_long": ("max_length", "has too many values; at most"),
}
"""Where pydantic keeps the bound that a number or a list passes, and the words for it."""

_PATTERNS = {
    r"^[A-Z]{2}$": "an ISO 3166 code of two capitals, such as FR",
    r"^[a-z0-9][a-z0-9._-]{0,60}$": "small letters, digits, dots and hyphens, such as de-gala",
}
"""What to write instead, by the pattern that was not met."""


def validate(document: Document, model: type[Model], id_prefix: str = "content") -> Model:
    """The document's value as a model.

    Raises:
        ContentError: one diagnostic for each thing wrong, with place and hint.
    """
    try:
        return model.model_validate(document.value)
    except ValidationError as problem:
        found = [_diagnostic(document, model, item, id_prefix) for item in problem.errors(include_url=False)]
        raise ContentError(sorted(dict.fromkeys(found), key=_order)) from problem


def _order(diagnostic: Diagnostic) -> tuple[int, int]:
    span = diagnostic.span
    return (span.line or 0, span.column or 0) if span else (0, 0)


def _diagnostic(document: Document, model: type[BaseModel], item: Any, prefix: str) -> Diagnostic:
    path: KeyPath = tuple(part for part in item["loc"] if part != "[key]")
    kind = item["type"]
    name = ".".join(str(part) for part in path) or "the file"
    hint = (item.get("ctx") or {}).get("hint")
    if kind == "extra_forbidden":
        known = fields_at(model, path[:-1])
        guess = nearest(str(path[-1]), known)
        hint = (
            f"did you mean “{guess}”?"
            if guess
            else f"known here: {', '.join(sorted(known))}"
            if known
            else None
        )
        return error(f"{prefix}-key", f"“{path[-1]}” is not known here", document.span(path, key=True), hint)
    if kind == "missing" and isinstance(path[-1], int):
        message = f"{'.'.join(map(str, path[:-1]))} has too few values"
        return error(f"{prefix}-value", message, document.span(path[:-1]), hint)
    if kind == "missing":
        # A key that is there and yet missing was taken away by an edition's `set:`.
        gone = document.keys.get(path)
        place = Span(document.path, *gone) if gone else document.span(path[:-1], key=True)
        return error(f"{prefix}-missing", f"“{path[-1]}” is missing", place, hint or f"add {name}")
    if kind == "string_pattern_mismatch":
        hint = hint or _PATTERNS.get(item["ctx"]["pattern"])
        return error(f"{prefix}-value", f"{name} cannot be “{item['input']}”", document.span(path), hint)
    message = f"{name} {_ARTICLES[kind]}" if kind in _ARTICLES else f"{name}: {_lower(item['msg'])}"
    if kind in _BOUNDS:
        bound, words = _BOUNDS[kind]
        message = f"{name} {words} {item['ctx'][bound]:g}"
    if kind == "literal_error":
        expected = [word.strip("' ") for word in item["ctx"]["expected"].replace(" or ", ", ").split(",")]
        guess = nearest(str(item["input"]), expected)
        message = f"{name} cannot be “{item['input']}”"
        hint = f"did you mean “{guess}”?" if guess else f"one of {', '.join(expected)}"
    return error(f"{prefix}-value", message, document.span(path), hint)


def _lower(text: str) -> str:
    text = text.removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return text[:1].lower() + text[1:]


def fields_at(model: type[BaseModel], path: KeyPath) -> list[str]:
    """The keys that a model knows at a path, for hints."""
    here: list[Any] = [model]
    for part in path:
        here = [inner for one in here for inner in _step(one, part)]
    return sorted({name for one in here if _is_model(one) for name in _names(one)})


def _names(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _is_model(thing: Any) -> bool:
    return isinstance(thing, type) and issubclass(thing, BaseModel)


def _step(thing: Any, part: str | int) -> list[Any]:
    """The types one key or index further in."""
    if _is_model(thing):
        for name, field in thing.model_fields.items():
            if part in (name, field.alias):
                return _flatten(field.annotation)
        return []
    arguments = typing.get_args(thing)
    if typing.get_origin(thing) is dict and len(arguments) == 2:
        return _flatten(arguments[1])
    return [inner for argument in arguments for inner in _flatten(argument)]


def _flatten(annotation: Any) -> list[Any]:
    """A union's members, an annotated type's inner type; containers stay."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _flatten(typing.get_args(annotation)[0])
    if origin is typing.Union or type(annotation).__name__ == "UnionType":
        return [inner for member in typing.get_args(annotation) for inner in _flatten(member)]
    return [annotation]
