"""Poolkit on NumPy."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

import poolkit
from poolkit.chance import key_of
from poolkit.conformance.case import Array, Asks, Case, array
from poolkit.conformance.runtimes.poolkit_base import PoolkitRuntime, geometry_of
from poolkit.pooling import Pooling


class Adapter(PoolkitRuntime):
    """NumPy has no automatic differentiation: the gradient is `poolkit.numpy.backward`."""

    name = "poolkit-numpy"
    title = "Poolkit, NumPy"
    asks: ClassVar[tuple[Asks, ...]] = ("values", "indices", "gradient", "refusal")

    def tensor(self, values: Array) -> Any:
        """As it is."""
        return values

    def array(self, tensor: Any) -> Array:
        """As it is."""
        return np.asarray(tensor)

    def gradient(self, case: Case, x: Array, weights: Array, layout: Any) -> Array:
        """Forward and backward by hand."""
        from poolkit.numpy import backward, forward

        options = dict(case.options)
        call = {name: options.pop(name) for name in ("empty_value", "training") if name in options}
        seed = options.pop("seed", None)
        options = {name: float(value) if isinstance(value, str) else value for name, value in options.items()}
        kind = next(each for each in poolkit.reductions.catalogue().values() if each.function == case.function)
        mask = None if case.mask is None else case.laid_out(array(case.mask, "bool"), layout)
        pooling = Pooling(kind(**options), geometry_of(case), case.rank, layout, masked=mask is not None, **call)
        value, tap = forward(pooling, x, mask, key_of(seed) if pooling.draws else None)
        result: Array = backward(pooling, x, value, tap, weights.astype(value.dtype), mask)
        return result
