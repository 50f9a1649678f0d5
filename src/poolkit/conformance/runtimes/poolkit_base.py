"""Poolkit's own front ends: one call for all hosts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import poolkit
from poolkit.conformance.case import Array, Asks, Case, array
from poolkit.conformance.runtimes.base import Runtime
from poolkit.geometry import Adaptive, Geometry, Global, Window

_CALL = ("empty_value", "training", "seed")


def geometry_of(case: Case) -> Geometry:
    """The geometry of a case as Poolkit has it."""
    given = dict(case.geometry)
    if "global" in given:
        return Global()
    if "adaptive" in given:
        return Adaptive(tuple(given["adaptive"]))
    return Window(**given)


class PoolkitRuntime(Runtime):
    """A front end of Poolkit: everything can be asked."""

    packages: ClassVar[tuple[str, ...]] = ("poolkit",)
    distribution = "poolkit"
    ours = True
    layouts: ClassVar[tuple[str, ...]] = ("channels_first", "channels_last")
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
        "max_pool": ("empty_value",),
        "min_pool": ("empty_value",),
        "sum_pool": ("empty_value",),
        "avg_pool": ("count_include_pad", "divisor_override", "empty_value"),
        "lp_pool": ("p", "mean", "empty_value"),
        "soft_pool": ("beta", "empty_value"),
        "lme_pool": ("sharpness", "empty_value"),
        "stochastic_pool": ("training", "seed", "empty_value"),
    }

    def tensor(self, values: Array) -> Any:
        """An array of NumPy as the host has it."""
        raise NotImplementedError

    def array(self, tensor: Any) -> Array:
        """A tensor of the host as a NumPy array."""
        raise NotImplementedError

    def call(self, case: Case, layout: str, **more: Any) -> Callable[[Any], Any]:
        """The function of a case, of the tensor alone."""
        options = {name: float(value) if isinstance(value, str) else value for name, value in case.options.items()}
        if case.mask is not None:
            more["mask"] = self.tensor(case.laid_out(array(case.mask, "bool"), layout))
        function = getattr(poolkit, case.function)
        return lambda x: function(x, geometry_of(case), layout=layout, **options, **more)

    def values(self, case: Case, x: Array, layout: str) -> Array:
        """Through `poolkit.<function>`."""
        return self.array(self.call(case, layout)(self.tensor(x)))

    def indices(self, case: Case, x: Array, layout: str) -> Array:
        """With `return_indices`."""
        return self.array(self.call(case, layout, return_indices=True)(self.tensor(x))[1])
