"""A pooling as PyTorch's routes pass it around: with what each of them looks up about it."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final, TypeAlias, TypeVar

import torch

from poolkit.errors import PoolingError
from poolkit.geometry import Window
from poolkit.pooling import Layout, Pooling
from poolkit.reductions.base import Array

TAP_TYPES: Final = {"uint8": torch.uint8, "uint16": torch.uint16, "uint32": torch.uint32}


Result = TypeVar("Result")


class Call:
    """A `Pooling` that is hashed by identity, so that finding its kernel costs next to nothing."""

    def __init__(self, pooling: Pooling) -> None:
        self.pooling = pooling
        self.rank = pooling.rank
        self.channels_last = pooling.channels_last
        self.indexed = pooling.indexed
        self.draws = pooling.draws  # kernels then need somewhere to write the taps
        self.needs_cells = not pooling.indexed and pooling.reduction.gradient_needs_input
        # The pooling as text, for operators whose arguments are tensors, numbers and texts only; in both layouts.
        other: Layout = "channels_first" if pooling.channels_last else "channels_last"
        self.spec = pooling.as_text()
        self.spec_of_other_layout = replace(pooling, layout=other).as_text()
        self.spec_with_mask = _text_with_mask(pooling)


def _text_with_mask(pooling: Pooling) -> str | None:
    """The text of the pooling with a mask; None where it takes none."""
    try:
        return replace(pooling, masked=True).as_text()
    except PoolingError:
        return None


def with_mask(call: Call) -> Call:
    """The same call with a mask, or an error that says why it takes none."""
    return call_of(replace(call.pooling, masked=True))


call_of = lru_cache(maxsize=4096)(Call)
"""The call of a pooling: the same object for equal poolings."""


@lru_cache(maxsize=4096)
def decoded(spec: str) -> Call:
    """The call that a text stands for."""
    return call_of(Pooling.from_text(spec))


def other_layout(call: Call) -> Call:
    """The same call for tensors whose channels are moved."""
    return decoded(call.spec_of_other_layout)


Move: TypeAlias = tuple[int, int]
"""From where to where an axis is moved."""


def along_memory(x: Array, rank: int, channels_last: bool) -> Move | None:
    """The move of the channel axis after which `x` is contiguous, or None where it is already or never."""
    first, last = x.dim() - rank - channels_last, x.dim() - 1
    if x.is_contiguous() or first < 1 - channels_last:
        return None
    move = (last, first) if channels_last else (first - 1, last)
    return move if x.movedim(*move).is_contiguous() else None


def moved_back(result: Result, move: Move | None) -> Result:
    """A tensor or a tuple of them as it was before a move of the channel axis."""
    given: Any = result
    if move is None:
        return result
    if isinstance(given, tuple):
        return tuple(moved_back(each, move) for each in given)  # type: ignore[return-value]
    return given.movedim(move[1], move[0])  # type: ignore[no-any-return]


def tap_type(call: Call) -> torch.dtype:
    """Type of winning taps where sizes may not be known: the kernel's for windows, int32 elsewhere."""
    if not isinstance(call.pooling.geometry, Window):
        return torch.int32
    taps = math.prod(rule.code[1] for rule in call.pooling.geometry.rules(call.rank))
    return torch.uint8 if taps < 2**8 else torch.uint16 if taps < 2**16 else torch.uint32


def as_tap_type(tap: Array, dtype: torch.dtype) -> Array:
    """Taps in another type; "none" is -1 where the type is signed and the largest number where it is not."""
    return tap if tap.dtype == dtype else signed_taps(tap).to(torch.int64).to(dtype)


def signed_taps(tap: Array, dtype: torch.dtype = torch.int32) -> Array:
    """Taps in a signed type, with -1 for none."""
    if tap.dtype.is_signed:
        return tap.to(dtype)
    long = tap.to(torch.int64)
    return torch.where(long == torch.iinfo(tap.dtype).max, -1, long).to(dtype)
