"""JAX on CPU: the primitives lower to the native kernels through the XLA FFI.

Handlers are registered at the first lowering, when the backend is up: one that this jaxlib cannot take then
only fails its own registration, where earlier it would break every JAX call of the process.
"""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import Any

import jax
import numpy as np
from jax.interpreters import mlir

from poolkit import dispatch
from poolkit.jax.primitives import Call, define_pool, define_pull, pool_p, pull_p


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


def _takes_kernel(context: mlir.LoweringRuleContext, call: Call) -> bool:
    """Whether this lowering may call a kernel: not for export, which must run without Poolkit."""
    # The name is internal to JAX; where it is gone, lowering falls to the definition when exporting fails.
    parameters = getattr(context.module_context, "lowering_parameters", None)
    if getattr(parameters, "for_export", False):
        return False
    cells = all(axis.input_size for axis in call.pooling.axes(call.shape))
    return cells and dispatch.why_definition(call.pooling, call.dtype) is None and unavailable() is None


def _shape(operand: Any) -> tuple[int, ...]:
    return tuple(operand.shape)


def _lower_pool(context: mlir.LoweringRuleContext, *operands: Any, call: Call) -> Any:
    if not _takes_kernel(context, call):
        return mlir.lower_fun(define_pool, multiple_results=True)(context, *operands, call=call)
    mask_shape = _shape(context.avals_in[1]) if call.pooling.masked else None
    return jax.ffi.ffi_lowering("poolkit_forward")(context, *operands, **_attributes(call, mask_shape))


def _lower_pull(context: mlir.LoweringRuleContext, *operands: Any, call: Call) -> Any:
    if not _takes_kernel(context, call):
        return mlir.lower_fun(define_pull, multiple_results=False)(context, *operands, call=call)
    mask_shape = _shape(context.avals_in[-1]) if call.pooling.masked else None
    return jax.ffi.ffi_lowering("poolkit_backward")(
        context,
        *operands,
        **_attributes(call, mask_shape),
        has_cells=call.needs_cells,
        has_index=call.pooling.indexed,
    )


mlir.register_lowering(pool_p, _lower_pool, platform="cpu")
mlir.register_lowering(pull_p, _lower_pull, platform="cpu")
