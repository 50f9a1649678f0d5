"""Rule S11: adaptive and global pooling."""

from __future__ import annotations

from collections.abc import Iterator

from poolkit.conformance.case import Case
from poolkit.conformance.generation.build import of

S11 = of("S11")

_SIZES = [
    (5, 2, "the middle cell belongs to both bins"),
    (5, 3, "bins of two, three and two cells"),
    (7, 3, "bins overlap by floor and ceil"),
    (7, 4, "every bin overlaps the next"),
    (10, 4, "two and a half cells per bin"),
    (10, 7, "bins of two cells, some overlapping"),
    (8, 4, "a divisor of the size: bins do not overlap"),
    (4, 4, "one cell per bin"),
    (3, 5, "more bins than cells: cells are repeated"),
    (2, 5, "far more bins than cells"),
    (1, 3, "one cell in every bin"),
    (6, 1, "one bin"),
]


def cases() -> Iterator[Case]:
    """All of them."""
    for n, m, why in _SIZES:
        mixed = [(7 * i + 3) % 11 for i in range(n)]
        yield from S11(f"adaptive-max-{n}-to-{m}", why, "max_pool", mixed, adaptive=m)
        yield from S11(f"adaptive-avg-{n}-to-{m}", why, "avg_pool", [2**i for i in range(n)], adaptive=m)
    yield from S11(
        "adaptive-max-5-3",
        "bins overlap on both axes",
        "max_pool",
        _grid(5, 5),
        adaptive=(3, 3),
        asks=("values", "indices"),
    )
    yield from S11(
        "adaptive-avg-12-7", "the output is no divisor of the input", "avg_pool", [i * i for i in range(12)], adaptive=7
    )
    yield from S11("adaptive-max-2-4", "more outputs than inputs", "max_pool", [[0, 1], [2, 3]], adaptive=(4, 4))
    yield from S11("adaptive-axes-differ", "each axis has its own size", "avg_pool", _grid(4, 6), adaptive=(3, 2))
    yield from S11("adaptive-keep", "no size keeps an axis", "max_pool", _grid(2, 5), adaptive=(None, 2))
    yield from S11("adaptive-3d", "three axes", "avg_pool", [_grid(3, 2), _grid(3, 2)[::-1]], adaptive=(1, 2, 2))
    yield from S11("adaptive-sum", "cells of two bins are added twice", "sum_pool", [1, 2, 4, 8, 16], adaptive=3)
    yield from S11(
        "adaptive-min", "bins are those of max", "min_pool", [5, 4, 1, 2, 3], adaptive=2, asks=("values", "indices")
    )
    yield from S11("adaptive-lp", "bins are those of max", "lp_pool", [3, 4, 0, 12, 5], adaptive=3)
    yield from S11("adaptive-soft", "bins are those of max", "soft_pool", [1, 3, 2, 5, 4], adaptive=3)
    weights = [1, 10, 100]
    for function in ("max_pool", "avg_pool"):
        yield from S11(
            f"adaptive-{function[:3]}-gradient",
            "a cell of two bins gets the gradient of both",
            function,
            [1, 2, 7, 4, 5],
            adaptive=3,
            asks=("gradient",),
            weights=weights,
        )
    for function, answer in (
        ("max_pool", "largest"),
        ("min_pool", "smallest"),
        ("avg_pool", "mean"),
        ("sum_pool", "sum"),
    ):
        yield from S11(f"global-{function[:3]}", f"the {answer} of all cells", function, [[4, 1, 9], [2, 6, 8]])
    yield from S11("global-lp", "the norm of all cells", "lp_pool", [[2, -3], [6, 0]])
    yield from S11("global-3d", "over three axes", "avg_pool", [[[1, 2], [3, 4]], [[5, 6], [7, 9]]])


def _grid(rows: int, columns: int) -> list[list[int]]:
    return [[columns * i + j for j in range(columns)] for i in range(rows)]
