"""The separations of a page, rendered: how much of each ink lies where.

Renderers for the screen do not know inks. But ink amounts are numbers that blend
like light does: painted as the complements of red, green and blue, three inks come
out of one ordinary rendering, transparency included. Two renderings give the
process inks, and one more three spot inks each. Overprint becomes the blend mode
Darken, which is the same for solid inks and errs towards more ink for the others.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name, Operator
from PIL import Image, ImageCms

from booklet.colour import Separator
from booklet.paper import MM_PER_INCH
from booklet.press.content import Instruction, Resources, Rewriter, parse
from booklet.press.faults import fault
from booklet.press.functions import floats
from booklet.press.inks import PROCESS
from booklet.press.overprint import Pen
from booklet.press.pictures import PALETTE
from booklet.press.samples import eight_bits, is_stencil, read_samples
from booklet.press.separate import DEPTH, Separation, Shift
from booklet.press.spaces import Indexed, Space, Tint, parse_space
from booklet.press.target import Target

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]

PPI = 90.0
"""Resolution of the rendering: 0.28 mm a pixel."""

LONGEST = 7200.0
"""Longest side in pt of a page that is rendered: 2.5 m."""

LONG_SIDE = 1200
"""Pixels that an image keeps at most: what the rendering can show of it."""

IMAGES = 160 << 20
"""Bytes that all images together keep at most; of more images, each keeps less."""

PAGE, FILE = 12_000_000, 320 << 20
"""Most pixels of a page, and most bytes of a file's plates: large pages and long files are rendered more coarsely."""

WORK = 1_000_000
"""How much drawing a page may be: operators, those of forms as often as they are drawn."""

TILES = 8
"""How many of a pattern's cells may lie over one another in each direction."""

BLENDED = 400
"""What a blend mode, a soft mask or a group costs: as much as a page of small shapes."""

_EFFORT = {"sh": 200, "Do": 40}
"""Operators that cost the renderer more than one."""

_NESTING = {"Do", "Tj", "TJ", "'", '"'}

Weight = tuple[int, list[tuple[int, int]]]
"""How much drawing a stream is by itself, and the object numbers of what it draws."""

SPOTS = 12
"""Most spot inks that are told apart; the rest count as their mixtures."""


@dataclass(frozen=True, slots=True)
class Plates:
    """The inks of one page's media box.

    Attributes:
        inks: (h, w, n), 0 to 255, top line first: cyan, magenta, yellow, black, spot inks.
        names: of the n inks.
        total: total area coverage in percent, (h, w).
        ppi: resolution of the rendering.
    """

    inks: Bytes
    names: tuple[str, ...]
    total: NDArray[np.float32]
    ppi: float

    def pixels(self, mm: float) -> float:
        """Pixels that a length covers."""
        return mm / MM_PER_INCH * self.ppi


def spot_names(pdf: pikepdf.Pdf) -> tuple[str, ...]:
    """The spot inks that a file's colour spaces name, sorted."""
    found: set[str] = set()
    for item in pdf.objects:
        found.update(_spots_in(item))
    return tuple(sorted(found - {*PROCESS, "All", "None"}))


def _spots_in(item: pikepdf.Object, depth: int = 0) -> Iterator[str]:
    """Names in an object and in what lies directly in it; references lead to objects of their own."""
    if depth > 6 or (depth and item.is_indirect):
        return
    if isinstance(item, Array):
        if len(item) >= 4 and item[0] == Name.Separation and isinstance(item[1], Name):
            yield str(item[1])[1:]
        elif len(item) >= 4 and item[0] == Name.DeviceN and isinstance(item[1], Array):
            yield from (str(name)[1:] for name in item[1])
        children: Iterable[Any] = item
    elif isinstance(item, (Dictionary, pikepdf.Stream)):
        children = [value for _, value in item.items()]
    else:
        return
    for child in children:
        if isinstance(child, (Array, Dictionary)):
            yield from _spots_in(child, depth + 1)


