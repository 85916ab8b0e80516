"""A booklet made twice: the second time from nothing, elsewhere in time and language, and compared byte by byte."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from booklet.build.jobs import Job, Result
from booklet.diagnostics import Diagnostic, Span, error

ELSEWHERE = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "4711"}
"""What must not matter: the time zone, the machine's language, the order of hashes."""


def differences(result: Result) -> list[Diagnostic]:
    """What differs when a finished booklet is made again, without any cache, by another process."""
    if result.path is None:
        return []
    path = Path(result.path)
    with tempfile.TemporaryDirectory(prefix="booklet-") as folder:
        again = subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-m", "booklet", "build", *_arguments(result.job), "--output", folder],
            env=os.environ | ELSEWHERE, capture_output=True, text=True, check=False,
        )  # fmt: skip
        other = Path(folder) / result.job.film / path.name
        if again.returncode != result.exit_code or not other.is_file():
            message = f"made again it ends with exit code {again.returncode} instead of {result.exit_code}"
            return [error("verify", message, Span(str(path)), again.stderr.strip() or None)]
        stem = path.name.removesuffix(".pdf").removesuffix(".rejected")
        names = (path.name, f"{stem}.preflight.json", f"{stem}.preflight.html")
        return [found for name in names if (found := _compared(path.with_name(name), other.with_name(name)))]


def _arguments(job: Job) -> list[str]:
    target = f"{job.film}:{job.base}" if job.base else job.film
    wish = {"--layout": job.layout, "--lang": job.lang, "--printer": job.printer}
    given = [word for option, value in wish.items() if value for word in (option, value)]
    return [target, *given, "--root", job.root, "--no-cache"]


def _compared(first: Path, second: Path) -> Diagnostic | None:
    one, two = first.read_bytes(), second.read_bytes()
    if one == two:
        return None
    at = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    hint = "build with --force: if that mends it, a cache was wrong, which should not be; please report it"
    return error("verify", f"made again it differs from byte {at:,} on", Span(str(first)), hint)
