"""Micro-typography of running text: the marks and spaces that a compositor sets and nobody types.

`prepare` and `prepare_runs` make text right for setting; `findings` tells an editor what was typed
wrong. All are pure: text in, text out; letters and digits never change, only marks, spaces and the
invisible U+200C, and a second pass changes nothing.

Sources: Duden, „Hinweise für den Textsatz“ (quotes, dashes, spaces, ligatures) and DIN 5008 for
German; Imprimerie nationale, *Lexique des règles typographiques*, for French; New Hart's Rules
for English, with double quotation marks outside. A language without rules of its own gets the
apostrophe, the ellipsis and the dash, and keeps its quotation marks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

NARROW = "\u202f"
"""Narrow no-break space."""
NO_BREAK = "\u00a0"
"""No-break space of a word space's width."""
NON_JOINER = "\u200c"
"""Keeps two letters from becoming a ligature."""
APOSTROPHE = "\u2019"

# Language: outer opening and closing mark, inner opening and closing mark.
_QUOTES = {"de": "„“‚‘", "en": "“”‘’", "fr": "«»“”"}
_SPACES = "[ \u00a0\u202f]"
_LETTER = r"[^\W\d_]"

# What is never touched: code, addresses, telephone numbers.
_PROTECTED = re.compile(
    r"(?<!\w)`[^`\n]+`"
    r"|(?:https?|ftp|mailto):[^\s<>«»„“”\"]*[\w/=]"
    r"|(?<!\w)www\.[^\s<>«»„“”\"]*[\w/=]"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w.])(?:[\w-]+\.)+(?:org|com|net|info|film|de|at|ch|fr|be|eu|uk|io)(?:/[^\s<>«»„“”\"]*[\w/=]|(?![\w.]))"
    r"|\+\d[\d ()/-]{5,}\d"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something typed wrong: `length` characters at `offset`, and what should stand there (None: a person knows)."""

    offset: int
    length: int
    message: str
    replacement: str | None = None


def prepare(text: str, lang: str) -> str:
    """One run of text, made right for setting in a language (“de”, “de-AT”, “fr” …)."""
    return prepare_runs((text,), lang)[0]


def prepare_runs(runs: Sequence[str], lang: str) -> list[str]:
    """Consecutive runs of one paragraph, made right as one text and given back as as many runs.

    A quotation mark may open in one run and close in another, as where a film's title is italic.
    """
    base = re.split("[-_]", lang)[0].lower()
    work = _Work(runs)
    for pattern, put in _rules(base):
        work.replace(pattern, put)
        if pattern is _ELLIPSIS and base in _QUOTES:
            work.quotes(base)
    if base == "de":
        work.replace(_WORD, _ligatures)
    return work.runs()


class _Work:
    """Text under the pen, with the places where one run ends and the next begins."""

    def __init__(self, runs: Sequence[str]) -> None:
        self.text = "".join(runs)
        self.ends: list[int] = []
        for run in runs:
            self.ends.append((self.ends[-1] if self.ends else 0) + len(run))

    def runs(self) -> list[str]:
        return [self.text[start:end] for start, end in zip([0, *self.ends], self.ends, strict=False)]

    def replace(self, pattern: re.Pattern[str], put: Callable[[re.Match[str]], str]) -> None:
        """Put something else in the place of each match that touches nothing protected."""
        shield = _Shield(self.text)
        parts: list[str] = []
        ends, at, done, grown = self.ends, 0, 0, 0
        moved: list[int] = []
        for match in pattern.finditer(self.text):
            start, end = match.span()
            new = put(match)
            if new == match[0] or shield.touches(start, end):
                continue
            while at < len(ends) and ends[at] < end:
                inside = max(0, ends[at] - start)
                moved.append(ends[at] + grown + (min(inside, len(new)) - inside))
                at += 1
            parts += (self.text[done:start], new)
            done, grown = end, grown + len(new) - (end - start)
        self.ends = moved + [end + grown for end in ends[at:]]
        self.text = "".join(parts) + self.text[done:]

    def quotes(self, lang: str) -> None:
        """Turn straight quotes into the language's, counting those that stand already."""
        self.text = "".join(_turned(self.text, lang))


class _Shield:
    """The places of a text that are not touched."""

    def __init__(self, text: str) -> None:
        spans = [match.span() for match in _PROTECTED.finditer(text)]
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def touches(self, start: int, end: int) -> bool:
        """Whether anything from `start` up to `end` is protected."""
        i = bisect_right(self._ends, start)
        return i < len(self._starts) and self._starts[i] < max(end, start + 1)


# -- quotation marks ------------------------------------------------------------------------------

_ELIDED = re.compile(
    r"'(?:\d0s?\b|\d\d\b|(?:n|s|ne|nen|nem|ner|ran|rauf|raus|rein|tis|twas|em|cause|til)\b)", re.IGNORECASE
)
_LATER_CLOSER = re.compile(r"(?<=[^\s(\[])'(?!\w)")


def _turned(text: str, lang: str) -> Iterator[str]:
    """The text's characters, straight quotes turned. `open_` holds the closing marks still owed."""
    outer, outer_end, inner, inner_end = _QUOTES[lang]
    shield, open_, previous = _Shield(text), [], " "
    doubles = {outer_end, inner_end} if lang == "fr" else {outer_end}
    for i, char in enumerate(text):
        new, after = char, text[i + 1 : i + 2] or " "
        starts = previous.isspace() or previous in "([{" + outer + inner
        if char in "\"'" and shield.touches(i, i + 1):
            pass
        elif char == '"':
            owed = [mark for mark in open_ if mark in doubles or mark == '"']
            may_open = (starts or previous in "–—-/’") and not after.isspace()
            if owed and not starts:
                new = owed[-1]
                del open_[len(open_) - 1 - open_[::-1].index(new) :]
            elif may_open or (starts and not owed):
                new, end = (inner, inner_end) if owed else (outer, outer_end)
                doubles = doubles | {end}
                open_.append(end)
            else:
                new = "″" if previous.isdigit() else outer_end
        elif char == "'":
            if previous.isalnum() and (after.isalnum() or after in '"«“„'):
                new = APOSTROPHE
            elif starts and not after.isspace():
                quoted = not _ELIDED.match(text, i) and _LATER_CLOSER.search(text, i + 1)
                new = inner if quoted else APOSTROPHE
                if quoted:
                    open_.append(inner_end)
            elif open_ and open_[-1] == inner_end:
                new = open_.pop()
            else:
                new = "′" if previous.isdigit() else APOSTROPHE
        elif char == outer and not (lang == "de" and open_):
            open_.append(outer_end)
        elif char == inner:
            open_.append(inner_end)
        elif open_ and char == open_[-1] and not (char == APOSTROPHE and after.isalnum()):
            open_.pop()
        yield new
        previous = new


# -- rules ----------------------------------------------------------------------------------------

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

_ELLIPSIS = re.compile(r"\.\.\.")
_UNITS = r"(?:mm|cm|m|km|kg|g|Hz|kHz|fps|ppi|dpi|pt|°C|€|\$|£)(?!\w)"
_MONTHS = {
    "de": "Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember",
    "en": "January|February|March|April|May|June|July|August|September|October|November|December",
    "fr": "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre",
}
_ABBREVIATIONS = "z. B.|d. h.|u. a.|z. T.|v. a.|o. Ä.|u. Ä.|s. o.|s. u.|i. d. R.|u. v. m.|v. Chr.|n. Chr.|e. V.|o. g.|i. A.|u. U."


@cache
def _rules(lang: str) -> tuple[Rule, ...]:
    """The replacements of a language in their order; the quotation marks come after the ellipsis."""
    table: list[tuple[str | re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
        (rf"(?<={_LETTER})['‘`´′](?={_LETTER})", APOSTROPHE),
        (_ELLIPSIS, "…"),
        # Hyphens that stand for dashes, dashes that start no line, ranges.
        (rf"(?<=\S){_SPACES}+--?(?={_SPACES}+\S)", f"{NO_BREAK}–"),
        (rf"(?<=\S){_SPACES}+–(?={_SPACES}|\n|$)", f"{NO_BREAK}–"),
        (r"(?<![\w.,/–-])(\d{1,4})-(\d{1,4})(?![\w/–-]|[.,]\d)", _range),
        # Initials hold together and to the name.
        (rf"(?<![\w.])([A-ZÀ-Þ]\.){_SPACES}(?=[A-ZÀ-Þ]\.(?!\w))", rf"\1{NARROW}"),
        (rf"(?<!\w)((?:[A-ZÀ-Þ]\.{NARROW})+[A-ZÀ-Þ]\.|[A-ZÀ-Þ]\.) (?=[A-ZÀ-Þ]\w)", rf"\1{NO_BREAK}"),
        (rf"(?<=\d){_SPACES}(?={_UNITS})", NARROW),
    ]
    if lang == "de":
        abbreviations = "|".join(
            re.escape(short).replace(r"\ ", f"{_SPACES}?") for short in _ABBREVIATIONS.split("|")
        )
        table += [
            (
                rf"(?<![\w.])(?:{abbreviations})(?!\w)",
                lambda m: re.sub(rf"\.{_SPACES}?(?=\w)", f".{NARROW}", m[0]),
            ),
            (rf"(?<=\d){_SPACES}?%", f"{NARROW}%"),
            (rf"(?<=\d){_SPACES}(?=(?:Min|Std|Sek|Mio|Mrd|Jh)\.)", NARROW),
            (rf"(?<=\d){_SPACES}(?=(?:Minuten?|Uhr|Euro|Prozent|Meter|Jahren?)(?!\w))", NO_BREAK),
            (rf"(?<!\d)(\d\d?\.){_SPACES}?(?=(?:{_MONTHS['de']})(?!\w))", rf"\1{NARROW}"),
            (rf"(?<!\w)((?:S|Nr|Bd|Dr|Prof)\.){_SPACES}(?=\w)", rf"\1{NARROW}"),
            (rf"(?<=\d){_SPACES}:{_SPACES}(?=\d)", f"{NARROW}:{NARROW}"),
        ]
    elif lang == "fr":
        table += [
            (rf"(?<=[^\s(\[;!?¿¡«“]){_SPACES}*(?=[;!?])", NARROW),
            (rf"(?<=[^\s(\[:]){_SPACES}*:(?=\s|$|[»)«])", f"{NO_BREAK}:"),
            (rf"«{_SPACES}*(?=\S)", f"«{NARROW}"),
            (rf"(?<=\S){_SPACES}*»", f"{NARROW}»"),
            (rf"(?<=\d){_SPACES}?%", f"{NARROW}%"),
            (rf"(?<=\d){_SPACES}(?=(?:min|h|minutes?|heures?|ans|euros)(?!\w))", NO_BREAK),
            (rf"(?<=\d h){_SPACES}(?=\d)", NO_BREAK),
            (rf"(?<=\d\u00a0h){_SPACES}(?=\d)", NO_BREAK),
            (rf"(?<!\d)(\d\d?|1er){_SPACES}(?=(?:{_MONTHS['fr']})(?!\w))", rf"\1{NO_BREAK}"),
            (rf"(?<!\w)(M\.|MM\.|Mme|Mlle|Dr|[nN]°|p\.){_SPACES}(?=[\dA-ZÀ-Þ])", rf"\1{NO_BREAK}"),
        ]
    elif lang == "en":
        table += [
            (rf"(?<=\d){_SPACES}(?=(?:mins?|minutes?|hours?|a\.?m|p\.?m|years?)(?!\w))", NO_BREAK),
            (rf"(?<!\d)(\d\d?){_SPACES}(?=(?:{_MONTHS['en']})(?!\w))", rf"\1{NO_BREAK}"),
            (rf"(?<!\w)((?:Mr|Mrs|Ms|Dr|St|No|pp?)\.?){_SPACES}(?=[\dA-ZÀ-Þ])", rf"\1{NO_BREAK}"),
        ]
    return tuple((re.compile(pattern), put if callable(put) else _template(put)) for pattern, put in table)


def _template(text: str) -> Callable[[re.Match[str]], str]:
    return (lambda match: match.expand(text)) if "\\" in text else (lambda _: text)


def _range(match: re.Match[str]) -> str:
    """An en dash where the figures rise or the second is shortened (1994–2012, 1998–99)."""
    low, high = match.groups()
    rises = not high.startswith("0") and not (low.startswith("0") and len(low) > 1) and int(low) < int(high)
    return f"{low}–{high}" if rises or (len(low) == 4 and len(high) == 2) else match[0]


# -- ligatures ------------------------------------------------------------------------------------

_WORD = re.compile(rf"{_LETTER}*[fF]{_LETTER}(?:{_LETTER}|[{NON_JOINER}\u00ad])*")

# Where no ligature may bridge the parts of a German word (Duden: between the parts of compounds,
# after a prefix, and before a suffix, save suffixes in i-: “häufig” keeps its ligature). Each
# pattern ends after the f; words in fl- that may follow a vowel (Bau|fläche) are kept whole.
_FL = "l(?!äch|ieg|ug|üg|uss|üss|ut|amm|asch|eisch|öt|ott|ur|ucht|imm|agg|eck|irt|oss|ieß)"
_JOINTS = tuple(
    re.compile(pattern)
    for pattern in (
        r"^(?:(?:her|hin|dar?|wor|ur|dr|un|wieder|neu|erst|voll|be|ver)?auf)(?=[fl]|i(?!ge?[rnsm]?$|nn?e?n?$|sch)|j)",
        r"auf(?=f|l(?:ag[ei]|ös|ad|auf|eb|ehn|ist))",
        rf"(?<!b)(?:kauf|lauf|rauf|schlaf|straf|hof|brief|chef|(?<!s)tief|dorf|golf|schilf|senf|fünf|zwölf|wolf|huf|ruf|wurf|hanf|tarif|relief)(?={_FL}[aeiouäöü])",
        r"(?:kopf|topf|kampf|dampf|sumpf|strumpf|knopf|zopf|rumpf|stoff|schiff|griff|treff)(?=l[aeiouäöü])",
        r"(?<=[^\Wf])f(?=lich(?!t)|linge?[sn]?$|lein(?:s|chen)?$|los(?:$|e[rsmn]?$|igkeit|er|este))",
        r"ff(?=lich|l?ein$|los(?:$|e[rsmn]?$|igkeit)|f)",
        r"[nlrmp]f(?=f[aeiouäöülr])",
        r"ief(?=f[aeiouäöülr])",
        r"hof(?=f(?:est|läch|ront|ähr|ühr))|chef(?=f)",
        r"(?<=\w)f(?=insel|interess|intern|interv|inform|inhalt|indust|instit|instrum|invest|ideal|idee|idol|import|impuls|index|ital|innen\w{4})",
        r"(?<=\w)f(?=j(?!ord|ell|äll))",
        r"(?<=\w)f(?=[bhk])",
    )
)
_WHOLE = re.compile(r"kafka|safka|fjord")


def _ligatures(match: re.Match[str]) -> str:
    """A German word with U+200C at the joints; one that already has it is the editor's own."""
    word = match[0]
    lower = word.lower()
    if NON_JOINER in word or "\u00ad" in word or len(lower) != len(word) or _WHOLE.search(lower):
        return word
    joints = {found.end() for joint in _JOINTS for found in joint.finditer(lower)}
    for at in sorted(joints, reverse=True):
        if at < len(word) and word[at - 1] == "f" and word[at].islower():
            word = f"{word[:at]}{NON_JOINER}{word[at:]}"
    return word
