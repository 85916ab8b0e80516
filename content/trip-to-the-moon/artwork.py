# SPDX-FileCopyrightText: 2026 booklet contributors
# SPDX-License-Identifier: MIT
"""Draw the pictures of the sample film "A Trip to the Moon" (Georges Méliès, 1902) into images/.

    python artwork.py [--ppi 300] [--only NAME] [--output DIR]

Two inks on cream paper, as from a letterpress: ochre below, blue-black above it. There are no
halftones; grey is made of engraved lines that swell and thin. All lengths are in millimetres.
Every run with the same arguments gives the same bytes.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter, map_coordinates

Field = NDArray[np.floating]
Shape = NDArray[np.float64]  # the corners of an outline, (n, 2), in mm

PALETTE = ((243, 233, 211), (217, 160, 62), (33, 36, 46))
CREAM, OCHRE, INK = np.array(PALETTE, np.float32) / 255
SUPERSAMPLING = 4  # outlines are drawn this many times larger, then averaged
TURN = np.linspace(0, 2 * np.pi, 72, endpoint=False)
CIRCLE = np.stack([np.cos(TURN), np.sin(TURN)], 1)


def smooth(low: float, high: float, x: Field | float) -> Field:
    """0 below `low`, 1 above `high`, an S-shaped rise between (a fall if `low` > `high`)."""
    t = np.clip((np.asarray(x, np.float32) - np.float32(low)) / np.float32(high - low), 0, 1)
    return t * t * (3 - 2 * t)


class Sheet:
    """Paper `width` × `height` mm with the cover, 0..1, of its two inks."""

    def __init__(self, width: float, height: float, ppi: float, seed: int) -> None:
        self.width, self.height, self.ppi, self.scale = width, height, ppi, ppi / 25.4
        columns, rows = round(width * self.scale), round(height * self.scale)
        self.x: Field = ((np.arange(columns, dtype=np.float32) + 0.5) / self.scale)[None, :]
        self.y: Field = ((np.arange(rows, dtype=np.float32) + 0.5) / self.scale)[:, None]
        self.random = np.random.default_rng(seed)
        self.ochre: Field = np.zeros((rows, columns), np.float32)
        self.ink: Field = np.zeros_like(self.ochre)

    def noise(self, size: float) -> Field:
        """Random values around 0.5 in spots `size` mm wide."""
        lattice = self.random.random((128, 128), dtype=np.float32)
        places = np.broadcast_arrays(self.y / size, self.x / size)
        return map_coordinates(lattice, places, order=1, mode="grid-wrap")

    def mask(self, shapes: Iterable[Shape], line: float = 0) -> Field:
        """The cover of filled shapes, or of their closed outlines `line` mm thick."""
        rows, columns = self.ink.shape
        sheet = Image.new("L", (columns * SUPERSAMPLING, rows * SUPERSAMPLING))
        pen, scale = ImageDraw.Draw(sheet), self.scale * SUPERSAMPLING
        for shape in shapes:
            corners = [tuple(point) for point in shape * scale]
            if line:
                pen.line([*corners, *corners[:2]], 255, max(1, round(line * scale)), joint="curve")
            else:
                pen.polygon(corners, fill=255)
        return np.asarray(sheet.reduce(SUPERSAMPLING), np.float32) / 255

    def lines(self, distance: Field, pitch: float, darkness: Field | float) -> Field:
        """Engraved lines `pitch` mm apart along `distance` (mm); `darkness` is their share."""
        away = np.abs(distance / pitch % 1 - 0.5) * pitch
        return np.clip((np.asarray(darkness) * pitch / 2 - away) * self.scale + 0.5, 0, 1)

    def put(self, cover: Field, ink: Field | float, ochre: Field | float = 0) -> None:
        """Knock a shape out of both inks and print its own share of them."""
        self.ink = self.ink + cover * (ink - self.ink)
        self.ochre = self.ochre + cover * (ochre - self.ochre)

    def draw(
        self, shapes: Iterable[Shape], ink: Field | float, ochre: Field | float = 0, line: float = 0
    ) -> None:
        """Print shapes, or their outlines `line` mm thick, over whatever there is."""
        self.put(self.mask(shapes, line), ink, ochre)

    def halo(self, shapes: Iterable[Shape], width: float) -> None:
        """Leave the shapes and about `width` mm around them bare."""
        self.put(smooth(0.02, 0.22, gaussian_filter(self.mask(shapes), width * self.scale)), 0)

    def save(self, path: Path) -> str:
        """Print, the ochre a hair out of register, and write a JPEG; returns what it is."""
        slip = [np.maximum(np.arange(n) - round(0.18 * self.scale), 0) for n in self.ochre.shape]
        rgb = CREAM * (1 - 0.02 * self.noise(1.6) - 0.02 * self.noise(9))[..., None]
        for colour, cover in ((OCHRE, self.ochre[np.ix_(*slip)]), (INK, self.ink)):
            # Worn type: edges a little soft, solids a little mottled and flecked with paper.
            soft = gaussian_filter(cover, 0.035 * self.scale) + 0.16 * (self.noise(0.22) - 0.5)
            flecks = smooth(0.82, 0.92, 0.62 * self.noise(0.24) + 0.38 * self.noise(2.2))
            film = smooth(0.3, 0.7, soft) * (1 - 0.6 * flecks) * (0.95 + 0.05 * self.noise(0.5))
            rgb += film[..., None] * (colour - rgb)
        image = Image.fromarray((np.clip(rgb, 0, 1) * 255 + 0.5).astype(np.uint8))
        ppi = round(self.ppi)
        image.save(path, "JPEG", quality=93, dpi=(ppi, ppi), optimize=True, subsampling="4:2:0")
        return f"{path.name}: {image.width} × {image.height}, {path.stat().st_size / 1e6:.1f} MB"


# -- outlines -------------------------------------------------------------------------------------


def box(x0: float, y0: float, x1: float, y1: float) -> Shape:
    return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], float)


def disc(x: float, y: float, rx: float, ry: float | None = None) -> Shape:
    return CIRCLE * (rx, ry or rx) + (x, y)


def points(text: str) -> Shape:
    """Read "x y, x y, ..."."""
    return np.array([pair.split() for pair in text.split(",")], float)


def curve(corners: str, smoothness: float = 1, steps: int = 8) -> Shape:
    """A closed Catmull-Rom line through "x y, x y, ..."; less smoothness keeps corners sharper."""
    p = points(corners)
    a, b, c, d = (np.roll(p, k, 0)[:, None] for k in (1, 0, -1, -2))
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    from_b, to_c = smoothness * (c - a) / 2, smoothness * (d - b) / 2
    line = b + t * from_b + t**2 * (3 * (c - b) - 2 * from_b - to_c) + t**3 * (2 * (b - c) + from_b + to_c)
    return line.reshape(-1, 2)


def star(x: float, y: float, radius: float, points: int = 5, waist: float = 0.4) -> Shape:
    angles = np.arange(2 * points) * np.pi / points - np.pi / 2
    radii = radius * np.where(np.arange(2 * points) % 2, waist, 1)
    return np.stack([x + radii * np.cos(angles), y + radii * np.sin(angles)], 1)


def turned(shapes: Iterable[Shape], x: float, y: float, size: float, angle: float) -> list[Shape]:
    """Shapes drawn about the origin, scaled, turned by `angle` (radians) and moved to (x, y)."""
    across, along = np.cos(angle), np.sin(angle)
    spin = np.array([(across, along), (-along, across)])
    return [size * shape @ spin + (x, y) for shape in shapes]


# -- the moon -------------------------------------------------------------------------------------


CRATERS = (  # x, y and radius
    "-.62 -.42 .11, -.36 -.7 .075, .1 -.78 .1, .66 -.42 .07, -.8 .06 .07, -.62 .52 .09, .72 .3 .085,"
    ".52 .66 .06, -.3 .8 .055, -.08 -.55 .045, .42 -.66 .05, -.52 -.62 .035, .84 .04 .04, -.72 .3 .035"
)


def bump(u: Field, v: Field, *spot: float) -> Field:
    """A hill of height 1; `spot` is its x, y and its two radii."""
    x, y, rx, ry = spot
    return np.exp(-(((u - x) / rx) ** 2) - ((v - y) / ry) ** 2)


def relief(u: Field, v: Field) -> Field:
    """The height of the moon's face; u, v and the result in radii from its centre."""
    h = 0.42 * np.sqrt(np.clip(1 - u * u - v * v, 0, 1))
    smile = v - 0.44 + 0.55 * u * u  # 0 along the mouth, whose corners turn up
    for side in (-1, 1):
        h = h + 0.07 * bump(u, v, 0.31 * side, -0.33, 0.22, 0.07)  # brow
        h = h - 0.13 * bump(u, v, 0.3 * side, -0.17, 0.17, 0.1)  # socket
        h = h + 0.1 * bump(u, v, 0.31 * side, -0.14, 0.12, 0.075)  # lid
        h = h + 0.11 * bump(u, v, 0.42 * side, 0.18, 0.2, 0.19)  # cheek
        h = h + 0.045 * bump(u, v, 0.095 * side, 0.17, 0.05, 0.05)  # wing of the nose
        h = h - 0.05 * bump(u, v, 0.33 * side, 0.42, 0.05, 0.06)  # dimple
    h = h + 0.13 * bump(u, v, 0, -0.08, 0.075, 0.25) + 0.1 * bump(u, v, 0, 0.14, 0.09, 0.08)
    h = h - 0.1 * np.exp(-((smile / 0.028) ** 2) - (u / 0.24) ** 4)
    h = h + 0.06 * np.exp(-(((smile + 0.055) / 0.04) ** 2) - (u / 0.17) ** 2)
    h = h + 0.08 * np.exp(-(((smile - 0.075) / 0.05) ** 2) - (u / 0.16) ** 2)
    h = h + 0.09 * bump(u, v, 0, 0.74, 0.19, 0.11) - 0.04 * bump(u, v, 0, 0.6, 0.15, 0.04)
    for x, y, r in points(CRATERS):
        away = np.hypot(u - x, v - y) / r
        h = h + 0.35 * r * (np.exp(-(((away - 1) / 0.28) ** 2)) - 0.8 * np.exp(-((away / 0.75) ** 4)))
    return h


