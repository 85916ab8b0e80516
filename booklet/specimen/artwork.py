"""Pictures of specimens: a horizon, a sun and a figure, different in each, drawn in no time."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw

SHAPES = {
    "wide": (2100, 1180),
    "tall": (1500, 2130),
    "scope": (2100, 890),
    "square": (1500, 1500),
    "spread": (3640, 2600),
}
"""Width and height in pixels: 300 ppi at the usual places."""


def still(shape: str, number: int) -> bytes:
    """A JPEG of one of the `SHAPES`; each number gives another picture, and always the same one."""
    width, height = SHAPES[shape]
    chance = random.Random(number)  # noqa: S311 - the same picture every time
    hue = chance.randrange(360)
    small = Image.new("RGB", (width // 4, height // 4))
    draw = ImageDraw.Draw(small)
    w, h = small.size
    horizon = round(h * chance.uniform(0.45, 0.7))
    for y in range(h):
        part = y / h
        light = 78 - 40 * part if y < horizon else 38 - 22 * (y - horizon) / (h - horizon)
        draw.line((0, y, w, y), fill=f"hsl({hue if y < horizon else (hue + 30) % 360}, 42%, {light:.0f}%)")
    r, x = h * 0.14, w * chance.uniform(0.25, 0.75)
    draw.ellipse(
        (x - r, horizon - 1.7 * r, x + r, horizon + 0.3 * r), fill=f"hsl({(hue + 180) % 360}, 60%, 72%)"
    )
    x = w * chance.uniform(0.3, 0.7)
    draw.ellipse((x - r * 0.16, horizon - r * 0.75, x + r * 0.16, horizon - r * 0.43), fill="#151a20")
    draw.polygon(
        [(x - r * 0.3, horizon + r * 0.6), (x + r * 0.3, horizon + r * 0.6), (x, horizon - r * 0.5)],
        fill="#151a20",
    )
    out = io.BytesIO()
    small.resize((width, height), Image.Resampling.BICUBIC).save(out, "JPEG", quality=80)
    return out.getvalue()


def mark(number: int) -> bytes:
    """A logo of one colour on nothing, as a PNG."""
    picture = Image.new("RGBA", (1200, 480 + 160 * (number % 3)), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    w, h = picture.size
    draw.rounded_rectangle((0, 0, w - 1, h - 1), 90, outline=(0, 0, 0, 255), width=36)
    for i in range(3 + number % 3):
        x = 160 + i * 190
        draw.ellipse((x, h // 2 - 70, x + 140, h // 2 + 70), fill=(0, 0, 0, 255))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
