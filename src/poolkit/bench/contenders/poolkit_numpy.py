"""Poolkit on NumPy arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

import poolkit
from poolkit.bench.contender import Framework, Function, Prepared, channels_last
from poolkit.bench.inputs import SEED, Inputs
from poolkit.bench.work import Work
from poolkit.chance import key_of
from poolkit.geometry import Geometry
from poolkit.numpy import backward, forward


class PoolkitNumpy(Framework):
    """`poolkit.pool`; for both passes the `forward` and `backward` below it."""

    name = "poolkit numpy"
    module = "poolkit"
    order = 11
    kind = "ours"

    def tensor(self, work: Work, array: NDArray[Any]) -> Any:
        return array if work.layout == "channels_first" else channels_last(array)

    def array(self, work: Work, tensor: Any) -> NDArray[Any]:
        found: NDArray[Any] = tensor if work.layout == "channels_first" else np.moveaxis(tensor, -1, 1)
        return found

    def join(self, work: Work, tensors: Sequence[Any]) -> Any:
        return np.concatenate(tensors, axis=1 if work.layout == "channels_first" else -1)

    def stage(self, work: Work, geometry: Geometry) -> Function:
        keywords: dict[str, Any] = {"layout": work.layout}
        if work.training:
            keywords |= {"training": True, "seed": SEED}
        return lambda x: poolkit.pool(x, work.reduction, geometry, **keywords)

    def prepare(self, work: Work, inputs: Inputs) -> Prepared:
        prepared = super().prepare(work, inputs)
        if inputs.cotangent is None:
            return prepared
        x, cotangent = self.tensor(work, inputs.x), self.tensor(work, inputs.cotangent)
        pooling = work.pooling(work.geometries[0])
        key = key_of(SEED) if pooling.draws else None

        def call() -> Any:
            value, tap = forward(pooling, x, None, key)
            return value, backward(pooling, x, value, tap, cotangent)

        return Prepared(call, prepared.answer, "ours")

    def run(self, function: Function, x: Any, cotangent: Any | None) -> Callable[[], Any]:
        return lambda: function(x)
