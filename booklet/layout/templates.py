"""Jinja2 in a sandbox: a layout sees the film's data and booklet's helpers, and nothing of Python."""

from __future__ import annotations

import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.loaders import BaseLoader
from jinja2.nodes import Filter, Test
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel

from booklet.diagnostics import BookletError, ContentError, Span, error
from booklet.layout.compiled import Compiled
from booklet.layout.manifest import Layout
from booklet.source import Reader

SECONDS = 10
"""Longest time one template may take; a booklet's takes a few hundredths of a second."""

MEMORY = 1_000_000_000
"""Most bytes that the process may grow by while a template runs; a booklet's takes a few megabytes."""

LARGEST = 10**12
"""Largest whole number that a template may calculate with."""

STEPS = 200_000
"""Most turns of all `range` loops of one template together."""


class TemplateTimeout(Exception):  # noqa: N818 - never leaves this module
    """Raised inside a template that does not end."""


class _Chain(BaseLoader):
    """Finds `page.html` in the child's folder first, and `base/page.html` in the folder of `base`."""

    def __init__(self, layout: Layout, reader: Reader) -> None:
        self.layout = layout
        self.reader = reader

    def get_source(self, environment: Any, template: str) -> tuple[str, str, Callable[[], bool]]:  # noqa: ARG002 - Jinja2's signature
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
    """Jinja2's sandbox, with the doors shut that booklet's own objects would open."""

    intercepted_binops = frozenset(["*", "**", "+", "%"])

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Refuse what pydantic gives every model: some of it reads files, some of it loads pickles."""
        if isinstance(obj, BaseModel) and attr not in type(obj).model_fields and hasattr(BaseModel, attr):
            return False
        return super().is_safe_attribute(obj, attr, value)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Calculate with figures of a page's size; a text or list is repeated a few hundred times only."""
        if operator == "**":
            raise SecurityError(f"{operator} is not allowed here")
        for one in (left, right):
            # Python calculates with integers of any length, and no signal stops it while it does.
            if isinstance(one, int) and abs(one) > LARGEST:
                raise SecurityError(f"a number above {LARGEST:,} is not allowed here")
        if operator == "*":
            times = [one for one in (left, right) if isinstance(one, int)]
            if (
                len(times) == 1
                and times[0] > 1000
                and not isinstance(left, float)
                and not isinstance(right, float)
            ):
                raise SecurityError("a text is repeated a thousand times at most")
        return super().call_binop(context, operator, left, right)


