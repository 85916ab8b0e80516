"""One object that reads every file of a build, inside the project only, and remembers what it read.

It also remembers the lookups that missed, so that a cache notices when an override appears.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from booklet.diagnostics import BookletError, ContentError, MachineError, Span, error

TEXT_LIMIT = 2_000_000
"""Largest text or YAML file in bytes: fifty times the longest press kit seen."""

FILE_LIMIT = 400_000_000
"""Largest file of any kind in bytes: an uncompressed A3 picture at 600 ppi."""


class Reader:
    """Reads files below its roots; `reads` maps each path to its SHA-256, or None where there was no file."""

    def __init__(self, root: Path, others: Iterable[Path] = ()) -> None:
        """`root` holds the project; `others` (built-in layouts, fonts) may be read too."""
        self.root = root.resolve()
        self._roots = (self.root, *(other.resolve() for other in others))
        self.reads: dict[str, str | None] = {}

    def show(self, path: Path) -> str:
        """The path as a user writes it: relative to the project where it lies inside."""
        absolute = Path(os.path.abspath(path))  # noqa: PTH100 - keeps symbolic links as the user named them
        for base in (self.root, Path.cwd()):
            if absolute.is_relative_to(base):
                return absolute.relative_to(base).as_posix()
        return absolute.as_posix()

    def exists(self, path: Path) -> bool:
        """Whether there is a file; a miss is remembered."""
        found = path.is_file()
        if not found:
            self.reads.setdefault(str(path), None)
        return found

    def inside(self, folder: Path, name: str, span: Span | None = None) -> Path:
        """The file called `name` in `folder`, refused when it leads out of it.

        Raises:
            ContentError: for a URL, an absolute path, `..`, or a symbolic link that leads elsewhere.
        """
        if "://" in name or name.lower().startswith(("data:", "file:", "http:", "https:", "//")):
            raise ContentError(
                error(
                    "path-url",
                    f"a URL is not read: {_short(name)}",
                    span,
                    "put the file into the film's folder",
                )
            )
        if "\0" in name or Path(name).is_absolute() or ".." in Path(name).parts or "\\" in name:
            raise ContentError(
                error("path-outside", f"{_short(name)} leads out of {self.show(folder)}", span,
                      "give the path from the folder that holds this file, with forward slashes")
            )  # fmt: skip
        path = folder / name
        home = folder.resolve()
        if path.exists() and not path.resolve().is_relative_to(home):
            raise ContentError(
                error("path-outside", f"{_short(name)} is a link that leads out of {self.show(folder)}", span,
                      "copy the file into the folder")
            )  # fmt: skip
        return path

    def read_bytes(self, path: Path, span: Span | None = None, limit: int = FILE_LIMIT) -> bytes:
        """The file's bytes.

        Raises:
            ContentError: outside the project, missing, unreadable, or larger than `limit` bytes.
        """
        shown = self.show(path)
        resolved = path.resolve()
        if not any(resolved.is_relative_to(root) for root in self._roots):
            raise ContentError(error("path-outside", f"{shown} lies outside the project", span))
        if not self.exists(path):
            raise ContentError(
                error("file-missing", f"{shown} does not exist", span or Span(shown), _similar(path))
            )
        try:
            size = path.stat().st_size
            if size > limit:
                raise ContentError(
                    error(
                        "file-size",
                        f"{shown} has {size:,} bytes; at most {limit:,} are read",
                        span or Span(shown),
                    )
                )
            data = path.read_bytes()
        except OSError as problem:
            raise MachineError(
                error("file-unreadable", f"{shown}: {problem.strerror}", span or Span(shown))
            ) from problem
        self.reads[str(path)] = hashlib.sha256(data).hexdigest()
        return data

    def read_text(self, path: Path, span: Span | None = None) -> str:
        """The file's text, which must be UTF-8; line ends become newlines, a byte-order mark goes.

        Raises:
            ContentError: as `read_bytes`, and for text that is not UTF-8.
        """
        data = self.read_bytes(path, span, TEXT_LIMIT)
        shown = self.show(path)
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as problem:
            before = data[: problem.start]
            line = before.count(b"\n") + 1
            column = len(before) - before.rfind(b"\n")
            raise ContentError(
                error("text-encoding", f"byte 0x{data[problem.start]:02x} is not UTF-8", Span(shown, line, column),
                      "save the file as UTF-8")
            ) from problem  # fmt: skip
        return text.replace("\r\n", "\n").replace("\r", "\n")


def reading_error(problem: OSError, path: str) -> BookletError:
    """The diagnostic for a file that the system would not give."""
    return MachineError(error("file-unreadable", f"{problem.strerror or problem}", Span(path)))


def _similar(path: Path) -> str | None:
    """A hint that names a file of nearly the same name, if the folder has one."""
    from booklet.diagnostics import nearest  # noqa: PLC0415 - only on the way to an error

    if not path.parent.is_dir():
        return f"there is no folder {path.parent.name}"
    found = nearest(path.name, (entry.name for entry in path.parent.iterdir()))
    return f"did you mean {found}?" if found else None


def _short(text: str, length: int = 60) -> str:
    """A quoted excerpt that keeps a message on one line."""
    clean = " ".join(text.split())
    return f"“{clean[:length]}…”" if len(clean) > length else f"“{clean}”"
