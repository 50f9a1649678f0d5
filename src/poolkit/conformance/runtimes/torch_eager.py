"""PyTorch as it is: `torch.nn.functional`."""

from __future__ import annotations

from typing import Any, ClassVar

from poolkit.conformance.case import Array, Asks, Case
from poolkit.conformance.runtimes import torch_tensors
from poolkit.conformance.runtimes.base import Function, Runtime, require, spans, symmetric, undilated, unpadded


class Adapter(Runtime):
    """PyTorch, eager."""

    name = "torch"
    title = "PyTorch"
    packages: ClassVar[tuple[str, ...]] = ("torch",)
    distribution = "torch"
    asks: ClassVar[tuple[Asks, ...]] = ("values", "indices", "gradient", "tangent", "refusal")
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
    functions: ClassVar[dict[str, tuple[str, ...]]] = {
        "max_pool": (),
        "avg_pool": ("count_include_pad", "divisor_override"),
        "sum_pool": (),
        "lp_pool": ("p",),
    }

    def function(self, case: Case, indices: bool = False) -> Function:
        """The call of a case, of the tensor alone."""
        import torch.nn.functional as F

        if case.window is None:
            return self._adaptive(case, indices)
        axes = spans(case)
        kernel, stride = [each.k for each in axes], [each.s for each in axes]
        ceil = axes[0].ceil
        if case.function == "max_pool":
            padding, dilation = symmetric(axes), [each.d for each in axes]
            max_pool = getattr(F, f"max_pool{case.rank}d")
            return lambda x: max_pool(x, kernel, stride, padding, dilation, ceil, indices)
        undilated(axes)
        if case.function == "lp_pool":
            unpadded(axes)
            lp_pool, p = getattr(F, f"lp_pool{case.rank}d"), float(case.options.get("p", 2))
            # The one-dimensional function takes plain numbers.
            sizes = (kernel, stride) if case.rank > 1 else (kernel[0], stride[0])
            return lambda x: lp_pool(x, p, *sizes, ceil)
        more: dict[str, Any] = {"count_include_pad": bool(case.options.get("count_include_pad", False))}
        divisor = 1 if case.function == "sum_pool" else case.options.get("divisor_override")
        if divisor is not None:
            require(case.rank > 1, "no divisor_override in one dimension")
            more["divisor_override"] = divisor
        avg_pool, padding = getattr(F, f"avg_pool{case.rank}d"), symmetric(axes)
        return lambda x: avg_pool(x, kernel, stride, padding, ceil, **more)

    def _adaptive(self, case: Case, indices: bool) -> Function:
        import torch.nn.functional as F

        kind = case.function.removesuffix("_pool")
        require(kind in ("max", "avg"), f"no adaptive {kind} pool")
        sizes = case.geometry.get("adaptive", [1] * case.rank)
        require(case.rank > 1 or sizes[0] is not None, "no adaptive size None in one dimension")
        function = getattr(F, f"adaptive_{kind}_pool{case.rank}d")
        chosen = sizes if case.rank > 1 else sizes[0]
        return lambda x: function(x, chosen, True) if indices else function(x, chosen)

    def values(self, case: Case, x: Array, layout: str) -> Array:
        """The functional form."""
        return torch_tensors.array(self.function(case)(torch_tensors.tensor(x)))

    def indices(self, case: Case, x: Array, layout: str) -> Array:
        """With `return_indices=True`."""
        require(case.function == "max_pool", "no indices")
        return torch_tensors.array(self.function(case, indices=True)(torch_tensors.tensor(x))[1])

    def gradient(self, case: Case, x: Array, weights: Array, layout: str) -> Array:
        """By autograd."""
        return torch_tensors.gradient(self.function(case), x, weights)

    def tangent(self, case: Case, x: Array, weights: Array, layout: str) -> Array:
        """By `torch.func.jvp`."""
        return torch_tensors.tangent(self.function(case), x, weights)
