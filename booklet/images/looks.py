"""Pictures that were looked at before: a file of some megabytes is not read, nor decoded, to learn its size."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, MutableMapping
from functools import cache, partial
from pathlib import Path

from booklet.diagnostics import Diagnostic, Severity, Span
from booklet.images.shots import Picture
from booklet.source import Reader

REVISION = 1
"""Counts changes of what is looked for: it is part of every content address."""


class Looks:
    """Looks at pictures once for each content, and remembers what was seen.

    `known` maps a content address to what was seen; what cannot be read counts as never seen.
    """

    def __init__(self, known: MutableMapping[str, bytes] | None = None) -> None:
        self.known: MutableMapping[str, bytes] = {} if known is None else known

    def look(
        self, reader: Reader, folder: Path, name: str, span: Span | None = None
    ) -> tuple[Picture | None, list[Diagnostic]]:
        """As `images.look`, at the file called `name` in `folder`.

        Raises:
            ContentError, MachineError: as `Reader.inside` and `Reader.read_bytes`; the picture's `read`
                does so, too, if the file has been changed since.
        """
        path = reader.inside(folder, name, span)
        digest = reader.digest(path, span)
        read = cache(partial(reader.read_bytes, path, span))
        key = hashlib.sha256(f"look {REVISION} {digest} {name}".encode(errors="surrogateescape")).hexdigest()
        if (seen := self.known.get(key)) is not None:
            return _read(seen, read, digest, name, span)
        from booklet.images.files import look  # noqa: PLC0415 - Pillow, which a picture known by sight does not need

        picture, found = look(read(), name, span)
        self.known[key] = _written(picture, found)
        return picture, found


def _written(picture: Picture | None, found: list[Diagnostic]) -> bytes:
    facts = picture and [picture.width, picture.height, picture.format, picture.alpha, picture.line_art]
    return json.dumps([facts, [[d.id, d.severity, d.message, d.hint] for d in found]]).encode()


def _read(
    seen: bytes, read: Callable[[], bytes], digest: str, name: str, span: Span | None
) -> tuple[Picture | None, list[Diagnostic]]:
    facts, found = json.loads(seen)
    picture = Picture(name, read, *[*facts, digest]) if facts else None
    return picture, [
        Diagnostic(id_, Severity(severity), message, span, hint) for id_, severity, message, hint in found
    ]
