"""Fractional pooling: windows whose size and distance vary along an axis, so that sizes shrink by any factor."""

from __future__ import annotations

import math
import numbers
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal, TypeAlias, get_args

from poolkit.cuts import Cut, index_type
from poolkit.errors import PoolingError
from poolkit.geometry import LARGEST, per_axis
from poolkit.reductions.base import Array

Regions: TypeAlias = Literal["pseudorandom", "random"]

_STREAM: Final = 0x46726163
"""Distinguishes the key of regions from that of what is drawn in them."""


@dataclass(frozen=True)
class Fractional:
    """Windows of two sizes that differ by one cell, in a sequence that is drawn: sizes shrink by any factor.

    For `n` cells, `m` outputs and `alpha = n / m`, output `i` sees cells `b_i .. b_(i+1) - 1`, and `b_(i+1)` too where
    windows overlap; `b_0 = 0`, `b_m = n` and each step is `floor(alpha)` or `ceil(alpha)`. In a pseudorandom sequence
    `b_i = ceil(alpha (i + u)) - ceil(alpha u)`; a random one has the steps in random order. Training draws `u` or the
    order anew with each seed, one for each axis, the same for all of a batch; otherwise the sequence is pseudorandom
    with `u = 1/2`, so that the same input gives the same result.

    Args:
        output_size: Outputs per axis, one number or one per axis, at most the input's size.
        output_ratio: Instead: outputs by cells, above 0 to 1, one number or one per axis; `m = floor(n ratio)`.
        regions: "pseudorandom" or "random".
        overlapping: Whether neighbouring windows share a cell.

    Raises:
        PoolingError: Where not just one of `output_size` and `output_ratio` is given, or an argument is out of range.

    Source: Graham, Fractional max-pooling, 2014.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> x = np.array([[[1.0, 5.0, 2.0, 0.0, 3.0]]])
        >>> pk.max_pool(x, pk.Fractional(3, overlapping=False))
        array([[[5., 2., 3.]]])
        >>> pk.pool(x, pk.Average(), pk.Fractional(3, overlapping=False), training=True, seed=1)
        array([[[3. , 2. , 1.5]]])
    """

    output_size: int | Sequence[int] | None = None
    output_ratio: float | Sequence[float] | None = None
    regions: Regions = "pseudorandom"
    overlapping: bool = True

    draws: ClassVar[bool] = True
    """Whether training draws."""
    formula: ClassVar[str] = (
        "output i sees the cells b_i .. b_(i+1) - 1, and b_(i+1) where windows overlap; "
        "b_i = ceil(alpha (i + u)) - ceil(alpha u), alpha = n / m"
    )
    use: ClassVar[str] = (
        "To shrink maps by less than a half, and so pool more often on the way down; drawn anew in training, it is a "
        "regulariser as well."
    )
    cost: ClassVar[str] = (
        "Cells are laid out side by side before they are pooled: as much memory as the windows have cells. In training "
        "one random number per output of an axis, shared by the batch."
    )

    def __post_init__(self) -> None:
        for name in ("output_size", "output_ratio"):
            value = getattr(self, name)
            object.__setattr__(self, name, tuple(value) if isinstance(value, list) else value)
        if (self.output_size is None) == (self.output_ratio is None):
            raise PoolingError("Fractional takes either output_size or output_ratio, one of the two")
        if self.regions not in get_args(Regions):
            raise PoolingError(f"regions must be 'pseudorandom' or 'random', got {self.regions!r}")
        if not isinstance(self.overlapping, bool):
            raise PoolingError(f"overlapping must be True or False, got {self.overlapping!r}")
        if self.output_size is not None:
            per_axis("output_size", self.output_size, self.rank or 1, 1)
        for ratio in self._ratios(self.rank or 1) if self.output_ratio is not None else ():
            plain = isinstance(ratio, numbers.Real) and not isinstance(ratio, bool)
            if not plain or not 0 < ratio <= 1:
                raise PoolingError(f"output_ratio must be above 0 and at most 1, got {ratio!r}")

    @property
    def rank(self) -> int | None:
        """Number of spatial axes, or None where one number stands for all of them."""
        given = self.output_ratio if self.output_size is None else self.output_size
        return len(given) if isinstance(given, tuple) else None

    def _ratios(self, rank: int) -> tuple[Any, ...]:
        given = self.output_ratio
        ratios = given if isinstance(given, tuple) else (given,) * rank
        if len(ratios) != rank:
            raise PoolingError(f"output_ratio must be one number or {rank} numbers, got {given!r}")
        return ratios

    def output_sizes(self, input_sizes: Sequence[int | None]) -> tuple[int | None, ...]:
        """Outputs per spatial axis; None where the input's size is not known and decides.

        Args:
            input_sizes: Cells per spatial axis, None where not known.

        Raises:
            PoolingError: Where an axis would have no output, or more outputs than cells.

        Example:
            >>> from poolkit import Fractional
            >>> Fractional(output_ratio=0.7).output_sizes((25, 36))
            (17, 25)
        """
        rank = len(input_sizes)
        if self.output_size is not None:
            sizes: Sequence[int | None] = per_axis("output_size", self.output_size, rank, 1)
        else:
            ratios = self._ratios(rank)
            sizes = [None if n is None else math.floor(n * r) for n, r in zip(input_sizes, ratios, strict=True)]
        for axis, (size, cells) in enumerate(zip(sizes, input_sizes, strict=True)):
            if size is not None and cells is not None and not 1 <= size <= cells:
                raise PoolingError(f"axis {axis} of {cells} cells would have {size} outputs; give 1 to {max(1, cells)}")
        return tuple(sizes)

    def cuts(self, xp: Any, sizes: Sequence[int], key: tuple[Any, Any] | None, like: Array) -> list[Cut]:
        """The axes of these sizes cut into windows; drawn where there is a key: word i of axis a is `a * most + i`."""
        outputs = [count for count in self.output_sizes(sizes) if count is not None]
        for axis, (size, count) in enumerate(zip(sizes, outputs, strict=True)):
            if not xp.wide and size * count > LARGEST:
                raise PoolingError(f"axis {axis} of {size} cells is too long for a host without 64-bit integers")
        words = None if key is None else xp.words((key[0], key[1] ^ _STREAM), len(sizes), max(outputs), like)
        return [
            _cut(xp, self, size, count, None if words is None else words[axis][:count], like)
            for axis, (size, count) in enumerate(zip(sizes, outputs, strict=True))
        ]


