"""The spot inks that a file names, whoever made it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from booklet.press.inks import PROCESS


def spot_names(pdf: pikepdf.Pdf) -> tuple[str, ...]:
    """The spot inks that a file's colour spaces name, sorted."""
    found: set[str] = set()
    for item in pdf.objects:
        found.update(_spots_in(item))
    return tuple(sorted(found - {*PROCESS, "All", "None"}))


def _spots_in(item: pikepdf.Object, depth: int = 0) -> Iterator[str]:
    """Names in an object and in what lies directly in it; references lead to objects of their own."""
    if depth > 6 or (depth and item.is_indirect):
        return
    if isinstance(item, Array):
        if len(item) >= 4 and item[0] == Name.Separation and isinstance(item[1], Name):
            yield str(item[1])[1:]
        elif len(item) >= 4 and item[0] == Name.DeviceN and isinstance(item[1], Array):
            yield from (str(name)[1:] for name in item[1])
        children: Iterable[Any] = item
    elif isinstance(item, (Dictionary, Stream)):
        children = [value for _, value in item.items()]
    else:
        return
    for child in children:
        if isinstance(child, (Array, Dictionary)):
            yield from _spots_in(child, depth + 1)
