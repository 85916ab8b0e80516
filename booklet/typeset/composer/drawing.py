"""Text layouts of the engine that are drawn to the thousandth of an em."""

from __future__ import annotations

from functools import cache
from typing import Any
from weakref import WeakKeyDictionary


@cache
def exact(line_break: Any) -> Any:
    """The engine's text layout, drawn to the thousandth of an em.

    The engine cuts each glyph's displacement to a whole thousandth, so that the end of a justified
    line is some tenths of a point off. Here what one glyph loses the next one gets.
    """
    pango, null, unit = line_break.pango, line_break.ffi.NULL, line_break.FROM_UNITS
    rect, logical = (line_break.ffi.new("PangoRectangle *") for _ in range(2))
    advances: Any = WeakKeyDictionary()

    class Exact(line_break.Layout):  # type: ignore[misc]
        """A line whose words are wider by the share `micro`."""

        micro = 0.0
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
            thousandth = 1000 * unit / self.style["font_size"]
            known = advances.setdefault(self.style.font_config, {})
            text = self.text.encode()
            owed = 0.0
            run = first.runs[0]
            while run != null:
                item = run.data
                run = run.next
                start = item.item.offset
                space = text[start : start + item.item.length] in (b" ", b"\xc2\xa0")
                scale = thousandth * (1.0 if space else 1.0 + self.micro)
                font = item.item.analysis.font
                for one in item.glyphs.glyphs[0 : item.glyphs.num_glyphs]:
                    glyph, geometry = one.glyph, one.geometry
                    if glyph >= pango.PANGO_GLYPH_EMPTY or geometry.x_offset:
                        continue  # no glyph of the font's, or a mark that has its own place
                    advance = known.get((font, glyph))
                    if advance is None:
                        pango.pango_font_get_glyph_extents(font, glyph, rect, logical)
                        advance = known[font, glyph] = round(logical.width * thousandth)
                    wanted = geometry.width * scale + owed
                    kerning = round(advance - wanted)
                    owed = wanted - (advance - kerning)
                    # The engine cuts off what stands behind the point.
                    sure = kerning + (0.3 if kerning >= 0 else -0.3)
                    geometry.width = round((advance - sure) / thousandth)

    return Exact
