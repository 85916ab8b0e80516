"""What the report's template is given: plain words, numbers and places, nothing to be computed there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from booklet.paper import Size
from booklet.preflight.evidence import Evidence, PageEvidence
from booklet.preflight.html.pictures import OVER, STEPS, PagePictures, Proof, Rgb, pictures, scale
from booklet.preflight.html.tables import fonts, images, ink_rows, waiver_rows
from booklet.preflight.registry import RULES
from booklet.preflight.report import Figure, Finding, MmBox, Report
from booklet.press.kept import Kept
from booklet.printer import Printer
from booklet.printer.edges import Edges

LEVELS = {
    "error": ("Errors", "error"),
    "warning": ("Warnings", "warning"),
    "info": ("Notes", "note"),
    "waived": ("Waived", "waived finding"),
}

EMPTY = Evidence()

BADGE = (0.115, 0.05)
"""Room of a box's number on a thumbnail, in parts of the page."""


@dataclass(frozen=True, slots=True)
class Row:
    """A finding as it is listed; `number` ties it to its place on the page."""

    number: int
    level: str
    finding: Finding

    @property
    def found(self) -> str:
        """What was measured."""
        return _figure(self.finding.measured)

    @property
    def wanted(self) -> str:
        """What was asked for."""
        return _figure(self.finding.limit)


def view(report: Report, pdf: bytes | None, printer: Printer | None, known: Kept) -> dict[str, Any]:
    """Everything that the template names."""
    evidence = report.evidence or EMPTY
    rows = _rows(report.findings)
    proof = Proof(printer.profile, evidence) if printer and evidence.inks else None
    limit = printer.sheet.condition.ink_limit if printer else 300.0
    drawn = pictures(evidence, proof, limit, known) if proof else {}
    pages = [
        _page(number, page, rows, drawn.get(number), _widest(evidence))
        for number, page in enumerate(evidence.pages, 1)
    ]
    colours = [css(colour) for colour in proof.inks] if proof else []
    return {
        "report": report,
        "headline": _headline(report),
        "summary": _summary(rows),
        "ticket": _ticket(report, printer),
        "file_facts": _file_facts(pdf),
        "levels": _levels(rows),
        "spreads": _spreads(pages),
        "paper": css(proof.paper) if proof else "#fff",
        "inks": [{"name": ink.name, "colour": c} for ink, c in zip(evidence.inks, colours, strict=False)],
        "ink_rows": ink_rows(evidence, limit),
        "limit": f"{limit:g}",
        "legend": [css(colour) for colour in scale()],
        "over": css(OVER),
        "fonts": fonts(evidence),
        "images": images(evidence, printer),
        "images_left_out": evidence.images_left_out,
        "waivers": waiver_rows(evidence),
        "data": _data(evidence, drawn, colours, limit),
    }


def css(colour: Rgb) -> str:
    """A colour for a style sheet."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def many(count: int, thing: str) -> str:
    """“1 error”, “2 errors”."""
    return f"{count} {thing}{'s' * (count != 1)}"


def _figure(value: Figure) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


# -- findings ------------------------------------------------------------------------------------


def _rows(findings: Iterable[Finding]) -> list[Row]:
    """Numbered as they are listed: by level, then by rule, then by page."""

    def level(finding: Finding) -> str:
        return "waived" if finding.waived else str(finding.severity)

    rank = {name: place for place, name in enumerate(LEVELS)}
    first: dict[tuple[str, str], int] = {}
    given = list(findings)
    for place, finding in enumerate(given):
        first.setdefault((level(finding), finding.rule), place)
    given.sort(key=lambda f: (rank[level(f)], first[level(f), f.rule], f.page or 0, f.box_mm or ()))
    return [Row(number, level(finding), finding) for number, finding in enumerate(given, 1)]


def _levels(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows by level and rule; empty levels stay, for their filter says that there is nothing."""
    result = []
    for name, (title, _) in LEVELS.items():
        own = [row for row in rows if row.level == name]
        groups = [_rule(id_, list(group)) for id_, group in groupby(own, lambda row: row.finding.rule)]
        result.append({"id": name, "title": title, "count": len(own), "rules": groups})
    return result


def _rule(id_: str, rows: list[Row]) -> dict[str, Any]:
    rule, finding = RULES.get(id_), rows[0].finding
    fixes = {row.finding.fix for row in rows}
    return {
        "id": id_,
        "title": rule.title if rule else id_,
        "reason": rule.reason if rule else "",
        "source": rule.source if rule else "",
        "fix": finding.fix if len(fixes) == 1 else "",
        "waived": finding.waived,
        "rows": rows,
    }


def _headline(report: Report) -> str:
    return "Ready for the printer" if report.passed else "Not ready for the printer"


def _summary(rows: Sequence[Row]) -> str:
    counts = [
        many(number, word)
        for name, (_, word) in LEVELS.items()
        if (number := sum(row.level == name for row in rows))
    ]
    return ", ".join(counts) or "Nothing found"


# -- the job -------------------------------------------------------------------------------------


