"""Rules about what the file says it is: which PDF/X, with which title, dates and ids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pikepdf
from pikepdf import Array, Dictionary, Stream

from booklet.diagnostics import Severity
from booklet.preflight.examination import Examination
from booklet.preflight.registry import ISO, OLDER, SHEET, Hit, rule
from booklet.preflight.rules.walk import on_old_pdf

_NS = {
    "dc": "http://purl.org/dc/elements/1.1/", "pdf": "http://ns.adobe.com/pdf/1.3/",
    "xmp": "http://ns.adobe.com/xap/1.0/", "pdfxid": "http://www.npes.org/pdfx/ns/id/",
    "pdfx": "http://ns.adobe.com/pdfx/1.3/", "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/", "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "pdfvtid": "http://www.npes.org/pdfvt/ns/id/", "pdfe": "http://www.aiim.org/pdfe/ns/id/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}  # fmt: skip
XMP_LIMIT = 4_000_000
VERSION = "GTS_PDFXVersion"
CLAIMS = {
    "pdfaid:part": "PDF/A", "pdfuaid:part": "PDF/UA", "pdfvtid:GTS_PDFVTVersion": "PDF/VT", "pdfe:ISO_PDFEVersion": "PDF/E",
}  # fmt: skip
"""Properties by which a file claims to keep another standard, and that standard."""


def xmp(examination: Examination) -> dict[str, str] | None:
    """The packet's simple properties and the title; None where there is no readable packet."""
    stream = examination.root.get("/Metadata")
    if not isinstance(stream, Stream):
        return None
    try:
        data = stream.read_bytes()
        if len(data) > XMP_LIMIT or b"<!DOCTYPE" in data or b"<!ENTITY" in data:  # an attack, not metadata
            return None
        tree = ET.fromstring(data)  # noqa: S314 - entities are refused above
    except (ET.ParseError, pikepdf.PdfError, ValueError):
        return None
    found: dict[str, str] = {}
    for description in tree.iter(f"{{{_NS['rdf']}}}Description"):
        values = dict(description.attrib)
        values.update({child.tag: "".join(child.itertext()).strip() for child in description})
        for prefix, uri in _NS.items():
            found.update(
                {
                    f"{prefix}:{k.removeprefix(f'{{{uri}}}')}": v
                    for k, v in values.items()
                    if k.startswith(f"{{{uri}}}")
                }
            )
    return found


def info(examination: Examination) -> dict[str, str]:
    """The Info dictionary's strings and names."""
    source = examination.document.trailer.get("/Info")
    if not isinstance(source, Dictionary):
        return {}
    return {key[1:]: str(value).removeprefix("/") for key, value in source.items()}


@rule(
    "pdfx-identification",
    "The file says that it is the PDF/X that the printer asks for",
    Severity.ERROR,
    source=f"{ISO}, 6.8; {OLDER}, 6.7; {SHEET}",
    reason="The printer's workflow treats a PDF/X file as complete, any other as to be checked.",
    fix="Export the file as the sheet's PDF/X.",
)
def identification(examination: Examination) -> Iterator[Hit]:
    """GTS_PDFXVersion: of PDF/X-4 in XMP, with the document's IDs beside it; of older flavours in Info."""
    old, packet, flavour = on_old_pdf(examination), xmp(examination), examination.sheet.flavour
    if packet is None and not old:
        yield Hit("the file has no readable XMP metadata")
        return
    in_info = info(examination).get(VERSION)
    in_xmp = (packet or {}).get(f"pdfxid:{VERSION}") or (packet or {}).get(f"pdfx:{VERSION}")
    found, other = (in_info, in_xmp) if old else (in_xmp, in_info)
    if found == flavour:
        if other not in {None, flavour}:
            yield Hit("Info and XMP name different flavours", measured=other, limit=flavour)
    elif other == flavour:
        place = "XMP, not in Info" if old else "Info, not in XMP"
        yield Hit(f"the file says that it is {flavour} in {place}", measured=found, limit=flavour)
    else:
        said = found or other
        yield Hit(f"the file says that it is {said or 'no PDF/X at all'}", measured=said, limit=flavour)
    missing = [f"xmpMM:{key}" for key in ("DocumentID", "VersionID", "RenditionClass")]
    missing = [key for key in missing if not (packet or {}).get(key)]
    if missing and not old:
        yield Hit(f"the metadata lack {', '.join(missing)}", limit=", ".join(missing))


