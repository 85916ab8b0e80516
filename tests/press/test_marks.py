"""Printer's marks: where they lie, what they are drawn in, and that the page under them stays as it is."""

from __future__ import annotations

import datetime
import io
import itertools
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytest
import uharfbuzz
from pdfs import drawing, judge, mutated, opened, plates, saved
from pikepdf import Array, Dictionary, Name
from PIL import Image

from booklet.paper import mm_to_pt
from booklet.press.document import Boxes, page_boxes, set_boxes
from booklet.press.lettering import small_type, written
from booklet.press.marks import PageInformation, draw_marks
from booklet.printer import Printer, Sheet, load
from booklet.printer.sheet import Marks
from booklet.resources import builtin
from booklet.source import Reader

KINDS = ("crop", "bleed", "registration", "colour_bar", "page_information")
INFO = PageInformation(
    "Rust and Bone",
    "de-gala",
    3,
    20,
    datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC),
    ("Cyan", "Magenta", "Yellow", "Black"),
    "FOGRA39",
)
GROUND = b"0.1 0.6 0.7 0 k -999 -999 3000 3000 re f 0 0 0 1 k 100 200 150 90 re f"
"""A page that paints over every edge."""

SPREAD = 0.03
"""Half a pixel at 200 ppi and the rounding of boxes, in mm and more than enough for either."""


def marks(*kinds: str, **more: float) -> Marks:
    return Marks.model_validate({**dict.fromkeys(kinds or KINDS, True), **more})


def a_printer(wanted: Marks, bleed: object = 3, trim: tuple[float, float] = (148, 210)) -> Printer:
    given = load(Reader(builtin("printers").parent), "generic-fogra39")
    changed = {**given.sheet.model_dump(), "bleed": bleed, "marks": wanted.model_dump(), "trim": trim}
    return Printer(given.id, Sheet.model_validate(changed), given.profile)


@dataclass(frozen=True)
class Made:
    """A finished page, the boxes its marks were drawn for, and the same page without marks."""

    pdf: bytes
    plain: bytes
    boxes: Boxes
    marks: Marks

    @property
    def form(self) -> list[tuple[str, list[object]]]:
        """The marks' own instructions."""
        with opened(self.pdf) as pdf:
            form = pdf.pages[0].obj.Resources.XObject["/PrintersMarks"]
            return [
                (str(i.operator), [_plain(v) for v in i.operands]) for i in pikepdf.parse_content_stream(form)
            ]


def _plain(value: object) -> object:
    if isinstance(value, Name):
        return str(value)
    return [float(v) for v in value] if isinstance(value, Array) else float(value)  # type: ignore[arg-type]


def made(
    wanted: Marks,
    *,
    bleed: object = 3,
    trim: tuple[float, float] = (148, 210),
    content: bytes = GROUND,
    info: PageInformation = INFO,
    spots: Sequence[str] = (),
) -> Made:
    size = [mm_to_pt(side) for side in trim]
    printer = a_printer(wanted, bleed, trim)
    with pikepdf.new() as pdf:
        for _ in range(info.page):  # so that its edges are those of an odd or even page
            page = pdf.add_blank_page(page_size=tuple(size))
            page.obj.Contents, page.obj.Resources = pdf.make_stream(content), Dictionary()
        boxes, _ = list(page_boxes(pdf, printer))[-1]
        while len(pdf.pages) > 1:
            del pdf.pages[0]
        set_boxes(page, boxes)
        plain = saved(pdf, static_id=True)
        spaces = {name: pdf.make_indirect(spot(name)) for name in spots}
        draw_marks(pdf, page, boxes, wanted, replace(info, inks=(*info.inks, *spots)), spaces)
        return Made(saved(pdf, static_id=True), plain, boxes, wanted)


def spot(name: str) -> Array:
    tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[0.2, 0.4, 0.8, 0.1], N=1)
    return Array([Name.Separation, Name("/" + name), Name.DeviceCMYK, tint])


def pixels(pdf: bytes, ppi: float = 200) -> np.ndarray:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return np.asarray(document[0].render(scale=ppi / 72).to_pil().convert("RGB")).astype(int)
    finally:
        document.close()


