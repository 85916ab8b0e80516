"""What earlier builds found out, each thing with the files that it was found from.

An entry holds as long as every file that was read for it is what it was, every file that was
looked for and missing still is, and booklet and its libraries are the same. A file that the
system says was not touched is not read again. Entries are data, never code, and each carries
its own hash: what is damaged, or from another version, counts as never made.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import time
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from booklet.build import tools
from booklet.build.files import store
from booklet.diagnostics import Diagnostic, Severity, Span
from booklet.source.reader import Reader, Signature, believe, digest_of_names, settled, signature

Reads = dict[str, tuple[str | None, Signature | None]]
"""By path: the hash of what was read there, None for nothing; the file's signature then, if it can be believed."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """An entry, and what has changed since: it holds if that is nothing."""

    value: Any
    reads: Reads
    changes: tuple[str, ...]


class Memory:
    """The entries of a project. One object looks at each file once, so it serves one run."""

    def __init__(self, root: Path, entries: MutableMapping[str, bytes]) -> None:
        self.root, self.entries = root, entries
        self._now: dict[str, tuple[str | None, Signature | None]] = {}

    @classmethod
    def at(cls, root: Path, *, trusted: bool = True) -> Self:
        """The memory of the project in a folder; where it is not trusted, an empty one that nothing is kept of."""
        return cls(root, store(root, "memory") if trusted else {})

    def recall(self, kind: str, key: str) -> Recalled | None:
        """The entry of a kind, or None where there is none that can be read."""
        data = self.entries.get(_address(kind, key))
        if data is None:
            return None
        try:
            entry = json.loads(data)
            reads = {
                self._path(path): (digest, tuple(seen) if seen else None)
                for path, (digest, seen) in entry["reads"].items()
            }
            other = (
                [] if entry["tools"] == tools.version() else ["booklet or one of its libraries was changed"]
            )
            found = Recalled(entry["value"], reads, (*other, *self._changes(reads)))
        except (ValueError, KeyError, TypeError):
            return None
        if not found.changes and (touched := self._touched(reads)):
            self.keep(kind, key, found.value, {**reads, **touched})
        return found

    def _touched(self, reads: Reads) -> Reads:
        """Files that had to be read again, though they hold what they held: next time they need not be."""
        now = time.time_ns()
        return {
            path: (digest, there)
            for path, (digest, seen) in reads.items()
            if (there := settled(self._now[path][1], now)) != seen and there
        }

    def keep(self, kind: str, key: str, value: Any, reads: Reads) -> None:
        """Remember a value of plain data; what cannot be written is not remembered, nothing worse."""
        entry = {
            "tools": tools.version(),
            "reads": {self._short(path): seen for path, seen in reads.items()},
            "value": value,
        }
        self.entries[_address(kind, key)] = json.dumps(entry, ensure_ascii=False).encode()

    def digest(self, path: str) -> str | None:
        """The hash of a file as it is now, or of the names in a folder (`path/`); None where there is none."""
        return self._look(path, None, None)

    def seen(self, paths: Iterable[str]) -> Reads:
        """Files as they are now."""
        now = time.time_ns()
        return {path: (self.digest(path), settled(self._now[path][1], now)) for path in paths}

    def _changes(self, reads: Reads) -> Iterable[str]:
        for path, (digest, seen) in reads.items():
            now = self._look(path, digest, seen)
            if now != digest:
                what = "is gone" if now is None else "is new" if digest is None else "was changed"
                yield f"{self._short(path)} {what}"

    def _look(self, path: str, digest: str | None, seen: Signature | None) -> str | None:
        """The hash of what is there; a file with the signature that it had then is believed to be as it was."""
        known = self._now.get(path)
        if known is None:
            known = self._now[path] = _now(path, digest, seen)
        return known[0]

    def _short(self, path: str) -> str:
        base = f"{self.root}{os.sep}"
        return path.removeprefix(base) if path.startswith(base) else path

    def _path(self, short: str) -> str:
        return short if short.startswith(os.sep) else f"{self.root}{os.sep}{short}"


def _now(path: str, digest: str | None, seen: Signature | None) -> tuple[str | None, Signature | None]:
    try:
        if path.endswith(os.sep):
            return digest_of_names(sorted(os.listdir(path))), None  # noqa: PTH208 - as below
        status = os.stat(path)  # noqa: PTH116 - a hundred thousand of these are quicker without objects
        if not stat.S_ISREG(status.st_mode):
            return None, None
        if digest is not None and seen is not None and signature(status) == seen:
            believe(path, seen, digest)
            return digest, seen
        with open(path, "rb") as file:  # noqa: PTH123 - a path that may hold anything
            found = signature(os.fstat(file.fileno()))
            now = hashlib.file_digest(file, "sha256").hexdigest()
            return now, found if signature(os.fstat(file.fileno())) == found else None
    except OSError:
        return None, None


def reads_of(reader: Reader, began: int) -> Reads:
    """What a reader has read since `began` (ns since 1970)."""
    return {
        path: (digest, settled(reader.signatures.get(path), began)) for path, digest in reader.reads.items()
    }


def written(files: Mapping[str, str]) -> Reads:
    """Files that we have written ourselves, path → hash: nobody else had them before."""
    return {path: (digest, signature(os.stat(path))) for path, digest in files.items()}  # noqa: PTH116


def key_of(*parts: Any) -> str:
    """A hash of plain data."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def packed(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """Diagnostics as plain data."""
    return [asdict(diagnostic) for diagnostic in diagnostics]


def unpacked(items: Iterable[Mapping[str, Any]]) -> tuple[Diagnostic, ...]:
    """Diagnostics from plain data."""
    return tuple(
        Diagnostic(**{**item, "severity": Severity(item["severity"]), "span": _span(item["span"])})
        for item in items
    )


def _span(item: Mapping[str, Any] | None) -> Span | None:
    if item is None:
        return None
    return Span(**{**item, "box_mm": item["box_mm"] and tuple(item["box_mm"])})


def _address(kind: str, key: str) -> str:
    return hashlib.sha256(f"{kind} {key}".encode()).hexdigest()
