"""The verbs of transforms on JAX arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from poolkit import chance
from poolkit.jax.namespace import JaxNamespace, wide
from poolkit.reductions.base import Array


class JaxArrays(JaxNamespace):
    """The verbs of definitions, and those of transforms."""

    @property
    def wide(self) -> bool:
        return wide()

    def compiles_python(self) -> bool:
        return False

    def gather(self, x: Array, index: Array, axis: int) -> Array:
        return jnp.take(x, jnp.asarray(index), axis=axis, mode="clip")

    def filtered(
        self, x: Array, channel: int | None, filters: Sequence[Sequence[float]], strides: Sequence[int], mode: str
    ) -> Array | None:
        return None  # XLA's of single channels takes many times as long on the CPU.

    def join(self, parts: Sequence[Array], axis: int) -> Array:
        return jnp.concatenate(list(parts), axis=axis)

    def largest(self, x: Array, k: int) -> Array:
        return jax.lax.top_k(x, k)[0]  # of float32 a tenth of a sort

    def put_largest(self, x: Array, index: Array, values: Array) -> Array:
        return x.at[jnp.arange(x.shape[0])[:, None], index].max(values)

    def put_sum(self, x: Array, index: Array, values: Array) -> Array:
        return x.at[jnp.arange(x.shape[0])[:, None], index].add(values)

    def words(self, key: tuple[Any, Any], planes: int, outputs: int, like: Array) -> Array:
        return chance.words(self, key, self.constant(np.arange(planes), like), outputs, 0, outputs)
