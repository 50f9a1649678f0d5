"""Evidence for `poolkit.torch`: training with swapped pooling, and the compiled reference network.

    python -m benchmarks.torch_training [steps | compiled]

`steps` trains a small residual network on Fashion-MNIST twice from the same weights, stock and swapped, and saves both
loss curves and times. `compiled` times forward and backward of the reference network under `torch.compile`, with
stock pooling and with ours. Each writes a file of `benchmarks/results/`.
"""

from __future__ import annotations

import copy
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

import poolkit.torch as pt
from poolkit.lab.data import load

RESULTS = Path(__file__).parent / "results"
STEPS, BATCH, ROUNDS, PROCESSES = 50, 128, 7, 7


def residual(width: int = 16) -> nn.Module:
    """A small residual network for 28x28 images; its blocks are written out."""

    class Block(nn.Module):
        def __init__(self, before: int, after: int, stride: int) -> None:
            super().__init__()
            self.first = nn.Conv2d(before, after, 3, stride, 1)
            self.second = nn.Conv2d(after, after, 3, 1, 1)
            self.around = nn.Sequential(nn.AvgPool2d(stride), nn.Conv2d(before, after, 1))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return F.relu(self.second(F.relu(self.first(x))) + self.around(x))

    stem = nn.Conv2d(1, width, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2, 1)
    blocks = Block(width, width, 1), Block(width, 2 * width, 2)
    return nn.Sequential(*stem, *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2 * width, 10))


def reference(pool: type[nn.Module]) -> nn.Module:
    """The classic network of the design: 32 filters of 3x3, ReLU, pooling, dense."""
    return nn.Sequential(nn.Conv2d(1, 32, 3), nn.ReLU(), pool(2), nn.Flatten(), nn.Linear(32 * 13 * 13, 10))


def _train(model: nn.Module, x: torch.Tensor, y: torch.Tensor) -> tuple[list[float], float]:
    optimizer = torch.optim.SGD(model.parameters(), 0.05, momentum=0.9)
    losses = []
    start = time.perf_counter()
    for step in range(STEPS):
        batch = slice(step * BATCH, (step + 1) * BATCH)
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x[batch]), y[batch])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, time.perf_counter() - start


def steps() -> dict[str, Any]:
    """Both loss curves, the largest relative difference, and the fastest time of several rounds each."""
    data = load("fashion-mnist")
    x = torch.from_numpy(data.x_train[: STEPS * BATCH]).movedim(-1, 1).contiguous()
    y = torch.from_numpy(data.y_train[: STEPS * BATCH]).long()
    torch.manual_seed(0)
    stock = residual()
    ours = copy.deepcopy(stock)
    record = pt.swap(ours)
    curves: dict[str, list[float]] = {}
    times: dict[str, list[float]] = {"stock": [], "poolkit": []}
    for _ in range(ROUNDS):
        for name, model in (("stock", stock), ("poolkit", ours)):
            curves[name], seconds = _train(copy.deepcopy(model), x, y)
            times[name].append(seconds)
    pairs = zip(curves["stock"], curves["poolkit"], strict=True)
    best = {name: min(each) for name, each in times.items()}
    return {
        "replaced": [each.name for each in record.replaced],
        "losses": curves,
        "largest_relative_difference": max(abs(a - b) / a for a, b in pairs),
        "seconds": times,
        "stock_by_poolkit": best["stock"] / best["poolkit"],
    }


def compiled() -> dict[str, Any]:
    """Forward + backward of the compiled reference network, stock and ours, in several processes.

    What a process gets of memory decides more than a tenth of the time, for all of its life. They share a cache of
    compiled code of their own: PyTorch would take code that another version of Poolkit was compiled with.
    """
    runs = []
    command = [sys.executable, "-c", "from benchmarks.torch_training import one_process; one_process()"]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "TORCHINDUCTOR_CACHE_DIR": folder}
        for number in range(PROCESSES):
            done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
            runs.append(json.loads(done.stdout.splitlines()[-1]))
            print(f"process {number + 1} of {PROCESSES}: {runs[-1]}", file=sys.stderr)
    ratios = sorted(run["stock"] / run["poolkit"] for run in runs)
    return {"median_ms": runs, "ratios": ratios, "stock_by_poolkit": ratios[len(ratios) // 2]}


def one_process() -> None:
    """Print medians of one process, in milliseconds."""
    x, y = torch.randn(BATCH, 1, 28, 28), torch.randint(10, (BATCH,))
    calls: dict[str, Callable[[], None]] = {}
    for name, pool in (("stock", nn.MaxPool2d), ("poolkit", pt.MaxPool2d)):
        torch.manual_seed(0)
        network = reference(pool)
        run = torch.compile(network, fullgraph=True)

        def call(run: Any = run, network: nn.Module = network) -> None:
            network.zero_grad(set_to_none=True)
            F.cross_entropy(run(x), y).backward()

        calls[name] = call
    times: dict[str, list[float]] = {name: [] for name in calls}
    for call in calls.values():
        for _ in range(5):
            call()
    for _ in range(100):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            times[name].append(1000 * (time.perf_counter() - start))
    print(json.dumps({name: sorted(each)[len(each) // 2] for name, each in times.items()}))


def main() -> None:
    """Run what the command line names, all without a name."""
    tasks: dict[str, Callable[[], dict[str, Any]]] = {"steps": steps, "compiled": compiled}
    for name in sys.argv[1:] or tasks:
        found = tasks[name]()
        found["machine"] = {"torch": torch.__version__, "threads": torch.get_num_threads(), "cpu": platform.processor()}
        path = RESULTS / f"torch-training-{name}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(found, indent=1) + "\n")
        short = {key: value for key, value in found.items() if key not in ("losses", "seconds")}
        print(name, json.dumps(short))


if __name__ == "__main__":
    main()
