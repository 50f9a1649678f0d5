"""TensorFlow's tensors and derivatives, for the adapters that use them."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from poolkit.conformance.case import Array
from poolkit.conformance.runtimes.base import Function

ENVIRONMENT: Final = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}


def tensor(values: Array) -> Any:
    """A tensor with the same content."""
    import tensorflow as tf

    return tf.constant(values)


def array(of: Any) -> Array:
    """Its content."""
    return np.asarray(of.numpy())


def gradient(function: Function, x: Array, weights: Array) -> Array:
    """By a gradient tape."""
    import tensorflow as tf

    leaf = tensor(x)
    with tf.GradientTape() as tape:
        tape.watch(leaf)
        value = function(leaf)
    result = tape.gradient(value, leaf, output_gradients=tf.cast(tf.constant(weights), value.dtype))
    return array(tf.convert_to_tensor(result))


def tangent(function: Function, x: Array, weights: Array) -> Array:
    """By a forward accumulator."""
    import tensorflow as tf

    leaf = tensor(x)
    with tf.autodiff.ForwardAccumulator(leaf, tf.cast(tf.constant(weights), leaf.dtype)) as forward:
        value = function(leaf)
    return array(tf.convert_to_tensor(forward.jvp(value)))
