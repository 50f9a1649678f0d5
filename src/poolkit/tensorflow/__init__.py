"""TensorFlow front end: pooling of tensors in eager mode, graphs and XLA, with gradients by the definition."""

from __future__ import annotations

import math
from typing import Any, Final

from poolkit.errors import PoolingError, unusable

try:
    import tensorflow as tf
except ImportError as error:
    raise unusable("poolkit.tensorflow", "tensorflow", "tensorflow", error) from error

from poolkit.chance import key_of
from poolkit.pooling import Pooling
from poolkit.reductions.average import Average
from poolkit.reductions.base import Array
from poolkit.reductions.max import Max
from poolkit.reference import accumulation_type, flat_indices, result_type
from poolkit.tensorflow.definition import UNROLLED, Counter, definition, from_blocks, to_blocks, xp

_FLOATS: Final = ("float16", "bfloat16", "float32", "float64")
_FLOATS_3D: Final = ("float32",)  # TensorFlow has no kernels on CPU for the others


@tf.autograph.experimental.do_not_convert  # type: ignore[untyped-decorator]
def pool(
    x: Any, pooling: Pooling, mask: Any | None = None, seed: Any | None = None, return_indices: bool = False
) -> Any:
    """Pool a TensorFlow tensor or variable; `poolkit.pool` is the public way here."""
    x, mask = _checked(x, pooling), _mask(mask)
    if mask is not None:
        pooling.mask_layout(xp.shape(x), xp.shape(mask))
    draw = _counter(seed, pooling, x) if pooling.draws else None

    def run(x: Array) -> tuple[Array, Array | None]:
        fast = None if return_indices or mask is not None else _by_tf_nn(pooling, x)
        return (fast, None) if fast is not None else definition(pooling, x, mask, draw).forward()

    def indices(tap: Array) -> Array:
        return flat_indices(xp, pooling, tf.cast(tap, tf.int64), xp.shape(x))

    if not x.dtype.is_floating:
        value, tap = run(x)
        return (value, indices(tap)) if return_indices else value

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def differentiable(x: Array) -> Any:
        value, tap = run(x)

        def gradient(g: Array, *_: Any) -> Array:
            whole = definition(pooling, x, mask, draw)
            winner = whole.forward()[1] if pooling.indexed and tap is None else tap
            return whole.pullback(value, winner, g)

        return ((value, indices(tap)) if return_indices else value), gradient

    return differentiable(x)


def _checked(x: Any, pooling: Pooling) -> Array:
    if isinstance(x, (tf.RaggedTensor, tf.SparseTensor)):
        raise PoolingError(
            f"x must be a dense tensor, got a {type(x).__name__}; convert it with to_tensor() or a mask="
        )
    x = tf.convert_to_tensor(x)
    if x.shape.rank is None:
        raise PoolingError("x has an unknown number of axes; give its shape with tf.ensure_shape")
    sizes = [x.shape[axis] for axis in pooling.spatial_axes(x.shape)]
    if None in sizes:
        raise PoolingError(f"spatial sizes must be known when the graph is made, got {sizes}; use tf.ensure_shape")
    return x


def _mask(mask: Any | None) -> Array | None:
    if mask is None:
        return None
    mask = tf.convert_to_tensor(mask)
    if mask.dtype != tf.bool:
        raise PoolingError(f"mask must be bool, got {mask.dtype.name}; True marks cells that count")
    return mask


def _counter(seed: Any, pooling: Pooling, x: Array) -> Counter:
    shape = xp.shape(x)
    spatial = pooling.spatial_axes(shape)
    return Counter(key_of(seed), math.prod(size for axis, size in enumerate(shape) if axis not in spatial))


def _by_tf_nn(pooling: Pooling, x: Array) -> Array | None:
    """The result by TensorFlow's own operation where it is the same, else None."""
    reduction, axes = pooling.reduction, pooling.axes(xp.shape(x))
    padding = _padding_word(pooling, axes)
    types = _FLOATS if len(axes) < 3 else _FLOATS_3D
    if padding is None or xp.dtype(x) not in types or len(axes) > 3:
        return None
    sizes = [axis.rule.code[1] for axis in axes], [axis.rule.code[2] for axis in axes]
    shape = pooling.output_shape(xp.shape(x))
    if isinstance(reduction, Max):
        return tf.cond(
            # TensorFlow's maximum drops NaN and turns -inf into the lowest number. The sum tells of both; where it
            # overflows, the definition is merely slower.
            tf.math.is_finite(tf.reduce_sum(x)),
            lambda: from_blocks(pooling, tf.nn.max_pool(to_blocks(pooling, x), *sizes, padding), shape),
            lambda: definition(pooling, x, None, None).forward()[0],
        )
    # Its average adds one cell after the other: for small windows only (rule S8).
    if isinstance(reduction, Average) and math.prod(sizes[0]) <= UNROLLED:
        blocks = xp.cast(to_blocks(pooling, x), accumulation_type(pooling, xp.dtype(x)))
        mean = xp.cast(tf.nn.avg_pool(blocks, *sizes, padding), result_type(pooling, xp.dtype(x)))
        return from_blocks(pooling, mean, shape)
    return None


def _padding_word(pooling: Pooling, axes: Any) -> str | None:
    """TensorFlow's word for the padding of these axes, None where it has none (or no such operation)."""
    kinds = {axis.rule.code[0] for axis in axes}
    divisor = pooling.reduction.divisor.kind
    if divisor == "number" or kinds - {0, 1, 2} or any(axis.step != 1 for axis in axes):
        return None
    if all((axis.count == axis.taps).all() and axis.padding == (0, 0) for axis in axes):
        return "VALID"
    return "SAME" if kinds == {1} and divisor == "valid" else None


def full_mask(x: Any) -> Array:
    """A mask of the shape of `x` that is True everywhere."""
    return tf.ones(tf.shape(x), tf.bool)
