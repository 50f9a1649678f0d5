"""Every module of `poolkit.torch` with arguments and an input, for tests that hold for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch

import poolkit.torch
from poolkit.torch.modules import PoolingModule, names


def arguments(name: str) -> tuple[Any, ...]:
    """Positional arguments that make a module of that name."""
    power = (3.0,) if "LPPool" in name else ()
    return power if name.startswith("Global") else (*power, 2)


def make(name: str, **keywords: Any) -> PoolingModule:
    """A module by its name."""
    return getattr(poolkit.torch, name)(*arguments(name), **keywords)  # type: ignore[no-any-return]


def all_names(rank: int | None = None) -> Iterator[str]:
    """Names of all modules, or of those of one rank."""
    return (name for name, *_, each in names() if rank in (None, each))


def input_for(name: str, dtype: torch.dtype = torch.float32, size: int = 5) -> torch.Tensor:
    """An input for a module, without ties."""
    rank = int(name[-2])
    generator = torch.Generator().manual_seed(rank)
    return torch.randn(2, 3, *(size,) * rank, generator=generator, dtype=dtype)
