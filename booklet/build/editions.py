"""What an edition needs before a page is set: its film, layout and printer, each found and each right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from booklet import content, language, layout, printer, resources
from booklet.content import Edition, FilmSource
from booklet.diagnostics import ContentError, Diagnostic, Span, UsageError, error, nearest
from booklet.layout import Layout
from booklet.printer import Printer
from booklet.source import KeyPath, Reader

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Ready:
    """An edition with everything that it names: the film as it sees it, its layout, its printer."""

    source: FilmSource
    edition: Edition
    layout: Layout
    printer: Printer
    aside: Reader
    """What read the printer's sheet and profile: typesetting does not depend on them."""

    @property
    def langs(self) -> tuple[str, ...]:
        """The booklet's languages."""
        return langs(self.source, self.edition)

    @property
    def lang(self) -> str:
        """The booklet's language, or the first of two."""
        return self.langs[0]


def langs(source: FilmSource, edition: Edition) -> tuple[str, ...]:
    """The language or the two that an edition is in."""
    first = edition.lang or source.film.lang
    return (first, edition.second.lang) if edition.second else (first,)


def shelves(root: Path) -> Reader:
    """A reader of a project, and of what booklet brings along."""
    kinds = ("fonts", "layouts", "printers", "profiles")
    reader = Reader(root, [folder for kind in kinds for folder in resources.search(kind, root)])
    for kind in kinds[:2]:
        reader.listing(root / kind)  # what is added there may come before the built-in one
    return reader


def ready(reader: Reader, root: Path, source: FilmSource, base: str | None, edition: Edition) -> Ready:
    """Find what an edition names; `base` is its name in the film, None for a bare one.

    Raises:
        ContentError: with everything that it names wrongly, in its place in the film.
        MachineError: a file cannot be read.
    """
    found: list[Diagnostic] = []
    aside = reader.twin()
    at: KeyPath = ("editions", base) if base else ()

    def need(find: Callable[[], Thing], *part: str) -> Thing | None:
        """What is to be found, or None with its problems noted at that part of the edition."""
        try:
            return find()
        except (ContentError, UsageError) as problem:
            found.extend(problem.at(source.span((*at, *part))).diagnostics)
            return None

    merged = need(lambda: content.edition_of(source, base, edition) if base else source, "set")
    sheet = need(lambda: printer.load(aside, edition.printer, root), "printer")
    chosen = need(lambda: concrete(reader, edition.layout, root), "layout")
    first, *others = langs(source, edition)
    need(lambda: language.pack(first), "lang")
    for other in others:
        need(partial(language.pack, other), "second", "lang")
        if other == first:
            message = f"the second language is the first, “{other}”"
            span = source.span((*at, "second", "lang"))
            found.append(error("language-twice", message, span, "name another one, or leave `second:` out"))
    if chosen and edition.accent is not None:
        plain = chosen
        chosen = need(lambda: plain.with_accent(edition.accent), "accent")
    found += _sections(source, (*at, "sections"), edition.sections or ())
    if chosen:
        for problem in layout.options(chosen, edition.options)[1]:
            name = next((key for key in edition.options if f"“{key}”" in problem.message), "")
            found.extend(ContentError(problem).at(source.span((*at, "options", name), "")).diagnostics)
    if sheet and edition.pages:
        rule = sheet.sheet.pages
        if edition.pages % rule.multiple or not rule.minimum <= edition.pages <= rule.maximum:
            message = f"{edition.printer} binds no booklet of {edition.pages} pages"
            hint = f"{rule.minimum} to {rule.maximum}, a multiple of {rule.multiple}"
            found.append(error("pages-number", message, source.span((*at, "pages")), hint))
    if found or merged is None or sheet is None or chosen is None:
        raise ContentError(dict.fromkeys(found))
    return Ready(merged, edition, chosen, sheet, aside)


def concrete(reader: Reader, name: str, root: Path) -> Layout:
    """A layout that booklets can have."""
    found = layout.load(reader, name, root)
    if found.manifest.abstract:
        hint = f"there are: {', '.join(layout.names(reader, root))}"
        raise UsageError(
            error("layout-abstract", f"the layout {name} is there for others to extend", hint=hint)
        )
    return found


def _sections(source: FilmSource, at: KeyPath, names: Sequence[str]) -> Iterator[Diagnostic]:
    """Sections that there are not."""
    for i, name in enumerate(names):
        if name not in content.SECTIONS:
            guess = nearest(name, content.SECTIONS)
            hint = f"did you mean “{guess}”?" if guess else f"one of {', '.join(content.SECTIONS)}"
            yield error("section-unknown", f"there is no section “{name}”", source.span((*at, i)), hint)


def place(source: FilmSource, base: str | None) -> Span:
    """Where an edition stands in its film."""
    return source.span(("editions", base) if base else ())
