"""Measurements as people and programs read them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from rich.table import Table

from booklet.measure.registry import Measurement, Verdict

HEADS = ("", "check", "measured", "threshold", "verdict", "pages")

_COLOURS = {Verdict.OK: "green", Verdict.OVER: "red", Verdict.UNMEASURED: "bright_black"}


def cells(measurement: Measurement) -> tuple[str, ...]:
    """A measurement's six columns; what is not measured says who judges it."""
    m = measurement
    value = m.note if m.value is None else f"{m.value:g}" if isinstance(m.value, (int, float)) else m.value
    unit = f" {m.unit}" if m.unit and m.value is not None else ""
    threshold = f"{m.threshold} {m.unit}".strip()
    pages = ", ".join(map(str, m.pages))
    return str(m.number), m.check, value + unit, threshold, m.verdict.value, pages


def lines(measurements: Sequence[Measurement]) -> list[str]:
    """Aligned lines for a file or a pipe, the first of them the columns' names."""
    rows = [HEADS, *map(cells, measurements)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEADS))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def table(measurements: Sequence[Measurement]) -> Table:
    """A table for a terminal."""
    found = Table(box=None, pad_edge=False, header_style="bold")
    for head in HEADS:
        found.add_column(head, justify="right" if not head else "left", overflow="fold")
    for measurement in measurements:
        number, check, value, threshold, verdict, pages = cells(measurement)
        colour = _COLOURS[measurement.verdict]
        found.add_row(number, check, value, threshold, f"[{colour}]{verdict}[/]", pages)
    return found


def to_json(file: str, measurements: Sequence[Measurement]) -> str:
    """The measurements of a file as JSON: `file`, and `rows` with the fields of `Measurement`."""
    return json.dumps({"file": file, "rows": [asdict(m) for m in measurements]}, ensure_ascii=False, indent=2)


def counted(measurements: Sequence[Measurement]) -> str:
    """How many rows have which verdict, in a line."""
    count = {verdict: sum(m.verdict is verdict for m in measurements) for verdict in Verdict}
    return ", ".join(f"{number} {verdict.value}" for verdict, number in count.items())
