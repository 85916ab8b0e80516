"""Parts of a page as pictures of its rendered plates, for what cannot stay as it is drawn."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import numpy as np
import pikepdf
from numpy.typing import NDArray
from pikepdf import Array, ContentStreamInstruction, Dictionary, Name, Operator

from booklet.press.inks import PROCESS, device_n
from booklet.press.plates import Plates

Bytes = NDArray[np.uint8]
Rectangle = tuple[int, int, int, int]

PPI = 400.0
"""Resolution of the pictures: above what a 70 l/cm screen shows of continuous tone."""

TILE = 48
"""Pixels: places that lie closer together than this become one picture."""

SAVE, RESTORE = (ContentStreamInstruction([], Operator(name)) for name in "qQ")


def boxes(places: NDArray[np.bool_]) -> list[Rectangle]:
    """Rectangles (x0, y0, x1, y1 in pixels) around places that hang together, a pixel larger."""
    height, width = places.shape
    rows, columns = -(-height // TILE), -(-width // TILE)
    padded = np.zeros((rows * TILE, columns * TILE), np.bool_)
    padded[:height, :width] = places
    tiles: NDArray[np.bool_] = np.asarray(padded.reshape(rows, TILE, columns, TILE).any(axis=(1, 3)))
    found = []
    while tiles.any():
        y, x = np.argwhere(tiles)[0]
        group = _neighbours(tiles, int(y), int(x))
        (top, left), (bottom, right) = group.min(axis=0) * TILE, (group.max(axis=0) + 1) * TILE
        tiles[group[:, 0], group[:, 1]] = False
        ys, xs = np.nonzero(padded[top:bottom, left:right])
        x0, y0 = max(int(left + xs.min()) - 1, 0), max(int(top + ys.min()) - 1, 0)
        found.append((x0, y0, min(int(left + xs.max()) + 2, width), min(int(top + ys.max()) + 2, height)))
    return found


def _neighbours(tiles: NDArray[np.bool_], y: int, x: int) -> NDArray[np.intp]:
    """The tiles that hang together with one, corners included."""
    seen, waiting = {(y, x)}, [(y, x)]
    while waiting:
        row, column = waiting.pop()
        for r in range(max(row - 1, 0), min(row + 2, tiles.shape[0])):
            for c in range(max(column - 1, 0), min(column + 2, tiles.shape[1])):
                if tiles[r, c] and (r, c) not in seen:
                    seen.add((r, c))
                    waiting.append((r, c))
    return np.array(sorted(seen))


def place(
    pdf: pikepdf.Pdf, page: pikepdf.Page, plates: Plates, places: list[Rectangle]
) -> Iterator[ContentStreamInstruction]:
    """Enter those parts of the plates into a page's own resources; the instructions that draw them."""
    for box in places:
        drawings = page.obj.Resources.XObject
        name = next(n for i in range(len(drawings) + 1) if (n := Name(f"/Plates{i}")) not in drawings)
        drawings[name] = _picture(pdf, plates, box)
        yield SAVE
        yield ContentStreamInstruction(list(_matrix(box, plates, page)), Operator("cm"))
        yield ContentStreamInstruction([name], Operator("Do"))
        yield RESTORE


def own_resources(page: pikepdf.Page) -> None:
    """Give a page resources whose dictionaries may be changed without changing other pages'."""
    shared = page.obj.get("/Resources", Dictionary())
    own = Dictionary(dict(shared.items()))
    for kind in ("/XObject", "/ExtGState", "/Pattern", "/Shading"):
        own[kind] = Dictionary(dict(shared.get(kind, Dictionary()).items()))
    page.obj.Resources = own


def _picture(pdf: pikepdf.Pdf, plates: Plates, box: Rectangle) -> pikepdf.Object:
    """A part of the plates as an image XObject, in as many inks as it has."""
    x0, y0, x1, y1 = box
    part = [plane[y0:y1, x0:x1] for plane in plates.planes]
    used = [i for i in range(4, len(plates.names)) if part[i].any()]
    pixels = np.stack([*part[:4], *(part[i] for i in used)], axis=-1)
    image = pdf.make_stream(zlib.compress(pixels.tobytes(), 6))
    image.Type, image.Subtype, image.Filter = Name.XObject, Name.Image, Name.FlateDecode
    image.Width, image.Height, image.BitsPerComponent = x1 - x0, y1 - y0, 8
    image.ColorSpace = _space(pdf, [plates.names[i] for i in used])
    return image


def _space(pdf: pikepdf.Pdf, spots: list[str]) -> pikepdf.Object:
    """DeviceCMYK, or a DeviceN with some of the file's plates beside it."""
    if not spots:
        return Name.DeviceCMYK
    known = {str(item[1])[1:]: item for item in pdf.objects if _is_plain(item)}
    mixtures = [[float(value) for value in known[name][3].C1] for name in spots]
    return device_n(pdf, [*PROCESS, *spots], np.vstack([np.eye(4), *mixtures]))


def _is_plain(item: pikepdf.Object) -> bool:
    """Whether an object is a plate with a straight line to its mixture, as `inks` writes it."""
    return isinstance(item, Array) and len(item) == 4 and item[0] == Name.Separation and "/C1" in item[3]


def _matrix(box: Rectangle, plates: Plates, page: pikepdf.Page) -> Iterator[float]:
    """The matrix that puts a picture of those pixels in its place on the page, in pt."""
    x0, y0, x1, y1 = box
    left, bottom, right, top = (float(v) for v in page.mediabox)
    height, width = plates.total.shape
    across, down = (right - left) / width, (top - bottom) / height
    values = ((x1 - x0) * across, 0, 0, (y1 - y0) * down, left + x0 * across, top - y1 * down)
    yield from (round(value, 4) for value in values)
