"""Rule S15: reverse and forward mode."""

from __future__ import annotations

from collections.abc import Iterator

from poolkit.conformance.case import Case
from poolkit.conformance.generation.build import of

S15 = of("S15")

_FUNCTIONS = ("max_pool", "min_pool", "sum_pool", "avg_pool", "lp_pool", "soft_pool", "lme_pool", "stochastic_pool")


def cases() -> Iterator[Case]:
    """All of them."""
    cells, weights, tangent = [3, 1, 4, 1.5, 5, 9, 2], [1, 2, 4], [1, -2, 3, -4, 5, -6, 7]
    for function in _FUNCTIONS:
        name = function.removesuffix("_pool")
        yield from S15(
            f"overlapping-gradient-{name}",
            "a cell that several windows see gets all of their gradients",
            function,
            cells,
            k=3,
            s=2,
            asks=("gradient",),
            weights=weights,
        )
        yield from S15(f"forward-{name}", "forward mode", function, cells, k=3, s=2, asks=("tangent",), weights=tangent)
        yield from S15(
            f"padded-gradient-{name}",
            "nothing goes to padding or overhang",
            function,
            cells[:5],
            k=3,
            s=2,
            ceil=True,
            asks=("gradient",),
            weights=[1, 2],
        )
    grid = [[(3 * i + 5 * j) % 7 for j in range(4)] for i in range(3)]
    for function in ("max_pool", "avg_pool", "sum_pool"):
        name = function.removesuffix("_pool")
        yield from S15(
            f"gradient-2d-{name}",
            "on two axes",
            function,
            grid,
            k=(2, 2),
            s=(1, 1),
            asks=("gradient",),
            weights=[[1, 2, 3], [4, 5, 6]],
        )
        yield from S15(
            f"gradient-dilated-{name}",
            "to the taps alone",
            function,
            grid,
            k=(2, 2),
            s=(1, 1),
            d=(2, 2),
            asks=("gradient",),
            weights=[[1, 2]],
        )
        yield from S15(
            f"gradient-gaps-{name}",
            "cells in no window have gradient 0",
            function,
            cells,
            k=2,
            s=3,
            asks=("gradient",),
            weights=[1, 2],
        )
        yield from S15(
            f"gradient-same-{name}",
            "with padding by name",
            function,
            cells,
            k=2,
            s=1,
            pad="same",
            asks=("gradient",),
            weights=[1, 2, 3, 4, 5, 6, 7],
        )
    yield from S15(
        "gradient-global-avg", "an equal share for each cell", "avg_pool", grid, asks=("gradient",), weights=[[12]]
    )
    yield from S15(
        "gradient-3d-max",
        "on three axes",
        "max_pool",
        [grid, grid[::-1]],
        k=(2, 2, 2),
        s=(1, 1, 1),
        asks=("gradient",),
        weights=[[[1, 2, 3], [4, 5, 6]]],
    )
