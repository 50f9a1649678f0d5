"""Numbers and pairs per axis, as callers may write them."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any, Final, Literal, SupportsIndex, TypeAlias, cast

from poolkit.errors import PoolingError

Sizes: TypeAlias = int | Sequence[int]
PaddingMode: TypeAlias = Literal["valid", "same", "same_lower"]
Padding: TypeAlias = int | Sequence[int] | Sequence[Sequence[int]] | PaddingMode

LARGEST: Final = 2**31 - 1
"""Largest size, kernel, stride, dilation or padding per axis: 32-bit tap arithmetic can then not wrap."""


def integer(name: str, value: object, axis: int, smallest: int) -> int:
    expected = {0: "a non-negative integer", 1: "a positive integer"}[smallest]
    if isinstance(value, bool):
        raise PoolingError(f"{name} must be {expected}, got {value!r} on axis {axis}")
    try:
        number = operator.index(cast(SupportsIndex, value))
    except TypeError:
        raise PoolingError(f"{name} must be {expected}, got {value!r} on axis {axis}") from None
    if number < smallest:
        raise PoolingError(f"{name} must be {expected}, got {number} on axis {axis}")
    if number > LARGEST:
        raise PoolingError(f"{name} must be at most {LARGEST}, got {number} on axis {axis}")
    return number


def per_axis(name: str, value: object, rank: int, smallest: int) -> tuple[int, ...]:
    """`value` as one integer per axis: a number stands for every axis."""
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        if len(value) != rank:
            raise PoolingError(f"{name} must be one number or {rank} numbers, got {tuple(value)!r}")
        return tuple(integer(name, each, axis, smallest) for axis, each in enumerate(value))
    return (integer(name, value, 0, smallest),) * rank


def normalised(value: Any) -> Any:
    """Lists become tuples, so that a geometry can be hashed and compared."""
    if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
        return value
    return tuple(normalised(each) for each in value)


def pairs_per_axis(padding: object, rank: int) -> tuple[tuple[int, int], ...]:
    """Explicit padding as one (before, after) pair per axis."""
    if isinstance(padding, Sequence) and any(isinstance(each, Sequence) for each in padding):
        if len(padding) != rank or any(not isinstance(e, Sequence) or len(e) != 2 for e in padding):
            raise PoolingError(
                f"padding must be a number, one number per axis, one (before, after) pair per axis, "
                f"'valid', 'same' or 'same_lower'; got {padding!r} for {rank} axes"
            )
        before = per_axis("padding", [pair[0] for pair in padding], rank, 0)
        after = per_axis("padding", [pair[1] for pair in padding], rank, 0)
        return tuple(zip(before, after, strict=True))
    return tuple((number, number) for number in per_axis("padding", padding, rank, 0))
