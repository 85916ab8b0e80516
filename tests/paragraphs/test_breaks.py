"""The total-fit algorithm and what goes into it, without an engine."""

from __future__ import annotations

import itertools
import random
import time
from dataclasses import dataclass, field, replace

import pyphen
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booklet import fonts, resources
from booklet.paragraphs import Hyphenator, Limits, Measures, Ruler, Run, material, total_fit
from booklet.paragraphs.breaks import ROUNDED, Wish
from booklet.paragraphs.hyphens import address_breaks
from booklet.paragraphs.items import ATOM, legal_breaks
from booklet.source import Reader

SIZE = 9.4
TEXT = (
    "In einem Tanzlokal trifft er Stéphanie, die im Becken mit Walen arbeitet; eines Abends ruft sie ihn an, "
    "und nichts ist mehr, wie es gewesen war. Er trägt sie auf dem Rücken ins Wasser, ohne Mitleid und ohne "
    "Fragen, während seine Schwester die Filmvorführungen besucht und das Donaudampfschiff vorüberzieht."
)


@pytest.fixture(scope="module")
def data():
    home = resources.builtin("fonts")
    face = fonts.load(Reader(home), [home], ["source-serif-4"]).find("Source Serif 4")
    return Font(face.path.read_bytes())


@dataclass(frozen=True)
class Font:
    """A font's bytes, which hypothesis does not show with a test's arguments."""

    data: bytes = field(repr=False)


def ruler(data, **more):
    return Ruler(data.data, SIZE, "Source Serif 4", {"kern": 1, "liga": 1}, "de", **more)


def hyphenator(**more):
    return Hyphenator(pyphen.Pyphen(lang="de", left=2, right=3).positions, "de", (5, 2, 3), **more)


LIMITS = Limits()


def paragraph(data, text, limits=LIMITS, points=True):
    run = Run(text, ruler(data), hyphenator().points if points else lambda _: ())
    return material([run], legal_breaks(text), limits)


def shown(lines, text):
    return "".join(text[line.start : line.end] + text[line.end : line.next] for line in lines)


def costs(lines, limits):
    """Demerits as Knuth and Plass count them, for a paragraph without anything but spaces."""
    total = 0.0
    for line in lines:
        r = (line.ratio - 1) / (limits.stretch if line.ratio > 1 else limits.shrink)
        total += (limits.line + 100 * abs(0 if line.last and r >= 0 else r) ** 3) ** 2
    return total


def test_the_lines_are_the_text_in_order_once(data):
    found = paragraph(data, TEXT)
    lines = total_fit(found, Measures(160.0), Limits())
    assert shown(lines, TEXT) == TEXT
    assert [line.next for line in lines[:-1]] == [line.start for line in lines[1:]]


def test_no_line_is_over_its_measure_and_no_space_too_narrow(data):
    limits = Limits()
    lines = total_fit(paragraph(data, TEXT), Measures(160.0, (120.0, 130.0)), limits)
    for i, line in enumerate(lines):
        measure = (120.0, 130.0)[i] if i < 2 else 160.0
        assert line.measure == measure
        filled = line.width + line.gaps * line.extra - sum(line.hang)
        assert filled == pytest.approx(measure) or (line.last and filled <= measure + 1e-6)
        assert line.ratio >= 1 - limits.tightest - 1e-9


def test_the_choice_is_the_best_of_all(data):
    """Against every way there is to break a short text, counted without the algorithm."""
    limits = Limits(hang=0, unlike=0, stub=0, runt=0, before_last=0, widest=9, shrink=0.3)
    text = " ".join(TEXT.split()[:14])
    found = paragraph(data, text, limits, points=False)
    best = total_fit(found, Measures(110.0), limits)
    assert best is not None
    size, space = ruler(data), ruler(data).space
    words = text.split()

    def ways():
        for count in range(len(words)):
            for cuts in itertools.combinations(range(1, len(words)), count):
                yield [words[a:b] for a, b in itertools.pairwise((0, *cuts, len(words)))]

    def cost(way):
        total = 0.0
        for i, line in enumerate(way):
            width = sum(map(size.width, line)) + space * (len(line) - 1)
            more, room = 110.0 - width, space * (len(line) - 1)
            if more < 0:
                r = more / (limits.shrink * room) if room else -9
                if r < -1 - 1e-9:
                    return float("inf")
            elif i == len(way) - 1:
                r = 0.0
            elif room:
                r = more / (limits.stretch * room)
                if 1 + r * limits.stretch > limits.widest:
                    return float("inf")
            else:
                return float("inf")
            total += (limits.line + 100 * abs(r) ** 3) ** 2
        return total

    assert costs(best, limits) == pytest.approx(min(cost(way) for way in ways()))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text("aeinrst,-–", min_size=1, max_size=14), min_size=1, max_size=60), st.floats(60, 300))
