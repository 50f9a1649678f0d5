"""Networks as vision libraries define them, with random weights: what their poolings are."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn


class Stem(nn.Sequential):
    """The beginning of a residual network, and its end."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(8)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        self.layer1 = Block(8)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.flatten = nn.Flatten(1)
        self.fc = nn.Linear(8, 10)


class Block(nn.Module):
    """A residual block."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(width, width, 3, 1, 1), nn.Conv2d(width, width, 3, 1, 1)

    def forward(self, x: Any) -> Any:
        return torch.relu(x + self.conv2(torch.relu(self.conv1(x))))


class Squeeze(nn.Sequential):
    """Ceil mode, as SqueezeNet and GoogLeNet have it, and averages that count padding, as Inception has them."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Conv2d(3, 4, 7, 2)
        self.pool1 = nn.MaxPool2d(3, 2, ceil_mode=True)
        self.branch = nn.AvgPool2d(3, 1, 1)
        self.pool2 = nn.AvgPool2d(2, 2, ceil_mode=True, count_include_pad=False)
        self.pool3 = nn.AdaptiveAvgPool2d((7, 5))


def stem() -> nn.Module:
    """What `package:factory` names."""
    return Stem()


def fails() -> nn.Module:
    """A factory that raises."""
    raise RuntimeError("no weights\nat all")


def nothing() -> str:
    """A factory that makes no module."""
    return "nothing"
