"""Rule S4: what an average divides by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from poolkit.conformance.case import Case
from poolkit.conformance.generation.build import of

S4 = of("S4")

# n, k, s, padding, d, ceil: and what is counted.
_WINDOWS: list[tuple[int, int, int, Any, int, bool, str]] = [
    (4, 3, 2, 1, 1, False, "padding at both ends"),
    (5, 3, 1, 1, 1, False, "padding at both ends, overlapping windows"),
    (5, 2, 2, 0, 1, True, "the short last window of ceil mode"),
    (6, 4, 3, 1, 1, True, "one window has cells, padding and overhang"),
    (8, 3, 2, 1, 1, True, "the last window ends one cell behind the padding"),
    (4, 2, 2, (1, 0), 1, False, "padding before only"),
    (3, 2, 2, (0, 1), 1, False, "padding after only"),
    (6, 5, 4, (2, 1), 1, True, "padding of two before, one after, and overhang"),
    (7, 2, 2, 1, 3, False, "taps of a dilated window in the padding"),
    (7, 3, 3, (2, 1), 2, True, "taps of a dilated window in padding and overhang"),
    (2, 4, 2, 2, 1, False, "both paddings in one window"),
]


def cases() -> Iterator[Case]:
    """All of them."""
    for number, (n, k, s, p, d, ceil, why) in enumerate(_WINDOWS, 1):
        cells = [4 * i + 1 for i in range(n)]
        for counted in (False, True):
            yield from S4(
                f"divisor-{number}-{'counted' if counted else 'excluded'}",
                f"{why}; padding {'is' if counted else 'is not'} counted, overhang never",
                "avg_pool",
                cells,
                k=k,
                s=s,
                pad=p,
                d=d,
                ceil=ceil,
                count_include_pad=counted,
            )
    grid = [[4 * i + j + 1 for j in range(4)] for i in range(4)]
    wide = [[5 * i + j + 1 for j in range(5)] for i in range(5)]
    yield from S4(
        "avg-ceil-overhang-2d",
        "ceil overhang is never counted in the divisor, explicit padding is",
        "avg_pool",
        grid,
        k=(3, 3),
        s=(2, 2),
        pad=(1, 1),
        ceil=True,
        count_include_pad=True,
    )
    yield from S4(
        "avg-ceil-overhang-2d-excluded",
        "neither overhang nor padding is counted",
        "avg_pool",
        grid,
        k=(3, 3),
        s=(2, 2),
        pad=(1, 1),
        ceil=True,
    )
    yield from S4(
        "avg-ceil-overhang-1d",
        "short last window",
        "avg_pool",
        [1, 2, 3, 4, 5],
        k=2,
        s=2,
        ceil=True,
        count_include_pad=True,
    )
    yield from S4(
        "avg-asymmetric", "padding after only, not counted", "avg_pool", wide, k=(2, 2), s=(2, 2), pad=((0, 1), (0, 1))
    )
    yield from S4(
        "avg-asymmetric-counted",
        "padding after only, counted",
        "avg_pool",
        wide,
        k=(2, 2),
        s=(2, 2),
        pad=((0, 1), (0, 1)),
        count_include_pad=True,
    )
    yield from S4(
        "avg-dilated", "the mean of the taps, not of what lies between", "avg_pool", grid, k=(2, 2), s=(1, 1), d=(2, 2)
    )
    yield from S4(
        "divisor-override",
        "counts nothing, divides by the number given",
        "avg_pool",
        wide,
        k=(3, 3),
        s=(2, 2),
        pad=(1, 1),
        divisor_override=3,
    )
    yield from S4(
        "divisor-override-ceil",
        "the number given replaces every count, in short windows too",
        "avg_pool",
        wide,
        k=(2, 2),
        s=(2, 2),
        ceil=True,
        count_include_pad=True,
        divisor_override=2,
    )
    yield from S4(
        "divisor-override-negative", "any number but 0", "avg_pool", [[2, 4], [6, 8]], k=(2, 2), divisor_override=-4
    )
    ones = [[1, 1, 1]] * 3
    for counted in (False, True):
        yield from S4(
            f"avg-ones-{'counted' if counted else 'excluded'}",
            "on a map of ones the result shows the share of what is counted",
            "avg_pool",
            ones,
            k=(3, 3),
            s=(1, 1),
            pad=(1, 1),
            count_include_pad=counted,
        )
    cube = [[[1, 2, 3], [4, 5, 6], [7, 8, 9]]] * 3
    yield from S4(
        "avg-3d-counted",
        "padding and overhang on three axes",
        "avg_pool",
        cube,
        k=(2, 2, 2),
        s=(2, 2, 2),
        pad=(1, 0, 1),
        ceil=True,
        count_include_pad=True,
    )
    for counted in (False, True):
        yield from S4(
            f"avg-divisor-gradient-{'counted' if counted else 'excluded'}",
            "the gradient is divided by what the value was divided by",
            "avg_pool",
            [1, 2, 3, 4, 5, 6],
            k=4,
            s=3,
            pad=1,
            ceil=True,
            count_include_pad=counted,
            asks=("gradient",),
            weights=[12, 24, 48],
        )
