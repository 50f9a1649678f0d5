"""Softmax-weighted mean (SoftPool): worked examples."""

from __future__ import annotations

from math import exp, log
from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_close, assert_equal, assert_refused
from tests.hosts import Host
from tests.reductions.rows import INF, NAN, gradient_rows, pool_rows

SAMPLES = [pk.Softmax(-2.0), pk.Softmax(0.0), pk.Softmax(30.0)]

L = log(3)  # the window [0, ln 3] has weights 1 : 3^beta

EXAMPLES: list[tuple[pk.Reduction, list[tuple[list[float], float, list[float]]]]] = [
    # Each row: cells, result, gradient w (1 + beta (x - y)).
    (
        pk.Softmax(),
        [
            ([0, L], 0.75 * L, [0.25 * (1 - 0.75 * L), 0.75 * (1 + 0.25 * L)]),
            ([L, 0], 0.75 * L, [0.75 * (1 + 0.25 * L), 0.25 * (1 - 0.75 * L)]),
            ([5, 5], 5, [0.5, 0.5]),
            ([0, 0], 0, [0.5, 0.5]),
            ([1e4, 0], 1e4, [1, 0]),
            ([-1e4, 0], 0, [0, 1]),
            ([1e25, -1e25], 1e25, [1, 0]),
            ([1e-25, 3e-25], 2e-25, [0.5, 0.5]),
        ],
    ),
    (pk.Softmax(2), [([0, L], 0.9 * L, [0.1 * (1 - 1.8 * L), 0.9 * (1 + 0.2 * L)])]),
    (
        pk.Softmax(-1),
        [([0, L], 0.25 * L, [0.75 * (1 + 0.25 * L), 0.25 * (1 - 0.75 * L)]), ([1e4, 0], 0, [0, 1])],
    ),
    (pk.Softmax(0), [([1, 5], 3, [0.5, 0.5]), ([1e4, 0], 5e3, [0.5, 0.5])]),
    (pk.Softmax(1000), [([1, 2], 2, [0, 1]), ([3, 3], 3, [0.5, 0.5])]),
    (pk.Softmax(-1000), [([1, 2], 1, [1, 0])]),
    (pk.Softmax(1e-8), [([1, 5], 3 + 4e-8, [0.5 - 2e-8, 0.5 + 2e-8])]),
]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("reduction", "rows"), EXAMPLES, ids=[str(example[0]) for example in EXAMPLES])
def test_values_and_gradients(host: Host, route: str, reduction: pk.Reduction, rows: Any, dtype: str) -> None:
    cells = [row[0] for row in rows]
    assert_close(pool_rows(host, cells, reduction, dtype), [row[1] for row in rows], ulp=8)
    assert_close(gradient_rows(host, cells, reduction, dtype), [row[2] for row in rows], ulp=8, scale=0.25)


def test_golden_values(host: Host, route: str) -> None:
    rows = [[1, 2, 3, 4], [0, 1, 2, 5], [-4, -1, 2, 3]]
    total = 1 + exp(1) + exp(2) + exp(5)
    expected = [3.492652734585769, (exp(1) + 2 * exp(2) + 5 * exp(5)) / total, 2.677368]
    values = pool_rows(host, rows, pk.Softmax())
    assert_close(values[:2], expected[:2], ulp=8)
    assert values[2] == pytest.approx(expected[2], abs=1e-6)
    assert values[1] == pytest.approx(4.761533, abs=1e-6)
    gradient = gradient_rows(host, rows[:1], pk.Softmax())
    assert gradient[0] == pytest.approx([-0.048, -0.043, 0.120, 0.971], abs=1e-3)


def test_a_large_offset_costs_no_digits(host: Host, route: str) -> None:
    cells = np.array([[0.0, 1.0, 2.0]]) + 1e6
    assert_close(pool_rows(host, cells, pk.Softmax()), [1e6 + (exp(1) + 2 * exp(2)) / (1 + exp(1) + exp(2))], ulp=2)
    weights = np.exp([[0.0, 1.0, 2.0]]) / (1 + exp(1) + exp(2))
    slopes = weights * (1 + np.array([0.0, 1.0, 2.0]) - np.sum(weights * [0.0, 1.0, 2.0]))
    for dtype in ("float32", "float64"):
        assert_close(gradient_rows(host, cells, pk.Softmax(), dtype), slopes, ulp=8, scale=0.25)


