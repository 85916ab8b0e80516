"""Where colours go: the process inks of the sheet, or the greys of a soft mask."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from pikepdf import ContentStreamInstruction, Name, Object, Operator

from booklet.colour import Separator, limit_ink
from booklet.inks import Cmyk
from booklet.press.inks import NamedInks
from booklet.press.overprint import Pen
from booklet.press.spaces import Process, Rgb, Space, Tint

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]

TOLERANCE = 0.005
"""Pen (fraction) above the limit that rounding explains."""


class Target(Protocol):
    """A device space that everything is converted to, with its operators."""

    fill: Operator
    stroke: Operator
    components: int
    in_place: bool
    """Whether streams are rewritten where they are; otherwise copies are made."""

    @property
    def name(self) -> Object:
        """The space as colour spaces are named in a PDF."""

    @property
    def digest(self) -> str:
        """Content address of the conversion."""

    def keeps(self, space: Space) -> bool:
        """Whether colours of that space stay as they are (spot inks)."""

    def pen(
        self, space: Space | None, instruction: ContentStreamInstruction, drawing: Object | None = None
    ) -> Pen:
        """What a converted colour instruction puts into the pen, for overprint; `drawing`: the pattern or blend it names."""

    def colours(self, space: Space, values: Floats, *, neutral: bool = True, blend: bool = False) -> Floats:
        """Rows of a space's components to rows of the target's, 0 to 1.

        `neutral`: hueless colours with black alone; `blend`: samples of a smooth transition.
        """

    def pixels(self, space: Space, samples: Bytes) -> Bytes:
        """8-bit samples (h, w, n) over a space's ranges to 8-bit pixels of the target."""


class InkTarget:
    """DeviceCMYK of the sheet's printing condition, nothing above its ink limit.

    Attributes:
        excess: flat colours that were above the limit, what became of each, the page it was first met on.
        page: the page being separated, from 1.
    """

    name = Name.DeviceCMYK
    fill = Operator("k")
    stroke = Operator("K")
    components = 4
    in_place = True

    def __init__(self, separator: Separator, inks: NamedInks) -> None:
        self.separator = separator
        self.inks = inks
        self.page = 0
        self.excess: dict[Cmyk, tuple[Cmyk, int]] = {}

    @property
    def digest(self) -> str:
        """See `Target.digest`."""
        return self.separator.digest

    def keeps(self, space: Space) -> bool:
        """See `Target.keeps`."""
        return isinstance(space, Tint) and all(self.inks.plates.has(name) for name in space.names)

    def pen(
        self, space: Space | None, instruction: ContentStreamInstruction, drawing: Object | None = None
    ) -> Pen:
        """See `Target.pen`."""
        if drawing is not None:
            return self.inks.drawn.get(drawing.objgen, Pen.HEAVY)
        if isinstance(space, Tint) and (ink := self._plate(space)):
            return ink
        if str(instruction.operator) in ("k", "K"):
            c, m, y, k = (float(value) for value in instruction.operands)
            if k == 1 and not (c or m or y):
                return Pen.BLACK
            return Pen.HEAVY if c + m + y > self.separator.ink_limit / 100 - 1 else Pen.OTHER
        return Pen.HEAVY

    def _plate(self, space: Tint) -> Pen | None:
        """What plates are for overprint; None for those that are mixed and do not lie over anything."""
        if not self.inks.overprinting.issuperset(space.names):
            return Pen.OTHER if self.keeps(space) else None
        if self.keeps(space):
            return Pen.OVER
        return Pen.NOTHING if self.inks.invisible.issuperset(space.names) else Pen.OTHER

    def colours(self, space: Space, values: Floats, *, neutral: bool = True, blend: bool = False) -> Floats:
        """See `Target.colours`."""
        inks = np.clip(space.inks(values, self.separator, neutral=neutral), 0, 1)
        if not blend and not isinstance(space, Process):
            inks = np.rint(inks * 100) / 100  # nobody can print, or check, a tenth of a percent
        limit = self.separator.ink_limit / 100
        over = inks.sum(axis=1) > limit + TOLERANCE
        if over.any():
            whole = np.rint(inks * 255).astype(np.uint8)
            reduced = np.where(over[:, None], limit_ink(whole, self.separator.ink_limit) / 255, inks)
            reduced = np.where(over[:, None], np.floor(reduced * 100 + 1e-6) / 100, reduced)
            if isinstance(space, Process):
                for before, after in zip(inks[over], reduced[over], strict=True):
                    self.excess.setdefault(_percent(before), (_percent(after), self.page))
            inks = reduced
        return inks

    def pixels(self, space: Space, samples: Bytes) -> Bytes:
        """See `Target.pixels`."""
        return space.pixels(samples, self.separator)


class MaskTarget:
    """DeviceGray of a luminosity soft mask.

    A mask is arithmetic, not ink. Its greys and its group stay DeviceGray, which ISO
    15930-7 allows beside a CMYK output intent: taken through the printing condition,
    they would come back as other opacities than the layout asked for.
    """

    name = Name.DeviceGray
    fill = Operator("g")
    stroke = Operator("G")
    components = 1
    in_place = False
    digest = "mask 1"

    def keeps(self, _space: Space) -> bool:
        """See `Target.keeps`."""
        return False

    def pen(
        self, _space: Space | None, _instruction: ContentStreamInstruction, _drawing: Object | None = None
    ) -> Pen:
        """See `Target.pen`."""
        return Pen.OTHER

    def colours(self, space: Space, values: Floats, *, neutral: bool = True, blend: bool = False) -> Floats:  # noqa: ARG002
        """See `Target.colours`."""
        return np.clip(space.luminosity(values), 0, 1)[:, None]

    def pixels(self, space: Space, samples: Bytes) -> Bytes:
        """See `Target.pixels`."""
        if isinstance(space, Rgb):
            return np.asarray(np.rint(samples @ np.array([0.3, 0.59, 0.11])).astype(np.uint8)[..., None])
        low, high = np.array(space.ranges).T
        rows = low + samples.reshape(-1, space.components) / 255 * (high - low)
        grey = np.rint(np.clip(space.luminosity(rows), 0, 1) * 255).astype(np.uint8)
        return grey.reshape(*samples.shape[:2], 1)


def _percent(inks: Floats) -> Cmyk:
    return Cmyk(*(round(float(ink) * 100, 1) for ink in inks))
