"""TensorFlow front end: kernels in eager mode, and in graphs and XLA operations of TensorFlow by the definition."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from poolkit.errors import PoolingError, unusable

try:
    import tensorflow as tf
except ImportError as error:
    raise unusable("poolkit.tensorflow", "tensorflow", "tensorflow", error) from error

from poolkit.chance import key_of
from poolkit.pooling import Pooling, check_parameters
from poolkit.reductions.base import Array
from poolkit.reference import Reference, flat_indices
from poolkit.symbolic import is_known, symbolic_indices
from poolkit.tensorflow import eager
from poolkit.tensorflow.arrays import TensorFlowArrays
from poolkit.tensorflow.definition import Counter, Sized, definition, gradient_xp, symbolic_xp, xp
from poolkit.tensorflow.own import own_operation

arrays = TensorFlowArrays()


@tf.autograph.experimental.do_not_convert  # type: ignore[untyped-decorator]
def pool(
    x: Any, pooling: Pooling, mask: Any | None = None, seed: Any | None = None, return_indices: bool = False
) -> Any:
    """Pool a TensorFlow tensor or variable; `poolkit.pool` is the public way here."""
    x, mask = _checked(x), _mask(mask)
    if mask is not None:
        pooling.mask_layout(xp.shape(x), xp.shape(mask))
    draw = _counter(seed, pooling, x) if pooling.draws else None
    if eager.takes(pooling, x, mask):

        def derivative(x: Array, g: Array) -> Array:
            whole = definition(pooling, x, mask, draw, gradient_xp)
            return whole.pullback(*whole.forward(), g)

        key = None if draw is None else draw.key
        value, places = eager.pool(pooling, x, mask, key, return_indices, derivative)
        return (value, places) if return_indices else value

    def indices(tap: Array) -> Array:
        if is_known(pooling, xp.shape(x)):
            return flat_indices(xp, pooling, tf.cast(tap, tf.int64), xp.shape(x))
        return tf.cast(symbolic_indices(symbolic_xp, pooling, tf.cast(tap, tf.int32), xp.shape(x)), tf.int64)

    if not x.dtype.is_floating:
        value, tap = definition(pooling, x, mask, draw).forward()
        return (value, indices(tap)) if return_indices else value

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def differentiable(x: Array) -> Any:
        theirs = None if return_indices or mask is not None else own_operation(pooling, x)
        value, tap = definition(pooling, x, mask, draw).forward() if theirs is None else (theirs.forward(), None)

        def by_definition(g: Array) -> Array:
            whole = definition(pooling, x, mask, draw, gradient_xp)
            winner = whole.forward()[1] if pooling.indexed and tap is None else tap
            return whole.pullback(value, winner, g)

        def gradient(g: Array, *_: Any) -> Array:
            return by_definition(g) if theirs is None else theirs.pullback(g, by_definition)

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


def full_mask(x: Any) -> Array:
    """A mask of the shape of `x` that is True everywhere."""
    return tf.ones(tf.shape(x), tf.bool)
