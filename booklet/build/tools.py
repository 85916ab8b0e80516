"""Which booklet, libraries and engine are at work: what was made with others is made anew."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import sys
from functools import cache
from pathlib import Path

from booklet import resources

PACKAGES = frozenset({
    "weasyprint", "pydyf", "cffi", "tinyhtml5", "tinycss2", "cssselect2", "pyphen", "fonttools", "pillow", "pikepdf",
    "pypdfium2", "numpy", "uharfbuzz", "jinja2", "markupsafe", "markdown_it_py", "babel", "segno", "pydantic",
    "pydantic_core", "pyyaml",
})  # fmt: skip
"""Distributions that have a part in the pages or in what is said of them."""

_LIBRARIES = re.compile(r"lib(pango|harfbuzz|fontconfig|freetype|fribidi|glib)[\w.-]*\.(so|dylib)")


@cache
def version() -> str:
    """A hash of booklet's own files and of the versions of what it works with."""
    whole = hashlib.sha256(f"{sys.version} {platform.machine()}".encode())
    for package in sorted(_distributions()):
        whole.update(package.encode())
    for path in sorted(_own()):
        whole.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def _own() -> list[Path]:
    """Booklet's modules and its words in every language."""
    modules = [path for path in resources.PACKAGE.rglob("*.py") if "__pycache__" not in path.parts]
    return [*modules, *resources.builtin("languages").glob("*.yaml")]


def _distributions() -> list[str]:
    """Names and versions, as the folders of the environment tell them: asking for each takes a hundred times as long."""
    found = []
    for place in dict.fromkeys(sys.path):
        try:
            names = os.listdir(place)  # noqa: PTH208 - names are all that is wanted
        except OSError:
            continue
        found += [
            name.lower()
            for name in names
            if name.endswith(".dist-info") and name.partition("-")[0].lower() in PACKAGES
        ]
    return found


def libraries() -> tuple[str, ...]:
    """The shared libraries that this process sets text with, where the system tells."""
    try:
        maps = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ()
    paths = {line.split(None, 5)[5] for line in maps.splitlines() if line.count(" ") >= 5 and "/" in line}
    return tuple(sorted(path for path in paths if _LIBRARIES.search(Path(path).name)))
