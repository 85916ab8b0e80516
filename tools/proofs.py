"""How many broken files each preflight rule detects: the table in docs/rules.md.

Usage: proofs.py [--check]. Judges every proof of tests/preflight, prints the table and writes it into the page. With
--check it judges nothing: it says whether the page names each rule with the proofs that there are now, all of them
detected. That they are is what the tests say.
Exit codes: 0 every proof is detected (or the page is current), 1 not.
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "rules.md"
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "preflight")]

from proofs import NEEDLESS, PROOFS, outcome  # noqa: E402 - the path above

from booklet.preflight import RULES  # noqa: E402

HEAD = ("rule", "proofs", "detected", "")


def judged(number: int) -> bool:
    """Whether a proof is detected, and nothing that has nothing to do with it."""
    found = outcome(PROOFS[number])
    return found.detected and not found.beyond


def rows(detected: Counter[str]) -> list[tuple[str, str, str, str]]:
    """A line for each rule, subject by subject, and one for all."""
    proofs = Counter(proof.rule for proof in PROOFS)
    lines = [
        _row(f"`{id_}`", proofs[id_], detected[id_])
        for id_ in sorted(RULES, key=lambda id_: RULES[id_].subject)
        if id_ not in NEEDLESS
    ]
    return [*lines, _row("all", proofs.total(), detected.total())]


def _row(name: str, proofs: int, detected: int) -> tuple[str, str, str, str]:
    share = f"{100 * detected / proofs:.0f} %" if proofs else "none"
    return name, str(proofs), str(detected), share


def filled(page: str, detected: Counter[str]) -> str:
    """The page with the table between `<!-- proofs -->` and `<!-- end of proofs -->` made anew."""
    lines = [f"| {' | '.join(HEAD)} |", "|---|---:|---:|---:|"]
    lines += [f"| {' | '.join(row)} |" for row in rows(detected)]
    lines += ["", *(f"`{id_}` has none: {reason}." for id_, reason in NEEDLESS.items())]
    text = "\n".join(lines)
    page, count = re.subn(
        r"(?s)(<!-- proofs -->\n).*?(<!-- end of proofs -->)",
        lambda found: f"{found[1]}\n{text}\n\n{found[2]}",
        page,
    )
    if count != 1:
        raise SystemExit(f"{PAGE.name} has no place for the proofs")
    return page


def expected(page: str) -> str:
    """The page as it is when every proof is detected."""
    return filled(page, Counter(proof.rule for proof in PROOFS))


def main() -> int:
    """Judge every proof, print and write the table; or compare the page."""
    page = PAGE.read_text(encoding="utf-8")
    if "--check" in sys.argv[1:]:
        return int(expected(page) != page)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(judged, range(len(PROOFS)), chunksize=8))
    detected = Counter(proof.rule for proof, good in zip(PROOFS, results, strict=True) if good)
    for row in (HEAD, *rows(detected)):
        print("{:28}{:>8}{:>10}{:>8}".format(*(cell.strip("`") for cell in row)))  # noqa: T201 - its purpose
    for proof, good in zip(PROOFS, results, strict=True):
        if not good:
            print(f"not detected, or not alone: {proof.rule}: {proof.how}")  # noqa: T201
    PAGE.write_text(filled(page, detected), encoding="utf-8")
    return int(not all(results))


if __name__ == "__main__":
    sys.exit(main())
