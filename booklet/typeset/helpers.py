"""What templates call: pictures and marks in their places, display type measured and fitted, drawings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from booklet.content import Block, FilmSource
from booklet.diagnostics import ContentError, Diagnostic, Span, error
from booklet.fonts import Catalogue, Face
from booklet.layout import Layout
from booklet.paper import mm_to_pt
from booklet.paragraphs import Fit, advance, balance, fit
from booklet.typeset.drawings import qr_code, strips
from booklet.typeset.inks import css_colours, tint
from booklet.typeset.shelf import Shelf
from booklet.typography import NON_JOINER


class Helpers:
    """The helpers of one booklet; what goes wrong when one is called goes to `problems`, by its text."""

    def __init__(
        self, source: FilmSource, layout: Layout, catalogue: Catalogue, shelf: Shelf, problems: dict[str, Diagnostic]
    ) -> None:  # fmt: skip
        self.source, self.layout, self.catalogue, self.shelf = source, layout, catalogue, shelf
        self.problems = problems

    def by_name(self) -> dict[str, Any]:
        """As templates call them."""
        return {
            "picture": self.shelf.url,
            "marks": self._marks,
            "qr": self._qr,
            "strips": strips,
            "half": self.shelf.half,
            "tallest": self.shelf.tallest,
            "tint": lambda name, percent: tint(self.layout.inks, name, percent),
            "fit": self._fit,
            "balance": self._balance,
            "together": self._together,
            "initial": initial,
            "html": lambda block: Markup(block.html),  # noqa: S704 - made by content.markdown, which escapes
        }

    def _marks(
        self, marks: Sequence[dict[str, Any]], width: float, size: float = 9.0, gap: float = 6.0
    ) -> list[list[dict[str, Any]]]:
        """Logos and laurels in rows of a width (mm), each of the same optical size and none below its own limits.

        `size`: the side in mm of the square that each covers. Each mark has `url`, `width`, `height` and `alt`;
        between two of them lies `gap`, or the larger of the two clear spaces that they are owed.
        """
        rows: list[list[dict[str, Any]]] = [[]]
        used = 0.0
        for mark in marks:
            wide = min(max(size * mark["aspect"] ** 0.5, mark["min_width"]), width)
            space = max(gap, mark["clear"] * wide)
            if rows[-1] and used + space + wide > width:
                rows.append([])
                used = 0.0
            url = self.shelf.url(mark, wide, wide / mark["aspect"])
            rows[-1].append(
                {
                    "url": url,
                    "width": wide,
                    "height": wide / mark["aspect"],
                    "alt": mark["alt"] or "",
                    "gap": space,
                }
            )
            used += wide + space
        return [row for row in rows if row]

    def _qr(self, text: str, size: float, ink: str = "text") -> Markup:
        """A QR code as a drawing of so many mm, in one of the layout's inks."""
        colour = css_colours(self.layout.inks)[ink]
        return qr_code(text if "://" in text or ":" in text else f"https://{text}", size, colour)

    def _fit(
        self,
        text: str,
        family: str,
        sizes: Sequence[float],
        width: float,
        lines: int,
        weight: int = 400,
        style: str = "normal",
        spacing: float = 0.0,
    ) -> Fit:
        """The largest of some sizes (pt) for a text in a width (mm)."""
        found = fit(self._face(family, weight, style), text, tuple(sizes), mm_to_pt(width), lines, spacing)
        if not found.fits:
            shown = text.replace(NON_JOINER, "")[:60]
            message = f"“{shown}” does not fit {width:.0f} mm × {lines} lines even at {sizes[-1]} pt"
            hint = "shorten it, or give a short form with `set:`"
            self.problems[text] = error("title-wide", message, self._find(text), hint)
        return found

    def _balance(
        self, text: str, family: str, size: float, width: float, weight: int = 400, style: str = "normal"
    ) -> tuple[str, ...]:
        """Even ragged lines of a text at a size (pt) in a width (mm)."""
        return balance(self._face(family, weight, style), text, size, mm_to_pt(width))

    def _together(
        self,
        texts: Sequence[str],
        family: str,
        sizes: Sequence[float],
        width: float,
        weight: int = 400,
        style: str = "normal",
    ) -> float:
        """The largest of some sizes (pt) at which each text takes one line of a width (mm); else the smallest."""
        face = self._face(family, weight, style)
        widest = max((advance(face, text) for text in texts), default=0.0)
        return next((size for size in sizes if widest * size <= mm_to_pt(width)), sizes[-1])

    def _face(self, family: str, weight: int, style: str) -> Face:
        face = self.catalogue.find(family, weight, style)
        if face is None:
            raise ContentError(
                error(
                    "font-face",
                    f"the layout {self.layout.name} asks for {family} {weight} {style}, which is not among its fonts",
                )
            )
        return face

    def _find(self, text: str) -> Span | None:
        """Where a wording that was set right stands in the content."""
        plain = text.replace(NON_JOINER, "").strip()
        found = (path for path, wording in self.source.wordings() if plain and plain in wording)
        return next((self.source.span(path) for path in found), None)


@dataclass(frozen=True, slots=True)
class Initial:
    """An opening block split for an initial: the letter (with a quotation mark before it), first words, rest."""

    letter: str
    words: Markup
    rest: Markup


def initial(block: Block, words: int = 2) -> Initial:
    """Split a block's first letter and the first few words, whose markup must begin after them."""
    found = re.match(r"[„“«»‚‘\"]?[\u00a0\u202f]?\w", block.html)
    if found is None:
        return Initial("", Markup(""), Markup(block.html))  # noqa: S704 - made by content.markdown, which escapes
    rest = block.html[found.end() :]
    pieces = re.match(rf"(?:[^\s<&]*[ \u00a0]){{{words}}}", rest)
    first = pieces.group(0) if pieces else ""
    return Initial(found.group(0), Markup(first), Markup(rest[len(first) :]))  # noqa: S704
