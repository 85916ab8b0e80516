"""Reading the world: files inside the project only, YAML 1.2 with places, models with diagnostics.

Names are imported when they are first asked for: who only reads files does without models.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from booklet.source.models import StrictModel, validate
    from booklet.source.reader import Reader
    from booklet.source.yaml12 import Document, KeyPath, parse_yaml

__all__ = ["Document", "KeyPath", "Reader", "StrictModel", "parse_yaml", "validate"]

_HOMES = {"Reader": "reader", "StrictModel": "models", "validate": "models"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module(f"booklet.source.{_HOMES.get(name, 'yaml12')}"), name)
