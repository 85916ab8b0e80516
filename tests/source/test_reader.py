"""Files: inside the project only, of ordinary kind and size, in UTF-8; reads and misses are remembered."""

from __future__ import annotations

import os

import pytest

from booklet.diagnostics import BookletError, ContentError, MachineError, Span
from booklet.source import Reader
from booklet.source import reader as module


@pytest.fixture
def root(tmp_path):
    (tmp_path / "project" / "film").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("secret")
    return tmp_path / "project"


def refused(call, *arguments) -> str:
    with pytest.raises(ContentError) as caught:
        call(*arguments)
    (diagnostic,) = caught.value.diagnostics
    return diagnostic.id


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("../secret.txt", "path-outside"),
        ("a/../../secret.txt", "path-outside"),
        ("/etc/hostname", "path-outside"),
        ("..\\secret.txt", "path-outside"),
        ("a\0b", "path-outside"),
        ("http://example.org/x.jpg", "path-url"),
        ("https:x", "path-url"),
        ("file:///etc/passwd", "path-url"),
        ("FILE:x", "path-url"),
        ("data:image/png;base64,AAAA", "path-url"),
        ("//example.org/x", "path-url"),
        ("ftp://example.org/x", "path-url"),
        ("", "path-empty"),
        ("  ", "path-empty"),
        ("a\ud800", "path-invalid"),
    ],
)
def test_names_that_lead_elsewhere(root, name, id_):
    assert refused(Reader(root).inside, root / "film", name, Span("film.yaml", 3, 4)) == id_


@pytest.mark.parametrize(
    "name", ["a b.jpg", "äöü.jpg", "what?.jpg", "no#1.jpg", "100%.jpg", "a/b/c.jpg", "a:b.jpg"]
)
def test_names_of_all_kinds_are_fine(root, name):
    path = root / "film" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    reader = Reader(root)
    assert reader.read_bytes(reader.inside(root / "film", name)) == b"x"


def test_symbolic_links(root):
    film, reader = root / "film", Reader(root)
    (film / "inside").mkdir()
    (film / "inside" / "a.txt").write_text("a")
    (film / "good").symlink_to("inside")
    (film / "out").symlink_to(root.parent)
    (film / "file").symlink_to(root.parent / "secret.txt")
    (film / "dangling").symlink_to(root.parent / "nothing")
    (film / "circle").symlink_to("circle")
    assert reader.read_text(reader.inside(film, "good/a.txt")) == "a"
    assert refused(reader.inside, film, "out/secret.txt") == "path-outside"
    assert refused(reader.inside, film, "file") == "path-outside"
    assert refused(reader.inside, film, "dangling") == "path-outside"
    assert refused(reader.inside, film, "circle") == "path-invalid"
    assert refused(reader.read_bytes, film / "file") == "path-outside"
    assert refused(reader.read_bytes, film / "circle") == "path-invalid"


def test_a_linked_film_folder_is_not_read(root):
    outside = root.parent / "outside"
    outside.mkdir()
    (outside / "film.yaml").write_text("a: 1")
    (root / "linked").symlink_to(outside)
    assert refused(Reader(root).read_text, root / "linked" / "film.yaml") == "path-outside"


def test_things_that_are_no_files(root):
    reader = Reader(root)
    os.mkfifo(root / "pipe")
    assert refused(reader.read_bytes, root / "film") == "file-kind"
    assert refused(reader.read_bytes, root / "pipe") == "file-kind"
    assert refused(reader.read_bytes, root / ("x" * 300)) == "file-unreadable"
    (root / "plain").write_text("")
    assert refused(reader.read_bytes, root / "plain" / "below") == "file-missing"


def test_a_missing_file_gets_a_hint(root):
    (root / "key-art.jpg").write_bytes(b"")
    with pytest.raises(ContentError) as caught:
        Reader(root).read_bytes(root / "keyart.jpg")
    assert (
        str(caught.value)
        == "keyart.jpg: error[file-missing] keyart.jpg does not exist\n    did you mean key-art.jpg?"
    )
    with pytest.raises(ContentError) as caught:
        Reader(root).read_bytes(root / "nowhere" / "a.jpg")
    assert caught.value.diagnostics[0].hint == "there is no folder nowhere"


