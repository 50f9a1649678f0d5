"""Mean of positive values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from poolkit.reductions.base import Array, Cells, Name, Reduction, finite
from poolkit.reductions.proportion_positive import above


@dataclass(frozen=True)
class MeanPositive(Reduction):
    """The mean of each window's cells that lie above a threshold; 0 where none does.

    Args:
        threshold: Cells count that are larger, not those that are equal.

    Raises:
        PoolingError: Where `threshold` is not finite.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.mean_positive_pool(np.array([[[1.0, 0.0, 3.0, -4.0]]]), 4)
        array([[[2.]]])
    """

    threshold: float = 0.0

    function: ClassVar[str] = "mean_positive_pool"
    names: ClassVar[tuple[Name, ...]] = (Name("mean-positive", "MeanPositive"),)
    formula: ClassVar[str] = "y = sum of x > threshold / their number"
    source: ClassVar[str] = "Tan, Dempster, Bergmeir, Webb, MultiRocket, 2022"
    use: ClassVar[str] = (
        "The strength of a feature where it is active at all, whatever the share of silent cells: beside the "
        "proportion of positive values, which says how often."
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "threshold", finite("threshold", self.threshold))

    @property
    def kernel(self) -> tuple[str, tuple[float, ...]] | str:
        """None yet."""
        return f"{self.name()} has no kernel"

    def value(self, cells: Cells) -> Array:
        """The sum of the larger cells by their number; NaN where a cell is NaN (rule S7)."""
        xp, (larger, count) = cells.xp, above(cells, self.threshold)
        nan = cells.valid & (cells.values != cells.values)
        return xp.sum(xp.where(larger | nan, cells.values, 0)) / xp.where(count > 0, count, 1)

    def derivative(self, cells: Cells, value: Array) -> Array:
        """One by their number for the larger cells."""
        xp, (larger, count) = cells.xp, above(cells, self.threshold)
        return xp.where(larger, 1 / xp.where(count > 0, count, 1)[..., None], 0)
