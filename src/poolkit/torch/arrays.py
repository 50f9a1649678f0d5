"""The verbs of transforms on PyTorch tensors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import torch

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
