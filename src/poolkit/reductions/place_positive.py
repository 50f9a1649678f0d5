"""Mean place of positive values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from poolkit.reductions.base import Array, Cells, Name, Reduction, finite
from poolkit.reductions.proportion_positive import above, places


@dataclass(frozen=True)
class PlacePositive(Reduction):
    """The mean place of each window's cells that lie above a threshold; -1 where none does. Its derivative is 0.

    Places are counted from 0 on in raster order; padded and masked cells have none.

    Args:
        threshold: Cells count that are larger, not those that are equal.

    Raises:
        PoolingError: Where `threshold` is not finite.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.place_positive_pool(np.array([[[1.0, 0.0, 3.0, 4.0]]]), 4)
        array([[[1.66666667]]])
    """

    threshold: float = 0.0

    function: ClassVar[str] = "place_positive_pool"
    names: ClassVar[tuple[Name, ...]] = (Name("place-positive", "PlacePositive"),)
    formula: ClassVar[str] = "y = mean of i with x_i > threshold, -1 without any"
    source: ClassVar[str] = "Tan, Dempster, Bergmeir, Webb, MultiRocket, 2022"
    use: ClassVar[str] = (
        "Where in a sequence a feature is active: beside statistics that tell how often and how strongly, as in "
        "MultiRocket. It has no gradient, so it follows layers that are not trained."
    )
    gradient_needs_input: ClassVar[bool] = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "threshold", finite("threshold", self.threshold))

    @property
    def kernel(self) -> tuple[str, tuple[float, ...]] | str:
        """None yet."""
        return f"{self.name()} has no kernel"

    def value(self, cells: Cells) -> Array:
        """The sum of their places by their number; NaN where a cell is NaN (rule S7)."""
        xp, (larger, count) = cells.xp, above(cells, self.threshold)
        mean = xp.sum(xp.where(larger, places(cells), 0)) / xp.where(count > 0, count, 1)
        nan = xp.any(cells.valid & (cells.values != cells.values))
        return xp.where(nan, float("nan"), xp.where(count > 0, mean, -1))

    def derivative(self, cells: Cells, value: Array) -> Array:
        """0: places jump."""
        return cells.select(0 * cells.count[..., None])
