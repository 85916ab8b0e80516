"""The model of a printer's data sheet: what the file must be for the press it goes to."""

from __future__ import annotations

import datetime
import string
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from booklet.source import StrictModel

Millimetres = Annotated[float, Field(ge=0, le=100)]
Bleed = Annotated[float, Field(ge=0, le=20)]
PaperEdge = Annotated[float, Field(ge=50, le=1000)]
Points = Annotated[float, Field(ge=0, le=100)]
Percent = Annotated[float, Field(ge=0, le=100)]
Ppi = Annotated[float, Field(gt=0, le=4800)]

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


class Edges(StrictModel):
    """A length in mm at each edge of a page. A single number means all four."""

    top: Millimetres
    bottom: Millimetres
    outer: Millimetres
    inner: Millimetres
    """At the spine: left on odd pages, right on even ones."""

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, given: Any) -> Any:
        if isinstance(given, (int, float)) and not isinstance(given, bool):
            return dict.fromkeys(("top", "bottom", "outer", "inner"), given)
        return given

    @property
    def largest(self) -> float:
        """The longest of the four."""
        return max(self.top, self.bottom, self.outer, self.inner)

    def of_page(self, number: int) -> tuple[float, float, float, float]:
        """Left, bottom, right and top in mm of a page, numbered from 1; odd pages stand on the right."""
        left, right = (self.inner, self.outer) if number % 2 else (self.outer, self.inner)
        return (left, self.bottom, right, self.top)


class BleedEdges(Edges):
    """How far ink runs over each trimmed edge, in mm, 20 at most."""

    top: Bleed
    bottom: Bleed
    outer: Bleed
    inner: Bleed
    """At the spine; 0 for printers who want none there."""


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

    error: Ppi
    warning: Ppi

    @model_validator(mode="after")
    def _ordered(self) -> Resolution:
        if self.error > self.warning:
            raise PydanticCustomError("resolution", "error lies above warning", {"hint": "swap them"})
        return self


class Resolutions(StrictModel):
    """Limits for continuous-tone pictures and for 1-bit line art (GWG 2022, R0031 and R0032)."""

    images: Resolution = Resolution(error=149, warning=224)
    """Continuous tone: photographs and everything with more than two tones."""
    line_art: Resolution = Resolution(error=549, warning=799)
    """1-bit pictures."""


class PageRule(StrictModel):
    """How many pages a booklet may have, and how it is bound."""

    multiple: Annotated[int, Field(ge=1)] = 4
    """The number of pages is a multiple of this: 4 for a stitched booklet."""
    minimum: Annotated[int, Field(ge=1)] = 4
    maximum: Annotated[int, Field(ge=1)] = 80
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


class Overprint(StrictModel):
    """Which black ink is printed over what lies below instead of cutting it out (GWG 2022, R0009 and R0010)."""

    black_text: bool = True
    """Text in 100 % K alone overprints."""
    black_lines: bool = True
    """Lines in 100 % K alone overprint."""
    widest_line_pt: Points = 2
    """Strokes and filled rectangles up to this width are lines; wider ones knock out."""


class Spots(StrictModel):
    """The inks beside cyan, magenta, yellow and black that the press can take."""

    maximum: Annotated[int, Field(ge=0, le=8)] = 0
    """How many; a layout's further spot inks are printed as process mixtures."""
    names: tuple[str, ...] = ()
    """Which, by their names on the plate; any, if none is named."""


class Marks(StrictModel):
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


class Sheet(StrictModel):
    """One printer's data sheet; lengths in mm, inks in percent, resolution in ppi."""

    name: str
    """The printer, and which of his products the sheet is for."""
    source: str
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
    flavour: Literal["PDF/X-1a:2003", "PDF/X-3:2003", "PDF/X-4"] = "PDF/X-4"
    """The standard that the file keeps."""
    rich_black: tuple[Percent, Percent, Percent, Percent] | None = None
    """The mixture for large black areas; without one they are 100 % K."""
    overprint: Overprint = Overprint()
    spots: Spots = Spots()
    pages: PageRule = PageRule()
    resolution: Resolutions = Resolutions()
    minimum_line_pt: Points = 0.25
    """Thinnest line in pt."""
    minimum_type_pt: Points = 5.0
    """Smallest type in pt."""
    marks: Marks = Marks()
    file_name: str = "{film}-{edition}"
    """Name of the PDF without its ending; in braces: film, edition, lang, layout, printer, pages."""

    @property
    def rules(self) -> Flavour:
        """What the sheet's flavour asks."""
        return FLAVOURS[self.flavour]

    @model_validator(mode="after")
    def _fits(self) -> Sheet:
        width, height = self.trim
        if self.safe.inner + self.safe.outer >= width or self.safe.top + self.safe.bottom >= height:
            raise PydanticCustomError(
                "boxes", "safe leaves no room on the page", {"hint": "safe is a margin in mm, such as 5"}
            )
        if self.marks.wanted and self.marks.offset < self.bleed.largest:
            message = (
                f"marks {self.marks.offset:g} mm from the trim lie in the bleed of {self.bleed.largest:g} mm"
            )
            raise PydanticCustomError(
                "boxes", message, {"hint": f"marks.offset: {self.bleed.largest:g} or more"}
            )
        limit = self.condition.ink_limit
        if self.rich_black and (sum(self.rich_black) > limit or self.rich_black[3] < 80):
            message = f"rich_black has {sum(self.rich_black):g} % ink and {self.rich_black[3]:g} % K"
            hint = f"at most {limit:g} % (ink_limit), of which 80 or more are K: such as [60, 40, 40, 100]"
            raise PydanticCustomError("rich_black", message, {"hint": hint})
        return self

    @model_validator(mode="after")
    def _named(self) -> Sheet:
        try:
            parts = {
                field for _, field, _, _ in string.Formatter().parse(self.file_name) if field is not None
            }
        except ValueError:
            parts = {""}
        hint = "such as “{film}-{edition}”; also lang, layout, printer, pages"
        if parts - set(FILE_NAME_PARTS) or not {"film", "edition"} <= parts:
            message = "file_name must name {film} and {edition}, and nothing unknown"
            raise PydanticCustomError("file_name", message, {"hint": hint})
        if set('/\\\0:*?"<>|') & set(self.file_name) or self.file_name.startswith("."):
            raise PydanticCustomError("file_name", "file_name is no file name", {"hint": hint})
        return self
