"""Windows of any size and place: pooling where neighbouring windows are not alike.

The cells that windows see are laid side by side (a look-up along each axis), and an ordinary pooling, by the kernel
where there is one, reduces them: so that any reduction works, with its gradients, indices and masks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from poolkit.geometry import Window
from poolkit.pooling import Pooling, from_planes, mask_to_planes, to_planes
from poolkit.reductions.base import Array
from poolkit.reductions.max import Max
from poolkit.reductions.min import Min

_IDEMPOTENT: Final = (Max, Min)
"""Reductions to which a cell seen twice is the same as a cell seen once."""


@dataclass(frozen=True)
class Cut:
    """One axis cut into windows: what each sees.

    Attributes:
        xp: Verbs for what follows: NumPy's where the windows are known before the program runs, else the host's.
        starts: First cell of each window, int, (outputs,) or (planes, outputs).
        counts: Cells of each window, as the starts; None where all see `width`.
        width: Most cells that one sees.
        size: Cells of the axis.
        outputs: Number of windows.
        empty: Whether a window may see no cell.
    """

    xp: Any
    starts: Array
    counts: Array | None
    width: int
    size: int
    outputs: int
    empty: bool = False

    def cells(self) -> tuple[Array, Array | None]:
        """Cell of each tap, (..., outputs * width), repeated where a window sees fewer; and whether it counts."""
        xp = self.xp
        taps = xp.cast(xp.constant(list(range(self.width)), self.starts), index_type(xp))
        shape = (*xp.shape(self.starts)[:-1], self.outputs * self.width)
        if self.counts is None:
            return xp.reshape(self.starts[..., None] + taps, shape), None
        inside = (taps + 0 * self.starts[..., None]) < self.counts[..., None]
        last = (self.counts - 1)[..., None] + 0 * taps
        last = xp.where(last < 0, 0 * last, last) if self.empty else last
        cells = self.starts[..., None] + xp.where(inside, taps + 0 * last, last)
        return xp.reshape(cells, shape), xp.reshape(inside, shape)


def index_type(xp: Any) -> str:
    """Type in which a host counts cells."""
    return "int64" if xp.wide else "int32"


def pool(
    front_end: Any,
    x: Array,
    pooling: Pooling,
    cuts: Sequence[Cut],
    mask: Array | None = None,
    seed: Any | None = None,
    return_indices: bool = False,
) -> Any:
    """Pool a tensor whose axes are cut into any windows; `poolkit.pool` is the public way here.

    Args:
        front_end: Front end of the host.
        x: Tensor of the pooling's layout.
        pooling: The call; its geometry is not looked at.
        cuts: The windows of each axis.
        mask: Bool, of the shape of `x` or without its channel axis.
        seed: What fixes the draws of a random reduction.
        return_indices: Also give the winning cells, flat within one plane of `x`.

    Returns:
        The result, with `return_indices` a tuple of result and indices.
    """
    xp = front_end.arrays
    shape = xp.shape(x)
    spatial = pooling.spatial_axes(shape)
    sizes = [shape[axis] for axis in spatial]
    rows = xp.reshape(to_planes(xp, pooling, x), (-1, *sizes))
    seen = None if mask is None else xp.reshape(mask_to_planes(xp, pooling, mask, shape), (-1, *sizes))
    taken = []
    for axis, cut in enumerate(cuts, 1):
        cells, inside = (None if each is None else xp.constant(each, x) for each in cut.cells())
        rows = along(xp, rows, cells, axis)
        seen = None if seen is None else along(xp, seen, cells, axis)
        taken.append((cells, inside))
    # To some, cells that are repeated make no difference.
    if not isinstance(pooling.reduction, _IDEMPOTENT) or any(cut.empty for cut in cuts):
        seen = _and_inside(xp, seen, [inside for _, inside in taken], rows)
    windows = Window(tuple(cut.width for cut in cuts))
    inner = replace(pooling, geometry=windows, layout="channels_first", masked=seen is not None)
    result = front_end.pool(rows, inner, seen, seed, return_indices)
    output = list(shape)
    for position, cut in zip(spatial, cuts, strict=True):
        output[position] = cut.outputs
    values, *index = result if return_indices else (result,)
    shaped = [values, *(_original(xp, each, [cells for cells, _ in taken], cuts) for each in index)]
    count = math.prod(cut.outputs for cut in cuts)
    shaped = [from_planes(xp, pooling, xp.reshape(each, (-1, count)), output) for each in shaped]
    return tuple(shaped) if return_indices else shaped[0]


def along(xp: Any, x: Array, cells: Array, axis: int) -> Array:
    """The cells of an index along an axis of (rows, ...); an index of (rows, cells) has its own cells for each row."""
    if len(cells.shape) == 1:
        return xp.gather(x, cells, axis)
    last = len(x.shape) - 1
    moved = xp.move_axis(x, axis, last)
    shape = xp.shape(moved)
    planes, count = xp.shape(cells)
    index = xp.broadcast(xp.reshape(cells, (planes, *(1,) * (last - 1), count)), (*shape[:-1], count))
    return xp.move_axis(xp.take_along(moved, index), last, axis)


def _and_inside(xp: Any, seen: Array | None, parts: Sequence[Array | None], rows: Array) -> Array | None:
    """A mask of taps that count: within their windows, and not masked."""
    for axis, inside in enumerate(parts):
        if inside is None:
            continue
        around = [1] * (len(parts) + 1)
        around[axis + 1] = -1
        if len(inside.shape) == 2:
            around[0] = xp.shape(inside)[0]
        shaped = xp.reshape(inside, tuple(around))
        seen = shaped if seen is None else seen & shaped
    if seen is None:
        return None
    return xp.broadcast(seen, xp.shape(rows))


def _original(xp: Any, index: Array, cells: Sequence[Array], cuts: Sequence[Cut]) -> Array:
    """Indices into the cells laid side by side as indices into the input, plane by plane."""
    dtype = xp.dtype(index)
    shape = xp.shape(index)
    flat = xp.reshape(index, (-1, math.prod(shape[1:])))
    won = flat >= 0
    rest, result, stride = xp.where(won, flat, 0 * flat), 0 * flat, 1
    for cut, each in reversed(list(zip(cuts, cells, strict=True))):
        width = cut.outputs * cut.width
        place = rest % width
        rest = rest // width
        rows = each if len(each.shape) == 2 else each[None, :]
        rows = xp.broadcast(rows, (shape[0], width))
        result = result + xp.cast(xp.take_along(rows, place), dtype) * stride
        stride = stride * cut.size
    return xp.reshape(xp.where(won, result, 0 * result - 1), shape)
