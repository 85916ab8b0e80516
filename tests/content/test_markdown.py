"""Texts: what survives, and what is refused with its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booklet.content.markdown import passage, refuse_markup
from booklet.diagnostics import Span


def refused(text: str) -> list[tuple[str, int]]:
    return [(d.id, d.span.column - 1) for d in refuse_markup(text, lambda offset: Span("t", 1, offset + 1))]


@pytest.mark.parametrize(
    ("text", "id_", "offset"),
    [
        ("Ein ![Bild](a.jpg).", "markdown-image", 4),
        ("Ein ![Bild](http://example.org/a.jpg).", "markdown-image", 4),
        ("Ein ![Bild][a].", "markdown-image", 4),
        ("Ein [Link](http://example.org).", "markdown-link", 4),
        ("Ein [a [b] c](x).", "markdown-link", 4),
        ("Text\n\n[a]: http://example.org", "markdown-link", 6),
        ("Ein <b>Wort", "markdown-html", 4),
        ("<script>alert(1)</script>", "markdown-html", 0),
        ("a <!-- b --> c", "markdown-html", 2),
        ("a <?php x ?>", "markdown-html", 2),
        ("<img\nsrc=x>", "markdown-html", 0),
        ("<http://example.org>", "markdown-html", 0),
        ("Tom &amp; Jerry", "markdown-entity", 4),
        ("a&#169;b", "markdown-entity", 1),
        ("a&#xA9;b", "markdown-entity", 1),
        ("siehe data:text/html;base64,AA", "text-url", 6),
        ("javascript:alert(1)", "text-url", 0),
        ("file:///etc/passwd", "text-url", 0),
        ("a\x07b", "text-control", 1),
        ("a\u2028b", "text-control", 1),
        ("a " + "x" * 40_000, "text-word", 2),
    ],
)
def test_refused(text, id_, offset):
    assert (id_, offset) in refused(text)


@pytest.mark.parametrize(
    "text",
    ["a < b und c > d", "AT&T", "5 [sic] (so)", "https://example.org/x?a=b&c=d",
     "Er sagte: *nein*.", "1. Eins", "Daten: viele", "“data: nothing”"],
)  # fmt: skip
def test_not_refused(text):
    assert refused(text) == []


def test_every_occurrence_has_its_own_place():
    assert refused("<b>a</b> <b>") == [("markdown-html", 0), ("markdown-html", 4), ("markdown-html", 9)]


def test_what_survives():
    found = passage("# Titel\n\nEin *Wort* und **noch eins**.\n\n- a\n- b\n\n> Zitat\n", "de")
    assert [(b.kind, b.html) for b in found.blocks] == [
        ("h", "Titel"),
        ("p", "Ein <em>Wort</em> und <strong>noch eins</strong>."),
        ("li", "a"),
        ("li", "b"),
        ("quote", "Zitat"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<b>x</b>",
        "a & b",
        "[a](b)",
        "![a](b)",
        "<http://x.org>",
        "`<i>`",
        "```\n<i>x</i>\n```",
        "    <i>x</i>",
    ],
)
def test_nothing_becomes_markup_that_was_not_asked_for(text):
    html = " ".join(block.html for block in passage(text, "de").blocks)
    assert "<b>" not in html
    assert "<i>" not in html
    assert "<a" not in html
    assert "<img" not in html


@given(st.text(max_size=120))
def test_any_text_can_be_read(text):
    refused(text)
    for block in passage(text, "fr").blocks:
        rest = block.html
        for tag in ("<em>", "</em>", "<strong>", "</strong>", "<br>"):
            rest = rest.replace(tag, "")
        assert "<" not in rest
