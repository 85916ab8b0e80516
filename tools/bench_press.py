#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 booklet contributors
# SPDX-License-Identifier: MIT
"""What the press stage costs beside typesetting: a 16-page booklet with ten pictures, converted before.

    make bench-press

Each round times both stages in turn, in one process; medians and their ratio are printed.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import MutableMapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from booklet import content, fonts, resources
from booklet.build import Ready, ready, shelves
from booklet.build.photographs import Photographs
from booklet.build.steps import close_fonts, press_pages
from booklet.content import Edition
from booklet.images import Looks
from booklet.printer import load
from booklet.source import Reader
from booklet.typeset import Typeset, typeset

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 7
FILM = "rust-and-bone"
SECTIONS = (
    "cover", "facts", "contacts", "contents", "short_synopsis", "synopsis", "about", "biographies",
    "cast", "crew", "companies", "picture_credits", "back",
)  # fmt: skip


def main() -> None:
    """Print the table."""
    reader = shelves(ROOT)
    folders = resources.search("fonts", ROOT)
    close_fonts(folders, ROOT / ".cache")
    source = content.load(reader, ROOT / "content", FILM)
    pictures: dict[str, bytes] = {}
    head = (
        f"{'layout':8} {'printer':22} {'pages':>5} {'pictures':>8} {'typeset':>9} {'press':>9} {'ratio':>7}"
    )
    sys.stdout.write(f"{head}\n")
    for layout in ("house", "gala"):
        edition = Edition(lang="de", layout=layout, sections=SECTIONS, pages=16)
        found = ready(reader, ROOT, source, None, edition)
        set_ = _set(reader, found)
        for name in ("generic-fogra39", "generic-fogra39-spot", "ingramspark", "druckartikelshop"):
            pressed = replace(found, printer=load(reader, name, ROOT))
            _press(reader, pressed, set_, pictures)  # converts the pictures
            times = [
                (_timed(_set, reader, found), _timed(_press, reader, pressed, set_, pictures))
                for _ in range(ROUNDS)
            ]
            typesetting, pressing = (statistics.median(column) for column in zip(*times, strict=True))
            ratio = statistics.median(b / a for a, b in times)
            count = sum(1 for name in set_.assets.files if name.startswith("pictures/"))
            sys.stdout.write(
                f"{layout:8} {name:22} {set_.pages:5} {count:8} {typesetting:8.2f}s {pressing:8.3f}s {ratio:7.1%}\n"
            )


def _set(reader: Reader, found: Ready) -> Typeset:
    folders = resources.search("fonts", ROOT)
    catalogue = fonts.load(reader, folders, found.layout.manifest.fonts)
    return typeset(found.source, found.edition, found.layout, found.printer.format, catalogue, reader)


def _press(reader: Reader, found: Ready, set_: Typeset, pictures: MutableMapping[str, bytes]) -> None:
    with closing(Photographs(found, reader, Looks(pictures), pictures)) as photographs:
        inked = photographs.inked(set_.shots)
    press_pages(found, set_, inked, pictures, name=FILM, edition="de")


def _timed(do: object, *arguments: object) -> float:
    started = time.perf_counter()
    do(*arguments)  # type: ignore[operator]
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
