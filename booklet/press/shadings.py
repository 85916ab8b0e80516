"""Smooth transitions (ISO 32000-1, 8.7.4.5) in ink.

A blend is resampled, not merely given new end colours: half way between two screen
colours lies a different ink mixture than half way between their inks. Stitched
blends keep their seams, so that a hard stop stays hard.
"""

from __future__ import annotations

import numpy as np
import pikepdf
from numpy.typing import NDArray
from pikepdf import Array, Dictionary

from booklet.press.faults import MALFORMED, fault, said
from booklet.press.functions import DEPTH, Floats, floats, parse_function, rounded, write_sampled
from booklet.press.inks import NamedInks
from booklet.press.meshes import convert_mesh
from booklet.press.overprint import Pen
from booklet.press.spaces import CMYK, GREY, RGB, Space
from booklet.press.target import Target

SAMPLES = 65
"""Samples of one stretch of a blend: linear between them, the error stays below half an 8-bit step."""

LONG_SAMPLES = 513
"""Samples of a blend whose seams are unknown."""

STRETCHES = 1000
"""Most stretches of a stitched blend that keep their seams; what has more is sampled as a whole."""

GRID = 65
"""Samples along each axis of a blend in two directions."""


def convert_shading(
    pdf: pikepdf.Pdf, shading: pikepdf.Object, space: Space, target: Target, inks: NamedInks | None = None
) -> pikepdf.Object:
    """The shading in the target's space; the given one is left alone. `inks`: the layout's named ones.

    Raises:
        BookletError: `press-shading` or `press-function`, where it is malformed.
    """
    try:
        return _convert(pdf, shading, space, target, inks)
    except MALFORMED as problem:
        raise fault("shading", f"a blend is malformed: {said(problem)}") from problem


def _convert(
    pdf: pikepdf.Pdf, shading: pikepdf.Object, space: Space, target: Target, inks: NamedInks | None
) -> pikepdf.Object:
    kind = int(shading.ShadingType)
    is_mesh = kind >= 4
    result = pdf.make_stream(shading.read_bytes()) if is_mesh else Dictionary()
    for key, value in shading.items():
        if key not in {"/Length", "/Filter", "/DecodeParms"}:
            result[key] = value
    pen = Pen.HEAVY
    if "/Function" in shading:
        space, target, pen = _meant(pdf, space, shading, target, inks)
    if target.keeps(space):
        return shading
    result.ColorSpace = target.name
    if "/Background" in shading:
        result.Background = rounded(target.colours(space, np.array([floats(shading.Background)]))[0])
    if is_mesh:
        return convert_mesh(pdf, shading, result, space, target)
    if kind == 1:
        result.Function = _surface(pdf, shading, space, target)
    else:
        domain = floats(shading.get("/Domain", [0, 1]))
        result.Function = convert_function(pdf, shading.Function, space, target, (domain[0], domain[1]))
    result = pdf.make_indirect(result)
    if inks and pen is not Pen.HEAVY:
        inks.drawn[result.objgen] = pen
    return result


def _meant(
    pdf: pikepdf.Pdf, space: Space, shading: pikepdf.Object, target: Target, inks: NamedInks | None
) -> tuple[Space, Target, Pen]:
    """The space that the function's outputs fit, the target with the plates that they need, and what it is for overprint.

    WeasyPrint writes blends of sRGB under any profile, and those of ink as `typeset.inks` says.
    """
    function = parse_function(shading.Function)
    if inks and function.outputs == inks.components:
        start, end = floats(shading.get("/Domain", [0, 1]))[:2]
        return _of_ink(pdf, function(np.linspace(start, end, LONG_SAMPLES)[:, None]), target, inks)
    if function.outputs == space.components:
        return space, target, Pen.HEAVY
    if function.outputs in {1, 3, 4}:
        return {1: GREY, 3: RGB, 4: CMYK}[function.outputs], target, Pen.HEAVY
    raise ValueError(f"{function.outputs} colour components where the space has {space.components}")


