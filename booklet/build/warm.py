"""What worker processes are forked with: everything that a booklet needs, loaded once."""

from __future__ import annotations

import booklet.build.run
from booklet.typeset import load_engine

__all__ = ["booklet"]

load_engine()
