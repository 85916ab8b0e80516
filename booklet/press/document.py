"""The file around the pages: boxes, output intent, identification (ISO 15930-7, PDF/X-4)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pikepdf
from pikepdf import Array, Dictionary, Name

from booklet.diagnostics import Diagnostic, Span, error
from booklet.paper import mm_to_pt, pt_to_mm
from booklet.press.faults import fault
from booklet.press.xmp import Metadata, packet, pdf_date
from booklet.printer import Flavour, Printer

CREATOR = "booklet"
SLACK_PT = 0.06
"""Difference of boxes that rounding explains: 0.02 mm."""

# Interaction, annotations and private data have no place on a plate (ISO 15930-7, 6.10 to 6.17).
_CATALOG = (
    "/AcroForm", "/AF", "/AA", "/Collection", "/Dests", "/Extensions", "/JavaScript", "/Legal",
    "/MarkInfo", "/Names", "/OpenAction", "/Outlines", "/PageMode", "/Perms", "/PieceInfo",
    "/Requirements", "/SpiderInfo", "/StructTreeRoot", "/Threads", "/URI",
)  # fmt: skip
_PAGE = (
    "/AA", "/AF", "/Annots", "/ArtBox", "/B", "/CropBox", "/Dur", "/ID", "/LastModified", "/Metadata",
    "/PieceInfo", "/PresSteps", "/PZ", "/Rotate", "/SeparationInfo", "/StructParents", "/Tabs",
    "/TemplateInstantiated", "/Thumb", "/Trans", "/UserUnit", "/VP",
)  # fmt: skip

Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Boxes:
    """A page's boxes in pt after the move that brings its lower left corner to 0, 0."""

    media: Rectangle
    bleed: Rectangle
    trim: Rectangle
    shift: tuple[float, float]


def strip(pdf: pikepdf.Pdf) -> None:
    """Take out everything interactive and private, and what refers to it."""
    for key in _CATALOG:
        if key in pdf.Root:
            del pdf.Root[key]
    for key in list(pdf.trailer.keys()):
        if key not in {"/Root", "/Info", "/ID", "/Size"}:
            del pdf.trailer[key]


def page_boxes(pdf: pikepdf.Pdf, printer: Printer) -> Iterator[tuple[Boxes, list[Diagnostic]]]:
    """Each page's boxes and what is wrong with them.

    The trim is the page's own TrimBox, else its MediaBox; bleed is the sheet's, edge by edge.
    """
    width, height = mm_to_pt(printer.trim.width), mm_to_pt(printer.trim.height)
    for number, page in enumerate(pdf.pages, 1):
        span = Span("the typeset PDF", page=number)
        if int(page.obj.get("/Rotate", 0)) or float(page.obj.get("/UserUnit", 1)) != 1:
            raise fault(
                "page", "the page is rotated or scaled as a whole", "set it upright at its real size", number
            )
        found: list[Diagnostic] = []
        media, trim = _rectangle(page.mediabox), _rectangle(page.trimbox)
        if abs(trim[2] - trim[0] - width) > SLACK_PT or abs(trim[3] - trim[1] - height) > SLACK_PT:
            is_now = f"{pt_to_mm(trim[2] - trim[0]):.2f} × {pt_to_mm(trim[3] - trim[1]):.2f} mm"
            hint = "set @page { size } to the printer's trim"
            wanted = f"{printer.trim.width:g} × {printer.trim.height:g} mm"
            message = f"the page is {is_now}, the printer trims to {wanted}"
            found.append(error("press-trim", message, span, hint))
        edges = printer.sheet.bleed.of_page(number)
        rooms = (trim[0] - media[0], trim[1] - media[1], media[2] - trim[2], media[3] - trim[3])
        room, edge = min(zip(rooms, edges, strict=True), key=lambda pair: pair[0] - mm_to_pt(pair[1]))
        if room < mm_to_pt(edge) - SLACK_PT:
            message = f"the page has {pt_to_mm(room):.2f} mm of bleed, the printer wants {edge:g} mm"
            found.append(error("press-bleed", message, span, "set @page { bleed } to the printer's bleed"))
        yield _moved(trim, edges, printer.sheet.marks.reach), found


