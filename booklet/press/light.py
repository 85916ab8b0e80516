"""A page drawn as light, read back as ink."""

from __future__ import annotations

import ctypes
from functools import partial

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from booklet.press.faults import fault

Bytes = NDArray[np.uint8]

LONGEST = 7200.0
"""Longest side in pt of a page that is rendered: 2.5 m."""


class Canvas:
    """Draws pages, one after the other in the same memory: new memory for each costs as much as the drawing."""

    def __init__(self) -> None:
        self._memory = (ctypes.c_ubyte * 0)()

    def inks(self, page: pypdfium2.PdfPage, ppi: float, components: int) -> list[Bytes]:
        """What the first components of a page's light leave out, each (h, w), 0 to 255, top line first.

        Raises:
            BookletError: the page is too large (`press-page`).
        """
        width, height = page.get_size()
        if max(width, height) > LONGEST:
            raise fault(
                "page", "a page is too large to be looked at", f"at most {LONGEST / 72:.0f} inches a side"
            )
        scale = ppi / 72
        self._room(4 * (int(width * scale) + 1) * (int(height * scale) + 1))
        # Onto a ground without alpha, all that lies below would be drawn anew for each thing that blends with it.
        bitmap = page.render(
            scale=scale,
            draw_annots=False,
            rev_byteorder=True,
            fill_color=(255, 255, 255, 0),
            force_bitmap_format=pypdfium2.raw.FPDFBitmap_BGRA,
            bitmap_maker=partial(pypdfium2.PdfBitmap.new_native, buffer=self._memory),
        )
        drawn = bitmap.to_numpy()
        opacity = drawn[..., 3].astype(np.uint16)
        found = [_covered(opacity, drawn[..., index]) for index in range(components)]
        bitmap.close()
        page.close()
        return found

    def _room(self, size: int) -> None:
        if len(self._memory) < size:
            self._memory = (ctypes.c_ubyte * size)()


def _covered(opacity: NDArray[np.uint16], light: Bytes) -> Bytes:
    """How much of white paper light of some opacity, 0 to 255, leaves dark."""
    ink = np.multiply(opacity, np.invert(light), dtype=np.uint16)
    ink += 128  # with the next line: divided by 255, and rounded
    ink += ink >> 8
    ink >>= 8
    return ink.astype(np.uint8)
