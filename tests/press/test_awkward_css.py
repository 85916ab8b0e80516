"""Whatever CSS can say of colour arrives in the right ink: engine, press, plates."""

from __future__ import annotations

import colorsys
import functools
import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pikepdf
import pytest
from ciede import ciede2000
from pdfs import PAGE, opened, operators, plates, press, printer, sheet
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageCms

from booklet import resources
from booklet.colour import Separator
from booklet.diagnostics import ContentError
from booklet.inks import Cmyk, Ink, LargeBlack, Spot
from booklet.press.inks import PROCESS
from booklet.press.plates import render as render_plates
from booklet.typeset.engine import Assets, render
from booklet.typeset.inks import PROFILE, named, profiles

Floats = np.ndarray

GOLD, SILVER = "PANTONE 871 C", "Silber/matt"
INKS: dict[str, Ink] = {
    "gold": Spot(GOLD, Cmyk(20, 25, 60, 25)),
    "night": LargeBlack(),
    "silver": Spot(SILVER, Cmyk(10, 5, 5, 30)),
    "text": Cmyk(0, 0, 0, 100),
}
MIXTURES = {GOLD: (0.20, 0.25, 0.60, 0.25), SILVER: (0.10, 0.05, 0.05, 0.30)}
RICH = (60, 40, 40, 100)
PRINTERS = {
    "plates": sheet(spots={"maximum": 2}, rich_black=RICH),
    "mixtures": sheet(rich_black=RICH),
}

# -- reference: CSS Color 4 from its primaries and white points, then lcms by itself ------------------

_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
_D65, _D50 = (0.3127, 0.3290), (0.3457, 0.3585)
_PRIMARIES = {
    "srgb": ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06), _D65),
    "display-p3": ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), _D65),
    "a98-rgb": ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06), _D65),
    "rec2020": ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), _D65),
    "prophoto-rgb": ((0.734699, 0.265301), (0.159597, 0.840403), (0.036598, 0.000105), _D50),
}
_OKLAB_TO_LMS = np.linalg.inv(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_LMS_TO_XYZ = np.linalg.inv(
    [
        [0.8189330101, 0.3618667424, -0.1288597137],
        [0.0329845436, 0.9293118715, 0.0361456387],
        [0.0482003018, 0.2643662691, 0.6338517070],
    ]
)


def _xyz_of(xy: tuple[float, float]) -> Floats:
    return np.array([xy[0] / xy[1], 1, (1 - xy[0] - xy[1]) / xy[1]])


def _adapted(xyz: Floats) -> Floats:
    """From D65 to D50."""
    scale = (_BRADFORD @ _xyz_of(_D50)) / (_BRADFORD @ _xyz_of(_D65))
    return np.linalg.inv(_BRADFORD) @ (scale * (_BRADFORD @ xyz))


def _light(space: str, value: float) -> float:
    if space in ("srgb", "display-p3"):
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
    if space == "rec2020":
        return value / 4.5 if value < 0.0812428 else ((value + 0.0992968) / 1.0992968) ** (1 / 0.45)
    return value ** (2.19921875 if space == "a98-rgb" else 1.8)


def lab(*values: float) -> Floats:
    return np.array(values, float)


def lch(lightness: float, chroma: float, hue: float) -> Floats:
    return lab(lightness, chroma * np.cos(np.radians(hue)), chroma * np.sin(np.radians(hue)))


def xyz(x: float, y: float, z: float) -> Floats:
    """CIE L*a*b* of CIE XYZ (D50)."""
    ratio = np.array([x, y, z]) / _xyz_of(_D50)
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return lab(116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2]))


def xyz65(x: float, y: float, z: float) -> Floats:
    return xyz(*_adapted(np.array([x, y, z])))


def wide(space: str, r: float, g: float, b: float, *, linear: bool = False) -> Floats:
    """CIE L*a*b* of an RGB space's colour."""
    *corners, white = _PRIMARIES[space]
    columns = np.column_stack([_xyz_of(corner) for corner in corners])
    light = np.array([r, g, b] if linear else [_light(space, value) for value in (r, g, b)])
    result = columns @ (np.linalg.solve(columns, _xyz_of(white)) * light)
    return xyz(*(result if white == _D50 else _adapted(result)))


def rgb(r: float, g: float, b: float) -> Floats:
    return wide("srgb", r / 255, g / 255, b / 255)


def oklab(lightness: float, a: float, b: float) -> Floats:
    return xyz65(*(_LMS_TO_XYZ @ (_OKLAB_TO_LMS @ [lightness, a, b]) ** 3))


def oklch(lightness: float, chroma: float, hue: float) -> Floats:
    return oklab(*lch(lightness, chroma, hue))


def hsl(hue: float, saturation: float, lightness: float) -> Floats:
    return wide("srgb", *colorsys.hls_to_rgb(hue / 360, lightness / 100, saturation / 100))


def hwb(hue: float, white: float, black: float) -> Floats:
    pure = np.array(colorsys.hls_to_rgb(hue / 360, 0.5, 1))
    return wide("srgb", *(pure * (100 - white - black) + white) / 100)


