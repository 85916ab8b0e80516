"""The making of one booklet from a job, and of many on an executor."""

from __future__ import annotations

import datetime
import hashlib
import os
import re
import signal
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from booklet import content, fonts, printer, resources
from booklet.build.editions import Ready, place, ready, shelves
from booklet.build.files import PictureCache, write_all
from booklet.build.jobs import Job, Result
from booklet.content import Edition
from booklet.diagnostics import (
    BookletError,
    ContentError,
    Diagnostic,
    MachineError,
    Severity,
    Span,
    UsageError,
    error,
    has_errors,
)
from booklet.lint import lint
from booklet.preflight import Report, preflight
from booklet.preflight.html import html_report
from booklet.press import make_press
from booklet.source import Reader
from booklet.typeset import Typeset, prepare, typeset

RELEASED = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)
"""The date of files made without SOURCE_DATE_EPOCH: a constant, so that equal content gives equal bytes."""


def build(jobs: Sequence[Job], executor: Executor | None, done: Callable[[Result], None]) -> list[Result]:
    """Make every booklet; `done` hears of each as it is finished. Results come in the jobs' order."""
    results: dict[Job, Result] = {}
    if executor is None:
        for job in jobs:
            results[job] = run(job)
            done(results[job])
    else:
        with _interrupts_wait():
            futures = {executor.submit(run, job): job for job in jobs}
        for future in as_completed(futures):
            job = futures[future]
            results[job] = _outcome(future, job)
            done(results[job])
    return [results[job] for job in jobs]


def _outcome(future: Future[Result], job: Job) -> Result:
    """A worker's result, or what to say when the worker itself is gone."""
    try:
        return future.result()
    except BrokenExecutor:
        hint = "most often the memory was full: build fewer at once, with --jobs 1"
        lost = error("worker-lost", "the process that made it was stopped from outside", Span(job.name), hint)
        return Result(job, None, 0, 0.0, MachineError.exit_code, (lost,))


@contextmanager
def _interrupts_wait() -> Iterator[None]:
    """Ctrl-C reaches every process of a terminal: those that are just starting must not answer it.

    They inherit that it is ignored; `files.obey_parent` keeps it so. One that comes
    meanwhile is lost here: these are a few hundredths of a second.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def run(job: Job) -> Result:
    """Make one booklet and write its files. Never raises: what goes wrong is in the result."""
    started = time.monotonic()
    try:
        path, pages, found, code = _make(job)
    except BookletError as problem:
        return Result(job, None, 0, time.monotonic() - started, problem.exit_code, problem.diagnostics)
    except MemoryError:
        hint = "build fewer at once, with --jobs 1, or give smaller pictures"
        full = error("memory", "there is not enough memory", Span(job.name), hint)
        return Result(job, None, 0, time.monotonic() - started, MachineError.exit_code, (full,))
    except Exception as problem:
        where = (
            traceback.format_exc()
            if os.environ.get("BOOKLET_DEBUG")
            else "set BOOKLET_DEBUG=1 to see where, and report it"
        )
        fault = error("internal", f"{type(problem).__name__}: {problem}", Span(job.name), where)
        return Result(job, None, 0, time.monotonic() - started, 5, (fault,))
    return Result(job, str(path), pages, time.monotonic() - started, code, found)


Made = tuple[Path, int, tuple[Diagnostic, ...], int]


def _make(job: Job) -> Made:
    root = Path(job.root)
    reader = shelves(root)
    source = content.load(reader, root / "content", job.film)
    try:
        edition = _edition(job, content.editions(source))
        return _set(job, reader, ready(reader, root, source, job.base, edition))
    except BookletError as problem:
        raise problem.at(place(source, job.base)) from problem


def _set(job: Job, reader: Reader, found: Ready) -> Made:
    """From a ready edition to its files."""
    root = Path(job.root)
    cache = root / ".cache"
    folders = resources.search("fonts", root)
    catalogue = fonts.load(reader, folders, found.layout.manifest.fonts)
    pictures: MutableMapping[str, bytes] = PictureCache(cache / "pictures") if job.cache else {}
    _close_fonts(folders, cache)
    said = lint(reader, found.source, found.langs)
    _stop(said)
    set_ = typeset(found.source, found.edition, found.layout, found.printer, catalogue, reader, pictures)
    if job.keep_html:
        _keep_html(job, set_)
    pressed = make_press(
        set_.pdf,
        found.printer,
        title=set_.title,
        lang=found.lang,
        date=_date(),
        identity=job.name,
        pictures=pictures,
        inks=set_.inks,
        treatments=set_.treatments,
        edition=job.edition,
    )
    said = [*said, *set_.diagnostics, *pressed.diagnostics]
    _stop(said)
    name = found.printer.file_name(
        film=job.film, edition=job.edition, lang=found.lang, layout=found.layout.name, pages=pressed.pages
    )
    report = preflight(pressed.pdf, found.printer, name=f"{name}.pdf", accept=found.edition.accept)
    return _write(job.target.with_name(name), pressed.pdf, report, found.printer, tuple(dict.fromkeys(said)))


def _close_fonts(folders: Sequence[Path], cache: Path) -> None:
    """Let the engine see these fonts only; where the project may not be written, from the temporary folder.

    Raises:
        MachineError: neither can be written.
    """
    private = Path(tempfile.gettempdir()) / f"booklet-{os.getuid()}"
    for home in (cache, private):
        config = fonts.fontconfig(folders, home / "fontconfig").encode()
        path = home / f"fonts-{hashlib.sha256(config).hexdigest()[:12]}.conf"
        try:
            if not path.is_file():
                write_all({path: config})
        except MachineError:
            if home is private:
                raise
        else:
            prepare(path)
            return


def _edition(job: Job, declared: dict[str, Edition]) -> Edition:
    """The declared edition with the command line's overrides."""
    over = {key: value for key in ("layout", "lang", "printer") if (value := getattr(job, key))}
    if job.base and job.base not in declared:
        raise UsageError(error("edition-unknown", f"{job.film} has no edition “{job.base}”"))
    return (declared[job.base] if job.base else Edition(lang=job.lang)).model_copy(update=over)


