"""Where things lie: what booklet ships, inside the installed package or at the top of a checkout; a project's films."""

from __future__ import annotations

import os
from pathlib import Path

LAYOUT, PRINTER = "house", "generic-fogra39"
"""What an edition has that names none."""

PACKAGE = Path(__file__).resolve().parent


def builtin(folder: str) -> Path:
    """The built-in `layouts`, `fonts`, `printers`, `profiles` or `languages` folder."""
    inside = PACKAGE / folder
    return inside if inside.is_dir() else PACKAGE.parent / folder


def search(folder: str, root: Path | None) -> tuple[Path, ...]:
    """Folders of that kind, the project's own first."""
    places = [root / folder] if root else []
    home = builtin(folder)
    return tuple(dict.fromkeys(place.resolve() for place in (*places, home) if place.is_dir()))


def films(content: Path) -> tuple[str, ...]:
    """The films there are: folders below `content/` that hold a `film.yaml`."""
    try:
        entries = [entry for entry in content.iterdir() if entry.is_dir()]
    except OSError:
        return ()
    return tuple(sorted(entry.name for entry in entries if os.path.lexists(entry / "film.yaml")))
