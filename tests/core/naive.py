"""Pooling as loops over windows in double precision, written from the rules: the core is compared to it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Code = tuple[int, int, int, int, int, int, int]
Cell = tuple[int, ...]


@dataclass(frozen=True)
class Bin:
    """One output's taps along one axis: (tap number, position) of those in the input, and the padded count."""

    taps: tuple[tuple[int, int], ...]
    padded: int


def padding(code: Code, size: int) -> tuple[int, int]:
    """Cells before and after (rule S2)."""
    kind, kernel, stride, dilation, before, after, _ = code
    if kind in (0, 3):
        return before, after
    total = max(0, (math.ceil(size / stride) - 1) * stride + dilation * (kernel - 1) + 1 - size)
    return (total // 2, total - total // 2) if kind == 1 else (total - total // 2, total // 2)


def bins(code: Code, size: int) -> list[Bin]:
    """All outputs of one axis."""
    kind, kernel, stride, dilation, _, _, ceil_mode = code
    before, after = padding(code, size)
    found = []
    if kind == 3:
        for i in range(size if kernel < 0 else kernel):
            low, high = i * size // kernel if kernel > 0 else i, -(-(i + 1) * size // kernel) if kernel > 0 else i + 1
            found.append(Bin(tuple(enumerate(range(low, high))), high - low))
        return found
    for start in itertools.count(-before, stride):
        positions = [start + tap * dilation for tap in range(kernel)]
        fits = positions[-1] < size + after
        # In ceil mode one more window may hang over, if it starts in the input or the leading padding and the
        # one before it does not reach the end already.
        overhangs = ceil_mode and start < size and start + dilation * (kernel - 1) - stride < size + after - 1
        if not (fits or overhangs):
            return found
        found.append(
            Bin(
                tuple((tap, place) for tap, place in enumerate(positions) if 0 <= place < size),
                sum(-before <= place < size + after for place in positions),
            )
        )
    raise AssertionError("unreachable")


def widest(code: Code, size: int) -> int:
    """Taps of the widest bin: what an index counts in."""
    return code[1] if code[0] != 3 else max(len(each.taps) for each in bins(code, size))


def windows(codes: Sequence[Code], sizes: Sequence[int]) -> Iterator[tuple[Cell, list[tuple[int, Cell]], int]]:
    """(output, its [(tap, cell)] in raster order, cells with padding) for every output."""
    axes = [bins(code, size) for code, size in zip(codes, sizes, strict=True)]
    taps = [widest(code, size) for code, size in zip(codes, sizes, strict=True)]
    for output in itertools.product(*(range(len(axis)) for axis in axes)):
        seen = [axis[i] for axis, i in zip(axes, output, strict=True)]
        cells = []
        for combination in itertools.product(*(each.taps for each in seen)):
            tap = 0
            for (number, _), width in zip(combination, taps, strict=True):
                tap = tap * width + number
            cells.append((tap, tuple(place for _, place in combination)))
        yield output, cells, math.prod(each.padded for each in seen)


def largest(values: list[float]) -> int:
    """The first of the largest, the first NaN before all."""
    best = 0
    for i, value in enumerate(values):
        if math.isnan(value):
            return i
        if value > values[best]:
            best = i
    return best


def power(values: list[float], divisor: float, p: float, mean: float) -> float:
    """(sum |x|^p / N)^(1/p)."""
    return (math.fsum(abs(value) ** p for value in values) / (divisor if mean else 1)) ** (1 / p)


def generalized_mean(values: list[float], divisor: float, p: float, eps: float) -> float:
    """(sum max(x, eps)^p / N)^(1/p)."""
    return power([max(value, eps) for value in values], divisor, p, 1)


def softmax(values: list[float], _: float, beta: float) -> float:
    """sum(w x) / sum(w), w = exp(beta x)."""
    top = max(beta * value for value in values)
    weights = [math.exp(beta * value - top) for value in values]
    return math.fsum(w * v for w, v in zip(weights, values, strict=True)) / math.fsum(weights)


def log_mean_exp(values: list[float], _: float, r: float) -> float:
    """log(mean(exp(r x))) / r."""
    if r == 0:
        return math.fsum(values) / len(values)
    top = max(r * value for value in values)
    # By the excess over 1, which a small sharpness does not cancel away.
    return (top + math.log1p(math.fsum(math.expm1(r * v - top) for v in values) / len(values))) / r


def stochastic(values: list[float], _: float) -> float:
    """sum(x+^2) / sum(x+)."""
    positive = [max(value, 0.0) for value in values]
    total = math.fsum(positive)
    return math.fsum(value * value for value in positive) / total if total else 0.0


def median(values: list[float]) -> int:
    """The first that equals the lower of the middle, the first NaN before all."""
    for i, value in enumerate(values):
        if math.isnan(value):
            return i
    return values.index(sorted(values)[(len(values) - 1) // 2])


def ranked(values: list[float], _: float, kind: float, *numbers: float) -> float:
    """The mean of the values from the largest on, weighted by rank."""
    values, count = sorted(values, reverse=True), len(values)
    if kind == 0:
        return math.fsum(values[: int(numbers[0])]) / min(count, numbers[0])
    if kind == 1:
        weights = [numbers[0] * (1 - numbers[0]) ** rank for rank in range(count)]
        total = math.fsum(weights) if numbers[1] else 1
    elif kind == 2:
        return (values[(count - 1) // 2] + values[count // 2]) / 2
    else:
        weights = [*numbers[1:], *[0.0] * count][:count]
        total = math.fsum(weights)
    return math.fsum(w * v for w, v in zip(weights, values, strict=True)) / total


WINNERS: dict[str, Callable[[list[float]], int]] = {
    "max": largest,
    "min": lambda values: largest([-value for value in values]),
    "median": median,
}

FORMULAS: dict[str, Callable[..., float]] = {
    **{name: lambda values, _, winner=winner: values[winner(values)] for name, winner in WINNERS.items()},
    "sum": lambda values, _: math.fsum(values),
    "average": lambda values, divisor: math.fsum(values) / divisor,
    "power": power,
    "generalized_mean": generalized_mean,
    "softmax": softmax,
    "log_mean_exp": log_mean_exp,
    "stochastic": stochastic,
    "ranked": ranked,
}


def pool(
    reduction: str,
    x: NDArray[np.floating],
    codes: Sequence[Code],
    *,
    parameters: Sequence[float] = (),
    mask: NDArray[np.bool_] | None = None,
    divisor: int | float | str = "valid",
    empty_value: float = 0.0,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Values, and winning taps (-1 where there is none), of x of shape (blocks, channels, *spatial)."""
    sizes = x.shape[2:]
    shape = x.shape[:2] + tuple(len(bins(code, size)) for code, size in zip(codes, sizes, strict=True))
    values, taps = np.full(shape, empty_value, np.float64), np.full(shape, -1, np.int64)
    for output, cells, padded in windows(codes, sizes):
        for plane in np.ndindex(*x.shape[:2]):
            valid = [(tap, cell) for tap, cell in cells if mask is None or mask[plane + cell]]
            if not valid:
                continue
            seen = [float(x[plane + cell]) for _, cell in valid]
            count = (
                {"valid": len(valid), "padded": padded}.get(divisor, divisor) if isinstance(divisor, str) else divisor
            )
            values[plane + output] = FORMULAS[reduction](seen, count, *parameters)
            if reduction in WINNERS:
                taps[plane + output] = valid[WINNERS[reduction](seen)][0]
    return values, taps


def scattered(
    g: NDArray[np.floating], taps: NDArray[np.int64], codes: Sequence[Code], sizes: Sequence[int]
) -> NDArray[np.floating]:
    """Each output's gradient at the cell that won, added in raster order of outputs."""
    gx = np.zeros(g.shape[:2] + tuple(sizes), g.dtype)
    for output, cells, _ in windows(codes, sizes):
        place = dict(cells)
        for plane in np.ndindex(*g.shape[:2]):
            tap = int(taps[plane + output])
            if tap >= 0:
                gx[plane + place[tap]] += g[plane + output]
    return gx