def _ticket(report: Report, printer: Printer | None) -> list[tuple[str, str]]:
    if printer is None:
        return [("Printer", report.printer), ("Pages", str(report.pages))]
    sheet, condition = printer.sheet, printer.sheet.condition
    return [
        ("Printer", f"{sheet.name} ({printer.id})"),
        ("Condition", f"{condition.identifier}: {condition.info}"),
        ("Standard", sheet.flavour),
        ("Trim", _size(printer.trim)),
        ("Bleed", _edges(sheet.bleed)),
        ("Ink limit", f"{condition.ink_limit:g} %"),
        ("Pages", str(report.pages)),
    ]


def _size(size: Size) -> str:
    return f"{size.width:g} × {size.height:g} mm"


def _edges(edges: Edges) -> str:
    named = {name: getattr(edges, name) for name in ("top", "bottom", "outer", "inner")}
    if len(set(named.values())) == 1:
        return f"{edges.top:g} mm"
    return ", ".join(f"{name} {value:g}" for name, value in named.items()) + " mm"


def _file_facts(pdf: bytes | None) -> str:
    if pdf is None:
        return ""
    size = f"{len(pdf):,}".replace(",", "\u202f")
    return f"{size} bytes, SHA-256 {hashlib.sha256(pdf).hexdigest()}"


# -- pages ---------------------------------------------------------------------------------------


def _widest(evidence: Evidence) -> float:
    return max((_final(page)[2] - _final(page)[0] for page in evidence.pages), default=1.0) or 1.0


def _final(page: PageEvidence) -> MmBox:
    return page.trim or page.media


def _page(
    number: int, page: PageEvidence, rows: Sequence[Row], drawn: PagePictures | None, widest: float
) -> dict[str, Any]:
    own = [row for row in rows if row.finding.page == number]
    counts = [(name, n) for name in LEVELS if (n := sum(row.level == name for row in own))]
    said = [many(n, LEVELS[name][1]) for name, n in counts]
    final = _final(page)
    x, y, x1, y1 = page.part(final)
    numbers = {
        "x": x, "y": y, "w": (x1 - x) or 1, "h": (y1 - y) or 1,
        "media": _ratio(page.media), "trim": _ratio(final), "k": min(1.0, (final[2] - final[0]) / widest) or 1,
    }  # fmt: skip
    return {
        "number": number,
        "proof": drawn.proof if drawn else "",
        "style": ";".join(f"--{name}:{value:.4f}" for name, value in numbers.items()),
        "label": f"Open page {number}: {', '.join(said) or 'nothing found'}",
        "lines": [
            (kind, _place(page, box)) for kind, box in (("trim", page.trim), ("bleed", page.bleed)) if box
        ],
        "boxes": list(_boxes(page, own)),
        "counts": counts,
    }


def _ratio(box: MmBox) -> float:
    width, height = box[2] - box[0], box[3] - box[1]
    return width / height if width > 0 and height > 0 else 0.7


def _place(page: PageEvidence, box: MmBox) -> str:
    """A box as a style, in percent of the media; what lies outside is moved to its edge."""
    left, top, right, bottom = (min(max(value, 0.0), 1.0) * 100 for value in page.part(box))
    return f"left:{left:.2f}%;top:{top:.2f}%;width:{right - left:.2f}%;height:{bottom - top:.2f}%"


def _boxes(page: PageEvidence, rows: Sequence[Row]) -> Iterator[tuple[Row, str, str]]:
    """Rows with a place, its style, and classes that keep its number on the page and off other numbers."""
    taken: list[tuple[float, float]] = []
    for row in rows:
        box = row.finding.box_mm
        if box is None:
            continue
        left, top, _, bottom = page.part(box)
        # At the foot the number stands above its box, at the right it ends with it, and off a line of text.
        up, aside = top > 0.95, left > 0.93
        before = bottom - top < 0.03 and left > BADGE[0] and not up
        step = -BADGE[0] if aside or before else BADGE[0]
        x = left + step if before else left
        shift = 0
        while shift < 6 and any(
            abs(x + shift * step - at) < BADGE[0] - 0.01 and abs(top - y) < BADGE[1] for at, y in taken
        ):
            shift += 1
        taken.append((x + shift * step, top))
        side = " before" if before else (" up" if up else "") + (" aside" if aside else "")
        yield row, f"{_place(page, box)};--shift:{shift}", side


def _spreads(pages: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Pages as they lie open: 1, then 2 and 3, and so on."""
    return [list(pages[max(0, start) : start + 2]) for start in range(-1, len(pages), 2)]


def _data(
    evidence: Evidence, drawn: dict[int, PagePictures], colours: Sequence[str], limit: float
) -> dict[str, Any]:
    """What the script needs and the document does not show: heat maps and plates."""
    shown = []
    for number, page in enumerate(evidence.pages, 1):
        coverage = [[each.average, each.peak] for each in page.coverage]
        total = [page.total.average, page.total.peak]
        own = drawn.get(number)
        heat, plates = (own.heat, own.plates) if own else ("", ())
        shown.append({"heat": heat, "plates": plates, "coverage": coverage, "total": total})
    names = [ink.name for ink in evidence.inks]
    return {"inks": names, "colours": list(colours), "pages": shown, "limit": limit, "steps": STEPS}
