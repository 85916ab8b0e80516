"""Paragraphs composed as a whole on the stock engine: the lines are the planned ones, the text is whole."""

from __future__ import annotations

import io
import itertools
import re
from itertools import pairwise

import pikepdf
import pypdfium2
import pytest
import weasyprint
from hypothesis import given, settings
from hypothesis import strategies as st

from booklet import fonts, resources
from booklet.paragraphs import Limits
from booklet.source import Reader
from booklet.typeset import composer
from booklet.typeset.composer import drawing, hooks, lines, planning, reading
from booklet.typeset.engine import BASE_URL, Assets, _exceptions, render
from booklet.typeset.taught import one_strut

STYLE = """@page { size: 110mm 120mm; margin: 15mm } body { margin: 0 }
p { margin: 0; font: 9.4pt/13pt 'Source Serif 4'; text-align: justify; hyphens: auto; hyphenate-limit-chars: 5 2 3;
    hyphenate-character: '-'; font-kerning: normal; orphans: 2; widows: 2 } p + p { text-indent: 1em }
.columns { columns: 2; column-gap: 4mm } .initial { float: left; font-size: 32pt; line-height: 26pt; margin-right: 2pt }
.sc { font-variant-caps: small-caps; letter-spacing: .04em } a { padding: 0 1pt; color: inherit }
i.box { display: inline-block; width: 9pt } .ragged p { text-align: left }"""
PROSE = (
    "In einem Tanzlokal trifft er Stéphanie, die im Becken mit Walen arbeitet; eines Abends ruft sie ihn an, und nichts "
    "ist mehr, wie es gewesen war. Er trägt sie auf dem Rücken ins Wasser, ohne Mitleid und ohne Fragen, während seine "
    "Schwester die Filmvorführungen besucht. „Auflage“ und Waffe, Tafel – das Donaudampfschiff zieht vorüber, und Ali "
    "verlässt mit seinem Sohn den Norden. "
)
MARKUP = (
    "In einem <em>Tanzlokal</em> trifft er <b>Stéphanie</b>, die im Becken mit <em>Wal<b>en</b></em> arbeitet; eines "
    "<span class=sc>Abends</span> ruft sie <a href='#x'>ihn an</a>, und nichts<sup>1</sup> ist mehr,<br>wie es "
    "<i class=box></i> gewesen war. Er trägt sie auf dem <em>Rücken ins Wasser, ohne Mitleid und ohne Fragen, während "
    "seine</em> Schwester die Film<em>vorführungen</em> besucht. "
)


@pytest.fixture(scope="module")
def catalogue():
    home = resources.builtin("fonts")
    return fonts.load(Reader(home), [home], ["source-serif-4"])


@pytest.fixture(autouse=True)
def forgotten():
    composer.forget()


@pytest.fixture(scope="module")
def assets(catalogue):
    found = Assets()
    for face in (*catalogue.faces, *catalogue.spare):
        found.add(f"fonts/{face.path.name}", face.path.read_bytes())
    return found


@pytest.fixture(scope="module")
def page(catalogue):
    faces = catalogue.css("fonts/")
    return lambda body, more="": f"<html lang=de><style>{faces}{STYLE}{more}</style><body>{body}"


def lines_of(rendered):
    """(line box, its text boxes) for each line of paragraphs."""
    found = []

    def texts(box):
        if type(box).__name__ == "TextBox":
            yield box
        for child in getattr(box, "children", ()):
            if child.is_in_normal_flow():
                yield from texts(child)

    def walk(box):
        if type(box).__name__ == "LineBox":
            if box.element_tag.split(":")[0] in ("p", "span"):
                found.append((box, [one for one in texts(box) if one.text.strip()]))
            return
        for child in getattr(box, "children", ()):
            walk(child)

    for sheet in rendered.document.pages:
        walk(sheet._page_box)
    return found


def text_of(rendered):
    """The text of all lines, hyphens of the composer's own taken out, without white space."""
    out = ""
    for _, boxes in lines_of(rendered):
        out += "".join(one.text for one in boxes)
        out = out.removesuffix("-") if not out.endswith("--") else out
    return re.sub(r"\s", "", out)


def source_of(body):
    return re.sub(r"\s|<[^>]+>", "", body).replace("&amp;", "&").replace("&lt;", "<")


def edges(rendered):
    """How far each line with a successor in its paragraph ends from the measure's right edge, in px, hyphens and marks hung."""
    found = []
    for (line, boxes), (following, _) in pairwise(lines_of(rendered)):
        if boxes and line.element is following.element:
            found.append((boxes[-1].position_x + boxes[-1].width, boxes[-1].text[-1:]))
    return found


# -- off and on -----------------------------------------------------------------------


