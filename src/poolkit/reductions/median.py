"""Median."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from poolkit.errors import PoolingError
from poolkit.reductions.base import Array, Cells, Name, limits
from poolkit.reductions.ranking import Ranked, Weights, at


@dataclass(frozen=True)
class Median(Ranked):
    """The middle cell of each window; of an even number the lower of the two in the middle.

    Args:
        interpolation: "lower", a cell of the window as `torch.median` gives it, which keeps integers and has an
            index; or "midpoint", the mean of the two cells in the middle.

    Raises:
        PoolingError: Where `interpolation` is neither.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.median_pool(np.array([[[4.0, 1.0, 3.0, 2.0]]]), 4)
        array([[[2.]]])
    """

    interpolation: str = "lower"

    function: ClassVar[str] = "median_pool"
    names: ClassVar[tuple[Name, ...]] = (Name("median", "Median"),)
    formula: ClassVar[str] = "y = x_((N - 1) // 2) of x sorted upwards, from 0 on; its mean with x_(N // 2) at midpoint"
    source: ClassVar[str] = "Tukey, Exploratory data analysis, 1977"
    use: ClassVar[str] = (
        "Features with outliers: noise of single cells, such as salt and pepper, leaves no trace. Slower than average "
        "and maximum, and only the middle cells learn."
    )

    def __post_init__(self) -> None:
        if self.interpolation not in ("lower", "midpoint"):
            raise PoolingError(f"interpolation must be 'lower' or 'midpoint', got {self.interpolation!r}")

    @property
    def integers(self) -> Literal["keep", "mean"]:  # type: ignore[override]
        """The lower one is a cell, their midpoint need not be an integer."""
        return "keep" if self.interpolation == "lower" else "mean"

    def indexed(self, training: bool) -> bool:
        """Where it is a cell."""
        return self.interpolation == "lower"

    def winner(self, cells: Cells) -> Array:
        """The first cell that equals the lower of the middle."""
        xp = cells.xp
        lowest, _ = limits(xp.dtype(cells.values))
        count = xp.sum(xp.cast(cells.valid, "int32"))  # `cells.count` is in the type of the cells: int8, say
        middle = at(xp, xp.sort(cells.select(cells.values, lowest)), count[..., None] // 2, lowest)
        return cells.first_nan_or(cells.values == middle)

    @property
    def kernel(self) -> tuple[str, tuple[float, ...]] | str:
        """Of its own where it is a cell."""
        return ("median", ()) if self.interpolation == "lower" else super().kernel

    def kernel_weights(self) -> tuple[float, ...]:
        """Those in the middle."""
        return (Weights.MIDDLE,)

    def weigh(self, cells: Cells, rank: Array) -> Array:
        """1 for the ranks (N - 1) / 2, or half a rank beside it."""
        xp: Any = cells.xp
        middle = (cells.count[..., None] - 1) / 2
        return xp.cast(xp.abs(rank - middle) < 1, xp.dtype(cells.values))