@functools.cache
def _transform(source: str, target: str) -> ImageCms.ImageCmsTransform:
    modes = {
        "CMYK": lambda: ImageCms.ImageCmsProfile(io.BytesIO(printer().profile)),
        "LAB": lambda: ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")),
    }
    flags = ImageCms.Flags.BLACKPOINTCOMPENSATION if target == "CMYK" else ImageCms.Flags.NONE
    intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
    return ImageCms.ImageCmsTransform(modes[source](), modes[target](), source, target, intent, flags=flags)


def printed(inks: Floats) -> Floats:
    """How four inks look."""
    pixel = np.rint(np.clip(inks, 0, 1) * 255).astype(np.uint8).reshape(1, 1, 4)
    raw = np.asarray(_transform("CMYK", "LAB").apply(Image.fromarray(pixel, "CMYK")))[0, 0]
    return np.array([raw[0] / 2.55, *raw[1:].view(np.int8)], float)


def separated(colour: Floats) -> Floats:
    """A colour in four inks."""
    light = np.rint(np.clip(colour[:1], 0, 100) * 2.55).astype(np.uint8)
    chroma = np.rint(np.clip(colour[1:], -128, 127)).astype(np.int8).view(np.uint8)
    image = Image.frombytes("LAB", (1, 1), np.append(light, chroma).tobytes())
    return np.asarray(_transform("LAB", "CMYK").apply(image))[0, 0] / 255


# -- what a place must be -------------------------------------------------------------------------


@dataclass(frozen=True)
class Mix:
    """Exact ink: four fractions, and those of the spot inks."""

    process: tuple[float, ...] = (0, 0, 0, 0)
    gold: float = 0
    silver: float = 0

    def __mul__(self, part: float) -> Mix:
        return Mix(tuple(np.array(self.process) * part), self.gold * part, self.silver * part)

    def __add__(self, other: Mix) -> Mix:
        process = tuple(np.array(self.process) + np.array(other.process))
        return Mix(process, self.gold + other.gold, self.silver + other.silver)

    def on(self, names: tuple[str, ...]) -> Floats:
        """On the plates that there are."""
        inks = np.zeros(len(names))
        inks[:4] = self.process
        for name, part in ((GOLD, self.gold), (SILVER, self.silver)):
            if name in names:
                inks[names.index(name)] += part
            else:
                inks[:4] += part * np.array(MIXTURES[name])
        return np.clip(inks, 0, 1)


@dataclass(frozen=True)
class Look:
    """A screen colour, `part` of its ink, perhaps with exact ink beside it."""

    lab: Floats
    part: float = 1
    beside: Mix = Mix()


@dataclass(frozen=True)
class Anywhere:
    """Ink that some place of the swatch has."""

    mix: Mix


Want = Mix | Look | Anywhere
Place = tuple[float, float]
Rule = Callable[[float, float], Want]

WIDTH, HEIGHT = 24.0, 12.0  # mm
ALONG: tuple[Place, ...] = ((0.04, 0.5), (0.2, 0.3), (0.41, 0.7), (0.6, 0.5), (0.81, 0.4), (0.96, 0.5))


@dataclass(frozen=True)
class Swatch:
    """A box: its CSS, what is in it, and what is wanted at some places (fractions of its sides)."""

    css: str
    rule: Rule
    body: str = ""
    places: tuple[Place, ...] = ((0.5, 0.5), (0.1, 0.2), (0.9, 0.8))


def flat(colour: str, want: Want) -> Swatch:
    return Swatch(f"background:{colour}", lambda _x, _y: want)


def blend(gradient: str, rule: Callable[[float], Want], places: tuple[Place, ...] = ALONG) -> Swatch:
    return Swatch(f"background:{gradient}", lambda x, _y: rule(x), places=places)


def drawn(inner: str, rule: Rule, places: tuple[Place, ...] = ALONG) -> Swatch:
    """An SVG drawing that fills the box, 240 units wide."""
    svg = f'<svg width="24mm" height="12mm" viewBox="0 0 240 120">{inner}</svg>'
    return Swatch("line-height:0", rule, svg, places)


def between(start: Mix, end: Mix) -> Callable[[float], Mix]:
    return lambda t: start * (1 - t) + end * t


def srgb_between(start: tuple[float, ...], end: tuple[float, ...]) -> Callable[[float], Look]:
    return lambda t: Look(rgb(*(np.array(start) * (1 - t) + np.array(end) * t)))


def ink(c: float = 0, m: float = 0, y: float = 0, k: float = 0, gold: float = 0, silver: float = 0) -> Mix:
    return Mix((c, m, y, k), gold, silver)


def css(c: float, m: float, y: float, k: float, alpha: float = 1) -> str:
    return f"device-cmyk({c} {m} {y} {k} / {alpha})"


def _stops(*stops: tuple[float, str, float]) -> str:
    return "".join(f'<stop offset="{o}" stop-color="{c}" stop-opacity="{a}"/>' for o, c, a in stops)


def _edge(style: str, outer: Mix, inner: Mix) -> Swatch:
    """A border 4 mm wide, looked at in the middle of its top: its outer and its inner half."""
    return Swatch(
        f"box-sizing:border-box;border:4mm {style} {css(0.3, 0.6, 0, 0.1)}",
        lambda _x, y: outer if y < 0.16 else inner,
        places=((0.5, 0.08), (0.5, 0.25)),
    )


