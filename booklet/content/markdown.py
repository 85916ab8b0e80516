"""Markdown of press texts: paragraphs, emphasis, small headings, lists, quotations; nothing of the world.

The parser is CommonMark (markdown-it-py) with raw HTML, images and links off:
a text that holds them is refused with its place, so that nothing disappears.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import islice
from typing import TYPE_CHECKING

from booklet.diagnostics import Diagnostic, Span, error
from booklet.typography import prepare_runs

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

WORD_LIMIT = 120
"""Longest word in characters: past it no line of an A5 page can hold it, however it is broken."""

MOST = 20
"""Most diagnostics of one kind about one text: past them the text is of another kind altogether."""

_LONG_WORD = re.compile(rf"\S{{{WORD_LIMIT + 1},}}")

_NO_LINK = "a link cannot be followed on paper"
_REFUSED: tuple[tuple[re.Pattern[str], str, str, str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.MULTILINE), id_, message, hint)
    for pattern, id_, message, hint in (
        (r"!\[[^\]]{0,300}\][(\[][^)\]]{0,900}[)\]]", "markdown-image", "an image in a text is not read",
         "name the picture under `images:`, with `section:`"),
        (r"\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]\([^)]{0,900}\)", "markdown-link", _NO_LINK, "write the address out"),
        (r"^ {0,3}\[[^\]\n]+\]:[ \t]*\S.*", "markdown-link", _NO_LINK, "write the address out"),
        (r"<[a-z/!?][^<>]*>", "markdown-html", "HTML is not read",
         "use Markdown: *emphasis*, blank lines between paragraphs"),
        (r"&(?:[a-z][a-z0-9]{1,30}|#[0-9]{1,7}|#x[0-9a-f]{1,6});", "markdown-entity", "an HTML entity is not read",
         "write the character itself"),
        (r"\b(?:data:[a-z]+/|javascript:|file:)\S+", "text-url", "a URL of this kind is not read", "remove it"),
        (r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffd\ufffe\uffff]", "text-control",
         "a control character", "remove it; it often comes along when text is pasted"),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a text: its kind (`p`, `h`, `li`, `quote`) and its inline HTML."""

    kind: str
    html: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A text ready for a layout: blocks, and its wording without markup."""

    blocks: tuple[Block, ...]
    plain: str


def refuse_markup(text: str, place: Callable[[int], Span]) -> list[Diagnostic]:
    """Diagnostics for what a text may not hold; `place` finds the span of the character at an offset."""
    found = []
    seen: list[range] = []
    for pattern, id_, message, hint in _REFUSED:
        for match in islice(pattern.finditer(text), MOST):
            if any(match.start() in span for span in seen):
                continue
            seen.append(range(match.start(), match.end()))
            shown = match.group().strip()[:40]
            label = f": {shown}" if shown.isprintable() and shown else f" (U+{ord(match.group()[0]):04X})"
            found.append(error(id_, message + label, place(match.start()), hint))
    for match in islice(_LONG_WORD.finditer(text), MOST):
        message = f"a word of {len(match.group()):,} characters fits on no line"
        hint = f"at most {WORD_LIMIT} characters without a space"
        found.append(error("text-word", message, place(match.start()), hint))
    return found


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - who only looks at a text does without

    return MarkdownIt("commonmark", {"html": False}).disable(
        ["image", "link", "autolink", "html_block", "html_inline", "entity", "code", "reference"]
    )


def passage(text: str, lang: str) -> Passage:
    """Parse and prepare a text for setting: the typography of its language."""
    tokens = _parser().parse(text)
    blocks: list[Block] = []
    stack: list[str] = []
    for token in tokens:
        if token.type.endswith("_open"):
            stack.append(token.type.removesuffix("_open"))
        elif token.type.endswith("_close"):
            stack.pop()
        elif token.type == "inline":
            blocks.append(Block(_kind(stack), _inline(token.children or [], lang)))
        elif token.content.strip():
            blocks.append(Block("p", escape(prepare_runs([token.content], lang)[0])))
    plain = " ".join(re.sub(r"<[^>]+>", "", block.html) for block in blocks)
    return Passage(tuple(blocks), plain)


def _kind(stack: list[str]) -> str:
    if "heading" in stack:
        return "h"
    if "list_item" in stack:
        return "li"
    return "quote" if "blockquote" in stack else "p"


def _inline(children: Sequence[Token], lang: str) -> str:
    """Inline tokens to HTML: emphasis survives, every text run gets the language's typography."""
    texts = [
        child.content
        if child.type in ("text", "code_inline")
        else "\n"
        if child.type == "softbreak"
        else None
        for child in children
    ]
    runs = iter(prepare_runs([text.replace("\n", " ") for text in texts if text is not None], lang))
    html = []
    for child, text in zip(children, texts, strict=True):
        if text is not None:
            html.append(escape(next(runs), quote=False))
        elif child.type == "hardbreak":
            html.append("<br>")
        else:
            tag = child.tag if child.tag in ("em", "strong") else ""
            html.append(f"<{'/' if child.nesting < 0 else ''}{tag}>" if tag else "")
    return "".join(html)
