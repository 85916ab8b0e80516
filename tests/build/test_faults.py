"""What goes wrong while booklets are made: nothing wrong or half is left, and the next build is right."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import ids, jpeg
from test_again import built, counted  # noqa: F401 - a fixture

from booklet.build import Job, Result, files, steps
from booklet.build.files import Store
from booklet.build.pool import Processes, build
from booklet.diagnostics import Span, warning

EDITIONS = "editions:\n" + "".join(f"  e{i}: {{lang: de, layout: {name}}}\n" for i, name in enumerate(
    ("house", "gala", "document", "archive")))  # fmt: skip


linux = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="looks at processes as Linux shows them"
)


def fragile(job: Job) -> Result:
    """Stands for a booklet's making: one film takes its worker down, another takes a while."""
    if job.film == "poison":
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.05)
    return Result(job, f"{job.film}.pdf", 8, 0.0, 0, ())


class Fragile(Processes):
    """Processes that do no more."""

    def submit(self, executor, job):
        return executor.submit(fragile, job)


def test_a_killed_worker_costs_its_own_booklet_alone():
    results: list[Result] = []
    begun: list[Job] = []
    jobs = [Job("", "", name, "de") for name in ("a", "b", "poison", "c", "d", "e", "f")]
    build(jobs, Fragile(2), results.append, begun.append)
    made = {result.job.film: result for result in results}
    assert sorted(made) == sorted(job.film for job in jobs)
    assert [name for name, result in made.items() if result.exit_code] == ["poison"]
    assert ids(made["poison"].diagnostics) == ["worker-lost"]
    assert len(results) == len(jobs), "nothing is made twice once it is finished"


def test_workers_are_replaced_before_they_grow(monkeypatch):
    monkeypatch.setattr("booklet.build.pool.GENERATION", 2)
    opened = []

    class Counting(Fragile):
        def open(self, width):
            opened.append(width)
            return super().open(width)

    results: list[Result] = []
    build([Job("", "", str(i), "de") for i in range(9)], Counting(2), results.append)
    assert (len(results), len(opened)) == (9, 3)


def quick(job: Job) -> Result:
    """Stands for a booklet with as much to say of it as some have."""
    said = tuple(warning("picture-small", f"{job.edition} {i}" * 5, Span("film.yaml", i)) for i in range(20))
    return Result(job, f"{job.edition}.pdf", 8, 0.0, 0, said)


@linux
def test_a_thousand_booklets_leave_the_parent_as_it_was():
    class Quick(Processes):
        def submit(self, executor, job):
            return executor.submit(quick, job)

    def resident() -> float:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20

    seen: list[float] = []
    jobs = (Job("", "", "film", f"e{i}") for i in range(1000))
    build(jobs, Quick(2), lambda _result: seen.append(resident()))
    assert len(seen) == 1000
    assert max(seen[100:]) - seen[100] < 50


# -- from outside: real builds ------------------------------------------------------------------


def start(root: Path, *arguments: str) -> subprocess.Popen[str]:
    """A build under way."""
    command = [sys.executable, "-m", "booklet", "build", "--root", str(root), *arguments]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def descendants(pid: int) -> dict[int, str]:
    """The processes below one, with their command lines; as Linux tells."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except (OSError, ValueError):
            continue
        if entry.name.isdigit() and fields[0] != "Z":
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found: dict[int, str] = {}
    waiting = [pid]
    while waiting:
        for child in parents.get(waiting.pop(), []):
            waiting.append(child)
            with suppress(OSError):  # it is gone already
                found[child] = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return found


def workers(pid: int) -> list[int]:
    """The processes that make booklets: those below the server that forks them."""
    servers = {child for child, line in descendants(pid).items() if "forkserver" in line}
    # What the server starts while it loads is none of them.
    return [
        child for server in servers for child, line in descendants(server).items() if "forkserver" in line
    ]


def waited(condition, seconds=30.0):
    """What a condition gives, as soon as that is something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError("it never came")


@linux
def test_kill_9_of_a_worker_of_the_parent_and_then_all_is_well(film):
    project = film().add(EDITIONS)
    made = project.root / "build" / "rust"
    build_ = start(project.root, "--jobs", "2")
    os.kill(waited(lambda: workers(build_.pid))[0], signal.SIGKILL)
    out, err = build_.communicate(timeout=120)
    assert (build_.returncode, err) == (0, "")
    good = {path.name: path.read_bytes() for path in made.iterdir()}
    assert len(good) == 12
    assert out.count("8 pages") == 4

    build_ = start(project.root, "--jobs", "2", "--force")
    orphans = waited(lambda: len(found := workers(build_.pid)) == 2 and found)
    time.sleep(1.5)
    build_.kill()
    build_.communicate(timeout=30)
    waited(lambda: not any(Path(f"/proc/{pid}/stat").exists() for pid in orphans))
    for path in made.iterdir():
        if not path.name.startswith("."):
            assert path.read_bytes() == good[path.name], "whole files only"

    build_ = start(project.root, "--jobs", "2", "--verify")
    _, err = build_.communicate(timeout=180)
    assert (build_.returncode, err) == (0, "")
    assert {name: (made / name).read_bytes() for name in good} == good