RED, CYAN, YELLOW = ink(0, 1, 1, 0), ink(1, 0, 0, 0), ink(0, 0, 0.8, 0)
BRICK = (180, 60, 40)
FULL = '<rect width="240" height="120" fill="url(#{})"/>'
LIT, DARK = ink(0.2, 0.4, 0, 0.1 * 2 / 3), ink(0.3, 0.6, 0, 0.4)

SWATCHES: dict[str, Swatch] = {
    # Plain areas
    "device-cmyk": flat(css(0.2, 0.4, 0.6, 0.1), ink(0.2, 0.4, 0.6, 0.1)),
    "device-cmyk with percent": flat("device-cmyk(20% 40% 0% 10%)", ink(0.2, 0.4, 0, 0.1)),
    "device-cmyk with commas": flat("device-cmyk(.1, .2, .3, .4)", ink(0.1, 0.2, 0.3, 0.4)),
    "device-cmyk out of range": flat("device-cmyk(2 -1 0 0)", CYAN),
    "device-cmyk with alpha": flat(css(0.8, 0.4, 0, 0.2, 0.5), ink(0.4, 0.2, 0, 0.1)),
    "rich black": flat("color(--night 1)", ink(0.6, 0.4, 0.4, 1)),
    "rich black, thinned": flat("color(--night 50%)", ink(0.3, 0.2, 0.2, 0.5)),
    "spot": flat("color(--gold 1)", ink(gold=1)),
    "spot tint": flat("color(--gold 30%)", ink(gold=0.3)),
    "spot with alpha": flat("color(--silver 1 / 50%)", ink(silver=0.5)),
    "spot, too much": flat("color(--gold 1.5)", ink(gold=1)),
    "spot, less than nothing": flat("color(--gold -1)", ink()),
    "spot, none": flat("color(--gold none)", ink()),
    "rgb": flat("rgb(180 60 40)", Look(rgb(*BRICK))),
    "rgb, grey": flat("rgb(50% 50% 50%)", Look(rgb(127.5, 127.5, 127.5))),
    "rgb with alpha": flat("rgb(180 60 40 / 50%)", Look(rgb(*BRICK), 0.5)),
    "rgb out of gamut": flat("rgb(0 255 0)", Look(rgb(0, 255, 0))),
    "keyword": flat("rebeccapurple", Look(rgb(102, 51, 153))),
    "hsl": flat("hsl(200 60% 45%)", Look(hsl(200, 60, 45))),
    "hsl without hue": flat("hsl(none 60% 45%)", Look(hsl(0, 60, 45))),
    "hwb": flat("hwb(90 20% 40%)", Look(hwb(90, 20, 40))),
    "hwb, more than all": flat("hwb(90 60% 60%)", Look(rgb(127.5, 127.5, 127.5))),
    "lab": flat("lab(60 30 -20)", Look(lab(60, 30, -20))),
    "lch": flat("lch(60% 40 120)", Look(lch(60, 40, 120))),
    "oklab": flat("oklab(.6 .1 .05)", Look(oklab(0.6, 0.1, 0.05))),
    "oklch": flat("oklch(60% .1 250)", Look(oklch(0.6, 0.1, 250))),
    "display-p3": flat("color(display-p3 .7 .3 .3)", Look(wide("display-p3", 0.7, 0.3, 0.3))),
    "display-p3 out of gamut": flat("color(display-p3 1 0 0)", Look(wide("display-p3", 1, 0, 0))),
    "a98-rgb": flat("color(a98-rgb .3 .5 .4)", Look(wide("a98-rgb", 0.3, 0.5, 0.4))),
    "rec2020": flat("color(rec2020 .6 .4 .3)", Look(wide("rec2020", 0.6, 0.4, 0.3))),
    "prophoto-rgb": flat("color(prophoto-rgb .5 .4 .5)", Look(wide("prophoto-rgb", 0.5, 0.4, 0.5))),
    "srgb": flat("color(srgb .2 .5 .4)", Look(wide("srgb", 0.2, 0.5, 0.4))),
    "srgb-linear": flat("color(srgb-linear .3 .15 .05)", Look(wide("srgb", 0.3, 0.15, 0.05, linear=True))),
    "xyz-d50": flat("color(xyz-d50 .25 .2 .1)", Look(xyz(0.25, 0.2, 0.1))),
    "xyz-d65": flat("color(xyz-d65 .25 .2 .1)", Look(xyz65(0.25, 0.2, 0.1))),
    "xyz with alpha": flat("color(xyz .25 .2 .1 / .5)", Look(xyz65(0.25, 0.2, 0.1), 0.5)),
    "light-dark": flat(f"light-dark({css(1, 0, 0, 0)}, red)", CYAN),
    # One over another
    "alpha over a ground": Swatch(
        f"background:linear-gradient({css(1, 0, 0, 0, 0.25)}, {css(1, 0, 0, 0, 0.25)}), {css(0, 0, 0.8, 0)}",
        lambda _x, _y: ink(0.25, 0, 0.6, 0),
    ),
    "opacity": Swatch(
        f"background:{css(0, 0, 0.8, 0)}",
        lambda _x, _y: ink(0.5, 0, 0.4, 0),
        f"<div class=all style='opacity:.5;background:{css(1, 0, 0, 0)}'></div>",
    ),
    "opacity of a spot": Swatch(
        f"background:{css(0, 0, 0.8, 0)}",
        lambda _x, _y: ink(0, 0, 0.4, 0, gold=0.5),
        "<div class=all style='opacity:.5;background:color(--gold 1)'></div>",
    ),
    "opacity within opacity": Swatch(
        f"background:{css(0, 0, 0.8, 0)}",
        lambda x, _y: ink(0.25, 0, 0.6, 0) if x < 0.5 else ink(0, 0.5, 0.4, 0),
        f"<div class=all style='opacity:.5;background:{css(0, 1, 0, 0)}'>"
        f"<div style='height:12mm;width:12mm;background:{css(0, 0, 0.8, 0)}'>"
        f"<div style='opacity:.5;height:12mm;background:{css(1, 0, 0, 0)}'></div></div></div>",
        places=((0.25, 0.5), (0.75, 0.5)),
    ),
    "a group hides what it covers": Swatch(
        "",
        lambda x, _y: ink(0.5, 0, 0, 0) if x > 0.5 else ink(0, 0.5, 0, 0),
        f"<div class=all style='opacity:.5;background:{css(0, 1, 0, 0)}'>"
        f"<div style='margin-left:12mm;height:12mm;background:{css(1, 0, 0, 0)}'></div></div>",
        places=((0.25, 0.5), (0.75, 0.5)),
    ),
    # Blends
    "linear": blend(f"linear-gradient(90deg, {css(0, 1, 1, 0)}, {css(1, 0, 0, 0)})", between(RED, CYAN)),
    "linear upwards": Swatch(
        f"background:linear-gradient(to top, {css(0, 1, 1, 0)}, {css(1, 0, 0, 0)})",
        lambda _x, y: between(CYAN, RED)(y),
        places=((0.5, 0.1), (0.5, 0.5), (0.5, 0.9)),
    ),
    "ink to rgb": blend(
        f"linear-gradient(90deg, {css(1, 0, 0, 0)}, rgb(180 60 40))",
        lambda t: Look(rgb(*BRICK), t, CYAN * (1 - t)),
    ),
    "rgb to rgb": blend(
        "linear-gradient(90deg, rgb(180 60 40), rgb(220 200 90))", srgb_between(BRICK, (220, 200, 90))
    ),
    "ink to transparent": blend(
        f"linear-gradient(90deg, {css(0, 1, 0, 0)}, transparent)", between(ink(0, 1, 0, 0), ink())
    ),
    "ink to half": blend(
        f"linear-gradient(90deg, {css(0, 1, 0, 0)}, {css(0, 1, 0, 0, 0.5)})",
        between(ink(0, 1, 0, 0), ink(0, 0.5, 0, 0)),
    ),
    "hint": blend(
        f"linear-gradient(90deg, {css(1, 0, 0, 0)}, 30%, {css(0, 0, 1, 0)})",
        lambda t: between(CYAN, ink(0, 0, 1, 0))(t ** (np.log(0.5) / np.log(0.3))),
    ),
    "hard stops": blend(
        f"linear-gradient(90deg, {css(1, 0, 0, 0)} 50%, rgb(180 60 40) 50%)",
        lambda t: CYAN if t < 0.5 else Look(rgb(*BRICK)),
    ),
    "hard stop and slope": blend(
        f"linear-gradient(90deg, {css(1, 0, 0, 0)} 50%, {css(0, 1, 0, 0)} 50%, {css(0, 0, 0, 0.5)})",
        lambda t: CYAN if t < 0.5 else between(ink(0, 1, 0, 0), ink(0, 0, 0, 0.5))(t * 2 - 1),
    ),
    "repeating": blend(
        f"repeating-linear-gradient(90deg, {css(1, 0, 0, 0)} 0, {css(0, 1, 0, 0)} 6mm)",
        lambda t: between(CYAN, ink(0, 1, 0, 0))(t * 4 % 1),
    ),
    "repeating without length": blend(
        f"repeating-linear-gradient(90deg, {css(1, 0, 0, 0)} 2mm, {css(0, 0.8, 0, 0)} 2mm, {css(0, 0, 0, 0.6)} 2mm)",
        lambda _t: ink(0.25, 0.4, 0, 0.15),
    ),
    "radial": Swatch(
        f"background:radial-gradient(circle 6mm, {css(0, 1, 1, 0)}, {css(1, 0, 0, 0)})",
        lambda x, y: between(RED, CYAN)(min(1, np.hypot((x - 0.5) * WIDTH, (y - 0.5) * HEIGHT) / 6)),
        places=((0.55, 0.5), (0.6, 0.7), (0.38, 0.3), (0.95, 0.9)),
    ),
    "repeating radial of a spot": Swatch(
        "background:repeating-radial-gradient(circle, color(--gold 1) 0, color(--gold 1) 1mm, transparent 1mm, transparent 2mm)",
        lambda x, y: ink(gold=float(np.hypot((x - 0.5) * WIDTH, (y - 0.5) * HEIGHT) % 2 < 1)),
        places=((0.52, 0.5), (0.5 + 1.5 / WIDTH, 0.5), (0.5 + 2.5 / WIDTH, 0.5), (0.5 + 7.5 / WIDTH, 0.5)),
    ),
    "spot to nothing": blend(
        "linear-gradient(90deg, color(--gold 1), color(--gold 0))", between(ink(gold=1), ink())
    ),
    "spot to transparent": blend(
        "linear-gradient(90deg, color(--gold 1), transparent)", between(ink(gold=1), ink())
    ),
    "spot to spot": blend(
        "linear-gradient(90deg, color(--gold 1), color(--silver .5))", between(ink(gold=1), ink(silver=0.5))
    ),
    "spot to ink": blend(
        f"linear-gradient(90deg, color(--gold 1), {css(1, 0, 0, 0)})", between(ink(gold=1), CYAN)
    ),
    "spot to rich black": blend(
        "linear-gradient(90deg, color(--gold 1), color(--night 1))",
        between(ink(gold=1), ink(0.6, 0.4, 0.4, 1)),
    ),
    "spot to rgb": blend(
        "linear-gradient(90deg, color(--gold 1), rgb(180 60 40))",
        lambda t: Look(rgb(*BRICK), t, ink(gold=1 - t)),
    ),
    "everything in one blend": blend(
        f"linear-gradient(90deg, color(--gold 1), rgb(180 60 40) 25%, {css(1, 0, 0, 0)} 50%, color(--silver 1))",
        lambda t: (
            Look(rgb(*BRICK), t * 4, ink(gold=1 - t * 4))
            if t < 0.25
            else Look(rgb(*BRICK), 2 - t * 4, CYAN * (t * 4 - 1))
            if t < 0.5
            else between(CYAN, ink(silver=1))(t * 2 - 1)
        ),
    ),
    "lab to oklch": blend(
        "linear-gradient(90deg, lab(60 30 -20), oklch(.6 .1 250))",
        lambda t: Look(_mixed_as_srgb(lab(60, 30, -20), oklch(0.6, 0.1, 250), t)),
    ),
    # Lines, shadows, type
    "currentcolor in a border": Swatch(
        "box-sizing:border-box;color:device-cmyk(0 .7 .2 .1);border:3mm solid",
        lambda _x, _y: ink(0, 0.7, 0.2, 0.1),
        places=((0.05, 0.5), (0.95, 0.5), (0.5, 0.1), (0.5, 0.9)),
    ),
    "border with alpha": Swatch(
        "box-sizing:border-box;border:3mm solid color(--gold 1 / 50%)",
        lambda _x, _y: ink(gold=0.5),
        places=((0.05, 0.5), (0.95, 0.5), (0.5, 0.1), (0.5, 0.9)),
    ),
    "groove": _edge("groove", DARK, LIT),
    "ridge": _edge("ridge", LIT, DARK),
    "inset": _edge("inset", DARK, DARK),
    "outset": _edge("outset", LIT, LIT),
    "outset of a spot": Swatch(
        "box-sizing:border-box;border:4mm outset color(--gold .9)",
        lambda _x, y: ink(gold=0.6) if y < 0.5 else ink(gold=0.9),
        places=((0.5, 0.1), (0.5, 0.9)),
    ),
    "border image": Swatch(
        "box-sizing:border-box;border:4mm solid;"
        "border-image:linear-gradient(90deg, color(--gold 1), color(--gold 1)) 1",
        lambda _x, _y: ink(gold=1),
        places=((0.05, 0.5), (0.5, 0.15), (0.5, 0.85)),
    ),
    "outline": Swatch(
        "",
        lambda _x, _y: ink(0, 0.5, 0.5, 0),
        f"<div style='position:absolute;inset:4mm;outline:3mm solid {css(0, 0.5, 0.5, 0)}'></div>",
        places=((0.1, 0.5), (0.5, 0.2), (0.9, 0.5)),
    ),
    "column rule": Swatch(
        "",
        lambda _x, _y: ink(0.5, 0, 0.5, 0),
        f"<div style='columns:2;column-gap:8mm;column-rule:4mm solid {css(0.5, 0, 0.5, 0)};"
        "font:9mm/10mm serif;color:white'><p>x<p>x</div>",
        places=((0.5, 0.3), (0.46, 0.5), (0.54, 0.5)),
    ),
    "box shadow": Swatch(
        "",
        lambda _x, _y: ink(0, 0.3, 0.9, 0),
        f"<div style='width:8mm;height:12mm;box-shadow:14mm 0 0 {css(0, 0.3, 0.9, 0)}'></div>",
        places=((0.65, 0.5), (0.85, 0.3)),
    ),
    "box shadow of a spot": Swatch(
        "",
        lambda _x, _y: ink(gold=0.8),
        "<div style='width:8mm;height:12mm;box-shadow:14mm 0 0 color(--gold .8)'></div>",
        places=((0.65, 0.5), (0.85, 0.3)),
    ),
    "text decoration": Swatch(
        f"font:9mm/11mm serif;text-decoration:underline 2mm {css(0.1, 0.9, 0, 0)};color:color(--silver 1)",
        lambda _x, _y: Anywhere(ink(0.1, 0.9, 0, 0)),
        "llll",
    ),
    "text in a spot": Swatch(
        "font:bold 14mm/12mm serif;color:color(--gold 1)", lambda _x, _y: Anywhere(ink(gold=1)), "MM"
    ),
    "text in a tint with alpha": Swatch(
        "font:bold 14mm/12mm serif;color:color(--gold .5 / .5)",
        lambda _x, _y: Anywhere(ink(gold=0.25)),
        "MM",
    ),
    "text in rich black": Swatch(
        "font:bold 14mm/12mm serif;color:color(--night 1)",
        lambda _x, _y: Anywhere(ink(0.6, 0.4, 0.4, 1)),
        "MM",
    ),
    # Drawings
    "svg fill": drawn(
        f'<rect width="240" height="120" fill="{css(0.1, 0.2, 0.3, 0.4)}"/>',
        lambda _x, _y: ink(0.1, 0.2, 0.3, 0.4),
    ),
    "svg fill and stroke": drawn(
        f'<rect x="20" y="20" width="200" height="80" fill="color(--gold 1)" fill-opacity=".5" '
        f'stroke="{css(1, 0, 0, 0)}" stroke-width="40"/>',
        lambda x, _y: CYAN if x < 0.16 else ink(gold=0.5),
        ((0.05, 0.5), (0.12, 0.5), (0.5, 0.5)),
    ),
    "svg opacity": drawn(
        f'<g opacity=".5"><rect width="240" height="120" fill="{css(1, 0, 0, 0)}"/></g>',
        lambda _x, _y: CYAN * 0.5,
    ),
    "svg linear": drawn(
        f'<linearGradient id="l1">{_stops((0, css(0, 1, 1, 0), 1), (1, "color(--gold 1)", 1))}</linearGradient>'
        + FULL.format("l1"),
        lambda x, _y: between(RED, ink(gold=1))(x),
    ),
    "svg stop-opacity": drawn(
        f'<linearGradient id="l2">{_stops((0, css(0, 1, 1, 0), 1), (1, css(0, 1, 1, 0), 0.2))}</linearGradient>'
        + FULL.format("l2"),
        lambda x, _y: RED * (1 - 0.8 * x),
    ),
    "svg rgb to ink": drawn(
        f'<linearGradient id="l3">{_stops((0, "rgb(180 60 40)", 1), (1, css(1, 0, 0, 0), 1))}</linearGradient>'
        + FULL.format("l3"),
        lambda x, _y: Look(rgb(*BRICK), 1 - x, CYAN * x),
    ),
    "svg reflected": drawn(
        '<linearGradient id="l4" x1=".3" x2=".7" spreadMethod="reflect">'
        f"{_stops((0, css(0, 1, 1, 0), 1), (1, css(1, 0, 0, 0), 1))}</linearGradient>" + FULL.format("l4"),
        lambda x, _y: between(RED, CYAN)(1 - abs(1 - (x - 0.3) / 0.4 % 2)),
    ),
    "svg radial": drawn(
        '<radialGradient id="r1" gradientUnits="userSpaceOnUse" cx="120" cy="60" r="60">'
        f"{_stops((0, 'color(--gold 1)', 1), (1, css(1, 0, 0, 0), 1))}</radialGradient>" + FULL.format("r1"),
        lambda x, y: between(ink(gold=1), CYAN)(min(1, np.hypot(x * 24 - 12, y * 12 - 6) / 6)),
        ((0.55, 0.5), (0.6, 0.7), (0.38, 0.3), (0.95, 0.9)),
    ),
    "svg reflected, half seen through": drawn(
        '<linearGradient id="l5" x1=".3" x2=".7" spreadMethod="reflect">'
        f"{_stops((0, css(0, 1, 0, 0), 0.5), (1, css(0, 1, 0, 0), 0.8))}</linearGradient>"
        + FULL.format("l5"),
        lambda x, _y: ink(0, 0.5 + 0.3 * (1 - abs(1 - (x - 0.3) / 0.4 % 2)), 0, 0),
    ),
    "svg pattern": drawn(
        '<pattern id="p1" width=".5" height="1"><rect width="60" height="120" fill="color(--gold 1)"/>'
        f'<rect x="60" width="60" height="120" fill="{css(0, 0.5, 0, 0)}"/></pattern>' + FULL.format("p1"),
        lambda x, _y: ink(gold=1) if x % 0.5 < 0.25 else ink(0, 0.5, 0, 0),
        ((0.1, 0.5), (0.35, 0.5), (0.6, 0.5), (0.9, 0.5)),
    ),
    "svg mask": drawn(
        '<mask id="m1" maskUnits="userSpaceOnUse" x="0" y="0" width="240" height="120">'
        '<rect width="120" height="120" fill="white"/></mask>'
        '<rect width="240" height="120" fill="color(--gold 1)" mask="url(#m1)"/>',
        lambda x, _y: ink(gold=float(x < 0.5)),
        ((0.1, 0.5), (0.4, 0.5), (0.6, 0.5), (0.9, 0.5)),
    ),
    "svg multiply": drawn(
        '<filter id="f1"><feBlend mode="multiply"/></filter>'
        f'<rect width="240" height="120" fill="{css(0.6, 0, 0, 0)}"/>'
        f'<rect width="240" height="120" fill="{css(0.5, 0.7, 0, 0)}" filter="url(#f1)"/>',
        lambda _x, _y: ink(0.8, 0.7, 0, 0),
    ),
    "svg screen": drawn(
        '<filter id="f2"><feBlend mode="screen"/></filter>'
        f'<rect width="240" height="120" fill="{css(0.6, 0.4, 0, 0)}"/>'
        f'<rect width="240" height="120" fill="{css(0.5, 0, 0, 0)}" filter="url(#f2)"/>',
        lambda _x, _y: ink(0.3, 0, 0, 0),
    ),
}


