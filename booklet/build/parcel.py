"""A job that travels: its inputs by content hash, its booklet back as bytes.

Caller and worker share no files. A parcel names every file that the job may read, with its hash; the
worker lays them out in a folder of its own, and says which contents it lacks. So each content goes to
each machine once, however many editions need it. What is kept from build to build is kept for all
versions of a project: a corrected comma has no picture converted again.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from booklet.build import tools
from booklet.build.current import epoch
from booklet.build.files import Store, stores
from booklet.build.jobs import Job, Result
from booklet.build.memory import Memory, key_of
from booklet.build.prune import prune, used
from booklet.diagnostics import MachineError, Span, error

KINDS = ("layouts", "fonts", "printers", "profiles")
"""Folders of a project that may hold its own, besides `content/FILM`."""

OUTPUT = "\0"
"""Stands for the output folder in what travels back."""

_alone = threading.Lock()
"""The engine serves one booklet at a time in a process, however many threads a worker has."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A job and what it needs.

    `files`: path below the project's root → hash. `brought`: contents by hash, for a worker that lacks them.
    """

    job: Job
    files: Mapping[str, str]
    tools: str
    epoch: str
    brought: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lacking:
    """A worker's answer: these contents, by hash, are not there."""

    digests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A worker's answer: what came of the job, and the files by their path below the output folder."""

    result: Result
    files: Mapping[str, bytes]


def pack(job: Job, memory: Memory) -> Parcel:
    """A job with all that its film and its project have."""
    root = Path(job.root)
    files: dict[str, str] = {}
    for folder in (root / "content" / job.film, *(root / kind for kind in KINDS)):
        for path in _files(folder):
            if digest := memory.digest(str(path)):
                files[path.relative_to(root).as_posix()] = digest
    plain = replace(job, root="", output="")
    return Parcel(plain, files, tools.version(), epoch())


def _files(folder: Path) -> Iterator[Path]:
    """Ordinary files below a folder, those whose names begin with a dot apart."""
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(base) / name for name in sorted(names) if not name.startswith("."))


def work(parcel: Parcel, home: str | None = None) -> Lacking | Delivery:
    """On the worker: make the booklet, or say what is lacking.

    `home`: where the worker keeps contents; its temporary folder if it is not said.
    """
    if parcel.tools != tools.version():
        hint = "install the same booklet, with the same libraries and Python, on every machine"
        other = error("worker-version", "the worker has another version", Span(parcel.job.name), hint)
        return Delivery(Result(parcel.job, None, 0, 0.0, MachineError.exit_code, (other,)), {})
    place = Path(home or Path(tempfile.gettempdir()) / f"booklet-worker-{os.getuid()}")
    contents = Store(place / "contents")
    for digest, data in parcel.brought.items():
        contents[digest] = data
    tree = place / "projects" / key_of(sorted(parcel.files.items()))
    if not tree.is_dir():
        lacking = _lay_out(tree, parcel, contents, place / "cache")
        if lacking:
            return Lacking(lacking)
    used(tree)
    prune(place / "contents", *stores(tree))
    prune(place / "projects", entries="*")
    with _alone:
        return _make(tree, parcel)


def _lay_out(tree: Path, parcel: Parcel, contents: Store, cache: Path) -> tuple[str, ...]:
    """Make the project's folder, whole or not at all, with what all have kept; the contents that are lacking for it."""
    lacking = tuple(d for d in sorted(set(parcel.files.values())) if contents.get(d) is None)
    if lacking:
        return lacking
    tree.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=tree.parent, prefix=".booklet-"))
    try:
        for name, digest in parcel.files.items():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(contents[digest])
        cache.mkdir(parents=True, exist_ok=True)
        (fresh / ".cache").symlink_to(cache.resolve(), target_is_directory=True)
        fresh.rename(tree)
    except OSError:
        if not tree.is_dir():  # another process was quicker
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return ()


def _make(tree: Path, parcel: Parcel) -> Delivery:
    from booklet.build.run import run  # noqa: PLC0415 - the engines, on the worker alone

    output = Path(tempfile.mkdtemp(prefix="booklet-"))
    try:
        with _dated(parcel.epoch):
            result = run(replace(parcel.job, root=str(tree), output=str(output)))
        files = {path.relative_to(output).as_posix(): path.read_bytes() for path in _files(output)}
        return Delivery(moved(replace(result, job=parcel.job), f"{output}{os.sep}", OUTPUT), files)
    finally:
        shutil.rmtree(output, ignore_errors=True)


@contextmanager
def _dated(epoch: str) -> Iterator[None]:
    """With the caller's SOURCE_DATE_EPOCH, or none."""
    before = os.environ.pop("SOURCE_DATE_EPOCH", None)
    if epoch:
        os.environ["SOURCE_DATE_EPOCH"] = epoch
    try:
        yield
    finally:
        os.environ.pop("SOURCE_DATE_EPOCH", None)
        if before is not None:
            os.environ["SOURCE_DATE_EPOCH"] = before


def moved(result: Result, old: str, new: str) -> Result:
    """A result whose files lie elsewhere: paths that begin with `old` begin with `new`."""

    def there(path: str) -> str:
        return new + path.removeprefix(old) if path.startswith(old) else path

    diagnostics = tuple(
        replace(d, span=replace(d.span, path=there(d.span.path))) if d.span else d for d in result.diagnostics
    )
    return replace(result, path=result.path and there(result.path), diagnostics=diagnostics)
