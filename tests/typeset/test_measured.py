"""Texts that were measured are not measured again, unless something that sets them has changed."""

from __future__ import annotations

import pytest

from booklet.typeset.apart import MARK, Apart
from booklet.typeset.boxes import Extent
from booklet.typeset.measured import Length, Measured, rectos

LONG = {"a": Extent(3, 1.0), "b": Extent(2, 2.5), "c": Extent(1, 0.0)}
LENGTHS = [Length(slot, extent, {}) for slot, extent in LONG.items()]


def html(*parts: str, head: str = "<head>", facts: tuple[str, ...] = ("css",)) -> Apart:
    return Apart.of(f"{head}{MARK}{str(MARK).join(parts)}{MARK}</body>", facts)


def slot(name: str, text: str = "") -> str:
    return f'<section data-slot="{name}">{text}</section>'


class Engine:
    """Measures, and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, bool]] = []

    def __call__(self, text, recto):
        (name,) = [key for key in LONG if f'data-slot="{key}"' in text.whole]
        self.asked.append((name, recto))
        assert text.whole.startswith("<head>")
        assert text.whole.endswith("</body>")
        return Length(name, LONG[name], {("Trinken", 2): frozenset({4, 1})} if name == "b" else {})


@pytest.fixture
def measured():
    found = Measured()
    found.note(html(*map(slot, LONG)), LENGTHS)
    return found


def test_what_was_measured_together_is_known_apart(measured):
    engine = Engine()
    assert measured.of(html(*map(slot, LONG)), engine) == LENGTHS
    assert engine.asked == []


def test_one_text_is_measured_alone_and_on_its_side(measured):
    engine = Engine()
    changed = html(slot("a"), slot("b", "new"), slot("c"))
    found = measured.of(changed, engine)
    assert {length.slot: length.extent for length in found} == LONG
    assert engine.asked == [("b", False)]
    assert measured.of(changed, engine) == found
    assert len(engine.asked) == 1


def test_hyphens_that_it_left_at_pages_ends_are_remembered_with_it(measured):
    changed = html(slot("a"), slot("b", "new"), slot("c"))
    measured.of(changed, Engine())
    told = {length.slot: length.told for length in measured.of(changed, Engine())}
    assert told == {"a": {}, "b": {("Trinken", 2): frozenset({1, 4})}, "c": {}}


def test_what_follows_on_the_other_side_is_measured_anew(measured):
    engine = Engine()
    found = measured.of(html(slot("c"), slot("b")), engine)
    assert [length.extent for length in found] == [LONG["c"], LONG["b"]]
    assert engine.asked == [("c", True)]  # it had begun on a left page; b begins on one as before
    engine.asked.clear()
    measured.of(html(slot("b"), slot("c")), engine)
    assert engine.asked == [("b", True)]


def test_nothing_is_measured_alone_where_all_is_new(measured):
    engine = Engine()
    source = html(*(slot(name, "new") for name in (*LONG, "a")))
    assert measured.of(source, engine) is None
    assert engine.asked == []


@pytest.mark.parametrize("change", [{"facts": ("other css",)}, {"head": "<head>x"}])
def test_all_is_measured_as_a_whole_where_all_has_changed(measured, change):
    source = html(*(slot(name) for name in (*LONG, *LONG)), **change)
    assert measured.of(source, lambda *_: pytest.fail("measured alone")) is None


def test_a_text_without_marks_is_measured_as_a_whole(measured):
    assert measured.of(Apart.of("no marks", ["css"]), lambda *_: pytest.fail("measured alone")) is None


def test_what_cannot_be_told_apart_is_not_remembered():
    found = Measured()
    found.note(html(slot("a"), slot("x"), slot("c")), LENGTHS)
    found.note(html(slot("a"), slot("b")), LENGTHS)
    assert len(found.kept) == 1  # a, of the first text


@pytest.mark.parametrize("damage", [b"[1]", b"", b'["a", 1, 0, [[1]]]', b"\xff"])
def test_a_damaged_entry_is_measured_again(measured, damage):
    for key in measured.kept:
        measured.kept[key] = damage
    engine = Engine()
    found = measured.of(html(*map(slot, LONG)), engine)
    assert {length.slot: length.extent for length in found} == LONG
    assert len(engine.asked) == 3


def test_sides():
    assert list(rectos(first=False, pages=3)) == [False, True, False]
