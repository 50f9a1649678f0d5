"""Ordinal pooling: any weights by rank."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from poolkit.errors import PoolingError
from poolkit.reductions.base import Array, Cells, Name, finite
from poolkit.reductions.ranking import Ranked


@dataclass(frozen=True)
class Ordinal(Ranked):
    """The mean of each window's cells, weighted by their rank: the first weight is that of the largest cell.

    Cells beyond the last weight do not count. In windows of fewer cells the last weights do not count.

    Args:
        weights: Numbers from 0 on, the first above 0, whatever their sum.

    Raises:
        PoolingError: Where they are no such numbers.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.ordinal_pool(np.array([[[1.0, 2.0, 3.0, 4.0]]]), 4, weights=(2, 1, 1))
        array([[[3.25]]])
    """

    weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0)

    function: ClassVar[str] = "ordinal_pool"
    names: ClassVar[tuple[Name, ...]] = (Name("ordinal", "Ordinal"),)
    formula: ClassVar[str] = "y = sum(w_r x_(r)) / sum(w_r) of x sorted downwards, r < N"
    source: ClassVar[str] = "Deliege, Istasse, Kumar, De Vleeschouwer, Van Droogenbroeck, Ordinal pooling, 2019"
    use: ClassVar[str] = (
        "When the largest, second largest, ... cell shall have weights of their own: maximum, average, median and "
        "minimum are special cases. Mind that weights belong to one size of window."
    )

    def __post_init__(self) -> None:
        given: Any = self.weights
        if isinstance(given, str) or not isinstance(given, Iterable):
            raise PoolingError(f"weights must be numbers from 0 on, got {given!r}")
        weights = tuple(finite("weights", weight) for weight in given)
        if not weights or min(weights) < 0 or weights[0] == 0:
            raise PoolingError(f"weights must be numbers from 0 on, the first above 0; got {given!r}")
        object.__setattr__(self, "weights", weights)

    def weigh(self, cells: Cells, rank: Array) -> Array:
        """The weight of each rank, 0 where there is none."""
        found, largest = 0 * rank, max(self.weights)
        for number, weight in enumerate(self.weights):
            found = cells.xp.where(rank == number, weight / largest, found)
        return found
