"""Rules about the resolution of pictures."""

from __future__ import annotations

from collections.abc import Iterator

from booklet.diagnostics import Severity
from booklet.preflight.examination import Examination
from booklet.preflight.marks import Kind, Mark
from booklet.preflight.registry import GWG, SHEET, Hit, rule
from booklet.printer import Resolution

TINY = 16
"""Pixels a side up to which an image is a flat colour or a dot, whatever its resolution."""


def _low(examination: Examination, *, line_art: bool, severe: bool) -> Iterator[Hit]:
    limits = examination.sheet.resolution.line_art if line_art else examination.sheet.resolution.images

    def chosen(mark: Mark) -> bool:
        picture = mark.picture
        if picture is None or mark.masking or (picture.bits == 1) is not line_art:
            return False
        if picture.width <= TINY and picture.height <= TINY:
            return False
        return _breaks(picture.ppi, limits, severe=severe)

    wanted = limits.error if severe else limits.warning
    for page, marks in examination.each(chosen):
        for mark in marks:
            ppi = mark.picture.ppi if mark.picture else 0.0
            kind = "line art" if mark.kind is Kind.STENCIL or line_art else "picture"
            yield examination.hit(
                f"a {kind} has {ppi:.0f} ppi at its printed size", page, [mark], round(ppi, 1), wanted
            )


def _breaks(ppi: float, limits: Resolution, *, severe: bool) -> bool:
    return ppi <= limits.error if severe else limits.error < ppi <= limits.warning


_REASON = "Pixels that are larger than the screen's dots can be seen in print."
_FIX = "Get a larger picture, or print it smaller."
_ART_REASON = "Line art has no greys to hide its steps: it needs four times the pixels."


@rule(
    "image-ppi-low",
    "Pictures are not coarse",
    Severity.ERROR,
    source=f"{GWG} R0031; {SHEET}",
    reason=_REASON,
    fix=_FIX,
)
def images_error(examination: Examination) -> Iterator[Hit]:
    """Continuous-tone images at or below the sheet's error resolution."""
    yield from _low(examination, line_art=False, severe=True)


@rule(
    "image-ppi",
    "Pictures are fine enough",
    Severity.WARNING,
    source=f"{GWG} R0031; {SHEET}",
    reason=_REASON,
    fix=_FIX,
)
def images_warning(examination: Examination) -> Iterator[Hit]:
    """Continuous-tone images at or below the sheet's warning resolution."""
    yield from _low(examination, line_art=False, severe=False)


@rule(
    "lineart-ppi-low",
    "Line art is not coarse",
    Severity.ERROR,
    source=f"{GWG} R0032; {SHEET}",
    reason=_ART_REASON,
    fix=_FIX,
)
def art_error(examination: Examination) -> Iterator[Hit]:
    """1-bit images at or below the sheet's error resolution."""
    yield from _low(examination, line_art=True, severe=True)


@rule(
    "lineart-ppi",
    "Line art is fine enough",
    Severity.WARNING,
    source=f"{GWG} R0032; {SHEET}",
    reason=_ART_REASON,
    fix=_FIX,
)
def art_warning(examination: Examination) -> Iterator[Hit]:
    """1-bit images at or below the sheet's warning resolution."""
    yield from _low(examination, line_art=True, severe=False)
