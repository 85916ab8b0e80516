"""Preflight: is this the file that the printer asked for?

It looks at any PDF, booklet's own or another's, as it is, and knows nothing of how
it was made: the press stage cannot vouch for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

import booklet.preflight.rules  # noqa: F401 - registers them
from booklet.colour import Separator
from booklet.diagnostics import BookletError, Severity, nearest
from booklet.preflight.evidence import Evidence, gather, waivers
from booklet.preflight.examination import Examination, open_file
from booklet.preflight.registry import RULES as _RULES
from booklet.preflight.registry import Hit, Rule
from booklet.preflight.report import Finding, Report, in_order
from booklet.preflight.rules.own import own_book_meanwhile
from booklet.press.bounds import bounded, check_file
from booklet.press.faults import MALFORMED, said
from booklet.press.kept import Kept
from booklet.printer import Printer

__all__ = ["RULES", "Finding", "Report", "Rule", "preflight"]

RULES: Mapping[str, Rule] = MappingProxyType(_RULES)
"""All rules by id, in the order in which they are applied."""

UNREADABLE = "file-readable"
UNINTERPRETED = "content-readable"
UNUSED = "waiver-unused"


@bounded()
def preflight(
    pdf: bytes,
    printer: Printer,
    *,
    name: str,
    accept: Mapping[str, str] | None = None,
    separator: Separator | None = None,
    kept: Kept | None = None,
    known: Kept | None = None,
) -> Report:
    """Examine a file for a printer.

    Args:
        pdf: the file.
        printer: the sheet that it must keep.
        name: the file's name, for the report.
        accept: reasons by rule id; what these rules find is waived, and listed as information.
        separator: a separator for the printer's profile without an ink limit, where there is one already.
        kept: small versions of pictures, read and added to.
        known: plates of pages, and what was found of them, read and added to.

    Returns:
        The report; it never raises for what is wrong with the file.
    """
    accept = accept or {}
    try:
        document = open_file(pdf)
        check_file(document)
        examination = Examination(pdf, document, printer, separator, kept, known)
    except MALFORMED as problem:
        unreadable = Hit(f"the file cannot be read: {_reason(problem)}")
        return Report(name, printer.id, 0, (RULES[UNREADABLE].finding(unreadable),))
    with document, own_book_meanwhile(examination):
        pages = len(document.pages)
        findings = list(_apply(examination))
        try:
            evidence = gather(examination)
        except (*MALFORMED, BookletError) as problem:
            findings.append(
                _unjudged("what the report shows beside its findings cannot be gathered", problem)
            )
            evidence = Evidence()
    waived = [_waive(finding, accept) for finding in findings]
    evidence = replace(evidence, waivers=waivers(accept, findings))
    return Report(name, printer.id, pages, in_order([*waived, *_unused(accept, findings)]), evidence)


def _apply(examination: Examination) -> Iterator[Finding]:
    for rule in RULES.values():
        try:
            yield from rule.findings(examination)
        except (*MALFORMED, BookletError) as problem:
            yield _unjudged(f"{rule.id} cannot be judged", problem)


def _unjudged(what: str, problem: Exception) -> Finding:
    """A malformed object that a rule trips over is the file's fault, not the rule's."""
    why = problem.diagnostics[0].message if isinstance(problem, BookletError) else said(problem)
    return RULES[UNINTERPRETED].finding(Hit(f"{what}: {why}"))


def _waive(finding: Finding, accept: Mapping[str, str]) -> Finding:
    reason = accept.get(finding.rule)
    return replace(finding, severity=Severity.INFO, waived=reason) if reason is not None else finding


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
        yield replace(RULES[UNUSED].finding(Hit(message, measured=id_)), fix=fix)


def _reason(problem: Exception) -> str:
    """The reader's words without the object that it read from."""
    said = re.sub(r"^.*<_io\.BytesIO object at 0x[0-9a-f]+>(?: \([^)]*\))?:? *", "", str(problem))
    return said or type(problem).__name__
