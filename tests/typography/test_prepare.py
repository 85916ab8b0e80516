"""Texts made right for setting: marks and spaces, in one run and across runs."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booklet.typography import NARROW, NO_BREAK, NON_JOINER, prepare, prepare_runs


def shown(text: str) -> str:
    """Visible: _ for a narrow no-break space, ~ for a no-break space, | for a broken ligature."""
    return text.replace(NARROW, "_").replace(NO_BREAK, "~").replace(NON_JOINER, "|")


GERMAN = [
    ('"Rust and Bone" heißt es.', "„Rust and Bone“ heißt es."),
    ("Er sagte: \"Das war 'gut' so.\"", "Er sagte: „Das war ‚gut‘ so.“"),
    ('"Er sagt "nein" dazu"', "„Er sagt ‚nein‘ dazu“"),
    ('("Ja")', "(„Ja“)"),
    ("„Rust“ und „Bone“", "„Rust“ und „Bone“"),
    ("Côte d‘Azur", "Côte d’Azur"),
    ("Côte d'Azur", "Côte d’Azur"),
    ("Côte d´Azur, d`Azur", "Côte d’Azur, d’Azur"),
    ("Hans' Auto, so geht's", "Hans’ Auto, so geht’s"),
    ("Wer ist's? 's ist gut.", "Wer ist’s? ’s ist gut."),
    ("Und dann...", "Und dann…"),
    ("Ali - und Sam", "Ali~– und Sam"),
    ("Ali -- und Sam", "Ali~– und Sam"),
    ("Ali – und Sam", "Ali~– und Sam"),
    ("Türsteher-Job, Nord-Süd", "Türsteher-Job, Nord-Süd"),
    ("10-12 Jahre", "10–12~Jahre"),
    ("1994-2012, 1998-99", "1994–2012, 1998–99"),
    ("am 2012-05-17, Tel. 030-1234", "am 2012-05-17, Tel. 030-1234"),
    ("3-2 gewonnen", "3-2 gewonnen"),
    ("z.B. heute, z. B. morgen, d.h. nie", "z._B. heute, z._B. morgen, d._h. nie"),
    ("u. a. mit", "u._a. mit"),
    ("50 % oder 50%", "50_% oder 50_%"),
    ("122 Min. und 122 Minuten", "122_Min. und 122~Minuten"),
    ("am 17. Mai 2012", "am 17._Mai 2012"),
    ("35 mm, 20 Uhr", "35_mm, 20~Uhr"),
    ("2,35 : 1", "2,35_:_1"),
    ("J. R. R. Tolkien und H. G. Wells", "J._R._R.~Tolkien und H._G.~Wells"),
]
FRENCH = [
    ('Il dit "bonjour".', "Il dit «_bonjour_»."),
    ("Il dit « bonjour ».", "Il dit «_bonjour_»."),
    ("Il dit «bonjour».", "Il dit «_bonjour_»."),
    ('"Il a dit "oui" hier"', "«_Il a dit “oui” hier_»"),
    ('l\'"avenir"', "l’«_avenir_»"),
    ("Quoi ? Non ! Si ; oui.", "Quoi_? Non_! Si_; oui."),
    ("Quoi? Non! Si; oui.", "Quoi_? Non_! Si_; oui."),
    ("Quoi ?! Vraiment...?", "Quoi_?! Vraiment…_?"),
    ("Ali : un père", "Ali~: un père"),
    ("Ali: un père", "Ali~: un père"),
    ("format 2,35:1 à 20:30", "format 2,35:1 à 20:30"),
    ("l'eau d'Antibes", "l’eau d’Antibes"),
    ("20 h 30, 122 min", "20~h~30, 122~min"),
    ("le 17 mai, le 1er mai", "le 17~mai, le 1er~mai"),
    ("50 %", "50_%"),
    ("M. Audiard", "M.~Audiard"),
    ("Ali - le père - part", "Ali~– le père~– part"),
    ("voir http://example.org/a?b=c;d !", "voir http://example.org/a?b=c;d_!"),
    ("écrire à presse@example.org ; merci", "écrire à presse@example.org_; merci"),
    ("(!) et [?]", "(!) et [?]"),
]
ENGLISH = [
    ('"It\'s fine," she said.', "“It’s fine,” she said."),
    ("\"She said 'go' twice\"", "“She said ‘go’ twice”"),
    ("'Twas in the '90s, rock 'n' roll", "’Twas in the ’90s, rock ’n’ roll"),
    ("the boys' room", "the boys’ room"),
    ("a 'short' word", "a ‘short’ word"),
    ("Ali - and Sam", "Ali~– and Sam"),
    ("6'2\" tall", "6’2″ tall"),
    ("on 17 May 2012", "on 17~May 2012"),
    ("Mr. Smith, Dr Jones", "Mr.~Smith, Dr~Jones"),
    ("a film in 2.35:1; why? Because: so", "a film in 2.35:1; why? Because: so"),
    ("50% of 122 minutes", "50% of 122~minutes"),
    ("\"'Yes,' he said.\"", "“‘Yes,’ he said.”"),
]
CASES = [(lang, *case) for lang, cases in (("de", GERMAN), ("fr", FRENCH), ("en", ENGLISH)) for case in cases]


@pytest.mark.parametrize(("lang", "typed", "set_"), CASES)
def test_set(lang, typed, set_):
    assert shown(prepare(typed, lang)) == set_


@pytest.mark.parametrize(("lang", "typed", "set_"), CASES)
def test_set_twice(lang, typed, set_):
    once = prepare(typed, lang)
    assert prepare(once, lang) == once


@pytest.mark.parametrize(
    "kept",
    [
        "https://www.example.org/a-b/10-12?x='1'&y=2",
        "presse-10-12@example.org",
        "www.d'azur.fr",
        '`z.B. "x"...`',
        "+49 30 23125-001",
        "auflage.example.org/auflage",
    ],
)
@pytest.mark.parametrize("lang", ["de", "fr", "en", "it"])
def test_addresses_and_code_are_kept(lang, kept):
    assert prepare(kept, lang) == kept
    assert kept in prepare(f"Siehe {kept} dort", lang)


def test_region_follows_its_language():
    assert prepare('"ja"', "de-AT") == "„ja“"


def test_other_languages_keep_their_quotes():
    assert shown(prepare('l\'acqua... "x" - y', "it")) == 'l’acqua… "x"~– y'


def test_quotes_cross_runs():
    assert prepare_runs(['Sie sah "', "Ein Prophet", '" und "', "mehr", '".'], "de") == [
        "Sie sah „", "Ein Prophet", "“ und „", "mehr", "“.",
    ]  # fmt: skip


def test_space_between_runs_goes_to_the_first():
    runs = prepare_runs(["Vu : ", "Un prophète", "? Oui, «", "Loft", "»."], "fr")
    assert [shown(run) for run in runs] == ["Vu~: ", "Un prophète_", "? Oui, «_", "Loft_", "»."]


def test_replaced_across_runs():
    assert prepare_runs(["so..", ".", " z.", "B."], "de") == ["so…", "", f" z.{NARROW}", "B."]


def test_no_runs():
    assert prepare_runs([], "de") == []
    assert prepare_runs(["", ""], "fr") == ["", ""]


TEXTS = st.text(
    st.one_of(
        st.sampled_from("\"'‘’“”„‚«»`´′″ .,:;!?-–—…\u00a0\u202f\u200c\u00ad\n()[]%@/+°"),
        st.sampled_from("abflizBAufMn12350éÉß"),
        st.characters(codec="utf-8"),
    ),
    max_size=40,
)
WORDS = "... -- - z.B. Auflage Stofffetzen d'Azur 12 17 % Min. J. S. Mai mai www.a.org a@b.de"
PIECES = st.lists(
    st.sampled_from([*WORDS.split(), " - ", *"\"'«»„“’.!:()\n\u00a0\u202f`éhx "]), max_size=25
).map("".join)
LANGS = st.sampled_from(["de", "fr", "en", "it"])


def letters(text: str) -> list[str]:
    return [char for char in text if unicodedata.category(char)[0] in "LN"]


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(st.one_of(TEXTS, PIECES), LANGS)
def test_a_second_pass_changes_nothing(text, lang):
    once = prepare(text, lang)
    assert prepare(once, lang) == once


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.one_of(TEXTS, PIECES), LANGS)
def test_letters_and_digits_never_change(text, lang):
    assert letters(prepare(text, lang)) == letters(text)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.lists(st.one_of(TEXTS, PIECES), max_size=6), LANGS)
def test_runs_are_set_as_one_text(runs, lang):
    done = prepare_runs(runs, lang)
    assert len(done) == len(runs)
    assert "".join(done) == prepare("".join(runs), lang)
    assert [letters(run) for run in done] == [letters(run) for run in runs]
