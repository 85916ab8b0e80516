"""What worker processes are forked with: everything that a booklet needs, loaded once."""

from __future__ import annotations

import os
import sys
from types import TracebackType

from booklet.build import run  # noqa: F401 - for those who are forked
from booklet.typeset import load_engine

load_engine()

_SERVER = os.getpid()


def _tell(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
    """A worker that was being forked when all was ended finds nothing of what it needs, and has nobody to tell."""
    if _SERVER in (os.getpid(), os.getppid()):
        sys.__excepthook__(kind, problem, trace)


sys.excepthook = _tell
