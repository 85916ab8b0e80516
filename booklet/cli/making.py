"""Commands that make and check booklets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from booklet.cli.common import ROOT, check_wish
from booklet.cli.say import Told, line, many, progress, reasons, show
from booklet.diagnostics import BookletError, Severity, UsageError, error, nearest
from booklet.quick import collect_seldom

if TYPE_CHECKING:
    from booklet.build import Job, Result
    from booklet.build.pool import Workers


@click.command()
@click.argument("targets", nargs=-1, metavar="[FILM[:EDITION]]...")
@click.option("--layout", help="Another layout than the editions'.")
@click.option("--lang", help="Another language.")
@click.option("--printer", help="Another printer.")
@click.option(
    "--output", type=click.Path(path_type=Path, file_okay=False), help="Where the files go (build/)."
)
@click.option("--jobs", type=click.IntRange(1, 64), help="How many to make at once.")
@click.option(
    "--executor",
    default="processes",
    metavar="[serial|processes|tcp://HOST:PORT]",
    help="Where booklets are made: here, or by a dask cluster's workers.",
)
@click.option(
    "--force", is_flag=True, help="Redo every stage; keep converted pictures and plates of equal pages."
)
@click.option("--no-cache", is_flag=True, help="Redo everything.")
@click.option("--why", is_flag=True, help="Say what is made again, and because of what.")
@click.option("--verify", is_flag=True, help="Make each booklet twice, and compare the bytes.")
@click.option("--keep-html", is_flag=True, help="Leave the engine's input beside the PDF.")
@ROOT
def build(
    targets: tuple[str, ...], layout: str | None, lang: str | None, printer: str | None, output: Path | None,
    jobs: int | None, executor: str, force: bool, no_cache: bool, keep_html: bool, why: bool, verify: bool, root: Path,
) -> int:  # fmt: skip
    """Make booklets: every edition of every film, or those that are named."""
    from booklet.build import Wish, plan  # noqa: PLC0415 - each command imports what it needs

    root = root.resolve()
    check_wish(root, layout, lang, printer)
    target = (output or root / "build").resolve()
    planned, problems = plan(
        root,
        targets,
        Wish(layout, lang, printer),
        target,
        keep_html=keep_html,
        cache=not no_cache,
        force=force,
    )
    return _make(root, planned, problems, jobs, executor, why=why, verify=verify)


@click.command()
@click.argument("layout")
@click.argument("names", nargs=-1, metavar="[SPECIMEN]...")
@click.option("--lang", help="One language instead of all three.")
@click.option(
    "--output", type=click.Path(path_type=Path, file_okay=False), help="Where the files go (build/specimen/)."
)
@click.option("--jobs", type=click.IntRange(1, 64), help="How many to make at once.")
@ROOT
def specimen(
    layout: str, names: tuple[str, ...], lang: str | None, output: Path | None, jobs: int | None, root: Path
) -> int:
    """Set a layout's test pages: invented films with everything there is, and with extreme texts."""
    from booklet import specimen as specimens  # noqa: PLC0415
    from booklet.build import Wish, plan  # noqa: PLC0415

    root = root.resolve()
    check_wish(root, layout, lang, None)
    for name in names:
        if name not in specimens.SPECIMENS:
            guess = nearest(name, specimens.SPECIMENS)
            hint = f"did you mean {guess}?" if guess else f"there are: {', '.join(specimens.SPECIMENS)}"
            raise UsageError(error("specimen-unknown", f"there is no specimen “{name}”", hint=hint))
    home = specimens.lay_out(root, layout, names)
    target = (output or root / "build" / "specimen" / layout).resolve()
    chosen = [f"{name}:{lang}" if lang else name for name in names or specimens.SPECIMENS]
    planned, problems = plan(home, chosen, Wish(), target)
    return _make(home, planned, problems, jobs)


@click.command()
@click.argument("films", nargs=-1, metavar="[FILM]...")
@ROOT
def check(films: tuple[str, ...], root: Path) -> int:
    """Check content and layouts without making a PDF."""
    from booklet import resources  # noqa: PLC0415
    from booklet.build import check as examine  # noqa: PLC0415

    root = root.resolve()
    names = films or resources.films(root / "content")
    if not names:
        hint = "make content/NAME/film.yaml"
        raise UsageError(error("film-none", f"there is no film below {root / 'content'}", hint=hint))
    found, code = examine(root, names)
    show(found)
    errors = sum(d.severity is Severity.ERROR for d in found)
    warnings = sum(d.severity is Severity.WARNING for d in found)
    click.echo(f"{many(len(names), 'film')}: {many(errors, 'error')}, {many(warnings, 'warning')}")
    return max(code, 3 if errors else 0)


def _make(
    root: Path, planned: Sequence[Job], problems: Sequence[BookletError], jobs: int | None, executor: str = "processes",
    *, why: bool = False, verify: bool = False,
) -> int:  # fmt: skip
    """Do the jobs, tell of each, and give the gravest exit code."""
    from booklet.build.current import current  # noqa: PLC0415
    from booklet.build.files import stores  # noqa: PLC0415
    from booklet.build.memory import Memory  # noqa: PLC0415
    from booklet.build.pool import build as make  # noqa: PLC0415
    from booklet.build.prune import prune  # noqa: PLC0415

    told = Told()
    codes = [problem.exit_code for problem in problems]
    for problem in problems:
        told.show(problem.diagnostics)
    memory = Memory.at(root)
    with progress(len(planned)) as bar:

        def done(result: Result) -> None:
            told.show(result.diagnostics)
            bar.done(result.job.name, line(result), *(reasons(result) if why else ()))
            codes.append(result.exit_code)
            if verify:
                from booklet.build.verify import differences  # noqa: PLC0415

                different = differences(result)
                told.show(different)
                codes.append(5 if different else 0)

        waiting = []
        for job in planned:
            result = current(job, memory)
            if result:
                done(result)
            else:
                waiting.append(job)
        if len(waiting) > 1:
            collect_seldom()
        make(waiting, _workers(root, executor, len(waiting), jobs), done, lambda job: bar.begun(job.name))
    if waiting:
        prune(*stores(root))
    return next((code for code in (5, 4, 2, 3, 1) if code in codes), 0)


def _workers(root: Path, executor: str, count: int, jobs: int | None) -> Workers | None:
    """Who makes the booklets; None for this process, which may grow with each."""
    if not count:
        return None
    from booklet.build.pool import Processes  # noqa: PLC0415
    from booklet.twins import processors  # noqa: PLC0415

    if "://" in executor:
        from booklet.build.cluster import dask  # noqa: PLC0415

        return dask(root, executor)
    if executor not in ("serial", "processes"):
        hint = "serial, processes, or the address of a dask scheduler, such as tcp://192.0.2.1:8786"
        raise UsageError(error("executor-unknown", f"there is no executor “{executor}”", hint=hint))
    alone = executor == "serial" or count == 1
    return None if alone else Processes(min(jobs or processors(), count))
