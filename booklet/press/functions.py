"""PDF functions (ISO 32000-1, 7.10): reading them, and writing sampled ones.

Blends and tint transforms are functions from parameters to colour components.
Converting a blend means sampling its function, converting the samples and
writing a new one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import product

import numpy as np
import pikepdf
from numpy.typing import NDArray
from pikepdf import Array, Dictionary

from booklet.press.calculator import compile_calculator
from booklet.press.faults import MALFORMED, fault

Floats = NDArray[np.float64]

DEPTH = 16
"""How deep stitching functions may nest; more is a loop or an attack."""

OUTPUTS = 64
"""Most components that come out of a function; a DeviceN space has 32 (ISO 32000-1, annex C)."""

SAMPLED_BITS = 1 << 26
"""Most bits of a sampled function: 8 MB."""

CORNERS = 1 << 27
"""Most samples that one call interpolates between: 2 for each input of each row."""

LARGEST = 1e6
"""What comes out of a function is clipped to this: no colour is larger, and sums of larger ones overflow."""

CALCULATED = 10_000_000
"""Most steps of a calculator function's program in one call: some seconds."""

LINEAR = 1 / 512
"""Deviation (of full ink) up to which samples count as a straight line: half an 8-bit step."""


def floats(value: object) -> list[float]:
    """A PDF array of numbers."""
    return [float(item) for item in value]  # type: ignore[attr-defined]


class Function:
    """A function of a blend or tint: rows of inputs in, rows of outputs out.

    Attributes:
        domain: lowest and highest value of each input.
        outputs: how many components come out.
    """

    def __init__(
        self, domain: Sequence[tuple[float, float]], outputs: int, rule: Callable[[Floats], Floats]
    ) -> None:
        self.domain = tuple(domain)
        self.outputs = outputs
        self._rule = rule

    def __call__(self, values: Floats) -> Floats:
        """Rows of inputs, clipped to the domain, to rows of outputs; what is no number counts as zero."""
        low, high = np.array(self.domain).T
        with np.errstate(all="ignore"):
            return np.clip(np.nan_to_num(self._rule(np.clip(values, low, high))), -LARGEST, LARGEST)


Known = dict[tuple[int, int], Function]


def parse_function(source: pikepdf.Object, depth: int = 0, known: Known | None = None) -> Function:
    """The function of an object; an array of functions gives one output each.

    `known`: those that were read on the way, by object number; what stands in several places is read once.

    Raises:
        BookletError: `press-function`, where it is malformed or nests too deep.
    """
    if depth > DEPTH:
        raise fault("function", "a blend's functions nest without end")
    known = {} if known is None else known
    if source.is_indirect and source.objgen in known:
        return known[source.objgen]
    try:
        function = _read(source, depth, known)
        if not 0 < function.outputs <= OUTPUTS:
            raise ValueError(f"{function.outputs} outputs")
    except MALFORMED as problem:
        raise fault("function", f"a blend's function is malformed: {problem}") from problem
    if source.is_indirect:
        known[source.objgen] = function
    return function


def _read(source: pikepdf.Object, depth: int, known: Known) -> Function:
    if isinstance(source, Array):
        if depth or len(source) > OUTPUTS:
            raise ValueError(
                "an array of functions inside a function" if depth else f"{len(source)} functions"
            )
        parts = [parse_function(item, depth + 1, known) for item in source]
        return Function(parts[0].domain, len(parts), lambda v: np.hstack([part(v)[:, :1] for part in parts]))
    kind = int(source.FunctionType)
    domain = _pairs(floats(source.Domain))
    if kind == 3:
        return _ranged(_stitching(source, domain, depth, known), source)
    return _ranged({0: _sampled, 2: _exponential, 4: _calculator}[kind](source, domain), source)


def _pairs(values: Sequence[float]) -> list[tuple[float, float]]:
    return list(zip(values[::2], values[1::2], strict=True))


def _ranged(function: Function, source: pikepdf.Object) -> Function:
    if "/Range" not in source:
        return function
    low, high = np.array(_pairs(floats(source.Range))).T
    return Function(function.domain, function.outputs, lambda values: np.clip(function(values), low, high))


def _exponential(source: pikepdf.Object, domain: list[tuple[float, float]]) -> Function:
    start = np.array(floats(source.get("/C0", [0.0])))
    end = np.array(floats(source.get("/C1", [1.0])))
    exponent = float(source.N)
    return Function(domain, len(start), lambda v: start + np.power(v[:, :1], exponent) * (end - start))


