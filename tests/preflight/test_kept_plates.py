"""Plates, and what the report shows of them, are kept from one preflight to the next: never others than would be made."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutations import drawn, mutant, pictures
from pdfs import add_page, clean, image, mutated, opened, printer, saved
from pikepdf import Array, Dictionary, Name
from proofs import PROOFS

from booklet.colour import Separator
from booklet.diagnostics import BookletError
from booklet.preflight import preflight
from booklet.preflight.html import html_report
from booklet.press import plates as rendering
from booklet.press.address import Addresses
from booklet.press.faults import MALFORMED
from booklet.press.kept import Kept
from booklet.press.plates import render
from booklet.press.remembered import packed, unpacked

SEPARATOR = Separator(printer().profile)
EVERYTHING = Kept()
"""One for all files of this module: had two pages that differ one address, one would get the other's plates."""


def plates(pdf: bytes, kept: Kept | None = None) -> list[np.ndarray]:
    return [page.inks for page in render(pdf, SEPARATOR, known=kept)]


def same(one: list[np.ndarray], other: list[np.ndarray]) -> bool:
    return len(one) == len(other) and all(map(np.array_equal, one, other))


def changed_nothing(pdf: bytes) -> None:
    try:
        plain = plates(pdf)
    except (BookletError, *MALFORMED):
        return  # such a page has no plates to be kept
    for _ in range(2):
        assert same(plain, plates(pdf, EVERYTHING))


@pytest.mark.parametrize("first", range(0, len(PROOFS), 24))
def test_in_files_that_are_broken_on_purpose(first: int) -> None:
    for proof in PROOFS[first : first + 24]:
        changed_nothing(proof.pdf())


@pytest.mark.parametrize("pdf", [clean, drawn, pictures])
def test_in_others(pdf: Callable[[], bytes]) -> None:
    changed_nothing(pdf())


def test_by_accident() -> None:
    for seed in range(60):
        changed_nothing(mutant(seed).pdf)


