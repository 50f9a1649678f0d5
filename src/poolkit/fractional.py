"""Fractional pooling: windows whose size and distance vary along an axis, so that sizes shrink by any factor.

The cells that windows see are laid side by side (a look-up along each axis), and an ordinary pooling, by the kernel
where there is one, reduces them: so that any reduction works, with its gradients, indices and masks.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeAlias, get_args

from poolkit.errors import PoolingError
from poolkit.geometry import LARGEST, Window, per_axis
from poolkit.pooling import Pooling, from_planes, mask_to_planes, to_planes
from poolkit.reductions.base import Array
from poolkit.reductions.max import Max
from poolkit.reductions.min import Min

Regions: TypeAlias = Literal["pseudorandom", "random"]

_STREAM: Final = 0x46726163
"""Distinguishes the key of regions from that of what is drawn in them."""

_IDEMPOTENT: Final = (Max, Min)
"""Reductions to which a cell seen twice is the same as a cell seen once."""


@dataclass(frozen=True)
class Fractional:
    """Windows of two sizes that differ by one cell, in a sequence that is drawn: sizes shrink by any factor.

    For `n` cells, `m` outputs and `alpha = n / m`, output `i` sees cells `b_i .. b_(i+1) - 1`, and `b_(i+1)` too where
    windows overlap; `b_0 = 0`, `b_m = n` and each step is `floor(alpha)` or `ceil(alpha)`. In a pseudorandom sequence
    `b_i = ceil(alpha (i + u)) - ceil(alpha u)`; a random one has the steps in random order. Training draws `u` or the
    order anew with each seed, one for each axis, the same for all of a batch; otherwise the sequence is pseudorandom
    with `u = 1/2`, so that the same input gives the same result.

    Args:
        output_size: Outputs per axis, one number or one per axis, at most the input's size.
        output_ratio: Instead: outputs by cells, above 0 to 1, one number or one per axis; `m = floor(n ratio)`.
        regions: "pseudorandom" or "random".
        overlapping: Whether neighbouring windows share a cell.

    Raises:
        PoolingError: Where not just one of `output_size` and `output_ratio` is given, or an argument is out of range.

    Source: Graham, Fractional max-pooling, 2014.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> x = np.array([[[1.0, 5.0, 2.0, 0.0, 3.0]]])
        >>> pk.max_pool(x, pk.Fractional(3, overlapping=False))
        array([[[5., 2., 3.]]])
        >>> pk.pool(x, pk.Average(), pk.Fractional(3, overlapping=False), training=True, seed=1)
        array([[[3. , 2. , 1.5]]])
    """

    output_size: int | Sequence[int] | None = None
    output_ratio: float | Sequence[float] | None = None
    regions: Regions = "pseudorandom"
    overlapping: bool = True

    def __post_init__(self) -> None:
        for name in ("output_size", "output_ratio"):
            value = getattr(self, name)
            object.__setattr__(self, name, tuple(value) if isinstance(value, list) else value)
        if (self.output_size is None) == (self.output_ratio is None):
            raise PoolingError("Fractional takes either output_size or output_ratio, one of the two")
        if self.regions not in get_args(Regions):
            raise PoolingError(f"regions must be 'pseudorandom' or 'random', got {self.regions!r}")
        if not isinstance(self.overlapping, bool):
            raise PoolingError(f"overlapping must be True or False, got {self.overlapping!r}")
        if self.output_size is not None:
            per_axis("output_size", self.output_size, self.rank or 1, 1)
        for ratio in self._ratios(self.rank or 1) if self.output_ratio is not None else ():
            plain = isinstance(ratio, numbers.Real) and not isinstance(ratio, bool)
            if not plain or not 0 < ratio <= 1:
                raise PoolingError(f"output_ratio must be above 0 and at most 1, got {ratio!r}")

    @property
    def rank(self) -> int | None:
        """Number of spatial axes, or None where one number stands for all of them."""
        given = self.output_ratio if self.output_size is None else self.output_size
        return len(given) if isinstance(given, tuple) else None

    def _ratios(self, rank: int) -> tuple[Any, ...]:
        given = self.output_ratio
        ratios = given if isinstance(given, tuple) else (given,) * rank
        if len(ratios) != rank:
            raise PoolingError(f"output_ratio must be one number or {rank} numbers, got {given!r}")
        return ratios

    def output_sizes(self, input_sizes: Sequence[int | None]) -> tuple[int | None, ...]:
        """Outputs per spatial axis; None where the input's size is not known and decides.

        Args:
            input_sizes: Cells per spatial axis, None where not known.

        Raises:
            PoolingError: Where an axis would have no output, or more outputs than cells.

        Example:
            >>> from poolkit import Fractional
            >>> Fractional(output_ratio=0.7).output_sizes((25, 36))
            (17, 25)
        """
        rank = len(input_sizes)
        if self.output_size is not None:
            sizes: Sequence[int | None] = per_axis("output_size", self.output_size, rank, 1)
        else:
            ratios = self._ratios(rank)
            sizes = [None if n is None else math.floor(n * r) for n, r in zip(input_sizes, ratios, strict=True)]
        for axis, (size, cells) in enumerate(zip(sizes, input_sizes, strict=True)):
            if size is not None and cells is not None and not 1 <= size <= cells:
                raise PoolingError(f"axis {axis} of {cells} cells would have {size} outputs; give 1 to {max(1, cells)}")
        return tuple(sizes)


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
    """

    xp: Any
    starts: Array
    counts: Array | None
    width: int
    size: int
    outputs: int

    def cells(self) -> tuple[Array, Array | None]:
        """Cell of each tap, (..., outputs * width), repeated where a window sees fewer; and whether it counts."""
        xp = self.xp
        taps = xp.cast(xp.constant(list(range(self.width)), self.starts), index_type(xp))
        shape = (*xp.shape(self.starts)[:-1], self.outputs * self.width)
        if self.counts is None:
            return xp.reshape(self.starts[..., None] + taps, shape), None
        inside = (taps + 0 * self.starts[..., None]) < self.counts[..., None]
        last = (self.counts - 1)[..., None] + 0 * taps
        cells = self.starts[..., None] + xp.where(inside, taps + 0 * last, last)
        return xp.reshape(cells, shape), xp.reshape(inside, shape)