def window(box: Sequence[float], height: float, ppi: float = 200, shrink: int = 0) -> tuple[slice, slice]:
    """Rows and columns of the pixels that lie wholly inside a box in pt."""
    s = ppi / 72
    x0, x1 = int(np.ceil(box[0] * s - SPREAD)) + shrink, int(np.floor(box[2] * s + SPREAD)) - shrink
    y0, y1 = (
        int(np.ceil((height - box[3]) * s - SPREAD)) + shrink,
        int(np.floor((height - box[1]) * s + SPREAD)) - shrink,
    )
    return slice(y0, y1), slice(x0, x1)


def lines(form: list[tuple[str, list[object]]]) -> Iterator[tuple[float, float, float, float]]:
    """Straight lines as x0, y0, x1, y1, each with its lower left end first."""
    for (first, a), (second, b), (third, _) in zip(form, form[1:], form[2:], strict=False):
        if (first, second, third) == ("m", "l", "S"):
            ends = sorted([(a[0], a[1]), (b[0], b[1])])
            yield (*ends[0], *ends[1])  # type: ignore[misc]


def patches(form: list[tuple[str, list[object]]]) -> list[tuple[str, list[float]]]:
    """The colour bar: what sets the colour, and the square."""
    out, colour = [], ""
    for operator, operands in form:
        if operator in {"k", "cs", "scn"}:
            parts = " ".join(str(v) if isinstance(v, str) else f"{v:g}" for v in operands)
            colour = f"{colour} {parts} scn" if operator == "scn" else f"{parts} {operator}"
        elif operator == "re":
            out.append((colour, operands))
    return out  # type: ignore[return-value]


def assert_in_strip(page: Made) -> None:
    """Nothing but the page itself inside the bleed, and a clean edge of 0.2 mm around it all."""
    width, height = page.boxes.media[2:]
    before, after = pixels(page.plain), pixels(page.pdf)
    inside = window(page.boxes.bleed, height, shrink=1)  # the clip smooths the outermost pixel
    assert np.array_equal(before[inside], after[inside])
    spare = mm_to_pt(0.2)
    rows, columns = window((spare, spare, width - spare, height - spare), height)
    edge = np.ones(after.shape[:2], bool)
    edge[rows, columns] = False
    assert (after[edge] == 255).all()


@pytest.mark.parametrize(
    ("bleed", "more"),
    [
        (3, {}),
        (0, {"offset": 0}),
        (3, {"offset": 3, "line_pt": 1, "length": 3}),
        (3, {"offset": 12.5, "length": 10}),
        (20, {"offset": 20}),
        ({"top": 3, "bottom": 5, "outer": 4, "inner": 0}, {"offset": 5}),
    ],
)
@pytest.mark.parametrize("number", [1, 2])
def test_marks_stay_in_their_strip(bleed: object, more: dict[str, float], number: int) -> None:
    assert_in_strip(made(marks(**more), bleed=bleed, info=replace(INFO, page=number)))


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_alone(kind: str) -> None:
    page = made(marks(kind))
    assert_in_strip(page)
    form = page.form
    outside = pixels(page.pdf)
    outside[window(page.boxes.bleed, page.boxes.media[3], shrink=-1)] = 255
    assert (outside < 128).any()
    assert bool(patches(form)) == (kind == "colour_bar")
    assert any(op == "d" and operands[0] for op, operands in form) == (kind == "bleed")
    assert any(op == "c" for op, _ in form) == (kind in {"registration", "page_information"})
    assert len(list(lines(form))) == {"crop": 8, "bleed": 8, "registration": 16}.get(kind, 0)


def test_nothing_is_touched_where_no_marks_are_wanted() -> None:
    page = made(Marks())
    assert page.pdf == page.plain


def test_crop_marks_lie_on_the_trim_lines() -> None:
    page = made(marks("crop", offset=4, length=6, line_pt=0.3))
    x0, y0, x1, y1 = page.boxes.trim
    near, far = mm_to_pt(4), mm_to_pt(10)
    wanted = [(x, y0 - far, x, y0 - near) for x in (x0, x1)]
    wanted += [(x, y1 + near, x, y1 + far) for x in (x0, x1)]
    wanted += [(x0 - far, y, x0 - near, y) for y in (y0, y1)]
    wanted += [(x1 + near, y, x1 + far, y) for y in (y0, y1)]
    found = sorted(lines(page.form))
    assert np.allclose(found, sorted(wanted), atol=1e-4, rtol=0)
    for a, b, c, d in found:
        assert (a == c and a in {x0, x1}) or (b == d and b in {y0, y1})
    assert ("w", [0.3]) in page.form


