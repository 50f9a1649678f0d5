"""Mixed maximum and average: worked examples."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_close, assert_equal, assert_identical, assert_refused
from tests.hosts import Host
from tests.reductions.rows import INF, NAN, eager_hosts, gradient_rows, pool_rows

SAMPLES = [pk.Mixed(0.0), pk.Mixed(0.25), pk.Mixed(1.0)]

EXAMPLES: list[tuple[pk.Reduction, list[tuple[list[float], float, list[float]]]]] = [
    # Each row: cells, result, gradient: the share for the first largest cell, the rest for all.
    (
        pk.Mixed(),
        [
            ([1, 2, 3, 4], 3.25, [0.125, 0.125, 0.125, 0.625]),
            ([0, 1, 2, 5], 3.5, [0.125, 0.125, 0.125, 0.625]),
            ([2, 2, 2, 2], 2, [0.625, 0.125, 0.125, 0.125]),
            ([-1, -3, -1, -3], -1.5, [0.625, 0.125, 0.125, 0.125]),
            ([0, 0, 0, 0], 0, [0.625, 0.125, 0.125, 0.125]),
        ],
    ),
    (pk.Mixed(0.25), [([1, 2, 3, 6], 3.75, [0.1875, 0.1875, 0.1875, 0.4375])]),
    (pk.Mixed(1), [([1, 4, 4, 0], 4, [0, 1, 0, 0])]),
    (pk.Mixed(0), [([1, 2, 3, 6], 3, [0.25] * 4)]),
]


@eager_hosts
@pytest.mark.parametrize(("reduction", "rows"), EXAMPLES)
def test_values_and_gradients(host: Host, route: str, reduction: pk.Reduction, rows: Any) -> None:
    cells = [row[0] for row in rows]
    assert_close(pool_rows(host, cells, reduction), [row[1] for row in rows])
    assert_close(gradient_rows(host, cells, reduction), [row[2] for row in rows])


@eager_hosts
def test_special_values(host: Host) -> None:
    rows = [[NAN, 1, 2], [INF, 1, 2], [-INF, 1, 2], [INF, -INF, 0], [-INF, -INF, -INF]]
    assert_equal(pool_rows(host, rows, pk.Mixed()), [NAN, INF, -INF, NAN, -INF])
    assert_equal(pool_rows(host, rows, pk.Mixed(1)), [NAN, INF, 2, INF, -INF])


@eager_hosts
def test_masked_and_padded_cells_do_not_count(host: Host) -> None:
    mask = [[False, True, True, False], [False] * 4]
    assert_close(pool_rows(host, [[NAN, 5, 1, INF], [1, 2, 3, 4]], pk.Mixed(), mask=mask), [4, 0])
    padded = host.pool(np.full((1, 1, 3, 3), -2.0), pk.Mixed(), pk.Window(3, 2, 1))
    assert_close(padded, np.full((1, 1, 2, 2), -2.0))


@eager_hosts
def test_half_precision(host: Host) -> None:
    x = np.full((1, 1, 4), 60000, np.float16)
    assert_identical(host.pool(x, pk.Mixed(), pk.Global()), x[..., :1])


@pytest.mark.parametrize("share", [-0.1, 1.1, NAN, INF, "half", None, True])
def test_shares_that_are_none(share: Any) -> None:
    assert_refused(lambda: pk.Mixed(share), "share must be a number from 0 to 1", repr(share))