@linux
def test_two_builds_at_once_in_one_folder(film):
    project = film().add(EDITIONS)
    both = [start(project.root, "rust:e0", "rust:e1", "--jobs", "1") for _ in range(2)]
    for build_ in both:
        assert build_.communicate(timeout=120)[1] == ""
        assert build_.returncode == 0
    again = start(project.root, "rust:e0", "rust:e1", "--verify")
    out, err = again.communicate(timeout=120)
    assert (again.returncode, err, out.count("unchanged")) == (0, "", 2)
    assert not list((project.root / "build").rglob(".booklet-*"))


# -- inside: engines replaced -------------------------------------------------------------------


def test_a_picture_replaced_meanwhile(film, counted, monkeypatch, booklet):  # noqa: F811
    project = film().add("editions:\n  de: {lang: de}\n  gala: {lang: de, layout: gala}\n")
    built(project, counted)
    good = (project.root / "build/rust/rust-de.pdf").read_bytes()
    plain = steps.typeset

    def slow(source, edition, layout, format_, catalogue, reader, *rest):
        path = project.write("images/key-art.jpg", jpeg(2000, 2800))
        reader.read_bytes(path)
        return plain(source, edition, layout, format_, catalogue, reader, *rest)

    project.change("Rost und Knochen", "Rost und Bein")
    monkeypatch.setattr(steps, "typeset", slow)
    code, _, err = booklet("build", "rust:de", "--root", project.root)
    assert code == 3
    assert "error[file-changed] content/rust/images/key-art.jpg was changed while" in err
    assert "build it again" in err
    assert (project.root / "build/rust/rust-de.pdf").read_bytes() == good
    monkeypatch.setattr(steps, "typeset", plain)
    assert built(project, counted)[0] == ("set", "press", "judge")
    assert built(project, counted)[0] == ()


def test_a_full_disk_costs_the_cache_first(film, counted, monkeypatch):  # noqa: F811
    project = film().add("editions:\n  de: {lang: de}\n")
    plain = files._beside

    def full(path, data, *, lasting):
        if ".cache" in path.parts:
            raise OSError(errno.ENOSPC, "No space left on device")
        return plain(path, data, lasting=lasting)

    monkeypatch.setattr(files, "_beside", full)
    assert built(project, counted)[0] == ("set", "press", "judge")
    assert built(project, counted)[0] == ("set", "press", "judge")
    monkeypatch.setattr(files, "_beside", plain)
    assert built(project, counted)[0] == ("set", "press", "judge")
    assert built(project, counted)[0] == ()


def test_a_clock_that_jumps(film, counted):  # noqa: F811
    project = film().add("editions:\n  de: {lang: de}\n")
    built(project, counted)
    for moment in (0, 2**31, time.time()):
        project.change("lang: de\n", f"# {moment}\nlang: de\n")
        os.utime(project.yaml, (moment, moment))
        assert built(project, counted)[1].diagnostics == ()
        assert built(project, counted)[0] == ()
    text = project.yaml.read_text()
    project.yaml.write_text(text.replace("Knochen", "Beinchen"[:7]))
    os.utime(project.yaml, (moment, moment))
    assert built(project, counted)[0] == ("set", "press", "judge")


def test_what_cannot_be_kept_is_no_fault(tmp_path):
    store = Store(tmp_path / "file")
    (tmp_path / "file").write_text("no folder")
    store["ab" * 32] = b"x"
    assert store.get("ab" * 32) is None


def test_an_executor_that_breaks_at_once():
    class Broken(Fragile):
        def submit(self, executor, job):
            raise BrokenExecutor("gone")

    results: list[Result] = []
    build([Job("", "", "a", "de")], Broken(1), results.append)
    assert ids(results[0].diagnostics) == ["worker-lost"]


@pytest.mark.parametrize("ended", [True, False], ids=["ended", "going on"])
def test_a_worker_that_fails_when_all_was_ended_tells_nobody(ended, tmp_path):
    """As when a build is interrupted while its first workers are being forked: they find nothing of what they need."""
    said = tmp_path / "said"
    script = f"""if True:
        import os, sys, time
        from booklet.build import warm
        server = os.getpid()
        if os.fork() == 0:
            while {ended} and os.getppid() == server:
                time.sleep(0.01)
            os.dup2(os.open({str(said)!r} + ".new", os.O_CREAT | os.O_WRONLY), 2)
            sys.excepthook(FileNotFoundError, FileNotFoundError("a semaphore"), None)
            sys.stderr.flush()
            os.rename({str(said)!r} + ".new", {str(said)!r})
            os._exit(0)
        if not {ended}:
            os.wait()
    """
    subprocess.run([sys.executable, "-c", script], timeout=60, check=True)
    deadline = time.monotonic() + 30
    while not said.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert ("a semaphore" in said.read_text()) is not ended
