"""Max unpooling."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from poolkit.errors import PoolingError
from poolkit.geometry import Sizes, Window
from poolkit.reductions.base import Array
from poolkit.transforms.base import Call, Transform, choice, settle, to_rows, tupled

_DUPLICATES: Final = ("last", "first", "sum", "mean")


@dataclass(frozen=True)
class MaxUnpool(Transform):
    """Puts values back to the cells that they were pooled from, 0 elsewhere: the partial inverse of max pooling.

    Args:
        kernel_size: Cells of the window that pooled, one number or one per axis.
        stride: Cells between its windows; the kernel size if None.
        padding: Cells of its padding before and after.
        output_size: Size of each spatial axis of the result, or of all of its axes, less than a stride from what
            kernel, stride and padding make it; None for just that.
        duplicates: What a cell gets that several windows won: the "last" or "first" of their values in raster order,
            their "sum" or their "mean".

    The indices are those of `max_pool(..., return_indices=True)`: flat within one plane of the result. -1, where no
    cell won, puts nothing. Where their values can be looked at, others outside the plane are refused; in compiled
    code they put nothing.

    Raises:
        PoolingError: Where indices do not have the shape of `x`, are no integers or lie outside the result.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> values, indices = pk.max_pool(np.array([[[1.0, 3.0, 2.0, 0.0]]]), 2, return_indices=True)
        >>> pk.max_unpool(values, indices, 2)
        array([[[0., 3., 2., 0.]]])
    """

    kernel_size: Sizes
    stride: Sizes | None = None
    padding: Sizes = 0
    output_size: Sequence[int] | None = None
    duplicates: str = "last"

    function: ClassVar[str] = "max_unpool"
    layer: ClassVar[str] = "MaxUnpool"
    pools: ClassVar[bool] = False
    formula: ClassVar[str] = "y[indices[o]] = x[o], 0 elsewhere"
    source: ClassVar[str] = "Zeiler, Taylor, Fergus, Adaptive deconvolutional networks, 2011"
    use: ClassVar[str] = (
        "Decoders of segmentation (SegNet) and pictures of what a network saw: puts values back where the maximum was."
    )
    cost: ClassVar[str] = "A scatter: one write for each value, and the zeros."
    operands: ClassVar[tuple[str, ...]] = ("indices",)
    call_options: ClassVar[tuple[str, ...]] = ("output_size",)
    per_axis: ClassVar[tuple[str, ...]] = ("kernel_size", "stride", "padding")

    def __post_init__(self) -> None:
        for name in ("kernel_size", "stride", "padding", "output_size"):
            settle(self, name, tupled(getattr(self, name)))
        choice("duplicates", self.duplicates, _DUPLICATES)
        self._codes(self.rank or 1)

    def _codes(self, rank: int) -> list[tuple[int, int, int]]:
        """Kernel, stride and padding of each axis."""
        rules = Window(self.kernel_size, self.stride, self.padding).rules(rank)
        return [(kernel, stride, padding) for _, kernel, stride, _, padding, *_ in (rule.code for rule in rules)]

    def sizes(self, inputs: Sequence[int], given: Sequence[int] | None) -> list[int]:
        """Sizes of the result's spatial axes."""
        codes = self._codes(len(inputs))
        usual = [(n - 1) * s + k - 2 * p for n, (k, s, p) in zip(inputs, codes, strict=True)]
        if given is None:
            sizes = usual
        else:
            for axis, (size, expected, (_, stride, _)) in enumerate(zip(given, usual, codes, strict=True)):
                if isinstance(size, bool) or not isinstance(size, int) or abs(size - expected) >= stride:
                    low, high = expected - stride + 1, expected + stride - 1
                    raise PoolingError(f"output_size must be {low} to {high} on axis {axis}, got {size!r}")
            sizes = list(given)
        for axis, size in enumerate(sizes):
            if size < 1:
                raise PoolingError(f"axis {axis} of the result would have {size} cells; use less padding")
        return sizes

    def _given(self, call: Call, x: Array) -> Sequence[int] | None:
        """What `output_size` says of the spatial axes."""
        size = self.output_size
        if size is None:
            return None
        if not isinstance(size, tuple) or len(size) not in (call.rank, len(x.shape)):
            raise PoolingError(
                f"output_size must be {call.rank} numbers (or one per axis of the result, {len(x.shape)}), got {size!r}"
            )
        return size if len(size) == call.rank else [size[axis] for axis in call.spatial(x)]

    def apply(self, call: Call, x: Array, *operands: Array) -> Any:
        """The values scattered, plane by plane."""
        xp, (indices,) = call.xp, operands
        if tuple(x.shape) != tuple(indices.shape):
            raise PoolingError(f"indices must have the shape of x, {tuple(x.shape)}; got {tuple(indices.shape)}")
        if not xp.dtype(indices).startswith(("int", "uint")):
            raise PoolingError(f"indices must be integers, got {xp.dtype(indices)}")
        sizes = self.sizes(call.sizes(x), self._given(call, x))
        if call.layout == "channels_last":
            first, last = call.spatial(x).start, len(x.shape) - 1
            x, indices = xp.move_axis(x, last, first), xp.move_axis(indices, last, first)
        shape = xp.shape(x)
        outer = shape[: len(shape) - call.rank]
        rows = self._scattered(call, to_rows(xp, x, call.rank), to_rows(xp, indices, call.rank), math.prod(sizes))
        result = xp.reshape(rows, (*outer, *sizes))
        if call.layout == "channels_last":
            result = xp.move_axis(result, len(outer) - 1, len(shape) - 1)
        return result

    def _scattered(self, call: Call, values: Array, index: Array, cells: int) -> Array:
        """Rows of values as rows of cells."""
        xp = call.xp
        index = xp.cast(index, "int64" if xp.wide else "int32")
        inside = (index >= 0) & (index < cells)
        if xp.known(index):
            wrong = ~inside & (index != -1)
            if bool(xp.any(xp.reshape(wrong, (-1,)))):
                low, high = (int(xp.reshape(each, ())) for each in _extremes(call, index))
                raise PoolingError(f"indices must be 0 to {cells - 1}, or -1; got {low} to {high}")
        index = xp.where(inside, index, 0)
        rows, count = xp.shape(values)
        if self.duplicates in ("sum", "mean"):
            zero = xp.zeros((rows, cells), xp.dtype(values), values)
            total = xp.put_sum(zero, index, xp.where(inside, values, 0 * values))
            if self.duplicates == "sum":
                return total
            seen = xp.put_sum(zero, index, xp.cast(inside, xp.dtype(values)))
            return total / xp.where(seen > 0, seen, 1)
        # The number of the window that a cell gets its value from, counted from 1; then the values are only looked up,
        # so that each gradient goes to the value that was put.
        numbers = xp.constant([[each + 1 for each in range(count)]], values)
        numbers = xp.cast(numbers if self.duplicates == "last" else count + 1 - numbers, xp.dtype(index))
        numbers = xp.where(inside, numbers + 0 * index, 0)
        number = xp.put_largest(xp.zeros((rows, cells), xp.dtype(index), values), index, numbers)
        window = number - 1 if self.duplicates == "last" else count - number
        chosen = xp.take_along(values, xp.where(number > 0, window, 0))
        return xp.where(number > 0, chosen, xp.zeros((1, 1), xp.dtype(values), values))


def _extremes(call: Call, index: Array) -> tuple[Array, Array]:
    flat = call.xp.reshape(index, (-1,))
    return call.xp.min(flat), call.xp.max(flat)