def _write(
    stem: Path, pdf: bytes, report: Report, sheet: printer.Printer, found: tuple[Diagnostic, ...]
) -> Made:
    """The PDF under its final name if it passed, as `.rejected.pdf` if not; the reports beside it."""

    def named(ending: str) -> Path:
        return stem.with_name(f"{stem.name}.{ending}")

    rejected = named("rejected.pdf")
    path = named("pdf") if report.passed else rejected
    write_all(
        {
            named("preflight.json"): report.to_json().encode(),
            named("preflight.html"): html_report(report, pdf, sheet).encode(),
            path: pdf,
        }
    )
    if report.passed:
        rejected.unlink(missing_ok=True)
    # Remarks stand in the report; here they would hide what is to be done.
    findings = tuple(
        finding.as_diagnostic(str(path))
        for finding in report.findings
        if finding.severity is not Severity.INFO or finding.waived
    )
    return path, report.pages, (*found, *findings), 0 if report.passed else 1


def _keep_html(job: Job, set_: Typeset) -> None:
    """The engine's input beside the PDF: `NAME.html` and the files it names in `NAME.files/`."""
    folder = job.target.with_name(f"{job.name}.files")
    url = quote(folder.name)
    html = re.sub(r'((?:src|href)=["\'])(?![#/]|\w+:)', rf"\1{url}/", set_.html)
    html = re.sub(r"(url\([\"']?)(?![#/\"']|\w+:)", rf"\1{url}/", html)
    files = {folder / name: set_.assets.read(name) for name in set_.assets.files}
    write_all({**files, job.target.with_name(f"{job.name}.html"): html.encode()})


def _date() -> datetime.datetime:
    """SOURCE_DATE_EPOCH (reproducible-builds.org), or the day this version was made."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    if not epoch:
        return RELEASED
    try:
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC)
    except (ValueError, OverflowError, OSError) as problem:
        raise UsageError(
            error("date", f"SOURCE_DATE_EPOCH is “{epoch}”", hint="seconds since 1970, such as 1764000000")
        ) from problem


def _stop(found: Sequence[Diagnostic]) -> None:
    if has_errors(found):
        raise ContentError(found)
