"""Pooling of plain CPU tensors by the native kernels, on raw addresses.

Entered only after `is_plain` has seen that the tensor's memory is what its values are and that nothing
records or transforms the call: elsewhere an address is wrong, or silently loses a derivative.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch.autograd import forward_ad

from poolkit import dispatch
from poolkit.reductions.base import Array
from poolkit.reference import result_type
from poolkit.torch.call import TAP_TYPES, Call

_CPU: Final = torch.device("cpu")
_empty: Final = torch.empty_strided
_dispatch_keys: Final = torch._C._dispatch_keys
_interpreter: Final = torch._C._functorch.peek_interpreter_stack
_dispatch_modes: Final = torch._C._len_torch_dispatch_stack
_tracing: Final = torch._C._get_tracing_state


def _parallel_for() -> int:
    """Address of PyTorch's own `parallel_for`, so that no second thread pool fights it; 0 if it is not exported."""
    library = Path(torch.__file__).parent / "lib" / "libtorch_cpu.so"
    try:
        return ctypes.cast(ctypes.CDLL(str(library)).torch_parallel_for, ctypes.c_void_p).value or 0
    except (OSError, AttributeError):
        return 0


_threads = [_parallel_for()]
if hasattr(os, "register_at_fork"):
    # PyTorch's pool does not survive a fork: its threads stay in the parent, and waiting for them hangs.
    os.register_at_fork(after_in_child=partial(_threads.__setitem__, 0, 0))


def _plain_keys() -> frozenset[int]:
    """Dispatch keys of tensors that are nothing but memory of the CPU: ordinary ones and those of inference mode."""
    ordinary = _dispatch_keys(torch.empty(1, device=_CPU)).raw_repr()
    with torch.inference_mode():
        return frozenset({ordinary, _dispatch_keys(torch.empty(1, device=_CPU)).raw_repr()})


_PLAIN: Final = _plain_keys()


def is_plain(x: Array) -> bool:
    """Whether the memory of `x` may be read and written behind PyTorch's back.

    The keys tell other devices, layouts, negated views, zero tensors and wrappers; the rest tells what records or
    transforms the call: forward mode, `torch.func`, dispatch modes (fake tensors, `make_fx`), `torch.jit.trace`.
    """
    return (
        (type(x) is torch.Tensor or type(x) is torch.nn.Parameter)
        and _dispatch_keys(x).raw_repr() in _PLAIN
        and forward_ad._current_level < 0
        and _interpreter() is None
        and _dispatch_modes() == 0
        and _tracing() is None
    )


@dataclass(slots=True)
class Ready:
    """A plan with all that a call needs beside addresses."""

    forward: Callable[..., None]
    backward: Callable[..., None]
    outer: int
    input_shape: tuple[int, ...]
    input_strides: tuple[int, ...]
    result_shape: tuple[int, ...]
    result_strides: tuple[int, ...]
    dtype: torch.dtype
    tap_type: torch.dtype | None
    index_dtype: str
    mask_cells: int


_ready: dict[Any, Ready | None] = {}
_MANY: Final = 1 << 13  # shapes kept before all are forgotten: a program that never repeats one must not grow


def ready_for(call: Call, x: Array, mask: Array | None) -> Ready | None:
    """What runs a call on plain tensors of these shapes; None where the definition must answer."""
    key = (call, x.shape, x.dtype, None if mask is None else mask.shape)
    try:
        return _ready[key]
    except KeyError:
        if len(_ready) >= _MANY:
            _ready.clear()
        return _ready.setdefault(key, _make_ready(call, x, mask))


def _make_ready(call: Call, x: Array, mask: Array | None) -> Ready | None:
    pooling, shape = call.pooling, tuple(x.shape)
    dtype = str(x.dtype).removeprefix("torch.")
    plan = dispatch.plan(pooling, shape, dtype, None if mask is None else tuple(mask.shape))
    if plan is None:
        return None
    result = pooling.output_shape(shape)
    return Ready(
        plan.forward,
        plan.backward,
        pooling.outer_and_lanes(shape)[0],
        shape,
        _strides(shape),
        result,
        _strides(result),
        getattr(torch, result_type(pooling, dtype)),
        TAP_TYPES[plan.index_dtype] if pooling.indexed else None,
        plan.index_dtype,
        0 if mask is None else mask.numel(),
    )


def _strides(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Strides of a contiguous tensor: `empty_strided` takes two thirds of the time of `empty`."""
    return torch.empty(shape, device="meta").stride()


def forget() -> None:
    """Forget which calls have kernels."""
    _ready.clear()


def new_tap(ready: Ready) -> Array:
    """Where a kernel is to write the winning taps."""
    return _empty(ready.result_shape, ready.result_strides, dtype=ready.tap_type, device=_CPU)


def new_kept_tap(ready: Ready) -> NDArray[Any]:
    """The same as an array of NumPy, which is made in a fifth of the time: for taps that only kernels read."""
    return np.empty(ready.result_shape, ready.index_dtype)


def run(
    ready: Ready,
    x: Array,
    mask: Array | None,
    key: tuple[int, int],
    tap: Array | NDArray[Any] | None,
    planes: Array | None = None,
) -> Array:
    """Result of contiguous plain tensors; winning taps are written where `tap` is."""
    value = _empty(ready.result_shape, ready.result_strides, dtype=ready.dtype, device=_CPU)
    ready.forward(
        x.data_ptr(),
        value.data_ptr(),
        _tap_address(tap),
        0 if mask is None else mask.data_ptr(),
        ready.outer,
        key[0],
        key[1],
        0 if planes is None else planes.data_ptr(),
        _threads[0],
    )
    return value


def run_back(
    ready: Ready,
    g: Array,
    x: Array | None,
    value: Array | None,
    tap: Array | NDArray[Any] | None,
    mask: Array | None,
) -> Array:
    """Gradient by the input, of plain tensors that fit the call that `ready` was made for, contiguous but for `g`."""
    gradient = _empty(ready.input_shape, ready.input_strides, dtype=g.dtype, device=_CPU)
    if not g.is_contiguous():
        g = g.contiguous()
    ready.backward(
        0 if x is None else x.data_ptr(),
        0 if value is None else value.data_ptr(),
        _tap_address(tap),
        0 if mask is None else mask.data_ptr(),
        g.data_ptr(),
        gradient.data_ptr(),
        ready.outer,
        _threads[0],
    )
    return gradient


def _tap_address(tap: Array | NDArray[Any] | None) -> int:
    if tap is None:
        return 0
    return int(tap.data_ptr() if isinstance(tap, torch.Tensor) else dispatch.core.address(tap))
