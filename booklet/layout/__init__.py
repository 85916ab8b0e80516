"""Layouts: manifests that inherit, sandboxed templates, and the order of the pages.

Who only looks at a manifest does without Jinja2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from booklet.layout.arrange import PageRule, Plate, Run, Slot, arrange
from booklet.layout.inks import DuotoneSpec
from booklet.layout.manifest import Freedoms, Layout, SlotSpec, load, names, options
from booklet.quick import later

if TYPE_CHECKING:
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

__getattr__ = later(__name__, {"Templates": "templates"})
