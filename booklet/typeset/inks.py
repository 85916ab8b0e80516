"""Inks in CSS, and blends between them, which the engine has no idea of.

CSS knows inks as `device-cmyk()` and as `color(--name 1)` with an `@color-profile`.
The engine paints plain areas with both, but its blends work on red, green and blue
alone: it stops at ink colours, and takes black for opacity in SVG. Here each colour
of a blend becomes one vector that holds any mixture,

    cyan, magenta, yellow, black, the layout's own inks …, w·red, w·green, w·blue, w

so that the engine's straight lines between vectors are right between any two
colours. `press.inks` reads the vectors back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from booklet.colour import srgb_to_linear
from booklet.inks import Cmyk, Ink

PROFILE = "inks/ink.icc"
"""A profile that stands for every ink in the engine's file; `press` puts the ink in its place."""

_LOGGER = logging.getLogger("weasyprint")

# CSS Color 4, 10: linear light of each space to XYZ, adapted to D50 where the space has another white.
_D65_TO_D50 = np.array(
    [
        [1.0479298, 0.0229468, -0.0501922],
        [0.0296278, 0.9904345, -0.0170738],
        [-0.0092430, 0.0150552, 0.7518743],
    ]
)
_TO_XYZ = {
    "srgb-linear": _D65_TO_D50 @ [[0.4123908, 0.3575843, 0.1804808], [0.2126390, 0.7151687, 0.0721923], [0.0193308, 0.1191948, 0.9505322]],
    "display-p3": _D65_TO_D50 @ [[0.4865709, 0.2656677, 0.1982173], [0.2289746, 0.6917385, 0.0792869], [0.0, 0.0451134, 1.0439444]],
    "a98-rgb": _D65_TO_D50 @ [[0.5766690, 0.1855582, 0.1882286], [0.2973450, 0.6273636, 0.0752915], [0.0270314, 0.0706889, 0.9913375]],
    "prophoto-rgb": np.array([[0.7977666, 0.1351813, 0.0313477], [0.2880748, 0.7118352, 0.0000899], [0.0, 0.0, 0.8251046]]),
    "rec2020": _D65_TO_D50 @ [[0.6369580, 0.1446169, 0.1688810], [0.2627002, 0.6779981, 0.0593017], [0.0, 0.0280727, 1.0609851]],
}  # fmt: skip


def css_colours(inks: Mapping[str, Ink]) -> dict[str, str]:
    """Each ink as CSS writes it."""
    return {name: tint(inks, name, 100) for name in inks}


def tint(inks: Mapping[str, Ink], name: str, percent: float) -> str:
    """An ink thinned to some percent of itself, as CSS writes it."""
    ink, part = inks[name], percent / 100
    if isinstance(ink, Cmyk):
        parts = (f"{round(value / 100 * part, 4):g}" for value in (ink.c, ink.m, ink.y, ink.k))
        return f"device-cmyk({' '.join(parts)})"
    return f"color(--{name} {round(part, 4):g})"


def named(inks: Mapping[str, Ink]) -> dict[str, Ink]:
    """The inks that are more than a mixture, by their names in CSS, in the order of a blend's vector."""
    return {f"--{name}": ink for name, ink in inks.items() if not isinstance(ink, Cmyk)}


def profiles(inks: Mapping[str, Ink]) -> str:
    """The CSS that makes the named inks known to the engine."""
    return "".join(
        f'@color-profile {name} {{ src: url("{PROFILE}"); components: ink }}\n' for name in named(inks)
    )


