"""Planes of ink as bytes, to be kept: where little is inked, only that."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

THINLY = 6
"""A plane of which less than one pixel in so many is inked is kept as places and amounts, five bytes each."""


def packed(planes: Sequence[Bytes]) -> bytes:
    """Planes (h, w) of one size, each of which may be there several times; only for this kind of machine."""
    different = list({id(plane): plane for plane in planes}.values())
    order = [next(i for i, one in enumerate(different) if one is plane) for plane in planes]
    counts, parts = [], []
    for plane in different:
        flat = plane.ravel()
        places = np.flatnonzero(flat)
        thin = places.size * THINLY < flat.size
        counts.append(places.size if thin else flat.size + 1)
        parts += [places.astype(np.uint32).tobytes(), flat[places].tobytes()] if thin else [flat.tobytes()]
    head = np.array([len(planes), *planes[0].shape, len(different), *order, *counts], np.uint32)
    return b"".join([head.tobytes(), *parts])


def unpacked(data: bytes) -> tuple[Bytes, ...]:
    """The inverse of `packed`."""
    inks, height, width, different = np.frombuffer(data, np.uint32, 4).tolist()
    order = np.frombuffer(data, np.uint32, inks, 16).tolist()
    counts = np.frombuffer(data, np.uint32, different, 16 + 4 * inks).tolist()
    at, size = 16 + 4 * (inks + different), height * width
    planes = []
    for count in counts:
        if count > size:
            planes.append(np.frombuffer(data, np.uint8, size, at).reshape(height, width))
            at += size
            continue
        plane = np.zeros(size, np.uint8)
        plane[np.frombuffer(data, np.uint32, count, at)] = np.frombuffer(
            data, np.uint8, count, at + 4 * count
        )
        planes.append(plane.reshape(height, width))
        at += 5 * count
    return tuple(planes[i] for i in order)
