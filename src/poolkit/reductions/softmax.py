"""Softmax-weighted mean: SoftPool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from poolkit.reductions.base import Array, Bound, Cells, Name, Reduction, anchor, difference, finite, scaled


@dataclass(frozen=True)
class Softmax(Reduction):
    """The mean of each window's cells, weighted by their softmax (SoftPool).

    Args:
        beta: Inverse temperature, any finite number: 0 is the average, large is the maximum,
            negative leans towards the minimum. Learnt, this is AutoPool.

    Raises:
        PoolingError: Where `beta` is not finite.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> float(pk.soft_pool(np.array([[[1.0, 2.0, 3.0, 4.0]]]), 4)[0, 0, 0])
        3.492652734585...
    """

    beta: float = 1.0

    learnable: ClassVar[Mapping[str, Bound]] = {"beta": "none"}

    function: ClassVar[str] = "soft_pool"
    names: ClassVar[tuple[Name, ...]] = (Name("soft", "Soft"),)
    formula: ClassVar[str] = "y = sum(exp(beta x) x) / sum(exp(beta x))"
    source: ClassVar[str] = "Stergiou, Poppe, Kalliatakis, Refining activation downsampling with SoftPool, 2021"
    use: ClassVar[str] = (
        "A smooth maximum that keeps more of the strong cells than the average does and, unlike the maximum, gives "
        "every cell a gradient. Its sharpness can be learnt (AutoPool): weak labels, sound event detection."
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "beta", finite("beta", self.beta))

    def value(self, cells: Cells) -> Array:
        """The anchor plus the weighted mean distance from it: no exponential exceeds 1 (rule S10)."""
        top = self._anchor(cells)
        _, _, offset = self._offset(cells, top)
        return (top + offset)[..., 0]

    def derivative(self, cells: Cells, value: Array) -> Array:
        """w (1 + beta (x - y)) / sum(w), with x and y relative to the anchor: the rounding of y does not enter."""
        weights, away, offset = self._offset(cells, self._anchor(cells))
        slope = 1 + cells.option(self, "beta") * difference(cells.xp, away, offset)
        return cells.xp.where(weights > 0, weights / cells.xp.sum(weights, keepdims=True) * slope, 0)

    def parameter_derivative(self, name: str, cells: Cells, value: Array) -> Array:
        """By beta: the weighted variance, sum(w (x - y)^2) / sum(w)."""
        xp = cells.xp
        weights, away, offset = self._offset(cells, self._anchor(cells))
        distance = difference(xp, away, offset)
        return xp.sum(xp.where(weights > 0, weights * distance * distance, 0)) / xp.sum(weights)

    def _offset(self, cells: Cells, top: Array) -> tuple[Array, Array, Array]:
        """Weights, distances from the anchor, and the weighted mean distance, shape (planes, outputs, 1)."""
        xp = cells.xp
        weights, away = self._weights(cells, top), difference(xp, cells.values, top)
        total = xp.sum(xp.where(weights > 0, weights * away, 0), keepdims=True)
        return weights, away, total / xp.sum(weights, keepdims=True)

    def _anchor(self, cells: Cells) -> Array:
        """The cell of the largest beta x; 0 for the plain mean."""
        beta = cells.option(self, "beta")
        return 0 * cells.count[..., None] if _is_zero(beta) else anchor(cells, beta)

    def _weights(self, cells: Cells, top: Array) -> Array:
        beta = cells.option(self, "beta")
        if _is_zero(beta):
            return cells.select(cells.xp.exp(0 * cells.count[..., None]))
        return cells.select(cells.xp.exp(scaled(cells.xp, beta, difference(cells.xp, cells.values, top))))


def _is_zero(beta: Array) -> bool:
    """Whether it is the number 0; what is learnt is not looked at."""
    return isinstance(beta, float) and beta == 0
