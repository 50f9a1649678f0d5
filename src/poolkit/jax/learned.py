"""Pooling with options that are arrays: values and derivatives by the definition, by the options too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

import jax
import jax.numpy as jnp

from poolkit.jax.namespace import wide
from poolkit.jax.primitives import symbolic_xp, xp
from poolkit.pooling import Pooling
from poolkit.reductions.base import Array, Bound, Reduction
from poolkit.reductions.bounds import check_channels, start
from poolkit.reference import Reference
from poolkit.symbolic import Symbolic, is_known

_BOUNDED: Final[Mapping[Bound, Callable[[Array], Array]]] = {
    "none": lambda number: number,
    "positive": jax.nn.softplus,
    "share": jax.nn.sigmoid,
}


def starts(reduction: Reduction, channels: int | None, taps: int | None) -> dict[str, Array]:
    """What layers learn at first: numbers without bounds, of which the options are functions.

    Args:
        reduction: With the options where they start.
        channels: How many numbers each; None for one of all channels.
        taps: Cells of the window, None where they are not known: some options are one number for each.

    Returns:
        Arrays by name of the option, float32.

    Raises:
        PoolingError: Where an option is not within its bounds, `channels` is no number, or the number of cells
            matters and is not known.
    """
    check_channels(channels)
    shape = () if channels is None else (channels,)
    first = {name: jnp.asarray(start(reduction, name, taps), jnp.float32) for name in reduction.learnable}
    return {name: jnp.broadcast_to(each, (*shape, *each.shape)) for name, each in first.items()}


def options_of(reduction: Reduction, numbers: Mapping[str, Array]) -> dict[str, Array]:
    """The options that learnt numbers stand for, by name."""
    return {name: _BOUNDED[reduction.learnable[name]](each) for name, each in numbers.items()}


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
