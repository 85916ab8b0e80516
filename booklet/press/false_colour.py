"""A file in false colours: three of its inks, or one, shown as light, small enough to be rendered soon.

Every colour becomes the complement of the amounts of those inks, every image as
many pixels as the rendering can show, and overprint a blend mode.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pikepdf
from numpy.typing import NDArray
from pikepdf import Array, ContentStreamInlineImage, Name, Operator
from PIL import Image

from booklet.colour import Separator
from booklet.press.bounds import Allowance
from booklet.press.content import Instructions, Resources, parse
from booklet.press.effort import Effort, check_letter
from booklet.press.functions import floats
from booklet.press.kept import Kept
from booklet.press.overprint import Pen
from booklet.press.pictures import PALETTE
from booklet.press.samples import eight_bits, is_stencil, read_samples
from booklet.press.separate import Separation, Shift
from booklet.press.spaces import GREY, Indexed, Pattern, Space, Tint, parse_space

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]

Columns = tuple[int, ...]
"""Some inks of a file, counted from 0."""

NOTHING = -1
"""The ink that is never there."""

Colours = Collection[tuple[Space, tuple[float, ...]]]
"""Colours: spaces with components, or without for any colour of a space with one component."""

KEPT = 1_500_000
"""Operators and operands that are kept for other passes: less than half a gigabyte, and only until they have read it."""

TILES = 8
"""How many of a pattern's cells may lie over one another in each direction."""


class FalseColour:
    """Some inks shown as light: their complement in a device space of one or three components.

    Args:
        separator: converts what is not in ink.
        names: of the file's inks.
        columns: the inks that are shown: one or three of them, where anything is to be drawn.
        same: for each ink the first that is said to be the same in all colours, or `NOTHING`.

    Attributes:
        as_told: whether they have been.
    """

    in_place = True
    digest = ""

    def __init__(
        self, separator: Separator, names: Sequence[str], columns: Columns, same: Columns = ()
    ) -> None:
        self.separator = separator
        self.columns = list(columns)
        self.components = len(columns)
        self.as_told = True
        self._same = [] if same == tuple(range(len(names))) else list(same)
        self.name = Name.DeviceRGB if self.components == 3 else Name.DeviceGray
        self.fill, self.stroke = (
            (Operator("rg"), Operator("RG")) if self.components == 3 else (Operator("g"), Operator("G"))
        )
        self.names = {name: i for i, name in enumerate(names)}

    def keeps(self, _space: Space) -> bool:
        """See `Target.keeps`."""
        return False

    def pen(
        self,
        _space: Space | None,
        _instruction: pikepdf.ContentStreamInstruction,
        _drawing: pikepdf.Object | None = None,
    ) -> Pen:
        """See `Target.pen`."""
        return Pen.OTHER

    def amounts(self, space: Space, values: Floats, *, neutral: bool = True) -> Floats:
        """Rows of components to fractions of every ink of the file."""
        if isinstance(space, Indexed):
            return self.amounts(space.base, space.entries(values), neutral=neutral)
        result = np.zeros((len(values), len(self.names)))
        if isinstance(space, Tint) and self._knows(space):
            for column, name in zip(values.T, space.names, strict=True):
                if name == "All":
                    result += column[:, None]
                elif name != "None":
                    result[:, self.names[name]] = column
        else:
            result[:, :4] = space.inks(values, self.separator, neutral=neutral)
        result = np.clip(result, 0, 1)
        self.look(result)
        return result

    def _knows(self, space: Tint) -> bool:
        """Whether the file has a plate for each of a space's inks."""
        return all(name in self.names or name in {"All", "None"} for name in space.names)

    def look(self, amounts: Floats | Bytes) -> None:
        """Compare amounts of every ink, (…, n), with what was said of them."""
        if self._same and self.as_told:
            wanted = np.where(np.array(self._same) == NOTHING, 0, amounts[..., self._same])
            self.as_told = bool((amounts == wanted).all())

    def same_inks(self, colours: Colours) -> Columns:
        """For each ink the first of which there is as much in all the colours; `NOTHING` where none has any."""
        rows = [self.amounts(GREY, np.array([GREY.initial]))]  # with which every page begins
        for space, values in colours:
            if values:
                rows.append(self.amounts(space, np.array([values], float)))
            elif space.components == 1:
                rows.append(self.amounts(space, _ramp(space)))
            else:
                rows.append(np.eye(len(self.names))[self._inks_of(space)])
        amounts = np.vstack(rows)
        return tuple(
            int((amounts == column[:, None]).all(axis=0).argmax()) if column.any() else NOTHING
            for column in amounts.T
        )

    def _inks_of(self, space: Space) -> list[int]:
        """The inks that a picture or blend in a space can have."""
        if isinstance(space, Pattern):  # with any colours of its own
            return list(range(len(self.names)))
        if isinstance(space, Tint) and self._knows(space) and "All" not in space.names:
            return [self.names[name] for name in space.names if name != "None"]
        return list(range(4))

    def colours(self, space: Space, values: Floats, *, neutral: bool = True, blend: bool = False) -> Floats:  # noqa: ARG002
        """See `Target.colours`."""
        return 1 - self.amounts(space, values, neutral=neutral)[:, self.columns]

    def pixels(self, space: Space, samples: Bytes) -> Bytes:
        """See `Target.pixels`."""
        return 255 - self.plates(space, samples)[..., self.columns]

    def plates(self, space: Space, samples: Bytes) -> Bytes:
        """8-bit samples (h, w, components) to every ink of the file (h, w, n)."""
        if space.components == 1:
            table = self.amounts(space, _ramp(space))
            return np.asarray(np.rint(table * 255).astype(np.uint8)[samples[..., 0]])
        low, high = np.array(space.ranges).T
        if isinstance(space, Tint):
            rows, codes = np.unique(samples.reshape(-1, space.components), axis=0, return_inverse=True)
            table = np.rint(self.amounts(space, low + rows / 255 * (high - low)) * 255).astype(np.uint8)
            return np.asarray(table[codes.reshape(samples.shape[:2])])
        inks = np.pad(space.pixels(samples, self.separator), ((0, 0), (0, 0), (0, len(self.names) - 4)))
        self.look(inks)
        return inks


