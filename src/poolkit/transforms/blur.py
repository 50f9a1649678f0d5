"""Blur pooling: a binomial filter before every s-th cell is taken, so that what is too fine for the result is gone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from poolkit.errors import PoolingError
from poolkit.geometry import Padding, Sizes, Window, per_axis
from poolkit.reductions.base import Array
from poolkit.reductions.max import Max
from poolkit.transforms.base import Call, Transform, choice, settle, tupled

PADDING_MODES: Final = ("reflect", "replicate", "circular", "zero")
_LARGEST: Final = 7


@dataclass(frozen=True)
class Blur(Transform):
    """Takes every s-th cell of a map that was smoothed by a binomial filter.

    The filter of `m` cells has the weights `binomial(m - 1, t) / 2**(m - 1)` along each axis, which sum to one. It sees
    `floor((m - 1) / 2)` cells before each cell and `ceil((m - 1) / 2)` behind, so that `n` cells become `ceil(n / s)`.

    Args:
        size: Cells of the filter, 1 to 7: one number, or one per axis. 1 takes cells as they are, 2 is average pooling.
        stride: Cells between outputs, one number or one per axis.
        padding_mode: What lies outside: "reflect" (about the outermost cells), "replicate", "circular" or "zero"; each
            for maps of any size, also smaller than the filter.

    Raises:
        PoolingError: Where an argument is out of range.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.blur_pool(np.array([[[0.0, 4.0, 0.0, 8.0]]]), 3, 2)
        array([[[2., 3.]]])
    """

    size: Sizes = 4
    stride: Sizes = 2
    padding_mode: str = "reflect"

    function: ClassVar[str] = "blur_pool"
    layer: ClassVar[str] = "Blur"
    formula: ClassVar[str] = "y_i = sum_t binomial(m - 1, t) / 2^(m - 1) x_(i s - floor((m - 1) / 2) + t)"
    source: ClassVar[str] = "Zhang, Making convolutional networks shift-invariant again, 2019"
    use: ClassVar[str] = (
        "In place of any stride of a network that shall react less to shifts: take the step at stride 1 and the "
        'stride here. Size 3 to 5 with "reflect" is usual. It costs contrast of fine detail.'
    )
    cost: ClassVar[str] = (
        "`size` products per cell and axis: it is computed one axis after the other. The layer before it works at "
        "stride 1, which makes that layer s^2 times as dear."
    )
    per_axis: ClassVar[tuple[str, ...]] = ("size", "stride")

    def __post_init__(self) -> None:
        for name in ("size", "stride"):
            settle(self, name, tupled(getattr(self, name)))
        _check(self.size, self.stride, self.rank or 1, self.padding_mode)

    def apply(self, call: Call, x: Array, *operands: Array) -> Any:
        """One axis after the other."""
        return call.finished(blurred(call, call.working(x), self.size, self.stride, self.padding_mode), x)


@dataclass(frozen=True)
class MaxBlur(Transform):
    """Max pooling without its aliasing: the maximum of every window, then blur pooling.

    Args:
        kernel_size: Cells of the window, one number or one per axis.
        stride: Cells between outputs, one number or one per axis; the kernel size if None.
        padding: Padding of the windows, as in `Window`; it is never read.
        size: Cells of the filter, 1 to 7: one number, or one per axis.
        padding_mode: What the filter sees outside: "reflect", "replicate", "circular" or "zero".

    Raises:
        PoolingError: Where an argument is out of range, or no window fits into the input.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.max_blur_pool(np.array([[[0.0, 4.0, 0.0, 8.0, 1.0]]]), 2, size=3)
        array([[[4., 7.]]])
    """

    kernel_size: Sizes = 2
    stride: Sizes | None = None
    padding: Padding = 0
    size: Sizes = 4
    padding_mode: str = "reflect"

    function: ClassVar[str] = "max_blur_pool"
    layer: ClassVar[str] = "MaxBlur"
    formula: ClassVar[str] = "y = blur_pool(max_pool(x, k, stride=1), m, s)"
    source: ClassVar[str] = "Zhang, Making convolutional networks shift-invariant again, 2019"
    use: ClassVar[str] = (
        "In place of max pooling with a stride, in networks that shall react less to shifts of the input: on "
        "ImageNet, classes of shifted images agree more often at equal or better accuracy (Zhang, 2019)."
    )
    cost: ClassVar[str] = "The maximum at every place, then `size` products per cell and axis of the result."
    per_axis: ClassVar[tuple[str, ...]] = ("kernel_size", "stride", "size")

    def __post_init__(self) -> None:
        for name in ("kernel_size", "stride", "padding", "size"):
            settle(self, name, tupled(getattr(self, name)))
        Window(self.kernel_size, 1, self.padding).rules(self.rank or 1)
        _check(self.size, self._stride, self.rank or 1, self.padding_mode)

    @property
    def _stride(self) -> Sizes:
        return self.kernel_size if self.stride is None else self.stride

    def apply(self, call: Call, x: Array, *operands: Array) -> Any:
        """The maximum at every place, then the filter."""
        whole = call.pool(x, Max(), Window(self.kernel_size, 1, self.padding))
        return call.finished(blurred(call, call.working(whole), self.size, self._stride, self.padding_mode), x)


def _check(size: Sizes, stride: Sizes, rank: int, padding_mode: str) -> None:
    for axis, cells in enumerate(per_axis("size", size, rank, 1)):
        if cells > _LARGEST:
            raise PoolingError(f"size must be at most {_LARGEST}, got {cells} on axis {axis}")
    per_axis("stride", stride, rank, 1)
    choice("padding_mode", padding_mode, PADDING_MODES)


def binomial(size: int) -> list[float]:
    """Weights of the filter of that many cells; they sum to one exactly.

    Example:
        >>> from poolkit.transforms.blur import binomial
        >>> binomial(3)
        [0.25, 0.5, 0.25]
    """
    return [math.comb(size - 1, tap) / 2 ** (size - 1) for tap in range(size)]


def outside(index: NDArray[np.int64], size: int, padding_mode: str) -> NDArray[np.int64]:
    """Cells that stand for places before 0 and behind `size - 1`; "zero" has none, and gives -1 there.

    Example:
        >>> import numpy as np
        >>> from poolkit.transforms.blur import outside
        >>> outside(np.arange(-4, 6), 3, "reflect").tolist()
        [0, 1, 2, 1, 0, 1, 2, 1, 0, 1]
    """
    if padding_mode == "circular":
        return index % size
    if padding_mode == "replicate":
        return np.clip(index, 0, size - 1)
    if padding_mode == "zero":
        return np.where((index >= 0) & (index < size), index, -1)
    period = max(1, 2 * (size - 1))
    folded = index % period
    return np.minimum(folded, period - folded) if size > 1 else 0 * index


def blurred(call: Call, x: Array, size: Sizes, stride: Sizes, padding_mode: str) -> Array:
    """The filter along each axis, taken at every stride-th cell."""
    sizes, strides = per_axis("size", size, call.rank, 1), per_axis("stride", stride, call.rank, 1)
    cells, filters = call.sizes(x), [binomial(each) for each in sizes]
    channel = call.channel(x) if len(x.shape) > call.rank else None
    made = call.xp.filtered(x, channel, filters, strides, padding_mode)
    if made is not None:
        return made
    for number, axis in enumerate(call.spatial(x)):
        starts = np.arange(-(-cells[number] // strides[number]), dtype=np.int64) * strides[number]
        places = starts - (sizes[number] - 1) // 2
        taps = [outside(places + tap, cells[number], padding_mode) for tap in range(sizes[number])]
        x = _weighted(call, x, axis, taps, filters[number])
    return x


def _weighted(call: Call, x: Array, axis: int, taps: Sequence[NDArray[np.int64]], weights: Sequence[float]) -> Array:
    """The weighted sum of cells along an axis; taps at -1 count as 0."""
    xp = call.xp
    total: Any = None
    for index, weight in zip(taps, weights, strict=True):
        term = xp.gather(x, np.maximum(index, 0), axis) * weight
        if (index < 0).any():  # selected away, not multiplied: what is elsewhere may be infinite
            around = [1] * len(x.shape)
            around[axis] = len(index)
            term = xp.where(
                xp.reshape(xp.constant(index >= 0, x), tuple(around)), term, 0 * xp.zeros((1,), xp.dtype(x), x)
            )
        total = term if total is None else total + term
    return total
