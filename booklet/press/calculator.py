"""PostScript calculator functions (ISO 32000-1, 7.10.5), as foreign tint transforms use them."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from typing import Any

STEPS = 10_000
"""Most operators and numbers of a program; there are no loops, so no evaluation takes more steps."""

STACK = 400
"""Most numbers on the stack: the standard promises 100 (ISO 32000-1, annex C)."""

NESTED = 32
"""How deep braces may lie inside one another."""

INTEGER = 2**31
"""Beyond this, PostScript's integers become reals."""

Stack = list[Any]
Program = list[Any]

_TOKEN = re.compile(rb"[{}]|[^\s{}]+")


class Calculator:
    """A program, from the stack's first to its last state.

    Attributes:
        length: how many steps one evaluation takes at most.
    """

    def __init__(self, program: Program, length: int) -> None:
        self.length = length
        self._program = program

    def __call__(self, values: list[float]) -> list[float]:
        """The numbers that the program makes of those on the stack.

        Raises:
            ValueError: the program fails.
        """
        stack: Stack = list(values)
        try:
            _run(self._program, stack)
            return [float(value) for value in stack]
        except (IndexError, ArithmeticError, TypeError) as problem:
            raise ValueError(f"a calculator function fails: {problem}") from problem


def compile_calculator(source: bytes) -> Calculator:
    """The program of a function's stream.

    Raises:
        ValueError: the program is malformed.
    """
    tokens = _TOKEN.findall(re.sub(rb"%[^\r\n]*", b"", source))
    if len(tokens) > STEPS:
        raise ValueError(f"a calculator function has more than {STEPS:,} steps")
    rest = iter(tokens)
    if next(rest, None) != b"{":
        raise ValueError("a calculator function does not start with a brace")
    return Calculator(_block(rest), len(tokens))


def _block(tokens: Any, depth: int = 0) -> Program:
    if depth > NESTED:
        raise ValueError("a calculator function's braces nest without end")
    program: Program = []
    for token in tokens:
        if token == b"}":
            return program
        if token == b"{":
            program.append(_block(tokens, depth + 1))
        elif token.decode("ascii", "replace") in _KNOWN:
            program.append(token.decode("ascii"))
        else:
            number = float(token)
            program.append(int(number) if number.is_integer() and b"." not in token else number)
    raise ValueError("a calculator function has no closing brace")


def _run(program: Program, stack: Stack) -> None:
    for step in program:
        if not isinstance(step, str):
            stack.append(step)
        elif step == "if":
            block, condition = stack.pop(), stack.pop()
            if condition:
                _run(block, stack)
        elif step == "ifelse":
            other, block, condition = stack.pop(), stack.pop(), stack.pop()
            _run(block if condition else other, stack)
        elif step in _UNARY:
            stack.append(_UNARY[step](stack.pop()))
        elif step in _BINARY:
            second, first = stack.pop(), stack.pop()
            result = _BINARY[step](first, second)
            stack.append(result if -INTEGER <= result < INTEGER else float(result))
        else:
            _STACK[step](stack)


def _shift(value: int, places: int) -> int:
    if abs(places) > 31:
        return 0
    return value << places if places >= 0 else value >> -places


def _copy(stack: Stack) -> None:
    count = int(stack.pop())
    if not 0 <= count <= len(stack) <= STACK:
        raise IndexError("copy")
    if count:
        stack.extend(stack[-count:])


def _roll(stack: Stack) -> None:
    places, count = int(stack.pop()), int(stack.pop())
    if not 0 <= count <= len(stack):
        raise IndexError("roll")
    if count:
        part = stack[-count:]
        places %= count
        stack[-count:] = part[-places:] + part[:-places]


def _exchange(stack: Stack) -> None:
    stack[-1], stack[-2] = stack[-2], stack[-1]


_UNARY: dict[str, Callable[[Any], Any]] = {
    "abs": abs, "neg": operator.neg, "ceiling": math.ceil, "floor": math.floor,
    "round": lambda v: math.floor(v + 0.5), "truncate": math.trunc, "sqrt": math.sqrt,
    "sin": lambda v: math.sin(math.radians(v)), "cos": lambda v: math.cos(math.radians(v)),
    "ln": math.log, "log": math.log10, "cvi": int, "cvr": float,
    "not": lambda v: not v if isinstance(v, bool) else ~v,
}  # fmt: skip
_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv,
    "idiv": lambda a, b: int(a / b), "mod": lambda a, b: int(math.fmod(a, b)), "exp": math.pow,
    "atan": lambda a, b: math.degrees(math.atan2(a, b)) % 360, "eq": operator.eq, "ne": operator.ne,
    "gt": operator.gt, "ge": operator.ge, "lt": operator.lt, "le": operator.le, "and": operator.and_,
    "or": operator.or_, "xor": operator.xor, "bitshift": _shift,
}  # fmt: skip
_STACK: dict[str, Callable[[Stack], None]] = {
    "pop": lambda stack: stack.pop() and None, "exch": _exchange,
    "dup": lambda stack: stack.append(stack[-1]), "copy": _copy, "roll": _roll,
    "index": lambda stack: stack.append(stack[-1 - int(stack.pop())]),
    "true": lambda stack: stack.append(True), "false": lambda stack: stack.append(False),
}  # fmt: skip
_KNOWN = {"if", "ifelse", *_UNARY, *_BINARY, *_STACK}
