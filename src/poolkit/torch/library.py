"""The route of `torch.compile`, `torch.export`, fake tensors, tracing and `meta`: operators of PyTorch's library.

Each has a computation, shapes for sizes that are not known yet, and derivatives. Taps, saved for the way back, are
a result of their own operator, so that inference does not compute them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

import torch

from poolkit.errors import PoolingError
from poolkit.reductions.base import Array
from poolkit.reference import result_type
from poolkit.torch import definition, evaluation, inductor
from poolkit.torch.call import Call, Move, along_memory, as_tap_type, decoded, moved_back, other_layout, tap_type
from poolkit.torch.definition import Key, xp

F = TypeVar("F", bound=Callable[..., Any])

_SCHEMAS: Final = {
    "pool": "(Tensor x, Tensor? mask, Tensor? key, str call) -> Tensor",
    "pool_taps": "(Tensor x, Tensor? mask, Tensor? key, str call) -> (Tensor, Tensor)",
    "pool_indices": "(Tensor x, Tensor? mask, Tensor? key, str call) -> (Tensor, Tensor)",
    "pull": "(Tensor g, Tensor? x, Tensor? value, Tensor? tap, Tensor? mask, SymInt[] shape, str call) -> Tensor",
    "push": "(Tensor t, Tensor? x, Tensor? value, Tensor? tap, Tensor? mask, str call) -> Tensor",
    "curve": "(Tensor g, Tensor t, Tensor x, Tensor value, Tensor? mask, str call) -> (Tensor, Tensor)",
}


def define(name: str, schema: str, *tags: torch.Tag) -> None:
    """Define an operator."""
    torch.library.define(f"poolkit::{name}", schema, tags=(torch.Tag.pt2_compliant_tag, *tags))


# Compilers for CPU have convolutions write channels last, whatever the layout of the model. Those operators that are
# in every training step take tensors as they lie in memory, and answer alike.
_AS_IT_LIES: Final = ("pool", "pool_taps", "pool_indices", "pull")

for _name, _schema in _SCHEMAS.items():
    define(_name, _schema, *[torch.Tag.flexible_layout] * (_name in _AS_IT_LIES))
_ops: Any = torch.ops.poolkit


def pool(x: Array, spec: str, indexed: bool, mask: Array | None, key: Key | None, return_indices: bool) -> Any:
    """Pool a tensor by an operator; with `return_indices` a tuple of result and flat indices."""
    if key is not None and not isinstance(key, torch.Tensor):
        key = torch.tensor(key, dtype=torch.int64)
    if return_indices:
        return _ops.pool_indices(x, mask, key, spec)
    # Exported programs are for inference; whoever trains one gets the taps computed on the way back.
    trained = torch.is_grad_enabled() and x.requires_grad and not torch.compiler.is_exporting()
    if indexed and trained:
        return _ops.pool_taps(x, mask, key, spec)[0]
    return _ops.pool(x, mask, key, spec)


# Computation.


def computes(name: str) -> Callable[[F], F]:
    """Marks what computes an operator, without a derivative of its own."""
    return torch.library.impl(f"poolkit::{name}", "CompositeExplicitAutograd")  # type: ignore[return-value]


def has_shape(name: str) -> Callable[[F], F]:
    """Marks what gives an operator's results without their numbers."""
    return torch.library.register_fake(f"poolkit::{name}")  # type: ignore[no-any-return]


def _as_it_lies(x: Array, mask: Array | None, call: str) -> tuple[Call, Array, Move | None]:
    """The call and its input in the layout in which the input is contiguous, if it is in one, and how to get there."""
    made = decoded(call)
    move = None if mask is not None else along_memory(x, made.rank, made.channels_last)
    return (made, x, None) if move is None else (other_layout(made), x.movedim(*move), move)


@computes("pool")
def _pool(x: Array, mask: Array | None, key: Key | None, call: str) -> Array:
    made, x, move = _as_it_lies(x, mask, call)
    return moved_back(evaluation.pool(made, x, mask, key, None, False)[0], move)


@computes("pool_taps")
def _pool_taps(x: Array, mask: Array | None, key: Key | None, call: str) -> tuple[Array, Array]:
    made, x, move = _as_it_lies(x, mask, call)
    value, tap = evaluation.pool(made, x, mask, key, None, True)
    return moved_back((value, as_tap_type(tap, tap_type(made))), move)


