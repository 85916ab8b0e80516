"""Rules about the file as such: nothing that moves, asks, runs or hides."""

from __future__ import annotations

from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name

from booklet.diagnostics import Severity
from booklet.preflight.examination import Examination
from booklet.preflight.marks import intersect
from booklet.preflight.registry import GWG, ISO, SHEET, Hit, rule

PRINTED_ANNOTATIONS = {"/TrapNet"}


@rule(
    "file-readable",
    "The file can be read",
    Severity.ERROR,
    source="ISO 32000-1",
    reason="A file that one reader repairs, another refuses: the printer's RIP may be the other.",
    fix="Export the file again; do not repair it by hand.",
)
def readable(_examination: Examination) -> Iterator[Hit]:
    """Files that cannot be opened never come this far; see `preflight`."""
    yield from ()


@rule(
    "content-readable",
    "Every content stream can be read",
    Severity.ERROR,
    source="ISO 32000-1, 7.8",
    reason="What cannot be interpreted here may print as anything, or not at all.",
    fix="Export the page again, or simplify the drawing on it.",
)
def content_readable(examination: Examination) -> Iterator[Hit]:
    """Problems that the interpreter met, and what cannot be rendered."""
    for number, page in enumerate(examination.pages, 1):
        for problem in page.problems[:5]:
            yield Hit(problem, number)
    if examination.render_problem:
        yield Hit(f"the inks cannot be rendered: {examination.render_problem}")


@rule(
    "file-encrypted",
    "The file is not encrypted",
    Severity.ERROR,
    source=f"{ISO}, 6.1; {GWG} R0001",
    reason="A RIP has nobody to ask for a password.",
    fix="Save the file without security settings.",
)
def encrypted(examination: Examination) -> Iterator[Hit]:
    """Encryption, even with an empty password."""
    if examination.document.is_encrypted:
        yield Hit("the file is encrypted")


@rule(
    "file-version",
    "A PDF as old as the printer's flavour wants",
    Severity.ERROR,
    source=f"{ISO}, 6.1; ISO 15930-4 and 15930-6, 6.1",
    reason="PDF/X-4 is defined on PDF 1.6, X-1a and X-3 on 1.4; a RIP may ignore what is newer.",
    fix="Save the file as the sheet's PDF/X.",
)
def version(examination: Examination) -> Iterator[Hit]:
    """The header's version and the catalog's."""
    found, newest = examination.document.pdf_version, examination.sheet.rules.version
    if tuple(map(int, found.split("."))) > tuple(map(int, newest.split("."))):
        yield Hit(f"the file is PDF {found}", measured=found, limit=newest)


@rule(
    "file-javascript",
    "No JavaScript",
    Severity.ERROR,
    source=f"{ISO}, 6.11; {GWG} R0001",
    reason="A script can change the page after it was approved.",
    fix="Remove scripts from the file.",
)
def javascript(examination: Examination) -> Iterator[Hit]:
    """JavaScript names and actions anywhere in the file."""
    names = examination.root.get("/Names", Dictionary())
    if "/JavaScript" in names or any(action == Name.JavaScript for action in _action_kinds(examination)):
        yield Hit("the file contains JavaScript")


@rule(
    "file-action",
    "No actions",
    Severity.ERROR,
    source=f"{ISO}, 6.11",
    reason="Paper does nothing when it is opened or clicked.",
    fix="Remove actions and page triggers from the file.",
)
def action(examination: Examination) -> Iterator[Hit]:
    """OpenAction and additional actions of the catalog and pages."""
    if "/OpenAction" in examination.root or "/AA" in examination.root:
        yield Hit("the file acts when it is opened")
    for number, page in enumerate(examination.document.pages, 1):
        if "/AA" in page.obj:
            yield Hit("the page acts when it is shown", number)


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
    for number, page in enumerate(examination.document.pages, 1):
        boxes = examination.boxes[number - 1]
        for item in page.obj.get("/Annots", Array()):
            rectangle = tuple(float(value) for value in item.get("/Rect", [0, 0, 0, 0]))
            box = (min(rectangle[0::2]), min(rectangle[1::2]), max(rectangle[0::2]), max(rectangle[1::2]))
            if str(item.get("/Subtype")) not in PRINTED_ANNOTATIONS and intersect(
                box, boxes.bleed or boxes.media
            ):
                kind = str(item.get("/Subtype", "/unknown"))[1:]
                yield Hit(f"the page has an annotation ({kind})", number, examination.mm(number, box), kind)


@rule(
    "file-attachment",
    "No attached files",
    Severity.ERROR,
    source=f"{ISO}, 6.1",
    reason="Nobody at the printer's opens them, and some systems refuse the whole file.",
    fix="Send other files beside the PDF.",
)
def attachment(examination: Examination) -> Iterator[Hit]:
    """Embedded files, associated files and portfolios."""
    names = examination.root.get("/Names", Dictionary())
    if "/EmbeddedFiles" in names or "/AF" in examination.root or "/Collection" in examination.root:
        yield Hit("files are attached")


@rule(
    "page-count",
    "As many pages as can be bound",
    Severity.ERROR,
    source=SHEET,
    reason="A stitched booklet is made of folded sheets: its pages come in fours, and not in any number.",
    fix="Add or remove pages; a designed blank page counts.",
)
def page_count(examination: Examination) -> Iterator[Hit]:
    """The number of pages against the sheet's rule."""
    count, pages = len(examination.document.pages), examination.sheet.pages
    if count % pages.multiple:
        wanted = f"a multiple of {pages.multiple}"
        yield Hit(f"{count} pages cannot be bound: the printer wants {wanted}", measured=count, limit=wanted)
    if count < pages.minimum:
        yield Hit(f"{count} pages are too few", measured=count, limit=pages.minimum)
    if count > pages.maximum:
        yield Hit(f"{count} pages are too many", measured=count, limit=pages.maximum)


@rule(
    "page-empty",
    "No page is empty",
    Severity.WARNING,
    source=f"{GWG} R0005",
    reason="An empty page is more often a mistake than a wish.",
    fix="Fill the page or take it out; accept the rule where it is meant.",
)
def page_empty(examination: Examination) -> Iterator[Hit]:
    """Pages that put no ink on the paper."""
    for number, page in enumerate(examination.pages, 1):
        plates = examination.plates[number - 1] if examination.plates else None
        if not page.marks or (plates is not None and plates.total.max(initial=0) < 1):
            yield Hit("the page is empty", number)


def _action_kinds(examination: Examination) -> Iterator[object]:
    for item in examination.document.objects:
        if isinstance(item, Dictionary) and ("/JS" in item or item.get("/S") == Name.JavaScript):
            yield Name.JavaScript


@rule(
    "waiver-unused",
    "Every waiver waives something",
    Severity.WARNING,
    source="booklet",
    reason="A waiver whose fault is gone hides the next one.",
    fix="Take the waiver out of the edition's `accept`.",
)
def waiver_unused(_examination: Examination) -> Iterator[Hit]:
    """Waivers are no part of the file; see `preflight`."""
    yield from ()
