"""Longest run of positive values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from poolkit.reductions.base import Array, Cells, Name, Reduction, finite
from poolkit.reductions.proportion_positive import places


@dataclass(frozen=True)
class LongestPositive(Reduction):
    """The length of each window's longest run of cells above a threshold, in raster order. Its derivative is 0.

    Padded and masked cells are left out: a run goes on behind them.

    Args:
        threshold: Cells count that are larger, not those that are equal.

    Raises:
        PoolingError: Where `threshold` is not finite.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.longest_positive_pool(np.array([[[1.0, 0.0, 3.0, 4.0]]]), 4)
        array([[[2.]]])
    """

    threshold: float = 0.0

    function: ClassVar[str] = "longest_positive_pool"
    names: ClassVar[tuple[Name, ...]] = (Name("longest-positive", "LongestPositive"),)
    formula: ClassVar[str] = "y = most x > threshold that follow one another"
    source: ClassVar[str] = "Tan, Dempster, Bergmeir, Webb, MultiRocket, 2022"
    use: ClassVar[str] = (
        "Features of sequences of which it matters for how long they stay active, not how strongly: beside other "
        "statistics, as in MultiRocket. It has no gradient, so it follows layers that are not trained."
    )
    gradient_needs_input: ClassVar[bool] = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "threshold", finite("threshold", self.threshold))

    @property
    def kernel(self) -> tuple[str, tuple[float, ...]] | str:
        """None yet."""
        return f"{self.name()} has no kernel"

    def value(self, cells: Cells) -> Array:
        """The widest gap between cells that are not larger; NaN where a cell is NaN (rule S7)."""
        xp = cells.xp
        # The other cells from the last to the first; what stands for the larger ones lies before them all.
        others = xp.sort(xp.where(cells.valid & (cells.values <= self.threshold), places(cells), -1))
        end = cells.count[..., None] + 0 * xp.max(others, keepdims=True)
        longest = xp.max(xp.before(others, end) - others) - 1
        nan = xp.any(cells.valid & (cells.values != cells.values))
        return xp.where(nan, float("nan"), longest)

    def derivative(self, cells: Cells, value: Array) -> Array:
        """0: lengths jump."""
        return cells.select(0 * cells.count[..., None])
