"""Many jobs at once: what runs them, and what becomes of those whose worker is lost."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

from booklet.build.jobs import Job, Result
from booklet.diagnostics import MachineError, Span, error
from booklet.twins import interrupts_wait

GENERATION = 40
"""Booklets that a worker process makes before a new one takes its place: warm renderings grow."""

AHEAD = 2
"""Jobs that are handed out for each worker: the next one lies ready while one is made."""


class Workers(Protocol):
    """Something that makes booklets."""

    width: int
    """How many it makes at once."""

    def open(self, width: int) -> AbstractContextManager[Executor]:
        """A fresh executor; whatever ends the work early ends it, too."""

    def submit(self, executor: Executor, job: Job) -> Future[Result]:
        """Hand a job to it."""


def build(
    jobs: Iterable[Job], workers: Workers | None, done: Callable[[Result], None],
    begun: Callable[[Job], None] = lambda _job: None,
) -> None:  # fmt: skip
    """Make every booklet, here or by workers; `begun` and `done` hear of each."""
    if workers is None:
        for job in jobs:
            begun(job)
            done(_run(job))
        return
    for result in _results(deque(jobs), workers, begun):
        done(result)


def _results(queue: deque[Job], workers: Workers, begun: Callable[[Job], None]) -> Iterator[Result]:
    """Results as they come. Who stood beside a lost worker is tried once more, alone."""
    while queue:
        running: dict[Future[Result], Job] = {}
        with workers.open(min(workers.width, len(queue))) as executor:
            try:
                yield from _generation(queue, workers, executor, running, begun)
            except BrokenExecutor:
                done = {
                    f: f.result() for f in running if f.done() and not f.cancelled() and not f.exception()
                }
                yield from done.values()
                lost = [job for future, job in running.items() if future not in done] or [queue.popleft()]
            else:
                lost = []
        for job in lost:
            yield _alone(job, workers)


def _generation(
    queue: deque[Job], workers: Workers, executor: Executor, running: dict[Future[Result], Job],
    begun: Callable[[Job], None],
) -> Iterator[Result]:  # fmt: skip
    """Results of as many jobs as one set of workers makes; what is under way stands in `running`.

    Raises:
        BrokenExecutor: a worker is lost; its job, too, stands in `running` or is still in the queue.
    """
    room = GENERATION * workers.width
    while running or (queue and room):
        while queue and room and len(running) < AHEAD * workers.width:
            running[workers.submit(executor, queue[0])] = queue[0]
            begun(queue.popleft())
            room -= 1
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            yield future.result()
            del running[future]


def _alone(job: Job, workers: Workers) -> Result:
    """A job by itself on a worker of its own: if that is lost, the job is the cause."""
    with workers.open(1) as executor:
        try:
            return workers.submit(executor, job).result()
        except BrokenExecutor:
            hint = "most often the memory was full: build fewer at once, with --jobs 1"
            what = error(
                "worker-lost", "the process that made it was stopped from outside", Span(job.name), hint
            )
            return Result(job, None, 0, 0.0, MachineError.exit_code, (what,))


class Processes:
    """Worker processes of this machine, forked from one that has the engines loaded."""

    def __init__(self, width: int) -> None:
        self.width = width

    @contextmanager
    def open(self, width: int) -> Iterator[Executor]:
        """A pool of processes."""
        from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - only what builds several pays for it
        from multiprocessing import (  # noqa: PLC0415
            active_children,
            forkserver,
            get_context,
            resource_tracker,
        )

        from booklet.build.files import obey_parent  # noqa: PLC0415

        context = get_context("forkserver")
        context.set_forkserver_preload(["booklet.build.warm"])
        resource_tracker.ensure_running()  # while it starts, it lets interrupts through
        with interrupts_wait():
            forkserver.ensure_running()
        pool = ProcessPoolExecutor(width, context, initializer=obey_parent)
        try:
            yield pool
        except BaseException:
            for child in active_children():
                child.terminate()
            _end_server(forkserver)
            raise
        finally:
            pool.shutdown(cancel_futures=True)

    def submit(self, executor: Executor, job: Job) -> Future[Result]:
        """Have a process run the job."""
        return executor.submit(_run, job)


def _end_server(forkserver: Any) -> None:
    """Stop the process that workers are forked from: if it is still loading, it would fork some for nobody."""
    server = getattr(forkserver._forkserver, "_forkserver_pid", None)
    if server:
        os.kill(server, signal.SIGKILL)


def _run(job: Job) -> Result:
    from booklet.build.run import run  # noqa: PLC0415 - workers have the engines loaded, and we need none

    return run(job)
