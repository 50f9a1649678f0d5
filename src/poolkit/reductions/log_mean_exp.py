"""Log-mean-exp: a smooth maximum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from poolkit.reductions.base import Array, Cells, Name, Namespace, Reduction, anchor, difference, finite


@dataclass(frozen=True)
class LogMeanExp(Reduction):
    """The logarithm of the mean of exponentials: between the mean (sharpness 0) and the maximum (large).

    Args:
        sharpness: Any finite number; negative leans towards the minimum.

    Raises:
        PoolingError: Where `sharpness` is not finite.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> float(pk.lme_pool(np.array([[[1.0, 2.0, 3.0, 4.0]]]), 4)[0, 0, 0])
        3.05389533744...
    """

    sharpness: float = 1.0

    function: ClassVar[str] = "lme_pool"
    names: ClassVar[tuple[Name, ...]] = (Name("log-mean-exp", "LogMeanExp"),)
    formula: ClassVar[str] = "y = log(sum(exp(r x)) / N) / r"
    source: ClassVar[str] = "Pinheiro, Collobert, From image-level to pixel-level labeling, 2015"

    def __post_init__(self) -> None:
        object.__setattr__(self, "sharpness", finite("sharpness", self.sharpness))

    @property
    def kernel(self) -> tuple[str, tuple[float, ...]] | str:
        """At sharpness 0 that of the average."""
        return super().kernel if self.sharpness else ("average", ())

    def value(self, cells: Cells) -> Array:
        """The anchor plus log1p of the mean of expm1, both by the sharpness: nothing cancels near 0 (rule S10)."""
        xp, r = cells.xp, self.sharpness
        if not r:
            return cells.total(cells.values) / cells.count
        top = anchor(cells, r)
        away = difference(xp, cells.values, top)
        mean = cells.total(_expm1_by(xp, r, away)) / cells.count
        # Far below the anchor 1 + r * mean cancels; there the plain sum of exponentials is exact.
        plain = xp.log(cells.total(xp.exp(r * away)) / cells.count) / r
        offset = xp.where(r * mean < -0.5, plain, _log1p_by(xp, r, mean))
        return xp.where(xp.isinf(top[..., 0]), top[..., 0], top[..., 0] + offset)

    def derivative(self, cells: Cells, value: Array) -> Array:
        """exp(r x) / sum(exp(r x)), relative to the anchor: the rounding of y would be magnified by r y."""
        xp, r = cells.xp, self.sharpness
        if not r:
            return cells.select(1 / cells.count[..., None])
        weights = cells.select(xp.exp(r * difference(xp, cells.values, anchor(cells, r))))
        return weights / xp.sum(weights, keepdims=True)


def _small(xp: Namespace, product: Array) -> Array:
    """Where the first order is exact in float64: |product| < 2^-54."""
    return xp.abs(product) < 2.0**-54


def _expm1_by(xp: Namespace, r: float, x: Array) -> Array:
    """expm1(r x) / r, which is x as r x goes to 0."""
    return xp.where(_small(xp, r * x), x, xp.expm1(r * x) / r)


def _log1p_by(xp: Namespace, r: float, x: Array) -> Array:
    """log1p(r x) / r, which is x as r x goes to 0."""
    return xp.where(_small(xp, r * x), x, xp.log1p(r * x) / r)
