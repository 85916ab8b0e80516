"""Work shared with twins of this process: forked, they have everything at hand and give back bytes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import Connection

Work = Mapping[str, Callable[[], bytes]]


def shared(work: Work) -> dict[str, bytes]:
    """What each piece of work gives, as many at once as there are processors.

    A process that has threads, or is a worker itself, does all alone. What a twin cannot do, or
    does not live to do, is left out: who needs it does it again, and hears what is wrong.
    """
    names = list(work)
    width = min(processors(), len(names))
    if width < 2 or multiprocessing.parent_process() or threading.active_count() > 1:
        return {}
    context = multiprocessing.get_context("fork")
    twins = []
    for part in range(1, width):
        ours, theirs = context.Pipe(duplex=False)
        twin = context.Process(target=_do, args=(theirs, work, names[part::width]), daemon=True)
        twin.start()
        theirs.close()
        twins.append((twin, ours))
    found: dict[str, bytes] = {}
    try:
        for name in names[::width]:
            found[name] = work[name]()
        for twin, ours in twins:
            found |= _received(ours)
            twin.join()
    finally:
        for twin, ours in twins:
            ours.close()
            twin.kill()
            twin.join()
    return found


def _do(there: Connection, work: Work, names: Sequence[str]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who asked hears it
    done: dict[str, bytes] = {}
    for name in names:
        try:
            done[name] = work[name]()
        except Exception:
            break
    # All at the end: a pipe holds little, and who fills it waits for the other's own share.
    there.send(done)
    there.close()
    os._exit(0)


def _received(ours: Connection) -> dict[str, bytes]:
    try:
        found: dict[str, bytes] = ours.recv()
    except EOFError:
        return {}
    return found


def processors() -> int:
    """How many processors this process may use: in a container, fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
