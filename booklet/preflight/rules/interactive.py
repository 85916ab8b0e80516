"""Rules about what paper cannot do: nothing that runs, asks, plays or is attached."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from pikepdf import Array, Dictionary, Name, Object

from booklet.diagnostics import Severity
from booklet.preflight.examination import Examination
from booklet.preflight.marks import PtBox, intersect
from booklet.preflight.registry import GWG, ISO, Hit, rule
from booklet.preflight.rules.walk import items

PRINTED_ANNOTATIONS = {"/TrapNet"}
PLAYERS = {"/Screen", "/Movie", "/Sound", "/3D", "/RichMedia"}
"""Annotations that play something (ISO 32000-1, 12.5.6 and 13)."""

PLAYING = {"/Rendition", "/Movie", "/Sound", "/GoTo3DView", "/RichMediaExecute"}
"""Actions that play something (ISO 32000-1, 12.6.4)."""


@rule(
    "file-javascript",
    "No JavaScript",
    Severity.ERROR,
    source=f"{ISO}, 6.11; {GWG} R0001",
    reason="A script can change the page after it was approved.",
    fix="Remove scripts from the file.",
)
def javascript(examination: Examination) -> Iterator[Hit]:
    """JavaScript names and actions anywhere in the file, used or not."""
    names = examination.root.get("/Names", Dictionary())
    objects = chain(examination.document.objects, (item.value for item in items(examination)))
    if "/JavaScript" in names or any(map(_is_script, objects)):
        yield Hit("the file contains JavaScript")


def _is_script(item: object) -> bool:
    return isinstance(item, Dictionary) and ("/JS" in item or item.get("/S") == Name.JavaScript)


@rule(
    "file-action",
    "No actions",
    Severity.ERROR,
    source=f"{ISO}, 6.11",
    reason="Paper does nothing when it is opened or clicked.",
    fix="Remove actions and page triggers from the file; bookmarks may name a page.",
)
def action(examination: Examination) -> Iterator[Hit]:
    """OpenAction, triggers of the catalog, pages and fields, actions of annotations and bookmarks."""
    if "/OpenAction" in examination.root or "/AA" in examination.root:
        yield Hit("the file acts when it is opened")
    for number, page in enumerate(examination.document.pages, 1):
        if "/AA" in page.obj:
            yield Hit("the page acts when it is shown", number)
    kinds = {
        (item.page, str(item.value.S)[1:])
        for item in items(examination, "/A")
        if isinstance(item.value.get("/S"), Name)
    }
    for shown, kind in sorted(kinds, key=lambda pair: (pair[0] or 0, pair[1])):
        yield Hit(f"something acts when it is clicked ({kind})", shown, measured=kind)


@rule(
    "file-form",
    "No form fields",
    Severity.ERROR,
    source=f"{ISO}, 6.10; {GWG} R0001",
    reason="A field's look is made by the program that opens it.",
    fix="Flatten the form.",
)
def form(examination: Examination) -> Iterator[Hit]:
    """An AcroForm in the catalog."""
    if "/AcroForm" in examination.root:
        yield Hit("the file contains a form")


@rule(
    "file-annotation",
    "No annotations on the printed page",
    Severity.ERROR,
    source=f"{ISO}, 6.10; {GWG} R0001",
    reason="Whether a link's frame or a comment prints depends on the reader's settings.",
    fix="Remove links and comments; an address is printed as text.",
)
def annotation(examination: Examination) -> Iterator[Hit]:
    """Annotations whose rectangle meets the bleed box."""
    for number, item, kind in _annotations(examination):
        boxes, box = examination.boxes[number - 1], _rectangle(item)
        if kind not in PRINTED_ANNOTATIONS and intersect(box, boxes.bleed or boxes.media):
            name = kind[1:]
            yield Hit(f"the page has an annotation ({name})", number, examination.mm(number, box), name)


def _annotations(examination: Examination) -> Iterator[tuple[int, Object, str]]:
    for number, page in enumerate(examination.document.pages, 1):
        for item in page.obj.get("/Annots", Array()):
            if isinstance(item, Dictionary):
                yield number, item, str(item.get("/Subtype", "/unknown"))


def _rectangle(item: Object) -> PtBox:
    values = [float(value) for value in item.get("/Rect", [0, 0, 0, 0])]
    return (min(values[0::2]), min(values[1::2]), max(values[0::2]), max(values[1::2]))


@rule(
    "file-multimedia",
    "No sound, film or 3D",
    Severity.ERROR,
    source=f"{ISO}, 6.10 and 6.11; ISO 32000-1, 13",
    reason="What plays has no look on paper but the frame that some program draws for it.",
    fix="Remove what plays; place a picture instead.",
)
def multimedia(examination: Examination) -> Iterator[Hit]:
    """Annotations and actions that play, wherever they lie, and the catalog's renditions."""
    for number, item, kind in _annotations(examination):
        if kind in PLAYERS:
            name = kind[1:]
            message = f"the page plays something ({name})"
            yield Hit(message, number, examination.mm(number, _rectangle(item)), name)
    if "/Renditions" in examination.root.get("/Names", Dictionary()):
        yield Hit("the file holds renditions")
    for found in items(examination, "/A", "/OpenAction", "/Next"):
        kind = str(found.value.get("/S", ""))
        if kind in PLAYING:
            yield Hit(f"an action plays something ({kind[1:]})", found.page, measured=kind[1:])


@rule(
    "file-attachment",
    "No attached files",
    Severity.ERROR,
    source=f"{ISO}, 6.1",
    reason="Nobody at the printer's opens them, and some systems refuse the whole file.",
    fix="Send other files beside the PDF.",
)
def attachment(examination: Examination) -> Iterator[Hit]:
    """Embedded files, associated files and portfolios; file attachments of pages."""
    names = examination.root.get("/Names", Dictionary())
    if "/EmbeddedFiles" in names or "/AF" in examination.root or "/Collection" in examination.root:
        yield Hit("files are attached")
    attached = {item.page for item in items(examination, "/EF", "/AF") if item.page is not None}
    for number in sorted(attached):
        yield Hit("a file is attached to the page", number)
