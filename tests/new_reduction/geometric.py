"""A reduction that Poolkit has not: all that adding one takes.

`tests/test_new_reduction.py` copies this file into the catalogue of a new process, or registers its class there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from poolkit.reductions.base import Array, Cells, Name, Reduction


@dataclass(frozen=True)
class Geometric(Reduction):
    """The geometric mean of each window's cells, which are positive.

    Args:
        shift: Added to the cells before, and taken from the result after.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.geometric_pool(np.array([[[1.0, 4.0]]]), 2)
        array([[[2.]]])
    """

    shift: float = 0.0

    function: ClassVar[str] = "geometric_pool"
    names: ClassVar[tuple[Name, ...]] = (
        Name("geometric", "Geometric"),
        Name("geometric-one", "GeometricOne", {"shift": 1.0}),
    )
    formula: ClassVar[str] = "y = exp(sum(log(x + a)) / N) - a"
    source: ClassVar[str] = "Euclid, Elements, about 300 BC"

    def value(self, cells: Cells) -> Array:
        """By logarithms; cells that do not count have the logarithm 0."""
        logarithms = cells.xp.log(cells.select(cells.values + self.shift, 1))
        return cells.xp.exp(cells.total(logarithms) / cells.count) - self.shift

    def derivative(self, cells: Cells, value: Array) -> Array:
        """(y + a) / (N (x + a))."""
        whole = (value + self.shift)[..., None]
        return whole / (cells.count[..., None] * cells.select(cells.values + self.shift, 1))
