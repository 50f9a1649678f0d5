"""Kernels on TensorFlow's eager tensors in host memory; graphs hold TensorFlow's own operations only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import tensorflow as tf

from poolkit import dispatch
from poolkit import numpy as kernels
from poolkit.pooling import Pooling
from poolkit.reductions.base import Array

try:  # internal to TensorFlow; where it is gone, nothing says whether forward mode is on, and no kernel is called
    from tensorflow.python.eager.forwardprop_util import pack_tangents
except ImportError:
    pack_tangents = None

_SHARED: Final = frozenset({"float16", "float32", "float64", "int8", "uint8", "int16", "int32", "int64"})
"""Types whose memory NumPy can look at where it lies; others are copied."""


def takes(pooling: Pooling, x: Array, mask: Array | None) -> bool:
    """Whether a kernel answers this call."""
    if not (_in_reach(x) and (mask is None or _in_reach(mask))):
        return False
    mask_shape = None if mask is None else tuple(mask.shape)
    return dispatch.plan(pooling, tuple(x.shape), x.dtype.name, mask_shape) is not None


def _in_reach(x: Array) -> bool:
    if not (tf.executing_eagerly() and hasattr(x, "numpy") and "device:CPU" in x.device):
        return False
    # Forward mode looks into what is called, and finds nothing in a kernel: where x has a tangent the definition runs.
    return pack_tangents is not None and not pack_tangents([x]).tangents


def _array(x: Array) -> Any:
    return np.from_dlpack(x) if x.dtype.name in _SHARED and x.shape.num_elements() else x.numpy()


class _Room:
    """The memory of a tensor to be, which a kernel writes to."""

    def __init__(self) -> None:
        self._tensor: Array | None = None

    def empty(self, shape: Sequence[int], dtype: Any) -> Any:
        """As `numpy.empty`."""
        if 0 in shape or np.dtype(dtype).name not in _SHARED:
            return np.empty(shape, dtype)
        self._tensor = tf.raw_ops.Empty(shape=shape, dtype=np.dtype(dtype).name, init=False)
        return np.from_dlpack(self._tensor)

    def tensor(self, array: Any) -> Array:
        """What was written to the array that `empty` gave."""
        return tf.convert_to_tensor(array) if self._tensor is None else self._tensor


def pool(
    pooling: Pooling,
    x: Array,
    mask: Array | None,
    key: tuple[Any, Any] | None,
    return_indices: bool,
    derivative: Callable[[Array, Array], Array],
) -> tuple[Array, Array | None]:
    """Result and flat indices; `derivative(x, g)` is the gradient by operations that have gradients themselves."""
    cells, valid = _array(x), None if mask is None else mask.numpy()
    words = None if key is None else (int(key[0]) & 0xFFFFFFFF, int(key[1]) & 0xFFFFFFFF)
    room = _Room()
    value, tap = kernels.forward(pooling, cells, valid, words, empty=room.empty)
    result = room.tensor(value)
    indices = None
    if return_indices and tap is not None:
        indices = tf.convert_to_tensor(kernels.indices(pooling, tap, cells.shape))
    if not x.dtype.is_floating:
        return result, indices

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def pulled(x: Array, g: Array) -> Any:
        room = _Room()
        gradient = room.tensor(kernels.backward(pooling, cells, value, tap, _array(g), valid, room.empty))

        def again(h: Array) -> Any:
            with tf.GradientTape() as tape:
                tape.watch((x, g))
                made = derivative(x, g)
            return tape.gradient(made, (x, g), h, unconnected_gradients=tf.UnconnectedGradients.ZERO)

        return gradient, again

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def differentiable(x: Array) -> Any:
        # A Jacobian asks for gradients in a graph.
        return result, lambda g: pulled(x, g) if _in_reach(g) else derivative(x, g)

    return differentiable(x), indices
