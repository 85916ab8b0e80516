"""Pictures that were looked at before: a file of some megabytes is not decoded to learn its size."""

from __future__ import annotations

import hashlib
import json
from collections.abc import MutableMapping

from booklet.diagnostics import Diagnostic, Severity, Span
from booklet.images.files import look
from booklet.images.shots import Picture

REVISION = 1
"""Counts changes of what is looked for: it is part of every content address."""


class Looks:
    """Looks at pictures once for each content, and remembers what was seen.

    `known` maps a content address to what was seen; what cannot be read counts as never seen.
    """

    def __init__(self, known: MutableMapping[str, bytes] | None = None) -> None:
        self.known: MutableMapping[str, bytes] = {} if known is None else known

    def look(
        self, data: bytes, digest: str, name: str, span: Span | None = None
    ) -> tuple[Picture | None, list[Diagnostic]]:
        """As `images.look`; `digest` is the SHA-256 of the data."""
        key = hashlib.sha256(f"look {REVISION} {digest} {name}".encode(errors="surrogateescape")).hexdigest()
        if (seen := self.known.get(key)) is not None:
            return _read(seen, data, digest, name, span)
        picture, found = look(data, name, span)
        self.known[key] = _written(picture, found)
        return picture, found


def _written(picture: Picture | None, found: list[Diagnostic]) -> bytes:
    facts = picture and [picture.width, picture.height, picture.format, picture.alpha, picture.line_art]
    return json.dumps([facts, [[d.id, d.severity, d.message, d.hint] for d in found]]).encode()


def _read(
    seen: bytes, data: bytes, digest: str, name: str, span: Span | None
) -> tuple[Picture | None, list[Diagnostic]]:
    facts, found = json.loads(seen)
    picture = Picture(name, data, *[*facts, digest]) if facts else None
    return picture, [
        Diagnostic(id_, Severity(severity), message, span, hint) for id_, severity, message, hint in found
    ]
