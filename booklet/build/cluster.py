"""Workers on other machines, by dask.distributed or any other executor of functions."""

from __future__ import annotations

import hashlib
import os
import warnings
from collections.abc import Callable, Container, Iterator, Mapping
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from booklet.build.current import remember
from booklet.build.files import write_all
from booklet.build.jobs import Job, Result
from booklet.build.memory import Memory, Reads
from booklet.build.parcel import KINDS, OUTPUT, Delivery, Parcel, moved, pack, work
from booklet.diagnostics import BookletError, MachineError, Span, UsageError, error

ATTEMPTS = 4
"""How often a parcel is sent: each time it may meet another worker, which lacks something else."""

PATIENCE = "5s"
"""How long a scheduler may take to answer."""

Send = Callable[[Parcel], Future[Any]]


class Remote:
    """Makes booklets by sending parcels; a thread waits for each that is under way.

    `connect` gives, for some time and as often as is asked, what sends a parcel.
    `gone`: how it says that a worker is lost, and so is whoever took its place.
    """

    def __init__(
        self, root: Path, width: int, connect: Callable[[], AbstractContextManager[Send]],
        gone: tuple[type[Exception], ...] = (),
    ) -> None:  # fmt: skip
        self.width, self._connect = width, connect
        self._gone: tuple[type[BaseException], ...] = (CancelledError, *gone)
        self._memory = Memory.at(root)
        self._parcels: dict[str, Parcel] = {}
        self._send: Send | None = None

    @contextmanager
    def open(self, width: int) -> Iterator[Executor]:
        """Threads that wait for workers."""
        with self._connect() as send:
            self._send = send
            threads = ThreadPoolExecutor(width * 2)
            try:
                yield threads
            finally:
                threads.shutdown(wait=False, cancel_futures=True)

    def submit(self, executor: Executor, job: Job) -> Future[Result]:
        """Send a job and wait for its booklet in one of the threads."""
        known = self._parcels.get(job.film)
        if known is None:
            # One film at a time is usual; the hashes of others are not worth their memory.
            self._parcels = {job.film: pack(job, self._memory)}
            known = self._parcels[job.film]
        return executor.submit(self._carry, replace(known, job=replace(job, root="", output="")), job)

    def _carry(self, parcel: Parcel, job: Job) -> Result:
        assert self._send is not None  # noqa: S101 - `open` comes first
        brought: set[str] = set()
        for attempt in range(ATTEMPTS):
            if attempt == ATTEMPTS - 1:
                brought = set(parcel.files.values())
            sent = replace(parcel, brought=_contents(Path(job.root), parcel.files, brought))
            try:
                answer = self._send(sent).result()
            except self._gone as problem:
                raise BrokenExecutor(str(problem)) from problem
            if isinstance(answer, Delivery):
                return self._receive(job, answer, parcel)
            brought |= set(answer.digests)
        hint = "was a file changed meanwhile, or is a worker’s disk full? build it again"
        lost = error("worker-lacks", "a worker never had all files", Span(job.name), hint)
        return Result(job, None, 0, 0.0, MachineError.exit_code, (lost,))

    def _receive(self, job: Job, delivery: Delivery, parcel: Parcel) -> Result:
        """The booklet in its place, and remembered, as if it had been made here."""
        output, root = Path(job.output), Path(job.root)
        result = moved(replace(delivery.result, job=job), OUTPUT, f"{output}{os.sep}")
        files = {output / name: data for name, data in delivery.files.items()}
        try:
            write_all(files)
        except BookletError as problem:
            return Result(job, None, 0, 0.0, problem.exit_code, problem.diagnostics)
        if result.path and result.exit_code == 0:
            Path(result.path).with_suffix(".rejected.pdf").unlink(missing_ok=True)
        if result.path and job.cache:
            reads: Reads = {str(root / name): (digest, None) for name, digest in parcel.files.items()}
            reads |= self._memory.seen(f"{root / kind}{os.sep}" for kind in KINDS)
            made = {str(path): hashlib.sha256(data).hexdigest() for path, data in files.items()}
            remember(result, made, reads, self._memory)
        return result


def _contents(root: Path, files: Mapping[str, str], wanted: Container[str]) -> dict[str, bytes]:
    """Contents by hash; a file that was changed since it was hashed has another, and is not sent."""
    found: dict[str, bytes] = {}
    for name, digest in files.items():
        if digest in wanted and digest not in found:
            data = (root / name).read_bytes()
            if hashlib.sha256(data).hexdigest() == digest:
                found[digest] = data
    return found


def dask(root: Path, address: str) -> Remote:
    """The workers of a dask cluster, by its scheduler's address.

    Raises:
        UsageError: dask.distributed is not installed.
        MachineError: nobody answers there, or there is no worker.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError as problem:
        hint = "pip install 'booklet[cluster]'"
        raise UsageError(error("cluster-missing", "clusters need dask.distributed", hint=hint)) from problem
    with _client(distributed, address) as client:
        width = sum(client.ncores().values())
    if not width:
        hint = f"dask worker {address} --nworkers -1 --nthreads 1"
        raise MachineError(error("cluster-empty", f"the scheduler at {address} has no workers", hint=hint))

    @contextmanager
    def connect() -> Iterator[Send]:
        # Jobs have effects on workers' caches only, so one may run again where a worker was lost.
        with (
            _client(distributed, address) as client,
            client.get_executor(pure=False, retries=2) as executor,
            warnings.catch_warnings(),
        ):
            # A parcel's contents are large once for each worker, and belong there.
            warnings.filterwarnings("ignore", "Sending large graph")
            yield lambda parcel: executor.submit(work, parcel)

    gone = (distributed.KilledWorker, import_module("distributed.comm").CommClosedError)
    return Remote(root, width, connect, gone)


@contextmanager
def _client(distributed: Any, address: str) -> Iterator[Any]:
    """A connection to a scheduler.

    Raises:
        MachineError: nobody answers there.
    """
    try:
        client = distributed.Client(address, timeout=PATIENCE)
    except OSError as problem:
        hint = "start one with `dask scheduler`, and workers with `dask worker`; see docs/scale.md"
        raise MachineError(
            error("cluster-away", f"no scheduler answers at {address}", hint=hint)
        ) from problem
    try:
        yield client
    finally:
        client.close()