def test_bleed_marks_lie_on_the_bleed_edges() -> None:
    edges = {"top": 3, "bottom": 4, "outer": 2, "inner": 0}
    page = made(marks("bleed", offset=5, length=6), bleed=edges)
    form = page.form
    assert next(operands for op, operands in form if op == "d" and operands[0])[0] == [pytest.approx(1.7008)]
    x0, y0, x1, y1 = page.boxes.bleed
    found = list(lines(form))
    assert {a for a, _, c, _ in found if a == c} == {x1}  # page 3: the spine, without bleed, is at the left
    assert {b for _, b, _, d in found if b == d} == {y0, y1}
    assert len(found) == 6
    for a, b, c, d in found:
        assert c - a + d - b == pytest.approx(mm_to_pt(3), abs=1e-3)
    assert x0 == page.boxes.trim[0]


def test_crop_and_bleed_marks_never_touch() -> None:
    for bleed, offset in ((3, 3), (0.5, 3), (20, 20), ({"top": 1, "bottom": 3, "outer": 3, "inner": 0}, 4)):
        crop = list(lines(made(marks("crop", offset=offset, line_pt=0.5), bleed=bleed).form))
        dashed = list(lines(made(marks("bleed", offset=offset, line_pt=0.5), bleed=bleed).form))
        for (a, b, c, d), (e, f, g, h) in itertools.product(crop, dashed):
            assert a > g + 0.5 or e > c + 0.5 or b > h + 0.5 or f > d + 0.5


def test_targets_stand_in_the_middle_of_each_side() -> None:
    page = made(
        marks("registration", offset=4, length=5), bleed={"top": 3, "bottom": 3, "outer": 4, "inner": 0}
    )
    trim, strip = page.boxes.trim, mm_to_pt(4 + 5 / 2)
    x, y = (trim[0] + trim[2]) / 2, (trim[1] + trim[3]) / 2
    wanted = [(trim[0] - strip, y), (x, trim[1] - strip), (x, trim[3] + strip), (trim[2] + strip, y)]
    hairs = [line for line in lines(page.form) if max(line[2] - line[0], line[3] - line[1]) > mm_to_pt(4.9)]
    assert [values for op, values in page.form if op == "SCN"] == [
        [1.0],
        *[[0.0], [1.0]] * 4,
    ]  # the dot's hairs
    for flat in (True, False):
        centres = [((a + c) / 2, (b + d) / 2) for a, b, c, d in hairs if (b == d) == flat]
        assert np.allclose(sorted(centres), wanted, atol=1e-3, rtol=0)


@pytest.mark.parametrize("number", [1, 2])
def test_colour_bar_stands_at_the_outer_edge_and_clear_of_all_else(number: int) -> None:
    page = made(marks("colour_bar"), info=replace(INFO, page=number))
    trim, bleed = page.boxes.trim, page.boxes.bleed
    middle, clear = (trim[1] + trim[3]) / 2, mm_to_pt(2.5 + 1)
    found = patches(page.form)
    for _, (x, y, w, h) in found:
        assert w == h <= mm_to_pt(4.5) + 1e-3
        assert x > bleed[2] if number % 2 else x + w < bleed[0]
        assert trim[1] + 3 < y
        assert y + h < trim[3] - 3
        assert y > middle + clear or y + h < middle - clear
    assert [colour for colour, _ in found[:4]] == ["1 0 0 0 k", "0 1 0 0 k", "0 0 1 0 k", "0 0 0 1 k"]
    assert {"0 1 1 0 k", "1 0 1 0 k", "1 1 0 0 k", "0.5 0.4 0.4 0 k", "0 0 0 0.5 k"} <= {c for c, _ in found}


def test_spot_patches_use_the_given_spaces() -> None:
    page = made(marks("colour_bar"), spots=("PANTONE 871 C", "Silber"))
    with opened(page.pdf) as pdf:
        spaces = pdf.pages[0].obj.Resources.XObject["/PrintersMarks"].Resources.ColorSpace
        assert [str(spaces[f"/Spot{i}"][1]) for i in range(2)] == ["/PANTONE 871 C", "/Silber"]
    colours = [colour for colour, _ in patches(page.form)]
    assert colours[-4:] == ["/Spot0 cs 1 scn", "/Spot0 cs 0.5 scn", "/Spot1 cs 1 scn", "/Spot1 cs 0.5 scn"]
    assert_in_strip(page)


