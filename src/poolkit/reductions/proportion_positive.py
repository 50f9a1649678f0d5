"""Proportion of positive values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from poolkit.reductions.base import Array, Cells, Name, Reduction, finite


@dataclass(frozen=True)
class ProportionPositive(Reduction):
    """The share of each window's cells that lie above a threshold. Its derivative is 0 everywhere.

    Args:
        threshold: Cells count that are larger, not those that are equal.

    Raises:
        PoolingError: Where `threshold` is not finite.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.proportion_positive_pool(np.array([[[1.0, 0.0, 3.0, -4.0]]]), 4)
        array([[[0.5]]])
    """

    threshold: float = 0.0

    function: ClassVar[str] = "proportion_positive_pool"
    names: ClassVar[tuple[Name, ...]] = (Name("proportion-positive", "ProportionPositive"),)
    formula: ClassVar[str] = "y = number of x > threshold / N"
    source: ClassVar[str] = "Dempster, Petitjean, Webb, ROCKET, 2020"
    use: ClassVar[str] = (
        "Time series behind random convolutions (the ROCKET family): how much of a series shows a pattern, whatever "
        "its strength. It has no gradient, so nothing in front of it learns."
    )
    gradient_needs_input: ClassVar[bool] = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "threshold", finite("threshold", self.threshold))

    def value(self, cells: Cells) -> Array:
        """The number of larger cells by that of all; NaN where one is NaN (rule S7)."""
        xp, (_, larger) = cells.xp, above(cells, self.threshold)
        nan = xp.any(cells.valid & (cells.values != cells.values))
        return xp.where(nan, float("nan"), larger / cells.count)

    def derivative(self, cells: Cells, value: Array) -> Array:
        """0: a step has no slope."""
        return cells.select(0 * cells.count[..., None])


def places(cells: Cells) -> Array:
    """How many valid cells come before each, in raster order."""
    xp = cells.xp
    return xp.cast(xp.cumulative(xp.cast(cells.valid, "int32")) - 1, xp.dtype(cells.values))


def above(cells: Cells, threshold: float) -> tuple[Array, Array]:
    """Which valid cells are larger than a threshold; and their number in each window."""
    xp = cells.xp
    larger = cells.valid & (cells.values > threshold)
    return larger, xp.cast(xp.sum(xp.cast(larger, "int32")), xp.dtype(cells.values))
