"""Generalized mean: GeM."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import ClassVar

from poolkit.errors import PoolingError
from poolkit.reductions.base import LARGEST_OPTION, Array, Cells, Name, Reduction, anchor, finite, quotient, real
from poolkit.reductions.log_mean_exp import LogMeanExp


@dataclass(frozen=True)
class GeneralizedMean(Reduction):
    """The power mean of each window's cells, which are raised to `eps` where they are smaller (GeM).

    Relative to the window's largest cell and by logarithms, so that no power overflows and any exponent will do.

    Args:
        p: Any number: 1 is the average, 0 the geometric mean, -1 the harmonic mean; `inf` and `-inf` are the
            maximum and the minimum.
        eps: From 0 on. Cells below it have gradient 0.

    Raises:
        PoolingError: Where `p` is no number, or `eps` is below 0 or not finite.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> float(pk.gem_pool(np.array([[[1.0, 2.0, 3.0, 4.0]]]), 4)[0, 0, 0])
        2.9240177382128...
    """

    p: float = 3.0
    eps: float = 1e-6

    function: ClassVar[str] = "gem_pool"
    names: ClassVar[tuple[Name, ...]] = (Name("gem", "GeM"),)
    formula: ClassVar[str] = "y = (sum(max(x, eps)^p) / N)^(1/p)"
    source: ClassVar[str] = "Radenovic, Tolias, Chum, Fine-tuning CNN image retrieval with no human annotation, 2018"

    def __post_init__(self) -> None:
        p = real("p", self.p, "a number, inf or -inf")
        if math.isnan(p) or LARGEST_OPTION < abs(p) < math.inf:
            raise PoolingError(f"p must be a number, inf or -inf, got {self.p!r}")
        eps = finite("eps", self.eps)
        if eps < 0:
            raise PoolingError(f"eps must be a number from 0 on, got {self.eps!r}")
        object.__setattr__(self, "p", p)
        object.__setattr__(self, "eps", eps)

    @property
    def kernel(self) -> tuple[str, tuple[float, ...]] | str:
        """None yet."""
        return f"{self.name()} has no kernel"

    def value(self, cells: Cells) -> Array:
        """The extreme cell times the exponential of the log-mean-exp of the logarithms relative to it."""
        xp, values = cells.xp, self._raised(cells)
        top = anchor(replace(cells, values=values), self.p)
        if math.isinf(self.p):
            return top[..., 0]
        logarithms = xp.log(quotient(xp, values, top))
        return top[..., 0] * xp.exp(LogMeanExp(self.p).value(replace(cells, values=logarithms)))

    def derivative(self, cells: Cells, value: Array) -> Array:
        """(x / y)^(p - 1) / N; 0 where x is below eps, or 0."""
        xp, values = cells.xp, self._raised(cells)
        if math.isinf(self.p):
            first = cells.first_nan_or(values == value[..., None])
            slope = xp.cast(first[..., None] == xp.positions(values), xp.dtype(values))
        else:
            counts = (cells.values >= self.eps) & (values > 0)
            ratio = xp.where(counts, quotient(xp, values, value[..., None]), 1)
            slope = xp.power(ratio, self.p - 1) / cells.count[..., None]
        return xp.where((cells.values >= self.eps) & (values > 0), slope, 0)

    def _raised(self, cells: Cells) -> Array:
        """max(x, eps); NaN stays."""
        return cells.xp.where(cells.values < self.eps, self.eps, cells.values)
