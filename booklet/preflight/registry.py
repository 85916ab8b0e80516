"""Rules: functions with a permanent id, a reason and a remedy.

A rule looks at an `Examination` and yields `Hit`s. Thresholds come from the
printer's sheet; which severity a rule has, where it comes from and why it exists is
said once, here, for the report, `booklet list rules`, `booklet explain` and the
documentation.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from booklet.diagnostics import Severity
from booklet.preflight.report import Figure, Finding, MmBox

if TYPE_CHECKING:
    from booklet.preflight.examination import Examination

ISO = "ISO 15930-7 (PDF/X-4)"
GWG = "Ghent Workgroup 2022"
SHEET = "the printer's sheet"
OLDER = "ISO 15930-4 and 15930-6"
CRAFT = "prepress practice"

_ADDRESS = re.compile(r"(?:stream )?<_io\.BytesIO object at 0x[0-9a-f]+> ?")
"""What the reader calls a file without a name: another one at every run."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One breach: what, where, how far from what is wanted."""

    message: str
    page: int | None = None
    box_mm: MmBox | None = None
    measured: Figure = None
    limit: Figure = None


Check = Callable[["Examination"], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that a printer's file must be, or should be."""

    id: str
    title: str
    severity: Severity
    source: str
    reason: str
    fix: str
    check: Check

    @property
    def looks_at(self) -> str:
        """What the rule compares with what, in a line."""
        return (inspect.getdoc(self.check) or "").partition("\n\n")[0].replace("\n", " ")

    @property
    def subject(self) -> str:
        """What the rule's kin are about; the same for all rules of a module."""
        about = (sys.modules[self.check.__module__].__doc__ or "").partition("\n")[0]
        about = about.removeprefix("Rules about ").rstrip(".")
        return about[:1].upper() + about[1:]

    def findings(self, examination: Examination) -> Iterator[Finding]:
        """Apply the rule."""
        for hit in self.check(examination):
            yield self.finding(hit)

    def finding(self, hit: Hit) -> Finding:
        """A breach as the report has it."""
        message = _ADDRESS.sub("", hit.message)
        return Finding(
            self.id, self.severity, hit.page, hit.box_mm, message, hit.measured, hit.limit, self.fix
        )


RULES: dict[str, Rule] = {}


def rule(
    id: str,  # noqa: A002 - the field's name
    title: str,
    severity: Severity,
    *,
    source: str,
    reason: str,
    fix: str,
) -> Callable[[Check], Check]:
    """Register a function as the rule `id`; an id, once given, never changes its meaning."""

    def register(check: Check) -> Check:
        if id in RULES:
            raise ValueError(f"there are two rules {id}")
        RULES[id] = Rule(id, title, severity, source, reason, fix, check)
        return check

    return register
