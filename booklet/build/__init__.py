"""The build: which editions there are to make, their making, and the files that come of it.

`run` brings the engines along; what only plans or checks does not import it.
"""

from booklet.build.editions import Ready, check, concrete, ready, shelves
from booklet.build.jobs import Job, Result, Wish, plan

__all__ = ["Job", "Ready", "Result", "Wish", "check", "concrete", "plan", "ready", "shelves"]
