"""The build: which editions there are to make, their making, and the files that come of it.

What only plans, or finds that nothing is to be done, loads neither models nor engines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from booklet.quick import later

if TYPE_CHECKING:
    from booklet.build.checks import check
    from booklet.build.editions import Ready, concrete, ready, shelves
    from booklet.build.jobs import Job, Result, Step, Wish
    from booklet.build.targets import plan

__all__ = ["Job", "Ready", "Result", "Step", "Wish", "check", "concrete", "plan", "ready", "shelves"]

__getattr__ = later(
    __name__,
    {
        "check": "checks",
        "Ready": "editions", "concrete": "editions", "ready": "editions", "shelves": "editions",
        "Job": "jobs", "Result": "jobs", "Step": "jobs", "Wish": "jobs",
        "plan": "targets",
    },
)  # fmt: skip
