"""Pictures made into ink, and into what the typesetting engine takes as it is meant."""

from __future__ import annotations

import hashlib
import io
from collections.abc import MutableMapping
from typing import TYPE_CHECKING

from PIL import Image as Pillow
from PIL import ImageCms

from booklet.images.files import SIGNATURES, look
from booklet.images.shots import LINE_ART_PPI, TARGET_PPI, Picture, Shot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from booklet.colour import Separator
    from booklet.diagnostics import Diagnostic, Span

REVISION = 3
"""Counts changes of what a shot becomes: it is part of every content address."""

QUALITY = 92
"""Of JPEG, without chroma subsampling: a third of the lossless size and no loss that a 60 l/cm screen shows."""

_FAITHFUL = 98
"""Of JPEGs that are converted once more."""

STAND_IN = 1000
"""Pixels of a stand-in's longer side: its proportions are right to a thousandth."""

_HEADS = tuple(head for heads in SIGNATURES.values() for head in heads)


def to_ink(picture: Picture, shot: Shot, separator: Separator, cache: MutableMapping[str, bytes]) -> bytes:
    """The shot as a CMYK JPEG for the printing condition, at most `TARGET_PPI`.

    A 1-bit picture stays one: a PNG of the file's own pixels, at most `LINE_ART_PPI`.
    `cache` maps a content address to converted bytes: one picture, part, size and
    condition converts once.
    """
    key = address(shot, separator)
    if (known := cache.get(key)) is not None:
        return known
    converted = line_art(picture, shot) if picture.line_art else _photograph(picture, shot, separator)
    cache[key] = converted  # which a full disk may refuse
    return converted


def address(shot: Shot, separator: Separator) -> str:
    """The content address of what `to_ink` makes, for who would rather not read the picture."""
    return hashlib.sha256(f"shot {REVISION} {shot.sha256} {shot.url} {separator.digest}".encode()).hexdigest()


def stand_in(shot: Shot) -> bytes:
    """A plain grey JPEG of the shot's proportions: what is set in its place until the inks are known."""
    scale = STAND_IN / max(shot.width, shot.height)
    size = (max(1, round(shot.width * scale)), max(1, round(shot.height * scale)))
    out = io.BytesIO()
    Pillow.new("L", size, 128).save(out, "JPEG")
    return out.getvalue()


def line_art(picture: Picture, shot: Shot) -> bytes:
    """A 1-bit picture as a PNG of the file's own pixels, at most `LINE_ART_PPI`."""
    from booklet.images.pixels import read  # noqa: PLC0415 - as below

    image = read(picture.data)
    part = image.crop(shot.crop.pixels(*image.size))
    factor = LINE_ART_PPI / picture.ppi(shot)
    if factor < 1 / 1.02:
        fewer = (round(part.width * factor) or 1, round(part.height * factor) or 1)
        part = part.convert("L").resize(fewer, Pillow.Resampling.BOX).point([0] * 128 + [255] * 128, "1")
    return _png(part)


def _photograph(picture: Picture, shot: Shot, separator: Separator) -> bytes:
    from booklet.images.pixels import read  # noqa: PLC0415 - NumPy: a tenth of a second that looking need not pay

    ppi = picture.ppi(shot)
    factor = TARGET_PPI / ppi if ppi > TARGET_PPI * 1.02 else 1.0
    size = Pillow.open(io.BytesIO(picture.data)).size
    enough = (round(size[0] * factor), round(size[1] * factor))
    image = read(picture.data, enough)
    box = shot.crop.pixels(*image.size)
    part = image.crop(box) if box != (0, 0, *image.size) else image
    factor *= max(picture.width, picture.height) / max(image.size)  # without what decoding has shrunk already
    if factor < 1:
        fewer = (round(part.width * factor) or 1, round(part.height * factor) or 1)
        part = part.resize(fewer, Pillow.Resampling.LANCZOS)
    part.info = dict(image.info)
    image = part  # a large one is not held twice
    inked = separator.monochrome(part) if shot.grey else separator.photograph(part)
    if shot.grey and shot.tone:
        inked = _toned(inked, shot.tone)
    del image, part
    return ink_jpeg(_array(inked), separator.ink_limit)


def _toned(inked: Pillow.Image, curve: tuple[tuple[float, float], ...]) -> Pillow.Image:
    """A picture in black ink through a curve of tones in percent."""
    import numpy as np  # noqa: PLC0415 - as above

    tones, printed = zip(*curve, strict=True)
    table = np.rint(np.interp(np.arange(256) / 2.55, tones, printed) * 2.55).astype(np.uint8)
    return inked.point([*range(256)] * 3 + table.tolist())


