"""A picture known by sight is not read for what was seen of it; one that is another by now is noticed."""

from __future__ import annotations

import pytest
from conftest import jpeg

from booklet.diagnostics import ContentError
from booklet.images import Looks
from booklet.source import Reader


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.jpg").write_bytes(jpeg(60, 40))
    (tmp_path / "b.jpg").write_text("no picture")
    return tmp_path


def test_a_picture_known_by_sight_is_read_when_its_bytes_are_wanted(folder, monkeypatch):
    known: dict[str, bytes] = {}
    reader = Reader(folder)
    first, said = Looks(known).look(reader, folder, "a.jpg")
    refused, wrong = Looks(known).look(reader, folder, "b.jpg")
    assert (said, refused, wrong[0].id) == ([], None, "image-format")
    opened = []
    monkeypatch.setattr(Reader, "read_bytes", lambda _, path, *__: opened.append(path) or path.read_bytes())
    again, said = Looks(known).look(reader, folder, "a.jpg")
    assert Looks(known).look(reader, folder, "b.jpg") == (refused, wrong)
    assert not opened
    assert (again.width, again.height, again.sha256, said) == (60, 40, first.sha256, [])
    assert again.data == again.data == first.data
    assert opened == [folder / "a.jpg"]


def test_a_picture_that_was_changed_after_it_was_looked_at(folder):
    known: dict[str, bytes] = {}
    reader = Reader(folder)
    Looks(known).look(reader, folder, "a.jpg")
    again, _ = Looks(known).look(reader, folder, "a.jpg")
    (folder / "a.jpg").write_bytes(jpeg(80, 40))
    with pytest.raises(ContentError, match="file-changed"):
        again.read()
