"""Which booklets are made, and how they are named."""

from __future__ import annotations

import pickle
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool

import pytest
from conftest import ids

from booklet import content
from booklet.build import Job, Wish, check, plan, ready, shelves
from booklet.build.pool import build
from booklet.build.run import run
from booklet.diagnostics import ContentError, Severity, UsageError, error

EDITIONS = """\
editions:
  de: {lang: de}
  fr: {lang: fr}
  gala: {lang: de, layout: gala}
"""


def planned(project, *targets, **wish):
    jobs, problems = plan(project.root, targets, Wish(**wish), project.root / "build")
    assert problems == []
    return [job.edition for job in jobs]


def test_a_film_without_editions_has_one(film):
    assert planned(film()) == ["de"]


@pytest.mark.parametrize(
    ("targets", "wish", "expected"),
    [
        ((), {}, ["de", "fr", "gala"]),
        (("rust",), {}, ["de", "fr", "gala"]),
        (("rust:fr",), {}, ["fr"]),
        (("rust:fr", "rust"), {}, ["fr", "de", "gala"]),
        ((), {"lang": "fr"}, ["fr"]),
        ((), {"lang": "de"}, ["de", "gala"]),
        ((), {"lang": "de", "layout": "gala"}, ["gala"]),
        ((), {"lang": "fr", "layout": "gala"}, ["fr-gala"]),
        ((), {"layout": "gala"}, ["gala"]),
        ((), {"layout": "other"}, ["de-other", "fr-other"]),
        ((), {"lang": "en"}, ["en-house"]),
        ((), {"lang": "en", "layout": "gala", "printer": "p"}, ["en-gala-p"]),
        ((), {"printer": "generic-fogra39"}, ["de", "fr", "gala"]),
        (("rust:de",), {"printer": "p"}, ["de-house-p"]),
        (("rust:de",), {"layout": "gala"}, ["de-gala"]),
        (("rust:gala",), {"lang": "fr"}, ["fr-gala"]),
        (("rust:de",), {"lang": "de"}, ["de"]),
    ],
)
def test_names(film, targets, wish, expected):
    assert planned(film().add(EDITIONS), *targets, **wish) == expected


def test_a_named_edition_is_what_the_wish_changes(film):
    project = film().add(EDITIONS)
    (job,), _ = plan(project.root, ["rust:gala"], Wish(lang="fr"), project.root / "build")
    assert (job.base, job.lang, job.layout) == ("gala", "fr", None)
    assert job.target == project.root / "build" / "rust" / "rust-fr-gala.pdf"
    assert pickle.loads(pickle.dumps(job)) == job  # noqa: S301 - our own bytes


def test_one_films_mistake_does_not_stop_the_others(film):
    film(name="good")
    film("wrong: 1\n", name="bad")
    project = film(name="fine")
    jobs, problems = plan(project.root, (), Wish(), project.root / "build")
    assert [job.film for job in jobs] == ["fine", "good"]
    assert [problem.exit_code for problem in problems] == [3]


@pytest.mark.parametrize(
    ("targets", "id_", "hint"),
    [
        (("rost",), "film-unknown", "rust"),
        (("rust:dee",), "edition-unknown", "de"),
        ((":de",), "film-unknown", "rust"),
        (("..",), "film-unknown", "rust"),
    ],
)  # fmt: skip
def test_wrong_targets(film, targets, id_, hint):
    project = film()
    with pytest.raises(UsageError) as caught:
        plan(project.root, targets, Wish(), project.root)
    assert ids(caught.value.diagnostics) == [id_]
    assert hint in caught.value.diagnostics[0].hint


def test_no_film_at_all(tmp_path):
    with pytest.raises(UsageError, match="film-none"):
        plan(tmp_path, (), Wish(), tmp_path)


# -- what an edition names ----------------------------------------------------------------------


def unready(project, name="x"):
    source = project.load()
    with pytest.raises(ContentError) as caught:
        ready(shelves(project.root), project.root, source, name, content.editions(source)[name])
    return caught.value.diagnostics


@pytest.mark.parametrize(
    ("edition", "id_", "words", "hint"),
    [
        ("layout: hause", "layout-unknown", "hause", "house"),
        ("layout: base", "layout-abstract", "base", "house"),
        ("printer: generic", "printer-unknown", "generic", "generic-"),
        ("printer: ../x", "printer-unknown", "../x", None),
        ("lang: it", "language-unknown", "it", "de"),
        ("sections: [cover, synopsys]", "section-unknown", "synopsys", "synopsis"),
        ("options: {mood: dark}", "option-unknown", "dark", None),
        ("pages: 10", "pages-number", "10", "multiple of 4"),
        ("set: {year: nie}", "content-value", "nie", None),
    ],
)
def test_what_is_named_wrongly_has_its_place(film, edition, id_, words, hint):
    project = film().add(f"editions:\n  x:\n    {edition}\n")
    (problem,) = unready(project)
    last = project.yaml.read_text(encoding="utf-8").rstrip().split("\n")
    assert (problem.id, problem.span.line) == (id_, len(last))
    assert last[-1][problem.span.column - 1 :].startswith(words)
    assert hint is None or hint in problem.hint


