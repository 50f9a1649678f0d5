"""Poolkit on JAX."""

from __future__ import annotations

from typing import Any, ClassVar

from poolkit.conformance.case import Array, Case
from poolkit.conformance.runtimes import jax_arrays
from poolkit.conformance.runtimes.poolkit_base import PoolkitRuntime


class Adapter(PoolkitRuntime):
    """Derivatives by `jax.vjp` and `jax.jvp`."""

    name = "poolkit-jax"
    title = "Poolkit, JAX"
    packages: ClassVar[tuple[str, ...]] = ("poolkit.jax", "jax")
    environment = jax_arrays.ENVIRONMENT

    def tensor(self, values: Array) -> Any:
        """A JAX array with the same content."""
        return jax_arrays.tensor(values)

    def array(self, tensor: Any) -> Array:
        """Its content."""
        return jax_arrays.array(tensor)

    def gradient(self, case: Case, x: Array, weights: Array, layout: str) -> Array:
        """By `jax.vjp`."""
        return jax_arrays.gradient(self.call(case, layout), x, weights)

    def tangent(self, case: Case, x: Array, weights: Array, layout: str) -> Array:
        """By `jax.jvp`."""
        return jax_arrays.tangent(self.call(case, layout), x, weights)
