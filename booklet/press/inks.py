"""A layout's named inks in one file: plates of their own where the printer has them, mixtures where not.

In the typeset file a named ink is a colour space that stands for it by name alone.
Here it becomes a Separation (ISO 32000-1, 8.6.6.4) with its process mixture as
alternate; whether that stays is for `PlateChoice` to say. Blends name inks by their
place in a long vector, which `typeset.inks` explains.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pikepdf
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name

from booklet.colour import Separator
from booklet.inks import Cmyk, Ink, LargeBlack, Spot
from booklet.press.functions import rounded
from booklet.press.overprint import Pen
from booklet.press.spaces import Space
from booklet.printer import Sheet

Floats = NDArray[np.float64]

PROCESS = ("Cyan", "Magenta", "Yellow", "Black")
_ALWAYS = frozenset({*PROCESS, "All", "None"})

LARGE_BLACK = "rich black"
"""What the large black is called where a plate would have its name."""


class PlateChoice:
    """Which spot inks get a plate at this printer: the first ones asked for, as many as the sheet takes.

    Attributes:
        kept: names of the plates, in the order in which they were asked for.
        mixed: names of the inks that are printed as mixtures.
    """

    def __init__(self, sheet: Sheet) -> None:
        self._spots = sheet.spots
        self.kept: list[str] = []
        self.mixed: list[str] = []

    def has(self, name: str) -> bool:
        """Whether that ink has a plate."""
        if name in _ALWAYS or name in self.kept:
            return True
        if name in self.mixed:
            return False
        names = {known.casefold() for known in self._spots.names}
        fits = len(self.kept) < self._spots.maximum and (not names or name.casefold() in names)
        (self.kept if fits else self.mixed).append(name)
        return fits


class NamedInks:
    """The named inks of one file.

    Args:
        pdf: the file that the colour spaces belong to.
        inks: each ink by the name of its colour space in the resources, without the slash.
        separator: for the alternates of inks given in CIE L*a*b*.
        sheet: for the rich black, and the inks that have a plate.

    Attributes:
        spaces: the Separation of each that the file paints with, by name with the slash.
        overprinting: plates that are laid over what is below.
        invisible: those of them that have no mixture, such as varnish: without a plate they are left out.
        drawn: blends and patterns that overprint or are left out, by their object numbers.
    """

    def __init__(self, pdf: pikepdf.Pdf, inks: Mapping[str, Ink], separator: Separator, sheet: Sheet) -> None:
        self._separator, self._sheet = separator, sheet
        self.plates = PlateChoice(sheet)
        self._inks = tuple(inks.values())
        self._mixtures = np.array([_mixture(ink, separator, sheet) for ink in self._inks]).reshape(-1, 4)
        self._arrays = [
            pdf.make_indirect(separation(_plate(ink), mixture))
            for ink, mixture in zip(self._inks, self._mixtures, strict=True)
        ]
        used = _used(pdf) if inks else frozenset()
        self.spaces = {
            f"/{name}": array for name, array in zip(inks, self._arrays, strict=True) if name in used
        }
        over = [(i, ink) for i, ink in enumerate(self._inks) if isinstance(ink, Spot) and ink.overprint]
        self.overprinting = frozenset(ink.name for _, ink in over)
        self.drawn: dict[tuple[int, int], Pen] = {}
        self.invisible = frozenset(ink.name for i, ink in over if not self._mixtures[i].any())
        # The large black is a mixture at every printer.
        self.plates.mixed += [_plate(ink) for ink in self._inks if isinstance(ink, LargeBlack)]
        for name, ink in inks.items():  # where plates are few, the layout's first inks have them
            if name in used:
                self.plates.has(_plate(ink))

    @property
    def components(self) -> int:
        """Length of a blend's vector."""
        return 8 + len(self._inks)

    def mixed(self, plates: Sequence[int] = ()) -> Blend:
        """The blend's vectors as process inks; those of `plates`, by index, are left out."""
        mixtures = self._mixtures.copy()
        mixtures[list(plates)] = 0
        return Blend(mixtures)

    def knows(self, name: str) -> bool:
        """Whether a plate is an ink of the layout."""
        return any(str(array[1])[1:] == name for array in self._arrays)

    def plate(self, name: str) -> pikepdf.Object:
        """The colour space of a plate that is an ink of the layout."""
        return next(array for array in self._arrays if str(array[1])[1:] == name)

    def plate_name(self, ink: Ink) -> str | None:
        """The name of an ink's plate; None where it has none."""
        return ink.name if isinstance(ink, Spot) and self.plates.has(ink.name) else None

    def mixture(self, ink: Ink) -> Floats:
        """The process mixture (fractions) that stands for an ink."""
        return _mixture(ink, self._separator, self._sheet)

    def plates_of(self, vectors: Floats) -> dict[str, list[int]]:
        """The plates that a blend's vectors need, with the indices of their inks: several may name one."""
        used = np.flatnonzero((np.abs(vectors[:, 4 : 4 + len(self._inks)]) > 1e-6).any(axis=0))
        plates: dict[str, list[int]] = {}
        for i in used.tolist():
            if self.plates.has(name := _plate(self._inks[i])):
                plates.setdefault(name, []).append(i)
        return plates

    def pen(self, vectors: Floats, plates: Mapping[str, Sequence[int]]) -> Pen:
        """What a blend is for overprint: all in plates that overprint, all in inks that are left out, or neither."""
        used = np.flatnonzero((np.abs(vectors) > 1e-6).any(axis=0)).tolist()
        names = {_plate(self._inks[i - 4]) if 4 <= i < 4 + len(self._inks) else "" for i in used}
        if names and names <= self.overprinting and names <= set(plates):
            return Pen.OVER
        return Pen.NOTHING if names and names <= self.invisible and not plates else Pen.HEAVY

    def device_n(self, pdf: pikepdf.Pdf, plates: Sequence[str]) -> pikepdf.Object:
        """The colour space of the process inks and some plates."""
        mixtures = {_plate(ink): row for ink, row in zip(self._inks, self._mixtures, strict=True)}
        rows = np.vstack([np.eye(4), *(mixtures[name] for name in plates)])
        space = device_n(pdf, [*PROCESS, *plates], rows)
        # Readers that know no DeviceN look the plates up one by one (ISO 32000-1, table 71).
        space.append(Dictionary(Colorants=Dictionary({f"/{name}": self.plate(name) for name in plates})))
        return space


