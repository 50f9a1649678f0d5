"""Keys of draws (rule S13): fresh ones from PyTorch's generator, each rank of a parallel training its own."""

from __future__ import annotations

from typing import Any

import torch

from poolkit.chance import key_of
from poolkit.torch.definition import Key

_WORDS = 2**32


def fresh_key() -> Key:
    """A key from PyTorch's default generator, as a tensor of two words; the rank is folded into the second."""
    words = torch.randint(_WORDS, (2,), dtype=torch.int64)
    rank = _rank()
    return words if rank == 0 else words ^ torch.tensor([0, rank])


def _rank() -> int:
    """Rank of this process in parallel training, 0 without."""
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        return torch.distributed.get_rank()
    return 0


def key_tensor(seed: Any) -> torch.Tensor:
    """The key of a seed as a tensor of two words, as graphs have it."""
    key = key_from(seed)
    return key if isinstance(key, torch.Tensor) else torch.tensor(key, dtype=torch.int64)


def key_from(seed: Any) -> Key:
    """The key of a seed: two ints, or a tensor of two words."""
    if isinstance(seed, torch.Tensor) and seed.shape == (2,):
        return seed
    pair = key_of(seed)
    if any(isinstance(word, torch.Tensor) for word in pair):
        return torch.stack([torch.as_tensor(word, dtype=torch.int64) for word in pair])
    return pair
