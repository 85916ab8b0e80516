"""Inks as layouts name them and plates carry them; how they look is `colour`'s affair."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cmyk:
    """An ink mixture in percent of each process ink."""

    c: float
    m: float
    y: float
    k: float

    @property
    def total(self) -> float:
        """Total area coverage in percent."""
        return self.c + self.m + self.y + self.k

    def __str__(self) -> str:
        return "/".join(f"{ink:g}" for ink in (self.c, self.m, self.y, self.k))


@dataclass(frozen=True, slots=True)
class Spot:
    """An ink with a plate of its own, and how it looks where it must be mixed.

    Attributes:
        name: on the plate, as the ink maker or the printer calls it.
        fallback: the process mixture that stands for the full ink, or CIE L*a*b* (D50).
        overprint: whether it is laid over what is below, as varnish and metallic plates are.
    """

    name: str
    fallback: Cmyk | tuple[float, float, float]
    overprint: bool = False


@dataclass(frozen=True, slots=True)
class LargeBlack:
    """Black for large areas: the mixture is the printer's affair."""


Ink = Cmyk | Spot | LargeBlack
"""What a layout's ink may be."""

Curve = tuple[tuple[float, float], ...]
"""Ink over tone, both in percent, tone 0 paper white and 100 black: points, straight lines between them."""


@dataclass(frozen=True, slots=True)
class Duotone:
    """A picture in two inks, and how much of each prints at which tone."""

    inks: tuple[Ink, Ink]
    curves: tuple[Curve, Curve]


@dataclass(frozen=True, slots=True)
class LineArt:
    """A picture of one bit a pixel."""


Treatment = Duotone | LineArt
"""What a picture of a layout is to become, where it is more than itself in ink."""
