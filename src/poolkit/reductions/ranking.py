"""What reductions by rank share: a mean of the cells sorted downwards, weighted by their rank."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from poolkit.reductions.base import Array, Cells, Namespace, Reduction


class Weights(IntEnum):
    """Which ranks weigh how much, as the kernel (`csrc/reductions/ranked.hpp`) counts, and what else it is told."""

    FIRST = 0  # the first alike: how many
    GEOMETRIC = 1  # falling: alpha, and whether they are divided by their sum
    MIDDLE = 2  # those less than one rank from the middle
    LISTED = 3  # as listed: how many, and each


class Ranked(Reduction):
    """A mean weighted by rank: 0 is the largest cell, and of equal cells the first in raster order ranks first."""

    @property
    def kernel(self) -> tuple[str, tuple[float, ...]] | str:
        """One kernel for all; it is told which ranks weigh how much."""
        weights = self.kernel_weights()
        return ("ranked", tuple(map(float, weights))) if weights else f"{self.name()} has no kernel"

    def kernel_weights(self) -> tuple[float, ...]:
        """What `weigh` and `total` say, for the kernel: one of `Weights` and its numbers; empty if it knows none."""
        return ()

    def weigh(self, cells: Cells, rank: Array) -> Array:
        """Weight of each rank, in the type of the cells, whatever their sum; only ranks below the count are used.

        Args:
            cells: What the windows see.
            rank: Ranks, in the type of the cells, shape (taps,) or (planes, outputs, taps).
        """
        raise NotImplementedError(f"{type(self).__name__} weighs no rank")

    def total(self, cells: Cells, weights: Array) -> Array:
        """What the weighted sum is divided by, shape (planes, outputs, 1)."""
        return cells.xp.sum(weights, keepdims=True)

    def value(self, cells: Cells) -> Array:
        """The weighted mean of the sorted cells; NaN where one is NaN (rule S7)."""
        xp, weights = cells.xp, self._shares(cells)
        values = xp.sort(cells.select(cells.values, -float("inf")))
        mean = xp.sum(xp.where(weights > 0, weights * values, 0))
        return xp.where(xp.any(cells.valid & (cells.values != cells.values)), float("nan"), mean)

    def derivative(self, cells: Cells, value: Array) -> Array:
        """The weight of each cell's rank."""
        xp = cells.xp
        rank = xp.cast(ranks(cells), xp.dtype(cells.values))
        return self.weigh(cells, rank) / self.total(cells, self._seen(cells))

    def _shares(self, cells: Cells) -> Array:
        weights = self._seen(cells)
        return weights / self.total(cells, weights)

    def _seen(self, cells: Cells) -> Array:
        """Weights of all ranks, 0 from the count on."""
        xp = cells.xp
        rank = xp.cast(xp.positions(cells.values), xp.dtype(cells.values))
        return xp.where(rank < cells.count[..., None], self.weigh(cells, rank), 0)


def order(cells: Cells) -> Array:
    """The taps from the largest cell to the smallest, those that are not valid last; of floating-point cells."""
    xp = cells.xp
    lowest = -LARGEST[xp.dtype(cells.values)]
    # A cell of -inf still comes before one that does not count.
    bounded = xp.where(cells.values > lowest, cells.values, lowest)
    return xp.argsort(cells.select(bounded, -float("inf")))


def ranks(cells: Cells) -> Array:
    """Rank of each cell in its window."""
    return cells.xp.argsort(-order(cells))


def at(xp: Namespace, x: Array, position: Array, lowest: float | int) -> Array:
    """The element at a position of the last axis, shape (planes, outputs, 1); none is below `lowest`."""
    return xp.max(xp.where(xp.positions(x) == position, x, lowest), keepdims=True)


LARGEST: Final = {"float32": (2 - 2.0**-23) * 2.0**127, "float64": (2 - 2.0**-52) * 2.0**1023}
"""The largest finite number of a type."""
