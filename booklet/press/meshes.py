"""Mesh shadings (ISO 32000-1, 8.7.4.5.5 to 8.7.4.5.8): the colours at their corners, in ink."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pikepdf
from pikepdf import Array

from booklet.press.functions import Floats, floats, parse_function, write_sampled
from booklet.press.spaces import Space
from booklet.press.target import Target

# Points and colours of one record by shading type; a patch that continues another (flag ≠ 0) has fewer.
_FIRST = {4: (1, 1), 5: (1, 1), 6: (12, 4), 7: (16, 4)}
_NEXT = {4: (1, 1), 5: (1, 1), 6: (8, 2), 7: (12, 2)}
COMPONENT_BITS = 16

RECORDS = 100_000
"""Most corners or patches of a mesh."""

SAMPLES = 513


class _Bits:
    """Reads numbers of any width off a byte string."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, bits: int) -> int:
        end = self._at + bits
        if end > len(self._data) * 8:
            raise ValueError("a mesh ends in the middle of a corner")
        window = int.from_bytes(self._data[self._at // 8 : (end + 7) // 8])
        self._at = end
        return window >> -end % 8 & (1 << bits) - 1

    def align(self) -> None:
        self._at += -self._at % 8

    def __bool__(self) -> bool:
        return self._at + 8 <= len(self._data) * 8


def convert_mesh(
    pdf: pikepdf.Pdf, shading: pikepdf.Object, result: pikepdf.Object, space: Space, target: Target
) -> pikepdf.Object:
    """Give `result`, a copy of the mesh `shading`, colours of the target.

    A mesh over one parameter keeps its corners and gets a new function.
    """
    decode = floats(shading.Decode)
    if "/Function" in shading:
        domain = (decode[4], decode[5])
        values = parse_function(shading.Function)(np.linspace(*domain, SAMPLES)[:, None])
        colours = target.colours(space, values, neutral=space.hueless(values), blend=True)
        result.Function = write_sampled(pdf, colours, [domain])
        return result
    records = list(_records(shading, space.components))
    codes = np.array([colour for _, _, colours in records for colour in colours], np.float64).reshape(
        -1, space.components
    )
    low, high = np.array(decode[4:]).reshape(-1, 2).T
    values = low + codes / (2.0 ** int(shading.BitsPerComponent) - 1) * (high - low)
    inks = target.colours(space, values, neutral=space.hueless(values), blend=True)
    result.write(_written(shading, records, inks))
    result.BitsPerComponent = COMPONENT_BITS
    result.Decode = Array([*shading.Decode[:4], *([0, 1] * target.components)])
    return result


def covered(shading: pikepdf.Object) -> tuple[int, float]:
    """How many pieces a mesh has, and the sum of the boxes around them, in parts of the box that it may fill.

    Raises:
        ValueError: it is malformed, or has too many.
    """
    records = list(_records(shading, (len(shading.Decode) - 4) // 2))
    places = np.array([corner for _, corners, _ in records for corner in corners], np.float64).reshape(-1, 2)
    places /= 2.0 ** int(shading.BitsPerCoordinate) - 1
    pieces = list(_pieces(shading, records))
    return len(pieces), float(sum(np.ptp(places[piece], axis=0).prod() for piece in pieces))


def _pieces(shading: pikepdf.Object, records: list[Record]) -> Iterator[list[int]]:
    """The numbers of the corners of each triangle or patch; a patch that continues another has all its corners."""
    kind, at = int(shading.ShadingType), 0
    row = int(shading.VerticesPerRow) if kind == 5 else 0
    piece: list[int] = []
    for flag, corners, _ in records:
        own = list(range(at, at + len(corners) // 2))
        at += len(own)
        if kind == 5:
            if at > row > 1:
                yield [max(at - row - 2, 0), at - row - 1, max(at - 2, 0), at - 1]
            continue
        if kind == 4:
            piece = piece if len(piece) < 3 else {1: piece[1:], 2: piece[::2]}.get(flag or 0, [])
        else:
            piece = piece[-16:] if flag else []
        piece = [*piece, *own]
        if len(piece) >= 3:
            yield piece


Record = tuple[int | None, list[int], list[list[int]]]


def _records(shading: pikepdf.Object, components: int) -> Iterator[Record]:
    kind = int(shading.ShadingType)
    coordinate, component = int(shading.BitsPerCoordinate), int(shading.BitsPerComponent)
    if not (1 <= coordinate <= 32 and 1 <= component <= 16):
        raise ValueError(f"corners of {coordinate} bits, colours of {component}")
    bits = _Bits(shading.read_bytes())
    count = 0
    while bits:
        count += 1
        if count > RECORDS:
            raise ValueError(f"a mesh has more than {RECORDS:,} corners")
        flag = bits.take(int(shading.BitsPerFlag)) if kind != 5 else None
        points, colours = _NEXT[kind] if flag else _FIRST[kind]
        places = [bits.take(coordinate) for _ in range(points * 2)]
        yield flag, places, [[bits.take(component) for _ in range(components)] for _ in range(colours)]
        bits.align()


def _written(shading: pikepdf.Object, records: list[Record], inks: Floats) -> bytes:
    coordinate = int(shading.BitsPerCoordinate)
    rows = iter(np.rint(inks * (2**COMPONENT_BITS - 1)).astype(int).tolist())
    out = bytearray()
    for flag, places, colours in records:
        fields = [(flag, int(shading.BitsPerFlag))] if flag is not None else []
        fields += [(place, coordinate) for place in places]
        fields += [(ink, COMPONENT_BITS) for _ in colours for ink in next(rows)]
        value = length = 0
        for number, width in fields:
            value, length = value << width | number, length + width
        padding = -length % 8
        out += (value << padding).to_bytes((length + padding) // 8)
    return bytes(out)
