"""Rank-based average: the mean of the largest cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from poolkit.errors import PoolingError
from poolkit.reductions.base import Array, Cells, Name
from poolkit.reductions.ranking import Ranked, Weights


@dataclass(frozen=True)
class RankAverage(Ranked):
    """The mean of the `top` largest cells of each window; of all where it has fewer.

    Args:
        top: How many cells count, at least 1: 1 is the maximum, all cells of the window the average.

    Raises:
        PoolingError: Where `top` is not a positive integer.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.rank_average_pool(np.array([[[1.0, 2.0, 3.0, 4.0]]]), 4, top=2)
        array([[[3.5]]])
    """

    top: int = 2

    function: ClassVar[str] = "rank_average_pool"
    names: ClassVar[tuple[Name, ...]] = (Name("rank-average", "RankAverage"),)
    formula: ClassVar[str] = "y = (x_(1) + ... + x_(t)) / t of x sorted downwards, t = min(top, N)"
    source: ClassVar[str] = "Shi, Ye, Wu, Rank-based pooling for deep convolutional neural networks, 2016"
    use: ClassVar[str] = (
        "Against outliers and near-zero cells at once: only the few largest cells count, and equally. A softer "
        "maximum without a parameter that needs tuning to the scale of the values."
    )

    def __post_init__(self) -> None:
        if isinstance(self.top, bool) or not isinstance(self.top, int) or self.top < 1:
            raise PoolingError(f"top must be a positive integer, got {self.top!r}")

    def kernel_weights(self) -> tuple[float, ...]:
        """The first `top`."""
        return Weights.FIRST, self.top

    def weigh(self, cells: Cells, rank: Array) -> Array:
        """1 for the first `top` ranks."""
        return cells.xp.cast(rank < self.top, cells.xp.dtype(cells.values))
