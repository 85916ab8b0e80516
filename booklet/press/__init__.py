"""Press: from the typesetter's PDF to the printer's.

The typesetting engine writes screen colours, links and boxes as it likes. This
stage works on the finished file, where nothing that a layout says can escape it:
every colour in the inks of the sheet's printing condition and below its ink limit,
black type over what lies below it, the sheet's boxes and marks on every page, and
its flavour of PDF/X around it all. Equal input gives equal bytes.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import datetime

import pikepdf

from booklet.colour import Separator
from booklet.diagnostics import Diagnostic, Span, warning
from booklet.inks import Ink, Treatment
from booklet.press.document import Boxes, identify, page_boxes, set_boxes, set_group, set_intent, strip
from booklet.press.faults import MALFORMED, fault, said
from booklet.press.flatten import Flattening
from booklet.press.inks import LARGE_BLACK, PROCESS, NamedInks
from booklet.press.limit import keep_limit
from booklet.press.marks import PageInformation, draw_marks
from booklet.press.outlines import bare_outlines
from booklet.press.separate import Separation
from booklet.press.target import InkTarget
from booklet.printer import Flavour, Printer, Sheet

__all__ = ["PressPdf", "make_press"]


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
    treatments: Mapping[str, Treatment] | None = None,
    photographs: Mapping[str, Callable[[], bytes]] | None = None,
    edition: str = "",
) -> PressPdf:
    """Turn a typeset PDF into the printer's PDF/X.

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
        treatments: what some pictures are to become, by their names in the PDF.
        photographs: CMYK JPEGs for the separator, within its ink limit (`images.to_ink`), that take the place of
            the typesetter's stand-ins, by the same names.
        edition: its name, for the page information beside the marks.

    Raises:
        BookletError: a `press-…` diagnostic names what cannot be separated.
    """
    if not title.strip():
        raise fault("title", "the booklet has no title", "PDF/X requires one: give the film a title")
    sheet = printer.sheet
    separator = separator or Separator(printer.profile, sheet.condition.ink_limit)
    with _open(pdf) as document:
        target = InkTarget(separator, NamedInks(document, inks or {}, separator, sheet))
        try:
            placed, found = _separate(document, printer, target, pictures, treatments, photographs)
            if not sheet.rules.transparency:
                Flattening(document, separator).run()
                bare_outlines(document)
            _mark(document, placed, sheet, target.inks, title, edition, date)
            set_intent(document, printer)
            identify(document, pdf, sheet.rules, title=title, lang=lang, date=date, identity=identity)
            found += (*_excess(target), *_mixed(target.inks, sheet))
            return PressPdf(_save(document, sheet.rules), len(document.pages), tuple(found))
        except MALFORMED as problem:
            raise fault(
                "malformed", f"an object in the PDF is malformed: {said(problem)}", page=target.page
            ) from problem


def _separate(
    document: pikepdf.Pdf,
    printer: Printer,
    target: InkTarget,
    pictures: MutableMapping[str, bytes] | None,
    treatments: Mapping[str, Treatment] | None,
    photographs: Mapping[str, Callable[[], bytes]] | None,
) -> tuple[list[Boxes], list[Diagnostic]]:
    """Every page in ink and in its boxes; the boxes, and what is to be said."""
    strip(document)
    separation = Separation(
        document,
        target,
        pictures,
        overprint=printer.sheet.overprint,
        inks=target.inks,
        treatments=treatments,
        photographs=photographs,
    )
    found: list[Diagnostic] = []
    placed: list[Boxes] = []
    for number, (page, (boxes, wrong)) in enumerate(
        zip(document.pages, page_boxes(document, printer), strict=True), 1
    ):
        target.page = number
        found += wrong
        placed.append(boxes)
        separation.page(page, boxes.shift)
        set_boxes(page, boxes)
    for page in document.pages:
        if separation.transparent:
            set_group(page)
        elif "/Group" in page.obj:
            del page.obj["/Group"]
    return placed, [*found, *keep_limit(document, separation.crowded, target.separator)]


def _mark(
    document: pikepdf.Pdf,
    placed: list[Boxes],
    sheet: Sheet,
    inks: NamedInks,
    title: str,
    edition: str,
    date: datetime,
) -> None:
    """The marks that the sheet wants."""
    if not sheet.marks.wanted:
        return
    spots = {name: inks.plate(name) for name in inks.plates.kept if inks.knows(name)}
    names, pages = (*PROCESS, *inks.plates.kept), len(document.pages)
    for number, (page, boxes) in enumerate(zip(document.pages, placed, strict=True), 1):
        told = PageInformation(title, edition, number, pages, date, names, sheet.condition.identifier)
        draw_marks(document, page, boxes, sheet.marks, told, spots)


def _open(pdf: bytes) -> pikepdf.Pdf:
    try:
        document = pikepdf.open(io.BytesIO(pdf))
        len(document.pages)
    except MALFORMED as problem:
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


def _mixed(inks: NamedInks, sheet: Sheet) -> Iterator[Diagnostic]:
    """Spot inks that a printer who has some does not have; one who has none mixes them all, and nobody wonders."""
    for name in inks.plates.mixed if sheet.spots.maximum else ():
        if name != LARGE_BLACK:
            hint = "ask the printer for the ink, and enter it in the sheet under `spots`"
            yield warning("press-spot", f"the spot ink “{name}” has no plate here: it is mixed", None, hint)


_STATIC_ID = b"31415926535897932384626433832795"
"""What the writer gives every file that is to have no ID of its own."""


def _save(document: pikepdf.Pdf, flavour: Flavour) -> bytes:
    """The bytes: object streams, and the cross-references that need them, came with PDF 1.5."""
    new = flavour.version >= "1.5"
    mode = pikepdf.ObjectStreamMode.generate if new else pikepdf.ObjectStreamMode.disable
    out = io.BytesIO()
    document.save(
        out,
        min_version=flavour.version,
        force_version=flavour.version,
        fix_metadata_version=False,
        object_stream_mode=mode,
        static_id=True,
        encryption=False,
    )
    return _with_own_id(out.getvalue())


def _with_own_id(pdf: bytes) -> bytes:
    """The file with its own hash for the second part of its ID (ISO 32000-1, 14.4).

    The writer would take twice the time for one that is as good.
    """
    start, bytes_ = pdf.rindex(_STATIC_ID), memoryview(pdf)
    own = hashlib.sha256(pdf).hexdigest()[: len(_STATIC_ID)]
    return b"".join([bytes_[:start], own.encode(), bytes_[start + len(_STATIC_ID) :]])
