"""Standard deviation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from poolkit.errors import PoolingError
from poolkit.reductions.base import Array, Cells, Name, Reduction, anchor, real
from poolkit.reductions.power import Power


@dataclass(frozen=True)
class StandardDeviation(Reduction):
    """The standard deviation of each window's cells.

    Args:
        correction: Taken from the number of cells that the squares are divided by: 0, or 1 for the deviation of a
            sample. Where nothing remains to divide by, the result is 0.

    Raises:
        PoolingError: Where `correction` is below 0 or not finite.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.std_pool(np.array([[[1.0, 3.0, 1.0, 3.0]]]), 4)
        array([[[1.]]])
    """

    correction: float = 0.0

    function: ClassVar[str] = "std_pool"
    names: ClassVar[tuple[Name, ...]] = (Name("standard-deviation", "StandardDeviation"),)
    formula: ClassVar[str] = "y = sqrt(sum((x - mean)^2) / (N - correction))"
    source: ClassVar[str] = "statistics pooling: Snyder et al., X-vectors, 2018"
    use: ClassVar[str] = (
        "Beside the mean in statistics pooling of speech (x-vectors), for textures, and as a measure of local contrast."
    )

    def __post_init__(self) -> None:
        correction = real("correction", self.correction, "a number from 0 on")
        if not 0 <= correction < float("inf"):
            raise PoolingError(f"correction must be a number from 0 on, got {self.correction!r}")
        object.__setattr__(self, "correction", correction)

    @property
    def kernel(self) -> tuple[str, tuple[float, ...]] | str:
        """None yet."""
        return f"{self.name()} has no kernel"

    def value(self, cells: Cells) -> Array:
        """The root of the mean square of the distances from the mean, which does not overflow (rule S9)."""
        return self._scale(cells) * _ROOT_MEAN_SQUARE.value(_centred(cells))

    def derivative(self, cells: Cells, value: Array) -> Array:
        """(x - mean) / ((N - correction) y); 0 where y is 0. That of the mean cancels, since distances sum to 0."""
        centred = _centred(cells)
        size = _ROOT_MEAN_SQUARE.value(centred)
        return self._scale(cells)[..., None] * _ROOT_MEAN_SQUARE.derivative(centred, size)

    def _scale(self, cells: Cells) -> Array:
        """sqrt(N / (N - correction)), 0 where nothing remains."""
        if not self.correction:
            return 0 * cells.count + 1
        rest = cells.count - self.correction
        positive = cells.xp.where(rest > 0, rest, 1)
        return cells.xp.where(rest > 0, cells.xp.power(cells.count / positive, 0.5), 0)


_ROOT_MEAN_SQUARE = Power(2, mean=True)


def _centred(cells: Cells) -> Cells:
    """The distances from the mean, which is relative to the largest: that of equal cells is then exact."""
    away = cells.values - anchor(cells, 1)
    mean = cells.total(away) / cells.count
    return replace(cells, values=away - mean[..., None])
