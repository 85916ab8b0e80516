"""Where what booklet ships lies: inside the installed package, or at the top of a checkout."""

from __future__ import annotations

from pathlib import Path

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