def _mixed_as_srgb(start: Floats, end: Floats, t: float) -> Floats:
    """The engine blends screen colours in sRGB."""
    return rgb(*(_srgb(start) * (1 - t) + _srgb(end) * t))


def _srgb(colour: Floats) -> Floats:
    """sRGB (0 to 255) of a colour, by trying."""
    low, high = np.zeros(3), np.full(3, 255.0)
    found = (low + high) / 2
    for _ in range(30):
        slope = np.column_stack([(rgb(*(found + step)) - rgb(*found)) / 0.5 for step in np.eye(3) / 2])
        found = np.clip(found + np.linalg.solve(slope, colour - rgb(*found)), low + 1, high - 1)
    return found


COLUMNS, ROWS = 5, 13
STYLE = (
    f"{profiles(INKS)}{PAGE} @page{{margin:0}} .s{{position:absolute;width:{WIDTH}mm;height:{HEIGHT}mm}}"
    ".all{height:12mm} section{position:relative;height:209mm;break-after:page} svg{display:block}"
)


def assets() -> Assets:
    files = Assets()
    files.add(PROFILE, resources.builtin("profiles").joinpath("sRGB.icc").read_bytes())
    return files


def document(body: str) -> tuple[bytes, list[str]]:
    """The engine's PDF, and what it said; no PDF where it gives up."""
    html = f"<!DOCTYPE html><html lang=en><title>t</title><style>{STYLE}</style>{body}"
    rendered = render(html, assets(), inks=named(INKS))
    pdf = b""
    try:
        pdf, said = rendered.pdf()
    except ContentError as problem:
        said = problem.diagnostics
    return pdf, [f"{d.span}: {d.id}: {d.message}" for d in (*rendered.diagnostics, *said)]


