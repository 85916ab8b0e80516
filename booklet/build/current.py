"""Whether an edition is as it would be built; told without loading what builds."""

from __future__ import annotations

import os
from dataclasses import asdict

from booklet.build.jobs import Job, Result, Step
from booklet.build.memory import Memory, key_of, unpacked

STEPS = ("set", "press", "preflight")


def current(job: Job, memory: Memory) -> Result | None:
    """The result of the build that made the files there are; None where something is to be done."""
    if job.force or not job.cache or job.keep_html:
        return None
    recalled = memory.recall("edition", edition_key(job))
    if recalled is None or recalled.changes or recalled.value.get("epoch") != epoch():
        return None
    value = recalled.value
    steps = tuple(Step(name, kept=True) for name in STEPS)
    return Result(
        job, value["path"], value["pages"], 0.0, value["code"], unpacked(value["diagnostics"]), steps
    )


def edition_key(job: Job) -> str:
    """What an edition's last build is remembered by."""
    facts = {
        name: value for name, value in asdict(job).items() if name not in ("force", "cache", "keep_html")
    }
    return key_of(facts)


def epoch() -> str:
    """SOURCE_DATE_EPOCH as it stands: another one is another date in the file."""
    return os.environ.get("SOURCE_DATE_EPOCH", "")
