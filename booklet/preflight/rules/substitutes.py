"""Rules about things that stand for others: everything that is printed is in the file, once, as PDF."""

from __future__ import annotations

from collections.abc import Iterator

from pikepdf import Dictionary, Name, Stream

from booklet.diagnostics import Severity
from booklet.preflight.examination import Examination
from booklet.preflight.registry import ISO, OLDER, Hit, rule
from booklet.preflight.rules.walk import items


@rule(
    "file-postscript",
    "No PostScript",
    Severity.ERROR,
    source=f"{ISO} and {OLDER}, PostScript XObjects",
    reason="PostScript inside a PDF prints on PostScript printers alone, and can do anything there.",
    fix="Convert what was placed as EPS to PDF.",
)
def postscript(examination: Examination) -> Iterator[Hit]:
    """PostScript XObjects, and forms that hide one."""
    for item in items(examination, "/XObject"):
        kinds = (item.value.get("/Subtype"), item.value.get("/Subtype2"))
        if Name.PS in kinds or "/PS" in item.value:
            yield Hit("a drawing is PostScript", item.page)


@rule(
    "image-alternate",
    "No picture is printed in the place of another",
    Severity.ERROR,
    source=f"{ISO} and {OLDER}, alternate images",
    reason="The screen shows one picture, and the press prints another.",
    fix="Keep the picture that is to be printed; remove its alternates.",
)
def alternate(examination: Examination) -> Iterator[Hit]:
    """Alternate images that are marked as the ones to print."""
    for item in items(examination, "/Alternates"):
        if item.value.get("/DefaultForPrinting", False):
            yield Hit("a picture has another one for printing", item.page)


@rule(
    "file-opi",
    "No OPI",
    Severity.ERROR,
    source=f"{ISO} and {OLDER}, OPI",
    reason="An OPI comment stands for a picture on a server; without the server, the coarse stand-in is printed.",
    fix="Place the final pictures.",
)
def opi(examination: Examination) -> Iterator[Hit]:
    """OPI dictionaries of images and forms."""
    for item in items(examination, "/XObject"):
        if "/OPI" in item.value:
            yield Hit("a picture stands for one on a server (OPI)", item.page)


@rule(
    "file-reference",
    "No pages of other files",
    Severity.ERROR,
    source=f"{ISO} and {OLDER}, reference XObjects",
    reason="The other file is not here; its stand-in is printed.",
    fix="Place the page itself.",
)
def reference(examination: Examination) -> Iterator[Hit]:
    """Reference XObjects: forms that stand for a page elsewhere."""
    for item in items(examination, "/XObject"):
        if isinstance(item.value.get("/Ref"), Dictionary):
            yield Hit("a drawing stands for a page of another file", item.page)


@rule(
    "file-external",
    "Everything is in the file",
    Severity.ERROR,
    source=f"{ISO} and {OLDER}, stream dictionaries; ISO 32000-1, 7.3.8.2",
    reason="What lies on the designer's disk does not reach the printer.",
    fix="Embed pictures, fonts and profiles.",
)
def external(examination: Examination) -> Iterator[Hit]:
    """Streams whose data lie in another file."""
    seen: set[tuple[int, int]] = set()
    for item in items(examination):
        if isinstance(item.value, Stream) and "/F" in item.value and item.value.objgen not in seen:
            seen.add(item.value.objgen)
            yield Hit(f"the data of {item.role[1:]} lie in another file", item.page, measured=item.role[1:])
