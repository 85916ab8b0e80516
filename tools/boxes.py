"""Draw the two pictures that explain a printer's page: docs/pictures/boxes.png and marks.png.

    python tools/boxes.py [--output DIR]

Needs no film: the page is drawn here, its marks by the press stage. Colours are the PDF renderer's idea of CMYK.
"""

from __future__ import annotations

import argparse
import datetime
import io
import sys
from collections.abc import Sequence
from pathlib import Path

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name
from PIL import Image

from booklet.paper import PT_PER_MM, mm_to_pt
from booklet.press.document import Boxes
from booklet.press.lettering import Lettering, numbers
from booklet.press.marks import PageInformation, draw_marks
from booklet.printer.sheet import Marks
from booklet.resources import builtin

TRIM, BLEED, SAFE, MARGIN = (148.0, 210.0), 3.0, 5.0, 12.0
MARKS = Marks(
    crop=True, bleed=True, registration=True, colour_bar=True, page_information=True, offset=5, length=5
)
WIDTH = 1400
"""Of each picture, in pixels."""

BYTES = 250_000
"""Most bytes of a picture."""

SUN = (92.0, 97.0)
"""Of the page's picture, in mm from the trim's lower left corner."""

INK, PAPER, DESK = (0.13, 0.14, 0.16), (1.0, 1.0, 1.0), (0.945, 0.945, 0.935)
GREY, RED, BLUE, GREEN = (0.45, 0.46, 0.48), (0.86, 0.16, 0.18), (0.05, 0.36, 0.72), (0.1, 0.6, 0.34)

_FONTS = builtin("fonts")
LABEL = Lettering(_FONTS / "source-sans-3" / "SourceSans3-Semibold.otf")
NOTE = Lettering(_FONTS / "source-sans-3" / "SourceSans3-Regular.otf")
TITLE = Lettering(_FONTS / "source-serif-4" / "SourceSerif4Display-Light.otf")
ITALIC = Lettering(_FONTS / "source-serif-4" / "SourceSerif4-It.otf")
TEXT = Lettering(_FONTS / "source-serif-4" / "SourceSerif4-Regular.otf")

STORY = (
    "By the harbour wall, where the ferries turn, Stéphanie learns to stand a second time. The water that took so "
    "much from her is the first place that gives something back: weightless, she swims out until the town is a line "
    "of lamps, and does not look round. Ali waits on the stones with her chair and says nothing, which is what she "
    "likes about him. In the evening the light comes in low over the bay, and for as long as it lasts nobody asks "
    "what will become of the two of them."
)

Rectangle = tuple[float, float, float, float]
Rgb = tuple[float, float, float]


# -- the page ----------------------------------------------------------------------


def the_page() -> tuple[pikepdf.Pdf, Boxes]:
    """A page of a booklet with its boxes and all marks."""
    reach = mm_to_pt(MARKS.reach)
    w, h = mm_to_pt(TRIM[0]), mm_to_pt(TRIM[1])

    def around(by: float) -> Rectangle:
        return (
            round(reach - by, 4),
            round(reach - by, 4),
            round(reach + w + by, 4),
            round(reach + h + by, 4),
        )

    boxes = Boxes(around(reach), around(mm_to_pt(BLEED)), around(0), (0, 0))
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(boxes.media[2], boxes.media[3]))
    page.obj.Contents = pdf.make_stream(_artwork(reach).encode())
    page.obj.Resources = Dictionary()
    info = PageInformation(
        "Rust and Bone",
        "de-gala",
        3,
        20,
        datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC),
        ("Cyan", "Magenta", "Yellow", "Black", "PANTONE 871 C"),
        "FOGRA39",
    )
    tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[0.2, 0.4, 0.8, 0.15], N=1)
    gold = Array([Name.Separation, Name("/PANTONE 871 C"), Name.DeviceCMYK, tint])
    draw_marks(pdf, page, boxes, MARKS, info, {"PANTONE 871 C": gold})
    return pdf, boxes


def _between(start: Sequence[float], end: Sequence[float], part: float) -> str:
    """A mixture of two process colours as an operator: 0 is the start, 1 the end."""
    return numbers(*(a + (b - a) * part for a, b in zip(start, end, strict=True)), digits=3) + " k"


