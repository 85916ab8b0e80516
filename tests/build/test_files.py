"""Files are whole or not there."""

from __future__ import annotations

import errno
import os
import threading

import pytest

from booklet.build import files
from booklet.build.files import Store, write, write_all
from booklet.diagnostics import MachineError


def names(folder) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


def test_a_file_is_replaced_in_one_step(tmp_path):
    path = tmp_path / "new" / "a.pdf"
    write(path, b"one")
    write(path, b"two")
    assert path.read_bytes() == b"two"
    assert names(path.parent) == {"a.pdf"}
    assert path.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("step", ["fsync", "fdopen"])
def test_a_full_disk_leaves_the_older_file(tmp_path, monkeypatch, step):
    path = tmp_path / "a.pdf"
    write(path, b"old")

    def full(*_arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(MachineError) as caught:
        write(path, b"new")
    assert "No space left on device" in str(caught.value)
    assert caught.value.diagnostics[0].hint
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == {"a.pdf"}


def test_files_that_belong_together_come_together(tmp_path, monkeypatch):
    one, two = tmp_path / "one", tmp_path / "two"
    write_all({one: b"1", two: b"1"})
    calls = []
    real = os.fsync

    def second_fails(handle):
        calls.append(handle)
        if len(calls) == 2:
            raise OSError(errno.EDQUOT, "Disk quota exceeded")
        real(handle)

    monkeypatch.setattr(os, "fsync", second_fails)
    with pytest.raises(MachineError):
        write_all({one: b"2", two: b"2"})
    assert (one.read_bytes(), two.read_bytes()) == (b"1", b"1")
    assert names(tmp_path) == {"one", "two"}


def test_an_interrupt_leaves_nothing(tmp_path, monkeypatch):
    def interrupted(_handle):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "a", b"new")
    assert names(tmp_path) == set()
    assert not files._unfinished


@pytest.mark.parametrize("place", ["file/below.pdf", "folder"])
def test_places_that_cannot_be_written(tmp_path, place):
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "x").write_text("")
    with pytest.raises(MachineError, match="write"):
        write(tmp_path / place, b"new")
    assert names(tmp_path) == {"file", "folder"}


def test_long_names_fit(tmp_path):
    write(tmp_path / ("x" * 250), b"new")
    assert len(names(tmp_path)) == 1


def test_picture_cache(tmp_path):
    cache = Store(tmp_path / "pictures")
    assert list(cache) == []
    assert cache.get("ab" * 32) is None
    cache["ab" * 32] = b"one"
    assert cache["ab" * 32] == b"one"
    assert list(Store(tmp_path / "pictures")) == ["ab" * 32]
    del cache["ab" * 32]
    assert len(cache) == 0
    with pytest.raises(KeyError):
        del cache["ab" * 32]


def test_a_cache_that_cannot_be_written_is_none(tmp_path):
    (tmp_path / "pictures").write_text("a file is in the way")
    cache = Store(tmp_path / "pictures")
    cache["ab" * 32] = b"one"
    assert cache.get("ab" * 32) is None
    assert list(cache) == []


def test_several_writers_of_one_entry(tmp_path):
    cache = Store(tmp_path)
    threads = [threading.Thread(target=cache.__setitem__, args=("ab" * 32, b"x" * 100_000)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cache["ab" * 32] == b"x" * 100_000
    assert list(cache) == ["ab" * 32]
