"""What a picture file says of its colours: an embedded profile, or PNG's chunks, as an ICC profile.

PNG says it in four ways, of which the first one there counts (PNG, third edition,
4.3): cICP, iCCP, sRGB, gAMA with cHRM. Those without a profile of their own get one
written here: matrix and curve (ICC.1:2010, 8.3.3 and 8.4.3).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image as Pillow

from booklet.colour import D50, usable_profile

SPACES = {
    "1": "GRAY", "L": "GRAY", "LA": "GRAY", "I;16": "GRAY", "I;16B": "GRAY", "I": "GRAY", "F": "GRAY", "CMYK": "CMYK",
    "LAB": "Lab",
}  # fmt: skip
"""The space that a profile must be for, by Pillow's mode; RGB for the others."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])

Corners = tuple[float, float, float, float, float, float, float, float]
_REC709: Corners = (0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06)
_PRIMARIES: dict[int, Corners] = {
    1: _REC709,
    9: (0.3127, 0.329, 0.708, 0.292, 0.17, 0.797, 0.131, 0.046),
    11: (0.314, 0.351, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06),
    12: (0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06),
}
"""ITU-T H.273, table 2: chromaticities x, y of white, red, green and blue."""

_CAMERA = (1 / 0.45, 1 / 1.099, 0.099 / 1.099, 1 / 4.5, 0.081)
_SRGB = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_CURVES: dict[int, tuple[float, ...]] = {
    1: _CAMERA, 6: _CAMERA, 14: _CAMERA, 15: _CAMERA, 4: (2.2,), 5: (2.8,), 8: (1.0,), 13: _SRGB,
}  # fmt: skip
"""ITU-T H.273, table 3, as the parameters of ICC.1:2010, 10.15; 16 and 18 are high dynamic range."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a file says of its colours.

    Attributes:
        profile: the ICC profile to read it with; None means sRGB, its gradation, or the printer's own CMYK.
        wrong: what is the matter with the profile that the file has, if that cannot be used.
        unprintable: a kind of colour that has no meaning on paper, if it is of one.
    """

    profile: bytes | None = None
    wrong: str = ""
    unprintable: str = ""


def chunks(data: bytes) -> dict[bytes, bytes]:
    """A PNG's chunks before its pixels; none for other files."""
    return dict(_chunks(data)) if data.startswith(_SIGNATURE) else {}


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind = data[at + 4 : at + 8]
        if kind == b"IDAT":
            return
        yield kind, data[at + 8 : at + 8 + length]
        at += length + 12


def claim(image: Pillow.Image, data: bytes) -> Claim:
    """What the file of an opened picture says of its colours."""
    told = chunks(data)
    grey = SPACES.get(image.mode) == "GRAY"
    if len(told.get(b"cICP", b"")) == 4:
        primaries, transfer = told[b"cICP"][:2]
        if transfer in (16, 18):
            return Claim(unprintable="high dynamic range (PQ or HLG)")
        if primaries in _PRIMARIES and transfer in _CURVES:
            return Claim(_written(_PRIMARIES[primaries], _CURVES[transfer], grey=grey))
    profile = image.info.get("icc_profile")
    if profile or "icc_profile" in image.info:
        return _embedded(profile or b"", image.mode)
    if b"sRGB" not in told and len(told.get(b"gAMA", b"")) == 4:
        return Claim(_gamma(told, grey=grey))
    return Claim()


def _embedded(profile: bytes, mode: str) -> Claim:
    space = SPACES.get(mode, "RGB")
    # A grey picture may say which RGB its greys are of: programs that drop the colours keep the profile.
    fitting = ("GRAY", "RGB") if space == "GRAY" else (space,)
    if any(usable_profile(profile, each) for each in fitting):
        return Claim(profile)
    said = profile[16:20].decode("latin-1").strip()
    named = {"RGB": "RGB", "CMYK": "CMYK", "GRAY": "grey", "Lab": "Lab"}
    if profile[36:40] == b"acsp" and said in named and said != space:
        return Claim(wrong=f"for {named[said]} colours, the picture has {named[space]} ones")
    return Claim(wrong="damaged, or not one that describes pictures")


def _gamma(told: dict[bytes, bytes], *, grey: bool) -> bytes | None:
    """PNG's gAMA and cHRM; None where they say sRGB in other words, or nonsense."""
    (gamma,) = struct.unpack(">I", told[b"gAMA"])
    if not 20_000 <= gamma <= 500_000:
        return None
    corners = _REC709
    if len(told.get(b"cHRM", b"")) == 32:
        given = [value / 100_000 for value in struct.unpack(">8I", told[b"cHRM"])]
        if all(0 < value < 1 for value in given[1::2]):
            corners = (given[0], given[1], given[2], given[3], given[4], given[5], given[6], given[7])
    near = all(abs(a - b) < 0.002 for a, b in zip(corners, _REC709, strict=True))
    if abs(gamma - 45_455) <= 500 and (near or grey):
        return None
    try:
        return _written(corners, (100_000 / gamma,), grey=grey)
    except np.linalg.LinAlgError:  # three primaries on one line
        return None


def _written(corners: Corners, curve: tuple[float, ...], *, grey: bool) -> bytes:
    """An ICC profile from chromaticities and a tone curve; for greys, from the curve alone."""
    tone = b"para\0\0\0\0" + struct.pack(">HH", {1: 0, 5: 3}[len(curve)], 0) + _fixed(*curve)
    tags = {b"wtpt": _xyz(*D50)}
    if grey:
        tags[b"kTRC"] = tone
    else:
        for letter, column in zip((b"r", b"g", b"b"), _colorants(corners).T, strict=True):
            tags[letter + b"XYZ"], tags[letter + b"TRC"] = _xyz(*column), tone
    return _file(b"GRAY" if grey else b"RGB ", tags)


def _colorants(corners: Corners) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """XYZ of red, green and blue as columns, adapted to D50."""
    x, y = np.array(corners[::2]), np.array(corners[1::2])
    xyz = np.stack([x / y, np.ones(4), (1 - x - y) / y])
    white, rgb = xyz[:, 0], xyz[:, 1:]
    rgb = rgb * np.linalg.solve(rgb, white)
    scale = (_BRADFORD @ D50) / (_BRADFORD @ white)
    return np.asarray(np.linalg.inv(_BRADFORD) @ np.diag(scale) @ _BRADFORD @ rgb)


def _fixed(*values: float) -> bytes:
    """Numbers as s15Fixed16."""
    return struct.pack(f">{len(values)}i", *(round(value * 65_536) for value in values))


def _xyz(*values: float) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(*values)


def _file(space: bytes, tags: dict[bytes, bytes]) -> bytes:
    """A version 4 display profile with these tags."""
    start = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, value in tags.items():
        table += name + struct.pack(">II", start + len(body), len(value))
        body += value + b"\0" * (-len(value) % 4)
    head = bytearray(128)
    struct.pack_into(">I4xI4s4s4s", head, 0, start + len(body), 0x04200000, b"mntr", space, b"XYZ ")
    head[36:40] = b"acsp"
    head[68:80] = _fixed(*D50)
    return bytes(head) + table + body
