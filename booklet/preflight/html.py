"""The report for people: one HTML file that needs nothing else.

The verdict comes first, then what concerns the whole file, then page by page a small
picture with the places marked beside the table of what was found there.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import pypdfium2

from booklet.diagnostics import Severity
from booklet.paper import PT_PER_MM
from booklet.preflight.examination import Examination, open_file
from booklet.preflight.registry import RULES
from booklet.preflight.report import Finding, Report
from booklet.press.faults import MALFORMED
from booklet.printer import Printer

THUMBNAIL = 420
"""Longer side of a page's picture in pixels."""

MOST_PICTURES = 64
"""Pages that get a picture at most: the report is to be mailed."""

_WORDS = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.INFO: ("remark", "remarks"),
}

_STYLE = """
:root { color-scheme: light; --ink: #1c1c1e; --soft: #55565c; --line: #d9dade;
  --error: #a4161a; --warning: #7a4d00; --info: #1f4e8c; --pass: #19602f; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 68rem; padding: 2.5rem 1.5rem 4rem; color: var(--ink); background: #fff;
  font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.35rem; margin: 0 0 1.5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2.5rem 0 .75rem; }
.verdict { border-left: .5rem solid; padding: .9rem 1.25rem; background: #f6f6f8; }
.verdict strong { display: block; font-size: 1.6rem; line-height: 1.2; }
.verdict.pass { border-color: var(--pass); } .verdict.pass strong { color: var(--pass); }
.verdict.fail { border-color: var(--error); } .verdict.fail strong { color: var(--error); }
.verdict p { margin: .25rem 0 0; color: var(--soft); }
.page { display: flex; gap: 1.5rem; align-items: flex-start; }
.page figure { flex: 0 0 11rem; margin: .4rem 0 0; }
.page svg { display: block; width: 100%; border: 1px solid var(--line); }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem .5rem 0;
  border-top: 1px solid var(--line); }
th { font-weight: 600; color: var(--soft); border-top: 0; }
td:first-child { white-space: nowrap; font-weight: 600; }
.error { color: var(--error); } .warning { color: var(--warning); } .info { color: var(--info); }
td p { margin: 0; } td .fix, td .rule { color: var(--soft); } code { font: .85em ui-monospace, monospace; }
@media (max-width: 44rem) { .page { display: block; } .page figure { width: 11rem; } }
@media print { body { padding: 0; } .page { break-inside: avoid; } }
"""


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A page's picture, and where its trim lies in it (mm from the picture's top left corner)."""

    data: str
    width: float
    height: float
    left: float
    top: float


def html_report(report: Report, pdf: bytes | None = None, printer: Printer | None = None) -> str:
    """The report as one HTML document.

    Args:
        report: what was found.
        pdf: the file, for pictures of the pages that have findings.
        printer: the sheet, for its name and trim.
    """
    pages = sorted({finding.page for finding in report.findings if finding.page is not None})
    pictures = _thumbnails(pdf, printer, pages[:MOST_PICTURES]) if pdf and printer else {}
    whole = [finding for finding in report.findings if finding.page is None]
    parts = [_verdict(report, printer)]
    if whole:
        parts.append(f"<section>\n<h2>The whole file</h2>\n{_table(whole)}\n</section>")
    for page in pages:
        found = [finding for finding in report.findings if finding.page == page]
        parts.append(_page(page, found, pictures.get(page)))
    body = "\n".join(parts)
    name = escape(report.file)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{report.verdict.upper()}: {name}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>Preflight of {name}</h1>
{body}
</main>
</body>
</html>
"""


def _verdict(report: Report, printer: Printer | None) -> str:
    counts = []
    for severity, words in _WORDS.items():
        if number := report.count(severity):
            counts.append(f"{number} {words[number != 1]}")
    told = "Ready for the printer" if report.passed else "Not ready for the printer"
    sheet = printer.sheet.name if printer else report.printer
    size = f"{report.pages} page{'s' if report.pages != 1 else ''}"
    summary = f"{', '.join(counts) or 'nothing found'} · {size} · {escape(sheet)} ({escape(report.printer)})"
    return f'<div class="verdict {report.verdict}"><strong>{told}</strong><p>{summary}</p></div>'


