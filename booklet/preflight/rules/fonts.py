"""Rules about fonts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from booklet.diagnostics import Severity
from booklet.preflight.examination import Examination
from booklet.preflight.fonts import Font
from booklet.preflight.lettering import INVISIBLE
from booklet.preflight.marks import Kind, Mark
from booklet.preflight.registry import CRAFT, GWG, ISO, Hit, rule


def _fonts(examination: Examination) -> Iterator[tuple[int, Font]]:
    """Each font once, with the first page that uses it; of one name there may be several."""
    seen: set[tuple[object, ...]] = set()
    for number, page in enumerate(examination.pages, 1):
        for font in page.fonts.values():
            key = (font.name, font.kind, font.embedded)
            if key not in seen:
                seen.add(key)
                yield number, font


def _said(examination: Examination, chosen: Callable[[Font], bool], what: str) -> Iterator[Hit]:
    """One hit for each font that is chosen."""
    for number, font in _fonts(examination):
        if chosen(font):
            yield Hit(f"the font {font.plain_name} {what}", number, measured=font.plain_name)


@rule(
    "font-embedded",
    "All fonts are embedded",
    Severity.ERROR,
    source=f"{ISO}, 6.3",
    reason="A font that is not in the file is replaced by another.",
    fix="Embed the font, or set the text in one that may be embedded.",
)
def embedded(examination: Examination) -> Iterator[Hit]:
    """A font program for every font but Type 3."""
    yield from _said(examination, lambda font: not font.embedded and font.kind != "Type3", "is not embedded")


@rule(
    "font-subset",
    "Fonts are subset",
    Severity.WARNING,
    source=CRAFT,
    reason="Whole fonts make the file large, and a printer's own copy may take their place.",
    fix="Export with subset fonts.",
)
def subset(examination: Examination) -> Iterator[Hit]:
    """Embedded fonts carry a subset's tag."""
    yield from _said(examination, lambda font: font.embedded and not font.is_subset, "is embedded whole")


@rule(
    "font-type3",
    "No Type 3 fonts",
    Severity.ERROR,
    source=CRAFT,
    reason="Their glyphs are drawings or bitmaps without hints; small sizes fill in.",
    fix="Set the text in an OpenType font; emoji are placed as drawings.",
)
def type3(examination: Examination) -> Iterator[Hit]:
    """Fonts of subtype Type3."""
    yield from _said(examination, lambda font: font.kind == "Type3", "is a Type 3 font")


@rule(
    "font-courier",
    "No Courier",
    Severity.WARNING,
    source=f"{GWG} R0014",
    reason="Courier is what programs put in the place of a font that they miss.",
    fix="Find out which font is missing.",
)
def courier(examination: Examination) -> Iterator[Hit]:
    """Fonts whose name says Courier."""
    yield from _said(
        examination, lambda font: font.plain_name.lower().startswith("courier"), "looks like a substitute"
    )


@rule(
    "glyph-missing",
    "Every character has a glyph",
    Severity.ERROR,
    source=CRAFT,
    reason="A missing glyph prints as a box or a gap in somebody's name.",
    fix="Use a font that has the character.",
)
def glyph_missing(examination: Examination) -> Iterator[Hit]:
    """Text that paints .notdef."""
    for page, marks in examination.each(lambda mark: mark.missing > 0):
        count = sum(mark.missing for mark in marks)
        names = ", ".join(sorted({mark.font.split("+")[-1] for mark in marks}))
        yield examination.hit(f"{count} glyphs are missing in {names}", page, marks, count, 0)


def _faked(examination: Examination, chosen: Callable[[Mark], bool], what: str) -> Iterator[Hit]:
    """One hit a page for type that imitates a face."""
    for page, marks in examination.each(lambda m: m.kind is Kind.TEXT and not m.masking and chosen(m)):
        names = ", ".join(sorted({mark.font.split("+")[-1] for mark in marks}))
        yield examination.hit(f"type in {names} is a faked {what}", page, marks, names)


@rule(
    "text-faux-bold",
    "Bold type is a bold face",
    Severity.WARNING,
    source=CRAFT,
    reason="A stroke around letters closes their counters and grows with every ink that spreads.",
    fix="Set the text in the family's bold face.",
)
def faux_bold(examination: Examination) -> Iterator[Hit]:
    """Type that is filled and stroked thinly in one and the same colour."""
    yield from _faked(examination, lambda mark: mark.bold, "bold")


@rule(
    "text-faux-italic",
    "Italic type is an italic face",
    Severity.WARNING,
    source=CRAFT,
    reason="Letters that are merely leant over are distorted, and nobody drew them so.",
    fix="Set the text in the family's italic face.",
)
def faux_italic(examination: Examination) -> Iterator[Hit]:
    """Type in an upright font whose text matrix leans it over by 5 to 30 degrees."""
    yield from _faked(examination, lambda mark: mark.slanted, "italic")


@rule(
    "text-invisible",
    "No invisible type",
    Severity.WARNING,
    source=f"ISO 32000-1, 9.3.6; {CRAFT}",
    reason="Type that nobody sees comes from text recognition or from a mistake; some programs make it visible.",
    fix="Remove the text, or give it a colour.",
)
def invisible(examination: Examination) -> Iterator[Hit]:
    """Type in rendering mode 3, on layers that show; in no ink at all it could never be seen."""
    for number, page in enumerate(examination.pages, 1):
        shown = [mark for mark in page.hidden if page.layers.get(mark.layer, True)]
        marks = [mark for mark in shown if mark.rendering == INVISIBLE and not mark.paint.is_white]
        if marks:
            count = f"{len(marks)} strings" if len(marks) > 1 else "a string"
            yield examination.hit(f"{count} of type cannot be seen", number, marks, len(marks), 0)
