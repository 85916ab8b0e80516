"""Writers of awkward files, for what Pillow does not write: PNG and TIFF by hand, ICC profiles, JPEG surgery."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence

import numpy as np
from PIL import Image

Array = np.ndarray

D50 = (0.9642, 1.0, 0.8249)
SRGB_XYZ = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))
P3_XYZ = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
ADOBE_XYZ = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(
    pixels: Array, bits: int, colour: int, *extra: tuple[bytes, bytes], interlaced: bool = False
) -> bytes:
    """A PNG of codes (h, w, channels); `extra`: chunks before the pixels."""
    height, width = pixels.shape[:2]
    passes = (
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
        if interlaced
        else [(0, 0, 1, 1)]
    )
    rows = b"".join(
        b"\0" + _row(line, bits) for x, y, dx, dy in passes for line in pixels[y::dy, x::dx] if line.size
    )
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, int(interlaced))
    return b"".join(
        [b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", head), *(chunk(*each) for each in extra),
         chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    )  # fmt: skip


def _row(line: Array, bits: int) -> bytes:
    codes = line.reshape(-1)
    if bits >= 8:
        return codes.astype(">u2" if bits == 16 else "u1").tobytes()
    return np.packbits((codes[:, None] >> np.arange(bits - 1, -1, -1) & 1).astype(np.uint8)).tobytes()


def tiff(
    pixels: Array,
    photometric: int,
    *,
    extra: dict[int, Sequence[int]] | None = None,
    big_endian: bool = False,
    planar: bool = False,
    tile: int = 0,
) -> bytes:
    """An uncompressed TIFF of samples (h, w, channels), in one strip, one plane each, or in tiles."""
    order = ">" if big_endian else "<"
    height, width, channels = pixels.shape
    kind = {"u": 1, "i": 2, "f": 3}[pixels.dtype.kind]
    raw = pixels.astype(pixels.dtype.newbyteorder(order))
    parts = [raw[..., i].tobytes() for i in range(channels)] if planar else [raw.tobytes()]
    tags: dict[int, Sequence[int]] = {
        256: [width], 257: [height], 258: [pixels.itemsize * 8] * channels, 259: [1], 262: [photometric],
        277: [channels], 284: [2 if planar else 1], 339: [kind] * channels, **(extra or {}),
    }  # fmt: skip
    places, sizes = 273, 279
    if tile:
        padded = np.pad(raw, ((0, -height % tile), (0, -width % tile), (0, 0)))
        tall, wide = padded.shape[0] // tile, padded.shape[1] // tile
        parts = [padded[y * tile:, x * tile:][:tile, :tile].tobytes() for y in range(tall) for x in range(wide)]  # fmt: skip
        places, sizes = 324, 325
        tags |= {322: [tile], 323: [tile]}
    else:
        tags[278] = [height]
    tags[sizes], tags[places] = [len(part) for part in parts], [0] * len(parts)
    values = {tag: struct.pack(f"{order}{len(given)}I", *given) for tag, given in tags.items()}
    start = 8 + 2 + 12 * len(tags) + 4
    after = start + sum(len(value) for value in values.values() if len(value) > 4)
    offsets = np.cumsum([after, *tags[sizes]])[:-1]
    values[places] = struct.pack(f"{order}{len(parts)}I", *offsets)
    table, blobs = b"", b""
    for tag in sorted(tags):
        value = values[tag]
        held = value.ljust(4, b"\0") if len(value) <= 4 else struct.pack(f"{order}I", start + len(blobs))
        blobs += value if len(value) > 4 else b""
        table += struct.pack(f"{order}HHI", tag, 4, len(tags[tag])) + held
    mark = b"MM\0*" if big_endian else b"II*\0"
    return mark + struct.pack(f"{order}IH", 8, len(tags)) + table + b"\0\0\0\0" + blobs + b"".join(parts)


# -- profiles -----------------------------------------------------------------------------------


def _profile(space: bytes, kind: bytes, pcs: bytes, tags: dict[bytes, bytes]) -> bytes:
    start, table, body = 132 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for name, value in tags.items():
        table += name + struct.pack(">II", start + len(body), len(value))
        body += value + b"\0" * (-len(value) % 4)
    head = (
        struct.pack(">I4xI4s4s4s", start + len(body), 0x02400000, kind, space, pcs).ljust(36, b"\0") + b"acsp"
    )
    return head.ljust(68, b"\0") + _fixed(D50).ljust(60, b"\0") + table + body


def _fixed(values: Sequence[float]) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))


def curve(gamma: float | None) -> bytes:
    """A version 2 `curv` tag; None: sRGB's curve as a table."""
    if gamma is not None:
        return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256))
    x = np.linspace(0, 1, 1024)
    y = np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4)
    return b"curv\0\0\0\0" + struct.pack(">I", 1024) + np.rint(y * 65535).astype(">u2").tobytes()


