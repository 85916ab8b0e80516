"""Text made right for setting: the rules of each language, applied across runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache

from booklet.typography import ligatures
from booklet.typography.marks import APOSTROPHE, LETTER, NARROW, NO_BREAK, QUOTES, Shield, base, turned

Put = Callable[[re.Match[str]], str]

ELLIPSIS = re.compile(r"\.\.\.")
MISUSED_APOSTROPHE = re.compile(rf"(?<={LETTER})['‘`´′](?={LETTER})")

_SPACE = "[ \u00a0\u202f]"
_UNITS = r"(?:mm|cm|m|km|kg|g|Hz|kHz|fps|ppi|dpi|pt|°C|€|\$|£)(?!\w)"
_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
_MONTHS = {
    "de": "Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember",
    "en": "January|February|March|April|May|June|July|August|September|October|November|December",
    "fr": "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre",
}
_ABBREVIATIONS = (
    "z. B.", "d. h.", "u. a.", "z. T.", "v. a.", "o. Ä.", "u. Ä.", "s. o.", "s. u.", "i. d. R.", "u. v. m.",
    "v. Chr.", "n. Chr.", "e. V.", "o. g.", "i. A.", "u. U.",
)  # fmt: skip


def prepare(text: str, lang: str) -> str:
    """One run of text, made right for setting in a language (“de”, “de-AT”, “fr” …)."""
    return prepare_runs((text,), lang)[0]


def prepare_runs(runs: Sequence[str], lang: str) -> list[str]:
    """Consecutive runs of one paragraph, made right as one text and given back as as many runs.

    A quotation mark may open in one run and close in another, as where a film's title is italic.
    A space that is put in between two runs goes to the first.
    """
    return list(_prepared(tuple(runs), base(lang)))


@lru_cache(maxsize=2048)
def _prepared(runs: tuple[str, ...], language: str) -> tuple[str, ...]:
    """Of a film that is set again and again, most texts are what they were."""
    work = _Work(runs)
    for pattern, put in _before_quotes():
        work.replace(pattern, put)
    if marks := QUOTES.get(language):
        work.text = turned(work.text, marks).text
    for pattern, put in _after_quotes(language):
        work.replace(pattern, put)
    if language == "de":
        work.replace(ligatures.WORD, ligatures.broken)
    return tuple(work.runs())


class _Work:
    """Text under the pen, with the places where one run ends and the next begins."""

    def __init__(self, runs: Sequence[str]) -> None:
        self.text = "".join(runs)
        self.ends: list[int] = []
        for run in runs:
            self.ends.append((self.ends[-1] if self.ends else 0) + len(run))

    def runs(self) -> list[str]:
        return [self.text[start:end] for start, end in zip([0, *self.ends], self.ends, strict=False)]

    def replace(self, pattern: re.Pattern[str], put: Put) -> None:
        """Put something else in the place of each match that touches nothing protected."""
        shield: Shield | None = None
        parts: list[str] = []
        ends: list[int] = []
        at = done = grown = 0
        for match in pattern.finditer(self.text):
            start, end = match.span()
            new = put(match)
            if new == match[0]:
                continue
            shield = shield or Shield(self.text)
            if shield.touches(start, end):
                continue
            while at < len(self.ends) and self.ends[at] < end:
                place = (
                    start + _moved(match[0], self.ends[at] - start, new)
                    if self.ends[at] > start
                    else self.ends[at]
                )
                ends.append(place + grown)
                at += 1
            parts += (self.text[done:start], new)
            done, grown = end, grown + len(new) - (end - start)
        self.ends = ends + [end + grown for end in self.ends[at:]]
        self.text = "".join(parts) + self.text[done:]


def _moved(old: str, at: int, new: str) -> int:
    """Where a place inside `old` lies in `new`, which has the same letters and other marks."""
    letters = sum(map(str.isalnum, old[:at]))
    marks = next((n for n, char in enumerate(reversed(old[:at])) if char.isalnum()), at)
    if old[at].isalnum():
        marks = len(new)
    place = 0
    for char in new:
        if char.isalnum():
            letters -= 1
        elif not letters:
            marks -= 1
        if letters < 0 or marks < 0:
            break
        place += 1
    return place


@cache
def _before_quotes() -> tuple[tuple[re.Pattern[str], Put], ...]:
    """What the quotation marks rely on."""
    return ((MISUSED_APOSTROPHE, _constant(APOSTROPHE)), (ELLIPSIS, _constant("…")))


@cache
def _after_quotes(lang: str) -> tuple[tuple[re.Pattern[str], Put], ...]:
    """The other replacements of a language, in their order."""
    table: list[tuple[str, str | Put]] = [
        (MISUSED_APOSTROPHE.pattern, APOSTROPHE),  # an inner closing mark between letters was none
        # A hyphen between spaces is a dash; a dash begins no line; figures from–to.
        (rf"(?<=[^\s«]){_SPACE}+--?(?={_SPACE}+[^\s»;:!?%])", f"{NO_BREAK}–"),
        (rf"(?<=[^\s«]){_SPACE}+–(?={_SPACE}|\n|$)", f"{NO_BREAK}–"),
        (r"(?<![\w.,/–-])(\d{1,4})-(\d{1,4})(?![\w/–-]|[.,]\d)", _range),
        *_OF_LANGUAGE.get(lang, ()),
        # Initials hold together, and to the name.
        (rf"(?<![\w.])({_CAPITAL}\.){_SPACE}(?={_CAPITAL}\.(?!\w))", rf"\1{NARROW}"),
        (rf"(?<!\w)({_CAPITAL}\.) (?={_CAPITAL}\w)", rf"\1{NO_BREAK}"),
        (rf"(?<=\d){_SPACE}(?={_UNITS})", NARROW),
    ]
    return tuple((re.compile(pattern), put if callable(put) else _constant(put)) for pattern, put in table)


def _constant(text: str) -> Put:
    return (lambda match: match.expand(text)) if "\\" in text else (lambda _: text)


def _range(match: re.Match[str]) -> str:
    """An en dash where the figures rise or the second is shortened (1994–2012, 1998–99)."""
    low, high = match.groups()
    padded = high.startswith("0") or (low.startswith("0") and len(low) > 1)
    rises = not padded and int(low) < int(high)
    return f"{low}–{high}" if rises or (len(low) == 4 and len(high) == 2) else match[0]


def _abbreviation(match: re.Match[str]) -> str:
    return re.sub(rf"\.{_SPACE}?(?=\w)", f".{NARROW}", match[0])


_SHORT = "|".join(re.escape(short).replace(r"\ ", f"{_SPACE}?") for short in _ABBREVIATIONS)
_OF_LANGUAGE: dict[str, tuple[tuple[str, str | Put], ...]] = {
    "de": (
        (rf"(?<![\w.])(?:{_SHORT})(?!\w)", _abbreviation),
        (rf"(?<=\d){_SPACE}?(?=%)", NARROW),
        (rf"(?<=\d){_SPACE}(?=(?:Min|Std|Sek|Mio|Mrd|Jh)\.)", NARROW),
        (rf"(?<=\d){_SPACE}(?=(?:Minuten?|Uhr|Euro|Prozent|Meter|Jahren?)(?!\w))", NO_BREAK),
        (rf"(?<!\d)(\d\d?\.){_SPACE}?(?=(?:{_MONTHS['de']})(?!\w))", rf"\1{NARROW}"),
        (rf"(?<!\w)((?:S|Nr|Bd|Dr|Prof)\.){_SPACE}(?=\w)", rf"\1{NARROW}"),
        (rf"(?<=\d){_SPACE}:{_SPACE}(?=\d)", f"{NARROW}:{NARROW}"),
    ),
    "fr": (
        # ; ! ? and guillemets take a narrow space, the colon a whole one.
        (rf"(?<=[^\s(\[;!?¿¡«“]){_SPACE}*(?=[;!?])", NARROW),
        (rf"(?<=[^\s(\[:]){_SPACE}*(?=:(?:\s|$|[»)«]))", NO_BREAK),
        (rf"«{_SPACE}*(?=\S)", f"«{NARROW}"),
        (rf"(?<=\S){_SPACE}*(?=»)", NARROW),
        (rf"(?<=\d){_SPACE}?(?=%)", NARROW),
        (rf"(?<=\d){_SPACE}(?=(?:min|h|minutes?|heures?|ans|euros)(?!\w))", NO_BREAK),
        (rf"(?<=\d\u00a0h){_SPACE}(?=\d)", NO_BREAK),
        (rf"(?<!\d)(\d\d?|1er){_SPACE}(?=(?:{_MONTHS['fr']})(?!\w))", rf"\1{NO_BREAK}"),
        (rf"(?<!\w)(M\.|MM\.|Mme|Mlle|Dr|[nN]°|p\.){_SPACE}(?=[\dA-ZÀ-Þ])", rf"\1{NO_BREAK}"),
    ),
    "en": (
        (rf"(?<=\d){_SPACE}(?=(?:mins?|minutes?|hours?|a\.?m|p\.?m|years?)(?!\w))", NO_BREAK),
        (rf"(?<!\d)(\d\d?){_SPACE}(?=(?:{_MONTHS['en']})(?!\w))", rf"\1{NO_BREAK}"),
        (rf"(?<!\w)((?:Mr|Mrs|Ms|Dr|St|No|pp?)\.?){_SPACE}(?=[\dA-ZÀ-Þ])", rf"\1{NO_BREAK}"),
    ),
}