def test_without_limits_the_engine_is_alone(page, assets):
    html = page(f"<p>{PROSE * 2}<p>{MARKUP}")
    today = render(html, assets, ("de",)).pdf()[0]
    render(html, assets, ("de",), composer=Limits())
    assert render(html, assets, ("de",), composer=None).pdf()[0] == today

    class Fetcher(weasyprint.URLFetcher):
        def fetch(self, url, headers=None):
            return weasyprint.urls.URLFetcherResponse(url, assets.read(url.removeprefix(BASE_URL)), {})

    with _exceptions("de", html, ()), one_strut():
        alone = weasyprint.HTML(string=html, base_url=BASE_URL, url_fetcher=Fetcher()).render()
    assert alone.write_pdf(pdf_version="1.7") == today


def test_the_same_text_gives_the_same_bytes(page, assets):
    html = page(f"<p>{PROSE * 2}<p>{MARKUP}")
    first = render(html, assets, ("de",), composer=Limits()).pdf()[0]
    assert render(html, assets, ("de",), composer=Limits()).pdf()[0] == first
    composer.forget()
    assert render(html, assets, ("de",), composer=Limits()).pdf()[0] == first


def test_a_paragraph_seen_before_is_not_composed_again(page, assets, monkeypatch):
    html = page(f"<p>{PROSE * 2}")
    first = text_of(render(html, assets, ("de",), composer=Limits()))
    monkeypatch.setattr(planning, "total_fit", None)
    monkeypatch.setattr(reading, "material", None)
    assert text_of(render(html, assets, ("de",), composer=Limits())) == first


def test_other_limits_are_other_paragraphs(page, assets):
    html = page(f"<p>{PROSE * 3}")
    loose = render(html, assets, ("de",), composer=Limits(runs=0, hyphen=9_000, joint=9_000))
    assert not any(boxes[-1].text.endswith("-") for _, boxes in lines_of(loose) if boxes)


# -- plan and result ------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        f"<p>{PROSE * 3}",
        f"<p>{PROSE}<p>{PROSE}<p>{PROSE}<p>{PROSE}",
        f"<p>{MARKUP * 2}<p>{MARKUP}",
        f"<p><span class=initial>I</span>{PROSE[1:] * 2}",
        f"<div class=columns><p>{PROSE * 3}<p>{MARKUP}</div>",
        f"<div style='float: right; width: 30mm; height: 20mm'></div><p>{PROSE * 2}<p>{PROSE}",
        f"<div class=ragged><p>{PROSE * 2}<p>{MARKUP}</div>",
        f"<p>{PROSE}Auf\u200clage Schiff\u00adfahrt auf\u200bgelöst U+00A0:\u00a0hier.",
        "<p style='width: 35mm'>aa aa\u00a0 aaa„ aaa„ aaaaaaaa",
        f"<p>{PROSE}עברית כחול und ελληνικά, кириллица. {PROSE}",
        f"<p style='text-indent: -1em; padding-left: 1em'>{PROSE}",
        f"<p style='position: relative; letter-spacing: .02em; word-spacing: .05em'>{PROSE * 2}",
    ],
)
def test_the_lines_are_the_planned_ones(page, assets, body):
    rendered = render(page(body), assets, ("de",), composer=Limits())
    assert [str(d) for d in rendered.diagnostics] == []
    shown = text_of(rendered)
    assert re.sub("[\u00ad-]", "", shown) == re.sub("[\u00ad-]", "", source_of(body))


def test_lines_fill_the_measure_and_punctuation_hangs(page, assets):
    rendered = render(page(f"<p>{PROSE * 4}"), assets, ("de",), composer=Limits())
    right = (15 + 80) / 25.4 * 96
    over = [(edge - right, last) for edge, last in edges(rendered)]
    assert len(over) > 15
    for beyond, last in over:
        assert -0.02 < beyond < (9 if last in "-,.;–" else 1)
    assert max(beyond for beyond, last in over if last == "-") > 2
    without = render(page(f"<p>{PROSE * 4}"), assets, ("de",), composer=Limits(hang=0))
    assert all(abs(edge - right) < 0.02 for edge, _ in edges(without))


def drawn(data):
    """Where the lines of a PDF end, in pt: the last advance of each."""
    ends = {}
    for number, sheet in enumerate(pypdfium2.PdfDocument(data)):
        text = sheet.get_textpage()
        for i in range(text.count_chars()):
            if text.get_text_range(i, 1).strip():
                _, bottom, right, _ = text.get_charbox(i, loose=True)
                key = number, round(bottom / 6.5)
                ends[key] = max(ends.get(key, 0.0), right)
    return list(ends.values())


