"""The rules; importing this registers them all."""

from booklet.preflight.rules import (
    boxes,
    colour,
    file,
    fonts,
    identification,
    ink,
    pictures,
    transparency,
    type_and_line,
)

__all__ = [
    "boxes",
    "colour",
    "file",
    "fonts",
    "identification",
    "ink",
    "pictures",
    "transparency",
    "type_and_line",
]