class _FalseColour:
    """Some inks shown as light: their complement in a device space of one or three components."""

    in_place = True
    digest = ""

    def __init__(self, separator: Separator, names: Sequence[str], columns: slice) -> None:
        self.separator = separator
        self.columns = columns
        self.components = len(names[columns])
        self.name = Name.DeviceRGB if self.components == 3 else Name.DeviceGray
        self.fill, self.stroke = (
            (Operator("rg"), Operator("RG")) if self.components == 3 else (Operator("g"), Operator("G"))
        )
        self._names = {name: i for i, name in enumerate(names)}

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
        result = np.zeros((len(values), len(self._names)))
        if isinstance(space, Tint) and all(
            name in self._names or name in {"All", "None"} for name in space.names
        ):
            for column, name in zip(values.T, space.names, strict=True):
                if name == "All":
                    result += column[:, None]
                elif name != "None":
                    result[:, self._names[name]] = column
        else:
            result[:, :4] = space.inks(values, self.separator, neutral=neutral)
        return np.clip(result, 0, 1)

    def colours(self, space: Space, values: Floats, *, neutral: bool = True, blend: bool = False) -> Floats:  # noqa: ARG002
        """See `Target.colours`."""
        return 1 - self.amounts(space, values, neutral=neutral)[:, self.columns]

    def pixels(self, space: Space, samples: Bytes) -> Bytes:
        """See `Target.pixels`."""
        return 255 - self.plates(space, samples)[..., self.columns]

    def plates(self, space: Space, samples: Bytes) -> Bytes:
        """8-bit samples (h, w, components) to every ink of the file (h, w, n)."""
        low, high = np.array(space.ranges).T
        if space.components == 1:
            table = self.amounts(space, low + np.arange(PALETTE)[:, None] / 255 * (high - low))
            return np.asarray(np.rint(table * 255).astype(np.uint8)[samples[..., 0]])
        if isinstance(space, Tint):
            rows, codes = np.unique(samples.reshape(-1, space.components), axis=0, return_inverse=True)
            table = np.rint(self.amounts(space, low + rows / 255 * (high - low)) * 255).astype(np.uint8)
            return np.asarray(table[codes.reshape(samples.shape[:2])])
        inks = space.pixels(samples, self.separator)
        return np.pad(inks, ((0, 0), (0, 0), (0, len(self._names) - 4)))


class _Weighing(Rewriter):
    """Knows how much drawing every stream is, and what it draws in turn.

    Attributes:
        weights: effort and drawings of forms and patterns, by object number.
        last: those of the stream that was rewritten last.
    """

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.weights: dict[tuple[int, int], Weight] = {}
        self.last: Weight = (0, [])

    def rewrite(
        self, instructions: list[Instruction], resources: Resources, target: Target
    ) -> list[Instruction]:
        """See `Rewriter.rewrite`."""
        states = resources.result.get("/ExtGState", Dictionary())
        effort, drawn = 0, []
        for instruction in instructions:
            name = str(instruction.operator)
            effort += _EFFORT.get(name, 1)
            if isinstance(instruction, pikepdf.ContentStreamInlineImage):
                continue
            if name == "gs":
                state = states.get(str(instruction.operands[0]), Dictionary())
                effort += BLENDED if state.get("/BM", Name.Normal) != Name.Normal else 0
                if isinstance(mask := state.get("/SMask"), Dictionary):
                    effort += BLENDED
                    drawn.append(mask.G.objgen)
            elif name in {"Do", "scn", "SCN"} and (drawing := resources.drawing(instruction)) is not None:
                drawn.append(drawing.objgen)
        self.last = effort, drawn
        return super().rewrite(instructions, resources, target)

    def check(self, weight: Weight) -> None:
        """Refuse a page that would be drawn for ever.

        Raises:
            BookletError: `press-work`.
        """
        if self._total(weight, {}, ()) > WORK:
            raise fault("work", "drawings lie inside one another so often that nobody can wait for them")

    def _total(self, weight: Weight, known: dict[object, int], inside: tuple[object, ...]) -> int:
        effort, drawn = weight
        if len(inside) > DEPTH:
            raise fault("depth", f"drawings lie more than {DEPTH} deep inside one another")
        for key in drawn:
            if key in inside:
                raise fault("work", "a drawing contains itself")
            if key not in known:
                known[key] = self._total(self.weights.get(key, (0, [])), known, (*inside, key))
            effort += known[key]
        return effort


class _Rendering(Separation):
    """A separation for the eye: images small and uncompressed, converted once for all passes."""

    def __init__(
        self, pdf: pikepdf.Pdf, target: _FalseColour, images: dict[tuple[int, int], Bytes], long_side: int
    ) -> None:
        super().__init__(pdf, target)
        self._false = target
        self._images = images
        self._long_side = long_side
        self._rewriter = self._weighing = _Weighing(self._inline, untag=True)

    def page(self, page: pikepdf.Page, shift: Shift = (0.0, 0.0)) -> None:
        """See `Separation.page`; a page that would be drawn for ever is none."""
        super().page(page, shift)
        self._weighing.check(self._weighing.last)

    def _note(self, drawing: pikepdf.Object) -> Pen | None:
        """Remember what it takes to draw a form or pattern, every time."""
        effort, drawn = self._weighing.last
        self._weighing.weights[drawing.objgen] = (effort + (BLENDED if "/Group" in drawing else 0), drawn)
        return None

    def _font(self, font: pikepdf.Object, *around: Any) -> pikepdf.Object:
        """See `Separation`; letters that are made of letters, or of drawings, can be endless."""
        if font.get("/Subtype") == Name.Type3:
            for glyph in font.CharProcs.values():
                if {str(instruction.operator) for instruction in parse(glyph)} & _NESTING:
                    raise fault("font", "a drawn letter contains other letters or drawings")
        return super()._font(font, *around)

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
        if target is not self._false or is_stencil(image) or isinstance(image.get("/Mask"), Array):
            super().image(image, named, target)
            return
        key = image.objgen
        if key not in self._images:
            self._images[key] = self._small(image, named)
        pixels = 255 - self._images[key][..., self._false.columns]
        for name in ("/Decode", "/DecodeParms"):
            if name in image:
                del image[name]
        image.write(np.ascontiguousarray(pixels).tobytes())
        image.Height, image.Width, image.BitsPerComponent = *pixels.shape[:2], 8
        image.ColorSpace = target.name

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


