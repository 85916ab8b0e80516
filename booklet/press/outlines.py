"""Fonts for PDF 1.4, which knows no OpenType: the CFF outlines alone (ISO 32000-1, table 126)."""

from __future__ import annotations

import struct

import pikepdf
from pikepdf import Dictionary, Name, Stream

from booklet.press.faults import fault


def bare_outlines(pdf: pikepdf.Pdf) -> None:
    """Embed the CFF table of each OpenType font program in place of the whole file.

    The glyphs keep their numbers: in CFF without character IDs of its own a CID is
    the glyph's index (ISO 32000-1, 9.7.4.2).

    Raises:
        BookletError: `press-font`, where a font program cannot be taken apart.
    """
    for item in pdf.objects:
        if not isinstance(item, Dictionary):
            continue
        program = item.get("/FontFile3")
        if isinstance(program, Stream) and program.get("/Subtype") == Name.OpenType:
            item.FontFile3 = _bare(pdf, program, str(item.get("/FontName", "a font")))
        if item.get("/Subtype") == Name.CIDFontType0 and item.get("/CIDToGIDMap") == Name.Identity:
            del item["/CIDToGIDMap"]


def _bare(pdf: pikepdf.Pdf, program: Stream, name: str) -> pikepdf.Object:
    data = program.read_bytes()
    try:
        count = struct.unpack(">H", data[4:6])[0]
        records = (struct.unpack(">4sIII", data[12 + 16 * i : 28 + 16 * i]) for i in range(count))
        start, length = next((offset, size) for tag, _, offset, size in records if tag == b"CFF ")
    except (struct.error, StopIteration):
        raise fault(
            "font", f"{name[1:]} is an OpenType font without CFF outlines", "choose PDF/X-4"
        ) from None
    result = pdf.make_stream(data[start : start + length])
    result.Subtype = Name.CIDFontType0C
    return result
