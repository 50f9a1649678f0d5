"""S3 pooling: a dense pooling, then rows and columns by chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from poolkit.errors import PoolingError
from poolkit.geometry import Sizes, Window, per_axis
from poolkit.reductions.base import Array, Reduction
from poolkit.transforms.base import MAX, Call, Transform, by_matrix, is_reduction, settle, tupled

_STREAM: Final = 0x53335033
"""Distinguishes the key of rows and columns from that of other draws."""


@dataclass(frozen=True)
class S3(Transform):
    """Pools at every place, then keeps one row and one column of `kernel_size`, chosen by chance: S3 pooling.

    Args:
        kernel_size: Cells of the window, and cells by outputs; one number or one per axis.
        grid_size: Cells of a grid, in each of which `grid_size / kernel_size` rows (and columns) are chosen, all
            choices equally likely; a multiple of the kernel size, and the kernel size itself if None. Larger grids
            distort more. The last grid has the rest of the map, and as many choices as are wanting of
            `floor(n / kernel_size)`.
        reduction: How the cells of a window become one. Windows end with the map, so that its size is kept.

    Training chooses anew with each seed, once for all maps of a call. Otherwise the result is the mean over all
    choices, for which maps must be finite: with grids of the kernel size an average of the pooled cells.

    Raises:
        PoolingError: Where a grid is no multiple of the kernel, or the map is smaller than the kernel.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> x = np.arange(8.0).reshape(1, 1, 8)
        >>> pk.s3_pool(x), pk.s3_pool(x, training=True, seed=1)
        (array([[[1.5, 3.5, 5.5, 7. ]]]), array([[[2., 3., 6., 7.]]]))
    """

    kernel_size: Sizes = 2
    grid_size: Sizes | None = None
    reduction: Reduction = MAX

    function: ClassVar[str] = "s3_pool"
    layer: ClassVar[str] = "S3"
    formula: ClassVar[str] = "y = max_pool(x, k, stride=1)[rows, columns], chosen without replacement in each grid"
    source: ClassVar[str] = "Zhai et al., S3Pool: Pooling with stochastic spatial sampling, 2017"
    use: ClassVar[str] = (
        "A regulariser that also distorts space a little: rows and columns are kept by chance in training, and "
        "averaged in evaluation (Zhai et al., 2017)."
    )
    cost: ClassVar[str] = (
        "Pooling at stride 1, which is about stride times as dear in each axis as at its stride, then a choice of "
        "cells."
    )
    per_axis: ClassVar[tuple[str, ...]] = ("kernel_size", "grid_size")
    random: ClassVar[bool] = True

    def __post_init__(self) -> None:
        for name in ("kernel_size", "grid_size"):
            settle(self, name, tupled(getattr(self, name)))
        is_reduction(self.reduction)
        self._axes(self.rank or 1)

    def _axes(self, rank: int) -> list[tuple[int, int]]:
        """Kernel and grid of each axis."""
        kernels = per_axis("kernel_size", self.kernel_size, rank, 1)
        grids = kernels if self.grid_size is None else per_axis("grid_size", self.grid_size, rank, 1)
        for axis, (kernel, grid) in enumerate(zip(kernels, grids, strict=True)):
            if grid % kernel:
                raise PoolingError(
                    f"grid_size must be a multiple of the kernel size {kernel}, got {grid} on axis {axis}"
                )
        return list(zip(kernels, grids, strict=True))

    def apply(self, call: Call, x: Array, *operands: Array) -> Any:
        """The dense pooling, then axis by axis a choice or the mean of all choices."""
        xp, axes, sizes = call.xp, self._axes(call.rank), call.sizes(x)
        for axis, (size, (kernel, _)) in enumerate(zip(sizes, axes, strict=True)):
            if size < kernel:
                raise PoolingError(f"axis {axis} of {size} cells has no output with kernel_size {kernel}")
        window = Window(tuple(kernel for kernel, _ in axes), 1, tuple((0, kernel - 1) for kernel, _ in axes))
        dense = call.pool(x, self.reduction, window)
        result = dense if call.key is not None else call.working(dense)
        words = None
        if call.key is not None:
            words = xp.words((call.key[0], call.key[1] ^ _STREAM), len(sizes), max(sizes), x)
        for number, axis in enumerate(call.spatial(x)):
            parts = grids_of(sizes[number], *axes[number])
            if words is None:
                result = by_matrix(call, result, axis, expectation(parts))
            else:
                result = xp.gather(result, _chosen(call, words[number][: sizes[number]], parts), axis)
        return call.finished(result, dense)


def grids_of(size: int, kernel: int, grid: int) -> tuple[tuple[int, int], ...]:
    """Cells and choices of each grid of an axis.

    Example:
        >>> from poolkit.transforms.s3 import grids_of
        >>> grids_of(11, 2, 4)
        ((4, 2), (7, 3))
    """
    whole = max(1, size // grid)
    before = whole - 1
    return (*((grid, grid // kernel),) * before, (size - before * grid, size // kernel - before * (grid // kernel)))


@lru_cache(maxsize=256)
def expectation(grids: Sequence[tuple[int, int]]) -> NDArray[np.float64]:
    """The mean over all choices as a matrix (outputs, cells).

    The i-th of c cells is the j-th of k chosen ones in (i over j) (c - 1 - i over k - 1 - j) of (c over k) choices.

    Example:
        >>> from poolkit.transforms.s3 import expectation
        >>> (6 * expectation(((4, 2),))).tolist()
        [[3.0, 2.0, 1.0, 0.0], [0.0, 1.0, 2.0, 3.0]]
    """
    cells, choices = (sum(each) for each in zip(*grids, strict=True))
    matrix = np.zeros((choices, cells))
    row = column = 0
    for count, chosen in grids:
        for own in range(chosen):
            for cell in range(count):
                ways = math.comb(cell, own) * math.comb(count - 1 - cell, chosen - 1 - own)
                matrix[row + own, column + cell] = ways / math.comb(count, chosen)
        row, column = row + chosen, column + count
    return matrix


def _chosen(call: Call, words: Array, grids: Sequence[tuple[int, int]]) -> Array:
    """The cells chosen, in order: of each grid those of the smallest words."""
    xp = call.xp
    number = np.repeat(np.arange(len(grids)), [count for count, _ in grids])
    wanted = np.repeat([chosen for _, chosen in grids], [count for count, _ in grids])
    alike, earlier = number[None, :] == number[:, None], np.tri(len(number), k=-1, dtype=bool)
    row, column = words[None, :], words[:, None]
    before = (row < column) | ((row == column) & xp.constant(earlier, words))
    rank = xp.sum(xp.cast(before & xp.constant(alike, words), "int32"))
    chosen = xp.cast(rank < xp.cast(xp.constant(wanted, words), "int32"), "int32")
    outputs = np.arange(sum(count for _, count in grids))
    reached = xp.cumulative(chosen)[None, :] <= xp.cast(xp.constant(outputs, words), "int32")[:, None]
    return xp.sum(xp.cast(reached, "int32"))