def _cut(xp: Any, geometry: Fractional, size: int, outputs: int, drawn: Array | None, like: Array) -> Cut:
    kind = index_type(xp)
    numbers = xp.cast(xp.constant(list(range(outputs + 1)), like), kind)
    if drawn is not None and geometry.regions == "random":
        bounds = numbers * (size // outputs) + _extras(xp, drawn, size % outputs, kind)
    else:
        # ceil(alpha (i + u)) depends on u by ceil(n u) alone: a whole number, exact.
        shift = (size + 1) // 2 if drawn is None else xp.cast(drawn[:1] // 2, kind) % size + 1
        bounds = -(-(numbers * size + shift) // outputs) + -shift // outputs
    starts = bounds[:-1]
    widest = -(-size // outputs) + geometry.overlapping
    if not geometry.overlapping:
        even = size % outputs == 0
        return Cut(xp, starts, None if even else bounds[1:] - starts, widest, size, outputs)
    ends = bounds[1:] + 1
    ends = xp.where(ends > size, size + 0 * ends, ends)
    return Cut(xp, starts, ends - starts, min(widest, size), size, outputs)


def _extras(xp: Any, words: Array, extras: int, kind: str) -> Array:
    """How many of the longer steps come before each bound, with `extras` of them in random order."""
    count = xp.shape(words)[0]
    order = xp.constant(list(range(count)), words)
    row, column = words[None, :], words[:, None]
    before = (row < column) | ((row == column) & (order[None, :] < order[:, None]))
    longer = xp.sum(xp.cast(before, kind)) < extras
    earlier = xp.constant([[step < bound for step in range(count)] for bound in range(count + 1)], words)
    return xp.sum(xp.cast(earlier & longer[None, :], kind))
