"""Median: worked examples of the lower one, which is a cell, and of the midpoint."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_equal, assert_identical, assert_refused
from tests.hosts import Host
from tests.reductions.rows import INF, NAN, eager_hosts, gradient_rows, pool_rows

SAMPLES = [pk.Median("midpoint")]

EXAMPLES: list[tuple[pk.Reduction, list[tuple[list[float], float, list[float]]]]] = [
    # Each row: cells, result, gradient.
    (
        pk.Median(),
        [
            ([4, 1, 3, 2], 2, [0, 0, 0, 1]),
            ([0, 1, 2, 5], 1, [0, 1, 0, 0]),
            ([7, 7, 7, 7], 7, [1, 0, 0, 0]),
            ([-5, 3, 3, -5], -5, [1, 0, 0, 0]),
        ],
    ),
    (pk.Median(), [([3, 1, 2], 2, [0, 0, 1]), ([1, 1, 0], 1, [1, 0, 0])]),
    (
        pk.Median("midpoint"),
        [
            ([4, 1, 3, 2], 2.5, [0, 0, 0.5, 0.5]),
            ([0, 1, 2, 5], 1.5, [0, 0.5, 0.5, 0]),
            # Of equal cells the second and the third in raster order are those in the middle.
            ([7, 7, 7, 7], 7, [0, 0.5, 0.5, 0]),
            ([1e308, 1e308, 1e308, 0], 1e308, [0, 0.5, 0.5, 0]),
        ],
    ),
    (pk.Median("midpoint"), [([3, 1, 2], 2, [0, 0, 1])]),
]


@pytest.mark.parametrize(("reduction", "rows"), EXAMPLES)
def test_values_and_gradients(host: Host, reduction: pk.Reduction, rows: Any) -> None:
    cells = [row[0] for row in rows]
    assert_equal(pool_rows(host, cells, reduction), [row[1] for row in rows])
    assert_equal(gradient_rows(host, cells, reduction), [row[2] for row in rows])


def test_special_values(host: Host) -> None:
    rows = [[NAN, 1, 2], [INF, 1, 2], [-INF, -INF, 2], [INF, NAN, NAN], [1, 2, -INF]]
    value, index = pool_rows(host, rows, pk.Median(), return_indices=True)
    assert_equal(value, [NAN, 2, -INF, NAN, 1])
    assert_equal(index, [0, 2, 0, 1, 0])
    assert_equal(pool_rows(host, rows, pk.Median("midpoint")), [NAN, 2, -INF, NAN, 1])


@eager_hosts
def test_masked_cells_do_not_count(host: Host) -> None:
    """Nor do they where the lowest number of the type is a cell."""
    rows = [[NAN, 5, 1, 9], [0, -INF, -INF, 1], [1, 2, 3, 4]]
    mask = [[False, True, True, True], [False, False, True, False], [False] * 4]
    value, index = pool_rows(host, rows, pk.Median(), mask=mask, return_indices=True)
    assert_equal(value, [5, -INF, 0])
    assert_equal(index, [1, 2, -1])
    assert_equal(pool_rows(host, rows, pk.Median("midpoint"), mask=mask, empty_value=8), [5, -INF, 8])
    assert_equal(gradient_rows(host, rows, pk.Median("midpoint"), mask=mask), [[0, 1, 0, 0], [0, 0, 1, 0], [0] * 4])


@eager_hosts
@pytest.mark.parametrize("dtype", ["int8", "uint8", "int32", "int64", "uint64", "bool"])
def test_integers_stay_integers(dtype: str, host: Host) -> None:
    """More than 255 cells too, whose number bytes cannot hold."""
    low, high = (0, 1) if dtype == "bool" else (np.iinfo(dtype).min, np.iinfo(dtype).max)
    cells = np.repeat(np.array([low, high], dtype), [150, 151])[None, None]
    assert_identical(host.pool(cells, pk.Median(), pk.Global()), np.array([[[high]]], dtype))
    assert_identical(host.pool(cells[..., :300], pk.Median(), pk.Global()), np.array([[[low]]], dtype))


@eager_hosts
def test_an_impulse_disappears(host: Host) -> None:
    x = np.zeros((1, 1, 5, 5))
    x[0, 0, 2, 2] = 1
    assert_equal(host.call("median_pool", x, 3, 1, 1), np.zeros((1, 1, 5, 5)))


@pytest.mark.parametrize("interpolation", ["higher", "", None, 0.5])
def test_interpolations_that_are_none(interpolation: Any) -> None:
    assert_refused(lambda: pk.Median(interpolation), "interpolation", "'lower' or 'midpoint'", repr(interpolation))
