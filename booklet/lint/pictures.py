"""Picture files: missing, damaged, mislabelled, too small for their place, without a credit."""

from __future__ import annotations

from booklet.content import FilmSource, Image
from booklet.diagnostics import ContentError, Diagnostic, Span, error, warning
from booklet.images import LINE_ART_PPI, TARGET_PPI, Looks, Picture
from booklet.paper import A5
from booklet.source import Reader

BLEED = 3.0
ERROR_PPI, WARNING_PPI = 149.0, 224.0
"""Ghent Workgroup 2022, R0031."""
ART_ERROR_PPI, ART_WARNING_PPI = 549.0, 799.0
"""For pictures of one bit a pixel: the same, R0032."""

PLACES = {
    "key_art": (100.0, 100.0), "still": (93.0, 39.0), "set_photo": (93.0, 39.0), "portrait": (31.0, 40.0),
    "logo": (24.0, 8.0), "laurel": (24.0, 12.0),
}  # fmt: skip
"""The smallest places, width × height in mm, in which layouts print each kind of picture."""


def pictures(reader: Reader, source: FilmSource, looks: Looks) -> list[Diagnostic]:
    """Look at every picture file of a film."""
    found: list[Diagnostic] = []
    for path, image in source.film.pictures():
        span = source.span((*path, "file"))
        if image.credit is None and image.kind != "logo" and path[-1] not in ("logo", "laurel"):
            found.append(
                warning(
                    "picture-credit",
                    f"{image.file} has no credit",
                    span,
                    "add `credit: …`: every picture is printed with one",
                )
            )
        try:
            picture, problems = looks.look(reader, source.folder, image.file, span)
        except ContentError as problem:
            found += problem.diagnostics
            continue
        found += problems
        if picture:
            found += _size(picture, image, path[-1], source.span((*path, "file")))
    return found


def _size(picture: Picture, image: Image, role: str | int, span: Span) -> list[Diagnostic]:
    """Whether the file has pixels enough for the smallest place that its kind is printed in."""
    if image.spread:
        width, height = 2 * A5.width + 2 * BLEED, A5.height + 2 * BLEED
    elif role in ("cover", "portrait", "logo", "laurel"):
        width, height = PLACES["key_art" if role == "cover" else str(role)]
    else:
        width, height = PLACES[image.kind]
    ppi = picture.ppi(picture.shot(width, height, image.focus, image.keep))
    low, high = (ART_ERROR_PPI, ART_WARNING_PPI) if picture.line_art else (ERROR_PPI, WARNING_PPI)
    if ppi >= high:
        return []
    make = error if ppi < low else warning
    wanted = LINE_ART_PPI if picture.line_art else TARGET_PPI
    need = f"{round(width / 25.4 * wanted)} × {round(height / 25.4 * wanted)}"
    kind = " of one bit" if picture.line_art else ""
    return [
        make(
            "picture-small",
            f"{image.file} has {picture.width} × {picture.height} pixels{kind}: "
            f"{ppi:.0f} ppi at {width:.0f} × {height:.0f} mm",
            span,
            f"give a file of {need} pixels or more{', or one in grey' * picture.line_art}",
        )
    ]
