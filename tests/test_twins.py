"""Work shared with forked processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from booklet import twins
from booklet.twins import Begun, shared

ME = os.getpid()


@pytest.fixture(autouse=True)
def _processors(monkeypatch):
    monkeypatch.setattr(twins, "processors", lambda: 3)
    monkeypatch.setattr(twins.threading, "active_count", lambda: 1)


def test_all_of_it_is_done_by_several():
    def one(name):
        time.sleep(0.1)
        return f"{name} {os.getpid()}".encode()

    done = shared({str(i): lambda i=i: one(i) for i in range(9)})
    assert sorted(done) == [str(i) for i in range(9)]
    assert all(data.startswith(name.encode()) for name, data in done.items())
    assert len({data.split()[1] for data in done.values()}) == 3


def test_it_is_begun_at_once_and_nothing_is_done_twice():
    """While this process is at something else, twins do all of it."""

    def who():
        return f"{os.getpid()}".encode()

    begun = Begun({str(i): who for i in range(50)})
    time.sleep(1.5)
    done = begun.finish()
    assert len(done) == 50
    assert f"{ME}".encode() not in done.values()
    assert begun.finish() == {}


def test_what_a_twin_cannot_do_is_left_out():
    def die():
        if os.getpid() != ME:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.2)
        return b"x"

    def fail():
        if os.getpid() != ME:
            raise ValueError
        time.sleep(0.2)
        return b"x"

    for bad in (die, fail):
        done = shared({str(i): bad for i in range(6)})
        assert list(done.values()) == [b"x"] * 4, "two twins have tried one each"


def test_one_who_has_threads_does_all_alone(monkeypatch):
    monkeypatch.setattr(twins.threading, "active_count", lambda: 2)
    assert shared({"a": lambda: b"a", "b": lambda: b"b"}) == {}
    assert Begun({"a": lambda: b"a"}).finish() == {}


def test_one_piece_of_work_is_begun_but_not_shared():
    assert shared({"a": lambda: b"a"}) == {}
    assert shared({}) == {}
    assert Begun({}).finish() == {}
    assert Begun({"a": lambda: b"a"}).finish() == {"a": b"a"}


def test_what_goes_wrong_here_is_heard():
    def fail():
        if os.getpid() == ME:
            raise ValueError("mine")
        time.sleep(0.5)
        return b"x"

    with pytest.raises(ValueError, match="mine"):
        shared({str(i): fail for i in range(4)})


def test_what_nobody_wants_any_more_is_stopped():
    began = time.monotonic()
    begun = Begun({str(i): lambda: time.sleep(60) for i in range(4)})
    begun.close()
    begun.close()
    assert time.monotonic() - began < 5
    assert not twins.multiprocessing.active_children()


def test_a_twin_whose_asker_is_gone_does_no_more(tmp_path):
    """The asker is killed while its twin is at the first of many pieces."""
    script = f"""
import os, signal, time
from pathlib import Path
from booklet import twins
twins.processors = lambda: 2
def work(i):
    Path({str(tmp_path)!r}, str(i)).touch()
    time.sleep(0.5)
    return b""
begun = twins.Begun({{str(i): lambda i=i: work(i) for i in range(50)}})
time.sleep(0.2)
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    time.sleep(1.5)
    assert len(list(tmp_path.iterdir())) <= 2
    assert done.stderr == b""
