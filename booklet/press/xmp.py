"""The XMP packet of a PDF/X file (ISO 15930-7, 6.8; ISO 16684-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

_SCHEMAS = {
    "PDF/X-4": ("http://www.npes.org/pdfx/ns/id/", "pdfxid"),
    "older": ("http://ns.adobe.com/pdfx/1.3/", "pdfx"),
}
"""Where the flavour stands; before PDF/X-4 it counts in Info, and XMP repeats it."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What Info and XMP both say."""

    title: str
    author: str | None
    lang: str
    date: datetime
    creator: str
    producer: str
    document: str
    instance: str
    flavour: str


def pdf_date(date: datetime) -> str:
    """A date as PDF writes it (ISO 32000-1, 7.9.4), its time zone with sign, hours and minutes."""
    minutes = _offset(date)
    zone = (
        "Z"
        if not minutes
        else f"{'+' if minutes > 0 else '-'}{abs(minutes) // 60:02}'{abs(minutes) % 60:02}'"
    )
    return f"D:{date:%Y%m%d%H%M%S}{zone}"


def xmp_date(date: datetime) -> str:
    """The same date as XMP writes it (ISO 8601)."""
    minutes = _offset(date)
    zone = (
        "Z" if not minutes else f"{'+' if minutes > 0 else '-'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    )
    return f"{date:%Y-%m-%dT%H:%M:%S}{zone}"


def _offset(date: datetime) -> int:
    offset = date.utcoffset()
    return round(offset.total_seconds() / 60) if offset else 0


def packet(metadata: Metadata) -> bytes:
    """The packet, in UTF-8, uncompressed and without padding: nobody edits it in place."""
    date = xmp_date(metadata.date)
    schema, prefix = _SCHEMAS["PDF/X-4" if metadata.flavour == "PDF/X-4" else "older"]
    title = f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(metadata.title)}</rdf:li></rdf:Alt>'
    creator = ""
    if metadata.author:
        creator = (
            f"\n   <dc:creator><rdf:Seq><rdf:li>{escape(metadata.author)}</rdf:li></rdf:Seq></dc:creator>"
        )
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
    xmlns:{prefix}="{schema}"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">
   <dc:format>application/pdf</dc:format>
   <dc:title>{title}</dc:title>{creator}
   <dc:language><rdf:Bag><rdf:li>{escape(metadata.lang)}</rdf:li></rdf:Bag></dc:language>
   <pdf:Producer>{escape(metadata.producer)}</pdf:Producer>
   <pdf:Trapped>False</pdf:Trapped>
   <{prefix}:GTS_PDFXVersion>{metadata.flavour}</{prefix}:GTS_PDFXVersion>
   <xmp:CreateDate>{date}</xmp:CreateDate>
   <xmp:CreatorTool>{escape(metadata.creator)}</xmp:CreatorTool>
   <xmp:MetadataDate>{date}</xmp:MetadataDate>
   <xmp:ModifyDate>{date}</xmp:ModifyDate>
   <xmpMM:DocumentID>xmp.did:{metadata.document}</xmpMM:DocumentID>
   <xmpMM:InstanceID>xmp.iid:{metadata.instance}</xmpMM:InstanceID>
   <xmpMM:RenditionClass>default</xmpMM:RenditionClass>
   <xmpMM:VersionID>1</xmpMM:VersionID>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>
""".encode()
