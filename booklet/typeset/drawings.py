"""What templates draw by arithmetic: QR codes, and rows of pictures of one height."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import segno
from markupsafe import Markup


def qr_code(text: str, size: float, colour: str) -> Markup:
    """A QR code (ISO/IEC 18004, level M) as inline SVG of `size` mm without its quiet zone of four modules.

    Dark modules only: it is meant for a light, even ground.
    """
    code = segno.make_qr(text, error="m")
    rows = [bytes(row) for row in code.matrix]
    path = "".join(f"M{x} {y}h{run}v1h-{run}z" for y, row in enumerate(rows) for x, run in _runs(row))
    n = len(rows)
    return Markup(  # noqa: S704 - numbers, and a colour that booklet made
        f'<svg class="qr" viewBox="0 0 {n} {n}" width="{size}mm" height="{size}mm" '
        f'style="width: {size}mm; height: {size}mm"><path d="{path}" fill="{colour}"/></svg>'
    )


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Start and length of each run of dark modules."""
    found: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if dark and found and sum(found[-1]) == x:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif dark:
            found.append((x, 1))
    return found


@dataclass(frozen=True, slots=True)
class Framed:
    """A picture of a row, with its width in mm."""

    image: dict[str, Any]
    width: float


def strips(images: Sequence[dict[str, Any]], width: float, height: float, gap: float) -> list[list[Framed]]:
    """Pictures in rows of one height (mm), each row filling the width (mm) with `gap` mm between two.

    A row holds as many as come nearest to their own proportions; what is left of the difference is
    shared out, so that a crop takes a little from each. A last row that is much too short stays short.
    """
    rows: list[list[Framed]] = []
    left = list(images)
    while left:
        count = min(range(1, len(left) + 1), key=lambda n: abs(_natural(left[:n], height, gap) - width))
        row, left = left[:count], left[count:]
        natural = _natural(row, height, gap) - gap * (count - 1)
        room = width - gap * (count - 1)
        stretch = room / natural if left or natural > room * 0.62 else 1.0
        rows.append([Framed(image, height * image["aspect"] * stretch) for image in row])
    return rows


def _natural(images: Sequence[dict[str, Any]], height: float, gap: float) -> float:
    return float(sum(height * image["aspect"] for image in images) + gap * (len(images) - 1))
