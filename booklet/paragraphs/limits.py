"""How far the composer may go: one frozen value, which a layout's tokens can fill."""

from __future__ import annotations

from dataclasses import dataclass

RIVER = 6_000.0
"""As many demerits as a second hyphen in a row has: a river of narrow spaces is hardly seen."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits and demerits of paragraph composition.

    Word spaces are shares of the face's own space, lengths are shares of an em or of the measure.
    Penalties are added to a line's badness (100 at `stretch` or `shrink`) before it is squared;
    demerits are added to the square (Knuth & Plass, *Breaking Paragraphs into Lines*, 1981).
    """

    stretch: float = 0.35
    """By how much of itself a word space may grow before a line counts as loose."""
    shrink: float = 0.3
    """By how much of itself a word space may shrink, at most."""
    tightest: float = 0.5
    """The same where the paragraph has no other way."""
    widest: float = 2.0
    """Word space above which a line is taken only where the paragraph has no other way."""

    line: float = 10.0
    """Each line's own badness: fewer lines are better."""
    hyphen: float = 50.0
    """Penalty of a hyphen that the composer puts in."""
    joint: float = 20.0
    """Penalty of a hyphen between the parts of a compound."""
    explicit: float = 15.0
    """Penalty of a break after a hyphen or dash that the text has."""
    runs: int = 2
    """Most lines in a row that end in a hyphen."""
    stacked: float = 6_000.0
    """Demerits of a second hyphen in a row."""
    unlike: float = 5_000.0
    """Demerits of neighbouring lines of unlike tightness."""
    river: float = RIVER
    """Demerits of a word space that stands below another, and that one below a third."""
    river_ems: float = 0.3
    """Distance in ems within which word spaces stand below one another."""
    before_last: float = 6_000.0
    """Demerits of a hyphen on the last line but one: the paragraph's last line begins with a rest."""
    page: float = 1_000_000.0
    """Demerits of a hyphen on the last line of a page or column."""
    stub: float = 40_000.0
    """Demerits of a last line that is a stub."""
    stub_letters: int = 4
    """Letters that a last line has at least."""
    stub_ems: float = 1.6
    """Width in ems that a last line has at least: more than the indent."""
    runt: float = 20_000.0
    """Demerits of a last line of one word."""

    hang: float = 1.0
    """How much of its amount punctuation hangs; 0 turns optical margins off."""
    glyphs: float = 0.0
    """Share by which a line's glyphs may be drawn wider or narrower; at most 0.02, 0 is off."""
    closer: float = 0.0
    """Share of an em by which a line's letters may stand closer; at most 0.02, 0 is off."""
    apart: float = 0.0
    """Share of an em by which they may stand apart; at most 0.02, 0 is off."""

    ragged: bool = True
    """Whether ragged text is composed too."""
    rag: float = 0.12
    """Share of the measure by which a ragged line may fall short before it counts as short."""
    ragged_hyphen: float = 400.0
    """Penalty of a hyphen in ragged text."""
    looseness: bool = True
    """Whether a paragraph may get a line more or less to avoid a widow."""
    loosest: float = 1.6
    """Word space up to which a paragraph may go for that."""

    words: tuple[str, ...] = ()
    """The booklet's own words, a hyphen where each may break, `=` between the parts of a compound."""

    def __post_init__(self) -> None:
        if not (0 <= self.shrink < 1 and self.tightest < 1 and self.stretch > 0 and self.widest > 1):
            raise ValueError("word spaces shrink by less than themselves and stretch by something")
        if not all(0 <= share <= 0.02 for share in (self.glyphs, self.closer, self.apart)):
            raise ValueError("glyphs and letters give way by 2 % at most")
        if self.runs < 0 or not 0 < self.rag < 1:
            raise ValueError("hyphens in a row cannot be negative, a rag is a part of the measure")
