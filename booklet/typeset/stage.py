"""The typesetting of one booklet: measure the text, arrange the pages, set them, compare the boxes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace

from booklet.content import Edition, FilmSource, Text, names_of
from booklet.diagnostics import ContentError, Diagnostic, Span, error, has_errors
from booklet.fonts import Catalogue
from booklet.inks import Ink, Treatment
from booklet.layout import Layout, PageRule, Slot, options
from booklet.printer import Printer
from booklet.source import KeyPath, Reader
from booklet.typeset import boxes, contrast
from booklet.typeset.engine import Assets, Rendered, image_names, render
from booklet.typeset.inks import named
from booklet.typeset.pages import Pages
from booklet.typeset.places import Places, filled_slots
from booklet.typeset.sequence import in_file, numbers, planned, turned
from booklet.typeset.shelf import Shelf
from booklet.typeset.turn import turn
from booklet.typeset.voices import Voice

ROUNDS = 5
"""Most times the pages are arranged anew before the layout counts as unstable."""


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
    diagnostics: tuple[Diagnostic, ...]


def typeset(
    source: FilmSource,
    edition: Edition,
    layout: Layout,
    printer: Printer,
    catalogue: Catalogue,
    reader: Reader,
    pictures: MutableMapping[str, bytes],
) -> Typeset:
    """Set one edition of a film.

    Raises:
        ContentError: with every diagnostic, where one of them is an error.
    """
    lang = edition.lang or source.film.lang
    voices = [Voice(source, edition, lang)]
    if edition.second:
        voices.append(Voice(source, edition, edition.second.lang, second=True))
    problems = [problem for voice in voices for problem in voice.problems]
    chosen, wrong = options(layout, edition.options)
    problems += [*wrong, *_paper(layout, printer)]
    _stop(problems)
    assets = Assets()
    shelf = Shelf(
        source,
        reader,
        printer,
        assets,
        pictures,
        grey=layout.manifest.pictures == "grey",
        duotone=layout.duotone,
    )
    places = Places(source, layout, shelf, filled_slots(layout, source, edition), edition.second)
    pages = Pages(source, voices, edition, chosen, layout, catalogue, shelf, places, assets, reader)
    try:
        plan, extents, html, rendered = _Passes(pages, places, printer, names_of(source.film)).run()
        pdf, said = rendered.pdf(in_file(plan))
        pdf = turn(pdf, turned(plan))
    except ContentError as problem:
        raise ContentError([_in_layout(layout, reader, d) for d in problem.diagnostics]) from problem
    read = boxes.read(rendered.document, numbers(plan))
    found = boxes.check(read, plan, catalogue, printer.trim, printer.sheet.bleed.largest, layout.name)
    if any(d.id == "glyph-missing" for d in found):
        said = tuple(
            d for d in said if ".notdef" not in d.message
        )  # the engine's word for the same, without a place
    problems += [*said, *pages.problems.values(), *shelf.problems.values(), *places.unused(plan, extents)]
    problems += [_in_content(source, diagnostic) for diagnostic in found]
    problems += contrast.check(layout, printer, shelf.separator)
    for voice in voices:
        problems += _owed(source, voice.lang, read)
    problems += _owed_marks(source, shelf, html)
    _stop(problems)
    return Typeset(
        pdf,
        len(read),
        plan,
        " · ".join(dict.fromkeys(str(voice.view["title"]) for voice in voices)),
        html,
        assets,
        named(layout.inks),
        {name: what for url, what in shelf.treatments.items() for name in image_names(url)},
        tuple(dict.fromkeys(problems)),
    )


class _Passes:
    """Measures, then arranges and sets until no text takes other pages than planned."""

    def __init__(self, pages: Pages, places: Places, printer: Printer, names: Sequence[str]) -> None:
        self.pages, self.places, self.printer, self.names = pages, places, printer, names

    def run(self) -> tuple[tuple[Slot, ...], dict[str, boxes.Extent], str, Rendered]:
        """The plan, the measured extents, the last input and its layout."""
        extents = self._measure()
        for _ in range(ROUNDS):
            plan = planned(self.places, extents, self._rule())
            html = self.pages.html(plan, extents)
            rendered = self._render(html, plan)
            _stop(rendered.diagnostics)
            now = boxes.extents(boxes.read(rendered.document))
            moved = {
                slot: replace(extent, pages=now[slot].pages) if slot in now else extent
                for slot, extent in extents.items()
            }
            if moved == extents:
                break
            extents = moved
        return plan, extents, html, rendered

    def _measure(self) -> dict[str, boxes.Extent]:
        rendered = self._render(self.pages.measuring())
        # Pictures that will get a page of their own are not here yet, so references to them must fail.
        _stop([d for d in rendered.diagnostics if d.id != "engine-reference"])
        extents = boxes.extents(boxes.read(rendered.document))
        hint = "shorten the texts that stand on it with `set:`, or choose another layout"
        _stop(
            error("cover-long", f"the {side} cover takes {extents[spec.id].pages} pages", hint=hint)
            for spec in self.places.specs.values()
            for side, section in (("front", "cover"), ("back", "back"))
            if section in spec.holds and extents[spec.id].pages > 1
        )
        return extents

    def _render(self, html: str, plan: Sequence[Slot] = ()) -> Rendered:
        rectos = [number % 2 == 1 for number in numbers(plan)]
        alternate = all(recto == (i % 2 == 0) for i, recto in enumerate(rectos))
        return render(
            html,
            self.pages.assets,
            tuple(self.pages.voices),
            self.names,
            named(self.pages.layout.inks),
            None if alternate else rectos,
        )

    def _rule(self) -> PageRule:
        sheet, asked = self.printer.sheet.pages, self.pages.edition.pages
        return PageRule(sheet.multiple, asked or sheet.minimum, asked or sheet.maximum)


def _paper(layout: Layout, printer: Printer) -> Iterator[Diagnostic]:
    """A layout can be set on the paper that it was drawn for only."""
    drawn, cut = layout.manifest.paper.trim, printer.sheet.trim
    if drawn != cut:
        message = f"the layout {layout.name} is drawn for {drawn[0]:g} × {drawn[1]:g} mm, {printer.id} trims {cut[0]:g} × {cut[1]:g} mm"
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


def _stop(problems: Iterable[Diagnostic]) -> None:
    problems = tuple(problems)
    if has_errors(problems):
        raise ContentError(dict.fromkeys(problems))
