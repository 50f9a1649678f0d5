"""Pooling of one map at several sizes: the spatial pyramid, and its cascade of equal windows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from poolkit.errors import PoolingError
from poolkit.geometry import Adaptive, Geometry, Sizes, Window, per_axis
from poolkit.reductions.average import Average
from poolkit.reductions.base import Array, Reduction
from poolkit.transforms.base import MAX, Call, Transform, choice, is_reduction, settle, tupled

_BINS: Final = ("adaptive", "paper")


@dataclass(frozen=True)
class Pyramid(Transform):
    """Pools a map to several sizes and lists the bins one after the other: a vector of one length for maps of any size.

    Args:
        output_size: Bins of each level: for each a number for all axes, or one number per axis.
        reduction: How the cells of a bin become one.
        bins: "adaptive": bin `i` of `m` over `n` cells is `[floor(i n/m), ceil((i+1) n/m))`, just `m` bins for every
            size. "paper": windows of `ceil(n/m)` cells every `floor(n/m)`, as published; sizes for which they are not
            `m` are refused.

    Returns:
        Array `(..., C, bins)`, or `(..., bins, C)` with channels last; the bins of a level in raster order.

    Raises:
        PoolingError: Where there is no level, a level is no positive number, or the paper's windows are too many.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.pyramid_pool(np.arange(16.0).reshape(1, 1, 4, 4), (1, 2))
        array([[[15.,  5.,  7., 13., 15.]]])
    """

    output_size: Sequence[Sizes] = (1, 2, 4)
    reduction: Reduction = MAX
    bins: str = "adaptive"

    function: ClassVar[str] = "pyramid_pool"
    layer: ClassVar[str] = "SpatialPyramid"
    formula: ClassVar[str] = "y = [pool(x, m) for m in output_size], each flattened"
    source: ClassVar[str] = "He et al., Spatial pyramid pooling in deep convolutional networks, 2014"
    use: ClassVar[str] = (
        "One network for images of any size: in front of dense layers, at the end of detectors and of retrieval "
        "networks. The vector has the sum of the bins."
    )
    cost: ClassVar[str] = "One adaptive pooling for each level."
    masked: ClassVar[bool] = True

    def __post_init__(self) -> None:
        settle(self, "output_size", tupled(self.output_size))
        if not isinstance(self.output_size, tuple) or not self.output_size:
            raise PoolingError(f"output_size must be a sequence of levels, such as (1, 2, 4); got {self.output_size!r}")
        for level in self.output_size:
            per_axis("output_size", level, len(level) if isinstance(level, tuple) else 1, 1)
        is_reduction(self.reduction)
        choice("bins", self.bins, _BINS)

    @property
    def rank(self) -> int | None:
        """The length of a level that has one number per axis."""
        return next((len(level) for level in self.output_size if isinstance(level, tuple)), None)

    def geometry(self, level: Sizes, sizes: Sequence[int]) -> Geometry:
        """Where the bins of a level are, for a map of these sizes."""
        bins = per_axis("output_size", level, len(sizes), 1)
        if self.bins == "adaptive":
            return Adaptive(bins)
        for axis, (size, count) in enumerate(zip(sizes, bins, strict=True)):
            found = (size - -(-size // count)) // (size // count) + 1 if size >= count else 0
            if found != count:
                raise PoolingError(
                    f"the paper's windows make {found} bins of {size} cells on axis {axis}, not {count}; use "
                    "bins='adaptive'"
                )
        kernel = tuple(-(-size // count) for size, count in zip(sizes, bins, strict=True))
        return Window(kernel, tuple(size // count for size, count in zip(sizes, bins, strict=True)))

    def apply(self, call: Call, x: Array, *operands: Array) -> Any:
        """Each level flattened, joined."""
        xp, first = call.xp, call.spatial(x).start
        sizes = call.sizes(x) if self.bins == "paper" else [0] * call.rank
        parts = []
        for level in self.output_size:
            bins = per_axis("output_size", level, call.rank, 1)
            part = call.pool(x, self.reduction, self.geometry(level, sizes), call.mask)
            shape = xp.shape(part)
            rest = shape[first + call.rank :]
            parts.append(xp.reshape(part, (*shape[:first], math.prod(bins), *rest)))
        return xp.join(parts, first)


@dataclass(frozen=True)
class Cascade(Transform):
    """Pools with one window again and again, and keeps each step beside the map: a pyramid of growing windows.

    Args:
        kernel_size: Cells of the window, an odd number or one per axis; maps keep their size.
        repeats: How often.
        reduction: How the cells of a window become one. Of maxima, the steps are those of windows of `k`, `2k - 1`,
            `3k - 2`, ... cells.

    Returns:
        Array with `repeats + 1` times the channels: the map, then each step.

    Raises:
        PoolingError: Where the window is even or `repeats` is not positive.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.cascade_pool(np.array([[[3.0, 0.0, 0.0, 1.0]]]), 3, 2)
        array([[[3., 0., 0., 1.],
                [3., 3., 1., 1.],
                [3., 3., 3., 1.]]])
    """

    kernel_size: Sizes = 5
    repeats: int = 3
    reduction: Reduction = MAX

    function: ClassVar[str] = "cascade_pool"
    layer: ClassVar[str] = "Cascade"
    formula: ClassVar[str] = "y = [x, pool(x), pool(pool(x)), ...] along the channels, stride 1"
    source: ClassVar[str] = "Jocher, YOLOv5, 2021 (SPPF); He et al., Spatial pyramid pooling, 2014"
    use: ClassVar[str] = (
        "The neck of detectors (SPPF in YOLO): context of several sizes at once at the price of the smallest window. "
        "Of maxima, it equals a pyramid of parallel windows of 5, 9, 13 for kernel 5."
    )
    cost: ClassVar[str] = "`repeats` poolings at stride 1, and `repeats + 1` times the channels for what follows."
    per_axis: ClassVar[tuple[str, ...]] = ("kernel_size",)

    def __post_init__(self) -> None:
        settle(self, "kernel_size", tupled(self.kernel_size))
        for axis, kernel in enumerate(per_axis("kernel_size", self.kernel_size, self.rank or 1, 1)):
            if kernel % 2 == 0:
                raise PoolingError(
                    f"kernel_size must be odd, so that maps keep their size; got {kernel} on axis {axis}"
                )
        per_axis("repeats", self.repeats, 1, 1)
        is_reduction(self.reduction)

    def apply(self, call: Call, x: Array, *operands: Array) -> Any:
        """Each step pools the one before."""
        kernel = per_axis("kernel_size", self.kernel_size, call.rank, 1)
        window = Window(kernel, 1, tuple(each // 2 for each in kernel))
        parts = [x]
        for _ in range(self.repeats):
            parts.append(call.finished(call.pool(parts[-1], self.reduction, window), x))
        return call.xp.join(parts, call.channel(x))


@dataclass(frozen=True)
class Strip(Transform):
    """Pools each map to its rows, to its columns and to the rest of its axes: one strip per spatial axis.

    Args:
        reduction: How the cells of a row or column become one; the mean if None.

    Returns:
        A tuple with one array per spatial axis, which keeps the size of that axis and has 1 on the others: row means
        `(..., H, 1)` and column means `(..., 1, W)` of a map.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> rows, columns = pk.strip_pool(np.array([[[[1.0, 3.0], [5.0, 9.0]]]]))
        >>> rows.ravel(), columns.ravel()
        (array([2., 7.]), array([3., 6.]))
    """

    reduction: Reduction | None = None

    function: ClassVar[str] = "strip_pool"
    layer: ClassVar[str] = "Strip"
    formula: ClassVar[str] = "y_a = pool(x over all spatial axes but a), for each axis a"
    source: ClassVar[str] = "Hou et al., Strip pooling, 2020"
    use: ClassVar[str] = (
        "Segmentation of long, thin things (roads, poles): context along whole rows and columns, as a gate for the map."
    )
    cost: ClassVar[str] = "One mean of the map for each spatial axis: less than any convolution."
    ranks: ClassVar[tuple[int, ...]] = (2, 3)
    masked: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.reduction is not None:
            is_reduction(self.reduction)

    def apply(self, call: Call, x: Array, *operands: Array) -> Any:
        """One adaptive pooling per axis."""
        if call.rank < 2:
            raise PoolingError("strip_pool takes maps of two axes or more; one axis alone is its own strip")
        reduction = Average() if self.reduction is None else self.reduction
        kept = [tuple(None if axis == own else 1 for axis in range(call.rank)) for own in range(call.rank)]
        return tuple(call.pool(x, reduction, Adaptive(sizes), call.mask) for sizes in kept)
