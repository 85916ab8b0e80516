"""All proofs, and what the preflight makes of each."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import io
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
from pdfs import drawing, printer
from proof import Proof, flavoured

from booklet.preflight import preflight
from booklet.press.faults import MALFORMED
from booklet.printer import Printer

MODULES = ("proofs_file", "proofs_painted", "proofs_book")
"""Each has a tuple PROOFS."""

NEEDLESS = {"waiver-unused": "waivers are no part of a file; test_preflight_report.py looks at them"}
"""Rules that no file can break, and why."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one proof.

    Attributes:
        found: every rule that the preflight found broken.
        excused: rules that the file cannot but break, because of how it was made.
    """

    proof: Proof
    found: frozenset[str]
    excused: frozenset[str]

    @property
    def detected(self) -> bool:
        """Whether the broken rule was found, and would not be found anyway."""
        return self.proof.rule in self.found - self.excused

    @property
    def beyond(self) -> frozenset[str]:
        """Rules that were found and have nothing to do with it."""
        return self.found - self.excused - self.proof.also - {self.proof.rule}


def _gathered() -> Iterator[Proof]:
    for name in MODULES:
        if importlib.util.find_spec(name):
            yield from importlib.import_module(name).PROOFS


PROOFS: tuple[Proof, ...] = tuple(_gathered())


def rules(pdf: bytes, to: Printer) -> frozenset[str]:
    """The rules that a file breaks."""
    return frozenset(finding.rule for finding in preflight(pdf, to, name="proof.pdf").findings)


def outcome(proof: Proof) -> Outcome:
    """Judge a proof's file."""
    pdf, to = proof.pdf(), proof.printer or printer()
    return Outcome(proof, rules(pdf, to), _excused(pdf, to) - ({proof.rule} & {"page-count"}))


def _excused(pdf: bytes, to: Printer) -> frozenset[str]:
    """What a file breaks by its make: a drawing is no PDF/X at all, and a page or two are no booklet."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            bare = "/Metadata" not in document.Root and "/OutputIntents" not in document.Root
            pages = len(document.pages)
    except MALFORMED:
        return frozenset()
    excused = frozenset({"page-count"} if pages % 4 else ())
    return excused | _bare(to.sheet.flavour, pages) if bare else excused


@functools.cache
def _bare(flavour: str, pages: int) -> frozenset[str]:
    """What a drawing breaks in which nothing is wrong."""

    return rules(drawing(b"0 0 0 1 k 50 50 9 9 re f", pages=pages), flavoured(flavour))
