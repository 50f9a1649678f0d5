"""What a pooling comes to in any framework: windows in floor mode with padding in numbers, bins, or the whole map."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from poolkit.errors import PoolingError
from poolkit.geometry import Adaptive, Geometry, Global, Window, resolve

Pairs: TypeAlias = tuple[tuple[int, int], ...]


class UntranslatableError(PoolingError):
    """The target has no code that computes the same; the message says why."""


@dataclass(frozen=True)
class Windows:
    """Windows in floor mode.

    Attributes:
        kernel: Cells per axis.
        stride: Cells between outputs.
        dilation: Cells between taps.
        padding: (before, after) per axis, the overhang of ceil mode included.
        explicit: The part of it that an average may count (rule S4).
    """

    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    dilation: tuple[int, ...]
    padding: Pairs
    explicit: Pairs

    @property
    def cells(self) -> int:
        """Taps of a window."""
        return math.prod(self.kernel)

    @property
    def padded(self) -> bool:
        """Whether there is any padding."""
        return any(map(any, self.padding))

    @property
    def dilated(self) -> bool:
        """Whether taps are apart."""
        return any(each != 1 for each in self.dilation)

    @property
    def overhang(self) -> Pairs:
        """The part of the padding that is never counted."""
        return tuple((a - c, b - d) for (a, b), (c, d) in zip(self.padding, self.explicit, strict=True))


@dataclass(frozen=True)
class Bins:
    """Adaptive bins that differ in size: (start, stop) of each output, per axis."""

    cuts: tuple[Pairs, ...]


@dataclass(frozen=True)
class Whole:
    """One window that sees everything."""


Plan: TypeAlias = Windows | Bins | Whole


def plan(geometry: Geometry, rank: int, sizes: Sequence[int] | None) -> Plan:
    """The windows of a geometry, in numbers.

    Args:
        geometry: Where each output looks.
        rank: Number of spatial axes.
        sizes: Cells per spatial axis; None where they are open.

    Returns:
        Windows, bins or the whole map.

    Raises:
        UntranslatableError: Where the numbers depend on sizes that are open.
        PoolingError: Where the geometry does not fit the sizes.
    """
    if isinstance(geometry, Global):
        return Whole()
    if isinstance(geometry, Adaptive):
        return _adaptive(geometry, rank, sizes)
    rules = geometry.rules(rank)
    codes = [rule.code for rule in rules]
    if sizes is None:
        found = [rule.floor_padding() for rule in rules]
        if any(each is None for each in found):
            what = "ceil mode" if geometry.ceil_mode else f"padding {geometry.padding!r}"
            raise UntranslatableError(f"{what} needs padding here that depends on the size of the input; give the size")
        padding = tuple(each for each in found if each is not None)
        explicit = tuple(
            each if isinstance(geometry.padding, str) else rule.padding(0)
            for each, rule in zip(padding, rules, strict=True)
        )
    else:
        axes = resolve(geometry, sizes)
        padding = tuple(axis.floor_padding for axis in axes)
        explicit = tuple(
            (before, min(after, axis.padding[1])) for (before, after), axis in zip(padding, axes, strict=True)
        )
    kernel, stride, dilation = (tuple(code[place] for code in codes) for place in (1, 2, 3))
    return Windows(kernel, stride, dilation, padding, explicit)


def _adaptive(geometry: Adaptive, rank: int, sizes: Sequence[int] | None) -> Plan:
    if sizes is None:
        if all(rule.code[1] == 1 for rule in geometry.rules(rank)):
            return Whole()
        raise UntranslatableError("adaptive bins depend on the size of the input; give the size")
    axes = resolve(geometry, sizes)
    if all(axis.input_size % axis.output_size == 0 for axis in axes):
        none = ((0, 0),) * rank
        kernel = tuple(axis.input_size // axis.output_size for axis in axes)
        return Windows(kernel, kernel, (1,) * rank, none, none)
    return Bins(tuple(tuple((cells.start, cells.stop) for cells in axis.bins()) for axis in axes))


def evenly_padded(geometry: Geometry, rank: int) -> tuple[int, ...] | None:
    """Padding in numbers that is the same before and after, one per axis; None where it is not."""
    if not isinstance(geometry, Window) or isinstance(geometry.padding, str):
        return None
    pairs = [rule.padding(0) for rule in geometry.rules(rank)]
    return tuple(before for before, _ in pairs) if all(before == after for before, after in pairs) else None
