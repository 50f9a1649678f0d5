"""Draws maps as grids of grey cells: small SVG pictures, the same on every machine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

CELL = 10
"""Pixels of a cell."""
GAP = 1
"""Cells between panels."""
_LEVELS = 14  # the lightest is seen on white paper


def svg(panels: Sequence[NDArray[np.float64]], words: str) -> str:
    """Panels side by side, each from its smallest value in black to its largest in near white.

    Args:
        panels: Arrays of two axes.
        words: What the picture shows, for those who do not see it.

    Returns:
        The text of an SVG file.
    """
    paths: dict[int, list[str]] = {}
    left = 0
    for panel in panels:
        for y, row in enumerate(_levels(panel)):
            for x, width, level in _runs(row):
                paths.setdefault(level, []).append(f"M{left + x} {y}h{width}v1h-{width}z")
        left += panel.shape[1] + GAP
    width, height = left - GAP, max(panel.shape[0] for panel in panels)
    body = "".join(
        f'<path fill="#{3 * f"{level:x}"}" d="{"".join(parts)}"/>\n' for level, parts in sorted(paths.items())
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{CELL * width}" height="{CELL * height}" '
        f'viewBox="0 0 {width} {height}" shape-rendering="crispEdges" role="img">\n'
        f"<title>{words}</title>\n{body}</svg>\n"
    )


def panels_of(result: NDArray[np.float64], most: int = 4) -> list[NDArray[np.float64]]:
    """A result without its batch axis as panels: one for each channel of maps, one for all channels of sequences."""
    plain = result[0]
    if plain.ndim < 3:
        return [np.atleast_2d(plain).T if plain.ndim == 1 else plain]
    return list(plain[:most])


def _levels(panel: NDArray[np.float64]) -> NDArray[np.int64]:
    low, high = panel.min(), panel.max()
    share = (panel - low) / (high - low) if high > low else np.full_like(panel, 0.5)
    # Off the middle between levels, where the last bits of a machine would decide.
    return np.floor(_LEVELS * np.round(share, 9) + 0.5 + 1e-5).clip(0, _LEVELS).astype(np.int64)


def _runs(row: NDArray[np.int64]) -> list[tuple[int, int, int]]:
    """Place, length and value of each run of equal values."""
    starts = [0, *(int(i) + 1 for i in np.flatnonzero(np.diff(row)))]
    ends = [*starts[1:], len(row)]
    return [(start, end - start, int(row[start])) for start, end in zip(starts, ends, strict=True)]
