"""Work shared with forked processes."""

from __future__ import annotations

import os
import signal

import pytest

from booklet.build import twins
from booklet.build.twins import shared


@pytest.fixture(autouse=True)
def _processors(monkeypatch):
    monkeypatch.setattr(twins, "processors", lambda: 3)
    monkeypatch.setattr(twins.threading, "active_count", lambda: 1)


def test_all_of_it_is_done_by_several():
    work = {str(i): lambda i=i: f"{i} {os.getpid()}".encode() for i in range(7)}
    done = shared(work)
    assert sorted(done) == sorted(work)
    assert all(data.startswith(name.encode()) for name, data in done.items())
    assert len({data.split()[1] for data in done.values()}) == 3


def test_what_a_twin_cannot_do_is_left_out():
    mine = os.getpid()

    def die():
        if os.getpid() != mine:
            os.kill(os.getpid(), signal.SIGKILL)
        return b"x"

    def fail():
        if os.getpid() != mine:
            raise ValueError
        return b"x"

    for bad, left in ((die, {"b", "e"}), (fail, {"b", "e"})):
        done = shared({"a": lambda: b"a", "b": bad, "c": lambda: b"c", "d": lambda: b"d", "e": lambda: b"e"})
        assert set(done) == set("abcde") - left


def test_one_who_has_threads_does_all_alone(monkeypatch):
    monkeypatch.setattr(twins.threading, "active_count", lambda: 2)
    assert shared({"a": lambda: b"a", "b": lambda: b"b"}) == {}
    assert shared({"a": lambda: b"a"}) == {}
    assert shared({}) == {}


def test_what_goes_wrong_here_is_heard():
    def fail():
        raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        shared({"a": fail, "b": lambda: b"b"})
