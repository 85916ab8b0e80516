"""`film.yaml`: the smallest film, every short form, and mistakes with their places and hints."""

from __future__ import annotations

import datetime
import re

import pytest
from conftest import ids, prose

from booklet import content, resources
from booklet.content import Tables, localise, localise_festival
from booklet.diagnostics import ContentError, UsageError
from booklet.language import pack


def test_the_designs_smallest_film(film):
    source = film().load()
    assert source.id == "rust"
    assert source.film.director == ("Jacques Audiard",)
    assert source.film.runtime == 122
    assert source.film.original_title.choose("de") == "De rouille et d’os"
    assert source.film.synopsis.choose("de").startswith("Ali verlässt")
    view, problems = localise(source, "de")
    assert problems == []
    assert view["title"] == "Der Geschmack von Rost und Knochen"
    assert view["statement"]["by"][0]["roles"] == ("director", "screenplay")
    assert view["synopsis"].blocks


def test_optional_parts_may_be_missing(film):
    source = film(
        "lang: fr\ntitle: A\nyear: 1902\ncountries: FR\nruntime: 14\ndirector: G\ncover: {file: images/key-art.jpg}\n"
    ).load()
    assert source.film.statement is None
    assert source.film.cast == source.film.crew == source.film.contacts == ()
    assert content.editions(source).keys() == {"fr"}
    assert content.editions(source)["fr"].layout == "house"
    assert content.editions(source)["fr"].printer == "generic-fogra39"


@pytest.mark.parametrize(
    ("lines", "read"),
    [
        ("background: Ein Satz.", lambda f: f.background[0].text.choose("de") == "Ein Satz."),
        ("background: [{title: T, text: Ein Satz.}]", lambda f: f.background[0].title.choose("de") == "T"),
        ("background: {de: Ein Satz., fr: Une phrase.}", lambda f: f.background[0].text.choose("fr") == "Une phrase."),
        ("companies: [{production: A}]", lambda f: f.companies[0].companies[0].name.choose("de") == "A"),
        ("companies: [{production: [A, {name: B, phrase: von B}]}]", lambda f: f.companies[0].companies[1].phrase.choose("de") == "von B"),
        ("companies: [{role: production, companies: [A]}]", lambda f: f.companies[0].role == "production"),
        ("technical: {ratio: 2.40, versions: OmU}", lambda f: f.technical.ratio == "2.40" and len(f.technical.versions) == 1),
        ("releases: [{date: 2013-01-10, countries: DE}]", lambda f: f.releases[0].date == datetime.date(2013, 1, 10)),
        ("premiere: {date: 2012-05-17}", lambda f: f.premiere.date.year == 2012),
        ("ratings: {DE: FSK ab 12}", lambda f: f.ratings["DE"].choose("de") == "FSK ab 12"),
        ("awards: [{name: César, prize: Musik, to: A}]", lambda f: f.awards[0].to == ("A",) and f.awards[0].won),
        ("quotes: [{text: Groß}]", lambda f: not f.quotes[0].cleared),
        ("interview: {with: A, questions: [{q: Warum?, a: Darum.}]}", lambda f: f.interview.people == ("A",)),
        ("biographies: [{name: A, as: director, text: B}]", lambda f: f.biographies[0].roles == ("director",)),
        ("funders: [{name: A, amount: 100000}]", lambda f: f.funders[0].amount == 100000),
        ("music: [{title: Wash.}]", lambda f: f.music[0].title.choose("de") == "Wash."),
        ("legal: {copyright: © 2026}", lambda f: f.legal.copyright.choose("de") == "© 2026"),
        ("spellings: [Stephanie]", lambda f: f.spellings == ("Stephanie",)),
        ("hyphenation: [Ur-auf=füh-rung, Marseille]", lambda f: f.hyphenation == ("Ur-auf=füh-rung", "Marseille")),
    ],
)  # fmt: skip
def test_short_forms(film, lines, read):
    assert read(film().add(lines + "\n").load().film)


