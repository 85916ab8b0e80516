"""Small pictures of pages, compared with committed ones; differences are drawn for a person to look at."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image

WIDTH, HEIGHT, COLUMNS = 132, 187, 5
TOLERANCE = 14.0
"""Mean difference (0 to 255) of the most different 12 × 11 pixel field; one line of text moved by a line gives 30."""


def thumbnails(pdf: Path) -> list[Image.Image]:
    """Each page, trimmed, WIDTH × HEIGHT pixels."""
    pages = []
    for page in pypdfium2.PdfDocument(pdf):
        left, bottom, right, top = page.get_trimbox()
        width, height = page.get_size()
        crop = (left, bottom, width - right, height - top)
        picture = page.render(scale=1.2, crop=crop).to_pil().convert("RGB")
        pages.append(picture.resize((WIDTH, HEIGHT), Image.Resampling.BOX))
    return pages


def sheet(pages: list[Image.Image]) -> Image.Image:
    """All pages on one picture, five in a row."""
    rows = -(-len(pages) // COLUMNS)
    canvas = Image.new("RGB", (COLUMNS * WIDTH, rows * HEIGHT), "grey")
    for i, page in enumerate(pages):
        canvas.paste(page, (i % COLUMNS * WIDTH, i // COLUMNS * HEIGHT))
    return canvas


def compare(pdf: Path, reference: Path, out: Path) -> list[str]:
    """A line for each page that differs; draws reference, page and difference side by side into `out`."""
    now = thumbnails(pdf)
    if os.environ.get("BOOKLET_UPDATE_PAGES"):
        sheet(now).quantize(128).save(reference, optimize=True)
        return []
    before = Image.open(reference).convert("RGB")
    cells = before.width // WIDTH * (before.height // HEIGHT)
    if not cells - COLUMNS < len(now) <= cells:
        return [f"{len(now)} pages, where {reference.name} has room for {cells}"]
    report = []
    for i, page in enumerate(now):
        x, y = i % COLUMNS * WIDTH, i // COLUMNS * HEIGHT
        old = before.crop((x, y, x + WIDTH, y + HEIGHT))
        difference = np.abs(np.asarray(page, np.int16) - np.asarray(old, np.int16)).mean(axis=2)
        worst = (
            difference[: HEIGHT // 11 * 11, :]
            .reshape(HEIGHT // 11, 11, WIDTH // 12, 12)
            .mean(axis=(1, 3))
            .max()
        )
        if worst > TOLERANCE:
            out.mkdir(parents=True, exist_ok=True)
            picture = Image.new("RGB", (3 * WIDTH, HEIGHT))
            drawn = Image.fromarray(np.clip(255 - 3 * difference, 0, 255).astype(np.uint8))
            for k, part in enumerate((old, page, drawn)):
                picture.paste(part, (k * WIDTH, 0))
            path = out / f"{reference.stem}-{i + 1:02}.png"
            picture.save(path)
            report.append(f"page {i + 1} differs by {worst:.0f} (at most {TOLERANCE:.0f}): {path}")
    return report
