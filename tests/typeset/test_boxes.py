"""What the engine spoils silently must be found by comparing boxes."""

from __future__ import annotations

import pytest

from booklet import fonts, resources
from booklet.layout import Slot
from booklet.paper import A5, Box
from booklet.paragraphs import width
from booklet.source import Reader
from booklet.typeset import boxes
from booklet.typeset.engine import Assets, render

PAGE = "@page { size: 148mm 210mm; bleed: 3mm; margin: 20mm 28mm 30mm 20mm } body { margin: 0; font: 9.8pt/13pt 'Source Serif 4' }"
PLAN = (Slot("run", "text", 1, 1),)


@pytest.fixture(scope="module")
def catalogue():
    folder = resources.builtin("fonts")
    return fonts.load(Reader(folder), (folder,), ["source-serif-4", "eb-garamond"])


@pytest.fixture
def found(catalogue):
    """Ids of what `check` finds in a body."""

    def look(body: str, css: str = "", plan=PLAN) -> list[str]:
        assets = Assets()
        assets.add("fonts.css", catalogue.css().encode())
        for face in catalogue.faces:
            assets.add(f"fonts/{face.path.name}", face.path.read_bytes())
        picture = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>'
        assets.add("p.svg", picture.encode())
        head = f'<link rel="stylesheet" href="fonts.css"><style>{PAGE} {css}</style>'
        html = f'<html lang="de"><head>{head}</head><body><section data-slot="text">{body}</section></body></html>'
        rendered = render(html, assets)
        assert rendered.diagnostics == ()
        pages = boxes.read(rendered.document)
        return [d.id for d in boxes.check(pages, plan, catalogue, A5, 3, "test")]

    return look


def test_a_sound_page_has_nothing_to_say(found):
    assert found("<p>Ein Satz.</p><img src=p.svg style='display:block;width:20mm;height:20mm'>") == []


def test_text_below_the_block_is_found(found):
    assert found(
        "<p>oben</p><div style='position:absolute;top:165mm'>unten</div>",
        "section{position:relative;height:150mm}",
    ) == ["text-overflow"]


def test_text_off_the_page_is_found(found):
    assert "text-off-page" in found("<p style='white-space:nowrap'>" + "Donaudampfschifffahrt " * 12 + "</p>")


def test_text_cut_off_by_its_box_is_found(found):
    assert found("<div style='height:13pt;overflow:hidden'>eins<br>zwei<br>drei</div>") == [
        "text-hidden",
        "text-hidden",
    ]


def test_a_picture_over_text_is_found(found):
    covering = "<div style='position:relative'><p>Verdeckt</p>"
    covering += "<img src=p.svg style='position:absolute;left:0;top:0;width:30mm;height:9mm'></div>"
    assert found(covering) == ["picture-over-text"]
    assert found(covering.replace("<img", "<img data-ground")) == []


def test_a_picture_that_stops_at_the_trim_is_found(found):
    short = "<p>x</p><img src=p.svg style='position:absolute;left:-20mm;top:40mm;width:30mm;height:9mm'>"
    assert found(short, "section{position:relative}") == ["picture-bleed"]
    assert found(short.replace("-20mm", "-23mm"), "section{position:relative}") == []


def test_a_spilt_page_is_found(found):
    assert "page-plan" in found("<p>eins</p><p style='break-before:page'>zwei</p>")


def test_a_blank_page_is_found(found):
    plan = (Slot("run", "text", 1, 3),)
    assert "page-blank" in found("<p>eins</p><p style='break-before:right'>zwei</p>", plan=plan)


def test_a_faux_face_is_found(found):
    assert found("<p style=\"font: bold 10pt 'EB Garamond 12'\">fett</p>") == ["font-face"]


def test_a_generic_family_is_found(found):
    assert found("<p style='font-family: serif'>allgemein</p>") == ["font-face"]


def test_a_missing_glyph_names_its_character(found, catalogue):
    assert found("<p>漢</p>") == ["glyph-missing"]


WORDS = ("Άνθρωπος", "детство", "tiếng Việt", "ואלס עם באשיר", "جدایی نادر از سیمین", "Rust ואלס 4")
FAMILIES = ("league-gothic", "plex-serif", "eb-garamond", "old-standard")


@pytest.mark.parametrize("family", FAMILIES)
def test_spare_faces_set_what_a_face_lacks(catalogue, family):
    home = resources.builtin("fonts")
    other = fonts.load(Reader(home), (home,), [family])
    face = other.faces[0]
    assets = Assets()
    assets.add("fonts.css", other.css().encode())
    for each in other.faces:
        assets.add(f"fonts/{each.path.name}", each.path.read_bytes())
    css = f"{PAGE} p {{ font: {face.style} {face.weight} 20pt/30pt '{face.family}' }}"
    text = "".join(f"<p>{word}</p>" for word in WORDS)
    head = f'<link rel="stylesheet" href="fonts.css"><style>{css}</style>'
    document = render(f'<html lang="fr"><head>{head}</head><body>{text}</body></html>', assets).document
    pages = boxes.read(document)
    assert [d.id for page in pages for d in boxes._check_faces(page, other, "test")] == []
    for run in (run for page in pages for run in page.texts):
        # As wide as measured in those very faces: the engine took them, and no others.
        assert (run.box.x1 - run.box.x0) / 25.4 * 72 == pytest.approx(width(face, run.text, 20), rel=2e-3)


def test_boxes_intersect():
    assert Box(0, 0, 10, 10).intersect(Box(5, 5, 20, 20)).area == 25
    assert Box(0, 0, 1, 1).intersect(Box(2, 2, 3, 3)).area == 0
