"""Kernel or definition: which one answers a call, and why.

A plan is made once per (pooling, shape, type) and kept; with it, a call costs one lookup and one native call.
"""

from __future__ import annotations

import importlib
import os
from functools import lru_cache
from typing import Any, Final

from poolkit.errors import PoolingError
from poolkit.pooling import Pooling
from poolkit.reductions.base import limits

core: Any = None
core_missing: str | None = None
try:
    core = importlib.import_module("poolkit._core")
except ImportError as error:  # the definition then answers every call, and says why
    core_missing = f"the native core is not there ({error}); reinstall poolkit from a wheel or source"

KERNEL_RANKS: Final = 3
"""Kernels know up to three spatial axes."""

DIVISORS: Final = {"valid": 0, "padded": 1, "number": 2}


def why_definition(pooling: Pooling, dtype: str) -> str | None:
    """Why the definition and not a kernel answers this call; None where a kernel does.

    Args:
        pooling: The call.
        dtype: Type of the input, such as "float32".

    Returns:
        The reason in words, or None.

    Example:
        >>> import poolkit as pk
        >>> pk.why_definition(pk.Pooling(pk.Max(), pk.Window(2), rank=2), "complex64")
        'max has no kernel for complex64'
    """
    if core_missing is not None:
        return core_missing
    if os.environ.get("POOLKIT_KERNELS", "on") == "off":
        return "POOLKIT_KERNELS=off leaves every call to the definition"
    if isinstance(pooling.reduction.kernel, str):
        return pooling.reduction.kernel
    name, _ = pooling.reduction.kernel
    dtypes = _kernels().get(name)
    if dtypes is None:
        return f"{name} has no kernel"
    if dtype not in dtypes:
        return f"{name} has no kernel for {dtype}"
    if pooling.reduction.integers == "keep" and not _holds(dtype, pooling.filler):
        return f"empty_value {pooling.filler} is no value of {dtype}"
    if pooling.rank > KERNEL_RANKS:
        return f"kernels know up to {KERNEL_RANKS} spatial axes, not {pooling.rank}"
    return None


def _holds(dtype: str, value: float) -> bool:
    lowest, highest = limits(dtype)
    return "float" in dtype or (lowest <= value <= highest and value == int(value))


@lru_cache(maxsize=1)
def _kernels() -> dict[str, list[str]]:
    return dict(core.kernels())


@lru_cache(maxsize=4096)
def plan(pooling: Pooling, shape: tuple[int, ...], dtype: str, mask_shape: tuple[int, ...] | None = None) -> Any | None:
    """The kernel's plan for a call, or None where the definition answers it.

    Args:
        pooling: The call.
        shape: Shape of the input.
        dtype: Type of the input.
        mask_shape: Shape of the mask, None without.

    Returns:
        A `poolkit._core.Plan`, or None.

    Raises:
        PoolingError: Where shape and pooling do not fit.
    """
    axes = pooling.axes(shape)
    has_lanes = mask_shape is not None and pooling.mask_layout(shape, mask_shape)
    # Kernels know no axis without cells: nothing is to be gained there.
    if why_definition(pooling, dtype) is not None or not all(axis.input_size for axis in axes):
        return None
    _, lanes = pooling.outer_and_lanes(shape)
    spatial = pooling.spatial_axes(shape)
    channels = max(1, shape[spatial.start - 1]) if not pooling.channels_last and spatial.start else 1
    kernel = pooling.reduction.kernel
    assert not isinstance(kernel, str)  # why_definition would have said so
    name, options = kernel
    divisor = pooling.reduction.divisor
    made = core.Plan(
        name,
        list(options),
        dtype,
        [axis.rule.code for axis in axes],
        [axis.input_size for axis in axes],
        lanes,
        DIVISORS[divisor.kind],
        divisor.number,
        mask_shape is not None,
        1 if has_lanes or pooling.channels_last else channels,
        has_lanes and pooling.channels_last,
        pooling.empty_value is not None,
        pooling.filler,
        pooling.draws,
    )
    # What a call would otherwise work out each time.
    made.output_shape = pooling.output_shape(shape)
    made.outer = pooling.outer_and_lanes(shape)[0]
    made.keeps_type = made.result_dtype == dtype
    return made


def set_num_threads(threads: int) -> None:
    """Let kernels called on NumPy arrays use this many threads (hosts bring their own).

    Args:
        threads: At least 1.
    """
    if type(threads) is not int or threads < 1:
        raise PoolingError(f"threads must be a positive integer, got {threads!r}")
    if core is not None:
        core.set_num_threads(threads)


def get_num_threads() -> int:
    """Number of threads that kernels called on NumPy arrays use; 1 without the native core."""
    return int(core.get_num_threads()) if core is not None else 1
