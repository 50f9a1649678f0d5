"""The verbs of definitions on TensorFlow tensors.

Constants stay NumPy arrays, so that what is known while a graph is made (which taps lie in the input, how many) costs
nothing when it runs. TensorFlow's types do not mix: a Python number takes the type of the tensor it meets.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from itertools import accumulate
from typing import Any, ClassVar

import numpy as np
import tensorflow as tf

from poolkit.reductions.base import Array
from poolkit.tensorflow.taps import Taps, each


def _is_constant(x: Any) -> bool:
    return isinstance(x, (np.ndarray, np.generic))


class TensorFlowNamespace:
    """The verbs on tensors of any device, in eager mode and in graphs, on NumPy constants and on `Taps`."""

    long_words: ClassVar[bool] = True  # no arithmetic on uint32
    counting: ClassVar[str] = "int32"  # type in which taps are counted: LiteRT does not add bytes

    exp: Callable[..., Array]
    expm1: Callable[..., Array]
    log: Callable[..., Array]
    log1p: Callable[..., Array]
    abs: Callable[..., Array]
    isinf: Callable[..., Array]

    def __init__(self) -> None:
        own = {"exp": _exp, "expm1": _expm1, "log1p": _log1p, "isinf": _isinf}
        for name in ("exp", "expm1", "log", "log1p", "abs", "isinf"):
            function = own.get(name) or getattr(tf.math, name)
            setattr(self, name, partial(self._elementwise, function, getattr(np, name)))

    def _elementwise(self, function: Callable[..., Array], constant: Callable[..., Array], x: Array) -> Array:
        if isinstance(x, Taps):
            return each(partial(self._elementwise, function, constant), x)
        return constant(x) if _is_constant(x) else function(x)

    def where(self, condition: Array, chosen: Array, other: Array) -> Array:
        if isinstance(other, float) and math.isinf(other):
            other = _infinity(chosen, other)
        if any(isinstance(operand, Taps) for operand in (condition, chosen, other)):
            return each(self.where, condition, chosen, other)
        if _is_constant(condition):
            if not tf.is_tensor(chosen) and not tf.is_tensor(other):
                return np.where(condition, chosen, other)
            known = chosen if condition.all() else None if condition.any() else other
            if tf.is_tensor(known) and _covers(known, condition):
                return known
        chosen, other = _alike(chosen, other)
        # Multiplication that lets 0 win over NaN and infinity is several times faster than a choice.
        if _is_zero(other):
            return tf.math.multiply_no_nan(chosen, tf.cast(condition, chosen.dtype))
        if _is_zero(chosen):
            return tf.math.multiply_no_nan(other, tf.cast(~condition, other.dtype))
        return tf.where(condition, chosen, other)

    def power(self, x: Array, exponent: float) -> Array:
        if isinstance(x, Taps):
            return each(lambda part: self.power(part, exponent), x)
        if exponent == 1:
            return x
        # The common powers exactly, and many times faster than by logarithms.
        exact = {2.0: tf.math.square, 0.5: tf.math.sqrt}.get(exponent)
        return tf.math.pow(x, exponent) if exact is None else exact(x)

    def sum(self, x: Array, keepdims: bool = False) -> Array:
        if _is_constant(x):
            return x.sum(axis=-1, keepdims=keepdims, dtype=x.dtype)
        if isinstance(x, Taps):
            return x.fold(lambda a, b: a + b, keepdims)
        return tf.reduce_sum(x, axis=-1, keepdims=keepdims)

    def cumulative(self, x: Array) -> Array:
        if isinstance(x, Taps):
            return Taps(list(accumulate(x.parts, lambda a, b: a + b)))
        return np.cumsum(x, axis=-1, dtype=x.dtype) if _is_constant(x) else tf.cumsum(x, axis=-1)

    def max(self, x: Array, keepdims: bool = False) -> Array:
        if _is_constant(x):
            return x.max(axis=-1, keepdims=keepdims)
        if self.dtype(x) == "bool":
            return self.any(x, keepdims)
        if isinstance(x, Taps):
            return x.fold(_larger, keepdims)
        return _with_nan(x, tf.reduce_max(x, axis=-1, keepdims=keepdims), keepdims)

    def min(self, x: Array, keepdims: bool = False) -> Array:
        if _is_constant(x):
            return x.min(axis=-1, keepdims=keepdims)
        if self.dtype(x) == "bool":
            if isinstance(x, Taps):
                return x.fold(lambda a, b: a & b, keepdims)
            return tf.reduce_all(x, axis=-1, keepdims=keepdims)
        if isinstance(x, Taps):
            return x.fold(_smaller, keepdims)
        return _with_nan(x, tf.reduce_min(x, axis=-1, keepdims=keepdims), keepdims)

    def any(self, x: Array, keepdims: bool = False) -> Array:
        if isinstance(x, Taps):
            return x.fold(lambda a, b: a | b, keepdims)
        if _is_constant(x):
            return x.any(axis=-1, keepdims=keepdims)
        return tf.reduce_any(x, axis=-1, keepdims=keepdims)

    def first_true(self, x: Array) -> Array:
        if isinstance(x, Taps):
            # The number of taps before it: a fraction of the work of a chain of choices.
            none = ~x.parts[0]
            before = tf.cast(none, self.counting) if len(x.parts) > 1 else 0 * tf.cast(none, self.counting)
            for part in x.parts[1:-1]:
                none = none & ~part
                before = before + tf.cast(none, self.counting)
            return before
        return tf.argmax(tf.cast(x, tf.int8), axis=-1, output_type=tf.int32)

    def sort(self, x: Array) -> Array:
        if isinstance(x, Taps):
            return Taps(tf.unstack(self.sort(tf.stack(x.parts, axis=-1)), axis=-1))
        if self.dtype(x) == "bool":
            return tf.cast(self.sort(tf.cast(x, tf.int32)), tf.bool)
        return tf.math.top_k(x, x.shape[-1] or tf.shape(x)[-1]).values  # LiteRT has it, but not `tf.sort`

    def argsort(self, x: Array) -> Array:
        if isinstance(x, Taps):
            return Taps(tf.unstack(self.argsort(tf.stack(x.parts, axis=-1)), axis=-1))
        return tf.math.top_k(x, x.shape[-1] or tf.shape(x)[-1]).indices

    def positions(self, x: Array) -> Array:
        return np.arange(self.shape(x)[-1], dtype=np.int32)

    def take_along(self, x: Array, index: Array) -> Array:
        if isinstance(x, Taps):
            chosen = x.parts[0]
            for tap in range(1, len(x.parts)):
                chosen = tf.where(index[..., 0] == tap, x.parts[tap], chosen)
            return Taps([chosen])
        return tf.gather(x, index, axis=-1, batch_dims=len(x.shape) - 1)

    def before(self, x: Array, first: Array) -> Array:
        if isinstance(x, Taps):
            return Taps([*first.parts, *x.parts[:-1]])
        return tf.concat([first, x[..., :-1]], axis=-1)

    def take(self, x: Array, index: Any) -> Array:
        return x if _is_every(index, x) else tf.gather(x, index, axis=1)

    def scatter_add(self, x: Array, index: Any, values: Array) -> Array:
        if _is_every(index, x):
            return x + values
        # TensorFlow scatters along the first axis only.
        first = tf.tensor_scatter_nd_add(tf.transpose(x), np.asarray(index)[:, None], tf.transpose(values))
        return tf.transpose(first)

    def concatenate(self, parts: list[Array]) -> Array:
        return tf.concat(parts, axis=-1)

    def zeros(self, shape: tuple[int, ...], dtype: str, like: Array) -> Array:
        return tf.zeros(shape, dtype)

    def constant(self, values: Any, like: Array) -> Array:
        return values if tf.is_tensor(values) else np.asarray(values)

    def cast(self, x: Array, dtype: str) -> Array:
        if isinstance(x, Taps):
            return each(lambda part: self.cast(part, dtype), x)
        return x.astype(dtype) if _is_constant(x) else tf.cast(x, dtype)

    def dtype(self, x: Array) -> str:
        if isinstance(x, Taps):
            return self.dtype(x.parts[0])
        return str(x.dtype) if _is_constant(x) else str(x.dtype.name)

    def shape(self, x: Array) -> tuple[int, ...]:
        """Sizes; a scalar tensor for each that is not known before the graph runs."""
        if isinstance(x, Taps):
            return (*self.shape(x.parts[0]), len(x.parts))
        if None not in tuple(x.shape):
            return tuple(x.shape)
        sizes = tf.shape(x)
        return tuple(sizes[axis] if size is None else size for axis, size in enumerate(x.shape))

    def reshape(self, x: Array, shape: tuple[int, ...]) -> Array:
        return x.reshape(shape) if _is_constant(x) else tf.reshape(x, shape)

    def move_axis(self, x: Array, source: int, destination: int) -> Array:
        order = [axis for axis in range(len(x.shape)) if axis != source]
        order.insert(destination, source)
        return tf.transpose(x, order)

    def broadcast(self, x: Array, shape: tuple[int, ...]) -> Array:
        return tf.broadcast_to(x, shape)

    def held(self, x: Array) -> Array:
        if isinstance(x, Taps):
            return each(self.held, x)
        return x if _is_constant(x) else tf.stop_gradient(x)

    def known(self, x: Array) -> bool:
        return bool(tf.executing_eagerly())


class GradientNamespace(TensorFlowNamespace):
    """The verbs of gradients, which are not converted: bytes are counted, a fraction of the memory to go through."""

    counting: ClassVar[str] = "int8"


class SymbolicTensorFlowNamespace(TensorFlowNamespace):
    """The verbs where sizes of spatial axes are not known when the graph is made: numbers and scalar tensors mixed."""

    def larger(self, a: Any, b: Any) -> Any:
        return tf.maximum(a, b) if tf.is_tensor(a) or tf.is_tensor(b) else max(a, b)

    def smaller(self, a: Any, b: Any) -> Any:
        return tf.minimum(a, b) if tf.is_tensor(a) or tf.is_tensor(b) else min(a, b)

    def arange(self, size: Any) -> Array:
        return tf.range(size)

    def positions(self, x: Array) -> Array:
        return tf.range(self.shape(x)[-1])

    def maximum(self, a: Array, b: Array) -> Array:
        return tf.maximum(a, b)

    def minimum(self, a: Array, b: Array) -> Array:
        return tf.minimum(a, b)

    def counted(self, size: Any) -> Array:
        return tf.convert_to_tensor(size)

    def take(self, x: Array, index: Any) -> Array:
        return tf.gather(x, index, axis=1)

    def scatter_add(self, x: Array, index: Any, values: Array) -> Array:
        return tf.transpose(tf.tensor_scatter_nd_add(tf.transpose(x), index[:, None], tf.transpose(values)))


# What LiteRT computes otherwise: its exp(NaN) is 0, expm1 and log1p cancel near 0, and its converter turns infinities
# that it knows into the largest numbers.


def _infinity(like: Array, infinity: float) -> Array:
    """An infinity of the type of a tensor that a converter does not know while it works on a graph."""
    like = like.parts[0] if isinstance(like, Taps) else like
    if tf.executing_eagerly() or not tf.is_tensor(like):
        return infinity
    first = tf.reshape(like, (-1,))[:1]
    some = tf.reduce_sum(tf.cast(first == first, like.dtype)) + 2  # 2 or 3, also where there is no cell
    return some * (like.dtype.max if infinity > 0 else like.dtype.min)


def _isinf(x: Array) -> Array:
    return tf.abs(x) > x.dtype.max


def _exp(x: Array) -> Array:
    return tf.exp(x) if tf.executing_eagerly() else tf.where(x == x, tf.exp(x), x)


def _expm1(x: Array) -> Array:
    return tf.math.expm1(x) if _is_as_it_is(x) else tf.tanh(x / 2) * (_exp(x) + 1)


def _log1p(x: Array) -> Array:
    """Near 0 by the series of its atanh: 2 (z + z^3 / 3 + ...) with z = x / (2 + x), at most 1/3 there."""
    if _is_as_it_is(x):
        return tf.math.log1p(x)
    z = x / (2 + x)
    square, series = z * z, tf.zeros((), x.dtype)
    for odd in range(15, 0, -2):
        series = series * square + 1 / odd
    return tf.where((x > -0.5) & (x < 1), 2 * z * series, tf.math.log(1 + x))


def _is_as_it_is(x: Array) -> bool:
    """Whether the operation runs as it is written: LiteRT has neither eager mode nor float64."""
    return bool(tf.executing_eagerly() or x.dtype == tf.float64)


def _with_nan(x: Array, extreme: Array, keepdims: bool) -> Array:
    """The extreme, NaN where one cell is NaN: compiled by XLA, TensorFlow's may drop it."""
    if not x.dtype.is_floating:
        return extreme
    return tf.where(
        tf.reduce_any(tf.math.is_nan(x), axis=-1, keepdims=keepdims), x.dtype.as_numpy_dtype("nan"), extreme
    )


