"""Booklets made by workers that share no files with the caller."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, Future
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ids
from test_again import counted  # noqa: F401 - a fixture

from booklet.build import Result, Wish, plan
from booklet.build.cluster import Remote, dask
from booklet.build.files import Store, store
from booklet.build.memory import Memory
from booklet.build.parcel import Delivery, Lacking, pack, work
from booklet.build.pool import build
from booklet.diagnostics import MachineError

EDITIONS = "editions:\n  de: {lang: de}\n  gala: {lang: de, layout: gala}\n  x: {lang: de, layout: archive}\n"


class Elsewhere:
    """Workers with homes of their own; what they are sent is noted."""

    def __init__(self, *homes: Path, fail: int = 0) -> None:
        self.homes, self.fail, self.sent = list(homes), fail, []

    @contextmanager
    def connect(self):
        def send(parcel):
            future: Future = Future()
            home = self.homes[len(self.sent) % len(self.homes)]
            self.sent.append(sorted(parcel.brought))
            if self.fail:
                self.fail -= 1
                future.set_exception(BrokenExecutor("gone"))
            else:
                future.set_result(work(parcel, str(home)))
            return future

        yield send


def made(project, elsewhere, *targets, **wish):
    """What comes of some editions made elsewhere, one after the other."""
    jobs, _ = plan(project.root, targets, Wish(**wish), project.root / "build")
    results: list[Result] = []
    build(jobs, Remote(project.root, 1, elsewhere.connect), results.append)
    return {result.job.edition: result for result in results}


@pytest.fixture
def project(film, counted):  # noqa: F811
    project = film().add(EDITIONS)
    project.write("texts/.draft.md", "secret")
    return project


def test_contents_travel_once(project, tmp_path):
    elsewhere = Elsewhere(tmp_path / "a")
    results = made(project, elsewhere)
    assert [result.exit_code for result in results.values()] == [0, 0, 0]
    brought = [len(sent) for sent in elsewhere.sent if sent]
    assert max(brought) == 4, "film.yaml, two texts, a picture"
    assert len(brought) <= 2, "two jobs may ask at once, the second for what the first has not stored yet"
    for edition, result in results.items():
        path = project.root / "build" / "rust" / f"rust-{edition}.pdf"
        assert result.path == str(path)
        assert path.read_bytes().startswith(b"%PDF")
        assert path.with_suffix(".preflight.json").exists()
    assert not list((tmp_path / "a").rglob(".draft.md"))


def test_the_next_build_here_knows_what_was_made_there(project, tmp_path, booklet):
    made(project, Elsewhere(tmp_path / "a"))
    _, out, _ = booklet("build", "--root", project.root)
    assert out.count("unchanged") == 3
    project.change("Rost und Knochen", "Rost und Bein")
    _, out, _ = booklet("build", "--root", project.root, "--executor", "serial")
    assert "unchanged" not in out


def test_versions_of_a_project_share_what_is_kept(project, tmp_path):
    elsewhere, trees = Elsewhere(tmp_path / "a"), tmp_path / "a" / "projects"
    made(project, elsewhere, "rust:de")
    (first,) = (tree for tree in trees.iterdir() if tree.is_dir())
    store(first, "pictures")["ab" * 32] = b"a picture"
    project.change("Rost und Knochen", "Rost und Bein")
    results = made(project, elsewhere, "rust:de")
    assert results["de"].exit_code == 0
    both = [tree for tree in trees.iterdir() if tree.is_dir()]
    assert len(both) == 2
    assert [store(tree, "pictures").get("ab" * 32) for tree in both] == [b"a picture"] * 2


def test_workers_that_lack_different_things(project, tmp_path):
    results = made(project, Elsewhere(tmp_path / "a", tmp_path / "b", tmp_path / "c"), "rust:de")
    assert results["de"].exit_code == 0


def test_a_worker_that_keeps_nothing(project, tmp_path):
    (tmp_path / "file").write_text("no folder")
    results = made(project, Elsewhere(tmp_path / "file"), "rust:de")
    assert ids(results["de"].diagnostics) == ["worker-lacks"]
    assert results["de"].exit_code == 4


def test_a_lost_worker_is_tried_once_more(project, tmp_path):
    assert made(project, Elsewhere(tmp_path / "a", fail=1), "rust:de")["de"].exit_code == 0
    lost = made(project, Elsewhere(tmp_path / "b", fail=9), "rust:de")["de"]
    assert ids(lost.diagnostics) == ["worker-lost"]


def test_another_version_is_told(project, tmp_path):
    jobs, _ = plan(project.root, ["rust:de"], Wish(), project.root / "build")
    parcel = pack(jobs[0], Memory(project.root, {}))
    answer = work(replace(parcel, tools="another"), str(tmp_path))
    assert isinstance(answer, Delivery)
    assert ids(answer.result.diagnostics) == ["worker-version"]


def test_diagnostics_speak_of_the_callers_files(project, tmp_path):
    project.change("lang: de\ntitle", "lang: de\nhonour: x\ntitle")
    jobs, problems = plan(project.root, ["rust"], Wish(), project.root / "build")
    assert problems
    assert not jobs
    project.change("honour: x\n", "")
    project.change(', credit: "© booklet"', "")
    result = made(project, Elsewhere(tmp_path / "a"), "rust:de")["de"]
    assert [d.span.path for d in result.diagnostics] == ["content/rust/film.yaml"]


def test_a_damaged_content_is_sent_again(project, tmp_path):
    jobs, _ = plan(project.root, ["rust:de"], Wish(), project.root / "build")
    parcel = pack(jobs[0], Memory(project.root, {}))
    lacking = work(parcel, str(tmp_path))
    assert isinstance(lacking, Lacking)
    contents = Store(tmp_path / "contents")
    for digest in lacking.digests:
        contents[digest] = b"x"
        assert contents[digest] == b"x"
        path = tmp_path / "contents" / digest[:2] / digest[2:]
        path.write_bytes(path.read_bytes()[:-1] + b"y")
    assert work(parcel, str(tmp_path)) == lacking


# -- a cluster of processes -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A scheduler and two workers, each with a temporary folder and a home of its own."""
    home = tmp_path_factory.mktemp("cluster")
    command = [str(Path(sys.executable).with_name("dask"))]
    address = home / "address.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    scheduler = [
        *command, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(address),
    ]  # fmt: skip
    running = [subprocess.Popen(scheduler, **quiet)]
    try:
        end = time.monotonic() + 60
        while not address.exists():
            assert time.monotonic() < end, "the scheduler never came"
            time.sleep(0.1)
        for name in ("one", "two"):
            place = home / name
            place.mkdir()
            given = os.environ | {"TMPDIR": str(place), "HOME": str(place)}
            worker = [
                *command, "worker", "--scheduler-file", str(address), "--nthreads", "1", "--no-nanny",
                "--no-dashboard", "--local-directory", str(place),
            ]  # fmt: skip
            running.append(subprocess.Popen(worker, env=given, **quiet))
        wait = (
            f"import distributed; distributed.Client(scheduler_file={str(address)!r}).wait_for_workers(2, 60)"
        )
        subprocess.run([sys.executable, "-c", wait], check=True, **quiet)
        yield address, running
    finally:
        for process in running:
            with suppress(ProcessLookupError):
                process.kill()
            process.wait()


