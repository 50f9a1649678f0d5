"""The eager route: plain CPU tensors straight to the kernels, at the cost of a few microseconds.

An old-style `autograd.Function` costs a third of one that `torch.func` understands; it is only entered where
nothing transforms the call.
"""

from __future__ import annotations

from typing import Any

import torch

from poolkit.errors import PoolingError
from poolkit.reductions.base import Array
from poolkit.torch.call import Call
from poolkit.torch.kernel import Ready, is_plain, run, run_back
from poolkit.torch.tracing import untraced
from poolkit.torch.transforms import Pull


def pool(
    ready: Ready, call: Call, x: Array, mask: Array | None, key: tuple[int, int], want_tap: bool
) -> tuple[Array, Array | None]:
    """Result, and the winning taps where wanted, of contiguous plain tensors."""
    if not (torch.is_grad_enabled() and x.requires_grad):
        return run(ready, x, mask, key, want_tap or call.draws)
    box: list[Array] = []
    return Kernel.apply(x, mask, ready, call, key, box), box[0] if box else None  # type: ignore[no-untyped-call]


class Kernel(torch.autograd.Function):
    """`apply(x, mask, ready, call, key, box)` gives the result, and puts the winning taps into the box where indexed.

    Taps are no output and are not saved through PyTorch: nobody else can change them, and both cost time.
    """

    @staticmethod
    @untraced
    def forward(
        ctx: Any, x: Array, mask: Array | None, ready: Ready, call: Call, key: tuple[int, int], box: list[Array]
    ) -> Array:
        value, tap = run(ready, x, mask, key, call.indexed)
        ctx.ready, ctx.call, ctx.shape, ctx.tap = ready, call, x.shape, tap
        if tap is not None:
            box.append(tap)
        # Nothing is kept for the way back that it does not need.
        if call.needs_cells:
            ctx.save_for_backward(x, value, mask)
        elif mask is not None:
            ctx.save_for_backward(None, None, mask)
        return value

    @staticmethod
    @untraced
    def backward(ctx: Any, g: Array) -> Any:
        ready, call, tap = ctx.ready, ctx.call, ctx.tap
        x, value, mask = ctx.saved_tensors or (None, None, None)
        if torch.is_grad_enabled() or not is_plain(g):
            # The gradient is itself recorded or transformed.
            gradient = Pull.apply(g, x, value, tap, mask, tuple(ctx.shape), call)  # type: ignore[no-untyped-call]
        else:
            if x is not None or mask is not None:
                x, value, mask = _as_saved(ready, ctx.shape, x, value, mask)
            gradient = run_back(ready, g, x, value, tap, mask, ctx.shape)
        return gradient, None, None, None, None, None


def _as_saved(ready: Ready, shape: Any, x: Array | None, value: Array | None, mask: Array | None) -> Any:
    """Saved tensors in plain memory; hooks on them may give back anything, and kernels must not read beyond it."""
    fits = (
        (x is None or (x.shape == shape and x.dtype is ready.dtype and is_plain(x)))
        and (value is None or (value.shape == ready.shape and value.dtype is ready.dtype and is_plain(value)))
        and (mask is None or (mask.dtype is torch.bool and mask.numel() >= ready.mask_cells and is_plain(mask)))
    )
    if not fits:
        raise PoolingError(
            "a hook on saved tensors gave back another shape, type or device than was saved; give back the same"
        )
    return tuple(None if each is None else each.contiguous() for each in (x, value, mask))
