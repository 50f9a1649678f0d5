"""Linear softmax: the mean weighted by the cells themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from poolkit.reductions.base import Array, Cells, Name, Reduction, quotient


@dataclass(frozen=True)
class LinearSoftmax(Reduction):
    """The mean of each window's positive cells, weighted by themselves: what stochastic pooling expects.

    A window without positive cells gives 0 and gradient 0.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.linear_softmax_pool(np.array([[[1.0, 2.0, 3.0, 4.0]]]), 4)
        array([[[3.]]])
    """

    function: ClassVar[str] = "linear_softmax_pool"
    names: ClassVar[tuple[Name, ...]] = (Name("linear-softmax", "LinearSoftmax"),)
    formula: ClassVar[str] = "y = sum(x+^2) / sum(x+)"
    source: ClassVar[str] = "Wang, Li, Metze, Five multiple instance learning pooling functions, 2019"
    use: ClassVar[str] = (
        "Sound event detection and other weak labels, where frame probabilities become one for the clip: large values "
        "count by their own size, without a parameter. Negative cells do not count."
    )

    @property
    def kernel(self) -> tuple[str, tuple[float, ...]] | str:
        """That of stochastic pooling outside training."""
        return "stochastic", ()

    def value(self, cells: Cells) -> Array:
        """The weighted mean, relative to the largest cell so that squares do not overflow."""
        xp = cells.xp
        _, largest = positive(cells)
        _, mean = _shares(cells)
        nan = xp.any(cells.valid & (cells.values != cells.values))
        return xp.where(nan, float("nan"), xp.where(largest[..., 0] > 0, largest[..., 0] * mean, 0))

    def derivative(self, cells: Cells, value: Array) -> Array:
        """(2 x - y) / sum(x+) for positive cells, else 0; relative to the largest cell, so that no sum overflows."""
        xp = cells.xp
        share, mean = _shares(cells)
        total = xp.sum(cells.select(share), keepdims=True)
        return xp.where(cells.values > 0, (2 * share - mean[..., None]) / total, 0)


def _shares(cells: Cells) -> tuple[Array, Array]:
    """x+ by the largest cell of each window, where equal infinities are 1; and their mean weighted by themselves."""
    xp = cells.xp
    weights, largest = positive(cells)
    share = quotient(xp, weights, largest)
    return share, xp.sum(cells.select(share * share)) / xp.sum(cells.select(share))


def positive(cells: Cells) -> tuple[Array, Array]:
    """x+ of the valid cells, 0 elsewhere; and the largest of each window."""
    weights = cells.xp.where(cells.valid & (cells.values > 0), cells.values, 0 * cells.count[..., None])
    return weights, cells.xp.held(cells.xp.max(weights, keepdims=True))