def moon(s: Sheet, at: tuple[float, float, float], centre: tuple[float, float], pitch: float) -> None:
    """A disc `at` (x, y, radius), engraved with one line: a spiral about `centre` (in radii)."""
    x, y, radius = at
    u, v = (s.x - x) / radius, (s.y - y) / radius
    h = relief(u, v)
    down, right = np.gradient(h, 1 / (radius * s.scale))
    # Light from the upper left; the far rim turns away into the dark.
    shade = (1 + 0.6 * right + 0.8 * down) / np.sqrt(1 + right**2 + down**2)
    dark = np.clip(0.4 - 0.72 * (shade - 0.92), 0.06, 0.92)
    # Both eyes sleep: a lid closes along a shallow curve.
    aside = np.abs(u) - 0.31
    lid = smooth(0.02, 0.008, np.abs(v + 0.095 - 0.9 * aside**2)) * (np.abs(aside) < 0.15)
    ex, ey = s.x - x - centre[0] * radius, s.y - y - centre[1] * radius
    spiral = np.hypot(ex, ey) + pitch * np.arctan2(ey, ex) / (2 * np.pi)
    s.draw([disc(x, y, radius)], np.maximum(s.lines(spiral, pitch, dark), lid), 1)
    s.draw([disc(x, y, radius)], 1, 1, line=0.5)


