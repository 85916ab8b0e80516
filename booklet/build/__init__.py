"""The build: which editions there are to make, their making, and the files that come of it."""

from booklet.build.jobs import Job, Result, Wish, plan
from booklet.build.run import build, run

__all__ = ["Job", "Result", "Wish", "build", "plan", "run"]
