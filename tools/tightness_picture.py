#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 booklet contributors
# SPDX-License-Identifier: MIT
"""Draw docs/pictures/tightness.png: the word spaces of the sample film's German, line by line and composed.

    make gallery

Three settings side by side: the engine's own lines, composed ones, composed ones whose words give way.
Spaces narrower than the face's own are blue, wider ones go from yellow to red at two and a half times their width.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pypdfium2
from bench_paragraphs import MM, ROOT, Setting, faces, lines_of, set_by_engine, texts
from pictures import packed
from PIL import Image, ImageDraw

from booklet.paragraphs import Limits, Ruler

SCALE = 3.0
MEASURE = 80.0
HEIGHT = 105
"""In mm: what the picture shows of a page."""

BYTES = 250_000
"""Most bytes of the picture."""

WAYS = (None, Limits(), Limits(glyphs=0.02, closer=0.005, apart=0.01))


def main() -> None:
    """Set the text in each way and paint its spaces."""
    with tempfile.TemporaryDirectory() as folder:
        catalogue, face = faces(Path(folder))
        setting = Setting("de", texts("de", Path("no handbook")), MEASURE)
        space = Ruler(face.path.read_bytes(), setting.size).space
        parts = [_painted(set_by_engine(catalogue, setting, way).data, space) for way in WAYS]
    width, height = sum(part.width for part in parts), max(part.height for part in parts)
    sheet = Image.new("RGB", (width, height), "white")
    left = 0
    for part in parts:
        sheet.paste(part, (left, 0))
        left += part.width
    target = ROOT / "docs" / "pictures" / "tightness.png"
    target.write_bytes(packed(sheet, BYTES, Image.Quantize.MEDIANCUT))
    print(f"{target}: {target.stat().st_size // 1000} kB")  # noqa: T201


def _painted(data: bytes, space: float) -> Image.Image:
    """The first page's text, its word spaces coloured by their width against the face's own (pt)."""
    page = pypdfium2.PdfDocument(data)[0]
    top = page.get_height()
    text = page.render(scale=SCALE).to_pil().convert("RGB")
    spaces = Image.new("RGB", text.size, "white")
    pen = ImageDraw.Draw(spaces)
    right = (20 + MEASURE) * MM
    for line in lines_of(data):
        if line.page or line.right < right - 1.2 * MM:
            continue
        for a, b in line.gaps:
            box = [a, top - line.y - 7.5, b, top - line.y + 2.5]
            pen.rectangle([value * SCALE for value in box], fill=_colour((b - a) / space))
    spaces.paste(text, mask=text.convert("L").point(lambda light: 255 - light))
    edge = (round(v * MM * SCALE) for v in (15, 17, 25 + MEASURE, 17 + HEIGHT))
    return spaces.crop(tuple(edge))


def _colour(ratio: float) -> tuple[int, int, int]:
    """From blue (half as wide as its own) over white to yellow and red (two and a half times)."""
    if ratio < 1:
        share = min(1.0, (1 - ratio) / 0.5)
        return round(255 - 135 * share), round(255 - 75 * share), 255
    share = min(1.0, (ratio - 1) / 1.5)
    return 255, round(245 - 190 * share), round(255 - 215 * min(1.0, 2 * share))


if __name__ == "__main__":
    main()
