"""What type is set on: a file's plates without its type."""

from __future__ import annotations

import io

import pikepdf

from booklet.diagnostics import BookletError
from booklet.preflight.examination import Examination
from booklet.press.content import operator, parse
from booklet.press.plates import Plates, render

SHOWING = frozenset({"Tj", "TJ", "'", '"'})
"""The operators that show text (ISO 32000-2, 9.4.3)."""


def plates_without_type(examination: Examination) -> tuple[Plates, ...]:
    """Each page's plates without any type; none where the file cannot be rendered."""
    try:
        painting = [page.pixels for page in examination.pages]
        return tuple(render(_without_type(examination.pdf), examination.separator, painting=painting))
    except BookletError:
        return ()


def _without_type(pdf: bytes) -> bytes:
    """A file whose pages and drawings show no text."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            page.contents_coalesce()
            page.Contents = document.make_stream(_silent(page))
        for item in document.objects:
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == pikepdf.Name.Form:
                item.write(_silent(item))
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()


def _silent(source: pikepdf.Page | pikepdf.Stream) -> bytes:
    kept = [one for one in parse(source) if operator(one) not in SHOWING]
    return pikepdf.unparse_content_stream(kept)
