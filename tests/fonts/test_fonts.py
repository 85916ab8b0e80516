"""The closed set of fonts."""

from __future__ import annotations

import shutil
from xml.etree import ElementTree

import pytest
from conftest import ids

from booklet import fonts, resources
from booklet.diagnostics import ContentError
from booklet.fonts import Catalogue, Face
from booklet.source import Reader

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
    root = ElementTree.fromstring(fonts.fontconfig([tmp_path / "a & b"], tmp_path / "cache"))  # noqa: S314 - our own
    assert [entry.text for entry in root.findall("dir")] == [str(tmp_path / "a & b")]
    assert root.find("include") is None
