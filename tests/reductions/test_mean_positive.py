"""Mean of positive values: worked examples."""

from __future__ import annotations

import poolkit as pk
from tests.agreement import assert_close, assert_equal, assert_refused
from tests.hosts import Host
from tests.reductions.rows import INF, NAN, eager_hosts, gradient_rows, pool_rows


@eager_hosts
def test_values_and_gradients(host: Host) -> None:
    rows = [[1, 2, 3, 4], [0, 1, -2, 5], [0, 0, 0, 0], [-1, -2, -3, -4], [2, 2, 2, 2]]
    assert_close(pool_rows(host, rows, pk.MeanPositive()), [2.5, 3, 0, 0, 2])
    quarter, nothing = [0.25] * 4, [0] * 4
    expected = [quarter, [0, 0.5, 0, 0.5], nothing, nothing, quarter]
    assert_close(gradient_rows(host, rows, pk.MeanPositive()), expected)
    # Strictly larger than the threshold.
    assert_close(pool_rows(host, rows[:2], pk.MeanPositive(2)), [3.5, 5])


@eager_hosts
def test_edges(host: Host) -> None:
    rows = [[NAN, 1], [-1, NAN], [INF, 1], [-INF, 1], [7, -INF]]
    assert_equal(pool_rows(host, rows, pk.MeanPositive()), [NAN, NAN, INF, 1, 7])
    assert_close(pool_rows(host, [[9], [-9]], pk.MeanPositive()), [9, 0])
    mask = [[False, True, True], [False] * 3]
    assert_close(pool_rows(host, [[NAN, 4, 2], [1, 2, 3]], pk.MeanPositive(), mask=mask), [3, 0])


def test_a_threshold_that_is_none() -> None:
    assert_refused(lambda: pk.MeanPositive(NAN), "threshold must be finite", "nan")
