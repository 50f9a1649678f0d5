"""Generalized mean: GeM."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Final

from poolkit.errors import PoolingError
from poolkit.reductions.base import LARGEST_OPTION, Array, Bound, Cells, Name, Reduction, anchor, finite, quotient, real
from poolkit.reductions.log_mean_exp import LogMeanExp

_SMALLEST: Final = 0.5


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

    learnable: ClassVar[Mapping[str, Bound]] = {"p": "positive"}

    function: ClassVar[str] = "gem_pool"
    names: ClassVar[tuple[Name, ...]] = (Name("gem", "GeM"),)
    formula: ClassVar[str] = "y = (sum(max(x, eps)^p) / N)^(1/p)"
    source: ClassVar[str] = "Radenovic, Tolias, Chum, Fine-tuning CNN image retrieval with no human annotation, 2018"
    use: ClassVar[str] = (
        "Descriptors of whole images for retrieval, where it is usually global with a learnt exponent: 1 is the "
        "average, large is the maximum. Inputs are clipped from below, so it belongs behind a ReLU."
    )

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
        """Of powers that a root does not magnify: that of the mean loses 1 / p times as many digits."""
        if _SMALLEST <= self.p < math.inf:
            return self.name(), (self.p, self.eps)
        return f"{self.name()} has a kernel for finite p from {_SMALLEST} on, not for {self.p:g}"

    def value(self, cells: Cells) -> Array:
        """The extreme cell times the exponential of the log-mean-exp of the logarithms relative to it."""
        xp = cells.xp
        top, logarithms = self._logarithms(cells)
        if self._is_infinite(cells):
            return top[..., 0]
        return top[..., 0] * xp.exp(self._inner(cells).value(logarithms))

    def derivative(self, cells: Cells, value: Array) -> Array:
        """(x / y)^(p - 1) / N; 0 where x is below eps, or 0."""
        xp, values, p = cells.xp, self._raised(cells), cells.option(self, "p")
        counts = (cells.values >= self.eps) & (values > 0)
        if self._is_infinite(cells):
            first = cells.first_nan_or(values == value[..., None])
            slope = xp.cast(first[..., None] == xp.positions(values), xp.dtype(values))
        else:
            ratio = xp.where(counts, quotient(xp, values, value[..., None]), 1)
            power = xp.power(ratio, p - 1) if isinstance(p, float) else xp.exp((p - 1) * xp.log(ratio))
            slope = power / cells.count[..., None]
        return xp.where(counts, slope, 0)

    def parameter_derivative(self, name: str, cells: Cells, value: Array) -> Array:
        """By p: (y / p) (sum(x^p log(x)) / sum(x^p) - log(y)), as y times that of the log-mean-exp."""
        _, logarithms = self._logarithms(cells)
        inner = self._inner(cells)
        return value * inner.parameter_derivative("sharpness", logarithms, inner.value(logarithms))

    def _inner(self, cells: Cells) -> LogMeanExp:
        return LogMeanExp() if "p" in cells.parameters else LogMeanExp(self.p)

    def _is_infinite(self, cells: Cells) -> bool:
        return "p" not in cells.parameters and math.isinf(self.p)

    def _logarithms(self, cells: Cells) -> tuple[Array, Cells]:
        """The cell that the mean tends to as p goes on, and the logarithms of all relative to it."""
        values = self._raised(cells)
        top = anchor(replace(cells, values=values), cells.option(self, "p"))
        learnt = {"sharpness": cells.parameters["p"]} if "p" in cells.parameters else {}
        logarithms = cells.xp.log(quotient(cells.xp, values, top))
        return top, replace(cells, values=logarithms, parameters=learnt)

    def _raised(self, cells: Cells) -> Array:
        """max(x, eps); NaN stays."""
        return cells.xp.where(cells.values < self.eps, self.eps, cells.values)
