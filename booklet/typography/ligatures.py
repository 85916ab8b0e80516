"""German words with their ligatures broken at the joints (Auf|lage, fünf|jährig, Stoff|fetzen).

Duden, „Hinweise für den Textsatz“, Ligaturen: none between the parts of a compound, after a
prefix, or before a suffix, save suffixes in i- (“häufig” keeps its ligature). Rules and word
lists cannot know every word; they prefer to leave a joint alone when a word could be read both
ways (Bau|fläche beside Kauf|leute).
"""

from __future__ import annotations

import re

from booklet.typography.marks import LETTER, NON_JOINER

WORD = re.compile(rf"(?<!{LETTER}){LETTER}*[fF]{LETTER}(?:{LETTER}|[{NON_JOINER}\u00ad])*")
"""A word that may hold a ligature, with any invisible marks in it."""

# An l that does not begin the rest of a word in fl- (Bau|fläche, Drei|flügel).
_L = "l(?!äch|ieg|ug|üg|uss|üss|ut|amm|asch|eisch|öt|ott|ur|ucht|imm|agg|eck|irt|oss|ieß)"
_LOS = "los(?:$|e[rsmn]?$|igkeit|ere|este)"
_STEMS = (
    "(?<!b)kauf|(?<!b)lauf|rauf|schlaf|straf|hof|brief|chef|(?<!s)tief|dorf|golf|schilf|senf|fünf|zwölf|wolf"
    "|huf|ruf|wurf|hanf|tarif|relief"
)
_FIRM_STEMS = "kopf|topf|kampf|dampf|sumpf|strumpf|knopf|zopf|rumpf|stoff|schiff|griff|treff"
_I_WORDS = (
    "insel|interess|intern|interv|inform|inhalt|indust|instit|instrum|invest|ideal|idee|idol|import"
    r"|impuls|index|ital|innen\w{4}"
)

# Each pattern ends after the f that begins the broken ligature.
_JOINTS = tuple(
    re.compile(pattern)
    for pattern in (
        # The prefix auf-; within a word, where nothing else than a prefix can be meant.
        r"^(?:her|hin|dar?|wor|ur|dr|un|wieder|neu|erst|voll|be|ver)?auf(?=[flj]|i(?!ge?[rnsm]?$|nn?e?n?$|sch))",
        r"auf(?=f|l(?:ag[ei]|ös|ad|auf|eb|ehn|ist))",
        # First parts of compounds.
        rf"(?:{_STEMS})(?={_L}[aeiouäöü])",
        r"(?:hof|chef)(?=f(?:est|läch|ront|ähr|ühr|orm))",
        rf"(?:{_FIRM_STEMS})(?=l[aeiouäöü])",
        rf"(?<=\w)f(?={_I_WORDS})",
        # Suffixes.
        rf"(?<=[^\Wf])f(?=lich(?!t)|linge?[sn]?$|lein(?:s|chen)?$|{_LOS})",
        rf"ff(?=lich|l?ein$|{_LOS})",
        # No German stem has ff after a consonant or ie, nor three of them, nor f before j, b, h, k.
        r"ff(?=f)",
        r"(?:[nlrmp]|ie)f(?=f[aeiouäöülr])",
        r"(?<=\w)f(?=j(?!ord|ell|äll)|[bhk])",
    )
)
_WHOLE = re.compile(r"kafka|safka|fjord|welfling")


def broken(match: re.Match[str]) -> str:
    """The matched `WORD` with U+200C at its joints; one that has it already is the editor's own."""
    word = match[0]
    lower = word.lower()
    if NON_JOINER in word or "\u00ad" in word or len(lower) != len(word) or _WHOLE.search(lower):
        return word
    joints = {found.end() for joint in _JOINTS for found in joint.finditer(lower)}
    for at in sorted(joints, reverse=True):
        if at < len(word) and word[at - 1] == "f" and word[at].islower():
            word = f"{word[:at]}{NON_JOINER}{word[at:]}"
    return word
