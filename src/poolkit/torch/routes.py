"""Which way a call goes: to the kernel at once, through a recorded operator, or through what can be transformed."""

from __future__ import annotations

from typing import Any

import torch
from torch._subclasses.fake_tensor import FakeTensor
from torch.autograd import forward_ad

from poolkit.errors import PoolingError
from poolkit.pooling import Pooling
from poolkit.reductions.base import Array
from poolkit.torch import definition, eager, kernel, library, transforms
from poolkit.torch.call import Call, along_memory, call_of, moved_back, other_layout
from poolkit.torch.chance import key_from
from poolkit.torch.definition import Key
from poolkit.torch.evaluation import words
from poolkit.torch.tracing import constant


def pool(x: Array, call: Call, mask: Array | None, key: Key | None, return_indices: bool) -> Any:
    """Pool a tensor; with `return_indices` a tuple of result and flat indices."""
    if torch.compiler.is_compiling():
        return _traced(x, call, mask, key, return_indices)
    if mask is None and kernel.is_plain(x) and x.is_contiguous():
        ready = kernel.ready_for(call, x, None)
        if ready is not None:
            value, tap = eager.pool(ready, call, x, None, words(key), return_indices)
            return (value, definition.indices(call, tap, tuple(x.shape))) if return_indices else value
    _refuse(x, call, mask)
    move = None if mask is not None else along_memory(x, call.rank, call.channels_last)
    if move is None:
        return _pool(x, call, mask, key, return_indices)
    # The memory is of the other layout: pool it as it lies instead of copying it.
    return moved_back(_pool(x.movedim(*move), other_layout(call), None, key, return_indices), move)


def _traced(x: Array, call: Call, mask: Array | None, key: Key | None, return_indices: bool) -> Any:
    """The way through the library, in words that Dynamo can follow."""
    if torch._C._functorch.get_dynamic_layer_stack_depth() > 0 or forward_ad._current_level >= 0:
        from poolkit.torch import untraced

        return untraced.pool(x, call, mask, key, return_indices)
    return library.pool(x, spec_of(call, mask is not None), call.indexed, mask, key, return_indices)


def _pool(x: Array, call: Call, mask: Array | None, key: Key | None, return_indices: bool) -> Any:
    if kernel.is_plain(x) and (mask is None or kernel.is_plain(mask)):
        ready = kernel.ready_for(call, x, mask)
        if ready is not None:
            mask = None if mask is None else mask.contiguous()
            value, tap = eager.pool(ready, call, x.contiguous(), mask, words(key), return_indices)
            return (value, definition.indices(call, tap, tuple(x.shape))) if return_indices else value
    elif is_recorded(x):
        return library.pool(x, call.spec, call.indexed, mask, key, return_indices)
    return _transformed(x, call, mask, key, return_indices)


def spec_of(call: Call, masked: bool) -> str:
    """The text of a call with or without a mask, in words that Dynamo can follow."""
    if not masked:
        return call.spec
    if call.spec_with_mask is None:
        raise PoolingError("count_include_pad and divisor_override cannot be combined with a mask; drop one of them")
    return call.spec_with_mask


def _transformed(x: Array, call: Call, mask: Array | None, key: Key | None, return_indices: bool) -> Any:
    value, tap = transforms.pool(call, x, mask, key)
    return (value, definition.indices(call, tap, tuple(x.shape))) if return_indices else value


def is_recorded(x: Array) -> bool:
    """Whether the call is written down instead of computed: tracing, export, fake tensors, tensors without memory."""
    return (
        isinstance(x, FakeTensor)
        or torch.compiler.is_compiling()
        or x.is_meta
        or torch._C._len_torch_dispatch_stack() > 0
        or torch._C._get_tracing_state() is not None
    )


def _refuse(x: Array, call: Call, mask: Array | None) -> None:
    """What no route takes."""
    if x.layout is not torch.strided or x.is_nested:
        raise PoolingError(f"x must be a dense tensor, got layout {x.layout}{' (nested)' if x.is_nested else ''}")
    if mask is None:
        return
    if not isinstance(mask, torch.Tensor) or mask.dtype != torch.bool:
        raise PoolingError(f"mask must be a bool tensor, got {getattr(mask, 'dtype', type(mask).__name__)}")
    call.pooling.mask_layout(x.shape, mask.shape)


@constant
def _call_in_graph(pooling: Pooling) -> Call:
    return call_of(pooling)


def front_end(
    x: Any, pooling: Pooling, mask: Any | None = None, seed: Any | None = None, return_indices: bool = False
) -> Any:
    """Pool a PyTorch tensor; `poolkit.pool` is the public way here."""
    call = _call_in_graph(pooling) if torch.compiler.is_dynamo_compiling() else call_of(pooling)
    return pool(x, call, mask, key_from(seed) if pooling.draws else None, return_indices)
