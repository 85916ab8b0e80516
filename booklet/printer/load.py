"""Printers by name: their sheets read and checked, their profiles at hand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from booklet import resources
from booklet.diagnostics import BookletError, ContentError, Span, UsageError, error, nearest
from booklet.paper import Size
from booklet.printer import icc
from booklet.printer.sheet import PageRule, Resolutions, Sheet
from booklet.source import Reader, parse_yaml, validate

PROFILE_LIMIT = 50_000_000
"""Largest profile in bytes: fifty times the largest in use."""

_REMEDY = "name a CMYK output profile; the printer has one, or see booklet’s own in docs/printers.md"


@dataclass(frozen=True, slots=True)
class Format:
    """What of a printer a booklet's pages depend on: printers of one format share their typesetting."""

    trim: Size
    """The trimmed page in mm."""
    bleed: float
    """The largest of the four edges' in mm."""
    pages: PageRule
    resolution: Resolutions


@dataclass(frozen=True, slots=True)
class Printer:
    """A data sheet with its name and the bytes of its ICC profile: all that press and preflight need."""

    id: str
    sheet: Sheet
    profile: bytes

    @property
    def trim(self) -> Size:
        """The trimmed page in mm."""
        return Size(*self.sheet.trim)

    @property
    def format(self) -> Format:
        """What typesetting needs."""
        sheet = self.sheet
        return Format(self.trim, sheet.bleed.largest, sheet.pages, sheet.resolution)

    def file_name(self, *, film: str, edition: str, lang: str, layout: str, pages: int) -> str:
        """The name that the printer wants for a booklet's PDF, without its ending."""
        return self.sheet.file_name.format(
            film=film, edition=edition, lang=lang, layout=layout, printer=self.id, pages=pages
        )


def names(root: Path | None = None) -> tuple[str, ...]:
    """The printers there are, the project's own and the built-in ones."""
    found = {file.stem for folder in resources.search("printers", root) for file in folder.glob("*.yaml")}
    return tuple(sorted(found))


def load(reader: Reader, name: str, root: Path | None = None) -> Printer:
    """The printer called `name`.

    Raises:
        UsageError: there is no such printer.
        ContentError: its sheet is wrong, or its profile cannot be read.
    """
    for folder in (
        () if name.startswith(".") or set("/\\\0") & set(name) else resources.search("printers", root)
    ):
        path = folder / f"{name}.yaml"
        if reader.exists(path):
            document = parse_yaml(reader.read_text(path), reader.show(path))
            sheet = validate(document, Sheet, "printer")
            span = document.span(("condition", "profile"))
            return Printer(name, sheet, _profile(reader, sheet.condition.profile, span, root))
    known = names(root)
    guess = nearest(name, known)
    raise UsageError(
        error(
            "printer-unknown",
            f"there is no printer “{name}”",
            hint=f"did you mean {guess}?" if guess else f"there are: {', '.join(known)}",
        )
    )


def _profile(reader: Reader, name: str, span: Span, root: Path | None) -> bytes:
    """The bytes of a CMYK printer profile, the project's own before booklet's."""
    folders = resources.search("profiles", root)
    for folder in folders:
        path = reader.inside(folder, name, span)
        if not reader.exists(path):
            continue
        try:
            data = reader.read_bytes(path, span, PROFILE_LIMIT)
        except BookletError as problem:
            first = problem.diagnostics[0]
            raise ContentError(
                error("printer-profile", first.message, span, first.hint or _REMEDY)
            ) from problem
        if reason := icc.fault(data):
            raise ContentError(error("printer-profile", f"{name} {reason}", span, _REMEDY))
        return data
    there = {file.name for folder in folders for file in folder.glob("*.ic[cm]")}
    known = sorted(there - {"sRGB.icc"})  # that one is for pictures
    hint = f"put the file into the project’s `profiles/`; there are: {', '.join(known)}"
    raise ContentError(error("printer-profile", f"there is no profile {name}", span, hint))
