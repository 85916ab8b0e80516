"""The rules in docs/rules.md, made from the rules themselves.

Usage: rules.py [--check]. Writes the page anew; with --check says only whether it is current.
Exit codes: 0 current or written, 1 out of date.
"""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from booklet.preflight import RULES, Rule

PAGE = Path(__file__).resolve().parent.parent / "docs" / "rules.md"


def filled(page: str) -> str:
    """The page with what stands between `<!-- rules -->` and `<!-- end of rules -->` made anew."""
    text = "\n".join(written())
    page, count = re.subn(
        r"(?s)(<!-- rules -->\n).*?(<!-- end of rules -->)",
        lambda found: f"{found[1]}\n{text}\n{found[2]}",
        page,
    )
    if count != 1:
        raise SystemExit(f"{PAGE.name} has no place for the rules")
    return page


def written() -> Iterator[str]:
    """Each rule's facts, under what it looks at."""
    for subject, group in itertools.groupby(in_order(), lambda rule: rule.subject):
        yield f"## {subject}\n"
        for rule in group:
            yield from _facts(rule)


def in_order() -> list[Rule]:
    """All rules, subject by subject."""
    return sorted(RULES.values(), key=lambda rule: rule.subject)


def _facts(rule: Rule) -> Iterator[str]:
    yield f"### `{rule.id}`\n"
    yield f"**{rule.title}.** {str(rule.severity).capitalize()}. {rule.looks_at}\n"
    yield f"- Why: {rule.reason}"
    yield f"- Fix: {rule.fix}"
    yield f"- Source: {rule.source}\n"


def main() -> int:
    """Write the page, or compare it."""
    page = PAGE.read_text(encoding="utf-8")
    current = filled(page)
    if "--check" in sys.argv[1:]:
        return int(current != page)
    PAGE.write_text(current, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
