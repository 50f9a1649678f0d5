"""Log-mean-exp: a smooth maximum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Final

from poolkit.reductions.base import Array, Bound, Cells, Name, Namespace, Reduction, anchor, difference, finite, scaled
from poolkit.reductions.softmax import Softmax


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

    learnable: ClassVar[Mapping[str, Bound]] = {"sharpness": "none"}

    function: ClassVar[str] = "lme_pool"
    names: ClassVar[tuple[Name, ...]] = (Name("log-mean-exp", "LogMeanExp"),)
    formula: ClassVar[str] = "y = log(sum(exp(r x)) / N) / r"
    source: ClassVar[str] = "Pinheiro, Collobert, From image-level to pixel-level labeling, 2015"
    use: ClassVar[str] = (
        "Where something between average and maximum is wanted that is smooth everywhere: multiple-instance learning "
        "and weak labels. The sharpness can be learnt; 0 is the average. A constant map stays as it is, unlike with "
        "the log of the sum."
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "sharpness", finite("sharpness", self.sharpness))

    @property
    def kernel(self) -> tuple[str, tuple[float, ...]] | str:
        """At sharpness 0 that of the average."""
        return super().kernel if self.sharpness else ("average", ())

    def value(self, cells: Cells) -> Array:
        """The anchor plus log1p of the mean of expm1, both by the sharpness: nothing cancels near 0 (rule S10)."""
        xp, r = cells.xp, cells.option(self, "sharpness")
        if _is_zero(r):
            return cells.total(cells.values) / cells.count
        top, outer = anchor(cells, r), r if isinstance(r, float) else r[..., 0]
        away = difference(xp, cells.values, top)
        mean = cells.total(_expm1_by(xp, r, away)) / cells.count
        # Far below the anchor 1 + r * mean cancels; there the plain sum of exponentials is exact.
        plain = xp.log(cells.total(xp.exp(scaled(xp, r, away))) / cells.count) / outer
        offset = xp.where(outer * mean < -0.5, plain, _log1p_by(xp, outer, mean))
        return xp.where(xp.isinf(top[..., 0]), top[..., 0], top[..., 0] + offset)

    def derivative(self, cells: Cells, value: Array) -> Array:
        """exp(r x) / sum(exp(r x)), relative to the anchor: the rounding of y would be magnified by r y."""
        xp, r = cells.xp, cells.option(self, "sharpness")
        if _is_zero(r):
            return cells.select(1 / cells.count[..., None])
        weights = cells.select(xp.exp(scaled(xp, r, difference(xp, cells.values, anchor(cells, r)))))
        return weights / xp.sum(weights, keepdims=True)

    def parameter_derivative(self, name: str, cells: Cells, value: Array) -> Array:
        """By r: (softmax mean - y) / r; near 0, where that cancels, its integral of t times the variance at t r."""
        xp, r = cells.xp, cells.option(self, "sharpness")
        top, outer = anchor(cells, r), r[..., 0]
        away = replace(cells, values=difference(xp, cells.values, top))
        # Infinitely far cells have no weight.
        near = replace(away, valid=cells.valid & ~xp.isinf(away.values))
        soft, means = Softmax(), {"beta": r}
        apart = soft.value(replace(near, parameters=means)) - self.value(away)
        spread = xp.max(near.select(xp.abs(near.values)))
        close = xp.abs(outer) * spread < _CLOSE
        integral = 0 * value
        for node, weight in zip(_NODES, _WEIGHTS, strict=True):
            at_node = replace(near, parameters={"beta": node * r})
            integral = integral + weight * node * soft.parameter_derivative("beta", at_node, value)
        return xp.where(close, integral, apart / xp.where(outer == 0, 1, outer))


_CLOSE: Final = 0.3
_NODES: Final = (0.5 - 0.15**0.5, 0.5, 0.5 + 0.15**0.5)
_WEIGHTS: Final = (5 / 18, 8 / 18, 5 / 18)
"""Gauss and Legendre's on [0, 1]: exact to 1e-8 within the bound."""


def _is_zero(r: Array) -> bool:
    """Whether it is the number 0; what is learnt is not looked at."""
    return isinstance(r, float) and r == 0


def _small(xp: Namespace, product: Array) -> Array:
    """Where the first order is exact in float64: |product| < 2^-54."""
    return xp.abs(product) < 2.0**-54


def _expm1_by(xp: Namespace, r: Array, x: Array) -> Array:
    """expm1(r x) / r, which is x as r x goes to 0."""
    return xp.where(_small(xp, scaled(xp, r, x)), x, xp.expm1(r * x) / r)


def _log1p_by(xp: Namespace, r: Array, x: Array) -> Array:
    """log1p(r x) / r, which is x as r x goes to 0."""
    return xp.where(_small(xp, scaled(xp, r, x)), x, xp.log1p(r * x) / r)
