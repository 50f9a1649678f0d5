"""Generalized mean (GeM): worked examples."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_close, assert_identical, assert_refused
from tests.hosts import Host
from tests.reductions.rows import INF, NAN, eager_hosts, gradient_rows, pool_rows

SAMPLES = [pk.GeneralizedMean(p) for p in (-2.0, 0.0, 0.5, 1.0, INF, -INF)]

EXAMPLES: list[tuple[pk.Reduction, list[tuple[list[float], float, list[float]]]]] = [
    # Each row: cells, result, gradient (x / y)^(p - 1) / N; cells below eps have none.
    (
        pk.GeneralizedMean(),
        [
            ([1, 2, 3, 4], 25 ** (1 / 3), [c**2 / 25 ** (2 / 3) / 4 for c in (1, 2, 3, 4)]),
            ([0, 1, 2, 5], 33.5 ** (1 / 3), [0, *(c**2 / 33.5 ** (2 / 3) / 4 for c in (1, 2, 5))]),
            ([6, 6, 6, 6], 6, [0.25] * 4),
            ([-3, -1, -2, -4], 1e-6, [0] * 4),  # dead: all raised to eps
            ([0, 0, 0, 0], 1e-6, [0] * 4),
            ([1e25, 0, 0, 0], 1e25 / 4 ** (1 / 3), [4 ** (-1 / 3), 0, 0, 0]),
            ([1e-6, 1e-6, 1e-6, 1e-6], 1e-6, [0.25] * 4),  # at eps the gradient passes
        ],
    ),
    (pk.GeneralizedMean(1), [([1, 2, 3, 6], 3, [0.25] * 4)]),
    (pk.GeneralizedMean(2), [([1, 7, 1, 7], 5, [0.05, 0.35, 0.05, 0.35])]),
    (pk.GeneralizedMean(0), [([1, 4, 2, 2], 2, [0.5, 0.125, 0.25, 0.25])]),
    (pk.GeneralizedMean(-1), [([1, 2, 3, 4], 1.92, [1.92**2 / c**2 / 4 for c in (1, 2, 3, 4)])]),
    (pk.GeneralizedMean(1e-17), [([1, 4, 2, 2], 2, [0.5, 0.125, 0.25, 0.25])]),
    (pk.GeneralizedMean(INF), [([1, 4, 4, 2], 4, [0, 1, 0, 0])]),
    (pk.GeneralizedMean(-INF), [([2, 1, 4, 1], 1, [0, 1, 0, 0]), ([0, 1, 4, 1], 1e-6, [0] * 4)]),
    # Without eps zeros count as such: the geometric and the harmonic mean are 0.
    (
        pk.GeneralizedMean(3, eps=0),
        [([0, 1, 2, 5], 33.5 ** (1 / 3), [0, *(c**2 / 33.5 ** (2 / 3) / 4 for c in (1, 2, 5))])],
    ),
    (pk.GeneralizedMean(0, eps=0), [([0, 1, 2, 5], 0, [0] * 4), ([0, 0, 0, 0], 0, [0] * 4)]),
]


@eager_hosts
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("reduction", "rows"), EXAMPLES)
def test_values_and_gradients(host: Host, reduction: pk.Reduction, rows: Any, dtype: str) -> None:
    cells = [row[0] for row in rows]
    assert_close(pool_rows(host, cells, reduction, dtype), [row[1] for row in rows], ulp=16)
    assert_close(gradient_rows(host, cells, reduction, dtype), [row[2] for row in rows], ulp=32)


@eager_hosts
def test_golden_values(host: Host) -> None:
    rows = [[1, 2, 3, 4], [0, 1, 2, 5]]
    values = pool_rows(host, rows, pk.GeneralizedMean(3))
    assert values == pytest.approx([2.924018, 3.223653], abs=1e-6)
    assert pool_rows(host, rows[:1], pk.GeneralizedMean(0)) == pytest.approx([2.213364], abs=1e-6)
    assert_close(pool_rows(host, [[0, 1, 2, 5]], pk.GeneralizedMean(-1, eps=0)), [0])


@eager_hosts
def test_limits(host: Host) -> None:
    rows = [[1, 2, 3, 4]]
    assert_close(pool_rows(host, rows, pk.GeneralizedMean(3e5)), [4 * (1 / 4) ** (1 / 3e5)], ulp=64)
    assert_close(pool_rows(host, rows, pk.GeneralizedMean(-3e5)), [(1 / 4) ** (-1 / 3e5)], ulp=64)
    for near in (1e-12, -1e-12):
        assert_close(pool_rows(host, rows, pk.GeneralizedMean(near)), [24**0.25], ulp=2**14)


@eager_hosts
def test_float16_is_computed_in_float32(host: Host) -> None:
    """50^3 overflows float16, and 1e-6 is next to nothing there."""
    x = np.array([[[50, 50, 50, 50]], [[0, 0, 0, 0]]], np.float16)
    expected = np.array([[[50]], [[1e-6]]], np.float16)
    assert_close(host.pool(x, pk.GeneralizedMean(), pk.Global()), expected, ulp=1)


@eager_hosts
def test_special_values(host: Host) -> None:
    rows = [[NAN, 1, 2], [INF, 1, 2], [-INF, 8, 8], [INF, NAN, 0]]
    assert_close(pool_rows(host, rows, pk.GeneralizedMean(1)), [NAN, INF, 16 / 3 + 1e-6 / 3, NAN])
    assert_close(pool_rows(host, [[INF, 1], [NAN, 1]], pk.GeneralizedMean(-1)), [2, NAN])
    assert_close(pool_rows(host, rows[:2], pk.GeneralizedMean(INF)), [NAN, INF])


@eager_hosts
def test_masked_cells_do_not_count(host: Host) -> None:
    rows: Any = [[NAN, 1, 7, INF], [1, 2, 3, 4]]
    mask = [[False, True, True, False], [False] * 4]
    assert_close(pool_rows(host, rows, pk.GeneralizedMean(2), mask=mask), [5, 0])
    assert_close(gradient_rows(host, rows, pk.GeneralizedMean(2), mask=mask), [[0, 0.1, 0.7, 0], [0] * 4], ulp=8)


@eager_hosts
def test_it_is_the_power_mean_of_positive_cells(host: Host) -> None:
    x = np.random.default_rng(0).uniform(0.1, 3, (2, 3, 6, 7))
    for p in (0.5, 2, 3):
        power = host.pool(x, pk.Power(p, mean=True), pk.Window(3, 2, 1))
        # XLA's log1p is that far off.
        assert_close(host.pool(x, pk.GeneralizedMean(p), pk.Window(3, 2, 1)), power, ulp=128)


@pytest.mark.parametrize(
    ("name", "value"), [("p", NAN), ("p", "two"), ("p", None), ("p", 1e39), ("eps", -1), ("eps", INF)]
)
def test_options_that_are_none(name: str, value: Any) -> None:
    assert_refused(lambda: pk.GeneralizedMean(**{name: value}), name)
    assert_identical(np.array(pk.GeneralizedMean().eps), np.array(1e-6))
