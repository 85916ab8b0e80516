"""What the engine is taught for the time of a layout; documents that do not need it come out as without."""

from __future__ import annotations

import copy
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

STYLES = 24
"""Style sheets that a process remembers parsed: a measured text and its booklet have the same, and so has the next."""

_ELSEWHERE = re.compile(rb"@(?!page\b|media\b|(?:top|bottom|left|right)-)")
"""Rules whose effect is not in the parsed style sheet: fonts, profiles, other style sheets."""

_parsed: OrderedDict[tuple[str, bytes], tuple[Any, list[Any]]] = OrderedDict()


@contextmanager
def sides(rectos: Sequence[bool]) -> Iterator[None]:
    """Tell the engine which pages lie on which side: it can only alternate, and facing languages do not."""
    from weasyprint.layout import page as layout  # noqa: PLC0415 - half a second

    plain = layout.PageType

    def sided(side: str, blank: bool, name: str, index: int, groups: Any) -> Any:
        if index < len(rectos):
            side = "right" if rectos[index] else "left"
        return plain(side, blank, name, index, groups)

    layout.PageType = sided
    try:
        yield
    finally:
        layout.PageType = plain


@contextmanager
def one_strut() -> Iterator[None]:
    """Let a line that a fallback face helps out stand where it would without.

    The engine takes height and baseline from whatever faces Pango found; a word in
    Hebrew then moves the grid by a point. CSS takes them from the first face alone
    (CSS 2.2, 10.6.1).
    """
    from weasyprint.layout import inline  # noqa: PLC0415
    from weasyprint.text.line_break import strut  # noqa: PLC0415

    plain = inline.split_text_box

    def split(context: Any, box: Any, *more: Any, **named: Any) -> Any:
        new, skip, broke = plain(context, box, *more, **named)
        if new is not None:
            height, baseline = strut(new.style)
            above = baseline - (new.baseline - new.margin_top)
            if abs(above - new.margin_top) > 1e-6:
                new.margin_top = above
                new.margin_bottom = height - new.height - above
                new.baseline = baseline
        return new, skip, broke

    inline.split_text_box = split
    try:
        yield
    finally:
        inline.split_text_box = plain


@contextmanager
def padding_once() -> Iterator[None]:
    """Let a block stand at the foot of a page where it fits.

    The engine counts what a block has below its content twice, in the block's own height and in the
    room to be left below it: one that fits by less than that gives its last lines to the next page.
    """
    from weasyprint.layout import block  # noqa: PLC0415

    flow, level = block._in_flow_layout, block.block_level_layout
    frames: list[list[Any]] = []  # for each block being laid out, the child that is next and its first layout

    def in_flow(context: Any, box: Any, index: Any, child: Any, *more: Any, **named: Any) -> Any:
        frames.append([child, None])
        try:
            return flow(context, box, index, child, *more, **named)
        finally:
            frames.pop()

    def layout(context: Any, box: Any, bottom_space: float, *more: Any, **named: Any) -> Any:
        mine = frames[-1] if frames and frames[-1][0] is box else None
        if mine and mine[1] is not None:
            below = mine[1].padding_bottom + mine[1].border_bottom_width
            if not context.overflows_page(
                bottom_space - below, mine[1].border_box_y() + mine[1].border_height()
            ):
                bottom_space -= below
        result = level(context, box, bottom_space, *more, **named)
        if mine:
            mine[1] = result[0]
        return result

    block._in_flow_layout, block.block_level_layout = in_flow, layout
    try:
        yield
    finally:
        block._in_flow_layout, block.block_level_layout = flow, level


def is_narrow(box: Any) -> bool:
    """Whether a text box is a narrow no-break space: a no-break space in an element of class `ns`."""
    return box.element is not None and box.element.get("class") == "ns"


@contextmanager
def narrow_spaces_kept() -> Iterator[None]:
    """Keep the narrow no-break spaces of justified lines narrow.

    They are tightened no-break spaces, because few faces have a good U+202F; the
    engine would stretch them like the spaces between words.
    """
    from weasyprint.formatting_structure.boxes import TextBox  # noqa: PLC0415
    from weasyprint.layout import inline  # noqa: PLC0415

    plain = inline.count_expandable_spaces

    def count(box: Any) -> int:
        return 0 if isinstance(box, TextBox) and is_narrow(box) else int(plain(box))

    inline.count_expandable_spaces = count
    try:
        yield
    finally:
        inline.count_expandable_spaces = plain


@contextmanager
def styles_once(read: Callable[[str], bytes | None], said: Sequence[str]) -> Iterator[None]:
    """Parse a style sheet that was parsed before no more; one that the engine has something to say of is not kept.

    `read`: the bytes at a URL, if there are any; `said`: what the engine logs.
    """
    from weasyprint import css  # noqa: PLC0415

    plain = css.CSS

    def sheet(*, url: str | None = None, page_rules: list[Any], **more: Any) -> Any:
        data = read(url) if url and "matcher" not in more else None
        if url is None or data is None or _ELSEWHERE.search(data):
            return plain(url=url, page_rules=page_rules, **more)
        known = _parsed.pop((url, data), None)
        if known is None:
            before, rules = len(said), list[Any]()
            known = plain(url=url, page_rules=rules, **more), rules
            if len(said) > before:
                return _with(*known, page_rules)
        _parsed[url, data] = known
        if len(_parsed) > STYLES:
            _parsed.popitem(last=False)
        return _with(*known, page_rules)

    css.CSS = sheet
    try:
        yield
    finally:
        css.CSS = plain


def _with(sheet: Any, rules: Sequence[Any], page_rules: list[Any]) -> Any:
    """A parsed style sheet as one of a document's, which hold all page rules in common."""
    page_rules.extend(rules)
    sheet = copy.copy(sheet)
    sheet.page_rules = page_rules
    return sheet