def _sky_and_sea() -> list[str]:
    """Rings of light around a low sun, and bands of water: flat colours, small in a PNG."""
    night, glow = (0.92, 0.78, 0.22, 0.3), (0, 0.38, 0.62, 0)
    deep, shallow = (0.95, 0.74, 0.4, 0.5), (0.6, 0.6, 0.34, 0.12)
    rings = (
        f"{_between(night, glow, (i / 9) ** 1.15)} {_disc(SUN[0], SUN[1], 134 - 11.6 * i)} f"
        for i in range(1, 10)
    )
    bands = (f"{_between(shallow, deep, i / 5)} -3 {88 - 4 * i} 154 4.02 re f" for i in range(6))
    sky = f"q -3 92 154 121 re W n {_between(night, glow, 0)} -3 92 154 121 re f"
    return [sky, *rings, "Q q -3 68 154 24 re W n", *bands, "Q"]


def _artwork(reach: float) -> str:
    """A picture that runs into the bleed, and type below it; mm from the trim's lower left corner."""
    scale = numbers(PT_PER_MM, digits=6)
    glitter = [
        (22, 89.4, 0.5),
        (30, 87.2, 0.6),
        (17, 84.6, 0.7),
        (25, 81.6, 0.8),
        (13, 78.2, 0.9),
        (19, 74.4, 1.0),
    ]
    out = [
        f"{scale} 0 0 {scale} {numbers(reach, reach)} cm",
        *_sky_and_sea(),
        "q -3 92 154 121 re W n",
        "0 0.12 0.42 0 k", _disc(*SUN, 23), "f",
        "0.6 0.55 0.3 0.12 k -3 92 m 20 99 38 104 54 100 c 66 97 76 94 88 92 c h f",
        "0.8 0.66 0.35 0.3 k -3 92 m 8 104 20 108 31 101 c 38 97 44 93 50 92 c h f Q",
        "q -3 68 154 24 re W n 0 0.25 0.5 0 k",
        *(f"{numbers(SUN[0] - half, y, 2 * half, high)} re f" for half, y, high in glitter),
        "Q 0.95 0.8 0.5 0.75 k",
        # A whale's fluke before the sun.
        "86 88 m 88.6 94 89.4 101 88.2 107 c 84 109.6 77 110 70.5 117.5 c 78 120.5 86.5 118 91.4 113.6 c "
        "95.6 118.6 104 121.6 112 119 c 106 111 99.2 110 95.2 107 c 94.4 101 95.6 94 98.6 88 c h f",
        "0.9 0.7 0.4 0.45 k 74 88 m 80 90.6 86 90 92 90.4 c 98 90 105 90.6 111 88 c h f",
        "0.55 0.45 0.45 0.9 k",
        *TITLE.draw("Rust and Bone", MARGIN, 51, 12),
        "0.1 0.75 0.85 0.05 k",
        *ITALIC.draw("A film by Jacques Audiard", MARGIN + 0.3, 43.4, 4.1),
        "0 0 0 0.85 k",
    ]  # fmt: skip
    for i, line in enumerate(_wrapped(STORY, TEXT, 2.9, 59)):
        column, row = divmod(i, 6)
        out += TEXT.draw(line, MARGIN + column * 65, 35.4 - row * 4.3, 2.9)
    return "\n".join(out)


def _disc(x: float, y: float, r: float) -> str:
    k = 0.5523 * r
    return (
        f"{numbers(x + r, y)} m {numbers(x + r, y + k, x + k, y + r, x, y + r)} c "
        f"{numbers(x - k, y + r, x - r, y + k, x - r, y)} c {numbers(x - r, y - k, x - k, y - r, x, y - r)} c "
        f"{numbers(x + k, y - r, x + r, y - k, x + r, y)} c h"
    )


