"""One object that reads every file of a build, inside the project only, and remembers what it read.

It also remembers the lookups that missed, so that a cache notices when an override appears.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from booklet.diagnostics import BookletError, ContentError, MachineError, Span, error, nearest

TEXT_LIMIT = 2_000_000
"""Largest text or YAML file in bytes: fifty times the longest press kit seen."""

Signature = tuple[int, int, int, int]
"""Size, time of the last change of content and of the file itself (ns), inode: while they stay, the content does."""

SETTLED = 2_000_000_000
"""How long before it was read (ns) a file must have been changed last for its times to be believed."""

FILE_LIMIT = 400_000_000
"""Largest file of any kind in bytes: an uncompressed A3 picture at 600 ppi."""

_digests: dict[str, tuple[Signature, str]] = {}
"""By path: what this process or one before it has read, as its signature was then, if its times can be believed."""


class Reader:
    """Reads files below its roots; `reads` maps each path to its SHA-256, or None where there was no file."""

    def __init__(self, root: Path, others: Iterable[Path] = ()) -> None:
        """`root` holds the project; `others` (built-in layouts, fonts) may be read too."""
        self.root = root.resolve()
        self._roots = (self.root, *(other.resolve() for other in others))
        self.reads: dict[str, str | None] = {}
        self.signatures: dict[str, Signature] = {}
        """Of the files that were read, as they were just then."""

    def twin(self) -> Reader:
        """A reader of the same places that has read nothing yet."""
        return Reader(self.root, self._roots[1:])

    def show(self, path: Path) -> str:
        """The path as a user writes it: relative to the project where it lies inside."""
        absolute = Path(os.path.abspath(path))  # noqa: PTH100 - keeps symbolic links as the user named them
        for base in (self.root, Path.cwd()):
            if absolute.is_relative_to(base):
                return absolute.relative_to(base).as_posix()
        return absolute.as_posix()

    def exists(self, path: Path) -> bool:
        """Whether there is a file; a miss is remembered."""
        try:
            found = path.is_file()
        except OSError:  # a folder that may not be searched, a name too long for the system
            found = False
        if not found:
            self.reads.setdefault(str(path), None)
        return found

    def listing(self, folder: Path) -> tuple[str, ...]:
        """The names in a folder, sorted; none where there is no folder. What is added to it later is noticed."""
        try:
            found = tuple(sorted(entry.name for entry in folder.iterdir()))
        except OSError:
            self.reads.setdefault(f"{folder}{os.sep}", None)
            return ()
        self.reads.setdefault(f"{folder}{os.sep}", digest_of_names(found))
        return found

    def inside(self, folder: Path, name: str, span: Span | None = None) -> Path:
        """The file called `name` in `folder`, refused when it leads out of it.

        Raises:
            ContentError: for a URL, an absolute path, `..`, or a symbolic link that leads elsewhere.
        """
        if "://" in name or name.lower().startswith(("data:", "file:", "http:", "https:", "//")):
            hint = "put the file into the film's folder"
            raise ContentError(error("path-url", f"a URL is not read: {_short(name)}", span, hint))
        if not name.strip():
            raise ContentError(
                error("path-empty", "the file's name is missing", span, "write it, or remove the line")
            )
        if "\0" in name or Path(name).is_absolute() or ".." in Path(name).parts or "\\" in name:
            hint = "give the path from the folder that holds this file, with forward slashes"
            raise ContentError(
                error("path-outside", f"{_short(name)} leads out of {self.show(folder)}", span, hint)
            )
        path = folder / name
        if not _resolved(path, span).is_relative_to(_resolved(folder, span)):
            message = f"{_short(name)} is a link that leads out of {self.show(folder)}"
            raise ContentError(error("path-outside", message, span, "copy the file into the folder"))
        return path

    def read_bytes(self, path: Path, span: Span | None = None, limit: int = FILE_LIMIT) -> bytes:
        """The file's bytes.

        Raises:
            ContentError: outside the project, missing, no file, or larger than `limit` bytes.
            MachineError: the system does not let us read it.
        """
        with self._answered(path, span):
            before = self._signature(path, span, limit)
            data = path.read_bytes()
            found = before if signature(path.stat()) == before else None
        self._note(path, _digest(str(path), data, found), found, span)
        return data

    def digest(self, path: Path, span: Span | None = None) -> str:
        """The SHA-256 of the file's bytes; what was read before, and is as it was, is not read for it.

        Raises:
            ContentError, MachineError: as `read_bytes`.
        """
        if mine := self.reads.get(str(path)):
            return mine
        with self._answered(path, span):
            found = self._signature(path, span, FILE_LIMIT)
        if known := _known(str(path), found):
            self._note(path, known, found, span)
        else:
            self.read_bytes(path, span)
        return self.reads[str(path)] or ""

    def _signature(self, path: Path, span: Span | None, limit: int) -> Signature:
        """The signature of a file that may be read.

        Raises:
            ContentError: outside the project, no file, or too large.
            OSError: whatever the system says.
        """
        shown = self.show(path)
        place = span or Span(shown)
        real = _resolved(path, span)
        if not any(real.is_relative_to(root) for root in self._roots):
            raise ContentError(error("path-outside", f"{shown} lies outside the project", place))
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            # A pipe would wait for ever, a device would never end.
            what = "a folder" if stat.S_ISDIR(status.st_mode) else "no ordinary file"
            raise ContentError(error("file-kind", f"{shown} is {what}", place, "name a file"))
        if status.st_size > limit:
            message = f"{shown} has {status.st_size:,} bytes; at most {limit:,} are read"
            raise ContentError(error("file-size", message, place))
        return signature(status)

    @contextmanager
    def _answered(self, path: Path, span: Span | None) -> Iterator[None]:
        """What the system answers to a wish to read, as diagnostics."""
        shown = self.show(path)
        try:
            yield
        except (FileNotFoundError, NotADirectoryError) as problem:
            self.reads.setdefault(str(path), None)
            raise ContentError(
                error("file-missing", f"{shown} does not exist", span or Span(shown), _similar(path))
            ) from problem
        except OSError as problem:
            raise reading_error(problem, shown, span) from problem

    def _note(self, path: Path, digest: str, found: Signature | None, span: Span | None) -> None:
        """Remember what a file holds, and that it must hold the same to the end of the work."""
        name = str(path)
        if self.reads.get(name, digest) not in (digest, None):
            shown = self.show(path)
            message = f"{shown} was changed while the booklet was being made"
            raise ContentError(error("file-changed", message, span or Span(shown), "build it again"))
        self.reads[name] = digest
        if found:
            self.signatures[name] = found
        else:
            self.signatures.pop(name, None)

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
            # The bytes before the first wrong one are right, so places count characters; the
            # codec has taken a byte-order mark away.
            before = problem.object[: problem.start].decode().replace("\r\n", "\n").replace("\r", "\n")
            place = Span(shown, before.count("\n") + 1, len(before) - before.rfind("\n"))
            message = f"byte 0x{problem.object[problem.start]:02x} is not UTF-8"
            raise ContentError(error("text-encoding", message, place, "save the file as UTF-8")) from problem
        return text.replace("\r\n", "\n").replace("\r", "\n")


def signature(status: os.stat_result) -> Signature:
    """What tells whether a file may have been changed."""
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def settled(seen: Signature | None, began: int) -> Signature | None:
    """A signature that can be believed later on; None for that of a file that was in motion before `began` (ns).

    Another change within the clock's tick would leave its times as they are.
    """
    return seen if seen and max(seen[1], seen[2]) < began - SETTLED else None


def believe(path: str, seen: Signature, digest: str) -> None:
    """Take the word of somebody who has seen a file as it is: it is not read for its hash alone."""
    _digests[path] = seen, digest


def _known(path: str, found: Signature | None) -> str | None:
    """The hash of a file that this process has read, if nobody has touched it since."""
    seen, digest = _digests.get(path, (None, None))
    return digest if seen and seen == found else None


def _digest(path: str, data: bytes, found: Signature | None) -> str:
    digest = _known(path, found) or hashlib.sha256(data).hexdigest()
    if found and settled(found, time.time_ns()):
        _digests[path] = found, digest
    return digest


def digest_of_names(names: Iterable[str]) -> str:
    """What stands for a folder's content: the names in it."""
    return hashlib.sha256("\0".join(names).encode(errors="surrogateescape")).hexdigest()


def reading_error(problem: OSError, path: str, span: Span | None = None) -> BookletError:
    """The diagnostic for a file that the system would not give."""
    make = ContentError if problem.errno in (errno.ENAMETOOLONG, errno.ELOOP) else MachineError
    return make(
        error("file-unreadable", f"{_short(path)}: {problem.strerror or problem}", span or Span(path[:200]))
    )


def _resolved(path: Path, span: Span | None) -> Path:
    """The path with every symbolic link followed, whether the file exists or not."""
    try:
        return path.resolve()
    except (
        OSError,
        RuntimeError,
        ValueError,
    ) as problem:  # links in a circle, characters no file name can hold
        message = f"{_short(str(path))} cannot be a file's path"
        raise ContentError(error("path-invalid", message, span, "give the file another name")) from problem


def _similar(path: Path) -> str | None:
    """A hint that names a file of nearly the same name, if the folder has one."""
    try:
        there = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return f"there is no folder {path.parent.name}"
    found = nearest(path.name, there)
    return f"did you mean {found}?" if found else None


def _short(text: str, length: int = 60) -> str:
    """A quoted excerpt that keeps a message on one line."""
    clean = " ".join(text.split())
    return f"“{clean[:length]}…”" if len(clean) > length else f"“{clean}”"