@pytest.mark.parametrize(
    ("old", "new", "read"),
    [
        ("director: Jacques Audiard", "director: [A, B]", lambda f: f.director == ("A", "B")),
        ("  - Stéphanie: Marion Cotillard", "  - Stéphanie: [A, B]", lambda f: f.cast[0].names == ("A", "B")),
        ("  - Stéphanie: Marion Cotillard", "  - Marion Cotillard", lambda f: f.cast[0].names == ("Marion Cotillard",)),
        ("  - Stéphanie: Marion Cotillard", "  - {role: {de: Die Frau, fr: La femme}, names: A}",
         lambda f: f.cast[0].role.choose("fr") == "La femme"),
        ("  - screenplay: [Jacques Audiard, Thomas Bidegain]", "  - screenplay: A", lambda f: f.crew[0].role == "screenplay"),
        ("  - screenplay: [Jacques Audiard, Thomas Bidegain]", "  - {role: x, label: Schnürboden, names: A}",
         lambda f: f.crew[0].label.choose("de") == "Schnürboden"),
        ("[{name: Jacques Audiard, as: [director, screenplay]}, {name: Thomas Bidegain, as: [screenplay]}]", "Jacques Audiard",
         lambda f: f.statement.by[0].name == "Jacques Audiard"),
        ("email: presse@example.org", "phone: 0301234567", lambda f: f.contacts[0].phone == "0301234567"),
        ("title: Der Geschmack von Rost und Knochen", "title: 1984", lambda f: f.title.choose("de") == "1984"),
        ("title: Der Geschmack von Rost und Knochen", "title: NO", lambda f: f.title.choose("de") == "NO"),
        ("  - Stéphanie: Marion Cotillard", "  - 007: NO", lambda f: f.cast[0].names == ("NO",) and f.cast[0].role.choose("de") == "007"),
    ],
)  # fmt: skip
def test_other_forms_of_what_is_there(film, old, new, read):
    assert read(film().change(old, new).load().film)


def test_a_misspelt_key_has_its_line_and_a_hint(film):
    (problem,) = film().change("runtime: 122", "runtime: 122\nsynopsys: x").errors()
    assert (problem.id, problem.span.line, problem.span.column) == ("content-key", 7, 1)
    assert problem.span.path == "content/rust/film.yaml"
    assert "synopsis" in problem.hint


def test_a_misspelt_key_within_a_short_form_has_its_own_line(film):
    project = film().add("  - distribution:\n      company: A\n      emial: a@example.org\n")
    (problem,) = project.errors()
    assert (problem.span.line, problem.span.column) == (project.line("emial"), 7)
    assert "email" in problem.hint


def test_all_mistakes_of_a_file_at_once(film):
    project = (
        film()
        .change("year: 2012", "year: bald")
        .change("runtime: 122\n", "")
        .change("countries: [FR, BE]", "countries: [fr]")
        .change("file:texts/synopsis.de.md", "file:texts/nothing.md")
        .change("title: Der Geschmack", "title: <b>Der</b> Geschmack")
        .add("wat: 1\n")
    )
    found = project.errors()
    assert set(ids(found)) == {
        "content-value",
        "content-missing",
        "file-missing",
        "markdown-html",
        "content-key",
    }
    assert len(found) == 7  # <b> and </b>
    assert all(d.span and d.span.line and d.span.column for d in found)


@pytest.mark.parametrize(
    ("old", "new", "words", "hint"),
    [
        ("year: 2012", "year: 2012.5", "year", None),
        ("year: 2012", "year: 20120", "year", None),
        ("countries: [FR, BE]", "countries: [France]", "countries.0 cannot be “France”", "ISO 3166"),
        ("countries: [FR, BE]", "countries: []", "countries", None),
        ("lang: de", "lang: deutsch", "lang", "such as de"),
        ("title: Der Geschmack von Rost und Knochen", "title:", "title", "remove the line"),
        ("title: Der Geschmack von Rost und Knochen", "title: {deutsch: A}", "not a language", "`de: …`"),
        ("title: Der Geschmack von Rost und Knochen", "title: [A]", "must be text", None),
        ("cover: {file", "cover: {kind: poster, file", "cannot be “poster”", "one of"),
        ("cover: {file", "cover: {focus: [2, 0], file", "cover.focus.0", None),
        ("cover: {file", "cover: {keep: [0.5, 0, 0.5, 1], file", "x0 < x1", "such as"),
        ("  - screenplay: [Jacques Audiard, Thomas Bidegain]", "  - screenplay", "must be one", "editing"),
        (
            "  - press: {name: Pressebüro, email: presse@example.org}",
            "  - press: A",
            "group of lines",
            "name",
        ),
        ("cast:\n", "cast: all\nx:\n", "must be a list", None),
    ],
)
def test_wrong_values(film, old, new, words, hint):
    found = film().change(old, new).errors()
    assert any(words in d.message for d in found), ids(found)
    assert hint is None or any(hint in (d.hint or "") for d in found)
    assert all(d.span.line and d.span.column for d in found)