def test_colour_bar_of_a_small_page_keeps_the_solids() -> None:
    page = made(marks("colour_bar"), trim=(50, 50), spots=[f"Ink {i}" for i in range(5)])
    colours = [colour for colour, _ in patches(page.form)]
    assert colours[:4] == ["1 0 0 0 k", "0 1 0 0 k", "0 0 1 0 k", "0 0 0 1 k"]
    assert [c for c in colours if c.endswith(" 1 scn")] == [f"/Spot{i} cs 1 scn" for i in range(5)]
    squares = [square for _, square in patches(page.form)]
    for (_, a, _, h), (_, b, _, k) in itertools.combinations(squares, 2):
        assert a >= b + k - 1e-3 or b >= a + h - 1e-3
    assert_in_strip(page)


@pytest.mark.parametrize(
    "film",
    [
        "A title that goes on " * 30,
        "x" * 4000,
        "海街diary",
        "Ο Μελισσοκόμος",
        "Сталкер",
        "فيلم \u202eabc \ud800 \x00",
        "Amélie\u0301 \n ﬁn\u00adal",
        "🎬",
        "",
    ],
)
@pytest.mark.parametrize("trim", [(148, 210), (50, 80)])
def test_any_title_fits(film: str, trim: tuple[float, float]) -> None:
    info = replace(INFO, film=film, edition="an edition of a rather long name", page=20)
    page = made(marks(), trim=trim, info=info, spots=[f"PANTONE {i} C" for i in range(4)])
    assert_in_strip(page)
    height = page.boxes.media[3]
    x0, y0, x1, _ = page.boxes.trim
    for low, high in ((x0 + 1, x0 + mm_to_pt(1.5)), (x1 - mm_to_pt(1.5), x1 - 1)):  # beside the crop marks
        assert (pixels(page.pdf)[window((low, 1, high, y0 - mm_to_pt(3)), height)] == 255).all()


def test_a_title_is_shortened_before_anything_else() -> None:
    type_ = small_type()
    assert type_.shortened("Rust and Bone", 5, 200) == "Rust and Bone"
    room = type_.width("Rust and…", 5)
    assert type_.shortened("Rust and Bone", 5, room) == "Rust and…"
    assert type_.shortened("Rust and Bone", 5, 0.1) == ""

    def form(film: str, page: int) -> list[tuple[str, list[object]]]:
        return made(marks("page_information"), info=replace(INFO, film=film, page=page)).form

    long = [form("y" * n, 3) for n in (400, 800)]
    for title in ("y" * 400, "Fate " * 80, "AVATAR " * 60):  # kerning before the dot changes nothing
        paths = [item for item in form(title, 3) if item[0] in "mlchf"]
        rest = type_.draw(" · de-gala · page 3 of 20", 0, 0, 4)
        with opened(drawing("\n".join(rest).encode())) as pdf:
            read = [
                (str(i.operator), [_plain(v) for v in i.operands])
                for i in pikepdf.parse_content_stream(pdf.pages[0])
            ]
        wanted = [item for item in read if item[0] in "mlchf"]
        assert any(paths[i : i + len(wanted)] == wanted for i in range(len(paths)))
    assert long[0] == long[1]
    assert any(op == "cm" and operands[0] == pytest.approx(0.004) for op, operands in long[0])


def test_what_the_face_lacks_is_one_question_mark() -> None:
    assert small_type().printable("海街 diary\u200b  — e\u0301\x07") == "? diary — é"


def test_lettering_is_drawn_where_it_is_measured() -> None:
    """Rendered, a word is as wide and as high as it says, on its baseline."""
    type_ = small_type()
    text, size = "HighH", 60.0
    content = "\n".join(["0 0 0 1 k", *type_.draw(text, 50, 100, size)]).encode()
    ink = pixels(drawing(content, boxes=False), 72)[..., 0] < 128
    rows, columns = np.nonzero(ink)
    assert columns.min() == pytest.approx(50 + 0.076 * size, abs=1.5)
    assert columns.max() == pytest.approx(50 + type_.width(text, size) - 0.076 * size, abs=1.5)
    left = np.nonzero(ink[:, : 50 + 25].any(axis=1))[0]
    assert left.max() - left.min() + 1 == pytest.approx(type_.capital * size, abs=1.5)
    assert rows.max() > left.max()  # g hangs below
    assert written(-0.00001, 1.5, 100) == "0 1.5 100"


