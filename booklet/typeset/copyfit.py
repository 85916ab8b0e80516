"""A certain number of pages: which of a layout's freedoms are taken so that the text fits, and what to say if it does not.

Freedoms are taken one after another, the least harmful first, until the text fits;
then those that turn out not to be needed are given back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from booklet.diagnostics import ContentError, Diagnostic, error, info
from booklet.layout import Freedoms, Layout, Run
from booklet.typeset.boxes import Extent

ORDER = ("gallery", "size", "leading", "biographies", "synopsis")
"""The freedoms, the least harmful first."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What is printed and how large; None leaves the layout's own.

    Attributes:
        gallery: most pictures of the gallery.
        size: of running text, in pt.
        leading: of running text, in pt.
        biographies: `short` for the short lives, or the first paragraphs.
        synopsis: `short` for the short synopsis alone.
    """

    gallery: int | None = None
    size: float | None = None
    leading: float | None = None
    biographies: str | None = None
    synopsis: str | None = None

    def on(self, layout: Layout) -> Layout:
        """The layout with this size and leading; the text block keeps its height."""
        grid = layout.manifest.grid
        line = self.leading or grid.line
        lines = round(grid.lines * grid.line / line)
        return layout.with_grid(size=self.size or grid.size, line=line, lines=lines)

    @property
    def words(self) -> str:
        """What was chosen, for a person."""
        parts = {
            "gallery": f"a gallery of {self.gallery} pictures",
            "size": f"text of {self.size:g} pt" if self.size else "",
            "leading": f"lines of {self.leading:g} pt" if self.leading else "",
            "biographies": "short biographies",
            "synopsis": "the short synopsis alone",
        }
        return ", ".join(parts[name] for name in ORDER if getattr(self, name) is not None)


def tighter(freedoms: Freedoms) -> Iterator[Setting]:
    """Settings from the layout's own on, each tighter than the one before."""
    setting = Setting()
    yield setting
    for name in ORDER:
        for value in getattr(freedoms, name)[1:]:
            setting = replace(setting, **{name: value})
            yield setting


def chosen(freedoms: Freedoms, fits: Callable[[Setting], bool]) -> Setting | None:
    """The setting that takes the fewest freedoms and fits; None where none does."""
    found = next((setting for setting in tighter(freedoms) if fits(setting)), None)
    if found is None:
        return None
    for name in reversed(ORDER):
        values: tuple[Any, ...] = getattr(freedoms, name)
        own = getattr(found, name)
        # Each freedom in turn as far back as it goes: None is its own first value.
        for value in (None, *values[1 : values.index(own)]) if own is not None else ():
            if fits(loosened := replace(found, **{name: value})):
                found = loosened
                break
    return found


def told(setting: Setting, pages: int) -> Iterator[Diagnostic]:
    """What was chosen, if anything was."""
    if setting.words:
        yield info("copyfit", f"{pages} pages with {setting.words}")


def refuse(
    runs: Sequence[Run],
    extents: Mapping[str, Extent],
    lines: Callable[[Extent], int],
    page: int,
    asked: int,
) -> ContentError:
    """The error that says by how many lines the text is over `asked` pages, and where it is cheapest to cut.

    `runs` and `extents` are what was measured, `lines` gives the whole lines that are free
    on an extent's last page, `page` is how many lines a page has.
    """
    over = sum(run.pages for run in runs) - asked
    costs = sorted(
        (page - lines(extents[run.id]) if k == 0 else page, run.id)
        for run in runs[1:-1]
        for k in range(run.pages if run.pages > 1 else 0)
        if k < run.pages - 1
    )
    cuts: dict[str, int] = {}
    for cost, slot in costs[:over]:
        cuts[slot] = cuts.get(slot, 0) + cost
    total = sum(cuts.values())
    where = ", ".join(f"{slot} by {cut}" for slot, cut in cuts.items())
    message = f"the text is {over} page{'s' * (over != 1)} over {asked} pages"
    if len(costs) >= over:
        message += f", {total} lines: shorten {where}"
    hint = "shorten texts with `set:`, leave sections out with `sections:`, or give more `pages:`"
    return ContentError(error("pages-over", message, hint=hint))
