"""A layout's inks and what it does with pictures, as its manifest gives them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from booklet.inks import Cmyk, Curve, Duotone, Ink, LargeBlack, Spot
from booklet.source import StrictModel

Percent = Annotated[float, Field(ge=0, le=100)]
Lightness = Annotated[float, Field(ge=0, le=100)]
Chroma = Annotated[float, Field(ge=-128, le=127)]

RESERVED = frozenset({"cyan", "magenta", "yellow", "black", "all", "none"})
"""Names that mean something else on a plate (ISO 32000-1, 8.6.6.4)."""

RICH_BLACK = "rich-black"

DUOTONE: tuple[Curve, Curve] = (
    ((0, 0), (20, 8), (50, 42), (80, 84), (100, 100)),
    ((0, 0), (20, 22), (50, 48), (80, 66), (100, 70)),
)
"""Curves that keep the first, dark ink out of the lights and the second one from clogging the shadows."""


class InkSpec(StrictModel):
    """One ink: four percentages, a spot ink with its stand-in, or `rich-black`."""

    cmyk: tuple[Percent, Percent, Percent, Percent] | None = None
    """Percent of cyan, magenta, yellow and black; a spot ink's stand-in."""
    lab: tuple[Lightness, Chroma, Chroma] | None = None
    """CIE L*a*b* (D50) of a spot ink's full tone, instead of `cmyk`."""
    spot: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    """The name on the plate."""
    overprint: bool = False
    """Laid over what is below, as varnish and metallic plates are."""
    rich_black: bool = False
    """The printer's mixture for large black areas."""

    @model_validator(mode="before")
    @classmethod
    def _from_short(cls, given: Any) -> Any:
        if isinstance(given, (list, tuple)):
            return {"cmyk": given}
        return {"rich_black": True} if given == RICH_BLACK else given

    @model_validator(mode="after")
    def _is_one(self) -> InkSpec:
        if self.rich_black:
            if self.cmyk or self.lab or self.spot or self.overprint:
                raise PydanticCustomError(
                    "ink",
                    "rich black has the printer's mixture",
                    {"hint": "write rich-black and nothing else"},
                )
            return self
        if (self.cmyk is None) == (self.lab is None):
            hint = "such as [0, 90, 85, 0], or {spot: PANTONE 871 C, cmyk: [20, 25, 60, 25]}"
            raise PydanticCustomError("ink", "an ink needs either cmyk or lab", {"hint": hint})
        if self.spot is None and (self.lab or self.overprint):
            raise PydanticCustomError(
                "ink", "lab and overprint are for spot inks", {"hint": "add the plate's name: {spot: …}"}
            )
        if self.spot and self.spot.strip().casefold() in RESERVED:
            message = f"“{self.spot}” is no name for a spot ink"
            raise PydanticCustomError("ink", message, {"hint": "name it as its maker does"})
        return self

    @property
    def ink(self) -> Ink:
        """The ink."""
        if self.rich_black:
            return LargeBlack()
        mixture = Cmyk(*self.cmyk) if self.cmyk else self.lab
        assert mixture is not None  # noqa: S101 - validated above
        if self.spot:
            return Spot(self.spot.strip(), mixture, self.overprint)
        assert isinstance(mixture, Cmyk)  # noqa: S101
        return mixture


def _names(inks: dict[str, InkSpec]) -> dict[str, InkSpec]:
    """Names that CSS can say; spot inks that a platesetter can tell apart (GWG 2022, R0022 and R0023)."""
    plates: dict[str, tuple[str, Ink]] = {}
    for name, spec in inks.items():
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", name):
            hint = "letters, digits, - and _, beginning with a letter"
            raise PydanticCustomError("ink", f"“{name}” is no name for an ink", {"hint": hint})
        if isinstance(spec.ink, Spot):
            known, ink = plates.setdefault(_plate(spec.ink.name), (name, spec.ink))
            if ink != spec.ink:
                message = f"the inks {known} and {name} are one plate, “{spec.ink.name}”, and differ"
                hint = "give both the same name, mixture and overprint, or name two plates"
                raise PydanticCustomError("ink", message, {"hint": hint})
    return inks


def _plate(name: str) -> str:
    """What is left of a plate's name where spelling does not count: “PANTONE 871 CVC” is “Pantone 871 C”."""
    return re.sub(
        r"(?<=\d)[\W_]*(?:CVC|CVU|CV|C|U|M|CP|UP|EC)$|[\W_]+", "", name.strip(), flags=re.IGNORECASE
    ).casefold()


Inks = Annotated[dict[str, InkSpec], AfterValidator(_names)]


def _rising(points: tuple[tuple[Percent, Percent], ...]) -> tuple[tuple[Percent, Percent], ...]:
    tones = [tone for tone, _ in points]
    if len(points) < 2 or tones != sorted(set(tones)):
        raise PydanticCustomError(
            "curve",
            "a curve needs two points or more, their tones rising",
            {"hint": "such as [[0, 0], [100, 90]]"},
        )
    return points


Points = Annotated[tuple[tuple[Percent, Percent], ...], AfterValidator(_rising)]


class DuotoneSpec(StrictModel):
    """Pictures in two inks."""

    duotone: tuple[str, str]
    """Two of the layout's inks, the dark one first."""
    curves: tuple[Points, Points] = DUOTONE
    """For each ink: points of tone (0 white, 100 black) and ink, in percent."""

    def treatment(self, inks: Mapping[str, Ink]) -> Duotone:
        """What is done with each picture; `inks`: the layout's."""
        first, second = self.duotone
        return Duotone((inks[first], inks[second]), self.curves)
