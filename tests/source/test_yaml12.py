"""YAML 1.2 with places: values, positions, and every way a file can be wrong."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from booklet.diagnostics import ContentError
from booklet.source import parse_yaml
from booklet.source.yaml12 import plain_scalar


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"), ("yes", "yes"), ("on", "on"), ("y", "y"),
        ("true", True), ("False", False), ("tRue", "tRue"),
        ("~", None), ("null", None), ("", None), ("nil", "nil"),
        ("1:30", "1:30"), ("012", 12), ("0o14", 12), ("0x1F", 31), ("-7", -7), ("+7", 7), ("1_000", "1_000"),
        ("1.5", 1.5), (".5", 0.5), ("1e3", 1000.0), ("1.", 1.0), (".", "."), ("1.2.3", "1.2.3"),
        ("2012-05-17", "2012-05-17"), ("=", "="), ("<<", "<<"), ("9" * 50, "9" * 50),
    ],
)  # fmt: skip
def test_core_schema(text, value):
    found = plain_scalar(text)
    assert found == value
    assert isinstance(found, type(value))


def test_a_number_remembers_how_it_was_written():
    value = parse_yaml("a: 0301234\nb: 2.40\n", "f").value
    assert (str(value["a"]), str(value["b"])) == ("0301234", "2.40")
    assert (value["a"], value["b"]) == (301234, 2.4)


def test_quoted_scalars_are_text():
    assert parse_yaml('["NO", \'12\', "~", !!str 7x]', "f").value == ["NO", "12", "~", "7x"]


words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), max_size=20)
keys = st.from_regex(r"[a-z]{1,6}", fullmatch=True)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)
values = st.from_regex(r"[a-z]{2,9}", fullmatch=True).map("w-".__add__)


@given(st.dictionaries(keys, plain, min_size=1, max_size=5))
def test_plain_data_comes_back(data):
    """JSON is YAML 1.2 (1.2), which PyYAML's own writer is not."""
    assert parse_yaml(json.dumps(data, ensure_ascii=False), "f").value == data
    assert parse_yaml(json.dumps(data, ensure_ascii=False, indent=2), "f").value == data


@given(st.dictionaries(keys, values, min_size=1, max_size=6))
def test_places_point_at_the_text(data):
    text = yaml.dump({"group": data, "list": list(data.values())})
    document = parse_yaml(text, "f")
    lines = text.split("\n")
    for key, value in data.items():
        span = document.span(("group", key))
        assert lines[span.line - 1][span.column - 1 :].lstrip("'").startswith(value)
        span = document.span(("group", key), key=True)
        assert lines[span.line - 1][span.column - 1 :].lstrip("'").startswith(key)
    for i, value in enumerate(data.values()):
        span = document.span(("list", i))
        assert lines[span.line - 1][span.column - 1 :].lstrip("'").startswith(value)


@given(st.text(max_size=200) | st.text("-:[]{}\"'&*!|>%@#, \n\tab1", max_size=80))
def test_arbitrary_text_is_read_or_refused_with_a_place(text):
    try:
        parse_yaml(text, "f")
    except ContentError as problem:
        for diagnostic in problem.diagnostics:
            assert diagnostic.span.path == "f"
            assert diagnostic.span.line
            assert diagnostic.span.column
            assert "\n" not in str(diagnostic).split("\n    ")[0]


def errors(text: str) -> list[tuple[str, int, int]]:
    with pytest.raises(ContentError) as caught:
        parse_yaml(text, "f")
    assert caught.value.exit_code == 3
    return [(d.id, d.span.line, d.span.column) for d in caught.value.diagnostics]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("yaml-empty", 1, 1)]),
        ("# only a comment\n", [("yaml-empty", 1, 1)]),
        ("---\n", [("yaml-empty", 1, 1)]),
        ("a: 1\nb: 2\na: 3\nb: 4\n", [("yaml-duplicate", 3, 1), ("yaml-duplicate", 4, 1)]),
        ("a:\n\tb: 1\n", [("yaml-syntax", 2, 1)]),
        ("a: [1, 2\nb: 3\n", [("yaml-syntax", 2, 2)]),
        ("b: 1\na: 'open\n\n", [("yaml-syntax", 2, 4)]),
        ("a: b: c\n", [("yaml-syntax", 1, 5)]),
        ("a: 1\n---\nb: 2\n", [("yaml-syntax", 2, 1)]),
        ("a: !!python/object/apply:os.system ['x']\n", [("yaml-tag", 1, 4)]),
        ("a: !env HOME\n", [("yaml-tag", 1, 4)]),
        ("? [a, b]\n: 1\n", [("yaml-key", 1, 3)]),
        ("a: &x [*x]\n", [("yaml-aliases", 1, 4)]),
        ("a: *x\n", [("yaml-syntax", 1, 4)]),
        ("ab: x\x07y\n", [("yaml-character", 1, 6)]),
        ("a: 1\nb: x\u2028y\n", [("yaml-character", 2, 5)]),
        ("[" * 100_000, [("yaml-depth", 1, 41)]),
        ("- " * 50_000, [("yaml-depth", 1, 81)]),
        ("{a: " * 50_000, [("yaml-depth", 1, 161)]),
    ],
)
def test_mistakes_have_places(text, expected):
    assert errors(text) == expected


def test_a_million_aliases_are_refused_at_once():
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 9)
    )
    assert [id_ for id_, _, _ in errors(bomb)] == ["yaml-aliases"]


def test_hints_tell_the_usual_causes():
    def hint(text: str) -> str:
        with pytest.raises(ContentError) as caught:
            parse_yaml(text, "f")
        return caught.value.diagnostics[0].hint

    assert "spaces" in hint("a:\n\tb: 1\n")
    assert "quotation marks" in hint("title: Alien: Covenant: x\n")
    assert "special character" in hint("a: 1\n@b: 2\n")


def test_a_models_path_finds_its_line_through_shorthands():
    text = "crew:\n  - editing: [A, B]\n  - {role: x, names: Y}\ncontacts:\n  - press:\n      name: X\n      email: y\ndirector: Z\n"
    document = parse_yaml(text, "f")

    def at(*path, key=False):
        span = document.span(path, key=key)
        return span.line, span.column

    assert at("crew", 0, "names", 1) == (2, 18)
    assert at("crew", 0, "role", key=True) == (2, 5)
    assert at("crew", 1, "names", 0) == (3, 22)
    assert at("contacts", 0, "email", key=True) == (7, 7)
    assert at("director", 0) == (8, 11)
    assert at("nothing", "here") == (1, 1)


@pytest.mark.parametrize(
    ("text", "path", "wording", "at", "expected"),
    [
        ("a: one two\n", ("a",), "one two", 4, (1, 8)),
        ('a: "one two"\n', ("a",), "one two", 4, (1, 9)),
        ("a: |\n  one\n  two one\n", ("a",), "one\ntwo one\n", 8, (3, 7)),
        ("a: >\n  one\n  two one\n", ("a",), "one two one\n", 8, (3, 7)),
        ("a: one\nb: one\n", ("b",), "one", 0, (2, 4)),
    ],
)
def test_find_counts_columns_in_the_file(text, path, wording, at, expected):
    document = parse_yaml(text, "f")
    assert document.value[path[0]] == wording
    span = document.find(path, wording, at)
    assert (span.line, span.column) == expected
