"""Average."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from poolkit.errors import PoolingError
from poolkit.reductions.base import VALID, Array, Cells, Divisor, Name, Reduction, finite, flag


@dataclass(frozen=True)
class Average(Reduction):
    """The mean of each window's cells.

    Args:
        count_include_pad: Divide by the cells in the input plus explicit padding (rule S4); the overhang
            that ceil mode makes is never counted.
        divisor_override: Divide by this number instead; not 0.

    Raises:
        PoolingError: Where `divisor_override` is 0 or not finite, or `count_include_pad` is not a truth value.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.avg_pool(np.array([[[1.0, 3.0, 2.0, 0.0]]]), 2)
        array([[[2., 1.]]])
    """

    count_include_pad: bool = False
    divisor_override: float | None = None

    function: ClassVar[str] = "avg_pool"
    names: ClassVar[tuple[Name, ...]] = (Name("average", "Average"),)
    formula: ClassVar[str] = "y = sum(x) / N"
    source: ClassVar[str] = "LeCun et al., Handwritten digit recognition with a back-propagation network, 1989"
    use: ClassVar[str] = (
        "The usual choice for dense features and at the end of a network (global average pooling): with independent "
        "cells, more of them always mean less noise. Blurs what is small and strong. Of windows of 2 it is already a "
        "weak low-pass filter, so that it aliases less than the maximum."
    )
    gradient_needs_input: ClassVar[bool] = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "count_include_pad", flag("count_include_pad", self.count_include_pad))
        if self.divisor_override is not None and finite("divisor_override", self.divisor_override) == 0:
            raise PoolingError("divisor_override must not be 0; leave it None to divide by the cells")

    @property
    def divisor(self) -> Divisor:
        """The cells seen, padding included, or the number given."""
        if self.divisor_override is not None:
            return Divisor("number", float(self.divisor_override))
        return Divisor("padded") if self.count_include_pad else VALID

    @property
    def kernel(self) -> tuple[str, tuple[float, ...]] | str:
        """The divisor is the driver's business: the kernel takes no options."""
        return self.name(), ()

    def value(self, cells: Cells) -> Array:
        """The sum of the valid cells by the divisor."""
        return cells.total(cells.values) / cells.divisor

    def derivative(self, cells: Cells, value: Array) -> Array:
        """One by the divisor for each valid cell."""
        return cells.select(1 / cells.divisor[..., None])
