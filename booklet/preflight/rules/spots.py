"""Rules about the names of inks: one plate for each, and none by mistake."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object, Stream

from booklet.diagnostics import Severity
from booklet.preflight.examination import Examination
from booklet.preflight.marks import PROCESS
from booklet.preflight.registry import CRAFT, GWG, Hit, rule
from booklet.preflight.rules.colour import names

RESERVED = (*PROCESS, "All", "None")

SUFFIXES = {
    "pantone": {"c", "u", "m", "cv", "cvc", "cvu", "cvp", "cvs", "ec", "hc", "cp", "up", "pc", "tcx", "tpx"},
    "hks": {"k", "n", "e", "z"},
}
"""What the makers' books add to an ink's name for papers and methods: the ink is the same."""

PLAIN = {
    "cyan": "Cyan", "process cyan": "Cyan", "cian": "Cyan", "zyan": "Cyan",
    "magenta": "Magenta", "process magenta": "Magenta",
    "yellow": "Yellow", "process yellow": "Yellow", "gelb": "Yellow", "jaune": "Yellow",
    "black": "Black", "process black": "Black", "schwarz": "Black", "noir": "Black", "key": "Black",
    "all": "All", "registration": "All", "none": "None",
}  # fmt: skip
"""What names in small letters mean that are none of the press's own: each would get a plate."""

DEPTH = 6
"""How deep colour spaces without a number of their own are looked for."""

_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")


def _used(examination: Examination) -> Iterator[tuple[int, str]]:
    """Each colorant that is not the press's own, with the first page that paints with it."""
    seen = set(RESERVED)
    for number, page in enumerate(examination.pages, 1):
        for name in dict.fromkeys(name for mark in page.marks for name in names(mark.paint.space)):
            if name not in seen:
                seen.add(name)
                yield number, name


def ink(name: str) -> str:
    """What a name comes down to: without case, spaces, signs, accents' spelling and a book's suffix."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold().replace("_", " "))
    if len(words) > 2 and words[-1] in SUFFIXES.get(words[0], ()):
        words.pop()
    if len(words) == 2 and words[0] in SUFFIXES:  # “PANTONE 185C”
        parted = re.fullmatch(r"(\d+)([a-z]+)", words[1])
        if parted and parted[2] in SUFFIXES[words[0]]:
            words[1] = parted[1]
    return "".join(words) or name


@rule(
    "spot-duplicate",
    "Each spot ink has one name",
    Severity.ERROR,
    source=f"{GWG} R0021 to R0023",
    reason="Two spellings of an ink make two plates: one too many to pay for, and the picture torn in two.",
    fix="Give the ink the same name everywhere.",
)
def duplicate(examination: Examination) -> Iterator[Hit]:
    """Names that differ in case, spaces, signs or a colour book's suffix only."""
    known: dict[str, str] = {}
    for page, name in _used(examination):
        if name.casefold() in PLAIN:
            continue
        first = known.setdefault(ink(name), name)
        if first != name:
            yield Hit(f"the spot inks “{first}” and “{name}” are one", page, measured=name, limit=first)


@rule(
    "spot-name",
    "Spot inks have names of their own",
    Severity.WARNING,
    source=f"{GWG} R0021 to R0023; {CRAFT}",
    reason="A process ink under another name, or a name that programs read differently, gets a plate of its own.",
    fix="Rename the ink: a process ink as Cyan, Magenta, Yellow or Black, another in plain letters.",
)
def name(examination: Examination) -> Iterator[Hit]:
    """Process inks misspelt; names with stray spaces or signs; names in an encoding that is not UTF-8."""
    for page, given in _used(examination):
        if meant := PLAIN.get(given.strip().casefold()):
            yield Hit(f"the spot ink “{given}” means {meant}", page, measured=given, limit=meant)
        elif reason := _odd(given):
            yield Hit(f"the spot ink’s name “{given}” {reason}", page, measured=given)
    for raw in sorted(set(_not_text(examination))):
        shown = raw.decode("latin-1")
        yield Hit(f"the spot ink’s name “{shown}” is not in UTF-8", measured=shown)


def _odd(given: str) -> str:
    """Why programs may read a name differently; empty where they do not."""
    if not given.strip():
        return "is empty"
    if given != " ".join(given.split()) or not given.isprintable():
        return "has stray spaces or signs"
    try:
        return "was encoded twice" if given.encode("latin-1").decode() != given else ""
    except UnicodeError:
        return ""


def _not_text(examination: Examination) -> Iterator[bytes]:
    """Colorants' names that are no UTF-8 (ISO 32000-1, 7.3.5), wherever the file has them."""
    for item in examination.document.objects:
        yield from (raw for raw in _raw_names(item, 0) if not _is_utf8(raw))


def _raw_names(item: Object, depth: int) -> Iterator[bytes]:
    if depth > DEPTH:
        return
    if isinstance(item, Array):
        if len(item) >= 4 and _is(item[0], "/Separation"):
            yield from _bytes(item[1])
        elif len(item) >= 4 and _is(item[0], "/DeviceN") and isinstance(item[1], Array):
            for colorant in item[1]:
                yield from _bytes(colorant)
        members = list(item)
    elif isinstance(item, (Dictionary, Stream)):
        members = [value for _, value in item.items()]
    else:
        return
    for member in members:
        if isinstance(member, (Array, Dictionary)) and not member.is_indirect:
            yield from _raw_names(member, depth + 1)


def _is(item: object, name: str) -> bool:
    return isinstance(item, Name) and item.unparse() == name.encode()


def _bytes(item: object) -> Iterator[bytes]:
    if isinstance(item, Name):
        yield _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), item.unparse())[1:]


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
