"""The route under `torch.func`, forward mode, second derivatives, and for tensors without plain memory.

Three functions: pool, and its derivative forwards (push) and backwards (pull), each other's transpose. All are linear
in what they move; their derivative by the cells is `definition.curve` and its like. Each has a rule for `vmap`:
pooling takes any number of leading axes, so members become one more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch.autograd import Function

from poolkit.reductions.base import Array
from poolkit.torch import definition, evaluation
from poolkit.torch.call import Call
from poolkit.torch.definition import Key
from poolkit.torch.tracing import untraced


def pool(call: Call, x: Array, mask: Array | None, key: Key | None) -> tuple[Array, Array | None]:
    """Result and, where indexed, the winning taps."""
    value, tap = Pool.apply(x, mask, key, None, call)  # type: ignore[no-untyped-call]
    return value, tap if call.indexed else None


def _keep(ctx: Any, *tensors: Array | None) -> None:
    ctx.save_for_backward(*tensors)
    ctx.save_for_forward(*tensors)


class Pool(Function):
    """`apply(x, mask, key, planes, call)` gives the result and the winning taps (empty where not indexed)."""

    @staticmethod
    @untraced
    def forward(x: Array, mask: Array | None, key: Key | None, planes: Array | None, call: Call) -> Any:
        value, tap = evaluation.pool(call, x, mask, key, planes, call.indexed)
        return value, value.new_zeros(0, dtype=torch.int32) if tap is None else tap

    @staticmethod
    @untraced
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        x, mask, _, _, ctx.call = inputs
        value, tap = output
        ctx.mark_non_differentiable(tap)
        ctx.set_materialize_grads(False)
        ctx.shape = tuple(x.shape)
        cells = ctx.call.needs_cells
        _keep(ctx, x if cells else None, value if cells else None, tap if ctx.call.indexed else None, mask)

    @staticmethod
    @untraced
    def backward(ctx: Any, g: Array | None, *_: Any) -> Any:
        if g is None:
            return None, None, None, None, None
        return Pull.apply(g, *ctx.saved_tensors, ctx.shape, ctx.call), None, None, None, None  # type: ignore[no-untyped-call]

    @staticmethod
    @untraced
    def jvp(ctx: Any, t: Array | None, *_: Any) -> Any:
        if t is None:
            return None, None
        return Push.apply(t, *ctx.saved_tensors, ctx.call), None  # type: ignore[no-untyped-call]

    @staticmethod
    @untraced
    def vmap(
        info: Any, axes: Any, x: Array, mask: Array | None, key: Key | None, planes: Array | None, call: Call
    ) -> Any:
        size = info.batch_size
        if isinstance(key, torch.Tensor) and axes[2] is not None:
            return _each_key(size, axes, x, mask, key, planes, call)
        x, mask = (_to_front(each, axis, size) for each, axis in zip((x, mask), axes[:2], strict=True))
        if call.pooling.draws:
            # The plane numbers stay those of each member, so that a batch draws what single calls would.
            if planes is None:
                outer, lanes = call.pooling.outer_and_lanes(tuple(x.shape[1:]))
                planes = torch.arange(outer * lanes, device=x.device)
            planes = _to_front(planes, axes[3], size).reshape(-1)
        value, tap = Pool.apply(x, mask, key, planes, call)  # type: ignore[no-untyped-call]
        return (value, tap), (0, 0 if call.indexed else None)


def _each_key(size: int, axes: Any, x: Array, mask: Array | None, key: Key, planes: Array | None, call: Call) -> Any:
    """One key per member: members are drawn one after the other."""
    operands = list(zip((x, mask, key, planes), axes[:4], strict=True))
    members = [
        Pool.apply(*(each if axis is None else each.select(axis, member) for each, axis in operands), call)  # type: ignore[no-untyped-call]
        for member in range(size)
    ]
    values, taps = zip(*members, strict=True)
    return (torch.stack(values), torch.stack(taps)), (0, 0)


class Pull(Function):
    """`apply(g, x, value, tap, mask, shape, call)` gives the gradient by an input of this shape."""

    @staticmethod
    @untraced
    def forward(
        g: Array,
        x: Array | None,
        value: Array | None,
        tap: Array | None,
        mask: Array | None,
        shape: tuple[int, ...],
        call: Call,
    ) -> Array:
        return evaluation.pull(call, g, x, value, tap, mask, shape)

    @staticmethod
    @untraced
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:  # noqa: ARG004
        ctx.shape, ctx.call = inputs[5:]
        _keep(ctx, *inputs[:5])

    @staticmethod
    @untraced
    def backward(ctx: Any, t: Array) -> Any:
        g, x, value, tap, mask = ctx.saved_tensors
        by_g = Push.apply(t, x, value, tap, mask, ctx.call) if ctx.needs_input_grad[0] else None  # type: ignore[no-untyped-call]
        return by_g, *_curve(ctx, g, t, x, value, mask), None, None, None, None

    @staticmethod
    @untraced
    def jvp(ctx: Any, dg: Array | None, dx: Array | None, dvalue: Array | None, *_: Any) -> Any:
        g, x, value, tap, mask = ctx.saved_tensors
        parts = []
        if dg is not None:
            parts.append(Pull.apply(dg, x, value, tap, mask, ctx.shape, ctx.call))  # type: ignore[no-untyped-call]

        def of_cells(x: Array, value: Array) -> Array:
            return definition.pull(ctx.call, g, x, value, tap, mask, ctx.shape)

        return _sum(parts + _along(of_cells, (x, value), (dx, dvalue)))

    @staticmethod
    @untraced
    def vmap(info: Any, axes: Any, *operands: Any) -> Any:
        *tensors, shape, call = operands
        moved = [_to_front(each, axis, info.batch_size) for each, axis in zip(tensors, axes, strict=False)]
        return Pull.apply(*moved, (info.batch_size, *shape), call), 0  # type: ignore[no-untyped-call]


class Push(Function):
    """`apply(t, x, value, tap, mask, call)` gives the tangent of the result."""

    @staticmethod
    @untraced
    def forward(
        t: Array, x: Array | None, value: Array | None, tap: Array | None, mask: Array | None, call: Call
    ) -> Array:
        return evaluation.push(call, t, x, value, tap, mask)

    @staticmethod
    @untraced
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:  # noqa: ARG004
        ctx.call = inputs[5]
        _keep(ctx, *inputs[:5])

    @staticmethod
    @untraced
    def backward(ctx: Any, g: Array) -> Any:
        t, x, value, tap, mask = ctx.saved_tensors
        shape = tuple(t.shape)
        by_t = Pull.apply(g, x, value, tap, mask, shape, ctx.call) if ctx.needs_input_grad[0] else None  # type: ignore[no-untyped-call]
        return by_t, *_curve(ctx, g, t, x, value, mask), None, None, None

    @staticmethod
    @untraced
    def jvp(ctx: Any, dt: Array | None, dx: Array | None, dvalue: Array | None, *_: Any) -> Any:
        t, x, value, tap, mask = ctx.saved_tensors
        parts = []
        if dt is not None:
            parts.append(Push.apply(dt, x, value, tap, mask, ctx.call))  # type: ignore[no-untyped-call]

        def of_cells(x: Array, value: Array) -> Array:
            return definition.push(ctx.call, t, x, value, tap, mask)

        return _sum(parts + _along(of_cells, (x, value), (dx, dvalue)))

    @staticmethod
    @untraced
    def vmap(info: Any, axes: Any, *operands: Any) -> Any:
        *tensors, call = operands
        moved = [_to_front(each, axis, info.batch_size) for each, axis in zip(tensors, axes, strict=False)]
        return Push.apply(*moved, call), 0  # type: ignore[no-untyped-call]


def _curve(
    ctx: Any, g: Array, t: Array, x: Array | None, value: Array | None, mask: Array | None
) -> tuple[Array | None, Array | None]:
    """Gradient of pull and push by the cells and by the result, where they depend on them."""
    if x is None or not (ctx.needs_input_grad[1] or ctx.needs_input_grad[2]):
        return None, None
    return definition.curve(ctx.call, g, t, x, value, mask)


def _along(function: Any, primals: Sequence[Any], tangents: Sequence[Any]) -> list[Array]:
    """Tangent of a function of the cells; none where nothing moves.

    By reverse mode twice: forward mode cannot be entered again inside its own rule.
    """
    if primals[0] is None or all(each is None for each in tangents):
        return []
    result: Array
    back: Any
    again: Any
    result, back = torch.func.vjp(function, *primals)  # type: ignore[misc]

    def moved(cotangent: Array) -> Array:
        pairs = zip(back(cotangent), tangents, strict=True)
        return _sum([(by * t).sum() for by, t in pairs if t is not None])

    _, again = torch.func.vjp(moved, torch.zeros_like(result))  # type: ignore[misc]
    return [again(torch.ones((), dtype=result.dtype, device=result.device))[0]]


def _sum(parts: list[Array]) -> Array | None:
    return sum(parts[1:], parts[0]) if parts else None


def _to_front(operand: Any, axis: int | None, size: int) -> Any:
    """The batch in front, made where there is none."""
    if operand is None:
        return None
    return operand.expand(size, *operand.shape) if axis is None else operand.movedim(axis, 0)
