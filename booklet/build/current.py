"""Whether an edition is as it would be built; told without loading what builds."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from booklet.build.jobs import STEPS, Job, Result, Step
from booklet.build.memory import Memory, Reads, Recalled, key_of, packed, unpacked, written

NEVER = Recalled({}, {}, ("it was not built before",))
"""What there is to recall of an edition that was never built."""


def current(job: Job, memory: Memory) -> Result | None:
    """The result of the build that made the files there are; None where something is to be done."""
    if job.force or not job.cache or job.keep_html:
        return None
    recalled = last_build(job, memory)
    if recalled.changes:
        return None
    value = recalled.value
    steps = tuple(Step(name, kept=True) for name in STEPS)
    return Result(
        job, value["path"], value["pages"], 0.0, value["code"], unpacked(value["diagnostics"]), steps
    )


def last_build(job: Job, memory: Memory) -> Recalled:
    """What is remembered of an edition's last build, and what has changed since."""
    recalled = memory.recall("edition", edition_key(job))
    if recalled is None:
        return NEVER
    dated = () if recalled.value.get("epoch") == epoch() else ("the date in SOURCE_DATE_EPOCH was changed",)
    return replace(recalled, changes=(*recalled.changes, *dated))


def remember(result: Result, files: Mapping[str, str], reads: Reads, memory: Memory, **steps: Any) -> None:
    """Remember a build: its result, the files that it wrote (path → hash), what it read, and more of its steps."""
    value = {
        "path": result.path,
        "pages": result.pages,
        "code": result.exit_code,
        "epoch": epoch(),
        "diagnostics": packed(result.diagnostics),
        **steps,
    }
    memory.keep("edition", edition_key(result.job), value, reads | written(files))


def edition_key(job: Job) -> str:
    """What an edition's last build is remembered by."""
    facts = {
        name: value for name, value in asdict(job).items() if name not in ("force", "cache", "keep_html")
    }
    return key_of(facts)


def epoch() -> str:
    """SOURCE_DATE_EPOCH as it stands: another one is another date in the file."""
    return os.environ.get("SOURCE_DATE_EPOCH", "")