def rgb_profile(colorants: Sequence[Sequence[float]], gamma: float | None) -> bytes:
    tags = {b"wtpt": b"XYZ \0\0\0\0" + _fixed(D50)}
    for letter, xyz in zip((b"r", b"g", b"b"), colorants, strict=True):
        tags |= {letter + b"XYZ": b"XYZ \0\0\0\0" + _fixed(xyz), letter + b"TRC": curve(gamma)}
    return _profile(b"RGB ", b"mntr", b"XYZ ", tags)


def grey_profile(gamma: float) -> bytes:
    return _profile(
        b"GRAY", b"mntr", b"XYZ ", {b"wtpt": b"XYZ \0\0\0\0" + _fixed(D50), b"kTRC": curve(gamma)}
    )


LINEAR_GREY = grey_profile(1.0)


def cmyk_profile() -> bytes:
    """Another condition: weaker inks than a press's, in a table of two steps an ink (lut8Type)."""
    grid = np.stack(np.meshgrid(*[[0.0, 1.0]] * 4, indexing="ij"), axis=-1).reshape(-1, 4)
    effect = np.array([[-40, -30, -35], [-45, 60, -5], [-8, -5, 75], [-75, 0, 0]])
    lab = np.array([100.0, 0, 0]) + grid @ effect
    codes = np.rint([[255 / 100, 1, 1]] * np.clip(lab, [8, -120, -120], [100, 120, 120]) + [0, 128, 128])
    ramp = bytes(range(256))
    table = b"mft1\0\0\0\0" + bytes([4, 3, 2, 0]) + _fixed((1, 0, 0, 0, 1, 0, 0, 0, 1))
    table += ramp * 4 + codes.astype(np.uint8).tobytes() + ramp * 3
    return _profile(b"CMYK", b"prtr", b"Lab ", {b"wtpt": b"XYZ \0\0\0\0" + _fixed(D50), b"A2B0": table})


# -- JPEG ---------------------------------------------------------------------------------------


def saved(image: Image.Image, format_: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, format_, **options)
    return out.getvalue()


def raw_cmyk_jpeg(channels: Array, transform: int | None) -> bytes:
    """A JPEG of four channels as they are given; `transform` of its Adobe marker, None for no marker."""
    data = saved(Image.fromarray(255 - channels, "CMYK"), "JPEG", quality=95, subsampling=0)
    at = data.index(b"\xff\xee")
    assert data[at + 4 : at + 9] == b"Adobe"
    marker = b"" if transform is None else data[at : at + 15] + bytes([transform])
    return data[:at] + marker + data[at + 16 :]


def ycck(inks: Array) -> Array:
    """Ink (h, w, 4) as Photoshop stores it in YCCK: turned over, then C, M and Y as YCbCr."""
    luma = Image.fromarray(np.ascontiguousarray(inks[..., :3])).convert("YCbCr")
    return np.dstack([np.asarray(luma), 255 - inks[..., 3]])
