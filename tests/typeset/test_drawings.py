"""QR codes and rows of pictures."""

from __future__ import annotations

import re

import numpy as np
import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from booklet.typeset.drawings import qr_code, strips


def test_a_qr_code_draws_the_modules():
    svg = str(qr_code("https://www.example.org/film", 18, "device-cmyk(0 0 0 1)"))
    expected = np.array(
        [list(row) for row in segno.make_qr("https://www.example.org/film", error="m").matrix]
    )
    n = len(expected)
    drawn = np.zeros((n, n), int)
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", svg):
        drawn[int(y), int(x) : int(x) + int(run)] += 1
    assert (drawn == expected).all()
    assert f'viewBox="0 0 {n} {n}"' in svg
    assert "width: 18mm" in svg
    assert 'fill="device-cmyk(0 0 0 1)"' in svg


@given(st.lists(st.floats(0.4, 3), min_size=1, max_size=30), st.floats(60, 130), st.floats(20, 60))
def test_rows_fill_the_width(aspects, width, height):
    rows = strips([{"aspect": aspect, "n": i} for i, aspect in enumerate(aspects)], width, height, 2)
    assert [frame.image["n"] for row in rows for frame in row] == list(
        range(len(aspects))
    )  # each once, in order
    for row in rows[:-1]:
        assert sum(frame.width for frame in row) + 2 * (len(row) - 1) == pytest.approx(width)
    last = sum(frame.width for frame in rows[-1]) + 2 * (len(rows[-1]) - 1)
    assert last <= width + 1e-6
