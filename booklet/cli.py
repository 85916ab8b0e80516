"""The command line: few words, the right exit code, a bar on a terminal and plain lines elsewhere."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click

from booklet import __version__
from booklet.diagnostics import BookletError, Diagnostic, Severity, UsageError, error, has_errors, nearest

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
    from booklet.build import Result, Wish, plan  # noqa: PLC0415 - the engine's imports are for builds only
    from booklet.build import build as make  # noqa: PLC0415

    del force  # every stage is redone as it is; the flag is the command's contract
    _check_wish(root, layout, lang, printer)
    target = (output or root / "build").resolve()
    planned, problems = plan(
        root.resolve(), targets, Wish(layout, lang, printer), target, keep_html=keep_html, cache=not no_cache
    )
    show(problems)
    count = min(jobs or os.cpu_count() or 1, len(planned))
    codes = [3] if problems else []
    with _progress(len(planned)) as step, _executor(count) as executor:

        def done(result: Result) -> None:
            show(result.diagnostics)
            step(_line(result))
            codes.append(result.exit_code)

        make(planned, executor, done)
    return next((code for code in (5, 4, 2, 3, 1) if code in codes), 0)


@cli.command()
@click.argument("films", nargs=-1, metavar="[FILM]...")
@ROOT
def check(films: tuple[str, ...], root: Path) -> int:
    """Check content and layouts without making a PDF."""
    from booklet import content, layout, printer  # noqa: PLC0415
    from booklet.lint import lint  # noqa: PLC0415

    root = root.resolve()
    names = films or content.film_folders(root / "content")
    if not names:
        raise UsageError(
            error(
                "film-none", f"there is no film below {root / 'content'}", hint="make content/NAME/film.yaml"
            )
        )
    found: list[Diagnostic] = []
    for name in names:
        reader = _reader(root)
        try:
            source = content.load(reader, root / "content", name)
        except UsageError:
            raise
        except BookletError as problem:
            found += problem.diagnostics
            continue
        editions = content.editions(source)
        for key, edition in editions.items():
            try:
                merged = content.edition_of(source, key, edition)
                found += lint(reader, merged, (edition.lang or source.film.lang,))
                printer.load(reader, edition.printer, root)
                found += _check_layout(
                    reader, layout.load(reader, edition.layout, root), merged, key, edition
                )
            except UsageError as problem:
                found += [_at(d, source.span(("editions", key))) for d in problem.diagnostics]
            except BookletError as problem:
                found += problem.diagnostics
    found = list(dict.fromkeys(found))
    show(found)
    if not has_errors(found):
        click.echo(
            f"{len(names)} film{'s' * (len(names) != 1)} fine" + (f", {len(found)} warnings" if found else "")
        )
    return 3 if has_errors(found) else 0


def _check_layout(reader: Any, chosen: Any, source: Any, name: str, edition: Any) -> list[Diagnostic]:
    """Whether a layout's templates compile, and know the edition's options and sections."""
    from booklet import content, layout  # noqa: PLC0415

    templates = layout.Templates(chosen, reader, {})
    for template in layout.template_names(chosen):
        templates.has(template)
    _, problems = layout.options(chosen, edition.options)
    found = [_at(problem, source.span(("editions", name, "options"))) for problem in problems]
    for i, section in enumerate(edition.sections or ()):
        if section not in content.SECTIONS:
            guess = nearest(section, content.SECTIONS)
            hint = f"did you mean “{guess}”?" if guess else f"one of {', '.join(content.SECTIONS)}"
            found.append(
                error(
                    "section-unknown",
                    f"there is no section “{section}”",
                    source.span(("editions", name, "sections", i)),
                    hint,
                )
            )
    return found


def _at(diagnostic: Diagnostic, span: Any) -> Diagnostic:
    return Diagnostic(
        diagnostic.id, diagnostic.severity, diagnostic.message, diagnostic.span or span, diagnostic.hint
    )


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
    from booklet.build.files import write  # noqa: PLC0415
    from booklet.preflight import preflight as judge  # noqa: PLC0415
    from booklet.preflight.html import html_report  # noqa: PLC0415

    if not file.is_file():
        raise UsageError(error("file-missing", f"there is no file {file}"))
    data = file.read_bytes()
    sheet = printers.load(_reader(root.resolve()), printer, root.resolve())
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
    root = root.resolve()
    lines: Iterable[str]
    if what == "films":
        from booklet import content  # noqa: PLC0415

        lines = [
            f"{name}: {', '.join(content.editions(content.load(_reader(root), root / 'content', name)))}"
            for name in content.film_folders(root / "content")
        ]
    elif what == "layouts":
        from booklet import layout  # noqa: PLC0415

        reader = _reader(root)
        lines = [
            f"{name}: {layout.load(reader, name, root).manifest.description or ''}"
            for name in layout.names(reader, root)
        ]
    elif what == "printers":
        from booklet import printer  # noqa: PLC0415

        lines = [
            f"{name}: {printer.load(_reader(root), name, root).sheet.name}" for name in printer.names(root)
        ]
    elif what == "fonts":
        from booklet import fonts, resources  # noqa: PLC0415

        lines = [
            f"{face.name}: {face.path.name}"
            for face in fonts.load(_reader(root), resources.search("fonts", root)).faces
        ]
    else:
        from booklet.preflight import RULES  # noqa: PLC0415

        lines = [f"{rule.id}: {rule.severity}: {rule.title}" for rule in RULES.values()]
    for line in lines:
        click.echo(line)
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
    click.echo(
        f"{found.id}: {found.title}\n\nSeverity: {found.severity}\nSource: {found.source}\n\nWhy: {found.reason}\n\nFix: {found.fix}"
    )
    return 0


@cli.command()
def schema() -> int:
    """Print the JSON Schema of film.yaml, for editors."""
    from booklet.content import Film  # noqa: PLC0415

    click.echo(json.dumps(Film.model_json_schema(by_alias=True), ensure_ascii=False, indent=2))
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


def main() -> None:
    """Run the command line and leave with the contract's exit code."""
    try:
        code = cli.main(standalone_mode=False)
    except BookletError as problem:
        show(problem.diagnostics)
        code = problem.exit_code
    except click.exceptions.Exit as problem:
        code = problem.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        os._exit(130) if _has_children() else sys.exit(130)
    except click.ClickException as problem:
        problem.show()
        code = 2
    sys.exit(code if isinstance(code, int) else 0)


