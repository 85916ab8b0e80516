"""Caches that do not grow for ever: what nobody has used for a month is taken away.

Whatever lies in a cache can be made again, so nothing is lost if two builds do this at once, or if
a clock jumps.
"""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

DAY = 24 * 60 * 60
KEPT = 30 * DAY
"""Seconds for which something lies unused."""


def prune(*folders: Path, entries: str = "??/*") -> None:
    """Take out what has lain unused, and what processes that were killed have left; once a day.

    `entries`: where a folder has them; by default, as in a store of bytes. One may be a folder, used as a whole.
    """
    for folder in folders:
        if _due(folder):
            for entry in folder.glob(entries):
                _remove(entry, DAY if entry.name.startswith(".") else KEPT)


def shrink(folder: Path, most: int) -> None:
    """Where a store of bytes is larger than that, take out the oldest half."""
    found = []
    for entry in folder.glob("??/*"):
        with suppress(OSError):
            status = entry.stat()
            found.append((status.st_mtime, status.st_size, entry))
    left = sum(size for _, size, _ in found)
    if left <= most:
        return
    for _, size, entry in sorted(found, key=lambda item: item[0]):
        if left <= most // 2:
            break
        with suppress(OSError):
            entry.unlink()
        left -= size


def used(path: Path) -> None:
    """Note that something is in use; once a day is enough."""
    with suppress(OSError):
        if not 0 <= time.time() - path.stat().st_mtime < DAY:
            os.utime(path)


def _due(folder: Path) -> bool:
    """Whether a day has passed since the last time; it counts from now on."""
    mark = folder / ".pruned"
    with suppress(OSError):  # there is none yet
        if 0 <= time.time() - mark.stat().st_mtime < DAY:
            return False
    try:
        mark.touch()
    except OSError:
        return False
    return True


def _remove(path: Path, age: float) -> None:
    with suppress(OSError):
        if time.time() - path.stat().st_mtime < age:
            return
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()
