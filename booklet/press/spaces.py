"""Colour spaces of a PDF (ISO 32000-1, 8.6), each with its way to ink.

Every space converts rows of components to fractions of the four process inks, and
to the luminosity that a soft mask takes from it (11.5.3).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pikepdf
from numpy.typing import NDArray
from pikepdf import Array, Name

from booklet.colour import D50, Separator, xyz_to_lab
from booklet.press.faults import MALFORMED, fault, said
from booklet.press.functions import Function, floats, parse_function

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]

DEPTH = 8
"""How deep spaces may lie inside one another: a pattern's, an indexed one's, a tint's alternate."""

COLORANTS = 32
"""Most inks of a DeviceN space (ISO 32000-1, annex C)."""

_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


class Space:
    """A colour space: how many components, where they lie, which ink they are."""

    family = ""
    components = 1
    initial: tuple[float, ...] = (0.0,)

    @property
    def ranges(self) -> tuple[tuple[float, float], ...]:
        """Lowest and highest value of each component."""
        return ((0.0, 1.0),) * self.components

    def inks(self, values: Floats, separator: Separator, *, neutral: bool = True) -> Floats:
        """Rows of components to ink fractions (n, 4); `neutral`: hueless colours with black alone."""
        raise NotImplementedError

    def luminosity(self, values: Floats) -> Floats:
        """Rows of components to luminosity, 0 to 1 (n,)."""
        raise NotImplementedError

    def hueless(self, _values: Floats) -> bool:
        """Whether all rows are greys: then their blend prints with black alone."""
        return False

    def pixels(self, samples: Bytes, separator: Separator) -> Bytes:
        """8-bit samples (h, w, components) over the whole ranges to 8-bit CMYK pixels (h, w, 4)."""
        low, high = np.array(self.ranges).T
        rows, codes = np.unique(samples.reshape(-1, self.components), axis=0, return_inverse=True)
        inks = self.inks(low + rows / 255 * (high - low), separator)
        return np.asarray(
            np.rint(np.clip(inks, 0, 1) * 255).astype(np.uint8)[codes.reshape(samples.shape[:2])]
        )


class Grey(Space):
    """DeviceGray, or ICCBased of one component."""

    def __init__(self, profile: bytes | None = None) -> None:
        self.profile = profile
        self.family = "ICCBased" if profile else "DeviceGray"

    def inks(self, values: Floats, separator: Separator, *, neutral: bool = True) -> Floats:  # noqa: ARG002
        """See `Space.inks`."""
        return separator.grey(values[:, 0], self.profile)

    def luminosity(self, values: Floats) -> Floats:
        """See `Space.luminosity`."""
        return values[:, 0]

    def hueless(self, _values: Floats) -> bool:
        """See `Space.hueless`."""
        return True

    def pixels(self, samples: Bytes, separator: Separator) -> Bytes:
        """See `Space.pixels`."""
        return separator.grey_pixels(samples[..., 0], self.profile)


class Rgb(Space):
    """DeviceRGB, taken for sRGB as CSS does, or ICCBased of three components."""

    components = 3
    initial = (0.0, 0.0, 0.0)

    def __init__(self, profile: bytes | None = None) -> None:
        self.profile = profile
        self.family = "ICCBased" if profile else "DeviceRGB"

    def inks(self, values: Floats, separator: Separator, *, neutral: bool = True) -> Floats:
        """See `Space.inks`."""
        return separator.rgb(values, self.profile, neutral=neutral)

    def luminosity(self, values: Floats) -> Floats:
        """See `Space.luminosity`."""
        return np.asarray(values @ np.array([0.3, 0.59, 0.11]))  # ISO 32000-1, 11.5.3

    def hueless(self, values: Floats) -> bool:
        """See `Space.hueless`."""
        return bool(np.ptp(values, axis=1).max(initial=0) <= 4 / 255)

    def pixels(self, samples: Bytes, separator: Separator) -> Bytes:
        """See `Space.pixels`."""
        return separator.rgb_pixels(samples, self.profile)


class Process(Space):
    """DeviceCMYK, or ICCBased of four components."""

    components = 4
    initial = (0.0, 0.0, 0.0, 1.0)

    def __init__(self, profile: bytes | None = None) -> None:
        self.profile = profile
        self.family = "ICCBased" if profile else "DeviceCMYK"

    def inks(self, values: Floats, separator: Separator, *, neutral: bool = True) -> Floats:  # noqa: ARG002
        """See `Space.inks`."""
        return separator.cmyk(values, self.profile)

    def luminosity(self, values: Floats) -> Floats:
        """See `Space.luminosity`."""
        return np.asarray(1 - np.minimum(1, values @ np.array([0.3, 0.59, 0.11, 1.0])))  # 10.3.3

    def pixels(self, samples: Bytes, separator: Separator) -> Bytes:
        """See `Space.pixels`."""
        return separator.cmyk_pixels(samples, self.profile)


