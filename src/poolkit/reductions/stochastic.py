"""Stochastic pooling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from poolkit.reductions.base import Array, Cells, Name, Reduction
from poolkit.reductions.linear_softmax import LinearSoftmax, positive


@dataclass(frozen=True)
class Stochastic(Reduction):
    """In training a random cell of each window, drawn with probability x+ / sum(x+); else the expectation.

    `x+ = max(x, 0)`. A window without positive cells gives 0 and gradient 0. Draws follow rule S13: the
    same seed gives the same cells in every framework, layout and thread count.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.stochastic_pool(np.array([[[1.0, 2.0, 3.0, 4.0]]]), 4)
        array([[[3.]]])
    """

    function: ClassVar[str] = "stochastic_pool"
    names: ClassVar[tuple[Name, ...]] = (Name("stochastic", "Stochastic"),)
    formula: ClassVar[str] = "y = x_i with probability x+_i / sum(x+) in training, sum(x+^2) / sum(x+) otherwise"
    source: ClassVar[str] = "Zeiler, Fergus, Stochastic pooling for regularization, 2013"
    use: ClassVar[str] = (
        "Regularisation in training of networks that overfit, behind a ReLU; in use it is a weighted mean without "
        "chance. Alone it trains more slowly than the maximum."
    )
    random: ClassVar[bool] = True

    def indexed(self, training: bool) -> bool:
        """In training the drawn cell wins."""
        return training

    def winner(self, cells: Cells) -> Array:
        """The first cell whose sequential prefix sum exceeds the drawn share of the total (rule S13)."""
        xp, dtype = cells.xp, cells.xp.dtype(cells.values)
        words: Array = cells.words
        weights, largest = positive(cells)
        # Sums of huge cells could overflow: a power of two changes no draw.
        limit, shrink = (2.0**512, 2.0**-512) if dtype == "float64" else (2.0**64, 2.0**-64)
        weights = xp.where(largest >= limit, weights * shrink, weights)
        taps = range(1, xp.shape(weights)[-1])
        total = weights[..., 0]
        for tap in taps:
            total = total + weights[..., tap]
        share = xp.cast(words // 256, dtype) * 2.0**-24 * total
        running = weights[..., 0]
        drawn = xp.cast(xp.where(running > share, 0, -1), "int32")
        for tap in taps:
            running = running + weights[..., tap]
            drawn = xp.where((drawn < 0) & (running > share), tap, drawn)
        infinite = cells.select(cells.values == float("inf"), False)
        special = infinite | (cells.valid & (cells.values != cells.values))
        return xp.where(xp.any(special), xp.cast(cells.first_nan_or(infinite), "int32"), drawn)

    def value(self, cells: Cells) -> Array:
        """The probability-weighted mean."""
        return LinearSoftmax().value(cells)

    def derivative(self, cells: Cells, value: Array) -> Array:
        """That of the probability-weighted mean."""
        return LinearSoftmax().derivative(cells, value)
