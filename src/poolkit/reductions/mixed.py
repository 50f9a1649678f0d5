"""Mixed maximum and average."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from poolkit.reductions.average import Average
from poolkit.reductions.base import Array, Bound, Cells, Name, Reduction, share
from poolkit.reductions.max import Max


@dataclass(frozen=True)
class Mixed(Reduction):
    """A mix of each window's maximum and its average.

    Args:
        share: Of the maximum, from 0 to 1; half by default, the mean of the two.

    Raises:
        PoolingError: Where `share` is not from 0 to 1.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.mixed_pool(np.array([[[1.0, 2.0, 3.0, 4.0]]]), 4)
        array([[[3.25]]])
    """

    share: float = 0.5

    learnable: ClassVar[Mapping[str, Bound]] = {"share": "share"}

    function: ClassVar[str] = "mixed_pool"
    names: ClassVar[tuple[Name, ...]] = (Name("mixed", "Mixed"),)
    formula: ClassVar[str] = "y = a max(x) + (1 - a) sum(x) / N"
    source: ClassVar[str] = "Lee, Gallagher, Tu, Generalizing pooling functions in convolutional neural networks, 2016"
    use: ClassVar[str] = (
        "Where neither maximum nor average is clearly right: the share can be learnt, per layer or per channel, or be "
        "fixed at 0.5. In one published comparison on ImageNet, the sum of both was better than either (Mishkin et "
        "al., 2016)."
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "share", share("share", self.share))

    @property
    def kernel(self) -> tuple[str, tuple[float, ...]] | str:
        """At share 0 that of the average."""
        return f"{self.name()} has no kernel" if self.share else Average().kernel

    def value(self, cells: Cells) -> Array:
        """The mix; neither enters where its share is 0, so that infinities do no harm."""
        share, mean = cells.option(self, "share"), Average().value(cells)
        largest = cells.xp.max(cells.select(cells.values, -float("inf")))
        if not isinstance(share, float):
            share = share[..., 0]
        elif share in (0, 1):
            return largest if share else mean
        return share * largest + (1 - share) * mean

    def derivative(self, cells: Cells, value: Array) -> Array:
        """The share for the first largest cell, and the rest equally for all."""
        xp = cells.xp
        first = xp.cast(Max().winner(cells)[..., None] == xp.positions(cells.values), xp.dtype(cells.values))
        share = cells.option(self, "share")
        return cells.select(share * first + (1 - share) / cells.count[..., None])

    def parameter_derivative(self, name: str, cells: Cells, value: Array) -> Array:
        """By the share: the maximum less the average."""
        largest = cells.xp.max(cells.select(cells.values, -float("inf")))
        return largest - Average().value(cells)
