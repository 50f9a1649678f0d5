"""Modules that pool by layers of their own: strided convolution, space to depth with mixing, local importance.

`StridedConv2d`, `SpaceToDepthConv2d`, `LIPPool2d`, and so on for one and three spatial axes.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Final

import torch
from torch import nn

from poolkit.geometry import per_axis
from poolkit.reductions.base import Array
from poolkit.torch.arguments import RANKS
from poolkit.torch.composed import find_function

_CONVOLUTIONS: Final[dict[int, Any]] = {1: nn.Conv1d, 2: nn.Conv2d, 3: nn.Conv3d}
_NORMS: Final = {1: nn.InstanceNorm1d, 2: nn.InstanceNorm2d, 3: nn.InstanceNorm3d}


class StridedConv(nn.Module):
    """A strided convolution that keeps the channels: what all-convolutional networks have in place of pooling.

    Formula: y = convolution(x, w, stride). Each output sees one phase of the map, so that it aliases.

    Args:
        channels: Channels of the input and of the result.
        kernel_size: Cells of the window, one number or one per axis.
        stride: Cells between windows; the kernel size if None.
        padding: Cells of padding, which here are zeros.
        bias: Whether a bias is learnt.

    Source: Springenberg, Dosovitskiy, Brox, Riedmiller, Striving for simplicity: the all convolutional net, 2015.
    """

    rank: ClassVar[int]

    def __init__(
        self,
        channels: int,
        kernel_size: int | Sequence[int] = 2,
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] = 0,
        bias: bool = True,
    ) -> None:
        super().__init__()
        kernel = per_axis("kernel_size", kernel_size, self.rank, 1)
        steps = kernel if stride is None else per_axis("stride", stride, self.rank, 1)
        cells = per_axis("padding", padding, self.rank, 0)
        (count,) = per_axis("channels", channels, 1, 1)
        self.convolution: Any = _CONVOLUTIONS[self.rank](count, count, kernel, steps, cells, bias=bias)

    def forward(self, input: Array) -> Array:
        """The convolution of `(N, C, *spatial)` or `(C, *spatial)`."""
        return self.convolution(input)


class SpaceToDepthConv(nn.Module):
    """Space to depth and a convolution behind it: a learnt mix of all cells of each block (SPD-Conv).

    Formula: y = convolution(space_to_depth(x, block_size), w). Sizes must be multiples of `block_size`.

    Args:
        channels: Channels of the input.
        out_channels: Channels of the result; those of the input if None.
        block_size: Cells of a block along each axis, one number or one per axis.
        kernel_size: Cells of the convolution, an odd number.
        bias: Whether a bias is learnt.

    Source: Sunkara, Luo, No more strided convolutions or pooling, 2022.
    """

    rank: ClassVar[int]

    def __init__(
        self,
        channels: int,
        out_channels: int | None = None,
        block_size: int | Sequence[int] = 2,
        kernel_size: int = 1,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.block_size = per_axis("block_size", block_size, self.rank, 1)
        (inside,), (kernel,) = per_axis("channels", channels, 1, 1), per_axis("kernel_size", kernel_size, 1, 1)
        (outside,) = (inside,) if out_channels is None else per_axis("out_channels", out_channels, 1, 1)
        cells = int(torch.Size(self.block_size).numel())
        self.convolution: Any = _CONVOLUTIONS[self.rank](
            inside * cells, outside, kernel, padding=(kernel - 1) // 2, bias=bias
        )

    def forward(self, input: Array) -> Array:
        """The mix of `(N, C, *spatial)` or `(C, *spatial)`."""
        function: Any = find_function(f"space_to_depth{self.rank}d")
        return self.convolution(function(input, self.block_size))


class LIPPool(nn.Module):
    """Local importance pooling with the published network for its logits: convolution, instance norm, a gate.

    Formula: y = sum(exp(g) x) / sum(exp(g)) over each window, g = coefficient sigmoid(norm(convolution(x))). The
    convolution starts at 0, so that the module starts as average pooling.

    Args:
        channels: Channels of the input.
        kernel_size: Cells of the window, one number or one per axis.
        stride: Cells between windows; the kernel size if None.
        padding: Cells of padding, which have no weight.
        coefficient: Largest logit.
        logit_kernel_size: Cells of the convolution, an odd number.

    Source: Gao, Wang, Wu, LIP: Local importance-based pooling, 2019.
    """

    rank: ClassVar[int]

    def __init__(
        self,
        channels: int,
        kernel_size: int | Sequence[int] = 3,
        stride: int | Sequence[int] | None = 2,
        padding: int | Sequence[int] = 1,
        coefficient: float = 12.0,
        logit_kernel_size: int = 3,
    ) -> None:
        super().__init__()
        (count,), (cells,) = (
            per_axis("channels", channels, 1, 1),
            per_axis("logit_kernel_size", logit_kernel_size, 1, 1),
        )
        self.kernel_size = per_axis("kernel_size", kernel_size, self.rank, 1)
        self.stride = None if stride is None else per_axis("stride", stride, self.rank, 1)
        self.padding = per_axis("padding", padding, self.rank, 0)
        self.coefficient = float(coefficient)
        self.convolution: Any = _CONVOLUTIONS[self.rank](count, count, cells, padding=(cells - 1) // 2, bias=False)
        nn.init.zeros_(self.convolution.weight)
        self.norm: Any = _NORMS[self.rank](count, affine=True)

    def forward(self, input: Array) -> Array:
        """Pool `(N, C, *spatial)` or `(C, *spatial)`."""
        logits = self.coefficient * torch.sigmoid(self.norm(self.convolution(input)))
        function: Any = find_function(f"local_importance_pool{self.rank}d")
        return function(input, logits, self.kernel_size, self.stride, self.padding)


_FAMILIES: Final[dict[str, type[nn.Module]]] = {
    "StridedConv": StridedConv,
    "SpaceToDepthConv": SpaceToDepthConv,
    "LIPPool": LIPPool,
}


def names() -> Iterator[tuple[str, type[nn.Module], int]]:
    """Every module: name, family and rank."""
    for name, family in _FAMILIES.items():
        for rank in RANKS:
            yield f"{name}{rank}d", family, rank


def _made(name: str, family: type[nn.Module], rank: int) -> type[nn.Module]:
    content = {
        "__module__": "poolkit.torch",
        "__qualname__": name,
        "__doc__": family.__doc__,
        "__signature__": inspect.Signature(list(inspect.signature(family.__init__).parameters.values())[1:]),
        "rank": rank,
    }
    return type(name, (family,), content)


_modules: Final = {name: _made(name, family, rank) for name, family, rank in names()}


def find(name: str) -> type[nn.Module] | None:
    """The module of that name; None where there is none."""
    return _modules.get(name)