def corner(name: str) -> tuple[int, float, float]:
    """Page, left and top (mm) of a swatch."""
    page, rest = divmod(list(SWATCHES).index(name), COLUMNS * ROWS)
    row, column = divmod(rest, COLUMNS)
    return page, 4 + column * 28.5, 5 + row * 15.5


@functools.cache
def typeset() -> tuple[bytes, list[str]]:
    pages: dict[int, str] = {}
    for name, swatch in SWATCHES.items():
        page, left, top = corner(name)
        style = f"left:{left}mm;top:{top}mm;{swatch.css}"
        pages[page] = pages.get(page, "") + f'<div class=s style="{style}">{swatch.body}</div>'
    return document("".join(f"<section>{boxes}</section>" for boxes in pages.values()))


@functools.cache
def pressed(to: str) -> bytes:
    result = press(typeset()[0], PRINTERS[to], inks=named(INKS))
    assert result.diagnostics == ()
    return result.pdf


PPI = 144


@functools.cache
def pages_of(to: str) -> tuple[tuple[str, ...], list[Floats]]:
    """The plates after Ghostscript, as fractions: their names, and each page's."""
    names = (*PROCESS, GOLD, SILVER) if to == "plates" else PROCESS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pages = plates(pressed(to), folder, PPI)
        files = {spot: quote(spot, safe=" ") for spot in names[4:]}
        for number, page in enumerate(pages):
            for spot in names[4:]:
                with Image.open(folder / f"p{number + 1}({files[spot]}).tif") as plate:
                    page = np.dstack([page, 255 - np.asarray(plate.convert("L"))])  # noqa: PLW2901
            pages[number] = page / 255
    return names, pages


