"""The book as its reader sees it: what each rule finds, what it lets pass, and that it leaves other files alone."""

from __future__ import annotations

import functools
import time

import pikepdf
import pytest
from pdfs import clean, html, mutated, opened, press, printer
from proof import Proof
from proofs_book import (
    CSS,
    PROOFS,
    WORDS,
    booklet,
    columns,
    e,
    f,
    full,
    h,
    i,
    n,
    off_grid,
    row,
    running,
    sound,
    with_contents,
)

from booklet import twins
from booklet.diagnostics import Severity
from booklet.preflight import RULES, preflight
from booklet.preflight import book as reading
from booklet.preflight.book import Book, book, numbers
from booklet.preflight.examination import Examination, open_file
from booklet.preflight.lines import Line, read_lines
from booklet.preflight.report import Finding
from booklet.preflight.rules.own import own_book_meanwhile

OWN = sorted(rule for rule in RULES if rule.startswith("book-"))
SPACE_EM = 0.2332
"""The word space of the face that the proofs are set in."""


made = functools.cache(lambda proof: proof.pdf())


def found(pdf: bytes) -> list[Finding]:
    """What the rules about the book find, without the plates that others need."""
    with open_file(pdf) as document:
        examination = Examination(pdf, document, printer())
        return [finding for rule in OWN for finding in RULES[rule].findings(examination)]


def rules(pdf: bytes) -> set[str]:
    return {finding.rule for finding in found(pdf)}


def read(pdf: bytes) -> Book:
    with open_file(pdf) as document:
        return book(Examination(pdf, document, printer()))


@pytest.mark.parametrize("proof", PROOFS, ids=lambda proof: f"{proof.rule}: {proof.how}")
def test_proof(proof: Proof) -> None:
    findings = preflight(made(proof), printer(), name="film.pdf").findings
    assert {finding.rule for finding in findings} == {proof.rule} | proof.also
    for finding in findings:
        assert finding.page is not None
        x0, y0, x1, y1 = finding.box_mm or (0, 0, 0, 0)
        assert 0 <= x0 < x1 <= 148
        assert 0 <= y0 < y1 <= 210


def test_severities() -> None:
    """Errors send the reader astray; what the engine cannot help yet is information."""
    severities = {rule: RULES[rule].severity for rule in OWN}
    assert severities == {
        "book-contents": Severity.ERROR,
        "book-credit": Severity.WARNING,
        "book-folio": Severity.ERROR,
        "book-hyphen-page": Severity.INFO,
        "book-hyphen-stack": Severity.INFO,
        "book-loose-line": Severity.INFO,
        "book-orphan": Severity.WARNING,
        "book-register": Severity.WARNING,
        "book-short-line": Severity.INFO,
        "book-widow": Severity.WARNING,
    }


def test_every_rule_has_a_proof() -> None:
    assert sorted({proof.rule for proof in PROOFS}) == OWN


def test_sound_booklets_are_silent() -> None:
    assert preflight(sound(), printer(), name="film.pdf").findings == ()
    assert found(clean()) == []


@pytest.mark.parametrize("proof", PROOFS, ids=lambda proof: f"{proof.rule}: {proof.how}")
def test_silent_on_other_programs_files(proof: Proof) -> None:
    def other(pdf: pikepdf.Pdf) -> None:
        packet = pdf.Root.Metadata.read_bytes()
        pdf.Root.Metadata.write(packet.replace(b"CreatorTool>booklet<", b"CreatorTool>Another 1.0<"))

    assert found(mutated(made(proof), other)) == []


@pytest.mark.parametrize("threads", [1, 2])
def test_read_by_a_twin_or_here_it_is_the_same(monkeypatch: pytest.MonkeyPatch, threads: int) -> None:
    """One who has threads has no twins."""
    monkeypatch.setattr(twins, "processors", lambda: 2)
    monkeypatch.setattr(twins.threading, "active_count", lambda: threads)
    asked = []
    lines = read_lines
    monkeypatch.setattr(reading, "read_lines", lambda examination: asked.append(1) or lines(examination))
    with open_file(sound()) as document:
        here = book(Examination(sound(), document, printer()))
        asked.clear()
        examination = Examination(sound(), document, printer())
        with own_book_meanwhile(examination):
            time.sleep(1)
            there = book(examination)
            assert len(asked) == threads - 1
        assert not twins.multiprocessing.active_children()
    assert (there.pages, there.columns, there.leading) == (here.pages, here.columns, here.leading)


