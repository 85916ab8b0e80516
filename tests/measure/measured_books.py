"""Booklets set line by line, so that what a ruler finds in them is known; each function breaks one thing."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

from pdfs import html, mutated, press

FONTS = Path(__file__).resolve().parents[2] / "fonts"
SERIF = (FONTS / "source-serif-4/SourceSerif4-Regular.otf").as_uri()
SANS = (FONTS / "source-sans-3/SourceSans3-Regular.otf").as_uri()
GARAMOND = (FONTS / "eb-garamond/EBGaramond12-Regular.otf").as_uri()

CSS = f"""
@font-face {{ font-family: Text; src: url({SERIF}) }}
@font-face {{ font-family: Grotesk; src: url({SANS}) }}
@font-face {{ font-family: Garamond; src: url({GARAMOND}) }}
@page {{ margin: 20mm 28mm 40mm 20mm; @bottom-left {{ content: counter(page); font: 8pt/13pt Text }} }}
@page :left {{ margin-left: 28mm; margin-right: 20mm }}
@page bare {{ @bottom-left {{ content: none }} }}
section.bare {{ page: bare }}
body {{ font: 10pt/13pt Text; font-variant-numeric: oldstyle-nums }}
p {{ font: 10pt/13pt Text; margin: 0; white-space: nowrap; font-variant-numeric: inherit }}
p.f, p.i {{ text-align-last: justify }} p.i, p.n {{ text-indent: 1em }}
p.room {{ padding-left: 32pt; text-align-last: justify }}
h1 {{ font: 16pt/26pt Text; margin: 0 }}
section {{ break-after: page; position: relative }} section:last-child {{ break-after: auto }}
.sc {{ font-variant-caps: all-small-caps; letter-spacing: .05em; text-transform: lowercase }}
.initial {{ position: absolute; left: 0; font-size: 48.8pt; line-height: 0 }}
p.room {{ position: relative }}
"""

LINES = (
    "the room was quiet and nobody had opened the windows again",
    "before the boat came back across the water with all their lamps",
    "she had recounted the houses along the shore on every evening",
    "and he had told her all their names until she knew them all too",
    "so they sat where they were and watched the harbour changing,",
    "while the last of these nets were drawn up there and laid to dry",
)
NARROW = (
    "the room was quiet and nobody had opened the windows",
    "before the boat came back across the water with some",
    "she had counted the houses along the shore on every",
)
"""Lines that fill 100 mm of ten-point type, and what 32 pt leave of them."""


MORE = ("Sand", "Wind", "Tide", "Foam", "Gulls", "Nets", "Ropes", "Sails")
"""Headings of pages that fill a booklet up."""

INITIAL_TOP = -7.1
"""Where in the third line's box an initial lies on its baseline, in pt."""


def f(text: str) -> str:
    """A full line, justified."""
    return f"<p class=f>{text}</p>"


def i(text: str) -> str:
    """A full line, indented: a paragraph's first."""
    return f"<p class=i>{text}</p>"


def e(text: str) -> str:
    """A line of its natural width: a paragraph's last."""
    return f"<p>{text}</p>"


def h(text: str) -> str:
    """A heading."""
    return f"<h1>{text}</h1>"


def full(lines: int = 6) -> str:
    """Full lines."""
    return "".join(f(LINES[number % len(LINES)]) for number in range(lines))


def text(head: str, *more: str) -> str:
    """A page of text: a heading, two paragraphs, what is given."""
    second = "and it was so in 1934 and again in 1957 as they told us all too"
    return h(head) + full(5) + e("and so it was for years.") + i(second) + full(6) + "".join(more)


def initial(shift: float = 0.0) -> str:
    """Three lines beside an initial, which stands `shift` pt too low."""
    style = f"top:{INITIAL_TOP + shift}pt"
    letter = f"<span class=initial style='{style}'>I</span>"
    lines = [f"<p class=room>{line}</p>" for line in NARROW]
    lines[0] = f"<p class=room><span class=sc>in bed had</span> {NARROW[0][14:]}</p>"
    lines[2] = f"<p class=room>{letter}{NARROW[2]}</p>"
    return "".join(lines)


def booklet(*pages: str, css: str = "", lang: str = "en", count: int = 8, finish: bool = True) -> bytes:
    """A booklet whose inside pages are these, with covers, filled up; `finish`: with boxes, intent and XMP."""
    given = [*pages, *(text(MORE[number]) for number in range(len(pages), count - 2))]
    body = "".join(f"<section>{page}</section>" for page in given)
    cover = f"<section class=bare>{h('Cover')}</section>"
    raw = html(cover + body + cover, CSS + css)
    if finish:
        return press(raw, lang=lang).pdf
    return mutated(raw, lambda pdf: setattr(pdf.Root, "Lang", lang))


def contents(number: int) -> str:
    """Contents of three entries, the last of which sends to page `number`."""
    entries = ((3, "Voices"), (5, "Foam"), (number, "Gulls"))
    rows = [f"<p>{page}<span style='margin-left:6mm'>{title}</span></p>" for page, title in entries]
    return h("Contents") + "".join(rows)


@functools.cache
def sound(number: int = 6) -> bytes:
    """A booklet that keeps all that is measured, hanging punctuation apart."""
    return booklet(contents(number), h("Voices") + initial() + full(8), text("Sea"))


WIDE = "a line of few long words"

