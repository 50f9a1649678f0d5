"""NumPy front end: pooling of NumPy arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

import numpy as np

from poolkit import dispatch
from poolkit.chance import key_of
from poolkit.errors import PoolingError
from poolkit.numpy.arrays import NumpyArrays
from poolkit.numpy.namespace import NumpyNamespace
from poolkit.pooling import Pooling, check_parameters
from poolkit.reductions.base import Array
from poolkit.reference import Draw, Reference, flat_indices

xp = NumpyNamespace()
arrays = NumpyArrays()


@lru_cache(maxsize=64)
def _name_of(dtype: np.dtype[Any]) -> str:
    return str(dtype)  # NumPy takes a microsecond to find it


def _checked(name: str, array: Any) -> Array:
    if type(array) is np.ndarray and array.dtype.isnative:
        return array  # at once: the rest takes as long as a small kernel
    if isinstance(array, np.ma.MaskedArray):
        raise PoolingError(f"{name} is a masked array; give its data as {name} and ~its mask as mask=")
    array = np.asarray(array)
    if not array.dtype.isnative:
        raise PoolingError(f"{name} is byte-swapped; convert it with {name}.astype({name}.dtype.newbyteorder('='))")
    return array


def _mask(mask: Any | None) -> Array | None:
    if mask is None:
        return None
    mask = _checked("mask", mask)
    if mask.dtype != np.bool_:
        raise PoolingError(f"mask must be bool, got {mask.dtype}; True marks cells that count")
    return mask


_kept: dict[Any, tuple[Pooling, Any]] = {}
_MANY: Final = 1 << 12  # plans kept before all are forgotten


def _plan(pooling: Pooling, x: Array, mask: Array | None) -> Any | None:
    """`dispatch.plan`, found by identity first: to hash a pooling costs as much as the rest of a call."""
    if mask is not None:
        return dispatch.plan(pooling, x.shape, _name_of(x.dtype), mask.shape)
    key = id(pooling), x.shape, x.dtype  # what is kept keeps its pooling, whose id is then nobody else's
    kept = _kept.get(key)
    if kept is None:
        kept = pooling, dispatch.plan(pooling, x.shape, _name_of(x.dtype))
        if len(_kept) >= _MANY:
            _kept.clear()
        _kept[key] = kept
    return kept[1]


def forget() -> None:
    """Forget which calls have kernels."""
    _kept.clear()


def _address(array: Array | None) -> int:
    """Address of a contiguous array's memory; 0 of none."""
    if array is None:
        return 0
    # Types of ml_dtypes have no buffer protocol: their memory is looked at as integers.
    plain = array if array.dtype.kind != "V" else array.view(np.uint16)
    address: int = dispatch.core.address(plain)
    return address


def forward(
    pooling: Pooling,
    x: Array,
    mask: Array | None = None,
    key: tuple[int, int] | None = None,
    want_tap: bool = True,
    empty: Callable[..., Array] = np.empty,
) -> tuple[Array, Array | None]:
    """Result, in memory that `empty` gives to a kernel, and winning taps as a kernel stores them.

    The taps are None where the reduction is not indexed.
    """
    plan = _plan(pooling, x, mask)
    if plan is None:
        with np.errstate(all="ignore"):
            return _reference(pooling, x, mask, key).forward()
    x = np.ascontiguousarray(x)
    value = empty(plan.output_shape, x.dtype if plan.keeps_type else plan.result_dtype)
    tap = np.empty(value.shape, plan.index_dtype) if want_tap and pooling.indexed else None
    mask = None if mask is None else np.ascontiguousarray(mask)
    plan.forward(_address(x), _address(value), _address(tap), _address(mask), plan.outer, *(key or ()))
    return value, tap


def backward(
    pooling: Pooling,
    x: Array,
    value: Array,
    tap: Array | None,
    cotangent: Array,
    mask: Array | None = None,
    empty: Callable[..., Array] = np.empty,
) -> Array:
    """Gradient by the input, given what `forward` returned and the gradient by its result."""
    plan = _plan(pooling, x, mask)
    if plan is None:
        with np.errstate(all="ignore"):
            return _reference(pooling, x, mask, None).pullback(value, tap, cotangent)
    x, value, g = np.ascontiguousarray(x), np.ascontiguousarray(value), np.ascontiguousarray(cotangent)
    gradient = empty(x.shape, x.dtype)
    mask = None if mask is None else np.ascontiguousarray(mask)
    plan.backward(
        _address(x),
        _address(value),
        _address(tap),
        _address(mask),
        _address(g),
        _address(gradient),
        plan.outer,
    )
    return gradient


def _reference(pooling: Pooling, x: Array, mask: Array | None, key: tuple[Any, Any] | None) -> Reference:
    outer, lanes = pooling.outer_and_lanes(x.shape)
    draw = Draw(key, np.arange(outer * lanes)) if key is not None else None
    return Reference(xp, pooling, x, mask, draw)


def indices(pooling: Pooling, tap: Array, shape: tuple[int, ...]) -> Array:
    """Winning taps as flat int64 indices within one plane, -1 where no cell won (rule S12)."""
    none = tap < 0 if tap.dtype.kind == "i" else tap == np.iinfo(tap.dtype).max
    return flat_indices(xp, pooling, np.where(none, -1, tap.astype(np.int64)), shape)


def pool(
    x: Any, pooling: Pooling, mask: Any | None = None, seed: Any | None = None, return_indices: bool = False
) -> Any:
    """Pool a NumPy array; `poolkit.pool` is the public way here."""
    x, mask = _checked("x", x), _mask(mask)
    key = None
    if pooling.training and pooling.draws:
        first, second = key_of(seed)
        key = int(first), int(second)
    value, tap = forward(pooling, x, mask, key, return_indices)
    if not return_indices:
        return value
    if tap is None:
        raise PoolingError(f"{type(pooling.reduction).__name__} has no indices; call without return_indices")
    return value, indices(pooling, tap, x.shape)


def full_mask(x: Any) -> Array:
    """A mask of the shape of `x` that is True everywhere."""
    return np.ones(np.shape(x), np.bool_)


def learned(x: Any, pooling: Pooling, parameters: Mapping[str, Any], mask: Any | None = None) -> Array:
    """Pool a NumPy array with options that are arrays; `poolkit.pool` is the public way here."""
    x, mask = _checked("x", x), _mask(mask)
    check_parameters(pooling, x.shape, parameters)
    with np.errstate(all="ignore"):
        return Reference(xp, pooling, x, mask, parameters=parameters).forward()[0]
