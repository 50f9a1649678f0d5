"""Log-mean-exp: worked examples."""

from __future__ import annotations

from math import exp, log, log1p
from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_close, assert_equal, assert_refused
from tests.hosts import Host
from tests.reductions.rows import INF, NAN, gradient_rows, pool_rows

SAMPLES = [pk.LogMeanExp(-3.0), pk.LogMeanExp(0.0), pk.LogMeanExp(1e-6), pk.LogMeanExp(50.0)]

L = log(3)  # the exponentials of the window [0, ln 3] are 1 and 3^r

EXAMPLES: list[tuple[pk.LogMeanExp, list[tuple[list[float], float, list[float]]]]] = [
    # Each row: cells, result, gradient (the softmax of r x).
    (
        pk.LogMeanExp(),
        [
            ([0, L], log(2), [0.25, 0.75]),
            ([5, 5], 5, [0.5, 0.5]),
            ([1e4, 0], 1e4 - log(2), [1, 0]),
            ([-1e4, 0], -log(2), [0, 1]),
            ([1e25, -1e25], 1e25, [1, 0]),
            ([1e-25, 3e-25], 2e-25, [0.5, 0.5]),
            ([-0.5, 0.5], log((exp(0.5) + exp(-0.5)) / 2), [1 / (1 + exp(1)), 1 / (1 + exp(-1))]),
        ],
    ),
    (pk.LogMeanExp(2), [([0, L], 0.5 * log(5), [0.1, 0.9])]),
    (pk.LogMeanExp(-1), [([0, L], log(1.5), [0.75, 0.25]), ([1e4, 0], log(2), [0, 1])]),
    (pk.LogMeanExp(0), [([1, 5], 3, [0.5, 0.5]), ([1e4, 0], 5e3, [0.5, 0.5])]),
    (pk.LogMeanExp(1000), [([1, 2], 2 - log(2) / 1000, [0, 1]), ([3, 3], 3, [0.5, 0.5])]),
    (pk.LogMeanExp(-1000), [([1, 2], 1 + log(2) / 1000, [1, 0])]),
    (pk.LogMeanExp(-50), [([100, 101], 100 + log(2) / 50, [1, exp(-50)])]),
]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("reduction", "rows"), EXAMPLES, ids=[str(example[0]) for example in EXAMPLES])
def test_values_and_gradients(host: Host, route: str, reduction: pk.LogMeanExp, rows: Any, dtype: str) -> None:
    cells = [row[0] for row in rows]
    assert_close(pool_rows(host, cells, reduction, dtype), [row[1] for row in rows], ulp=8)
    # A cell that counts exp(-d) has d units in the last place more, since d is rounded; from 100 on it counts nothing.
    distances = [abs(reduction.sharpness) * float(np.ptp(row[0])) for row in rows]
    ulp = 8 + max([d for d in distances if d < 100], default=0)
    assert_close(gradient_rows(host, cells, reduction, dtype), [row[2] for row in rows], ulp=ulp)


def test_golden_values(host: Host, route: str) -> None:
    rows = [[1, 2, 3, 4], [0, 1, 2, 5]]
    smooth = [3.053895337441305, log((1 + exp(1) + exp(2) + exp(5)) / 4)]
    assert_close(pool_rows(host, rows, pk.LogMeanExp(1)), smooth)
    assert smooth[1] == pytest.approx(3.6859, abs=1e-4)
    sharp = [3.861375103984048, 5 + (log1p(exp(-30) + exp(-40) + exp(-50)) - log(4)) / 10]
    assert_close(pool_rows(host, rows, pk.LogMeanExp(10)), sharp)


@pytest.mark.parametrize("sharpness", [1e-8, -1e-8, 1e-12, 1e-300, -1e-300, 5e-324, 0])
def test_near_sharpness_zero_it_is_the_mean(host: Host, route: str, sharpness: float) -> None:
    """The series is mean + r var / 2: [1, 2, 3, 4] has mean 2.5 and variance 1.25."""
    value = pool_rows(host, [[1, 2, 3, 4]], pk.LogMeanExp(sharpness))
    assert_close(value, [2.5 + sharpness * 1.25 / 2], ulp=4)
    slopes = 0.25 * (1 + sharpness * (np.arange(1, 5) - 2.5))
    assert_close(gradient_rows(host, [[1, 2, 3, 4]], pk.LogMeanExp(sharpness)), [slopes], ulp=8)
    small = pool_rows(host, [[1, 2, 3, 4]], pk.LogMeanExp(sharpness), "float32")
    assert_close(small, [2.5 + sharpness * 1.25 / 2], ulp=4)


