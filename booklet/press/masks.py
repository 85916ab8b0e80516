"""The soft masks of a file, found before anything is converted.

A form may be a drawing on one page and a mask on another. As a drawing it becomes ink where it
stands; its mask must be made of what it was before.
"""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf
from pikepdf import Dictionary, Stream

DEPTH = 32
"""How far up a page's resources may stand."""


def soft_masks(pdf: pikepdf.Pdf) -> Iterator[tuple[pikepdf.Object, pikepdf.Object]]:
    """Each soft mask, with the resources around it."""
    waiting = [inherited(page.obj, "/Resources") for page in pdf.pages]
    waiting.reverse()
    seen: set[tuple[int, int]] = set()
    while waiting:
        resources = waiting.pop()
        if not isinstance(resources, Dictionary) or resources.objgen in seen:
            continue
        if resources.is_indirect:
            seen.add(resources.objgen)
        states = list(_items(resources, "/ExtGState"))
        drawings = [
            *_items(resources, "/XObject"),
            *_items(resources, "/Pattern"),
            *_items(resources, "/Font"),
        ]
        states += [item.ExtGState for item in drawings if "/ExtGState" in item]
        for state in states:
            mask = state.get("/SMask") if isinstance(state, Dictionary) else None
            if isinstance(mask, Dictionary) and isinstance(mask.get("/G"), Stream):
                yield mask, resources
                drawings.append(mask.G)
        for drawing in drawings:
            if "/Resources" in drawing and not (drawing.is_indirect and drawing.objgen in seen):
                seen |= {drawing.objgen} - {(0, 0)}
                waiting.append(drawing.Resources)


def _items(resources: pikepdf.Object, kind: str) -> Iterator[pikepdf.Object]:
    """The resources of a kind that can hold others."""
    named = resources.get(kind)
    for item in named.values() if isinstance(named, Dictionary) else ():
        if isinstance(item, (Dictionary, Stream)):
            yield item


def inherited(page: pikepdf.Object, key: str) -> pikepdf.Object | None:
    """A page attribute, its own or from the page tree above it."""
    node: pikepdf.Object | None = page
    for _ in range(DEPTH):
        if node is None or key in node:
            break
        node = node.get("/Parent")
    return node.get(key) if node is not None else None
