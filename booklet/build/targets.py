"""What is to be built: targets and wishes of the command line, become jobs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from booklet.build.jobs import Job, Wish
from booklet.diagnostics import BookletError, UsageError, error, nearest
from booklet.source.reader import Reader

if TYPE_CHECKING:
    from booklet.content import Edition, FilmSource

def plan(
    root: Path, targets: Sequence[str], wish: Wish, output: Path, *, keep_html: bool = False, cache: bool = True, force: bool = False,
) -> tuple[list[Job], list[BookletError]]:
    """The jobs for some targets (`FILM` or `FILM:EDITION`; none means everything).

    A film that is wrong or cannot be read gives its error instead of jobs, so that
    one film's mistake does not keep the others from being built.

    Raises:
        UsageError: there is no such film or edition.
    """
    from booklet import content  # noqa: PLC0415 - models: what is remembered does without

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
            Job(str(root), str(output), film, name, base, layout, lang, printer, keep_html, cache, force)
            for name, base, layout, lang, printer in _editions(source, edition, wish)
        ]
    return list({job.target: job for job in jobs}.values()), problems


Entry = tuple[str, str | None, str | None, str | None, str | None]


def _editions(source: FilmSource, wanted: str, wish: Wish) -> list[Entry]:
    """Name, base edition and overrides of each edition to build."""
    from booklet import content  # noqa: PLC0415 - as above
    from booklet.content import Edition  # noqa: PLC0415

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
