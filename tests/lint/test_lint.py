"""Each lint with something wrong and with nothing wrong."""

from __future__ import annotations

import os
import struct
import zlib

import pytest
from conftest import ids, jpeg, picture, prose
from PIL import Image

from booklet.lint import lint


def found(project, *languages: str):
    return lint(project.reader(), project.load(), languages or ("de",))


def one(project, id_: str, *languages: str):
    """The only diagnostic with that id."""
    (diagnostic,) = [d for d in found(project, *languages) if d.id == id_]
    return diagnostic


def test_the_smallest_film_is_clean(film):
    assert found(film()) == []


def test_a_second_spelling_has_its_line(film):
    project = film()
    project.write("texts/synopsis.de.md", prose(120) + "\nDort wartet Stephanie auf ihn.\n")
    problem = one(project, "name-spelling")
    assert problem.span.path == "content/rust/texts/synopsis.de.md"
    assert problem.span.line == project.line("Stephanie", "texts/synopsis.de.md")
    assert problem.span.column == 13
    assert "“Stephanie” stands beside “Stéphanie”" in problem.message
    assert "Stéphanie" in problem.hint
    assert found(project.add("spellings: [Stephanie]\n")) == []


@pytest.mark.parametrize(
    ("sentence", "reported"),
    [
        ("Marion Cotilard spielt.", True),
        ("Regie führt Audiart.", True),
        ("Marion Cotillards Spiel.", False),
        ("STÉPHANIE lacht.", False),
        ("Die Station am Meer.", False),
    ],
)
def test_spellings(film, sentence, reported):
    project = film()
    project.write("texts/synopsis.de.md", prose(120) + f"\n{sentence}\n")
    names = [d for d in found(project) if d.id == "name-spelling"]
    assert bool(names) is reported


def test_missing_translation(film):
    project = film()
    problems = [d for d in found(project, "de", "fr") if d.id == "translation-missing"]
    assert {d.severity for d in problems} == {"error"}
    assert found(project, "de") == []
    project.change("title: Der Geschmack von Rost und Knochen", "title: {de: Rost}")
    titles = [
        d for d in found(project, "fr") if d.id == "translation-missing" and d.message.startswith("title")
    ]
    assert [(d.severity, d.span.line) for d in titles] == [("warning", 2)]


def test_pictures_need_a_credit(film):
    project = film().change(', credit: "© booklet"', "")
    problem = one(project, "picture-credit")
    assert (problem.severity, problem.span.line) == ("warning", 8)


@pytest.mark.parametrize(
    ("name", "data", "id_", "severity"),
    [
        ("images/key-art.jpg", jpeg()[:-2000], "image-truncated", "error"),
        ("images/key-art.jpg", jpeg()[:300], "image-truncated", "error"),
        ("images/key-art.jpg", b"", "image-format", "error"),
        ("images/key-art.jpg", b"not a picture at all", "image-format", "error"),
        ("images/key-art.jpg", picture(Image.new("RGB", (1819, 2551)), "PPM"), "image-format", "error"),
        ("images/key-art.jpg", picture(Image.new("RGB", (1819, 2551)), "PNG"), "image-mislabelled", "warning"),
        ("images/key-art.jpg", jpeg(300, 300), "picture-small", "error"),
        ("images/key-art.jpg", jpeg(800, 1100), "picture-small", "warning"),
    ],
    ids=["end", "head", "empty", "text", "ppm", "png", "tiny", "small"],
)  # fmt: skip
def test_picture_files(film, name, data, id_, severity):
    project = film()
    project.write(name, data)
    problem = one(project, id_)
    assert (problem.severity, problem.span.line, problem.span.path) == (severity, 8, "content/rust/film.yaml")
    assert problem.hint


def test_a_picture_bomb_is_not_opened(film):
    """A PNG of a few bytes that says to have 300 million pixels."""
    project = film()
    head = struct.pack(">IIBBBBB", 20_000, 15_000, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(99))), (b"IEND", b""))
    parts = [struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks]
    project.write("images/key-art.jpg", b"\x89PNG\r\n\x1a\n" + b"".join(parts))
    problem = one(project, "image-size")
    assert "20,000 × 15,000" in problem.message
    assert "200 million" in problem.hint


def test_pictures_whose_colours_are_not_told(film):
    """They are printed, with a word on how their colours are read."""
    project = film()
    colours = Image.new("CMYK", (1819, 2551), (9, 9, 9, 9))
    project.write("images/key-art.jpg", picture(colours, "JPEG"))
    untagged = one(project, "image-untagged")
    project.write("images/key-art.jpg", picture(colours.convert("RGB"), "JPEG", icc_profile=b"nonsense"))
    damaged = one(project, "image-profile")
    for problem in (untagged, damaged):
        assert (problem.severity, problem.span.line) == ("warning", 8)
        assert problem.hint
    assert "printed as they are" in untagged.message
    assert "sRGB" in damaged.message


@pytest.mark.parametrize(("side", "severity"), [(1819, "error"), (2551, "warning")])
def test_line_drawings_need_more_pixels(film, side, severity):
    project = film()
    project.write("images/key-art.png", picture(Image.new("1", (side, side)), "PNG"))
    problem = one(project.change("images/key-art.jpg", "images/key-art.png"), "picture-small")
    assert problem.severity == severity
    assert "one bit" in problem.message
    assert "grey" in problem.hint


def test_a_picture_whose_scale_is_unknown(film):
    project = film()
    values = Image.new("F", (1819, 2551), 180)
    project.write("images/key-art.jpg", picture(values, "TIFF"))
    problem = one(project, "image-mode")
    assert problem.severity == "error"
    assert "8 or 16 bits" in problem.hint