def _has_children() -> bool:
    """Whether worker processes would keep the interpreter waiting."""
    import multiprocessing  # noqa: PLC0415

    children = multiprocessing.active_children()
    for child in children:
        child.terminate()
    return bool(children)


def _check_wish(root: Path, layout: str | None, lang: str | None, printer: str | None) -> None:
    """A misspelt layout, language or printer is wrong usage, whatever the films say."""
    from booklet import language  # noqa: PLC0415
    from booklet import layout as layouts  # noqa: PLC0415
    from booklet import printer as printers  # noqa: PLC0415

    reader = _reader(root.resolve())
    if layout:
        layouts.load(reader, layout, root.resolve())
    if lang:
        language.pack(lang)
    if printer:
        printers.load(reader, printer, root.resolve())


def _reader(root: Path) -> Any:
    from booklet import resources  # noqa: PLC0415
    from booklet.source import Reader  # noqa: PLC0415

    shelves = ("fonts", "layouts", "printers", "profiles")
    return Reader(root, [folder for shelf in shelves for folder in resources.search(shelf, root)])


def _executor(count: int) -> AbstractContextManager[Executor | None]:
    """Processes for several booklets; none for one."""
    return nullcontext() if count < 2 else ProcessPoolExecutor(count, get_context("spawn"))


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
    path = os.path.relpath(result.path)
    state = "" if result.exit_code == 0 else ": rejected by preflight"
    return f"{path}: {result.pages} pages, {result.seconds:.1f} s{state}"


def _counted(findings: Iterable[Any]) -> str:
    """“2 errors, 1 warning”."""
    items = list(findings)
    errors = sum(f.severity is Severity.ERROR for f in items)
    warnings = sum(f.severity is Severity.WARNING for f in items)
    return f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"