def test_every_text_and_measure(data, words, measure):
    text = " ".join(words)
    limits = Limits()
    lines = total_fit(paragraph(data, text), Measures(measure), limits)
    if lines is None:
        widest = max(ruler(data).width(word) for word in words)
        assert widest > measure * 0.9
        return
    assert shown(lines, text) == text
    for line in lines:
        slack = 1e-6 if line.gaps else ROUNDED * measure
        assert line.width + line.gaps * line.extra - sum(line.hang) <= measure + slack


def test_no_more_hyphens_in_a_row_than_allowed(data):
    for runs in (0, 1, 2):
        lines = total_fit(paragraph(data, TEXT * 3), Measures(130.0), Limits(runs=runs))
        row = [
            len(list(group))
            for flagged, group in itertools.groupby(line.flagged for line in lines)
            if flagged
        ]
        assert max(row, default=0) <= runs


def test_a_page_does_not_end_in_a_hyphen(data):
    found = paragraph(data, TEXT * 3)
    plain = total_fit(found, Measures(130.0), Limits())
    hyphen = next(i for i, line in enumerate(plain) if line.flagged)
    barred = total_fit(found, Measures(130.0), Limits(), wish=Wish(barred=frozenset({hyphen})))
    assert not barred[hyphen].flagged


def test_a_line_more_or_less(data):
    found = paragraph(data, TEXT * 4)
    limits = Limits(loosest=3.5)
    plain = total_fit(found, Measures(200.0), limits)
    assert plain is not None
    more = total_fit(found, Measures(200.0), limits, wish=Wish(lines=len(plain) + 1))
    assert more is not None
    assert len(more) == len(plain) + 1
    assert total_fit(found, Measures(200.0), limits, wish=Wish(lines=2)) is None


def test_the_last_line_is_no_stub(data):
    text = "Ali verlässt mit seinem Sohn den Norden und zieht zu seiner Schwester ans Meer und da ist er nun."
    for measure in range(120, 240, 4):
        lines = total_fit(paragraph(data, text), Measures(float(measure)), Limits())
        last = lines[-1]
        assert last.width >= 1.6 * SIZE or len(lines) == 1


def test_a_last_line_of_one_word_gets_another_where_that_costs_little(data):
    found = paragraph(data, TEXT)
    pairs = [
        [total_fit(found, Measures(float(measure)), limits) for limits in (Limits(runt=0), Limits())]
        for measure in range(200, 460)
    ]
    single = [(plain[-1].gaps == 0, kept[-1].gaps == 0) for plain, kept in pairs]
    assert (True, False) in single
    assert (False, True) not in single
    assert all(len(kept) <= len(plain) + 1 for plain, kept in pairs)


def test_the_rest_of_a_paragraph_is_planned_from_where_it_begins(data):
    found = paragraph(data, TEXT)
    lines = total_fit(found, Measures(160.0), Limits())
    at = found.at(lines[2].start)
    rest = total_fit(found, Measures(140.0), Limits(), at)
    assert shown(rest, TEXT) == TEXT[lines[2].start :]
    assert found.at(1) is None


def test_ragged_lines_keep_their_spaces_and_hyphenate_only_in_need(data):
    found = paragraph(data, TEXT)
    lines = total_fit(found, Measures(180.0), Limits(), wish=Wish(ragged=True))
    assert {line.extra for line in lines} == {0.0}
    assert not any(line.hyphened for line in lines)
    assert all(line.width <= 180.0 + sum(line.hang) + 1e-6 for line in lines)
    shortest = min(line.width for line in lines[:-1])
    assert shortest > 0.75 * 180


@pytest.mark.parametrize(("glyphs", "letters"), [(0.02, 0.0), (0.0, 0.02), (0.01, 0.005)])
def test_words_give_way_before_spaces_do(data, glyphs, letters):
    """Micro-adjustment: at most what is allowed, and the word spaces are the evener for it."""
    found = paragraph(data, TEXT * 2)
    plain = total_fit(found, Measures(140.0), Limits())
    given = total_fit(found, Measures(140.0), Limits(glyphs=glyphs, closer=letters, apart=letters))
    assert max(abs(line.glyphs) for line in given) <= glyphs
    assert max(abs(line.letters) for line in given) <= letters * SIZE
    assert {(line.glyphs, line.letters) for line in plain} == {(0.0, 0.0)}
    space = ruler(data).space
    for line in given[:-1]:
        words = (line.width - line.gaps * space) * (1 + line.glyphs)
        words += line.letters * (line.end - line.start - line.gaps)
        filled = words + line.gaps * (space + line.extra)
        assert filled == pytest.approx(line.measure + sum(line.hang))
    assert max(line.ratio for line in given) < max(line.ratio for line in plain)


