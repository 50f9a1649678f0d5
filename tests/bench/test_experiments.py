"""Experiments: what autograd keeps, and networks that learn the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from poolkit.bench import worker
from poolkit.bench.measure import Plan
from poolkit.bench.works import select
from tests.hosts import need

QUIET = Plan(rounds=1, budget=0.01, pause=0.0)


def silent(event: str, **content: Any) -> None:
    """Nobody listens."""


@pytest.mark.parametrize("held", ["through PyTorch", "tensor", "array"])
def test_what_a_call_keeps_is_counted_wherever_it_is_held(held: str) -> None:
    need("torch")
    import torch

    from poolkit.bench.experiments.saved_bytes import saved

    class Keeps(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            kept = torch.zeros(10, dtype=torch.uint8)
            if held == "through PyTorch":
                ctx.save_for_backward(kept)
            else:
                ctx.kept = {"in": [kept if held == "tensor" else np.zeros(10, np.uint8)]}
            return x * 2

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            return 2 * g

    x = torch.ones(4, requires_grad=True)
    assert saved(torch, Keeps.apply, x) == 10
    # The squared input is kept once, though it is saved for both factors.
    assert saved(torch, lambda x: x * x, x) == 16


@pytest.mark.slow
@pytest.mark.parametrize("name", ["memory/saved-bytes", "network/train-steps"])
def test_experiments(name: str) -> None:
    need("torch")
    (work,) = select([name])
    shape = (8, 1, 28, 28) if "steps" in name else (2, 3, 16, 16)
    finding = worker.measure(replace(work, shape=shape), QUIET, {}, silent)
    assert set(finding.contenders) == {"torch", "poolkit torch"}
    if "bytes" in name:
        # The input of four cells per output, and an int64 index; Poolkit: one byte.
        assert {each: found["count"] for each, found in finding.contenders.items()} == {"torch": 24, "poolkit torch": 1}
