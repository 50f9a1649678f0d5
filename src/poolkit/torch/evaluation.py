"""Pooling and its derivatives on the tensors at hand: by a kernel where their memory may be read, else by definition.

Nothing here is recorded by autograd: the routes that are call these.
"""

from __future__ import annotations

import torch

from poolkit.reductions.base import Array
from poolkit.torch import definition, kernel
from poolkit.torch.call import Call
from poolkit.torch.definition import Key
from poolkit.torch.definition import curve as curve
from poolkit.torch.definition import push as push


def words(key: Key | None) -> tuple[int, int]:
    """A key as two numbers, as kernels take it."""
    return (0, 0) if key is None else (int(key[0]), int(key[1]))


def pool(
    call: Call, x: Array, mask: Array | None, key: Key | None, planes: Array | None, want_tap: bool
) -> tuple[Array, Array | None]:
    """Result, and the winning taps where wanted and indexed; contiguous."""
    if kernel.is_plain(x) and (mask is None or kernel.is_plain(mask)) and (key is None or _is_known(key)):
        ready = kernel.ready_for(call, x, mask)
        if ready is not None:
            mask = None if mask is None else mask.contiguous()
            tap = kernel.new_tap(ready) if want_tap or call.draws else None
            return kernel.run(ready, x.contiguous(), mask, words(key), tap, planes), tap
    value, tap = definition.pool(call, x, mask, key, planes)
    return value.contiguous(), tap.contiguous() if want_tap and tap is not None else None


def _is_known(key: Key) -> bool:
    return not isinstance(key, torch.Tensor) or kernel.is_plain(key)


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
    if all(each is None or kernel.is_plain(each) for each in (g, x, value, tap, mask)):
        like = g.new_empty(()).expand(shape) if x is None else x
        ready = kernel.ready_for(call, like, mask)
        if ready is not None and (tap is None or tap.dtype == ready.tap_type):
            x, value, tap, mask = (None if each is None else each.contiguous() for each in (x, value, tap, mask))
            return kernel.run_back(ready, g, x, value, tap, mask)
    return definition.pull(call, g, x, value, tap, mask, shape)