def test_yaml_that_is_no_film(film):
    for text, id_ in (("", "yaml-empty"), ("- a\n- b\n", "content-value"), ("film", "content-value")):
        assert ids(film(text).errors()) == [id_]


def test_byte_order_mark_and_windows_line_ends(film):
    project = film()
    text = project.yaml.read_text(encoding="utf-8")
    project.write("film.yaml", ("\ufeff" + text.replace("\n", "\r\n")).encode())
    assert project.load().film.year == 2012
    (problem,) = (
        project.write("film.yaml", ("\ufeff" + text + "wat: 1\n").replace("\n", "\r\n").encode())
        and project.errors()
    )
    assert problem.span.line == project.line("wat")


@pytest.mark.parametrize("name", ["", ".", "..", "../rust", "rust/../rust", "nope", "a\0b", "x" * 300])
def test_names_that_are_no_film(film, name):
    project = film()
    with pytest.raises(UsageError) as caught:
        content.load(project.reader(), project.root / "content", name)
    assert ids(caught.value.diagnostics) == ["film-unknown"]
    assert "rust" in caught.value.diagnostics[0].hint


def test_a_film_that_is_a_folder_of_something_else(film, tmp_path):
    project = film()
    project.yaml.unlink()
    project.yaml.mkdir()
    assert ids(project.errors()) == ["file-kind"]
    assert resources.films(tmp_path / "content") == ("rust",)
    assert resources.films(tmp_path / "nothing") == ()


def test_an_unknown_language_is_no_wording(film):
    source = film().change("title: Der Geschmack von Rost und Knochen", "title: {fr: Rouille}").load()
    view, (problem,) = localise(source, "de")
    assert view["title"] == "Rouille"
    assert (problem.id, problem.severity, problem.span.line) == ("translation-missing", "warning", 2)


def test_a_section_without_translation_is_an_error(film):
    _, problems = localise(film().load(), "fr")
    errors = [d for d in problems if d.severity == "error"]
    assert [d.message.split()[0] for d in errors] == ["synopsis", "statement.text"]
    assert (errors[0].span.path, errors[0].span.line) == ("content/rust/film.yaml", 9)
    assert "`fr: …`" in errors[0].hint


def test_files_in_texts(film):
    project = film()
    (problem,) = project.change("file:texts/synopsis.de.md", "file:texts/synopsis.md").errors()
    assert (problem.id, problem.span.line, problem.hint) == (
        "file-missing",
        9,
        "did you mean synopsis.de.md?",
    )
    project.write("texts/synopsis.md", "\n\n")
    assert ids(project.errors()) == ["text-empty"]
    project.write("texts/synopsis.md", b"Das gr\xfcne Meer")
    (problem,) = project.errors()
    assert (problem.id, str(problem.span)) == ("text-encoding", "content/rust/texts/synopsis.md:1:7")
    (project.folder / "texts/synopsis.md").unlink()
    (project.folder / "texts/synopsis.md").mkdir()
    assert ids(project.errors()) == ["file-kind"]


@pytest.mark.parametrize(
    "path", ["../secret.md", "/etc/hostname", "http://example.org/a.md", "//etc/hostname", "texts/link.md"]
)
def test_texts_from_outside_are_not_read(film, path):
    project = film()
    (project.root / "content" / "secret.md").write_text("secret")
    (project.folder / "texts" / "link.md").symlink_to(project.root / "content" / "secret.md")
    (problem, *_) = project.change("file:texts/synopsis.de.md", f"file:{path}").errors()
    assert problem.id in ("path-outside", "path-url", "text-url")
    assert problem.span.line == 9


