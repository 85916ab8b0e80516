"""The printer's data sheet: what the file must be for the press it goes to."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from booklet import resources
from booklet.diagnostics import ContentError, Span, UsageError, error, nearest
from booklet.paper import Size
from booklet.source import Reader, StrictModel, parse_yaml, validate

Millimetres = Annotated[float, Field(ge=0, le=1000)]
PaperEdge = Annotated[float, Field(ge=50, le=1000)]


class Condition(StrictModel):
    """The printing condition that the colours are meant for."""

    profile: str
    """ICC profile: a file in `profiles/`, the project's or booklet's own."""
    identifier: str
    """OutputConditionIdentifier of the PDF/X output intent, as registered."""
    registry: str = "http://www.color.org"
    """RegistryName of the output intent."""
    info: str
    """The condition in words, for people."""
    ink_limit: Annotated[float, Field(ge=100, le=400)] = 300
    """Total area coverage that no point may pass, in percent."""


class Resolution(StrictModel):
    """Pixels per inch at final size: below `error` the file fails, below `warning` it is noted."""

    error: float
    warning: float


class Resolutions(StrictModel):
    """Limits for continuous-tone pictures and for 1-bit line art (GWG 2022, R0031 and R0032)."""

    images: Resolution = Resolution(error=149, warning=224)
    line_art: Resolution = Resolution(error=549, warning=799)


class PageRule(StrictModel):
    """How many pages a booklet may have; a stitched one comes in fours."""

    multiple: Annotated[int, Field(ge=1)] = 4
    minimum: Annotated[int, Field(ge=1)] = 4
    maximum: Annotated[int, Field(ge=1)] = 80


class Sheet(StrictModel):
    """One printer's data sheet; lengths in mm, inks in percent, resolution in ppi."""

    name: str
    source: str
    """Where the figures come from."""
    checked: datetime.date
    """The day the source was read."""
    trim: tuple[PaperEdge, PaperEdge] = (148, 210)
    bleed: Annotated[float, Field(ge=0, le=20)] = 3
    safe: Millimetres = 5
    condition: Condition
    flavour: Literal["PDF/X-4"] = "PDF/X-4"
    pages: PageRule = PageRule()
    resolution: Resolutions = Resolutions()
    minimum_line_pt: float = 0.25
    minimum_type_pt: float = 5.0


@dataclass(frozen=True, slots=True)
class Printer:
    """A data sheet with its name and the bytes of its ICC profile: all that press and preflight need."""

    id: str
    sheet: Sheet
    profile: bytes

    @property
    def trim(self) -> Size:
        """The trimmed page in mm."""
        return Size(*self.sheet.trim)


def names(root: Path | None = None) -> tuple[str, ...]:
    """The printers there are, the project's own and the built-in ones."""
    found = {file.stem for folder in resources.search("printers", root) for file in folder.glob("*.yaml")}
    return tuple(sorted(found))


def load(reader: Reader, name: str, root: Path | None = None) -> Printer:
    """The printer called `name`.

    Raises:
        UsageError: there is no such printer.
        ContentError: its sheet is wrong, or its profile cannot be read.
    """
    for folder in (
        () if name.startswith(".") or set("/\\\0") & set(name) else resources.search("printers", root)
    ):
        path = folder / f"{name}.yaml"
        if reader.exists(path):
            document = parse_yaml(reader.read_text(path), reader.show(path))
            sheet = validate(document, Sheet, "printer")
            span = document.span(("condition", "profile"))
            return Printer(name, sheet, _profile(reader, sheet.condition.profile, span, root))
    known = names(root)
    guess = nearest(name, known)
    raise UsageError(
        error(
            "printer-unknown",
            f"there is no printer “{name}”",
            hint=f"did you mean {guess}?" if guess else f"there are: {', '.join(known)}",
        )
    )


def _profile(reader: Reader, name: str, span: Span, root: Path | None) -> bytes:
    """The bytes of an ICC profile; its signature stands at byte 36 (ICC.1:2022, 7.2.2)."""
    for folder in resources.search("profiles", root):
        path = reader.inside(folder, name, span)
        if reader.exists(path):
            data = reader.read_bytes(path, span)
            if data[36:40] != b"acsp":
                raise ContentError(error("printer-profile", f"{name} is no ICC profile", span))
            return data
    hint = "put the file into the project's `profiles/`"
    raise ContentError(error("printer-profile", f"there is no profile {name}", span, hint))