@computes("pool_indices")
def _pool_indices(x: Array, mask: Array | None, key: Key | None, call: str) -> tuple[Array, Array]:
    made, x, move = _as_it_lies(x, mask, call)
    value, tap = evaluation.pool(made, x, mask, key, None, True)
    return moved_back((value, definition.indices(made, tap, tuple(x.shape)).contiguous()), move)


@computes("pull")
def _pull(
    g: Array,
    x: Array | None,
    value: Array | None,
    tap: Array | None,
    mask: Array | None,
    shape: Sequence[int],
    call: str,
) -> Array:
    made, shape, move = _lies_back(x, tap, mask, shape, call)
    if move is not None:
        g, x, value, tap = (None if each is None else each.movedim(*move) for each in (g, x, value, tap))
    return moved_back(evaluation.pull(made, g, x, value, tap, mask, tuple(shape)).contiguous(), move)


def _lies_back(
    x: Array | None, tap: Array | None, mask: Array | None, shape: Sequence[Any], call: str
) -> tuple[Call, Sequence[Any], Move | None]:
    """The call and the shape of a gradient, which lies as that does what was kept of the way forward."""
    kept = tap if x is None else x
    if kept is None:
        return decoded(call), shape, None
    made, _, move = _as_it_lies(kept, mask, call)
    if move is None:
        return made, shape, None
    sizes = list(shape)
    sizes.insert(move[1], sizes.pop(move[0]))
    return made, sizes, move


@computes("push")
def _push(t: Array, x: Array | None, value: Array | None, tap: Array | None, mask: Array | None, call: str) -> Array:
    return evaluation.push(decoded(call), t, x, value, tap, mask).contiguous()


@computes("curve")
def _curve(g: Array, t: Array, x: Array, value: Array, mask: Array | None, call: str) -> tuple[Array, Array]:
    by_x, by_value = definition.curve(decoded(call), g, t, x, value, mask)
    return by_x.contiguous(), by_value.contiguous()


# Shapes, of sizes that may be symbols.


def _output_shape(call: Call, shape: Sequence[Any]) -> list[Any]:
    pooling = call.pooling
    spatial = pooling.spatial_axes(shape)
    if all(type(shape[axis]) is int for axis in spatial):
        sizes: Sequence[Any] = [axis.output_size for axis in pooling.axes(shape)]
    else:
        from torch.fx.experimental.symbolic_shapes import statically_known_true  # slow to load

        rules = pooling.geometry.rules(pooling.rank)
        sizes = [
            rule.output_size(shape[axis], torch.sym_max, torch.sym_min)
            for axis, rule in zip(spatial, rules, strict=True)
        ]
        for number, size in enumerate(sizes):
            if statically_known_true(size < 1):
                raise PoolingError(f"no window fits into axis {number} of {shape[spatial.start + number]} cells")
    return [*shape[: spatial.start], *sizes, *shape[spatial.stop :]]


def result_of(x: Array, call: str) -> Array:
    """A tensor of the shape and type of a call's result, for sizes that may be symbols."""
    made = decoded(call)
    dtype = getattr(torch, result_type(made.pooling, xp.dtype(x)))
    return x.new_empty(_output_shape(made, x.shape), dtype=dtype)


@has_shape("pool")
def pool_shape(x: Array, mask: Array | None, key: Key | None, call: str) -> Array:
    """The result of `poolkit::pool`, without its numbers."""
    inductor.declare(_ops.pool.default)
    inductor.declare_exchange()
    return _result_as_it_lies(x, mask, call)


def _result_as_it_lies(x: Array, mask: Array | None, call: str) -> Array:
    made, x, move = _as_it_lies(x, mask, call)
    return moved_back(result_of(x, made.spec), move)


@has_shape("pool_taps")
def _pool_taps_shape(x: Array, mask: Array | None, key: Key | None, call: str) -> tuple[Array, Array]:
    inductor.declare_exchange()
    value = _result_as_it_lies(x, mask, call)
    return value, torch.empty_like(value, dtype=tap_type(decoded(call)))


@has_shape("pool_indices")
def pool_indices_shape(x: Array, mask: Array | None, key: Key | None, call: str) -> tuple[Array, Array]:
    """The results of `poolkit::pool_indices`, without their numbers."""
    inductor.declare(_ops.pool_indices.default)
    value = _result_as_it_lies(x, mask, call)
    return value, torch.empty_like(value, dtype=torch.int64)


