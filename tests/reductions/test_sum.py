"""Sum: worked examples."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_close, assert_equal, assert_identical, assert_refused
from tests.hosts import Host
from tests.reductions.rows import INF, NAN, gradient_rows, pool_rows

ROWS = [
    ([1, 2, 3, 4], 10),
    ([0, 1, 2, 5], 8),
    ([-4, -1, 2, 3], 0),
    ([1, NAN, 3, 4], NAN),
    ([INF, 1, 2, 3], INF),
    ([-INF, 1, 2, 3], -INF),
    ([INF, -INF, 2, 3], NAN),
    ([1e25, 2e25, 0, 0], 3e25),
    ([1e-25, 2e-25, 0, 0], 3e-25),
]
CELLS = [row[0] for row in ROWS]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_values(host: Host, route: str, dtype: str) -> None:
    assert_close(pool_rows(host, CELLS, pk.Sum(), dtype), [row[1] for row in ROWS], ulp=2)


def test_gradient_is_one(host: Host, route: str) -> None:
    assert_equal(gradient_rows(host, CELLS, pk.Sum()), np.ones((len(CELLS), 4)))


def test_padding_adds_nothing_and_gradients_add_up(host: Host, route: str) -> None:
    x, geometry = np.array([[[1.0, 2.0, 4.0]]]), pk.Window(2, stride=1, padding=1)
    value, gradient = host.gradient(x, pk.Sum(), geometry, np.array([[[1.0, 10.0, 100.0, 1000.0]]]))
    assert_equal(value, [[[1, 3, 6, 4]]])
    assert_equal(gradient, [[[11, 110, 1100]]])


def test_masked_cells_do_not_count(host: Host, route: str) -> None:
    rows = [[9.0, 1.0, 2.0], [NAN, INF, 2.0], [1.0, NAN, 3.0]]
    mask = [[False, True, True], [False, False, True], [False, False, False]]
    assert_equal(pool_rows(host, rows, pk.Sum(), mask=mask), [3, 2, 0])
    assert_equal(pool_rows(host, rows, pk.Sum(), mask=mask, empty_value=5), [3, 2, 5])
    assert_equal(gradient_rows(host, rows, pk.Sum(), mask=mask), np.array(mask, float))


def test_a_window_in_a_plane(host: Host, route: str) -> None:
    x = np.arange(9.0).reshape(1, 1, 3, 3)
    assert_equal(host.call("sum_pool", x, 2, 1), [[[[8, 12], [20, 24]]]])


@pytest.mark.parametrize(
    ("dtype", "cells", "total"),
    [
        ("int8", [127, 127, 127], 381),
        ("uint8", [255, 255, 255], 765),
        ("int16", [-32768, -32768, 0], -65536),
        ("uint16", [65535, 65535, 1], 131071),
        ("int32", [2**31 - 1, 2**31 - 1, 1], 2**32 - 1),
        ("uint32", [2**32 - 1, 2**32 - 1, 0], 2**33 - 2),
        ("int64", [2**62, -(2**62), 2**53 + 1], 2**53 + 1),
        ("int64", [2**62, 2**62, -(2**62)], 2**62),  # leaves the range on the way only
        ("int64", [-(2**62), -(2**62), 0], -(2**63)),
    ],
)
def test_integers_are_exact(host: Host, dtype: str, cells: list[int], total: int) -> None:
    with host.session("int64"):
        value = host.array(pk.sum_pool(host.tensor(np.array([[cells]], dtype)), pk.Global()))
    assert_identical(value, np.array([[[total]]], np.int64))


@pytest.mark.parametrize("cells", [[2**62, 2**62, 0], [-(2**63), -1, 0], [2**63 - 1, 2**63 - 1, 2**63 - 1]])
def test_sums_beyond_int64_are_refused(host: Host, cells: list[int]) -> None:
    x = np.array([[cells]], np.int64)
    assert_refused(lambda: host.pool(x, pk.Sum(), pk.Global()), "int64", "float64")


def test_a_masked_overflow_is_none(host: Host) -> None:
    x, mask = np.array([[[2**62, 2**62, 5]]], np.int64), np.array([[[True, False, True]]])
    assert host.pool(x, pk.Sum(), pk.Global(), mask=mask).item() == 2**62 + 5


@pytest.mark.parametrize("dtype", ["bool", "uint64"])
def test_types_without_a_sum(host: Host, dtype: str) -> None:
    assert_refused(lambda: host.pool(np.ones((1, 1, 2), dtype), pk.Sum(), pk.Global()), dtype, "float32")


def test_float16_accumulates_in_float32(host: Host) -> None:
    x = np.ones((1, 1, 4096), np.float16)
    assert_identical(host.pool(x, pk.Sum(), pk.Global()), np.array([[[4096]]], np.float16))
    x = np.array([[[60000.0, 60000.0, -60000.0]]], np.float16)
    assert_identical(host.pool(x, pk.Sum(), pk.Global()), np.array([[[60000]]], np.float16))


def test_long_float32_sums_are_not_sequential(host: Host, route: str) -> None:
    """One sequential float32 sum of a million times 0.1 is off by about 1 part in 100 (rule S8)."""
    x = np.full((1, 1, 1 << 20), 0.1, np.float32)
    value: Any = host.pool(x, pk.Sum(), pk.Global())
    assert_close(value, np.full((1, 1, 1), float(np.float32(0.1)) * (1 << 20)), ulp=64)