def test_curves_are_the_font_s_own() -> None:
    """A quadratic of the font and the cubic made of it agree at a quarter of the way."""
    type_ = small_type()
    starts: list[tuple[float, float]] = []
    quadratics = []

    def quadratic(cx: float, cy: float, x: float, y: float, _: object) -> None:
        (x0, y0) = starts[-1]
        quadratics.append((0.5625 * x0 + 0.375 * cx + 0.0625 * x, 0.5625 * y0 + 0.375 * cy + 0.0625 * y))
        starts.append((x, y))

    pen = uharfbuzz.DrawFuncs()
    pen.set_move_to_func(lambda x, y, _: starts.append((x, y)))
    pen.set_line_to_func(lambda x, y, _: starts.append((x, y)))
    pen.set_quadratic_to_func(quadratic)
    type_.font.draw_glyph(type_.font.get_nominal_glyph(ord("g")), pen, None)
    with opened(drawing("\n".join(type_.draw("g", 0, 0, 10)).encode())) as pdf:
        cubics, at = [], np.zeros(2)
        for instruction in pikepdf.parse_content_stream(pdf.pages[0]):
            points = np.array([float(v) for v in instruction.operands]).reshape(-1, 2)
            if str(instruction.operator) == "c":
                a, b, end = points
                cubics.append(0.421875 * at + 0.421875 * a + 0.140625 * b + 0.015625 * end)
            if str(instruction.operator) in {"m", "l", "c"}:
                at = points[-1]
    assert len(quadratics) > 10
    assert np.allclose(cubics, quadratics, atol=0.2)


def test_nothing_but_flat_ink_is_drawn() -> None:
    page = made(marks(), spots=["Gold"])
    allowed = {"q", "Q", "cm", "gs", "w", "d", "J", "j", "M", "CS", "cs", "SCN", "scn", "k", "m", "l", "c", "h",
               "re", "f", "S"}  # fmt: skip
    assert {op for op, _ in page.form} <= allowed
    assert [op for op, _ in page.form].count("q") == [op for op, _ in page.form].count("Q")
    with opened(page.pdf) as pdf:
        form = pdf.pages[0].obj.Resources.XObject["/PrintersMarks"]
        assert [float(v) for v in form.BBox] == list(page.boxes.media)
        assert "/Group" not in form
        assert set(form.Resources.keys()) == {"/ColorSpace", "/ExtGState"}
        assert [str(part) for part in list(form.Resources.ColorSpace.All)[:3]] == [
            "/Separation",
            "/All",
            "/DeviceCMYK",
        ]
        for state in form.Resources.ExtGState.values():
            assert set(state.keys()) == {"/Type", "/OP", "/op", "/OPM"}
    started = [op for op, _ in itertools.takewhile(lambda item: item[0] != "m", page.form)]
    assert {"w", "d", "J", "j", "CS", "cs", "SCN", "scn"} <= set(started)


def test_equal_input_gives_equal_bytes() -> None:
    first, second = (made(marks(), spots=["Gold", "Silver"]).pdf for _ in range(2))
    assert first == second


# -- the page underneath -----------------------------------------------------------


def marked(pdf: pikepdf.Pdf, **more: object) -> None:
    """Marks on every page of a file."""
    wanted = marks(**more)  # type: ignore[arg-type]
    found = [boxes for boxes, _ in page_boxes(pdf, a_printer(wanted))]
    for number, (page, boxes) in enumerate(zip(pdf.pages, found, strict=True), 1):
        set_boxes(page, boxes)
        draw_marks(pdf, page, boxes, wanted, replace(INFO, page=number, pages=len(found)), {})


def test_shared_resources_stay_as_they_are() -> None:
    def share(pdf: pikepdf.Pdf) -> None:
        form = pdf.make_stream(
            b"0 0 0 1 k 0 0 9 9 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9]
        )
        shared = pdf.make_indirect(
            Dictionary(XObject=pdf.make_indirect(Dictionary({"/PrintersMarks": form})))
        )
        for page in pdf.pages:
            page.obj.Resources = shared
        marked(pdf)
        assert list(shared.XObject.keys()) == ["/PrintersMarks"]
        pdf.Root.Kept = shared

    with opened(mutated(drawing(b"/PrintersMarks Do", pages=2), share)) as pdf:
        drawings = [page.obj.Resources.XObject for page in pdf.pages]
        assert [sorted(d.keys()) for d in drawings] == [["/PrintersMarks", "/PrintersMarks_"]] * 2
        assert drawings[0]["/PrintersMarks"].objgen == drawings[1]["/PrintersMarks"].objgen
        assert drawings[0]["/PrintersMarks_"].objgen != drawings[1]["/PrintersMarks_"].objgen