def _stitching(
    source: pikepdf.Object, domain: list[tuple[float, float]], depth: int, known: Known
) -> Function:
    parts = [parse_function(item, depth + 1, known) for item in source.Functions]
    bounds, encode = floats(source.Bounds), _pairs(floats(source.Encode))
    edges = [domain[0][0], *bounds, domain[0][1]]
    if len(encode) != len(parts) or len(edges) != len(parts) + 1:
        raise ValueError("Bounds, Encode and Functions disagree")

    def rule(values: Floats) -> Floats:
        column = values[:, 0]
        result = np.empty((len(values), parts[0].outputs))
        which = np.searchsorted(bounds, column, side="right")
        for index, (part, (e0, e1)) in enumerate(zip(parts, encode, strict=True)):
            chosen = which == index
            if not chosen.any():
                continue
            low, high = edges[index], edges[index + 1]
            along = (column[chosen] - low) / (high - low) if high > low else np.zeros(chosen.sum())
            result[chosen] = part((e0 + along * (e1 - e0))[:, None])
        return result

    return Function(domain, parts[0].outputs, rule)


def _sampled(source: pikepdf.Object, domain: list[tuple[float, float]]) -> Function:
    size = [int(n) for n in source.Size]
    bits, output = int(source.BitsPerSample), _pairs(floats(source.Range))
    count = math.prod(size) * len(output)
    if min(size) < 1 or not 1 <= bits <= 32 or count * bits > SAMPLED_BITS:
        raise ValueError(f"{size} samples of {bits} bits")
    raw = np.unpackbits(np.frombuffer(source.read_bytes(), np.uint8))[: count * bits].reshape(count, bits)
    samples = raw @ (2.0 ** np.arange(bits - 1, -1, -1)) / (2.0**bits - 1)
    low, high = np.array(_pairs(floats(source.get("/Decode", source.Range)))).T
    # The first input varies fastest (7.10.2).
    table = (low + samples.reshape(-1, len(output)) * (high - low)).reshape(*reversed(size), len(output))
    encode = _pairs(floats(source["/Encode"])) if "/Encode" in source else [(0.0, n - 1.0) for n in size]

    def rule(values: Floats) -> Floats:
        spots = []
        for column, (d0, d1), (e0, e1), n in zip(values.T, domain, encode, size, strict=True):
            spots.append(np.clip(e0 + (column - d0) / ((d1 - d0) or 1) * (e1 - e0), 0, n - 1))
        steps = [(0, 1) if n > 1 else (0,) for n in size]
        if len(values) * math.prod(map(len, steps)) > CORNERS:
            raise ValueError(f"{len(values)} colours between {size} samples")
        floors = [np.minimum(spot.astype(int), max(n - 2, 0)) for spot, n in zip(spots, size, strict=True)]
        result = np.zeros((len(values), len(output)))
        for corner in product(*steps):
            weight = np.ones(len(values))
            index = []
            for step, spot, floor, n in zip(corner, spots, floors, size, strict=True):
                weight = weight * np.where(step, spot - floor, 1 - (spot - floor))
                index.append(np.minimum(floor + step, n - 1))
            result += weight[:, None] * table[tuple(reversed(index))]
        return result

    return Function(domain, len(output), rule)


def _calculator(source: pikepdf.Object, domain: list[tuple[float, float]]) -> Function:
    outputs = len(source.Range) // 2
    program = compile_calculator(source.read_bytes())

    def rule(values: Floats) -> Floats:
        if len(values) * program.length > CALCULATED:
            raise ValueError(f"{len(values)} colours out of a program of {program.length} steps")
        return np.array([program(row)[-outputs:] for row in values.tolist()], dtype=np.float64).reshape(
            -1, outputs
        )

    return Function(domain, outputs, rule)


def write_sampled(pdf: pikepdf.Pdf, samples: Floats, domain: Sequence[tuple[float, float]]) -> pikepdf.Object:
    """A function through samples, whose axes are the inputs, last varying fastest, then the outputs.

    Along one input, samples on a straight line become an exponential function, which
    every reader draws without steps.
    """
    *size, outputs = samples.shape
    if len(size) == 1 and tuple(domain[0]) == (0, 1):
        line = np.linspace(samples[0], samples[-1], size[0])
        if np.abs(line - samples).max() <= LINEAR:
            return Dictionary(
                FunctionType=2,
                Domain=Array(list(domain[0])),
                N=1,
                C0=rounded(samples[0]),
                C1=rounded(samples[-1]),
            )
    stream = pdf.make_stream(np.rint(np.clip(samples, 0, 1) * 65535).astype(">u2").tobytes())
    stream.FunctionType = 0
    stream.Domain = Array([bound for pair in domain for bound in pair])
    stream.Range = Array([0, 1] * outputs)
    stream.Size = Array(list(reversed(size)))
    stream.BitsPerSample = 16
    return stream


def rounded(values: Floats | Sequence[float]) -> Array:
    """A PDF array of numbers, rounded to what ink can show."""
    return Array([round(float(value), 4) for value in values])