class Cie(Space):
    """CalGray, CalRGB and Lab: each with its way to CIE L*a*b*."""

    def __init__(self, family: str, parameters: pikepdf.Object) -> None:
        self.family = family
        self.components = 1 if family == "CalGray" else 3
        self.initial = (0.0,) * self.components
        self._white = np.array(floats(parameters.WhitePoint))
        if family == "Lab":
            self._range = floats(parameters.get("/Range", [-100, 100, -100, 100]))
        else:
            gamma = parameters.get("/Gamma", 1)
            self._gamma = np.array(
                [float(gamma)] if family == "CalGray" else floats(parameters.get("/Gamma", [1, 1, 1]))
            )
            unit = [1, 0, 0, 0, 1, 0, 0, 0, 1]
            self._matrix = np.array(floats(parameters.get("/Matrix", unit))).reshape(3, 3)

    @property
    def ranges(self) -> tuple[tuple[float, float], ...]:
        """See `Space.ranges`."""
        if self.family != "Lab":
            return super().ranges
        a0, a1, b0, b1 = self._range
        return ((0.0, 100.0), (a0, a1), (b0, b1))

    def _lab(self, values: Floats) -> Floats:
        """Relative to D50, as profiles are, by Bradford's adaptation."""
        if self.family == "Lab":
            f = (values[:, :1] + 16) / 116 + np.column_stack(
                [values[:, 1] / 500, np.zeros(len(values)), -values[:, 2] / 200]
            )
            xyz = np.where(f > 6 / 29, f**3, 108 / 841 * (f - 4 / 29)) * self._white
        elif self.family == "CalGray":
            xyz = np.clip(values, 0, 1) ** self._gamma * self._white
        else:
            xyz = np.clip(values, 0, 1) ** self._gamma @ self._matrix
        scale = (_BRADFORD @ D50) / (_BRADFORD @ self._white)
        return xyz_to_lab(xyz @ (np.linalg.inv(_BRADFORD) @ np.diag(scale) @ _BRADFORD).T)

    def inks(self, values: Floats, separator: Separator, *, neutral: bool = True) -> Floats:
        """See `Space.inks`."""
        return separator.lab(self._lab(values), neutral=neutral)

    def luminosity(self, values: Floats) -> Floats:
        """See `Space.luminosity`."""
        return np.clip(self._lab(values)[:, 0] / 100, 0, 1)

    def hueless(self, values: Floats) -> bool:
        """See `Space.hueless`."""
        return bool(np.hypot(*self._lab(values)[:, 1:].T).max(initial=0) < 3)


class Indexed(Space):
    """A palette of another space's colours."""

    family = "Indexed"

    def __init__(self, base: Space, table: bytes, highest: int) -> None:
        self.base = base
        self.highest = highest
        entries = np.frombuffer(table.ljust((highest + 1) * base.components, b"\0"), np.uint8)
        low, high = np.array(base.ranges).T
        codes = entries[: (highest + 1) * base.components].reshape(-1, base.components)
        self.palette = low + codes / 255 * (high - low)

    @property
    def ranges(self) -> tuple[tuple[float, float], ...]:
        """See `Space.ranges`."""
        return ((0.0, 255.0),)

    def entries(self, values: Floats) -> Floats:
        """Rows of one code each to rows of the base's components."""
        return np.asarray(self.palette[np.clip(np.rint(values[:, 0]), 0, self.highest).astype(int)])

    def inks(self, values: Floats, separator: Separator, *, neutral: bool = True) -> Floats:
        """See `Space.inks`."""
        return self.base.inks(self.entries(values), separator, neutral=neutral)

    def luminosity(self, values: Floats) -> Floats:
        """See `Space.luminosity`."""
        return self.base.luminosity(self.entries(values))


class Tint(Space):
    """Separation and DeviceN: inks by name, with a stand-in for where they are missing."""

    def __init__(self, family: str, names: tuple[str, ...], alternate: Space, transform: Function) -> None:
        self.family = family
        self.names = names
        self.components = len(names)
        self.initial = (1.0,) * len(names)
        self.alternate = alternate
        self.transform = transform

    def inks(self, values: Floats, separator: Separator, *, neutral: bool = True) -> Floats:
        """See `Space.inks`."""
        return self.alternate.inks(self.transform(values), separator, neutral=neutral)

    def luminosity(self, values: Floats) -> Floats:
        """See `Space.luminosity`."""
        return self.alternate.luminosity(self.transform(values))