def _larger(a: Array, b: Array) -> Array:
    """The larger, NaN where one is NaN: compiled by XLA, `tf.maximum` may drop it."""
    return tf.where((a >= b) | (a != a), a, b) if a.dtype.is_floating else tf.maximum(a, b)


def _smaller(a: Array, b: Array) -> Array:
    return tf.where((a <= b) | (a != a), a, b) if a.dtype.is_floating else tf.minimum(a, b)


def _covers(x: Array, condition: Array) -> bool:
    """Whether `x` has the shape of itself and the condition broadcast together."""
    shape = tuple(x.shape)[-condition.ndim :] if condition.ndim else ()
    return len(shape) == condition.ndim and all(
        wanted in (1, size) for size, wanted in zip(shape, condition.shape, strict=True)
    )


def _is_every(index: Any, x: Array) -> bool:
    """Whether an index along axis 1 is each cell once, in order."""
    index = np.asarray(index)
    return len(index) == x.shape[1] and bool((index == np.arange(len(index))).all())


def _is_zero(x: Array) -> bool:
    """Whether an operand is the floating-point number 0, known while the graph is made."""
    return bool(x.dtype.is_floating and x.shape.rank == 0 and tf.get_static_value(x) == 0)


def _alike(chosen: Array, other: Array) -> tuple[Array, Array]:
    """Both as tensors of one type: that of the tensor or array among them."""
    typed = next((operand for operand in (chosen, other) if hasattr(operand, "dtype")), None)
    if typed is None:
        dtype = tf.int64 if isinstance(chosen, int) and isinstance(other, int) else tf.float64
    else:
        dtype = tf.as_dtype(typed.dtype)
    return tf.convert_to_tensor(chosen, dtype), tf.convert_to_tensor(other, dtype)