def gaps_of(found, line, natural):
    """Where a line's word spaces stand, from the measure's left edge."""
    at = found.at(line.start)
    first, origin = (found.next_gaps[at], found.offset[at]) if at >= 0 else (0, 0.0)
    for k, middle in enumerate(found.middles[first : first + line.gaps]):
        words = middle - origin - (k + 0.5) * natural
        wider = line.glyphs + line.letters * (line.end - line.start - line.gaps) / (
            line.width - line.gaps * natural
        )
        yield words * (1 + wider) + (k + 0.5) * (natural + line.extra) - line.hang[0]


def rivers(found, lines, natural):
    """Word spaces that have one below them, and that one another."""
    rows = [list(gaps_of(found, line, natural)) for line in lines]
    near = Limits().river_ems * SIZE
    return sum(
        any(abs(x - y) < near and any(abs(y - z) < near for z in c) for y in b)
        for a, b, c in zip(rows, rows[1:], rows[2:], strict=False)
        for x in a
    )


def test_rivers_are_avoided_where_words_give_way(data):
    words = TEXT.split()
    texts = [" ".join(random.Random(seed).sample(words * 4, 4 * len(words))) for seed in range(6)]  # noqa: S311
    natural = ruler(data).space

    def count(limits):
        materials = [paragraph(data, text) for text in texts]
        return sum(rivers(each, total_fit(each, Measures(260.0), limits), natural) for each in materials)

    before = count(Limits(glyphs=0.02, closer=0.01, apart=0.01, river=0.0))
    assert before > 20
    assert count(Limits(glyphs=0.02, closer=0.01, apart=0.01)) < before / 3


def test_a_hanging_indent_has_rivers_too(data):
    """Its first line reaches out to the left, where no strip has a negative number."""
    found = paragraph(data, TEXT * 2)
    lines = total_fit(found, Measures(180.0, (240.0,)), Limits())
    assert shown(lines, TEXT * 2) == TEXT * 2


# -- bad input ------------------------------------------------------------------------


def test_a_word_wider_than_the_measure_has_no_lines(data):
    assert total_fit(paragraph(data, "Wort " + "x" * 200 + " Wort"), Measures(100.0), Limits()) is None


@pytest.mark.parametrize("text", ["", " ", "a", "\u200b", "Ü" * 5, "ein\u00a0Wort\u00a0am\u00a0anderen"])
def test_text_without_a_legal_break(data, text):
    lines = total_fit(paragraph(data, text), Measures(300.0), Limits())
    assert len(lines) == 1
    assert lines[0].last


def test_a_very_long_paragraph_takes_time_in_proportion(data):
    times = []
    for count in (200, 1200):
        text = TEXT.replace("\n", " ") + " "
        found = paragraph(data, (text * count).strip())
        start = time.perf_counter()
        lines = total_fit(found, Measures(200.0), Limits())
        times.append(time.perf_counter() - start)
        assert lines[-1].next == len(found.text)
    assert len(found.text.split()) > 50_000
    assert times[1] < 15 * times[0] + 1


def test_soft_hyphens_outrank_the_patterns(data):
    text = "Wort " * 6 + "Film\u00advorführungen"
    found = paragraph(data, text)
    breaks = [found.text[:end] for end, hyphened in zip(found.ends, found.hyphened, strict=True) if hyphened]
    assert [part.rsplit(" ", 1)[1] for part in breaks] == ["Film\u00ad"]
    none = material([Run(text, ruler(data), None)], legal_breaks(text), Limits())
    assert not any(none.hyphened)


def test_zero_width_spaces_break_without_a_hyphen(data):
    found = paragraph(data, "eins\u200bzwei")
    assert found.starts[0] == 5
    assert not found.hyphened[0]


def test_addresses_break_at_their_marks_without_a_hyphen(data):
    text = "Fotos bei presse@beispielverleih.de oder https://www.beispielverleih.de/filme?jahr=2012 im Netz"
    found = paragraph(data, text)
    parts = [found.text[end - 9 : end] for end, h in zip(found.ends, found.hyphened, strict=True) if not h]
    begins = [found.text[start:].split(" ")[0] for start in found.starts]
    assert not any(found.hyphened[i] for i, end in enumerate(found.ends) if 10 < end < text.index(" oder"))
    assert {"@beispielverleih.de", ".de", ".beispielverleih.de/filme?jahr=2012", "?jahr=2012"} <= set(begins)
    assert "s://" in "".join(parts)
    assert not {"-verleih.de", "verleih.de"} & set(begins)