def test_inherited_and_missing_resources() -> None:
    def bequeath(pdf: pikepdf.Pdf) -> None:
        state = Dictionary(Type=Name.ExtGState, LW=3)
        pdf.Root.Pages.Resources = Dictionary(ExtGState=Dictionary(Thick=state))
        for page in pdf.pages:
            del page.obj["/Resources"]
        marked(pdf)

    with opened(mutated(drawing(b"/Thick gs 9 9 m 99 99 l S", pages=2), bequeath)) as pdf:
        assert all("/Thick" in page.obj.Resources.ExtGState for page in pdf.pages)

    def bare(pdf: pikepdf.Pdf) -> None:
        for key in ("/Resources", "/Contents"):
            del pdf.pages[0].obj[key]
        marked(pdf)

    assert (pixels(mutated(drawing(b""), bare)) < 128).any()


def test_contents_in_several_streams() -> None:
    """Streams shared by two pages are not written to; the last ends in a comment."""
    ids = []

    def split(pdf: pikepdf.Pdf) -> None:
        parts = Array([pdf.make_stream(b"q 0 1 1 0 k"), pdf.make_stream(b"99 99 50 50 re f Q % end")])
        for page in pdf.pages:
            page.obj.Contents = parts
        ids.extend(part.objgen for part in parts)
        marked(pdf)
        assert len(parts) == 2
        for page in pdf.pages:
            assert [part.objgen for part in page.obj.Contents][1:-1] == ids

    result = mutated(drawing(b"", pages=2), split)
    assert ((pixels(result)[..., 0] > 200) & (pixels(result)[..., 1] < 90)).sum() > 1000


@pytest.mark.parametrize(
    "content",
    [
        b"9 w [3] 0 d 1 J 0 1 1 0 K 0.5 0 0 0.5 0 0 cm 0 0 9 9 re W n",
        b"q q 0.1 0 0 0.1 0 0 cm",
        b"Q Q q Q 0.5 0 0 0.5 0 0 cm",
    ],
)
def test_the_state_of_the_page_does_not_leak(content: bytes) -> None:
    def draw(pdf: pikepdf.Pdf) -> None:
        marked(pdf)

    given = pixels(mutated(drawing(content), draw))
    assert np.array_equal(given, pixels(mutated(drawing(b""), draw)))


def test_what_a_page_paints_beyond_its_bleed_is_cut_off() -> None:
    page = made(marks("crop", offset=6))
    after = pixels(page.pdf)
    margin = window((0, 0, page.boxes.bleed[0] - 1, page.boxes.trim[1] - 5), page.boxes.media[3])
    assert (after[margin] == 255).all()


# -- judged by others --------------------------------------------------------------


def test_crop_marks_are_on_all_plates(tmp_path: Path) -> None:
    page = made(marks("crop"), content=b"")
    (inks,) = plates(page.pdf, tmp_path, 600)
    x, height = page.boxes.trim[0] * 600 / 72, inks.shape[0]
    column = inks[height - int(mm_to_pt(5) * 600 / 72), int(x) - 4 : int(x) + 5]
    assert (column.max(axis=0) == 255).all()
    assert (column[0] == 0).all()


def test_spot_plates_carry_marks_and_their_own_patches(tmp_path: Path) -> None:
    page = made(marks("crop", "colour_bar"), content=b"", spots=["Gold"])
    (tmp_path / "a.pdf").write_bytes(page.pdf)
    command = [judge("gs"), "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=tiffsep", "-r150"]
    subprocess.run([*command, "-o", "p%d.tif", "a.pdf"], cwd=tmp_path, check=True, timeout=120)
    with Image.open(io.BytesIO((tmp_path / "p1(Gold).tif").read_bytes())) as plate:
        gold = 255 - np.asarray(plate.convert("L")).astype(int)
    height = page.boxes.media[3]
    (solid, tint) = [square for colour, square in patches(page.form) if "Spot0" in colour]
    for (x, y, w, h), ink in ((solid, 255), (tint, 128)):
        patch = gold[window((x, y, x + w, y + h), height, 150, shrink=2)]
        assert patch.size
        assert abs(patch - ink).max() <= 2
    x = int(page.boxes.trim[0] * 150 / 72)
    assert gold[5:15, x - 2 : x + 3].max() > 200
