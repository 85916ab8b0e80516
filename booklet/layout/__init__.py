"""Layouts: manifests that inherit, sandboxed templates, and the order of the pages."""

from booklet.layout.arrange import PageRule, Plate, Run, Slot, arrange
from booklet.layout.inks import DuotoneSpec
from booklet.layout.manifest import Freedoms, Layout, SlotSpec, load, names, options
from booklet.layout.templates import Templates

__all__ = [
    "DuotoneSpec",
    "Freedoms",
    "Layout",
    "PageRule",
    "Plate",
    "Run",
    "Slot",
    "SlotSpec",
    "Templates",
    "arrange",
    "load",
    "names",
    "options",
]
