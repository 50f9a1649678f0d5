"""Pooling of any PyTorch tensor by its definition: other devices, transforms, types without a kernel.

Pooling itself (`pool`), its derivative forwards (`push`) and backwards (`pull`), and the derivative of those two
by the cells (`curve`).
"""

from __future__ import annotations

from typing import Any, TypeAlias

import torch

from poolkit.pooling import require
from poolkit.reductions.base import Array
from poolkit.reference import Draw, Reference, accumulation_type, flat_indices
from poolkit.torch.call import Call, signed_taps
from poolkit.torch.namespace import TorchNamespace

xp = TorchNamespace()

Key: TypeAlias = Any
"""Two 32-bit words: a tuple of ints, or a tensor of shape (2,)."""

_WIDER = {torch.uint16: torch.int32, torch.uint32: torch.int64}
"""PyTorch stores these types but has next to no arithmetic on them."""


def pool(call: Call, x: Array, mask: Array | None, key: Key | None, planes: Array | None) -> tuple[Array, Array | None]:
    """Result, and the winning taps (-1 where none) where indexed."""
    if x.dtype in _WIDER:
        return _pool_wider(call, x, mask, key, planes)
    if x.dtype == torch.uint64 and call.pooling.reduction.integers == "keep":
        return _pool_shifted(call, x, mask, key, planes)
    return _reference(call, x, mask, key, planes).forward()


def _pool_wider(
    call: Call, x: Array, mask: Array | None, key: Key | None, planes: Array | None
) -> tuple[Array, Array | None]:
    """Pool unsigned integers in a type that PyTorch can compute with; the result's type stays that of rule S8."""
    name = xp.dtype(x)
    works_in = accumulation_type(call.pooling, name)
    kept = works_in == name
    value, tap = pool(call, x.to(_WIDER[x.dtype] if kept else getattr(torch, works_in)), mask, key, planes)
    return (value.to(x.dtype) if kept else value), tap


def _pool_shifted(
    call: Call, x: Array, mask: Array | None, key: Key | None, planes: Array | None
) -> tuple[Array, Array | None]:
    """Pool uint64 as int64 with its order: with the highest bit flipped."""
    lowest = torch.iinfo(torch.int64).min
    value, tap = pool(call, x.view(torch.int64) ^ lowest, mask, key, planes)
    assert tap is not None  # what keeps integers has a winner
    filler = call.pooling.filler
    require(filler >= 0, f"empty_value must be a value of uint64, the type of the result; got {filler!r}")
    return torch.where(tap < 0, int(filler), value ^ lowest).view(torch.uint64), tap


def pull(
    call: Call,
    g: Array,
    x: Array | None,
    value: Array | None,
    tap: Array | None,
    mask: Array | None,
    shape: tuple[int, ...],
) -> Array:
    """Gradient by an input of this shape, given the gradient by the result."""
    x, value = _cells(call, g, x, value, shape)
    return _reference(call, x, mask).pullback(value, None if tap is None else signed_taps(tap), g)


def push(call: Call, t: Array, x: Array | None, value: Array | None, tap: Array | None, mask: Array | None) -> Array:
    """Tangent of the result, given the tangent of the input."""
    x, value = _cells(call, t, x, value, tuple(t.shape))
    return _reference(call, x, mask).pushforward(value, None if tap is None else signed_taps(tap), t)


def curve(call: Call, g: Array, t: Array, x: Array, value: Array, mask: Array | None) -> tuple[Array, Array]:
    """Gradient by the cells and by the result of `sum(g * push(t))`, which is also `sum(t * pull(g))`."""

    def both(x: Array, value: Array) -> Array:
        return (g * push(call, t, x, value, None, mask)).sum()

    back: Any
    _, back = torch.func.vjp(both, x, value)  # type: ignore[misc]
    by_x, by_value = back(torch.ones((), dtype=x.dtype, device=x.device))
    if mask is None:
        return by_x, by_value
    # Masked cells have no influence; in windows that the mask emptied, differentiating would give NaN.
    whole = mask if call.pooling.mask_layout(x.shape, mask.shape) else mask.unsqueeze(_channel(call, x))
    return torch.where(whole, by_x, 0), by_value


def _channel(call: Call, x: Array) -> int:
    """Position of the channel axis."""
    return -1 if call.pooling.channels_last else call.pooling.spatial_axes(x.shape).start - 1


def indices(call: Call, tap: Array, shape: tuple[int, ...]) -> Array:
    """Winning taps as flat int64 indices within one plane (rule S12)."""
    return flat_indices(xp, call.pooling, signed_taps(tap, torch.int64), shape)


def _cells(
    call: Call, moved: Array, x: Array | None, value: Array | None, shape: tuple[int, ...]
) -> tuple[Array, Array]:
    """The cells and the result; any will do where the derivative does not depend on them."""
    if x is not None and value is not None:
        return x, value
    nothing = torch.zeros((), dtype=moved.dtype, device=moved.device)
    return nothing.expand(shape), nothing.expand(call.pooling.output_shape(shape))


class Definition(Reference):
    """A definition on PyTorch tensors."""

    def _outputs_of(self, x: Array, chunk: Any) -> Array:
        # A slice of everything would be an alias, which batched gradients have no rule for.
        return x.narrow(1, chunk.low, chunk.high - chunk.low)


def _reference(
    call: Call, x: Array, mask: Array | None, key: Key | None = None, planes: Array | None = None
) -> Reference:
    if key is None:
        return Definition(xp, call.pooling, x, mask)
    if planes is None:
        outer, lanes = call.pooling.outer_and_lanes(tuple(x.shape))
        planes = torch.arange(outer * lanes, device=x.device)
    return Definition(xp, call.pooling, x, mask, Draw((key[0], key[1]), planes))
