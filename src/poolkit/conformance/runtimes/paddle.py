"""PaddlePaddle: `paddle.nn.functional`."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from poolkit.conformance.case import Array, Asks, Case
from poolkit.conformance.runtimes.base import Function, Runtime, require, spans, undilated


class Adapter(Runtime):
    """PaddlePaddle on CPU, eager."""

    name = "paddle"
    title = "PaddlePaddle"
    packages: ClassVar[tuple[str, ...]] = ("paddle",)
    distribution = "paddlepaddle"
    environment: ClassVar[dict[str, str]] = {"GLOG_minloglevel": "3", "CUDA_VISIBLE_DEVICES": ""}
    asks: ClassVar[tuple[Asks, ...]] = ("values", "indices", "gradient", "refusal")
    dtypes: ClassVar[tuple[str, ...]] = ("float32", "float64")
    functions: ClassVar[dict[str, tuple[str, ...]]] = {
        "max_pool": (),
        "avg_pool": ("count_include_pad", "divisor_override"),
        "lp_pool": ("p",),
    }

    def _function(self, case: Case, indices: bool = False) -> Function:
        import paddle.nn.functional as F

        kind = case.function.removesuffix("_pool")
        require(not indices or kind == "max", "no indices")
        more: dict[str, Any] = {"return_mask": True} if indices else {}
        if case.window is None:
            require(kind != "lp", "no adaptive lp pool")
            sizes = case.geometry.get("adaptive", [1] * case.rank)
            function = getattr(F, f"adaptive_{kind}_pool{case.rank}d")
            chosen = sizes if case.rank > 1 else sizes[0]
            return lambda x: function(x, chosen, **more)
        axes = spans(case)
        undilated(axes)
        more |= {"ceil_mode": axes[0].ceil, "padding": self._padding(case, axes)}
        if kind == "avg":
            more["exclusive"] = not case.options.get("count_include_pad", False)
            if "divisor_override" in case.options:
                require(case.rank > 1, "no divisor_override in one dimension")
                more["divisor_override"] = case.options["divisor_override"]
        function = getattr(F, f"{kind}_pool{case.rank}d")
        arguments: list[Any] = [[span.k for span in axes], [span.s for span in axes]]
        if kind == "lp":
            require(case.rank < 3, "no lp pool over three axes")
            arguments.insert(0, float(case.options.get("p", 2)))
        return lambda x: function(x, *arguments, **more)

    def _padding(self, case: Case, axes: Any) -> Any:
        padding = case.geometry.get("padding")
        if isinstance(padding, str):
            require(padding != "same_lower", "no padding SAME_LOWER")
            return padding.upper()
        return [number for span in axes for number in (span.before, span.after)]

    def values(self, case: Case, x: Array, layout: str) -> Array:
        """The functional form."""
        import paddle

        return np.asarray(self._function(case)(paddle.to_tensor(x)).numpy())

    def indices(self, case: Case, x: Array, layout: str) -> Array:
        """With `return_mask=True`."""
        import paddle

        return np.asarray(self._function(case, indices=True)(paddle.to_tensor(x))[1].numpy())

    def gradient(self, case: Case, x: Array, weights: Array, layout: str) -> Array:
        """By `paddle.grad`."""
        import paddle

        leaf = paddle.to_tensor(x, stop_gradient=False)
        value = self._function(case)(leaf)
        (result,) = paddle.grad(value, leaf, paddle.to_tensor(weights.astype(x.dtype)))
        return np.asarray(result.numpy())
