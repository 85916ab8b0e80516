"""A new layout's folder: what a designer starts from."""

from __future__ import annotations

import re
from pathlib import Path

from booklet.build.editions import shelves
from booklet.build.files import write_all
from booklet.diagnostics import UsageError, error
from booklet.layout import Layout, load

STYLE = """\
/* {title}. What stands here comes after the styles of {parent}; docs/layouts.md lists the names in braces. */
{{# h2 > span {{ color: {{{{ inks.accent }}}} }} #}}
"""


def new_layout(root: Path, name: str, parent: str) -> tuple[Path, ...]:
    """Write the folder of a layout that extends another one, and give its files.

    Raises:
        UsageError: the name is none, is taken, or there is no such parent.
        MachineError: a file cannot be written.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,40}", name):
        raise UsageError(
            error("layout-name", f"“{name}” is no name for a layout", hint="small letters, digits and -")
        )
    folder = root / "layouts" / name
    if folder.exists():
        hint = "choose another name, or edit that one"
        raise UsageError(error("layout-exists", f"there is a layout “{name}” already: {folder}", hint=hint))
    found = load(shelves(root), parent, root)
    title = name.replace("-", " ").capitalize()
    files = {
        folder / "layout.yaml": _manifest(name, title, found),
        folder / "style.css": STYLE.format(title=title, parent=found.manifest.title or parent),
    }
    write_all({path: text.encode() for path, text in files.items()})
    return tuple(files)


def _manifest(name: str, title: str, parent: Layout) -> str:
    """What a child may change first, with the parent's values, commented out where they are long."""
    m = parent.manifest
    inks = "\n".join(
        f"#   {name}: {_ink(spec.model_dump(exclude_defaults=True))}" for name, spec in m.inks.items()
    )
    accent = m.inks.get("accent")
    colour = f"accent: {_ink(accent.model_dump(exclude_defaults=True))}" if accent else ""
    options = "\n".join(
        f"#   {name}: {option.default}   # {option.doc}" for name, option in m.options.items()
    )
    grid = ", ".join(f"{key}: {value:g}" for key, value in m.grid.model_dump().items())
    return f"""\
# What stands here replaces or joins what the layout {parent.name} says; `booklet specimen {name}` sets test pages.
title: {title}
description: {parent.manifest.title or parent.name}, but different
extends: {parent.name}
# Cyan, magenta, yellow and black in percent. An edition can replace the accent with its own.
inks: {{{colour}}}
# All of {parent.name}:
{inks}
# grid: {{{grid}}}   # pt; inner and outer margins in mm
# pictures: natural   # or grey, or {{duotone: [text, accent]}}
# Options that editions may choose:
{options or "#   none"}
"""


def _ink(spec: dict[str, object]) -> str:
    if set(spec) == {"cmyk"}:
        return "[" + ", ".join(f"{value:g}" for value in spec["cmyk"]) + "]"  # type: ignore[attr-defined]
    if spec.get("rich_black"):
        return "rich-black"
    parts = {key: list(value) if isinstance(value, tuple) else value for key, value in spec.items()}
    return "{" + ", ".join(f"{key}: {value}" for key, value in parts.items()) + "}"
