"""Damaged files: an error with a name, never a crash, never a file that was not separated."""

from __future__ import annotations

import contextlib
import random
import re

import pytest
from pdfs import html, mutated, operators, photo, press, printer, uri

from booklet.diagnostics import BookletError
from booklet.preflight import preflight
from booklet.preflight.html import html_report

BODY = f"""<p style="opacity:.5">text</p><img src="{uri(photo(12, 9), "PNG")}" style="width:20mm">
<div style="height:9mm;background:linear-gradient(red,#00f8)"></div>"""
TOKENS = [b"null", b"0", b"-1", b"99999999", b"/DeviceRGB", b"[]", b"<<>>", b"(x)", b"1 0 R", b"true"]


def damaged(seed: int) -> bytes:
    """The file with a few of its tokens exchanged."""
    chance = random.Random(seed)  # noqa: S311 - the same damage every time
    data = mutated(html(BODY), lambda pdf: None, qdf=True, compress_streams=False)
    for _ in range(chance.randint(1, 5)):
        start = chance.randrange(len(data) - 400)
        if token := re.search(rb"(?<=\s)(/?[A-Za-z0-9.-]+)(?=\s)", data[start : start + 400]):
            data = data[: start + token.start()] + chance.choice(TOKENS) + data[start + token.end() :]
    return data


@pytest.mark.parametrize("seed", range(40))
def test_damaged_file(seed: int) -> None:
    given = damaged(seed)
    result = None
    with contextlib.suppress(BookletError):
        result = press(given).pdf
    assert result is None or "rg" not in {name for name, _ in operators(result)}
    report = preflight(given, printer(), name="damaged.pdf")
    assert report.verdict == "fail"
    assert html_report(report, given, printer())
