"""Pictures: what a file really holds, which part of it a place shows, and its conversion to ink."""

from booklet.images.files import FORMATS, PIXEL_LIMIT, look, whole
from booklet.images.ink import address, asset, ink_jpeg, line_art, stand_in, to_ink, with_alpha
from booklet.images.looks import Looks
from booklet.images.shots import LINE_ART_PPI, TARGET_PPI, Crop, Picture, Shot, crop, keeps

__all__ = [
    "FORMATS",
    "LINE_ART_PPI",
    "PIXEL_LIMIT",
    "TARGET_PPI",
    "Crop",
    "Looks",
    "Picture",
    "Shot",
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
