"""Poolkit on JAX arrays."""

from __future__ import annotations

from typing import Any

import poolkit
from poolkit.bench.contender import Function
from poolkit.bench.contenders.jax import JaxArrays
from poolkit.bench.inputs import SEED
from poolkit.bench.work import Work
from poolkit.geometry import Geometry


class PoolkitJax(JaxArrays):
    """`poolkit.pool` under `jit`, with JAX's transformations."""

    name = "poolkit jax"
    order = 12
    kind = "ours"

    def stage(self, work: Work, geometry: Geometry) -> Function:
        keywords: dict[str, Any] = {"layout": work.layout}
        if work.training:
            keywords |= {"training": True, "seed": SEED}
        return lambda x: poolkit.pool(x, work.reduction, geometry, **keywords)