def shell(s: Sheet, x: float, y: float, length: float, angle: float) -> None:
    """The projectile, its nose at (x, y), pointing along -x before it is turned."""
    t = np.linspace(0, 1, 24)
    ogive = np.stack([t * 0.42, 0.19 * np.sqrt(1 - (1 - t) ** 2.2)], 1)
    hull = np.concatenate([ogive, [(0.94, 0.19), (0.94, -0.19)], ogive[::-1] * (1, -1)])
    foot = box(0.92, -0.225, 1.0, 0.225)

    def place(*shapes: Shape) -> list[Shape]:
        return turned(shapes, x, y, length, angle)

    across = -(s.x - x) * np.sin(angle) + (s.y - y) * np.cos(angle)
    # The light comes from above, so the lower flank is the one that is engraved.
    flank = 0.05 + 0.9 * smooth(-0.08, 0.2, across / length)
    s.draw(place(hull), s.lines(across, length * 0.024, flank))
    s.draw(place(foot), 0, 1)
    bands = [box(b, -0.19, b + 0.012, 0.19) for b in (0.42, 0.66)]
    rivets = [disc(b, q, 0.008) for b in (0.4, 0.45, 0.64, 0.69) for q in np.linspace(-0.155, 0.155, 6)]
    s.draw(place(*bands, *rivets), 1)
    s.draw(place(disc(0.54, -0.03, 0.062), disc(0.8, -0.03, 0.062)), 1)
    s.draw(place(disc(0.54, -0.03, 0.042), disc(0.8, -0.03, 0.042)), 0, 1)
    s.draw(place(hull, foot), 1, line=0.5)


