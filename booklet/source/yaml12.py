"""YAML 1.2 with the place of every key and value.

PyYAML composes nodes; this module turns them into values after the YAML 1.2 core
schema (https://yaml.org/spec/1.2.2/, 10.3.2): `NO` stays a word, `1:30` a text,
`012` the number 12. Duplicate keys, anchors that explode, and tags are errors.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from booklet.diagnostics import ContentError, Diagnostic, Span, error

KeyPath = tuple[str | int, ...]

VALUE_LIMIT = 50_000
"""Most values a document may hold once its aliases are followed."""

DEPTH_LIMIT = 40
"""Deepest nesting; a film needs seven."""

_NULL = re.compile(r"~|null|Null|NULL|")
_BOOL = re.compile(r"true|True|TRUE|false|False|FALSE")
_INT = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")

_Loader: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class WrittenInt(int):
    """An integer that remembers how it was written, for fields that hold text."""

    written: str


class WrittenFloat(float):
    """A number that remembers how it was written: a ratio of 2.40 stays “2.40” where text is wanted."""

    written: str


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file: its value, and the place (line, column from 1) of every key and value."""

    path: str
    value: Any
    values: dict[KeyPath, tuple[int, int]] = field(repr=False)
    keys: dict[KeyPath, tuple[int, int]] = field(repr=False)

    def span(self, path: KeyPath, *, key: bool = False) -> Span:
        """The place of a value (or of its key), or of the nearest thing around it that has one."""
        for length in range(len(path), -1, -1):
            for places in (self.keys, self.values) if key else (self.values, self.keys):
                if found := places.get(path[:length]):
                    return Span(self.path, *found)
        return Span(self.path, 1, 1)


def parse_yaml(text: str, path: str) -> Document:
    """Parse one YAML document.

    Raises:
        ContentError: with the syntax error's place, or with every duplicate key, tag and
            exploding alias of the file at once.
    """
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        span = Span(path, mark.line + 1, mark.column + 1) if mark else Span(path)
        message = " ".join(part for part in (problem.context, problem.problem) if part)
        raise ContentError(error("yaml-syntax", message, span, _syntax_hint(text, span))) from problem
    except yaml.YAMLError as problem:
        raise ContentError(error("yaml-syntax", str(problem).splitlines()[0], Span(path))) from problem
    except RecursionError as problem:
        raise ContentError(error("yaml-depth", "nested too deeply", Span(path, 1, 1))) from problem
    if root is None:
        raise ContentError(
            error(
                "yaml-empty",
                "the file is empty",
                Span(path, 1, 1),
                "start with `title:`; see the README's example",
            )
        )
    builder = _Builder(path)
    value = builder.build(root, (), frozenset())
    if builder.problems:
        raise ContentError(builder.problems)
    return Document(path, value, builder.values, builder.keys)


class _Builder:
    """Turns nodes into values, noting places and problems on the way."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.values: dict[KeyPath, tuple[int, int]] = {}
        self.keys: dict[KeyPath, tuple[int, int]] = {}
        self.problems: list[Diagnostic] = []
        self.count = 0

    def build(self, node: yaml.Node, at: KeyPath, above: frozenset[int]) -> Any:
        """The node's value; `above` holds the nodes that contain it."""
        self.values[at] = _place(node)
        self.count += 1
        if self.count > VALUE_LIMIT or len(at) > DEPTH_LIMIT or id(node) in above:
            what = (
                "an alias contains itself" if id(node) in above
                else f"more than {VALUE_LIMIT:,} values" if self.count > VALUE_LIMIT
                else f"nested more than {DEPTH_LIMIT} deep"
            )  # fmt: skip
            raise ContentError(
                error(
                    "yaml-aliases",
                    what,
                    Span(self.path, *_place(node)),
                    "write the values out, without aliases",
                )
            )
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        inner = above | {id(node)}
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*at, i), inner) for i, child in enumerate(node.value)]
        return self._mapping(node, at, inner)

    def _mapping(self, node: yaml.Node, at: KeyPath, inner: frozenset[int]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._problem("yaml-key", "a key must be a word", key_node)
                continue
            key = key_node.value
            if key in result:
                line = self.keys[(*at, key)][0]
                self._problem("yaml-duplicate", f"“{key}” stands twice; first on line {line}", key_node,
                              "keep one of them")  # fmt: skip
                continue
            self.keys[(*at, key)] = _place(key_node)
            result[key] = self.build(value_node, (*at, key), inner)
        return result

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        text = node.value
        if node.tag not in (None, "", "!", "tag:yaml.org,2002:str"):
            self._problem(
                "yaml-tag", f"the tag {node.tag} is not used here", node, "write the value without it"
            )
        return text if node.style else plain_scalar(text)

    def _problem(self, id: str, message: str, node: yaml.Node, hint: str | None = None) -> None:  # noqa: A002
        self.problems.append(error(id, message, Span(self.path, *_place(node)), hint))


def plain_scalar(text: str) -> str | int | float | bool | None:
    """The value of an unquoted scalar after YAML 1.2's core schema."""
    if _NULL.fullmatch(text):
        return None
    if _BOOL.fullmatch(text):
        return text.lower() == "true"
    if len(text) > 40:
        return text
    number: WrittenInt | WrittenFloat
    if _INT.fullmatch(text):
        number = WrittenInt(text)
    elif _OCTAL.fullmatch(text):
        number = WrittenInt(text[2:], 8)
    elif _HEX.fullmatch(text):
        number = WrittenInt(text[2:], 16)
    elif _FLOAT.fullmatch(text):
        number = WrittenFloat(text)
    else:
        return text
    number.written = text
    return number


def _place(node: yaml.Node) -> tuple[int, int]:
    return (node.start_mark.line + 1, node.start_mark.column + 1)


def _syntax_hint(text: str, span: Span) -> str | None:
    """What most often causes a syntax error on this line."""
    lines = text.split("\n")
    line = lines[span.line - 1] if span.line and span.line <= len(lines) else ""
    if "\t" in line:
        return "indent with spaces, not with tabs"
    if line.count(": ") > 1:
        return "put a value that contains “: ” in quotation marks"
    if line.lstrip().startswith(("@", "`", "%", "*", "&", "!")):
        return "put a value that starts with a special character in quotation marks"
    return "look at the indentation and the quotation marks of this line and the one before it"
