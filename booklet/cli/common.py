"""What several commands take: the root folder; a wish that must make sense."""

from __future__ import annotations

from pathlib import Path

import click

ROOT = click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Folder that holds content/.",
)


def check_wish(root: Path, layout: str | None, lang: str | None, printer: str | None) -> None:
    """A misspelt layout, language or printer is wrong usage, whatever the films say."""
    if layout is lang is printer is None:
        return
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
