"""Proportion of positive values: worked examples."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_close, assert_equal, assert_identical, assert_refused
from tests.hosts import Host
from tests.reductions.rows import INF, NAN, eager_hosts, gradient_rows, pool_rows

SAMPLES = [pk.ProportionPositive(0.5)]


@eager_hosts
def test_values(host: Host) -> None:
    rows = [[1, 2, 3, 4], [0, 1, 2, 5], [-4, -1, 2, 3], [0, 0, 0, 0], [-1, -2, -3, 1e-300]]
    assert_equal(pool_rows(host, rows, pk.ProportionPositive()), [1, 0.75, 0.5, 0, 0.25])
    # Strictly larger, as ROCKET compares.
    assert_equal(pool_rows(host, rows, pk.ProportionPositive(2)), [0.5, 0.25, 0.25, 0, 0])
    assert_equal(pool_rows(host, rows, pk.ProportionPositive(-1)), [1, 1, 0.5, 1, 0.25])


@eager_hosts
def test_the_gradient_is_zero(host: Host) -> None:
    assert_equal(gradient_rows(host, [[1, -2, 0, 4]], pk.ProportionPositive()), [[0, 0, 0, 0]])


@eager_hosts
def test_special_values(host: Host) -> None:
    rows = [[NAN, 1, 2, 3], [INF, -INF, 1, -1], [-INF] * 4, [INF] * 4]
    assert_equal(pool_rows(host, rows, pk.ProportionPositive()), [NAN, 0.5, 0, 1])


@eager_hosts
def test_masked_and_padded_cells_do_not_count(host: Host) -> None:
    mask = [[False, True, True, True], [False] * 4]
    assert_close(pool_rows(host, [[NAN, 5, 1, -9], [1, 2, 3, 4]], pk.ProportionPositive(), mask=mask), [2 / 3, 0])
    padded = host.pool(np.ones((1, 1, 3, 3)), pk.ProportionPositive(), pk.Window(3, 2, 1))
    assert_equal(padded, np.ones((1, 1, 2, 2)))


@eager_hosts
def test_many_cells_are_counted_exactly(host: Host) -> None:
    x = np.ones((1, 1, 4096), np.float16)
    x[..., :1024] = -1
    assert_identical(host.pool(x, pk.ProportionPositive(), pk.Global()), np.full((1, 1, 1), 0.75, np.float16))


@pytest.mark.parametrize("threshold", [NAN, INF, "zero", None])
def test_thresholds_that_are_none(threshold: Any) -> None:
    assert_refused(lambda: pk.ProportionPositive(threshold), "threshold")
