"""Rules about the output intent: which paper, inks and press the colours are meant for."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from PIL import ImageCms

from booklet.diagnostics import Severity
from booklet.preflight.examination import Examination
from booklet.preflight.registry import GWG, ISO, SHEET, Hit, rule
from booklet.preflight.rules.walk import on_old_pdf

ICC = "color.org"
"""What the RegistryName of a registered condition holds."""

REGISTERED = frozenset(
    {
        *(f"FOGRA{number}" for number in range(27, 61)),
        *(f"CGATS TR {number:03}" for number in range(1, 7)),
        *(f"CGATS21-2-CRPC{number}" for number in range(1, 8)),
        "JC200103", "JC200104", "JCN2002", "JCW2003", "IFRA22", "IFRA26", "IFRA30", "EUROSB104", "EUROSB204",
    }
)  # fmt: skip
"""Printing conditions by their names in the ICC's Characterization Data Registry (color.org/chardata), the common
ones; Fogra's are numbered through, and a few of those numbers are not for four inks."""


def intents(examination: Examination) -> list[pikepdf.Object]:
    """The PDF/X output intents."""
    found = examination.root.get("/OutputIntents")
    items = list(found) if isinstance(found, Array) else []
    return [item for item in items if isinstance(item, Dictionary) and item.get("/S") == Name.GTS_PDFX]


@rule(
    "intent-missing",
    "One output intent",
    Severity.ERROR,
    source=f"{ISO}, 6.2.2",
    reason="Ink percentages mean nothing without the condition that they are printed under.",
    fix="Export the file with the printer's profile as output intent.",
)
def intent(examination: Examination) -> Iterator[Hit]:
    """Exactly one GTS_PDFX output intent, with what it must say."""
    found = intents(examination)
    if len(found) != 1:
        yield Hit(f"the file has {len(found) or 'no'} PDF/X output intents", measured=len(found), limit=1)
    for item in found:
        for key in ("/OutputConditionIdentifier", "/Info"):
            if not str(item.get(key, "")).strip():
                yield Hit(f"the output intent lacks {key[1:]}", limit=key[1:])


@rule(
    "intent-identifier",
    "The output intent is the printer's",
    Severity.ERROR,
    source=f"{ISO}, 6.2.2; {SHEET}",
    reason="Inks mixed for one paper come out wrong on another.",
    fix="Choose the printer's sheet that the file is for, or convert the file to its condition.",
)
def intent_identifier(examination: Examination) -> Iterator[Hit]:
    """Identifier and registry against the sheet."""
    condition = examination.sheet.condition
    for item in intents(examination):
        identifier = str(item.get("/OutputConditionIdentifier", ""))
        if identifier != condition.identifier:
            message = (
                f"the output intent is “{identifier}”, the printer's condition is {condition.identifier}"
            )
            yield Hit(message, measured=identifier, limit=condition.identifier)
        registry = str(item.get("/RegistryName", ""))
        if registry.rstrip("/") != condition.registry.rstrip("/"):
            yield Hit(
                f"the output intent's registry is “{registry}”", measured=registry, limit=condition.registry
            )


@rule(
    "intent-profile",
    "The output intent's profile is a CMYK printer profile",
    Severity.ERROR,
    source=f"{ISO}, 6.2.2; {GWG} R0035",
    reason="The embedded profile is what proofs and conversions are made with.",
    fix="Embed the printer's ICC output profile.",
)
def intent_profile(examination: Examination) -> Iterator[Hit]:
    """The embedded profile: readable, class prtr, CMYK; PDF/X-1a and X-3 need none for a registered condition."""
    for item in intents(examination):
        stream = item.get("/DestOutputProfile")
        if not isinstance(stream, Stream):
            if not on_old_pdf(examination):
                yield Hit("the output intent embeds no profile")
            elif not is_registered(item):
                yield Hit(
                    "the output intent embeds no profile, and its condition is not known to be registered"
                )
            continue
        try:
            data = stream.read_bytes()
            profile = ImageCms.getOpenProfile(io.BytesIO(data)).profile
        except (ImageCms.PyCMSError, OSError, pikepdf.PdfError) as problem:
            yield Hit(f"the output intent's profile cannot be read: {problem}")
            continue
        kind, space = profile.device_class.strip(), profile.xcolor_space.strip()
        if kind != "prtr":
            yield Hit(f"the output intent's profile is of class {kind}", measured=kind, limit="prtr")
        if space != "CMYK" or int(stream.get("/N", 0)) != 4:
            yield Hit(f"the output intent's profile is for {space}", measured=space, limit="CMYK")


def is_registered(item: pikepdf.Object) -> bool:
    """Whether an output intent names a condition of the ICC's registry that is known here."""
    return str(item.get("/OutputConditionIdentifier", "")) in REGISTERED and ICC in _registry(item)


def _registry(item: pikepdf.Object) -> str:
    return str(item.get("/RegistryName", "")).casefold()


@rule(
    "intent-registered",
    "A condition of the ICC's registry is in it",
    Severity.INFO,
    source=f"{ISO}, 6.2.2; ICC Characterization Data Registry, CMYK",
    reason="Who looks the name up finds nothing, and has the embedded profile alone to go by.",
    fix="Write the name as it is registered, such as FOGRA39; or name another registry in the sheet's `condition`.",
)
def registered(examination: Examination) -> Iterator[Hit]:
    """Identifiers that are said to be in the ICC's registry, and are not among its names known here."""
    for item in intents(examination):
        identifier = str(item.get("/OutputConditionIdentifier", ""))
        if identifier and ICC in _registry(item) and identifier not in REGISTERED:
            yield Hit(f"“{identifier}” is not known to be in the ICC's registry", measured=identifier)
