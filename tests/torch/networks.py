"""Small networks of known families, made by hand: a residual, a plain and a dense one."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    """Two convolutions and a way around them."""

    def __init__(self, channels: int, after: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(channels, after, 3, stride, 1), nn.BatchNorm2d(after), nn.ReLU())
        self.second = nn.Sequential(nn.Conv2d(after, after, 3, 1, 1), nn.BatchNorm2d(after))
        self.around = nn.Sequential(nn.AvgPool2d(stride, ceil_mode=True), nn.Conv2d(channels, after, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.relu(self.second(self.first(x)) + self.around(x))


def resnet(classes: int = 10, width: int = 8) -> nn.Module:
    """A residual network for images of one channel, 28x28."""
    return nn.Sequential(
        nn.Conv2d(1, width, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(3, 2, 1),
        Block(width, width, 1),
        Block(width, 2 * width, 2),
        nn.AdaptiveAvgPool2d((1, 1)),
        nn.Flatten(),
        nn.Linear(2 * width, classes),
    )


def vgg(classes: int = 10) -> nn.Module:
    """A plain network whose pooling module is shared."""
    pool = nn.MaxPool2d(2)
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(), pool, nn.Conv2d(4, 4, 3, padding=1), nn.ReLU(), pool,
        nn.AdaptiveMaxPool2d(2), nn.Flatten(), nn.Linear(16, classes),
    )  # fmt: skip


class Dense(nn.Module):
    """A dense network that pools by functions and by a mean."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Conv2d(1, 4, 3, padding=1), nn.Conv2d(5, 4, 3, padding=1)
        self.transition = nn.AvgPool2d(2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.cat([x, self.first(x)], 1)
        x = self.transition(F.max_pool2d(x, 3, 2, 1))
        return self.second(x).mean((2, 3))
