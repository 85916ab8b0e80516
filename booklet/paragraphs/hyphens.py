"""Where words break: patterns of the language, the booklet's own words, joints of compounds first.

Patterns are Liang's, as hunspell has them (F. M. Liang, *Word Hy-phen-a-tion by Com-put-er*, 1983).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

SOFT = "\u00ad"
NON_JOINER = "\u200c"
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u200c\u0300-\u036f])+")
_ADDRESS = re.compile(r"\w+://\S+|\w[\w.+-]*@\w\S+|(?:[\w-]{2,}\.)+[a-z]{2,}(?:[/?#]\S*)?", re.ASCII)
_PARTS = re.compile(r"(?<=://)(?=\w)|(?<=\w)(?=[.@_~?#%&=])")

LINKS = ("", "s", "es", "n", "en", "e", "er")
"""What German, Dutch and the Scandinavian languages put between the parts of a compound."""

COMPOUNDING = frozenset({"de", "nl", "da", "sv", "nb", "nn", "no", "fi", "hu"})

_HEADS = """
    abend anfang arbeit aufnahme autor beginn bild blick brief bruder buch bühne darsteller drama dreh
    ende erfolg erzählung fabrik fahrt fall familie farbe fenster fest festival figur film filme filmen
    fluss form foto frau freund führung gang garten geschichte gesellschaft gruppe haus haupt herz insel
    jahr jahre junge kamera kampf kind kinder kino kirche klang komödie kraft kunst land landschaft leben
    leiter leitung leute licht liebe lied linie macht mann meer mensch menschen messer moment musik
    mutter nacht name note ort paar platz plan prämiere preis produktion raum recht regie reise rolle
    schatten schau schauspieler schiff schnitt schrift schule schwester seite sommer sonne spiel spiele
    sprache stadt stimme stoff straße strom stück studio stunde szene tanz tag theater tochter tod ton
    traum uhr vater verband verleih vertrieb wagen wald wand wasser weg weise welt werk winter woche wort
    zeit zimmer zug zukunft
"""
HEADS = frozenset(_HEADS.split())
"""Frequent second parts of German compounds in texts about films."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place where a word may break: letters before it, and whether parts of a compound meet there."""

    at: int
    joint: bool = False


class Hyphenator:
    """Break points of words in one language.

    Args:
        positions: the patterns: word → letters before each break.
        lang: BCP 47; decides whether compounds are looked for.
        limits: letters of a word, before and after a break, at least.
        own: words as the booklet wants them, `Ur-auf=füh-rung`; they outrank the patterns.
        vocabulary: words of the text, in small letters: two of them in a row are a compound.
    """

    def __init__(
        self, positions: Callable[[str], Iterable[int]], lang: str = "", limits: tuple[int, int, int] = (5, 2, 3),
        own: Iterable[str] = (), vocabulary: Collection[str] = (),
    ) -> None:  # fmt: skip
        self._positions = positions
        self._total, self._left, self._right = limits
        self._compounds = lang.split("-", maxsplit=1)[0].lower() in COMPOUNDING
        self._vocabulary = vocabulary
        self._own = {re.sub("[-=]", "", word).lower(): _marked(word) for word in own}
        self._known: dict[str, tuple[Point, ...]] = {}

    def points(self, text: str) -> Sequence[Point]:
        """Where a piece of text without spaces may be broken with a hyphen; nowhere beside a mark or digit."""
        found: list[Point] = []
        for match in _WORD.finditer(text):
            found += (Point(match.start() + p.at, p.joint) for p in self._word(match[0]))
        return found

    def _word(self, word: str) -> tuple[Point, ...]:
        if word not in self._known:
            self._known[word] = self._find(word)
        return self._known[word]

    def _find(self, word: str) -> tuple[Point, ...]:
        bare = word.replace(NON_JOINER, "")
        own = self._own.get(bare.lower())
        if own is not None:
            places = [i for i, c in enumerate(word) if c != NON_JOINER]
            return tuple(Point(places[p.at], p.joint) for p in own)
        if len(bare) < self._total:
            return ()
        spots = sorted({int(at) for at in self._positions(word)})
        return tuple(
            Point(at, self._joint(word, at))
            for at in spots
            if len(word[:at].replace(NON_JOINER, "")) >= self._left
            and len(word[at:].replace(NON_JOINER, "")) >= self._right
        )

    def _joint(self, word: str, at: int) -> bool:
        """Whether the parts of a compound meet here: both are words of the text, or it was marked."""
        if NON_JOINER in (word[at - 1], word[at : at + 1]):
            return True
        if not self._compounds:
            return False
        head, tail = word[:at].lower().replace(NON_JOINER, ""), word[at:].lower().replace(NON_JOINER, "")
        if len(head) < 3 or len(tail) < 3:
            return False
        known = tail in HEADS or tail in self._vocabulary or tail.rstrip("sn") in HEADS
        return known and (
            tail in HEADS
            or any(
                head.removesuffix(link) in self._vocabulary or head.removesuffix(link) in HEADS
                for link in LINKS
            )
        )


def address_breaks(word: str) -> frozenset[int]:
    """Where an address on the web or for mail may be divided, without a hyphen: after `://`, before its other marks.

    Empty where the piece of text holds no address. (*Chicago Manual of Style*, 7.46.)
    """
    if "." not in word and ":" not in word:
        return frozenset()
    found: set[int] = set()
    for match in _ADDRESS.finditer(word):
        found |= {match.start() + part.start() for part in _PARTS.finditer(match[0])}
    return frozenset(found)


def _marked(word: str) -> tuple[Point, ...]:
    points, at = [], 0
    for letter in word:
        if letter in "-=":
            points.append(Point(at, letter == "="))
        else:
            at += 1
    return tuple(points)
