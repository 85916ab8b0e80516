"""What the press stage cannot work with, said in one way."""

from __future__ import annotations

import re

import pikepdf

from booklet.diagnostics import BookletError, Span, error

MALFORMED = (
    AttributeError,
    ArithmeticError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    pikepdf.PikepdfError,
)
"""What an object of the wrong kind in a PDF makes of code that trusts it: the file's fault."""


_PYTHON = re.compile(r"unpack|convert|zip\(\)|argument|literal|NaN|shape|broadcast|dimension|infinity|axis")
"""What Python and NumPy say of too few numbers, or of none; our own words are other ones."""


def said(problem: Exception) -> str:
    """What is wrong with an object, in words that are not those of the language that this is written in."""
    if isinstance(problem, UnicodeError):
        return "a name or a text in it is not UTF-8"
    if isinstance(problem, KeyError):
        return f"there is no {problem.args[0]}" if problem.args else "something is not there"
    if isinstance(problem, IndexError):
        return "something is missing in it"
    if isinstance(problem, (AttributeError, TypeError)):
        return "something in it is of the wrong kind"
    if isinstance(problem, ArithmeticError):
        return "a number in it leads nowhere"
    text = str(problem)
    return "its numbers are too few, too many, or none" if not text or _PYTHON.search(text) else text


def fault(id: str, message: str, hint: str | None = None, page: int | None = None) -> BookletError:  # noqa: A002 - the field's name
    """The exception for a construct that cannot be separated; `id` without its `press-`."""
    span = Span("the typeset PDF", page=page) if page else None
    return BookletError(error(f"press-{id}", message, span, hint))
