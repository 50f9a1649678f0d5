"""Standard deviation: worked examples."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_close, assert_equal, assert_identical, assert_refused
from tests.hosts import Host
from tests.reductions.rows import INF, NAN, eager_hosts, gradient_rows, pool_rows

SAMPLES = [pk.StandardDeviation(1.0)]

EXAMPLES: list[tuple[pk.Reduction, list[tuple[list[float], float, list[float]]]]] = [
    # Each row: cells, result, gradient (x - mean) / ((N - correction) y).
    (
        pk.StandardDeviation(),
        [
            ([1, 3, 1, 3], 1, [-0.25, 0.25, -0.25, 0.25]),
            ([0, 0, 0, 4], 3**0.5, [-1 / 48**0.5] * 3 + [3 / 48**0.5]),
            ([1, 2, 3, 4], 1.25**0.5, [-1.5 / 20**0.5, -0.5 / 20**0.5, 0.5 / 20**0.5, 1.5 / 20**0.5]),
            ([7, 7, 7, 7], 0, [0, 0, 0, 0]),
            ([0.1, 0.1, 0.1, 0.1], 0, [0, 0, 0, 0]),  # though their mean is not exactly 0.1
            ([1e25, 3e25, 1e25, 3e25], 1e25, [-0.25, 0.25, -0.25, 0.25]),
            ([1e-25, 3e-25, 1e-25, 3e-25], 1e-25, [-0.25, 0.25, -0.25, 0.25]),
        ],
    ),
    (pk.StandardDeviation(1), [([1, 3, 5], 2, [-0.5, 0, 0.5]), ([2, 2, 2], 0, [0, 0, 0])]),
    (pk.StandardDeviation(1), [([5], 0, [0])]),
    (pk.StandardDeviation(), [([5], 0, [0])]),
]


@eager_hosts
@pytest.mark.parametrize(("reduction", "rows"), EXAMPLES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_values_and_gradients(host: Host, reduction: pk.Reduction, rows: Any, dtype: str) -> None:
    cells = [row[0] for row in rows]
    assert_close(pool_rows(host, cells, reduction, dtype), [row[1] for row in rows])
    assert_close(gradient_rows(host, cells, reduction, dtype), [row[2] for row in rows], scale=0.5)


@eager_hosts
def test_a_large_offset_costs_no_digits(host: Host) -> None:
    """The mean of squares less the squared mean would be 0 here, or below."""
    cells = np.array([[1, 3, 1, 3]]) + 2.0**22
    assert_close(pool_rows(host, cells, pk.StandardDeviation(), "float32"), [1])


@eager_hosts
def test_special_values(host: Host) -> None:
    """The deviation of an infinite cell is no number."""
    rows = [[NAN, 1, 2], [INF, 1, 2], [-INF, 1, 2], [INF, INF, INF]]
    assert_equal(pool_rows(host, rows, pk.StandardDeviation()), [NAN] * 4)


@eager_hosts
def test_masked_cells_do_not_count(host: Host) -> None:
    rows = [[NAN, 5, 1, INF], [3, 1, 1, 1], [1, 2, 3, 4]]
    mask = [[False, True, True, False], [True, False, False, False], [False] * 4]
    assert_close(pool_rows(host, rows, pk.StandardDeviation(), mask=mask), [2, 0, 0])
    # One frame of a sample has no deviation: 0, where dividing by N - 1 gives NaN.
    assert_close(pool_rows(host, rows, pk.StandardDeviation(1), mask=mask), [8**0.5, 0, 0])
    assert_close(gradient_rows(host, rows, pk.StandardDeviation(), mask=mask), [[0, 0.5, -0.5, 0], [0] * 4, [0] * 4])


@eager_hosts
def test_float16_does_not_overflow(host: Host) -> None:
    x = np.array([[[60000, -60000]]], np.float16)
    assert_identical(host.pool(x, pk.StandardDeviation(), pk.Global()), np.full((1, 1, 1), 60000, np.float16))


@pytest.mark.parametrize("correction", [-1, NAN, INF, "one", None])
def test_corrections_that_are_none(correction: Any) -> None:
    assert_refused(lambda: pk.StandardDeviation(correction), "correction must be a number from 0 on", repr(correction))
