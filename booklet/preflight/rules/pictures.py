"""Rules about the resolution of pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from booklet.diagnostics import Severity
from booklet.preflight.examination import Examination
from booklet.preflight.marks import Kind, Mark, Picture
from booklet.preflight.registry import CRAFT, GWG, SHEET, Hit, rule
from booklet.printer import Resolution

TINY = 16
"""Pixels a side up to which an image is a flat colour or a dot, whatever its resolution."""


STRETCH = 0.05
"""Part by which the resolutions across and down may differ: rounding to whole pixels explains less."""

DEEP = 8
"""Most bits a component of images in PDF 1.4 (ISO 32000-1, 8.9.5.1: 16 since PDF 1.5)."""


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


def _pictures(examination: Examination, chosen: Callable[[Picture], bool]) -> Iterator[tuple[int, Mark]]:
    """Images, soft masks' apart, that are chosen."""
    for page, marks in examination.each(
        lambda mark: mark.picture is not None and not mark.masking and chosen(mark.picture)
    ):
        yield from ((page, mark) for mark in marks)


@rule(
    "image-stretched",
    "Pictures keep their proportions",
    Severity.WARNING,
    source=CRAFT,
    reason="A picture that is stretched one way makes faces thin or broad; it is hardly ever meant.",
    fix="Place the picture with its own proportions, and crop it.",
)
def stretched(examination: Examination) -> Iterator[Hit]:
    """Images whose resolutions across and down differ by more than 5 %; dots and stripes may."""
    for page, mark in _pictures(
        examination, lambda p: min(p.width, p.height) > TINY and p.stretch > STRETCH + 1e-6
    ):
        if (picture := mark.picture) is not None:
            part = picture.stretch * 100
            way = "height" if picture.down < picture.across else "width"
            yield examination.hit(
                f"a picture is stretched by {part:.0f} % in its {way}", page, [mark], round(part, 1), 5
            )


@rule(
    "image-upsampled",
    "Pictures are not enlarged by repeating pixels",
    Severity.WARNING,
    source=CRAFT,
    reason="Repeated pixels raise the resolution on paper only: the steps are seen in print all the same.",
    fix="Place the picture as it was before it was enlarged, or get a larger one.",
)
def upsampled(examination: Examination) -> Iterator[Hit]:
    """Images of equal square blocks whose blocks are coarser than the sheet's pixels may be."""
    wanted = examination.sheet.resolution.images.warning
    for page, mark in _pictures(examination, lambda p: p.block > 1 and p.ppi / p.block <= wanted < p.ppi):
        if (picture := mark.picture) is not None:
            ppi = picture.ppi / picture.block
            message = (
                f"a picture repeats each pixel {picture.block} × {picture.block} times: it has {ppi:.0f} ppi"
            )
            yield examination.hit(message, page, [mark], round(ppi, 1), wanted)


@rule(
    "image-truncated",
    "Pictures are whole",
    Severity.ERROR,
    source="ISO 32000-1, 7.4 and 8.9.5",
    reason="What is missing of a picture prints grey, black or not at all, as the RIP likes.",
    fix="Place the picture again from a file that opens without complaint.",
)
def truncated(examination: Examination) -> Iterator[Hit]:
    """Images, or their masks, with less data than their width and height promise."""
    for page, marks in examination.each(
        lambda mark: mark.picture is not None and mark.picture.truncated != ""
    ):
        for mark in marks:
            if mark.picture is not None:
                why = mark.picture.truncated
                yield examination.hit(f"a picture is not whole: {why}", page, [mark], why)


@rule(
    "image-depth",
    "No pictures of 16 bits where the flavour knows none",
    Severity.ERROR,
    source="ISO 15930-4 and 15930-6, on PDF 1.4; ISO 32000-1, 8.9.5.1",
    reason="A reader of PDF 1.4 takes such a picture for broken data.",
    fix="Save the picture with 8 bits a channel.",
)
def deep(examination: Examination) -> Iterator[Hit]:
    """Images of more than 8 bits a component where the flavour is defined on PDF 1.4."""
    if examination.sheet.rules.version != "1.4":
        return
    for page, marks in examination.each(lambda mark: mark.picture is not None and mark.picture.bits > DEEP):
        bits = max(mark.picture.bits for mark in marks if mark.picture)
        yield examination.hit(f"a picture has {bits} bits a component", page, marks, bits, DEEP)
