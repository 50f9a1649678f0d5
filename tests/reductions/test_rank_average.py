"""Rank-based average: worked examples."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_close, assert_equal, assert_identical, assert_refused
from tests.hosts import Host
from tests.reductions.rows import INF, NAN, eager_hosts, gradient_rows, pool_rows

SAMPLES = [pk.RankAverage(1), pk.RankAverage(3), pk.RankAverage(100)]

EXAMPLES: list[tuple[pk.Reduction, list[tuple[list[float], float, list[float]]]]] = [
    # Each row: cells, result, gradient.
    (
        pk.RankAverage(2),
        [
            ([1, 2, 3, 4], 3.5, [0, 0, 0.5, 0.5]),
            ([0, 1, 2, 5], 3.5, [0, 0, 0.5, 0.5]),
            ([2, 2, 2, 2], 2, [0.5, 0.5, 0, 0]),  # of equal cells the earlier ones are the larger ones
            ([-1, 5, -1, -1], 2, [0.5, 0.5, 0, 0]),
            ([0, 0, 0, 0], 0, [0.5, 0.5, 0, 0]),
        ],
    ),
    (pk.RankAverage(1), [([1, 4, 4, 0], 4, [0, 1, 0, 0])]),
    (pk.RankAverage(4), [([1, 2, 3, 6], 3, [0.25] * 4)]),
    (pk.RankAverage(9), [([1, 2, 3, 6], 3, [0.25] * 4)]),
]


@eager_hosts
@pytest.mark.parametrize(("reduction", "rows"), EXAMPLES)
def test_values_and_gradients(host: Host, reduction: pk.Reduction, rows: Any) -> None:
    cells = [row[0] for row in rows]
    assert_close(pool_rows(host, cells, reduction), [row[1] for row in rows])
    assert_close(gradient_rows(host, cells, reduction), [row[2] for row in rows])


@eager_hosts
def test_special_values(host: Host) -> None:
    rows = [[NAN, 1, 2], [INF, 1, 2], [-INF, -INF, 2], [INF, -INF, -INF], [1, 3, -INF]]
    assert_equal(pool_rows(host, rows, pk.RankAverage(2)), [NAN, INF, -INF, NAN, 2])


@eager_hosts
def test_masked_cells_do_not_count(host: Host) -> None:
    rows = [[NAN, 5, 1, 9], [0, -INF, -INF, 4], [1, 2, 3, 4]]
    mask = [[False, True, True, True], [False, True, False, True], [False] * 4]
    assert_equal(pool_rows(host, rows, pk.RankAverage(2), mask=mask), [7, -INF, 0])
    expected = [[0, 0.5, 0, 0.5], [0, 0.5, 0, 0.5], [0, 0, 0, 0]]
    assert_equal(gradient_rows(host, rows, pk.RankAverage(2), mask=mask), expected)
    assert_equal(pool_rows(host, [[5, 1, 9, 2]], pk.RankAverage(3), mask=[[True, False, True, False]]), [7])


def test_one_is_the_maximum_and_all_are_the_average() -> None:
    x = np.random.default_rng(0).standard_normal((2, 3, 7, 6))
    window = pk.Window(3, 2, 1)
    assert_close(pk.pool(x, pk.RankAverage(1), window), pk.pool(x, pk.Max(), window))
    assert_close(pk.pool(x, pk.RankAverage(9), window), pk.pool(x, pk.Average(), window), scale=1)


@pytest.mark.parametrize("top", [0, -1, 1.0, True, "2", None])
def test_numbers_that_are_none(top: Any) -> None:
    assert_refused(lambda: pk.RankAverage(top), "top must be a positive integer", repr(top))


@eager_hosts
def test_float16_does_not_overflow(host: Host) -> None:
    x = np.full((1, 1, 4), 60000, np.float16)
    assert_identical(host.pool(x, pk.RankAverage(3), pk.Global()), x[..., :1])
