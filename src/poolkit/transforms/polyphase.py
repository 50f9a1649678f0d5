"""Adaptive polyphase sampling: which of the possible grids is kept depends on the map, and moves with it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from poolkit.cuts import along, index_type
from poolkit.errors import PoolingError
from poolkit.geometry import Sizes, per_axis
from poolkit.reductions.base import Array
from poolkit.transforms.base import Call, Transform, settle, tupled


@dataclass(frozen=True)
class Polyphase(Transform):
    """Takes every s-th cell, of the grid on which the map is largest: a map that is shifted gives the same cells.

    The grids of an axis are its `s` phases where `s` divides its `n` cells; else the `n` grids of `ceil(n / s)` cells
    that begin at each cell and go round. Either set contains the grids of every shifted map, so that circular shifts of
    the input change the result by a circular shift at most, for sizes that `s` does not divide not at all. One grid is
    chosen for each sample, by the norm over its channels and cells.

    Args:
        stride: Cells between those kept, one number or one per axis.
        order: Order of the norm, 1 or 2.
        return_phase: Also return the first cell of the grid chosen, int, one per spatial axis on a new last axis.
        phase: Tensor of first cells that such a call returned: use that grid, as the other branch of a residual block
            must.

    Of grids whose norms are equal the first is kept, so that maps that repeat themselves may give another one when
    they are shifted. The choice has no gradient.

    Raises:
        PoolingError: Where an argument is out of range, or `phase` has another shape.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> x = np.array([[[1.0, 5.0, 2.0, 0.0]]])
        >>> pk.polyphase_pool(x, 2), pk.polyphase_pool(np.roll(x, 1), 2)
        (array([[[5., 0.]]]), array([[[0., 5.]]]))
    """

    stride: Sizes = 2
    order: int = 2
    return_phase: bool = False

    function: ClassVar[str] = "polyphase_pool"
    layer: ClassVar[str] = "Polyphase"
    formula: ClassVar[str] = "y = x[j], x[j + s], ..., j = argmax over grids of the norm of their cells"
    source: ClassVar[str] = "Chaman, Dokmanic, Truly shift-invariant convolutional neural networks, 2021"
    use: ClassVar[str] = (
        "Where shifts by whole cells must change nothing: with circular padding and global average pooling behind it, "
        "classes of circularly shifted images are the same, before any training. Give both branches of a residual "
        "block the same phase."
    )
    cost: ClassVar[str] = (
        "One norm of the map and one look-up; s^r grids of the size of the result where strides divide the map."
    )
    optional: ClassVar[tuple[str, ...]] = ("phase",)
    per_axis: ClassVar[tuple[str, ...]] = ("stride",)

    def __post_init__(self) -> None:
        settle(self, "stride", tupled(self.stride))
        per_axis("stride", self.stride, self.rank or 1, 1)
        if self.order not in (1, 2) or isinstance(self.order, bool):
            raise PoolingError(f"order must be 1 or 2, got {self.order!r}")
        if not isinstance(self.return_phase, bool):
            raise PoolingError(f"return_phase must be True or False, got {self.return_phase!r}")

    def apply(self, call: Call, x: Array, *operands: Array) -> Any:
        """The grid of each sample, looked up axis by axis."""
        xp, sizes = call.xp, call.sizes(x)
        strides = per_axis("stride", self.stride, call.rank, 1)
        shape, spatial, channel = xp.shape(x), call.spatial(x), call.channel(x)
        lead = shape[: min(spatial.start, channel)]
        samples = xp.reshape(x, (math.prod(lead), *shape[len(lead) :]))
        (phase,) = operands
        if phase is None:
            chosen = self._chosen(call, samples, sizes, strides)
        elif tuple(phase.shape) != (*tuple(x.shape)[: len(lead)], call.rank):
            raise PoolingError(
                f"phase must have shape {(*tuple(x.shape)[: len(lead)], call.rank)}, got {tuple(phase.shape)}"
            )
        else:
            chosen = xp.reshape(phase, (math.prod(lead), call.rank))
        outputs = [-(-size // stride) for size, stride in zip(sizes, strides, strict=True)]
        for number, axis in enumerate(spatial):
            steps = xp.cast(xp.constant(np.arange(outputs[number]) * strides[number], x), xp.dtype(chosen))
            cells = (chosen[:, number : number + 1] + steps) % sizes[number]
            samples = along(xp, samples, cells, axis - len(lead) + 1)
        kept = list(shape)
        for number, axis in enumerate(spatial):
            kept[axis] = outputs[number]
        result = xp.reshape(samples, tuple(kept))
        return (result, xp.reshape(chosen, (*lead, call.rank))) if self.return_phase else result

    def _chosen(self, call: Call, samples: Array, sizes: list[int], strides: tuple[int, ...]) -> Array:
        """First cell of the largest grid of each sample, (samples, axes)."""
        xp = call.xp
        cells = call.working(xp.held(samples))
        cells = cells * cells if self.order == 2 else xp.abs(cells)
        if call.layout == "channels_first":
            cells = xp.move_axis(cells, 1, call.rank + 1)
        norms = xp.sum(cells)
        counts = []
        for size, stride in zip(sizes, strides, strict=True):
            grids = stride if size % stride == 0 else size
            members = np.zeros((size, grids))
            kept = -(-size // stride)
            for grid in range(grids):
                members[(grid + stride * np.arange(kept)) % size, grid] = 1
            # The axis goes behind the others, as many times as there are axes: they are then in order again.
            norms = xp.move_axis(norms, 1, call.rank) @ xp.cast(xp.constant(members, samples), xp.dtype(cells))
            counts.append(grids)
        flat = xp.reshape(norms, (xp.shape(samples)[0], math.prod(counts)))
        place = xp.cast(xp.first_true(flat == xp.max(flat, keepdims=True)), index_type(xp))
        starts = []
        for grids in reversed(counts):
            starts.append((place % grids)[:, None])
            place = place // grids
        return xp.join(starts[::-1], 1)