def ink_jpeg(pixels: NDArray[np.uint8], limit: float) -> bytes:
    """A CMYK JPEG whose decoded pixels stay within the ink limit: compression rings, so some room is left for it."""
    from booklet.colour import limit_ink  # noqa: PLC0415 - NumPy, as above

    data = b""
    for room in (0, 6, 12, 20, 30):
        out = io.BytesIO()
        within = Pillow.fromarray(limit_ink(pixels, limit - room), "CMYK")
        # Huffman tables of its own would save two percent of the file and take three times as long.
        within.save(out, "JPEG", quality=QUALITY, subsampling=0)
        data = out.getvalue()
        if _most_ink(Pillow.open(io.BytesIO(data))) <= limit:
            break
    return data


def _most_ink(image: Pillow.Image) -> float:
    """The largest total area coverage of a CMYK picture in percent."""
    from booklet.colour import sums  # noqa: PLC0415 - as above

    width, height = image.size
    bands = (image.crop((0, top, width, min(top + 512, height))) for top in range(0, height, 512))
    return max(float(sums(_array(band)).max()) for band in bands) / 2.55


def with_alpha(picture: Picture) -> bytes:
    """The whole picture as an sRGB PNG of 8 bits a channel with its transparency, for the press stage to separate."""
    from booklet.images.pixels import read  # noqa: PLC0415 - as above

    return _png(_standard(read(picture.data)).convert("RGBA"))


def asset(data: bytes, name: str, span: Span | None = None) -> tuple[bytes, list[Diagnostic]]:
    """A layout's own picture as the engine takes it rightly: it knows no profile, no CMYK but JPEG, no depth but 8 bits.

    Files that hold no pixels (drawings, fonts, style sheets) come back as they are. A picture
    without transparency keeps its profile, in a JPEG; one with it becomes sRGB.
    """
    if not data.startswith(_HEADS):
        return data, []
    picture, problems = look(data, name, span)
    if picture is None or _understood(picture):
        return data, problems
    from booklet.images.pixels import read  # noqa: PLC0415 - as above

    image = read(data)
    if image.mode == "CMYK" or (image.mode in ("L", "RGB") and image.info):
        out = io.BytesIO()
        profile = image.info.get("icc_profile")
        image.save(out, "JPEG", quality=_FAITHFUL, subsampling=0, icc_profile=profile)
        return out.getvalue(), problems
    return _png(_standard(image)), problems


def _understood(picture: Picture) -> bool:
    """Whether the engine reads a file as it is meant."""
    from booklet.images.pixels import ORIENTATION  # noqa: PLC0415 - as above
    from booklet.images.profiles import chunks, claim  # noqa: PLC0415

    image = Pillow.open(io.BytesIO(picture.data))
    if image.getexif().get(ORIENTATION, 1) != 1:
        return False  # a JPEG it turns loses its profile, and quality
    if picture.format == "JPEG":
        return True
    deep = image.mode not in ("1", "L", "LA", "P", "RGB", "RGBA")
    keyed = image.mode != "P" and b"tRNS" in chunks(picture.data)
    return picture.format == "PNG" and not deep and not keyed and claim(image, picture.data).profile is None


def _standard(image: Pillow.Image) -> Pillow.Image:
    """A picture in sRGB, with the transparency it has."""
    profile = image.info.get("icc_profile")
    if profile is None and image.mode != "LAB":
        return image
    alpha = image.getchannel("A") if image.mode in ("LA", "RGBA") else None
    space = profile[16:20].strip() if profile else b"LAB"
    flat = image.convert("L" if space == b"GRAY" else "RGB") if profile else image
    source = io.BytesIO(profile) if profile else ImageCms.createProfile("LAB")
    standard = ImageCms.createProfile("sRGB")
    result = ImageCms.profileToProfile(
        flat, source, standard, ImageCms.Intent.RELATIVE_COLORIMETRIC, outputMode="RGB"
    )
    assert result is not None  # noqa: S101 - only a conversion in place returns nothing
    if alpha is not None:
        result.putalpha(alpha)
    return result


def _png(image: Pillow.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", icc_profile=None)
    return out.getvalue()


def _array(image: Pillow.Image) -> NDArray[np.uint8]:
    import numpy as np  # noqa: PLC0415 - as above

    return np.asarray(image)
