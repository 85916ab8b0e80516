"""What the command line prints: diagnostics, progress, counts."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from typing import Any, Self

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


class Lines:
    """Progress where nobody watches: a line for each finished booklet."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def begun(self, name: str) -> None:
        """A booklet is being made."""

    def done(self, _name: str, *lines: str) -> None:
        """It is finished."""
        for line in lines:
            click.echo(line)


def progress(total: int) -> Lines:
    """Bars on a terminal, lines elsewhere."""
    return Bars(total) if sys.stderr.isatty() and total > 1 else Lines()


class Bars(Lines):
    """Progress on a terminal: all booklets with the time left, and those being made; finished ones stay above."""

    def __init__(self, total: int) -> None:
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

        columns = (
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[told]}"),
            TimeRemainingColumn(elapsed_when_finished=True),
        )
        self.bars = Progress(*columns, console=Console(stderr=True), transient=True)
        self.total = total
        self.all = self.bars.add_task("booklets", total=total, told=f"0 of {total}")
        self.making: dict[str, Any] = {}

    def __enter__(self) -> Self:
        self.bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.bars.stop()

    def begun(self, name: str) -> None:
        """One more row, with a bar that only shows that work goes on."""
        self.making[name] = self.bars.add_task(f"  {name}", total=None, told="")

    def done(self, name: str, *lines: str) -> None:
        """Its row goes, its lines stay."""
        if (row := self.making.pop(name, None)) is not None:
            self.bars.remove_task(row)
        for line in lines:
            self.bars.console.print(line, highlight=False, markup=False)
        self.bars.advance(self.all)
        finished = int(self.bars.tasks[0].completed)
        self.bars.update(self.all, told=f"{finished} of {self.total}")


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
