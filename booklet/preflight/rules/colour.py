"""Rules about colour spaces: everything in the inks of the press."""

from __future__ import annotations

from collections.abc import Iterator

from booklet.diagnostics import Severity
from booklet.preflight.examination import Examination
from booklet.preflight.marks import Kind, Mark
from booklet.preflight.registry import CRAFT, GWG, SHEET, Hit, rule
from booklet.press.spaces import Indexed, Space, Tint

RGB = {"DeviceRGB", "ICCBased RGB", "CalRGB"}
EDGE = 0.5
"""Points by which the thickness of a mark may reach into the bleed beside it."""

PROCESS = {"Cyan", "Magenta", "Yellow", "Black", "None", "All"}
INDEPENDENT = {"Lab", "CalGray", "ICCBased grey", "ICCBased CMYK"}


def _by_kind(examination: Examination, families: set[str], *, masks: bool) -> Iterator[Hit]:
    """One hit a page for each kind of mark and family."""

    def chosen(mark: Mark) -> bool:
        return (masks or not mark.masking) and not families.isdisjoint(mark.paint.families())

    for page, marks in examination.each(chosen):
        pairs = {(mark.kind, next(f for f in mark.paint.families() if f in families)) for mark in marks}
        for kind, family in sorted(pairs):
            part = [mark for mark in marks if mark.kind is kind and family in mark.paint.families()]
            count = f"{len(part)} × " if len(part) > 1 else ""
            yield examination.hit(f"{count}{kind} in {family}", page, part, family, "DeviceCMYK")


@rule(
    "colour-rgb",
    "No RGB",
    Severity.ERROR,
    source=f"{GWG} R0027",
    reason="Screen colours are converted somewhere on the way, by settings that nobody proofed.",
    fix="Convert the colours to the printer's CMYK.",
)
def rgb(examination: Examination) -> Iterator[Hit]:
    """DeviceRGB, CalRGB or ICC-based RGB in type, areas, lines, images, blends, patterns or masks."""
    yield from _by_kind(examination, RGB, masks=True)


@rule(
    "colour-independent",
    "No device-independent colours",
    Severity.ERROR,
    source=f"{GWG} R0027; {CRAFT}",
    reason="They are converted at the printer's, and black type comes back in four inks.",
    fix="Convert the colours to the printer's CMYK.",
)
def independent(examination: Examination) -> Iterator[Hit]:
    """Lab, CalGray, ICC-based grey and ICC-based CMYK."""
    yield from _by_kind(examination, INDEPENDENT, masks=False)


@rule(
    "colour-grey",
    "No DeviceGray type or drawings",
    Severity.WARNING,
    source=f"{GWG} R0011, R0012",
    reason="Some RIPs never overprint DeviceGray, and some convert it to four inks.",
    fix="Use CMYK with black alone.",
)
def grey(examination: Examination) -> Iterator[Hit]:
    """DeviceGray in type, areas and lines; images and masks may have it."""
    kinds = {Kind.TEXT, Kind.FILL, Kind.STROKE, Kind.STENCIL}
    for page, marks in examination.each(
        lambda m: (
            not m.masking
            and m.kind in kinds
            and "DeviceGray" in m.paint.families()
            and not isinstance(m.paint.space, Tint)
        )
    ):
        yield examination.hit(f"{len(marks)} objects in DeviceGray", page, marks, "DeviceGray", "DeviceCMYK")


@rule(
    "colour-group",
    "Transparency blends in CMYK",
    Severity.ERROR,
    source=f"{GWG} R0030",
    reason="A group that blends in another space is converted twice, and its black loses its purity.",
    fix="Set the blending space to CMYK before export.",
)
def group(examination: Examination) -> Iterator[Hit]:
    """Group colour spaces of pages and forms, soft masks apart."""
    for number, page in enumerate(examination.pages, 1):
        for family in sorted(set(page.groups) - {"DeviceCMYK"}):
            yield Hit(f"transparency blends in {family}", number, measured=family, limit="DeviceCMYK")


@rule(
    "colour-spot",
    "No spot inks but those that the printer has",
    Severity.WARNING,
    source=f"{GWG} R0020; {SHEET}",
    reason="Each spot ink is a plate of its own that is paid for, or a surprise.",
    fix="Convert spot inks to CMYK, or order them.",
)
def spot(examination: Examination) -> Iterator[Hit]:
    """Separation and DeviceN colorants beside the process inks, against the sheet's number and names."""
    spots = examination.sheet.spots
    allowed = {name.casefold() for name in spots.names}
    seen: list[str] = []
    for number, page in enumerate(examination.pages, 1):
        found = {name for mark in page.marks for name in names(mark.paint.space)} - PROCESS
        for name in sorted(found):
            seen += [name] if name not in seen else []
            if seen.index(name) >= spots.maximum or (allowed and name.casefold() not in allowed):
                yield Hit(f"the page has the spot ink {name}", number, measured=name)


@rule(
    "colour-registration",
    "Registration colour in marks alone",
    Severity.WARNING,
    source=f"{GWG} R0024",
    reason="The colour All is full ink on every plate: it does not dry, and its edges show each fault of register.",
    fix="Use black alone; keep All to marks outside the bleed.",
)
def registration(examination: Examination) -> Iterator[Hit]:
    """The colorant All inside the bleed."""
    for page, marks in examination.each(lambda mark: "All" in names(mark.paint.space)):
        boxes = examination.boxes[page - 1]
        x0, y0, x1, y1 = boxes.bleed or boxes.final
        x0, y0, x1, y1 = x0 + EDGE, y0 + EDGE, x1 - EDGE, y1 - EDGE
        part = [m for m in marks if m.box[0] < x1 and m.box[2] > x0 and m.box[1] < y1 and m.box[3] > y0]
        if part:
            yield examination.hit("registration colour inside the bleed", page, part, "All", "DeviceCMYK")


def names(space: Space) -> tuple[str, ...]:
    """The colorants that a space names; none for process and device spaces."""
    if isinstance(space, Indexed):
        return names(space.base)
    return space.names if isinstance(space, Tint) else ()
