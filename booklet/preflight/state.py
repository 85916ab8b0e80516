"""The graphics state as far as the rules ask for it (ISO 32000-1, 8.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pikepdf import Array, Dictionary, Name

from booklet.preflight.fonts import Font
from booklet.preflight.geometry import IDENTITY, Matrix
from booklet.preflight.marks import Paint, PtBox
from booklet.press.spaces import GREY

EVERYWHERE: PtBox = (-1e6, -1e6, 1e6, 1e6)
NOWHERE: PtBox = (0, 0, -1, -1)
BLACK = Paint(GREY, (0.0,))
NORMAL = "Normal"
UNBROKEN = float("inf")


@dataclass(frozen=True, slots=True)
class State:
    """What colours, lines and letters look like at a point of the stream.

    Attributes:
        dash: length of the shortest dash, in units of the stream; infinite for an unbroken line.
        cap: the line cap style; 0 cuts dashes off square.
        fill_over: the parameter op: whether fills overprint.
        stroke_over: the parameter OP: whether strokes overprint.
        over_mode: the parameter OPM.
        mask: what the soft mask in force costs, for each pixel and each mark that it masks.
    """

    matrix: Matrix = IDENTITY
    clip: PtBox = EVERYWHERE
    fill: Paint = BLACK
    stroke: Paint = BLACK
    fill_alpha: float = 1.0
    stroke_alpha: float = 1.0
    blend: str = NORMAL
    fill_over: bool = False
    stroke_over: bool = False
    over_mode: int = 0
    width: float = 1.0
    dash: float = UNBROKEN
    cap: int = 0
    font: Font | None = None
    size: float = 0.0
    spacing: float = 0.0
    word_spacing: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    rendering: int = 0
    mask: tuple[float, float] | None = None


def named_changes(source: Any) -> dict[str, Any]:
    """What a graphics state dictionary changes (table 58); fonts and soft masks apart."""
    changes: dict[str, Any] = {}
    for key, name in (("/LW", "width"), ("/ca", "fill_alpha"), ("/CA", "stroke_alpha")):
        if key in source:
            changes[name] = float(source[key])
    for key, name in (("/LC", "cap"), ("/OPM", "over_mode")):
        if key in source:
            changes[name] = int(source[key])
    if "/OP" in source:  # without op it goes for fills too
        changes |= {"stroke_over": bool(source.OP), "fill_over": bool(source.OP)}
    if "/op" in source:
        changes["fill_over"] = bool(source.op)
    if "/BM" in source:
        changes["blend"] = blend_mode(source.BM)
    if "/D" in source:
        changes["dash"] = shortest_dash(source.D[0])
    return changes


def blend_mode(value: Any) -> str:
    """A blend mode's name; of several, the first, which every reader of today knows (11.6.3)."""
    first = (value[0] if len(value) else Name.Normal) if isinstance(value, Array) else value
    name = str(first)[1:]
    return NORMAL if name == "Compatible" else name


def shortest_dash(lengths: Any) -> float:
    """Length of the shortest dash of a pattern (8.4.3.6)."""
    values = [float(length) for length in lengths]
    if not values or sum(values) <= 0 or not any(values[1::2] if len(values) > 1 else values):
        return UNBROKEN
    return min(values[::2] if len(values) % 2 == 0 else values)


def is_soft_mask(source: Any) -> bool:
    """Whether a graphics state dictionary sets a soft mask."""
    return isinstance(source.get("/SMask"), Dictionary)
