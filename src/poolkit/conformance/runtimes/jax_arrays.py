"""JAX's arrays and derivatives, for the adapters that use them. All run with 64-bit types on."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from poolkit.conformance.case import Array
from poolkit.conformance.runtimes.base import Function

ENVIRONMENT: Final = {"JAX_ENABLE_X64": "1", "JAX_PLATFORMS": "cpu"}


def tensor(values: Array) -> Any:
    """A JAX array with the same content."""
    import jax

    return jax.numpy.asarray(values)


def array(of: Any) -> Array:
    """Its content."""
    return np.asarray(of)


def gradient(function: Function, x: Array, weights: Array) -> Array:
    """By `jax.vjp`."""
    import jax

    value, pull = jax.vjp(function, tensor(x))
    return array(pull(jax.numpy.asarray(weights, value.dtype))[0])


def tangent(function: Function, x: Array, weights: Array) -> Array:
    """By `jax.jvp`."""
    import jax

    leaf = tensor(x)
    return array(jax.jvp(function, (leaf,), (jax.numpy.asarray(weights, leaf.dtype),))[1])
