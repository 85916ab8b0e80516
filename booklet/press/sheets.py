"""The pages of a file in false colours, each in as few renderings as show all its inks.

A rendering shows three inks, so the process inks take two, and every three spot inks one more.
On most pages there is no cyan, or inks are the same everywhere, as cyan, magenta and yellow are
where there is nothing but black type between crop marks: then one will do.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import zip_longest

import pikepdf
import pypdfium2
from PIL import ImageCms

from booklet.colour import Separator
from booklet.press.effort import Effort
from booklet.press.excerpt import excerpt
from booklet.press.false_colour import NOTHING, Colours, Columns, FalseColour, Rendering, Shared
from booklet.press.faults import fault

GROUPS = 12
"""Most groups of pages that have inks in common; for each the file is opened anew."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page in false colours.

    Attributes:
        parts: which inks each rendering shows.
        documents: what is to be rendered, one a part.
        number: of the page in these documents, from 0.
        same: for each ink the one that is shown for it, or `NOTHING`.
    """

    parts: tuple[Columns, ...]
    documents: tuple[pypdfium2.PdfDocument, ...]
    number: int
    same: Columns

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in pt."""
        width, height = self.documents[0].get_page_size(self.number)
        return width, height


@dataclass(slots=True)
class Sheets:
    """Makes the sheets of one file.

    Attributes:
        pdf: the file.
        separator: converts what is not in ink.
        names: of the file's inks.
        shared: what one pass over the file leaves for the next.
        long_side: pixels that an image keeps at most.
    """

    pdf: bytes
    separator: Separator
    names: Sequence[str]
    shared: Shared
    long_side: int

    def of(
        self, pages: Sequence[int], colours: Sequence[Colours | None], opened: ExitStack, *, whole: bool
    ) -> dict[int, Sheet]:
        """The sheets of some pages, by their numbers from 0.

        Args:
            pages: their numbers.
            colours: what each is said to be painted with; None where that is not known, or left out.
            opened: closes their documents.
            whole: whether these are all pages of the file.

        Raises:
            BookletError: a construct that cannot be separated, or that would take too long (`press-…`).
        """
        different = tuple(range(len(self.names)))
        inks = FalseColour(self.separator, self.names, different)
        groups: dict[Columns, list[int]] = {}
        for page, told in zip_longest(pages, colours[: len(pages)]):
            same = different if told is None else inks.same_inks(told)
            groups.setdefault(same, []).append(page)
        for same in sorted(groups, key=lambda same: -len(groups[same]))[GROUPS:]:
            groups.setdefault(different, []).extend(groups.pop(same))
        effort = Effort(max((len(list(_parts(same))) for same in groups), default=1))
        found: dict[int, Sheet] = {}
        astray: list[int] = []
        for same, group in groups.items():
            sheets = self._group(group, same, opened, effort, whole=whole and len(groups) == 1)
            astray += [] if sheets else group
            found |= sheets
        if astray:
            found |= self._group(astray, different, opened, effort, whole=whole and not found)
        return found

    def _group(
        self, pages: Sequence[int], same: Columns, opened: ExitStack, effort: Effort, *, whole: bool
    ) -> dict[int, Sheet]:
        """The sheets of pages on which the same inks are alike; none if that turns out to be wrong."""
        parts = tuple(_parts(same))
        documents: list[pypdfium2.PdfDocument] = []
        for part in parts:
            target = FalseColour(self.separator, self.names, part, same)
            shown = self._shown(target, None if whole else pages, None if documents else effort)
            if not target.as_told:
                return {}
            documents.append(opened.enter_context(closing(pypdfium2.PdfDocument(shown))))
        return {page: Sheet(parts, tuple(documents), index, same) for index, page in enumerate(sorted(pages))}

    def _shown(self, target: FalseColour, pages: Sequence[int] | None, effort: Effort | None) -> bytes:
        """All pages, or some, with some inks shown as light."""
        with pikepdf.open(io.BytesIO(self.pdf)) as document:
            rendering = Rendering(document, target, self.shared, self.long_side, effort)
            if pages is not None:
                excerpt(document, pages, rendering.instructions)
            for page in document.pages:
                media = page.mediabox
                for key in ("/Rotate", "/CropBox", "/UserUnit", "/Annots", "/Group"):
                    if key in page.obj:
                        del page.obj[key]
                page.obj.MediaBox, page.obj.CropBox, page.obj.Rotate = media, media, 0
                try:
                    rendering.page(page)
                except (OSError, ImageCms.PyCMSError) as problem:
                    raise fault("colour-space", f"a colour cannot be converted: {problem}") from problem
            if "/AcroForm" in document.Root:
                del document.Root["/AcroForm"]
            out = io.BytesIO()
            document.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
            return out.getvalue()


def _parts(same: Columns) -> Iterator[Columns]:
    """The inks that differ, as many at a time as a device space has components: three, or one."""
    different = sorted(set(same) - {NOTHING})
    # Black stands alone where it can: a blend mode that mixes what it is given must not mix it with colours.
    apart = [0, 3, *range(4, len(same), 3)] if len(different) == len(same) else range(0, len(different), 3)
    for start, end in zip(apart, [*apart[1:], len(different)], strict=True):
        part = different[start:end]
        yield tuple(part if len(part) != 2 else [*part, part[-1]])
