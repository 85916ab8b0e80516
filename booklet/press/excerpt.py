"""Some pages of a file by themselves: without what only the others draw, which would be converted for nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import pikepdf
from pikepdf import ContentStreamInlineImage, Dictionary, Name, Stream

from booklet.press.content import Instructions
from booklet.press.masks import inherited

_NAMING = {"Do": "/XObject", "sh": "/Shading", "scn": "/Pattern", "SCN": "/Pattern"}
"""Operators that draw what their last operand names, and where that stands in the resources."""


def excerpt(pdf: pikepdf.Pdf, numbers: Sequence[int], read: Callable[[pikepdf.Page], Instructions]) -> None:
    """Leave a file some of its pages, numbered from 0, and these the drawings that they name.

    `read` gives a page's instructions. Pages that share their resources go on doing so.
    """
    kept = set(numbers)
    for number in reversed(range(len(pdf.pages))):
        if number not in kept:
            del pdf.pages[number]
    sharing: dict[object, list[pikepdf.Page]] = {}
    for page in pdf.pages:
        own = inherited(page.obj, "/Resources") or Dictionary()
        sharing.setdefault(own.objgen if own.is_indirect else page.obj.objgen, []).append(page)
    for pages in sharing.values():
        own = inherited(pages[0].obj, "/Resources") or Dictionary()
        if lends(own):
            continue
        resources = pdf.make_indirect(_named(own, _names(map(read, pages))))
        for page in pages:
            page.obj.Resources = resources


def _names(contents: Iterable[Instructions]) -> set[tuple[str, str]]:
    """What pages name: the kind of resource, and its name."""
    return {
        (_NAMING[name], str(instruction.operands[-1]))
        for content in contents
        for name, instruction in zip(content.names, content, strict=True)
        if name in _NAMING and not isinstance(instruction, ContentStreamInlineImage) and instruction.operands
    }


def _named(resources: pikepdf.Object, names: set[tuple[str, str]]) -> pikepdf.Object:
    """The resources without the drawings, patterns and blends that are not among the names."""
    result = Dictionary(dict(resources.items()))
    for kind in set(_NAMING.values()):
        if kind in resources:
            result[kind] = Dictionary(
                {name: item for name, item in resources[kind].items() if (kind, name) in names}
            )
    return result


def lends(resources: pikepdf.Object) -> bool:
    """Whether something that is drawn has no resources of its own, and so may need any of the page's."""
    forms = (i for i in resources.get("/XObject", Dictionary()).values() if i.get("/Subtype") == Name.Form)
    tiles = (i for i in resources.get("/Pattern", Dictionary()).values() if isinstance(i, Stream))
    fonts = (i for i in resources.get("/Font", Dictionary()).values() if i.get("/Subtype") == Name.Type3)
    return any("/Resources" not in item for items in (forms, tiles, fonts) for item in items)
