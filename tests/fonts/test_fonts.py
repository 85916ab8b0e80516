"""The closed set of fonts."""

from __future__ import annotations

import pickle
import re
import shutil
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from conftest import ids
from fontTools.ttLib import TTFont

from booklet import fonts, resources
from booklet.diagnostics import ContentError
from booklet.fonts import Catalogue, Face
from booklet.source import Reader
from booklet.typeset import fontconfig

HOME = resources.builtin("fonts")


@pytest.fixture(scope="module")
def catalogue():
    return fonts.load(Reader(HOME), [HOME])


def test_every_family_is_whole_and_licensed(catalogue):
    assert len(catalogue.faces) >= 10
    for family in (entry for entry in HOME.iterdir() if entry.is_dir()):
        assert (family / "OFL.txt").is_file()


def test_faces_are_found_exactly_or_not_at_all(catalogue):
    assert catalogue.find("Source Serif 4").weight == 400
    assert catalogue.find("source serif 4") is catalogue.find("Source Serif 4")
    assert catalogue.find("Source Serif 4", 401) is None
    assert catalogue.find("Helvetica") is None


def test_missing_characters_are_named_once(catalogue):
    face = catalogue.find("Source Serif 4")
    assert fonts.missing(face, "Œuvre – „Straße“ 1 234\u00ad\u200b") == ""
    assert fonts.missing(face, "漢字漢") == "漢字"


def test_wanted_families_only():
    assert fonts.load(Reader(HOME), [HOME], ["eb-garamond"]).families == {"EB Garamond"} or len(
        fonts.load(Reader(HOME), [HOME], ["eb-garamond"]).families
    ) < len(fonts.load(Reader(HOME), [HOME]).families)


def test_css_names_every_face(catalogue):
    css = catalogue.css("x/")
    assert css.count("@font-face") == len(catalogue.faces)
    assert all(f'url("x/{face.path.name}")' in css for face in catalogue.faces)


def test_a_projects_own_face_comes_first(tmp_path):
    own, built_in = (Face("A", 400, "normal", tmp_path / name) for name in ("own.otf", "built-in.otf"))
    assert Catalogue([own, built_in]).faces == (own,)


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(HOME / "source-sans-3", tmp_path / "fonts" / "source-sans-3")
    return tmp_path


def wrong(root) -> list[str]:
    with pytest.raises(ContentError) as caught:
        fonts.load(Reader(root), [root / "fonts"])
    assert all(d.span.path.startswith("fonts/source-sans-3") for d in caught.value.diagnostics)
    return ids(caught.value.diagnostics)


def test_a_changed_file_is_refused(copy):
    file = next((copy / "fonts" / "source-sans-3").glob("*.otf"))
    file.write_bytes(file.read_bytes()[:-1])
    assert wrong(copy) == ["font-changed"]
    file.unlink()
    assert wrong(copy) == ["file-missing"]


@pytest.mark.parametrize("name", ["../../x.otf", "/etc/hostname", "http://example.org/x.otf"])
def test_a_file_from_elsewhere_is_refused(copy, name):
    sheet = copy / "fonts" / "source-sans-3" / "font.yaml"
    text = sheet.read_text(encoding="utf-8")
    file = next((copy / "fonts" / "source-sans-3").glob("*.otf")).name
    sheet.write_text(text.replace(file, name), encoding="utf-8")
    assert wrong(copy)[0] in ("path-outside", "path-url")


def test_fontconfig_sees_these_folders_only(tmp_path):
    root = ElementTree.fromstring(fontconfig.configuration([tmp_path / "a & b"], tmp_path / "cache"))  # noqa: S314 - our own
    assert [entry.text for entry in root.findall("dir")] == [str(tmp_path / "a & b")]
    assert root.find("include") is None


WORDS = {
    "Greek": "Άνθρωπος",
    "Cyrillic": "детство",
    "Vietnamese": "tiếng Việt",
    "Hebrew": "שלום",
    "Arabic": "سیمین",
}
FALLBACKS = {"noto-serif", "noto-sans", "noto-sans-condensed", "noto-sans-mono"} | {
    f"noto-{script}" for script in ("serif-hebrew", "sans-hebrew", "naskh-arabic", "sans-arabic")
}
FAMILIES = sorted(entry.name for entry in HOME.iterdir() if entry.is_dir())


@pytest.mark.parametrize("family", FAMILIES)
def test_each_file_is_what_its_sheet_says(family):
    for face in fonts.load(Reader(HOME), [HOME], [family]).faces:
        with TTFont(face.path, lazy=True) as font:
            names, os2 = font["name"], font["OS/2"]
            assert (names.getDebugName(16) or names.getDebugName(1)) == face.family
            assert os2.usWeightClass == face.weight
            assert bool(os2.fsSelection & 1) == (face.style == "italic")
            assert (os2.fsType, "fvar" in font) == (0, False)
            tables = [font[table].table.FeatureList for table in ("GSUB", "GPOS") if table in font]
            known = {record.FeatureTag for table in tables if table for record in table.FeatureRecord}
            assert set(face.features) <= known


