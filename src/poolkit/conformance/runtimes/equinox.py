"""Equinox: `equinox.nn` pooling layers."""

from __future__ import annotations

from typing import ClassVar

from poolkit.conformance.case import Array, Asks, Case
from poolkit.conformance.runtimes import jax_arrays
from poolkit.conformance.runtimes.base import Function, Runtime, require, spans, undilated


class Adapter(Runtime):
    """Layers for one sample; `jax.vmap` makes the batch."""

    name = "equinox"
    title = "Equinox"
    packages: ClassVar[tuple[str, ...]] = ("equinox", "jax")
    distribution = "equinox"
    environment = jax_arrays.ENVIRONMENT
    asks: ClassVar[tuple[Asks, ...]] = ("values", "gradient", "tangent", "refusal")
    dtypes: ClassVar[tuple[str, ...]] = ("float16", "bfloat16", "float32", "float64")
    functions: ClassVar[dict[str, tuple[str, ...]]] = {"max_pool": (), "avg_pool": ("count_include_pad",)}

    def _function(self, case: Case) -> Function:
        import equinox
        import jax

        kind = case.function.removesuffix("_pool").capitalize()
        if case.window is None:
            sizes = case.geometry.get("adaptive", [1] * case.rank)
            require(None not in sizes, "no adaptive size None")
            layer = getattr(equinox.nn, f"Adaptive{kind}Pool{case.rank}d")(tuple(sizes))
        else:
            axes = spans(case)
            undilated(axes)
            outside = axes[0].ceil or any(span.before or span.after for span in axes)
            counted = case.options.get("count_include_pad", False)
            require(kind == "Max" or counted or not outside, "no average that leaves padding out")
            layer = getattr(equinox.nn, f"{kind}Pool{case.rank}d")(
                tuple(span.k for span in axes),
                tuple(span.s for span in axes),
                tuple((span.before, span.after) for span in axes),
                axes[0].ceil,
            )
        function: Function = jax.vmap(layer)
        return function

    def values(self, case: Case, x: Array, layout: str) -> Array:
        """The layer under `jax.vmap`."""
        return jax_arrays.array(self._function(case)(jax_arrays.tensor(x)))

    def gradient(self, case: Case, x: Array, weights: Array, layout: str) -> Array:
        """By `jax.vjp`."""
        return jax_arrays.gradient(self._function(case), x, weights)

    def tangent(self, case: Case, x: Array, weights: Array, layout: str) -> Array:
        """By `jax.jvp`."""
        return jax_arrays.tangent(self._function(case), x, weights)
