"""PyTorch front end: pooling of tensors, with autograd."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch

from poolkit.chance import key_of
from poolkit.errors import PoolingError
from poolkit.pooling import Pooling
from poolkit.reductions.base import Array
from poolkit.reference import accumulation_type, flat_indices
from poolkit.torch import kernel
from poolkit.torch.definition import Definition, xp

_WIDER = {torch.uint16: torch.int32, torch.uint32: torch.int64}
"""PyTorch stores these types but has next to no arithmetic on them."""


def _along_memory(pooling: Pooling, x: Array) -> tuple[int, int] | None:
    """The move of the channel axis after which `x` is contiguous, or None where it is already or never."""
    spatial = pooling.spatial_axes(x.shape)
    if x.is_contiguous() or (spatial.start == 0 and not pooling.channels_last):
        return None
    move = (x.dim() - 1, spatial.start) if pooling.channels_last else (spatial.start - 1, x.dim() - 1)
    return move if x.movedim(*move).is_contiguous() else None


def pool(
    x: Any, pooling: Pooling, mask: Any | None = None, seed: Any | None = None, return_indices: bool = False
) -> Any:
    """Pool a PyTorch tensor; `poolkit.pool` is the public way here."""
    if mask is not None and (not isinstance(mask, torch.Tensor) or mask.dtype != torch.bool):
        raise PoolingError(f"mask must be a bool tensor, got {getattr(mask, 'dtype', type(mask).__name__)}")
    if mask is not None:
        pooling.mask_layout(x.shape, mask.shape)
    if x.dtype in _WIDER:
        return _pool_wider(x, pooling, mask, seed, return_indices)
    key = key_of(seed) if pooling.draws else None
    move = None if mask is not None else _along_memory(pooling, x)
    if move is None:
        return _pool(x, pooling, mask, key, return_indices)
    # The memory is of the other layout: pool it as it lies instead of copying it.
    other = replace(pooling, layout="channels_first" if pooling.channels_last else "channels_last")
    result = _pool(x.movedim(*move), other, None, key, return_indices)
    back = move[::-1]
    if return_indices:
        return tuple(each.movedim(*back) for each in result)
    return result.movedim(*back)


def _pool_wider(x: Array, pooling: Pooling, mask: Array | None, seed: Any | None, return_indices: bool) -> Any:
    """Pool unsigned integers in a type that PyTorch can compute with; the result's type stays that of rule S8."""
    name = xp.dtype(x)
    works_in = accumulation_type(pooling, name)
    kept = works_in == name
    result = pool(x.to(_WIDER[x.dtype] if kept else getattr(torch, works_in)), pooling, mask, seed, return_indices)
    value, *indices = result if return_indices else (result,)
    value = value.to(x.dtype) if kept else value
    return (value, *indices) if return_indices else value


def _pool(x: Array, pooling: Pooling, mask: Array | None, key: tuple[Any, Any] | None, return_indices: bool) -> Any:
    plan = kernel.plan_for(pooling, x, mask)
    if plan is None:
        value, tap = Definition.apply(x, mask, pooling, key)  # type: ignore[no-untyped-call]
        if return_indices:
            return value, flat_indices(xp, pooling, tap.to(torch.int64), tuple(x.shape))
        return value
    x = x.contiguous()
    mask = None if mask is None else mask.contiguous()
    words = (0, 0) if key is None else (int(key[0]), int(key[1]))
    if torch.is_grad_enabled() and x.requires_grad:
        result = kernel.Kernel.apply(x, mask, plan, pooling, words)  # type: ignore[no-untyped-call]
        value, tap = result if isinstance(result, tuple) else (result, None)
    else:
        value, tap = kernel.run(plan, pooling, x, mask, words, return_indices)
    if not return_indices:
        return value
    return value, _indices(pooling, tap, tuple(x.shape))


def _indices(pooling: Pooling, tap: Array, shape: tuple[int, ...]) -> Array:
    """Winning taps as the kernel stores them as flat int64 indices (rule S12)."""
    none = torch.iinfo(tap.dtype).max
    long = tap.to(torch.int64)
    return flat_indices(xp, pooling, torch.where(long == none, -1, long), shape)


def full_mask(x: Array) -> Array:
    """A mask of the shape of `x` that is True everywhere."""
    return torch.ones(x.shape, dtype=torch.bool, device=x.device)