# -- editions -----------------------------------------------------------------------------------


def test_set_merges_deeply(film):
    source = (
        film()
        .add(
            """\
        technical: {ratio: "2.35:1", camera: Red Epic}
        editions:
          short:
            set:
              title: Rost
              technical: {camera: Alexa}
              cast: [{Ali: Matthias Schoenaerts}]
              original_title: null
        """
        )
        .load()
    )
    merged = content.edition_of(source, "short", source.film.editions["short"]).film
    assert merged.title.choose("de") == "Rost"
    assert merged.technical.ratio == "2.35:1"
    assert merged.technical.camera.choose("de") == "Alexa"
    assert [part.names for part in merged.cast] == [("Matthias Schoenaerts",)]
    assert merged.original_title is None
    assert source.film.title.choose("de") != "Rost"


@pytest.mark.parametrize(
    ("over", "id_", "words"),
    [
        ("year: nie", "content-value", "nie"),
        ("hyphenation: [two words]", "content-value", "two"),
        ("titel: Rost", "content-key", "titel"),
        ("technical: {kamera: Alexa}", "content-key", "kamera"),
        ("title: null", "content-missing", "title: null"),
        ("cover: {focus: [7, 0]}", "content-value", "7"),
    ],
)
def test_a_set_that_breaks_the_film_is_reported_at_its_own_place(film, over, id_, words):
    project = film().add(f"editions:\n  de:\n    set:\n      {over}\n")
    source = project.load()
    with pytest.raises(ContentError) as caught:
        content.edition_of(source, "de", source.film.editions["de"])
    (problem,) = caught.value.diagnostics
    assert problem.id == id_
    last = project.yaml.read_text(encoding="utf-8").rstrip().split("\n")
    assert problem.span.line == len(last)
    assert last[-1][problem.span.column - 1 :].startswith(words)


def test_a_text_put_in_place_of_a_file_is_found_in_the_yaml(film):
    project = film().add("editions:\n  de:\n    set:\n      synopsis: Ein kurzer Satz.\n")
    source = project.load()
    assert source.span(("synopsis",)).path.endswith("synopsis.de.md")
    merged = content.edition_of(source, "de", source.film.editions["de"])
    span = merged.span(("synopsis",), "kurzer")
    assert (span.path, span.line) == ("content/rust/film.yaml", project.line("Ein kurzer"))


def test_editions_fill_in_their_language(film):
    source = film().add("editions:\n  a: {}\n  b: {lang: fr, layout: gala}\n").load()
    assert {name: (e.lang, e.layout) for name, e in content.editions(source).items()} == {
        "a": ("de", "house"),
        "b": ("fr", "gala"),
    }


# -- tables -------------------------------------------------------------------------------------


def tables(source, lang="de", **options):
    return Tables(localise(source, lang)[0], pack(lang), **options)


def test_facts_have_no_row_for_what_is_not_known(film):
    rows = {row.label: row.values for row in tables(film().load()).facts}
    assert len(rows) == 3
    assert any("Frankreich" in value and "2012" in value for values in rows.values() for value in values)


def test_crew_and_cast_keep_their_order(film):
    source = (
        film()
        .change(
            "  - screenplay: [Jacques Audiard, Thomas Bidegain]", "  - sound: Z\n  - editing: A\n  - sound: B"
        )
        .load()
    )
    assert [row.values[0] for row in tables(source).crew] == ["Z", "A", "B"]


def test_the_billing_block_ends_on_the_director(film):
    source = (
        film()
        .change(
            "crew:\n", "crew:\n  - director: Jacques Audiard\n  - editing: Juliette Welfling\n  - stunts: Z\n"
        )
        .add("companies: [{production: [Why Not]}]\n")
        .load()
    )
    names = [unit.names.replace("\u00a0", " ") for unit in tables(source).billing]
    assert names[0] == "Why Not"
    assert names[-1] == "Jacques Audiard"
    assert names.index("Marion Cotillard") < names.index("Juliette Welfling")
    assert "Z" not in names
    assert "Jacques Audiard & Thomas Bidegain" in names


