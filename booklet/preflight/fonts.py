"""Fonts of a PDF, as far as preflight needs them: names, embedding, widths, missing glyphs."""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

WIDTHS = 4 * 65536
"""Most widths that are read of a font whose codes have two bytes; more say one thing twice."""

SHORT, STRINGS = 8, 20_000
"""Bytes that a string has at most, and how many there are at most, to be remembered measured."""

_SUBSET = re.compile(r"^[A-Z]{6}\+")
_LEANING = re.compile(r"italic|oblique|slanted|kursiv|cursive|script", re.IGNORECASE)
_ITALIC_FLAG = 1 << 6
_PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")

IDENTITY: dict[int, int] = {}
"""Stands for the encodings Identity-H and Identity-V."""

_BLOCK = re.compile(rb"begincid(char|range)(.*?)endcid", re.DOTALL)
_CHARACTER = re.compile(rb"<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>\s*)?(\d+)")


class Measures(NamedTuple):
    """A string's width in text space units (1 = the font size), its missing glyphs, all its glyphs, and its word spaces."""

    width: float
    missing: int
    glyphs: int
    spaces: int


class Font:
    """A font resource.

    Attributes:
        name: BaseFont, with its subset tag.
        kind: the Subtype, a composite font's descendant's.
        embedded: whether its program is in the file.
        drawings: its letters by object number, where they are drawings themselves (Type 3).
        resources: what these draw with; None for what lies around.
        matrix: what enlarges them.
        upright: whether neither its name nor its descriptor calls it italic.
    """

    def __init__(self, source: pikepdf.Object) -> None:
        self.composite = source.get("/Subtype") == Name.Type0
        inner = source.DescendantFonts[0] if self.composite else source
        self.kind = str(inner.get("/Subtype", "/?"))[1:]
        self.name = str(source.get("/BaseFont", inner.get("/BaseFont", "/?")))[1:]
        descriptor = inner.get("/FontDescriptor")
        self.embedded = descriptor is not None and any(key in descriptor for key in _PROGRAMS)
        self.upright = not (_LEANING.search(self.name) or _leans(descriptor))
        self._inner = inner
        glyphs = inner.get("/CharProcs") if self.kind == "Type3" else None
        drawings = glyphs.values() if isinstance(glyphs, Dictionary) else ()
        self.drawings = {drawing.objgen: drawing for drawing in drawings if isinstance(drawing, Stream)}
        self.resources = inner.get("/Resources")
        self.matrix = inner.get("/FontMatrix")
        self._cids = _character_map(source.get("/Encoding")) if self.composite else None
        self._widths = (
            dict(islice(_wide(inner.get("/W")), WIDTHS)) if self.composite else dict(_narrow(inner))
        )
        self._default = float(inner.get("/DW", 1000)) if self.composite else 0.0
        self._scale = (
            abs(float(inner.FontMatrix[0])) if self.kind == "Type3" and "/FontMatrix" in inner else 0.001
        )
        self._to_glyph = self._glyph_map()
        self._strings: dict[bytes, Measures] = {}

    @property
    def is_subset(self) -> bool:
        """Whether the name carries a subset's tag (ISO 32000-1, 9.6.4)."""
        return bool(_SUBSET.match(self.name))

    @property
    def plain_name(self) -> str:
        """The name without the subset's tag."""
        return _SUBSET.sub("", self.name)

    def string(self, text: bytes) -> Measures:
        """What a string measures; kerned text comes in a few letters each, of which there are few."""
        found = self._strings.get(text)
        if found is None:
            codes = Counter(self.codes(text))
            found = Measures(
                sum(times * self.width(code) for code, times in codes.items()),
                sum(times for code, times in codes.items() if self.is_missing(code)),
                codes.total(),
                0 if self.composite else codes[32],
            )
            if len(text) <= SHORT and len(self._strings) < STRINGS:
                self._strings[text] = found
        return found

    def codes(self, text: bytes) -> list[int]:
        """Character codes of a string: two bytes each in a composite font."""
        if not self.composite:
            return list(text)
        count = len(text) // 2
        return list(struct.unpack_from(f">{count}H", text))

    def width(self, code: int) -> float:
        """Advance of a code in text space units (1 = the font size)."""
        code = self._cids.get(code, 0) if self._cids else code
        return self._widths.get(code, self._default) * self._scale

    def is_missing(self, code: int) -> bool:
        """Whether the code paints .notdef, the box or gap that stands for a missing glyph."""
        if not self.composite or self._cids is None:
            return False
        cid = code if self._cids is IDENTITY else self._cids.get(code, 0)
        if self._to_glyph is None:
            return cid == 0
        return int.from_bytes(self._to_glyph[2 * cid : 2 * cid + 2]) == 0

    def _glyph_map(self) -> bytes | None:
        mapping = self._inner.get("/CIDToGIDMap") if self.composite else None
        return mapping.read_bytes() if isinstance(mapping, Stream) else None


def _leans(descriptor: pikepdf.Object | None) -> bool:
    """Whether a font descriptor says italic, by its angle or its flag (table 123)."""
    if descriptor is None:
        return False
    return bool(float(descriptor.get("/ItalicAngle", 0)) or int(descriptor.get("/Flags", 0)) & _ITALIC_FLAG)


def _character_map(encoding: pikepdf.Object | None) -> dict[int, int] | None:
    """CIDs by character code (9.7.5); None for predefined maps of Asian encodings, which are not followed."""
    if isinstance(encoding, Stream):
        codes: dict[int, int] = {0: 0}
        for _, block in _BLOCK.findall(encoding.read_bytes()):
            for first, last, cid in _CHARACTER.findall(block):
                low, high = int(first, 16), int(last or first, 16)
                codes.update({code: int(cid) + code - low for code in range(low, min(high, 65535) + 1)})
        return codes
    return IDENTITY if str(encoding) in {"/Identity-H", "/Identity-V"} else None


def _narrow(font: pikepdf.Object) -> Iterator[tuple[int, float]]:
    first = int(font.get("/FirstChar", 0))
    for index, width in enumerate(font.get("/Widths", Array())):
        yield first + index, float(width)


def _wide(widths: pikepdf.Object | None) -> Iterator[tuple[int, float]]:
    """A composite font's W array: `first [widths]` or `first last width` (9.7.4.3)."""
    items = list(widths) if isinstance(widths, Array) else []
    at = 0
    while at + 1 < len(items):
        first, second = int(items[at]), items[at + 1]
        if isinstance(second, Array):
            yield from ((first + index, float(width)) for index, width in enumerate(second))
            at += 2
        elif at + 2 < len(items):
            yield from (
                (code, float(items[at + 2])) for code in range(max(first, 0), min(int(second), 65535) + 1)
            )
            at += 3
        else:
            return
