"""YAML 1.2 with the place of every key and value.

PyYAML composes nodes; this module turns them into values after the YAML 1.2 core
schema (https://yaml.org/spec/1.2.2/, 10.3.2): `NO` stays a word, `1:30` a text,
`012` the number 12. Duplicate keys, anchors that explode, and tags are errors.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import yaml

from booklet.diagnostics import ContentError, Diagnostic, Span, error

KeyPath = tuple[str | int, ...]

VALUE_LIMIT = 50_000
"""Most values a document may hold once its aliases are followed."""

DEPTH_LIMIT = 40
"""Deepest nesting; a film needs seven."""

_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
"""What YAML 1.2 does not print (5.1), and U+0085, U+2028, U+2029 and byte-order marks inside a text."""

_NULL = re.compile(r"~|null|Null|NULL|")
_BOOL = re.compile(r"true|True|TRUE|false|False|FALSE")
_INT = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")

_Loader: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class WrittenInt(int):
    """An integer that remembers how it was written: a telephone number keeps its leading 0."""

    written: str

    def __str__(self) -> str:
        return self.written


class WrittenFloat(float):
    """A number that remembers how it was written: a ratio of 2.40 stays “2.40” where text is wanted."""

    written: str

    def __str__(self) -> str:
        return self.written


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file: its value, and the place (line, column from 1) of every key and value."""

    path: str
    value: Any
    values: dict[KeyPath, tuple[int, int]] = field(repr=False)
    keys: dict[KeyPath, tuple[int, int]] = field(repr=False)
    text: str = field(default="", repr=False)

    def span(self, path: KeyPath, *, key: bool = False) -> Span:
        """The place of a value (or of its key), or of the nearest thing around it that has one.

        The path may be the model's: `crew.0.names.1` finds the second name of `- editing: [A, B]`.
        """
        path = self.written(path)
        for length in range(len(path), -1, -1):
            for places in (self.keys, self.values) if key else (self.values, self.keys):
                if found := places.get(path[:length]):
                    return Span(self.path, *found)
        return Span(self.path, 1, 1)

    def written(self, path: KeyPath) -> KeyPath:
        """A model's path as the file has it: through `- role: details` lines and single things for lists."""
        here, at = self.value, KeyPath()
        for i, part in enumerate(path):
            if _holds(here, part):
                here, at = here[part], (*at, part)
            elif isinstance(here, dict) and len(here) == 1 and isinstance(at[-1] if at else "", int):
                only = next(iter(here))
                here, at = here[only], (*at, only)
                if _holds(here, part):
                    here, at = here[part], (*at, part)
                elif part not in ("role", "names", "companies"):
                    return (*at, *path[i:])
            elif not isinstance(part, int) or isinstance(here, list | dict):
                return (*at, *path[i:])
        return at

    def find(self, path: KeyPath, wording: str, offset: int) -> Span:
        """The place of a character of a text that was written in this file.

        Quotes, indents and folded lines stand between file and text, so the word that
        holds the character is looked for, as often as it occurs before.
        """
        start = self.span(path)
        lines = self.text.split("\n")
        if start.line is None or start.column is None or not 0 <= offset < len(wording):
            return start
        begin = next((i for i in range(offset, -1, -1) if wording[i].isspace()), -1) + 1
        begin = min(begin, offset)
        end = next((i for i in range(offset, len(wording)) if wording[i].isspace()), len(wording))
        word = wording[begin:end] or wording[offset]
        nth = wording.count(word, 0, begin)
        below = "\n".join([lines[start.line - 1][start.column - 1 :], *lines[start.line :]])
        found = -1
        for _ in range(nth + 1):
            found = below.find(word, found + 1)
            if found < 0:
                return start
        found += offset - begin
        row = below.count("\n", 0, found)
        column = found - (below.rfind("\n", 0, found) + 1)
        return Span(self.path, start.line + row, column + (start.column if row == 0 else 1))


def _holds(value: Any, part: str | int) -> bool:
    """Whether a group has such a key, or a list such an index."""
    if isinstance(value, dict):
        return part in value
    return isinstance(value, list) and isinstance(part, int) and 0 <= part < len(value)


@lru_cache(maxsize=64)
def parse_yaml(text: str, path: str) -> Document:
    """Parse one YAML document; who has it changes nothing in it, for the next one may get the same.

    Raises:
        ContentError: with the syntax error's place, or with every duplicate key, tag and
            exploding alias of the file at once.
    """
    _refuse_characters(text, path)
    try:
        _refuse_depth(text, path)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as problem:
        # A quotation that never ends is wrong where it begins, not at the end of the file.
        endless = "end of stream" in (problem.problem or "") and problem.context_mark
        mark = problem.context_mark if endless else problem.problem_mark or problem.context_mark
        span = Span(path, mark.line + 1, mark.column + 1) if mark else Span(path)
        message = " ".join(part for part in (problem.context, problem.problem) if part)
        raise ContentError(error("yaml-syntax", message, span, _syntax_hint(text, span))) from problem
    except yaml.YAMLError as problem:
        raise ContentError(error("yaml-syntax", str(problem).splitlines()[0], Span(path))) from problem
    if root is None or (isinstance(root, yaml.ScalarNode) and not root.value and not root.style):
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
    return Document(path, value, builder.values, builder.keys, text)


def _refuse_characters(text: str, path: str) -> None:
    """Control characters and the line ends that only old YAML knows: they would shift every place after them."""
    found = [
        error(
            "yaml-character",
            f"an invisible character (U+{ord(match.group()):04X})",
            Span(
                path,
                text.count("\n", 0, match.start()) + 1,
                match.start() - text.rfind("\n", 0, match.start()),
            ),
            "delete it; it often comes along when text is pasted",
        )
        for match in list(_INVISIBLE.finditer(text))[:20]
    ]
    if found:
        raise ContentError(found)


def _refuse_depth(text: str, path: str) -> None:
    """Stop before the composer: it calls itself for each level, and ten thousand levels end the process."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH_LIMIT:
            span = Span(path, *_place(event))
            raise ContentError(error("yaml-depth", f"nested more than {DEPTH_LIMIT} deep", span))


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
        if node.tag not in ("tag:yaml.org,2002:seq", "tag:yaml.org,2002:map", "!", None):
            self._problem(
                "yaml-tag", f"the tag {node.tag} is not used here", node, "write the value without it"
            )
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


def _place(node: yaml.Node | yaml.Event) -> tuple[int, int]:
    mark: Any = node.start_mark  # the stubs allow None; text from a string always has its marks
    return (mark.line + 1, mark.column + 1)


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
