"""Jobs: plain data that says which booklet to make, and results that say what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from booklet import resources
from booklet.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True)
class Job:
    """One edition to build; holds nothing but text, numbers and switches, so it pickles."""

    root: str
    output: str
    film: str
    edition: str
    base: str | None = None
    """The declared edition that it starts from; None for a bare one."""
    layout: str | None = None
    lang: str | None = None
    printer: str | None = None
    keep_html: bool = False
    cache: bool = True
    """Whether earlier results and converted pictures may serve, and this one's be kept."""
    force: bool = False
    """Whether every step is taken; converted pictures, and plates of equal pages, serve all the same."""

    @property
    def name(self) -> str:
        """The booklet's name, as people and files call it."""
        return f"{self.film}-{self.edition}"

    @property
    def target(self) -> Path:
        """Where the finished PDF goes."""
        return Path(self.output) / self.film / f"{self.name}.pdf"


STEPS = SET, PRESS, PREFLIGHT = ("set", "press", "preflight")
"""The steps of a build, as `--why` names them."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a build: kept from an earlier one, or taken, and because of what."""

    name: str
    kept: bool = False
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a job: exit code 0 and a file, or diagnostics that say why not."""

    job: Job
    path: str | None
    pages: int
    seconds: float
    exit_code: int
    diagnostics: tuple[Diagnostic, ...]
    steps: tuple[Step, ...] = ()

    @property
    def kept(self) -> bool:
        """Whether nothing had to be done."""
        return bool(self.steps) and all(step.kept for step in self.steps)


class Declared(NamedTuple):
    """What of an edition decides whether it is meant, and how it is called."""

    lang: str | None = None
    layout: str = resources.LAYOUT
    printer: str = resources.PRINTER


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asks of every film: None where it leaves the edition's own."""

    layout: str | None = None
    lang: str | None = None
    printer: str | None = None

    def meets(self, edition: Declared) -> bool:
        """Whether a declared edition is just what is asked for."""
        return (
            self.layout in (None, edition.layout)
            and self.lang in (None, edition.lang)
            and self.printer in (None, edition.printer)
        )