@pytest.mark.parametrize("family", sorted(set(FAMILIES) - FALLBACKS))
@pytest.mark.parametrize("script", WORDS)
def test_every_family_sets_every_script(family, script):
    catalogue = fonts.load(Reader(HOME), [HOME], [family])
    for face in catalogue.faces:
        painters = {catalogue.painter(face, letter) for letter in WORDS[script] if letter != " "}
        assert None not in painters
        if script in ("Greek", "Hebrew", "Arabic"):
            assert len(painters) == 1, "no word is set in two faces"


def test_fallback_faces_are_not_named():
    catalogue = fonts.load(Reader(HOME), [HOME], ["league-gothic"])
    assert catalogue.families == {"League Gothic"}
    assert {face.family for face in catalogue.spare} == {
        "Noto Sans ExtraCondensed", "Noto Sans Hebrew ExtCond", "Noto Sans Arabic ExtCond"}  # fmt: skip
    assert catalogue.find("Noto Sans ExtraCondensed", 700) is None
    assert "Noto" not in catalogue.css()
    both = fonts.load(Reader(HOME), [HOME], ["league-gothic", "noto-sans-condensed"])
    assert both.find("Noto Sans ExtraCondensed", 700) in both.faces
    assert both.spare == ()


def test_the_painter_has_the_nearest_style_and_weight(catalogue):
    def painter(family, weight, style, character):
        face = catalogue.find(family, weight, style)
        found = catalogue.painter(face, character)
        return found and found.name

    assert painter("IBM Plex Serif", 300, "italic", "a") == "IBM Plex Serif 300 italic"
    assert painter("IBM Plex Serif", 300, "italic", "ᾶ") == "Noto Serif 400 italic"
    assert painter("IBM Plex Serif", 300, "italic", "ש") == "Noto Serif Hebrew 400"
    assert painter("Source Serif 4", 600, "normal", "ᾶ") == "Noto Serif 600"
    assert painter("Inter Display", 700, "normal", "س") == "Noto Sans Arabic 700"
    assert painter("League Gothic", 400, "normal", "漢") is None
    assert painter("League Gothic", 400, "normal", "\u200d") == "League Gothic 400"


def test_a_few_letters_are_no_alphabet(catalogue):
    face = catalogue.find("Old Standard TT")
    assert ord("π") in fonts.coverage(face.path)
    assert catalogue.painter(face, "π").family == "Linux Libertine O"
    alone = replace(face, spare=())
    assert alone.painter("π") is alone


def test_a_spare_face_of_a_spare_family_comes_last(catalogue):
    face = catalogue.find("Cormorant Garamond", 500)
    assert [spare.family for spare in face.spare] == [
        "EB Garamond 12", "Noto Serif", "Noto Serif Hebrew", "Noto Naskh Arabic"]  # fmt: skip


def test_runs_give_spaces_to_what_precedes_them(catalogue):
    face = catalogue.find("League Gothic")
    found = [(painter.family, text) for painter, text in fonts.runs(face, " Rust ואלס עם 3")]
    assert found == [
        ("League Gothic", " Rust "),
        ("Noto Sans Hebrew ExtCond", "ואלס עם "),
        ("League Gothic", "3"),
    ]
    assert list(fonts.runs(face, "  ")) == [(face, "  ")]
    assert list(fonts.runs(face, "")) == []


def test_faces_are_keys_and_travel(catalogue):
    face = catalogue.find("League Gothic")
    assert pickle.loads(pickle.dumps(face)) == face  # noqa: S301 - our own
    assert {face: 1}[replace(face)] == 1


def test_a_fallback_that_there_is_not_is_said(copy):
    assert wrong(copy)[0] == "font-fallback"


def test_fallbacks_in_a_circle_end(tmp_path):
    for name, other in (("source-sans-3", "League Gothic"), ("league-gothic", "Source Sans 3")):
        shutil.copytree(HOME / name, tmp_path / name)
        sheet = tmp_path / name / "font.yaml"
        text = re.sub("fallback: .*", f'fallback: ["{other}"]', sheet.read_text(encoding="utf-8"))
        sheet.write_text(text, encoding="utf-8")
    face = fonts.load(Reader(tmp_path), [tmp_path], ["league-gothic"]).find("League Gothic")
    assert [spare.name for spare in face.spare] == ["Source Sans 3 400"]


def test_an_unfinished_family_that_nobody_wants_is_let_be(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "font.yaml").write_text("family: Mine\n", encoding="utf-8")
    reader, folders = Reader(tmp_path, [HOME]), [tmp_path, HOME]
    assert fonts.load(reader, folders, ["league-gothic"]).find("League Gothic")
    ElementTree.fromstring(fontconfig.configuration(folders, tmp_path))  # noqa: S314 - our own
    with pytest.raises(ContentError):
        fonts.load(reader, folders, ["mine"])


def test_fontconfig_names_the_fallbacks_in_their_order(tmp_path):
    root = ElementTree.fromstring(fontconfig.configuration([HOME], tmp_path))  # noqa: S314 - our own
    rules = {
        rule.findtext("family"): [entry.text for entry in rule.findall("accept/family")]
        for rule in root.findall("alias")
    }
    assert rules["League Gothic"] == [
        "Noto Sans ExtraCondensed", "Noto Sans Hebrew ExtCond", "Noto Sans Arabic ExtCond"]  # fmt: skip
    assert "Noto Sans ExtraCondensed" not in rules
    assert {rule.findtext("test/string") for rule in root.findall("match")} >= {
        "Old Standard TT",
        "IBM Plex Mono",
    }
