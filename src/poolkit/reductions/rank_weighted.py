"""Rank-based weighting: weights that fall geometrically with the rank."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from poolkit.reductions.base import Array, Cells, Name, flag, share
from poolkit.reductions.ranking import Ranked, Weights


@dataclass(frozen=True)
class RankWeighted(Ranked):
    """The mean of each window's cells, weighted by alpha (1 - alpha)^r where r cells are larger.

    Args:
        alpha: From 0 to 1: 1 is the maximum, towards 0 it is the average.
        normalized: Divide by the sum of the weights, 1 - (1 - alpha)^N; published code does not.

    Raises:
        PoolingError: Where `alpha` is not from 0 to 1, or `normalized` is not a truth value.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.rank_weighted_pool(np.array([[[1.0, 2.0, 3.0, 4.0]]]), 4, normalized=False)
        array([[[3.0625]]])
    """

    alpha: float = 0.5
    normalized: bool = True

    function: ClassVar[str] = "rank_weighted_pool"
    names: ClassVar[tuple[Name, ...]] = (Name("rank-weighted", "RankWeighted"),)
    formula: ClassVar[str] = "y = sum(a (1 - a)^r x_(r)) / (1 - (1 - a)^N) of x sorted downwards, r = 0, 1, ..."
    source: ClassVar[str] = "Shi, Ye, Wu, Rank-based pooling for deep convolutional neural networks, 2016"
    use: ClassVar[str] = (
        "A compromise between maximum and average that does not depend on the scale of the values: weights depend on "
        "ranks only."
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "alpha", share("alpha", self.alpha))
        object.__setattr__(self, "normalized", flag("normalized", self.normalized))

    def kernel_weights(self) -> tuple[float, ...]:
        """Geometric ones."""
        return Weights.GEOMETRIC, self.alpha, self.normalized

    def weigh(self, cells: Cells, rank: Array) -> Array:
        """(1 - alpha)^r."""
        if self.alpha == 1:
            return cells.xp.cast(rank == 0, cells.xp.dtype(cells.values))
        return cells.xp.exp(rank * math.log1p(-self.alpha))

    def total(self, cells: Cells, weights: Array) -> Array:
        """The sum of the weights; by alpha where they are not normalized, since they lack that factor."""
        if self.normalized:
            return super().total(cells, weights)
        return 0 * cells.count[..., None] + (1 / self.alpha if self.alpha else float("inf"))
