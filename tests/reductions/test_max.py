"""Maximum: worked examples."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_bitwise, assert_equal, assert_identical, assert_refused
from tests.hosts import Host
from tests.reductions.rows import INF, NAN, gradient_rows, pool_rows

ROWS = [
    # cells                 value  index  what
    ([1, 2, 3, 4], 4, 3),  # golden
    ([0, 1, 2, 5], 5, 3),  # golden
    ([-4, -1, -2, -3], -1, 1),  # no zero comes in
    ([7, 7, 7, 7], 7, 0),  # ties go to the first
    ([1, 9, 3, 9], 9, 1),
    ([1, NAN, 3, NAN], NAN, 1),  # the first NaN
    ([INF, NAN, 0, 0], NAN, 1),
    ([-INF, -INF, -INF, -INF], -INF, 0),
    ([-INF, -5, -INF, -6], -5, 1),
    ([INF, 1, INF, 2], INF, 0),
    ([1e25, 2e25, -3e25, 0], 2e25, 1),
    ([1e-25, 2e-25, -3e-25, 0], 2e-25, 1),
]
CELLS = [row[0] for row in ROWS]
INDICES = [row[2] for row in ROWS]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_values_and_indices(host: Host, route: str, dtype: str) -> None:
    value, index = pool_rows(host, CELLS, pk.Max(), dtype, return_indices=True)
    assert_identical(value, np.array([row[1] for row in ROWS], dtype))
    assert_identical(index, np.array(INDICES, host.index_type(dtype)))


def test_gradient_goes_to_the_winner(host: Host, route: str) -> None:
    assert_equal(gradient_rows(host, CELLS, pk.Max()), np.eye(4)[INDICES])


def test_zeros_of_both_signs_tie(host: Host, route: str) -> None:
    value, index = pool_rows(host, [[-0.0, 0.0], [0.0, -0.0]], pk.Max(), return_indices=True)
    assert_equal(index, [0, 0])
    assert_bitwise(value, np.array([-0.0, 0.0]))


def test_ties_across_rows_go_in_raster_order(host: Host, route: str) -> None:
    plane = np.array([[[[0.0, 1.0], [1.0, 0.0]]]])
    _, index = host.call("max_pool", plane, 2, return_indices=True)
    assert index.item() == 1
    cube = np.zeros((1, 1, 2, 2, 2))
    cube[0, 0, 1, 0, 0] = cube[0, 0, 0, 1, 1] = cube[0, 0, 1, 1, 1] = 1
    _, index = host.call("max_pool", cube, 2, return_indices=True)
    assert index.item() == 3


def test_gradients_of_overlapping_windows_add_up(host: Host, route: str) -> None:
    x = np.array([[[1.0, 5.0, 2.0, 3.0]]])
    value, gradient = host.gradient(x, pk.Max(), pk.Window(2, stride=1), np.array([[[1.0, 10.0, 100.0]]]))
    assert_equal(value, [[[5, 5, 3]]])
    assert_equal(gradient, [[[0, 11, 0, 100]]])


def test_masked_cells_do_not_count(host: Host, route: str) -> None:
    rows = [[9.0, 1.0, 2.0], [NAN, 1.0, 2.0], [3.0, INF, NAN]]
    mask = [[False, True, True], [False, True, True], [True, False, False]]
    value, index = pool_rows(host, rows, pk.Max(), mask=mask, return_indices=True)
    assert_equal(value, [2, 2, 3])
    assert_equal(index, [2, 2, 0])
    assert_equal(gradient_rows(host, rows, pk.Max(), mask=mask), [[0, 0, 1], [0, 0, 1], [1, 0, 0]])


def test_windows_emptied_by_the_mask(host: Host, route: str) -> None:
    rows, mask = [[3.0, NAN], [1.0, 2.0]], [[False, False], [True, True]]
    value, index = pool_rows(host, rows, pk.Max(), mask=mask, return_indices=True)
    assert_equal(value, [0, 2])
    assert_equal(index, [-1, 1])
    assert_equal(pool_rows(host, rows, pk.Max(), mask=mask, empty_value=-7), [-7, 2])
    assert_equal(pool_rows(host, rows, pk.Max(), mask=mask, empty_value=-INF), [-INF, 2])
    assert_equal(gradient_rows(host, rows, pk.Max(), mask=mask), [[0, 0], [0, 1]])


def test_windows_emptied_by_the_geometry(host: Host, route: str) -> None:
    x, geometry = np.array([[[4.0, 1.0, 2.0]]]), pk.Window(2, stride=2, padding=((2, 3),))
    assert_refused(lambda: host.pool(x, pk.Max(), geometry), "output 0", "axis 0", "empty_value")
    value, index = host.pool(x, pk.Max(), geometry, empty_value=NAN, return_indices=True)
    assert_equal(value, [[[NAN, 4, 2, NAN]]])
    assert_equal(index, [[[-1, 0, 2, -1]]])
    _, gradient = host.gradient(x, pk.Max(), geometry, empty_value=0.0)
    assert_equal(gradient, [[[1, 0, 1]]])


@pytest.mark.parametrize(
    ("dtype", "cells", "largest", "index"),
    [
        ("int8", [-128, -128, -128], -128, 0),
        ("int8", [-5, 127, 3], 127, 1),
        ("uint8", [0, 200, 255], 255, 2),
        ("int16", [-300, 300, 0], 300, 1),
        ("uint16", [1, 65535, 2], 65535, 1),
        ("int32", [-(2**31), 2**31 - 1, 0], 2**31 - 1, 1),
        ("uint32", [2**32 - 1, 0, 1], 2**32 - 1, 0),
        ("int64", [2**53, 2**53 + 1, 0], 2**53 + 1, 1),
        ("uint64", [2**63, 2**64 - 1, 0], 2**64 - 1, 1),
        ("bool", [False, True, True], True, 1),
        ("bool", [False, False, False], False, 0),
        ("float16", [1.0, 65504.0, -1.0], 65504.0, 1),
    ],
)
def test_types_are_kept(host: Host, dtype: str, cells: list[Any], largest: Any, index: int) -> None:
    value, taken = host.pool(np.array([[cells]], dtype), pk.Max(), pk.Global(), return_indices=True)
    assert_identical(value, np.array([[[largest]]], dtype))
    assert taken.item() == index


def test_padding_of_integers_is_no_value(host: Host) -> None:
    x = np.array([[[-5, -7, -9]]], np.int32)
    assert_identical(host.pool(x, pk.Max(), pk.Window(3, stride=1, padding=1)), np.array([[[-5, -5, -7]]], np.int32))


def test_bfloat16_is_kept(host: Host) -> None:
    pytest.importorskip("ml_dtypes")
    x = np.array([[[1.0, 3.0, 2.0]]]).astype("bfloat16")
    value = host.pool(x, pk.Max(), pk.Global())
    assert str(value.dtype) == "bfloat16"
    assert value.item() == 3
