"""What the engine is taught for the time of a layout: nothing that plain documents would notice."""

from __future__ import annotations

import itertools
import logging
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
import weasyprint

from booklet.typeset import taught
from booklet.typeset.taught import narrow_spaces_kept, one_strut, padding_once, sides, styles_once

STYLE = """<style>@page { size: 80mm 100mm; margin: 10mm }
@page :left { margin-left: 30mm; @bottom-left { content: counter(page) } }
body { font: 10pt/13pt 'Source Serif 4' } p { margin: 0 } .p { break-before: page }</style>"""
LATIN = "<p>The quick brown fox <b>jumps</b> over the <small>lazy</small> dog.</p>" * 8
MIXED = "<p>one</p><p>הכחול שמתחת</p><p>الأزرق تحت</p><p>four</p>"


def document(body: str):
    return weasyprint.HTML(string=STYLE + body).render()


def baselines(pages):
    found = []

    def walk(box):
        if type(box).__name__ == "TextBox" and box.text.strip():
            found.append(round(box.position_y + box.baseline, 3))
        for child in getattr(box, "children", ()):
            walk(child)

    for page in pages.pages:
        walk(page._page_box)
    return found


BOXES = "".join(
    f"<div style='{style}'>{LATIN}</div>" for style in ("display: flex", "columns: 2", "float: left")
)


@pytest.mark.parametrize("text", [LATIN, BOXES])
def test_plain_documents_come_out_the_same(text):
    before = document(text).write_pdf()
    with one_strut(), padding_once(), narrow_spaces_kept():
        taught = document(text).write_pdf()
    assert taught == before
    assert document(text).write_pdf() == before


@pytest.mark.parametrize(
    ("lines", "padding", "plain", "taught"),
    [
        (15, 4, [15], [15]),
        (15, 10, [13, 2], [15]),
        (15, 14, [13, 2], [13, 2]),
        (14, 10, [14], [14]),
        (14, 19, [12, 2], [14]),
        (20, 10, [15, 5], [15, 5]),
    ],
)
@pytest.mark.parametrize("wrapped", [False, True])
def test_what_fits_with_its_padding_stays(lines, padding, plain, taught, wrapped):
    """Below a first line, a page has 207.8 pt for lines of 13 pt."""
    block = f"<p style='padding-bottom: {padding}pt'>{'<br>'.join(['line'] * lines)}</p>"
    body = f"<p>one</p><section>{block}<div></div></section>" if wrapped else f"<p>one</p>{block}"

    def counted():
        """Lines on each page, without the first one and the numbers of left pages."""
        found = [len(baselines(SimpleNamespace(pages=[page]))) for page in document(body).pages]
        return [count - 1 for count in found]

    assert counted() == plain
    with padding_once():
        assert counted() == taught
    assert counted() == plain


def test_other_scripts_stand_on_the_grid():
    with one_strut():
        found = baselines(document(MIXED))
    steps = [b - a for a, b in itertools.pairwise(found)]
    assert steps == pytest.approx([13 / 0.75] * 3, abs=0.01)


NARROW = (
    '<p style="text-align: justify">z.<span class="ns" style="letter-spacing: -.08em">\u00a0</span>B. '
    + "quite so " * 20
)


def test_narrow_spaces_stay_narrow():
    """In a justified line, whose other spaces take what is left over; the line still ends at the edge."""

    def lines(body):
        found = [
            [box for box in line.descendants() if hasattr(box, "text")]
            for page in document(body).pages
            for line in page._page_box.descendants()
            if type(line).__name__ == "LineBox"
        ]
        return found[0]

    loose = lines(NARROW)
    with narrow_spaces_kept():
        kept = lines(NARROW)
    plain = lines(NARROW.replace("justify", "left"))
    assert kept[1].text == loose[1].text == "\u00a0"
    assert loose[1].width > kept[1].width == pytest.approx(plain[1].width)
    assert kept[-1].position_x + kept[-1].width == pytest.approx(loose[-1].position_x + loose[-1].width)


