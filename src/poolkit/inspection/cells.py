"""Cells that no output sees and windows that see no cell, for axes as long as models have them."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from poolkit.errors import PoolingError
from poolkit.geometry import Axis, Geometry, output_sizes, resolve

LONGEST: Final = 1 << 24
"""Longest axis that is looked at."""


def axes_of(geometry: Geometry, sizes: tuple[int, ...]) -> tuple[Axis, ...]:
    """The axes, windows that see nothing included.

    Raises:
        PoolingError: Where no window fits, or an axis is longer than any that is looked at.
    """
    for axis, size in enumerate((*sizes, *(each or 0 for each in output_sizes(geometry, sizes)))):
        if size > LONGEST:
            raise PoolingError(f"axis {axis % len(sizes)} has {size} cells or outputs, more than {LONGEST}")
    return resolve(geometry, sizes, allow_empty=True)


def never_seen(axis: Axis) -> list[tuple[int, int]]:
    """Input cells that no output sees, as (first, last) of each run."""
    seen = np.zeros(axis.input_size + 1, np.int64)
    filled = axis.count > 0
    start, count = axis.start[filled], axis.count[filled]
    if axis.step == 1:
        np.add.at(seen, start, 1)
        np.add.at(seen, start + count, -1)
        seen = np.cumsum(seen)
    elif count.max(initial=0) <= len(start):
        for tap in range(int(count.max(initial=0))):
            seen[(start + tap * axis.step)[count > tap]] = 1
    else:
        for first, cells in zip(start.tolist(), count.tolist(), strict=True):
            seen[first : first + cells * axis.step : axis.step] = 1
    return _runs(np.flatnonzero(seen[:-1] == 0))


def empty(axis: Axis) -> list[tuple[int, int]]:
    """Outputs that see no input cell, as (first, last) of each run (rule S5)."""
    return _runs(np.flatnonzero(axis.count == 0))


def overhang(axis: Axis) -> bool:
    """Whether some window reaches beyond the padded input, as ceil mode lets it."""
    return bool((axis.padded_count < axis.taps).any()) and bool(axis.rule.code[6])


def _runs(places: NDArray[np.int64]) -> list[tuple[int, int]]:
    if not len(places):
        return []
    breaks = np.flatnonzero(np.diff(places) > 1)
    first, last = places[np.r_[0, breaks + 1]], places[np.r_[breaks, len(places) - 1]]
    return list(zip(first.tolist(), last.tolist(), strict=True))


def written(runs: list[tuple[int, int]], most: int = 4) -> str:
    """Runs in words, such as "3, 7-9"."""
    parts = [str(first) if first == last else f"{first}-{last}" for first, last in runs[:most]]
    return ", ".join(parts) + (f" and {len(runs) - most} more" if len(runs) > most else "")
