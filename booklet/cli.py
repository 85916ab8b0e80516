"""The command line: few words, the right exit code, a bar on a terminal and plain lines elsewhere."""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from booklet import __version__
from booklet.diagnostics import (
    BookletError,
    Diagnostic,
    MachineError,
    Severity,
    Span,
    UsageError,
    error,
    nearest,
)

if TYPE_CHECKING:
    from concurrent.futures import Executor

ROOT = click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Folder that holds content/.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="booklet")
def cli() -> None:
    """Print-ready press booklets for films."""


@cli.command()
@click.argument("targets", nargs=-1, metavar="[FILM[:EDITION]]...")
@click.option("--layout", help="Another layout than the editions'.")
@click.option("--lang", help="Another language.")
@click.option("--printer", help="Another printer.")
@click.option(
    "--output", type=click.Path(path_type=Path, file_okay=False), help="Where the files go (build/)."
)
@click.option("--jobs", type=click.IntRange(1, 64), help="How many to make at once.")
@click.option("--force", is_flag=True, help="Redo every stage; keep converted pictures.")
@click.option("--no-cache", is_flag=True, help="Redo everything.")
@click.option("--keep-html", is_flag=True, help="Leave the engine's input beside the PDF.")
@ROOT
def build(
    targets: tuple[str, ...], layout: str | None, lang: str | None, printer: str | None, output: Path | None,
    jobs: int | None, force: bool, no_cache: bool, keep_html: bool, root: Path,
) -> int:  # fmt: skip
    """Make booklets: every edition of every film, or those that are named."""
    from booklet.build import Wish, plan  # noqa: PLC0415 - each command imports what it needs

    del force  # every stage is redone as it is; the flag is the command's contract
    root = root.resolve()
    _check_wish(root, layout, lang, printer)
    target = (output or root / "build").resolve()
    planned, problems = plan(
        root, targets, Wish(layout, lang, printer), target, keep_html=keep_html, cache=not no_cache
    )
    return _make(planned, problems, jobs)


def _make(planned: Sequence[Any], problems: Sequence[BookletError], jobs: int | None) -> int:
    """Do the jobs, tell of each, and give the gravest exit code."""
    from booklet.build import Result  # noqa: PLC0415
    from booklet.build.run import build as make  # noqa: PLC0415

    told = _Told()
    codes = [problem.exit_code for problem in problems]
    for problem in problems:
        told.show(problem.diagnostics)
    with _progress(len(planned)) as step, _workers(min(jobs or _processors(), len(planned))) as executor:

        def done(result: Result) -> None:
            told.show(result.diagnostics)
            step(_line(result))
            codes.append(result.exit_code)

        make(planned, executor, done)
    return next((code for code in (5, 4, 2, 3, 1) if code in codes), 0)


@cli.command()
@click.argument("layout")
@click.argument("names", nargs=-1, metavar="[SPECIMEN]...")
@click.option("--lang", help="One language instead of all three.")
@click.option(
    "--output", type=click.Path(path_type=Path, file_okay=False), help="Where the files go (build/specimen/)."
)
@click.option("--jobs", type=click.IntRange(1, 64), help="How many to make at once.")
@ROOT
def specimen(
    layout: str, names: tuple[str, ...], lang: str | None, output: Path | None, jobs: int | None, root: Path
) -> int:
    """Set a layout's test pages: invented films with everything there is, and with extreme texts."""
    from booklet import specimen as specimens  # noqa: PLC0415
    from booklet.build import Wish, plan  # noqa: PLC0415

    root = root.resolve()
    _check_wish(root, layout, lang, None)
    for name in names:
        if name not in specimens.SPECIMENS:
            guess = nearest(name, specimens.SPECIMENS)
            hint = f"did you mean {guess}?" if guess else f"there are: {', '.join(specimens.SPECIMENS)}"
            raise UsageError(error("specimen-unknown", f"there is no specimen “{name}”", hint=hint))
    home = specimens.lay_out(root, layout, names)
    target = (output or root / "build" / "specimen" / layout).resolve()
    chosen = [f"{name}:{lang}" if lang else name for name in names or specimens.SPECIMENS]
    planned, problems = plan(home, chosen, Wish(), target)
    return _make(planned, problems, jobs)


