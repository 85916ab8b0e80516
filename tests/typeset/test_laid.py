"""Slots that stand unchanged are not laid out again, and nobody can tell from the file."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from weasyprint.layout import page

from booklet import content
from booklet.build import ready, shelves
from booklet.build.steps import set_pages
from booklet.layout import Slot
from booklet.paragraphs import Limits
from booklet.typeset import Known
from booklet.typeset.apart import MARK, Apart
from booklet.typeset.composer import Breaks
from booklet.typeset.engine import Assets, render
from booklet.typeset.laid import Laid, Laying, stands_alone

STYLE = """@page { size: 80mm 60mm; margin: 10mm 8mm }
@page :left { margin-left: 14mm; @bottom-left { content: counter(page) ' ' string(head) } }
@page :right { @bottom-right { content: string(head) ' ' counter(page) } }
@page dark { background: #222 }
section { break-before: page } .dark { page: dark; color: white }
h2 { string-set: head content(text); font-size: 10pt; margin: 0 } body { margin: 0 }
p { font: 9pt/12pt 'Source Serif 4'; margin: 0; text-align: justify; hyphens: auto }
.ref::after { content: target-counter(attr(href url), page) } .count::after { content: counter(pages) }
.note { float: footnote } .stamp { position: fixed; bottom: 0 }
"""
PROSE = (
    "Er trägt sie auf dem Rücken ins Wasser, ohne Mitleid und ohne Fragen, und nichts ist mehr, wie es war. "
    * 5
)


def text(*bodies: str) -> Apart:
    mark = str(MARK)
    parts = [f'<section data-slot="s{i}">{body}</section>' for i, body in enumerate(bodies)]
    return Apart.of(f"<html lang=de><style>{STYLE}</style><body>{mark}{mark.join(parts)}{mark}", [])


def lay(laid, given, pages, first=1):
    """The PDF of a text whose slots take so many pages, and how many pages were not laid out."""
    plan, page = [], first
    for i, count in enumerate(pages):
        plan.append(Slot("run", f"s{i}", page, count))
        page += count
    breaks = Breaks()
    for _ in range(3):
        before = dict(breaks.told)
        laying = Laying(laid, given, plan, breaks)
        found = render(laying.html, Assets(), ("de",), composer=Limits(), breaks=breaks, taught=laying.taught,
                       fonts=laid.typefaces(()))  # fmt: skip
        laying.keep(found.document)
        if before == breaks.told:
            break
    assert [d.message for d in found.diagnostics] == []
    assert len(found.document.pages) == sum(pages)
    laid.forget()
    return found.pdf()[0], len(laying.sheets)


LONG, SHORT = f"<p id=long>{PROSE}</p>", "<h2>Kurz</h2><p>Nur das.</p>"
DARK = "<div class=dark><p>Im Dunkeln.</p></div>"


@pytest.mark.parametrize("changed", [0, 1, 2])
def test_a_change_has_one_slot_laid_out_and_the_file_is_as_if_all_were(changed):
    bodies = [SHORT, LONG, DARK]
    laid = Laid()
    first, known = lay(laid, text(*bodies), [1, 2, 1])
    assert known == 0
    bodies[changed] = bodies[changed].replace("</p>", " Und, ja.</p>")
    again, known = lay(laid, text(*bodies), [1, 2, 1])
    assert known == (2 if changed == 1 else 3)
    assert again == lay(Laid(), text(*bodies), [1, 2, 1])[0]
    assert again != first


def test_running_heads_and_folios_are_the_new_documents():
    laid = Laid()
    first, _ = lay(laid, text(SHORT, LONG, DARK), [1, 2, 1])
    given = text(SHORT.replace("Kurz", "Anders"), LONG, DARK)
    again, known = lay(laid, given, [1, 2, 1])
    assert known == 3
    assert again == lay(Laid(), given, [1, 2, 1])[0]
    assert heads(first) == ["Kurz 1", "2 Kurz", "Kurz 3", "4 Kurz"]
    assert heads(again) == ["Anders 1", "2 Anders", "Anders 3", "4 Anders"]


def heads(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded().split("\r\n")[-1] for page in document]


@pytest.mark.parametrize(
    ("others", "pages", "first", "kept"),
    [
        (["<p>Anders."], [1, 1, 2], 1, 3),
        (["<p>Anders." + 2 * "<p style='break-before: page'>Mehr."], [1, 3, 2], 1, 2),
        (["<p>Anders."], [1, 1, 2], 3, 2),
        (["<p id='lang'>Mehrdeutig."], [1, 1, 2], 1, 2),
    ],
    ids=["stands", "moved", "begins-elsewhere", "not-known"],
)
def test_a_reference_is_laid_out_again_when_what_it_names_has_moved(others, pages, first, kept):
    laid = Laid()
    ref = '<p><a class="ref" href="#long">siehe </a>'
    name = '<p><a class="ref" href="#lang">und </a>' if "lang" in others[0] else ""
    before = [ref + name, SHORT if not name else others[0].replace("Mehrdeutig", "Vorher"), LONG]
    lay(laid, text(*before), [1, 1, 2])
    given = text(ref + name, *others, LONG)
    again, known = lay(laid, given, pages, first)
    assert known == kept
    assert again == lay(Laid(), given, pages, first)[0]


def test_a_reference_is_laid_out_again_with_what_it_names():
    """Other hyphens at its pages' ends may move what it names."""
    laid, plan = Laid(), [Slot("run", "s0", 1, 1), Slot("run", "s1", 2, 1), Slot("run", "s2", 3, 2)]
    given = text('<p><a class="ref" href="#long">siehe </a>', SHORT, LONG)
    lay(laid, given, [1, 1, 2])
    named = given.address(given.parts[2], True)
    laid.slots[named] = replace(laid.slots[named], told={("text", 0): frozenset({1})})
    breaks = Breaks()
    breaks.tell({("text", 0): frozenset({2})})
    assert len(Laying(laid, given, plan, Breaks()).sheets) == 4
    assert len(Laying(laid, given, plan, breaks).sheets) == 1


def test_a_page_that_says_how_many_there_are_is_laid_out_again_when_there_are_more():
    laid = Laid()
    count = '<p class="count">von '
    lay(laid, text(count, SHORT), [1, 1])
    given = text(count, SHORT, SHORT)
    again, known = lay(laid, given, [1, 1, 1])
    assert known == 1
    assert again == lay(Laid(), given, [1, 1, 1])[0]
    assert lay(laid, given, [1, 1, 1])[1] == 3


@pytest.mark.parametrize(
    "bound",
    [
        '<p>Mehr<span class="note">Eine Fußnote</span>.',
        '<p>Mehr.<p class="stamp">Stempel',
        '<p style="counter-reset: page 7">Mehr.',
        '<p style="position: running(x)">Mehr.',
        '<p>Mehr.<i data-slot="other">Anderes</i>',
    ],
)
def test_what_follows_from_more_than_its_html_is_laid_out_again(bound):
    laid = Laid()
    lay(laid, text(bound, SHORT), [1, 1])
    assert {slot.sheets[0].root.element.tag for slot in laid.slots.values()} == {"html"}
    assert len(laid.slots) == 1
    assert lay(laid, text(bound, SHORT), [1, 1])[1] == 1


@pytest.mark.parametrize(
    "css",
    [
        "@page :first { margin: 0 }", "@page a :nth(2) { margin: 0 }", "h1 { counter-increment: part }",
        "p::after { content: target-text(attr(href)) }", "p::after { content: target-counter('#a', page) }",
        ".x { position: running(head) }",
    ],
)  # fmt: skip
def test_pages_that_hang_together(css):
    assert not stands_alone(css)


def test_pages_that_do_not():
    assert stands_alone(STYLE)
    assert stands_alone("@page text:left { @bottom-center { content: counter(page) string(film) } }")


def test_other_facts_other_pages():
    laid = Laid()
    given = text(SHORT, LONG)
    lay(laid, given, [1, 2])
    assert lay(laid, given.following(["other fonts"]), [1, 2])[1] == 0
    assert lay(laid, given.following(["other fonts"]), [1, 2])[1] == 3


def test_on_the_other_side_all_is_laid_out_again():
    laid = Laid()
    given = text(SHORT, LONG)
    lay(laid, given, [1, 2])
    laying = Laying(laid, given, [Slot("run", "s0", 2, 1), Slot("run", "s1", 3, 2)], Breaks())
    assert laying.sheets == []
    assert laying.html == given.whole


def test_with_another_engine_all_is_laid_out(monkeypatch):
    laid, given = Laid(), text(SHORT, LONG)
    first, _ = lay(laid, given, [1, 2])
    laid.slots.clear()

    def other(*arguments, plain=page.make_page):
        return plain(*arguments)

    monkeypatch.setattr(page, "make_page", other)
    assert lay(laid, given, [1, 2]) == (first, 0)
    assert lay(laid, given, [1, 2]) == (first, 0)


def test_fonts_are_set_up_once_for_the_same_files():
    laid = Laid()
    first = laid.typefaces(["a.ttf 1"])
    assert laid.typefaces(["a.ttf 1"]) is first
    assert laid.typefaces(["a.ttf 2"]) is not first


def test_what_the_last_booklet_did_not_have_is_forgotten():
    laid = Laid()
    lay(laid, text(SHORT, LONG), [1, 2])
    lay(laid, text(SHORT), [1])
    assert len(laid.slots) == 1


def test_hyphens_that_pages_must_not_end_upon_are_told_again():
    laid = Laid()
    lay(laid, text(SHORT, LONG), [1, 2])
    (address,) = [key for key, pages in laid.slots.items() if len(pages.sheets) == 2]
    paragraph = (PROSE, 0)
    laid.slots[address].told[paragraph] = frozenset({3})
    breaks, plan = Breaks(), [Slot("run", "s0", 1, 1), Slot("run", "s1", 2, 2)]
    assert len(Laying(laid, text(SHORT, LONG), plan, breaks).sheets) == 3
    assert breaks.told == {paragraph: frozenset({3})}
    more = Breaks({paragraph: frozenset({5})})  # somebody else has found another: it would be set another way
    assert len(Laying(laid, text(SHORT, LONG), plan, more).sheets) == 1
    assert more.told == {paragraph: frozenset({3, 5})}


@pytest.mark.parametrize("edition", ["de", "fr-document", "de-fr"])
def test_a_comma_in_a_booklet(sample, edition):
    """Set again in the same process, byte for byte as in a new one."""
    known = Known()
    sample.set(edition, known)
    sample.comma()
    again = sample.set(edition, known)
    fresh = sample.set(edition, Known())
    assert again.pdf == fresh.pdf
    assert again.diagnostics == fresh.diagnostics
    assert again.html == fresh.html


class Sample:
    """The sample film in a folder of its own."""

    def __init__(self, root, film):
        self.root, self.film = root, film

    def set(self, edition, known):
        reader = shelves(self.root)
        source = content.load(reader, self.root / "content", self.film)
        found = ready(reader, self.root, source, edition, content.editions(source)[edition])
        return set_pages(self.root, reader, found, known)

    def comma(self):
        for path in (self.root / "content" / self.film / "texts").glob("synopsis.*.md"):
            words = path.read_text(encoding="utf-8")
            at = words.index(" ", len(words) // 2)
            path.write_text(f"{words[:at]},{words[at:]}", encoding="utf-8")


@pytest.fixture
def sample(tmp_path):
    source = Path(__file__).parents[2] / "content" / "rust-and-bone"
    shutil.copytree(source, tmp_path / "content" / "film", ignore=shutil.ignore_patterns("artwork*"))
    return Sample(tmp_path, "film")
