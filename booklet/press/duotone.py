"""Pictures in two inks: the tones of a black-and-white picture through a curve for each ink.

The typeset picture has its tones in black ink, as the printing condition wants them.
Where one of the inks has a plate, the picture becomes a palette over both inks: 256
recipes, and one byte a pixel. Two mixtures become a picture in process inks.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import MutableMapping, Sequence

import numpy as np
import pikepdf
from numpy.typing import NDArray
from pikepdf import Array, Name

from booklet.colour import Separator, limit_ink
from booklet.inks import Duotone
from booklet.press.faults import fault
from booklet.press.inks import PROCESS, NamedInks, device_n
from booklet.press.pictures import Plate, store
from booklet.press.samples import eight_bits, read_samples
from booklet.press.spaces import CMYK
from booklet.press.target import InkTarget

Floats = NDArray[np.float64]

REVISION = 1


def convert_duotone(
    pdf: pikepdf.Pdf,
    image: pikepdf.Object,
    duotone: Duotone,
    target: InkTarget,
    cache: MutableMapping[str, bytes] | None = None,
) -> None:
    """Rewrite an image XObject, whose tones are in black ink, in two inks, in place.

    Raises:
        BookletError: `press-image`, where its tones are not in black.
    """
    if image.get("/ColorSpace") != Name.DeviceCMYK:
        raise fault("image", "a picture for two inks is not in black", "serve it by the layout's `picture()`")
    names, table = _table(duotone, target.inks, target.separator)
    palette = np.rint(table * 255).astype(np.uint8)
    digest = hashlib.sha256(f"duotone {REVISION} {target.digest} {names}".encode() + palette.tobytes())
    digest.update(image.read_raw_bytes())
    key = digest.hexdigest()
    known = cache.get(key) if cache is not None else None
    plate = Plate.unpack(known) if known else _plate(image, palette)
    if cache is not None and not known:
        cache[key] = plate.pack()
    store(image, plate, target)
    base = Name.DeviceCMYK if names == PROCESS else _space(pdf, names, duotone, target.inks)
    image.ColorSpace = Array([Name.Indexed, base, len(palette) - 1, pikepdf.String(palette.tobytes())])


def _plate(image: pikepdf.Object, palette: NDArray[np.uint8]) -> Plate:
    tones = eight_bits(read_samples(image, 4), image, CMYK)[..., 3]
    height, width = tones.shape
    data = zlib.compress(np.ascontiguousarray(tones).tobytes(), 6)
    return Plate(width=width, height=height, filter="FlateDecode", palette=palette.tobytes().hex(), data=data)


def _table(duotone: Duotone, inks: NamedInks, separator: Separator) -> tuple[tuple[str, ...], Floats]:
    """The plates' names, and for each of 256 tones how much of each plate (fractions)."""
    tones = np.linspace(0, 100, 256)
    spots = [name for ink in duotone.inks if (name := inks.plate_name(ink))]
    process = np.zeros((256, 4))
    plates = np.zeros((256, len(spots)))
    for ink, curve in zip(duotone.inks, duotone.curves, strict=True):
        amount = np.interp(tones, *np.array(curve).T) / 100
        name = inks.plate_name(ink)
        if name:
            plates[:, spots.index(name)] += amount
        else:
            process += amount[:, None] * inks.mixture(ink)
    whole = np.rint(np.clip(process, 0, 1) * 255).astype(np.uint8)
    # Both together keep the limit; a plate's ink is not to be thinned, so the process inks give way.
    room = separator.ink_limit - plates.sum(axis=1).max(initial=0) * 100
    process = limit_ink(whole, max(room, 0)) / 255
    used = [i for i in range(4) if process[:, i].any()] if spots else range(4)
    names = (*(PROCESS[i] for i in used), *spots)
    return names, np.hstack([process[:, list(used)], np.clip(plates, 0, 1)])


def _space(pdf: pikepdf.Pdf, names: Sequence[str], duotone: Duotone, inks: NamedInks) -> Array:
    """The DeviceN of some process inks and plates."""
    mixtures = {name: inks.mixture(ink) for ink in duotone.inks if (name := inks.plate_name(ink))}
    mixtures |= dict(zip(PROCESS, np.eye(4), strict=True))
    return device_n(pdf, names, np.vstack([mixtures[name] for name in names]))
