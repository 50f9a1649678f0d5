"""Pooling of plain CPU tensors by the native kernels, on raw addresses.

Entered only after `is_plain` has seen that the tensor's memory is what its values are and that nothing
records or transforms the call: elsewhere an address is wrong, or silently loses a derivative.
"""

from __future__ import annotations

import ctypes
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
from torch.autograd.function import once_differentiable

from poolkit import dispatch
from poolkit.pooling import Pooling
from poolkit.reductions.base import Array

_INDEX_TYPES = {"uint8": torch.uint8, "uint16": torch.uint16, "uint32": torch.uint32}


@lru_cache(maxsize=1)
def parallel_for() -> int:
    """Address of PyTorch's own `parallel_for`, so that no second thread pool fights it; 0 if it is not exported."""
    library = Path(torch.__file__).parent / "lib" / "libtorch_cpu.so"
    try:
        return ctypes.cast(ctypes.CDLL(str(library)).torch_parallel_for, ctypes.c_void_p).value or 0
    except (OSError, AttributeError):
        return 0


def is_plain(x: Array) -> bool:
    """Whether the memory of `x` may be read and written behind PyTorch's back."""
    return (
        (type(x) is torch.Tensor or type(x) is torch.nn.Parameter)
        and x.device.type == "cpu"
        and x.layout is torch.strided
        and not x.is_neg()
        and not x._is_zerotensor()
        and torch.autograd.forward_ad._current_level < 0
        and torch._C._functorch.peek_interpreter_stack() is None
        and torch._C._len_torch_dispatch_stack() == 0
        and torch._C._get_tracing_state() is None
        and not torch.compiler.is_compiling()
    )


def _address(tensor: Array | None) -> int:
    return 0 if tensor is None else tensor.data_ptr()


def run(
    plan: Any, pooling: Pooling, x: Array, mask: Array | None, key: tuple[int, int], want_tap: bool
) -> tuple[Array, Array | None]:
    """Result and winning taps of a contiguous plain tensor."""
    shape = tuple(x.shape)
    value = torch.empty(pooling.output_shape(shape), dtype=x.dtype)
    tap = torch.empty(value.shape, dtype=_INDEX_TYPES[plan.index_dtype]) if want_tap else None
    outer = pooling.outer_and_lanes(shape)[0]
    plan.forward(x.data_ptr(), value.data_ptr(), _address(tap), _address(mask), outer, *key, 0, parallel_for())
    return value, tap


class Kernel(torch.autograd.Function):
    """`apply(x, mask, plan, pooling, key)` gives the result, and the winning taps where indexed."""

    @staticmethod
    def forward(ctx: Any, x: Array, mask: Array | None, plan: Any, pooling: Pooling, key: tuple[int, int]) -> Any:
        value, tap = run(plan, pooling, x, mask, key, pooling.indexed)
        ctx.plan, ctx.pooling, ctx.shape = plan, pooling, x.shape
        # Nothing is kept for the way back that it does not need.
        needs_cells = not pooling.indexed and pooling.reduction.gradient_needs_input
        ctx.save_for_backward(x if needs_cells else None, value if needs_cells else None, tap, mask)
        if tap is None:
            return value
        ctx.mark_non_differentiable(tap)
        return value, tap

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, g: Array, *_: Any) -> Any:
        x, value, tap, mask = ctx.saved_tensors
        g = g.contiguous()
        gradient = torch.empty(ctx.shape, dtype=g.dtype)
        outer = ctx.pooling.outer_and_lanes(tuple(ctx.shape))[0]
        addresses = [_address(each) for each in (x, value, tap, mask, g, gradient)]
        ctx.plan.backward(*addresses, outer, parallel_for())
        return gradient, None, None, None, None


def plan_for(pooling: Pooling, x: Array, mask: Array | None) -> Any | None:
    """The kernel's plan, or None where the definition must answer."""
    if not is_plain(x) or (mask is not None and not is_plain(mask)):
        return None
    dtype = str(x.dtype).removeprefix("torch.")
    return dispatch.plan(pooling, tuple(x.shape), dtype, None if mask is None else tuple(mask.shape))
