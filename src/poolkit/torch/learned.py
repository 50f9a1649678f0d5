"""Pooling with options that are tensors: values and derivatives by the definition, by the options too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch.autograd import Function

from poolkit.pooling import Pooling, check_parameters
from poolkit.reductions.base import Array
from poolkit.reference import Reference
from poolkit.torch.call import Call, call_of
from poolkit.torch.definition import Definition, xp
from poolkit.torch.tracing import outside_graphs


@outside_graphs
def learned(x: Array, pooling: Pooling, parameters: Mapping[str, Array], mask: Array | None = None) -> Array:
    """Pool a tensor with options that are tensors; `poolkit.pool` is the public way here."""
    check_parameters(pooling, x.shape, parameters)
    names = tuple(parameters)
    return Learned.apply(x, mask, call_of(pooling), names, *parameters.values())  # type: ignore[no-untyped-call]


class Learned(Function):
    """`apply(x, mask, call, names, *parameters)` gives the result."""

    generate_vmap_rule = True

    @staticmethod
    def forward(x: Array, mask: Array | None, call: Call, names: tuple[str, ...], *parameters: Array) -> Array:
        return _reference(x, mask, call, names, parameters).forward()[0]

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        x, mask, ctx.call, ctx.names, *parameters = inputs
        ctx.save_for_backward(x, mask, output, *parameters)
        ctx.save_for_forward(x, mask, output, *parameters)

    @staticmethod
    def backward(ctx: Any, g: Array) -> Any:
        x, mask, value, *parameters = ctx.saved_tensors
        reference = _reference(x, mask, ctx.call, ctx.names, parameters)
        by_x = reference.pullback(value, None, g) if ctx.needs_input_grad[0] else None
        by_parameters = [
            reference.parameter_pullback(name, value, g).to(each.dtype) if needed else None
            for name, each, needed in zip(ctx.names, parameters, ctx.needs_input_grad[4:], strict=True)
        ]
        return by_x, None, None, None, *by_parameters

    @staticmethod
    def jvp(ctx: Any, t: Array | None, *others: Any) -> Array:
        x, mask, value, *parameters = ctx.saved_tensors
        reference = _reference(x, mask, ctx.call, ctx.names, parameters)
        total = torch.zeros_like(value) if t is None else reference.pushforward(value, None, t)
        for name, along in zip(ctx.names, others[3:], strict=True):
            if along is not None:
                total = total + reference.parameter_pushforward(name, value, along)
        return total


def _reference(x: Array, mask: Array | None, call: Call, names: tuple[str, ...], parameters: Any) -> Reference:
    return Definition(xp, call.pooling, x, mask, parameters=dict(zip(names, parameters, strict=True)))
