"""Rank-based stochastic pooling: chance by rank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from poolkit.reductions.base import Array, Cells, Name, share
from poolkit.reductions.rank_weighted import RankWeighted
from poolkit.reductions.ranking import Ranked, at, order


@dataclass(frozen=True)
class RankStochastic(Ranked):
    """In training a random cell of each window, drawn by its rank; else the expectation. Cells of any sign.

    The cell of rank r, of which r are larger, has probability alpha (1 - alpha)^r, divided by their sum over the
    window. Draws follow rule S13: the same seed gives the same cells in every framework and layout.

    Args:
        alpha: From 0 to 1: 1 is the maximum; at 0 all cells are equally likely.

    Raises:
        PoolingError: Where `alpha` is not from 0 to 1.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> float(pk.rank_stochastic_pool(np.array([[[1.0, 2.0, 3.0, 4.0]]]), 4)[0, 0, 0])
        3.26666666666...
    """

    alpha: float = 0.5

    function: ClassVar[str] = "rank_stochastic_pool"
    names: ClassVar[tuple[Name, ...]] = (Name("rank-stochastic", "RankStochastic"),)
    formula: ClassVar[str] = (
        "y = x_(r) with probability a (1 - a)^r / (1 - (1 - a)^N) of x sorted downwards in training, its mean otherwise"
    )
    source: ClassVar[str] = "Shi, Ye, Wu, Rank-based pooling for deep convolutional neural networks, 2016"
    use: ClassVar[str] = (
        "Regularisation as by stochastic pooling, but of features of any sign and any scale: chances depend on ranks "
        "only."
    )
    random: ClassVar[bool] = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "alpha", share("alpha", self.alpha))

    def indexed(self, training: bool) -> bool:
        """In training the drawn cell wins."""
        return training

    def kernel_weights(self) -> tuple[float, ...]:
        """Geometric ones, of which training draws."""
        return RankWeighted(self.alpha).kernel_weights()

    def weigh(self, cells: Cells, rank: Array) -> Array:
        """(1 - alpha)^r."""
        return RankWeighted(self.alpha).weigh(cells, rank)

    def winner(self, cells: Cells) -> Array:
        """The first rank whose prefix sum of probabilities exceeds the drawn share of their total (rule S13)."""
        xp, dtype = cells.xp, cells.xp.dtype(cells.values)
        words: Array = cells.words
        taps = xp.positions(cells.values)
        # Known before: every host compares the same numbers.
        prefix = xp.cast(xp.constant(self._prefix_sums(xp.shape(cells.values)[-1]), cells.values), dtype)
        seen = xp.cast(taps, dtype) < cells.count[..., None]
        total = xp.max(xp.where(seen, prefix, 0))[..., None]
        drawn = xp.cast(words // 256, dtype)[..., None] * 2.0**-24 * total
        rank = xp.sum(xp.cast(seen & (prefix <= drawn), "int32"))[..., None]
        tap = at(xp, order(cells), rank, 0)
        return cells.first_nan_or(taps == tap)

    def _prefix_sums(self, taps: int) -> list[float]:
        if not self.alpha:
            return [float(rank) for rank in range(1, taps + 1)]
        return [1 - (1 - self.alpha) ** rank for rank in range(1, taps + 1)]
