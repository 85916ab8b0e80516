"""Press: from the typesetter's PDF to the printer's.

The typesetting engine writes screen colours, links and boxes as it likes. This
stage works on the finished file, where nothing that a layout says can escape it:
every colour in the inks of the sheet's printing condition and below its ink limit,
the sheet's boxes on every page, PDF/X-4 (ISO 15930-7) around it all. Equal input
gives equal bytes.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from datetime import datetime

import pikepdf

from booklet.colour import Ink, Separator
from booklet.diagnostics import Diagnostic, Span, warning
from booklet.press.document import identify, page_boxes, set_boxes, set_group, set_intent, strip
from booklet.press.faults import MALFORMED, fault
from booklet.press.inks import NamedInks
from booklet.press.separate import Separation
from booklet.press.target import InkTarget
from booklet.printer import Printer

__all__ = ["PressPdf", "make_press"]

PDF_VERSION = "1.6"
"""Of PDF/X-4 (ISO 15930-7, 6.1)."""


@dataclass(frozen=True, slots=True)
class PressPdf:
    """A file for the printer: its bytes, number of pages, and what went less than well."""

    pdf: bytes
    pages: int
    diagnostics: tuple[Diagnostic, ...] = ()


def make_press(
    pdf: bytes,
    printer: Printer,
    *,
    title: str,
    lang: str,
    date: datetime,
    identity: str,
    pictures: MutableMapping[str, bytes] | None = None,
    separator: Separator | None = None,
    inks: Mapping[str, Ink] | None = None,
) -> PressPdf:
    """Turn a typeset PDF into PDF/X-4 for a printer.

    Args:
        pdf: the typesetter's file.
        printer: the sheet and its profile.
        title: the booklet's title, for Info and XMP.
        lang: its language (BCP 47).
        date: creation date; without a time zone it is UTC.
        identity: what stays the same from one build of an edition to the next.
        pictures: converted pictures by content address, read and added to.
        separator: a separator for the printer's profile and ink limit, where there is one already.
        inks: the layout's named inks by the name of their colour spaces in the PDF.

    Raises:
        BookletError: a `press-…` diagnostic names what cannot be separated.
    """
    if not title.strip():
        raise fault("title", "the booklet has no title", "PDF/X requires one: give the film a title")
    separator = separator or Separator(printer.profile, printer.sheet.condition.ink_limit)
    with _open(pdf) as document:
        target = InkTarget(separator, NamedInks(document, inks or {}, separator, printer.sheet))
        try:
            found = _separate(document, printer, target, pictures)
            set_intent(document, printer)
            identify(document, pdf, title=title, lang=lang, date=date, identity=identity)
            return PressPdf(_save(document), len(document.pages), (*found, *_excess(target)))
        except MALFORMED as problem:
            raise fault(
                "malformed", f"an object in the PDF is malformed: {problem!r}", page=target.page
            ) from problem


def _separate(
    document: pikepdf.Pdf, printer: Printer, target: InkTarget, pictures: MutableMapping[str, bytes] | None
) -> list[Diagnostic]:
    """Every page in ink and in its boxes; what is wrong with the boxes."""
    strip(document)
    separation = Separation(document, target, pictures, overprint=printer.sheet.overprint, inks=target.inks)
    found: list[Diagnostic] = []
    for number, (page, (boxes, wrong)) in enumerate(
        zip(document.pages, page_boxes(document, printer), strict=True), 1
    ):
        target.page = number
        found += wrong
        separation.page(page, boxes.shift)
        set_boxes(page, boxes)
    for page in document.pages:
        if separation.transparent:
            set_group(page)
        elif "/Group" in page.obj:
            del page.obj["/Group"]
    return found


def _open(pdf: bytes) -> pikepdf.Pdf:
    try:
        document = pikepdf.open(io.BytesIO(pdf))
        len(document.pages)
    except (*MALFORMED, pikepdf.PasswordError) as problem:
        raise fault("file", f"the typeset PDF cannot be read: {problem}") from problem
    return document


def _excess(target: InkTarget) -> list[Diagnostic]:
    """Warnings for the flat colours that had too much ink."""
    limit = target.separator.ink_limit
    return [
        warning(
            "press-ink-limit",
            f"the colour {before} has {before.total:.0f} % ink, the printer allows {limit:g} %: "
            f"it is printed as {after}",
            Span("the typeset PDF", page=page),
            "mix it with less ink in the layout",
        )
        for before, (after, page) in target.excess.items()
    ]


def _save(document: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    document.save(
        out,
        min_version=PDF_VERSION,
        force_version=PDF_VERSION,
        fix_metadata_version=False,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
        encryption=False,
    )
    return out.getvalue()
