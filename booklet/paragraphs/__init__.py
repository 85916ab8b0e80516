"""Paragraphs: running text broken into lines as a whole, display lines fitted and balanced.

Pure and without an engine. `display` measures and balances titles. The others compose running
text: `shape` measures words, `hyphens` says where they break, `words` keeps what both have found,
`items` makes boxes, glue and penalties of them, `margins` knows what hangs, `limits` what is
allowed, `micro` how words give way, `rivers` which spaces stand below one another, and `breaks`
chooses the lines.
"""

from booklet.paragraphs.breaks import Line, Measures, total_fit
from booklet.paragraphs.display import Fit, advance, balance, fit, width
from booklet.paragraphs.hyphens import Hyphenator
from booklet.paragraphs.items import Material, Run, material
from booklet.paragraphs.limits import RIVER, Limits
from booklet.paragraphs.shape import Ruler

__all__ = [
    "RIVER", "Fit", "Hyphenator", "Limits", "Line", "Material", "Measures", "Ruler", "Run",
    "advance", "balance", "fit", "material", "total_fit", "width",
]  # fmt: skip
