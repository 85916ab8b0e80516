"""The model of a printer's data sheet: what the file must be for the press it goes to."""

from __future__ import annotations

import datetime
import string
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from booklet.printer.edges import BleedEdges, Edges, SheetModel

Words = Annotated[str, Field(min_length=1)]
PAPER_LARGEST = 1000
"""Longest edge of a trimmed page in mm."""

PaperEdge = Annotated[float, Field(ge=50, le=PAPER_LARGEST)]
Points = Annotated[float, Field(ge=0, le=100)]
Percent = Annotated[float, Field(ge=0, le=100)]
Ppi = Annotated[float, Field(gt=0, le=4800)]

RESERVED_INKS = frozenset({"cyan", "magenta", "yellow", "black", "all", "none"})
"""Names, in small letters, that no spot ink can have: the process inks, and two that PDF reserves."""

FILE_NAME_PARTS = ("film", "edition", "lang", "layout", "printer", "pages")
"""What `file_name` may name in braces."""


@dataclass(frozen=True, slots=True)
class Flavour:
    """What a PDF/X standard asks of a whole file.

    Attributes:
        name: as GTS_PDFXVersion spells it.
        version: of PDF, which the file may not exceed.
        transparency: whether live transparency is allowed.
    """

    name: str
    version: str
    transparency: bool


FLAVOURS = {
    flavour.name: flavour
    for flavour in (
        Flavour("PDF/X-1a:2003", "1.4", transparency=False),  # ISO 15930-4
        Flavour("PDF/X-3:2003", "1.4", transparency=False),  # ISO 15930-6
        Flavour("PDF/X-4", "1.6", transparency=True),  # ISO 15930-7
    )
}


class Condition(SheetModel):
    """The printing condition that the colours are meant for."""

    profile: Words
    """ICC profile: a file in `profiles/`, the project's or booklet's own."""
    identifier: Words
    """OutputConditionIdentifier of the PDF/X output intent, as registered."""
    registry: Words = "http://www.color.org"
    """RegistryName of the output intent."""
    info: Words
    """The condition in words, for people."""
    ink_limit: Annotated[float, Field(ge=100, le=400)] = 300
    """Total area coverage that no point may pass, in percent."""


class Resolution(SheetModel):
    """Pixels per inch at final size: below `error` the file fails, below `warning` it is noted."""

    error: Ppi
    """Below this the file fails."""
    warning: Ppi
    """Below this it is noted: what the printer asks for."""

    @model_validator(mode="after")
    def _ordered(self) -> Resolution:
        if self.error > self.warning:
            message = f"error ({self.error:g} ppi) lies above warning ({self.warning:g} ppi)"
            raise PydanticCustomError("resolution", message, {"hint": "swap them"})
        return self


class Resolutions(SheetModel):
    """Limits for continuous-tone pictures and for 1-bit line art (GWG 2022, R0031 and R0032)."""

    images: Resolution = Resolution(error=149, warning=224)
    """Continuous tone: photographs and everything with more than two tones."""
    line_art: Resolution = Resolution(error=549, warning=799)
    """1-bit pictures."""


class PageRule(SheetModel):
    """How many pages a booklet may have, and how it is bound."""

    multiple: Annotated[int, Field(ge=1)] = 4
    """The number of pages is a multiple of this: 4 for a stitched booklet."""
    minimum: Annotated[int, Field(ge=1)] = 4
    """The fewest pages, covers included."""
    maximum: Annotated[int, Field(ge=1)] = 80
    """The most pages, covers included."""
    binding: Literal["stitched", "perfect"] = "stitched"
    """Saddle-stitched, or perfect-bound with a spine."""

    @model_validator(mode="after")
    def _possible(self) -> PageRule:
        if self.maximum // self.multiple * self.multiple < self.minimum:
            message = f"no multiple of {self.multiple} lies between {self.minimum} and {self.maximum}"
            raise PydanticCustomError("pages", message, {"hint": "raise maximum or lower minimum"})
        if self.binding == "stitched" and self.multiple % 4:
            raise PydanticCustomError(
                "pages", "a stitched booklet comes in fours", {"hint": "multiple: 4, or binding: perfect"}
            )
        return self


