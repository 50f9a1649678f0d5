"""Maximum plus average."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from poolkit.reductions.average import Average
from poolkit.reductions.base import Array, Cells, Name, Reduction
from poolkit.reductions.max import Max


@dataclass(frozen=True)
class MaxPlusAverage(Reduction):
    """The sum of each window's maximum and its average. Half of it is `Mixed`, both side by side are `concat_pool`.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.max_plus_average_pool(np.array([[[1.0, 2.0, 3.0, 4.0]]]), 4)
        array([[[6.5]]])
    """

    function: ClassVar[str] = "max_plus_average_pool"
    names: ClassVar[tuple[Name, ...]] = (Name("max-plus-average", "MaxPlusAverage"),)
    formula: ClassVar[str] = "y = max(x) + sum(x) / N"
    source: ClassVar[str] = "Mishkin, Sergievskiy, Matas, Systematic evaluation of CNN advances on the ImageNet, 2017"
    use: ClassVar[str] = (
        "Where neither maximum nor average is clearly right and nothing shall be learnt: on ImageNet better than "
        "either (Mishkin et al., 2017). Results are about twice as large as those of an average."
    )

    @property
    def kernel(self) -> tuple[str, tuple[float, ...]] | str:
        """None yet."""
        return f"{self.name()} has no kernel"

    def value(self, cells: Cells) -> Array:
        """The sum of both."""
        return cells.xp.max(cells.select(cells.values, -float("inf"))) + Average().value(cells)

    def derivative(self, cells: Cells, value: Array) -> Array:
        """1 for the first largest cell, and as much as of an average for all."""
        xp = cells.xp
        first = xp.cast(Max().winner(cells)[..., None] == xp.positions(cells.values), xp.dtype(cells.values))
        return cells.select(first + 1 / cells.count[..., None])