def trim(to: str) -> tuple[float, float, float]:
    """Left and top edge of the trimmed page from the left and the top of the sheet, in pt."""
    with opened(pressed(to)) as pdf:
        page = pdf.pages[0]
        left, _, _, upper = (float(v) for v in page.trimbox)
        x0, _, _, y1 = (float(v) for v in page.mediabox)
        return left - x0, y1 - upper, y1


def pixels(
    name: str, pages: list[Floats], to: str, ppi: float = PPI
) -> Callable[[Place], tuple[Floats, Place]]:
    """Looks at a place of a swatch: its inks, and which place the pixel really is."""
    page, left, top = corner(name)
    edge_x, edge_y, _ = trim(to)

    def look(place: Place) -> tuple[Floats, Place]:
        mm = 72 / 25.4
        column = int((edge_x + (left + place[0] * WIDTH) * mm) * ppi / 72)
        row = int((edge_y + (top + place[1] * HEIGHT) * mm) * ppi / 72)
        x = ((column + 0.5) * 72 / ppi - edge_x) / mm - left
        y = ((row + 0.5) * 72 / ppi - edge_y) / mm - top
        return pages[page][row, column], (x / WIDTH, y / HEIGHT)

    return look


@pytest.mark.parametrize("to", PRINTERS)
@pytest.mark.parametrize("name", SWATCHES)
def test_colours_arrive(name: str, to: str) -> None:
    swatch = SWATCHES[name]
    names, pages = pages_of(to)
    look = pixels(name, pages, to)
    for place in swatch.places:
        inks, real = look(place)
        want = swatch.rule(*real)
        if isinstance(want, Mix):
            assert np.abs(inks - want.on(names)).max() <= (0.025 if "radial" in name else 0.0125), (
                real,
                inks,
                want.on(names),
            )
        elif isinstance(want, Anywhere):
            everywhere = np.array(
                [look((x, y))[0] for x in np.linspace(0.01, 0.99, 80) for y in np.linspace(0.01, 0.99, 60)]
            )
            off = np.abs(everywhere - want.mix.on(names)).max(axis=1)
            assert off.min() <= 0.0125, everywhere[off.argmin()]
        else:
            _same_look(inks, want, names)


