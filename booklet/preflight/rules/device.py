"""Rules about what belongs to the press, not to the page: curves, screens, plates."""

from __future__ import annotations

from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object, Stream

from booklet.diagnostics import Severity
from booklet.preflight.examination import Examination
from booklet.preflight.registry import CRAFT, ISO, OLDER, Hit, rule
from booklet.preflight.rules.walk import items

NEUTRAL = {"/Identity", "/Default"}
SCREENS = {1, 5}
"""Types of halftone that PDF/X allows: one screen, and one for each ink."""


@rule(
    "print-transfer",
    "No transfer curves",
    Severity.ERROR,
    source=f"{ISO} and {OLDER}, extended graphics states",
    reason="A transfer curve changes every ink percentage after proofing, or not, as the RIP is set.",
    fix="Apply the curve to the picture itself, and remove it from the file.",
)
def transfer(examination: Examination) -> Iterator[Hit]:
    """TR and TR2 of graphics states, and those of halftones, other than Identity and Default."""
    for item in items(examination, "/ExtGState"):
        for key in ("/TR", "/TR2"):
            if not _neutral(item.value.get(key)):
                yield Hit(f"a graphics state has a transfer curve ({key[1:]})", item.page, measured=key[1:])
    for page, halftone in _halftones(examination):
        for part in _parts(halftone):
            if not _neutral(part.get("/TransferFunction")):
                yield Hit("a halftone has a transfer curve", page, measured="TransferFunction")


def _neutral(value: object) -> bool:
    """Whether a function changes nothing: absent, or Identity for each ink."""
    if isinstance(value, Array):
        return all(_neutral(part) for part in value)
    return value is None or (isinstance(value, Name) and str(value) in NEUTRAL)


def _halftones(examination: Examination) -> Iterator[tuple[int | None, Object]]:
    for item in items(examination, "/ExtGState"):
        halftone = item.value.get("/HT")
        if isinstance(halftone, (Dictionary, Stream)):
            yield item.page, halftone


def _parts(halftone: Object) -> Iterator[Object]:
    """A halftone and, of one of type 5, those for each ink."""
    yield halftone
    for value in halftone.values():
        if isinstance(value, (Dictionary, Stream)) and "/HalftoneType" in value:
            yield value


@rule(
    "print-halftone",
    "No halftones that PDF/X forbids",
    Severity.ERROR,
    source=f"{ISO} and {OLDER}, halftones",
    reason="A named, shifted or measured-out screen exists on one machine alone; others print another.",
    fix="Remove the halftone from the file: the printer chooses the screen.",
)
def halftone(examination: Examination) -> Iterator[Hit]:
    """Halftones of a type other than 1 and 5, halftones with a name, and the phase HTP."""
    for item in items(examination, "/ExtGState"):
        if "/HTP" in item.value:
            yield Hit("a graphics state shifts the screen (HTP)", item.page, measured="HTP")
    for page, found in _halftones(examination):
        for part in _parts(found):
            kind = int(part.get("/HalftoneType", 0))
            if kind not in SCREENS or (part is not found and kind != 1):
                yield Hit(f"a halftone is of type {kind}", page, measured=kind, limit="1 or 5")
            if "/HalftoneName" in part:
                name = str(part.HalftoneName)
                yield Hit(f"a halftone has the name “{name}”", page, measured=name)


@rule(
    "print-screen",
    "The screen is the printer's",
    Severity.WARNING,
    source=CRAFT,
    reason="Angles and rulings made for one machine give moiré on another.",
    fix="Remove the halftone from the file: the printer chooses the screen.",
)
def screen(examination: Examination) -> Iterator[Hit]:
    """Any halftone, allowed or not, but the name Default; a halftone's origin HTO."""
    for page in _once(page for page, _ in _halftones(examination)):
        yield Hit("a graphics state chooses the screen", page, measured="HT", limit="Default")
    for page in _once(item.page for item in items(examination, "/ExtGState") if "/HTO" in item.value):
        yield Hit("a graphics state moves the screen", page, measured="HTO")


def _once(pages: Iterator[int | None]) -> list[int | None]:
    return sorted(set(pages), key=lambda page: page or 0)


@rule(
    "print-black-generation",
    "Black is not generated at the printer's",
    Severity.WARNING,
    source="ISO 32000-1, 10.3.4 (conversion from DeviceRGB to DeviceCMYK)",
    reason="The functions act on RGB that the RIP converts; in a file in inks they tell of a setting gone wrong.",
    fix="Remove black generation and undercolour removal; separate with the printer's profile.",
)
def black_generation(examination: Examination) -> Iterator[Hit]:
    """BG, BG2, UCR and UCR2 other than Default."""
    for item in items(examination, "/ExtGState"):
        keys = [key for key in ("/BG", "/BG2", "/UCR", "/UCR2") if not _default(item.value.get(key))]
        if keys:
            names = ", ".join(key[1:] for key in keys)
            yield Hit(
                f"a graphics state makes black by rules of its own ({names})", item.page, measured=names
            )


def _default(value: object) -> bool:
    return value is None or value == Name.Default


@rule(
    "page-separated",
    "Pages are not separated yet",
    Severity.ERROR,
    source=f"{ISO} and {OLDER}, page dictionaries",
    reason="A page for each plate is what the RIP makes; separated twice, each plate becomes a grey page.",
    fix="Export whole pages.",
)
def separated(examination: Examination) -> Iterator[Hit]:
    """SeparationInfo in a page."""
    for number, page in enumerate(examination.document.pages, 1):
        if "/SeparationInfo" in page.obj:
            yield Hit("the page is one plate of a page", number)
