"""Contrast of inks on paper."""

from __future__ import annotations

import pytest
from pdfs import printer

from booklet.colour import Separator
from booklet.inks import Cmyk, LargeBlack, Spot
from booklet.typeset.contrast import contrast

INKS = {
    "black": Cmyk(0, 0, 0, 100), "white": Cmyk(0, 0, 0, 0), "rich": LargeBlack(), "pale": Cmyk(0, 0, 30, 0),
    "gold": Spot("PANTONE 871 C", Cmyk(20, 25, 60, 25)), "sea": Spot("HKS 43 K", (28, 15, -60)),
}  # fmt: skip


@pytest.fixture(scope="module")
def separator():
    return Separator(printer().profile)


def ratio(separator, text, ground):
    return contrast(INKS, text, ground, printer(), separator)


def test_black_on_white_and_back(separator):
    assert ratio(separator, "black", "white") == pytest.approx(ratio(separator, "white", "black"))
    assert 11 < ratio(separator, "black", "white") <= 21
    assert ratio(separator, "white", "rich") > ratio(separator, "white", "black")


def test_pale_inks_are_not_readable(separator):
    assert ratio(separator, "pale", "white") < 1.3
    assert ratio(separator, "white", "sea") > 7


def test_a_spot_counts_as_it_looks(separator):
    # L* 28 has Y 0.0545: (1 + 0.05) / (0.0545 + 0.05)
    assert ratio(separator, "sea", "white") == pytest.approx(10.05, rel=0.02)
