"""MLX, by Apple."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from poolkit.conformance.case import Array, Asks, Case
from poolkit.conformance.runtimes.base import Function, Runtime, floor_mode, require, spans, symmetric, undilated


class Adapter(Runtime):
    """Layers of `mlx.nn`, on CPU."""

    name = "mlx"
    title = "MLX"
    packages: ClassVar[tuple[str, ...]] = ("mlx",)
    distribution = "mlx"
    layouts: ClassVar[tuple[str, ...]] = ("channels_last",)
    asks: ClassVar[tuple[Asks, ...]] = ("values", "gradient", "tangent", "refusal")
    dtypes: ClassVar[tuple[str, ...]] = ("float16", "float32")
    functions: ClassVar[dict[str, tuple[str, ...]]] = {"max_pool": (), "avg_pool": ("count_include_pad",)}

    def _function(self, case: Case) -> Function:
        import mlx.core as mx
        import mlx.nn

        mx.set_default_device(mx.cpu)
        require(case.window is not None, "no adaptive or global pooling")
        axes = spans(case)
        undilated(axes)
        floor_mode(case)
        padding = symmetric(axes)
        counted = case.options.get("count_include_pad", False)
        require(case.function == "max_pool" or counted or not any(padding), "no average that leaves padding out")
        kind = {"max_pool": "Max", "avg_pool": "Avg"}[case.function]
        sizes = [tuple(span.k for span in axes), tuple(span.s for span in axes), tuple(padding)]
        layer: Function = getattr(mlx.nn, f"{kind}Pool{case.rank}d")(*sizes)
        return layer

    def values(self, case: Case, x: Array, layout: str) -> Array:
        """Call the layer."""
        import mlx.core as mx

        return np.array(self._function(case)(mx.array(x)))

    def gradient(self, case: Case, x: Array, weights: Array, layout: str) -> Array:
        """By `mx.vjp`."""
        import mlx.core as mx

        function = self._function(case)
        return np.array(mx.vjp(function, [mx.array(x)], [mx.array(weights.astype(x.dtype))])[1][0])

    def tangent(self, case: Case, x: Array, weights: Array, layout: str) -> Array:
        """By `mx.jvp`."""
        import mlx.core as mx

        function = self._function(case)
        return np.array(mx.jvp(function, [mx.array(x)], [mx.array(weights.astype(x.dtype))])[1][0])
