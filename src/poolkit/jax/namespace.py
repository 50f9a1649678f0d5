"""The verbs of definitions on JAX arrays."""

from __future__ import annotations

from typing import Any, ClassVar

import jax
import jax.numpy as jnp
import numpy as np

from poolkit.numpy.namespace import NumpyLikeNamespace
from poolkit.reductions.base import Array


class JaxNamespace(NumpyLikeNamespace):
    """The verbs on JAX arrays and tracers."""

    module: ClassVar[Any] = jnp

    def where(self, condition: Array, chosen: Array, other: Array) -> Array:
        if isinstance(other, int) and other >= 2**31:  # JAX reads Python's integers as int32, or int64 if it has it
            other = np.asarray(other, chosen.dtype)
        return super().where(condition, chosen, other)

    def sort(self, x: Array) -> Array:
        return jnp.sort(x, axis=-1, descending=True)

    def argsort(self, x: Array) -> Array:
        return jnp.argsort(x, axis=-1, descending=True, stable=True)

    def held(self, x: Array) -> Array:
        return jax.lax.stop_gradient(x)

    def known(self, x: Array) -> bool:
        return not isinstance(x, jax.core.Tracer)

    def scatter_add(self, x: Array, index: Any, values: Array) -> Array:
        return x.at[:, index].add(values)

    def constant(self, values: Any, like: Array) -> Array:
        if isinstance(values, jax.Array):
            return values
        values = np.asarray(values)
        if not wide() and values.dtype in (np.int64, np.float64):
            values = values.astype(np.int32 if values.dtype == np.int64 else np.float32)
        return jnp.asarray(values)


class SymbolicJaxNamespace(JaxNamespace):
    """The verbs where sizes are symbols: in programs exported for inputs of any size.

    JAX gathers from, and scatters into, axes that visibly have a cell; of `max(h - 2, 0)` cells it cannot see that. One
    cell more at the end, which no index means, lets it.
    """

    def take(self, x: Array, index: Any) -> Array:
        return super().take(_with_one_more(x), index)

    def scatter_add(self, x: Array, index: Any, values: Array) -> Array:
        return super().scatter_add(_with_one_more(x), index, values)[:, : x.shape[1]]

    def take_along(self, x: Array, index: Array) -> Array:
        if index.shape[-1] != 1:
            return super().take_along(x, index)
        chosen = jnp.where(jnp.arange(x.shape[-1]) == index, x, jnp.zeros((), x.dtype))
        return chosen.any(-1, keepdims=True) if x.dtype == jnp.bool_ else self.sum(chosen, keepdims=True)

    def larger(self, a: Any, b: Any) -> Any:
        return jax.core.max_dim(a, b)

    def smaller(self, a: Any, b: Any) -> Any:
        return jax.core.min_dim(a, b)

    def arange(self, size: Any) -> Array:
        return jnp.arange(size)

    def maximum(self, a: Array, b: Array) -> Array:
        return jnp.maximum(a, b)

    def minimum(self, a: Array, b: Array) -> Array:
        return jnp.minimum(a, b)

    def counted(self, size: Any) -> Array:
        return jnp.asarray(size)


def _with_one_more(x: Array) -> Array:
    return jnp.pad(x, ((0, 0), (0, 1)))


def wide() -> bool:
    """Whether JAX has 64-bit types in this program."""
    return bool(jax.config.jax_enable_x64)  # type: ignore[attr-defined]
