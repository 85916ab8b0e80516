"""Content addresses of pages: those that have the same one look the same, in whatever file they stand."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Stream

from booklet.press.excerpt import lends
from booklet.press.faults import MALFORMED
from booklet.press.masks import inherited

DEEPEST = 40
"""Most objects one within another."""

_NAME = re.compile(rb"/([^\s/\[\]()<>{}%]+)")
_REFERENCE = re.compile(rb"\b(\d+) (\d+) R\b")


class Addresses:
    """Of the pages of one file, by all that is drawn on them. `facts`: what else a picture of a page follows from."""

    def __init__(self, pdf: pikepdf.Pdf, facts: str) -> None:
        self._pdf = pdf
        self._known: dict[tuple[int, int], str] = {}
        self._facts = facts

    def of(self, page: pikepdf.Page) -> str | None:
        """A page's; None where something on it cannot be read."""
        try:
            parts = [self._facts, self._value(self._pdf.Root.get("/OCProperties")), *self._parts(page.obj)]
        except MALFORMED:
            return None
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _parts(self, page: pikepdf.Object) -> Iterator[str]:
        """Its box, its content, and those of its resources that it names."""
        yield self._value(inherited(page, "/MediaBox"))
        contents = page.get("/Contents", Array())
        streams = contents if isinstance(contents, Array) else [contents]
        content = b"\n".join(stream.read_bytes() for stream in streams)
        yield hashlib.sha256(content).hexdigest()
        resources = inherited(page, "/Resources") or Dictionary()
        # A form may use the page's resources, and a name may be written in more than one way.
        names = None if lends(resources) or b"#" in content else set(_NAME.findall(content))
        for kind, items in sorted(resources.items()):
            if not isinstance(items, Dictionary):
                yield f"{kind} {self._value(items)}"
                continue
            for name, item in sorted(items.items()):
                if names is None or name[1:].encode() in names or name.startswith("/Default"):
                    yield f"{kind} {name} {self._value(item)}"

    def _value(self, item: pikepdf.Object | None, depth: int = 0) -> str:
        """Anything in the file: what it says, and for each object that it refers to, that one's hash."""
        if depth > DEEPEST:
            raise ValueError("too deep")
        if not isinstance(item, pikepdf.Object):
            return str(item)
        if not item.is_indirect:
            return self._text(item, depth)
        key = item.objgen
        if key not in self._known:
            self._known[key] = "itself"
            self._known[key] = hashlib.sha256(self._text(item, depth).encode()).hexdigest()
        return self._known[key]

    def _text(self, item: pikepdf.Object, depth: int) -> str:
        data = ""
        if isinstance(item, Stream):
            data = hashlib.sha256(item.get_raw_stream_buffer()).hexdigest()
            item = item.stream_dict

        def hashed(found: re.Match[bytes]) -> bytes:
            number, generation = map(int, found.groups())
            return self._value(self._pdf.get_object(number, generation), depth + 1).encode()

        plain = item.unparse(resolved=True) if item.is_indirect else item.unparse()
        return _REFERENCE.sub(hashed, plain).decode("latin-1") + data
