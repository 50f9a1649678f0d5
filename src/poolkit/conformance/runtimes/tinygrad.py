"""tinygrad."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from poolkit.conformance.case import Array, Asks, Case
from poolkit.conformance.runtimes.base import Function, Runtime, require, spans


class Adapter(Runtime):
    """Its Python device: the same graph as on others, without a compiler."""

    name = "tinygrad"
    title = "tinygrad"
    packages: ClassVar[tuple[str, ...]] = ("tinygrad",)
    distribution = "tinygrad"
    environment: ClassVar[dict[str, str]] = {"DEV": "PYTHON"}
    asks: ClassVar[tuple[Asks, ...]] = ("values", "indices", "gradient", "refusal")
    dtypes: ClassVar[tuple[str, ...]] = (
        "float16",
        "float32",
        "float64",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "bool",
    )
    functions: ClassVar[dict[str, tuple[str, ...]]] = {"max_pool": (), "avg_pool": ("count_include_pad",)}

    def _function(self, case: Case, indices: bool = False) -> Function:
        require(case.window is not None, "no adaptive or global pooling")
        axes = spans(case)
        given = {
            "kernel_size": tuple(span.k for span in axes),
            "stride": tuple(span.s for span in axes),
            "dilation": tuple(span.d for span in axes),
            # Pairs from the last axis to the first.
            "padding": tuple(number for span in reversed(axes) for number in (span.before, span.after)),
            "ceil_mode": axes[0].ceil,
        }
        if case.function == "max_pool":
            return lambda x: x.max_pool2d(return_indices=indices, **given)
        counted = bool(case.options.get("count_include_pad"))
        return lambda x: x.avg_pool2d(count_include_pad=counted, **given)

    def values(self, case: Case, x: Array, layout: str) -> Array:
        """`max_pool2d` or `avg_pool2d`, which take any number of axes."""
        from tinygrad import Tensor

        return np.asarray(self._function(case)(Tensor(x)).numpy())

    def indices(self, case: Case, x: Array, layout: str) -> Array:
        """With `return_indices=True`."""
        from tinygrad import Tensor

        require(case.function == "max_pool", "no indices")
        return np.asarray(self._function(case, indices=True)(Tensor(x))[1].numpy())

    def gradient(self, case: Case, x: Array, weights: Array, layout: str) -> Array:
        """By `backward`."""
        from tinygrad import Tensor

        leaf = Tensor(x, requires_grad=True) if "requires_grad" in Tensor.__init__.__code__.co_varnames else Tensor(x)
        value = self._function(case)(leaf)
        (result,) = (value * Tensor(weights.astype(x.dtype))).sum().gradient(leaf)
        return np.asarray(result.numpy())
