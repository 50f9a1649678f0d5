"""Longest run of positive values: worked examples, and counting one by one."""

from __future__ import annotations

from itertools import groupby

import numpy as np

import poolkit as pk
from tests.agreement import assert_close, assert_equal, assert_refused
from tests.hosts import Host
from tests.reductions.rows import INF, NAN, eager_hosts, gradient_rows, pool_rows


@eager_hosts
def test_values_and_gradients(host: Host) -> None:
    rows = [[1, 2, 3, 4], [1, 0, 3, 4], [1, 1, 0, 1], [0, 0, 0, 0], [-1, 2, INF, -INF]]
    assert_close(pool_rows(host, rows, pk.LongestPositive()), [4, 2, 2, 0, 2])
    assert_close(gradient_rows(host, rows, pk.LongestPositive()), np.zeros((5, 4)))
    assert_close(pool_rows(host, rows, pk.LongestPositive(1)), [3, 2, 0, 0, 2])
    assert_equal(pool_rows(host, [[NAN, 1], [0, NAN]], pk.LongestPositive()), [NAN, NAN])
    assert_close(pool_rows(host, [[3], [-3]], pk.LongestPositive()), [1, 0])


@eager_hosts
def test_cells_that_do_not_count_are_left_out(host: Host) -> None:
    mask = [[False, True, True, False], [True, False, True, False], [False] * 4]
    rows = [[1, 1, 0, 5], [1, NAN, 1, 1], [1, 1, 1, 1]]
    assert_close(pool_rows(host, rows, pk.LongestPositive(), mask=mask), [1, 2, 0])


def test_any_runs() -> None:
    cells = np.random.default_rng(0).choice([-1.0, 1.0], (200, 13))
    expected = [max([len(list(run)) for sign, run in groupby(row) if sign > 0], default=0) for row in cells]
    assert_equal(pk.longest_positive_pool(cells[:, None], pk.Global()).ravel(), expected)


def test_a_threshold_that_is_none() -> None:
    assert_refused(lambda: pk.LongestPositive("one"), "threshold must be a number", "'one'")  # type: ignore[arg-type]
