"""Caches keep what is in use, and nothing for ever."""

from __future__ import annotations

import os
import time

import pytest

from booklet.build.files import Store, stores
from booklet.build.prune import DAY, KEPT, prune, shrink

KEY, OTHER = "ab" + "0" * 62, "cd" + "1" * 62


@pytest.fixture
def store(tmp_path):
    found = Store(tmp_path / "pages")
    found[KEY], found[OTHER] = b"in use", b"forgotten"
    return found


def age(path, seconds):
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_what_lay_unused_for_a_month_goes(store):
    age(store._path(KEY), KEPT - DAY)
    age(store._path(OTHER), KEPT + DAY)
    prune(store.folder)
    assert list(store) == [KEY]


def test_to_read_is_to_use(store):
    for key in (KEY, OTHER):
        age(store._path(key), KEPT + DAY)
    assert store[KEY] == b"in use"
    prune(store.folder)
    assert list(store) == [KEY]


def test_once_a_day(store):
    prune(store.folder)
    age(store._path(OTHER), KEPT + DAY)
    prune(store.folder)
    assert len(store) == 2
    age(store.folder / ".pruned", 2 * DAY)
    prune(store.folder)
    assert list(store) == [KEY]


@pytest.mark.parametrize("seconds", [-KEPT, -10 * KEPT])
def test_a_clock_that_jumped_back_costs_nothing(store, seconds):
    """What seems to come from the future stays, and counts from today once it is used."""
    prune(store.folder)
    age(store._path(KEY), seconds)
    age(store.folder / ".pruned", seconds)
    prune(store.folder)
    assert len(store) == 2
    assert store[KEY] == b"in use"
    assert abs(store._path(KEY).stat().st_mtime - time.time()) < 60


def test_what_killed_processes_left_goes_after_a_day(store):
    half, fresh = (store.folder / "ab" / f".booklet-{name}" for name in ("x", "y"))
    for path in (half, fresh):
        path.write_bytes(b"half")
    age(half, 2 * DAY)
    prune(store.folder)
    assert not half.exists()
    assert fresh.exists()


def test_projects_on_a_worker(tmp_path):
    old, new, half = (tmp_path / name for name in ("old", "new", ".booklet-1"))
    for tree in (old, new, half):
        (tree / "content").mkdir(parents=True)
    age(old, KEPT + DAY)
    age(half, 2 * DAY)
    prune(tmp_path, entries="*")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".pruned", "new"]


def test_a_store_that_is_not_there_is_not_made(tmp_path):
    prune(tmp_path / "none")
    assert not (tmp_path / "none").exists()


@pytest.mark.skipif(os.getuid() == 0, reason="root may write anywhere")
def test_a_store_that_may_not_be_written_stays_as_it_is(store):
    age(store._path(OTHER), KEPT + DAY)
    store.folder.chmod(0o555)
    try:
        prune(store.folder)
    finally:
        store.folder.chmod(0o755)
    assert len(store) == 2


def test_a_build_prunes_what_it_uses(film, booklet, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    project = film()
    assert booklet("build", "--root", project.root)[0] == 0
    places = stores(project.root)
    assert len(places) == 5
    entries = {path: list(path.glob("??/*")) for path in places}
    assert all(entries.values())
    for path in places:
        age(path / ".pruned", 2 * DAY)
        for entry in entries[path]:
            age(entry, KEPT + DAY)
    project.write("texts/synopsis.de.md", (project.folder / "texts/synopsis.de.md").read_text() + "\nNeu.\n")
    assert booklet("build", "--root", project.root)[0] == 0
    gone = {path.name: [entry for entry in found if not entry.exists()] for path, found in entries.items()}
    assert gone["pages"], "the old pages"
    assert len(gone["memory"]) < len(entries[places[0]]), "what was asked stays"
    assert booklet("build", "--root", project.root)[0] == 0


def test_a_store_that_has_grown_too_large_loses_its_oldest_half(tmp_path):
    store = Store(tmp_path / "plates")
    keys = [f"{i:02x}" * 32 for i in range(10)]
    for i, key in enumerate(keys):
        store[key] = bytes(1000)
        age(tmp_path / "plates" / key[:2] / key[2:], 100 - i)
    shrink(store.folder, 11_000)
    assert sorted(store) == keys, "each has its hash besides"
    shrink(store.folder, 10_000)
    assert sorted(store) == keys[6:]
    shrink(tmp_path / "none", 0)