@pytest.mark.parametrize(
    "path",
    [
        "../secret.jpg",
        "/etc/hostname",
        "http://example.org/a.jpg",
        "images/link.jpg",
        "images/folder",
        "images/pipe",
    ],
)
def test_pictures_from_elsewhere(film, path):
    project = film()
    (project.root / "content" / "secret.jpg").write_bytes(jpeg())
    (project.folder / "images" / "link.jpg").symlink_to(project.root / "content" / "secret.jpg")
    (project.folder / "images" / "folder").mkdir()
    os.mkfifo(project.folder / "images" / "pipe")
    problem = found(project.change("images/key-art.jpg", path))[0]
    assert problem.id in ("path-outside", "path-url", "file-kind")
    assert (problem.severity, problem.span.line) == ("error", 8)


def test_a_missing_picture_is_named_with_its_likeness(film):
    problem = one(film().change("images/key-art.jpg", "images/keyart.jpg"), "file-missing")
    assert problem.hint == "did you mean key-art.jpg?"


def test_pictures_with_odd_names_are_read(film):
    project = film()
    for name in ("a b.jpg", "Plakat für Köln.jpg", "wie?.jpg", "nr#1.jpg"):
        project.write(f"images/{name}", jpeg())
        project.add(f'{"images:" if name == "a b.jpg" else ""}\n  - {{file: "images/{name}", credit: ©}}\n')
    assert found(project) == []


def test_a_statement_is_signed(film):
    by = "  by: [{name: Jacques Audiard, as: [director, screenplay]}, {name: Thomas Bidegain, as: [screenplay]}]\n"
    problem = one(film().change(by, ""), "statement-unsigned")
    assert problem.severity == "error"
    problem = one(film().change(by, "  by: Jacques Audiard\n"), "statement-role")
    assert (problem.severity, problem.span.line) == ("warning", 11)


def test_wrong_marks_have_their_column(film):
    project = film()
    project.write("texts/synopsis.de.md", "\n" + prose(120) + "\nEr sagt: «Komm!»\n")
    problem = next(d for d in found(project) if d.id == "text-marks")
    assert problem.span.line == project.line("«Komm", "texts/synopsis.de.md")
    assert problem.span.column == 10
    assert "„" in problem.hint


def test_lengths(film):
    project = film()
    project.write("texts/synopsis.de.md", "Zu kurz.\n")
    problem = one(project, "text-length")
    assert "2 words: shorter" in problem.message
    project.write("texts/synopsis.de.md", prose(900))
    assert "longer" in one(project, "text-length").message


@pytest.mark.parametrize(
    ("old", "new", "id_", "words", "hint"),
    [
        ("  - screenplay: [", "  - screnplay: [", "role-unknown", "screnplay", "screenplay"),
        ("  - press:", "  - pres:", "contact-role-unknown", "pres:", "press"),
        ("as: [director, screenplay]", "as: [director, screnplay]", "role-unknown", "screnplay", "screenplay"),
        ("countries: [FR, BE]", "countries: [FR, QX]", "country-unknown", "QX", None),
        ("crew:\n", "companies:\n  - producton: [A]\ncrew:\n", "company-role-unknown", "producton", "production"),
        ("crew:\n", "images:\n  - {file: images/key-art.jpg, credit: ©, section: synopsys}\ncrew:\n",
         "section-unknown", "synopsys", "synopsis"),
        ("crew:\n", "releases:\n  - {date: 2012-05-17, countries: [QQ]}\ncrew:\n", "country-unknown", "QQ", None),
    ],
)  # fmt: skip
def test_unknown_codes_have_the_nearest_and_their_place(film, old, new, id_, words, hint):
    project = film().change(old, new)
    problem = one(project, id_)
    assert problem.severity == "error"
    assert problem.span.line == project.line(words)
    line = project.yaml.read_text(encoding="utf-8").split("\n")[problem.span.line - 1]
    assert line[problem.span.column - 1 :].startswith(words)
    assert " " not in problem.id
    assert hint is None or f"“{hint}”" in problem.hint


def test_a_language_without_a_pack(film):
    problem = one(film().change("lang: de", "lang: it"), "language-unknown", "it")
    assert (problem.span.line, problem.span.column) == (1, 7)


def test_everything_comes_in_the_files_order_and_once(film):
    project = film().change("  - screenplay: [", "  - screnplay: [").change(', credit: "© booklet"', "")
    problems = found(project, "de", "de")
    assert ids(problems) == ["picture-credit", "role-unknown"]


def test_a_misspelt_name_in_the_credits_is_found_beside_another(film):
    project = film().add("biographies:\n  - {name: Thomas Bidegian, text: Ein Leben.}\n")
    problem = one(project, "name-spelling")
    assert problem.span.line == project.line("Bidegian")
    assert "“Bidegian” stands beside “Bidegain”" in problem.message


def test_an_uncleared_quote_is_not_lost_without_a_word(film):
    project = film().add("quotes:\n  - {text: Ein Film., cleared: true}\n  - {text: Noch einer.}\n")
    assert one(project, "quote-uncleared").span.line == project.line("Noch einer")


def test_a_festivals_contacts_are_looked_at(film):
    lines = (
        "editions: {a: {festival: {name: Testival, contacts: [{festival_pres: {name: A, email: a@b.c}}]}}}\n"
    )
    problem = one(film().add(lines), "contact-role-unknown")
    assert "festival_press" in problem.hint
