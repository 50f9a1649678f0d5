"""SoftPool and log-mean-exp against compositions of PyTorch that are right for any input.

    python -m benchmarks.safe_compositions

`poolkit bench` compares them with average pooling of exponentials, as such layers are written: quick, and infinite from
88 on. Here the peers do what ours do: stack the cells of each window, and take PyTorch's softmax or logsumexp of them.
Forward + backward on 32x64x112x112 float32, in alternation, medians, once with each allocator. Answers are compared
first, of ordinary cells and of cells a hundred times as large. Writes a file of `benchmarks/results/`.
"""

from __future__ import annotations

import json
import math
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

import poolkit as pk
from poolkit.bench import allocators
from poolkit.bench.machine import machine, versions
from poolkit.lab.outputs import write_text

RESULT = Path(__file__).parent / "results" / "safe-compositions.json"
SHAPE, THREADS, ROUNDS = (32, 64, 112, 112), 2, 9

Pool = Callable[[torch.Tensor, int], torch.Tensor]


def _cells(x: torch.Tensor, kernel: int) -> torch.Tensor:
    """The cells of each window, two cells apart, along a new first axis."""
    rows, columns = ((size - kernel) // 2 + 1 for size in x.shape[2:])
    views = [
        x[:, :, i : i + 2 * rows - 1 : 2, j : j + 2 * columns - 1 : 2] for i in range(kernel) for j in range(kernel)
    ]
    return torch.stack(views)


def _soft(x: torch.Tensor, kernel: int) -> torch.Tensor:
    cells = _cells(x, kernel)
    return (cells.softmax(0) * cells).sum(0)


def _log_mean_exp(x: torch.Tensor, kernel: int) -> torch.Tensor:
    return _cells(x, kernel).logsumexp(0) - math.log(kernel * kernel)


WORKS: dict[str, tuple[Pool, Pool]] = {
    "soft": (lambda x, kernel: pk.soft_pool(x, kernel, stride=2), _soft),
    "log-mean-exp": (lambda x, kernel: pk.lme_pool(x, kernel, stride=2), _log_mean_exp),
}


def one_process() -> None:
    """Print medians of both, in milliseconds, by work and kernel size."""
    torch.set_num_threads(THREADS)
    torch.manual_seed(0)
    x = torch.randn(SHAPE, requires_grad=True)
    found = {}
    for name, pools in WORKS.items():
        for kernel in (2, 3):
            for scale in (1, 100):
                answers = [pool(scale * x.detach()[:2], kernel) for pool in pools]
                torch.testing.assert_close(*answers, rtol=1e-5, atol=1e-5 * scale)
            g = torch.randn_like(pools[0](x.detach(), kernel))
            gradients = [torch.autograd.grad(pool(x, kernel), x, g)[0] for pool in pools]
            torch.testing.assert_close(*gradients, rtol=1e-4, atol=1e-5)
            del gradients
            times: list[list[float]] = [[], []]
            for _ in range(ROUNDS):
                for pool, own in zip(pools, times, strict=True):
                    start = time.perf_counter()
                    torch.autograd.grad(pool(x, kernel), x, g)
                    own.append(1000 * (time.perf_counter() - start))
            found[f"{name}-{kernel}x{kernel}-s2"] = [statistics.median(each) for each in times]
    print(json.dumps(found))


def main() -> None:
    """Measure with each allocator, and write the file."""
    command = [sys.executable, "-c", "from benchmarks.safe_compositions import one_process; one_process()"]
    results: dict[str, Any] = {}
    for allocator in allocators.available():
        environment = allocators.environment(allocator, THREADS)
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment)
        for work, (ours, torchs) in json.loads(done.stdout.splitlines()[-1]).items():
            results.setdefault(work, {})[allocator] = {"poolkit": ours, "torch": torchs, "ratio": torchs / ours}
            print(f"{work}, {allocator}: {ours:.1f} ms, PyTorch {torchs:.1f} ms, {torchs / ours:.1f}x")
    about = {"shape": SHAPE, "threads": THREADS, "machine": machine(), "versions": versions()}
    write_text(RESULT, json.dumps({**about, "python": platform.python_version(), "ms": results}, indent=1) + "\n")


if __name__ == "__main__":
    main()
