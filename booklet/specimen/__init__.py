"""A layout's test pages: invented films with all sections and extreme texts, as a project of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from booklet.build.files import write_all
from booklet.specimen.artwork import mark, still
from booklet.specimen.films import LANGUAGES, SPECIMENS

__all__ = ["LANGUAGES", "SPECIMENS", "files", "lay_out"]


def files(layout: str, names: Sequence[str] = ()) -> Iterator[tuple[Path, bytes]]:
    """Each file of some specimens (all of them by default) set in a layout, below `content/`, with its bytes."""
    for name in names or SPECIMENS:
        film = {key: value for key, value in SPECIMENS[name]().items() if value is not None}
        film["editions"] = {key: {**edition, "layout": layout} for key, edition in film["editions"].items()}
        text = yaml.safe_dump(film, allow_unicode=True, sort_keys=False, width=200)
        yield Path("content", name, "film.yaml"), text.encode()
        for picture in sorted(set(_pictures(film))):
            shape, number = picture.rsplit(".", 1)[0].rsplit("-", 1)
            data = mark(int(number)) if shape == "mark" else still(shape, int(number))
            yield Path("content", name, picture), data


def lay_out(root: Path, layout: str, names: Sequence[str] = ()) -> Path:
    """Write some specimens below `.cache/specimen/` and give their folder; the project's layouts and fonts are seen from it."""
    home = root / ".cache" / "specimen" / layout
    write_all({home / path: data for path, data in files(layout, names)})
    for kind in ("layouts", "fonts", "printers", "profiles"):
        if (root / kind).is_dir() and not (home / kind).exists():
            (home / kind).symlink_to(root / kind)
    return home


def _pictures(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("file"), str):
            yield value["file"]
        for inner in value.values():
            yield from _pictures(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _pictures(inner)
