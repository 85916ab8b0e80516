"""What a preflight found: findings, waivers, the verdict."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from booklet.diagnostics import Diagnostic, Severity, Span

if TYPE_CHECKING:
    from booklet.preflight.evidence import Evidence

Figure = float | int | str | None
MmBox = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach of one rule, or one remark.

    Attributes:
        rule: the rule's permanent id.
        severity: of the rule; `info` for a waived finding.
        page: from 1; None for the file as a whole.
        box_mm: x0, y0, x1, y1 from the trim box's top left corner, y downwards.
        message: what is wrong, for people.
        measured: the figure or name found.
        limit: the figure or name wanted.
        fix: what to do about it.
        waived: why the edition accepts it.
    """

    rule: str
    severity: Severity
    page: int | None
    box_mm: MmBox | None
    message: str
    measured: Figure
    limit: Figure
    fix: str
    waived: str | None = None

    def as_dict(self) -> dict[str, object]:
        """The finding in the shape of the JSON report."""
        message = f"{self.message} (waived: {self.waived})" if self.waived else self.message
        return {
            "rule": self.rule,
            "severity": str(self.severity),
            "page": self.page,
            "box_mm": list(self.box_mm) if self.box_mm else None,
            "message": message,
            "measured": self.measured,
            "limit": self.limit,
            "fix": self.fix,
        }

    def as_diagnostic(self, file: str) -> Diagnostic:
        """The finding as a diagnostic about a file."""
        message = f"{self.message} (waived: {self.waived})" if self.waived else self.message
        return Diagnostic(
            self.rule, self.severity, message, Span(file, page=self.page, box_mm=self.box_mm), self.fix
        )


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a preflight of one file for one printer.

    Attributes:
        file: its name.
        printer: the printer's id.
        pages: how many the file has.
        findings: in the order of `in_order`.
        evidence: what was seen besides, for the report to people; None where the file cannot be read.
    """

    file: str
    printer: str
    pages: int
    findings: tuple[Finding, ...]
    evidence: Evidence | None = field(default=None, repr=False)

    @property
    def verdict(self) -> str:
        """`pass`, or `fail` where an error stands that nobody waived."""
        return "fail" if self.count(Severity.ERROR) else "pass"

    @property
    def passed(self) -> bool:
        """Whether the printer can have the file."""
        return self.verdict == "pass"

    def count(self, severity: Severity) -> int:
        """How many findings are of a severity."""
        return sum(finding.severity is severity for finding in self.findings)

    def to_json(self) -> str:
        """The report as JSON, the command line's contract."""
        report = {
            "file": self.file,
            "printer": self.printer,
            "verdict": self.verdict,
            "pages": self.pages,
            "findings": [finding.as_dict() for finding in self.findings],
        }
        text = json.dumps(report, ensure_ascii=False, indent=2) + "\n"
        # A file's name may hold bytes that are no text; JSON has the same escape for them as Python.
        return text.encode("utf-8", "backslashreplace").decode()

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The findings as diagnostics."""
        return tuple(finding.as_diagnostic(self.file) for finding in self.findings)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors first, then warnings; within them the file as a whole, then page by page."""
    rank = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
    return tuple(sorted(findings, key=lambda f: (rank[f.severity], f.page or 0, f.rule, f.box_mm or ())))
