"""Pictures in ink: begun while pages are set, each made once."""

from __future__ import annotations

import os
import time
from contextlib import closing

import pytest

from booklet import content, twins
from booklet.build import photographs as module
from booklet.build import ready, shelves
from booklet.build.photographs import Photographs
from booklet.content import Edition
from booklet.diagnostics import ContentError
from booklet.images import Looks

ME = os.getpid()


@pytest.fixture
def made(monkeypatch):
    """Which process made a picture stands in its place."""

    def to_ink(picture, shot, *_):
        picture.read()
        return f"{os.getpid()} {shot.width:g}".encode()

    monkeypatch.setattr(module, "to_ink", to_ink)
    monkeypatch.setattr(twins, "processors", lambda: 2)
    monkeypatch.setattr(twins.threading, "active_count", lambda: 1)


@pytest.fixture
def prepared(film, made):
    """A film's pictures, three shots of one of them, and what is known already."""
    project = film()
    reader, known = shelves(project.root), {}
    source = content.load(reader, project.root / "content", "rust")
    found = ready(reader, project.root, source, None, Edition(lang="de"))
    looks = Looks(known)
    picture, _ = looks.look(reader, source.folder, "images/key-art.jpg")
    shots = {
        f"pictures/{width}.jpg": ("images/key-art.jpg", picture.shot(width, 90.0, (0.5, 0.5), None))
        for width in (60.0, 70.0, 80.0)
    }
    return project, Photographs(found, reader, looks, known), shots


def printed(photographs, shots):
    """Who made each picture, and how wide."""
    return [make().decode().split() for make in photographs.inked(shots).values()]


def test_a_picture_is_made_while_something_else_is_done(prepared):
    _, photographs, shots = prepared
    with closing(photographs):
        photographs.begin(dict(list(shots.items())[:1]))
        photographs.begin(dict(list(shots.items())[:2]))
        photographs.begin({})
        time.sleep(1.5)
        made, again = printed(photographs, shots), printed(photographs, shots)
    assert [float(width) for _, width in made] == [60, 70, 80]
    assert [int(who) == ME for who, _ in made] == [False, False, True]
    assert made[:2] == again[:2], "they were kept"


def test_a_picture_changed_meanwhile_stops_the_work(prepared):
    project, photographs, shots = prepared
    project.write("images/key-art.jpg", b"another")
    with closing(photographs):
        photographs.begin(shots)
        with pytest.raises(ContentError, match="file-changed"):
            printed(photographs, shots)


def test_no_twin_is_left_behind(prepared, monkeypatch):
    _, photographs, shots = prepared
    monkeypatch.setattr(module, "to_ink", lambda *_: time.sleep(60))
    with closing(photographs):
        photographs.begin(shots)
        assert twins.multiprocessing.active_children()
    assert not twins.multiprocessing.active_children()
