"""Printers by name: their sheets read and checked, their profiles at hand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from booklet import resources
from booklet.diagnostics import ContentError, Span, UsageError, error, nearest
from booklet.paper import Size
from booklet.printer.sheet import Sheet
from booklet.source import Reader, parse_yaml, validate


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
    """The bytes of an ICC profile; its signature stands at byte 36 (ICC.1:2022, 7.2.2)."""
    for folder in resources.search("profiles", root):
        path = reader.inside(folder, name, span)
        if reader.exists(path):
            data = reader.read_bytes(path, span)
            if data[36:40] != b"acsp":
                raise ContentError(error("printer-profile", f"{name} is no ICC profile", span))
            return data
    hint = "put the file into the project's `profiles/`"
    raise ContentError(error("printer-profile", f"there is no profile {name}", span, hint))
