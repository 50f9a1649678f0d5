"""The cells of windows as one tensor per tap: elementwise work on whole tensors, without a window axis.

TensorFlow gathers, transposes and reduces short axes slowly; it adds and compares whole tensors at the speed of
memory. So definitions of small windows run on `Taps`, which stand for an array whose last axis is the taps.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache, reduce
from operator import add, and_, eq, ge, gt, le, lt, mul, ne, or_, sub, truediv
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from poolkit.geometry import Axis
from poolkit.reductions.base import Array


class Taps:
    """An array of shape (..., taps) as a list of its taps; one tap stands for any number, as broadcasting has it."""

    __array_ufunc__ = None  # NumPy leaves operators with constants to this class
    __hash__ = None  # type: ignore[assignment]
    __slots__ = ("parts",)

    def __init__(self, parts: Sequence[Array]) -> None:
        self.parts = list(parts)

    def __getitem__(self, key: Any) -> Array:
        _, tap = key  # definitions ask for `[..., tap]` only
        return self.parts[tap]

    def __neg__(self) -> Taps:
        return each(lambda part: -part, self)

    def fold(self, function: Callable[[Array, Array], Array], keepdims: bool = False) -> Array:
        """Combine the taps in raster order."""
        result = reduce(function, self.parts)
        return Taps([result]) if keepdims else result


def _operators(function: Callable[[Any, Any], Any]) -> tuple[Callable[..., Taps], Callable[..., Taps]]:
    def forward(self: Taps, other: Any) -> Taps:
        return each(function, self, other)

    def reflected(self: Taps, other: Any) -> Taps:
        return each(function, other, self)

    return forward, reflected


for _name, _function in {"add": add, "sub": sub, "mul": mul, "truediv": truediv, "and": and_, "or": or_}.items():
    for _prefix, _method in zip(("__", "__r"), _operators(_function), strict=True):
        setattr(Taps, f"{_prefix}{_name}__", _method)
for _function in (eq, ne, lt, le, gt, ge):
    setattr(Taps, f"__{_function.__name__}__", _operators(_function)[0])


def each(function: Callable[..., Array], *operands: Any) -> Taps:
    """Apply a function tap by tap; arrays beside `Taps` have the taps as their last axis."""
    number = max(len(operand.parts) for operand in operands if isinstance(operand, Taps))
    number = max([number, *(_last(operand) for operand in operands)])
    return Taps([function(*(_part(operand, tap) for operand in operands)) for tap in range(number)])


def _last(operand: Any) -> int:
    shape: Any = getattr(operand, "shape", ())
    return 1 if isinstance(operand, Taps) or len(shape) == 0 else int(shape[-1])


def _part(operand: Any, tap: int) -> Any:
    if isinstance(operand, Taps):
        return operand.parts[tap if len(operand.parts) > 1 else 0]
    if len(getattr(operand, "shape", ())) == 0:
        return operand
    return operand[..., tap if _last(operand) > 1 else 0]


# Windows: the taps of a tensor, and back. Spatial axes are then one, since LiteRT broadcasts few axes only.


def seen(axes: Sequence[Axis]) -> Taps:
    """Whether each tap lies in the input, bool, each part (1, outputs, 1)."""
    parts = [np.ones(1, np.bool_)]
    for axis in axes:
        parts = [np.logical_and.outer(part, own).reshape(-1) for part in parts for own in _seen(axis)]
    return Taps([part.reshape(1, -1, 1) for part in parts])


def windows(x: Array, axes: Sequence[Axis]) -> Taps:
    """The cell under each tap of each output, each part (blocks, outputs, channels); any cell where none is."""
    parts = [x]
    for position, axis in enumerate(axes, 1):
        parts = [tap for part in parts for tap in _cut(part, position, axis)]
    return Taps([flat(part) for part in parts])


def spread(terms: Taps, axes: Sequence[Axis]) -> Array:
    """The transpose of `windows`: each cell's sum of the terms of the taps that lie on it."""
    outputs = [axis.output_size for axis in axes]
    parts = [reshaped(part, [sizes_of(part)[0], *outputs, sizes_of(part)[-1]]) for part in terms.parts]
    for position, axis in reversed(list(enumerate(axes, 1))):
        parts = [_join(parts[first : first + axis.taps], position, axis) for first in range(0, len(parts), axis.taps)]
    return parts[0]


