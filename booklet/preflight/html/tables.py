"""The report's tables: inks page by page, fonts, placed pictures, waivers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from booklet.preflight.evidence import Coverage, Evidence
from booklet.preflight.html.pictures import TOLERANCE
from booklet.preflight.registry import RULES
from booklet.printer import Printer

TINY = 16
"""Pixels a side up to which an image is a flat colour, whatever its resolution."""

_KINDS = {
    "CIDFontType0": "OpenType, PostScript outlines",
    "CIDFontType2": "OpenType, TrueType outlines",
    "Type1": "Type 1",
    "TrueType": "TrueType",
    "Type3": "Type 3",
    "MMType1": "Multiple Master",
}


def ink_rows(evidence: Evidence, limit: float) -> list[dict[str, Any]]:
    """How much ink, page by page, and over all pages in the last row."""
    rows = [
        {
            "page": str(number),
            "coverage": page.coverage,
            "total": page.total,
            "over": page.total.peak > limit + TOLERANCE,
        }
        for number, page in enumerate(evidence.pages, 1)
        if page.coverage
    ]
    if not rows:
        return []
    pages = [page for page in evidence.pages if page.coverage]
    whole = tuple(_over_all([page.coverage[i] for page in pages]) for i in range(len(evidence.inks)))
    total = _over_all([page.total for page in pages])
    over = total.peak > limit + TOLERANCE
    return [*rows, {"page": "", "coverage": whole, "total": total, "over": over}]


def _over_all(each: Sequence[Coverage]) -> Coverage:
    average = sum(one.average for one in each) / len(each)
    return Coverage(round(average, 1), max(one.peak for one in each))


def fonts(evidence: Evidence) -> list[dict[str, Any]]:
    """Fonts by name."""
    return [
        {
            "name": font.name,
            "kind": _kind(font.kind),
            "embedded": font.embedded or font.kind.startswith("Type3"),
            "subset": font.subset,
            "pages": ranges(font.pages),
        }
        for font in evidence.fonts
    ]


def _kind(kind: str) -> str:
    return _KINDS.get(kind.partition(",")[0], kind)


def images(evidence: Evidence, printer: Printer | None) -> list[dict[str, Any]]:
    """Placed images, and whether their resolution keeps the sheet."""
    rows = []
    for image in evidence.images:
        x0, y0, x1, y1 = image.box
        line_art = image.bits == 1
        level = ""
        if printer and image.ppi and not (image.width <= TINY and image.height <= TINY):
            limits = printer.sheet.resolution.line_art if line_art else printer.sheet.resolution.images
            level = "error" if image.ppi <= limits.error else "warning" if image.ppi <= limits.warning else ""
        rows.append(
            {
                "page": image.page,
                "pixels": f"{image.width} × {image.height}",
                "bits": image.bits,
                "ppi": f"{image.ppi:.0f}" if image.ppi else "–",
                "level": level,
                "space": f"{image.space}, stencil" if image.stencil else image.space,
                "size": f"{x1 - x0:.0f} × {y1 - y0:.0f}",
                "place": f"{x0:.0f}, {y0:.0f}".replace("-", "−"),
            }
        )
    return rows


def waiver_rows(evidence: Evidence) -> list[dict[str, Any]]:
    """Waivers in the edition's order."""
    return [
        {
            "rule": waiver.rule,
            "title": RULES[waiver.rule].title if waiver.rule in RULES else "there is no such rule",
            "reason": waiver.reason,
            "count": waiver.count,
        }
        for waiver in evidence.waivers
    ]


def ranges(numbers: Sequence[int]) -> str:
    """“1–3, 6”."""
    parts: list[list[int]] = []
    for number in sorted(set(numbers)):
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in parts)
