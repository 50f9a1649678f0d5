"""Segments: windows of given lengths, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from poolkit.cuts import Cut
from poolkit.errors import PoolingError
from poolkit.geometry import per_axis
from poolkit.reductions.base import Array


@dataclass(frozen=True)
class Segments:
    """Windows of given lengths, one after the other: sequences that were joined, or the parts of one.

    For lengths `l_0, l_1, ...`, output `i` sees the cells from `l_0 + ... + l_(i-1)` to `l_0 + ... + l_i - 1`.

    Args:
        lengths: Cells of each segment, together those of the axis. For several axes one sequence per axis. A segment
            without cells needs `empty_value=` where it is pooled.

    Raises:
        PoolingError: Where lengths are no integers, or do not sum to the cells of the axis.

    Source: ragged tensors; as `jax.ops.segment_max` by lengths, of any reduction.

    Example:
        >>> import numpy as np, poolkit as pk
        >>> pk.avg_pool(np.array([[[1.0, 3.0, 5.0, 2.0, 4.0, 9.0]]]), pk.Segments((1, 3, 2)))
        array([[[1.        , 3.33333333, 6.5       ]]])
    """

    lengths: Sequence[int] | Sequence[Sequence[int]]

    draws: ClassVar[bool] = False
    formula: ClassVar[str] = "output i sees the cells l_0 + ... + l_(i-1) .. l_0 + ... + l_i - 1"
    use: ClassVar[str] = (
        "Sequences of different lengths that were joined into one, without padding: sentences by words, recordings by "
        "parts."
    )
    cost: ClassVar[str] = (
        "Cells are laid out side by side before they are pooled: as much memory as the longest segment has, times "
        "their number."
    )

    def __post_init__(self) -> None:
        given: Any = self.lengths
        given = given.tolist() if isinstance(given, np.ndarray) else given
        if isinstance(given, (str, bytes)) or not isinstance(given, Sequence) or not given:
            raise PoolingError(f"lengths must be a sequence of numbers, or one per axis; got {self.lengths!r}")
        nested = isinstance(given[0], Sequence)
        lengths = tuple(
            per_axis("lengths", tuple(axis) if isinstance(axis, Sequence) else axis, len(axis), 0)
            for axis in (given if nested else [given])
        )
        object.__setattr__(self, "lengths", lengths)

    @property
    def rank(self) -> int | None:
        """Number of spatial axes."""
        return len(self.lengths)

    def cuts(self, xp: Any, sizes: Sequence[int], key: tuple[Any, Any] | None, like: Array) -> list[Cut]:  # noqa: ARG002
        """The axes of these sizes cut into the segments."""
        cuts = []
        for axis, (size, given) in enumerate(zip(sizes, self.lengths, strict=True)):
            lengths = np.array(given, np.int64)
            if lengths.sum() != size:
                raise PoolingError(f"lengths must sum to the {size} cells of axis {axis}, got {lengths.sum()}")
            ends = np.cumsum(lengths)
            empty = bool((lengths == 0).any())
            starts = np.minimum(ends - lengths, size - 1)  # where a segment at the end is empty, any cell will do
            even = None if (lengths == lengths[0]).all() and not empty else lengths
            cuts.append(Cut(xp, starts, even, max(1, int(lengths.max())), size, len(lengths), empty))
        return cuts
