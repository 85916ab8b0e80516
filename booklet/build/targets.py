"""What is to be built: targets and wishes of the command line, become jobs."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from booklet import resources
from booklet.build.jobs import Declared, Job, Wish
from booklet.build.memory import Memory, reads_of
from booklet.diagnostics import BookletError, UsageError, error, nearest
from booklet.source.reader import Reader


def plan(
    root: Path,
    targets: Sequence[str],
    wish: Wish,
    output: Path,
    *,
    keep_html: bool = False,
    cache: bool = True,
    force: bool = False,
) -> tuple[list[Job], list[BookletError]]:
    """The jobs for some targets (`FILM` or `FILM:EDITION`; none means everything).

    A film that is wrong or cannot be read gives its error instead of jobs, so that
    one film's mistake does not keep the others from being built.

    Raises:
        UsageError: there is no such film or edition.
    """
    folder = root / "content"
    memory = Memory.at(root, trusted=cache and not force)
    if not targets:
        targets = resources.films(folder)
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
            declared = _declared(root, film, memory)
        except UsageError:
            raise
        except BookletError as problem:
            problems.append(problem)
            continue
        jobs += [
            Job(str(root), str(output), film, name, base, layout, lang, printer, keep_html, cache, force)
            for name, base, layout, lang, printer in _editions(film, declared, edition, wish)
        ]
    return list({job.target: job for job in jobs}.values()), problems


Entry = tuple[str, str | None, str | None, str | None, str | None]


def _declared(root: Path, film: str, memory: Memory) -> dict[str, Declared]:
    """A film's editions by name."""
    recalled = memory.recall("editions", film)
    if recalled and not recalled.changes:
        return {name: Declared(*rest) for name, *rest in recalled.value}
    from booklet import content  # noqa: PLC0415 - models: what is remembered does without

    began, reader = time.time_ns(), Reader(root)
    editions = content.editions(content.load(reader, root / "content", film))
    found = {name: Declared(one.lang, one.layout, one.printer) for name, one in editions.items()}
    memory.keep("editions", film, [(name, *one) for name, one in found.items()], reads_of(reader, began))
    return found


def _editions(film: str, declared: Mapping[str, Declared], wanted: str, wish: Wish) -> list[Entry]:
    """Name, base edition and overrides of each edition to build."""
    if wanted:
        if wanted not in declared:
            guess = nearest(wanted, declared)
            raise UsageError(
                error(
                    "edition-unknown",
                    f"{film} has no edition “{wanted}”",
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
    bases: list[tuple[str | None, Declared]] = [
        (name, edition) for name, edition in declared.items() if wanted or wish.lang in (None, edition.lang)
    ]
    entries: dict[str, Entry] = {}
    for base, edition in bases or [(None, Declared(wish.lang))]:
        lang, layout = wish.lang or edition.lang, wish.layout or edition.layout
        name = f"{lang}-{layout}" + (f"-{wish.printer}" if wish.printer else "")
        entries.setdefault(name, (name, base, wish.layout, wish.lang, wish.printer))
    return list(entries.values())
