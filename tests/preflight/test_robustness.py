"""Broken and hostile files: a verdict or a clear error, soon, and without eating the machine."""

from __future__ import annotations

import functools
import random
import re
import resource
import time

import pikepdf
import pytest
from attacks import ATTACKS
from attacks_nesting import form
from attacks_painting import PAGE, mask_and_drawing
from attacks_swelling import AS_IT_IS, MB, packed_twice, swollen
from mutations import drawn, mutant, pictures
from pdfs import clean, drawing, mutated, opened, printer, saved
from pikepdf import Array, Dictionary, Name

from booklet.colour import Separator
from booklet.preflight import Report, preflight


@functools.cache
def separator() -> Separator:
    return Separator(printer().profile)


def judged(pdf: bytes) -> Report:
    return preflight(pdf, printer(), name="broken.pdf", separator=separator())


def measured(pdf: bytes) -> tuple[Report, float, int]:
    """The report, the seconds that it took, and by how many MB the process grew at most."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.monotonic()
    report = judged(pdf)
    return (
        report,
        time.monotonic() - start,
        (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10,
    )


@pytest.mark.parametrize("hundred", range(3))
def test_accidents(hundred: int) -> None:
    """The same three hundred broken files every time; `make fuzz` breaks more."""
    for seed in range(100 * hundred, 100 * hundred + 100):
        given = mutant(seed)
        report = judged(given.pdf)
        assert report.verdict in {"pass", "fail"}, given.how
        assert report.to_json()


@pytest.mark.parametrize("name", sorted(ATTACKS))
def test_attacks(name: str) -> None:
    """Each kind of attack, twice: an answer within the limits, with a reason where it is no."""
    for seed in (1, 2):
        report, seconds, grown = measured(ATTACKS[name](random.Random(seed)))  # noqa: S311
        assert seconds < 20, seed
        assert grown < 1024, seed
        assert report.passed or all(finding.message for finding in report.findings)


def refusals(pdf: bytes) -> str:
    """Why a file cannot be read or judged."""
    found = judged(pdf).findings
    return " ".join(f.message for f in found if f.rule in {"file-readable", "content-readable"})


def test_page_painted_over_and_over_is_refused() -> None:
    for content in (
        PAGE * 240_000,
        b"0 1 0 0 k " + PAGE * 9000,
        b"/Half gs " + PAGE * 700,
        b"/Surface sh " * 100,
    ):
        with opened(drawn()) as pdf:
            pdf.pages[0].obj.Resources.Shading.Surface.Matrix = Array([437, 0, 0, 612, 0, 0])
            pdf.pages[0].obj.Contents = pdf.make_stream(content)
            report, seconds, _ = measured(saved(pdf))
        assert any("painted over and over" in finding.message for finding in report.findings), content[:30]
        assert seconds < 10, content[:30]


def test_pages_painted_much_are_refused_together() -> None:
    with opened(drawing(b"0 1 0 0 k " + PAGE * 200)) as pdf:
        for _ in range(99):
            pdf.pages.append(pdf.pages[0])
        assert "all their plates" in refusals(saved(pdf))


def test_heavy_map_is_rendered() -> None:
    """Ten thousand areas and twenty thousand roads, a shadow and a hundred pictures: much, but what maps are."""
    chance = random.Random(3)  # noqa: S311 - the same map every time
    content = [b"/Half gs 40 40 300 300 re f /Plain gs"]
    for number in range(30_000):
        x, y = chance.randrange(437), chance.randrange(612)
        steps = b" ".join(
            b"%d %d l" % (x + chance.randrange(-9, 9), y + chance.randrange(-9, 9)) for _ in range(6)
        )
        content.append(b"%d %d m %s %s" % (x, y, steps, b"f" if number % 3 else b"S"))
    with opened(drawn()) as pdf:
        pdf.pages[0].obj.Resources.ExtGState.Plain = Dictionary(ca=1, CA=1, BM=Name.Normal)
        pdf.pages[0].obj.Contents = pdf.make_stream(b" ".join(content))
        assert refusals(saved(pdf)) == ""


def test_blending_costs_no_more_the_more_lies_below() -> None:
    with opened(drawn()) as pdf:
        pdf.pages[0].obj.Contents = pdf.make_stream(b"/Half gs 0 1 0 0 k " + PAGE * 100)
        report, seconds, _ = measured(saved(pdf))
    assert seconds < 8
    assert all("painted over" not in finding.message for finding in report.findings)


def test_resources_are_looked_up_once() -> None:
    with opened(drawn()) as pdf:
        pdf.pages[0].obj.Resources.ExtGState.A = Dictionary(LW=1)
        pdf.pages[0].obj.Contents = pdf.make_stream(b"/A gs " * 450_000)
        start = time.process_time()
        assert refusals(saved(pdf)) == ""
    assert time.process_time() - start < 8


@pytest.mark.parametrize("around", [b"%s", b"BX %s EX"])
@pytest.mark.parametrize("word", [b"\xff\xfe", b"f\xe4"])
def test_operator_that_is_no_text(around: bytes, word: bytes) -> None:
    """It is unknown, and may be so between BX and EX (ISO 32000-1, 7.8.2)."""
    said = refusals(drawing(around.replace(b"%s", word) + b" 0 0 0 1 k 40 40 90 90 re f"))
    assert said == ("" if b"BX" in around else "an operator whose name is no text is unknown")


def test_messages_have_no_words_of_python() -> None:
    contents = (
        b"/A gs",
        b"/X Do",
        b"1 cm",
        b"(a) w",
        b"/\xff gs",
        b"null Tj",
        b"/Two cs 1 scn 0 0 9 9 re f",
        b"/Type Tf",
    )
    for content in contents:
        with opened(drawn()) as pdf:
            pdf.pages[0].obj.Contents = pdf.make_stream(content)
            said = refusals(saved(pdf))
        assert said, content
        assert not re.search(r"Error|object|codec|argument|float|tuple|unpack|pikepdf|\(\'", said), said


def test_form_that_is_a_drawing_and_a_mask() -> None:
    mask, draw = b"/Masked gs 1 g 0 0 400 400 re f", b"/Form Do"
    for first, second in ((draw, mask), (mask, draw), (draw + b" " + mask, mask)):
        assert refusals(mask_and_drawing(first, second)) == ""


@pytest.mark.parametrize("once", [True, False])
def test_bomb_is_refused_at_the_door(once: bool) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        stream = pdf.pages[0].obj.Resources.XObject.Form
        if once:
            stream.write(swollen(b"\0"), filter=Name.FlateDecode)
        else:
            stream.write(packed_twice(b"\0"), filter=Array([Name.FlateDecode, Name.FlateDecode]))

    assert "unpack to more than 256 MB" in refusals(mutated(drawn(), change, **AS_IT_IS))


def test_content_beyond_measure_is_refused() -> None:
    assert "more than 1,500,000 operators" in refusals(drawing(b"q Q " * 800_000))
    assert "longer than 32 MB" in refusals(drawing(b" " * (33 * MB)))


def test_content_counts_as_often_as_it_is_read() -> None:
    with opened(drawing(b"q Q " * 200_000)) as pdf:
        for _ in range(7):
            pdf.pages.append(pdf.pages[0])
        assert "more than 3,000,000 operators" in refusals(saved(pdf))
    with opened(drawing(b"/A Do /B Do /C Do")) as pdf:
        drawings = Dictionary({f"/{name}": form(pdf, b"[" + b"0 " * 1_200_000 + b"]TJ") for name in "ABC"})
        pdf.pages[0].obj.Resources = Dictionary(XObject=drawings)
        assert "more than 3,000,000 operators" in refusals(saved(pdf))


def test_image_of_nothing_is_refused() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        item = pdf.pages[0].obj.Resources.XObject.I0
        item.Width = item.Height = 10**6

    assert "1,000,000 × 1,000,000 pixels" in refusals(mutated(pictures(), change))


def test_too_many_pages_are_refused() -> None:
    assert "more than 500 pages" in refusals(drawing(b"0 0 9 9 re f", pages=501))


def boxes_of_boxes(levels: int, *, twice: bool, loop: bool) -> bytes:
    with opened(drawing(b"/A Do")) as pdf:
        content = b"0 0 9 9 re f /A Do " + b"/A Do" * twice
        first = last = form(pdf, content)
        for _ in range(levels):
            inner = form(pdf, content)
            last.Resources = Dictionary(XObject=Dictionary(A=inner))
            last = inner
        last.Resources = Dictionary(XObject=Dictionary(A=first) if loop else Dictionary())
        pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(A=first))
        return saved(pdf)


def test_drawings_in_drawings() -> None:
    assert "contains itself" in refusals(boxes_of_boxes(3, twice=False, loop=True))
    assert "contains itself" in refusals(boxes_of_boxes(0, twice=True, loop=True))
    assert "deep" in refusals(boxes_of_boxes(60, twice=False, loop=False))
    assert "nobody can wait" in refusals(boxes_of_boxes(24, twice=True, loop=False))


def test_functions_that_double_are_read_once() -> None:
    with opened(drawn()) as pdf:
        made = pdf.make_indirect(Dictionary(FunctionType=2, Domain=[0, 1], N=1, C0=[0] * 4, C1=[1] * 4))
        for _ in range(12):
            whole = Dictionary(
                FunctionType=3, Domain=[0, 1], Bounds=[0.5], Encode=[0, 1] * 2, Functions=[made] * 2
            )
            made = pdf.make_indirect(whole)
        pdf.pages[0].obj.Resources.Shading.Axial.Function = made
        start = time.monotonic()
        assert refusals(saved(pdf)) == ""
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    "body", [b"2 " + b"dup mul " * 60, b"9 dup copy " * 20, b"2 100000000000 exp", b"{" * 3000]
)
def test_program_that_grows(body: bytes) -> None:
    with opened(drawn()) as pdf:
        made = pdf.make_stream(b"{ " + body + b" }")
        made.FunctionType, made.Domain, made.Range = 4, Array([0, 1]), Array([0, 1] * 4)
        pdf.pages[0].obj.Resources.ColorSpace.Spot[3] = made
        report, seconds, grown = measured(saved(pdf))
    assert seconds < 5
    assert grown < 200
    assert not report.passed


def test_limits_of_the_reader_are_put_back() -> None:
    before = pikepdf.settings.get_qpdf_limits()
    judged(clean())
    judged(b"none")
    assert pikepdf.settings.get_qpdf_limits() == before
