"""Measure: how far a finished booklet keeps the typographic bar.

A tool with a ruler, not a gate: it looks at the PDF alone, as `preflight` does, and says what it found. What the file
does not show is not guessed; the row says who judges it.
"""

from __future__ import annotations

from booklet import resources
from booklet.diagnostics import ContentError, error
from booklet.layout.manifest import Grid
from booklet.measure import rows_block, rows_language, rows_lines, rows_page, rows_paragraphs, rows_type
from booklet.measure.registry import Measurement, Row, Verdict, unmeasured
from booklet.measure.text import Reading
from booklet.preflight.examination import Examination, open_file
from booklet.press.bounds import bounded, check_file
from booklet.press.faults import MALFORMED
from booklet.printer import Printer, load
from booklet.source import Reader

__all__ = ["ROWS", "Measurement", "Row", "Verdict", "measure"]

_MODULES = (rows_block, rows_lines, rows_paragraphs, rows_type, rows_language, rows_page)

ROWS: tuple[Row, ...] = tuple(
    sorted((row for module in _MODULES for row in module.ROWS), key=lambda r: r.number)
)
"""The 24 rows of the bar in their order."""


@bounded()
def measure(
    pdf: bytes,
    grid: Grid | None = None,
    *,
    lining: frozenset[str] = frozenset(),
    printer: Printer | None = None,
) -> tuple[Measurement, ...]:
    """Measure the rows of the typographic bar in a finished booklet.

    Args:
        pdf: the file.
        grid: the layout's baseline grid and margins; without it they are taken from the text.
        lining: families that have no old-style figures, so that text cannot have them.
        printer: whose paper and inks contrast is judged by; the built-in generic sheet where none is given.

    Returns:
        One measurement for each row, in the order of the bar.

    Raises:
        ContentError: the file cannot be read.
    """
    printer = printer or load(Reader(resources.builtin("printers").parent), resources.PRINTER)
    try:
        with open_file(pdf) as document:
            check_file(document)
            reading = Reading(Examination(pdf, document, printer), grid, lining)
            return tuple(_measured(row, reading) for row in ROWS)
    except MALFORMED as problem:
        raise ContentError(
            error("pdf-unreadable", f"the file cannot be read: {type(problem).__name__}")
        ) from problem


def _measured(row: Row, reading: Reading) -> Measurement:
    """A row's measurement; a malformed object that it trips over leaves the row unmeasured."""
    try:
        return row.measure(reading)
    except MALFORMED as problem:
        return Measurement(
            row.number, row.check, None, row.threshold, row.unit, Verdict.UNMEASURED, (),
            unmeasured(f"the file is malformed: {type(problem).__name__}").note,
        )  # fmt: skip
