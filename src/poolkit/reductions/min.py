"""Minimum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from poolkit.reductions.base import Array, Cells, Name, Reduction, limits


@dataclass(frozen=True)
class Min(Reduction):
    """The smallest cell of each window; ties go to the first in raster order, NaN propagates.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.min_pool(np.array([[[1.0, 3.0, 2.0, 0.0]]]), 2)
        array([[[1., 0.]]])
    """

    function: ClassVar[str] = "min_pool"
    names: ClassVar[tuple[Name, ...]] = (Name("min", "Min"),)
    formula: ClassVar[str] = "y = min(x)"
    source: ClassVar[str] = "grey-scale erosion: Serra, Image analysis and mathematical morphology, 1982"
    use: ClassVar[str] = (
        "Dark on light: what the maximum does for bright things. Also the erosion of mathematical morphology; maximum "
        "minus minimum is its gradient."
    )
    integers: ClassVar[Literal["keep"]] = "keep"
    gradient_needs_input: ClassVar[bool] = False

    def indexed(self, training: bool) -> bool:
        """Always: the smallest cell wins."""
        return True

    def winner(self, cells: Cells) -> Array:
        """The first cell that equals the minimum."""
        _, highest = limits(cells.xp.dtype(cells.values))
        return cells.first_nan_or(cells.values == cells.xp.min(cells.select(cells.values, highest), keepdims=True))
