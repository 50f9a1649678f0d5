"""Flax: `flax.linen.pooling`."""

from __future__ import annotations

from typing import ClassVar

from poolkit.conformance.case import Array, Asks, Case
from poolkit.conformance.runtimes import jax_arrays
from poolkit.conformance.runtimes.base import Function, Runtime, floor_mode, require, spans, undilated


class Adapter(Runtime):
    """Max, min and average."""

    name = "flax"
    title = "Flax"
    packages: ClassVar[tuple[str, ...]] = ("flax", "jax")
    distribution = "flax"
    environment = jax_arrays.ENVIRONMENT
    layouts: ClassVar[tuple[str, ...]] = ("channels_last",)
    asks: ClassVar[tuple[Asks, ...]] = ("values", "gradient", "tangent", "refusal")
    dtypes: ClassVar[tuple[str, ...]] = ("float16", "bfloat16", "float32", "float64", "int32")
    functions: ClassVar[dict[str, tuple[str, ...]]] = {
        "max_pool": (),
        "min_pool": (),
        "avg_pool": ("count_include_pad",),
    }

    def _function(self, case: Case) -> Function:
        from flax.linen import pooling

        require(case.window is not None, "no adaptive or global pooling")
        window = case.geometry
        axes = [] if isinstance(window.get("padding"), str) else spans(case)
        floor_mode(case)
        undilated(axes)
        require(all(each == 1 for each in window.get("dilation", [])), "no dilation")
        sizes = [tuple(window["kernel_size"]), tuple(window.get("stride") or window["kernel_size"])]
        padding = window.get("padding", [[0, 0]] * case.rank)
        padding = padding.upper() if isinstance(padding, str) else padding
        function = getattr(pooling, case.function)
        # Its default counts padding; a case says what it wants.
        more = {} if case.function != "avg_pool" else {"count_include_pad": bool(case.options.get("count_include_pad"))}
        return lambda x: function(x, *sizes, padding, **more)

    def values(self, case: Case, x: Array, layout: str) -> Array:
        """The function."""
        return jax_arrays.array(self._function(case)(jax_arrays.tensor(x)))

    def gradient(self, case: Case, x: Array, weights: Array, layout: str) -> Array:
        """By `jax.vjp`."""
        return jax_arrays.gradient(self._function(case), x, weights)

    def tangent(self, case: Case, x: Array, weights: Array, layout: str) -> Array:
        """By `jax.jvp`."""
        return jax_arrays.tangent(self._function(case), x, weights)
