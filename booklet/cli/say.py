"""What the command line prints: diagnostics, progress, counts."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import click

from booklet.diagnostics import Diagnostic, Severity


def show(diagnostics: Iterable[Diagnostic]) -> None:
    """Diagnostics on stderr, errors in red where there is colour."""
    colours = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
    for diagnostic in diagnostics:
        text = str(diagnostic)
        word = f"{diagnostic.severity}[{diagnostic.id}]"
        click.echo(
            text.replace(word, click.style(word, fg=colours[diagnostic.severity], bold=True), 1), err=True
        )


class Told:
    """Shows each diagnostic once: several editions of a film share most of them."""

    def __init__(self) -> None:
        self.known: set[Diagnostic] = set()

    def show(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Those that are new."""
        new = [d for d in dict.fromkeys(diagnostics) if d not in self.known]
        self.known.update(new)
        show(new)


def progress(total: int) -> AbstractContextManager[Callable[[str], None]]:
    """A bar on a terminal, a line for each booklet elsewhere."""
    if not sys.stderr.isatty() or total < 2:
        return nullcontext(click.echo)
    return _Bar(total)


class _Bar:
    """Progress on a terminal; the lines of finished booklets stay above it."""

    def __init__(self, total: int) -> None:
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

        columns = (TextColumn("booklets"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self.bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self.task = self.bar.add_task("booklets", total=total)

    def __enter__(self) -> Callable[[str], None]:
        self.bar.start()
        return self.step

    def __exit__(self, *_: object) -> None:
        self.bar.stop()

    def step(self, line: str) -> None:
        """One more is finished."""
        self.bar.console.print(line, highlight=False, markup=False)
        self.bar.advance(self.task)


def line(result: Any) -> str:
    """What came of one booklet, in a line."""
    if result.path is None:
        return f"{result.job.name}: not made"
    near = os.path.relpath(result.path)
    path = result.path if near.startswith("..") else near
    state = "" if result.exit_code == 0 else ": rejected by preflight"
    took = "unchanged" if result.kept else f"{result.seconds:.1f} s"
    return f"{path}: {result.pages} pages, {took}{state}"


def reasons(result: Any) -> Iterator[str]:
    """For each step of a build, whether it was taken, and why."""
    for step in result.steps:
        if step.kept:
            yield f"    {step.name}: kept"
        else:
            first, rest = step.because[0], len(step.because) - 1
            more = f" and {many(rest, 'more change')}" if rest else ""
            yield f"    {step.name}: made again, {first}{more}"


def counted(findings: Iterable[Any]) -> str:
    """“2 errors, 1 warning”."""
    items = list(findings)
    errors = sum(f.severity is Severity.ERROR for f in items)
    warnings = sum(f.severity is Severity.WARNING for f in items)
    return f"{many(errors, 'error')}, {many(warnings, 'warning')}"


def many(count: int, thing: str) -> str:
    """“1 film”, “2 films”."""
    return f"{count} {thing}{'s' * (count != 1)}"
