"""JAX as it is: `jax.lax.reduce_window`."""

from __future__ import annotations

from typing import Any, ClassVar

from poolkit.conformance.case import Array, Asks, Case
from poolkit.conformance.runtimes import jax_arrays
from poolkit.conformance.runtimes.base import Function, Runtime, floor_mode, require


class Adapter(Runtime):
    """Windows reduced by max, min or a sum; an average is the user's own arithmetic there."""

    name = "lax"
    title = "JAX lax"
    packages: ClassVar[tuple[str, ...]] = ("jax",)
    distribution = "jax"
    environment = jax_arrays.ENVIRONMENT
    layouts: ClassVar[tuple[str, ...]] = ("channels_first", "channels_last")
    asks: ClassVar[tuple[Asks, ...]] = ("values", "gradient", "tangent", "refusal")
    dtypes: ClassVar[tuple[str, ...]] = (
        "float16",
        "bfloat16",
        "float32",
        "float64",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "bool",
    )
    functions: ClassVar[dict[str, tuple[str, ...]]] = {"max_pool": (), "min_pool": (), "sum_pool": ()}

    def _function(self, case: Case, layout: str) -> Function:
        import jax

        require(case.window is not None, "no adaptive or global pooling")
        floor_mode(case)
        window = case.geometry
        kernel, stride = window["kernel_size"], window.get("stride") or window["kernel_size"]
        dilation = window.get("dilation", [1] * case.rank)
        padding = window.get("padding", [[0, 0]] * case.rank)
        around = ((1, 1), ()) if layout == "channels_first" else ((1,), (1,))
        sizes = [(*around[0], *each, *around[1]) for each in (kernel, stride)]
        taps = (*around[0], *dilation, *around[1])
        if not isinstance(padding, str):
            ends = ([(0, 0)] * len(around[0]), [(0, 0)] * len(around[1]))
            padding = [*ends[0], *map(tuple, padding), *ends[1]]
        elif padding == "valid" or padding == "same" or padding == "same_lower":
            padding = padding.upper()
        start, combine = self._monoid(case)
        reduce_window: Any = jax.lax.reduce_window
        return lambda x: reduce_window(x, start, combine, *sizes, padding, window_dilation=taps)

    def _monoid(self, case: Case) -> tuple[object, object]:
        import jax
        import numpy as np

        if case.function == "sum_pool":
            return case.x.dtype.type(0), jax.lax.add
        low = case.function == "max_pool"
        combine = jax.lax.max if low else jax.lax.min
        if case.dtype == "bool":
            return np.bool_(not low), combine
        if case.x.dtype.kind in "iu":
            limits = np.iinfo(case.dtype)
            return case.x.dtype.type(limits.min if low else limits.max), combine
        return case.x.dtype.type(-np.inf if low else np.inf), combine

    def values(self, case: Case, x: Array, layout: str) -> Array:
        """Through `reduce_window`."""
        return jax_arrays.array(self._function(case, layout)(jax_arrays.tensor(x)))

    def gradient(self, case: Case, x: Array, weights: Array, layout: str) -> Array:
        """By `jax.vjp`."""
        return jax_arrays.gradient(self._function(case, layout), x, weights)

    def tangent(self, case: Case, x: Array, weights: Array, layout: str) -> Array:
        """By `jax.jvp`."""
        return jax_arrays.tangent(self._function(case, layout), x, weights)
