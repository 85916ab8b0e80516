"""Draw the README's pictures: contact sheets of finished booklets, spread by spread, on grey.

    python tools/gallery.py [--build DIR] [--output DIR]

Reads the PDFs of `make pdf`, crops each page to its TrimBox and puts facing pages side by side.
Colours are the PDF renderer's idea of CMYK, good enough to look at and no proof.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from pictures import packed
from PIL import Image

GREY = (112, 112, 110)
WIDTH = 1400
"""Of a sheet, in pixels."""

MARGIN, GAP = 40, 30
"""Around the sheet and between its spreads, in pixels."""

BYTES = 600_000
"""Most bytes of a picture in a repository."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A picture to draw: the booklet it shows, and the left page of each spread (0: the jacket)."""

    name: str
    film: str
    edition: str
    spreads: tuple[int, ...]


SHEETS = (
    Sheet("house", "rust-and-bone", "de", (0, 2, 4, 6, 8, 12)),
    Sheet("gala", "rust-and-bone", "fr-gala", (0, 2, 4, 6, 8, 12)),
)


def trimmed(page: pypdfium2.PdfPage, width: int) -> Image.Image:
    """One page without its bleed, `width` pixels wide."""
    left, bottom, right, top = page.get_trimbox()
    media = page.get_mediabox()
    scale = width / (right - left)
    crop = (left - media[0], bottom - media[1], media[2] - right, media[3] - top)
    picture: Image.Image = page.render(scale=scale, crop=crop).to_pil().convert("RGB")
    return picture.resize((width, round((top - bottom) * scale)), Image.Resampling.LANCZOS)


def draw(pdf: Path, spreads: tuple[int, ...]) -> Image.Image:
    """A contact sheet, two spreads a row; the jacket is the back cover beside the front cover."""
    document = pypdfium2.PdfDocument(pdf)
    facing = [(left or len(document), left + 1) for left in spreads]
    width = (WIDTH - 2 * MARGIN - GAP) // 4
    pages = {
        number: trimmed(document[number - 1], width)
        for spread in facing
        for number in spread
        if number <= len(document)
    }
    height = next(iter(pages.values())).height
    rows = -(-len(facing) // 2)
    sheet = Image.new("RGB", (WIDTH, 2 * MARGIN + rows * height + (rows - 1) * GAP), GREY)
    for i, spread in enumerate(facing):
        x, y = MARGIN + (i % 2) * (2 * width + GAP), MARGIN + (i // 2) * (height + GAP)
        for side, number in enumerate(spread):
            if number in pages:
                sheet.paste(pages[number], (x + side * width, y))
    return sheet


def main() -> int:
    """Draw every sheet whose booklet was built; 4 where one was not."""
    top = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description="Draw contact sheets of the booklets in build/.")
    parser.add_argument("--build", metavar="DIR", type=Path, default=top / "build")
    parser.add_argument("--output", metavar="DIR", type=Path, default=top / "docs" / "pictures")
    options = parser.parse_args()
    code = 0
    for sheet in SHEETS:
        pdf = options.build / sheet.film / f"{sheet.film}-{sheet.edition}.pdf"
        if not pdf.is_file():
            sys.stderr.write(f"there is no {pdf}; run `make pdf` first\n")
            code = 4
            continue
        options.output.mkdir(parents=True, exist_ok=True)
        target = options.output / f"{sheet.name}.png"
        target.write_bytes(packed(draw(pdf, sheet.spreads), BYTES, Image.Quantize.MEDIANCUT))
        sys.stdout.write(f"{target}: {target.stat().st_size // 1000} kB\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
