"""Commands that look: at any PDF, and at what booklet has and knows."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from booklet import resources
from booklet.cli.common import ROOT
from booklet.cli.say import counted, show
from booklet.diagnostics import BookletError, UsageError, error, nearest


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--printer", default=resources.PRINTER, help="The printer whose sheet it must meet.")
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
    from booklet.build.files import machine_store, write  # noqa: PLC0415
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
        write(html_file, html_report(report, data, sheet, machine_store()).encode())
    click.echo(f"{file}: {report.verdict}, {report.pages} pages, {counted(report.findings)}")
    return 0 if report.passed else 1


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--layout", help="The layout that it is set in; without it the grid is taken from the text.")
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="Write the rows as JSON."
)
@ROOT
def measure(file: Path, layout: str | None, json_file: Path | None, root: Path) -> int:
    """Measure the typographic bar in a finished booklet."""
    from booklet import fonts  # noqa: PLC0415
    from booklet import layout as layouts  # noqa: PLC0415
    from booklet.build import shelves  # noqa: PLC0415
    from booklet.build.files import write  # noqa: PLC0415
    from booklet.measure import measure as look  # noqa: PLC0415
    from booklet.measure import table  # noqa: PLC0415

    if not file.is_file():
        raise UsageError(error("file-missing", f"there is no file {file}"))
    root = root.resolve()
    if layout is None:
        rows = look(file.read_bytes())
    else:
        reader = shelves(root)
        manifest = layouts.load(reader, layout, root).manifest
        faces = fonts.load(reader, resources.search("fonts", root), manifest.fonts).faces
        rows = look(file.read_bytes(), manifest.grid, lining=fonts.lining(faces))
    if json_file:
        write(json_file, table.to_json(file.name, rows).encode())
    if sys.stdout.isatty():
        from rich.console import Console  # noqa: PLC0415

        Console().print(table.table(rows))
    else:
        click.echo("\n".join(table.lines(rows)))
    click.echo(f"{file}: {table.counted(rows)}")
    return 0


@click.command(name="list")
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

    for name in resources.films(root / "content"):
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
    from booklet import fonts  # noqa: PLC0415
    from booklet.build import shelves  # noqa: PLC0415

    for face in fonts.load(shelves(root), resources.search("fonts", root)).faces:
        yield f"{face.name}: {face.path.name}"


def _rules(_root: Path, _broken: list[BookletError]) -> Iterator[str]:
    from booklet.preflight import RULES  # noqa: PLC0415

    for rule in RULES.values():
        yield f"{rule.id}: {rule.severity}: {rule.title}"


_LISTS = {"films": _films, "layouts": _layouts, "printers": _printers, "rules": _rules, "fonts": _fonts}


@click.command()
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


@click.command()
@click.argument("what", type=click.Choice(["film", "printer"]), default="film")
def schema(what: str) -> int:
    """Print the JSON Schema of film.yaml or of a printer's sheet, for editors."""
    from booklet.content import Film  # noqa: PLC0415
    from booklet.printer import Sheet  # noqa: PLC0415

    model = Film if what == "film" else Sheet
    click.echo(json.dumps(model.model_json_schema(by_alias=True), ensure_ascii=False, indent=2))
    return 0
