"""Ordinal pooling: worked examples."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_close, assert_equal, assert_identical, assert_refused
from tests.hosts import Host
from tests.reductions.rows import INF, NAN, eager_hosts, gradient_rows, pool_rows

SAMPLES = [pk.Ordinal((1.0, 0.0, 2.0)), pk.Ordinal((1.0,))]

EXAMPLES: list[tuple[pk.Reduction, list[tuple[list[float], float, list[float]]]]] = [
    # Each row: cells, result, gradient.
    (
        pk.Ordinal((2, 1, 1)),
        [
            ([1, 2, 3, 4], 3.25, [0, 0.25, 0.25, 0.5]),
            ([5, 5, 5, 5], 5, [0.5, 0.25, 0.25, 0]),
            ([-1, -2, -3, -4], -1.75, [0.5, 0.25, 0.25, 0]),
        ],
    ),
    (pk.Ordinal((1,)), [([1, 4, 4, 0], 4, [0, 1, 0, 0])]),
    (pk.Ordinal((3, 3, 3, 3)), [([1, 2, 3, 6], 3, [0.25] * 4)]),
    (pk.Ordinal((1e30, 0, 3e30)), [([1, 2, 3, 4], 2.5, [0, 0.75, 0, 0.25])]),
    # Shorter windows use the first weights: 2 and 1 of 3.
    (pk.Ordinal((2, 1, 1)), [([3, 6], 5, [1 / 3, 2 / 3])]),
]


@eager_hosts
@pytest.mark.parametrize(("reduction", "rows"), EXAMPLES)
def test_values_and_gradients(host: Host, reduction: pk.Reduction, rows: Any) -> None:
    cells = [row[0] for row in rows]
    assert_close(pool_rows(host, cells, reduction), [row[1] for row in rows])
    assert_close(gradient_rows(host, cells, reduction), [row[2] for row in rows])


@eager_hosts
def test_special_values(host: Host) -> None:
    rows = [[NAN, 1, 2], [INF, 1, 2], [-INF, 1, 3], [-INF, -INF, 2]]
    assert_equal(pool_rows(host, rows, pk.Ordinal((1, 1))), [NAN, INF, 2, -INF])


@eager_hosts
def test_masked_cells_do_not_count(host: Host) -> None:
    mask = [[True, False, True, False], [False] * 4]
    assert_close(pool_rows(host, [[6, NAN, 3, INF], [1, 2, 3, 4]], pk.Ordinal((2, 1, 9)), mask=mask), [5, 0])


def test_it_generalizes_the_others() -> None:
    x = np.random.default_rng(0).standard_normal((1, 2, 6, 6))
    window = pk.Window(3)
    for weights, other in [
        ((1.0,), pk.Max()),
        ((1.0,) * 9, pk.Average()),
        ((1.0,) * 4, pk.RankAverage(4)),
        (tuple(0.5**rank for rank in range(9)), pk.RankWeighted()),
    ]:
        assert_close(pk.pool(x, pk.Ordinal(weights), window), pk.pool(x, other, window), scale=1)


@pytest.mark.parametrize("weights", [(), (0, 1), (1, -1), (NAN,), (INF,), "12", None, 3, ("a",)])
def test_weights_that_are_none(weights: Any) -> None:
    assert_refused(lambda: pk.Ordinal(weights), "weights")


def test_lists_are_taken() -> None:
    listed: Any = [2, 1, 1]
    assert pk.Ordinal(listed) == pk.Ordinal((2.0, 1.0, 1.0))
    assert_identical(pk.ordinal_pool(np.array([[[4.0, 0.0, 2.0]]]), 3, weights=listed), np.array([[[2.5]]]))