def test_everything_that_is_wrong_at_once(film):
    project = film().add("editions:\n  x: {layout: a, printer: b, lang: it, sections: [c]}\n")
    assert sorted(ids(unready(project))) == [
        "language-unknown",
        "layout-unknown",
        "printer-unknown",
        "section-unknown",
    ]


def test_a_printers_sheet_and_profile(film):
    project = film().add("editions:\n  x: {printer: mine}\n")
    sheet = "name: M\nsource: S\nchecked: 2026-01-01\ncondition: {profile: p.icc, identifier: I, info: X}\n"
    folder = project.root / "printers"
    folder.mkdir()
    (folder / "mine.yaml").write_text(sheet)
    assert ids(unready(project)) == ["printer-profile"]
    (project.root / "profiles").mkdir()
    (project.root / "profiles" / "p.icc").write_bytes(b"no profile" * 20)
    assert ids(unready(project)) == ["printer-profile"]
    (folder / "mine.yaml").write_text(sheet.replace("p.icc", "../../p.icc"))
    assert ids(unready(project)) == ["path-outside"]
    (folder / "mine.yaml").write_text(sheet + "blled: 3\n")
    (problem,) = unready(project)
    assert (str(problem.span), problem.hint) == ("printers/mine.yaml:5:1", "did you mean “bleed”?")


def test_check_reports_once_what_editions_share(film):
    project = (
        film()
        .add("editions:\n  a: {}\n  b: {layout: gala}\n  c: {lang: fr}\n")
        .change(', credit: "© booklet"', "")
    )
    found, code = check(project.root, ["rust"])
    assert ids(found).count("picture-credit") == 1
    assert "translation-missing" in ids(found)
    assert code == 0


def test_check_reads_the_templates(film):
    project = film().add("editions:\n  a: {layout: mine}\n  b: {layout: mine}\n")
    folder = project.root / "layouts" / "mine"
    folder.mkdir(parents=True)
    (folder / "layout.yaml").write_text("extends: house\n")
    (folder / "book.html").write_text("<p>\n{% if %}\n")
    found, _ = check(project.root, ["rust"])
    assert [str(d).split(" ")[0] for d in found] == ["layouts/mine/book.html:2:"]


@pytest.mark.parametrize("slot", ["synopsis", "cover"])
def test_a_slot_that_does_not_say_which_it_is(film, slot):
    """What it prints would be left out; a new booklet is measured as a whole, one that is known slot by slot."""
    project = film()
    job = Job(str(project.root), str(project.root / "build"), "rust", "de", layout="mine")
    folder = project.root / "layouts" / "mine"
    (folder / "slots").mkdir(parents=True)
    (folder / "layout.yaml").write_text("extends: house\n")
    for words in ("<section><p>So.</section>", "<section><p>So, so.</section>"):
        (folder / "slots" / f"{slot}.html").write_text(words)
        (problem,) = [d for d in run(job).diagnostics if d.severity is Severity.ERROR]
        assert (problem.id, problem.span.path) == ("slot-unmarked", f"layouts/mine/slots/{slot}.html")
    (folder / "slots" / "synopsis.html").write_text("<!-- nothing -->")
    (folder / "slots" / "cover.html").unlink(missing_ok=True)
    assert run(job).exit_code == 0


# -- the making ---------------------------------------------------------------------------------


class Inline(Executor):
    """Runs at once; a job of the name `lost` takes its worker down."""

    def submit(self, call, /, job):
        future: Future = Future()
        if job.film == "lost":
            future.set_exception(BrokenProcessPool("gone"))
        else:
            future.set_result(call(job))
        return future


def test_a_lost_worker_is_the_machines_fault(tmp_path):
    told = []

    class Here:
        width = 1
        open = staticmethod(lambda _width: Inline())
        submit = staticmethod(lambda executor, job: executor.submit(run, job))

    build([Job(str(tmp_path), str(tmp_path), film, "de") for film in ("lost", "nofilm")], Here(), told.append)
    results = sorted(told, key=lambda result: -result.exit_code)
    assert [result.exit_code for result in results] == [4, 2]
    assert ids(results[0].diagnostics) == ["worker-lost"]
    assert "--jobs 1" in results[0].diagnostics[0].hint
    assert len(told) == 2


@pytest.mark.parametrize(
    ("problem", "code", "id_"), [(MemoryError(), 4, "memory"), (ZeroDivisionError("x"), 5, "internal")]
)
def test_whatever_goes_wrong_is_in_the_result(film, monkeypatch, problem, code, id_):
    def fail(*_arguments):
        raise problem

    monkeypatch.setattr("booklet.build.steps.typeset", fail)
    project = film()
    result = run(Job(str(project.root), str(project.root / "build"), "rust", "de", "de"))
    assert (result.exit_code, ids(result.diagnostics), result.path) == (code, [id_], None)


def test_what_has_no_place_gets_the_editions(film, monkeypatch):
    def fail(*_arguments):
        raise ContentError(error("pages-many", "too many"))

    monkeypatch.setattr("booklet.build.steps.typeset", fail)
    project = film().add("editions:\n  x: {lang: de}\n")
    result = run(Job(str(project.root), str(project.root / "build"), "rust", "x", "x"))
    assert result.diagnostics[0].span.line == project.line("  x:")
