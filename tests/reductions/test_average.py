"""Average: worked examples."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_close, assert_equal, assert_identical, assert_refused
from tests.hosts import Host
from tests.reductions.rows import INF, NAN, gradient_rows, pool_rows

SAMPLES = [pk.Average(count_include_pad=True), pk.Average(divisor_override=-2.5)]

ROWS = [
    ([1, 2, 3, 4], 2.5),  # golden
    ([0, 1, 2, 5], 2),  # golden
    ([-4, -1, 2, 3], 0),
    ([1, NAN, 3, 4], NAN),
    ([INF, 1, 2, 3], INF),
    ([-INF, 1, 2, 3], -INF),
    ([INF, -INF, 2, 3], NAN),
    ([1e25, 2e25, 0, 1e25], 1e25),
    ([1e-25, 2e-25, 0, 1e-25], 1e-25),
]
CELLS = [row[0] for row in ROWS]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_values(host: Host, route: str, dtype: str) -> None:
    assert_close(pool_rows(host, CELLS, pk.Average(), dtype), [row[1] for row in ROWS], ulp=2)


def test_gradient_is_one_by_the_number(host: Host, route: str) -> None:
    assert_equal(gradient_rows(host, CELLS, pk.Average()), np.full((len(CELLS), 4), 0.25))


# Four cells, window 3, stride 2, padding 1 before and after: [. 1 2] [2 3 6]; ceil mode adds [6 . |overhang].
EDGES = pk.Window(3, stride=2, padding=1, ceil_mode=True)


@pytest.mark.parametrize(
    ("reduction", "values", "weights"),
    [
        (pk.Average(), [1.5, 11 / 3, 6], [1 / 2, 1 / 3, 1]),
        (pk.Average(count_include_pad=True), [1, 11 / 3, 3], [1 / 3, 1 / 3, 1 / 2]),
        (pk.Average(divisor_override=4), [0.75, 2.75, 1.5], [1 / 4, 1 / 4, 1 / 4]),
        (pk.Average(divisor_override=-0.5), [-6, -22, -12], [-2, -2, -2]),
        (pk.Average(True, 4), [0.75, 2.75, 1.5], [1 / 4, 1 / 4, 1 / 4]),
    ],
)
def test_divisors(host: Host, route: str, reduction: pk.Reduction, values: Any, weights: list[float]) -> None:
    value, gradient = host.gradient(np.array([[[1.0, 2.0, 3.0, 6.0]]]), reduction, EDGES)
    assert_close(value, [[values]], ulp=2)
    first, second, third = weights
    assert_close(gradient, [[[first, first + second, second, second + third]]], ulp=2)


def test_masked_cells_do_not_count(host: Host, route: str) -> None:
    rows = [[9.0, 1.0, 2.0], [NAN, INF, 2.0], [1.0, NAN, 3.0]]
    mask = [[False, True, True], [False, False, True], [False, False, False]]
    assert_equal(pool_rows(host, rows, pk.Average(), mask=mask), [1.5, 2, 0])
    assert_equal(pool_rows(host, rows, pk.Average(), mask=mask, empty_value=NAN), [1.5, 2, NAN])
    gradient = gradient_rows(host, rows, pk.Average(), mask=mask)
    assert_equal(gradient, [[0, 0.5, 0.5], [0, 0, 1], [0, 0, 0]])


@pytest.mark.parametrize("option", [{"count_include_pad": True}, {"divisor_override": 3}])
def test_a_mask_fixes_the_divisor(host: Host, option: dict[str, Any]) -> None:
    x, mask = np.ones((1, 1, 4)), np.ones((1, 1, 4), np.bool_)
    assert_refused(lambda: host.call("avg_pool", x, 2, mask=mask, **option), "mask", "divisor")


@pytest.mark.parametrize("divisor", [0, 0.0, -0.0, NAN, INF, "three"])
def test_divisors_that_are_none(divisor: Any) -> None:
    assert_refused(lambda: pk.avg_pool(np.ones((1, 1, 4)), 2, divisor_override=divisor), "divisor_override")


@pytest.mark.parametrize(
    ("dtype", "cells", "mean", "kept"),
    [
        ("int8", [127, 127, 127, 127], 127, "float32"),
        ("uint8", [255, 255, 255, 254], 254.75, "float32"),
        ("int16", [-3, -2, -2, -2], -2.25, "float32"),
        ("uint16", [65535, 65535, 65535, 65535], 65535, "float32"),
        ("int32", [2, 2, 2, 3], 2.25, "float64"),
        ("uint32", [2**32 - 1, 2**32 - 1, 2**32 - 1, 2**32 - 1], 2**32 - 1, "float64"),
        ("int64", [-2, -2, -2, -3], -2.25, "float64"),
    ],
)
def test_integers_give_a_fraction(host: Host, dtype: str, cells: list[int], mean: float, kept: str) -> None:
    with host.session("int64"):
        value = host.array(pk.avg_pool(host.tensor(np.array([[cells]], dtype)), pk.Global()))
    assert_identical(value, np.array([[[mean]]], kept))


@pytest.mark.parametrize("dtype", ["bool", "uint64"])
def test_types_without_a_mean(host: Host, dtype: str) -> None:
    assert_refused(lambda: host.pool(np.ones((1, 1, 2), dtype), pk.Average(), pk.Global()), dtype, "float32")


def test_float16_accumulates_in_float32(host: Host) -> None:
    x = np.ones((1, 1, 64, 64), np.float16)
    assert_identical(host.pool(x, pk.Average(), pk.Global()), np.ones((1, 1, 1, 1), np.float16))
    x = np.full((1, 1, 4), 60000.0, np.float16)
    assert_identical(host.pool(x, pk.Average(), pk.Global()), np.array([[[60000]]], np.float16))


def test_long_float32_means_are_not_sequential(host: Host, route: str) -> None:
    x = np.full((1, 1, 1024, 1024), 0.1, np.float32)
    assert_close(host.pool(x, pk.Average(), pk.Global()), np.full((1, 1, 1, 1), np.float32(0.1)), ulp=64)


def test_infinite_cotangents_do_not_leak(host: Host, route: str) -> None:
    """A cell outside a window has no part of its cotangent: 0 times infinity is not computed."""
    x = np.array([[[1.0, 2.0, 3.0, 4.0]]])
    _, gradient = host.gradient(x, pk.Average(), pk.Window(2), np.array([[[INF, 1.0]]]))
    assert_equal(gradient, [[[INF, INF, 0.5, 0.5]]])
