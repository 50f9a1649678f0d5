"""Rank-based weighting: worked examples."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_close, assert_equal, assert_identical, assert_refused
from tests.hosts import Host
from tests.reductions.rows import INF, NAN, eager_hosts, gradient_rows, pool_rows

SAMPLES = [pk.RankWeighted(0.2), pk.RankWeighted(0.3, normalized=False), pk.RankWeighted(0.0), pk.RankWeighted(1.0)]

EXAMPLES: list[tuple[pk.Reduction, list[tuple[list[float], float, list[float]]]]] = [
    # Each row: cells, result, gradient. Weights are 8, 4, 2, 1 by rank, of 15; of 16 as published.
    (
        pk.RankWeighted(),
        [
            ([1, 2, 3, 4], 49 / 15, [1 / 15, 2 / 15, 4 / 15, 8 / 15]),
            ([0, 1, 2, 5], 50 / 15, [1 / 15, 2 / 15, 4 / 15, 8 / 15]),
            ([3, 3, 3, 3], 3, [8 / 15, 4 / 15, 2 / 15, 1 / 15]),
            ([-1, -2, 0, -4], -12 / 15, [4 / 15, 2 / 15, 8 / 15, 1 / 15]),
        ],
    ),
    (pk.RankWeighted(normalized=False), [([1, 2, 3, 4], 3.0625, [1 / 16, 1 / 8, 1 / 4, 1 / 2])]),
    (pk.RankWeighted(normalized=False), [([0, 1, 2, 5], 3.125, [1 / 16, 1 / 8, 1 / 4, 1 / 2])]),
    (pk.RankWeighted(1), [([1, 4, 4, 0], 4, [0, 1, 0, 0])]),
    (pk.RankWeighted(0), [([1, 2, 3, 6], 3, [0.25] * 4)]),
]


@eager_hosts
@pytest.mark.parametrize(("reduction", "rows"), EXAMPLES)
def test_values_and_gradients(host: Host, reduction: pk.Reduction, rows: Any) -> None:
    cells = [row[0] for row in rows]
    assert_close(pool_rows(host, cells, reduction), [row[1] for row in rows])
    assert_close(gradient_rows(host, cells, reduction), [row[2] for row in rows])


@eager_hosts
def test_weights_sum_to_one_in_every_window(host: Host) -> None:
    """Published code leaves 1 - (1 - alpha)^N: constant maps come out darker, most of all in short windows."""
    x = np.full((1, 1, 5, 5), 2.0)
    assert_close(host.pool(x, pk.RankWeighted(), pk.Window(3, 2, 1)), np.full((1, 1, 3, 3), 2.0))
    corner = host.pool(x, pk.RankWeighted(normalized=False), pk.Window(3, 2, 1))[0, 0, 0, 0]
    assert corner == pytest.approx(2 * (1 - 2.0**-4))


@eager_hosts
def test_special_values(host: Host) -> None:
    rows = [[NAN, 1, 2], [INF, 1, 2], [-INF, 1, 2], [INF, -INF, 0], [-INF, -INF, -INF]]
    assert_equal(pool_rows(host, rows, pk.RankWeighted()), [NAN, INF, -INF, NAN, -INF])
    assert_equal(pool_rows(host, [[INF, -INF]], pk.RankWeighted(1)), [INF])  # a weight of 0 lets nothing through


@eager_hosts
def test_masked_cells_do_not_count(host: Host) -> None:
    rows = [[NAN, 5, INF, 2], [1, 2, 3, 4]]
    mask = [[False, True, False, True], [False] * 4]
    assert_close(pool_rows(host, rows, pk.RankWeighted(), mask=mask), [4, 0])
    assert_close(gradient_rows(host, rows, pk.RankWeighted(), mask=mask), [[0, 2 / 3, 0, 1 / 3], [0] * 4])


@eager_hosts
def test_large_windows_forget_the_small_cells(host: Host) -> None:
    """(1 - alpha)^r is 0 from rank 150 on in float32."""
    x = np.arange(4096, dtype=np.float32)[None, None]
    assert_close(host.pool(x, pk.RankWeighted(), pk.Global()), [[[4094]]])


@pytest.mark.parametrize("alpha", [-0.1, 1.1, NAN, INF, "half", None])
def test_shares_that_are_none(alpha: Any) -> None:
    assert_refused(lambda: pk.RankWeighted(alpha), "alpha must be a number from 0 to 1", repr(alpha))
    assert_refused(lambda: pk.RankStochastic(alpha), "alpha must be a number from 0 to 1", repr(alpha))


def test_what_is_normalized_is_yes_or_no() -> None:
    unclear: Any = "no"
    assert_refused(lambda: pk.RankWeighted(normalized=unclear), "normalized must be True or False")
    assert_identical(np.array(pk.RankWeighted().normalized), np.array(True))
