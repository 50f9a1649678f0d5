"""Sum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from poolkit.reductions.base import Array, Cells, Name, Reduction


@dataclass(frozen=True)
class Sum(Reduction):
    """The sum of each window's cells; exact in int64 for integers.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.sum_pool(np.array([[[1.0, 3.0, 2.0, 0.0]]]), 2)
        array([[[4., 2.]]])
    """

    function: ClassVar[str] = "sum_pool"
    names: ClassVar[tuple[Name, ...]] = (Name("sum", "Sum"),)
    formula: ClassVar[str] = "y = sum(x)"
    source: ClassVar[str] = "Fukushima, Neocognitron, 1980"
    use: ClassVar[str] = (
        "Counting: graphs, sets, event data; wherever the size of the region shall matter. Mind that values grow with "
        "the window."
    )
    integers: ClassVar[Literal["sum"]] = "sum"
    gradient_needs_input: ClassVar[bool] = False

    def value(self, cells: Cells) -> Array:
        """The sum of the valid cells."""
        return cells.total(cells.values)

    def derivative(self, cells: Cells, value: Array) -> Array:
        """One for each valid cell."""
        return cells.select(0 * cells.count[..., None] + 1)