@contextmanager
def ink_blends(names: Sequence[str]) -> Iterator[None]:
    """Let the engine draw any colour, and blends of any; `names`: of the named inks, `--name`."""
    import tinycss2.color4 as css  # noqa: PLC0415 - the engine's, loaded with it
    import weasyprint.draw.color as shades  # noqa: PLC0415
    from weasyprint import images  # noqa: PLC0415
    from weasyprint.css.tokens import FIFTY_PERCENT  # noqa: PLC0415
    from weasyprint.pdf.stream import Stream  # noqa: PLC0415
    from weasyprint.svg import utils as svg  # noqa: PLC0415

    teach = _Teacher(tuple(names), css.Color)
    changes: list[tuple[Any, str, Any]] = [
        (css.Color, "__getitem__", teach.item(css.Color.__getitem__)),
        (css.Color, "to", teach.to(css.Color.to)),
        (Stream, "set_color", teach.set_color(Stream.set_color)),
        (Stream, "create_interpolation_function", staticmethod(teach.interpolation(Stream.create_interpolation_function))),
        (Stream, "create_stitching_function", staticmethod(teach.stitching(Stream.create_stitching_function))),
        (images, "process_color_stops", teach.stops(images.process_color_stops, FIFTY_PERCENT)),
        (images, "gradient_average_color", teach.average(images.gradient_average_color)),
        (svg, "parse_color", teach.svg_colour(svg.parse_color)),
        (shades, "darken", teach.shade(shades.darken, 1 / 3)),
        (shades, "lighten", teach.shade(shades.lighten, -1 / 3)),
    ]  # fmt: skip
    before = [(owner, name, owner.__dict__[name]) for owner, name, _ in changes]
    try:
        for owner, name, changed in changes:
            setattr(owner, name, changed)
        yield
    finally:
        for owner, name, original in before:
            setattr(owner, name, original)