# -- the plates -----------------------------------------------------------------------------------


HEAPS = (  # of cloud over the roofs: x, y and radius
    "14 176 17, -4 170 15, 38 184 16, 140 176 18, 158 168 14, 116 184 15, 62 190 14, 92 191 15, 26 192 14,"
    "130 193 14"
)


def clouds(s: Sheet, heaps: str, pitch: float) -> None:
    """Painted stage clouds: discs "x y radius, ..." in order, each with its rings of lines."""
    for x, y, radius in points(heaps):
        away = np.hypot(s.x - x, s.y - y)
        cover = np.clip((radius - away) * s.scale + 0.5, 0, 1)
        # The rings gather at the foot, where the next cloud hides their centre.
        rings = np.hypot(s.x - x, s.y - y - 0.62 * radius)
        dark = 0.72 * smooth(1.35 * radius, 0.45 * radius, rings)
        s.put(cover, s.lines(rings, pitch, dark))
        s.put(np.clip((0.28 - np.abs(away - radius)) * s.scale + 0.5, 0, 1), 1)


def rooftops(s: Sheet, base: float, low: float, high: float) -> list[Shape]:
    """A row of Paris roofs with chimneys as one flat, `low` to `high` mm above `base`."""
    random, houses, x = s.random, [], -6.0
    while x < s.width + 6:
        wide, tall = random.uniform(11, 21), random.uniform(low, high)
        top, slope, eaves = base - tall, random.uniform(1.2, 3.2), base - tall * 0.62
        side, roof = [(x, s.height + 9), (x, eaves)], [(x + slope, top), (x + wide - slope, top)]
        houses.append(np.array([*side, *roof, (x + wide, eaves), (x + wide, s.height + 9)]))
        for at in random.uniform(0.18, 0.72, random.integers(1, 3)):
            left, rise, broad = x + at * wide, random.uniform(2.4, 4.6), random.uniform(1.8, 3.4)
            houses.append(box(left, top - rise, left + broad, top + 2))
            pots = left + np.arange(0.25, broad - 0.5, 0.95)
            houses += [box(q, top - rise - 1.3, q + 0.55, top - rise) for q in pots]
        x += wide - random.uniform(0.3, 1.6)
    return houses


