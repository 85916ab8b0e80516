"""Typeset pages as plain data, to be remembered; and what they and the printer's file depend on."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from typing import Any

from booklet.build.editions import Ready
from booklet.build.memory import Reads, packed, unpacked
from booklet.content import FilmSource
from booklet.images import Crop, Shot
from booklet.inks import LineArt
from booklet.typeset import Assets, Typeset
from booklet.typeset.inks import named


def facts(found: Ready, base: str | None) -> Iterable[Any]:
    """What the pages depend on besides the files that are read for them."""
    edition = found.edition.model_dump(mode="json", exclude={"printer", "accept", "set"})
    film = found.source.film.model_dump(mode="json", exclude={"editions"})
    return base, found.source.id, edition, film, found.layout.name, repr(found.printer.format)


def sheet(found: Ready) -> tuple[Any, ...]:
    """All of the printer."""
    profile = hashlib.sha256(found.printer.profile).hexdigest()
    return found.printer.id, found.printer.sheet.model_dump(mode="json"), profile


def without_film(reads: Reads, source: FilmSource, set_: Typeset) -> Reads:
    """Without `film.yaml`, whose content is known better than its bytes; unless places in it were told."""
    told = {diagnostic.span.path for diagnostic in set_.diagnostics if diagnostic.span}
    path = str(source.folder / "film.yaml")
    if any(path.endswith(f"{os.sep}{name}") or path == name for name in told):
        return reads
    return {name: seen for name, seen in reads.items() if name != path}


def plain(set_: Typeset, digest: str) -> dict[str, Any]:
    """What the later steps need of a typeset booklet, as plain data."""
    return {
        "pdf": digest,
        "pages": set_.pages,
        "title": set_.title,
        "diagnostics": packed(set_.diagnostics),
        "line_art": [name for name, what in set_.treatments.items() if isinstance(what, LineArt)],
        "duotone": [name for name, what in set_.treatments.items() if not isinstance(what, LineArt)],
        "shots": {
            url: [file, shot.sha256, [shot.crop.x0, shot.crop.y0, shot.crop.x1, shot.crop.y1], shot.width,
                  shot.height, shot.grey, shot.tone]
            for url, (file, shot) in set_.shots.items()
        },
    }  # fmt: skip


def typeset_of(value: dict[str, Any], pdf: bytes, found: Ready) -> Typeset:
    """The inverse of `plain`."""
    shots = {
        url: (
            file,
            Shot(sha256, Crop(*crop), width, height, grey=grey, tone=tuple(tuple(point) for point in tone)),
        )
        for url, (file, sha256, crop, width, height, grey, tone) in value["shots"].items()
    }
    duotone = dict.fromkeys(value["duotone"], found.layout.duotone) if found.layout.duotone else {}
    return Typeset(
        pdf, value["pages"], (), value["title"], "", Assets(), named(found.layout.inks),
        {**dict.fromkeys(value["line_art"], LineArt()), **duotone}, shots, unpacked(value["diagnostics"]),
    )  # fmt: skip
