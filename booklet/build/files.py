"""Files that are whole or not there: written beside, then put in place; and a store of bytes by key."""

from __future__ import annotations

import hashlib
import os
import signal
import tempfile
import threading
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import suppress
from pathlib import Path
from types import FrameType

from booklet.build.prune import used
from booklet.diagnostics import MachineError, Span, error

HASH = 32
"""Bytes of a SHA-256."""

STORES = "memory", "pages", "pictures", "plates"
"""What a project keeps: what builds read and left, typeset pages, converted pictures, plates of pages."""

_unfinished: set[str] = set()
"""Files written beside their place and not yet moved: what a process that is stopped must take away."""


def write(path: Path, data: bytes, *, lasting: bool = True) -> None:
    """Put a file in place of an older one in one step; on failure the older one stays.

    `lasting`: see `write_all`.

    Raises:
        MachineError: the disk is full, or the folder may not be written.
    """
    write_all({path: data}, lasting=lasting)


def write_all(files: Mapping[Path, bytes], *, lasting: bool = True) -> None:
    """Write some files that belong together: none is put in place before all of them are whole.

    `lasting`: wait until they are on the disk; without, a power failure may leave an empty file.

    Raises:
        MachineError: the disk is full, or a folder may not be written; the older files stay.
    """
    made: dict[Path, str] = {}
    path = Path()
    try:
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            made[path] = _beside(path, data, lasting=lasting)
        for path, temporary in made.items():
            Path(temporary).replace(path)
            _unfinished.discard(temporary)
    except OSError as problem:
        hint = "make room on the disk, or write elsewhere with --output"
        raise MachineError(
            error("write", f"cannot be written: {problem.strerror}", Span(str(path)), hint)
        ) from problem
    finally:
        for temporary in set(made.values()) & _unfinished:
            _discard(temporary)


def _beside(path: Path, data: bytes, *, lasting: bool) -> str:
    """A file beside the one that it is to become, whole."""
    # A short name: with the final one in it, a long one would not fit the system's 255 bytes.
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".booklet-")
    _unfinished.add(temporary)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
    except BaseException:
        _discard(temporary)
        raise
    return temporary


def _discard(temporary: str) -> None:
    Path(temporary).unlink(missing_ok=True)
    _unfinished.discard(temporary)


def obey_parent() -> None:
    """In a worker process: Ctrl-C is the parent's business, and when it says stop, leave nothing half done."""
    from multiprocessing import parent_process  # noqa: PLC0415 - workers have it; others need not wait for it

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stop)
    if (parent := parent_process()) is not None:
        threading.Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()


def _follow(parent: int) -> None:
    """Stop when the parent is gone, even if nobody could tell us."""
    from multiprocessing.connection import wait  # noqa: PLC0415 - as above

    wait([parent])
    _stop()


def _stop(_signal: int = 0, _frame: FrameType | None = None) -> None:
    for temporary in tuple(_unfinished):
        _discard(temporary)
    os._exit(130)


def store(root: Path, name: str) -> Store:
    """One of a project's `STORES`."""
    return Store(root / ".cache" / name)


def stores(root: Path) -> list[Path]:
    """The folders of the stores that a project's builds use."""
    found = [store(root, name).folder for name in STORES]
    with suppress(RuntimeError):  # a user without a home
        found.append(_home())
    return found


def _home() -> Path:
    """Where a user's programs keep what can be made again (XDG Base Directory Specification)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "booklet"


def machine_store() -> MutableMapping[str, bytes]:
    """What this machine's user keeps for all projects: compiled templates, patterns ready to use.

    Some of it is run, so it lies where nobody else may write; where there is no such place, nothing is kept.
    """
    try:
        home = _home()
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = home.stat()
    except (OSError, RuntimeError):
        return {}
    private = not hasattr(os, "getuid") or (status.st_uid == os.getuid() and not status.st_mode & 0o022)
    return Store(home) if private else {}


class Store(MutableMapping[str, bytes]):
    """Bytes on disk by key (hexadecimal), each with its hash: what is damaged is not there.

    What cannot be stored, or has lain unused for a month (`prune`), is made again, nothing worse; two
    processes that write one entry write the same bytes.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]

    def __getitem__(self, key: str) -> bytes:
        path = self._path(key)
        try:
            data = path.read_bytes()
        except OSError:
            raise KeyError(key) from None
        used(path)
        head, body = data[:HASH], data[HASH:]
        if hashlib.sha256(body).digest() != head:
            raise KeyError(key)
        return body

    def __contains__(self, key: object) -> bool:
        """Whether there is something; reading it shows whether it is whole."""
        return isinstance(key, str) and self._path(key).is_file()

    def __setitem__(self, key: str, value: bytes) -> None:
        try:
            # The hash tells what a power failure has left unfinished.
            write(self._path(key), hashlib.sha256(value).digest() + value, lasting=False)
        except MachineError:
            return

    def __delitem__(self, key: str) -> None:
        try:
            self._path(key).unlink()
        except OSError:
            raise KeyError(key) from None

    def __iter__(self) -> Iterator[str]:
        for path in sorted(self.folder.glob("??/*")) if self.folder.is_dir() else ():
            if not path.name.startswith("."):
                yield path.parent.name + path.name

    def __len__(self) -> int:
        return sum(1 for _ in self)
