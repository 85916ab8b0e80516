"""The command as a process of its own: real booklets, signals, pipes."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time

import pikepdf
import pytest
from conftest import YAML, Project, jpeg, prose

COMMAND = (sys.executable, "-c", "from booklet.cli import main; main()")


def booklet(*arguments: object, cwd=None, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A tiny film, built twice from nothing."""
    project = Project(tmp_path_factory.mktemp("project"), "rust")
    project.write("film.yaml", YAML)
    project.write("texts/synopsis.de.md", prose(150))
    project.write("texts/statement.de.md", prose(120))
    project.write("images/key-art.jpg", jpeg())
    first = booklet("build", "--keep-html", cwd=project.root)
    again = booklet(
        "build", "--no-cache", "--root", project.root, "--output", project.root / "again", cwd="/"
    )
    return project, first, again


def test_a_booklet_is_built(built):
    project, first, _ = built
    assert (first.returncode, first.stderr) == (0, "")
    assert re.match(r"build/rust/rust-de\.pdf: \d+ pages, [\d.]+ s\n", first.stdout)
    with pikepdf.open(project.root / "build" / "rust" / "rust-de.pdf") as pdf:
        assert len(pdf.pages) % 4 == 0


def test_equal_content_gives_equal_bytes(built):
    project, _, again = built
    assert again.returncode == 0, again.stderr
    for name in ("rust-de.pdf", "rust-de.preflight.json", "rust-de.preflight.html"):
        assert (project.root / "build" / "rust" / name).read_bytes() == (
            project.root / "again" / "rust" / name
        ).read_bytes()


def test_kept_html_sets_with_the_engine_alone(built):
    project, _, _ = built
    folder = project.root / "build" / "rust"
    script = "import sys, weasyprint; weasyprint.HTML(sys.argv[1]).write_pdf(sys.argv[2])"
    done = subprocess.run(
        [sys.executable, "-c", script, folder / "rust-de.html", folder / "plain.pdf"],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert "Failed to load" not in done.stderr
    with pikepdf.open(folder / "plain.pdf") as plain, pikepdf.open(folder / "rust-de.pdf") as pdf:
        assert len(plain.pages) == len(pdf.pages)
    (folder / "plain.pdf").unlink()


def test_our_preflight_of_our_booklet(built):
    project, _, _ = built
    done = booklet("preflight", project.root / "build" / "rust" / "rust-de.pdf")
    assert (done.returncode, "pass" in done.stdout) == (0, True)


def test_nothing_unfinished_stays(built):
    project, _, _ = built
    assert not list(project.root.rglob(".booklet-*"))


@pytest.mark.parametrize(("sent", "editions"), [(signal.SIGINT, 1), (signal.SIGTERM, 1), (signal.SIGINT, 3)])
def test_an_interrupt_leaves_no_partial_files(film, sent, editions):
    project = film().add("editions:\n" + "".join(f"  e{i}: {{lang: de}}\n" for i in range(editions)))
    process = subprocess.Popen(
        [*COMMAND, "build", "--no-cache", "--jobs", "2", "--root", project.root],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    time.sleep(1.2)
    process.send_signal(sent)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, (out, err)
    assert "Traceback" not in err
    assert "interrupted" in err
    for path in project.root.rglob("*.pdf"):  # one that was quicker is whole
        assert path.read_bytes().rstrip().endswith(b"%%EOF")
    assert list(project.root.rglob(".booklet-*")) == []


def interrupted(folder, becomes, **more):
    """What comes of a command that is interrupted while it looks for films."""
    (folder / "interrupted.py").write_text(f"""
import sys
from booklet import cli, resources
kill = "import os, signal; os.kill(os.getpid(), signal.SIGINT)"
def films(folder):
 {becomes}
resources.films = films
sys.argv = ["booklet", "check"]
cli.main()
""")
    command = [sys.executable, "-m", "interrupted"]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=60, check=False, **more
    )


@pytest.mark.parametrize(
    "becomes",
    [
        "exec(kill)",
        "try: exec(kill)\n except: raise ValueError",
        "try: exec(kill)\n except: pass\n return []",
    ],
)
def test_whatever_becomes_of_an_interrupt_it_is_130(becomes, tmp_path):
    """It comes in code made at run time, as a dataclass's is; a library makes another exception of it, or swallows it."""
    done = interrupted(tmp_path, becomes)
    assert done.returncode == 130
    assert "interrupted" in done.stderr
    assert "internal" not in done.stderr


def test_who_was_told_to_ignore_interrupts_does(tmp_path):
    """As a script's job in the background is."""
    done = interrupted(
        tmp_path,
        "exec(kill)\n return []",
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    )
    assert done.returncode == 2
    assert "film-none" in done.stderr


def test_a_terminals_interrupt_reaches_the_workers_quietly(film):
    project = film().add("editions: {a: {}, b: {}, c: {}}\n")
    process = subprocess.Popen(
        [*COMMAND, "build", "--no-cache", "--jobs", "2", "--root", project.root],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    time.sleep(1.2)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, "Traceback" in err) == (130, False), err


def test_a_reader_that_has_seen_enough():
    process = subprocess.Popen(
        [*COMMAND, "list", "rules"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=30) == 0
    assert err == ""


def test_a_terminal_without_umlauts(film):
    project = film().change("title: Der Geschmack", "titel: ö\ntitle: Der Geschmack")
    done = booklet("check", "--root", project.root, PYTHONIOENCODING="ascii")
    assert done.returncode == 3
    assert "content/rust/film.yaml:2:1: error[content-key]" in done.stderr
    assert "Traceback" not in done.stderr


def test_check_is_quick(film):
    """A third of a second on an idle machine; the engine is not even loaded, nor, after a change, what knows templates."""
    project = film()
    script = "import sys; from booklet import cli\ntry: cli.main()\nexcept SystemExit: pass\n"
    script += "print(sorted({m.split('.')[0] for m in sys.modules}))"
    never = ("weasyprint", "numpy", "pikepdf", "pypdfium2", "rich")
    for unwanted in (never, (*never, "PIL", "jinja2", "markdown_it")):
        done = subprocess.run(
            [sys.executable, "-c", script, "check", "--root", project.root],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        loaded = done.stdout.split("\n")[1]
        assert "'pydantic'" in loaded
        for heavy in unwanted:
            assert f"'{heavy}'" not in loaded, heavy
        project.add("# a remark\n")
