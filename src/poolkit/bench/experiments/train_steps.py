"""Ten training steps of the reference network in PyTorch, with `nn.MaxPool2d` and with Poolkit in its place."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

import poolkit
from poolkit.bench.contender import Kind, Prepared
from poolkit.bench.work import Work

STEPS: Final = 10


def contenders(work: Work) -> Mapping[str, Prepared]:
    """Both networks, from the same weights, on the same batch; their answer is the losses."""
    torch: Any = importlib.import_module("torch")

    class MaxPool2d(torch.nn.Module):  # type: ignore[misc]
        """What replaces `nn.MaxPool2d(2)`."""

        def forward(self, x: Any) -> Any:
            return poolkit.max_pool(x, 2)

    generator = torch.Generator().manual_seed(0)
    images = torch.randn(work.shape, generator=generator)
    labels = torch.randint(0, 10, work.shape[:1], generator=generator)

    def prepared(pool: Any, kind: Kind) -> Prepared:
        return Prepared(_steps(torch, pool, images, labels), lambda losses: (np.array(losses),), kind, allowed=1e-3)

    return {"torch": prepared(torch.nn.MaxPool2d(2), "peer"), "poolkit torch": prepared(MaxPool2d(), "ours")}


def _steps(torch: Any, pool: Any, images: Any, labels: Any) -> Callable[[], list[float]]:
    nn = torch.nn
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(1, 32, 3), nn.ReLU(), pool, nn.Flatten(), nn.Linear(32 * 13 * 13, 10))
    start = {name: value.clone() for name, value in model.state_dict().items()}

    def steps() -> list[float]:
        model.load_state_dict(start)
        optimizer = torch.optim.Adam(model.parameters())
        losses = []
        for _ in range(STEPS):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(images), labels)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return losses

    return steps