def render(
    pdf: bytes, separator: Separator, pages: Sequence[int] | None = None, ppi: float | None = None
) -> Iterator[Plates]:
    """The plates of each page, or of some, numbered from 0.

    Without `ppi`, at `PPI` or as finely as the memory allows.

    Raises:
        BookletError: a construct that cannot be separated (`press-…`).
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        names = (*PROCESS, *spot_names(document)[:SPOTS])
        count = sum(isinstance(item, pikepdf.Stream) and "/Width" in item for item in document.objects)
    long_side = round(LONG_SIDE * ppi / PPI) if ppi else _long_side(count * len(names))
    images: dict[tuple[int, int], Bytes] = {}
    starts = [0, 3, *range(4, len(names), 3)]
    columns = [slice(a, b) for a, b in zip(starts, [*starts[1:], len(names)], strict=True)]
    columns = [part for given in columns for part in _threes_or_ones(given)]
    targets = [_FalseColour(separator, names, part) for part in columns]
    opened: list[pypdfium2.PdfDocument] = []
    try:
        opened += (
            pypdfium2.PdfDocument(_false_colours(pdf, target, images, long_side, pages)) for target in targets
        )
        ppi = ppi or _affordable(opened[0], len(names))
        for number in range(len(opened[0])):
            light = [
                _rendered(document[number], ppi)[..., : t.components]
                for document, t in zip(opened, targets, strict=True)
            ]
            inks = 255 - np.dstack(light)
            total = sum(inks[..., i].astype(np.float32) for i in range(len(names))) / np.float32(2.55)
            yield Plates(inks, names, np.asarray(total, np.float32), ppi)
    finally:
        for document in opened:
            document.close()


def _long_side(count: int) -> int:
    """Pixels that an image keeps, where there are so many plates of images."""
    return min(LONG_SIDE, math.isqrt(IMAGES // max(count, 1)) + 1)


def _affordable(document: pypdfium2.PdfDocument, inks: int) -> float:
    """The resolution, `PPI` at most, at which the file's plates can be held."""
    areas = [width * height for width, height in map(document.get_page_size, range(len(document)))]
    page, whole = max(areas, default=1), sum(areas)
    pixels = min(PAGE / max(page, 1), FILE / (inks + 4) / max(whole, 1))
    return min(PPI, 72 * math.sqrt(pixels))


def _threes_or_ones(columns: slice) -> list[slice]:
    """A device space has one component or three; two inks take two renderings."""
    if columns.stop - columns.start == 2:
        return [slice(columns.start, columns.start + 1), slice(columns.start + 1, columns.stop)]
    return [columns]


def _false_colours(
    pdf: bytes,
    target: _FalseColour,
    images: dict[tuple[int, int], Bytes],
    long_side: int,
    pages: Sequence[int] | None,
) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        wanted = range(len(document.pages)) if pages is None else pages
        for number in reversed(range(len(document.pages))):
            if number not in wanted:
                del document.pages[number]
        separation = _Rendering(document, target, images, long_side)
        for page in document.pages:
            media = page.mediabox
            if pages is not None:
                _prune(page)
            for key in ("/Rotate", "/CropBox", "/UserUnit", "/Annots", "/Group"):
                if key in page.obj:
                    del page.obj[key]
            page.obj.MediaBox, page.obj.CropBox, page.obj.Rotate = media, media, 0
            try:
                separation.page(page)
            except (OSError, ImageCms.PyCMSError) as problem:
                raise fault("colour-space", f"a colour cannot be converted: {problem}") from problem
        if "/AcroForm" in document.Root:
            del document.Root["/AcroForm"]
        out = io.BytesIO()
        document.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        return out.getvalue()


def _prune(page: pikepdf.Page) -> None:
    """Leave a page the drawings that it names; a shared dictionary holds those of all the others too."""
    drawings = page.obj.get("/Resources", Dictionary()).get("/XObject", Dictionary())
    named = {str(i.operands[0]) for i in parse(page) if str(i.operator) == "Do"}
    page.obj.Resources = Dictionary(dict(page.obj.Resources.items()) if "/Resources" in page.obj else {})
    page.obj.Resources.XObject = Dictionary({name: item for name, item in drawings.items() if name in named})


def _rendered(page: pypdfium2.PdfPage, ppi: float) -> Bytes:
    if max(page.get_size()) > LONGEST:
        raise fault(
            "page", "a page is too large to be looked at", f"at most {LONGEST / 72:.0f} inches a side"
        )
    bitmap = page.render(scale=ppi / 72, draw_annots=False, rev_byteorder=True, prefer_bgrx=False)
    pixels = np.array(bitmap.to_numpy()[..., :3])
    bitmap.close()
    page.close()
    return pixels
