"""Rules about transparency, where the printer's flavour knows none."""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from booklet.diagnostics import Severity
from booklet.preflight.examination import Examination, entry
from booklet.preflight.registry import SHEET, Hit, rule

DEPTH = 24
"""How deep drawings are followed."""


@rule(
    "transparency-live",
    "No transparency where the flavour knows none",
    Severity.ERROR,
    source=f"ISO 15930-4 and 15930-6, 6.3; {SHEET}",
    reason="An older RIP draws transparent objects as opaque ones, without a word.",
    fix="Flatten the transparency, or ask the printer for PDF/X-4.",
)
def live(examination: Examination) -> Iterator[Hit]:
    """Groups, soft masks, opacities and blend modes in what the pages' resources name."""
    if examination.sheet.rules.transparency:
        return
    for number, page in enumerate(examination.document.pages, 1):
        found: dict[str, None] = {"a group": None} if _is_group(page.obj) else {}
        resources = entry(page.obj, "/Resources")
        if isinstance(resources, Dictionary):
            found |= dict.fromkeys(_in(resources, set(), 0))
        if found:
            kinds = ", ".join(found)
            yield Hit(f"the page has transparency: {kinds}", number, measured=kinds, limit="none")


def _in(resources: pikepdf.Object, seen: set[tuple[int, int]], depth: int) -> Iterator[str]:
    """What is transparent in a resource dictionary, by its kind."""
    for state in _values(resources, "/ExtGState"):
        if float(state.get("/ca", 1)) != 1 or float(state.get("/CA", 1)) != 1:
            yield "opacity"
        if isinstance(state.get("/SMask"), Dictionary):
            yield "a soft mask"
        mode = state.get("/BM", Name.Normal)
        if any(
            m not in {Name.Normal, Name.Compatible} for m in (mode if isinstance(mode, Array) else [mode])
        ):
            yield "a blend mode"
    for drawing in (*_values(resources, "/XObject"), *_values(resources, "/Pattern")):
        if depth > DEPTH or (drawing.is_indirect and drawing.objgen in seen):
            continue
        seen.add(drawing.objgen)
        if isinstance(drawing.get("/SMask"), Stream):
            yield "a soft mask"
        if _is_group(drawing):
            yield "a group"
        inner = drawing.get("/Resources")
        if isinstance(inner, Dictionary):
            yield from _in(inner, seen, depth + 1)


def _values(resources: pikepdf.Object, kind: str) -> Iterator[pikepdf.Object]:
    entries = resources.get(kind)
    if isinstance(entries, Dictionary):
        yield from (value for _, value in entries.items() if isinstance(value, (Dictionary, Stream)))


def _is_group(item: pikepdf.Object) -> bool:
    group = item.get("/Group")
    return isinstance(group, Dictionary) and bool(group.get("/S") == Name.Transparency)