@pytest.mark.parametrize("rectos", [None, [True, False, False, True]])
def test_sides_are_those_that_are_told(rectos):
    body = "".join(f'<div class="p">{i}</div>' for i in range(4)).replace(' class="p"', "", 1)
    with sides(rectos) if rectos else nullcontext():
        pages = document(body).pages
    inner = [round(page._page_box.margin_left * 25.4 / 96) for page in pages]
    assert inner == [10 if recto else 30 for recto in rectos or [True, False, True, False]]


class Sheets:
    """Style sheets by URL for the engine."""

    def __init__(self, **sheets: str) -> None:
        self.sheets = {f"file:///x/{name}.css": text.encode() for name, text in sheets.items()}
        self.said: list[str] = []

    def render(self, *names: str):
        links = "".join(f'<link rel=stylesheet href="{name}.css">' for name in names)
        outer = self

        class Fetcher(weasyprint.URLFetcher):
            def fetch(self, url, headers=None):
                return weasyprint.urls.URLFetcherResponse(
                    url, outer.sheets[url], {"Content-Type": "text/css"}
                )

        with styles_once(self.sheets.get, self.said):
            return weasyprint.HTML(
                string=f"{links}<p>one<p>two", base_url="file:///x/", url_fetcher=Fetcher()
            ).render()


@pytest.fixture
def parsed(monkeypatch):
    """The style sheets that the engine parses, none of which is known."""
    found: list[bytes] = []
    plain = weasyprint.tinycss2.parse_stylesheet_bytes

    def parse(data, **more):
        found.append(data)
        return plain(data, **more)

    monkeypatch.setattr(weasyprint.tinycss2, "parse_stylesheet_bytes", parse)
    taught._parsed.clear()
    return found


PAGE = "@page { size: 50mm 40mm; @top-left { content: 'head' } } p { break-before: page; color: red }"


def test_a_style_sheet_is_parsed_once(parsed):
    sheets = Sheets(a=PAGE, b="p { font-size: 9pt }")
    first = sheets.render("a", "b").write_pdf()
    assert sheets.render("a", "b").write_pdf() == first
    assert [data.decode() for data in parsed] == [PAGE, "p { font-size: 9pt }"]
    other = sheets.render("a").write_pdf()
    assert other != first
    sheets.sheets["file:///x/b.css"] = b"p { font-size: 14pt }"
    assert sheets.render("a", "b").write_pdf() not in (first, other)
    assert len(parsed) == 3


@pytest.mark.parametrize(
    "css",
    [
        "@import 'a.css';", "@font-face { font-family: X; src: url(x.ttf) }", "@layer one { p { color: red } }",
        "@counter-style x { system: cyclic; symbols: a b }", "@namespace svg url(x);",
    ],
)  # fmt: skip
def test_style_sheets_that_do_more_are_always_parsed(parsed, css):
    sheets = Sheets(a=PAGE, b=css)
    assert sheets.render("b").write_pdf() == sheets.render("b").write_pdf()
    assert parsed.count(css.encode()) == 2


def test_what_the_engine_says_of_a_style_sheet_it_says_each_time(parsed):
    sheets = Sheets(a="p { colour: red }")
    logger = logging.getLogger("weasyprint")
    handler = logging.Handler()
    handler.emit = lambda record: sheets.said.append(record.getMessage())
    logger.addHandler(handler)
    try:
        sheets.render("a")
        sheets.render("a")
    finally:
        logger.removeHandler(handler)
    assert len(sheets.said) == 2
    assert len(parsed) == 2


def test_a_style_sheet_that_is_not_there_is_the_engines_affair(parsed):
    assert len(Sheets().render().pages) == 1


def test_few_style_sheets_are_remembered(parsed):
    for number in range(taught.STYLES + 5):
        Sheets(a=f"p {{ margin: {number}px }}").render("a")
    assert len(taught._parsed) == taught.STYLES
