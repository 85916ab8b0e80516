"""Proofs: for each rule, files that are broken to break it; and files that break none."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

from pdfs import clean, html, press, printer, sheet

from booklet.printer import FLAVOURS, Printer


@dataclass(frozen=True, slots=True)
class Proof:
    """One way to break one rule.

    Attributes:
        rule: its id.
        how: what is broken, in a few words.
        pdf: makes the file, from a clean one.
        printer: the sheet that it is judged for; the generic one if None.
        also: other rules that cannot but be broken along with it.
    """

    rule: str
    how: str
    pdf: Callable[[], bytes]
    printer: Printer | None = None
    also: frozenset[str] = frozenset()


@functools.cache
def flavoured(flavour: str) -> Printer:
    """The generic sheet for one PDF/X."""
    assert flavour in FLAVOURS
    return printer() if printer().sheet.flavour == flavour else sheet(flavour=flavour)


@functools.cache
def clean_for(flavour: str) -> bytes:
    """A press-ready booklet of eight pages of one PDF/X, for the sheet of `flavoured`."""
    if printer().sheet.flavour == flavour:
        return clean()
    pages = "".join(f"<section><p>Page {number} of the booklet</p></section>" for number in range(8))
    css = "section{break-after:page} section:last-child{break-after:auto}"
    return press(html(pages, css), flavoured(flavour)).pdf
