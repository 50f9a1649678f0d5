"""How reductions that a framework has no layer for are written from what it has: the peers of the weighted works."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from poolkit.bench.contender import LeftOutError, Windows
from poolkit.reductions import Reduction
from poolkit.reductions.log_mean_exp import LogMeanExp
from poolkit.reductions.power import Power
from poolkit.reductions.softmax import Softmax
from poolkit.reductions.stochastic import Stochastic

Unary = Callable[[Any], Any]


@dataclass(frozen=True)
class Verbs:
    """What compositions are written in.

    Attributes:
        exp: Exponential.
        log: Logarithm.
        abs: Magnitude.
        relu: Positive part.
        where: Selection.
        mean: Average pooling over the cells in the input.
        total: Sum pooling.
    """

    exp: Unary
    log: Unary
    abs: Unary
    relu: Unary
    where: Callable[[Any, Any, Any], Any]
    mean: Unary
    total: Unary


def compose(reduction: Reduction, verbs: Verbs) -> Unary:
    """A reduction as a composition of average pooling and elementwise functions.

    Without the window's maximum subtracted, as such compositions are written: right for ordinary values, not for
    large ones.

    Raises:
        LeftOutError: Where there is none.
    """
    if isinstance(reduction, Softmax):
        return lambda x: _softmax(verbs, x, reduction.beta)
    if isinstance(reduction, LogMeanExp):
        return lambda x: verbs.log(verbs.mean(verbs.exp(reduction.sharpness * x))) / reduction.sharpness
    if isinstance(reduction, Power):
        p, pool = reduction.p, verbs.mean if reduction.mean else verbs.total
        return lambda x: pool((x * x) if p == 2 else verbs.abs(x) ** p) ** (1 / p)
    if isinstance(reduction, Stochastic):
        return lambda x: _expectation(verbs, x)
    raise LeftOutError(f"no layer, and no composition written, for {type(reduction).__name__}")


def _softmax(verbs: Verbs, x: Any, beta: float) -> Any:
    weights = verbs.exp(x if beta == 1 else beta * x)
    return verbs.mean(weights * x) / verbs.mean(weights)


def _expectation(verbs: Verbs, x: Any) -> Any:
    positive = verbs.relu(x)
    total = verbs.mean(positive)
    return verbs.where(total > 0, verbs.mean(positive * positive) / verbs.where(total > 0, total, 1.0), 0.0)


def taps(x: Any, window: Windows, outputs: Sequence[int]) -> list[Any]:
    """The cells of unpadded windows as strided views of a channels-first tensor, one per tap, in raster order."""
    if window.padded:
        raise LeftOutError("drawing is not written for padded windows")
    views = []
    for offset in itertools.product(*(range(size) for size in window.kernel)):
        cut = [
            slice(first, first + step * (count - 1) + 1, step)
            for first, step, count in zip(offset, window.stride, outputs, strict=True)
        ]
        views.append(x[(slice(None), slice(None), *cut)])
    return views


def draw(verbs: Verbs, cells: Sequence[Any], uniform: Any) -> Any:
    """The first cell whose prefix sum of positive parts exceeds the drawn share of the total (rule S13)."""
    prefix = [verbs.relu(cells[0])]
    for cell in cells[1:]:
        prefix.append(prefix[-1] + verbs.relu(cell))
    share = uniform * prefix[-1]
    value = 0.0 * uniform
    for cell, running in zip(reversed(cells), reversed(prefix), strict=True):
        value = verbs.where(running > share, cell, value)
    return value
