"""The verbs of transforms on PyTorch tensors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import torch
from torch.nn import functional

from poolkit import chance
from poolkit.reductions.base import Array
from poolkit.torch.namespace import TorchNamespace


class TorchArrays(TorchNamespace):
    """The verbs of definitions, and those of transforms."""

    wide: ClassVar[bool] = True

    def compiles_python(self) -> bool:
        return bool(torch.compiler.is_dynamo_compiling())

    def constant(self, values: Any, like: Array) -> Array:
        return values if isinstance(values, torch.Tensor) else super().constant(values, like)

    def gather(self, x: Array, index: Array, axis: int) -> Array:
        return x.index_select(axis, self.constant(index, x))

    def filtered(
        self, x: Array, channel: int | None, filters: Sequence[Sequence[float]], strides: Sequence[int], mode: str
    ) -> Array | None:
        rank = len(filters)
        before, behind = [(len(each) - 1) // 2 for each in filters], [len(each) // 2 for each in filters]
        first = x.dim() - rank - (channel == x.dim() - 1)
        sizes = x.shape[first : first + rank]
        # Its padding reads each cell once only; its convolutions on GPUs may round what they read.
        if x.device.type != "cpu" or any(
            size <= most for size, most in zip(sizes, map(max, before, behind), strict=True)
        ):
            return None
        planes = x.unsqueeze(0) if channel is None else x.movedim(channel, x.dim() - rank - 1)
        images = planes.reshape(-1, *planes.shape[-rank - 1 :])
        amounts = [cells for pair in zip(reversed(before), reversed(behind), strict=True) for cells in pair]
        if any(amounts):
            images = functional.pad(images, amounts, "constant" if mode == "zero" else mode)
        weight = self._outer(filters, x).expand(images.shape[1], 1, *map(len, filters))
        convolve = (functional.conv1d, functional.conv2d, functional.conv3d)[rank - 1]
        made = convolve(images, weight, stride=list(strides), groups=images.shape[1])
        made = made.reshape(*planes.shape[: -rank - 1], *made.shape[1:])
        return made.squeeze(0) if channel is None else made.movedim(x.dim() - rank - 1, channel)

    def _outer(self, filters: Sequence[Sequence[float]], like: Array) -> Array:
        """The filter of all axes: products of binomials, which are exact."""
        product = np.ones(())
        for each in filters:
            product = np.multiply.outer(product, np.array(each))
        return self.cast(self.constant(product, like), self.dtype(like))

    def join(self, parts: Sequence[Array], axis: int) -> Array:
        return torch.cat(list(parts), dim=axis)

    def largest(self, x: Array, k: int) -> Array:
        return torch.topk(x, k, dim=-1).values

    def put_largest(self, x: Array, index: Array, values: Array) -> Array:
        return x.scatter_reduce(-1, index.to(torch.int64), values, "amax")

    def put_sum(self, x: Array, index: Array, values: Array) -> Array:
        return x.scatter_add(-1, index.to(torch.int64), values)

    def words(self, key: tuple[Any, Any], planes: int, outputs: int, like: Array) -> Array:
        return chance.words(self, key, torch.arange(planes, device=like.device), outputs, 0, outputs)
