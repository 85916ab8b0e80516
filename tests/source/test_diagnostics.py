"""One diagnostic is one line and its hint, whatever it quotes; errors cross processes."""

from __future__ import annotations

import pickle

import pytest

from booklet.diagnostics import (
    BookletError,
    ContentError,
    MachineError,
    PreflightError,
    Span,
    UsageError,
    error,
    nearest,
    warning,
)


def test_form():
    assert (
        str(error("a-b", "wrong", Span("f.yaml", 3, 5), "mend it"))
        == "f.yaml:3:5: error[a-b] wrong\n    mend it"
    )
    assert str(warning("a", "odd", Span("x.pdf", page=2))) == "x.pdf: page 2: warning[a] odd"
    assert str(error("a", "wrong")) == "error[a] wrong"


@pytest.mark.parametrize("character", ["\n", "\x1b", "\u202e", "\u2028", "\ud800", "\x00"])
def test_a_message_stays_on_its_line_and_commands_no_terminal(character):
    shown = str(error("a", f"x{character}y", Span(f"f{character}.yaml", 1, 1), f"h{character}h"))
    assert character == "\n" or character not in shown
    assert all(line.startswith("    ") for line in shown.split("\n")[1:])
    shown.encode()


def test_exit_codes():
    kinds = (PreflightError, UsageError, ContentError, MachineError, BookletError)
    assert [kind.exit_code for kind in kinds] == [1, 2, 3, 4, 5]


def test_errors_pickle_with_their_diagnostics():
    problem = ContentError([error("a", "b", Span("c", 1, 2))])
    again = pickle.loads(pickle.dumps(problem))  # noqa: S301 - our own bytes
    assert type(again) is ContentError
    assert again.diagnostics == problem.diagnostics


def test_at_fills_in_missing_places_only():
    here, there = Span("here", 1, 1), Span("there", 2, 2)
    placed = ContentError([error("a", "x", here), error("b", "y")]).at(there)
    assert [d.span for d in placed.diagnostics] == [here, there]


def test_nearest():
    assert nearest("synopsys", ["synopsis", "statement"]) == "synopsis"
    assert nearest("xyz", ["synopsis"]) is None