@pytest.mark.parametrize(("glyphs", "letters"), [(0.0, 0.0), (0.02, 0.0), (0.0, 0.02), (0.02, 0.02)])
@pytest.mark.parametrize("spaced", ["", '<em style="letter-spacing: 0.06em">Drei vom Amt</em> '])
def test_drawn_lines_end_where_they_are_to(page, assets, glyphs, letters, spaced):
    html = page(f"<p>{(PROSE.replace('f', 'e') + spaced) * 6}")
    right = 95 / 25.4 * 72
    found = render(
        html, assets, ("de",), composer=Limits(hang=0, glyphs=glyphs, closer=letters, apart=letters)
    )
    assert found.diagnostics == ()
    full = [end - right for end in drawn(found.pdf()[0]) if end > right - 4]
    assert len(full) > 20
    # Behind spaced letters the engine leaves what spaces them, also at a line's end.
    assert max(map(abs, full)) < (0.8 if spaced else 0.1)
    alone = [end - right for end in drawn(render(html, assets, ("de",)).pdf()[0]) if end > right - 4]
    assert sum(map(abs, full)) / len(full) < sum(map(abs, alone)) / len(alone)


def test_letters_are_set_apart_as_a_whole(page, assets):
    """One letter spacing a line, gaps for kerning alone, no gap of nothing; what is not composed is drawn as ever."""
    found = render(
        page(f"<h1>Ein Titel</h1><p>{PROSE * 3}"), assets, ("de",), composer=Limits(apart=0.02, closer=0.02)
    )
    with pikepdf.open(io.BytesIO(found.pdf()[0])) as document:
        content = document.pages[0].Contents.read_bytes().decode("latin-1")
    lines = re.findall(r"(-?[\d.]+) Tc\n(.*?)\n0 Tc", content, re.DOTALL)
    assert len(lines) > 10
    assert len({spacing for spacing, _ in lines}) > 5
    assert not any(">0<" in text for _, text in lines)
    assert max(text.count("<") for _, text in lines) < 40
    assert content.count(" Tc") == 2 * len(lines)
    assert ">0<" in content.partition(" Tc")[0]


def test_marks_that_have_their_own_place_keep_it(page, assets):
    """They stand over their letters as the engine has them, but for what sets letters apart."""
    marked = PROSE.replace(" ", " q\u0300\u0302 ", 1)
    html = page(f"<p>{marked * 3}")
    wide = Limits(glyphs=0.02, closer=0.02, apart=0.02)
    places = []
    for limits in (wide, None):
        document = pypdfium2.PdfDocument(render(html, assets, ("de",), composer=limits).pdf()[0])
        text = document[0].get_textpage()
        letters = [text.get_text_range(i, 1) for i in range(text.count_chars())]
        assert letters.count("\u0302") == 3
        left = [text.get_charbox(i)[0] for i in range(text.count_chars())]
        places.append([left[i] - left[i - 1] for i, letter in enumerate(letters) if letter == "\u0300"])
    assert all(abs(one - other) < 0.25 for one, other in zip(*places, strict=True)), places


def test_hyphens_stand_at_no_pages_foot_and_not_three_in_a_row(page, assets):
    rendered = render(page(f"<p>{PROSE * 9}" * 3), assets, ("de",), composer=Limits())
    ends = []
    for number, sheet in enumerate(rendered.document.pages):
        found = lines_of(type(rendered)(type("D", (), {"pages": [sheet]})(), ()))
        ends += [(number, boxes[-1].text.endswith("-")) for _, boxes in found if boxes]
    assert len(rendered.document.pages) > 3
    assert not any(hyphen and page != after for (page, hyphen), (after, _) in itertools.pairwise(ends))
    flags = "".join("-" if hyphen else "." for _, hyphen in ends)
    assert "-" in flags
    assert "---" not in flags


def test_joined_letters_are_not_set_apart():
    style = {"letter_spacing": "normal"}
    assert drawing.gives(style, "Grüße – „ja“, ﬁn\u00a0d’été Ελλάς Щука")
    assert not drawing.gives(style, "der Zug (قطار)")
    assert not drawing.gives(style, "राम")
    assert not drawing.gives({"letter_spacing": 0.5}, "ja")


@pytest.mark.parametrize("limits", [Limits(), Limits(glyphs=0.02, closer=0.02, apart=0.02)])
def test_copied_text_is_whole(page, assets, limits):
    data = render(page(f"<p>{PROSE * 2}"), assets, ("de",), composer=limits).pdf()[0]
    text = "".join(p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(data))
    words = re.sub(r"[-\x02\ufffe\u00ad]\s*\n?", "", text).split()
    assert set(PROSE.replace("-", "").split()) <= set(words)
    assert "\u200b" not in text


