"""Maximum plus average: worked examples."""

from __future__ import annotations

import numpy as np

import poolkit as pk
from tests.agreement import assert_close, assert_equal
from tests.hosts import Host
from tests.reductions.rows import INF, NAN, eager_hosts, gradient_rows, pool_rows


@eager_hosts
def test_values_and_gradients(host: Host) -> None:
    rows = [[1, 2, 3, 4], [0, 1, 2, 5], [2, 2, 2, 2], [-4, -1, 2, 3], [0, 0, 0, 0]]
    assert_close(pool_rows(host, rows, pk.MaxPlusAverage()), [6.5, 7, 4, 3, 0])
    last, first = [0.25, 0.25, 0.25, 1.25], [1.25, 0.25, 0.25, 0.25]
    assert_close(gradient_rows(host, rows, pk.MaxPlusAverage()), [last, last, first, last, first])


@eager_hosts
def test_edges(host: Host) -> None:
    assert_equal(pool_rows(host, [[NAN, 1], [INF, 1], [-INF, 1]], pk.MaxPlusAverage()), [NAN, INF, -INF])
    mask = [[False, True, True], [False] * 3]
    assert_close(pool_rows(host, [[NAN, 4, 2], [1, 2, 3]], pk.MaxPlusAverage(), mask=mask), [7, 0])
    assert_close(host.pool(np.full((1, 1, 3, 3), -2.0), pk.MaxPlusAverage(), pk.Window(3, 2, 1)).ravel(), [-4] * 4)
