"""Gated maximum and average."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from poolkit.reductions.average import Average
from poolkit.reductions.base import Array, Bound, Cells, Name, Reduction, finite_numbers, tabulated
from poolkit.reductions.max import Max


@dataclass(frozen=True)
class Gated(Reduction):
    """A mix of each window's maximum and its average, whose share the cells themselves decide.

    Args:
        weights: Finite numbers, one for each cell of the window in raster order; those that are missing are 0. Without
            any, the mix is half and half. Padded and masked cells have no say.

    The authors' university is said to have filed a patent on the method (UC San Diego, docket SD2016-053).

    Raises:
        PoolingError: Where a weight is not finite.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.gated_pool(np.array([[[1.0, 2.0, 3.0, 4.0]]]), 4, weights=(1, 1, -1, 0))  # a gate of sigmoid(0)
        array([[[3.25]]])
    """

    weights: tuple[float, ...] = ()

    learnable: ClassVar[Mapping[str, Bound]] = {"weights": "none"}
    per_tap: ClassVar[frozenset[str]] = frozenset({"weights"})

    function: ClassVar[str] = "gated_pool"
    names: ClassVar[tuple[Name, ...]] = (Name("gated", "Gated"),)
    formula: ClassVar[str] = "y = a max(x) + (1 - a) sum(x) / N, a = 1 / (1 + exp(-sum(w_i x_i)))"
    source: ClassVar[str] = "Lee, Gallagher, Tu, Generalizing pooling functions in convolutional neural networks, 2016"
    use: ClassVar[str] = (
        "Where the mix of maximum and average shall depend on what is seen: the share is computed from each window. "
        "It has one weight per cell of the window, so that it belongs to one size of window; learn them."
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", finite_numbers("weights", self.weights))

    @property
    def kernel(self) -> tuple[str, tuple[float, ...]] | str:
        """None yet."""
        return f"{self.name()} has no kernel"

    def value(self, cells: Cells) -> Array:
        """The mix; neither enters where its share is 0, so that infinities do no harm."""
        xp, share = cells.xp, self._gate(cells)
        largest, mean = _parts(cells)
        mix = share * largest + (1 - share) * mean
        return xp.where(share == 1, largest, xp.where(share == 0, mean, mix))

    def derivative(self, cells: Cells, value: Array) -> Array:
        """The gate for the first largest cell, the rest equally for all, and each cell's say in the gate."""
        xp, share = cells.xp, self._gate(cells)[..., None]
        first = xp.cast(Max().winner(cells)[..., None] == xp.positions(cells.values), xp.dtype(cells.values))
        slope = share * first + (1 - share) / cells.count[..., None]
        return cells.select(slope + self._by_score(cells) * self._weights(cells))

    def parameter_derivative(self, name: str, cells: Cells, value: Array) -> Array:
        """By each weight: a (1 - a) (max(x) - mean) x_i."""
        slope = self._by_score(cells)
        return cells.xp.where(cells.valid & (slope != 0), slope * cells.values, 0)

    def _by_score(self, cells: Cells) -> Array:
        """Derivative by the sum in the gate, 0 where the gate is shut or wide open; shape (planes, outputs, 1)."""
        share = self._gate(cells)
        largest, mean = _parts(cells)
        ends = share * (1 - share)
        return cells.xp.where(ends > 0, ends * (largest - mean), 0)[..., None]

    def _gate(self, cells: Cells) -> Array:
        """The share of the maximum, by an exponential that does not overflow."""
        xp, weights = cells.xp, self._weights(cells)
        score = xp.sum(xp.where(cells.valid & (weights != 0), weights * cells.values, 0))
        decay = xp.exp(-xp.abs(score))
        return xp.where(score >= 0, 1, decay) / (1 + decay)

    def _weights(self, cells: Cells) -> Array:
        """One for each tap."""
        xp, learnt = cells.xp, cells.parameters.get("weights")
        if learnt is not None:
            return learnt
        return tabulated(xp, self.weights, xp.cast(xp.positions(cells.values), xp.dtype(cells.values)))


def _parts(cells: Cells) -> tuple[Array, Array]:
    """The maximum and the average."""
    return cells.xp.max(cells.select(cells.values, -float("inf"))), Average().value(cells)
