"""The verbs of definitions on PyTorch tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
import torch

from poolkit.reductions.base import Array


class TorchNamespace:
    """The verbs on PyTorch tensors of any device."""

    long_words: ClassVar[bool] = True  # PyTorch has no arithmetic on uint32

    where: Callable[..., Array]
    exp: Callable[..., Array]
    expm1: Callable[..., Array]
    log: Callable[..., Array]
    log1p: Callable[..., Array]
    abs: Callable[..., Array]
    isinf: Callable[..., Array]
    reshape: Callable[..., Array]

    def __init__(self) -> None:
        for name in ("where", "exp", "expm1", "log", "log1p", "abs", "isinf", "reshape"):
            setattr(self, name, getattr(torch, name))
        self.power = torch.pow
        self.broadcast = torch.broadcast_to
        self.move_axis = torch.movedim

    def sum(self, x: Array, keepdims: bool = False) -> Array:
        return torch.sum(x, dim=-1, keepdim=keepdims, dtype=x.dtype)

    def cumulative(self, x: Array) -> Array:
        return torch.cumsum(x, dim=-1, dtype=x.dtype)

    def max(self, x: Array, keepdims: bool = False) -> Array:
        return torch.amax(x, dim=-1, keepdim=keepdims)

    def min(self, x: Array, keepdims: bool = False) -> Array:
        return torch.amin(x, dim=-1, keepdim=keepdims)

    def any(self, x: Array, keepdims: bool = False) -> Array:
        return torch.any(x, dim=-1, keepdim=keepdims)

    def first_true(self, x: Array) -> Array:
        return torch.argmax(x.to(torch.int8), dim=-1)

    def sort(self, x: Array) -> Array:
        return torch.sort(x, dim=-1, descending=True).values

    def argsort(self, x: Array) -> Array:
        return torch.sort(x, dim=-1, descending=True, stable=True).indices

    def positions(self, x: Array) -> Array:
        return torch.arange(x.shape[-1], dtype=torch.int32, device=x.device)

    def take_along(self, x: Array, index: Array) -> Array:
        return torch.gather(x, -1, index.to(torch.int64))

    def before(self, x: Array, first: Array) -> Array:
        return torch.cat([first, x[..., :-1]], dim=-1)

    def take(self, x: Array, index: Any) -> Array:
        return x.index_select(-1, self.constant(index, x))

    def scatter_add(self, x: Array, index: Any, values: Array) -> Array:
        return x.index_add(-1, self.constant(index, x), values)

    def concatenate(self, parts: list[Array]) -> Array:
        return torch.cat(parts, dim=-1)

    def zeros(self, shape: tuple[int, ...], dtype: str, like: Array) -> Array:
        return torch.zeros(shape, dtype=getattr(torch, dtype), device=like.device)

    def constant(self, values: Any, like: Array) -> Array:
        # `torch.from_numpy` would give a tensor that a recorded graph does not take for a constant of its own.
        return torch.tensor(np.asarray(values), device=like.device)

    def cast(self, x: Array, dtype: str) -> Array:
        return x.to(getattr(torch, dtype))

    def dtype(self, x: Array) -> str:
        return str(x.dtype).removeprefix("torch.")

    def shape(self, x: Array) -> tuple[int, ...]:
        return tuple(x.shape)

    def held(self, x: Array) -> Array:
        return x.detach()

    def known(self, x: Array) -> bool:
        transformed = torch._C._functorch.peek_interpreter_stack() is not None
        recorded = torch.compiler.is_compiling() or torch._C._len_torch_dispatch_stack() > 0
        return not (transformed or recorded or x.is_meta)
