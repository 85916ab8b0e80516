#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 booklet contributors
# SPDX-License-Identifier: MIT
"""What the press stage costs beside typesetting: a 16-page booklet with ten pictures, converted before.

    make bench-press

Each round times both stages in turn, in one process; medians and their ratio are printed.
"""

from __future__ import annotations

import datetime
import statistics
import sys
import time
from collections.abc import MutableMapping
from pathlib import Path

from booklet import content, fonts, resources
from booklet.build import Ready, ready, shelves
from booklet.build.run import _close_fonts
from booklet.content import Edition
from booklet.press import make_press
from booklet.printer import Printer, load
from booklet.source import Reader
from booklet.typeset import Typeset, typeset

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 7
FILM = "rust-and-bone"
SECTIONS = (
    "cover", "facts", "contacts", "contents", "short_synopsis", "synopsis", "about", "biographies",
    "cast", "crew", "companies", "picture_credits", "back",
)  # fmt: skip
DATE = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def main() -> None:
    """Print the table."""
    reader = shelves(ROOT)
    folders = resources.search("fonts", ROOT)
    _close_fonts(folders, ROOT / ".cache")
    source = content.load(reader, ROOT / "content", FILM)
    pictures: dict[str, bytes] = {}
    head = (
        f"{'layout':8} {'printer':22} {'pages':>5} {'pictures':>8} {'typeset':>9} {'press':>9} {'ratio':>7}"
    )
    sys.stdout.write(f"{head}\n")
    for layout in ("house", "gala"):
        edition = Edition(lang="de", layout=layout, sections=SECTIONS, pages=16)
        found = ready(reader, ROOT, source, None, edition)
        set_ = _set(reader, found, pictures)
        for name in ("generic-fogra39", "generic-fogra39-spot", "ingramspark", "druckartikelshop"):
            printer = load(reader, name, ROOT)
            _press(set_, printer, pictures)  # converts the pictures
            times = [
                (_timed(_set, reader, found, pictures), _timed(_press, set_, printer, pictures))
                for _ in range(ROUNDS)
            ]
            typesetting, pressing = (statistics.median(column) for column in zip(*times, strict=True))
            ratio = statistics.median(b / a for a, b in times)
            count = sum(1 for name in set_.assets.files if name.startswith("pictures/"))
            sys.stdout.write(
                f"{layout:8} {name:22} {set_.pages:5} {count:8} {typesetting:8.2f}s {pressing:8.3f}s {ratio:7.1%}\n"
            )


def _set(reader: Reader, found: Ready, pictures: MutableMapping[str, bytes]) -> Typeset:
    folders = resources.search("fonts", ROOT)
    catalogue = fonts.load(reader, folders, found.layout.manifest.fonts)
    return typeset(found.source, found.edition, found.layout, found.printer, catalogue, reader, pictures)


def _press(set_: Typeset, printer: Printer, pictures: MutableMapping[str, bytes]) -> None:
    make_press(
        set_.pdf,
        printer,
        title=set_.title,
        lang="de",
        date=DATE,
        identity=FILM,
        pictures=pictures,
        inks=set_.inks,
        treatments=set_.treatments,
    )


def _timed(do: object, *arguments: object) -> float:
    started = time.perf_counter()
    do(*arguments)  # type: ignore[operator]
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