def _rectangle(values: Array) -> Rectangle:
    x0, y0, x1, y1 = (float(value) for value in values)
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _moved(trim: Rectangle, edges: tuple[float, float, float, float], reach: float) -> Boxes:
    """All boxes from 0, 0 upwards: some imposition software takes a negative corner for a fault.

    `edges`: bleed at the left, bottom, right and top, `reach`: of the marks from the trim, all in mm.
    """
    bled = _grown(trim, edges)
    media = _grown(trim, tuple(max(edge, reach) for edge in edges))
    dx, dy = round(-media[0], 4) + 0.0, round(-media[1], 4) + 0.0

    def move(box: Rectangle) -> Rectangle:
        return (round(box[0] + dx, 4), round(box[1] + dy, 4), round(box[2] + dx, 4), round(box[3] + dy, 4))

    return Boxes(move(media), move(bled), move(trim), (dx, dy))


def _grown(box: Rectangle, edges: Sequence[float]) -> Rectangle:
    left, bottom, right, top = (mm_to_pt(edge) for edge in edges)
    return (box[0] - left, box[1] - bottom, box[2] + right, box[3] + top)


def set_boxes(page: pikepdf.Page, boxes: Boxes) -> None:
    """Write the boxes; everything else about the page that is not ink goes."""
    for key in _PAGE:
        if key in page.obj:
            del page.obj[key]
    page.obj.MediaBox = Array(list(boxes.media))
    page.obj.BleedBox = Array(list(boxes.bleed))
    page.obj.TrimBox = Array(list(boxes.trim))


def set_group(page: pikepdf.Page) -> None:
    """Say that transparency blends in the inks (GWG 2022, R0030)."""
    page.obj.Group = Dictionary(Type=Name.Group, S=Name.Transparency, CS=Name.DeviceCMYK)


def set_intent(pdf: pikepdf.Pdf, printer: Printer) -> None:
    """The printing condition as PDF/X output intent, its profile embedded (ISO 15930-7, 6.2.2)."""
    condition = printer.sheet.condition
    profile = pdf.make_stream(printer.profile)
    profile.N = 4
    profile.Alternate = Name.DeviceCMYK
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFX,
        OutputConditionIdentifier=pikepdf.String(condition.identifier),
        OutputCondition=pikepdf.String(condition.info),
        RegistryName=pikepdf.String(condition.registry),
        Info=pikepdf.String(condition.info),
        DestOutputProfile=pdf.make_indirect(profile),
    )
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])


def identify(
    pdf: pikepdf.Pdf, source: bytes, flavour: Flavour, *, title: str, lang: str, date: datetime, identity: str
) -> None:
    """Title, dates, flavour, IDs: in Info and in XMP, and alike.

    The document's ID follows `identity` (the edition), the instance's the content:
    equal input has equal IDs, and no clock or chance is in them.
    """
    when = date if date.tzinfo else date.replace(tzinfo=UTC)
    producer = str(pdf.docinfo.get("/Producer", CREATOR))
    author = pdf.docinfo.get("/Author")
    document = hashlib.sha256(f"booklet document {identity}".encode()).digest()
    parts = (source, identity.encode(), title.encode(), lang.encode(), when.isoformat().encode())
    instance = hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).digest()
    metadata = Metadata(
        title,
        str(author) if author else None,
        lang,
        when,
        CREATOR,
        producer,
        document.hex()[:32],
        instance.hex()[:32],
        flavour.name,
    )
    info = Dictionary(
        Title=pikepdf.String(title),
        Creator=pikepdf.String(CREATOR),
        Producer=pikepdf.String(producer),
        CreationDate=pikepdf.String(pdf_date(when)),
        ModDate=pikepdf.String(pdf_date(when)),
        Trapped=Name("/False"),
    )
    if not flavour.transparency:  # before PDF/X-4 the flavour stands here (ISO 15930-4 and 15930-6, 6.7)
        info.GTS_PDFXVersion = pikepdf.String(flavour.name)
    if author:
        info.Author = pikepdf.String(str(author))
    pdf.trailer.Info = pdf.make_indirect(info)
    stream = pdf.make_stream(packet(metadata))
    stream.Type, stream.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = pdf.make_indirect(stream)
    pdf.Root.Lang = pikepdf.String(lang)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    if "/Version" in pdf.Root:
        del pdf.Root["/Version"]
    pdf.trailer.ID = Array([pikepdf.String(document[:16]), pikepdf.String(instance[:16])])