def stars(s: Sheet, count: int, size: float, clear: Callable[[float, float, float], bool]) -> None:
    """Stars strewn over the sheet, about `size` mm, wherever `clear` (x, y, radius) allows one."""
    sown: list[tuple[float, float]] = []
    for x, y in s.random.uniform((3, 4), (s.width - 3, s.height), (count, 2)):
        radius = 0.3 + s.random.gamma(2.2, size)
        if clear(x, y, radius) and all(np.hypot(x - a, y - b) > 6 for a, b in sown):
            sown.append((x, y))
            s.draw([star(x, y, radius, *((4, 0.3) if radius < 1.1 else (5, 0.42)))], 0)


def key_art(s: Sheet) -> None:
    """The shell strikes the moon's eye, high over the roofs of Paris and the stage clouds."""
    x, y, radius, eye = s.width / 2, 113.0, 53.0, (0.3, -0.14)
    away = np.hypot(s.x - x, s.y - y)
    # Night is solid above, for the title, and opens towards the ground in ever paler lines.
    s.ink = s.ink + s.lines(s.y, 1.3, 1.12 - 0.5 * smooth(96, 205, s.y))
    # A glory of rays round the moon; every other one is short.
    turn = np.arctan2(s.y - y, s.x - x) * 96 / (2 * np.pi)
    ray = np.abs(turn % 1 - 0.5) * 2 * np.pi * away / 96
    rays = np.clip((0.34 * smooth(radius + 12, radius, away) - ray) * s.scale + 0.5, 0, 1)
    rays = rays * (away > radius + 2.2) * (away < radius + 9 - 4.5 * (np.floor(turn) % 2))
    s.put(np.clip((radius + 10 - away) * s.scale, 0, 1), 1)
    s.put(rays, 0, 1)
    moon(s, (x, y, radius), eye, 1.46)

    def clear(px: float, py: float, size: float) -> bool:
        """Off the moon, above the clouds, and hardly visible where the title goes."""
        return np.hypot(px - x, py - y) > radius + 13 and py < 165 and (py > 58 or size < 0.62)

    stars(s, 190, 0.32, clear)
    clouds(s, HEAPS, 1.3)
    for base, low, high, face in ((199.0, 8, 15, 0.66), (216.0, 9, 19, 1.0)):
        flat = rooftops(s, base, low, high)
        s.halo(flat, 0.3)
        s.draw(flat, s.lines(s.x + 0.4 * s.y, 0.9, face) if face < 1 else 1)
    # Lit windows, where the wall about them is whole.
    wall = gaussian_filter(s.ink, 0.8 * s.scale)
    for wx in np.arange(3.5, s.width - 2, 3.1):
        for wy in (206.0, 210.0, 213.6):
            if s.random.random() < 0.26 and wall[int(wy * s.scale), int(wx * s.scale)] > 0.995:
                s.draw([box(wx - 0.55, wy - 0.85, wx + 0.55, wy + 0.85)], 0, 1)

    at = x + eye[0] * radius, y + eye[1] * radius
    s.draw([star(*at, 9.5, 11, 0.5)], 0)
    s.draw([star(*at, 9.5, 11, 0.5)], 1, line=0.45)
    shell(s, *at, 42, 0.72)


SLEEVES = {  # outline, and the place of the hand
    "up": (curve("3 -62, 12 -64, 24 -74, 28 -73, 25 -66, 20 -55, 9 -49"), (29.5, -76)),
    "forward": (curve("3 -61, 14 -58, 27 -57, 28 -53, 22 -46, 10 -46"), (29.5, -55)),
    "down": (curve("-2 -61, 5 -61, 8 -50, 9 -36, 4 -30, -2 -34, -3 -48"), (5, -29)),
}
ROBE = curve(
    "-7 -63, 0 -66, 7 -63, 9.5 -52, 10 -38, 12 -20, 17 0, 8 1.5, -8 1.5, -16 0, -12 -20, -10 -40, -9.5 -53"
)
HEAD = curve("-5 -75, 2 -76, 6 -74, 6.6 -71.5, 9.6 -68.4, 7 -66.8, 6.4 -63, 0 -61, -5 -64, -6 -70")
BEARD = curve("-1 -69, 2 -66.6, 7.6 -66, 8.6 -60, 10.4 -50, 8.4 -41, 4.4 -48, 1 -57")
HAIR = curve("-6.4 -75, -1 -75, -1.4 -69, -3 -62, -7.4 -59, -7.6 -67")
HAT = curve("-8.4 -73.4, -4 -84, -1 -96, 1.6 -108, 3.6 -97, 6 -84, 9.4 -74, 1 -71.6", smoothness=0.4)