def test_a_cluster_gives_the_same_bytes_though_a_worker_is_killed(film, cluster, tmp_path):
    address, running = cluster
    project = film().add(EDITIONS)
    scheduler = json.loads(address.read_text())["address"]
    command = [sys.executable, "-m", "booklet", "build", "--root", str(project.root)]
    end = time.monotonic() + 60
    build_ = None
    while time.monotonic() < end:
        build_ = subprocess.Popen([*command, "--executor", scheduler], stderr=subprocess.PIPE, text=True)
        time.sleep(4)
        if build_.poll() != 4:  # no worker had come yet
            break
    running[1].kill()
    _, err = build_.communicate(timeout=120)
    assert (build_.returncode, err) == (0, "")
    shutil.copytree(project.root / "build", tmp_path / "there")
    here = subprocess.run([*command, "--executor", "serial", "--no-cache"], check=False)
    assert here.returncode == 0
    files = sorted(p.relative_to(project.root / "build") for p in (project.root / "build").rglob("*.*"))
    assert len(files) == 9
    for path in files:
        assert (tmp_path / "there" / path).read_bytes() == (project.root / "build" / path).read_bytes()


@pytest.mark.filterwarnings("ignore")
def test_more_booklets_than_one_generation(film, cluster, monkeypatch):
    """Workers are asked anew for each generation; the one that is left makes all of them."""
    monkeypatch.setattr("booklet.build.pool.GENERATION", 1)
    project = film().add(EDITIONS)
    jobs, _ = plan(project.root, [], Wish(), project.root / "build")
    results: list[Result] = []
    remote = dask(project.root, json.loads(cluster[0].read_text())["address"])
    remote.width = 1
    build(jobs, remote, results.append)
    assert [result.exit_code for result in results] == [0, 0, 0]


def test_no_scheduler(tmp_path, booklet, film):
    project = film()
    code, _, err = booklet("build", "--executor", "tcp://127.0.0.1:1", "--root", project.root)
    assert (code, "error[cluster-away]" in err, "dask scheduler" in err) == (4, True, True)
    code, _, err = booklet("build", "--executor", "clouds", "--root", project.root)
    assert (code, "error[executor-unknown]" in err) == (2, True)
    with pytest.raises(MachineError):
        dask(tmp_path, "tcp://127.0.0.1:1")
