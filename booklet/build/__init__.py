"""The build: which editions there are to make, their making, and the files that come of it.

What only plans, or finds that nothing is to be done, loads neither models nor engines: names are
imported when they are first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from booklet.build.checks import check
    from booklet.build.editions import Ready, concrete, ready, shelves
    from booklet.build.jobs import Job, Result, Step, Wish
    from booklet.build.targets import plan

__all__ = ["Job", "Ready", "Result", "Step", "Wish", "check", "concrete", "plan", "ready", "shelves"]

_HOMES = {
    "check": "checks",
    "Job": "jobs",
    "Result": "jobs",
    "Step": "jobs",
    "Wish": "jobs",
    "plan": "targets",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module(f"booklet.build.{_HOMES.get(name, 'editions')}"), name)
