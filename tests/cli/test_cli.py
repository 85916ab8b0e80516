"""The command line in process: exit codes, diagnostics, and what is left on the disk."""

from __future__ import annotations

import json
import re

import pytest
from conftest import jpeg

PLACE = re.compile(r"^content/rust/[\w./-]+:\d+:\d+: (error|warning)\[[a-z-]+\] \S")


def test_help_and_version(booklet):
    assert booklet("--help")[0] == 0
    assert booklet("--version")[1].startswith("booklet, version")
    assert booklet("build", "--help")[0] == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("wat",),
        ("build", "--wat"),
        ("build", "--jobs", "0"),
        ("build", "--layout", "hause"),
        ("build", "--layout", "base"),
        ("build", "--layout", ""),
        ("build", "--printer", "none"),
        ("build", "--printer", "../x"),
        ("build", "--lang", "xx"),
        ("build", "nope"),
        ("build", "rust:nope"),
        ("check", "nope"),
        ("check", "../rust"),
        ("preflight", "nothing.pdf"),
        ("list", "wat"),
        ("explain", "wat"),
        (),
    ],
)
def test_wrong_usage(film, booklet, arguments):
    root = film().root
    more = ("--root", root) if arguments and arguments[0] in ("build", "check") else ()
    code, _, err = booklet(*arguments, *more)
    assert code == 2
    assert err


def test_a_folder_without_films(tmp_path, booklet):
    for command in ("build", "check"):
        code, _, err = booklet(command, "--root", tmp_path)
        assert (code, "film-none" in err) == (2, True)
    assert booklet("build", "--root", tmp_path / "nothing")[0] == 2
    assert booklet("list", "films", "--root", tmp_path) == (0, "", "")


def test_check_of_a_clean_film(film, booklet):
    assert booklet("check", "--root", film().root) == (0, "1 film: 0 errors, 0 warnings\n", "")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("runtime: 122", "runtime: 122\nsynopsys: x", 7, "did you mean “synopsis”?"),
        ("images/key-art.jpg", "../key-art.jpg", 8, "path-outside"),
        ("images/key-art.jpg", "https://example.org/a.jpg", 8, "path-url"),
        ("file:texts/synopsis.de.md", "file:/etc/hostname", 9, "path-outside"),
        ("file:texts/synopsis.de.md", "Ein <script>Wort</script>", 9, "markdown-html"),
        ("file:texts/synopsis.de.md", "Ein ![Bild](data:image/png;base64,AA)", 9, "markdown-image"),
        ("file:texts/synopsis.de.md", "Ein " + "x" * 40_000, 9, "40,000 characters"),
        ("director: Jacques", "director: 'Jacques", 7, "yaml-syntax"),
        ("year: 2012", "year: 2012\nyear: 2013", 5, "yaml-duplicate"),
        ("cover:", "editions: {x: {layout: hause}}\ncover:", 8, "did you mean house?"),
    ],
)
def test_check_of_a_wrong_film(film, booklet, old, new, line, words):
    code, _, err = booklet("check", "--root", film().change(old, new).root)
    assert code == 3
    first = next(text for text in err.split("\n") if "error[" in text)
    assert PLACE.match(first), first
    assert first.startswith(f"content/rust/film.yaml:{line}:")
    assert words in err


def test_broken_files_of_every_kind(film, booklet):
    project = film()
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 8)
    )
    for data in (b"", b"title: \xff\xfe", bomb.encode(), b"[" * 60_000, b"a: 1\n" * 500_000):
        project.write("film.yaml", data)
        code, _, err = booklet("check", "--root", project.root)
        assert code == 3
        assert err.startswith("content/rust/film.yaml")
        assert booklet("build", "--root", project.root)[0] == 3


def test_an_unreadable_file_is_the_machines_fault(film, booklet, monkeypatch):
    project = film()
    real = type(project.yaml).read_bytes

    def denied(path):
        if path.name == "synopsis.de.md":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(type(project.yaml), "read_bytes", denied)
    for command in ("check", "build"):
        code, _, err = booklet(command, "--root", project.root)
        assert (code, "file-unreadable" in err) == (4, True)


def test_a_fault_of_ours_is_5_and_has_no_traceback(film, booklet, monkeypatch):
    def fail(*_):
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("booklet.lint.lint", fail)
    code, _, err = booklet("check", "--root", film().root)
    assert code == 5
    assert err.startswith("error[internal] ZeroDivisionError: by zero")
    assert "Traceback" not in err


