"""Mean place of positive values: worked examples."""

from __future__ import annotations

import numpy as np

import poolkit as pk
from tests.agreement import assert_close, assert_equal, assert_refused
from tests.hosts import Host
from tests.reductions.rows import INF, NAN, eager_hosts, gradient_rows, pool_rows


@eager_hosts
def test_values_and_gradients(host: Host) -> None:
    rows = [[1, 2, 3, 4], [1, 0, 3, 4], [0, 0, 0, 0], [-1, -2, -3, 4], [INF, -INF, 0, 1]]
    assert_close(pool_rows(host, rows, pk.PlacePositive()), [1.5, 5 / 3, -1, 3, 1.5])
    assert_close(gradient_rows(host, rows, pk.PlacePositive()), np.zeros((5, 4)))
    assert_close(pool_rows(host, rows, pk.PlacePositive(3)), [3, 3, -1, 3, 0])
    assert_equal(pool_rows(host, [[NAN, 1], [0, NAN]], pk.PlacePositive()), [NAN, NAN])


@eager_hosts
def test_cells_that_do_not_count_have_no_place(host: Host) -> None:
    """A sequence that is padded in front, behind or within gives the same; without cells that count it is empty."""
    mask = [[False, False, True, True], [True, True, False, False], [True, False, False, True], [False] * 4]
    rows = [[1, 1, 0, 5], [0, 5, 1, 1], [0, NAN, 1, 5], [1, 1, 1, 1]]
    assert_close(pool_rows(host, rows, pk.PlacePositive(), mask=mask), [1, 1, 1, 0])
    ones = host.pool(np.ones((1, 1, 2, 2)), pk.PlacePositive(), pk.Window(2, 1, 1))
    assert_close(ones.ravel(), [0, 0.5, 0, 0.5, 1.5, 0.5, 0, 0.5, 0])


def test_a_threshold_that_is_none() -> None:
    assert_refused(lambda: pk.PlacePositive(INF), "threshold must be finite", "inf")
