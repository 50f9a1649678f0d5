"""Power mean and norm: L2 and Lp."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from poolkit.errors import PoolingError
from poolkit.reductions.base import Array, Cells, Name, Reduction, flag, quotient, real


@dataclass(frozen=True)
class Power(Reduction):
    """The Lp norm of each window's cells, or with `mean` their power mean (rule S9).

    Scaled by the window's largest magnitude, so that 1e25 and 1e-25 survive in float32.

    Args:
        p: Exponent, above 0; `inf` gives the largest magnitude.
        mean: Divide the sum by the number of cells before the root.

    Raises:
        PoolingError: Where `p` is not above 0, or `mean` is not a truth value.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.lp_pool(np.array([[[3.0, -4.0]]]), 2, p=2)
        array([[[5.]]])
    """

    p: float = 2.0
    mean: bool = False

    function: ClassVar[str] = "lp_pool"
    names: ClassVar[tuple[Name, ...]] = (Name("l2", "L2", {"p": 2.0}), Name("lp", "LP"))
    formula: ClassVar[str] = "y = sum(|x|^p)^(1/p), or (sum(|x|^p) / N)^(1/p) with mean"
    source: ClassVar[str] = "Sermanet, Chintala, LeCun, Convolutional neural networks applied to house numbers, 2012"
    use: ClassVar[str] = (
        "Energy of a region, as in models of complex cells: signs do not matter, larger cells count more, and the "
        "gradient reaches every cell. L2 is between average and maximum of magnitudes; the exponent 1 sums "
        "magnitudes."
    )

    def __post_init__(self) -> None:
        p = real("p", self.p, "a number above 0, or inf")
        if not p > 0:
            raise PoolingError(f"p must be a number above 0, or inf, got {self.p!r}")
        object.__setattr__(self, "p", p)
        object.__setattr__(self, "mean", flag("mean", self.mean))

    @property
    def kernel(self) -> tuple[str, tuple[float, ...]] | str:
        """Finite exponents only."""
        return "p = inf is left to the definition" if math.isinf(self.p) else (self.name(), (self.p, float(self.mean)))

    def value(self, cells: Cells) -> Array:
        """The largest magnitude times the power sum of the cells relative to it."""
        xp, size = cells.xp, cells.xp.abs(cells.values)
        largest = xp.max(cells.select(size))
        if math.isinf(self.p):
            return largest
        total = cells.total(xp.power(quotient(xp, size, largest[..., None]), self.p))
        return largest * xp.power(total / cells.count if self.mean else total, 1 / self.p)

    def derivative(self, cells: Cells, value: Array) -> Array:
        """sign(x) (|x| / y)^(p-1), by N with mean; 0 where y or x is 0 (rule S9)."""
        xp, size = cells.xp, cells.xp.abs(cells.values)
        if math.isinf(self.p):
            first = cells.first_nan_or(size == value[..., None])
            taps = xp.constant(range(xp.shape(size)[-1]), first)
            slope = xp.cast(first[..., None] == taps, xp.dtype(size))
        else:
            # A power below 1 has no derivative at 0, where the slope is 0 anyway.
            ratio = xp.where(cells.values == 0, 1, quotient(xp, size, value[..., None]))
            slope = xp.power(ratio, self.p - 1)
        slope = xp.where(cells.values == 0, 0, xp.where(cells.values < 0, -slope, slope))
        if math.isinf(self.p):
            return slope
        return slope / cells.count[..., None] if self.mean else slope
