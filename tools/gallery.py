"""Draw the pictures of the layouts in docs/pictures/: every layout with every sample, its pages, its covers.

    python tools/gallery.py [--output DIR]

Builds what it draws below `.cache/gallery/`, crops each page to its TrimBox and puts facing pages side by
side. Colours are the PDF renderer's idea of CMYK, good enough to look at and no proof.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pypdfium2
from pictures import packed
from PIL import Image

from booklet import layout
from booklet.build import shelves

TOP = Path(__file__).resolve().parent.parent
HOME = TOP / ".cache" / "gallery"

GREY = (112, 112, 110)
WIDTH = 1400
"""Of a sheet, in pixels."""

MARGIN, GAP = 40, 30
"""Around a sheet and between its spreads, in pixels."""

BYTES = 700_000
"""Most bytes of a picture in a repository."""

LAYOUTS = ("house", "gala", "auteur", "midnight", "document", "archive")
SAMPLES = (
    ("rust-and-bone", "de"),
    ("rust-and-bone", "fr"),
    ("rust-and-bone", "en"),
    ("trip-to-the-moon", "fr"),
)
SHOWN = {"house": "de", "gala": "fr", "auteur": "de", "midnight": "en", "document": "fr", "archive": "en"}
"""The language in which each layout's own sheet shows the first film."""

SPREADS = (0, 2, 4, 6, 8, 10, 12, 14)
"""Left pages of the spreads on a layout's own sheet; 0 is the jacket."""


def editions() -> dict[str, list[str]]:
    """Lines for `editions:` of each film: each layout in each language, and each cover by itself."""
    lines: dict[str, list[str]] = {film: [] for film, _ in SAMPLES}
    for name in LAYOUTS:
        for film, lang in SAMPLES:
            lines[film].append(f"{lang}-{name}: {{lang: {lang}, layout: {name}}}")
        for cover in covers(name):
            start = f"cover-{name}-{cover}: {{lang: {SHOWN[name]}, layout: {name}, sections: [facts], "
            lines["rust-and-bone"].append(f"{start}options: {{cover: {cover}}}}}")
    return lines


def covers(name: str) -> Sequence[str]:
    """The variants of a layout's cover."""
    return tuple(map(str, layout.load(shelves(TOP), name, TOP).manifest.options["cover"].choices))


def build() -> None:
    """Set every edition that is drawn.

    Raises:
        CalledProcessError: one of them cannot be built.
    """
    for film, lines in editions().items():
        folder = HOME / "content" / film
        folder.mkdir(parents=True, exist_ok=True)
        for entry in (TOP / "content" / film).iterdir():
            if entry.is_dir():  # a link would lead out of the film's folder
                shutil.copytree(entry, folder / entry.name, dirs_exist_ok=True)
        text, found, _ = (
            (TOP / "content" / film / "film.yaml").read_text(encoding="utf-8").partition("\neditions:\n")
        )
        assert found, film  # noqa: S101 - it is the last group of the sample films
        more = "\n".join(f"  {line}" for line in lines)
        (folder / "film.yaml").write_text(f"{text}\neditions:\n{more}\n", encoding="utf-8")
    subprocess.run([sys.executable, "-m", "booklet", "build", "--root", str(HOME)], check=True)  # noqa: S603 - booklet itself


def pages(film: str, edition: str) -> pypdfium2.PdfDocument:
    """A booklet that was built."""
    return pypdfium2.PdfDocument(HOME / "build" / film / f"{film}-{edition}.pdf")


def trimmed(page: pypdfium2.PdfPage, width: int) -> Image.Image:
    """One page without its bleed, `width` pixels wide."""
    left, bottom, right, top = page.get_trimbox()
    media = page.get_mediabox()
    scale = width / (right - left)
    crop = (left - media[0], bottom - media[1], media[2] - right, media[3] - top)
    picture: Image.Image = page.render(scale=scale, crop=crop).to_pil().convert("RGB")
    return picture.resize((width, round((top - bottom) * scale)), Image.Resampling.LANCZOS)


def beside(group: Sequence[Image.Image]) -> Image.Image:
    """Pages of one height, without a gap."""
    strip = Image.new("RGB", (sum(page.width for page in group), group[0].height), GREY)
    x = 0
    for page in group:
        strip.paste(page, (x, 0))
        x += page.width
    return strip


def sheet(rows: Sequence[Sequence[Image.Image]]) -> Image.Image:
    """Rows of pictures on grey, each with a gap around it."""
    width = max(sum(p.width for p in row) + GAP * (len(row) - 1) for row in rows)
    height = sum(max(p.height for p in row) for row in rows) + GAP * (len(rows) - 1)
    canvas = Image.new("RGB", (width + 2 * MARGIN, height + 2 * MARGIN), GREY)
    y = MARGIN
    for row in rows:
        x = MARGIN
        for picture in row:
            canvas.paste(picture, (x, y))
            x += picture.width + GAP
        y += max(p.height for p in row) + GAP
    return canvas


def of_layout(name: str) -> Image.Image:
    """A layout's own sheet, two spreads a row; the jacket is the back cover beside the front cover."""
    document = pages("rust-and-bone", f"{SHOWN[name]}-{name}")
    width = (WIDTH - 2 * MARGIN - GAP) // 4
    spreads = [
        beside([trimmed(document[number - 1], width) for number in (left or len(document), left + 1)])
        for left in SPREADS
        if left + 1 < len(document)
    ]
    return sheet([spreads[i : i + 2] for i in range(0, len(spreads), 2)])


def of_all() -> Image.Image:
    """Every layout, a row each, with every sample edition: cover and a spread."""
    width = (WIDTH - 2 * MARGIN - GAP * (len(SAMPLES) - 1)) // (3 * len(SAMPLES))
    rows = []
    for name in LAYOUTS:
        documents = [pages(film, f"{lang}-{name}") for film, lang in SAMPLES]
        chosen = [(0, left - 1, left) for left in (4, 6, 8, 4)]
        rows.append(
            [
                beside([trimmed(document[number], width) for number in numbers])
                for document, numbers in zip(documents, chosen, strict=True)
            ]
        )
    return sheet(rows)


def of_covers() -> Image.Image:
    """The cover variants of every layout, a row each."""
    width = 200
    return sheet(
        [
            [trimmed(pages("rust-and-bone", f"cover-{name}-{cover}")[0], width) for cover in covers(name)]
            for name in LAYOUTS
        ]
    )


def drawings() -> Iterator[tuple[str, Image.Image]]:
    """Each picture with its name."""
    yield "layouts", of_all()
    yield "covers", of_covers()
    for name in LAYOUTS:
        yield name, of_layout(name)


def main() -> int:
    """Build, and draw every sheet."""
    parser = argparse.ArgumentParser(description="Draw the pictures of the layouts.")
    parser.add_argument("--output", metavar="DIR", type=Path, default=TOP / "docs" / "pictures")
    options = parser.parse_args()
    build()
    options.output.mkdir(parents=True, exist_ok=True)
    for name, picture in drawings():
        target = options.output / f"{name}.png"
        target.write_bytes(packed(picture, BYTES, Image.Quantize.MEDIANCUT))
        sys.stdout.write(f"{target}: {target.stat().st_size // 1000} kB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
