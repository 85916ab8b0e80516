"""What a build does again, and what it keeps: step by step, with the engines replaced by counters."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from conftest import jpeg

from booklet.build import Wish, plan, steps
from booklet.build.current import current
from booklet.build.files import Store
from booklet.build.memory import Memory
from booklet.build.run import run
from booklet.typeset import Assets, Typeset

EDITIONS = "editions:\n  de: {lang: de}\n  gala: {lang: de, layout: gala}\n"


@pytest.fixture
def counted(monkeypatch):
    """Calls of typesetting, press and preflight; each gives bytes that follow from what it was given."""
    calls: list[str] = []

    def set_(source, edition, layout, _format, _catalogue, reader, *_):
        calls.append("set")
        for _, folder in layout.chain:
            reader.exists(folder / "style.css") and reader.read_text(folder / "style.css")
        return Typeset(
            f"{source.film.title.values[0][1]} {layout.name}".encode(),
            8,
            (),
            "T",
            "",
            Assets(),
            {},
            {},
            {},
            (),
        )

    def press(pdf, printer, **given):
        calls.append("press")
        return SimpleNamespace(pdf=b"%PDF " + pdf + printer.id.encode(), pages=8, diagnostics=())

    def judge(pdf, printer, *, name, accept, kept, known):
        calls.append("judge")
        return SimpleNamespace(passed=True, findings=(), to_json=lambda: f"{name}{accept}{len(pdf)}")

    monkeypatch.setattr(steps, "typeset", set_)
    monkeypatch.setattr(steps, "make_press", press)
    monkeypatch.setattr(steps, "preflight", judge)
    monkeypatch.setattr(steps, "html_report", lambda *_: "<html>")
    monkeypatch.setattr(steps, "prepare", lambda *_: None)
    return calls


def built(project, calls, target="rust:de", **wish):
    """The calls that a build of one edition makes, and its result."""
    jobs, _ = plan(project.root, [target], Wish(**wish), project.root / "build")
    calls.clear()
    result = current(jobs[0], Memory(project.root, Store(project.root / ".cache" / "memory"))) or run(jobs[0])
    assert result.exit_code == 0, result.diagnostics
    return tuple(calls), result


@pytest.fixture
def project(film, counted):
    project = film().add(EDITIONS)
    assert built(project, counted)[0] == ("set", "press", "judge")
    return project


def test_nothing_changed_nothing_done(project, counted):
    done, result = built(project, counted)
    assert done == ()
    assert result.kept
    assert result.pages == 8


@pytest.mark.parametrize(
    ("change", "done"),
    [
        (lambda p: p.change("Rost und Knochen", "Rost und Bein"), ("set", "press", "judge")),
        (lambda p: p.write("texts/synopsis.de.md", "Anders.\n"), ("set",)),
        (lambda p: p.write("images/key-art.jpg", jpeg(1900, 2700)), ("set",)),
        (lambda p: p.change("gala: {lang: de", "gala: {lang: fr"), ()),
        (lambda p: p.change("lang: de\ntitle", "# a remark\nlang: de\ntitle"), ()),
        (lambda p: p.change("de: {lang: de}", "de: {lang: de, accept: {fonts-embedded: why}}"), ("judge",)),
        (lambda p: (p.root / "build/rust/rust-de.pdf").unlink(), ("press",)),
        (lambda p: (p.root / "build/rust/rust-de.pdf").write_bytes(b"%PDF cut"), ("press",)),
        (lambda p: (p.root / "build/rust/rust-de.preflight.html").unlink(), ("judge",)),
    ],
)  # fmt: skip
def test_only_what_depends_on_a_change_is_done(project, counted, change, done):
    change(project)
    assert built(project, counted)[0] == done
    assert built(project, counted)[0] == ()
    assert (project.root / "build/rust/rust-de.pdf").read_bytes().startswith(b"%PDF Der")


def test_another_printer_of_the_same_format_reuses_the_pages(project, counted):
    assert built(project, counted, printer="generic-fogra39-spot")[0] == ("press", "judge")
    assert built(project, counted)[0] == ()


def test_a_layout_of_the_projects_own_comes_before_the_built_in_one(project, counted):
    folder = project.root / "layouts" / "house"
    folder.mkdir(parents=True)
    (folder / "layout.yaml").write_text("title: Mine\nextends: base\ngrid: {}\n")
    jobs, _ = plan(project.root, ["rust:de"], Wish(), project.root / "build")
    memory = Memory(project.root, Store(project.root / ".cache" / "memory"))
    assert current(jobs[0], memory) is None


@pytest.mark.parametrize(("switch", "done"), [({"force": True}, 3), ({"cache": False}, 3), ({}, 0)])
def test_force_and_no_cache_do_all(project, counted, switch, done):
    job = replace(plan(project.root, ["rust:de"], Wish(), project.root / "build")[0][0], **switch)
    counted.clear()
    assert current(job, Memory(project.root, Store(project.root / ".cache" / "memory"))) is None or not switch
    run(job)
    assert len(counted) == done


def test_a_date_changes_what_it_stands_in(project, counted, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764000000")
    done, result = built(project, counted)
    assert done == ("press",)
    assert result.steps[1].because == ("the date in SOURCE_DATE_EPOCH was changed",)
    assert built(project, counted)[0] == ()


def test_why_names_the_file(project, booklet, counted):
    project.change("Rost und Knochen", "Rost und Bein")
    _, out, _ = booklet("build", "rust:de", "--why", "--root", project.root)
    assert "set: made again, content/rust/film.yaml was changed" in out
    _, out, _ = booklet("build", "rust:de", "--why", "--root", project.root)
    assert out.count("kept") == 3


def test_damaged_caches_are_made_again(project, counted):
    good = (project.root / "build/rust/rust-de.pdf").read_bytes()
    for path in (project.root / ".cache").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert built(project, counted)[0] == ("set", "press", "judge")
    assert (project.root / "build/rust/rust-de.pdf").read_bytes() == good


def test_a_comma_gives_the_bytes_of_a_build_from_nothing(film, booklet):
    """With the real engine: one text is measured, the others are known."""
    project = film().add("editions:\n  de: {lang: de}\n")
    assert booklet("build", "--root", project.root)[0] == 0
    path = project.folder / "texts" / "statement.de.md"
    path.write_text(path.read_text().replace(" und ", ", und ", 1))
    code, out, err = booklet("build", "--root", project.root, "--why", "--verify")
    assert (code, err) == (0, "")
    assert "set: made again, content/rust/texts/statement.de.md was changed" in out
    assert "press: made again, for set was" in out
