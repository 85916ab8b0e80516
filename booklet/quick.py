"""A quick start: a command loads what it needs and no more, and looks for garbage seldom."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


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