class Overprint(SheetModel):
    """Which black ink is printed over what lies below instead of cutting it out (GWG 2022, R0009 and R0010)."""

    black_text: bool = True
    """Text in 100 % K alone overprints."""
    black_lines: bool = True
    """Lines in 100 % K alone overprint."""
    widest_line_pt: Points = 2
    """Strokes and filled rectangles up to this width are lines; wider ones knock out."""


class Spots(SheetModel):
    """The inks beside cyan, magenta, yellow and black that the press can take."""

    maximum: Annotated[int, Field(ge=0, le=8)] = 0
    """How many; a layout's further spot inks are printed as process mixtures."""
    names: tuple[Words, ...] = ()
    """Which, by their names on the plate; any, if none is named."""

    @field_validator("names")
    @classmethod
    def _distinct(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        known: dict[str, str] = {}
        for name in names:
            if (folded := name.strip().casefold()) in RESERVED_INKS:
                hint = "name inks beside cyan, magenta, yellow and black, such as PANTONE 185 C"
                raise PydanticCustomError("spots", f"“{name}” is no spot ink", {"hint": hint})
            if folded in known:
                message = f"“{known[folded]}” and “{name}” are the same ink"  # GWG 2022, R0023
                raise PydanticCustomError("spots", message, {"hint": "write it once"})
            known[folded] = name
        return names

    @model_validator(mode="after")
    def _allowed(self) -> Spots:
        if self.names and not self.maximum:
            hint = f"maximum: {len(self.names)}, or no names"
            raise PydanticCustomError("spots", "names inks, and maximum allows none", {"hint": hint})
        return self


class Marks(SheetModel):
    """What is drawn outside the bleed, in registration colour; printers who impose want none of it."""

    crop: bool = False
    """Corner marks that show the trimmed size."""
    bleed: bool = False
    """Corner marks that show the bleed."""
    registration: bool = False
    """Targets on the four sides, to lay the plates over one another."""
    colour_bar: bool = False
    """Solid and half-tone patches of each ink."""
    page_information: bool = False
    """Film, edition, page, date and inks in words."""
    offset: Annotated[float, Field(ge=0, le=25)] = 3
    """Distance of the marks from the trimmed edge in mm; never less than the bleed, so that none prints into it."""
    length: Annotated[float, Field(ge=3, le=10)] = 5
    """Length of the corner marks, and depth of the strip for the others, in mm."""
    line_pt: Annotated[float, Field(ge=0.1, le=1)] = 0.25
    """Thickness of the marks' lines."""

    @property
    def wanted(self) -> bool:
        """Whether there is anything to draw."""
        return self.crop or self.bleed or self.registration or self.colour_bar or self.page_information

    @property
    def reach(self) -> float:
        """How far marks go beyond the trimmed edge, in mm; 0 where there are none."""
        return self.offset + self.length + 1 if self.wanted else 0.0


class Sheet(SheetModel):
    """One printer's data sheet; lengths in mm, inks in percent, resolution in ppi."""

    name: Words
    """The printer, and which of his products the sheet is for."""
    source: Words
    """Where the figures come from."""
    checked: datetime.date
    """The day the source was read."""
    trim: tuple[PaperEdge, PaperEdge] = (148, 210)
    """Width and height of the trimmed page."""
    bleed: BleedEdges = BleedEdges.model_validate(3)
    """How far pictures and grounds run over the trimmed edge: one number, or one for each edge."""
    safe: Edges = Edges.model_validate(5)
    """How far text stays away from the trimmed edge: one number, or one for each edge."""
    condition: Condition
    """Paper, inks and press, as an ICC profile."""
    flavour: Literal["PDF/X-1a:2003", "PDF/X-3:2003", "PDF/X-4"] = "PDF/X-4"
    """The standard that the file keeps."""
    rich_black: tuple[Percent, Percent, Percent, Percent] | None = None
    """The mixture for large black areas; without one they are 100 % K."""
    overprint: Overprint = Overprint()
    """Which black is printed over what lies below."""
    spots: Spots = Spots()
    """Inks beside the four."""
    pages: PageRule = PageRule()
    """How many pages, and how they are bound."""
    resolution: Resolutions = Resolutions()
    """How many pixels pictures need."""
    minimum_line_pt: Points = 0.25
    """Thinnest line in pt."""
    minimum_type_pt: Points = 5.0
    """Smallest type in pt."""
    marks: Marks = Marks()
    """What is drawn outside the bleed."""
    file_name: str = "{film}-{edition}"
    """Name of the PDF without its ending; in braces: film, edition, lang, layout, printer, pages."""

    @field_validator("safe")
    @classmethod
    def _leaves_room(cls, safe: Edges, info: ValidationInfo) -> Edges:
        width, height = info.data.get("trim", (PAPER_LARGEST, PAPER_LARGEST))
        if safe.inner + safe.outer >= width or safe.top + safe.bottom >= height:
            message = f"leaves no room on a page of {width:g} × {height:g} mm"
            raise PydanticCustomError("boxes", message, {"hint": "safe is a margin in mm, such as 5"})
        return safe

    @field_validator("flavour", mode="before")
    @classmethod
    def _known(cls, given: Any) -> Any:
        if given in FLAVOURS:
            return given
        # “PDF/X-1a:2001” means the later edition of the same standard.
        near = [name for name in FLAVOURS if name.partition(":")[0].casefold() in str(given).casefold()]
        hint = f"did you mean “{near[0]}”?" if near else f"one of {', '.join(FLAVOURS)}"
        raise PydanticCustomError("flavour", f"cannot be “{given}”", {"hint": hint})

    @field_validator("rich_black")
    @classmethod
    def _printable(cls, mixture: tuple[float, ...] | None, info: ValidationInfo) -> tuple[float, ...] | None:
        if mixture is None or "condition" not in info.data:
            return mixture
        limit, total = info.data["condition"].ink_limit, sum(mixture)
        if total > limit or mixture[3] < 80:
            message = f"has {total:g} % ink, of which {mixture[3]:g} % are K"
            hint = f"at most {limit:g} % (ink_limit), of which 80 or more are K: such as [60, 40, 40, 100]"
            raise PydanticCustomError("rich_black", message, {"hint": hint})
        return mixture

    @field_validator("marks")
    @classmethod
    def _outside(cls, marks: Marks, info: ValidationInfo) -> Marks:
        bleed = info.data["bleed"].largest if "bleed" in info.data else 0
        if marks.wanted and marks.offset < bleed:
            message = f"{marks.offset:g} mm from the trim they lie in the bleed of {bleed:g} mm"
            raise PydanticCustomError("boxes", message, {"hint": f"offset: {bleed:g} or more"})
        return marks

    @field_validator("file_name")
    @classmethod
    def _named(cls, given: str) -> str:
        hint = "such as “{film}-{edition}”; also {lang}, {layout}, {printer}, {pages}"
        try:
            fields = [part[1:] for part in string.Formatter().parse(given) if part[1] is not None]
        except ValueError:
            fields = [("", None, None)]
        parts = {name for name, _, _ in fields}
        if parts - set(FILE_NAME_PARTS) or not {"film", "edition"} <= parts:
            message = "must name {film} and {edition}, and nothing unknown"
            raise PydanticCustomError("file_name", message, {"hint": hint})
        # “{film!r}” and “{film:>900}” would be allowed by `str.format`; they only do harm.
        formatted = any(form or conversion for _, form, conversion in fields)
        signs = any(sign in '/\\:*?"<>|' or not sign.isprintable() for sign in given)
        if formatted or signs or given.startswith((".", "-")) or given != given.strip() or len(given) > 150:
            raise PydanticCustomError("file_name", "cannot be a file’s name", {"hint": hint})
        return given

    @property
    def rules(self) -> Flavour:
        """What the sheet's flavour asks."""
        return FLAVOURS[self.flavour]
