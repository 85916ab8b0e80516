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

from booklet.press.faults import MALFORMED, fault
from booklet.press.functions import DEPTH, Floats, floats, numbers, parse_function, write_sampled
from booklet.press.meshes import convert_mesh
from booklet.press.spaces import CMYK, GREY, RGB, Process, Space
from booklet.press.target import Target

SAMPLES = 65
"""Samples of one stretch of a blend: linear between them, the error stays below half an 8-bit step."""

LONG_SAMPLES = 513
"""Samples of a blend whose seams are unknown."""

GRID = 65
"""Samples along each axis of a blend in two directions."""


def convert_shading(
    pdf: pikepdf.Pdf, shading: pikepdf.Object, space: Space, target: Target
) -> pikepdf.Object:
    """The shading in the target's space; the given one is left alone.

    Raises:
        BookletError: `press-shading` or `press-function`, where it is malformed.
    """
    try:
        return _convert(pdf, shading, space, target)
    except MALFORMED as problem:
        raise fault("shading", f"a blend is malformed: {problem!r}") from problem


def _convert(pdf: pikepdf.Pdf, shading: pikepdf.Object, space: Space, target: Target) -> pikepdf.Object:
    kind = int(shading.ShadingType)
    is_mesh = kind >= 4
    result = pdf.make_stream(shading.read_bytes()) if is_mesh else Dictionary()
    for key, value in shading.items():
        if key not in {"/Length", "/Filter", "/DecodeParms"}:
            result[key] = value
    if "/Function" in shading:
        space = _meant(space, shading.Function)
    if target.keeps(space):
        return shading
    result.ColorSpace = target.name
    if "/Background" in shading:
        result.Background = numbers(target.colours(space, np.array([floats(shading.Background)]))[0])
    if is_mesh:
        return convert_mesh(pdf, shading, result, space, target)
    if kind == 1:
        result.Function = _surface(pdf, shading, space, target)
    else:
        domain = floats(shading.get("/Domain", [0, 1]))
        result.Function = convert_function(pdf, shading.Function, space, target, (domain[0], domain[1]))
    return pdf.make_indirect(result)


def _meant(space: Space, function: pikepdf.Object) -> Space:
    """The space that the function's outputs fit: WeasyPrint writes RGB blends under a CMYK profile."""
    outputs = parse_function(function).outputs
    if outputs == space.components:
        return space
    if isinstance(space, Process) and outputs in {1, 3}:
        return RGB if outputs == 3 else GREY
    if outputs == 4:
        return CMYK
    raise ValueError(f"{outputs} colour components where the space has {space.components}")


def convert_function(
    pdf: pikepdf.Pdf, source: pikepdf.Object, space: Space, target: Target, domain: tuple[float, float]
) -> pikepdf.Object:
    """A function of one input and a space's components as one of the target's components."""
    spread = parse_function(source)(np.linspace(*domain, LONG_SAMPLES)[:, None])
    return _along(pdf, source, space, target, domain, neutral=space.hueless(spread))


def _along(
    pdf: pikepdf.Pdf,
    source: pikepdf.Object,
    space: Space,
    target: Target,
    domain: tuple[float, float],
    *,
    neutral: bool,
    depth: int = 0,
) -> pikepdf.Object:
    if (
        not isinstance(source, Array)
        and int(source.FunctionType) == 3
        and "/Range" not in source
        and depth < DEPTH
    ):
        edges = floats(source.Domain)
        whole = edges[0], edges[-1]
        parts = [
            _along(pdf, part, space, target, _domain(part), neutral=neutral, depth=depth + 1)
            for part in source.Functions
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


def _domain(function: pikepdf.Object) -> tuple[float, float]:
    low, high = floats(function.Domain)[:2]
    return low, high


def _surface(pdf: pikepdf.Pdf, shading: pikepdf.Object, space: Space, target: Target) -> pikepdf.Object:
    x0, x1, y0, y1 = floats(shading.get("/Domain", [0, 1, 0, 1]))
    y, x = np.meshgrid(np.linspace(y0, y1, GRID), np.linspace(x0, x1, GRID), indexing="ij")
    values: NDArray[np.float64] = parse_function(shading.Function)(np.column_stack([x.ravel(), y.ravel()]))
    colours: Floats = target.colours(space, values, neutral=space.hueless(values), blend=True)
    return write_sampled(pdf, colours.reshape(GRID, GRID, -1), [(x0, x1), (y0, y1)])
