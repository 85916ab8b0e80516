"""What is known of a page's colours spares renderings, and changes no plate."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import ExitStack
from itertools import combinations

import pikepdf
import pytest
from mutations import drawn, mutant, pictures
from pdfs import add_page, clean, image, printer, saved
from pikepdf import Array, Dictionary, Name
from proofs import PROOFS

from booklet.colour import Separator
from booklet.diagnostics import BookletError
from booklet.preflight.examination import Examination, open_file
from booklet.press.content import parse
from booklet.press.excerpt import excerpt
from booklet.press.false_colour import Colours, Shared
from booklet.press.faults import MALFORMED
from booklet.press.plates import Plates, render
from booklet.press.sheets import GROUPS, Sheet, Sheets
from booklet.press.spaces import CMYK

BLACK, RUST = b"0 0 0 1 k 40 40 200 9 re f ", b"0 .8 .95 .3 k 40 90 200 9 re f "
REGISTRATION = b"/All cs 1 scn 2 2 9 1 re f "
NAMES = ("Cyan", "Magenta", "Yellow", "Black")


def separator() -> Separator:
    return Separator(printer().profile)


def pages(*contents: bytes) -> bytes:
    """Pages that share their resources: a photograph, a form, a pattern, registration and a spot ink."""
    with pikepdf.new() as pdf:
        mix = Dictionary(FunctionType=2, Domain=[0, 1], N=1, C0=[0, 0, 0, 0], C1=[0, 0.2, 0.9, 0])
        tint = lambda name: Array([Name.Separation, Name(f"/{name}"), Name.DeviceCMYK, mix])  # noqa: E731
        form = pdf.make_stream(b"1 0 0 0 k 0 0 50 50 re f", Subtype=Name.Form, BBox=[0, 0, 50, 50])
        tile = pdf.make_stream(
            b"0 1 0 0 k 0 0 4 4 re f", PatternType=1, PaintType=1, TilingType=1, BBox=[0, 0, 8, 8], XStep=8,
            YStep=8, Resources=Dictionary(),
        )  # fmt: skip
        form.Resources = Dictionary()
        resources = pdf.make_indirect(
            Dictionary(
                XObject=Dictionary(
                    Photo=image(pdf, bytes(range(256)), 8, 8, Name.DeviceCMYK),
                    Grey=image(pdf, bytes(range(64)), 8, 8, Name.DeviceGray),
                    Form=form,
                ),
                Pattern=Dictionary(Tile=tile),
                ColorSpace=Dictionary(All=tint("All"), Gold=tint("Gold")),
                ExtGState=Dictionary(
                    Mixed=Dictionary(BM=Name.Luminosity), Darker=Dictionary(BM=Name.Multiply)
                ),
            )
        )
        for content in contents:
            add_page(pdf, content).obj.Resources = resources
        return saved(pdf)


def colours(pdf: bytes) -> list[Colours | None]:
    return [page.colours for page in Examination(pdf, open_file(pdf), printer()).pages]


def sheets(pdf: bytes, told: list[Colours | None], *spots: str) -> list[Sheet]:
    with ExitStack() as opened_:
        made = Sheets(pdf, separator(), (*NAMES, *spots), Shared(), 1200)
        found = made.of(range(len(told)), told, opened_, whole=True)
    return [found[number] for number in range(len(told))]


def same(one: Plates, other: Plates) -> bool:
    return bool((one.inks == other.inks).all() and (one.total == other.total).all() and one.ppi == other.ppi)


PHOTO, GREY = (b"q 99 0 0 99 40 300 cm /%s Do Q " % name for name in (b"Photo", b"Grey"))
DRAWN = {
    "black": (BLACK, ((3,),)),
    "nothing": (b"", ((3,),)),
    "an accent": (BLACK + RUST, ((1, 2, 3),)),
    "crop marks": (BLACK + REGISTRATION, ((0, 3, 3),)),
    "an accent and crop marks": (BLACK + RUST + REGISTRATION, ((0, 1, 2), (3,))),
    "a grey picture": (BLACK + GREY, ((3,),)),
    "a spot ink": (BLACK + b"/Gold cs 1 scn 9 9 9 9 re f ", ((3, 4, 4),)),
    "a photograph": (BLACK + PHOTO, ((0, 1, 2), (3,))),
    "a form": (b"/Form Do " + BLACK, ((0, 3, 3),)),
    "a pattern": (b"/Pattern cs /Tile scn 99 99 99 99 re f ", ((0, 1, 2), (3,), (4,))),
    "blended by each ink": (b"/Darker gs " + RUST + BLACK, ((1, 2, 3),)),
    "blended by all inks": (b"/Mixed gs " + RUST + BLACK, ((0, 1, 2), (3,), (4,))),
}


def test_as_few_renderings_as_show_all_inks() -> None:
    pdf = pages(*(content for content, _ in DRAWN.values()))
    found = sheets(pdf, colours(pdf), "Gold")
    wanted = {name: parts for name, (_, parts) in DRAWN.items()}
    assert {name: sheet.parts for name, sheet in zip(DRAWN, found, strict=True)} == wanted


@pytest.mark.parametrize("name", [*DRAWN, "all of them"])
def test_sparing_renderings_changes_nothing(name: str) -> None:
    contents = [content for content, _ in DRAWN.values()]
    changed_nothing(pages(*contents) if name == "all of them" else pages(DRAWN[name][0]))


def changed_nothing(pdf: bytes) -> None:
    """The plates with all renderings, and with those that are needed for the page's colours."""
    try:
        told = colours(pdf)
        plain = list(render(pdf, separator()))
    except (BookletError, *MALFORMED):
        return
    for one, other in zip(plain, render(pdf, separator(), colours=told), strict=True):
        assert same(one, other)