@cli.command()
@click.argument("films", nargs=-1, metavar="[FILM]...")
@ROOT
def check(films: tuple[str, ...], root: Path) -> int:
    """Check content and layouts without making a PDF."""
    from booklet import content  # noqa: PLC0415
    from booklet.build import check as examine  # noqa: PLC0415

    root = root.resolve()
    names = films or content.film_folders(root / "content")
    if not names:
        hint = "make content/NAME/film.yaml"
        raise UsageError(error("film-none", f"there is no film below {root / 'content'}", hint=hint))
    found, code = examine(root, names)
    show(found)
    errors = sum(d.severity is Severity.ERROR for d in found)
    warnings = sum(d.severity is Severity.WARNING for d in found)
    click.echo(f"{_many(len(names), 'film')}: {_many(errors, 'error')}, {_many(warnings, 'warning')}")
    return max(code, 3 if errors else 0)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--printer", default="generic-fogra39", help="The printer whose sheet it must meet.")
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="Write the report as JSON."
)
@click.option(
    "--html", "html_file", type=click.Path(path_type=Path, dir_okay=False), help="Write the report as HTML."
)
@ROOT
def preflight(file: Path, printer: str, json_file: Path | None, html_file: Path | None, root: Path) -> int:
    """Judge a PDF, ours or not."""
    from booklet import printer as printers  # noqa: PLC0415
    from booklet.build import shelves  # noqa: PLC0415
    from booklet.build.files import write  # noqa: PLC0415
    from booklet.preflight import preflight as judge  # noqa: PLC0415
    from booklet.preflight.html import html_report  # noqa: PLC0415

    if not file.is_file():
        raise UsageError(error("file-missing", f"there is no file {file}"))
    data = file.read_bytes()
    sheet = printers.load(shelves(root.resolve()), printer, root.resolve())
    report = judge(data, sheet, name=file.name)
    show(finding.as_diagnostic(str(file)) for finding in report.findings)
    if json_file:
        write(json_file, report.to_json().encode())
    if html_file:
        write(html_file, html_report(report, data, sheet).encode())
    click.echo(f"{file}: {report.verdict}, {report.pages} pages, {_counted(report.findings)}")
    return 0 if report.passed else 1


@cli.command(name="list")
@click.argument("what", type=click.Choice(["films", "layouts", "printers", "rules", "fonts"]))
@ROOT
def list_(what: str, root: Path) -> int:
    """List what there is."""
    broken: list[BookletError] = []
    for line in _LISTS[what](root.resolve(), broken):
        click.echo(line)
    for problem in broken:
        show(problem.diagnostics)
    return max((problem.exit_code for problem in broken), default=0)


def _films(root: Path, broken: list[BookletError]) -> Iterator[str]:
    from booklet import content  # noqa: PLC0415
    from booklet.source import Reader  # noqa: PLC0415

    for name in content.film_folders(root / "content"):
        try:
            yield f"{name}: {', '.join(content.editions(content.load(Reader(root), root / 'content', name)))}"
        except BookletError as problem:
            broken.append(problem)


def _layouts(root: Path, broken: list[BookletError]) -> Iterator[str]:
    from booklet import layout  # noqa: PLC0415
    from booklet.build import shelves  # noqa: PLC0415

    reader = shelves(root)
    for name in layout.names(reader, root):
        try:
            yield f"{name}: {layout.load(reader, name, root).manifest.description or ''}"
        except BookletError as problem:
            broken.append(problem)


def _printers(root: Path, broken: list[BookletError]) -> Iterator[str]:
    from booklet import printer  # noqa: PLC0415
    from booklet.build import shelves  # noqa: PLC0415

    for name in printer.names(root):
        try:
            yield f"{name}: {printer.load(shelves(root), name, root).sheet.name}"
        except BookletError as problem:
            broken.append(problem)


def _fonts(root: Path, _broken: list[BookletError]) -> Iterator[str]:
    from booklet import fonts, resources  # noqa: PLC0415
    from booklet.build import shelves  # noqa: PLC0415

    for face in fonts.load(shelves(root), resources.search("fonts", root)).faces:
        yield f"{face.name}: {face.path.name}"


def _rules(_root: Path, _broken: list[BookletError]) -> Iterator[str]:
    from booklet.preflight import RULES  # noqa: PLC0415

    for rule in RULES.values():
        yield f"{rule.id}: {rule.severity}: {rule.title}"


_LISTS = {"films": _films, "layouts": _layouts, "printers": _printers, "rules": _rules, "fonts": _fonts}


@cli.group()
def new() -> None:
    """Begin something: a layout."""


@new.command("layout")
@click.argument("name")
@click.option("--extends", "parent", default="house", show_default=True, help="The layout to start from.")
@ROOT
def new_layout(name: str, parent: str, root: Path) -> int:
    """Make the folder of a layout that extends another one."""
    from booklet.build.scaffold import new_layout as make  # noqa: PLC0415

    for path in make(root.resolve(), name, parent):
        click.echo(os.path.relpath(path))
    click.echo(f"try it: booklet specimen {name} full --lang en")
    return 0


@cli.command()
@click.argument("rule")
def explain(rule: str) -> int:
    """Say why a preflight rule is, where it comes from, and how to mend it."""
    from booklet.preflight import RULES  # noqa: PLC0415

    if rule not in RULES:
        guess = nearest(rule, RULES)
        raise UsageError(
            error(
                "rule-unknown",
                f"there is no rule “{rule}”",
                hint=f"did you mean {guess}?" if guess else "see `booklet list rules`",
            )
        )
    found = RULES[rule]
    click.echo(f"{found.id}: {found.title}\n\nSeverity: {found.severity}\nSource: {found.source}")
    click.echo(f"\nLooks at: {found.looks_at}\n\nWhy: {found.reason}\n\nFix: {found.fix}")
    return 0


