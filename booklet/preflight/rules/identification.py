"""Rules about what the file says it is: which PDF/X, for which printing condition."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from PIL import ImageCms

from booklet.diagnostics import Severity
from booklet.preflight.examination import Examination
from booklet.preflight.registry import GWG, ISO, SHEET, Hit, rule

_NS = {
    "dc": "http://purl.org/dc/elements/1.1/", "pdf": "http://ns.adobe.com/pdf/1.3/",
    "xmp": "http://ns.adobe.com/xap/1.0/", "pdfxid": "http://www.npes.org/pdfx/ns/id/",
    "pdfx": "http://ns.adobe.com/pdfx/1.3/", "xmpMM": "http://ns.adobe.com/xap/1.0/mm/", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}  # fmt: skip
XMP_LIMIT = 4_000_000


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
    source = examination.document.trailer.get("/Info", Dictionary())
    return {key[1:]: str(value).removeprefix("/") for key, value in source.items()}


@rule(
    "pdfx-identification",
    "The file says that it is the PDF/X that the printer asks for",
    Severity.ERROR,
    source=f"{ISO}, 6.8; ISO 15930-4 and 15930-6, 6.7; {SHEET}",
    reason="The printer's workflow treats a PDF/X file as complete, any other as to be checked.",
    fix="Export the file as the sheet's PDF/X.",
)
def identification(examination: Examination) -> Iterator[Hit]:
    """GTS_PDFXVersion: of PDF/X-4 in XMP, with the document's IDs beside it; of older flavours in Info."""
    packet, flavour = xmp(examination), examination.sheet.flavour
    if packet is None:
        yield Hit("the file has no readable XMP metadata")
        return
    older = info(examination).get("GTS_PDFXVersion")
    found = packet.get("pdfxid:GTS_PDFXVersion") or older
    if found != flavour:
        yield Hit(f"the file says that it is {found or 'no PDF/X at all'}", measured=found, limit=flavour)
    elif older and packet.get("pdfx:GTS_PDFXVersion", older) != older:
        yield Hit(
            "Info and XMP name different flavours", measured=packet["pdfx:GTS_PDFXVersion"], limit=older
        )
    missing = [
        key for key in ("xmpMM:DocumentID", "xmpMM:VersionID", "xmpMM:RenditionClass") if not packet.get(key)
    ]
    if missing:
        yield Hit(f"the metadata lack {', '.join(missing)}", measured=None, limit=", ".join(missing))


@rule(
    "pdfx-metadata",
    "XMP and Info agree",
    Severity.ERROR,
    source=f"{ISO}, 6.8",
    reason="Where they differ, one of them describes another file.",
    fix="Export the file again; do not edit its properties afterwards.",
)
def agreement(examination: Examination) -> Iterator[Hit]:
    """Title, dates, producer and trapping, each in both places and alike."""
    packet, dictionary = xmp(examination) or {}, info(examination)
    pairs = (
        ("Title", "dc:title"), ("CreationDate", "xmp:CreateDate"), ("ModDate", "xmp:ModifyDate"),
        ("Producer", "pdf:Producer"), ("Trapped", "pdf:Trapped"), ("Creator", "xmp:CreatorTool"),
    )  # fmt: skip
    for key, name in pairs:
        first, second = dictionary.get(key), packet.get(name)
        if first is None and second is None:
            if key in {"CreationDate", "ModDate"}:
                yield Hit(f"the file has no {key}", limit=key)
        elif _same(first, key) != _same(second, key):
            yield Hit(f"{key} is “{first}” in Info and “{second}” in XMP", measured=first, limit=second)
    if packet and not packet.get("xmp:MetadataDate"):
        yield Hit("the metadata lack xmp:MetadataDate", limit="xmp:MetadataDate")


def _same(value: str | None, key: str) -> str | None:
    """A value in comparable form: dates as their digits, zero offsets alike."""
    if value is None or not key.endswith("Date"):
        return value
    return (
        re.sub(r"(Z|[+-]00:?'?00'?)$", "", value.removeprefix("D:"))
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
    """Trapped is True or False, not Unknown."""
    found = info(examination).get("Trapped") or (xmp(examination) or {}).get("pdf:Trapped")
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
    """A title in Info that is not empty."""
    if not info(examination).get("Title", "").strip():
        yield Hit("the file has no title")


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


def intents(examination: Examination) -> list[pikepdf.Object]:
    """The PDF/X output intents."""
    found = examination.root.get("/OutputIntents")
    items = list(found) if isinstance(found, Array) else []
    return [item for item in items if isinstance(item, Dictionary) and item.get("/S") == Name.GTS_PDFX]


@rule(
    "intent-missing",
    "One output intent",
    Severity.ERROR,
    source=f"{ISO}, 6.2.2",
    reason="Ink percentages mean nothing without the condition that they are printed under.",
    fix="Export the file with the printer's profile as output intent.",
)
def intent(examination: Examination) -> Iterator[Hit]:
    """Exactly one GTS_PDFX output intent, with what it must say."""
    found = intents(examination)
    if len(found) != 1:
        yield Hit(f"the file has {len(found) or 'no'} PDF/X output intents", measured=len(found), limit=1)
    for item in found:
        for key in ("/OutputConditionIdentifier", "/Info"):
            if not str(item.get(key, "")).strip():
                yield Hit(f"the output intent lacks {key[1:]}", limit=key[1:])


@rule(
    "intent-identifier",
    "The output intent is the printer's",
    Severity.ERROR,
    source=f"{ISO}, 6.2.2; {SHEET}",
    reason="Inks mixed for one paper come out wrong on another.",
    fix="Choose the printer's sheet that the file is for, or convert the file to its condition.",
)
def intent_identifier(examination: Examination) -> Iterator[Hit]:
    """Identifier and registry against the sheet."""
    condition = examination.sheet.condition
    for item in intents(examination):
        identifier = str(item.get("/OutputConditionIdentifier", ""))
        if identifier != condition.identifier:
            message = (
                f"the output intent is “{identifier}”, the printer's condition is {condition.identifier}"
            )
            yield Hit(message, measured=identifier, limit=condition.identifier)
        registry = str(item.get("/RegistryName", ""))
        if registry.rstrip("/") != condition.registry.rstrip("/"):
            yield Hit(
                f"the output intent's registry is “{registry}”", measured=registry, limit=condition.registry
            )


@rule(
    "intent-profile",
    "The output intent's profile is a CMYK printer profile",
    Severity.ERROR,
    source=f"{ISO}, 6.2.2; {GWG} R0035",
    reason="The embedded profile is what proofs and conversions are made with.",
    fix="Embed the printer's ICC output profile.",
)
def intent_profile(examination: Examination) -> Iterator[Hit]:
    """The embedded profile: there, readable, class prtr, CMYK."""
    for item in intents(examination):
        stream = item.get("/DestOutputProfile")
        if not isinstance(stream, Stream):
            yield Hit("the output intent embeds no profile")
            continue
        try:
            data = stream.read_bytes()
            profile = ImageCms.getOpenProfile(io.BytesIO(data)).profile
        except (ImageCms.PyCMSError, OSError, pikepdf.PdfError) as problem:
            yield Hit(f"the output intent's profile cannot be read: {problem}")
            continue
        kind, space = profile.device_class.strip(), profile.xcolor_space.strip()
        if kind != "prtr":
            yield Hit(f"the output intent's profile is of class {kind}", measured=kind, limit="prtr")
        if space != "CMYK" or int(stream.get("/N", 0)) != 4:
            yield Hit(f"the output intent's profile is for {space}", measured=space, limit="CMYK")