def test_special_values(host: Host, route: str) -> None:
    rows = [[NAN, 1, 2], [INF, 1, 2], [INF, INF, 2], [-INF, 0, L], [-INF, -INF, -INF], [INF, -INF, 0], [INF, NAN, 0]]
    assert_close(pool_rows(host, rows, pk.Softmax()), [NAN, INF, INF, 0.75 * L, -INF, INF, NAN])
    mirrored = (-np.array(rows)).tolist()
    assert_close(pool_rows(host, mirrored, pk.Softmax(-1)), [NAN, -INF, -INF, -0.75 * L, INF, -INF, NAN])
    gradient = gradient_rows(host, [[-INF, 0, L]], pk.Softmax())
    assert_close(gradient, [[0, 0.25 * (1 - 0.75 * L), 0.75 * (1 + 0.25 * L)]], ulp=8)


def test_an_infinite_gradient_keeps_its_signs(host: Host, route: str) -> None:
    """The slope is negative in cells that lie more than 1 / beta below the mean."""
    x = np.array([[[0.0, 5.0]], [[5.0, 4.9]]])
    infinite = np.array([[[INF]], [[-INF]]])
    _, gradient = host.gradient(x, pk.Softmax(), pk.Window((2,)), infinite)
    assert_equal(gradient[:, 0], [[-INF, INF], [-INF, -INF]])


def test_masked_cells_do_not_count(host: Host, route: str) -> None:
    rows = [[0.0, NAN, L], [INF, 2.0, 1e4], [1.0, 2.0, 3.0]]
    mask = [[True, False, True], [False, True, False], [False, False, False]]
    assert_close(pool_rows(host, rows, pk.Softmax(), mask=mask), [0.75 * L, 2, 0])
    assert_close(pool_rows(host, rows, pk.Softmax(), mask=mask, empty_value=9), [0.75 * L, 2, 9])
    gradient = gradient_rows(host, rows, pk.Softmax(), mask=mask)
    assert_close(gradient, [[0.25 * (1 - 0.75 * L), 0, 0.75 * (1 + 0.25 * L)], [0, 1, 0], [0, 0, 0]], ulp=8)


@pytest.mark.parametrize(
    ("dtype", "cells", "mean", "kept"),
    [
        ("int8", [-128, 127], 127, "float32"),
        ("int32", [0, 0], 0, "float64"),
        ("int64", [5, 5], 5, "float64"),
        ("float16", [12.0, 0.0], 12 * exp(12) / (exp(12) + 1), "float16"),  # exp(12) overflows float16
    ],
)
def test_other_types(host: Host, dtype: str, cells: list[Any], mean: float, kept: str) -> None:
    with host.session("int64"):
        value = host.array(pk.soft_pool(host.tensor(np.array([[cells]], dtype)), pk.Global()))
    assert value.dtype == kept
    assert_close(value, [[[mean]]], ulp=1)


@pytest.mark.parametrize("beta", [NAN, INF, -INF, 1e39, -1e39, "one", None])
def test_temperatures_that_are_none(beta: Any) -> None:
    assert_refused(lambda: pk.soft_pool(np.ones((1, 1, 4)), 2, beta=beta), "beta")


def test_a_huge_temperature_is_the_extreme(host: Host, route: str) -> None:
    for beta, expected in ((3e38, 3), (-3e38, 1)):
        assert_equal(pool_rows(host, [[1, 3, 2]], pk.Softmax(beta), "float32"), [expected])
        gradient = gradient_rows(host, [[1, 3, 2]], pk.Softmax(beta), "float32")
        assert_equal(gradient, [[expected == 1, expected == 3, 0]])