def _of_ink(pdf: pikepdf.Pdf, vectors: Floats, target: Target, inks: NamedInks) -> tuple[Space, Target, Pen]:
    """A blend of inks: in the target's space, in one plate alone, or in both together."""
    plates = inks.plates_of(vectors) if target.in_place else {}
    rest = inks.mixed([ink for same in plates.values() for ink in same])
    pen = inks.pen(vectors, plates)
    if not plates:
        return rest, target, pen
    alone = len(plates) == 1 and not vectors[:, -1].any() and not target.colours(rest, vectors).any()
    name = inks.plate(*plates) if alone else inks.device_n(pdf, list(plates))
    columns = [[4 + ink for ink in same] for same in plates.values()]
    return rest, _WithPlates(target, name, columns, alone=alone), pen


class _WithPlates:
    """A target with plates beside the process inks, or one plate instead of them."""

    def __init__(
        self, target: Target, name: pikepdf.Object, columns: list[list[int]], *, alone: bool
    ) -> None:
        self._target, self._columns, self._alone = target, columns, alone
        self.name = name
        self.fill, self.stroke = target.fill, target.stroke
        self.components = len(columns) + (0 if alone else target.components)
        self.in_place = target.in_place
        self.digest = target.digest

    def keeps(self, space: Space) -> bool:
        """See `Target.keeps`."""
        return self._target.keeps(space)

    def pen(
        self,
        space: Space | None,
        instruction: pikepdf.ContentStreamInstruction,
        drawing: pikepdf.Object | None = None,
    ) -> Pen:
        """See `Target.pen`."""
        return self._target.pen(space, instruction, drawing)

    def colours(self, space: Space, values: Floats, *, neutral: bool = True, blend: bool = False) -> Floats:
        """See `Target.colours`."""
        plates: Floats = np.clip(
            np.column_stack([values[:, same].sum(axis=1) for same in self._columns]), 0, 1
        )
        if self._alone:
            return plates
        return np.hstack([self._target.colours(space, values, neutral=neutral, blend=blend), plates])

    def pixels(self, space: Space, samples: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """See `Target.pixels`."""
        return self._target.pixels(space, samples)


def convert_function(
    pdf: pikepdf.Pdf, source: pikepdf.Object, space: Space, target: Target, domain: tuple[float, float]
) -> pikepdf.Object:
    """A function of one input and a space's components as one of the target's components."""
    spread = parse_function(source)(np.linspace(*domain, LONG_SAMPLES)[:, None])
    return _along(pdf, source, space, target, domain, neutral=space.hueless(spread), room=[STRETCHES])


def _along(
    pdf: pikepdf.Pdf,
    source: pikepdf.Object,
    space: Space,
    target: Target,
    domain: tuple[float, float],
    *,
    neutral: bool,
    room: list[int],
    depth: int = 0,
) -> pikepdf.Object:
    """See `convert_function`; `room`: how many stretches may yet be told apart."""
    if (
        not isinstance(source, Array)
        and int(source.FunctionType) == 3
        and "/Range" not in source
        and depth < DEPTH
        and len(source.Functions) <= room[0]
    ):
        room[0] -= len(source.Functions)
        edges = floats(source.Domain)
        whole = edges[0], edges[-1]
        encode = floats(source.Encode)
        # Only what a stretch uses of its function: outside, a curve may have no value.
        used = [sorted(pair) for pair in zip(encode[::2], encode[1::2], strict=True)]
        parts = [
            _along(pdf, part, space, target, (low, high), neutral=neutral, room=room, depth=depth + 1)
            for part, (low, high) in zip(source.Functions, used, strict=True)
        ]
        return Dictionary(
            FunctionType=3,
            Domain=Array(list(whole)),
            Bounds=source.Bounds,
            Encode=source.Encode,
            Functions=Array(parts),
        )
    count = SAMPLES if depth else LONG_SAMPLES
    values = parse_function(source)(np.linspace(*domain, count)[:, None])
    return write_sampled(pdf, target.colours(space, values, neutral=neutral, blend=True), [domain])


def _surface(pdf: pikepdf.Pdf, shading: pikepdf.Object, space: Space, target: Target) -> pikepdf.Object:
    x0, x1, y0, y1 = floats(shading.get("/Domain", [0, 1, 0, 1]))
    y, x = np.meshgrid(np.linspace(y0, y1, GRID), np.linspace(x0, x1, GRID), indexing="ij")
    values: NDArray[np.float64] = parse_function(shading.Function)(np.column_stack([x.ravel(), y.ravel()]))
    colours: Floats = target.colours(space, values, neutral=space.hueless(values), blend=True)
    return write_sampled(pdf, colours.reshape(GRID, GRID, -1), [(x0, x1), (y0, y1)])