@rule(
    "pdfx-metadata",
    "XMP and Info agree",
    Severity.ERROR,
    source=f"{ISO}, 6.8; {OLDER}, 6.7",
    reason="Where they differ, one of them describes another file.",
    fix="Export the file again; do not edit its properties afterwards.",
)
def agreement(examination: Examination) -> Iterator[Hit]:
    """Title, dates, producer and trapping alike where both have them; dates in the place that counts.

    In PDF/X-4 that is XMP, and Info may be absent; in older flavours it is Info, and XMP may be absent.
    """
    old, packet, dictionary = on_old_pdf(examination), xmp(examination), info(examination)
    if packet is None and not old:
        return  # `pdfx-identification` says so
    packet = packet or {}
    pairs = (
        ("Title", "dc:title"), ("CreationDate", "xmp:CreateDate"), ("ModDate", "xmp:ModifyDate"),
        ("Producer", "pdf:Producer"), ("Trapped", "pdf:Trapped"), ("Creator", "xmp:CreatorTool"),
    )  # fmt: skip
    for key, name in pairs:
        first, second = dictionary.get(key), packet.get(name)
        if first and second and _same(first, key) != _same(second, key):
            yield Hit(f"{key} is “{first}” in Info and “{second}” in XMP", measured=first, limit=second)
        elif key.endswith("Date") and not (first if old else second):
            wanted = key if old else name
            yield Hit(f"the file has no {wanted}", limit=wanted)
    if not old and packet and not packet.get("xmp:MetadataDate"):
        yield Hit("the metadata lack xmp:MetadataDate", limit="xmp:MetadataDate")


def _same(value: str, key: str) -> str:
    """A value in comparable form: dates as their digits, zero offsets alike."""
    if not key.endswith("Date"):
        return value
    return (
        re.sub(r"(Z(00'?(00'?)?)?|[+-]00:?'?00'?)$", "", value.removeprefix("D:"))
        .translate(str.maketrans("", "", "-:T'"))
        .strip()
    )


@rule(
    "pdfx-trapped",
    "Trapping is declared",
    Severity.ERROR,
    source=f"{ISO}, 6.6",
    reason="A file that is trapped twice has double contours, one that is not trapped at all has gaps.",
    fix="Export the file as PDF/X-4; untrapped files say Trapped False.",
)
def trapped(examination: Examination) -> Iterator[Hit]:
    """Trapped is True or False, not Unknown: in Info, of PDF/X-4 in XMP if not there."""
    found = info(examination).get("Trapped")
    if not on_old_pdf(examination):
        found = found or (xmp(examination) or {}).get("pdf:Trapped")
    if found not in {"True", "False"}:
        yield Hit("the file does not say whether it is trapped", measured=found, limit="True or False")


@rule(
    "pdfx-title",
    "The file has a title",
    Severity.ERROR,
    source=f"{ISO}, 6.8",
    reason="A file's name gets lost on the way; the title does not.",
    fix="Give the document a title.",
)
def title(examination: Examination) -> Iterator[Hit]:
    """A title that is not empty: of PDF/X-4 in XMP, of older flavours in Info."""
    old = on_old_pdf(examination)
    packet = xmp(examination)
    if packet is None and not old:
        return  # `pdfx-identification` says so
    found = info(examination).get("Title") if old else (packet or {}).get("dc:title")
    if not (found or "").strip():
        yield Hit("the file has no title", limit="Title in Info" if old else "dc:title")


@rule(
    "pdfx-id",
    "The file has an ID",
    Severity.ERROR,
    source=f"{ISO}, 6.1",
    reason="Workflows tell the versions of a file apart by it.",
    fix="Export the file again.",
)
def file_id(examination: Examination) -> Iterator[Hit]:
    """Two strings in the trailer."""
    found = examination.document.trailer.get("/ID")
    if not isinstance(found, Array) or len(found) != 2 or not all(bytes(part) for part in found):
        yield Hit("the file has no ID")


@rule(
    "file-claims",
    "The file claims nothing that is not judged here",
    Severity.INFO,
    source="ISO 19005, ISO 14289, ISO 16612-2, ISO 24517-1; booklet",
    reason="Whoever reads the report may take its verdict for one on every standard that the file names.",
    fix="Have a validator of that standard judge the file, or take the claim out of its metadata.",
)
def claims(examination: Examination) -> Iterator[Hit]:
    """Claims of PDF/A, PDF/UA, PDF/VT or PDF/E in XMP."""
    packet = xmp(examination) or {}
    for key, name in CLAIMS.items():
        if key in packet:
            yield Hit(
                f"the file says that it is {name} ({packet[key]}), which is not judged here", measured=name
            )