def astronomer(s: Sheet, feet: tuple[float, float], height: float, coat: str, arm: str) -> None:
    """A bearded astronomer in a pointed hat; a negative height (mm) turns him to the left."""
    (x, foot), (sleeve, hand) = feet, SLEEVES[arm]

    def at(*shapes: Shape) -> list[Shape]:
        return [shape * (height / 108, abs(height) / 108) + (x, foot) for shape in shapes]

    s.halo(at(ROBE, sleeve, disc(*hand, 2.4), BEARD, HAT, HEAD, HAIR), 0.25)
    across = s.x - x
    folds = s.lines(across + 0.12 * (s.y - foot) * np.sign(across), 0.62, 0.22 + 0.5 * smooth(-3, 4, across))
    gold = coat == "gold"
    coats: dict[str, tuple[Field | float, float]] = {
        "night": (1, 0),
        "gold": (folds, 1),
        "striped": (s.lines(across, 0.9, 0.74), 0),
    }
    ink, ochre = coats[coat]
    for part in (ROBE, sleeve):
        s.draw(at(part), ink, ochre)
        s.draw(at(part), float(gold), line=0.24)
    if coat == "night":
        marks = points("-5 -20 2.6, 5 -11 2.2, -1 -40 2.4, -8 -6 1.8, 4 -28 1.8, 10 -3 1.6")
        s.draw(at(*[star(*mark) for mark in marks]), 0, 1)
    s.draw(at(HAT), float(gold), float(not gold))
    s.draw(at(HAT), 1, line=0.24)
    for part, dark in ((HEAD, 0), (disc(*hand, 2.4), 0), (BEARD, 0.34), (HAIR, 0.34)):
        s.draw(at(part), s.lines(across, 0.42, dark) if dark else 0)
        s.draw(at(part), 1, line=0.2)


def telescope(s: Sheet) -> None:
    """A brass tube on a trestle, aimed at the moon in the window."""
    x, y, length, angle = 25.0, 42.4, 55.3, -0.215
    legs = [points(f"51.2 36, 52.8 36, {end + 0.7} 62, {end - 0.7} 62") for end in (42, 53, 64)]
    legs.append(box(46.5, 50, 58.6, 50.9))
    tubes = "-.03 .022 .3 .03, .3 .05 .66 .062, .66 .082 1 .095"  # start and half width, end and half width
    tube = [np.array([(a, -b), (c, -d), (c, d), (a, b)]) for a, b, c, d in points(tubes)]
    rings = [box(a, -b, a + 0.022, b) for a, b in points("-.045 .036, .29 .06, .65 .094, .985 .108")]
    tube, rings = (turned(part, x, y, length, angle) for part in (tube, rings))
    s.halo([*legs, *tube, *rings], 0.25)
    s.draw(legs, 1)
    across = -(s.x - x) * np.sin(angle) + (s.y - y) * np.cos(angle)
    s.draw(tube, s.lines(across, 0.62, 0.1 + 0.75 * smooth(-1.5, 5, across)), 1)
    s.draw(rings, 0, 1)
    s.draw([*tube, *rings], 1, line=0.26)
    s.draw([disc(52, 36.5, 1.7)], 1)


