"""Pictures: what a file really holds, which part of it a place shows, and its conversion to ink.

Who asks for a picture that is known by sight does without Pillow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from booklet.quick import later

if TYPE_CHECKING:
    from booklet.images.files import FORMATS, PIXEL_LIMIT, look, whole
    from booklet.images.ink import address, asset, ink_jpeg, line_art, stand_in, to_ink, with_alpha
    from booklet.images.looks import Looks
    from booklet.images.shots import LINE_ART_PPI, TARGET_PPI, Crop, Picture, Shot, Shots, crop, keeps

__all__ = [
    "FORMATS",
    "LINE_ART_PPI",
    "PIXEL_LIMIT",
    "TARGET_PPI",
    "Crop",
    "Looks",
    "Picture",
    "Shot",
    "Shots",
    "address",
    "asset",
    "crop",
    "ink_jpeg",
    "keeps",
    "line_art",
    "look",
    "stand_in",
    "to_ink",
    "whole",
    "with_alpha",
]

__getattr__ = later(
    __name__,
    {
        "FORMATS": "files", "PIXEL_LIMIT": "files", "look": "files", "whole": "files",
        "address": "ink", "asset": "ink", "ink_jpeg": "ink", "line_art": "ink", "stand_in": "ink", "to_ink": "ink",
        "with_alpha": "ink",
        "Looks": "looks",
        "LINE_ART_PPI": "shots", "TARGET_PPI": "shots", "Crop": "shots", "Picture": "shots", "Shot": "shots",
        "Shots": "shots", "crop": "shots", "keeps": "shots",
    },
)  # fmt: skip
