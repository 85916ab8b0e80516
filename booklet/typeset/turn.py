"""Pages upside down: the half of a booklet that begins at its back."""

from __future__ import annotations

import io
from collections.abc import Iterable


def turn(pdf: bytes, pages: Iterable[int]) -> bytes:
    """Turn some pages (from 0) by 180° about the middle of their trim box.

    The content is turned, not the page: PDF/X printers reject or ignore `Rotate`.
    """
    chosen = list(pages)
    if not chosen:
        return pdf
    import pikepdf  # noqa: PLC0415 - few booklets have two halves

    with pikepdf.open(io.BytesIO(pdf)) as document:
        for number in (n for n in chosen if n < len(document.pages)):
            page = document.pages[number]
            x0, y0, x1, y1 = (float(value) for value in page.trimbox)
            page.contents_add(f"q -1 0 0 -1 {x0 + x1:f} {y0 + y1:f} cm\n".encode(), prepend=True)
            page.contents_add(b"\nQ")
        out = io.BytesIO()
        document.save(out, deterministic_id=True)
    return out.getvalue()
