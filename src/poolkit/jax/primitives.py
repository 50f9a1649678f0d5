"""Three primitives: pool, and its derivative forwards (push) and backwards (pull), each other's transpose.

`custom_vjp` would have no forward mode and `custom_jvp` no batching of its linear part; primitives with
rules of their own have both. All carry the same static description, a `Call`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.extend.core import Primitive
from jax.interpreters import ad, batching, mlir

from poolkit.jax.namespace import JaxNamespace, SymbolicJaxNamespace, wide
from poolkit.pooling import Pooling
from poolkit.reductions.base import Array
from poolkit.reference import Draw, Reference, result_type
from poolkit.symbolic import Symbolic, is_known, symbolic_axes, symbolic_output_shape

xp, symbolic_xp = JaxNamespace(), SymbolicJaxNamespace()


@dataclass(frozen=True)
class Call:
    """What is static in a call.

    Operands come in this order, those that are not there left out: the tensor that is pooled, pushed or
    pulled; for push and pull the input and the result (where the derivative needs them) and the winning
    taps (where indexed); the mask; for pool the key (two uint32) and the plane numbers (where it draws).
    """

    pooling: Pooling
    shape: tuple[int, ...]
    dtype: str
    want_tap: bool = False
    """Whether pool also gives the winning taps; its derivative does, inference has no use for them."""

    @property
    def tap_type(self) -> str:
        """Type in which winning taps are kept: the smallest unsigned one with room for "none"."""
        taps: Any = math.prod(axis.taps for axis in symbolic_axes(symbolic_xp, self.pooling, self.shape))
        if not isinstance(taps, int):
            return "uint32"
        return "uint8" if taps < 2**8 else "uint16" if taps < 2**16 else "uint32"

    @property
    def needs_cells(self) -> bool:
        """Whether the derivative needs the input and the result."""
        return not self.pooling.indexed and self.pooling.reduction.gradient_needs_input

    def result(self) -> jax.ShapeDtypeStruct:
        """Shape and type of the result."""
        dtype = jnp.dtype(result_type(self.pooling, self.dtype, wide()))
        return jax.ShapeDtypeStruct(symbolic_output_shape(symbolic_xp, self.pooling, self.shape), dtype)

    def derivative_operands(self, operands: Sequence[Array]) -> dict[str, Array]:
        """Operands of push and pull by name."""
        names = ["moved"]
        names += ["x", "value"] if self.needs_cells else []
        names += ["tap"] if self.pooling.indexed else []
        names += ["mask"] if self.pooling.masked else []
        return dict(zip(names, operands, strict=True))

    def pool_operands(self, operands: Sequence[Array]) -> dict[str, Array]:
        """Operands of pool by name."""
        names = ["x"]
        names += ["mask"] if self.pooling.masked else []
        names += ["key", "planes"] if self.pooling.draws else []
        return dict(zip(names, operands, strict=True))


def no_tap(dtype: Any) -> Any:
    """What stands for "no cell won": all ones."""
    return np.array(np.iinfo(dtype).max, dtype)


# The definition: what runs where no kernel does.


def _reference(call: Call, x: Array, mask: Array | None, draw: Draw | None = None) -> Reference:
    if is_known(call.pooling, call.shape):
        return Reference(xp, call.pooling, x, mask, draw, wide())
    return Symbolic(symbolic_xp, call.pooling, x, mask, draw, wide())


def define_pool(*operands: Array, call: Call) -> list[Array]:
    """Result, and winning taps where indexed."""
    named = call.pool_operands(operands)
    draw = Draw((named["key"][0], named["key"][1]), named["planes"].reshape(-1)) if call.pooling.draws else None
    value, tap = _reference(call, named["x"], named.get("mask"), draw).forward()
    # -1 becomes all ones, which is "none" for kernels too.
    return [value] if tap is None or not call.want_tap else [value, tap.astype(call.tap_type)]


def _derivative(name: str, call: Call, operands: Sequence[Array]) -> Array:
    named = call.derivative_operands(operands)
    # Where the derivative does not depend on the cells, any cells will do.
    result = call.result()
    x = named["x"] if call.needs_cells else jnp.zeros(call.shape, call.dtype)
    value = named["value"] if call.needs_cells else jnp.zeros(result.shape, result.dtype)
    tap = named.get("tap")
    if tap is not None:
        tap = jnp.where(tap == no_tap(tap.dtype), -1, tap.astype(jnp.int32))
    reference = _reference(call, x, named.get("mask"))
    return getattr(reference, name)(value, tap, named["moved"])


def define_push(*operands: Array, call: Call) -> Array:
    """Tangent of the result."""
    return _derivative("pushforward", call, operands)


def define_pull(*operands: Array, call: Call) -> Array:
    """Gradient by the input."""
    return _derivative("pullback", call, operands)


pool_p, push_p, pull_p = Primitive("poolkit_pool"), Primitive("poolkit_push"), Primitive("poolkit_pull")
pool_p.multiple_results = True


@lru_cache(maxsize=1024)
def _compiled(primitive: Primitive, call: Call) -> Callable[..., Any]:
    return jax.jit(partial(primitive.bind, call=call))


def _abstract(struct: jax.ShapeDtypeStruct) -> Any:
    return jax.core.ShapedArray(struct.shape, struct.dtype)


def _pool_abstract(*_: Any, call: Call) -> list[Any]:
    result = call.result()
    tap = jax.ShapeDtypeStruct(result.shape, jnp.dtype(call.tap_type))
    return [_abstract(each) for each in ([result, tap] if call.want_tap else [result])]


def _push_abstract(*_: Any, call: Call) -> Any:
    return _abstract(call.result())


def _pull_abstract(*_: Any, call: Call) -> Any:
    return _abstract(jax.ShapeDtypeStruct(call.shape, jnp.dtype(call.dtype)))


# Derivatives.


def _zero(primal: Array) -> ad.Zero:
    return ad.Zero(jax.typeof(primal).to_tangent_aval())


def _pool_jvp(primals: Sequence[Array], tangents: Sequence[Any], *, call: Call) -> Any:
    if type(tangents[0]) is ad.Zero:
        outputs = pool_p.bind(*primals, call=call)
        return outputs, [_zero(each) for each in outputs]
    value, *tap = pool_p.bind(*primals, call=replace(call, want_tap=call.pooling.indexed))
    kept = [primals[0], value] if call.needs_cells else []
    kept += tap
    kept += [primals[1]] if call.pooling.masked else []
    tangent = push_p.bind(tangents[0], *kept, call=replace(call, want_tap=False))
    return ([value, *tap], [tangent, *map(_zero, tap)]) if call.want_tap else ([value], [tangent])


def _linear_jvp(
    primitive: Primitive, definition: Callable[..., Array], primals: Any, tangents: Any, *, call: Call
) -> Any:
    """Push and pull are linear in what they move; in the cells they are differentiated by their definition."""
    output = primitive.bind(*primals, call=call)
    parts = []
    if type(tangents[0]) is not ad.Zero:
        parts.append(primitive.bind(tangents[0], *primals[1:], call=call))
    if call.needs_cells and any(type(each) is not ad.Zero for each in tangents[1:3]):

        def of_cells(x: Array, value: Array) -> Array:
            return definition(primals[0], x, value, *primals[3:], call=call)

        moved = [ad.instantiate_zeros(each) for each in tangents[1:3]]
        parts.append(jax.jvp(of_cells, tuple(primals[1:3]), tuple(moved))[1])
    if not parts:
        return output, _zero(output)
    return output, sum(parts[1:], parts[0])


def _transpose(other: Primitive, cotangent: Any, *operands: Any, call: Call) -> list[Any]:
    rest = [None] * (len(operands) - 1)
    if type(cotangent) is ad.Zero:
        return [None, *rest]
    return [other.bind(cotangent, *operands[1:], call=call), *rest]


# Batching: every operand but the key has the batch in front; pooling takes any number of leading axes.


def _to_front(operand: Array, axis: Any, size: int) -> Array:
    if axis is None:
        return jnp.broadcast_to(operand, (size, *operand.shape))
    return jnp.moveaxis(operand, axis, 0)


def _batch(primitive: Primitive, operands: Sequence[Array], axes: Sequence[Any], *, call: Call) -> Any:
    size = next(o.shape[a] for o, a in zip(operands, axes, strict=True) if a is not None)
    draws = primitive is pool_p and call.pooling.draws
    if draws and axes[-2] is not None:
        # One key per member: members are drawn one after the other.
        fronts = [_to_front(o, a, size) for o, a in zip(operands, axes, strict=True)]
        outputs = jax.lax.map(lambda each: primitive.bind(*each, call=call), tuple(fronts))
        return outputs, [0] * len(outputs)
    tensors = len(operands) - 2 * draws
    fronts = [_to_front(o, a, size) for o, a in zip(operands[:tensors], axes[:tensors], strict=True)]
    if draws:
        # The plane numbers stay those of each member, so that a batch draws what single calls would.
        fronts += [operands[-2], _to_front(operands[-1], axes[-1], size)]
    outputs = primitive.bind(*fronts, call=replace(call, shape=(size, *call.shape)))
    return outputs, [0] * len(outputs) if primitive.multiple_results else 0


for primitive, abstract, definition in (
    (pool_p, _pool_abstract, define_pool),
    (push_p, _push_abstract, define_push),
    (pull_p, _pull_abstract, define_pull),
):
    primitive.def_abstract_eval(abstract)
    primitive.def_impl(lambda *operands, call, primitive=primitive: _compiled(primitive, call)(*operands))
    mlir.register_lowering(primitive, mlir.lower_fun(definition, multiple_results=primitive.multiple_results))
    batching.primitive_batchers[primitive] = partial(_batch, primitive)

ad.primitive_jvps[pool_p] = _pool_jvp
ad.primitive_jvps[push_p] = partial(_linear_jvp, push_p, define_push)
ad.primitive_jvps[pull_p] = partial(_linear_jvp, pull_p, define_pull)
ad.primitive_transposes[push_p] = partial(_transpose, pull_p)
ad.primitive_transposes[pull_p] = partial(_transpose, push_p)
