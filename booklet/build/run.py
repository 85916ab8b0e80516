"""The making of one booklet from a job, and of many on an executor."""

from __future__ import annotations

import datetime
import os
import re
import time
import traceback
from collections.abc import Callable, MutableMapping, Sequence
from concurrent.futures import Executor, as_completed
from pathlib import Path

from booklet import content, fonts, layout, printer, resources
from booklet.build.files import PictureCache, write
from booklet.build.jobs import Job, Result
from booklet.content import Edition
from booklet.diagnostics import BookletError, ContentError, Diagnostic, Span, UsageError, error, has_errors
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
        futures = {executor.submit(run, job): job for job in jobs}
        try:
            for future in as_completed(futures):
                results[futures[future]] = future.result()
                done(results[futures[future]])
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            raise
    return [results[job] for job in jobs]


def run(job: Job) -> Result:
    """Make one booklet and write its files. Never raises: what goes wrong is in the result."""
    started = time.monotonic()
    try:
        path, pages, found, code = _make(job)
    except BookletError as problem:
        return Result(job, None, 0, time.monotonic() - started, problem.exit_code, problem.diagnostics)
    except Exception as problem:
        where = (
            traceback.format_exc()
            if os.environ.get("BOOKLET_DEBUG")
            else "set BOOKLET_DEBUG=1 to see where, and report it"
        )
        fault = error("internal", f"{type(problem).__name__}: {problem}", Span(job.name), where)
        return Result(job, None, 0, time.monotonic() - started, 5, (fault,))
    return Result(job, str(path), pages, time.monotonic() - started, code, found)


def _make(job: Job) -> tuple[Path, int, tuple[Diagnostic, ...], int]:
    root = Path(job.root)
    cache = root / ".cache"
    font_folders = resources.search("fonts", root)
    reader = Reader(
        root,
        (
            *font_folders,
            *resources.search("layouts", root),
            *resources.search("printers", root),
            *resources.search("profiles", root),
        ),
    )
    source = content.load(reader, root / "content", job.film)
    edition = _edition(job, content.editions(source))
    merged = content.edition_of(source, job.base, edition) if job.base else source
    sheet = printer.load(reader, edition.printer, root)
    chosen = layout.load(reader, edition.layout, root)
    catalogue = fonts.load(reader, font_folders, chosen.manifest.fonts)
    pictures: MutableMapping[str, bytes] = PictureCache(cache / "pictures") if job.cache else {}
    prepare(font_folders, cache)
    found = lint(reader, merged, (edition.lang or merged.film.lang,))
    _stop(found)
    set_ = typeset(merged, edition, chosen, sheet, catalogue, reader, pictures)
    if job.keep_html:
        _keep_html(job, set_)
    pressed = make_press(
        set_.pdf,
        sheet,
        title=set_.title,
        lang=edition.lang or merged.film.lang,
        date=_date(),
        identity=job.name,
        pictures=pictures,
    )
    found = [*found, *set_.diagnostics, *pressed.diagnostics]
    _stop(found)
    report = preflight(pressed.pdf, sheet, name=job.target.name, accept=edition.accept)
    return _write(job, pressed.pdf, report, sheet, tuple(dict.fromkeys(found)))


def _edition(job: Job, declared: dict[str, Edition]) -> Edition:
    """The declared edition with the command line's overrides."""
    over = {key: value for key in ("layout", "lang", "printer") if (value := getattr(job, key))}
    if job.base and job.base not in declared:
        raise UsageError(error("edition-unknown", f"{job.film} has no edition “{job.base}”"))
    return (declared[job.base] if job.base else Edition(lang=job.lang)).model_copy(update=over)


def _write(
    job: Job, pdf: bytes, report: Report, sheet: printer.Printer, found: tuple[Diagnostic, ...]
) -> tuple[Path, int, tuple[Diagnostic, ...], int]:
    """The PDF under its final name if it passed, as `.rejected.pdf` if not; the reports beside it."""
    target = job.target
    rejected = target.with_name(f"{job.name}.rejected.pdf")
    path = target if report.passed else rejected
    write(path, pdf)
    write(target.with_name(f"{job.name}.preflight.json"), report.to_json().encode())
    write(target.with_name(f"{job.name}.preflight.html"), html_report(report, pdf, sheet).encode())
    if report.passed:
        rejected.unlink(missing_ok=True)
    findings = tuple(finding.as_diagnostic(str(path)) for finding in report.findings)
    return path, report.pages, (*found, *findings), 0 if report.passed else 1


def _keep_html(job: Job, set_: Typeset) -> None:
    """The engine's input beside the PDF: `NAME.html` and the files it names in `NAME.files/`."""
    folder = job.target.with_name(f"{job.name}.files")
    html = re.sub(r'((?:src|href)=")(?![#/]|\w+:)', rf"\1{folder.name}/", set_.html)
    write(job.target.with_name(f"{job.name}.html"), html.encode())
    for url in set_.assets.files:
        write(folder / url, set_.assets.read(url))


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
