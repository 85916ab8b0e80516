"""A process that leaves at once leaves nothing undone that others would see."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from booklet.quick import roomy

LEAVES = """
import atexit, sys, threading, time
from booklet.quick import leave
atexit.register(print, "tidied up", flush=True)
print("said", end="\\n")
class Kept:
    def __del__(self):
        print("taken apart", flush=True)
kept = Kept()
{more}
leave({code})
"""
SLOW = "threading.Thread(target=lambda: (time.sleep(0.3), print('done', flush=True))).start()"


def left(code: object, more: str = "") -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-c", LEAVES.format(code=code, more=more)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("code", [0, 3])
def test_what_is_to_be_done_at_the_end_is_done(code: int) -> None:
    assert left(code) == (code, "said\ntidied up\n", "")


def test_who_has_threads_waits_for_them() -> None:
    code, said, _ = left(2, SLOW)
    assert code == 2
    assert said.split("\n")[:3] == ["said", "done", "tidied up"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_what_cannot_be_written_any_more_is_no_trouble() -> None:
    code, said, _ = left(4, "sys.stdout = open('/dev/full', 'w'); sys.stdout.write('x' * 100)")
    assert (code, said) == (4, "said\n")


FAULTS = """
import resource, sys
from booklet.quick import roomy
def leaf():
    pass
def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(500):
        leaf()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
def deep(depth):
    return max(faults(), deep(depth - 1) if depth else 0)
print(roomy(lambda: deep(400)) if "roomy" in sys.argv else deep(400))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="counts Linux's page faults")
def test_with_room_no_depth_of_calls_is_slow() -> None:
    def worst(*how: str) -> int:
        done = subprocess.run(
            [sys.executable, "-c", FAULTS, *how], capture_output=True, text=True, check=True
        )
        return int(done.stdout)

    assert worst("roomy") < 100
    if sys.version_info[:2] == (3, 11):  # as others have not been looked at
        assert worst() >= 500


def test_with_room_work_gives_what_it_gives() -> None:
    assert roomy(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        roomy(lambda: 1 / 0)
