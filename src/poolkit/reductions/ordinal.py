"""Ordinal pooling: any weights by rank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from poolkit.errors import PoolingError
from poolkit.reductions.base import Array, Bound, Cells, Name, difference, finite_numbers, tabulated
from poolkit.reductions.ranking import Ranked, Weights


@dataclass(frozen=True)
class Ordinal(Ranked):
    """The mean of each window's cells, weighted by their rank: the first weight is that of the largest cell.

    Cells beyond the last weight do not count. In windows of fewer cells the last weights do not count.

    Args:
        weights: Numbers from 0 on, the first above 0, whatever their sum. Learnt, there is one for each cell of the
            window; equal ones start as the average.

    Raises:
        PoolingError: Where they are no such numbers.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.ordinal_pool(np.array([[[1.0, 2.0, 3.0, 4.0]]]), 4, weights=(2, 1, 1))
        array([[[3.25]]])
    """

    weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0)

    learnable: ClassVar[Mapping[str, Bound]] = {"weights": "positive"}
    per_tap: ClassVar[frozenset[str]] = frozenset({"weights"})

    function: ClassVar[str] = "ordinal_pool"
    names: ClassVar[tuple[Name, ...]] = (Name("ordinal", "Ordinal"),)
    formula: ClassVar[str] = "y = sum(w_r x_(r)) / sum(w_r) of x sorted downwards, r < N"
    source: ClassVar[str] = "Deliege, Istasse, Kumar, De Vleeschouwer, Van Droogenbroeck, Ordinal pooling, 2019"
    use: ClassVar[str] = (
        "When the largest, second largest, ... cell shall have weights of their own: maximum, average, median and "
        "minimum are special cases. Mind that weights belong to one size of window."
    )

    def __post_init__(self) -> None:
        weights = finite_numbers("weights", self.weights)
        if not weights or min(weights) < 0 or weights[0] == 0:
            raise PoolingError(f"weights must be numbers from 0 on, the first above 0; got {self.weights!r}")
        object.__setattr__(self, "weights", weights)

    def kernel_weights(self) -> tuple[float, ...]:
        """Listed ones, relative to the largest: their sum is then finite."""
        largest = max(self.weights)
        return Weights.LISTED, len(self.weights), *(weight / largest for weight in self.weights)

    def weigh(self, cells: Cells, rank: Array) -> Array:
        """The weight of each rank, 0 where there is none."""
        learnt = cells.parameters.get("weights")
        if learnt is None:
            largest = max(self.weights)
            return tabulated(cells.xp, [weight / largest for weight in self.weights], rank)
        if len(rank.shape) == 1:  # 0, 1, 2, ...
            return learnt
        whole = cells.xp.broadcast(learnt, cells.xp.shape(rank))
        return cells.xp.take_along(whole, cells.xp.cast(rank, "int32"))

    def total(self, cells: Cells, weights: Array) -> Array:
        """Their sum; learnt ones may all be 0, and give 0."""
        total = super().total(cells, weights)
        return cells.xp.where(total > 0, total, 1) if cells.parameters else total

    def parameter_derivative(self, name: str, cells: Cells, value: Array) -> Array:
        """By the weight of each rank: (x_(r) - y) / sum(w)."""
        xp = cells.xp
        values = xp.sort(cells.select(cells.values, -float("inf")))
        seen = xp.cast(xp.positions(values), xp.dtype(values)) < cells.count[..., None]
        return xp.where(seen, difference(xp, values, value[..., None]), 0) / self.total(cells, self._seen(cells))
