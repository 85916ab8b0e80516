"""A walk over everything that the pages and the catalog hold, for rules that look at objects, not at marks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from pikepdf import Array, Dictionary, Name, Object, Stream

from booklet.preflight.examination import Examination, entry

OLD = "1.4"
"""The PDF that PDF/X-1a and PDF/X-3 are defined on."""

_AWAY = frozenset({"/Parent", "/Pages", "/StructTreeRoot", "/Widths", "/W", "/W2", "/Differences"})
"""Keys that lead back up, to other pages, or to long lists of numbers."""

GLYPH = "/Glyph"
"""The role of a Type 3 font's drawings."""

_SHELF = "/Resources"

Key = tuple[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Item:
    """A dictionary or stream of the file.

    Attributes:
        page: the first page that it belongs to (from 1); None where the catalog alone leads to it.
        role: the key that it is found under; of a named resource its kind, such as `/ExtGState`.
        value: the object.
    """

    page: int | None
    role: str
    value: Object


_walked: WeakKeyDictionary[Examination, tuple[Item, ...]] = WeakKeyDictionary()


def items(examination: Examination, *roles: str) -> Iterator[Item]:
    """Each object once in each of its roles, pages first; only those in some roles, if any are named."""
    if examination not in _walked:
        _walked[examination] = tuple(_walk(examination))
    return (item for item in _walked[examination] if not roles or item.role in roles)


def on_old_pdf(examination: Examination) -> bool:
    """Whether the sheet's flavour is defined on PDF 1.4, which knows neither layers nor OpenType."""
    return examination.sheet.rules.version == OLD


def filters(stream: Object) -> list[str]:
    """The names of a stream's filters, without their slashes."""
    given = stream.get("/Filter")
    names = list(given) if isinstance(given, Array) else [given]
    return [str(name)[1:] for name in names if isinstance(name, Name)]


def _walk(examination: Examination) -> Iterator[Item]:
    pages = [page.obj for page in examination.document.pages]
    stops = {page.objgen for page in pages}
    seen: set[Key] = set()

    def fresh(role: str, value: object) -> bool:
        """Whether a container was not met yet; scalars and other pages never count."""
        if not isinstance(value, (Array, Dictionary, Stream)):
            return False
        if not value.is_indirect:
            return True
        key = (role, value.objgen)
        known = key in seen or value.objgen in stops
        seen.add(key)
        return not known

    for number, page in enumerate(pages, 1):
        yield from _below(page, number, fresh)
        inherited = None if _SHELF in page else entry(page, _SHELF)
        if inherited is not None:
            yield from _below(Dictionary({_SHELF: inherited}), number, fresh)
    yield from _below(examination.root, None, fresh)


def _below(start: Object, page: int | None, fresh: Callable[[str, object], bool]) -> Iterator[Item]:
    """What an object holds, itself included; what was met before is left out."""
    stack: list[tuple[str, Object]] = [("", start)]
    while stack:
        role, value = stack.pop()
        if isinstance(value, Array):
            stack += [(role, member) for member in reversed(list(value)) if fresh(role, member)]
            continue
        yield Item(page, role, value)
        inner = [(_role(role, key), member) for key, member in value.items() if key not in _AWAY]
        stack += [(name, member) for name, member in reversed(inner) if fresh(name, member)]


def _role(above: str, key: str) -> str:
    """The role of what stands under a key: resources are named after their kind, not after themselves."""
    if above == _SHELF:
        return f"{_SHELF}{key}"
    if above == "/CharProcs":
        return GLYPH
    return above.removeprefix(_SHELF) if above.startswith(f"{_SHELF}/") else key
