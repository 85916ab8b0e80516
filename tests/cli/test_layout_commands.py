"""`booklet new layout` and `booklet specimen`: from nothing to test pages."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from booklet import layout, specimen
from booklet.build import shelves
from booklet.cli import cli
from booklet.diagnostics import UsageError


def run(*arguments, root):
    """The exit code and the output of a command; a refusal is raised."""
    result = CliRunner().invoke(cli, [*arguments, "--root", str(root)], standalone_mode=False)
    if result.exception:
        raise result.exception
    return result.return_value, result.output


def test_a_new_layout_looks_like_its_parent_and_can_be_set(tmp_path):
    code, said = run("new", "layout", "my-harbour", "--extends", "gala", root=tmp_path)
    assert code == 0
    assert "booklet specimen my-harbour" in said
    made, gala = (layout.load(shelves(tmp_path), name, tmp_path) for name in ("my-harbour", "gala"))
    assert made.manifest.title == "My harbour"
    assert made.inks == gala.inks
    assert made.manifest.slots == gala.manifest.slots
    code, said = run("specimen", "my-harbour", "minimal", "--lang", "fr", root=tmp_path)
    assert code == 0, said
    assert (tmp_path / "build/specimen/my-harbour/minimal/minimal-fr.pdf").is_file()


@pytest.mark.parametrize(
    ("arguments", "id_"),
    [
        (("new", "layout", "My Layout"), "layout-name"),
        (("new", "layout", "x", "--extends", "hose"), "layout-unknown"),
        (("new", "layout", "taken"), "layout-exists"),
        (("specimen", "hose"), "layout-unknown"),
        (("specimen", "house", "ful"), "specimen-unknown"),
        (("specimen", "house", "--lang", "xx"), "language-unknown"),
    ],
)
def test_wrong_usage(tmp_path, arguments, id_):
    (tmp_path / "layouts" / "taken").mkdir(parents=True)
    with pytest.raises(UsageError, match=id_):
        run(*arguments, root=tmp_path)


def test_specimens_hold_what_they_promise():
    films = {name: make() for name, make in specimen.SPECIMENS.items()}
    assert len(films["long-title"]["title"]) >= 119
    assert len(films["one-letter"]["title"]) == 1
    assert len(films["long-crew"]["crew"]) == 140
    assert len(films["sixty-pictures"]["images"]) == 60
    assert "cover" not in films["no-pictures"]
    assert len(films["full"]["biographies"]) == 10
    for lang in specimen.LANGUAGES:
        assert len(films["synopsis-20"]["synopsis"][lang].split()) == 20
        assert len(films["synopsis-3000"]["synopsis"][lang].split()) == 3000


def test_specimens_are_the_same_every_time():
    assert dict(specimen.files("house", ["minimal"])) == dict(specimen.files("house", ["minimal"]))
