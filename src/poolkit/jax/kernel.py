"""JAX on CPU: the primitives lower to the native kernels through the XLA FFI.

Handlers are registered at the first lowering, when the backend is up: one that this jaxlib cannot take then
only fails its own registration, where earlier it would break every JAX call of the process.
"""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.interpreters import mlir

from poolkit import dispatch
from poolkit.jax.primitives import Call, define_pool, define_pull, pool_p, pull_p
from poolkit.jax.sharding import stay_apart
from poolkit.jax.windows import pool_by_windows, pull_by_windows


@lru_cache(maxsize=1)
def unavailable() -> str | None:
    """Why the kernels cannot be called from JAX, in words; None where they can. Registers them on first use."""
    if dispatch.core is None:
        return dispatch.core_missing
    targets = dispatch.core.xla_targets()
    if not targets:
        return str(dispatch.core.xla_unavailable)
    try:
        for name, capsule in targets.items():
            jax.ffi.register_ffi_target(name, capsule, platform="cpu")
            jax.ffi.register_ffi_target_as_batch_partitionable(name)
    except Exception as error:  # whatever this jaxlib says: the definition answers instead
        reason = f"this jaxlib does not take the kernels ({str(error).splitlines()[0]})"
        warnings.warn(f"poolkit: {reason}; pooling runs by its definition, slower", RuntimeWarning, stacklevel=2)
        return reason
    return None


def _attributes(call: Call, mask_shape: tuple[int, ...] | None) -> dict[str, Any]:
    """What the handlers read besides buffers."""
    pooling = call.pooling
    kernel = pooling.reduction.kernel
    assert not isinstance(kernel, str)  # why_definition would have said so
    name, options = kernel
    divisor = pooling.reduction.divisor
    return {
        "reduction": name,
        # An attribute may not be an empty array: the first number is a placeholder.
        "parameters": np.array([0.0, *options], np.float64),
        "rules": np.array([axis.rule.code for axis in pooling.axes(call.shape)], np.int64).reshape(-1),
        "channels_last": pooling.channels_last,
        "divisor": np.int64(dispatch.DIVISORS[divisor.kind]),
        "divisor_override": np.float64(divisor.number),
        "masked": pooling.masked,
        "mask_channels": mask_shape is not None and pooling.mask_layout(call.shape, mask_shape),
        "allow_empty": pooling.empty_value is not None,
        "empty_value": np.float64(pooling.filler),
        "training": pooling.draws,
    }


def _is_for_export(context: mlir.LoweringRuleContext) -> bool:
    """Whether the program must run without Poolkit."""
    # The name is internal to JAX; where it is gone, kernels are called, which exporting then refuses.
    return bool(getattr(getattr(context.module_context, "lowering_parameters", None), "for_export", False))


def _takes_kernel(context: mlir.LoweringRuleContext, call: Call) -> bool:
    """Whether this lowering may call a kernel."""
    if _is_for_export(context) or not all(isinstance(size, int) for size in call.shape):
        return False
    cells = all(axis.input_size for axis in call.pooling.axes(call.shape))
    return cells and dispatch.why_definition(call.pooling, call.dtype) is None and unavailable() is None


def _lower_pool(context: mlir.LoweringRuleContext, *operands: Any, call: Call) -> Any:
    if not _takes_kernel(context, call):
        without_kernel = pool_by_windows if _is_for_export(context) else define_pool
        return mlir.lower_fun(without_kernel, multiple_results=True)(context, *operands, call=call)
    names = call.pool_operands(context.avals_in)
    mask_shape = tuple(names["mask"].shape) if call.pooling.masked else None
    return _call(context, "poolkit_forward", operands, call, mask_shape)


def _lower_pull(context: mlir.LoweringRuleContext, *operands: Any, call: Call) -> Any:
    if not _takes_kernel(context, call):
        without_kernel = pull_by_windows if _is_for_export(context) else define_pull
        return mlir.lower_fun(without_kernel, multiple_results=False)(context, *operands, call=call)
    names = call.derivative_operands(context.avals_in)
    mask_shape = tuple(names["mask"].shape) if call.pooling.masked else None
    own = {"has_cells": call.needs_cells, "has_index": call.pooling.indexed}
    return _call(context, "poolkit_backward", operands, call, mask_shape, **own)


def _call(
    context: mlir.LoweringRuleContext,
    target: str,
    operands: Any,
    call: Call,
    mask_shape: tuple[int, ...] | None,
    **own: Any,
) -> Any:
    """A call of a kernel. A batch that lies on several devices stays there: each pools its part."""
    attributes, batch = _attributes(call, mask_shape) | own, _batch_axes(call, mask_shape)
    if target == "poolkit_forward" and call.pooling.draws and all(call.shape[:batch]):
        context, operands = _with_key_for_each(context, operands, call.shape[:batch])
    results: Any = jax.ffi.ffi_lowering(target)(context, *operands, **attributes)
    stay_apart(results[0].owner, batch)
    return results


def _with_key_for_each(
    context: mlir.LoweringRuleContext, operands: Any, batch: tuple[int, ...]
) -> tuple[mlir.LoweringRuleContext, Any]:
    """The key, last but one, once for each part of the batch, so that it is cut as the other operands are."""
    key, wide = context.avals_in[-2], context.avals_in[-2].update(shape=(*batch, 2))
    broadcast = mlir.lower_fun(lambda each: jnp.broadcast_to(each, wide.shape), multiple_results=False)
    (keys,) = broadcast(context.replace(avals_in=[key], avals_out=[wide]), operands[-2])
    avals = [*context.avals_in[:-2], wide, context.avals_in[-1]]
    return context.replace(avals_in=avals), [*operands[:-2], keys, operands[-1]]


def _batch_axes(call: Call, mask_shape: tuple[int, ...] | None) -> int:
    """Number of leading axes that all operands share, along which parts can be pooled alone."""
    leading = call.pooling.spatial_axes(call.shape).start
    shared = mask_shape is not None and not call.pooling.mask_layout(call.shape, mask_shape)
    return leading - 1 if shared and not call.pooling.channels_last else leading


mlir.register_lowering(pool_p, _lower_pool, platform="cpu")
mlir.register_lowering(pull_p, _lower_pull, platform="cpu")
