"""Booklet's own files, for rules that look at the book: of those it is known how running text and lists are set."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from booklet.preflight.book import Book, book, book_meanwhile
from booklet.preflight.examination import Examination
from booklet.preflight.rules.identification import xmp
from booklet.press.faults import MALFORMED


def own_book_meanwhile(examination: Examination) -> AbstractContextManager[object]:
    """Have the book read meanwhile, if it will be asked for."""
    try:
        return book_meanwhile(examination) if _own(examination) else nullcontext()
    except MALFORMED:  # which the rules will find out and tell
        return nullcontext()


def own_book(examination: Examination) -> Book:
    """The book; an empty one for a file that another program made."""
    return book(examination) if _own(examination) else Book(())


def _own(examination: Examination) -> bool:
    tool = (xmp(examination) or {}).get("xmp:CreatorTool", "")
    return tool.split(" ")[0] == "booklet"


def shortened(text: str, most: int = 48) -> str:
    """The beginning of a line, for a message."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
