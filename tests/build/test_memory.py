"""What is remembered holds while nothing that it was made from has changed, and no longer."""

from __future__ import annotations

import os
import time

import pytest

from booklet.build import memory as memories
from booklet.build import tools
from booklet.build.files import Store
from booklet.build.memory import Memory, key_of, packed, reads_of, unpacked
from booklet.diagnostics import ContentError, Diagnostic, Severity, Span, error
from booklet.source import Reader
from booklet.source import reader as reading
from booklet.source.reader import settled


@pytest.fixture
def project(tmp_path):
    """A file, a folder, a lookup that misses; kept under the name `thing`."""
    (tmp_path / "film.yaml").write_text("title: A")
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "a").write_text("")
    reader = Reader(tmp_path)
    reader.read_text(tmp_path / "film.yaml")
    reader.exists(tmp_path / "style.css")
    reader.listing(tmp_path / "fonts")
    Memory(tmp_path, Store(tmp_path / "kept")).keep(
        "kind", "thing", {"n": 1}, reads_of(reader, time.time_ns())
    )
    return tmp_path


def recalled(project):
    return Memory(project, Store(project / "kept")).recall("kind", "thing")


def test_what_has_not_changed_holds(project):
    found = recalled(project)
    assert (found.value, found.changes) == ({"n": 1}, ())
    assert Memory(project, Store(project / "kept")).recall("other", "thing") is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda root: (root / "film.yaml").write_text("title: B"), "film.yaml was changed"),
        (lambda root: (root / "film.yaml").unlink(), "film.yaml is gone"),
        (lambda root: (root / "style.css").write_text(""), "style.css is new"),
        (lambda root: (root / "fonts" / "b").mkdir(), "fonts/ was changed"),
        (lambda root: (root / "film.yaml").rename(root / "x") and (root / "film.yaml").mkdir(), "film.yaml is gone"),
    ],
)  # fmt: skip
def test_each_change_is_noticed_and_named(project, change, said):
    change(project)
    assert recalled(project).changes == (said,)


def test_a_touched_file_is_read_once_more_and_then_believed(project, monkeypatch):
    monkeypatch.setattr(reading, "SETTLED", -int(1e12))  # the file is young
    os.utime(project / "film.yaml")
    assert recalled(project).changes == ()
    hashed = []
    real = memories.hashlib.file_digest
    monkeypatch.setattr(memories.hashlib, "file_digest", lambda *a: hashed.append(a) or real(*a))
    assert recalled(project).changes == ()
    assert not hashed


def test_what_was_found_untouched_is_not_read_for_its_hash(project, monkeypatch):
    """Another process has read it, and nobody has touched it since."""
    monkeypatch.setattr(reading, "SETTLED", -int(1e12))
    path = project / "film.yaml"
    os.utime(path)
    recalled(project)
    wanted = Reader(project).digest(path)
    monkeypatch.setattr(reading, "_digests", {})
    opened = []
    plain = type(path).read_bytes
    monkeypatch.setattr(type(path), "read_bytes", lambda self: opened.append(self) or plain(self))
    recalled(project)
    opened.clear()
    assert Reader(project).digest(path) == wanted
    assert not opened
    path.write_text("title: B")
    recalled(project)
    assert Reader(project).digest(path) != wanted
    assert opened[-1] == path


def test_a_file_of_the_same_size_and_time_is_noticed(project):
    """An editor that keeps the file's time cannot keep the system's own."""
    path = project / "film.yaml"
    status = path.stat()
    path.write_text("title: Z")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert recalled(project).changes == ("film.yaml was changed",)


def test_a_young_file_is_not_believed_by_its_times():
    """Within the clock's tick it could be changed again; and a clock that jumped back makes all files young."""
    now = 10**18
    assert settled((1, now - 10**10, now - 10**10, 5), now)
    assert settled((1, now - 10**10, now - 10**6, 5), now) is None
    assert settled((1, now + 10**12, now - 10**10, 5), now) is None
    assert settled(None, now) is None


def test_another_version_is_a_change(project, monkeypatch):
    monkeypatch.setattr(tools, "version", lambda: "another")
    assert recalled(project).changes == ("booklet or one of its libraries was changed",)


@pytest.mark.parametrize("damage", [b"", b"{", b"x" * 100])
def test_a_damaged_entry_is_none(project, damage):
    (path,) = (p for p in (project / "kept").rglob("*") if p.is_file())
    data = path.read_bytes()
    for broken in (data[:-1], data[:20], damage, data[:40] + b"?" + data[41:]):
        path.write_bytes(broken)
        assert recalled(project) is None
    store = Store(project / "kept")
    (key,) = store
    store[key] = b'{"value": 1}'  # whole, but of another form
    assert recalled(project) is None


def test_diagnostics_come_back(project):
    said = (
        error("a", "b", Span("c.pdf", page=2, box_mm=(1.0, 2.0, 3.0, 4.5)), "d"),
        Diagnostic("e", Severity.INFO, "f"),
        error("g", "h", Span("i.yaml", 3, 4)),
    )
    assert unpacked(packed(said)) == said


def test_keys_tell_apart():
    assert key_of("a", 1) == key_of("a", 1)
    assert len({key_of("a", 1), key_of("a", "1"), key_of(["a", 1]), key_of({"a": 1})}) == 4


def test_a_file_that_changes_while_it_is_used_stops_the_work(tmp_path):
    path = tmp_path / "a.jpg"
    path.write_bytes(b"one")
    reader = Reader(tmp_path)
    reader.read_bytes(path)
    reader.read_bytes(path)
    path.write_bytes(b"two")
    with pytest.raises(ContentError) as caught:
        reader.read_bytes(path)
    assert caught.value.diagnostics[0].id == "file-changed"
    assert "build it again" in str(caught.value)


def test_the_version_knows_booklets_own_files_and_its_libraries(tmp_path, monkeypatch):
    first = tools.version()
    assert any("weasyprint" in name for name in tools._distributions())
    tools.version.cache_clear()
    monkeypatch.setattr(tools, "_distributions", lambda: ["weasyprint-71.dist-info"])
    try:
        assert tools.version() != first
    finally:
        tools.version.cache_clear()