BROKEN: dict[str, tuple[int, Callable[[], bytes]]] = {
    "the text block shifted on one page": (
        1,
        lambda: booklet(text("A"), f"<div style='margin-left:.3mm;margin-right:-.3mm'>{text('B')}</div>"),
    ),
    "the inner margin wider than the outer": (
        2,
        lambda: booklet(
            css="@page { margin-left: 28mm; margin-right: 20mm } "
            "@page :left { margin-left: 20mm; margin-right: 28mm }"
        ),
    ),
    "margins that are not mirrored": (
        2,
        lambda: booklet(css="@page :left { margin-left: 27mm; margin-right: 21mm }"),
    ),
    "a page off the grid": (3, lambda: booklet(text("A"), "<div style='height:.6pt'></div>" + text("B"))),
    "lines too long": (
        4,
        lambda: booklet(
            *(h("A") + "".join(f(f"{line} {LINES[0][:31]}") for line in LINES) for _ in range(6)),
            css="p { font-size: 6.6pt }",
        ),
    ),
    "leading too narrow": (5, lambda: booklet(css="p { line-height: 11.5pt }")),
    "three hyphens in a row": (
        6,
        lambda: booklet(text("A", f(LINES[0][:-5] + "lam-"), f("pions and " + LINES[1][:44] + "wa-"),
                             f("ters and " + LINES[2][:47] + "lan-"), f("terns and " + LINES[3][:47]))),
    ),
    "one letter before the hyphen": (
        6,
        lambda: booklet(text("A", f(LINES[0][:-5] + "e-"), f("ternal and " + LINES[1][:47]), full(2))),
    ),
    "a page that ends in a hyphen": (
        6,
        lambda: booklet(text("A", f(LINES[0][:-5] + "lam-")), f("pions and " + LINES[1][:47]) + full(8)),
    ),
    "loose lines": (7, lambda: booklet(text("A", *(f(line[:44].rsplit(" ", 1)[0]) for line in LINES)))),
    "a stub": (8, lambda: booklet(text("A", e("is."), i(LINES[0]), full(3)))),
    "a widow": (
        10,
        lambda: booklet(
            h("A") + full(8),
            e("and so it was.") + i("and so it all began again for them in that house by the sea") + full(6),
        ),
    ),
    "two lines on a section’s last page": (10, lambda: booklet(h("A") + full(8), full(1) + e("and so it was."))),
    "a bare heading": (10, lambda: booklet(text("A", h("Before"), e("a line")))),
    "a blank line": (11, lambda: booklet(text("A", e("it was."), "<p>&nbsp;</p>", full(4)))),
    "a paragraph without indent": (11, lambda: booklet(text("A", e("and so it was."), full(4)))),
    "an indent of two em": (
        11,
        lambda: booklet(text("A", e("and so it was."), f"<p class=i style='text-indent:2em'>{LINES[0][:52]}</p>", full(3))),
    ),
    "lining figures": (12, lambda: booklet(css="body { font-variant-numeric: lining-nums }")),
    "capitals scaled down": (
        12,
        lambda: booklet(text("A", e("as in <span>L</span><span style='font-size:7.5pt'>ONDON</span> again"))),
    ),
    "small capitals without spacing": (
        12,
        lambda: booklet(text("A", e("<span class=sc style='letter-spacing:0'>double harbour lights and deals</span>"))),
    ),
    "German quotation marks in English": (13, lambda: booklet(text("A", e("he said „no“ and went.")))),
    "a straight apostrophe": (14, lambda: booklet(text("A", e("he didn't go and that's that.")))),
    "a hyphen for a dash": (14, lambda: booklet(text("A", e("he went - and came back.")))),
    "a ligature across a joint": (
        15,
        lambda: booklet(text("A", e("die Auflage war klein.")), lang="de"),
    ),
    "a face that is not embedded": (16, lambda: mutated(booklet(finish=False), _without_programs)),
    "an initial too low": (17, lambda: booklet(h("A") + initial(1.2) + full(8))),
    "a text page without folio": (
        19,
        lambda: booklet(css="@page :nth(4) { @bottom-left { content: none } }"),
    ),
    "contents that send to the wrong page": (19, lambda: sound(7)),
    "four sizes on a page": (
        20,
        lambda: booklet(text("Alpha", "<p style='font-size:8pt'>small</p><p style='font-size:7pt'>smaller</p>")),
    ),
    "three families": (
        20,
        lambda: booklet(text("A", "<p style='font-family:Grotesk'>sans</p><p style='font-family:Garamond'>third</p>")),
    ),
    "two accents": (
        20,
        lambda: booklet(text("A", "<p style='color:device-cmyk(0 100% 100% 0)'>red</p>"
                                  "<p style='color:device-cmyk(100% 20% 0 0)'>blue</p>")),
    ),
    "pale type": (21, lambda: booklet(text("A", "<p style='color:device-cmyk(0 0 0 40%)'>pale</p>"))),
    "small light type on black": (
        21,
        lambda: booklet(text("A", "<div style='background:device-cmyk(0 0 0 100%)'>"
                                  "<p style='font-size:7pt;color:device-cmyk(0 0 0 0)'>light</p></div>")),
    ),
    "type close to the knife": (
        22,
        lambda: booklet(text("A", "<p style='position:absolute;left:-25mm;top:0'>near</p>")),
    ),
    "ten pages": (23, lambda: booklet(count=10)),
}  # fmt: skip
"""What is wrong, in which row it shows, and the booklet."""


def _without_programs(pdf) -> None:
    for thing in pdf.objects:
        for key in ("/FontFile", "/FontFile2", "/FontFile3"):
            if hasattr(thing, "keys") and key in thing:
                del thing[key]