class Templates:
    """A layout's templates, with the helpers that they may call."""

    def __init__(
        self, layout: Layout, reader: Reader, helpers: Mapping[str, Any], kept: MutableMapping[str, bytes] | None = None
    ) -> None:  # fmt: skip
        """`kept`: where compiled templates are, and are added; what lies there is run."""
        self.layout, self.reader = layout, reader
        self.environment = _Sandbox(
            loader=_Chain(layout, reader),
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            bytecode_cache=None if kept is None else Compiled(kept),
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
        except (TemplateError, RecursionError) as problem:
            raise _diagnose(name, problem) from problem
        return True

    def parse(self, name: str) -> None:
        """Read a template without running it: quicker than compiling, and enough to find its mistakes.

        Raises:
            ContentError: it cannot be read, or is no template.
        """
        try:
            text, shown, _ = _Chain(self.layout, self.reader).get_source(self.environment, name)
            tree = self.environment.parse(text, name, shown)
            for kind, known in ((Filter, self.environment.filters), (Test, self.environment.tests)):
                for node in tree.find_all(kind):
                    if node.name not in known:
                        what = kind.__name__.lower()
                        raise TemplateSyntaxError(
                            f"there is no {what} “{node.name}”", node.lineno, name, shown
                        )
        except (TemplateError, RecursionError) as problem:
            raise _diagnose(name, problem) from problem

    def render(self, name: str, context: Mapping[str, Any]) -> str:
        """The template's output.

        Raises:
            ContentError: names template and line of whatever went wrong.
        """
        self._steps = 0
        try:
            with _deadline(SECONDS), _ceiling(MEMORY):
                return self.environment.get_template(name).render(context)
        except BookletError as problem:
            if all(diagnostic.span for diagnostic in problem.diagnostics):
                raise
            # A helper that was called with something wrong: the template's line is the place.
            raise problem.at(_where(name, problem)) from problem
        except Exception as problem:
            raise _diagnose(name, problem) from problem

    def stylesheets(self, context: Mapping[str, Any]) -> list[tuple[str, str]]:
        """The chain's `style.css` files by layout, the parent's first, each run as a template."""
        owners = [
            name for name, folder in reversed(self.layout.chain) if self.reader.exists(folder / "style.css")
        ]
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


_MEANINGS: tuple[tuple[type[Exception], str, str | None, str | None], ...] = (
    (TemplateTimeout, "template-endless", f"the template does not end (stopped after {SECONDS} s)",
     "look for a loop that grows"),
    (RecursionError, "template-endless", "the template extends, includes or calls itself without end",
     "look for a circle of templates or macros"),
    (MemoryError, "template-endless", "the template uses all memory", "look for a text that grows"),
    (SecurityError, "template-security", None, "a layout sees the film's data and booklet's helpers only"),
    (UndefinedError, "template-undefined", None, "see the names that a template can use in docs/layouts.md"),
    (TemplateError, "template-error", None, None),
)  # fmt: skip
"""What an exception says about a template: its id, its message (None for the exception's own), its hint."""


def _diagnose(name: str, problem: Exception) -> ContentError:
    span = _where(name, problem)
    if isinstance(problem, TemplateSyntaxError):
        return _syntax(problem)
    if isinstance(problem, TemplateNotFound):
        return ContentError(error("template-missing", f"there is no template {problem.name}", span))
    for kind, id_, message, hint in _MEANINGS:
        if isinstance(problem, kind):
            return ContentError(error(id_, message or str(problem), span, hint))
    return ContentError(error("template-error", f"{type(problem).__name__}: {problem}", span))


def _syntax(problem: TemplateSyntaxError) -> ContentError:
    return ContentError(
        error(
            "template-syntax",
            problem.message or "syntax error",
            Span(problem.filename or problem.name or "?", problem.lineno),
        )
    )


def _where(name: str, problem: Exception) -> Span:
    """The template and line in which something went wrong."""
    frames = [
        f for f in traceback.extract_tb(problem.__traceback__) if f.filename.endswith((".html", ".css"))
    ]
    return Span(frames[-1].filename, frames[-1].lineno) if frames else Span(name)


@contextmanager
def _ceiling(growth: int) -> Iterator[None]:
    """Let the process grow by so many bytes and no more: a text that doubles itself fills any machine.

    Where the system has no such limit (it needs /proc to tell the present size) the deadline must do.
    """
    try:
        import resource  # noqa: PLC0415 - not on every system

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        before = resource.getrlimit(resource.RLIMIT_AS)
        ceiling = pages * resource.getpagesize() + growth
        if before[0] != resource.RLIM_INFINITY and before[0] < ceiling:
            ceiling = before[0]
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, before[1]))
    except (ImportError, OSError, ValueError):
        yield
        return
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


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


def template_names(reader: Reader, layout: Layout) -> list[str]:
    """Every template below the chain's folders, as a template names it."""
    return sorted({name for _, folder in layout.chain for name in _below(reader, folder, "")})


def _below(reader: Reader, folder: Path, prefix: str) -> Iterator[str]:
    for name in reader.listing(folder):
        path = folder / name
        if path.is_dir():
            yield from _below(reader, path, f"{prefix}{name}/")
        elif name.endswith(".html"):
            yield f"{prefix}{name}"
