"""The order of the pages: whatever runs and pictures there are, the booklet can be bound."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booklet.diagnostics import ContentError
from booklet.layout import PageRule, Plate, Run, Slot, arrange

FRONT, BACK = Run("cover", 1), Run("back", 1)


@st.composite
def booklets(draw):
    opens = st.sampled_from(["any", "verso", "recto"])
    body = [Run(f"run{i}", draw(st.integers(1, 4)), draw(opens)) for i in range(draw(st.integers(0, 7)))]
    homes = st.sampled_from([None, "elsewhere", *(run.id for run in body)])
    plates = [
        Plate(str(i), draw(st.sampled_from([1, 1, 1, 2])), draw(homes))
        for i in range(draw(st.integers(0, 7)))
    ]
    rule = PageRule(draw(st.sampled_from([4, 8])), draw(st.sampled_from([4, 8, 12])), 80)
    return body, plates, rule


@settings(deadline=None, max_examples=150)
@given(booklets())
def test_every_booklet_can_be_bound(booklet):
    body, plates, rule = booklet
    order = arrange(FRONT, body, BACK, plates, ("motif", "notes"), rule)
    pages = [page for slot in order for page in range(slot.page, slot.last + 1)]
    assert pages == list(range(1, len(pages) + 1)), "every page is covered once"
    assert len(pages) % rule.multiple == 0
    assert rule.minimum <= len(pages) <= rule.maximum
    assert [slot.id for slot in order if slot.kind == "run"] == ["cover", *(run.id for run in body), "back"]
    assert [slot.pages for slot in order if slot.kind == "run"] == [1, *(run.pages for run in body), 1]
    placed = [slot.id for slot in order if slot.kind == "plate"]
    assert len(placed) == len(set(placed))
    assert set(placed) <= {plate.id for plate in plates}
    for slot in order:
        if slot.kind == "plate" and slot.pages == 2:
            assert slot.page % 2 == 0, "a spread starts on a left page"
    assert order == arrange(FRONT, body, BACK, plates, ("motif", "notes"), rule), "the same again"


def test_a_picture_faces_its_text():
    order = arrange(
        FRONT,
        [Run("facts", 2), Run("synopsis", 1), Run("cast", 2)],
        BACK,
        [Plate("p", 1, "synopsis")],
        (),
        PageRule(),
    )
    picture = next(slot for slot in order if slot.kind == "plate")
    text = next(slot for slot in order if slot.id == "synopsis")
    assert not picture.recto
    assert text.page == picture.page + 1


def test_fillers_come_in_sets_by_number():
    sets = (("motif",), ("left", "right"))
    one = arrange(FRONT, [Run("a", 1)], BACK, [], sets, PageRule())
    assert [slot.id for slot in one if slot.kind == "filler"] == ["motif"]
    two = arrange(FRONT, [], BACK, [], sets, PageRule())
    assert [slot.id for slot in two if slot.kind == "filler"] == ["left", "right"]


def test_more_fillers_than_the_largest_set_repeat_its_last():
    order = arrange(FRONT, [], BACK, [], (("motif",), ("motif", "notes")), PageRule(8, 8))
    assert [slot.id for slot in order if slot.kind == "filler"] == [
        "motif",
        "notes",
        "notes",
        "notes",
        "notes",
        "notes",
    ]


def test_too_much_text_and_no_filler():
    with pytest.raises(ContentError, match="pages-many"):
        arrange(FRONT, [Run("a", 90)], BACK, [], (("notes",),), PageRule())
    with pytest.raises(ContentError, match="pages-fillers"):
        arrange(FRONT, [Run("a", 1)], BACK, [], (), PageRule())


def test_many_pictures_take_no_longer():
    """Every subset of them was once a case of its own: fourteen took a minute."""
    started = time.monotonic()
    body = [Run(f"r{i}", 2) for i in range(10)]
    plates = [Plate(str(i), 1, f"r{i % 10}") for i in range(24)]
    order = arrange(FRONT, body, BACK, plates, ("notes",), PageRule())
    assert sum(slot.kind == "plate" for slot in order) >= 20
    assert time.monotonic() - started < 10


def test_no_back_cover():
    order = arrange(FRONT, [Run("a", 2)], None, [], (("notes",),), PageRule())
    assert [(slot.kind, slot.id) for slot in order if slot.kind == "run"] == [("run", "cover"), ("run", "a")]
    assert order[-1].last == 4


def test_what_must_open_on_the_left_does():
    body = [Run("facts", 2), Run("a", 2, "verso", must=True), Run("b", 4, "verso", must=True)]
    order = arrange(FRONT, body, BACK, [], (("notes",),), PageRule())
    assert {slot.id: slot.recto for slot in order if slot.id in ("a", "b")} == {"a": False, "b": False}


def test_a_page_that_a_side_demands_may_take_the_booklet_over_a_multiple():
    """Texts of 16 pages; before the one that must open on the left a page is left over."""
    body = [Run("facts", 2), Run("contents", 1), Run("a", 11, "verso", must=True)]
    order = arrange(FRONT, body, BACK, [], (("motif",), ("detail", "motif")), PageRule())
    assert order[-1].last == 20
    assert [slot.page for slot in order if slot.id == "a"] == [6]
    assert [slot.page for slot in order if slot.kind == "filler"] == [5, 17, 18, 19]
    with pytest.raises(ContentError, match="pages-fillers"):
        arrange(FRONT, body, BACK, [], (("motif",),), PageRule(4, 16, 16))


def test_pages_beside_another_language():
    left, right = Slot("run", "a", 4, 3, step=2), Slot("run", "a-fr", 5, 2, "fr", 2)
    assert (list(left.numbers), left.last) == ([4, 6, 8], 8)
    assert (list(right.numbers), right.recto) == ([5, 7], True)