def _wrapped(text: str, face: Lettering, size: float, width: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if face.width(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


# -- drawing on top ----------------------------------------------------------------


class Figure:
    """A sheet to draw on in mm from its lower left corner."""

    def __init__(self, width: float, height: float) -> None:
        self.size = (width, height)
        self.pdf = pikepdf.new()
        self.page = self.pdf.add_blank_page(page_size=(mm_to_pt(width), mm_to_pt(height)))
        self.out = [f"{numbers(PT_PER_MM, digits=6)} 0 0 {numbers(PT_PER_MM, digits=6)} 0 0 cm 0 J 0 j"]
        self.fill((0, 0, width, height), DESK)

    def place(self, page: pikepdf.Page, media: Rectangle, at: tuple[float, float], zoom: float = 1) -> None:
        """Put a page's MediaBox with its lower left corner somewhere."""
        if "/XObject" not in self.page.obj.get("/Resources", Dictionary()):
            form = self.pdf.copy_foreign(page.as_form_xobject())
            form.BBox = Array(list(media))
            state = Dictionary(Glass=Dictionary(Type=Name.ExtGState, ca=0.22))
            self.page.obj.Resources = Dictionary(XObject=Dictionary(Sheet=form), ExtGState=state)
        s = numbers(zoom / PT_PER_MM, digits=6)
        self.out.append(f"q {s} 0 0 {s} {numbers(*at)} cm /Sheet Do Q")

    def fill(self, box: Rectangle, colour: Rgb) -> None:
        """Fill a rectangle x0, y0, x1, y1."""
        x0, y0, x1, y1 = box
        self.out.append(f"{numbers(*colour)} rg {numbers(x0, y0, x1 - x0, y1 - y0)} re f")

    def ring(self, outer: Rectangle, inner: Rectangle, colour: Rgb) -> None:
        """Tint what lies between two rectangles."""
        boxes = (numbers(x0, y0, x1 - x0, y1 - y0) for x0, y0, x1, y1 in (outer, inner))
        self.out.append(f"q /Glass gs {numbers(*colour)} rg {' re '.join(boxes)} re f* Q")

    def frame(self, box: Rectangle, colour: Rgb, line: float = 0.45, dash: str = "") -> None:
        """Stroke a rectangle, on a white ground so that it shows on pictures."""
        x0, y0, x1, y1 = box
        rectangle = f"{numbers(x0, y0, x1 - x0, y1 - y0)} re S"
        self.out.append(f"1 G {numbers(line * 1.9)} w [{dash}] 0 d {rectangle}")
        self.out.append(f"{numbers(*colour)} RG {numbers(line)} w {rectangle} [] 0 d")

    def line(self, points: Sequence[tuple[float, float]], colour: Rgb, line: float = 0.25) -> None:
        """Stroke a line through points."""
        path = " l ".join(numbers(*point) for point in points).replace(" l ", " m ", 1)
        self.out.append(f"{numbers(*colour)} RG {numbers(line)} w {path} l S")

    def dot(self, x: float, y: float, colour: Rgb, r: float = 0.8) -> None:
        """A round end of a leader, with a white rim."""
        self.out.append(f"1 g {_disc(x, y, r * 1.45)} f {numbers(*colour)} rg {_disc(x, y, r)} f")

    def text(
        self, words: str, at: tuple[float, float], size: float, *, face: Lettering = NOTE, colour: Rgb = INK,
        align: float = 0,
    ) -> None:  # fmt: skip
        """One line of type, `align` of its width left of the point."""
        x = at[0] - align * face.width(words, size)
        self.out += [f"{numbers(*colour)} rg", *face.draw(words, x, at[1], size)]

    def arrow(self, tip: tuple[float, float], towards: tuple[float, float], colour: Rgb) -> None:
        """A slender head whose tip is at a point."""
        (x, y), (dx, dy) = tip, towards
        long, wide = 2.4, 0.62
        bx, by = x - dx * long, y - dy * long
        corners = ((bx - dy * wide, by + dx * wide), (bx + dy * wide, by - dx * wide))
        path = f"{numbers(x, y)} m {numbers(*corners[0])} l {numbers(*corners[1])} l h f"
        self.out.append(f"{numbers(*colour)} rg {path}")

    def picture(self, name: str) -> bytes:
        """The figure as a PNG of `WIDTH` pixels and at most `BYTES`."""
        self.page.obj.Contents = self.pdf.make_stream("\n".join(self.out).encode())
        held = io.BytesIO()
        self.pdf.save(held)
        document = pypdfium2.PdfDocument(held.getvalue())
        shown = document[0].render(scale=2 * WIDTH / mm_to_pt(self.size[0])).to_pil().convert("RGB")
        document.close()
        height = round(WIDTH * self.size[1] / self.size[0])
        shown = shown.resize((WIDTH, height), Image.Resampling.LANCZOS)
        for colours in (0, 256, 192, 128, 96):
            out = io.BytesIO()
            packed = (
                shown.quantize(colours, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
                if colours
                else shown
            )
            packed.save(out, "PNG", optimize=True)
            if out.tell() <= BYTES:
                return out.getvalue()
        raise SystemExit(f"{name} is larger than {BYTES} bytes")


def moved(box: Rectangle, x: float, y: float, zoom: float = 1) -> Rectangle:
    """A box in pt as it lies on a figure, in mm."""
    a, b, c, d = (side / PT_PER_MM * zoom for side in box)
    return (a + x, b + y, c + x, d + y)


def inset(box: Rectangle, by: float) -> Rectangle:
    """A box with its edges moved inwards by mm."""
    return (box[0] + by, box[1] + by, box[2] - by, box[3] - by)


# -- the two figures ---------------------------------------------------------------


def boxes_figure() -> bytes:
    """The page with all its boxes and distances."""
    pdf, boxes = the_page()
    figure = Figure(262, 292)
    x, y = 24.0, 44.0
    media, bleed, trim = (moved(box, x, y) for box in (boxes.media, boxes.bleed, boxes.trim))
    safe = inset(trim, SAFE)
    figure.fill(media, PAPER)
    figure.place(pdf.pages[0], boxes.media, (x, y))
    figure.ring(bleed, trim, RED)
    figure.frame(media, GREY, 0.35)
    figure.frame(bleed, RED)
    figure.frame(trim, BLUE)
    figure.frame(safe, GREEN, 0.4, "2.2 1.4")
    _box_labels(figure, media, bleed, trim, safe)
    _mark_labels(figure, media, trim)
    _sizes(figure, media, trim)
    _distances(figure, media, trim)
    return figure.picture("boxes.png")


def _box_labels(figure: Figure, media: Rectangle, bleed: Rectangle, trim: Rectangle, safe: Rectangle) -> None:
    labels = (
        (media, GREY, 141, "MediaBox", ("the sheet that the file", "describes, marks and all")),
        (bleed, RED, 116, "BleedBox", ("pictures and grounds", "run out to here")),
        (trim, BLUE, 91, "TrimBox", ("the finished page:", "the knife cuts here")),
        (safe, GREEN, 66, "Safe margin", ("type stays inside,", "in case the knife slips")),
    )
    for box, colour, y, name, notes in labels:
        figure.line([(box[2], y), (media[2] + 6, y)], PAPER, 0.8)
        figure.line([(box[2], y), (media[2] + 6, y)], colour)
        figure.dot(box[2], y, colour)
        figure.text(name, (media[2] + 8, y - 1.7), 5.6, face=LABEL, colour=colour)
        for i, note in enumerate(notes, 1):
            figure.text(note, (media[2] + 8, y - 2 - i * 5.2), 4.3)


def _mark_labels(figure: Figure, media: Rectangle, trim: Rectangle) -> None:
    strip = media[2] - 1
    labels = (
        (strip, trim[3], trim[3], "crop mark"),
        (strip - 2.6, trim[3] + BLEED, trim[3] + BLEED + 5, "bleed mark"),
        (strip - 0.6, trim[3] - 33, trim[3] - 33, "colour bar"),
        (strip, (trim[1] + trim[3]) / 2, (trim[1] + trim[3]) / 2, "registration target"),
    )
    for x, y, end, name in labels:
        bend = [(x + 0.6, y)] if y == end else [(x + 0.6, y), (x + 0.6 + abs(end - y) * 0.6, end)]
        figure.line([*bend, (media[2] + 6, end)], INK, 0.2)
        figure.text(name, (media[2] + 8, end - 1.4), 4.6)
    y = media[1] + 0.7
    figure.line([(trim[2] - 20, y), (trim[2] - 20, media[1] - 5)], INK, 0.2)
    figure.text("page information", (trim[2] - 20, media[1] - 10), 4.6, align=0.5)


def _sizes(figure: Figure, media: Rectangle, trim: Rectangle) -> None:
    """The trim's width above and its height at the left."""
    top, left = media[3] + 7, media[0] - 8
    for x in (trim[0], trim[2]):
        figure.line([(x, media[3] + 1.2), (x, top + 2)], BLUE, 0.18)
    for y in (trim[1], trim[3]):
        figure.line([(media[0] - 1.2, y), (left - 2, y)], BLUE, 0.18)
    figure.line([(trim[0], top), (trim[2], top)], BLUE, 0.22)
    figure.line([(left, trim[1]), (left, trim[3])], BLUE, 0.22)
    figure.arrow((trim[0], top), (-1, 0), BLUE)
    figure.arrow((trim[2], top), (1, 0), BLUE)
    figure.arrow((left, trim[1]), (0, -1), BLUE)
    figure.arrow((left, trim[3]), (0, 1), BLUE)
    middle, centre = (trim[0] + trim[2]) / 2, (trim[1] + trim[3]) / 2
    figure.fill((middle - 11, top - 3, middle + 11, top + 3), DESK)
    figure.text(f"{TRIM[0]:g} mm", (middle, top - 1.5), 4.6, colour=BLUE, align=0.5)
    figure.fill((left - 3, centre - 11, left + 3, centre + 11), DESK)
    figure.out.append(f"q 0 1 -1 0 {numbers(left + 1.5, centre)} cm")
    figure.text(f"{TRIM[1]:g} mm", (0, 0), 4.6, colour=BLUE, align=0.5)
    figure.out.append("Q")


def _distances(figure: Figure, media: Rectangle, trim: Rectangle) -> None:
    """Safe margin, bleed, offset and length, measured below the lower left corner."""
    begin, end = trim[0] - MARKS.offset, trim[0] - MARKS.offset - MARKS.length
    rows = (
        (trim[0], trim[0] + SAFE, GREEN, f"safe {SAFE:g} mm"),
        (trim[0] - BLEED, trim[0], RED, f"bleed {BLEED:g} mm"),
        (begin, trim[0], INK, f"marks.offset {MARKS.offset:g} mm"),
        (end, begin, INK, f"marks.length {MARKS.length:g} mm"),
    )
    deepest: dict[float, tuple[float, Rgb]] = {}
    for row, (x0, x1, colour, _) in enumerate(rows):
        y = media[1] - 7 - row * 8.6
        deepest |= {x0: (y - 2, colour), x1: (y - 2, colour)}
    deepest[trim[0]] = (deepest[trim[0]][0], BLUE)
    for x, (y, colour) in deepest.items():
        figure.line([(x, media[1] - 1.2), (x, y)], colour, 0.18)
    for row, (x0, x1, colour, name) in enumerate(rows):
        y = media[1] - 7 - row * 8.6
        figure.line([(x0 - 7, y), (x0, y)], colour, 0.22)
        figure.line([(x0, y), (trim[0] + SAFE + 6, y)], colour, 0.22)
        figure.arrow((x0, y), (1, 0), colour)
        figure.arrow((x1, y), (-1, 0), colour)
        figure.text(name, (trim[0] + SAFE + 8, y - 1.5), 4.6, colour=colour)


def marks_figure() -> bytes:
    """The marks from near: the colour bar, the line below the page, a corner, a target."""
    pdf, boxes = the_page()
    width, height = boxes.media[2] / PT_PER_MM, boxes.media[3] / PT_PER_MM
    figure = Figure(262, 172)
    middle = width / 2
    views = (
        ((8, 22, 86, 164), (width - 78 / 1.84, height - 142 / 1.84), 1.84,
         ("Colour bar: solids, half tones, grey balance,", "overprints and spot inks")),
        ((94, 122, 254, 164), (middle - 6, 0), 160 / (middle + 6),
         ("Page information: date, condition and inks; left of the target film, edition and page",)),
        ((94, 22, 170, 106), (0, height - 21), 4, ("Crop marks in line with the trim (blue),", "bleed marks with the bleed (red)")),
        ((178, 22, 254, 106), (middle - 4.75, height - 10.5), 8, ("Registration target: hairs, ring and dot", "on every plate")),
    )  # fmt: skip
    for panel, (left, bottom), zoom, words in views:
        x0, y0, x1, y1 = panel
        at = (x0 - left * zoom, y0 - bottom * zoom)
        figure.out.append(f"q {numbers(x0, y0, x1 - x0, y1 - y0)} re W n")
        figure.fill(panel, PAPER)
        figure.place(pdf.pages[0], boxes.media, at, zoom)
        figure.frame(moved(boxes.bleed, *at, zoom), RED, 0.3)
        figure.frame(moved(boxes.trim, *at, zoom), BLUE, 0.3)
        figure.out.append("Q")
        figure.line([(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)], GREY, 0.25)
        for i, line in enumerate(words):
            figure.text(line, (x0, y0 - 6 - i * 5.4), 4.5)
    trim = 106 - MARKS.reach * 4
    figure.text("crop mark", (94 + 6 * 4, trim - 5), 4.2, align=1)
    figure.text("bleed mark", (94 + 6 * 4, trim + BLEED * 4 + 2), 4.2, align=1)
    return figure.picture("marks.png")


def main() -> int:
    """Draw both pictures."""
    top = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description="Draw the pictures that explain boxes and marks.")
    parser.add_argument("--output", metavar="DIR", type=Path, default=top / "docs" / "pictures")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    for name, picture in (("boxes.png", boxes_figure()), ("marks.png", marks_figure())):
        target = options.output / name
        target.write_bytes(picture)
        sys.stdout.write(f"{target}: {len(picture) // 1000} kB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
