"""Pooling with options that are tensors: values and derivatives by the definition, by the options too.

Compiled and exported programs get operators of the library, as those of `poolkit.torch.library`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import torch
from torch.autograd import Function

from poolkit.pooling import Pooling, check_parameters
from poolkit.reductions.base import Array
from poolkit.reference import Reference
from poolkit.torch import inductor
from poolkit.torch.call import Call, call_of, decoded
from poolkit.torch.definition import Definition, xp
from poolkit.torch.library import computes, define, has_shape, result_of
from poolkit.torch.routes import is_recorded
from poolkit.torch.tracing import outside_graphs


@outside_graphs
def learned(x: Array, pooling: Pooling, parameters: Mapping[str, Array], mask: Array | None = None) -> Array:
    """Pool a tensor with options that are tensors; `poolkit.pool` is the public way here."""
    if is_recorded(x):
        return recorded(x, call_of(pooling).spec, parameters, mask)
    check_parameters(pooling, x.shape, parameters)
    names = tuple(parameters)
    return Learned.apply(x, mask, call_of(pooling), names, *parameters.values())  # type: ignore[no-untyped-call]


def recorded(x: Array, spec: str, parameters: Mapping[str, Array], mask: Array | None) -> Array:
    """The same as one operator of a graph."""
    return torch.ops.poolkit.learned(x, mask, list(parameters.values()), list(parameters), spec)


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


# Operators.

_ops: Any = torch.ops.poolkit
_SCHEMAS: Final = {
    "learned": "(Tensor x, Tensor? mask, Tensor[] parameters, str[] names, str call) -> Tensor",
    "learned_pull": "(Tensor g, Tensor x, Tensor value, Tensor? mask, Tensor[] parameters, str[] names, str call) "
    "-> Tensor[]",
}
for _name, _schema in _SCHEMAS.items():
    define(_name, _schema)


@computes("learned")
def _learned(x: Array, mask: Array | None, parameters: list[Array], names: list[str], call: str) -> Array:
    return _reference(x, mask, decoded(call), tuple(names), parameters).forward()[0].contiguous()


@has_shape("learned")
def learned_shape(x: Array, mask: Array | None, parameters: list[Array], names: list[str], call: str) -> Array:
    """The result of `poolkit::learned`, without its numbers."""
    inductor.declare(_ops.learned.default)
    check_parameters(decoded(call).pooling, x.shape, dict(zip(names, parameters, strict=True)))
    return result_of(x, call)


@computes("learned_pull")
def _learned_pull(
    g: Array, x: Array, value: Array, mask: Array | None, parameters: list[Array], names: list[str], call: str
) -> list[Array]:
    """Gradients by the input and by each option."""
    reference = _reference(x, mask, decoded(call), tuple(names), parameters)
    by_parameters = [
        reference.parameter_pullback(name, value, g).to(each.dtype)
        for name, each in zip(names, parameters, strict=True)
    ]
    return [each.contiguous() for each in (reference.pullback(value, None, g), *by_parameters)]


@has_shape("learned_pull")
def _learned_pull_shape(
    g: Array, x: Array, value: Array, mask: Array | None, parameters: list[Array], names: list[str], call: str
) -> list[Array]:
    return [each.new_empty(each.shape) for each in (x, *parameters)]


def _keep(ctx: Any, inputs: Any, output: Array) -> None:
    x, mask, parameters, ctx.names, ctx.spec = inputs
    ctx.save_for_backward(x, mask, output, *parameters)


def _learned_back(ctx: Any, g: Array) -> Any:
    x, mask, value, *parameters = ctx.saved_tensors
    by_x, *by_parameters = _ops.learned_pull(g, x, value, mask, parameters, ctx.names, ctx.spec)
    return by_x, None, by_parameters, None, None


torch.library.register_autograd("poolkit::learned", _learned_back, setup_context=_keep)
