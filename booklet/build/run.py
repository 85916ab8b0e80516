"""The making of one booklet from a job: what earlier builds have made of the same is not made again."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import re
import time
import traceback
from collections.abc import MutableMapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from booklet import content
from booklet.build import tools
from booklet.build.current import last_build, remember
from booklet.build.editions import Ready, place, ready, shelves
from booklet.build.files import machine_store, store, write_all
from booklet.build.jobs import PREFLIGHT, PRESS, SET, Job, Result, Step
from booklet.build.memory import Memory, Reads, Recalled, key_of, packed, reads_of, unpacked
from booklet.build.photographs import Inked, Photographs
from booklet.build.plain import facts, plain, sheet, typeset_of, without_film
from booklet.build.prune import shrink
from booklet.build.steps import (
    Judged,
    Pressed,
    date,
    judge,
    named,
    press_pages,
    set_pages,
)
from booklet.content import Edition
from booklet.diagnostics import (
    BookletError,
    ContentError,
    Diagnostic,
    MachineError,
    Span,
    UsageError,
    error,
    has_errors,
)
from booklet.images import Looks
from booklet.lint import lint
from booklet.quick import roomy
from booklet.typeset import Known, Measured, Typeset

PLATES = 256 << 20
"""Most bytes of plates that are kept for the next preflight: those of a hundred pages with a picture each."""


def run(job: Job) -> Result:
    """Make one booklet and write its files. Never raises: what goes wrong is in the result."""
    started = time.monotonic()
    try:
        made = roomy(_Making(job).make)
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
    return replace(made, seconds=time.monotonic() - started)


class _Making:
    """One booklet being made; the steps that were taken, or were not needed, are noted.

    `kept` is what press and preflight leave for the next build: what went in, and what came out.
    """

    def __init__(self, job: Job) -> None:
        self.job, self.root = job, Path(job.root)
        self.began = time.time_ns()
        self.pictures: MutableMapping[str, bytes] = store(self.root, "pictures") if job.cache else {}
        self.looks = Looks(self.pictures)
        self.memory = Memory.at(self.root, trusted=job.cache)
        self.code = machine_store() if job.cache else None
        # Who makes many booklets would fill the disk with pages that nobody looks at a second time.
        alone = multiprocessing.parent_process() is None
        self.plates = store(self.root, "plates") if job.cache and alone else None
        self.pages = store(self.root, "pages")
        forced = Recalled({}, {}, ("--force was given",))
        self.last = forced if job.force else last_build(job, self.memory)
        self.steps: list[Step] = []
        self.kept: dict[str, dict[str, Any]] = {}
        self.reader = shelves(self.root)

    def make(self) -> Result:
        """All steps, and the files written."""
        source = content.load(self.reader, self.root / "content", self.job.film)
        try:
            edition = _edition(self.job, content.editions(source))
            found = ready(self.reader, self.root, source, self.job.base, edition)
            with closing(Photographs(found, self.reader, self.looks, self.pictures)) as photographs:
                return self._make(found, photographs)
        except BookletError as problem:
            raise problem.at(place(source, self.job.base)) from problem

    def _make(self, found: Ready, photographs: Photographs) -> Result:
        job = self.job
        said = lint(self.reader, found.source, found.langs, self.looks)
        _stop(said)
        set_, reads = self._set(found, photographs)
        if job.keep_html:
            _keep_html(job, set_, photographs.inked(set_.shots))
        pressed = self._press(found, set_, photographs)
        _stop([*said, *set_.diagnostics, *pressed.diagnostics])
        name = found.printer.file_name(
            film=job.film, edition=job.edition, lang=found.lang, layout=found.layout.name, pages=pressed.pages
        )  # fmt: skip
        stem = job.target.with_name(name)
        judged = self._judge(found, pressed, stem)
        path = self._write(stem, pressed, judged)
        told = dict.fromkeys((*said, *set_.diagnostics, *pressed.diagnostics, *judged.diagnostics))
        code = 0 if judged.passed else 1
        result = Result(job, str(path), pressed.pages, 0.0, code, tuple(told), tuple(self.steps))
        self._remember(result, stem, reads | self._reads(found))
        return result

    # -- typesetting -----------------------------------------------------------------------

    def _set(self, found: Ready, photographs: Photographs) -> tuple[Typeset, Reads]:
        """The pages; and what they were made from, if they were made before."""
        key = key_of("set", tools.version(), *facts(found, self.job.base))
        recalled = None if self.job.force else self.memory.recall("pages", key)
        if recalled and not recalled.changes and not self.job.keep_html:
            pdf = self.pages.get(recalled.value["pdf"])
            if pdf is not None:
                self.steps.append(Step(SET, kept=True))
                return typeset_of(recalled.value, pdf, found), recalled.reads
        changes = recalled.changes if recalled else self.last.changes
        self.steps.append(Step(SET, because=changes or ("the pages are not in the cache",)))
        set_ = set_pages(self.root, self.reader, found, self._known(), photographs.begin)
        reads = reads_of(self.reader, self.began) | self.memory.seen(tools.libraries())
        if self.job.cache:
            digest = _sha256(set_.pdf)
            self.pages[digest] = set_.pdf
            self.memory.keep("pages", key, plain(set_, digest), without_film(reads, found.source, set_))
        return set_, reads

    def _known(self) -> Known:
        """What earlier builds have left; with --no-cache, nothing."""
        measured = Measured(self.memory.entries if self.job.cache else {}, tools.version())
        return Known(self.code, self.looks, measured)

    # -- press and preflight ---------------------------------------------------------------

    def _press(self, found: Ready, set_: Typeset, photographs: Photographs) -> Pressed:
        """The printer's file: that of the last build, if it would be the same again and nobody has touched it."""
        key = key_of(
            "press", tools.version(), _sha256(set_.pdf), sheet(found), set_.title, found.lang, self.job.name,
            self.job.edition, date().isoformat(), repr(set_.shots), repr(found.layout.inks), repr(set_.treatments),
            found.layout.manifest.readable,
        )  # fmt: skip
        last = self._last(PRESS, key)
        if last and (pdf := _intact(last["path"], last["pdf"])) is not None:
            self._keep(PRESS, **last)
            return Pressed(pdf, last["pages"], unpacked(last["diagnostics"]))
        self.steps.append(Step(PRESS, because=self._why(PRESS)))
        inked = photographs.inked(set_.shots)
        made = press_pages(found, set_, inked, self.pictures, name=self.job.name, edition=self.job.edition)
        self.kept[PRESS] = {
            "key": key, "pdf": _sha256(made.pdf), "pages": made.pages, "diagnostics": packed(made.diagnostics),
        }  # fmt: skip
        return made

    def _judge(self, found: Ready, pressed: Pressed, stem: Path) -> Judged:
        """The judgement of a file: the last one, if the file is the same and the reports are there."""
        pdf = self.kept[PRESS]["pdf"]
        key = key_of("judge", tools.version(), pdf, sheet(found), found.edition.accept, str(stem))
        last = self._last(PREFLIGHT, key)
        if last:
            json, html = (_intact(str(path), last[path.suffix[1:]]) for path in _reports(stem))
            if json is not None and html is not None:
                self._keep(PREFLIGHT, **last)
                return Judged(last["passed"], json, html, unpacked(last["diagnostics"]))
        self.steps.append(Step(PREFLIGHT, because=self._why(PREFLIGHT)))
        made = judge(found, pressed.pdf, stem, self.pictures, self.plates, self.code)
        if self.plates is not None:
            shrink(self.plates.folder, PLATES)
        self.kept[PREFLIGHT] = {
            "key": key, "passed": made.passed, "json": _sha256(made.json), "html": _sha256(made.html),
            "diagnostics": packed(made.diagnostics),
        }  # fmt: skip
        return made

    def _last(self, step: str, key: str) -> dict[str, Any] | None:
        """What a step left last time, if the same went in."""
        last: dict[str, Any] = self.last.value.get(step, {})
        return last if last.get("key") == key else None

    def _keep(self, step: str, **last: Any) -> None:
        self.steps.append(Step(step, kept=True))
        self.kept[step] = last

    def _why(self, step: str) -> tuple[str, ...]:
        """Why a step after the first is taken."""
        before = [step.name for step in self.steps if not step.kept]
        if before and self.last.value:
            return (f"for {before[-1]} was",)
        return self.last.changes or (f"{step} has other rules",)

    # -- files -----------------------------------------------------------------------------

    def _write(self, stem: Path, pressed: Pressed, judged: Judged) -> Path:
        """The PDF under its final name if it passed, as `.rejected.pdf` if not; the reports beside it."""
        path = named(stem, passed=judged.passed)
        if not all(step.kept for step in self.steps):
            json, html = _reports(stem)
            write_all({json: judged.json, html: judged.html, path: pressed.pdf})
        if judged.passed:
            named(stem, passed=False).unlink(missing_ok=True)
        return path

    def _reads(self, found: Ready) -> Reads:
        return reads_of(self.reader, self.began) | reads_of(found.aside, self.began)

    def _remember(self, result: Result, stem: Path, reads: Reads) -> None:
        """Remember the build, so that the next one can tell what it need not do."""
        if not self.job.cache or result.path is None:
            return
        pressed, judged = self.kept[PRESS] | {"path": result.path}, self.kept[PREFLIGHT]
        json, html = map(str, _reports(stem))
        files = {result.path: pressed["pdf"], json: judged["json"], html: judged["html"]}
        remember(result, files, reads, self.memory, **{PRESS: pressed, PREFLIGHT: judged})


