"""Commands that begin something."""

from __future__ import annotations

import os
from pathlib import Path

import click

from booklet import resources
from booklet.cli.common import ROOT


@click.group()
def new() -> None:
    """Begin something: a layout."""


@new.command("layout")
@click.argument("name")
@click.option(
    "--extends", "parent", default=resources.LAYOUT, show_default=True, help="The layout to start from."
)
@ROOT
def new_layout(name: str, parent: str, root: Path) -> int:
    """Make the folder of a layout that extends another one."""
    from booklet.build.scaffold import new_layout as make  # noqa: PLC0415

    for path in make(root.resolve(), name, parent):
        click.echo(os.path.relpath(path))
    click.echo(f"try it: booklet specimen {name} full --lang en")
    return 0
