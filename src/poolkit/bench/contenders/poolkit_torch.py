"""Poolkit on PyTorch tensors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

import poolkit
from poolkit.bench.answers import tolerance
from poolkit.bench.contender import Function, LeftOutError, Prepared
from poolkit.bench.contenders.torch import TorchTensors
from poolkit.bench.inputs import SEED, Inputs
from poolkit.bench.work import Work
from poolkit.geometry import Geometry


class PoolkitTorch(TorchTensors):
    """`poolkit.pool`, with PyTorch's autograd."""

    name = "poolkit torch"
    order = 10
    kind = "ours"

    def stage(self, work: Work, geometry: Geometry) -> Function:
        keywords: dict[str, Any] = {"training": True, "seed": SEED} if work.training else {}
        return lambda x: poolkit.pool(x, work.reduction, geometry, **keywords)


class PoolkitFloat32(PoolkitTorch):
    """The same in float32, beside types of half the width."""

    name = "poolkit float32"
    order = 13

    def prepare(self, work: Work, inputs: Inputs) -> Prepared:
        if work.dtype not in ("float16", "bfloat16"):
            raise LeftOutError("only beside float16 and bfloat16")
        wide = Inputs(
            inputs.x.astype(np.float32),
            None if inputs.cotangent is None else inputs.cotangent.astype(np.float32),
            inputs.expected,
        )
        prepared = super().prepare(replace(work, dtype="float32"), wide)
        return replace(prepared, kind="reference", note="the same in float32", allowed=tolerance(work.dtype))
