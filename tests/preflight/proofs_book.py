"""Proofs of the rules about the book as its reader sees it: booklets set line by line, so that each line is known."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path

from pdfs import html, photo, press, uri
from proof import Proof

FACE = (Path(__file__).resolve().parents[2] / "fonts/source-serif-4/SourceSerif4-Regular.otf").as_uri()
CSS = f"""
@font-face {{ font-family: Text; src: url({FACE}) }}
@page {{ margin: 15mm 24mm 40mm 24mm; @bottom-left {{ content: counter(page); font: 8pt/13pt Text }} }}
body {{ font: 10pt/13pt Text }}
p {{ font: 10pt/13pt Text; margin: 0; white-space: nowrap }}
p.f, p.i {{ text-align-last: justify }} p.i, p.n {{ text-indent: 1em }}
h1 {{ font: 16pt/26pt Text; margin: 0 }}
section {{ break-after: page }} section:last-child {{ break-after: auto }}
.two {{ display: flex; justify-content: space-between }} .two div {{ width: 47mm }}
"""
WORDS = (
    "the room was quiet and nobody had opened the windows again",
    "before the boat came back across the water with all its lamps",
    "she had counted the houses along the shore on every evening",
    "and he had told her all their names until she knew them all",
    "so they sat where they were and watched the harbour change",
    "while the last of the nets were drawn up there and laid to dry",
)
"""Lines that fill 100 mm of ten-point type but for a few points."""

NARROW = ("the room was quiet and still", "had opened a window again", "before the boat came back in")
"""The same for 47 mm."""


def f(text: str) -> str:
    """A full line, justified."""
    return f"<p class=f>{text}</p>"


def i(text: str) -> str:
    """A full line, indented: a paragraph's first."""
    return f"<p class=i>{text}</p>"


def n(text: str) -> str:
    """A line of its natural width, indented: a paragraph of one line."""
    return f"<p class=n>{text}</p>"


def e(text: str) -> str:
    """A line of its natural width: a paragraph's last."""
    return f"<p>{text}</p>"


def h(text: str) -> str:
    """A heading."""
    return f"<h1>{text}</h1>"


def full(lines: int = 6, words: Sequence[str] = WORDS) -> str:
    """Full lines."""
    return "".join(f(words[number % len(words)]) for number in range(lines))


def booklet(*pages: str, css: str = "") -> bytes:
    """A booklet of these pages, filled up to eight."""
    given = [*pages, *(h(f"More {number}") + full() for number in range(len(pages), 8))]
    return press(html("".join(f"<section>{page}</section>" for page in given), CSS + css)).pdf


@functools.cache
def sound() -> bytes:
    """A booklet that no rule about the book has anything against, with all that they look at."""
    return with_contents(4)


def running(first: str, second: str) -> bytes:
    """A text that runs from the second page to the third."""
    return booklet(h("Cover"), h("One") + first, second)


def with_contents(
    number: int, *, credit: str = "Page 2", folio: str = "counter(page)", wide: float = 60, extra: str = ""
) -> bytes:
    """Contents on the first page that send to page `number` for “Awards”; a picture on page 2, its credit on 4."""
    entries = ((2, "The Film"), (3, "Two Voices"), (number, "Awards"))
    picture = (
        f"<div style='height:130pt'><img style='width:{wide}mm' src='{uri(photo(900, 650), 'PNG')}'></div>"
    )
    labels = (("Cover", "Nobody"), (credit, "The sea"), ("Page 3", "The harbour"))
    return booklet(
        h("Contents") + "".join(row(str(page), title) for page, title in entries) + extra,
        h("THE FILM") + picture + full(8),
        h("Two<br>Voices") + full(8),
        h("Picture credits and imprint")
        + "".join(row(*label) for label in labels)
        + "<br>"
        + h("Awards")
        + full(4),
        css=f"@page :nth(3) {{ @bottom-left {{ content: {folio} }} }}",
    )


def row(label: str, value: str) -> str:
    """A label, and what it is for in a column of its own."""
    return f"<p><span>{label}</span><span style='margin-left:6mm'>{value}</span></p>"


def off_grid(points: float) -> bytes:
    """Facing pages, one of which stands `points` lower."""
    shift = f"<div style='height:{points}pt'></div>"
    return booklet(h("Cover"), h("One") + full(12), shift + h("Two") + full(12))


def columns(last: str, head: str = "One", before: str = "") -> bytes:
    """Two columns, the second of which begins with one line; `before`: what ends the first one, if not full."""
    left = full(8, NARROW) + (e(before) if before else "")
    right = e(last) + i("and so it all began again for") + full(6, NARROW)
    return booklet(h("Cover"), h(head) + f"<div class=two><div>{left}</div><div>{right}</div></div>")


PROOFS: tuple[Proof, ...] = (
    Proof(
        "book-hyphen-page",
        "a divided word at the foot of a left-hand page",
        lambda: running(
            full(7) + f("so they sat down where they were and watched how the har-"),
            f("bour changed as nobody had opened a window on that day") + full(5),
        ),
    ),
    Proof(
        "book-hyphen-stack",
        "three hyphens one below the other",
        lambda: booklet(h("One") + full(4) + "".join(f(WORDS[k] + "-") for k in range(3)) + full(3)),
    ),
    Proof(
        "book-widow",
        "the end of a paragraph on a page of its own",
        lambda: running(full(8), e("all night long.") + i(WORDS[1][:58]) + full(6)),
    ),
    Proof(
        "book-widow",
        "the end of a paragraph at the top of the second column",
        lambda: columns("all night long."),
    ),
    Proof(
        "book-orphan",
        "the beginning of a paragraph below another one's end",
        lambda: running(full(7) + e("all night long.") + i(WORDS[1][:58]), full(6)),
    ),
    Proof(
        "book-loose-line",
        "four words on a line",
        lambda: booklet(h("One") + full(6) + f("a line of four words") + full(2)),
    ),
    Proof(
        "book-short-line",
        "a word that the next one, which is long, leaves alone",
        lambda: booklet(h("One") + full(4) + e("whereupon") + full(4)),
    ),
    Proof("book-register", "a page that stands a third of a line lower", lambda: off_grid(4)),
    Proof(
        "book-register",
        "half a line between two paragraphs",
        lambda: running(full(8), full(5) + "<div style='height:6.5pt'></div>" + full(3)),
    ),
    Proof("book-folio", "page 3 is numbered 5", lambda: with_contents(4, folio="'5'")),
    Proof("book-contents", "an entry that sends to the page before", lambda: with_contents(3)),
    Proof("book-contents", "an entry that sends to a page that is not there", lambda: with_contents(9)),
    Proof("book-credit", "credits that name another page", lambda: with_contents(4, credit="Page 1")),
)
