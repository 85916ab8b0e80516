"""A quick start and a quick end: a command loads what it needs and no more, and tidies up only what others would see."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from types import FunctionType
from typing import Any, NoReturn, TypeVar

T = TypeVar("T")


def later(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """The `__getattr__` of such a package (PEP 562).

    `homes`: the names that it offers, each with the module in the package that has it.
    """

    def find(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module “{package}” has no “{name}”")
        return getattr(import_module(f"{package}.{homes[name]}"), name)

    return find


SELDOM, HARDLY = 50_000, 500_000
"""How many more objects there must be before garbage is looked for: in a process that makes many booklets, or one."""


def collect_seldom(more: int = SELDOM) -> None:
    """Look for garbage less often than Python does by itself.

    Modules, models and trees of boxes are many objects and live long: to go through them as often as
    usual takes a tenth of a build's time. With more than `SELDOM`, memory grows from booklet to booklet.
    """
    gc.set_threshold(more, 5, 5)


DEEP = 66_000
"""Values that a frame seems to need: with eight bytes each just above half a MiB, so a piece of a whole one is taken for it."""


def _call(work: Callable[[], T]) -> T:
    return work()


_roomy = FunctionType(_call.__code__.replace(co_stacksize=DEEP), globals())


def roomy(work: Callable[[], T]) -> T:
    """Do some work with half a MiB for the frames of calls below it: some thousand, one in another.

    CPython takes the room for frames from the system in pieces of 16 KiB (`push_chunk` in pystate.c). Where a
    call stands at the end of one, each call out of it takes a new piece and gives it back, which is slower
    than the call: up to a twentieth of a build's time, by how deep its loops happen to lie.
    """
    return _roomy(work)  # type: ignore[no-any-return]


def leave(code: object) -> NoReturn:
    """End the process as `sys.exit` does, but leave its memory to the system: to take it apart is a tenth of a build's time."""
    if threading.active_count() > 1 or not isinstance(code, int):
        sys.exit(code)  # type: ignore[arg-type]
    atexit._run_exitfuncs()  # temporary folders, processes that are waited for
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # whoever read them is gone
            stream.flush()
    os._exit(code)
