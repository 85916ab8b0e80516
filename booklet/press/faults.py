"""What the press stage cannot work with, said in one way."""

from __future__ import annotations

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


def said(problem: Exception) -> str:
    """What went wrong, in words; the reader's names for its own troubles tell nobody anything."""
    if isinstance(problem, UnicodeError):
        return "a name or a text is not in UTF-8"
    if isinstance(problem, KeyError):
        return f"there is no {str(problem.args[0]) if problem.args else 'such entry'}"
    return str(problem) or "it is of the wrong kind"


def fault(id: str, message: str, hint: str | None = None, page: int | None = None) -> BookletError:  # noqa: A002 - the field's name
    """The exception for a construct that cannot be separated; `id` without its `press-`."""
    span = Span("the typeset PDF", page=page) if page else None
    return BookletError(error(f"press-{id}", message, span, hint))
