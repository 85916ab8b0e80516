"""Names are not hyphenated, and a word with a broken ligature breaks where it would without."""

from __future__ import annotations

import pyphen
import pytest

from booklet.typeset.engine import _exceptions


def syllables(word: str) -> str:
    return pyphen.Pyphen(lang="de", left=2, right=2).inserted(word)


def test_a_name_breaks_nowhere_inside_a_booklet_and_as_before_outside():
    before = syllables("Schoenaerts")
    assert "-" in before
    with _exceptions("de", "", ["Matthias Schoenaerts"]):
        assert syllables("Schoenaerts") == "Schoenaerts"
        assert syllables("Matthias") == "Matthias"
    assert syllables("Schoenaerts") == before


@pytest.mark.parametrize("word", ["Auf\u200clage", "Schiff\u200cfahrt", "Uraufführungs\u200cfest"])
def test_a_non_joiner_does_not_move_the_breaks(word):
    plain = syllables(word.replace("\u200c", ""))
    with _exceptions("de", f"<p>{word}</p>", []):
        assert syllables(word).replace("\u200c", "") == plain


def test_an_unknown_language_has_no_exceptions():
    with _exceptions("xx", "<p>word</p>", ["Name"]):
        pass
