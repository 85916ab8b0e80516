"""The making of one booklet from a job: what earlier builds have made of the same is not made again."""

from __future__ import annotations

import hashlib
import os
import re
import time
import traceback
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from booklet import content
from booklet.build import tools
from booklet.build.current import edition_key, epoch
from booklet.build.editions import Ready, place, ready, shelves
from booklet.build.files import Store, machine_store, write_all
from booklet.build.jobs import Job, Result, Step
from booklet.build.memory import Memory, Reads, key_of, packed, reads_of, unpacked, written
from booklet.build.plain import facts, plain, sheet, typeset_of, without_film
from booklet.build.steps import (
    Judged,
    Photographs,
    Pressed,
    date,
    judge,
    named,
    photographs,
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
from booklet.typeset import Known, Measured, Typeset


def run(job: Job) -> Result:
    """Make one booklet and write its files. Never raises: what goes wrong is in the result."""
    started = time.monotonic()
    try:
        made = _Making(job).make()
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


@dataclass
class _Known:
    """What is remembered of an edition's last build."""

    value: dict[str, Any] = field(default_factory=dict)
    changes: tuple[str, ...] = ("it was not built before",)


class _Making:
    """One booklet being made; the steps that were taken, or were not needed, are noted."""

    def __init__(self, job: Job) -> None:
        self.job, self.root = job, Path(job.root)
        self.began = time.time_ns()
        cache = self.root / ".cache"
        self.pictures: MutableMapping[str, bytes] = Store(cache / "pictures") if job.cache else {}
        self.looks = Looks(self.pictures)
        self.memory = Memory(self.root, Store(cache / "memory") if job.cache else {})
        self.pages = Store(cache / "pages")
        self.known = self._recall()
        self.steps: list[Step] = []
        self.reader = shelves(self.root)

    def _recall(self) -> _Known:
        recalled = None if self.job.force else self.memory.recall("edition", edition_key(self.job))
        if not recalled:
            return _Known()
        dated = (
            () if recalled.value.get("epoch") == epoch() else ("the date in SOURCE_DATE_EPOCH was changed",)
        )
        return _Known(recalled.value, (*recalled.changes, *dated))

    def make(self) -> Result:
        """All steps, and the files written."""
        source = content.load(self.reader, self.root / "content", self.job.film)
        try:
            edition = _edition(self.job, content.editions(source))
            found = ready(self.reader, self.root, source, self.job.base, edition)
            return self._make(found)
        except BookletError as problem:
            raise problem.at(place(source, self.job.base)) from problem

    def _make(self, found: Ready) -> Result:
        job = self.job
        said = lint(self.reader, found.source, found.langs, self.looks)
        _stop(said)
        set_, reads = self._set(found)
        if job.keep_html:
            _keep_html(job, set_, self._inked(found, set_))
        key = self._press_key(found, set_)
        pressed = self._kept_press(key) or self._press(found, set_)
        _stop([*said, *set_.diagnostics, *pressed.diagnostics])
        name = found.printer.file_name(
            film=job.film,
            edition=job.edition,
            lang=found.lang,
            layout=found.layout.name,
            pages=pressed.pages,
        )
        stem = job.target.with_name(name)
        digest = hashlib.sha256(pressed.pdf).hexdigest()
        judging = key_of("judge", tools.version(), digest, sheet(found), found.edition.accept, str(stem))
        judged = self._kept_judgement(judging, stem) or self._judge(found, pressed, stem)
        path = self._write(stem, pressed, judged)
        diagnostics = dict.fromkeys(
            (*said, *set_.diagnostics, *pressed.diagnostics, *judged.diagnostics),
        )
        result = Result(
            job,
            str(path),
            pressed.pages,
            0.0,
            0 if judged.passed else 1,
            tuple(diagnostics),
            tuple(self.steps),
        )
        self._keep(result, reads | self._reads(found), key, judging, pressed, judged, stem)
        return result

    # -- typesetting -----------------------------------------------------------------------

    def _set(self, found: Ready) -> tuple[Typeset, Reads]:
        """The pages; and what they were made from, if they were made before."""
        key = key_of("set", tools.version(), *facts(found, self.job.base))
        recalled = None if self.job.force else self.memory.recall("pages", key)
        if recalled and not recalled.changes and not self.job.keep_html:
            pdf = self.pages.get(recalled.value["pdf"])
            if pdf is not None:
                self.steps.append(Step("set", kept=True))
                return typeset_of(recalled.value, pdf, found), recalled.reads
        changes = recalled.changes if recalled else self._since_last()
        self.steps.append(Step("set", because=changes or ("the pages are not in the cache",)))
        set_ = set_pages(self.root, self.reader, found, self._left())
        reads = reads_of(self.reader, self.began) | self.memory.seen(tools.libraries())
        if self.job.cache:
            digest = hashlib.sha256(set_.pdf).hexdigest()
            self.pages[digest] = set_.pdf
            self.memory.keep("pages", key, plain(set_, digest), without_film(reads, found.source, set_))
        return set_, reads

    def _left(self) -> Known:
        """What earlier builds have left: with --force no text's length, with --no-cache nothing."""
        trusted = self.job.cache and not self.job.force
        measured = Measured(self.memory.entries if trusted else {}, tools.version())
        return Known(machine_store() if self.job.cache else None, self.looks, measured)

    def _since_last(self) -> tuple[str, ...]:
        return ("--force was given",) if self.job.force else self.known.changes

    # -- press and preflight ---------------------------------------------------------------

    def _press_key(self, found: Ready, set_: Typeset) -> str:
        return key_of(
            "press", tools.version(), hashlib.sha256(set_.pdf).hexdigest(), sheet(found), set_.title, found.lang,
            self.job.name, self.job.edition, date().isoformat(), repr(set_.shots), repr(found.layout.inks),
            repr(set_.treatments), found.layout.manifest.readable,
        )  # fmt: skip

    def _kept_press(self, key: str) -> Pressed | None:
        """The file of the last build, if it would be the same again and nobody has touched it."""
        press = self.known.value.get("press", {})
        if press.get("key") != key:
            return None
        pdf = _intact(press["path"], press["pdf"])
        if pdf is None:
            return None
        self.steps.append(Step("press", kept=True))
        return Pressed(pdf, press["pages"], unpacked(press["diagnostics"]))

    def _inked(self, found: Ready, set_: Typeset) -> Photographs:
        return photographs(found, self.reader, set_.shots, self.pictures)

    def _press(self, found: Ready, set_: Typeset) -> Pressed:
        self.steps.append(Step("press", because=self._why("press")))
        inked = self._inked(found, set_)
        return press_pages(found, set_, inked, self.pictures, name=self.job.name, edition=self.job.edition)

    def _kept_judgement(self, key: str, stem: Path) -> Judged | None:
        judged = self.known.value.get("judged", {})
        if judged.get("key") != key:
            return None
        json = _intact(f"{stem}.preflight.json", judged["json"])
        html = _intact(f"{stem}.preflight.html", judged["html"])
        if json is None or html is None:
            return None
        self.steps.append(Step("preflight", kept=True))
        return Judged(judged["passed"], json, html, unpacked(judged["diagnostics"]))

    def _judge(self, found: Ready, pressed: Pressed, stem: Path) -> Judged:
        self.steps.append(Step("preflight", because=self._why("preflight")))
        return judge(found, pressed.pdf, stem, self.pictures)

    def _why(self, step: str) -> tuple[str, ...]:
        """Why a step after the first is taken."""
        before = [step for step in self.steps if not step.kept]
        if not self.known.value or self.job.force:
            return self._since_last()
        if before:
            return (f"for {before[-1].name} was",)
        return self.known.changes or (f"{step} has other rules",)

    # -- files -----------------------------------------------------------------------------

    def _write(self, stem: Path, pressed: Pressed, judged: Judged) -> Path:
        """The PDF under its final name if it passed, as `.rejected.pdf` if not; the reports beside it."""
        path = named(stem, passed=judged.passed)
        if not all(step.kept for step in self.steps):
            write_all(
                {
                    stem.with_name(f"{stem.name}.preflight.json"): judged.json,
                    stem.with_name(f"{stem.name}.preflight.html"): judged.html,
                    path: pressed.pdf,
                }
            )
        if judged.passed:
            named(stem, passed=False).unlink(missing_ok=True)
        return path

    def _reads(self, found: Ready) -> Reads:
        return reads_of(self.reader, self.began) | reads_of(found.aside, self.began)

    def _keep(
        self, result: Result, reads: Reads, press_key: str, judge_key: str, pressed: Pressed, judged: Judged, stem: Path
    ) -> None:  # fmt: skip
        """Remember the build, so that the next one can tell what it need not do."""
        if not self.job.cache:
            return
        digests = [hashlib.sha256(data).hexdigest() for data in (pressed.pdf, judged.json, judged.html)]
        pdf, json, html = digests
        path = result.path or ""
        value = {
            "path": path,
            "pages": result.pages,
            "code": result.exit_code,
            "epoch": epoch(),
            "diagnostics": packed(result.diagnostics),
            "press": {
                "key": press_key,
                "path": path,
                "pdf": pdf,
                "pages": pressed.pages,
                "diagnostics": packed(pressed.diagnostics),
            },
            "judged": {
                "key": judge_key,
                "passed": judged.passed,
                "json": json,
                "html": html,
                "diagnostics": packed(judged.diagnostics),
            },
        }
        made = written({path: pdf, f"{stem}.preflight.json": json, f"{stem}.preflight.html": html})
        self.memory.keep("edition", edition_key(self.job), value, reads | made)


def _intact(path: str, digest: str) -> bytes | None:
    """A file's bytes, if they are what was written."""
    try:
        data = Path(path).read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == digest else None


def _edition(job: Job, declared: dict[str, Edition]) -> Edition:
    """The declared edition with the command line's overrides."""
    over = {key: value for key in ("layout", "lang", "printer") if (value := getattr(job, key))}
    if job.base and job.base not in declared:
        raise UsageError(error("edition-unknown", f"{job.film} has no edition “{job.base}”"))
    return (declared[job.base] if job.base else Edition(lang=job.lang)).model_copy(update=over)


def _keep_html(job: Job, set_: Typeset, inked: Photographs) -> None:
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
