"""Break PDFs by the thousand, and see that preflight always answers.

    python tools/fuzz.py [--count 10000] [--seed 0] [--only NUMBER]

Each number stands for one broken file (see mutations.py and attacks.py in tests/preflight). It is judged in a
process of its own, which may take 20 s and a gigabyte. What is done is written down: a run that
was stopped goes on where it was. `--only` judges one file here and now, and leaves it beside the log.

Exit codes: 0 every file was answered, 1 some were not, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import signal
import sys
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "preflight")]

from attacks import ATTACKS  # noqa: E402
from mutations import Mutant, mutant, whole  # noqa: E402
from pdfs import printer  # noqa: E402

from booklet.colour import Separator  # noqa: E402
from booklet.preflight import preflight  # noqa: E402
from booklet.preflight.html import html_report  # noqa: E402

SECONDS = 20
MEMORY = 1 << 30
LOG = ROOT / ".cache" / "fuzz"
UNMADE = "not made"
"""The outcome where the library that breaks the file cannot write it, or crashes over it."""

ATTACK_EVERY = 12
"""Every so many files, one is an attack instead of an accident."""


def broken(seed: int) -> Mutant:
    """The file that a number stands for."""
    if seed % ATTACK_EVERY:
        return mutant(seed)
    chance = random.Random(seed)  # noqa: S311 - the same file every time
    name = chance.choice(sorted(ATTACKS))
    return Mutant(seed, name, ATTACKS[name](chance))


def answer(given: Mutant, separator: Separator) -> str:
    """What preflight says: its verdict, or the traceback that it must not give."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            report = preflight(given.pdf, printer(), name="broken.pdf", separator=separator)
            html_report(report, given.pdf, printer())
            report.to_json()
    except BaseException:
        return traceback.format_exc(limit=-6)
    rules = {finding.rule for finding in report.findings}
    unread = "unreadable" if "file-readable" in rules else ""
    return unread or report.verdict


def judged(seed: int, separator: Separator) -> dict[str, object]:
    """The outcome for one number, from a process of its own."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        _work(seed, separator, reader, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        told = pipe.read()
    _, status, used = os.wait4(child, 0)
    if not told:
        return {"seed": seed, "how": "?", "outcome": UNMADE, "seconds": 0, "cpu": 0, "mb": 0}
    before, *after = told.splitlines()
    how, base = json.loads(before)
    outcome, seconds = json.loads(after[0]) if after else (f"killed by {_signal(status)}", SECONDS)
    grown = (used.ru_maxrss * 1024 - base) >> 20
    if grown > MEMORY >> 20 and fine(outcome):
        outcome = f"took {grown} MB"
    cpu = round(used.ru_utime + used.ru_stime, 2)  # on a busy machine the clock runs ahead of it
    return {"seed": seed, "how": how, "outcome": outcome, "seconds": seconds, "cpu": cpu, "mb": grown}


def _work(seed: int, separator: Separator, reader: int, writer: int) -> None:
    """Judge a file, tell the parent, and end without clearing up."""
    os.close(reader)
    given = broken(seed)
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    virtual = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (virtual + MEMORY * 5 // 4,) * 2)
    with os.fdopen(writer, "wb", buffering=0) as pipe:
        pipe.write(json.dumps([given.how, base]).encode() + b"\n")
        signal.alarm(SECONDS)  # unhandled, it ends the process whatever library it is in
        start = time.monotonic()
        outcome = answer(given, separator)
        pipe.write(json.dumps([outcome, round(time.monotonic() - start, 2)]).encode())
    os._exit(0)


def _signal(status: int) -> str:
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    return (
        "the clock: it hangs"
        if number == signal.SIGALRM
        else signal.Signals(number).name
        if number
        else "itself"
    )


def fine(outcome: object) -> bool:
    """Whether an outcome is an answer."""
    return outcome in {"pass", "fail", "unreadable", UNMADE}


def run(first: int, count: int) -> int:
    """Judge `count` files from a number on; those in the log are done."""
    LOG.mkdir(parents=True, exist_ok=True)
    log = LOG / f"from-{first}.jsonl"
    done = (
        {line["seed"]: line for line in map(json.loads, log.read_text().splitlines())} if log.exists() else {}
    )
    whole()
    separator = Separator(printer().profile)
    with log.open("a") as out:
        for seed in range(first, first + count):
            if seed in done:
                continue
            done[seed] = judged(seed, separator)
            out.write(json.dumps(done[seed]) + "\n")
            out.flush()
            if not fine(done[seed]["outcome"]):
                print(f"\n{seed} ({done[seed]['how']}): {done[seed]['outcome']}", flush=True)  # noqa: T201
    results = [line for seed, line in done.items() if first <= seed < first + count]
    _summary(results, log)
    return 0 if all(fine(line["outcome"]) for line in results) else 1


def _summary(results: list[dict[str, object]], log: Path) -> None:
    outcomes = Counter(line["outcome"] if fine(line["outcome"]) else "failures" for line in results)
    slowest = max(results, key=lambda line: line["seconds"])
    largest = max(results, key=lambda line: line["mb"] or 0)
    print(f"{len(results)} files: {', '.join(f'{n} {what}' for what, n in outcomes.most_common())}")  # noqa: T201
    print(f"slowest: {slowest['seconds']} s (number {slowest['seed']}, {slowest['how']})")  # noqa: T201
    busiest = max(results, key=lambda line: line.get("cpu", 0))
    print(f"busiest: {busiest.get('cpu')} s of a processor (number {busiest['seed']}, {busiest['how']})")  # noqa: T201
    print(f"largest: {largest['mb']} MB (number {largest['seed']}, {largest['how']})")  # noqa: T201
    print(f"log: {log.relative_to(ROOT)}")  # noqa: T201


def once(seed: int) -> int:
    """Judge one file without limits, and keep it."""
    LOG.mkdir(parents=True, exist_ok=True)
    given = broken(seed)
    path = LOG / f"{seed}.pdf"
    path.write_bytes(given.pdf)
    print(f"{path.relative_to(ROOT)}: {given.how}", flush=True)  # noqa: T201
    outcome = answer(given, Separator(printer().profile))
    print(outcome)  # noqa: T201
    return 0 if fine(outcome) else 1


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description="Break PDFs by the thousand, and see that preflight always answers."
    )
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0, help="the first number")
    parser.add_argument("--only", type=int, metavar="NUMBER", help="judge one file, and keep it")
    given = parser.parse_args()
    return once(given.only) if given.only is not None else run(given.seed, given.count)


if __name__ == "__main__":
    sys.exit(main())