def cuts_of(xp: Any, geometry: Fractional, sizes: Sequence[int], key: tuple[Any, Any] | None, like: Array) -> list[Cut]:
    """The axes of these sizes cut into windows; drawn where there is a key: word i of axis a is `a * most + i`."""
    outputs = [count for count in geometry.output_sizes(sizes) if count is not None]
    for axis, (size, count) in enumerate(zip(sizes, outputs, strict=True)):
        if not xp.wide and size * count > LARGEST:
            raise PoolingError(f"axis {axis} of {size} cells is too long for a host without 64-bit integers")
    words = None if key is None else xp.words((key[0], key[1] ^ _STREAM), len(sizes), max(outputs), like)
    return [
        _cut(xp, geometry, size, count, None if words is None else words[axis][:count], like)
        for axis, (size, count) in enumerate(zip(sizes, outputs, strict=True))
    ]


def index_type(xp: Any) -> str:
    """Type in which a host counts cells."""
    return "int64" if xp.wide else "int32"


def _cut(xp: Any, geometry: Fractional, size: int, outputs: int, drawn: Array | None, like: Array) -> Cut:
    kind = index_type(xp)
    numbers = xp.cast(xp.constant(list(range(outputs + 1)), like), kind)
    if drawn is not None and geometry.regions == "random":
        bounds = numbers * (size // outputs) + _extras(xp, drawn, size % outputs, kind)
    else:
        # ceil(alpha (i + u)) depends on u by ceil(n u) alone: a whole number, exact.
        shift = (size + 1) // 2 if drawn is None else xp.cast(drawn[:1] // 2, kind) % size + 1
        bounds = -(-(numbers * size + shift) // outputs) + -shift // outputs
    starts = bounds[:-1]
    widest = -(-size // outputs) + geometry.overlapping
    if not geometry.overlapping:
        even = size % outputs == 0
        return Cut(xp, starts, None if even else bounds[1:] - starts, widest, size, outputs)
    ends = bounds[1:] + 1
    ends = xp.where(ends > size, size + 0 * ends, ends)
    return Cut(xp, starts, ends - starts, min(widest, size), size, outputs)


def _extras(xp: Any, words: Array, extras: int, kind: str) -> Array:
    """How many of the longer steps come before each bound, with `extras` of them in random order."""
    count = xp.shape(words)[0]
    order = xp.constant(list(range(count)), words)
    row, column = words[None, :], words[:, None]
    before = (row < column) | ((row == column) & (order[None, :] < order[:, None]))
    longer = xp.sum(xp.cast(before, kind)) < extras
    earlier = xp.constant([[step < bound for step in range(count)] for bound in range(count + 1)], words)
    return xp.sum(xp.cast(earlier & longer[None, :], kind))


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
    if not isinstance(pooling.reduction, _IDEMPOTENT):  # to those, cells that are repeated make no difference
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
