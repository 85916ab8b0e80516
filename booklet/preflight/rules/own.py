"""Booklet's own files, for rules that look at the book: of those it is known how running text and lists are set."""

from __future__ import annotations

from booklet.preflight.book import Book, book
from booklet.preflight.examination import Examination
from booklet.preflight.rules.identification import xmp


def own_book(examination: Examination) -> Book:
    """The book; an empty one for a file that another program made."""
    tool = (xmp(examination) or {}).get("xmp:CreatorTool", "")
    return book(examination) if tool.split(" ")[0] == "booklet" else Book(())


def shortened(text: str, most: int = 48) -> str:
    """The beginning of a line, for a message."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
