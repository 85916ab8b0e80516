"""What one typesetting leaves for the next."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass, field

from booklet.images import Looks
from booklet.typeset.laid import Laid
from booklet.typeset.measured import Measured


@dataclass(frozen=True, slots=True)
class Known:
    """What earlier work has left, and this will add to."""

    code: MutableMapping[str, bytes] | None = None
    """Compiled templates, and what starts the engine quickly: what lies there is run."""
    looks: Looks = field(default_factory=Looks)
    measured: Measured = field(default_factory=Measured)
    laid: Laid = field(default_factory=Laid)
    """Pages of the last booklet that was set: for one process, and as large as they are."""