@cli.command()
@click.argument("what", type=click.Choice(["film", "printer"]), default="film")
def schema(what: str) -> int:
    """Print the JSON Schema of film.yaml or of a printer's sheet, for editors."""
    from booklet.content import Film  # noqa: PLC0415
    from booklet.printer import Sheet  # noqa: PLC0415

    model = Film if what == "film" else Sheet
    click.echo(json.dumps(model.model_json_schema(by_alias=True), ensure_ascii=False, indent=2))
    return 0


def show(diagnostics: Iterable[Diagnostic]) -> None:
    """Diagnostics on stderr, errors in red where there is colour."""
    colours = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
    for diagnostic in diagnostics:
        text = str(diagnostic)
        word = f"{diagnostic.severity}[{diagnostic.id}]"
        click.echo(
            text.replace(word, click.style(word, fg=colours[diagnostic.severity], bold=True), 1), err=True
        )


class _Told:
    """Shows each diagnostic once: several editions of a film share most of them."""

    def __init__(self) -> None:
        self.known: set[Diagnostic] = set()

    def show(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Those that are new."""
        new = [d for d in dict.fromkeys(diagnostics) if d not in self.known]
        self.known.update(new)
        show(new)


def main() -> None:
    """Run the command line and leave with the contract's exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A file's name may hold bytes that are no text, and a terminal's encoding may lack “ö”.
            stream.reconfigure(errors="backslashreplace")
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        code = _run()
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of our output (`| head`) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        code = 130
    sys.exit(code)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    """Asked to stop by a supervisor: tidy up as after Ctrl-C."""
    raise KeyboardInterrupt


def _run() -> int:
    """The command's exit code, whatever happens but an interrupt."""
    try:
        code = cli.main(standalone_mode=False)
    except BookletError as problem:
        show(problem.diagnostics)
        return problem.exit_code
    except SystemExit:  # Click's own way out when the reader of our output is gone
        code = 0
    except click.exceptions.Exit as problem:
        code = problem.exit_code
    except (click.Abort, BrokenPipeError):
        raise
    except click.ClickException as problem:
        problem.show()
        return UsageError.exit_code
    except OSError as problem:
        show([error("system", f"{problem.strerror or problem}", Span(str(problem.filename or "booklet")))])
        return MachineError.exit_code
    except Exception as problem:
        where = "set BOOKLET_DEBUG=1 to see where, and report it"
        where = traceback.format_exc() if os.environ.get("BOOKLET_DEBUG") else where
        show([error("internal", f"{type(problem).__name__}: {problem}", hint=where)])
        return BookletError.exit_code
    return code if isinstance(code, int) else 0


def _check_wish(root: Path, layout: str | None, lang: str | None, printer: str | None) -> None:
    """A misspelt layout, language or printer is wrong usage, whatever the films say."""
    from booklet import language  # noqa: PLC0415
    from booklet import printer as printers  # noqa: PLC0415
    from booklet.build import concrete, shelves  # noqa: PLC0415

    reader = shelves(root)
    if layout is not None:
        concrete(reader, layout, root)
    if lang is not None:
        language.pack(lang)
    if printer is not None:
        printers.load(reader, printer, root)


@contextmanager
def _workers(count: int) -> Iterator[Executor | None]:
    """Processes for several booklets; none for one. Whatever ends the work early ends them, too."""
    if count < 2:
        yield None
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - only what builds several pays for it
    from multiprocessing import active_children, get_context  # noqa: PLC0415

    from booklet.build.files import obey_parent  # noqa: PLC0415

    pool = ProcessPoolExecutor(count, get_context("spawn"), initializer=obey_parent)
    try:
        yield pool
    except BaseException:
        for child in active_children():
            child.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _processors() -> int:
    """How many processors this process may use: in a container, fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _progress(total: int) -> AbstractContextManager[Callable[[str], None]]:
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


def _line(result: Any) -> str:
    """What came of one booklet, in a line."""
    if result.path is None:
        return f"{result.job.name}: not made"
    near = os.path.relpath(result.path)
    path = result.path if near.startswith("..") else near
    state = "" if result.exit_code == 0 else ": rejected by preflight"
    return f"{path}: {result.pages} pages, {result.seconds:.1f} s{state}"


def _counted(findings: Iterable[Any]) -> str:
    """“2 errors, 1 warning”."""
    items = list(findings)
    errors = sum(f.severity is Severity.ERROR for f in items)
    warnings = sum(f.severity is Severity.WARNING for f in items)
    return f"{_many(errors, 'error')}, {_many(warnings, 'warning')}"


def _many(count: int, thing: str) -> str:
    """“1 film”, “2 films”."""
    return f"{count} {thing}{'s' * (count != 1)}"
