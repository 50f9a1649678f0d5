"""JAX front end: pooling of JAX arrays, with its transformations."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from poolkit.errors import PoolingError, unusable

try:
    import jax
    import jax.numpy as jnp
except ImportError as error:
    raise unusable("poolkit.jax", "jax", "poolkit[jax]", error) from error

from poolkit.chance import key_of
from poolkit.jax import kernel as kernel  # registers the lowerings
from poolkit.jax.arrays import JaxArrays
from poolkit.jax.learned import pooled
from poolkit.jax.namespace import wide
from poolkit.jax.primitives import Call, no_tap, pool_p, symbolic_xp, xp
from poolkit.pooling import Pooling, check_parameters
from poolkit.reductions.base import Array
from poolkit.reference import Reference, accumulation_type
from poolkit.symbolic import symbolic_indices

arrays = JaxArrays()


def pool(
    x: Any, pooling: Pooling, mask: Any | None = None, seed: Any | None = None, return_indices: bool = False
) -> Any:
    """Pool a JAX array; `poolkit.pool` is the public way here."""
    accumulation_type(pooling, str(x.dtype), wide())  # refuses types that the reduction does not take
    mask = _checked(mask, pooling, x.shape)
    operands = [x] if mask is None else [x, mask]
    if pooling.draws:
        operands += [_key(seed), _planes(pooling, x.shape)]
    if str(x.dtype) == "int64" and pooling.reduction.integers == "sum" and xp.known(x):
        # Not compiled, so that a sum that leaves int64 can be refused (rule S8).
        return Reference(xp, pooling, x, mask, None, wide()).forward()[0]
    value, *tap = pool_p.bind(*operands, call=Call(pooling, tuple(x.shape), str(x.dtype), return_indices))
    return (value, _indices(pooling, tap[0], x.shape)) if return_indices else value


def learned(x: Any, pooling: Pooling, parameters: Mapping[str, Any], mask: Any | None = None) -> Array:
    """Pool a JAX array with options that are arrays; `poolkit.pool` is the public way here."""
    check_parameters(pooling, x.shape, parameters)
    kind = accumulation_type(pooling, str(x.dtype), wide())
    if not jnp.issubdtype(x.dtype, jnp.floating):
        x = x.astype(kind)  # what has a tangent
    return pooled(x, pooling, dict(parameters), _checked(mask, pooling, x.shape))


def _checked(mask: Any | None, pooling: Pooling, shape: tuple[int, ...]) -> Array | None:
    if mask is None:
        return None
    mask = jnp.asarray(mask)
    if mask.dtype != jnp.bool_:
        raise PoolingError(f"mask must be bool, got {mask.dtype}; True marks cells that count")
    pooling.mask_layout(shape, mask.shape)
    return mask


def _key(seed: Any) -> Array:
    """The key of a seed, which may be a key of JAX, as two uint32."""
    if isinstance(seed, jax.Array) and jnp.issubdtype(seed.dtype, jax.dtypes.prng_key):
        seed = jax.random.key_data(seed)
    first, second = key_of(seed)
    return jnp.stack([jnp.asarray(first, jnp.uint32), jnp.asarray(second, jnp.uint32)])


def _planes(pooling: Pooling, shape: tuple[int, ...]) -> Array:
    """The number of each plane, in the shape of what is not space: batches of it are batches of the input."""
    spatial = pooling.spatial_axes(shape)
    others = (*shape[: spatial.start], *shape[spatial.stop :])
    return jnp.arange(math.prod(others), dtype=jnp.int32).reshape(others)


def _indices(pooling: Pooling, tap: Array, shape: tuple[int, ...]) -> Array:
    """Winning taps as flat indices, int64 where JAX has it (rule S12)."""
    long = tap.astype(jnp.int64 if wide() else jnp.int32)
    return symbolic_indices(symbolic_xp, pooling, jnp.where(tap == no_tap(tap.dtype), -1, long), shape)


def full_mask(x: Array) -> Array:
    """A mask of the shape of `x` that is True everywhere."""
    return jnp.ones(x.shape, jnp.bool_)
