"""What booklet says when something is wrong: one message, its place, its remedy.

A stage returns diagnostics with its value where work can go on, and raises a
`BookletError` that carries them where it cannot. Exit codes are the command
line's contract: 1 preflight, 2 usage, 3 content or layout, 4 machine, 5 our fault.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self


class Severity(StrEnum):
    """How bad: an error stops the booklet, a warning asks a person, info only tells."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Span:
    """A place: a file, and in it a line and column (from 1) or a page (from 1).

    `box_mm` is (x0, y0, x1, y1) in millimetres from the trim box's top left corner.
    """

    path: str
    line: int | None = None
    column: int | None = None
    page: int | None = None
    box_mm: tuple[float, float, float, float] | None = None

    def __str__(self) -> str:
        if self.page is not None:
            return f"{self.path}: page {self.page}"
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One message: permanent id, severity, text, place and what to do about it."""

    id: str
    severity: Severity
    message: str
    span: Span | None = None
    hint: str | None = None

    def __str__(self) -> str:
        place = f"{self.span}: " if self.span else ""
        first = _printable(f"{place}{self.severity}[{self.id}] {' '.join(self.message.split())}")
        return "\n    ".join([first, *map(_printable, (self.hint or "").splitlines())])


_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def _printable(line: str) -> str:
    """One line that no terminal takes for a command, whatever a file's name or content holds."""
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", line)


def error(id: str, message: str, span: Span | None = None, hint: str | None = None) -> Diagnostic:  # noqa: A002 - the field's name
    """A diagnostic that stops the booklet."""
    return Diagnostic(id, Severity.ERROR, message, span, hint)


def warning(id: str, message: str, span: Span | None = None, hint: str | None = None) -> Diagnostic:  # noqa: A002
    """A diagnostic where an editor may disagree."""
    return Diagnostic(id, Severity.WARNING, message, span, hint)


def info(id: str, message: str, span: Span | None = None, hint: str | None = None) -> Diagnostic:  # noqa: A002
    """A note: something was settled, and nobody need do anything."""
    return Diagnostic(id, Severity.INFO, message, span, hint)


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of them is an error."""
    return any(d.severity is Severity.ERROR for d in diagnostics)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that a misspelt one most likely means."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return found[0] if found else None


class BookletError(Exception):
    """Carries the diagnostics of what cannot go on; `exit_code` is the command's."""

    exit_code = 5

    def __init__(self, diagnostics: Iterable[Diagnostic] | Diagnostic) -> None:
        items = (diagnostics,) if isinstance(diagnostics, Diagnostic) else tuple(diagnostics)
        super().__init__("\n".join(map(str, items)))
        self.diagnostics = items

    def at(self, span: Span) -> Self:
        """The same error, its diagnostics placed here where they have no place of their own."""
        return type(self)(replace(d, span=d.span or span) for d in self.diagnostics)

    def __reduce__(self) -> tuple[type[BookletError], tuple[tuple[Diagnostic, ...]]]:
        return type(self), (self.diagnostics,)


class PreflightError(BookletError):
    """The finished PDF breaks a rule that the printer set."""

    exit_code = 1


class UsageError(BookletError):
    """The command was asked for something that does not exist."""

    exit_code = 2


class ContentError(BookletError):
    """The film's content or the layout is wrong."""

    exit_code = 3


class MachineError(BookletError):
    """Something is missing on the machine: a library, disk space, a right."""

    exit_code = 4
