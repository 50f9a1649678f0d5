"""The cells of windows as one tensor per tap: elementwise work on whole tensors, without a window axis.

TensorFlow gathers, transposes and reduces short axes slowly; it adds and compares whole tensors at the speed of
memory. So definitions of small windows run on `Taps`, which stand for an array whose last axis is the taps.
Tensors are `(blocks, *spatial, channels)` here.
"""

from __future__ import annotations

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


# Windows: the taps of a tensor, and back.


def seen(axes: Sequence[Axis]) -> Taps:
    """Whether each tap lies in the input, bool, each part (1, *outputs, 1)."""
    parts = [np.ones((1,) * (len(axes) + 2), np.bool_)]
    for position, axis in enumerate(axes, 1):
        along = [1] * (len(axes) + 2)
        along[position] = axis.output_size
        own = [part.reshape(along) for part in _seen(axis)]
        parts = [part & each_own for part in parts for each_own in own]
    return Taps(parts)


def windows(x: Array, axes: Sequence[Axis]) -> Taps:
    """The cell under each tap of each output, each part (blocks, *outputs, channels); any cell where none is."""
    parts = [x]
    for position, axis in enumerate(axes, 1):
        parts = [tap for part in parts for tap in _cut(part, position, axis)]
    return Taps(parts)


def spread(terms: Taps, axes: Sequence[Axis]) -> Array:
    """The transpose of `windows`: each cell's sum of the terms of the taps that lie on it."""
    parts = terms.parts
    for position, axis in reversed(list(enumerate(axes, 1))):
        parts = [_join(parts[first : first + axis.taps], position, axis) for first in range(0, len(parts), axis.taps)]
    return parts[0]


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
    before = (slice(None),) * position
    if _tiled(axis):
        if axis.taps == 1:
            return [x[(*before, slice(axis.output_size))]]
        split = _split(x[(*before, slice(axis.output_size * axis.taps))], position, axis.output_size, axis.taps)
        return [split[(*before, slice(None), tap)] for tap in range(axis.taps)]
    cells = axis.origin + axis.step * np.arange(axis.taps)[:, None]
    return [tf.gather(x, row, axis=position) for row in np.clip(cells, 0, axis.input_size - 1)]


def _split(x: Array, position: int, outer: int, inner: int) -> Array:
    """One axis as two. An unknown number of blocks stays unknown."""
    shape = [-1 if size is None else size for size in x.shape]
    if shape.count(-1) > 1 or 0 in shape:
        shape = list(tf.unstack(tf.shape(x)))
    return tf.reshape(x, [*shape[:position], outer, inner, *shape[position + 1 :]])


def _join(parts: list[Array], position: int, axis: Axis) -> Array:
    """The transpose of `_cut`."""
    if _tiled(axis):
        stacked = tf.stack(parts, axis=position + 1) if len(parts) > 1 else tf.expand_dims(parts[0], position + 1)
        shape = [-1 if size is None else size for size in parts[0].shape]
        if shape.count(-1) > 1 or 0 in shape:
            shape = list(tf.unstack(tf.shape(parts[0])))
        cells = axis.output_size * axis.taps
        joined = tf.reshape(stacked, [*shape[:position], cells, *shape[position + 1 :]])
        rest = [[0, 0] for _ in shape]
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