class Pattern(Space):
    """Patterns; those without colours of their own are painted with a colour of `base`."""

    family = "Pattern"
    components = 0
    initial = ()

    def __init__(self, base: Space | None = None) -> None:
        self.base = base


GREY, RGB, CMYK = Grey(), Rgb(), Process()
_DEVICE: dict[str, tuple[Space, str]] = {
    "/DeviceGray": (GREY, "/DefaultGray"), "/G": (GREY, "/DefaultGray"), "/DeviceRGB": (RGB, "/DefaultRGB"),
    "/RGB": (RGB, "/DefaultRGB"), "/DeviceCMYK": (CMYK, "/DefaultCMYK"), "/CMYK": (CMYK, "/DefaultCMYK"),
}  # fmt: skip


def parse_space(source: pikepdf.Object, named: Mapping[str, pikepdf.Object], depth: int = 0) -> Space:
    """The colour space of an object, names looked up among the resources' spaces.

    Raises:
        BookletError: `press-colour-space`, where it is unknown, malformed or nests too deep.
    """
    if depth > DEPTH:
        raise fault("colour-space", "colour spaces nest without end")
    try:
        if isinstance(source, Name):
            return _named(str(source), named, depth)
        family = str(source[0])
        return _FAMILIES[family](source, named, depth)
    except MALFORMED as problem:
        raise fault("colour-space", f"a colour space cannot be read: {said(problem)}") from problem


def _named(name: str, named: Mapping[str, pikepdf.Object], depth: int) -> Space:
    if name == "/Pattern":
        return Pattern()
    if name in _DEVICE and (name not in named or name.startswith("/Device")):  # /G may be anybody's name
        device, default = _DEVICE[name]
        # 8.6.5.6: a default space of the resources takes the device space's place.
        if default in named and depth == 0 and not isinstance(named[default], Name):
            return parse_space(named[default], {}, depth + 1)
        return device
    return parse_space(named[name], {k: v for k, v in named.items() if k != name}, depth + 1)


def _icc(source: pikepdf.Object, _named: Mapping[str, pikepdf.Object], _depth: int) -> Space:
    stream = source[1]
    profile = stream.read_bytes()
    if profile[16:20] == b"Lab ":
        return Cie(
            "Lab", pikepdf.Dictionary(WhitePoint=Array(D50.tolist()), Range=Array([-128, 127, -128, 127]))
        )
    return {1: Grey, 3: Rgb, 4: Process}[int(stream.N)](profile)


def _indexed(source: pikepdf.Object, named: Mapping[str, pikepdf.Object], depth: int) -> Space:
    table = source[3]
    data = table.read_bytes() if isinstance(table, pikepdf.Stream) else bytes(table)
    return Indexed(parse_space(source[1], named, depth + 1), data, max(0, min(int(source[2]), 255)))


def _tint(source: pikepdf.Object, named: Mapping[str, pikepdf.Object], depth: int) -> Space:
    names = (source[1],) if source[0] == "/Separation" else tuple(source[1])
    if not 1 <= len(names) <= COLORANTS:
        raise ValueError(f"{len(names)} inks")
    alternate = parse_space(source[2], named, depth + 1)
    return Tint(
        str(source[0])[1:], tuple(str(name)[1:] for name in names), alternate, parse_function(source[3])
    )


def _pattern(source: pikepdf.Object, named: Mapping[str, pikepdf.Object], depth: int) -> Space:
    return Pattern(parse_space(source[1], named, depth + 1) if len(source) > 1 else None)


def _cie(source: pikepdf.Object, _named: Mapping[str, pikepdf.Object], _depth: int) -> Space:
    return Cie(str(source[0])[1:], source[1])


def _device(source: pikepdf.Object, named: Mapping[str, pikepdf.Object], depth: int) -> Space:
    return parse_space(source[0], named, depth)


_FAMILIES: dict[str, Callable[[pikepdf.Object, Mapping[str, pikepdf.Object], int], Space]] = {
    "/ICCBased": _icc, "/Indexed": _indexed, "/I": _indexed, "/Separation": _tint, "/DeviceN": _tint,
    "/Pattern": _pattern, "/CalGray": _cie, "/CalRGB": _cie, "/Lab": _cie,
    "/DeviceGray": _device, "/DeviceRGB": _device, "/DeviceCMYK": _device,
}  # fmt: skip