def _same_look(inks: Floats, want: Look, names: tuple[str, ...]) -> None:
    beside = want.beside.on(names)
    assert np.abs(inks[4:] - beside[4:]).max(initial=0) <= 0.0125
    reference = printed(separated(want.lab) * want.part + beside[:4])
    got = printed(inks[:4])
    if np.hypot(*want.lab[1:]) < 3 and not want.beside.on(names).any():
        assert not inks[:3].any(), "greys print with black alone"
        assert abs(got[0] - reference[0]) <= 3, (got, reference)
    else:
        assert ciede2000(got, reference) <= 3, (inks, got, reference)


def test_the_engine_is_silent() -> None:
    assert typeset()[1] == []


@pytest.mark.parametrize("to", PRINTERS)
def test_only_inks_are_left(to: str) -> None:
    screen = {"/DeviceRGB", "/CalRGB", "/CalGray", "/Lab", "/ICCBased"}
    allowed = {"/--gold", "/--silver"} if to == "plates" else set()
    with opened(pressed(to)) as pdf:
        intent = pdf.Root.OutputIntents[0].DestOutputProfile.objgen
        for item in pdf.objects:
            if isinstance(item, (Dictionary, Array, pikepdf.Stream)) and item.objgen != intent:
                assert not screen & set(_names(item)), item
    spaces = {values[0] for operator, values in operators(pressed(to)) if operator in {"cs", "CS"}}
    assert spaces <= allowed | {"/Pattern"}
    assert not {operator for operator, _ in operators(pressed(to))} & {"rg", "RG"}


