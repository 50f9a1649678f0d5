"""Operators against PyTorch's own, and against a copy of the same bytes: `python -m benchmarks.operators`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from rich.console import Console
from rich.table import Table

import poolkit as pk
from benchmarks.measure import in_turn, machine, rerun_without_faults, save

SHAPE = (32, 64, 112, 112)
ROUNDS = 15

WORKS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "max 2x2 s2": (lambda x: pk.max_pool(x, 2), lambda x: F.max_pool2d(x, 2)),
    "max 3x3 s2 p1": (lambda x: pk.max_pool(x, 3, 2, 1), lambda x: F.max_pool2d(x, 3, 2, 1)),
    "average 2x2 s2": (lambda x: pk.avg_pool(x, 2), lambda x: F.avg_pool2d(x, 2)),
    "average 3x3 s1 p1": (
        lambda x: pk.avg_pool(x, 3, 1, 1),
        lambda x: F.avg_pool2d(x, 3, 1, 1, count_include_pad=False),
    ),
}


def gradient(function: Callable[[Any], Any], x: Any, cotangent: Any) -> Any:
    """Forward and backward: the gradient by x."""
    x = x.detach().requires_grad_()
    function(x).backward(cotangent)
    return x.grad


def work(name: str, channels_last: bool) -> dict[str, Any]:
    """Time one operator, forward and forward + backward, answers asserted first."""
    ours, theirs = WORKS[name]
    x = torch.randn(SHAPE, generator=torch.Generator().manual_seed(0))
    if channels_last:
        x = x.contiguous(memory_format=torch.channels_last)
    y = theirs(x)
    cotangent = torch.randn(y.shape, generator=torch.Generator().manual_seed(1)).contiguous(
        memory_format=torch.channels_last if channels_last else torch.contiguous_format
    )
    torch.testing.assert_close(ours(x), y, rtol=1e-6, atol=1e-6)
    torch.testing.assert_close(gradient(ours, x, cotangent), gradient(theirs, x, cotangent), rtol=1e-5, atol=1e-5)
    # The same bytes at copy speed: the input read and the result written, half of the sum each way.
    block = torch.empty((x.numel() + y.numel()) // 2)
    target = torch.empty_like(block)
    forward = in_turn(
        {"poolkit": lambda: ours(x), "torch": lambda: theirs(x), "copy": lambda: target.copy_(block)}, ROUNDS
    )
    both = in_turn(
        {"poolkit": lambda: gradient(ours, x, cotangent), "torch": lambda: gradient(theirs, x, cotangent)}, ROUNDS
    )
    return {
        "work": name,
        "layout": "channels last" if channels_last else "channels first",
        "forward": forward,
        "forward + backward": both,
    }


def main() -> None:
    """Run all, print a table, keep the result."""
    rerun_without_faults()
    torch.set_num_threads(2)
    rows = [work(name, last) for last in (False, True) for name in WORKS]
    path = save("operators", {"machine": machine("torch", "numpy"), "shape": SHAPE, "threads": 2, "rows": rows})
    table = Table(title=f"float32 {SHAPE}, 2 threads, medians in ms, PyTorch {torch.__version__}")
    for head in ("work", "layout", "copy", "poolkit", "torch", "ratio", "f+b poolkit", "f+b torch", "ratio"):
        table.add_column(head)
    for row in rows:
        forward, both = row["forward"], row["forward + backward"]
        ours, theirs = forward["poolkit"]["median_ms"], forward["torch"]["median_ms"]
        ours2, theirs2 = both["poolkit"]["median_ms"], both["torch"]["median_ms"]
        numbers = (forward["copy"]["median_ms"], ours, theirs, theirs / ours, ours2, theirs2, theirs2 / ours2)
        table.add_row(row["work"], row["layout"], *(f"{number:.2f}" for number in numbers))
    Console().print(table)
    print(f"kept in {path}")


if __name__ == "__main__":
    main()
