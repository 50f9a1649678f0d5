"""Pooling of regions of interest: every box of a map to one size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from poolkit.errors import PoolingError
from poolkit.geometry import Adaptive, Sizes, per_axis
from poolkit.reductions.base import Array, finite
from poolkit.transforms.base import MAX, Call, Transform, settle, tupled


@dataclass(frozen=True)
class RoIAlign(Transform):
    """Cuts boxes out of maps at their exact places, each to one size: means of samples between cells.

    Args:
        output_size: Bins of a box, one number or one per axis.
        spatial_scale: Cells of the map by units of the boxes.
        samples: Samples along each axis of a bin.
        aligned: Whether the centre of cell (0, 0) is at (0.5, 0.5); False is as published first: half a cell off, and
            boxes at least one cell large.

    Boxes are rows `(map, x1, y1, x2, y2)`, the first number being that of the map in the batch; they get no gradient. A
    sample is interpolated linearly between four cells; more than one cell outside the map it is 0. Maps must be finite.

    Returns:
        Array `(boxes, C, *output_size)`, or `(boxes, *output_size, C)` with channels last.

    Raises:
        PoolingError: Where boxes are no rows of five numbers, or name a map that is not there.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> x, boxes = np.arange(16.0).reshape(1, 1, 4, 4), np.array([[0.0, 0.0, 0.0, 4.0, 2.0]])
        >>> pk.roi_align(x, boxes, (1, 2))
        array([[[[2.5, 4.5]]]])
    """

    output_size: Sizes
    spatial_scale: float = 1.0
    samples: int = 2
    aligned: bool = True

    function: ClassVar[str] = "roi_align"
    layer: ClassVar[str] = "RoIAlign"
    pools: ClassVar[bool] = False
    formula: ClassVar[str] = "y = mean of x between cells at samples x samples places of each bin"
    source: ClassVar[str] = "He, Gkioxari, Dollar, Girshick, Mask R-CNN, 2017"
    use: ClassVar[str] = (
        "Detectors with a second stage: boxes cut out of a map exactly, for masks and key points too. Prefer it to "
        "RoI pooling wherever boxes are small."
    )
    cost: ClassVar[str] = (
        "Two small matrices for each box: 2 m n C (W + w) operations for its m x n bins, in the whole map."
    )
    ranks: ClassVar[tuple[int, ...]] = (2,)
    operands: ClassVar[tuple[str, ...]] = ("boxes",)

    def __post_init__(self) -> None:
        settle(self, "output_size", tupled(self.output_size))
        per_axis("output_size", self.output_size, 2, 1)
        per_axis("samples", self.samples, 1, 1)
        _check_scale(self.spatial_scale)
        if not isinstance(self.aligned, bool):
            raise PoolingError(f"aligned must be True or False, got {self.aligned!r}")

    def apply(self, call: Call, x: Array, *operands: Any) -> Any:
        """Weights of the rows and of the columns of each box: two matrices for each."""
        xp = call.xp
        maps, boxes = _regions(call, call.working(x), operands[0])
        rows, columns = per_axis("output_size", self.output_size, 2, 1)
        height, width = call.sizes(x)
        down = self._weights(call, boxes[:, 2], boxes[:, 4], rows, height, maps)
        right = self._weights(call, boxes[:, 1], boxes[:, 3], columns, width, maps)
        result = down[:, None] @ maps @ xp.move_axis(right, 1, 2)[:, None]
        return call.finished(_in_layout(call, result), x)

    def _weights(self, call: Call, low: Array, high: Array, bins: int, cells: int, like: Array) -> Array:
        """What each cell of an axis counts in each bin, (boxes, bins, cells)."""
        xp, kind = call.xp, call.xp.dtype(like)
        offset = 0.5 if self.aligned else 0.0
        start, end = (xp.cast(each, kind) * self.spatial_scale - offset for each in (low, high))
        size = end - start
        size = size if self.aligned else xp.where(size < 1, 1 + 0 * size, size)
        places = [bin + (sample + 0.5) / self.samples for bin in range(bins) for sample in range(self.samples)]
        at = start[:, None] + xp.cast(xp.constant(places, like), kind) * (size / bins)[:, None]
        inside = (at >= -1) & (at <= cells)
        at = xp.where(at < 0, 0 * at, at)
        at = xp.where(at > cells - 1, 0 * at + (cells - 1), at)
        near = 1 - xp.abs(at[..., None] - xp.cast(xp.constant(list(range(cells)), like), kind))
        weights = xp.where((near > 0) & inside[..., None], near, 0 * near)
        count = xp.shape(weights)[0]
        by_sample = xp.move_axis(xp.reshape(weights, (count, bins, self.samples, cells)), 2, 3)
        return xp.sum(by_sample) / self.samples


@dataclass(frozen=True)
class RoIPool(Transform):
    """Cuts boxes out of maps along the cells' borders, each to one size: the maximum of the cells of every bin.

    Args:
        output_size: Bins of a box, one number or one per axis.
        spatial_scale: Cells of the map by units of the boxes.

    Boxes are rows `(map, x1, y1, x2, y2)`, the first number being that of the map in the batch. They are rounded to
    cells, the last included; bin `i` of `m` over `n` cells is `[floor(i n/m), ceil((i+1) n/m))`, as far as it is in the
    map. A bin without cells gives 0.

    Returns:
        Array `(boxes, C, *output_size)`, or `(boxes, *output_size, C)` with channels last.

    Raises:
        PoolingError: Where boxes are no rows of five numbers, or name a map that is not there.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> x, boxes = np.arange(16.0).reshape(1, 1, 4, 4), np.array([[0.0, 0.0, 1.0, 2.0, 3.0]])
        >>> pk.roi_pool(x, boxes, 2)
        array([[[[ 9., 10.],
                 [13., 14.]]]])
    """

    output_size: Sizes
    spatial_scale: float = 1.0

    function: ClassVar[str] = "roi_pool"
    layer: ClassVar[str] = "RoI"
    formula: ClassVar[str] = "y = max(x over the cells of each bin of the rounded box)"
    source: ClassVar[str] = "Girshick, Fast R-CNN, 2015"
    use: ClassVar[str] = (
        "Networks that were trained with it (Fast R-CNN and its kin), and where a maximum of cells as they are is "
        "wanted. It rounds boxes to cells."
    )
    cost: ClassVar[str] = (
        "Masked maxima over the whole map for each column and row of bins: dear for many boxes on large maps."
    )
    ranks: ClassVar[tuple[int, ...]] = (2,)
    operands: ClassVar[tuple[str, ...]] = ("boxes",)

    def __post_init__(self) -> None:
        settle(self, "output_size", tupled(self.output_size))
        per_axis("output_size", self.output_size, 2, 1)
        _check_scale(self.spatial_scale)

    def apply(self, call: Call, x: Array, *operands: Any) -> Any:
        """Masked maxima: first of each row's part, a column of bins at a time; then of those, a row at a time."""
        xp = call.xp
        maps, boxes = _regions(call, x, operands[0])
        rows, columns = per_axis("output_size", self.output_size, 2, 1)
        height, width = call.sizes(x)
        down = self._cells(call, boxes[:, 2], boxes[:, 4], rows, height)
        right = self._cells(call, boxes[:, 1], boxes[:, 3], columns, width)
        inner = Call(call.front_end, 2)
        count = xp.shape(boxes)[0]
        across = [
            inner.pool(maps, MAX, Adaptive((None, 1)), xp.broadcast(right[:, j : j + 1], (count, height, width)))
            for j in range(columns)
        ]
        strips = xp.join(across, 3)
        seen = xp.reshape(xp.any(right), (count, 1, columns))  # a strip without cells stays out of the second maximum
        along = [
            inner.pool(
                strips, MAX, Adaptive((1, None)), down[:, i][..., None] & xp.broadcast(seen, (count, height, columns))
            )
            for i in range(rows)
        ]
        return _in_layout(call, xp.join(along, 2))

    def _cells(self, call: Call, low: Array, high: Array, bins: int, cells: int) -> Array:
        """Whether each cell of an axis is in each bin, (boxes, bins, cells)."""
        xp = call.xp
        start, end = (_rounded(call, each * self.spatial_scale) for each in (low, high))
        size = xp.where(end < start, 1 + 0 * start, end - start + 1)
        numbers = xp.cast(xp.constant(list(range(bins)), low), "int32")
        first = start[:, None] + numbers * size[:, None] // bins
        last = start[:, None] - (-(numbers + 1) * size[:, None] // bins)
        places = xp.cast(xp.constant(list(range(cells)), low), "int32")
        return (places >= first[..., None]) & (places < last[..., None])


def _check_scale(scale: float) -> None:
    if finite("spatial_scale", scale) <= 0:
        raise PoolingError(f"spatial_scale must be above 0, got {scale!r}")


def _rounded(call: Call, x: Array) -> Array:
    """To the nearest whole number, halves away from 0."""
    xp = call.xp
    return xp.cast(xp.where(x < 0, x - 0.5, x + 0.5), "int32")


def _regions(call: Call, x: Array, boxes: Array) -> tuple[Array, Array]:
    """The map of each box, channels first, and the boxes in floating point."""
    xp = call.xp
    if call.rank != 2 or len(x.shape) != 4:
        raise PoolingError(f"x must be a batch of maps, 4 axes; got shape {tuple(x.shape)}")
    if len(boxes.shape) != 2 or boxes.shape[1] != 5:
        raise PoolingError(f"boxes must be rows (map, x1, y1, x2, y2), got shape {tuple(boxes.shape)}")
    boxes = xp.held(boxes if "float" in xp.dtype(boxes) else xp.cast(boxes, "float32"))
    number, count = xp.cast(boxes[:, 0], "int32"), xp.shape(x)[0]
    if xp.known(boxes) and isinstance(count, int):
        wrong = (boxes[:, 0] < 0) | (boxes[:, 0] >= count) | (boxes[:, 0] != xp.cast(number, xp.dtype(boxes)))
        if bool(xp.any(wrong)):
            raise PoolingError(f"the first number of a box must be that of a map, a whole number from 0 to {count - 1}")
    x = xp.move_axis(x, 3, 1) if call.layout == "channels_last" else x
    return xp.gather(x, number, 0), boxes


def _in_layout(call: Call, result: Array) -> Array:
    return call.xp.move_axis(result, 1, 3) if call.layout == "channels_last" else result
