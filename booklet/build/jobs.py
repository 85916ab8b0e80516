"""Jobs: plain data that says which booklet to make, and results that say what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from booklet import content
from booklet.content import Edition, FilmSource
from booklet.diagnostics import BookletError, Diagnostic, UsageError, error, nearest
from booklet.source import Reader


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

    @property
    def name(self) -> str:
        """The booklet's name, as people and files call it."""
        return f"{self.film}-{self.edition}"

    @property
    def target(self) -> Path:
        """Where the finished PDF goes."""
        return Path(self.output) / self.film / f"{self.name}.pdf"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a job: exit code 0 and a file, or diagnostics that say why not."""

    job: Job
    path: str | None
    pages: int
    seconds: float
    exit_code: int
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asks of every film: None where it leaves the edition's own."""

    layout: str | None = None
    lang: str | None = None
    printer: str | None = None

    def meets(self, edition: Edition) -> bool:
        """Whether a declared edition is just what is asked for."""
        return (
            self.layout in (None, edition.layout)
            and self.lang in (None, edition.lang)
            and self.printer in (None, edition.printer)
        )


def plan(
    root: Path,
    targets: Sequence[str],
    wish: Wish,
    output: Path,
    *,
    keep_html: bool = False,
    cache: bool = True,
) -> tuple[list[Job], list[BookletError]]:
    """The jobs for some targets (`FILM` or `FILM:EDITION`; none means everything).

    A film that is wrong or cannot be read gives its error instead of jobs, so that
    one film's mistake does not keep the others from being built.

    Raises:
        UsageError: there is no such film or edition.
    """
    folder = root / "content"
    if not targets:
        targets = content.film_folders(folder)
        if not targets:
            raise UsageError(
                error(
                    "film-none",
                    f"there is no film below {folder}",
                    hint="make content/NAME/film.yaml, or name another folder with --root",
                )
            )
    jobs: list[Job] = []
    problems: list[BookletError] = []
    for target in targets:
        film, _, edition = target.partition(":")
        try:
            source = content.load(Reader(root), folder, film)
        except UsageError:
            raise
        except BookletError as problem:
            problems.append(problem)
            continue
        jobs += [
            Job(str(root), str(output), film, name, base, layout, lang, printer, keep_html, cache)
            for name, base, layout, lang, printer in _editions(source, edition, wish)
        ]
    return list({job.target: job for job in jobs}.values()), problems


Entry = tuple[str, str | None, str | None, str | None, str | None]


def _editions(source: FilmSource, wanted: str, wish: Wish) -> list[Entry]:
    """Name, base edition and overrides of each edition to build."""
    declared = content.editions(source)
    if wanted:
        if wanted not in declared:
            guess = nearest(wanted, declared)
            raise UsageError(
                error(
                    "edition-unknown",
                    f"{source.id} has no edition “{wanted}”",
                    hint=f"did you mean {guess}?" if guess else f"it has: {', '.join(declared)}",
                )
            )
        declared = {wanted: declared[wanted]}
    matching: list[Entry] = [
        (name, name, None, None, None) for name, edition in declared.items() if wish.meets(edition)
    ]
    if matching:
        return matching
    # A named edition is what the wish changes; otherwise those in the language that was asked for.
    bases: list[tuple[str | None, Edition]] = [
        (name, edition) for name, edition in declared.items() if wanted or wish.lang in (None, edition.lang)
    ]
    entries: dict[str, Entry] = {}
    for base, edition in bases or [(None, Edition(lang=wish.lang))]:
        lang, layout = wish.lang or edition.lang, wish.layout or edition.layout
        name = f"{lang}-{layout}" + (f"-{wish.printer}" if wish.printer else "")
        entries.setdefault(name, (name, base, wish.layout, wish.lang, wish.printer))
    return list(entries.values())
