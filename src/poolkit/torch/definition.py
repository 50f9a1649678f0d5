"""Pooling of any PyTorch tensor by its definition: other devices, transforms, types without a kernel."""

from __future__ import annotations

from typing import Any

import torch

from poolkit.pooling import Pooling
from poolkit.reductions.base import Array
from poolkit.reference import Draw, Reference
from poolkit.torch.namespace import TorchNamespace

xp = TorchNamespace()


def _reference(pooling: Pooling, x: Array, mask: Array | None, key: tuple[Any, Any] | None) -> Reference:
    outer, lanes = pooling.outer_and_lanes(tuple(x.shape))
    draw = None if key is None else Draw(key, torch.arange(outer * lanes, device=x.device))
    return Reference(xp, pooling, x, mask, draw)


class Definition(torch.autograd.Function):
    """`forward(x, mask, pooling, key)` gives the result and the winning taps (int32; empty where not indexed)."""

    generate_vmap_rule = True

    @staticmethod
    def forward(x: Array, mask: Array | None, pooling: Pooling, key: tuple[Any, Any] | None) -> Any:
        value, tap = _reference(pooling, x, mask, key).forward()
        return value, value.new_zeros(0, dtype=torch.int32) if tap is None else tap

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        x, mask, ctx.pooling, _ = inputs
        value, tap = output
        ctx.mark_non_differentiable(tap)
        ctx.masked = mask is not None
        ctx.save_for_backward(x, value, tap, *([mask] if ctx.masked else []))

    @staticmethod
    def backward(ctx: Any, *cotangents: Array) -> Any:
        x, value, tap, *rest = ctx.saved_tensors
        reference = _reference(ctx.pooling, x, rest[0] if ctx.masked else None, None)
        gradient = reference.pullback(value, tap if ctx.pooling.indexed else None, cotangents[0])
        return gradient, None, None, None
