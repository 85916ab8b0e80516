"""Jinja2 in a sandbox: a layout sees the film's data and booklet's helpers, and nothing of Python."""

from __future__ import annotations

import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.loaders import BaseLoader
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from booklet.diagnostics import BookletError, ContentError, Span, error
from booklet.layout.manifest import Layout
from booklet.source import Reader

SECONDS = 10
"""Longest time one template may take; a booklet's takes a few hundredths of a second."""

STEPS = 200_000
"""Most turns of all `range` loops of one template together."""


class TemplateTimeout(Exception):  # noqa: N818 - never leaves this module
    """Raised inside a template that does not end."""


class _Chain(BaseLoader):
    """Finds `page.html` in the child's folder first, and `base/page.html` in the folder of `base`."""

    def __init__(self, layout: Layout, reader: Reader) -> None:
        self.layout = layout
        self.reader = reader

    def get_source(self, environment: Any, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The template's text and its path, for messages."""
        for path in self._places(template):
            if self.reader.exists(path):
                return self.reader.read_text(path), self.reader.show(path), lambda: True
        raise TemplateNotFound(template)

    def _places(self, template: str) -> Iterator[Path]:
        first, _, rest = template.partition("/")
        if rest and (folder := self.layout.folder(first)):
            yield self.reader.inside(folder, rest)
        for _, folder in self.layout.chain:
            yield self.reader.inside(folder, template)


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox; `*` cannot build a text that fills the memory."""

    intercepted_binops = frozenset(["*", "**"])

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Multiply numbers; a text or list only a few hundred times."""
        if operator == "**" or (
            not isinstance(left, int | float) and isinstance(right, int) and right > 1000
        ):
            raise SecurityError(f"{operator} is not allowed here")
        return super().call_binop(context, operator, left, right)


class Templates:
    """A layout's templates, with the helpers that they may call."""

    def __init__(self, layout: Layout, reader: Reader, helpers: Mapping[str, Any]) -> None:
        self.layout = layout
        self.environment = _Sandbox(
            loader=_Chain(layout, reader),
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.globals = {
            "range": self._range,
            "namespace": self.environment.globals["namespace"],
            **helpers,
        }
        self._steps = 0

    def has(self, name: str) -> bool:
        """Whether the layout, or one that it extends, has such a template."""
        try:
            self.environment.get_template(name)
        except TemplateNotFound:
            return False
        except TemplateSyntaxError as problem:
            raise _syntax(problem) from problem
        return True

    def render(self, name: str, context: Mapping[str, Any]) -> str:
        """The template's output.

        Raises:
            ContentError: names template and line of whatever went wrong.
        """
        self._steps = 0
        try:
            with _deadline(SECONDS):
                return self.environment.get_template(name).render(context)
        except TemplateSyntaxError as problem:
            raise _syntax(problem) from problem
        except BookletError:
            raise
        except Exception as problem:
            raise self._diagnose(name, problem) from problem

    def stylesheets(self, context: Mapping[str, Any]) -> list[tuple[str, str]]:
        """The chain's `style.css` files by layout, the parent's first, each run as a template."""
        owners = [name for name, folder in reversed(self.layout.chain) if (folder / "style.css").is_file()]
        self.environment.autoescape = False
        try:
            return [(name, self.render(f"{name}/style.css", context)) for name in owners]
        finally:
            self.environment.autoescape = True

    def _range(self, *bounds: int) -> Iterator[int]:
        for i in range(*bounds):
            self._steps += 1
            if self._steps > STEPS:
                raise TemplateTimeout
            yield i

    def _diagnose(self, name: str, problem: Exception) -> ContentError:
        frames = [
            f for f in traceback.extract_tb(problem.__traceback__) if f.filename.endswith((".html", ".css"))
        ]
        span = Span(frames[-1].filename, frames[-1].lineno) if frames else Span(name)
        match problem:
            case TemplateTimeout():
                return ContentError(
                    error(
                        "template-endless",
                        f"the template does not end (stopped after {SECONDS} s)",
                        span,
                        "look for a loop that grows",
                    )
                )
            case RecursionError():
                return ContentError(
                    error(
                        "template-endless",
                        "the template includes or calls itself without end",
                        span,
                        "look for a loop of includes or macros",
                    )
                )
            case MemoryError():
                return ContentError(error("template-endless", "the template uses all memory", span))
            case SecurityError():
                return ContentError(
                    error(
                        "template-security",
                        str(problem),
                        span,
                        "a layout sees the film's data and booklet's helpers only",
                    )
                )
            case UndefinedError():
                return ContentError(
                    error(
                        "template-undefined",
                        str(problem),
                        span,
                        "see the names that a template can use in docs/layouts.md",
                    )
                )
            case TemplateNotFound():
                return ContentError(error("template-missing", f"there is no template {problem.name}", span))
            case TemplateError():
                return ContentError(error("template-error", str(problem), span))
            case _:
                return ContentError(error("template-error", f"{type(problem).__name__}: {problem}", span))


def _syntax(problem: TemplateSyntaxError) -> ContentError:
    return ContentError(
        error(
            "template-syntax",
            problem.message or "syntax error",
            Span(problem.filename or problem.name or "?", problem.lineno),
        )
    )


@contextmanager
def _deadline(seconds: int) -> Iterator[None]:
    """Stop what runs too long. Signals reach the main thread only; elsewhere the step count must do."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "SIGALRM"):
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TemplateTimeout

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def template_names(layout: Layout) -> list[str]:
    """Every template below the chain's folders, as a template names it."""
    return sorted(
        {path.relative_to(folder).as_posix() for _, folder in layout.chain for path in folder.rglob("*.html")}
    )