def test_silent_without_metadata() -> None:
    assert found(mutated(with_contents(3), lambda pdf: pdf.Root.__delitem__("/Metadata"))) == []


@pytest.mark.parametrize("hyphen", ["-", "\u2010", "\u00ad", "\u0002", "\ufffe"])
def test_hyphens_of_all_kinds(hyphen: str) -> None:
    line = Line(1, 0, 90, 20, 10, "Text", f"the  har{hyphen}", ())
    assert line.hyphenated
    assert line.plain == "the har-"


def test_engines_own_hyphen() -> None:
    last = f("so they sat down where they were and watched how the har\u2010")
    assert rules(running(full(7) + last, full(6))) == {"book-hyphen-page"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (full(6) + f(WORDS[0] + "-") + e("and so on."), full(4)),
        (full(7) + f(WORDS[0] + "-"), h("Another text") + full(4)),
        (full(6) + f(WORDS[0] + "-") + f(WORDS[1] + "-") + full(1), full(4)),
    ],
    ids=["not last", "another text", "two in a row"],
)
def test_good_hyphens(first: str, second: str) -> None:
    assert rules(running(first, second)) == set()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (full(8), f(WORDS[0]) + e("all night long.") + i(WORDS[1][:58]) + full(4)),
        (full(7) + e("all night long."), e("Yes.") + i(WORDS[1][:58]) + full(4)),
        (full(7) + f(WORDS[0] + "."), f(WORDS[1]) + i(WORDS[1][:58]) + full(4)),
        (full(8), h("Another text") + e("one line.") + i(WORDS[1][:58]) + full(4)),
        (full(6) + i(WORDS[1][:58]) + full(1), full(5)),
        (full(6) + e("all night long.") + n("Yes."), n("No.") + full(5)),
    ],
    ids=[
        "two lines above",
        "ended before",
        "full stop at the edge",
        "another text",
        "two lines below",
        "talk",
    ],
)
def test_no_widow_and_no_orphan(first: str, second: str) -> None:
    assert rules(running(first, second)) == set()


def test_widow_alone_on_the_last_page() -> None:
    assert rules(running(full(8), e("all night long."))) == {"book-widow"}


@pytest.mark.parametrize(("ratio", "wanted"), [(1.95, set()), (2.05, {"book-loose-line"})])
def test_limit_of_word_spaces(ratio: float, wanted: set[str]) -> None:
    natural, gaps = 279.75, 10
    width = natural + gaps * SPACE_EM * 10 * (ratio - 1)
    given = booklet(h("One") + f"<div style='width:{width}pt'>{f(WORDS[0]) * 6}</div>")
    assert rules(given) == wanted
    assert all(finding.measured == pytest.approx(ratio, abs=0.02) for finding in found(given))


def test_one_loose_line_a_page_the_worst() -> None:
    lines = full(6) + f("six words that are too far") + f("three words only") + full(1)
    (finding,) = found(booklet(h("One") + lines))
    assert "three words only" in finding.message
    assert finding.severity is Severity.INFO


INITIAL = "<span style='float:left;font-size:52pt;line-height:39pt;height:39pt'>T</span>"


@pytest.mark.parametrize(
    "lines",
    [
        full(4) + e("again.") + full(4),
        full(4) + e("»again«") + i(WORDS[1][:58]) + full(4),
        full(4) + e("again") + "<div style='height:13pt'></div>" + full(4),
        full(3) + f(WORDS[0] + ".") + e("Nobody") + full(4),
        full(4) + e("again:") + full(4),
        full(4) + e("two words") + full(4),
        h("Another text") + e("again") + full(4),
        INITIAL
        + f("he room was quiet and nobody had opened the")
        + e("again")
        + f("and so it was again")
        + full(6),
        full(4) + "<p style='font-family:Other,serif'>Night</p>" + full(4),
    ],
    ids=[
        "a paragraph's end",
        "another paragraph, indented",
        "another paragraph, apart",
        "after a full stop",
        "before a colon",
        "could be stretched",
        "below a head",
        "beside an initial",
        "a head in another face",
    ],
)
def test_short_lines_that_may_be(lines: str) -> None:
    assert "book-short-line" not in rules(booklet(h("One") + lines))


