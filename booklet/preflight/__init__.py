"""Preflight: is this the file that the printer asked for?

It looks at any PDF, booklet's own or another's, as it is, and knows nothing of how
it was made: the press stage cannot vouch for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

import pikepdf

import booklet.preflight.rules  # noqa: F401 - registers them
from booklet.colour import Separator
from booklet.diagnostics import Severity, nearest
from booklet.preflight.evidence import gather, waivers
from booklet.preflight.examination import Examination, open_file
from booklet.preflight.registry import RULES as _RULES
from booklet.preflight.registry import Rule
from booklet.preflight.report import Finding, Report, in_order
from booklet.press.content import bounded, check_unpacked
from booklet.press.faults import MALFORMED
from booklet.printer import Printer

__all__ = ["RULES", "Finding", "Report", "Rule", "preflight"]

RULES: Mapping[str, Rule] = MappingProxyType(_RULES)
"""All rules by id, in the order in which they are applied."""

UNREADABLE = "file-readable"
UNUSED = "waiver-unused"


@bounded()
def preflight(
    pdf: bytes,
    printer: Printer,
    *,
    name: str,
    accept: Mapping[str, str] | None = None,
    separator: Separator | None = None,
) -> Report:
    """Examine a file for a printer.

    Args:
        pdf: the file.
        printer: the sheet that it must keep.
        name: the file's name, for the report.
        accept: reasons by rule id; what these rules find is waived, and listed as information.
        separator: a separator for the printer's profile without an ink limit, where there is one already.

    Returns:
        The report; it never raises for what is wrong with the file.
    """
    accept = accept or {}
    try:
        document = open_file(pdf)
        check_unpacked(document)
    except (*MALFORMED, pikepdf.PikepdfError) as problem:
        broken = RULES[UNREADABLE]
        finding = Finding(
            broken.id,
            broken.severity,
            None,
            None,
            f"the file cannot be read: {_reason(problem)}",
            None,
            None,
            broken.fix,
        )
        return Report(name, printer.id, 0, (finding,))
    with document:
        examination = Examination(pdf, document, printer, separator)
        pages = len(document.pages)
        findings = list(_apply(examination))
        evidence = gather(examination)
    waived = [_waive(finding, accept) for finding in findings]
    evidence = replace(evidence, waivers=waivers(accept, findings))
    return Report(name, printer.id, pages, in_order([*waived, *_unused(accept, findings)]), evidence)


def _apply(examination: Examination) -> Iterator[Finding]:
    for rule in RULES.values():
        try:
            yield from rule.findings(examination)
        except (*MALFORMED, pikepdf.PikepdfError) as problem:
            # A malformed object that a rule trips over is the file's fault, not the rule's.
            message = f"{rule.id} cannot be judged: {problem!r}"
            yield Finding(
                "content-readable",
                Severity.ERROR,
                None,
                None,
                message,
                None,
                None,
                RULES["content-readable"].fix,
            )


def _waive(finding: Finding, accept: Mapping[str, str]) -> Finding:
    reason = accept.get(finding.rule)
    if reason is None:
        return finding
    return Finding(
        finding.rule,
        Severity.INFO,
        finding.page,
        finding.box_mm,
        finding.message,
        finding.measured,
        finding.limit,
        finding.fix,
        reason,
    )


def _unused(accept: Mapping[str, str], findings: Iterable[Finding]) -> Iterator[Finding]:
    """Waivers that waive nothing: the fault is gone, or the id is misspelt."""
    found = {finding.rule for finding in findings}
    for id_ in accept:
        if id_ in found:
            continue
        guess = None if id_ in RULES else nearest(id_, RULES)
        message = (
            f"the waiver of {id_} waives nothing" if id_ in RULES else f"there is no rule {id_} to waive"
        )
        fix = f"Did you mean {guess}?" if guess else RULES[UNUSED].fix
        yield Finding(UNUSED, RULES[UNUSED].severity, None, None, message, id_, None, fix)


def _reason(problem: Exception) -> str:
    """The reader's words without the address of the object that it read from."""
    return (
        re.sub(r"^.*<_io\.BytesIO object at 0x[0-9a-f]+>(?: \([^)]*\))?:? *", "", str(problem))
        or type(problem).__name__
    )
