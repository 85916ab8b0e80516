"""The typesetting of one booklet: measure the text, arrange the pages, set them, compare the boxes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from booklet.content import Edition, FilmSource, Text
from booklet.diagnostics import ContentError, Diagnostic, Span, error
from booklet.fonts import Catalogue
from booklet.images import Shots
from booklet.inks import Ink, Treatment
from booklet.layout import Layout, Slot, options
from booklet.printer import Format
from booklet.source import KeyPath, Reader
from booklet.typeset import boxes
from booklet.typeset.copyfit import Setting
from booklet.typeset.engine import Assets, image_names
from booklet.typeset.inks import named
from booklet.typeset.known import Known
from booklet.typeset.passes import Work, stop
from booklet.typeset.sequence import in_file, turned
from booklet.typeset.shelf import Shelf
from booklet.typeset.turn import turn


@dataclass(frozen=True, slots=True)
class Typeset:
    """A booklet as the engine set it: its PDF, its pages' plan, its input, and what there is to say."""

    pdf: bytes
    pages: int
    plan: tuple[Slot, ...]
    title: str
    html: str
    assets: Assets
    inks: Mapping[str, Ink]
    """The layout's inks that are more than a mixture, by their names in the PDF."""
    treatments: Mapping[str, Treatment]
    """What some pictures are to become, by their names in the PDF."""
    shots: Shots
    """By URL: the file and the part of it that is to be printed where a stand-in was set."""
    diagnostics: tuple[Diagnostic, ...]


def typeset(
    source: FilmSource,
    edition: Edition,
    layout: Layout,
    format_: Format,
    catalogue: Catalogue,
    reader: Reader,
    known: Known | None = None,
    foreseen: Callable[[Shots], None] | None = None,
) -> Typeset:
    """Set one edition of a film.

    `known`: what earlier work has left. `foreseen`: is told before each layout which pictures will be on its pages,
    as `Typeset.shots` says it in the end.

    Raises:
        ContentError: with every diagnostic, where one of them is an error.
    """
    known = known or Known()
    chosen, wrong = options(layout, edition.options)
    stop([*wrong, *_paper(layout, format_)])
    assets = Assets()
    shelf = Shelf(source, reader, format_, assets, known.looks, layout)
    work = Work(source, edition, layout, format_, catalogue, reader, shelf, chosen, known, foreseen)
    try:
        passes = work.fitted() if edition.pages else work.passes(Setting())
        finished = passes.run()
        plan, read = finished.plan, finished.read
        pdf, said = finished.rendered.pdf(in_file(plan))
        pdf = turn(pdf, turned(plan))
    except ContentError as problem:
        raise ContentError([_in_layout(layout, reader, d) for d in problem.diagnostics]) from problem
    pages, voices = passes.pages, tuple(passes.pages.voices.values())
    problems = [*work.told, *(problem for voice in voices for problem in voice.problems)]
    found = boxes.check(read, plan, catalogue, format_.trim, format_.bleed, layout.name)
    if any(d.id == "glyph-missing" for d in found):
        said = tuple(
            d for d in said if ".notdef" not in d.message
        )  # the engine's word for the same, without a place
    problems += [
        *said,
        *pages.problems.values(),
        *shelf.problems.values(),
        *passes.places.unused(plan, finished.extents),
    ]
    problems += [_in_content(source, diagnostic) for diagnostic in found]
    for voice in voices:
        problems += _owed(source, voice.lang, read)
    problems += _owed_marks(source, shelf, finished.html)
    stop(problems)
    return Typeset(
        pdf,
        len(read),
        plan,
        " · ".join(dict.fromkeys(str(voice.view["title"]) for voice in voices)),
        finished.html,
        assets,
        named(layout.inks),
        {name: what for url, what in shelf.treatments.items() for name in image_names(url)},
        dict(shelf.shots),
        tuple(dict.fromkeys(problems)),
    )


def _paper(layout: Layout, format_: Format) -> Iterator[Diagnostic]:
    """A layout can be set on the paper that it was drawn for only."""
    drawn, cut = layout.manifest.paper.trim, (format_.trim.width, format_.trim.height)
    if drawn != cut:
        message = f"the layout {layout.name} is drawn for {drawn[0]:g} × {drawn[1]:g} mm, the printer trims {cut[0]:g} × {cut[1]:g} mm"
        yield error("paper-size", message, hint="choose a printer sheet of that size")


def _in_content(source: FilmSource, diagnostic: Diagnostic) -> Diagnostic:
    """A missing glyph's place in the content instead of on the page."""
    if diagnostic.id != "glyph-missing":
        return diagnostic
    character = diagnostic.message.split("“", 1)[1][0]
    for path, wording in source.wordings():
        if character in wording:
            field = ".".join(str(part) for part in path)
            return replace(
                diagnostic, message=f"{diagnostic.message}, in {field}", span=source.span(path, character)
            )
    return diagnostic


def _in_layout(layout: Layout, reader: Reader, diagnostic: Diagnostic) -> Diagnostic:
    """The line of a layout's file that the engine's complaint quotes, in place of no place at all."""
    quoted = re.search(r"[`'‘“]([^`'’”]+)[`'’”]", diagnostic.message)
    if not diagnostic.id.startswith("engine-") or quoted is None:
        return diagnostic
    needle = quoted.group(1).partition(":")[0] if diagnostic.id == "engine-css" else quoted.group(1)
    for _, folder in layout.chain:
        for path in sorted(p for p in folder.rglob("*") if p.suffix in (".html", ".css")):
            for number, line in enumerate(reader.read_text(path).splitlines(), 1):
                if needle in line:
                    return replace(diagnostic, span=Span(reader.show(path), number, line.index(needle) + 1))
    return diagnostic


def _owed(source: FilmSource, lang: str, pages: Sequence[boxes.PageBoxes]) -> Iterator[Diagnostic]:
    """Phrases that a fund or a company is owed, and that this booklet does not print."""
    printed = _letters("".join(run.text for page in pages for run in page.texts))
    film = source.film
    owed: list[tuple[KeyPath, Text]] = [
        (("funders", i), fund.phrase or fund.name) for i, fund in enumerate(film.funders)
    ]
    owed += [
        (("companies", i, group.role), company.phrase)
        for i, group in enumerate(film.companies)
        for company in group.companies
        if company.phrase
    ]
    for path, text in owed:
        phrase = text.choose(lang) or text.values[0][1]
        if _letters(phrase) not in printed:
            hint = "let the edition keep the section `companies`, or the layout print it"
            yield error("phrase-missing", f"“{phrase[:60]}” is owed and not printed", source.span(path), hint)


def _owed_marks(source: FilmSource, shelf: Shelf, html: str) -> Iterator[Diagnostic]:
    """Logos of funds and companies that this booklet does not print."""
    for path, image in source.film.pictures():
        owed = path[-1] == "logo" and path[0] in ("funders", "companies")
        if owed and not any(url in html for url in shelf.served.get(image.file, ())):
            hint = "let the edition keep the section `companies`, or the layout print `tables.marks`"
            yield error("logo-missing", f"{image.file} is owed and not printed", source.span(path), hint)


def _letters(text: str) -> str:
    """Letters and digits alone, so that line ends, hyphens and capitals do not count."""
    return re.sub(r"[\W_]+", "", text).casefold()
