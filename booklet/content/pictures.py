"""A film's pictures, logos and laurels: the file, what must be printed with it, what a crop must keep."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from booklet.content.fields import Fraction, Percent
from booklet.content.text import Text
from booklet.source import StrictModel

Kind = Literal["still", "portrait", "key_art", "set_photo", "logo", "laurel"]


class Image(StrictModel):
    """A picture file with what must be printed with it and what a crop must keep."""

    file: str
    kind: Kind = "still"
    caption: Text | None = None
    credit: Text | None = None
    alt: Text | None = None
    focus: tuple[Fraction, Fraction] = (0.5, 0.5)
    """The point that a crop centres on, as fractions of width and height from the top left."""
    keep: tuple[Fraction, Fraction, Fraction, Fraction] | None = None
    """The part that no crop may cut: x0, y0, x1, y1 as fractions."""
    section: str | None = None
    """The section whose text the picture belongs to."""
    spread: bool = False
    """Whether it may run over two facing pages."""
    tone: tuple[tuple[Percent, Percent], ...] = ()
    """Points of tone and printed tone, 0 white and 100 black: for layouts that print in grey or in two inks."""

    @model_validator(mode="after")
    def _tone_rises(self) -> Image:
        tones = [tone for tone, _ in self.tone]
        if self.tone and (len(tones) < 2 or tones != sorted(set(tones))):
            hint = "such as [[0, 0], [50, 35], [100, 100]], which opens the middle"
            raise PydanticCustomError("tone", "tone needs two points or more, rising", {"hint": hint})
        return self

    @model_validator(mode="after")
    def _keep_has_area(self) -> Image:
        if self.keep and (self.keep[0] >= self.keep[2] or self.keep[1] >= self.keep[3]):
            raise PydanticCustomError(
                "keep",
                "keep must be x0, y0, x1, y1 with x0 < x1 and y0 < y1",
                {"hint": "such as [0.2, 0.1, 0.8, 0.9]"},
            )
        return self


class Logo(Image):
    """A company's or fund's mark: it stands on the layout's ground and keeps its transparency."""

    kind: Kind = "logo"
    min_width: Annotated[float, Field(gt=0, le=100)] = 12
    """In mm: it is never set narrower."""
    clear: Fraction = 0.1
    """What stays free on each side, as a share of its width."""


class Laurel(Logo):
    """A festival's laurel, which does as well."""

    kind: Kind = "laurel"
    min_width: Annotated[float, Field(gt=0, le=100)] = 24
