"""Booklets in two languages: built by the command, read as the printer gets them."""

from __future__ import annotations

import io
import json

import pikepdf
import pypdfium2
import pytest
from click.testing import CliRunner
from conftest import prose

from booklet.cli import cli

WORDS = {"de": "Leuchtturm", "fr": "phare"}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Builds the film in a way of binding, and gives each page's text."""
    done = {}

    def build(bound: str, layout: str = "house"):
        if (bound, layout) not in done:
            root = tmp_path_factory.mktemp(bound)
            folder = root / "content" / "tide"
            folder.mkdir(parents=True)
            (folder / "film.yaml").write_text(film(bound, layout), encoding="utf-8")
            result = CliRunner().invoke(
                cli, ["build", "--root", str(root), "--executor", "serial"], standalone_mode=False
            )
            assert result.return_value == 0, result.output
            done[bound, layout] = root / "build" / "tide" / "tide-both.pdf"
        return done[bound, layout]

    return build


def film(bound: str, layout: str) -> str:
    texts = {lang: " ".join([word] * 3) + " " + prose(170) for lang, word in WORDS.items()}
    return f"""
lang: de
title: {{de: Unter der Flut, fr: Sous la marée}}
year: 2026
countries: FR
runtime: 94
director: Ada Harcourt
synopsis: {json.dumps(texts, ensure_ascii=False)}
statement: {{by: Ada Harcourt, text: {json.dumps(texts, ensure_ascii=False)}}}
crew: [editing: Paul Roche]
contacts: [press: {{name: Ada, email: ada@example.org}}]
editions:
  both: {{lang: de, layout: {layout}, second: {{lang: fr, as: {bound}}}}}
"""


def pages(path):
    document = pypdfium2.PdfDocument(path)
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def where(texts, *words):
    """The numbers of the pages that hold all of some words."""
    return [i for i, text in enumerate(texts, 1) if all(word in text for word in words)]


def test_one_after_the_other(built):
    texts = pages(built("sequential"))
    german, french = where(texts, "Leuchtturm"), where(texts, "phare")
    assert len(german) == len(french) == 2
    assert max(german) < min(french)
    assert len(texts) % 4 == 0


@pytest.mark.parametrize("layout", ["house", "gala"])
def test_on_facing_pages(built, layout):
    path = built("facing", layout)
    texts = pages(path)
    german, french = where(texts, "Leuchtturm"), where(texts, "phare")
    assert german
    assert all(page % 2 == 0 for page in german)
    assert french == [page + 1 for page in german]
    assert where(texts, "Unter der Flut", "Sous la marée")[0] == 1  # the cover has both titles
    report = json.loads(path.with_name("tide-both.preflight.json").read_text())
    assert not [f for f in report["findings"] if f["rule"] == "book-folio"]


def test_from_both_ends(built):
    path = built("tete-beche")
    texts = pages(path)
    assert "Unter der Flut" in texts[0]
    assert "Sous la marée" in texts[-1]
    german, french = where(texts, "Leuchtturm"), where(texts, "phare")
    assert max(german) < min(french)
    half = len(texts) // 2
    assert [len(texts) % 4, min(french) > half] == [0, True]
    with pikepdf.open(io.BytesIO(path.read_bytes())) as pdf:
        turned = [_turned(page) for page in pdf.pages]
    assert turned == [False] * turned.count(False) + [True] * turned.count(True)
    assert turned.count(True) == turned.count(False)
    report = json.loads(path.with_name("tide-both.preflight.json").read_text())
    assert report["verdict"] == "pass"


def _turned(page):
    """Whether a page's content begins upside down."""
    matrices = [i.operands for i in pikepdf.parse_content_stream(page) if str(i.operator) == "cm"]
    return any([round(float(value), 3) for value in matrix[:4]] == [-1, 0, 0, -1] for matrix in matrices[:3])


def test_the_same_language_twice(tmp_path):
    folder = tmp_path / "content" / "tide"
    folder.mkdir(parents=True)
    (folder / "film.yaml").write_text(
        film("facing", "house").replace("second: {lang: fr", "second: {lang: de"), encoding="utf-8"
    )
    result = CliRunner().invoke(cli, ["check", "--root", str(tmp_path)], standalone_mode=False)
    assert result.return_value == 3
    assert "language-twice" in result.output