@pytest.mark.parametrize("first", range(0, len(PROOFS), 12))
def test_nor_in_files_that_are_broken_on_purpose(first: int) -> None:
    for proof in PROOFS[first : first + 12]:
        changed_nothing(proof.pdf())


@pytest.mark.parametrize("pdf", [clean, drawn, pictures])
def test_nor_in_others(pdf: Callable[[], bytes]) -> None:
    changed_nothing(pdf())


def test_nor_by_accident() -> None:
    for seed in range(60):
        changed_nothing(mutant(seed).pdf)


def test_who_lies_about_colours_is_not_believed() -> None:
    """Black alone is told of every page: what is not true of a group of pages is found out, and all is rendered."""
    pdf = pages(*(content for content, _ in DRAWN.values()))
    told: list[Colours | None] = [{(CMYK, (0.0, 0.0, 0.0, 1.0))}] * len(DRAWN)
    assert {sheet.parts for sheet in sheets(pdf, told, "Gold")} == {((0, 1, 2), (3,), (4,))}
    for one, other in zip(render(pdf, separator()), render(pdf, separator(), colours=told), strict=True):
        assert same(one, other)


def test_a_file_is_not_opened_for_every_page() -> None:
    """A page each for every two or three of five inks: some groups are rendered apart, the rest with all inks."""
    mixtures = [*combinations(range(5), 2), *combinations(range(5), 3)]
    pdf = pages(
        *(
            b"".join(
                b"/Gold cs 1 scn 9 %d 9 9 re f " % (9 * ink) if ink == 4
                else b"%d %d %d %d k 9 %d 9 9 re f " % (*(int(i == ink) for i in range(4)), 9 * ink)
                for ink in mixture
            )
            for mixture in mixtures
        )
    )  # fmt: skip
    found = sheets(pdf, colours(pdf), "Gold")
    assert len({id(sheet.documents[0]) for sheet in found}) <= GROUPS + 1
    assert len({sheet.same for sheet in found}) == GROUPS + 1
    changed_nothing(pdf)


def test_pages_share_what_they_draw_with_only_themselves() -> None:
    """A photograph is not converted for pages that do not show it, nor lost to a form that lends the page's."""
    pdf = pages(BLACK, PHOTO)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        excerpt(document, [0], parse)
        assert list(document.pages[0].obj.Resources.XObject.keys()) == []
        assert len(document.pages) == 1
    with pikepdf.open(io.BytesIO(pdf)) as document:
        del document.pages[0].obj.Resources.XObject.Form["/Resources"]
        excerpt(document, [0], parse)
        assert "/Photo" in document.pages[0].obj.Resources.XObject


def test_resources_of_all_pages_are_theirs() -> None:
    """They may stand at the root of the page tree."""
    with pikepdf.open(io.BytesIO(pages(BLACK, PHOTO, RUST))) as document:
        document.Root.Pages.Resources = document.pages[0].obj.Resources
        for page in document.pages:
            del page.obj["/Resources"]
        changed_nothing(saved(document))
        assert next(render(saved(document), separator(), [1])).total.max() > 100
