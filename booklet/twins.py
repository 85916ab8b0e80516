"""Work shared with twins of this process: forked, they have everything at hand and give back bytes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess

Work = Mapping[str, Callable[[], bytes]]

MOST = 10_000
"""Most pieces of work that are shared: their numbers lie in a pipe, which holds three times as many."""


class Begun:
    """Work that twins do while this process does something else: one for each other processor.

    A process that has threads, or is a worker itself, has no twins.
    """

    def __init__(self, work: Work) -> None:
        self._work, self._names = work, list(work)[:MOST]
        self._twins: list[tuple[ForkProcess, Connection]] = []
        self._left, self._asker = -1, os.getpid()
        width = min(processors() - 1, len(self._names))
        if width < 1 or multiprocessing.parent_process() or threading.active_count() > 1:
            return
        self._left, more = os.pipe()  # the numbers of what nobody has begun: each is read once
        os.write(more, b"".join(number.to_bytes(2, "big") for number in range(len(self._names))))
        os.close(more)
        with interrupts_wait():
            self._fork(width)

    def _fork(self, width: int) -> None:
        context = multiprocessing.get_context("fork")
        for _ in range(width):
            ours, theirs = context.Pipe(duplex=False)
            twin = context.Process(target=self._serve, args=(theirs,), daemon=True)
            try:
                twin.start()
            except OSError:  # the system has no more processes to give, or no memory
                ours.close()
                break
            finally:
                theirs.close()
            self._twins.append((twin, ours))

    def finish(self) -> dict[str, bytes]:
        """What each piece of work gives; what nobody has begun is done here.

        What a twin cannot do, or does not live to do, is left out: who needs it does it again, and
        hears what is wrong.
        """
        found: dict[str, bytes] = {}
        try:
            for name in self._taken():
                found[name] = self._work[name]()
            for twin, ours in self._twins:
                found |= _received(ours)
                twin.join()
        finally:
            self.close()
        return found

    def close(self) -> None:
        """Let the twins go, whatever they are at."""
        for twin, ours in self._twins:
            ours.close()
            twin.kill()
            twin.join()
        self._twins.clear()
        if self._left >= 0:
            os.close(self._left)
            self._left = -1

    def _taken(self) -> Iterator[str]:
        """The names of pieces of work that nobody else will do."""
        while self._left >= 0 and (number := os.read(self._left, 2)):
            yield self._names[int.from_bytes(number, "big")]

    def _serve(self, there: Connection) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who asked hears it
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        done: dict[str, bytes] = {}
        with suppress(Exception):
            for name in self._taken():
                if os.getppid() != self._asker:
                    os._exit(1)  # nobody waits for it any more
                done[name] = self._work[name]()
        # All at the end: a pipe holds little, and who fills it waits for the other's own share.
        with suppress(OSError):
            there.send(done)
        os._exit(0)


def shared(work: Work) -> dict[str, bytes]:
    """What each piece of work gives, as many at once as there are processors; nothing where there are no twins."""
    return Begun(work).finish() if len(work) > 1 else {}


def _received(ours: Connection) -> dict[str, bytes]:
    try:
        found: dict[str, bytes] = ours.recv()
    except EOFError:
        return {}
    return found


@contextmanager
def interrupts_wait() -> Iterator[None]:
    """Ctrl-C reaches every process of a terminal: those that are just starting must not answer it, and it must not be lost.

    What is started meanwhile does not hear it at all; here it comes when this is over.
    """
    if not hasattr(signal, "pthread_sigmask"):  # nor are there forks
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def processors() -> int:
    """How many processors this process may use: in a container, fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
