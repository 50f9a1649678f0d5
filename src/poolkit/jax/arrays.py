"""The verbs of transforms on JAX arrays."""

from __future__ import annotations

from collections.abc import Sequence

import jax.numpy as jnp

from poolkit.jax.namespace import JaxNamespace, wide
from poolkit.reductions.base import Array


class JaxArrays(JaxNamespace):
    """The verbs of definitions, and those of transforms."""

    @property
    def wide(self) -> bool:
        return wide()

    def gather(self, x: Array, index: Array, axis: int) -> Array:
        return jnp.take(x, jnp.asarray(index), axis=axis, mode="clip")

    def join(self, parts: Sequence[Array], axis: int) -> Array:
        return jnp.concatenate(list(parts), axis=axis)

    def tanh(self, x: Array) -> Array:
        return jnp.tanh(x)

    def put_largest(self, x: Array, index: Array, values: Array) -> Array:
        return x.at[jnp.arange(x.shape[0])[:, None], index].max(values)

    def put_sum(self, x: Array, index: Array, values: Array) -> Array:
        return x.at[jnp.arange(x.shape[0])[:, None], index].add(values)
