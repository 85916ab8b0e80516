"""Micro-typography of running text: the marks and spaces that a compositor sets and nobody types.

`prepare` and `prepare_runs` make text right for setting; `findings` tells an editor what was typed
wrong. All are pure: text in, text out. Letters and digits never change, only marks, spaces and the
invisible U+200C; a second pass changes nothing.

Sources: Duden, „Hinweise für den Textsatz“ (quotes, dashes, spaces, ligatures) and DIN 5008 for
German; Imprimerie nationale, *Lexique des règles typographiques*, for French; New Hart's Rules
for English, with double quotation marks outside. A language without rules of its own gets the
apostrophe, the ellipsis and the dash, and keeps its quotation marks.
"""

from booklet.typography.findings import Finding, findings
from booklet.typography.marks import APOSTROPHE, NARROW, NO_BREAK, NON_JOINER
from booklet.typography.rules import prepare, prepare_runs

__all__ = ["APOSTROPHE", "NARROW", "NON_JOINER", "NO_BREAK", "Finding", "findings", "prepare", "prepare_runs"]
