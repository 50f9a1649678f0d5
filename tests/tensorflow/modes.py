"""The ways in which TensorFlow runs a function, and what they must give."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from poolkit.chance import key_of
from poolkit.numpy import backward, forward, indices
from poolkit.pooling import Pooling

Array = NDArray[Any]
MODES: Final = ("eager", "graph", "compiled")


def in_mode(mode: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function as it is, as a graph, or compiled by XLA."""
    import tensorflow as tf

    if mode == "eager":
        return function
    return tf.function(function, jit_compile=mode == "compiled", autograph=False)


def ours(
    mode: str, pooling: Pooling, x: Array, mask: Array | None, seed: Any, cotangent: Array | None
) -> tuple[Array, Array | None, Array | None]:
    """Value, indices and gradient by TensorFlow."""
    import tensorflow as tf

    from poolkit.tensorflow import pool

    def run(x: Any) -> tuple[Any, ...]:
        with tf.GradientTape() as tape:
            tape.watch(x)
            result = pool(x, pooling, mask, seed, pooling.indexed)
        value, index = result if pooling.indexed else (result, None)
        gradient = None if cotangent is None else tape.gradient(value, x, tf.constant(cotangent))
        return value, index, gradient

    return tuple(each if each is None else each.numpy() for each in in_mode(mode, run)(tf.constant(x)))  # type: ignore[return-value]


def expected(
    pooling: Pooling, x: Array, mask: Array | None, seed: Any, cotangent: Array | None
) -> tuple[Array, Array | None, Array | None]:
    """Value, indices and gradient by NumPy: the kernel, or the definition with POOLKIT_KERNELS=off."""
    with np.errstate(all="ignore"):
        value, tap = forward(pooling, x, mask, key_of(seed) if pooling.draws else None)
        gradient = None if cotangent is None else backward(pooling, x, value, tap, cotangent.astype(value.dtype), mask)
    return value, None if tap is None else indices(pooling, tap, x.shape), gradient