@pytest.mark.parametrize("word", ["z.B.", "usw.", "S.p.A.", "12.30", "Wort.", "24/7", "3:2"])
def test_words_with_stops_are_no_addresses(word):
    assert not address_breaks(word)


def test_breaks_of_the_text_itself_are_taken(data):
    text = "Rost\nund Knochen " * 3
    lines = total_fit(paragraph(data, text.strip()), Measures(300.0), Limits())
    assert text[lines[0].start : lines[0].end] == "Rost"
    assert len(lines) == 4
    assert all(line.last for line in lines)


def test_what_the_face_lacks_is_measured_elsewhere(data):
    asked = []
    one = ruler(data, spare=lambda text: asked.append(text) or 12.0)
    assert (one.width("כחול"), one.width("blau") > 0, asked) == (12.0, True, ["כחול"])


def test_atoms_and_edges_take_their_width(data):
    plain = material([Run("ab cd", ruler(data))], {3}, Limits())
    parts = [Run("ab", ruler(data)), Run("", rigid=5.0), Run(ATOM, rigid=7.0), Run(" cd", ruler(data))]
    more = material(parts, {4}, Limits())
    assert more.width[-1] == pytest.approx(plain.width[-1] + 12)
    assert more.width[0] == pytest.approx(plain.width[0] + 12)


def test_text_needs_a_ruler():
    with pytest.raises(ValueError, match="ruler"):
        material([Run("text")], (), Limits())


def test_limits_are_judged():
    for wrong in (
        {"shrink": 1.0},
        {"glyphs": 0.03},
        {"closer": 0.03},
        {"apart": 0.03},
        {"rag": 0.0},
        {"runs": -1},
    ):
        with pytest.raises(ValueError, match=r"\S"):
            replace(Limits(), **wrong)


# -- words ----------------------------------------------------------------------------


def test_compounds_break_between_their_parts_first():
    one = hyphenator(vocabulary={"dampf", "schiff"})
    joints = {"Filmmusik"[: p.at] for p in one.points("Filmmusik") if p.joint}
    assert joints == {"Film"}
    assert "Dampf" in {"Dampfschiff"[: p.at] for p in one.points("Dampfschiff") if p.joint}
    assert not any(p.joint for p in one.points("verlassen"))


def test_own_words_outrank_patterns():
    one = hyphenator(own=["Ur-auf=füh-rung", "Audiard"])
    assert [(p.at, p.joint) for p in one.points("Uraufführung")] == [(2, False), (5, True), (8, False)]
    assert one.points("Audiard") == []


def test_a_non_joiner_is_a_joint():
    points = hyphenator(own=[]).points("Schiff\u200cfahrt")
    assert all(p.at not in (0, 11) for p in points)


def test_short_words_and_numbers_do_not_break():
    one = hyphenator()
    assert one.points("Meer") == []
    assert one.points("1234567890") == []


def test_punctuation_hangs_by_the_faces_amount(data):
    one = ruler(data)
    assert one.hang("-", 1) == pytest.approx(0.7 * one.width("-"))
    assert one.hang("n", 1) == 0.0
    mono = Ruler(data.data, SIZE, "IBM Plex Mono")
    assert 0 < mono.hang("-", 1) < one.hang("-", 1)
    lines = total_fit(paragraph(data, TEXT, Limits(hang=0)), Measures(160.0), Limits(hang=0))
    assert {line.hang for line in lines} == {(0.0, 0.0)}


@pytest.mark.parametrize("limits", [Limits(), Limits(glyphs=0.02), Limits(river=3_000.0)])
@pytest.mark.parametrize("start", [-1, 500])
def test_of_a_long_text_the_first_lines_are_as_good_when_no_more_are_looked_for(data, limits, start):
    words = TEXT.split() * 60
    random.Random(3).shuffle(words)  # noqa: S311 - no secret; lines of a text that repeats itself hang together
    found = paragraph(data, " ".join(words))
    for measure in (110.0, 200.0):
        measures = Measures(measure, (80.0,))
        whole = total_fit(found, measures, limits, start)
        first = total_fit(found, measures, limits, start, Wish(ahead=60))
        assert 55 < len(first) < 90 < len(whole)
        assert shown(first, found.text) == found.text[first[0].start : first[-1].next]
        assert max(line.ratio for line in first) <= max(line.ratio for line in whole)
        assert costs(first, limits) < 1.1 * costs(whole[: len(first)], limits)
        assert total_fit(found, measures, limits, start, Wish(ahead=10_000)) == whole
