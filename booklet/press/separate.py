"""Separation: every colour operator of every content stream into one device space.

The walk follows the resources, not the drawing: whatever a page, form, pattern, soft
mask or glyph *could* paint is converted, so nothing that a layout writes escapes.
Streams shared by several pages are converted once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

import numpy as np
import pikepdf
from pikepdf import (
    Array,
    ContentStreamInlineImage,
    ContentStreamInstruction,
    Dictionary,
    Name,
    Operator,
    Stream,
)

from booklet.inks import Duotone, LineArt, Treatment
from booklet.press.content import Instructions, Resources, Rewriter, parse
from booklet.press.duotone import convert_duotone
from booklet.press.effort import DEPTH
from booklet.press.faults import fault
from booklet.press.functions import write_sampled
from booklet.press.inks import NamedInks
from booklet.press.masks import inherited, soft_masks
from booklet.press.overprint import Pen
from booklet.press.pictures import convert_image, put_jpeg
from booklet.press.shadings import convert_shading
from booklet.press.spaces import Pattern, parse_space
from booklet.press.target import InkTarget, MaskTarget, Target
from booklet.printer import Overprint

Shift = tuple[float, float]

# Screening and transfer curves are the printer's business (ISO 15930-7, 6.12).
_DEVICE_STATE = ("/TR", "/TR2", "/HT", "/HTP", "/BG", "/BG2", "/UCR", "/UCR2")


class Separation:
    """One run over one file.

    Attributes:
        transparent: whether anything in the file is transparent.
        crowded: the pages, from 0, on which inks over one another may pass the ink limit.

    Args:
        pdf: the file.
        target: where the colours go.
        pictures: converted pictures by content address.
        untag: whether structure tags go.
        overprint: the sheet's policy; None leaves overprint as the file has it.
        inks: the layout's named inks.
        treatments: what some pictures are to become, by their names in the resources.
        photographs: CMYK JPEGs for the stand-ins, by the same names; they are within the ink limit.
    """

    def __init__(
        self,
        pdf: pikepdf.Pdf,
        target: Target,
        pictures: MutableMapping[str, bytes] | None = None,
        *,
        untag: bool = True,
        overprint: Overprint | None = None,
        inks: NamedInks | None = None,
        treatments: Mapping[str, Treatment] | None = None,
        photographs: Mapping[str, Callable[[], bytes]] | None = None,
    ) -> None:
        self.pdf = pdf
        self.target = target
        self.pictures = pictures
        self.transparent = False
        self.crowded: list[int] = []
        self._pages = 0
        self._mask = MaskTarget()
        self._done: dict[tuple[object, ...], Any] = {}
        self._inks = inks
        self._treatments = treatments or {}
        self._photographs = photographs or {}
        self._overprint = overprint
        self._rewriter = Rewriter(self._inline, untag=untag, overprint=overprint)

    def page(self, page: pikepdf.Page, shift: Shift = (0.0, 0.0)) -> None:
        """Separate a page; its content moves by `shift` pt, as its boxes do."""
        if self._pages == 0:
            self._masks()
        resources = self._resources(inherited(page.obj, "/Resources") or Dictionary(), self.target, shift, 0)
        # What overprints inside a form or pattern may lie on anything.
        inside, self._rewriter.overprints = self._rewriter.overprints, False
        content = self._rewriter.rewrite(self._read(page, resources), resources, self.target)
        self._rewriter.overprints = inside
        if self._rewriter.crowded or inside:
            self.crowded.append(self._pages)
        self._pages += 1
        start = self._rewriter.black(self.target)
        if shift != (0.0, 0.0):
            start.append(ContentStreamInstruction([1, 0, 0, 1, *shift], Operator("cm")))
        page.obj.Contents = self.pdf.make_stream(pikepdf.unparse_content_stream(start + content))
        page.obj.Resources = resources.result
        if "/Group" in page.obj:
            self.transparent = True

    def image(
        self,
        image: pikepdf.Object,
        named: Mapping[str, pikepdf.Object],
        target: Target,
        *,
        one_bit: bool = False,
    ) -> None:
        """Convert an image in place; the rendering of plates has its own way."""
        convert_image(self.pdf, image, named, target, self.pictures, one_bit=one_bit)

    def _masks(self) -> None:
        """Make all soft masks, before what they are made of becomes ink where it is drawn."""
        for mask, around in soft_masks(self.pdf):
            if "/Group" in mask.G and "/CS" in mask.G.Group:
                self._done.setdefault(("group", mask.G.objgen), mask.G.Group.CS)
            if mask.get("/S") == Name.Luminosity and "/Resources" in mask.G:
                self._form(mask.G, Resources(around, Dictionary(), {}), self._mask, 1)

    def _read(
        self,
        source: pikepdf.Page | pikepdf.Object,
        resources: Resources,  # noqa: ARG002 - the rendering of plates counts what is drawn
        *,
        letter: bool = False,  # noqa: ARG002 - and forbids letters in letters
    ) -> Instructions:
        """The instructions of a page, a drawing or a Type 3 font's letter."""
        return parse(source)

    # -- resources -----------------------------------------------------------------

    def _resources(self, source: pikepdf.Object, target: Target, shift: Shift, depth: int) -> Resources:
        if depth > DEPTH:
            raise fault(
                "depth", f"drawings lie more than {DEPTH} deep inside one another", "does one contain itself?"
            )
        key = ("resources", source.objgen, id(target), shift)
        if source.is_indirect and key in self._done:
            return self._done[key]  # type: ignore[no-any-return]
        result = Dictionary(
            {name: value for name, value in source.items() if name not in {"/ColorSpace", "/ProcSet"}}
        )
        if source.is_indirect:
            result = self.pdf.make_indirect(result)
        resources = Resources(source, result, self._inks.spaces if self._inks else {})
        if source.is_indirect:
            self._done[key] = resources
        spaces = {
            name: kept
            for name in resources.named
            if (kept := self._kept_space(name, resources, target)) is not None
        }
        if spaces:
            result.ColorSpace = Dictionary(spaces)
        deeper = depth + 1
        convert: dict[str, Callable[[str, pikepdf.Object], pikepdf.Object]] = {
            # First, or the drawing of a soft mask, which is named twice, would be ink before it is looked at.
            "/ExtGState": lambda _, item: self._state(item, resources, deeper),
            "/XObject": lambda name, item: self._xobject(name, item, resources, target, deeper),
            "/Pattern": lambda _, item: self._pattern(item, resources, target, shift, deeper),
            "/Shading": lambda _, item: self._shading(item, resources, target),
            "/Font": lambda _, item: self._font(item, resources, target, deeper),
        }
        for kind, each in convert.items():
            if kind in source:
                result[kind] = Dictionary({name: each(name, item) for name, item in source[kind].items()})
        return resources

    def _kept_space(self, name: str, resources: Resources, target: Target) -> pikepdf.Object | None:
        """What stands for a named space afterwards; None where its colours become device colours."""
        source = resources.named[name]
        if name in {"/DefaultGray", "/DefaultRGB", "/DefaultCMYK"} or isinstance(source, Name):
            return None
        space = resources.space(Name(name))
        if isinstance(space, Pattern):
            base = space.base
            if base is None:
                return Array([Name.Pattern])
            return Array([Name.Pattern, source[1] if target.keeps(base) else target.name])
        return self._tint(source, space, target) if target.keeps(space) else None

    def _tint(self, source: pikepdf.Object, space: Any, target: Target) -> pikepdf.Object:
        """A spot ink, its stand-in described in the target's space."""
        if space.alternate.family == str(target.name)[1:]:
            return source
        grid = 256 if space.components == 1 else max(2, int(4096 ** (1 / space.components)))
        axes = np.meshgrid(*[np.linspace(0, 1, grid)] * space.components, indexing="ij")
        values = np.column_stack([axis.ravel() for axis in reversed(axes)])
        samples = target.colours(space, values, blend=True).reshape(*[grid] * space.components, -1)
        result = Array(list(source))
        result[2] = target.name
        result[3] = write_sampled(self.pdf, samples, [(0.0, 1.0)] * space.components)
        return self.pdf.make_indirect(result)

    def _copy(self, stream: pikepdf.Object) -> pikepdf.Object:
        copy = self.pdf.make_stream(stream.read_raw_bytes())
        for name, value in stream.items():
            if name != "/Length":
                copy[name] = value
        return copy

    def _once(
        self, stream: pikepdf.Object, target: Target, shift: Shift = (0.0, 0.0)
    ) -> tuple[pikepdf.Object, bool]:
        """The stream or a copy that stands for it, and whether that is still to be converted.

        Copies are made for soft masks and for patterns that move, which may be in use
        as they are elsewhere.
        """
        key = ("stream", stream.objgen, id(target), shift)
        if key in self._done:
            return self._done[key], False
        own = stream if target.in_place and shift == (0.0, 0.0) else self._copy(stream)
        self._done[key] = self._done["stream", own.objgen, id(target), shift] = own
        return own, True

    def _xobject(
        self, name: str, item: pikepdf.Object, resources: Resources, target: Target, depth: int
    ) -> pikepdf.Object:
        if not isinstance(item, Stream):
            raise fault("xobject", "a drawing's resources name something that is no drawing")
        if item.get("/Subtype") == Name.Form:
            return self._form(item, resources, target, depth)
        own, fresh = self._once(item, target)
        if "/SMask" in own or int(own.get("/SMaskInData", 0)):
            self.transparent = True
        if not fresh:
            return own
        treatment, photograph = self._treatments.get(name[1:]), self._photographs.get(name[1:])
        if photograph:
            put_jpeg(own, photograph())
        if isinstance(treatment, Duotone) and isinstance(target, InkTarget):
            convert_duotone(self.pdf, own, treatment, target, self.pictures)
        elif not (photograph and isinstance(target, InkTarget)):
            self.image(own, resources.named, target, one_bit=isinstance(treatment, LineArt))
        return own

    def _form(self, form: pikepdf.Object, outer: Resources, target: Target, depth: int) -> pikepdf.Object:
        own, fresh = self._once(form, target)
        if fresh:
            for name in ("/OPI", "/PS", "/Ref", "/PieceInfo", "/Metadata", "/StructParent", "/StructParents"):
                if name in own:
                    del own[name]
            if "/Group" in own:
                self.transparent = True
                group = Dictionary(dict(own.Group.items()))
                group.CS = target.name
                own.Group = group
            self._rewrite(own, outer, target, depth)
            if self._note(own) is Pen.OVER and "/Group" in own:
                del own.Group  # or it would blend by itself first, and knock out then
        return own

    def _rewrite(
        self, stream: pikepdf.Object, outer: Resources, target: Target, depth: int, *, start: bool = False
    ) -> None:
        """Convert a stream with its resources; one without any uses those around it (7.8.3)."""
        resources = outer
        if "/Resources" in stream:
            resources = self._resources(stream.Resources, target, (0.0, 0.0), depth)
            stream.Resources = resources.result
        content = self._rewriter.rewrite(self._read(stream, resources), resources, target)
        stream.write(
            pikepdf.unparse_content_stream((self._rewriter.black(target) if start else []) + content)
        )

    def _note(self, drawing: pikepdf.Object) -> Pen | None:
        """Remember what the drawing that was rewritten last is for overprint, if it is one thing throughout."""
        painted = self._rewriter.painted
        if self._inks is None or len(painted) != 1:
            return None
        ink = self._inks.drawn[drawing.objgen] = next(iter(painted))
        return ink

    def _pattern(
        self, item: pikepdf.Object, resources: Resources, target: Target, shift: Shift, depth: int
    ) -> pikepdf.Object:
        """A pattern. Its matrix counts from the page's origin (8.7.3.1), so on a page it moves along."""
        if isinstance(item, Stream):
            own, fresh = self._once(item, target, shift)
            if fresh:
                own.Matrix = _moved(item, shift)
                self._rewrite(own, resources, target, depth, start=int(item.get("/PaintType", 1)) == 1)
                self._note(own)
            return own
        key = ("pattern", item.objgen, id(target), shift)
        if item.is_indirect and key in self._done:
            return self._done[key]  # type: ignore[no-any-return]
        result = self.pdf.make_indirect(Dictionary(dict(item.items())))
        result.Matrix = _moved(item, shift)
        result.Shading = self._shading(item.Shading, resources, target)
        if "/ExtGState" in item:
            result.ExtGState = self._state(item.ExtGState, resources, depth)
        self._done[key] = result
        return result

    def _shading(self, item: pikepdf.Object, resources: Resources, target: Target) -> pikepdf.Object:
        key = ("shading", item.objgen, id(target))
        if item.is_indirect and key in self._done:
            return self._done[key]  # type: ignore[no-any-return]
        space = parse_space(item.ColorSpace, resources.named)
        result = convert_shading(self.pdf, item, space, target, self._inks)
        if item.is_indirect:
            self._done[key] = result
        return result

    def _state(self, item: pikepdf.Object, resources: Resources, depth: int) -> pikepdf.Object:
        gone = _DEVICE_STATE if self._overprint is None else (*_DEVICE_STATE, "/OP", "/op", "/OPM")
        result = Dictionary({name: value for name, value in item.items() if name not in gone})
        mask = item.get("/SMask")
        blends = item.get("/BM", Name.Normal)
        modes = list(blends) if isinstance(blends, Array) else [blends]
        opaque = float(item.get("/ca", 1)) == 1 and float(item.get("/CA", 1)) == 1
        if (
            isinstance(mask, Dictionary)
            or not opaque
            or any(mode not in {Name.Normal, Name.Compatible} for mode in modes)
        ):
            self.transparent = True
        if isinstance(mask, Dictionary):
            group = Dictionary(dict(mask.items()))
            luminosity = mask.get("/S") == Name.Luminosity
            group.G = self._form(mask.G, resources, self._mask if luminosity else self.target, depth)
            if "/BC" in mask:
                space = self._done.get(("group", mask.G.objgen), Name.DeviceGray)
                back = parse_space(space, resources.named)
                group.BC = Array(
                    [
                        round(float(v), 4)
                        for v in self._mask.colours(back, np.array([[float(v) for v in mask.BC]]))[0]
                    ]
                )
            result.SMask = group
        return result

    def _font(self, font: pikepdf.Object, outer: Resources, target: Target, depth: int) -> pikepdf.Object:
        """Fonts stay, but a Type 3 font's glyphs are drawings."""
        if font.get("/Subtype") != Name.Type3:
            return font
        key = ("font", font.objgen, id(target))
        if key in self._done:
            return font
        self._done[key] = font
        resources = (
            self._resources(font.Resources, target, (0.0, 0.0), depth) if "/Resources" in font else outer
        )
        for glyph in font.CharProcs.values():
            content = self._rewriter.rewrite(self._read(glyph, resources, letter=True), resources, target)
            glyph.write(pikepdf.unparse_content_stream(content))
        if "/Resources" in font:
            font.Resources = resources.result
        return font

    # -- inline images -------------------------------------------------------------

    def _inline(self, instruction: ContentStreamInlineImage, resources: Resources, target: Target) -> Name:
        """An inline image as an image XObject: in ink it may need a filter that inline images do not have."""
        inline = instruction.iimage
        image = self.pdf.make_stream(inline._data._inline_image_raw_bytes())
        for name, value in inline.obj.items():
            image[name] = value
        image.Type, image.Subtype = Name.XObject, Name.Image
        space = image.get("/ColorSpace")
        if isinstance(space, Name) and str(space) in resources.named:
            image.ColorSpace = resources.named[str(space)]
        self.image(image, resources.named, target)
        return resources.add_image(image)


def _moved(pattern: pikepdf.Object, shift: Shift) -> Array:
    a, b, c, d, e, f = (float(value) for value in pattern.get("/Matrix", [1, 0, 0, 1, 0, 0]))
    return Array([a, b, c, d, e + shift[0], f + shift[1]])
