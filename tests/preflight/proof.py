"""Proofs: for each rule, files that are broken to break it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from booklet.printer import Printer


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