def _names(item: pikepdf.Object, depth: int = 0) -> list[str]:
    if isinstance(item, Name):
        return [str(item)]
    if not isinstance(item, (Dictionary, Array, pikepdf.Stream)) or (depth and item.is_indirect):
        return []
    children = list(item) if isinstance(item, Array) else list(item.values())
    return [name for child in children for name in _names(child, depth + 1)]


def test_our_own_plates_are_the_same() -> None:
    """Their renderer draws blends in coarse steps, which is enough for sums of ink."""
    names, pages = pages_of("plates")
    found = list(render_plates(pressed("plates"), Separator(printer().profile, 300), ppi=PPI))
    assert found[0].names == names
    ours = [page.inks / 255 for page in found]
    for name, swatch in SWATCHES.items():
        slopes = "gradient" in swatch.css + swatch.body.lower()
        for place in swatch.places:
            if not isinstance(swatch.rule(*place), Anywhere):
                (theirs, _), (own, _) = (pixels(name, given, "plates")(place) for given in (pages, ours))
                assert np.abs(own - theirs).max() <= (0.1 if slopes else 0.01), (name, place, own, theirs)


# -- what the engine refuses ---------------------------------------------------------------------


def _box(style: str) -> str:
    return f"<div style='height:9mm;{style}'>x</div>"


def _drawing(fill: str, inner: str = "") -> str:
    return f"<svg width='60' height='60'>{inner}<rect width='60' height='60' fill='{fill}'/></svg>"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (_box("background:conic-gradient(red, blue)"), "conic-gradient"),
        (_box("mix-blend-mode:multiply"), "mix-blend-mode"),
        (_box("mask-image:linear-gradient(red, blue)"), "mask-image"),
        (_box("text-shadow:1px 1px red"), "text-shadow"),
        (_box("color:color-mix(in srgb, red, blue)"), "color-mix"),
        (_box("color:rgb(from red r g b)"), "from red"),
        (_box("color:contrast-color(red)"), "contrast-color"),
        (_box("color:device-cmyk(0 0 1)"), "device-cmyk"),
        (_box("color:device-cmyk(calc(1/2) 0 0 0)"), "calc"),
        (_box("background:linear-gradient(in oklab, red, blue)"), "in oklab"),
        (_box("color:color(--brass 1)"), "--brass"),
        (_box("background:linear-gradient(color(--brass 1), red)"), "--brass"),
        (_box("background:linear-gradient(color(--gold 1 1), red)"), "--gold"),
        (_box("border:1mm groove color(--brass 1)"), "--brass"),
        (_box("color:color(--gold)"), "--gold"),
        (_box("color:color(--gold 1 1)"), "--gold"),
        (_drawing("color-mix(in srgb, red, blue)"), "color-mix"),
        (_drawing("device-cmyk(0 0 1)"), "device-cmyk"),
        (_drawing("color(--brass 1)"), "--brass"),
        (
            _drawing(
                "url(#g)", f"<linearGradient id='g'>{_stops((0, 'wat', 1), (1, 'red', 1))}</linearGradient>"
            ),
            "wat",
        ),
    ],
)
def test_what_the_engine_cannot_draw_is_an_error(body: str, words: str) -> None:
    found = document(body)[1]
    assert any(said.startswith("layout: engine-css: ") and words in said for said in found), found
