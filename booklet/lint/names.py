"""Names written in two ways: “Stephanie” beside “Stéphanie”, “Audiart” beside “Audiard”."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from booklet.content import FilmSource, names_of
from booklet.diagnostics import Diagnostic, warning
from booklet.source import KeyPath

SKIPPED = frozenset({"file", "email", "website", "phone", "id", "lang", "layout", "printer", "spellings"})
"""Fields that hold no wording."""

_WORD = re.compile(r"\b[^\W\d_][\w’'-]*\w\b")


def second_spellings(source: FilmSource) -> list[Diagnostic]:
    """Words that are a known name but for an accent, a capital or one letter."""
    known = _parts(source)
    allowed = {part for name in source.film.spellings for part in _WORD.findall(name)}
    folded: dict[str, str] = {}
    for part in known:
        folded.setdefault(_fold(part), part)
    found: dict[tuple[KeyPath, str], Diagnostic] = {}
    for path, word in _words(source):
        if word in known or word in allowed or not word[0].isupper():
            continue
        right = folded.get(_fold(word)) or _near(word, folded)
        if right and word != right.upper() and not _inflected(word, known):
            hint = f"write “{right}”, or list “{word}” under `spellings:` if it is another name"
            found.setdefault(
                (path, word),
                warning("name-spelling", f"“{word}” stands beside “{right}”", source.span(path, word), hint),
            )
    return list(found.values())


def _parts(source: FilmSource) -> dict[str, None]:
    """The words of the film's names, the first spelling of each winning over later ones in the credits."""
    parts: dict[str, None] = {}
    seen: dict[str, str] = {}
    for name in names_of(source.film):
        for word in _WORD.findall(name):
            if len(word) > 3 and (word in parts or (_fold(word) not in seen and not _near(word, seen))):
                seen[_fold(word)] = word
                parts[word] = None
    return parts


def _words(source: FilmSource) -> Iterator[tuple[KeyPath, str]]:
    for path, text in source.wordings():
        if not SKIPPED & {part for part in path if isinstance(part, str)}:
            for word in _WORD.findall(text):
                yield path, word


@lru_cache(10_000)
def _fold(word: str) -> str:
    """Without accents and capitals, ligatures taken apart."""
    plain = unicodedata.normalize("NFD", word.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(c for c in plain if not unicodedata.combining(c))


def _near(word: str, folded: dict[str, str]) -> str | None:
    """A name of seven letters or more that differs in one letter, or in two neighbours swapped."""
    plain = _fold(word)
    if len(plain) < 7:
        return None
    return next(
        (
            name
            for key, name in folded.items()
            if len(key) >= 7 and key[0] == plain[0] and _one_apart(plain, key)
        ),
        None,
    )


def _one_apart(a: str, b: str) -> bool:
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    swapped = a[start : start + 2] == b[start : start + 2][::-1] and a[start + 2 :] == b[start + 2 :]
    return (
        swapped
        or a[start + 1 :] == b[start + 1 :]
        or a[start:] == b[start + 1 :]
        or a[start + 1 :] == b[start:]
    )


def _inflected(word: str, known: dict[str, None]) -> bool:
    """A genitive or plural of a known name: “Audiards”, “Stéphanie’s”, “Alis”."""
    stem = re.sub(r"([’']s|s|[’']|n|e|er|en)$", "", word)
    return (
        stem in known
        or word.removesuffix("s") in known
        or any(part.startswith(word) or word.startswith(part) for part in known if len(part) > 3)
    )