@has_shape("pull")
def _pull_shape(g: Array, x: Any, value: Any, tap: Any, mask: Any, shape: Sequence[Any], call: str) -> Array:
    _, sizes, move = _lies_back(x, tap, mask, shape, call)
    return moved_back(g.new_empty(sizes), move)


@has_shape("push")
def _push_shape(t: Array, x: Any, value: Any, tap: Any, mask: Any, call: str) -> Array:
    return result_of(t, call)


@has_shape("curve")
def _curve_shape(g: Array, t: Array, x: Array, value: Array, mask: Any, call: str) -> tuple[Array, Array]:
    return x.new_empty(x.shape), value.new_empty(value.shape)


# Derivatives.


def _keep(ctx: Any, inputs: Any, output: Any) -> None:
    x, mask, key, ctx.spec = inputs
    ctx.shape = x.shape
    value, tap = output if isinstance(output, tuple) else (output, None)
    if tap is not None:
        ctx.mark_non_differentiable(tap)
    call = decoded(ctx.spec)
    ctx.again = call.indexed and tap is None
    needs_x = call.needs_cells or ctx.again
    ctx.save_for_backward(
        x if needs_x else None, value if call.needs_cells else None, tap, mask, key if ctx.again else None
    )


def _pool_back(ctx: Any, g: Array, *_: Any) -> Any:
    x, value, tap, mask, key = ctx.saved_tensors
    if ctx.again:
        tap, x = _ops.pool_taps(x.detach(), mask, key, ctx.spec)[1], None
    return _ops.pull(g, x, value, tap, mask, ctx.shape, ctx.spec), None, None, None


def _keep_indices(ctx: Any, inputs: Any, output: Any) -> None:
    x, _, _, spec = inputs
    ctx.shape, ctx.pooling = x.shape, decoded(spec).pooling
    ctx.mark_non_differentiable(output[1])
    ctx.save_for_backward(output[1])


def _indices_back(ctx: Any, g: Array, _: Any) -> Any:
    """Each output's gradient to the cell that won, by plain operators, which have derivatives of their own."""
    (where,) = ctx.saved_tensors
    spatial = ctx.pooling.spatial_axes(ctx.shape)
    first, last = spatial.start, spatial.stop - 1
    if ctx.pooling.channels_last:
        g, where = g.movedim(-1, first), where.movedim(-1, first)
        first, last = first + 1, last + 1
    sizes = [ctx.shape[axis] for axis in spatial]
    terms = torch.where(where < 0, 0, g).flatten(first, last)
    planes = terms.new_zeros([*terms.shape[:-1], math.prod(sizes)])
    gradient = planes.scatter_add(-1, where.clamp(min=0).flatten(first, last), terms).unflatten(-1, sizes)
    return gradient.movedim(first - 1, -1) if ctx.pooling.channels_last else gradient, None, None, None


def _keep_all(ctx: Any, inputs: Any, output: Any) -> None:
    *tensors, ctx.spec = inputs
    ctx.save_for_backward(*tensors[:5])


def _curved(ctx: Any, g: Array, t: Array) -> tuple[Array | None, Array | None]:
    _, x, value, _, mask = ctx.saved_tensors
    if x is None or not (ctx.needs_input_grad[1] or ctx.needs_input_grad[2]):
        return None, None
    return _ops.curve(g, t, x, value, mask, ctx.spec)  # type: ignore[no-any-return]


def _pull_back(ctx: Any, t: Array) -> Any:
    g, *rest = ctx.saved_tensors
    by_g = _ops.push(t, *rest, ctx.spec) if ctx.needs_input_grad[0] else None
    return by_g, *_curved(ctx, g, t), None, None, None, None


def _push_back(ctx: Any, g: Array) -> Any:
    t, *rest = ctx.saved_tensors
    by_t = _ops.pull(g, *rest, t.shape, ctx.spec) if ctx.needs_input_grad[0] else None
    return by_t, *_curved(ctx, g, t), None, None, None


for _each, _back, _setup in (
    ("pool", _pool_back, _keep),
    ("pool_taps", _pool_back, _keep),
    ("pool_indices", _indices_back, _keep_indices),
    ("pull", _pull_back, _keep_all),
    ("push", _push_back, _keep_all),
):
    torch.library.register_autograd(f"poolkit::{_each}", _back, setup_context=_setup)
