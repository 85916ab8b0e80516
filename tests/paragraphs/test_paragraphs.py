"""Display lines: every word, in order, in as few and as even lines as there can be."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booklet import fonts, resources
from booklet.paragraphs import advance, balance, fit, width
from booklet.source import Reader

TITLE = "Der Geschmack von Rost und Knochen"


@pytest.fixture(scope="module")
def face():
    home = resources.builtin("fonts")
    return fonts.load(Reader(home), [home], ["source-serif-4"]).find("Source Serif 4")


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.text("aeiounrst,–", min_size=1, max_size=12), min_size=1, max_size=14),
    st.floats(6, 40),
    st.floats(30, 400),
)
def test_every_word_in_its_order(face, words, size, measure):
    lines = balance(face, " ".join(words), size, measure)
    assert " ".join(lines) == " ".join(words)
    assert all(width(face, line, size) <= measure + 1e-6 or " " not in line for line in lines)


def test_lines_are_even(face):
    lines = balance(face, TITLE, 24, 220)
    widths = [width(face, line, 24) for line in lines]
    assert len(lines) == 2
    assert max(widths) - min(widths) < 0.35 * max(widths)


def test_an_editors_own_breaks_stay(face):
    assert balance(face, "Rost\nund Knochen", 10, 1000) == ("Rost", "und Knochen")


def test_fit_takes_the_largest_size(face):
    found = fit(face, TITLE, (40, 30, 20, 10), 200, 2)
    assert found.fits
    assert found.size in (20, 10)
    assert len(found.lines) <= 2
    larger = (40, 30, 20, 10)[(40, 30, 20, 10).index(found.size) - 1]
    assert not fit(face, TITLE, (larger,), 200, 2).fits


def test_what_cannot_fit_says_so(face):
    found = fit(face, "Donaudampfschifffahrtsgesellschaft" * 4, (20, 10), 100, 1)
    assert (found.size, found.fits) == (10, False)


def test_letterspacing_widens(face):
    assert width(face, "abc", 10, 0.1) == pytest.approx(width(face, "abc", 10) + 3)


def test_a_title_of_a_thousand_words_takes_no_minute(face):
    started = time.monotonic()
    found = fit(face, "eine lange Geschichte " * 400, (30, 20, 10), 300, 3)
    assert not found.fits
    assert time.monotonic() - started < 5


def test_what_a_face_lacks_is_measured_in_its_spare_face():
    home = resources.builtin("fonts")
    catalogue = fonts.load(Reader(home), [home], ["league-gothic"])
    face = catalogue.find("League Gothic")
    greek, hebrew, _ = face.spare
    assert advance(face, "Άνθρωπος") == advance(greek, "Άνθρωπος")
    assert advance(face, "Rust ואלס") == pytest.approx(advance(face, "Rust ") + advance(hebrew, "ואלס"))
    assert advance(face, "") == 0
