"""The verbs of transforms on TensorFlow tensors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import tensorflow as tf

from poolkit.reductions.base import Array
from poolkit.tensorflow.definition import Counter
from poolkit.tensorflow.namespace import TensorFlowNamespace


class TensorFlowArrays(TensorFlowNamespace):
    """The verbs of definitions, and those of transforms; constants are tensors, whose types follow what they meet."""

    wide: ClassVar[bool] = True

    def constant(self, values: Any, like: Array) -> Array:
        return tf.convert_to_tensor(values)

    def cast(self, x: Array, dtype: str) -> Array:
        return tf.cast(x, dtype)

    def compiles_python(self) -> bool:
        return False

    def gather(self, x: Array, index: Array, axis: int) -> Array:
        return tf.gather(x, index, axis=axis)

    def filtered(
        self, x: Array, channel: int | None, filters: Sequence[Sequence[float]], strides: Sequence[int], mode: str
    ) -> Array | None:
        return None  # TensorFlow's is no quicker in graphs, and knows channels last only.

    def join(self, parts: Sequence[Array], axis: int) -> Array:
        return tf.concat(list(parts), axis=axis)

    def largest(self, x: Array, k: int) -> Array:
        return tf.math.top_k(x, k).values

    def put_largest(self, x: Array, index: Array, values: Array) -> Array:
        return self._put(tf.tensor_scatter_nd_max, x, index, values)

    def put_sum(self, x: Array, index: Array, values: Array) -> Array:
        return self._put(tf.tensor_scatter_nd_add, x, index, values)

    def words(self, key: tuple[Any, Any], planes: int, outputs: int, like: Array) -> Array:
        return Counter(key, planes).words(self, outputs, 0, outputs)

    def _put(self, scatter: Callable[..., Array], x: Array, index: Array, values: Array) -> Array:
        """By flat indices: TensorFlow scatters along the first axis only."""
        rows, cells = self.shape(x)
        first = tf.range(rows, dtype=index.dtype)[:, None] * tf.cast(cells, index.dtype)
        flat = tf.reshape(index + first, (-1, 1))
        return tf.reshape(scatter(tf.reshape(x, (-1,)), flat, tf.reshape(values, (-1,))), (rows, cells))
