"""Power: worked examples of L2, Lp and their means."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_close, assert_equal, assert_refused
from tests.hosts import Host
from tests.reductions.rows import INF, NAN, gradient_rows, pool_rows

SAMPLES = [pk.Power(1), pk.Power(0.5), pk.Power(3, mean=True), pk.Power(2.5, mean=True), pk.Power(float("inf"))]

EXAMPLES: list[tuple[pk.Reduction, list[tuple[list[float], float, list[float]]]]] = [
    # Each row: cells, result, gradient. For p = 2 the gradient is x / y.
    (
        pk.Power(2),
        [
            ([3, -4], 5, [0.6, -0.8]),
            ([1, 1], sqrt(2), [sqrt(0.5), sqrt(0.5)]),
            ([0, -7], 7, [0, -1]),
            ([0, 0], 0, [0, 0]),
            ([3e25, 4e25], 5e25, [0.6, 0.8]),
            ([3e-25, -4e-25], 5e-25, [0.6, -0.8]),
            ([3e25, 4e-25], 3e25, [1, 4e-25 / 3e25]),
        ],
    ),
    (pk.Power(2, mean=True), [([1, 7], 5, [0.1, 0.7]), ([-3, 3], 3, [-0.5, 0.5]), ([0, 0], 0, [0, 0])]),
    # p = 1: the sum of magnitudes; its derivative at 0 is 0.
    (pk.Power(1), [([-1, 2], 3, [-1, 1]), ([0, -2], 2, [0, -1]), ([0, 0], 0, [0, 0])]),
    (pk.Power(1, mean=True), [([-1, 2], 1.5, [-0.5, 0.5])]),
    # p = 1/2: (1 + 2)^2 = 9; the gradient is sqrt(y / x), and 0 where x is 0.
    (pk.Power(0.5), [([1, 4], 9, [3, 1.5]), ([-1, 4], 9, [-3, 1.5]), ([0, 4], 4, [0, 1]), ([0, 0], 0, [0, 0])]),
    (pk.Power(0.5, mean=True), [([1, 9], 4, [1, 1 / 3])]),
    # p = 3: 3^3 + 4^3 + 5^3 = 6^3; the gradient is (x / y)^2.
    (pk.Power(3), [([3, 4, 5], 6, [1 / 4, 4 / 9, 25 / 36]), ([-3, 4, -5], 6, [-1 / 4, 4 / 9, -25 / 36])]),
    (pk.Power(INF), [([-5, 3], 5, [-1, 0]), ([2, -2], 2, [1, 0]), ([0, 0], 0, [0, 0])]),
    (pk.Power(INF, mean=True), [([1, 4], 4, [0, 1])]),
]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("reduction", "rows"), EXAMPLES, ids=[str(example[0]) for example in EXAMPLES])
def test_values_and_gradients(host: Host, route: str, reduction: pk.Reduction, rows: Any, dtype: str) -> None:
    cells = [row[0] for row in rows]
    assert_close(pool_rows(host, cells, reduction, dtype), [row[1] for row in rows], ulp=4)
    assert_close(gradient_rows(host, cells, reduction, dtype), [row[2] for row in rows], ulp=4)


def test_golden_values(host: Host, route: str) -> None:
    rows = [[1, 2, 3, 4], [0, 1, 2, 5]]
    assert_close(pool_rows(host, rows, pk.Power(2)), [sqrt(30), sqrt(30)])
    assert_close(pool_rows(host, rows, pk.Power(2, True)), [sqrt(7.5), sqrt(7.5)])
    assert_close(pool_rows(host, rows, pk.Power(3)), [4.641588833612779, 134 ** (1 / 3)])


@pytest.mark.parametrize("p", [0.5, 1, 2, 3, INF])
def test_special_values(host: Host, route: str, p: float) -> None:
    rows = [[1, NAN, 3], [INF, 1, 2], [-INF, 1, 0], [INF, -INF, 0], [NAN, INF, 0]]
    assert_equal(pool_rows(host, rows, pk.Power(p)), [NAN, INF, INF, INF, NAN])


def test_masked_cells_do_not_count(host: Host, route: str) -> None:
    rows = [[3.0, NAN, 4.0], [INF, 0.0, 0.0], [1.0, 2.0, 3.0]]
    mask = [[True, False, True], [False, True, True], [False, False, False]]
    assert_close(pool_rows(host, rows, pk.Power(2), mask=mask), [5, 0, 0])
    assert_close(pool_rows(host, rows, pk.Power(2), mask=mask, empty_value=-1), [5, 0, -1])
    assert_close(pool_rows(host, rows, pk.Power(2, True), mask=mask), [sqrt(12.5), 0, 0])
    assert_close(gradient_rows(host, rows, pk.Power(2), mask=mask), [[0.6, 0, 0.8], [0, 0, 0], [0, 0, 0]])


def test_a_short_window_is_a_short_sum(host: Host, route: str) -> None:
    """PyTorch rescales the short window of ceil mode as if it were full (listed difference of S9)."""
    x = np.array([[[3.0, 4.0, 5.0, 12.0, 7.0]]])
    assert_close(host.call("lp_pool", x, 2, ceil_mode=True, p=2), [[[5, 13, 7]]])
    assert_close(host.call("lp_pool", x, 2, ceil_mode=True, p=1, mean=True), [[[3.5, 8.5, 7]]])


@pytest.mark.parametrize(
    ("dtype", "cells", "norm", "kept"),
    [
        ("int8", [-128, 96], 160, "float32"),  # 4 * 32, 3 * 32; -128 has no positive int8
        ("uint8", [240, 180], 300, "float32"),
        ("int32", [-30000, 40000], 50000, "float64"),
        ("int64", [3, 4], 5, "float64"),
        ("float16", [300.0, -400.0], 500, "float16"),  # squares overflow float16
    ],
)
def test_other_types(host: Host, dtype: str, cells: list[Any], norm: float, kept: str) -> None:
    with host.session("int64"):
        value = host.array(pk.lp_pool(host.tensor(np.array([[cells]], dtype)), pk.Global()))
    assert value.dtype == kept
    assert_close(value, [[[norm]]], ulp=2)


@pytest.mark.parametrize("p", [0, -1, NAN, -INF, "two", None])
def test_exponents_that_are_none(p: Any) -> None:
    assert_refused(lambda: pk.lp_pool(np.ones((1, 1, 4)), 2, p=p), "p must be", "above 0")