def test_an_interrupt_is_130(film, booklet, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("booklet.lint.lint", stop)
    assert booklet("check", "--root", film().root)[0] == 130


def test_lists(film, booklet):
    project = film().add("editions: {de: {}, fr-gala: {lang: fr, layout: gala}}\n")
    film("wat: 1", name="broken")
    code, out, err = booklet("list", "films", "--root", project.root)
    assert (code, out) == (3, "rust: de, fr-gala\n")
    assert "content/broken/film.yaml" in err
    assert "house: " in booklet("list", "layouts", "--root", project.root)[1]
    assert "generic-fogra39: " in booklet("list", "printers", "--root", project.root)[1]
    assert "Source Serif 4" in booklet("list", "fonts", "--root", project.root)[1]
    code, rules, _ = booklet("list", "rules")
    assert code == 0
    id_ = rules.split(":")[0]
    code, out, _ = booklet("explain", id_)
    assert code == 0
    assert all(word in out for word in (id_, "Severity:", "Source:", "Why:", "Fix:"))
    _, _, err = booklet("explain", id_ + "x")
    assert f"did you mean {id_}?" in err


def test_the_schema_is_json(booklet):
    schema = json.loads(booklet("schema")[1])
    assert {"title", "cover", "editions"} <= schema["properties"].keys()


# -- building -----------------------------------------------------------------------------------


def fake(monkeypatch, passed: bool, pdf: bytes = b"%PDF-new"):
    """The engines replaced: what matters here is what becomes of their results."""

    class Report:
        verdict, pages, findings = "pass" if passed else "fail", 8, ()

        def to_json(self):
            return json.dumps({"verdict": self.verdict})

    Report.passed = passed

    class Made:
        diagnostics, title, inks, treatments, shots, pages = (), "T", {}, {}, {}, 8

    Made.pdf = pdf
    monkeypatch.setattr("booklet.build.steps.typeset", lambda *_: Made)
    monkeypatch.setattr("booklet.build.steps.make_press", lambda *_, **__: Made)
    monkeypatch.setattr("booklet.build.steps.preflight", lambda *_, **__: Report())
    monkeypatch.setattr("booklet.build.steps.html_report", lambda *_: "<html>")
    monkeypatch.setattr("booklet.build.steps.prepare", lambda *_: None)


def left(project, name="rust-de"):
    return sorted(
        path.name for path in (project.root / "build" / "rust").iterdir() if path.name.startswith(name)
    )


def test_the_outputs_names(film, booklet, monkeypatch):
    fake(monkeypatch, passed=True)
    project = film()
    code, out, err = booklet("build", "--root", project.root)
    assert (code, err) == (0, "")
    assert "rust-de.pdf: 8 pages" in out
    assert left(project) == ["rust-de.pdf", "rust-de.preflight.html", "rust-de.preflight.json"]
    assert booklet("build", "rust:de", "--layout", "gala", "--root", project.root)[0] == 0
    assert "rust-de-gala.pdf" in left(project)
    code, _, _ = booklet("build", "--output", project.root / "elsewhere", "--root", project.root)
    assert (project.root / "elsewhere" / "rust" / "rust-de.pdf").read_bytes() == b"%PDF-new"


def test_a_rejected_booklet_leaves_the_good_one(film, booklet, monkeypatch):
    project = film()
    fake(monkeypatch, passed=True, pdf=b"%PDF-good")
    booklet("build", "--root", project.root)
    fake(monkeypatch, passed=False, pdf=b"%PDF-bad")
    code, out, _ = booklet("build", "--force", "--root", project.root)
    assert (code, "rejected" in out) == (1, True)
    folder = project.root / "build" / "rust"
    assert (folder / "rust-de.pdf").read_bytes() == b"%PDF-good"
    assert (folder / "rust-de.rejected.pdf").read_bytes() == b"%PDF-bad"
    fake(monkeypatch, passed=True)
    assert booklet("build", "--force", "--root", project.root)[0] == 0
    assert "rust-de.rejected.pdf" not in left(project)


def test_wrong_content_leaves_the_good_one(film, booklet, monkeypatch):
    project = film()
    fake(monkeypatch, passed=True)
    booklet("build", "--root", project.root)
    project.write("images/key-art.jpg", jpeg()[:5000])
    code, out, err = booklet("build", "--root", project.root)
    assert (code, "rust-de: not made" in out) == (3, True)
    assert "image-truncated" in err
    assert (project.root / "build" / "rust" / "rust-de.pdf").read_bytes() == b"%PDF-new"


def test_a_full_disk_is_4_and_leaves_the_good_one(film, booklet, monkeypatch):
    project = film()
    fake(monkeypatch, passed=True, pdf=b"%PDF-good")
    booklet("build", "--root", project.root)
    fake(monkeypatch, passed=True, pdf=b"%PDF-new")

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    code, _, err = booklet("build", "--force", "--root", project.root)
    assert (code, "error[write] cannot be written: No space left on device" in err) == (4, True)
    assert (project.root / "build" / "rust" / "rust-de.pdf").read_bytes() == b"%PDF-good"
    assert left(project) == ["rust-de.pdf", "rust-de.preflight.html", "rust-de.preflight.json"]


def test_what_editions_share_is_said_once(film, booklet, monkeypatch):
    fake(monkeypatch, passed=True)
    project = film().change(', credit: "© booklet"', "").add("editions: {a: {}, b: {layout: gala}}\n")
    code, _, err = booklet("build", "--executor", "serial", "--root", project.root)
    assert code == 0
    assert err.count("picture-credit") == 1


def test_a_wrong_date_is_wrong_usage(film, booklet, monkeypatch):
    fake(monkeypatch, passed=True)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    code, _, err = booklet("build", "--root", film().root)
    assert (code, "error[date]" in err) == (2, True)
