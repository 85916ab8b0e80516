"""Rules about what the printer's PDF/X does not know: versions, codecs, layers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from booklet.diagnostics import Severity
from booklet.preflight.examination import Examination
from booklet.preflight.registry import CRAFT, ISO, OLDER, SHEET, Hit, rule
from booklet.preflight.rules.walk import GLYPH, filters, items, on_old_pdf

LZW = {"LZWDecode", "LZW"}
NEW_CODECS = {"JPXDecode": "JPEG 2000", "JBIG2Decode": "JBIG2"}
"""Picture codecs that PDF/X-1a and X-3 do not allow, by the names of their filters."""

_INLINE = re.compile(rb"\bBI\b[^\0]{0,400}?/LZW(?:Decode)?\b[^\0]{0,400}?\bID\b")


@rule(
    "file-version",
    "A PDF as old as the printer's flavour wants",
    Severity.ERROR,
    source=f"{ISO}, 6.1; {OLDER}, 6.1",
    reason="PDF/X-4 is defined on PDF 1.6, X-1a and X-3 on 1.4; a RIP may ignore what is newer.",
    fix="Save the file as the sheet's PDF/X.",
)
def version(examination: Examination) -> Iterator[Hit]:
    """The header's version and the catalog's; the newer counts (ISO 32000-1, 7.5.2)."""
    newest = examination.sheet.rules.version
    given = [examination.document.pdf_version, str(examination.root.get("/Version", "/1.0"))[1:]]
    found = max(given, key=_figures)
    if _figures(found) > _figures(newest):
        yield Hit(f"the file is PDF {found}", measured=found, limit=newest)


def _figures(name: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 99 for part in name.split("."))


@rule(
    "file-compressed",
    "No compressed objects where PDF 1.4 is wanted",
    Severity.ERROR,
    source=f"{OLDER}, 6.1; ISO 32000-1, 7.5.7 and 7.5.8 (since PDF 1.5)",
    reason="A reader of PDF 1.4 finds no objects in such a file.",
    fix="Save the file as the sheet's PDF/X.",
)
def compressed(examination: Examination) -> Iterator[Hit]:
    """Object streams and cross-reference streams."""
    if not on_old_pdf(examination):
        return
    trailer = examination.document.trailer
    kinds = {str(item.get("/Type")) for item in examination.document.objects if isinstance(item, Stream)}
    if "/ObjStm" in kinds:
        yield Hit("objects are compressed in streams", measured="ObjStm")
    if "/XRef" in kinds or trailer.get("/Type") == Name.XRef or "/XRefStm" in trailer:
        yield Hit("the cross-reference table is compressed", measured="XRef")


@rule(
    "file-lzw",
    "No LZW where the flavour knows none",
    Severity.ERROR,
    source=f"{OLDER}, compression",
    reason="LZW was under a patent when these standards were written; RIPs of the time do not read it.",
    fix="Save the file as the sheet's PDF/X: it compresses with Flate.",
)
def lzw(examination: Examination) -> Iterator[Hit]:
    """Streams and inline images in LZW."""
    if not on_old_pdf(examination):
        return
    pages: set[int | None] = set()
    for item in items(examination):
        if isinstance(item.value, Stream) and (
            not LZW.isdisjoint(filters(item.value)) or _inline_lzw(item.role, item.value)
        ):
            pages.add(item.page)
    for page in sorted(pages, key=lambda number: number or 0):
        yield Hit("a stream is compressed with LZW", page, measured="LZW", limit="Flate")


def _inline_lzw(role: str, stream: Object) -> bool:
    """Whether an inline image of a content stream is in LZW."""
    drawing = stream.get("/Subtype") == Name.Form or role in {"/Contents", "/Pattern", GLYPH}
    if not drawing:
        return False
    try:
        data = stream.read_bytes()
        return b"LZW" in data and _INLINE.search(data) is not None
    except pikepdf.PikepdfError:
        return False  # `content-readable` says so


@rule(
    "image-codec",
    "Pictures are compressed as the flavour knows it",
    Severity.ERROR,
    source=f"{OLDER}, compression; ISO 32000-1, 7.4.9 (JPEG 2000 since PDF 1.5)",
    reason="An older RIP leaves out a picture that it cannot decode, or stops.",
    fix="Save the picture as JPEG or without loss; or ask the printer for PDF/X-4.",
)
def codec(examination: Examination) -> Iterator[Hit]:
    """JPEG 2000 and JBIG2 where the flavour is defined on PDF 1.4."""
    if not on_old_pdf(examination):
        return
    found = {
        (item.page, NEW_CODECS[name])
        for item in items(examination)
        if isinstance(item.value, Stream)
        for name in filters(item.value)
        if name in NEW_CODECS
    }
    for page, name in sorted(found, key=lambda pair: (pair[0] or 0, pair[1])):
        yield Hit(f"a picture is compressed with {name}", page, measured=name, limit="JPEG or Flate")


@rule(
    "font-opentype",
    "No OpenType programs where PDF 1.4 is wanted",
    Severity.ERROR,
    source=f"{OLDER}, fonts; ISO 32000-1, 9.9, table 126 (since PDF 1.6)",
    reason="A reader of PDF 1.4 does not find the glyphs in such a program and takes another font.",
    fix="Embed the outlines alone (CFF or TrueType); saving as the sheet's PDF/X does.",
)
def opentype(examination: Examination) -> Iterator[Hit]:
    """Font programs of subtype OpenType."""
    if not on_old_pdf(examination):
        return
    for item in items(examination, "/FontDescriptor"):
        program = item.value.get("/FontFile3")
        if isinstance(program, Stream) and program.get("/Subtype") == Name.OpenType:
            name = str(item.value.get("/FontName", "/unnamed"))[1:].rpartition("+")[2]
            yield Hit(f"the font {name} is embedded as OpenType", item.page, measured=name, limit="CFF")


@rule(
    "file-layers",
    "Layers as the flavour allows them",
    Severity.ERROR,
    source=f"{ISO}, optional content; {OLDER}: PDF 1.4 has none; {SHEET}",
    reason="Which layers print must not depend on who opens the file, or with what.",
    fix="Flatten the layers.",
)
def layers(examination: Examination) -> Iterator[Hit]:
    """None in PDF 1.4; in PDF/X-4 every configuration named, complete, and without automatic states."""
    found = examination.root.get("/OCProperties")
    if not isinstance(found, Dictionary):
        return
    if on_old_pdf(examination):
        yield Hit("the file has layers", measured=len(found.get("/OCGs", Array())), limit=0)
        return
    groups = {group.objgen for group in found.get("/OCGs", Array())}
    names: list[str] = []
    for configuration in (found.get("/D", Dictionary()), *found.get("/Configs", Array())):
        name = str(configuration.get("/Name", "")).strip()
        if not name or name in names:
            yield Hit("a set of layers has no name of its own", measured=name or None)
        names.append(name)
        if "/AS" in configuration:
            yield Hit("layers change by themselves (AS)", measured="AS")
        if "/Order" in configuration and not groups <= set(_ordered(configuration.Order)):
            yield Hit("a layer is missing in the list of layers (Order)", measured="Order")


def _ordered(order: Object) -> Iterator[tuple[int, int]]:
    """The layers that an Order names, in all its depths."""
    stack = [order]
    while stack:
        item = stack.pop()
        if isinstance(item, Array):
            stack += [member for member in item if isinstance(member, (Array, Dictionary))]
        else:
            yield item.objgen


@rule(
    "layer-hidden",
    "No layer is hidden",
    Severity.WARNING,
    source=CRAFT,
    reason="A hidden layer prints as soon as a program does not know layers: the other language, the old date.",
    fix="Remove the layers that are not to be printed.",
)
def hidden(examination: Examination) -> Iterator[Hit]:
    """Layers that are off in the default configuration."""
    found = examination.root.get("/OCProperties")
    if not isinstance(found, Dictionary):
        return
    default = found.get("/D", Dictionary())
    on, off = ({group.objgen for group in default.get(key, Array())} for key in ("/ON", "/OFF"))
    for group in found.get("/OCGs", Array()):
        dark = default.get("/BaseState") == Name.OFF and group.objgen not in on
        if dark or group.objgen in off:
            name = str(group.get("/Name", "unnamed"))
            yield Hit(f"the layer “{name}” is hidden", measured=name)
