"""Pooling by XLA's own windowed reductions, where they give the same: on GPU and TPU, and in exported programs.

They know maxima, minima and sums over windows that are all alike; the definition answers everything else. Which of the
two a call becomes is decided when it is lowered, for each platform of a program on its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

import jax
import jax.numpy as jnp
import numpy as np
from jax.interpreters import mlir

from poolkit.geometry import Axis
from poolkit.jax.namespace import wide
from poolkit.jax.primitives import Call, define_pool, define_pull, define_push, pool_p, pull_p, push_p
from poolkit.reductions.average import Average
from poolkit.reductions.base import Array, limits
from poolkit.reductions.max import Max
from poolkit.reductions.min import Min
from poolkit.reductions.sum import Sum
from poolkit.reference import accumulation_type, typed
from poolkit.symbolic import is_known

PLATFORMS: Final = ("cuda", "rocm", "tpu")
"""Platforms where calls are lowered to windowed reductions. On CPU kernels answer, else the definition."""

_ADDED_ONE_BY_ONE: Final = 64
"""Most cells that are added one after the other (rule S8)."""


def pool_by_windows(*operands: Array, call: Call) -> list[Array]:
    """Result, and winning taps where indexed: by windowed reductions if they can, else by the definition."""
    reduction = call.pooling.reduction
    axes = None if call.want_tap else _alike(call)
    if axes is not None and isinstance(reduction, (Max, Min)) and call.dtype != "bool":
        low, high = limits(call.dtype)
        initial, combine = (low, jax.lax.max) if isinstance(reduction, Max) else (high, jax.lax.min)
        extreme = _windowed(call, axes, operands[0], initial, combine)
        return [_filled(call, axes, extreme)]
    if axes is not None and _adds(call, axes):
        return [_filled(call, axes, _divided(call, axes, _total(call, axes, operands[0]))).astype(call.result().dtype)]
    return define_pool(*operands, call=call)


def push_by_windows(*operands: Array, call: Call) -> Array:
    """Tangent of the result. Sums and averages are linear: it is their result for the tangent."""
    axes = _alike(call)
    if axes is None or not _adds(call, axes):
        return define_push(*operands, call=call)
    return _divided(call, axes, _total(call, axes, operands[0])).astype(call.result().dtype)


def pull_by_windows(*operands: Array, call: Call) -> Array:
    """Gradient by the input. That of sums and averages is the transpose of their windowed sum."""
    axes = _alike(call)
    if axes is None or not _adds(call, axes):
        return define_pull(*operands, call=call)
    g = _divided(call, axes, operands[0].astype(_accumulation(call)))
    struct = jax.ShapeDtypeStruct(call.shape, jnp.dtype(_accumulation(call)))
    (gradient,) = jax.linear_transpose(lambda x: _total(call, axes, x), struct)(g)
    return gradient.astype(call.dtype)


def _accumulation(call: Call) -> str:
    return accumulation_type(call.pooling, call.dtype, wide())


def _alike(call: Call) -> tuple[Axis, ...] | None:
    """The spatial axes, where sizes are known and all windows of an axis are alike; else None."""
    if call.pooling.masked or not is_known(call.pooling, call.shape) or not all(call.shape):
        return None
    axes = call.pooling.axes(call.shape)
    regular = all(_stride(axis) is not None and axis.output_size > 0 for axis in axes)
    return axes if regular else None


def _stride(axis: Axis) -> int | None:
    """Cells between the windows of an axis; None where they differ in size or distance."""
    steps = np.diff(axis.origin)
    adaptive_ones_differ = axis.rule.adaptive and not (axis.count == axis.taps).all()
    if adaptive_ones_differ or not (steps == steps[:1]).all():
        return None
    return int(steps[0]) if len(steps) else 1


def _adds(call: Call, axes: Sequence[Axis]) -> bool:
    few = math.prod(axis.taps for axis in axes) <= _ADDED_ONE_BY_ONE
    return few and isinstance(call.pooling.reduction, (Average, Sum))


def _windowed(call: Call, axes: Sequence[Axis], x: Array, initial: Any, combine: Callable[..., Array]) -> Array:
    rank = len(call.shape)
    sizes, strides, dilation, padding = [1] * rank, [1] * rank, [1] * rank, [(0, 0)] * rank
    for position, axis in zip(call.pooling.spatial_axes(call.shape), axes, strict=True):
        last = int(axis.origin[-1]) + (axis.taps - 1) * axis.step
        sizes[position], strides[position], dilation[position] = axis.taps, _stride(axis) or 1, axis.step
        padding[position] = (-int(axis.origin[0]), max(0, last + 1 - axis.input_size))
    start = np.array(initial, x.dtype)
    return jax.lax.reduce_window(x, start, combine, sizes, strides, padding, window_dilation=dilation)


def _total(call: Call, axes: Sequence[Axis], x: Array) -> Array:
    return _windowed(call, axes, x.astype(_accumulation(call)), 0, jax.lax.add)


def _counted(call: Call, axes: Sequence[Axis], counts: Callable[[Axis], Any]) -> Any:
    """A number for each output: the product of one for each axis; in a shape that the result broadcasts with."""
    made, rank = np.ones((1,) * len(call.shape), np.int64), len(call.shape)
    for position, axis in zip(call.pooling.spatial_axes(call.shape), axes, strict=True):
        along = [1] * rank
        along[position] = axis.output_size
        made = made * np.asarray(counts(axis)).reshape(along)
    return made


def _divided(call: Call, axes: Sequence[Axis], total: Array) -> Array:
    """Sums by what an average divides by (rule S4); 0 where a window has no cell."""
    if isinstance(call.pooling.reduction, Sum):
        return total
    rule = call.pooling.reduction.divisor
    if rule.kind == "number":
        return total / np.asarray(rule.number, total.dtype)
    counts = _counted(call, axes, lambda axis: axis.count if rule.kind == "valid" else axis.padded_count)
    counts = np.maximum(counts, 1)
    return total / (
        np.asarray(counts.flat[0], total.dtype) if (counts == counts.flat[0]).all() else counts.astype(total.dtype)
    )


def _filled(call: Call, axes: Sequence[Axis], value: Array) -> Array:
    """The value of empty windows, where there are some (rule S5)."""
    filler, cells = typed(call.pooling.filler, str(value.dtype)), _counted(call, axes, lambda axis: axis.count)
    return value if cells.all() else jnp.where(cells > 0, value, jnp.asarray(filler, value.dtype))


for _primitive, _function in ((pool_p, pool_by_windows), (push_p, push_by_windows), (pull_p, pull_by_windows)):
    _rule = mlir.lower_fun(_function, multiple_results=_primitive.multiple_results)  # one, so that it is lowered once
    for _platform in PLATFORMS:
        mlir.register_lowering(_primitive, _rule, platform=_platform)