def test_what_the_system_refuses_is_the_machines_fault(root, monkeypatch):
    path = root / "a.txt"
    path.write_text("a")

    def denied(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "read_bytes", denied)
    with pytest.raises(MachineError, match="file-unreadable"):
        Reader(root).read_bytes(path)
    monkeypatch.setattr(type(path), "is_file", denied)
    assert not Reader(root).exists(path)


def test_too_large(root, monkeypatch):
    with (root / "huge.yaml").open("wb") as file:
        file.truncate(100_000_000)
    assert refused(Reader(root).read_text, root / "huge.yaml") == "file-size"
    monkeypatch.setattr(module, "FILE_LIMIT", 10)
    with pytest.raises(ContentError, match="file-size"):
        Reader(root).read_bytes(root / "huge.yaml", None, module.FILE_LIMIT)


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"ab\xffc", 1, 3),
        ("äö\nüü".encode() + b"\xe4", 2, 3),
        (b"a\r\nb\rcd\xfc", 3, 3),
        ("title".encode("utf-16"), 1, 1),
        ("\ufeffä".encode() + b"\xff", 1, 2),
    ],
)
def test_wrong_bytes_have_a_place_in_characters(root, data, line, column):
    (root / "a.md").write_bytes(data)
    with pytest.raises(ContentError) as caught:
        Reader(root).read_text(root / "a.md", Span("film.yaml", 9, 9))
    assert caught.value.diagnostics[0].span == Span("a.md", line, column)


def test_line_ends_and_byte_order_marks_go(root):
    (root / "a.md").write_bytes("\ufeffa\r\nb\rc\n".encode())
    assert Reader(root).read_text(root / "a.md") == "a\nb\nc\n"


def test_reads_and_misses_are_remembered(root):
    (root / "a").write_bytes(b"a")
    reader = Reader(root)
    reader.read_bytes(root / "a")
    assert not reader.exists(root / "b")
    with pytest.raises(BookletError):
        reader.read_bytes(root / "c")
    assert reader.reads == {
        str(root / "a"): "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
        str(root / "b"): None,
        str(root / "c"): None,
    }


@pytest.fixture
def believed(monkeypatch):
    """Files that were just written count as written long ago."""
    monkeypatch.setattr(module, "SETTLED", -int(1e12))


def reads(monkeypatch, path):
    found = []
    plain = type(path).read_bytes
    monkeypatch.setattr(type(path), "read_bytes", lambda self: found.append(self) or plain(self))
    return found


def test_a_file_that_lies_still_is_read_once_for_its_hash(root, believed, monkeypatch):
    path = root / "a"
    path.write_bytes(b"a")
    first = Reader(root)
    first.read_bytes(path)
    seen = reads(monkeypatch, path)
    second = Reader(root)
    assert first.digest(path) == second.digest(path) == first.reads[str(path)]
    assert second.reads == first.reads
    assert second.signatures == first.signatures
    assert not seen


def test_a_file_of_the_same_size_and_time_is_read_again(root, believed):
    path = root / "a"
    path.write_bytes(b"a")
    before, status = Reader(root).digest(path), path.stat()
    path.write_bytes(b"b")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert Reader(root).digest(path) != before


def test_a_young_file_is_read_again(root, monkeypatch):
    """Within the clock's tick it could have been written once more."""
    path = root / "a"
    path.write_bytes(b"a")
    before, status = Reader(root).digest(path), module.signature(path.stat())
    path.write_bytes(b"b")
    monkeypatch.setattr(module, "signature", lambda _: status)
    assert Reader(root).digest(path) != before


def test_a_hash_is_of_a_file_that_may_be_read(root, believed):
    path = root / "a"
    path.write_bytes(b"a")
    Reader(root).digest(path)
    assert refused(Reader(root / "film").digest, path) == "path-outside"
    path.unlink()
    assert refused(Reader(root).digest, path) == "file-missing"


def test_a_file_changed_while_it_is_used_is_noticed(root):
    path = root / "a"
    path.write_bytes(b"a")
    reader = Reader(root)
    reader.read_bytes(path)
    path.write_bytes(b"b")
    assert refused(reader.read_bytes, path) == "file-changed"
