"""Text layouts of the engine that are drawn to the thousandth of an em, and as wide as was planned."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

WIDTH, OFFSET = 1, 2
"""Where a glyph's width and its shift to the right stand behind its number in what Pango keeps of it."""

_APART = re.compile("[\\s\u0021-\u058f\u1c80-\u1c8f\u1d00-\u2bff\ua640-\ua69f\ua720-\ua7ff\ufb00-\ufb06]*")
"""Scripts whose letters stand alone: Latin, Greek, Cyrillic, Armenian; and marks."""


def gives(style: Any, text: str) -> bool:
    """Whether a text's letters may be set apart, or closer: joined ones may not, nor those that are spaced already."""
    return style["letter_spacing"] == "normal" and _APART.fullmatch(text) is not None


@cache
def exact(line_break: Any) -> Any:
    """The engine's text layout, drawn to the thousandth of an em.

    The engine cuts each glyph's displacement to a whole thousandth, so that the end of a justified
    line is some tenths of a point off. Here what one glyph loses the next one gets.
    """
    pango, ffi, unit = line_break.pango, line_break.ffi, line_break.FROM_UNITS
    null, empty = ffi.NULL, pango.PANGO_GLYPH_EMPTY
    size = ffi.sizeof("PangoGlyphInfo")
    step = size // ffi.sizeof("int")
    rect, logical = (ffi.new("PangoRectangle *") for _ in range(2))
    advances: Any = WeakKeyDictionary()

    class Exact(line_break.Layout):  # type: ignore[misc]
        """A line whose glyphs are wider by the share `glyphs`, and its letters apart by `letters` px."""

        glyphs = 0.0
        letters = 0.0
        drawn = False

        def reactivate(self, style: Any) -> None:
            """As the engine: it does so to draw, and only then."""
            super().reactivate(style)
            self.drawn = True

        def get_first_line(self) -> Any:
            """The line, its glyphs where they belong."""
            first, index = super().get_first_line()
            if self.drawn and first != null:
                self.drawn = False
                self._settle(first)
            return first, index

        def _settle(self, first: Any) -> None:
            text, style = self.text.encode(), self.style
            thousandth = 1000 * unit / style["font_size"]
            known = advances.setdefault(style.font_config, {})
            # All that is drawn will be wider by a share; spaces have to be narrower before.
            narrow = thousandth / (1 + self.glyphs)
            apart = self.letters / unit * narrow if gives(style, self.text) else 0.0
            owed = 0.0
            run = first.runs[0]
            while run != null:
                one, run = run.data, run.next
                item, count, font = one.item, one.glyphs.num_glyphs, one.item.analysis.font
                space = text[item.offset : item.offset + item.length] in (b" ", b"\xc2\xa0")
                # Ligatures stay, and have as much room around them as their letters would have.
                more = apart * item.num_chars / count if count and not space else 0.0
                share = narrow if space else thousandth
                numbers = memoryview(ffi.buffer(one.glyphs.glyphs, count * size)).cast("B").cast("i")
                for at in range(0, count * step, step):
                    glyph = numbers[at]
                    # What is no glyph of the font's, or a mark that has its own place, stays where it is.
                    # A space is moved by half of what widens it: nobody sees where it stands.
                    if glyph >= empty or (numbers[at + OFFSET] and not space):
                        continue
                    advance = known.get((font, glyph))
                    if advance is None:
                        pango.pango_font_get_glyph_extents(font, glyph, rect, logical)
                        advance = known[font, glyph] = round(logical.width * thousandth)
                    wanted = owed + numbers[at + WIDTH] * share + more
                    kerning = round(advance - wanted)
                    owed = wanted - (advance - kerning)
                    # The engine cuts off what stands behind the point.
                    sure = kerning + (0.3 if kerning >= 0 else -0.3)
                    numbers[at + WIDTH], numbers[at + OFFSET] = round((advance - sure) / thousandth), 0

    return Exact


@contextmanager
def drawn() -> Iterator[None]:
    """Have the glyphs of composed lines drawn as wide as was planned, for the time in which a PDF is written."""
    from weasyprint.draw import text  # noqa: PLC0415 - half a second
    from weasyprint.matrix import Matrix  # noqa: PLC0415

    plain = text.draw_first_line

    def draw_first_line(stream: Any, textbox: Any, overflow: Any, ellipsis: Any, matrix: Any) -> Any:
        wider = 1 + getattr(textbox.pango_layout, "glyphs", 0.0)
        if wider == 1:
            return plain(stream, textbox, overflow, ellipsis, matrix)
        pictures = plain(stream, textbox, overflow, ellipsis, Matrix(a=wider) @ matrix)
        return [(image, font, a, d, e * wider, f) for image, font, a, d, e, f in pictures]

    text.draw_first_line = draw_first_line
    try:
        yield
    finally:
        text.draw_first_line = plain
