"""Pooling with options that are arrays: values and derivatives by the definition, by the options too."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import jax
import jax.numpy as jnp

from poolkit.jax.namespace import wide
from poolkit.jax.primitives import symbolic_xp, xp
from poolkit.pooling import Pooling
from poolkit.reductions.base import Array
from poolkit.reference import Reference
from poolkit.symbolic import Symbolic, is_known


def pooled(x: Array, pooling: Pooling, parameters: dict[str, Any], mask: Array | None) -> Array:
    """Pool an array with options that are arrays; forward and reverse mode come from one rule."""
    # A whole number has no tangent.
    given = {name: jnp.asarray(each) for name, each in parameters.items()}
    floats = {n: each if jnp.issubdtype(each.dtype, jnp.floating) else each.astype(float) for n, each in given.items()}
    return _compiled(pooling)(x, floats, mask)


@lru_cache(maxsize=1024)
def _compiled(pooling: Pooling) -> Callable[..., Array]:
    def reference(x: Array, parameters: dict[str, Array], mask: Array | None) -> Reference:
        if is_known(pooling, x.shape):
            return Reference(xp, pooling, x, mask, None, wide(), parameters)
        return Symbolic(symbolic_xp, pooling, x, mask, None, wide(), parameters)

    @jax.custom_jvp
    def run(x: Array, parameters: dict[str, Array], mask: Array | None) -> Array:
        return reference(x, parameters, mask).forward()[0]

    @run.defjvp
    def push(primals: Any, tangents: Any) -> Any:
        value, whole = run(*primals), reference(*primals)
        total = whole.pushforward(value, None, tangents[0])
        for name, along in tangents[1].items():
            total = total + whole.parameter_pushforward(name, value, along)
        return value, total

    return jax.jit(run)
