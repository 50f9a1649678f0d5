"""Maximum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from poolkit.reductions.base import Array, Cells, Name, Reduction, limits


@dataclass(frozen=True)
class Max(Reduction):
    """The largest cell of each window; ties go to the first in raster order, NaN propagates.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.max_pool(np.array([[[1.0, 3.0, 2.0, 0.0]]]), 2)
        array([[[3., 2.]]])
    """

    function: ClassVar[str] = "max_pool"
    names: ClassVar[tuple[Name, ...]] = (Name("max", "Max"),)
    formula: ClassVar[str] = "y = max(x)"
    source: ClassVar[str] = "Yamaguchi et al., A neural network for speaker-independent isolated word recognition, 1990"
    use: ClassVar[str] = (
        "The default inside networks: sparse features, of which it matters whether and not how often they are seen. "
        "Windows of about one active cell each suit it best; one outlier is enough to change it."
    )
    integers: ClassVar[Literal["keep"]] = "keep"
    gradient_needs_input: ClassVar[bool] = False

    def indexed(self, training: bool) -> bool:
        """Always: the largest cell wins."""
        return True

    def winner(self, cells: Cells) -> Array:
        """The first cell that equals the maximum."""
        lowest, _ = limits(cells.xp.dtype(cells.values))
        return cells.first_nan_or(cells.values == cells.xp.max(cells.select(cells.values, lowest), keepdims=True))
