"""Minimum: worked examples."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_bitwise, assert_equal, assert_identical
from tests.hosts import Host
from tests.reductions.rows import INF, NAN, gradient_rows, pool_rows

ROWS = [
    # cells                 value  index
    ([1, 2, 3, 4], 1, 0),  # golden
    ([0, 1, 2, 5], 0, 0),  # golden
    ([4, 1, 2, 3], 1, 1),  # no zero comes in
    ([7, 7, 7, 7], 7, 0),  # ties go to the first
    ([9, 1, 3, 1], 1, 1),
    ([1, NAN, 3, NAN], NAN, 1),  # the first NaN
    ([-INF, NAN, 0, 0], NAN, 1),
    ([INF, INF, INF, INF], INF, 0),
    ([INF, 5, INF, 6], 5, 1),
    ([-INF, 1, -INF, 2], -INF, 0),
    ([1e25, 2e25, -3e25, 0], -3e25, 2),
    ([3e-25, 2e-25, 4e-25, 1], 2e-25, 1),
]
CELLS = [row[0] for row in ROWS]
INDICES = [row[2] for row in ROWS]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_values_and_indices(host: Host, route: str, dtype: str) -> None:
    value, index = pool_rows(host, CELLS, pk.Min(), dtype, return_indices=True)
    assert_identical(value, np.array([row[1] for row in ROWS], dtype))
    assert_identical(index, np.array(INDICES, host.index_type(dtype)))


def test_gradient_goes_to_the_winner(host: Host, route: str) -> None:
    assert_equal(gradient_rows(host, CELLS, pk.Min()), np.eye(4)[INDICES])


def test_zeros_of_both_signs_tie(host: Host, route: str) -> None:
    value, index = pool_rows(host, [[-0.0, 0.0], [0.0, -0.0]], pk.Min(), return_indices=True)
    assert_equal(index, [0, 0])
    assert_bitwise(value, np.array([-0.0, 0.0]))


def test_ties_across_rows_go_in_raster_order(host: Host, route: str) -> None:
    plane = np.array([[[[1.0, 0.0], [0.0, 1.0]]]])
    _, index = host.call("min_pool", plane, 2, return_indices=True)
    assert index.item() == 1


def test_padding_is_no_value(host: Host, route: str) -> None:
    x = np.array([[[3.0, 1.0, 2.0]]])
    value, index = host.call("min_pool", x, 2, 1, 1, return_indices=True)
    assert_equal(value, [[[3, 1, 1, 2]]])
    assert_equal(index, [[[0, 1, 1, 2]]])


def test_masked_cells_do_not_count(host: Host, route: str) -> None:
    rows = [[-9.0, 1.0, 2.0], [NAN, 3.0, 2.0], [3.0, -INF, NAN], [1.0, 2.0, NAN]]
    mask = [[False, True, True], [False, True, True], [True, False, False], [False, False, False]]
    value, index = pool_rows(host, rows, pk.Min(), mask=mask, return_indices=True)
    assert_equal(value, [1, 2, 3, 0])
    assert_equal(index, [1, 2, 0, -1])
    gradient = gradient_rows(host, rows, pk.Min(), mask=mask)
    assert_equal(gradient, [[0, 1, 0], [0, 0, 1], [1, 0, 0], [0, 0, 0]])


@pytest.mark.parametrize(
    ("dtype", "cells", "smallest", "index"),
    [
        ("int8", [127, 127, 127], 127, 0),
        ("int8", [5, -128, 3], -128, 1),
        ("uint8", [255, 255, 255], 255, 0),
        ("int32", [0, 2**31 - 1, -(2**31)], -(2**31), 2),
        ("int64", [-(2**53), -(2**53) - 1, 0], -(2**53) - 1, 1),
        ("uint64", [2**64 - 1, 2**64 - 1, 2**64 - 2], 2**64 - 2, 2),
        ("bool", [True, True, True], True, 0),
        ("bool", [True, False, False], False, 1),
        ("float16", [1.0, 2.0, -65504.0], -65504.0, 2),
    ],
)
def test_types_are_kept(host: Host, dtype: str, cells: list[Any], smallest: Any, index: int) -> None:
    value, taken = host.pool(np.array([[cells]], dtype), pk.Min(), pk.Global(), return_indices=True)
    assert_identical(value, np.array([[[smallest]]], dtype))
    assert taken.item() == index


def test_it_is_the_maximum_of_the_negated(host: Host, route: str) -> None:
    x = np.random.default_rng(1).integers(-3, 4, (2, 3, 6, 7)).astype(np.float64)
    smallest, where = host.call("min_pool", x, 3, 2, 1, return_indices=True)
    largest, there = host.call("max_pool", -x, 3, 2, 1, return_indices=True)
    assert_equal(smallest, -largest)
    assert_equal(where, there)
