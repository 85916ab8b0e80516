"""Two languages in one booklet: which page is set when, stands where, and carries which number."""

from __future__ import annotations

import io

import pikepdf

from booklet.layout import Slot
from booklet.typeset.pages import folios
from booklet.typeset.sequence import in_file, numbers, turned
from booklet.typeset.turn import turn

FACING = (
    Slot("run", "cover", 1, 1),
    Slot("run", "a", 2, 2, step=2),
    Slot("run", "a-fr", 3, 2, "fr", 2),
    Slot("run", "back", 6, 1),
)
HALVES = (
    Slot("run", "cover", 1, 1),
    Slot("run", "a", 2, 3),
    Slot("run", "cover-fr", 1, 1, "fr", turned=True),
    Slot("run", "a-fr", 2, 3, "fr", turned=True),
)


def test_facing_pages():
    assert numbers(FACING) == [1, 2, 4, 3, 5, 6]
    assert in_file(FACING) == [0, 1, 3, 2, 4, 5]
    assert list(turned(FACING)) == []


def test_two_halves():
    assert numbers(HALVES) == [1, 2, 3, 4, 1, 2, 3, 4]
    assert in_file(HALVES) == [0, 1, 2, 3, 7, 6, 5, 4]
    assert list(turned(HALVES)) == [4, 5, 6, 7]


def test_folios_that_do_not_count_on():
    assert folios(FACING[:1]) == ""
    css = folios(FACING)
    assert "@page :nth(3) { counter-increment: page 2 }" in css
    assert "@page :nth(4) { counter-increment: page -1 }" in css


def test_a_turned_page():
    with pikepdf.new() as pdf:
        for _ in range(2):
            page = pdf.add_blank_page(page_size=(200, 300))
            page.obj.TrimBox = [10, 20, 190, 280]
            page.contents_add(b"0 0 1 1 re f")
        out = io.BytesIO()
        pdf.save(out)
    with pikepdf.open(io.BytesIO(turn(out.getvalue(), [1]))) as pdf:
        before, after = (b"".join(s.read_bytes() for s in _streams(page)) for page in pdf.pages)
    assert b"cm" not in before
    # The middle of the trim box, (100, 150), stays where it is.
    assert after.split(b"0 0 1 1 re")[0].split() == [
        b"q",
        b"-1",
        b"0",
        b"0",
        b"-1",
        b"200.000000",
        b"300.000000",
        b"cm",
    ]
    assert turn(out.getvalue(), []) == out.getvalue()


def _streams(page):
    contents = page.obj.Contents
    return list(contents) if isinstance(contents, pikepdf.Array) else [contents]
