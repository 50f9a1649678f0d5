"""The geometries that callers name: windows that slide, bins of an output size, the whole map."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeAlias, cast

import numpy as np

from poolkit.errors import PoolingError
from poolkit.geometry.arguments import Padding, Sizes, integer, normalised, pairs_per_axis, per_axis
from poolkit.geometry.axes import ADAPTIVE, MODES, AxisRule


@dataclass(frozen=True)
class Window:
    """A window that slides over the input: the geometry of ordinary pooling.

    With kernel `k`, stride `s`, dilation `d`, padding `pb` before and `pe` after, an axis of `n` cells
    has `m = floor((n + pb + pe - d(k-1) - 1) / s) + 1` outputs (rule S1), and output `i` sees the
    input cells among `i*s - pb + t*d`, `t = 0 .. k-1`.

    Args:
        kernel_size: Cells per axis, one number or one per axis, at least 1.
        stride: Cells between outputs, at least 1; the kernel size if None.
        padding: Cells before and after each axis: one number, one per axis, one (before, after) pair
            per axis, or "valid", "same" (odd cell after) or "same_lower" (odd cell before) (rule S2).
        dilation: Cells between taps, at least 1.
        ceil_mode: Round the size up; the last window still starts in the input or the leading padding.

    Raises:
        PoolingError: Where an argument is out of range, or ceil mode meets a string padding.

    Source: LeCun et al., Gradient-based learning applied to document recognition, 1998.

    Example:
        >>> from poolkit import Window, resolve
        >>> [list(cells) for cells in resolve(Window(2, stride=2, ceil_mode=True), (5,))[0].bins()]
        [[0, 1], [2, 3], [4]]
    """

    kernel_size: Sizes
    stride: Sizes | None = None
    padding: Padding = 0
    dilation: Sizes = 1
    ceil_mode: bool = False

    formula: ClassVar[str] = "output i sees the cells i s - pb + t d of the input, t = 0 .. k - 1"
    use: ClassVar[str] = (
        "The ordinary choice. 2 by 2 halves a map, 3 with a stride of 2 keeps more of what lies between windows; a "
        "stride of 1 with padding leaves the size as it is."
    )
    cost: ClassVar[str] = (
        "In proportion to the input; it hardly grows with the window, except where windows are ranked."
    )

    def __post_init__(self) -> None:
        for name in ("kernel_size", "stride", "padding", "dilation"):
            object.__setattr__(self, name, normalised(getattr(self, name)))
        if not isinstance(self.ceil_mode, (bool, np.bool_)):
            raise PoolingError(f"ceil_mode must be True or False, got {self.ceil_mode!r}")
        if isinstance(self.padding, str):
            if self.padding not in MODES:
                raise PoolingError(
                    f"padding must be a number, pairs, 'valid', 'same' or 'same_lower', got {self.padding!r}"
                )
            if self.ceil_mode:
                raise PoolingError(
                    f"ceil_mode=True cannot be combined with padding={self.padding!r}, which fixes the "
                    "output size; give the padding as numbers"
                )
        self.rules(self.rank or 1)

    @property
    def rank(self) -> int | None:
        """Number of spatial axes: the length of any tuple given, or None where numbers stand for all axes."""
        for value in (self.kernel_size, self.stride, self.padding, self.dilation):
            if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
                return len(value)
        return None

    def rules(self, rank: int) -> tuple[AxisRule, ...]:
        """One rule per axis."""
        kernel = per_axis("kernel_size", self.kernel_size, rank, 1)
        stride = kernel if self.stride is None else per_axis("stride", self.stride, rank, 1)
        dilation = per_axis("dilation", self.dilation, rank, 1)
        named = isinstance(self.padding, str)
        kind = MODES[cast(str, self.padding)] if named else 0
        pairs = ((0, 0),) * rank if named else pairs_per_axis(self.padding, rank)
        return tuple(
            AxisRule((kind, k, s, d, before, after, int(self.ceil_mode)))
            for k, s, d, (before, after) in zip(kernel, stride, dilation, pairs, strict=True)
        )


@dataclass(frozen=True)
class Adaptive:
    """A fixed number of nearly equal bins: bin `i` of `m` over `n` cells is `[floor(i n/m), ceil((i+1) n/m))`.

    Args:
        output_size: Outputs per axis, one number or one per axis, at least 1; None keeps the input size.

    Raises:
        PoolingError: Where an output size is not a positive integer or None.

    Source: He et al., Spatial pyramid pooling in deep convolutional networks, 2014 (rule S11).

    Example:
        >>> from poolkit import Adaptive, resolve
        >>> [list(cells) for cells in resolve(Adaptive(3), (5,))[0].bins()]
        [[0, 1], [1, 2, 3], [3, 4]]
    """

    output_size: int | Sequence[int | None] | None

    formula: ClassVar[str] = "output i of m sees the cells floor(i n / m) .. ceil((i + 1) n / m) - 1 of n"
    use: ClassVar[str] = (
        "Where what follows wants one size, whatever the input's: a dense layer behind a convolutional network. Bins "
        "share cells where the sizes do not divide."
    )
    cost: ClassVar[str] = "In proportion to the input."

    def __post_init__(self) -> None:
        object.__setattr__(self, "output_size", normalised(self.output_size))
        self.rules(self.rank or 1)

    @property
    def rank(self) -> int | None:
        """Number of spatial axes, or None where one number stands for all of them."""
        return len(self.output_size) if isinstance(self.output_size, tuple) else None

    def rules(self, rank: int) -> tuple[AxisRule, ...]:
        """One rule per axis."""
        sizes = self.output_size if isinstance(self.output_size, tuple) else (self.output_size,) * rank
        if len(sizes) != rank:
            raise PoolingError(f"output_size must be one number or {rank} numbers, got {sizes!r}")
        return tuple(
            AxisRule((ADAPTIVE, -1 if size is None else integer("output_size", size, axis, 1), 1, 1, 0, 0, 0))
            for axis, size in enumerate(sizes)
        )


@dataclass(frozen=True)
class Global:
    """One bin per axis that sees all of it.

    Source: Lin, Chen, Yan, Network in network, 2013.

    Example:
        >>> from poolkit import Global, resolve
        >>> [list(cells) for cells in resolve(Global(), (3,))[0].bins()]
        [[0, 1, 2]]
    """

    formula: ClassVar[str] = "the one output sees all cells"
    use: ClassVar[str] = (
        "At the end of a network, instead of dense layers: one number per channel, from inputs of any size. Of "
        "sequences with a mask, which keeps padding out."
    )
    cost: ClassVar[str] = "In proportion to the input."

    @property
    def rank(self) -> int | None:
        """None: it fits any number of spatial axes."""
        return None

    def rules(self, rank: int) -> tuple[AxisRule, ...]:
        """One rule per axis."""
        return (AxisRule((ADAPTIVE, 1, 1, 1, 0, 0, 0)),) * rank


Geometry: TypeAlias = Window | Adaptive | Global


def window_cells(geometry: Geometry, rank: int) -> int | None:
    """Cells of each window, where they are as many for inputs of any size; else None.

    Example:
        >>> from poolkit.geometry import Global, Window, window_cells
        >>> window_cells(Window((3, 2)), 2), window_cells(Global(), 2)
        (6, None)
    """
    return math.prod(rule.code[1] for rule in geometry.rules(rank)) if isinstance(geometry, Window) else None
