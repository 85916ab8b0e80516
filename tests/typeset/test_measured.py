"""Texts that were measured are not measured again, unless something that sets them has changed."""

from __future__ import annotations

import pytest

from booklet.typeset.boxes import Extent
from booklet.typeset.measured import MARK, Measured, rectos

LONG = {"a": Extent(3, 1.0), "b": Extent(2, 2.5), "c": Extent(1, 0.0)}


def html(*parts: str) -> str:
    return f"<head>{MARK}{str(MARK).join(parts)}{MARK}</body>"


def slot(name: str, text: str = "") -> str:
    return f'<section data-slot="{name}">{text}</section>'


class Engine:
    """Measures, and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, bool]] = []

    def __call__(self, source, recto):
        (name,) = [key for key in LONG if f'data-slot="{key}"' in source]
        self.asked.append((name, recto))
        assert source.startswith("<head>")
        assert source.endswith("</body>")
        return {name: LONG[name]}


@pytest.fixture
def measured():
    found = Measured()
    found.note(html(*map(slot, LONG)), ["css"], LONG)
    return found


def test_what_was_measured_together_is_known_apart(measured):
    engine = Engine()
    assert measured.of(html(*map(slot, LONG)), ["css"], engine) == LONG
    assert engine.asked == []


def test_one_text_is_measured_alone_and_on_its_side(measured):
    engine = Engine()
    changed = html(slot("a"), slot("b", "new"), slot("c"))
    assert measured.of(changed, ["css"], engine) == LONG
    assert engine.asked == [("b", False)]
    assert measured.of(changed, ["css"], engine) == LONG
    assert len(engine.asked) == 1


def test_what_follows_on_the_other_side_is_measured_anew(measured):
    engine = Engine()
    assert measured.of(html(slot("c"), slot("b")), ["css"], engine) == {"c": LONG["c"], "b": LONG["b"]}
    assert engine.asked == [("c", True)]  # it had begun on a left page; b begins on one as before
    engine.asked.clear()
    measured.of(html(slot("b"), slot("c")), ["css"], engine)
    assert engine.asked == [("b", True)]


def test_nothing_is_measured_alone_where_all_is_new(measured):
    engine = Engine()
    source = html(*(slot(name, "new") for name in (*LONG, "a")))
    assert measured.of(source, ["css"], engine) is None
    assert engine.asked == []


@pytest.mark.parametrize("change", [{"facts": ["other css"]}, {"head": True}, {"salt": "version 2"}])
def test_all_is_measured_as_a_whole_where_all_has_changed(measured, change):
    source = html(*(slot(name) for name in (*LONG, *LONG)))
    if "head" in change:
        source = source.replace("<head>", "<head>x")
    other = Measured(measured.kept, change.get("salt", ""))
    assert other.of(source, change.get("facts", ["css"]), lambda *_: {"a": LONG["a"]}) is None


def test_what_leaves_something_behind_is_not_remembered(measured):
    assert measured.of(html(slot("a", "new")), ["css"], lambda *_: None) is None
    assert measured.of("no marks", ["css"], lambda *_: None) is None


def test_a_damaged_entry_is_measured_again(measured):
    for key in measured.kept:
        measured.kept[key] = b"[1]"
    engine = Engine()
    assert measured.of(html(*map(slot, LONG)), ["css"], engine) == LONG
    assert len(engine.asked) == 3


def test_sides():
    assert list(rectos(first=False, pages=3)) == [False, True, False]
