"""Language packs: complete, alike, and right in their words."""

import datetime
import pickle
import string

import pytest
from pydantic import ValidationError

from booklet.diagnostics import ContentError, UsageError
from booklet.language import codes, pack
from booklet.resources import builtin
from booklet.source import parse_yaml
from booklet.typography.marks import QUOTES

CANNES = datetime.date(2012, 5, 17)
LANGUAGES = codes()


def raw(lang):
    path = builtin("languages") / f"{lang}.yaml"
    return parse_yaml(path.read_text(encoding="utf-8"), path.name).value


def keys(value, at=()):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from keys(inner, (*at, key))
    else:
        yield at


def test_the_languages():
    assert LANGUAGES == ("de", "en", "fr")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_keys_in_the_same_order(lang):
    assert list(keys(raw(lang))) == list(keys(raw("en")))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_labels_take_the_same_values(lang):
    def fields(text):
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for key, text in raw(lang)["labels"].items():
        assert fields(text) == fields(raw("en")["labels"][key]), key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_empty(lang):
    language = pack(lang)
    assert all(language.role(code, form) for code in language.roles() for form in ("list", "billing"))
    assert all(
        language.company_role(code, form) for code in language.company_roles() for form in ("list", "billing")
    )
    assert all(language.label_names.values())
    assert all(all(name) for name in language.section_names.values())
    assert len(language.roles()) >= 55


@pytest.mark.parametrize("lang", LANGUAGES)
def test_quotes_agree_with_typography(lang):
    quotes, marks = pack(lang).formats.quotes, QUOTES[lang]
    assert [mark.strip() for mark in (*quotes.double, *quotes.single)] == [
        marks.opening, marks.closing, marks.inner_opening, marks.inner_closing,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("de", ["17. Mai 2012", "Donnerstag, 17. Mai 2012", "17. Mai", "Mai 2012", "17.5.2012"]),
        ("en", ["17 May 2012", "Thursday 17 May 2012", "17 May", "May 2012", "17 May 2012"]),
        ("fr", ["17 mai 2012", "jeudi 17 mai 2012", "17 mai", "mai 2012", "17/05/2012"]),
    ],
)
def test_dates(lang, expected):
    styles = ("long", "weekday", "day_month", "month_year", "short")
    assert [pack(lang).date(CANNES, style) for style in styles] == expected


def test_the_first_of_the_month_in_french():
    first = datetime.date(2013, 1, 1)
    assert pack("fr").date(first) == "1er janvier 2013"
    assert pack("fr").date(first, "weekday") == "mardi 1er janvier 2013"
    assert pack("fr").date(first, "short") == "01/01/2013"
    assert pack("de").date(first) == "1. Januar 2013"


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("de", ["20:05 Uhr", "122 Minuten", "1 Minute", "122 Min.", "2,35 : 1", "2,35 : 1", "1.234,5"]),
        ("en", ["20:05", "122 minutes", "1 minute", "122 min", "2.35:1", "2.35:1", "1,234.5"]),
        ("fr", ["20 h 05", "122 minutes", "1 minute", "122 min", "2,35:1", "2,35:1", "1\u202f234,5"]),
    ],
)
def test_times_and_numbers(lang, expected):
    language = pack(lang)
    assert [
        language.time(datetime.time(20, 5)),
        language.runtime(122),
        language.runtime(1),
        language.runtime(122, "short"),
        language.ratio("2.35:1"),
        language.ratio("2,35 : 1"),
        language.number(1234.5),
    ] == expected
    assert language.ratio("Academy") == "Academy"


@pytest.mark.parametrize(
    ("lang", "countries", "joined"),
    [
        ("de", "Frankreich, Belgien, USA, DDR", "A, B und C"),
        ("en", "France, Belgium, USA, East Germany", "A, B and C"),
        ("fr", "France, Belgique, États-Unis, RDA", "A, B et C"),
    ],
)
def test_countries_and_lists(lang, countries, joined):
    language = pack(lang)
    assert language.countries(["FR", "BE", "US", "DD"]) == countries
    assert language.joined(["A", "B", "C"]) == joined
    assert language.joined(["A", "B"], team=True) == "A & B"
    assert language.joined(["A"]) == "A"
    assert language.joined([]) == ""


def test_countries_known():
    language = pack("de")
    assert [language.known_country(code) for code in ("FR", "SU", "XX", "fr", "001")] == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert language.country("XX") == "XX"


def test_words():
    german, english, french = pack("de"), pack("en"), pack("fr")
    assert (german.role("editing"), english.role("editing", "billing"), french.role("editing")) == (
        "Schnitt", "Edited by", "Montage",
    )  # fmt: skip
    assert [english.section("statement", n) for n in (1, 2)] == [
        "Director’s statement",
        "Directors’ statement",
    ]
    assert german.section("statement", 2) == "Regiekommentar"
    assert german.section("credits") == "Besetzung und Stab"
    assert german.label("unrated") == "FSK folgt"
    assert german.label("page", page=7) == "Seite 7"
    assert german.colour("colour") == "Farbe"
    assert german.colour("Technicolor Nr. 4") == "Technicolor Nr. 4"
    assert german.company_role("distribution") == "Verleih"
    assert [q.replace(" ", "_") for q in (german.quoted("x"), french.quoted("x"))] == ["„x“", "«_x_»"]


def test_unknown_roles_stay_and_can_be_asked_for():
    language = pack("de")
    assert language.role("orca_training") == "orca_training"
    assert not language.known_role("orca_training")
    assert language.known_role("director")
    assert language.known_company_role("world_sales")
    assert not language.known_company_role("director")


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: pack("de").section("synopsi"), "synopsis"),
        (lambda: pack("de").label("premier"), "premiere"),
        (lambda: pack("de").label("page"), "needs page"),
    ],
)
def test_a_layouts_mistake_is_named(ask, says):
    with pytest.raises(ContentError, match=says):
        ask()


def test_an_unknown_language():
    with pytest.raises(UsageError, match="did you mean “de”"):
        pack("dee")
    with pytest.raises(UsageError, match="there are: de, en, fr"):
        pack("xx")


def test_a_pack_is_frozen_cached_and_pickles():
    language = pack("fr")
    assert pack("fr") is language
    assert pickle.loads(pickle.dumps(language)) == language  # noqa: S301 - our own bytes
    with pytest.raises(ValidationError):
        language.code = "de"
