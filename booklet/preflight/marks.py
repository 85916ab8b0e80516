"""Marks: what a page paints, object by object, as the rules look at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from booklet.press.spaces import Indexed, Pattern, Process, Rgb, Space, Tint

PtBox = tuple[float, float, float, float]

PROCESS = ("Cyan", "Magenta", "Yellow", "Black")

SPECK = 0.02
"""Part of full ink that does not print."""


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
    """A flat colour: its space and components, or the space alone of images and blends.

    Attributes:
        price: what a pixel of it costs who renders it, compared with one of a flat colour.
        each: what each mark costs besides.
    """

    space: Space
    values: tuple[float, ...] = ()
    price: float = 1.0
    each: float = 0.0

    def families(self) -> Iterator[str]:
        """The spaces that the colour touches: its own, a palette's base, a spot ink's stand-in."""
        yield from families_of(self.space)

    @property
    def plates(self) -> frozenset[str] | None:
        """Names of the inks that the flat colour puts on paper; None where they cannot be told."""
        if isinstance(self.space, Tint) and self.values:
            names = {n for n, v in zip(self.space.names, self.values, strict=False) if v > SPECK} - {"None"}
            return frozenset(names if "All" not in names else {*PROCESS, *names})
        if self.inks is None:
            return None
        return frozenset(name for name, ink in zip(PROCESS, self.inks, strict=True) if ink > SPECK)

    @property
    def is_white(self) -> bool:
        """Whether the flat colour is that of the paper."""
        if isinstance(self.space, Rgb):
            return len(self.values) == 3 and min(self.values) >= 1
        if isinstance(self.space, Tint):
            return bool(self.values) and max(self.values) <= 0
        return self.inks is not None and max(self.inks) <= 0

    @property
    def is_black(self) -> bool:
        """Whether it is 100 % black ink and nothing else, device grey apart."""
        if isinstance(self.space, Tint):
            return self.plates == frozenset({"Black"}) and max(self.values) >= 1 - SPECK / 2
        return (
            self.space.family == "DeviceCMYK"
            and self.inks is not None
            and max(self.inks[:3]) <= 0
            and self.inks[3] >= 1 - SPECK / 2
        )

    @property
    def is_flat(self) -> bool:
        """Whether it is one colour, and not that of a pattern or blend."""
        return bool(self.values)

    def same(self, other: Paint) -> bool:
        """Whether two flat colours are one."""
        mine, theirs = (getattr(paint.space, "names", ()) for paint in (self, other))
        return self.space.family == other.space.family and self.values == other.values and mine == theirs

    @property
    def inks(self) -> tuple[float, float, float, float] | None:
        """Ink fractions where the colour is in process inks or device grey; None otherwise."""
        if isinstance(self.space, Process) and len(self.values) == 4:
            c, m, y, k = self.values
            return (c, m, y, k)
        if self.space.family == "DeviceGray" and len(self.values) == 1:
            return (0.0, 0.0, 0.0, 1 - self.values[0])
        return None


@lru_cache(maxsize=1024)
def families_of(space: Space) -> tuple[str, ...]:
    """The families that a space touches; rules ask for those of every mark."""
    return tuple(_families(space))


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
    """An image where it is placed.

    Attributes:
        width: in pixels.
        height: in pixels.
        bits: a component.
        across: resolution along its rows at the placed size, in ppi.
        down: resolution along its columns, in ppi.
        filters: names of its filters, in the order of decoding.
        mask: what cuts it out: `soft`, `stencil` (an explicit mask), `key` (colours), or nothing.
        smoothed: whether it asks readers to blur its pixels (Interpolate).
        truncated: what of its data, or its mask's, is missing; empty where nothing is.
        block: side in pixels of the blocks of equal pixels that it consists of.
    """

    width: int
    height: int
    bits: int
    across: float
    down: float
    filters: tuple[str, ...] = ()
    mask: str = ""
    smoothed: bool = False
    truncated: str = ""
    block: int = 1

    @property
    def ppi(self) -> float:
        """The lower of the two resolutions; across a stripe of one pixel there is nothing to resolve."""
        if min(self.width, self.height) == 1 and self.width != self.height:
            return self.down if self.width == 1 else self.across
        return min(self.across, self.down)

    @property
    def stretch(self) -> float:
        """By what part the one resolution is higher than the other."""
        low, high = sorted((self.across, self.down))
        return high / low - 1 if low and high != float("inf") else 0.0


@dataclass(frozen=True, slots=True)
class Mark:
    """One painted object.

    Attributes:
        kind: how it is made.
        box: x0, y0, x1, y1 in pt of the page's space, inside the clip.
        paint: its colour.
        masking: whether it is part of a soft mask: arithmetic, not ink.
        opacity: constant alpha, 1 opaque.
        size: height of type in pt, or thickness in pt of a line or of a drawing's thinnest part that
            looks like one (infinite where none does); 0 for others.
        breadth: thickness in pt of the thickest part of a line; infinite for areas that are none.
        font: name of the type's font.
        missing: how many glyphs are .notdef.
        picture: an image's facts.
        overprint: whether it paints over other plates' ink instead of cutting it out.
        over_mode: the overprint mode: 1 leaves what is below a process ink of 0 alone.
        blend: the blend mode, `Normal` for none.
        rendering: text rendering mode; 3 paints nothing.
        outline: whether it is the stroke of type.
        bold: whether a stroke in the same colour fakes a bold face.
        slanted: whether upright letters are leant over to fake an italic.
        layer: name of the optional content that it belongs to.
    """

    kind: Kind
    box: PtBox
    paint: Paint
    masking: bool = False
    opacity: float = 1.0
    size: float = 0.0
    breadth: float = float("inf")
    font: str = ""
    missing: int = 0
    picture: Picture | None = None
    overprint: bool = False
    over_mode: int = 0
    blend: str = "Normal"
    rendering: int = 0
    outline: bool = False
    bold: bool = False
    slanted: bool = False
    layer: str = ""


def union(boxes: list[PtBox]) -> PtBox:
    """The smallest box around boxes."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return (min(x0), min(y0), max(x1), max(y1))


def intersect(a: PtBox, b: PtBox) -> PtBox | None:
    """The common part of two boxes; None where there is none."""
    box = (max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3]))
    return box if box[0] <= box[2] and box[1] <= box[3] else None
