"""Whether text can be read on its ground: the contrast of inks as they look on the printer's paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from booklet.colour import Separator, lightness_to_y
from booklet.diagnostics import Diagnostic, warning
from booklet.inks import Cmyk, Ink, LargeBlack
from booklet.layout import Layout
from booklet.printer import Printer

LEAST = 4.5
"""Contrast of small text (WCAG 2.2, 1.4.3)."""


def check(layout: Layout, printer: Printer, separator: Separator) -> Iterator[Diagnostic]:
    """A warning for each pair of inks in the manifest's `readable` whose contrast is too low."""
    inks: dict[str, Ink] = {"white": Cmyk(0, 0, 0, 0), **layout.inks}
    for text, ground in layout.manifest.readable:
        ratio = contrast(inks, text, ground, printer, separator)
        if ratio < LEAST:
            message = f"text in {text} on {ground} has a contrast of {ratio:.1f} : 1, and needs {LEAST:g} : 1"
            yield warning("ink-contrast", message, hint="choose a darker or a lighter ink")


def contrast(
    inks: Mapping[str, Ink], text: str, ground: str, printer: Printer, separator: Separator
) -> float:
    """The ratio of the two inks' luminances on this paper, flare of 5 % included (WCAG 2.2)."""
    first, second = (_luminance(inks[name], printer, separator) for name in (text, ground))
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)


def _luminance(ink: Ink, printer: Printer, separator: Separator) -> float:
    """How light an ink is, 0 to 1, relative to the paper."""
    if isinstance(ink, LargeBlack):
        ink = Cmyk(*(printer.sheet.rich_black or (0, 0, 0, 100)))
    mixture = ink if isinstance(ink, Cmyk) else ink.fallback
    if isinstance(mixture, Cmyk):
        inks = np.array([[mixture.c, mixture.m, mixture.y, mixture.k]]) / 100
        lightness = separator.appearance(inks)[:, 0]
    else:
        lightness = np.array([mixture[0]])
    return float(lightness_to_y(lightness)[0])
