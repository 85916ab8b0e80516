"""The engine's log, turned into diagnostics."""

from __future__ import annotations

import logging

import pytest

from booklet.diagnostics import ContentError, MachineError
from booklet.typeset.engine import Assets, Rendered, _diagnostics, _listen, render


@pytest.mark.parametrize(
    ("body", "id_"),
    [
        ("<img src=none.png>", "engine-picture"),
        ("<img src=http://example.org/x.png>", "engine-picture"),
        ("<img src=file:///etc/hostname>", "engine-picture"),
        ("<p style='colr: red'>", "engine-css"),
        (
            "<style>@font-face { font-family: X; src: url(none.otf) }</style><p style='font-family: X'>x",
            "engine-font",
        ),
        ("<style>p::after { content: target-counter('#nowhere', page) }</style><p>x", "engine-reference"),
    ],
)
def test_every_word_of_the_engine_is_an_error(body, id_):
    rendered = render(f"<html><body>{body}</body></html>", Assets())
    assert {d.id for d in rendered.diagnostics} == {id_}
    assert {str(d.severity) for d in rendered.diagnostics} == {"error"}


def test_the_logger_is_left_as_it_was():
    logger = logging.getLogger("weasyprint")
    before = (list(logger.handlers), logger.propagate)
    with _listen() as records:
        logger.warning("said inside")
    assert records == ["said inside"]
    assert (list(logger.handlers), logger.propagate) == before


def test_without_its_subsetting_library_the_machine_lacks_something():
    with pytest.raises(MachineError, match="libharfbuzz-subset0"):
        _diagnostics(['Using fontTools instead of HarfBuzz-Subset for font "X".'])


def test_a_sound_document_is_silent():
    rendered = render("<html><body></body></html>", Assets())
    assert rendered == Rendered(rendered.document, ())
    assert rendered.pdf()[1] == ()


def test_a_gradient_of_inks_that_crashes_the_engine_alone_is_drawn():
    css = "html { background: linear-gradient(device-cmyk(0 1 0 0), device-cmyk(1 0 0 0)) }"
    data, said = render(f"<html><style>{css}</style><body>x</body></html>", Assets()).pdf()
    assert (data[:4], said) == (b"%PDF", ())


@pytest.mark.parametrize("colour", ["device-cmyk(0 0 0 1 / x)", "device-cmyk(none 0 0 1)", "color()"])
def test_a_colour_that_the_engine_stumbles_over_is_the_layouts_fault(colour):
    with pytest.raises(ContentError, match="engine-css"):
        render(f"<html><style>p {{ color: {colour} }}</style><body><p>x</body></html>", Assets())