@settings(deadline=None, max_examples=15)
@given(
    st.lists(
        st.text("aeinrstß,-–„“.\u200b\u00ad\u200c\u00a0א", min_size=1, max_size=12), min_size=1, max_size=50
    ),
    st.integers(35, 90),
    st.sampled_from([Limits(), Limits(glyphs=0.02, closer=0.02, apart=0.02)]),
)
def test_every_character_once_and_in_order(page, assets, words, measure, limits):
    text = " ".join(words)
    rendered = render(page(f"<p style='width: {measure}mm'>{text}"), assets, ("de",), composer=limits)
    assert not [d for d in rendered.diagnostics if d.id == "paragraph-unlike"]
    clean = re.compile(r"[\s\u00ad\u200b-]")
    shown = "".join(one.text for _, boxes in lines_of(rendered) for one in boxes)
    assert clean.sub("", shown) == clean.sub("", text)


# -- what is left to the engine -------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (f"<p dir=rtl>{PROSE}", "right to left"),
        (f"<p>{PROSE}<span style='float: right'>x</span>{PROSE}", "floats"),
        (f"<p>{PROSE}{'x' * 300}", "wider than the measure"),
        (f"<p style='text-align-last: justify'>{PROSE}", "last line"),
    ],
)
def test_what_cannot_be_composed_is_as_the_engine_has_it(page, assets, body, why):
    alone = render(page(body), assets, ("de",))
    rendered = render(page(body), assets, ("de",), composer=Limits())
    assert [(d.id, str(d.severity)) for d in rendered.diagnostics] == [("paragraph-plain", "info")]
    assert why in rendered.diagnostics[0].message
    assert rendered.pdf()[0] == alone.pdf()[0]


@pytest.mark.parametrize(
    "style", ["text-align: center", "white-space: nowrap", "overflow-wrap: anywhere", "white-space: pre-wrap"]
)
def test_what_is_not_to_be_composed_is_left_in_silence(page, assets, style):
    body = f"<p style='{style}; hyphens: manual'>{PROSE}"
    alone = render(page(body), assets, ("de",))
    rendered = render(page(body), assets, ("de",), composer=Limits())
    assert [d for d in rendered.diagnostics if d.severity == "warning"] == []
    assert rendered.pdf()[0] == alone.pdf()[0]


def test_another_engine_is_left_alone(page, assets, monkeypatch):
    html = page(f"<p>{PROSE}")
    alone = render(html, assets, ("de",)).pdf()[0]
    monkeypatch.setattr(hooks, "ENGINE", "71.")
    rendered = render(html, assets, ("de",), composer=Limits())
    assert [(d.id, str(d.severity)) for d in rendered.diagnostics] == [("composer-engine", "warning")]
    assert rendered.pdf()[0] == alone
    monkeypatch.undo()
    monkeypatch.setitem(hooks.SIGNATURES, "justify_line", "context line")
    assert [d.id for d in render(html, assets, ("de",), composer=Limits()).diagnostics] == ["composer-engine"]
    monkeypatch.undo()
    monkeypatch.setattr(hooks, "DRAWING", "stream textbox matrix")
    assert [d.id for d in render(html, assets, ("de",), composer=Limits()).diagnostics] == ["composer-engine"]


def test_a_line_that_measures_otherwise_is_said(page, assets, monkeypatch):
    html = page(f"<p>{PROSE}<p>{PROSE[::-1]}")
    alone = render(html, assets, ("de",)).pdf()[0]
    monkeypatch.setattr(reading.Ruler, "width", lambda self, text: len(text) * 5.0)
    rendered = render(html, assets, ("de",), composer=Limits())
    assert [(d.id, str(d.severity)) for d in rendered.diagnostics] == [("paragraph-unlike", "warning")] * 2
    assert rendered.pdf()[0] == alone


def test_an_engine_that_does_otherwise_is_said(page, assets, monkeypatch):
    """The check after a line is made, should the engine not do as it is told."""
    html = page(f"<p>{PROSE}")
    alone = render(html, assets, ("de",)).pdf()[0]
    plain = lines.Setter.piece
    monkeypatch.setattr(
        lines.Setter, "piece", lambda *args: (found := plain(*args)) and (found[0], found[1], None)
    )
    rendered = render(html, assets, ("de",), composer=Limits())
    assert [d.id for d in rendered.diagnostics] == ["paragraph-unlike"]
    assert rendered.pdf()[0] == alone


def test_a_name_is_not_hyphenated(page, assets):
    body = "<p>" + "Donaudampfschifffahrt und Schoenaerts, " * 30
    rendered = render(page(body), assets, ("de",), ["Matthias Schoenaerts"], composer=Limits())
    ends = [boxes[-1].text.split()[-1] for _, boxes in lines_of(rendered) if boxes]
    assert any(end.endswith("-") for end in ends)
    assert not any(end.startswith("Sch") and end.endswith("-") for end in ends)