def test_a_large_offset_costs_no_digits(host: Host, route: str) -> None:
    cells = np.array([[0.0, 1.0, 2.0]]) + 1e6
    assert_close(pool_rows(host, cells, pk.LogMeanExp()), [1e6 + log((1 + exp(1) + exp(2)) / 3)], ulp=2)
    weights = np.exp([[0.0, 1.0, 2.0]])
    for dtype in ("float32", "float64"):
        assert_close(gradient_rows(host, cells, pk.LogMeanExp(), dtype), weights / weights.sum(), ulp=8)


def test_special_values(host: Host, route: str) -> None:
    rows = [[NAN, 1, 2], [INF, 1, 2], [INF, INF, 2], [-INF, 0, L], [-INF, -INF, -INF], [INF, -INF, 0], [INF, NAN, 0]]
    assert_close(pool_rows(host, rows, pk.LogMeanExp()), [NAN, INF, INF, log(4 / 3), -INF, INF, NAN])
    mirrored = (-np.array(rows)).tolist()
    assert_close(pool_rows(host, mirrored, pk.LogMeanExp(-1)), [NAN, -INF, -INF, -log(4 / 3), INF, -INF, NAN])
    assert_close(gradient_rows(host, [[-INF, 0, L]], pk.LogMeanExp()), [[0, 0.25, 0.75]], ulp=8)


def test_masked_cells_do_not_count(host: Host, route: str) -> None:
    rows = [[0.0, NAN, L], [INF, 2.0, 1e4], [1.0, 2.0, 3.0]]
    mask = [[True, False, True], [False, True, False], [False, False, False]]
    assert_close(pool_rows(host, rows, pk.LogMeanExp(), mask=mask), [log(2), 2, 0])
    assert_close(pool_rows(host, rows, pk.LogMeanExp(), mask=mask, empty_value=9), [log(2), 2, 9])
    assert_close(gradient_rows(host, rows, pk.LogMeanExp(), mask=mask), [[0.25, 0, 0.75], [0, 1, 0], [0, 0, 0]], ulp=8)


@pytest.mark.parametrize(
    ("dtype", "cells", "mean", "kept"),
    [
        ("int8", [-128, 127], 127 - log(2), "float32"),
        ("int32", [4, 4], 4, "float64"),
        ("int64", [1000, 0], 1000 - log(2), "float64"),
        ("float16", [12.0, 12.0], 12, "float16"),  # exp(12) overflows float16
    ],
)
def test_other_types(host: Host, dtype: str, cells: list[Any], mean: float, kept: str) -> None:
    with host.session("int64"):
        value = host.array(pk.lme_pool(host.tensor(np.array([[cells]], dtype)), pk.Global()))
    assert value.dtype == kept
    assert_close(value, [[[mean]]], ulp=1)


@pytest.mark.parametrize("sharpness", [NAN, INF, -INF, 1e39, -1e39, "one", None])
def test_sharpnesses_that_are_none(sharpness: Any) -> None:
    assert_refused(lambda: pk.lme_pool(np.ones((1, 1, 4)), 2, sharpness=sharpness), "sharpness")


def test_a_huge_sharpness_is_the_extreme(host: Host, route: str) -> None:
    for sharpness, expected in ((3e38, 3), (-3e38, 1)):
        assert_equal(pool_rows(host, [[1, 3, 2]], pk.LogMeanExp(sharpness), "float32"), [expected])
        gradient = gradient_rows(host, [[1, 3, 2]], pk.LogMeanExp(sharpness), "float32")
        assert_equal(gradient, [[expected == 1, expected == 3, 0]])


def test_sharpness_0_is_the_average(host: Host, route: str) -> None:
    rows = [[1.0, -INF, 3.0], [INF, 1.0, 3.0], [INF, -INF, 3.0], [NAN, 1.0, 3.0], [1.0, 2.0, 6.0]]
    assert_equal(pool_rows(host, rows, pk.LogMeanExp(0)), [-INF, INF, NAN, NAN, 3])
    assert_equal(gradient_rows(host, rows[-1:], pk.LogMeanExp(0)), [[1 / 3, 1 / 3, 1 / 3]])