def test_contacts_are_those_of_the_territory(film):
    source = (
        film()
        .add(
            """\
          - press: {name: Service, countries: FR}
          - press: {name: Festivalbüro, festival: Testival}
          - distribution: {company: Verleih, countries: [DE]}
        """
        )
        .load()
    )

    def lines(**options):
        return [value for row in tables(source, **options).contacts for value in row.values]

    assert "Verleih" in lines()
    assert "Service" not in lines()
    assert "Service" in lines(territories=("FR",))
    assert "Verleih" in lines(territories=("US",))  # better the only distributor than none
    assert "Festivalbüro" not in lines()
    festival = {"name": "Testival", "contacts": ()}
    assert "Festivalbüro" in lines(festival=festival)
    desk = {
        "role": "press",
        "company": None,
        "name": "Pult",
        "address": (),
        "countries": (),
        "festival": None,
    }
    desk |= {"phone": None, "email": None, "website": None}
    assert lines(festival={**festival, "contacts": (desk,)})[0] == "Pult"  # before the film's own


def test_names_and_places_with_long_texts(film):
    project = film()
    project.write("texts/synopsis.de.md", "\n\n" + prose(100) + "Dann kommt Stephanie.\n")
    source = project.load()
    span = source.span(("synopsis",), "Stephanie")
    assert span.line == project.line("Stephanie", "texts/synopsis.de.md")
    assert span.column == 12


# -- festivals ----------------------------------------------------------------------------------


def of_festival(source, lang="de", edition="a"):
    """The tables of a declared edition's festival."""
    festival, problems = localise_festival(source, content.editions(source)[edition].festival, lang)
    assert not problems
    return tables(source, lang, festival=festival)


FESTIVAL = """\
editions:
  a:
    festival:
      name: Testival
      number: 3
      year: 2026
      section: {de: Wettbewerb, fr: Compétition, en: Competition}
      status: Uraufführung
      embargo: Bis zur Premiere
      screenings:
      - {date: 2026-09-05, time: "21:15", venue: Saal}
      - {date: 2026-09-03, time: "09:00", press: true}
      - {date: 2026-09-03, time: "08:30", venue: Kino 1}
"""


@pytest.mark.parametrize(
    ("lang", "line", "day", "first"),
    [
        (
            "de",
            "3. Testival 2026 · Wettbewerb · Uraufführung",
            "Donnerstag, 3. September 2026",
            "08:30 Uhr, Kino 1",
        ),
        ("fr", "3e Testival 2026 · Compétition · Uraufführung", "jeudi 3 septembre 2026", None),
        (
            "en",
            "3rd Testival 2026 · Competition · Uraufführung",
            "Thursday 3 September 2026",
            "08:30, Kino 1",
        ),
    ],
)
def test_a_festival_in_the_readers_language(film, lang, line, day, first):
    given = of_festival(film().add(FESTIVAL).load(), lang)
    assert plain(given.event) == line
    rows = [(plain(row.label), [plain(value) for value in row.values]) for row in given.screenings]
    assert [label for label, _ in rows] == [day, day, rows[2][0]]  # by time
    if first:
        assert rows[0][1] == [first]
    assert "Bis zur Premiere" in [value for row in given.facts for value in row.values]


def plain(text):
    return re.sub(r"[\u00a0\u202f]", " ", text).replace("\u200c", "")


def test_funds_in_the_billing_block(film):
    text = """\
crew: [producer: Paula Geld, screenplay: Eva Schrift, director: Anna Regie]
funders: [{name: Fonds, phrase: gefördert vom Fonds, place: billing}, {name: Andere}]
"""
    bare = "lang: de\ntitle: A\nyear: 2002\ncountries: FR\nruntime: 14\ndirector: Anna Regie\n"
    given = tables(film(bare + text).load())
    names = [unit.names for unit in given.billing]
    order = [plain(name) for name in names]
    assert order.index("Paula Geld") < order.index("gefördert vom Fonds") < order.index("Eva Schrift")
    assert given.funders == ("Andere",)
