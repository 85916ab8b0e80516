"""Reading the world: files inside the project only, YAML 1.2 with places, models with diagnostics.

Who only reads files does without models.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from booklet.quick import later

if TYPE_CHECKING:
    from booklet.source.models import StrictModel, validate
    from booklet.source.reader import Reader
    from booklet.source.yaml12 import Document, KeyPath, parse_yaml

__all__ = ["Document", "KeyPath", "Reader", "StrictModel", "parse_yaml", "validate"]

__getattr__ = later(
    __name__,
    {
        "StrictModel": "models", "validate": "models",
        "Reader": "reader",
        "Document": "yaml12", "KeyPath": "yaml12", "parse_yaml": "yaml12",
    },
)  # fmt: skip
