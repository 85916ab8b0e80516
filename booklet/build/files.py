"""Files that are whole or not there: written beside, then put in place; and the cache of converted pictures."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, MutableMapping
from pathlib import Path

from booklet.diagnostics import MachineError, Span, error


def write(path: Path, data: bytes) -> None:
    """Put a file in place of an older one in one step; on failure the older one stays.

    Raises:
        MachineError: the disk is full, or the folder may not be written.
    """
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
        temporary = None
    except OSError as problem:
        hint = "make room on the disk, or write elsewhere with --output"
        raise MachineError(error("write", f"{problem.strerror}", Span(str(path)), hint)) from problem
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


class PictureCache(MutableMapping[str, bytes]):
    """Converted pictures on disk by content address. What cannot be stored is converted again, nothing worse."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]

    def __getitem__(self, key: str) -> bytes:
        try:
            return self._path(key).read_bytes()
        except OSError:
            raise KeyError(key) from None

    def __setitem__(self, key: str, value: bytes) -> None:
        try:
            write(self._path(key), value)
        except MachineError:
            return

    def __delitem__(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def __iter__(self) -> Iterator[str]:
        for path in sorted(self.folder.glob("??/*")) if self.folder.is_dir() else ():
            yield path.parent.name + path.name

    def __len__(self) -> int:
        return sum(1 for _ in self)
