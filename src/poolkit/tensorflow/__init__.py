"""TensorFlow front end: pooling of tensors in eager mode, graphs and XLA, with gradients by the definition."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from poolkit.errors import PoolingError, unusable

try:
    import tensorflow as tf
except ImportError as error:
    raise unusable("poolkit.tensorflow", "tensorflow", "tensorflow", error) from error

from poolkit.chance import key_of
from poolkit.pooling import Pooling, check_parameters
from poolkit.reductions.average import Average
from poolkit.reductions.base import Array
from poolkit.reductions.max import Max
from poolkit.reference import Reference, accumulation_type, flat_indices, result_type
from poolkit.symbolic import is_known, symbolic_indices, symbolic_output_shape
from poolkit.tensorflow.arrays import TensorFlowArrays
from poolkit.tensorflow.definition import (
    UNROLLED,
    Counter,
    Sized,
    definition,
    from_blocks,
    gradient_xp,
    symbolic_xp,
    to_blocks,
    xp,
)
from poolkit.tensorflow.taps import reshaped, sizes_of

arrays = TensorFlowArrays()

_FLOATS: Final = ("float16", "bfloat16", "float32", "float64")


@tf.autograph.experimental.do_not_convert  # type: ignore[untyped-decorator]
def pool(
    x: Any, pooling: Pooling, mask: Any | None = None, seed: Any | None = None, return_indices: bool = False
) -> Any:
    """Pool a TensorFlow tensor or variable; `poolkit.pool` is the public way here."""
    x, mask = _checked(x), _mask(mask)
    if mask is not None:
        pooling.mask_layout(xp.shape(x), xp.shape(mask))
    draw = _counter(seed, pooling, x) if pooling.draws else None

    def run(x: Array) -> tuple[Array, Array | None]:
        fast = None if return_indices or mask is not None else _by_tf_nn(pooling, x)
        return (fast, None) if fast is not None else definition(pooling, x, mask, draw).forward()

    def indices(tap: Array) -> Array:
        if is_known(pooling, xp.shape(x)):
            return flat_indices(xp, pooling, tf.cast(tap, tf.int64), xp.shape(x))
        return tf.cast(symbolic_indices(symbolic_xp, pooling, tf.cast(tap, tf.int32), xp.shape(x)), tf.int64)

    if not x.dtype.is_floating:
        value, tap = run(x)
        return (value, indices(tap)) if return_indices else value

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def differentiable(x: Array) -> Any:
        value, tap = run(x)

        def gradient(g: Array, *_: Any) -> Array:
            whole = definition(pooling, x, mask, draw, gradient_xp)
            winner = whole.forward()[1] if pooling.indexed and tap is None else tap
            return whole.pullback(value, winner, g)

        return ((value, indices(tap)) if return_indices else value), gradient

    return differentiable(x)


@tf.autograph.experimental.do_not_convert  # type: ignore[untyped-decorator]
def learned(x: Any, pooling: Pooling, parameters: Mapping[str, Any], mask: Any | None = None) -> Array:
    """Pool a TensorFlow tensor with options that are tensors; `poolkit.pool` is the public way here."""
    x, mask = _checked(x), _mask(mask)
    given = [tf.convert_to_tensor(each) for each in parameters.values()]
    shape = xp.shape(x)
    check_parameters(pooling, shape, dict(zip(parameters, given, strict=True)))
    if mask is not None:
        pooling.mask_layout(shape, xp.shape(mask))

    def reference(x: Array, given: Sequence[Array]) -> Reference:
        named = dict(zip(parameters, given, strict=True))
        if is_known(pooling, xp.shape(x)):
            return Reference(xp, pooling, x, mask, parameters=named)
        return Sized(symbolic_xp, pooling, x, mask, parameters=named)

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def differentiable(x: Array, *given: Array) -> Any:
        value, _ = reference(x, given).forward()

        def gradient(g: Array) -> Any:
            whole = reference(x, given)
            by_parameters = [
                tf.cast(whole.parameter_pullback(name, value, g), each.dtype)
                for name, each in zip(parameters, given, strict=True)
            ]
            return whole.pullback(value, None, g) if x.dtype.is_floating else None, *by_parameters

        return value, gradient

    return differentiable(x, *given)


def _checked(x: Any) -> Array:
    if isinstance(x, (tf.RaggedTensor, tf.SparseTensor)):
        raise PoolingError(
            f"x must be a dense tensor, got a {type(x).__name__}; convert it with to_tensor() or a mask="
        )
    x = tf.convert_to_tensor(x)
    if x.shape.rank is None:
        raise PoolingError("x has an unknown number of axes; give its shape with tf.ensure_shape")
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
    shape, reduction = xp.shape(x), pooling.reduction
    padding = _padding_word(pooling, shape)
    if padding is None or xp.dtype(x) not in _FLOATS or pooling.rank > 3:
        return None
    codes = [rule.code for rule in pooling.geometry.rules(pooling.rank)]
    kernel, stride = [code[1] for code in codes], [code[2] for code in codes]
    # Its average adds one cell after the other: for small windows only (rule S8).
    average = isinstance(reduction, Average) and math.prod(kernel) <= UNROLLED
    if not (average or isinstance(reduction, Max)):
        return None
    accumulated = xp.cast(x, accumulation_type(pooling, xp.dtype(x)))
    output_shape = symbolic_output_shape(symbolic_xp, pooling, shape)  # first: refuses what TensorFlow would, in words

    def own() -> Array:
        function, cells = (tf.nn.avg_pool, accumulated) if average else (tf.nn.max_pool, x)
        blocks = _plane_by_plane(function, to_blocks(pooling, cells), kernel, stride, padding)
        result = xp.cast(blocks, result_type(pooling, xp.dtype(x)))
        return from_blocks(pooling, result, output_shape)

    if average and tf.executing_eagerly():
        return own()
    # TensorFlow's maximum drops NaN and turns -inf into the lowest number, LiteRT's average drops NaN. The sum tells of
    # both; where it overflows, the definition is merely slower.
    finite = tf.math.is_finite(tf.reduce_sum(accumulated))
    return tf.cond(finite, own, lambda: definition(pooling, x, None, None).forward()[0])


def _plane_by_plane(function: Any, blocks: Array, kernel: list[int], stride: list[int], padding: str) -> Array:
    """TensorFlow's pooling; of volumes first each plane, then the planes: LiteRT has no operation for volumes.

    The cells that a window sees of a plane are as many in each of its planes, so that means of means are means.
    """
    if len(kernel) < 3:
        return function(blocks, kernel, stride, padding)
    images, depth, *plane, channels = sizes_of(blocks)
    planes = function(reshaped(blocks, [images * depth, *plane, channels]), kernel[1:], stride[1:], padding)
    rows = reshaped(planes, [images, depth, math.prod(sizes_of(planes)[1:3]), channels])
    return function(rows, [kernel[0], 1], [stride[0], 1], padding)


def _padding_word(pooling: Pooling, shape: Sequence[Any]) -> str | None:
    """TensorFlow's word for the padding of an input of this shape, None where it has none (or no such operation)."""
    rules = pooling.geometry.rules(pooling.rank)
    kinds = {rule.code[0] for rule in rules}
    divisor = pooling.reduction.divisor.kind
    if divisor == "number" or kinds - {0, 1, 2} or any(rule.code[3] != 1 for rule in rules):
        return None
    if is_known(pooling, shape):
        whole = all((axis.count == axis.taps).all() and axis.padding == (0, 0) for axis in pooling.axes(shape))
    else:  # no padding, no rounding up
        whole = all(rule.code[0] == 0 and not any(rule.code[4:]) for rule in rules)
    if whole:
        return "VALID"
    return "SAME" if kinds == {1} and divisor == "valid" else None


def full_mask(x: Any) -> Array:
    """A mask of the shape of `x` that is True everywhere."""
    return tf.ones(tf.shape(x), tf.bool)
