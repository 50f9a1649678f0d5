"""The eager route: plain CPU tensors straight to the kernels, at the cost of a few microseconds.

An old-style `autograd.Function` costs a third of one that `torch.func` understands; it is only entered where
nothing transforms the call.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray

from poolkit.errors import PoolingError
from poolkit.reductions.base import Array
from poolkit.torch.call import Call
from poolkit.torch.kernel import Ready, is_plain, new_kept_tap, new_tap, run, run_back
from poolkit.torch.tracing import untraced
from poolkit.torch.transforms import Pull

_CallOfKernel: TypeAlias = "tuple[Ready, Call, Array | None, tuple[int, int], Array | NDArray[Any] | None]"


def pool(
    ready: Ready, call: Call, x: Array, mask: Array | None, key: tuple[int, int], want_tap: bool
) -> tuple[Array, Array | None]:
    """Result, and the winning taps where wanted, of contiguous plain tensors."""
    if not (torch.is_grad_enabled() and x.requires_grad):
        tap = new_tap(ready) if want_tap or call.draws else None
        return run(ready, x, mask, key, tap), tap
    if want_tap:
        tap = new_tap(ready)
        return _apply(x, (ready, call, mask, key, tap)), tap
    return _apply(x, (ready, call, mask, key, new_kept_tap(ready) if call.indexed else None)), None


class Kernel(torch.autograd.Function):
    """`apply(x, (ready, call, mask, key, tap))` gives the result, and writes the winning taps where `tap` is.

    Taps are no output and are not saved through PyTorch: nobody else can change them, and both cost time. So does
    each argument.
    """

    @staticmethod
    @untraced
    def forward(ctx: Any, x: Array, call_of_kernel: _CallOfKernel) -> Array:
        ready, call, mask, key, tap = call_of_kernel
        value = run(ready, x, mask, key, tap)
        # Nothing is kept for the way back that it does not need.
        saves = call.needs_cells or mask is not None
        if saves:
            ctx.save_for_backward(*((x, value) if call.needs_cells else (None, None)), mask)
        ctx.kept = ready, call, tap, saves
        return value

    @staticmethod
    @untraced
    def backward(ctx: Any, g: Array) -> Any:
        ready, call, tap, saves = ctx.kept
        x, value, mask = ctx.saved_tensors if saves else (None, None, None)
        if torch.is_grad_enabled() or not is_plain(g):
            # The gradient is itself recorded or transformed.
            tap = torch.from_numpy(tap) if isinstance(tap, np.ndarray) else tap
            return Pull.apply(g, x, value, tap, mask, ready.input_shape, call), None  # type: ignore[no-untyped-call]
        if saves:
            x, value, mask = _as_saved(ready, x, value, mask)
        return run_back(ready, g, x, value, tap, mask), None


_apply: Final[Any] = super(torch.autograd.Function, Kernel).apply
"""`Kernel.apply` without what `Function.apply` does for calls under `torch.func`, of which there are none here."""


def _as_saved(ready: Ready, x: Array | None, value: Array | None, mask: Array | None) -> Any:
    """Saved tensors in plain memory; hooks on them may give back anything, and kernels must not read beyond it."""
    fits = (
        (x is None or (x.shape == ready.input_shape and x.dtype is ready.dtype and is_plain(x)))
        and (value is None or (value.shape == ready.result_shape and value.dtype is ready.dtype and is_plain(value)))
        and (mask is None or (mask.dtype is torch.bool and mask.numel() >= ready.mask_cells and is_plain(mask)))
    )
    if not fits:
        raise PoolingError(
            "a hook on saved tensors gave back another shape, type or device than was saved; give back the same"
        )
    return tuple(None if each is None else each.contiguous() for each in (x, value, mask))