def flat(x: Array) -> Array:
    """(blocks, *spatial, channels) as (blocks, cells, channels)."""
    blocks, *spatial, channels = sizes_of(x)
    return x if len(spatial) == 1 else reshaped(x, [blocks, math.prod(spatial), channels])


@lru_cache(maxsize=256)
def _seen(axis: Axis) -> tuple[NDArray[np.bool_], ...]:
    return tuple((axis.first <= tap) & (tap < axis.first + axis.count) for tap in range(axis.taps))


@lru_cache(maxsize=256)
def _tiled(axis: Axis) -> bool:
    """Whether the bins lie side by side from the first cell on, all whole."""
    return (
        axis.step == 1
        and bool((axis.origin == np.arange(axis.output_size) * axis.taps).all())
        and bool((axis.count == axis.taps).all())
    )


def _cut(x: Array, position: int, axis: Axis) -> list[Array]:
    """The taps along one axis."""
    if _tiled(axis):
        cells = axis.output_size * axis.taps
        whole = x if cells == axis.input_size else x[(*(slice(None),) * position, slice(cells))]
        if axis.taps == 1:
            return [whole]
        # Four axes, whatever the input has: LiteRT slices no more than five.
        sizes = sizes_of(x)
        before, after = sizes[:position], sizes[position + 1 :]
        split = reshaped(whole, [math.prod(before), axis.output_size, axis.taps, math.prod(after)])
        return [reshaped(split[:, :, tap], [*before, axis.output_size, *after]) for tap in range(axis.taps)]
    rows = axis.origin + axis.step * np.arange(axis.taps)[:, None]
    return [tf.gather(x, row, axis=position) for row in np.clip(rows, 0, axis.input_size - 1)]


def sizes_of(x: Array) -> list[Any]:
    """The size of each axis, a scalar tensor where it is not known before the graph runs."""
    if None not in tuple(x.shape):
        return list(x.shape)
    known = tf.shape(x)
    return [known[axis] if size is None else size for axis, size in enumerate(x.shape)]


def reshaped(x: Array, sizes: list[Any]) -> Array:
    """`x` of these sizes. One that is not known stays so, without an operation that makes it."""
    unknown = [axis for axis, size in enumerate(sizes) if not isinstance(size, int)]
    if len(unknown) == 1 and 0 not in [size for size in sizes if isinstance(size, int)]:
        sizes = [-1 if axis == unknown[0] else size for axis, size in enumerate(sizes)]
    return tf.reshape(x, sizes)


def _join(parts: list[Array], position: int, axis: Axis) -> Array:
    """The transpose of `_cut`."""
    sizes = sizes_of(parts[0])
    before, after = sizes[:position], sizes[position + 1 :]
    if _tiled(axis):
        cells = axis.output_size * axis.taps
        four = [reshaped(part, [math.prod(before), axis.output_size, 1, math.prod(after)]) for part in parts]
        joined = reshaped(tf.concat(four, axis=2) if len(four) > 1 else four[0], [*before, cells, *after])
        rest = [[0, 0] for _ in sizes]
        rest[position][1] = axis.input_size - cells
        return tf.pad(joined, rest) if axis.input_size > cells else joined
    every = tf.concat(parts, axis=position)
    along = [1] * len(every.shape)
    along[position] = axis.input_size
    total = None
    for row, there in _touching(axis):
        term = tf.gather(every, row, axis=position)
        if not there.all():
            term = tf.where(there.reshape(along), term, tf.zeros((), term.dtype))
        total = term if total is None else total + term
    return total


@lru_cache(maxsize=256)
def _touching(axis: Axis) -> list[tuple[NDArray[np.int64], NDArray[np.bool_]]]:
    """For each cell the taps that lie on it, as positions in the concatenated taps: the first ones, the second ones,
    ... in raster order of outputs, each with whether there is one."""
    touching: list[list[int]] = [[] for _ in range(axis.input_size)]
    for output, (start, first, count) in enumerate(zip(axis.start, axis.first, axis.count, strict=True)):
        for tap in range(count):
            touching[start + tap * axis.step].append((first + tap) * axis.output_size + output)
    rows = []
    for number in range(max(1, *map(len, touching))):
        there = np.array([number < len(each_cell) for each_cell in touching])
        row = np.array([each_cell[number] if number < len(each_cell) else 0 for each_cell in touching], np.int64)
        rows.append((row, there))
    return rows