def _page(number: int, findings: list[Finding], picture: Thumbnail | None) -> str:
    figure = _figure(number, findings, picture) if picture else ""
    return (
        f'<section>\n<h2>Page {number}</h2>\n<div class="page">{figure}\n{_table(findings)}</div>\n</section>'
    )


def _table(findings: Iterable[Finding]) -> str:
    rows = "\n".join(map(_row, findings))
    head = "".join(f'<th scope="col">{title}</th>' for title in ("Severity", "What", "Found", "Wanted"))
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"


def _row(finding: Finding) -> str:
    rule = RULES.get(finding.rule)
    why = f' title="{escape(rule.reason)}"' if rule else ""
    waived = f'<p class="info">Waived: {escape(finding.waived)}</p>' if finding.waived else ""
    what = (
        f'<p>{escape(finding.message)}</p>{waived}<p class="fix">{escape(finding.fix)}</p>'
        f'<p class="rule"><code{why}>{escape(finding.rule)}</code></p>'
    )
    figures = "".join(
        f"<td>{'' if value is None else escape(str(value))}</td>"
        for value in (finding.measured, finding.limit)
    )
    return f'<tr><td class="{finding.severity}">{finding.severity}</td><td>{what}</td>{figures}</tr>'


def _figure(number: int, findings: list[Finding], picture: Thumbnail) -> str:
    marks = []
    for finding in findings:
        if finding.box_mm:
            x0, y0, x1, y1 = finding.box_mm
            colour = {"error": "#d00000", "warning": "#c77700", "info": "#1f4e8c"}[str(finding.severity)]
            marks.append(
                f'<rect x="{x0 + picture.left - 1:.2f}" y="{y0 + picture.top - 1:.2f}" '
                f'width="{x1 - x0 + 2:.2f}" height="{y1 - y0 + 2:.2f}" '
                f'fill="{colour}" fill-opacity=".12" stroke="{colour}" stroke-width="1"/>'
            )
    view = f"0 0 {picture.width:.2f} {picture.height:.2f}"
    size = f'width="{picture.width:.2f}" height="{picture.height:.2f}"'
    image = f'<image {size} href="data:image/jpeg;base64,{picture.data}"/>'
    label = f"Page {number}, the places of its findings marked"
    drawing = image + "".join(marks)
    return f'<figure><svg viewBox="{view}" role="img" aria-label="{label}">{drawing}</svg></figure>'


def _thumbnails(pdf: bytes, printer: Printer, pages: list[int]) -> dict[int, Thumbnail]:
    """Pictures of pages, by number; none where the file cannot be drawn."""
    found: dict[int, Thumbnail] = {}
    if not pages:
        return found
    try:
        with open_file(pdf) as document:
            boxes = Examination(pdf, document, printer).boxes
        drawn = pypdfium2.PdfDocument(pdf)
    except (*MALFORMED, pypdfium2.PdfiumError):
        return found
    for number in pages:
        page = drawn[number - 1]
        shown, trim = boxes[number - 1].crop or boxes[number - 1].media, boxes[number - 1].final
        bitmap = page.render(scale=THUMBNAIL / max(*page.get_size(), 1))
        out = io.BytesIO()
        bitmap.to_pil().convert("RGB").save(out, "JPEG", quality=70, optimize=True)
        bitmap.close()
        width, height = ((shown[2] - shown[0]) / PT_PER_MM, (shown[3] - shown[1]) / PT_PER_MM)
        left, top = (trim[0] - shown[0]) / PT_PER_MM, (shown[3] - trim[3]) / PT_PER_MM
        found[number] = Thumbnail(base64.b64encode(out.getvalue()).decode("ascii"), width, height, left, top)
        page.close()
    drawn.close()
    return found
