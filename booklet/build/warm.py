"""What worker processes are forked with: everything that a booklet needs, loaded once."""

from __future__ import annotations

from booklet.build import run  # noqa: F401 - for those who are forked
from booklet.typeset import load_engine

load_engine()
