"""Each row of the bar: kept by a sound booklet, broken by one that is wrong in one thing; the table and the JSON."""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path

import pytest
from measured_books import BROKEN, LINES, booklet, e, f, h, sound, text
from pdfs import clean, html, printer, uri
from PIL import Image

from booklet.diagnostics import ContentError
from booklet.layout.manifest import Grid
from booklet.measure import ROWS, Measurement, Verdict, measure, table
from booklet.measure.rows_type import family
from booklet.measure.text import is_billing

DOCS = Path(__file__).resolve().parents[2] / "docs" / "measure.md"
FILE_ALONE = {18, 24}


@functools.cache
def measured(pdf: bytes, grid: Grid | None = None) -> dict[int, Measurement]:
    return {m.number: m for m in measure(pdf, None, printer=printer())}


def test_there_are_the_24_rows_of_the_bar():
    assert [row.number for row in ROWS] == list(range(1, 25))


@pytest.mark.parametrize("row", [n for n in range(1, 25) if n not in FILE_ALONE | {9, 15}])
def test_a_sound_booklet_keeps_the_row(row):
    found = measured(sound())[row]
    assert (found.verdict, found.pages) == (Verdict.OK, ()), found


@pytest.mark.parametrize("row", sorted(FILE_ALONE))
def test_what_the_file_does_not_show_is_not_guessed(row):
    found = measured(sound())[row]
    assert found.verdict is Verdict.UNMEASURED
    assert found.value is None
    assert "judged" in found.note


@pytest.mark.parametrize("wrong", BROKEN)
def test_a_broken_booklet_shows_in_its_row(wrong):
    row, build = BROKEN[wrong]
    found = measured(build())[row]
    assert found.verdict is Verdict.OVER, found
    assert 1 <= len(found.pages) <= 6


def test_the_broken_page_is_named_first():
    assert measured(BROKEN["a page off the grid"][1]())[3].pages == (3,)
    assert measured(BROKEN["four sizes on a page"][1]())[20].pages == (2,)


def test_values_are_those_that_were_set():
    found = measured(sound())
    assert found[2].value.startswith("inner 20.0 / outer 28.0")
    assert found[5].value == "10 pt, 130 %"
    assert found[4].value == pytest.approx(60, abs=1)
    assert found[23].value == 8
    assert measured(BROKEN["a page off the grid"][1]())[3].value == pytest.approx(0.6, abs=0.01)
    assert measured(BROKEN["an initial too low"][1]())[17].value.endswith("foot 1.20")


def test_the_layout_s_grid_is_taken_where_it_is_known():
    grid = Grid(line=12, lines=35, head=56.7, inner=20, outer=28)
    rows = {m.number: m for m in measure(sound(), grid, printer=printer())}
    assert rows[3].verdict is Verdict.OVER
    assert rows[3].note == "grid of 12 pt"


def test_punctuation_that_hangs_is_counted():
    hung = "".join(f"<p class=f style='margin-right:-2.4pt'>{line[:-1]},</p>" for line in LINES)
    inside = "".join(f(line[:-1] + ",") for line in LINES)
    plain = h("A") + "".join(f(line.rstrip(",")) for line in LINES)
    pages = [plain + hung for _ in range(6)]
    assert measured(booklet(*pages))[9].verdict is Verdict.OK
    found = measured(booklet(plain + inside))[9]
    assert (found.verdict, found.note[-7:]) == (Verdict.OVER, "not yet")


def test_ligatures_within_german_words_may_stand():
    right = text("A", e("die Auf\u200clage und das Schiff, offen und häufig."))
    found = measured(booklet(right, lang="de"))[15]
    assert (found.verdict, found.value) == (Verdict.OK, 0)
    assert measured(sound())[15].verdict is Verdict.UNMEASURED


@pytest.mark.parametrize(("grey", "verdict"), [(40, Verdict.OK), (150, Verdict.OVER)])
def test_type_on_a_picture_is_judged_by_the_printed_picture(grey, verdict):
    picture = uri(Image.new("RGB", (600, 100), (grey,) * 3), "PNG")
    line = "<p style='position:absolute;left:10mm;top:310pt;color:device-cmyk(0 0 0 0)'>light type on a picture</p>"
    page = f"<img style='position:absolute;left:0;top:300pt;width:100mm;height:30pt' src='{picture}'>{line}"
    assert measured(booklet(text("Alpha", page)))[21].verdict is verdict


def test_ragged_text_has_no_word_spaces_to_measure():
    ragged = h("A") + "".join(e(line[: 50 + 3 * (k % 4)]) for k, line in enumerate(LINES * 2))
    found = measured(booklet(*[ragged] * 6))
    assert found[7].verdict is Verdict.UNMEASURED
    assert found[3].verdict is Verdict.OK
    assert found[4].note.endswith("ragged text")


def test_a_file_of_another_program_is_measured_too():
    found = measured(html("<p>Nothing but a line.</p>"))
    assert found[1].verdict is Verdict.UNMEASURED
    assert found[16].verdict is Verdict.OK
    assert len(measured(clean())) == 24


def test_what_is_no_pdf_is_refused():
    with pytest.raises(ContentError) as caught:
        measure(b"no PDF", printer=printer())
    assert caught.value.diagnostics[0].id == "pdf-unreadable"


@pytest.mark.parametrize(
    ("font", "name"),
    [
        ("Source-Serif-4-Display-Light", "Source Serif 4"),
        ("Source-Serif-4-All-Small-Caps", "Source Serif 4"),
        ("EB-Garamond-12,", "EB Garamond"),
        ("EB-Garamond-08,", "EB Garamond"),
        ("Cormorant-Garamond-Medium-Italic", "Cormorant Garamond"),
        ("SourceSerif4-Bold", "Source Serif4"),
    ],
)
def test_families(font, name):
    assert family(font) == name


def test_the_billing_block_s_face_is_condensed():
    assert is_billing("Fira-Sans-Extra-Condensed,-Light-Ultra-Condensed")
    assert not is_billing("Source-Sans-3")


def test_table_and_json():
    rows = measure(sound(), printer=printer())
    lines = table.lines(rows)
    assert len(lines) == 25
    assert lines[0].split() == ["check", "measured", "threshold", "verdict", "pages"]
    assert lines[18].startswith("18")
    assert lines[18].endswith("not measured")
    data = json.loads(table.to_json("a.pdf", rows))
    assert data["file"] == "a.pdf"
    assert set(data["rows"][0]) == {
        "number",
        "check",
        "value",
        "threshold",
        "unit",
        "verdict",
        "pages",
        "note",
    }
    assert table.table(rows).row_count == 24
    assert table.counted(rows).endswith(" not measured")


def test_the_document_names_each_row_with_its_threshold():
    written = DOCS.read_text(encoding="utf-8")
    for row in ROWS:
        threshold = f"{row.threshold} {row.unit}".strip()
        assert re.search(
            rf"^\| {row.number} \| {re.escape(row.check)} \| {re.escape(threshold)} \|", written, re.MULTILINE
        ), row