class _Teacher:
    """The engine's functions, each with what it lacks added."""

    def __init__(self, names: tuple[str, ...], colour: Any) -> None:
        self.names = names
        self.colour = colour
        self.size = 4 + len(names)
        self.length = self.size + 4

    def vector(self, colour: Any) -> tuple[float, ...]:
        """A colour as a blend writes it: red, green and blue, or the long vector where it is of ink."""
        if not self.is_ink(colour):
            return tuple(colour.to("srgb").coordinates)
        inks = [0.0] * self.length
        amounts = self.amounts(colour)
        at = 0 if colour.space == "device-cmyk" else 4 + self.names.index(colour.space)
        inks[at : at + len(amounts)] = amounts
        return tuple(inks)

    def is_ink(self, colour: Any) -> bool:
        """Whether a colour is said in inks."""
        return colour.space == "device-cmyk" or colour.space in self.names

    def amounts(self, colour: Any) -> tuple[float, ...]:
        """How much of each ink a colour has, 0 to 1.

        Raises:
            NotImplementedError: a named ink with more or fewer numbers than one.
        """
        if colour.space in self.names and len(colour.coordinates) != 1:
            raise NotImplementedError(f"color({colour.space}) takes one number, how much of the ink")
        return tuple(min(1.0, max(0.0, part or 0.0)) for part in colour.coordinates)

    def long(self, vector: Sequence[float]) -> tuple[float, ...]:
        """Red, green and blue as the long vector; one that is long already stays."""
        if len(vector) != 3:
            return tuple(vector)
        return (*[0.0] * self.size, *vector, 1.0)

    def item(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """`colour[3]` is its opacity, `colour[:3]` what a blend writes."""

        def item(colour: Any, key: Any) -> Any:
            if colour.space == "srgb":
                return original(colour, key)
            if key == slice(None, 3, None):
                return self.vector(colour)
            return colour.alpha if key == 3 else original(colour, key)

        return item

    def to(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """Inks stay inks; other spaces find their way to sRGB, clipped to what it can show."""

        def to(colour: Any, space: str) -> Any:
            if self.is_ink(colour):  # a new one: callers change its opacity
                return type(colour)(colour.space, self.amounts(colour), colour.alpha)
            if colour.space.startswith("--"):
                raise NotImplementedError(f"there is no ink {colour.space}")
            if space != "srgb" or colour.space in ("srgb", "hsl", "hwb"):
                return original(colour, space)
            return self.colour("srgb", _srgb(_xyz(colour, original)), colour.alpha)

        return to

    def set_color(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """Named inks in one number, wide RGB by way of XYZ where the engine would take its numbers for sRGB."""

        def set_color(stream: Any, colour: Any, stroke: bool = False) -> None:
            if colour.space in _TO_XYZ:
                colour = self.colour("xyz-d50", _xyz(colour, None), colour.alpha)
            elif colour.space in self.names:
                colour = type(colour)(colour.space, self.amounts(colour), colour.alpha)
            original(stream, colour, stroke)

        return set_color

    def stops(self, original: Callable[..., Any], default: Any) -> Callable[..., Any]:
        """Straight lines between stops without a hint: the engine's default is half of the whole, not of the stretch."""

        def stops(length: Any, positions: Any, hints: Sequence[Any], style: Any) -> Any:
            placed, exponents = original(length, positions, hints, style)
            straight = [1 if hint is default else n for hint, n in zip(hints, exponents, strict=True)]
            return placed, straight

        return stops

    def interpolation(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """Both ends of a stretch with equally many components."""

        def interpolation(domain: Any, c0: Any, c1: Any, n: Any) -> Any:
            if len(c0) != len(c1):
                c0, c1 = self.long(c0), self.long(c1)
            return original(domain, c0, c1, n)

        return interpolation

    def stitching(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """All stretches of a blend with equally many components."""

        def stitching(domain: Any, encode: Any, bounds: Any, functions: Any) -> Any:
            parts = list(functions)
            if any(len(part["C0"]) == self.length for part in parts):
                for part in parts:
                    for end in ("C0", "C1"):
                        part[end] = type(part[end])(self.long(part[end]))
            return original(domain, encode, bounds, parts)

        return stitching

    def average(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """The colour of a repeating blend without length: of inks, the mean where one space holds them all."""

        def average(colours: Sequence[Any], positions: Sequence[float]) -> Any:
            if not any(self.is_ink(colour) for colour in colours):
                return original([colour.to("srgb") for colour in colours], positions)
            first = next(colour for colour in colours if self.is_ink(colour))
            steps = np.diff(positions) if positions[-1] > positions[0] else np.ones(len(colours) - 1)
            shares = (np.append(steps, 0) + np.append(0, steps)) / (2 * steps.sum())
            opacity = shares * [colour.alpha for colour in colours]
            alike = [i for i, colour in enumerate(colours) if colour.space == first.space]
            weights = opacity[alike] if opacity[alike].any() else None
            mean = np.average([self.amounts(colours[i]) for i in alike], axis=0, weights=weights)
            return type(first)(first.space, mean, opacity.sum())

        return average

    def svg_colour(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """Colours in drawings: the engine paints those that it cannot read black, and says nothing."""

        def parse(text: str) -> Any:
            colour = original(text)
            if text and colour is None:
                _LOGGER.error("Unsupported colour in a drawing: %s", text)
            return colour

        return parse

    def shade(self, original: Callable[..., Any], amount: float) -> Callable[..., Any]:
        """The lit and the dark side of a bevelled border: more black ink or less of all, by `amount`."""

        def shade(colour: Any) -> Any:
            if not self.is_ink(colour):
                return original(colour.to("srgb"))
            inks = np.array(self.amounts(colour))
            if amount < 0:
                inks *= 1 + amount
            elif colour.space == "device-cmyk":
                inks[3] += (1 - inks[3]) * amount
            return type(colour)(colour.space, inks, colour.alpha)

        return shade


def _xyz(colour: Any, to: Callable[..., Any] | None) -> Any:
    """CIE XYZ relative to D50 of a colour that is neither sRGB nor ink."""
    values = np.array([part or 0.0 for part in colour.coordinates])
    if colour.space in _TO_XYZ:
        return np.asarray(_TO_XYZ[colour.space]) @ _linear(colour.space, values)
    if colour.space == "xyz-d50" or to is None:
        return values
    if colour.space == "xyz-d65":
        return _D65_TO_D50 @ values
    if colour.space in ("oklab", "oklch"):
        return _D65_TO_D50 @ np.array(to(colour, "xyz-d65").coordinates)
    return np.array(to(colour, "xyz-d50").coordinates)


def _linear(space: str, values: Any) -> Any:
    """Components of a wide RGB space as linear light (CSS Color 4, 10.2 to 10.6)."""
    size = np.abs(values)
    if space == "a98-rgb":
        light = size ** (563 / 256)
    elif space == "prophoto-rgb":
        light = np.where(size <= 16 / 512, size / 16, size**1.8)
    elif space == "rec2020":
        light = np.where(size < 0.08124286, size / 4.5, ((size + 0.09929683) / 1.09929683) ** (1 / 0.45))
    elif space == "display-p3":
        light = srgb_to_linear(size)
    else:
        light = size
    return np.sign(values) * light


def _srgb(xyz: Any) -> tuple[float, ...]:
    """CIE XYZ (D50) as sRGB components, clipped."""
    linear = np.clip(np.linalg.solve(np.asarray(_TO_XYZ["srgb-linear"]), xyz), 0, 1)
    values = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return tuple(float(value) for value in np.clip(values, 0, 1))
