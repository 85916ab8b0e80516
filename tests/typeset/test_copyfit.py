"""Copyfit: the freedoms that are taken, those that are given back, and what is said where none is enough."""

from __future__ import annotations

import pytest

from booklet.layout import Freedoms, Run
from booklet.typeset.boxes import Extent
from booklet.typeset.copyfit import Setting, chosen, refuse, tighter, told

FREEDOMS = Freedoms(
    size=(10, 9.8, 9.6),
    leading=(13, 12.6),
    gallery=(60, 8),
    biographies=("long", "short"),
    synopsis=("long", "short"),
)


def test_settings_tighten_one_by_one():
    settings = list(tighter(FREEDOMS))
    assert settings[0] == Setting()
    assert settings[1] == Setting(gallery=8)
    assert settings[3] == Setting(gallery=8, size=9.6)
    assert settings[-1] == Setting(8, 9.6, 12.6, "short", "short")
    assert len(settings) == 7


@pytest.mark.parametrize(
    ("fits", "expected"),
    [
        (lambda s: True, Setting()),
        (lambda s: s.size is not None, Setting(size=9.8)),  # the gallery is given back
        (lambda s: s.size == 9.6, Setting(size=9.6)),
        (lambda s: s.synopsis == "short", Setting(synopsis="short")),
        (lambda s: s.biographies == "short" and s.gallery == 8, Setting(gallery=8, biographies="short")),
        (lambda s: False, None),
    ],
)
def test_no_freedom_is_taken_in_vain(fits, expected):
    assert chosen(FREEDOMS, fits) == expected


def test_what_was_chosen_is_said():
    (said,) = told(Setting(gallery=8, size=9.6), 16)
    assert said.id == "copyfit"
    assert said.message == "16 pages with a gallery of 8 pictures, text of 9.6 pt"
    assert list(told(Setting(), 16)) == []


def test_where_to_cut():
    runs = [Run("cover", 1), Run("synopsis", 2), Run("statement", 3), Run("back", 1)]
    extents = {"synopsis": Extent(2, 0), "statement": Extent(3, 0)}
    free = {id(extents["synopsis"]): 30, id(extents["statement"]): 20}
    problem = refuse(runs, extents, lambda extent: free[id(extent)], 35, 5)
    (said,) = problem.diagnostics
    assert said.id == "pages-over"
    assert (
        said.message == "the text is 2 pages over 5 pages, 20 lines: shorten synopsis by 5, statement by 15"
    )
