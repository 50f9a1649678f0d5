"""Chance in modules: fresh draws per call from PyTorch's generator, and each rank of a parallel training its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

import poolkit.torch as pt
import poolkit.torch.functional as F

PROGRAM = """
import os, torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel
import poolkit.torch as pt


def train():
    torch.manual_seed(7)  # the same on each rank
    x = torch.rand(4, 1, 8, 8)
    layers = nn.Conv2d(1, 2, 1), nn.ReLU(), pt.StochasticPool2d(2), nn.Flatten(), nn.Linear(32, 1)
    model = DistributedDataParallel(nn.Sequential(*layers))
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    for _ in range(2):
        optimizer.zero_grad()
        model(x).square().mean().backward()
        optimizer.step()
    return pt.StochasticPool2d(2)(x), torch.cat([each.detach().flatten() for each in model.parameters()])


dist.init_process_group("gloo")
torch.save((train(), train()), os.path.join(os.environ["RESULTS"], f"{dist.get_rank()}.pt"))
dist.destroy_process_group()
"""


def test_each_call_draws_anew_and_a_seed_repeats_all() -> None:
    layer, x = pt.StochasticPool2d(2), torch.rand(2, 3, 8, 8)
    torch.manual_seed(1)
    first, second = layer(x), layer(x)
    assert not torch.equal(first, second)
    torch.manual_seed(1)
    assert torch.equal(layer(x), first)
    assert torch.equal(layer(x), second)
    assert torch.equal(layer.eval()(x), layer(x))
    fixed = F.stochastic_pool2d(x, 2, training=True, seed=5)
    assert torch.equal(F.stochastic_pool2d(x, 2, training=True, seed=torch.tensor([5, 0])), fixed)


def test_draws_are_the_same_on_the_other_routes() -> None:
    x = torch.rand(2, 3, 8, 8)
    expected = F.stochastic_pool2d(x, 2, training=True, seed=5)
    members = torch.vmap(lambda each: F.stochastic_pool2d(each, 2, training=True, seed=5))(torch.stack([x, x]))
    assert torch.equal(members[0], expected)
    assert torch.equal(members[1], expected)

    def keyed(key: torch.Tensor) -> torch.Tensor:
        return F.stochastic_pool2d(x, 2, training=True, seed=key)  # type: ignore[no-any-return]

    drawn = torch.vmap(keyed)(torch.tensor([[5, 0], [6, 0]]))
    assert torch.equal(drawn[0], expected)
    assert torch.equal(drawn[1], F.stochastic_pool2d(x, 2, training=True, seed=6))


@pytest.mark.slow
def test_ranks_draw_their_own_and_the_run_repeats(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    launch = ["-m", "torch.distributed.run", "--nproc-per-node=2", "--master-addr=127.0.0.1"]
    environment = {**os.environ, "RESULTS": str(tmp_path), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, *launch, str(program)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    ranks = [torch.load(tmp_path / f"{rank}.pt") for rank in (0, 1)]
    (draws, weights), again = ranks[0]
    (other_draws, other_weights), _ = ranks[1]
    assert not torch.equal(draws, other_draws), "both ranks drew the same"
    assert torch.equal(weights, other_weights), "the ranks' weights went apart"
    assert torch.equal(draws, again[0])
    assert torch.equal(weights, again[1])
