"""All attacks."""

from __future__ import annotations

import attacks_drawing  # noqa: F401 - registers its attacks
import attacks_nesting  # noqa: F401
import attacks_painting  # noqa: F401
import attacks_swelling  # noqa: F401
from attack import ATTACKS

__all__ = ["ATTACKS"]