def test_short_line_says_what_and_where() -> None:
    pdf = booklet(h("One") + full(4) + e("whereupon") + full(4))
    (finding,) = found(pdf)
    assert "“whereupon”" in finding.message
    assert (finding.page, finding.limit) == (1, 0)
    assert finding.measured == pytest.approx(82.7, abs=2)


@pytest.mark.parametrize(("points", "wanted"), [(0.4, set()), (0.6, {"book-register"}), (13, set())])
def test_limit_of_register(points: float, wanted: set[str]) -> None:
    assert rules(off_grid(points)) == wanted


def test_pages_that_do_not_face_each_other_may_differ() -> None:
    assert rules(booklet(h("One") + full(8), h("Two") + full(8), h("Three") + full(8))) == set()


@pytest.mark.parametrize("folio", ["none", "'2046   3'", "'3 · 2046'"])
def test_good_folios(folio: str) -> None:
    assert "book-folio" not in rules(with_contents(4, folio=folio))


def test_swapped_pages() -> None:
    def swap(pdf: pikepdf.Pdf) -> None:
        pages = list(pdf.pages)
        pdf.pages[5], pdf.pages[6] = pages[6], pages[5]

    pages = [finding.page for finding in found(mutated(sound(), swap)) if finding.rule == "book-folio"]
    assert pages == [6, 7]


def test_section_without_a_heading_is_not_judged() -> None:
    assert rules(with_contents(4, extra=row("5", "Biographies"))) == set()


def test_shifted_contents() -> None:
    """All entries are found, not only one that differs from the rest."""
    pdf = booklet(
        h("Contents") + row("4", "The Film") + row("2", "Voices") + row("3", "Awards"),
        *(h(title) + full(8) for title in ("The Film", "Voices", "Awards")),
    )
    assert [(finding.measured, finding.limit) for finding in found(pdf)] == [(4, 2), (2, 3), (3, 4)]


@pytest.mark.parametrize("label", ["Pages 2, 5", "Pages 1–3", "Seite 2", "Page\u00a02", "Seiten 2, 3"])
def test_ways_to_credit(label: str) -> None:
    assert rules(with_contents(4, credit=label)) == set()


@pytest.mark.parametrize(
    ("wide", "label", "wanted"),
    [(30, "Page 1", set()), (34, "Page 1", {"book-credit"}), (60, "Page 12", {"book-credit"})],
)
def test_photographs_without_credit(wide: float, label: str, wanted: set[str]) -> None:
    assert rules(with_contents(4, credit=label, wide=wide)) == wanted


@pytest.mark.parametrize("head", ["One", "A head that stands above both columns"])
def test_widow_at_the_top_of_a_column(head: str) -> None:
    assert rules(columns("all night long.", head)) == {"book-widow"}
    assert rules(columns("all night long.", head, before="was quiet.")) == set()


def test_columns_in_the_order_of_reading() -> None:
    given = read(columns("all night long."))
    assert [(c.page, len(c.lines)) for c in given.columns if c.page == 2] == [(2, 8), (2, 8)]
    left, right = (c for c in given.columns if c.page == 2)
    assert left.right < right.left
    assert not right.headed or left.headed


def test_lines_are_whole() -> None:
    """Initials, ligatures, small capitals and other sizes neither part a line nor join two."""
    first = "<span style='float:left;font-size:36pt;line-height:26pt;height:26pt'>T</span>"
    body = first + f(
        "<span style='font-variant-caps:all-small-caps'>he office</span> efﬁcient <b>was quiet</b> and <i>off</i>"
    )
    given = read(booklet(h("One") + body + full(8), css="b { font-size: 8pt; line-height: 0 }"))
    texts = [line.plain for line in given.pages[0]]
    assert any(text.casefold().endswith("he office efficient was quiet and off") for text in texts)
    assert given.size == 10.0
    assert given.leading == pytest.approx(13, abs=0.01)


def test_ragged_text_has_no_columns() -> None:
    body = "".join(e(" ".join(WORDS[k % 6].split()[: 7 + k * 5 % 4])) for k in range(20))
    assert read(press(html(body, CSS)).pdf).columns == ()


def test_numbers_at_the_ends() -> None:
    assert numbers("12 · Der Film") == [12]
    assert numbers("synopsis · 5") == [5]
    assert numbers("10. Januar 2013") == []
    assert numbers("2,35") == []


def test_unreadable_pages_have_no_lines() -> None:
    with opened(clean()) as document:
        assert book(Examination(b"%PDF-1.6 nothing", document, printer())).pages == ()
