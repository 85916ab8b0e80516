"""Marks: what a page paints, object by object, as the rules look at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from booklet.press.spaces import Indexed, Pattern, Process, Rgb, Space, Tint

PtBox = tuple[float, float, float, float]


class Kind(StrEnum):
    """How a mark is made."""

    TEXT = "text"
    FILL = "area"
    STROKE = "line"
    IMAGE = "image"
    STENCIL = "stencil"
    SHADING = "blend"


@dataclass(frozen=True, slots=True)
class Paint:
    """A flat colour: its space and components, or the space alone of images and blends."""

    space: Space
    values: tuple[float, ...] = ()

    def families(self) -> Iterator[str]:
        """The spaces that the colour touches: its own, a palette's base, a spot ink's stand-in."""
        yield from _families(self.space)

    @property
    def inks(self) -> tuple[float, float, float, float] | None:
        """Ink fractions where the colour is in process inks or device grey; None otherwise."""
        if isinstance(self.space, Process) and len(self.values) == 4:
            c, m, y, k = self.values
            return (c, m, y, k)
        if self.space.family == "DeviceGray" and len(self.values) == 1:
            return (0.0, 0.0, 0.0, 1 - self.values[0])
        return None


def _families(space: Space) -> Iterator[str]:
    if isinstance(space, Indexed):
        yield from _families(space.base)
    elif isinstance(space, Tint):
        yield space.family
        yield from _families(space.alternate)
    elif isinstance(space, Pattern):
        if space.base is not None:
            yield from _families(space.base)
    elif space.family == "ICCBased":
        yield {Rgb: "ICCBased RGB", Process: "ICCBased CMYK"}.get(type(space), "ICCBased grey")
    else:
        yield space.family


@dataclass(frozen=True, slots=True)
class Picture:
    """An image where it is placed."""

    width: int
    height: int
    bits: int
    ppi: float
    """Resolution at the placed size, the lower of the two directions."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One painted object.

    Attributes:
        kind: how it is made.
        box: x0, y0, x1, y1 in pt of the page's space, inside the clip.
        paint: its colour.
        masking: whether it is part of a soft mask: arithmetic, not ink.
        opacity: constant alpha, 1 opaque.
        size: height of type in pt, or width of a line in pt; 0 for others.
        font: name of the type's font.
        missing: how many glyphs are .notdef.
        picture: an image's facts.
    """

    kind: Kind
    box: PtBox
    paint: Paint
    masking: bool = False
    opacity: float = 1.0
    size: float = 0.0
    font: str = ""
    missing: int = 0
    picture: Picture | None = None


def union(boxes: list[PtBox]) -> PtBox:
    """The smallest box around boxes."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return (min(x0), min(y0), max(x1), max(y1))


def intersect(a: PtBox, b: PtBox) -> PtBox | None:
    """The common part of two boxes; None where there is none."""
    box = (max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3]))
    return box if box[0] <= box[2] and box[1] <= box[3] else None
