"""What the scripts that draw docs/pictures/ have in common."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

COLOURS = (256, 192, 128, 96, 64, 48, 32)


def packed(picture: Image.Image, most: int, method: Image.Quantize, **how: Any) -> bytes:
    """The picture as a PNG of at most `most` bytes, with as many colours as that allows; `how`: for `quantize`."""
    for colours in COLOURS:
        out = io.BytesIO()
        picture.quantize(colours, method, dither=Image.Dither.NONE, **how).save(out, "PNG", optimize=True)
        if out.tell() <= most:
            break
    return out.getvalue()