def _reports(stem: Path) -> tuple[Path, Path]:
    return stem.with_name(f"{stem.name}.preflight.json"), stem.with_name(f"{stem.name}.preflight.html")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _intact(path: str, digest: str) -> bytes | None:
    """A file's bytes, if they are what was written."""
    try:
        data = Path(path).read_bytes()
    except OSError:
        return None
    return data if _sha256(data) == digest else None


def _edition(job: Job, declared: dict[str, Edition]) -> Edition:
    """The declared edition with the command line's overrides."""
    over = {key: value for key in ("layout", "lang", "printer") if (value := getattr(job, key))}
    if job.base and job.base not in declared:
        raise UsageError(error("edition-unknown", f"{job.film} has no edition “{job.base}”"))
    return (declared[job.base] if job.base else Edition(lang=job.lang)).model_copy(update=over)


def _keep_html(job: Job, set_: Typeset, inked: Inked) -> None:
    """The engine's input beside the PDF: `NAME.html` and the files it names in `NAME.files/`."""
    folder = job.target.with_name(f"{job.name}.files")
    url = quote(folder.name)
    html = re.sub(r'((?:src|href)=["\'])(?![#/]|\w+:)', rf"\1{url}/", set_.html)
    html = re.sub(r"(url\([\"']?)(?![#/\"']|\w+:)", rf"\1{url}/", html)
    files = {
        folder / name: inked[name]() if name in inked else set_.assets.read(name)
        for name in set_.assets.files
    }
    write_all({**files, job.target.with_name(f"{job.name}.html"): html.encode()})


def _stop(found: Sequence[Diagnostic]) -> None:
    if has_errors(found):
        raise ContentError(found)