def blackboard(s: Sheet) -> None:
    """The plan: from the Earth by a dotted line to the Moon."""
    frame, slate, goal = box(11, 6, 49, 29), box(12.6, 7.6, 47.4, 27.4), disc(41, 14, 2.7)
    s.draw([frame], 0, 1)
    s.draw([frame, slate], 1, line=0.26)
    s.draw([slate], 1)
    path = [disc(19.5 + 20 * t, 21.6 - 14 * t + 7 * t * t, 0.28) for t in np.linspace(0.21, 0.87, 11)]
    s.draw([*path, *(box(30, 23 + q, 44 - 1.6 * q, 23.22 + q) for q in (0.0, 1.1, 2.2))], 0)
    s.draw([disc(19, 21.6, 3.6), disc(19, 21.6, 3.6, 1.3), disc(19, 21.6, 1.3, 3.6), goal], 0, line=0.3)
    s.draw([goal], 0, 1)


def observatory(s: Sheet) -> None:
    """The academy: astronomers in pointed hats, a great telescope, the moon in the window."""
    floor, middle = 57.0, 100.0
    aside = np.abs(s.x - middle)
    s.ink = s.ink + s.lines(s.y, 0.9, 0.34 + 0.5 * smooth(40, 95, aside))
    s.draw([disc(middle, 37, 33.6), box(66.4, 37, 133.6, floor)], 0, 1)
    s.draw([disc(middle, 37, 33.6), disc(middle, 37, 32.2)], 1, line=0.26)
    s.draw([box(66.6, 37, 133.4, floor)], 0, 1)
    s.draw([disc(middle, 37, 31.2), box(68.8, 37, 131.2, floor)], 1)
    x, y, radius = 107.0, 26.5, 17.0
    moon(s, (x, y, radius), (-1.5, 1.2), 0.7)

    def clear(px: float, py: float, size: float) -> bool:
        """In the window, off the moon."""
        inside = np.hypot(px - middle, min(py - 37, 0)) + size < 29.5
        return inside and py < 50 and np.hypot(px - x, py - y) - size > radius + 1.5

    stars(s, 260, 0.2, clear)
    clouds(s, "74 58 8, 124 59 9, 86 61 8, 112 61 8, 99 62 8", 0.9)
    blackboard(s)
    # The floor boards run to one vanishing point.
    boards = s.lines((s.x - middle) / np.maximum(s.y - 30, 1) * 27, 7.0, 0.06)
    boards = np.maximum(boards, s.lines(s.y, 0.8, 0.55 * smooth(25, 85, aside)))
    s.put((s.y > floor).astype(np.float32), boards, 1)
    s.draw([box(-2, floor - 0.3, s.width + 2, floor + 0.3)], 1)
    telescope(s)
    for x, foot, height, coat, arm in (
        (148.0, 61.0, -31.0, "gold", "down"), (136.0, 62.5, -33.0, "night", "up"),
        (155.5, 64.5, -34.0, "striped", "forward"), (18.0, 63.0, 33.0, "night", "forward"),
        (6.5, 61.5, 31.0, "gold", "down"), (86.0, 64.0, 33.0, "striped", "up"),
    ):  # fmt: skip
        astronomer(s, (x, foot), height, coat, arm)


PLATES: dict[str, tuple[Callable[[Sheet], None], tuple[float, float], int]] = {
    "key-art": (key_art, (154, 216), 3),
    "observatory": (observatory, (160, 68.1), 4),
}


def main() -> None:
    here = Path(__file__).parent
    parser = argparse.ArgumentParser(description="Draw the pictures of this film.")
    parser.add_argument("--ppi", type=float, default=300, help="resolution (default: 300)")
    parser.add_argument("--only", metavar="NAME", choices=PLATES, help=", ".join(PLATES))
    parser.add_argument("--output", metavar="DIR", type=Path, default=here / "images")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    for name in [options.only] if options.only else PLATES:
        draw, (width, height), seed = PLATES[name]
        sheet = Sheet(width, height, options.ppi, seed)
        draw(sheet)
        print(sheet.save(options.output / f"{name}.jpg"), flush=True)


if __name__ == "__main__":
    main()