def test_what_is_kept_is_not_rendered_again(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Kept()
    first = plates(clean(), kept)
    monkeypatch.setattr(rendering, "_planes", lambda *_: pytest.fail("rendered"))
    assert same(first, plates(clean(), kept))


def test_only_the_page_that_was_changed_is_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, plain, count = Kept(), rendering._planes, []
    plates(clean(), kept)

    def counted(*given: object) -> object:
        count.append(given)
        return plain(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(rendering, "_planes", counted)
    changed = mutated(clean(), lambda pdf: pdf.pages[2].contents_add(b"0 0 0 1 k 40 40 9 9 re f"))
    found = plates(changed, kept)
    assert len(count) == 1
    assert same(found, plates(changed))


def test_other_versions_make_their_own() -> None:
    store: dict[str, bytes] = {}
    plates(clean(), Kept(store, "one"))
    before = len(store)
    plates(clean(), Kept(store, "two"))
    assert len(store) == 2 * before > 0


def whole() -> bytes:
    """A page with all that a page can have, directly and by reference."""
    with pikepdf.new() as pdf:
        inner = pdf.make_stream(
            b"0 0 1 0 k 0 0 9 9 re f", Subtype=Name.Form, BBox=[0, 0, 9, 9], Resources=Dictionary()
        )
        form = pdf.make_stream(b"/Inner Do", Subtype=Name.Form, BBox=[0, 0, 50, 50])
        form.Resources = Dictionary(XObject=Dictionary(Inner=inner))
        unseen = pdf.make_stream(
            b"1 1 1 0 k 0 0 9 9 re f", Subtype=Name.Form, BBox=[0, 0, 9, 9], Resources=Dictionary()
        )
        picture = image(pdf, bytes(range(256)), 8, 8, Name.DeviceCMYK)
        resources = Dictionary(
            XObject=Dictionary(Form=form, Unseen=unseen, Picture=picture),
            ExtGState=Dictionary(Half=Dictionary(ca=0.5)),
        )  # fmt: skip
        add_page(pdf, b"q /Half gs /Form Do 90 0 0 90 50 50 cm /Picture Do Q").obj.Resources = resources
        pdf.Root.OCProperties = Dictionary(D=Dictionary(OFF=Array()))
        return saved(pdf)


def address(pdf: bytes, facts: str = "") -> str | None:
    with opened(pdf) as document:
        return Addresses(document, facts).of(document.pages[0])


def resources(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return pdf.pages[0].obj.Resources


CHANGES: dict[str, Callable[[pikepdf.Pdf], object]] = {
    "content": lambda pdf: pdf.pages[0].contents_add(b" "),
    "box": lambda pdf: setattr(pdf.pages[0].obj, "MediaBox", Array([0, 0, 300, 500])),
    "form": lambda pdf: resources(pdf).XObject.Form.write(b"/Inner Do /Inner Do"),
    "form in a form": lambda pdf: resources(pdf).XObject.Form.Resources.XObject.Inner.write(b"0 g 0 0 9 9 re f"),
    "its box": lambda pdf: setattr(resources(pdf).XObject.Form.Resources.XObject.Inner, "BBox", Array([0, 0, 5, 9])),
    "picture": lambda pdf: resources(pdf).XObject.Picture.write(bytes(256)),
    "its width": lambda pdf: setattr(resources(pdf).XObject.Picture, "Width", 7),
    "state": lambda pdf: setattr(resources(pdf).ExtGState.Half, "ca", 0.6),
    "layers": lambda pdf: setattr(pdf.Root.OCProperties.D, "OFF", Array([Dictionary(Name="x")])),
    "a default space": lambda pdf: setattr(resources(pdf), "ColorSpace", Dictionary(DefaultCMYK=Name.DeviceGray)),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_an_address_follows_from_all_that_is_drawn(what: str) -> None:
    assert address(mutated(whole(), CHANGES[what])) not in (address(whole()), None)
    assert address(whole(), "another printer") != address(whole())


def renumbered(pdf: pikepdf.Pdf) -> None:
    for _ in range(5):
        pdf.Root[f"/Padding{len(pdf.objects)}"] = pdf.make_indirect(Dictionary(A=1))
    with opened(whole()) as other:
        resources(pdf).XObject.Form = pdf.copy_foreign(resources(other).XObject.Form)


NOTHING: dict[str, Callable[[pikepdf.Pdf], object]] = {
    "other numbers of objects": renumbered,
    "a form that it does not draw": lambda pdf: resources(pdf).XObject.Unseen.write(b" "),
    "another page": lambda pdf: add_page(pdf, b"0 g 0 0 9 9 re f"),
    "information": lambda pdf: setattr(pdf.trailer, "Info", pdf.make_indirect(Dictionary(Title="another"))),
}


@pytest.mark.parametrize("what", NOTHING)
def test_and_from_nothing_else(what: str) -> None:
    assert address(mutated(whole(), NOTHING[what])) == address(whole()) is not None


def test_what_a_form_may_borrow_counts() -> None:
    def borrowing(pdf: pikepdf.Pdf) -> None:
        del resources(pdf).XObject.Form["/Resources"]

    pdf = mutated(whole(), borrowing)
    assert address(pdf) != address(mutated(pdf, NOTHING["a form that it does not draw"]))


def test_objects_that_hold_one_another_have_an_address() -> None:
    def knot(pdf: pikepdf.Pdf) -> None:
        form = resources(pdf).XObject.Form
        form.Resources.XObject.Inner.Resources = Dictionary(XObject=Dictionary(Outer=form))

    assert address(mutated(whole(), knot)) is not None


def test_what_cannot_be_read_has_none() -> None:
    def torn(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Contents = Dictionary(A=1)

    assert address(mutated(whole(), torn)) is None


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=5),
    st.integers(1, 30),
    st.integers(1, 30),
    st.data(),
)
def test_planes_come_back(shares: list[float], height: int, width: int, data: st.DataObject) -> None:
    """`shares`: how much of each plane is inked."""
    chance = np.random.default_rng(data.draw(st.integers(0, 1000)))
    different = [
        (chance.random((height, width)) < share) * chance.integers(0, 256, (height, width), np.uint8)
        for share in shares
    ]
    order = data.draw(st.lists(st.sampled_from(range(len(different))), min_size=1, max_size=8))
    planes = [different[i] for i in order]
    found = unpacked(packed(planes))
    assert all(map(np.array_equal, planes, found))
    assert len({id(plane) for plane in found}) == len(set(order))


def test_reports_are_the_same() -> None:
    pdf, kept = drawn(), Kept()
    plain = preflight(pdf, printer(), name="f")
    text = html_report(plain, pdf, printer())
    for _ in range(2):
        again = preflight(pdf, printer(), name="f", known=kept)
        assert again.to_json() == plain.to_json()
        assert html_report(again, pdf, printer(), known=kept) == text