class Blend(Space):
    """A blend's long vectors: process inks, named inks, weighted red, green, blue, their weight."""

    family = "Blend"

    def __init__(self, mixtures: Floats) -> None:
        self._mixtures = mixtures
        self.components = 8 + len(mixtures)

    def _parts(self, values: Floats) -> tuple[Floats, Floats, Floats]:
        """Ink, RGB where there is any, and its weight."""
        ink = values[:, :4] + values[:, 4:-4] @ self._mixtures
        weight = np.clip(values[:, -1:], 0, 1)
        return ink, np.clip(values[:, -4:-1] / np.maximum(weight, 1e-6), 0, 1), weight

    def inks(self, values: Floats, separator: Separator, *, neutral: bool = True) -> Floats:
        """See `Space.inks`."""
        ink, rgb, weight = self._parts(values)
        if weight.any():
            ink = ink + weight * separator.rgb(rgb, neutral=neutral)
        return np.clip(ink, 0, 1)

    def luminosity(self, values: Floats) -> Floats:
        """See `Space.luminosity`."""
        ink, rgb, weight = self._parts(values)
        dark: Floats = ink @ np.array([0.3, 0.59, 0.11, 1.0]) + weight[:, 0] * (
            1 - rgb @ np.array([0.3, 0.59, 0.11])
        )
        light: Floats = 1 - np.clip(dark, 0, 1)
        return light

    def hueless(self, values: Floats) -> bool:
        """See `Space.hueless`."""
        ink, rgb, _ = self._parts(values)
        return bool(ink[:, :3].max(initial=0) == 0 and np.ptp(rgb, axis=1).max(initial=0) <= 4 / 255)


def separation(name: str, mixture: Floats) -> Array:
    """A Separation with a process mixture (fractions) as its alternate."""
    tint = Dictionary(FunctionType=2, Domain=Array([0, 1]), N=1, C0=Array([0, 0, 0, 0]), C1=rounded(mixture))
    return Array([Name.Separation, Name("/" + name), Name.DeviceCMYK, tint])


def device_n(pdf: pikepdf.Pdf, names: Sequence[str], mixtures: Floats) -> Array:
    """A DeviceN whose alternate adds up the mixtures (fractions, a row for each ink), each ink at most full."""
    # n inputs lie on the stack, the last on top; for each process ink: the sum of input times share.
    count, program = len(names), []
    for done, shares in enumerate(mixtures.T):
        program.append("0")
        for i, share in enumerate(shares):
            if share:
                program.append(f"{count - i + done} index {round(float(share), 4):g} mul add")
        program.append("dup 1 gt {pop 1} if")
    program.append(f"{count + 4} 4 roll {'pop ' * count}".strip())
    tint = pdf.make_stream(("{" + " ".join(program) + "}").encode())
    tint.FunctionType = 4
    tint.Domain, tint.Range = Array([0, 1] * count), Array([0, 1] * 4)
    return Array([Name.DeviceN, Array([Name("/" + name) for name in names]), Name.DeviceCMYK, tint])


def _used(pdf: pikepdf.Pdf) -> frozenset[str]:
    """The named inks that the file's drawings set; its resources name every ink that the layout has."""
    found: set[bytes] = set()
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream) and item.get("/Subtype", Name.Form) == Name.Form:
            found.update(re.findall(rb"/([^\s/]+)\s+(?:cs|CS)\b", item.read_bytes()))
    return frozenset(name.decode(errors="replace") for name in found)


def _plate(ink: Ink) -> str:
    return ink.name if isinstance(ink, Spot) else LARGE_BLACK


def _mixture(ink: Ink, separator: Separator, sheet: Sheet) -> Floats:
    """The process mixture, in fractions, that stands for an ink."""
    if isinstance(ink, LargeBlack):
        return np.array(sheet.rich_black or (0, 0, 0, 100)) / 100
    if isinstance(ink, Spot) and not isinstance(ink.fallback, Cmyk):
        return np.asarray(np.round(separator.lab(np.array([ink.fallback]))[0], 2))
    mixture = ink.fallback if isinstance(ink, Spot) else ink
    assert isinstance(mixture, Cmyk)  # noqa: S101 - for the type checker
    return np.array([mixture.c, mixture.m, mixture.y, mixture.k]) / 100
