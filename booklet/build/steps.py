"""The three steps from a ready edition to its files: set, press, judge. Each takes values and gives a value."""

from __future__ import annotations

import datetime
import hashlib
import os
import tempfile
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from booklet import fonts, resources
from booklet.build import tools
from booklet.build.editions import Ready
from booklet.build.files import write_all
from booklet.build.memory import key_of
from booklet.build.photographs import Inked, separator_of
from booklet.diagnostics import Diagnostic, MachineError, Severity, UsageError, error
from booklet.images import Shots
from booklet.preflight import preflight
from booklet.preflight.html import html_report
from booklet.press import make_press
from booklet.press.kept import Kept
from booklet.source import Reader
from booklet.source.reader import signature
from booklet.typeset import Known, Typeset, fontconfig, image_names, prepare, typeset
from booklet.typeset.contrast import check as contrast

RELEASED = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)
"""The date of files made without SOURCE_DATE_EPOCH: a constant, so that equal content gives equal bytes."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """The printer's file, and what there is to say of its making."""

    pdf: bytes
    pages: int
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What preflight says of a file, for programs and for people."""

    passed: bool
    json: bytes
    html: bytes
    diagnostics: tuple[Diagnostic, ...]
    """Findings in the file under its name; remarks stand in the reports alone."""


def set_pages(
    root: Path,
    reader: Reader,
    found: Ready,
    known: Known | None = None,
    foreseen: Callable[[Shots], None] | None = None,
) -> Typeset:
    """Typeset an edition for any printer of its format; the engine sees the project's fonts alone.

    `known`, `foreseen`: see `typeset`.

    Raises:
        ContentError: with everything that is wrong.
        MachineError: a library is missing, or nothing can be written.
    """
    folders = resources.search("fonts", root)
    catalogue = fonts.load(reader, folders, found.layout.manifest.fonts)
    known = known or Known()
    close_fonts(folders, root / ".cache", known.code)
    return typeset(
        found.source, found.edition, found.layout, found.printer.format, catalogue, reader, known, foreseen
    )


def close_fonts(folders: Sequence[Path], cache: Path, kept: MutableMapping[str, bytes] | None = None) -> None:
    """Let the engine see these fonts only; where the project may not be written, from the temporary folder.

    `kept`: see `prepare`.

    Raises:
        MachineError: neither can be written.
    """
    private = Path(tempfile.gettempdir()) / f"booklet-{os.getuid()}"
    for home in (cache, private):
        config = _configuration(folders, home / "fontconfig", {} if kept is None else kept)
        path = home / f"fonts-{hashlib.sha256(config).hexdigest()[:12]}.conf"
        try:
            if not path.is_file():
                write_all({path: config})
        except MachineError:
            if home is private:
                raise
        else:
            prepare(path, kept)
            return


def _configuration(folders: Sequence[Path], cache: Path, kept: MutableMapping[str, bytes]) -> bytes:
    """Fontconfig's file for these folders; to write it, every font must be read, so it is kept while none is touched."""
    files = (path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file())
    touched = [(str(path), *signature(path.stat())) for path in files]
    key = key_of("fontconfig", tools.version(), touched, [str(folder) for folder in (*folders, cache)])
    found = kept.get(key)
    if found is None:
        found = kept[key] = fontconfig.configuration(folders, cache).encode()
    return found


def press_pages(
    found: Ready, set_: Typeset, inked: Inked, pictures: MutableMapping[str, bytes], *, name: str, edition: str,
) -> Pressed:  # fmt: skip
    """Make the printer's file.

    `name`: the booklet's, the same from one build to the next; `edition`: for the page information.

    Raises:
        BookletError: what cannot be separated, or a wrong date.
    """
    separator = separator_of(found.printer)
    said = tuple(contrast(found.layout, found.printer, separator))
    made = make_press(
        set_.pdf,
        found.printer,
        title=set_.title,
        lang=found.lang,
        date=date(),
        identity=name,
        pictures=pictures,
        separator=separator,
        inks=set_.inks,
        treatments=set_.treatments,
        photographs={key: make for url, make in inked.items() for key in image_names(url)},
        edition=edition,
    )
    return Pressed(made.pdf, made.pages, (*said, *made.diagnostics))


def judge(
    found: Ready, pdf: bytes, stem: Path, pictures: MutableMapping[str, bytes] | None = None,
    plates: MutableMapping[str, bytes] | None = None, code: MutableMapping[str, bytes] | None = None,
) -> Judged:  # fmt: skip
    """Preflight a file that is to be called `stem`.pdf, or `stem`.rejected.pdf.

    `pictures`, `plates`: what is kept of small pictures and of pages, by content address; `code`: see `html_report`.
    """
    kept, known = (None if store is None else Kept(store, tools.version()) for store in (pictures, plates))
    report = preflight(
        pdf, found.printer, name=f"{stem.name}.pdf", accept=found.edition.accept, kept=kept, known=known
    )
    path = named(stem, passed=report.passed)
    # Remarks stand in the report; on the terminal they would hide what is to be done.
    findings = tuple(
        finding.as_diagnostic(str(path))
        for finding in report.findings
        if finding.severity is not Severity.INFO or finding.waived
    )
    html = html_report(report, pdf, found.printer, code, known)
    return Judged(report.passed, report.to_json().encode(), html.encode(), findings)


def named(stem: Path, *, passed: bool) -> Path:
    """Where the PDF goes."""
    return stem.with_name(f"{stem.name}.pdf" if passed else f"{stem.name}.rejected.pdf")


def date() -> datetime.datetime:
    """SOURCE_DATE_EPOCH (reproducible-builds.org), or the day this version was made.

    Raises:
        UsageError: it is no number of seconds.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    if not epoch:
        return RELEASED
    try:
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC)
    except (ValueError, OverflowError, OSError) as problem:
        raise UsageError(
            error("date", f"SOURCE_DATE_EPOCH is “{epoch}”", hint="seconds since 1970, such as 1764000000")
        ) from problem
