"""The command line: few words, the right exit code, a bar on a terminal and plain lines elsewhere."""

from __future__ import annotations

import io
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from types import FrameType

import click

from booklet import __version__
from booklet.cli import beginning, looking, making
from booklet.cli.say import show
from booklet.diagnostics import BookletError, MachineError, Span, UsageError, error
from booklet.quick import HARDLY, collect_seldom, leave, roomy


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="booklet")
def cli() -> None:
    """Print-ready press booklets for films."""


for command in (
    making.build,
    making.check,
    making.specimen,
    looking.preflight,
    looking.measure,
    looking.list_,
    looking.explain,
    looking.schema,
    beginning.new,
):
    cli.add_command(command)


class Interrupted(KeyboardInterrupt):
    """Somebody wants it to end.

    A class of its own, for where a plain `KeyboardInterrupt` has come out of code that was made at run time, as
    a dataclass's is, Python in the end obeys the signal and not the exit code.
    """


def program() -> None:
    """What a shell starts."""
    try:
        roomy(main)
    except SystemExit as end:
        leave(end.code)


def main() -> None:
    """Run the command line and leave with the contract's exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A file's name may hold bytes that are no text, and a terminal's encoding may lack “ö”.
            stream.reconfigure(errors="backslashreplace")
    asked: list[int] = []

    def interrupt(number: int, _frame: FrameType | None) -> None:
        """Asked to stop by a person, or by a supervisor: tidy up."""
        asked.append(number)
        raise Interrupted

    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as for a script's job in the background
            signal.signal(number, interrupt)
    collect_seldom(HARDLY)
    try:
        code = _run(asked)
        if asked:  # a library has swallowed it, or what became of it is a booklet's result
            raise Interrupted
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of our output (`| head`) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        code = 130
    sys.exit(code)


def _run(asked: Sequence[int]) -> int:
    """The command's exit code, whatever happens but an interrupt. `asked`: the signals that have asked us to stop."""
    try:
        code = cli.main(standalone_mode=False)
    except BookletError as problem:
        show(problem.diagnostics)
        return problem.exit_code
    except SystemExit:  # Click's own way out when the reader of our output is gone
        code = 0
    except click.exceptions.Exit as problem:
        code = problem.exit_code
    except (click.Abort, BrokenPipeError):
        raise
    except click.ClickException as problem:
        problem.show()
        return UsageError.exit_code
    except OSError as problem:
        show([error("system", f"{problem.strerror or problem}", Span(str(problem.filename or "booklet")))])
        return MachineError.exit_code
    except Exception as problem:
        if asked:  # a library has made another exception of it
            raise Interrupted from problem
        where = "set BOOKLET_DEBUG=1 to see where, and report it"
        where = traceback.format_exc() if os.environ.get("BOOKLET_DEBUG") else where
        show([error("internal", f"{type(problem).__name__}: {problem}", hint=where)])
        return BookletError.exit_code
    return code if isinstance(code, int) else 0
