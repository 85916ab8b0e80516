"""Reading the world: files inside the project only, YAML 1.2 with places, models with diagnostics."""

from booklet.source.reader import Reader
from booklet.source.validate import StrictModel, validate
from booklet.source.yaml12 import Document, KeyPath, parse_yaml

__all__ = ["Document", "KeyPath", "Reader", "StrictModel", "parse_yaml", "validate"]