def _ramp(space: Space) -> Floats:
    """All colours of a space with one component that 8 bits can tell apart, (256, 1)."""
    low, high = np.array(space.ranges).T
    return np.asarray(low + np.arange(PALETTE)[:, None] / 255 * (high - low))


@dataclass(slots=True)
class Shared:
    """What one pass over a file leaves for the others.

    Attributes:
        images: every ink of the file at each pixel, by object number.
        read: instructions, by object number.
        kept: small versions of photographs.
        left: how many words may still be kept.
    """

    images: dict[tuple[int, int], Bytes] = field(default_factory=dict)
    read: dict[tuple[int, int], Instructions] = field(default_factory=dict)
    kept: Kept = field(default_factory=Kept)
    left: int = KEPT

    def keep(self, key: tuple[int, int], instructions: Instructions, words: int) -> None:
        """Keep what was read, if there is room; images within it belong to the pass that read them."""
        if words <= self.left and not any(isinstance(i, ContentStreamInlineImage) for i in instructions):
            self.left -= words
            self.read[key] = instructions


class Rendering(Separation):
    """A separation for the eye: images small and uncompressed, converted once for all passes.

    Args:
        pdf: see `Separation`.
        target: the inks that are shown.
        shared: what the passes before leave.
        long_side: pixels that an image keeps at most.
        effort: counts what is drawn; the first pass does it for all.
    """

    def __init__(
        self,
        pdf: pikepdf.Pdf,
        target: FalseColour,
        shared: Shared,
        long_side: int,
        effort: Effort | None = None,
    ) -> None:
        super().__init__(pdf, target)
        self._false = target
        self._shared = shared
        self._images = shared.images
        self._long_side = long_side
        self._effort = effort
        self._allowance = Allowance()
        self._own = len(pdf.objects)
        self._rewritten: set[tuple[int, int]] = set()

    def page(self, page: pikepdf.Page, shift: Shift = (0.0, 0.0)) -> None:
        """See `Separation.page`; a page that would be drawn for ever is none."""
        super().page(page, shift)
        if self._effort:
            self._effort.check(page.obj)

    def _read(
        self, source: pikepdf.Page | pikepdf.Object, resources: Resources, *, letter: bool = False
    ) -> Instructions:
        """See `Separation`; what is read is counted."""
        instructions = self.instructions(source)
        stream = source.obj if isinstance(source, pikepdf.Page) else source
        self._rewritten.add(stream.objgen)
        if self._effort:
            self._effort.count(stream, instructions, resources)
            if letter:
                check_letter(instructions)
        return instructions

    def instructions(self, source: pikepdf.Page | pikepdf.Object) -> Instructions:
        """The instructions of a page or stream; what a pass before has read is not read again."""
        key = (source.obj if isinstance(source, pikepdf.Page) else source).objgen
        fresh = 0 < key[0] <= self._own and key not in self._rewritten
        if fresh and key in self._shared.read:
            return self._shared.read[key]
        before = self._allowance.left
        instructions = parse(source, self._allowance)
        if fresh:
            self._shared.keep(key, instructions, before - self._allowance.left)
        return instructions

    def _pattern(self, item: pikepdf.Object, *around: Any) -> pikepdf.Object:
        """See `Separation`; tiles as fine as dust would be laid one by one."""
        own = super()._pattern(item, *around)
        if isinstance(own, pikepdf.Stream):
            x0, y0, x1, y1 = floats(own.BBox)
            for key, side in (("/XStep", x1 - x0), ("/YStep", y1 - y0)):
                own[key] = max(abs(float(own[key])), abs(side) / TILES, 0.01)
        return own

    def image(
        self,
        image: pikepdf.Object,
        named: Mapping[str, pikepdf.Object],
        target: Any,
        *,
        one_bit: bool = False,  # noqa: ARG002 - what is rendered has eight bits
    ) -> None:
        """See `Separation.image`."""
        if target is not self._false or is_stencil(image) or isinstance(image.get("/Mask"), Array):
            super().image(image, named, target)
            return
        key = image.objgen
        if key not in self._images:
            self._images[key] = self._remembered(image, named)
        self._false.look(self._images[key])
        pixels = 255 - self._images[key][..., self._false.columns]
        for name in ("/Decode", "/DecodeParms"):
            if name in image:
                del image[name]
        image.write(np.ascontiguousarray(pixels).tobytes())
        image.Height, image.Width, image.BitsPerComponent = *pixels.shape[:2], 8
        image.ColorSpace = target.name

    def _remembered(self, image: pikepdf.Object, named: Mapping[str, pikepdf.Object]) -> Bytes:
        """A photograph in the process inks is made small once for all files that hold it."""
        plain = image.get("/Filter") == Name.DCTDecode and image.get("/ColorSpace") == Name.DeviceCMYK
        if not plain or "/DefaultCMYK" in named:
            return self._small(image, named)
        read = [str(image.get(name)) for name in ("/Decode", "/DecodeParms", "/Width", "/Height")]
        facts = f"{self._long_side} {self._false.names} {read}"
        raw = hashlib.sha256(image.get_raw_stream_buffer()).hexdigest()
        key = f"small {raw} {facts}"
        known = self._shared.kept.find(key)
        if known is not None:
            height, width, inks = np.frombuffer(known, np.uint32, 3)
            return np.frombuffer(known, np.uint8, offset=12).reshape(height, width, inks)
        found = self._small(image, named)
        self._shared.kept.keep(key, np.array(found.shape, np.uint32).tobytes() + found.tobytes())
        return found

    def _small(self, image: pikepdf.Object, named: Mapping[str, pikepdf.Object]) -> Bytes:
        space = parse_space(image.ColorSpace, named) if "/ColorSpace" in image else None
        samples = read_samples(image, space.components if space else 0, enough=self._long_side)
        if space is None or samples.codes.shape[-1] != space.components:
            space = parse_space(_BY_COUNT[samples.codes.shape[-1]], {})
        pixels = eight_bits(samples, image, space)
        step = max(1, -(-max(pixels.shape[:2]) // self._long_side))
        if isinstance(space, Indexed):  # colours can be mixed, their numbers cannot
            return _means(self._false.plates(space, pixels), step)
        return self._false.plates(space, _means(pixels, step))

    def _state(self, item: pikepdf.Object, resources: Any, depth: int) -> pikepdf.Object:
        """Overprint as a blend mode; where it ends, so does the mode."""
        result = super()._state(item, resources, depth)
        if "/OP" in item or "/op" in item:
            over = bool(item.get("/op", item.get("/OP", False)))
            if over or "/BM" not in item:
                result.BM = Name.Darken if over else Name.Normal
        return result


def _means(pixels: Bytes, step: int) -> Bytes:
    """Pixels (h, w, n), `step` by `step` of them made one; more than four components are picked, not mixed."""
    height, width, n = pixels.shape
    if step == 1 or n not in _MODES:
        return pixels[::step, ::step]
    small = Image.frombuffer(_MODES[n], (width, height), np.ascontiguousarray(pixels)).reduce(step)
    return np.asarray(small).reshape(small.height, small.width, n)


_MODES = {1: "L", 3: "RGB", 4: "CMYK"}
_BY_COUNT = {1: Name.DeviceGray, 3: Name.DeviceRGB, 4: Name.DeviceCMYK}
