"""Linear softmax: worked examples."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_close, assert_equal, assert_identical, assert_refused
from tests.hosts import Host
from tests.reductions.rows import INF, NAN, eager_hosts, gradient_rows, pool_rows

EXAMPLES: list[tuple[list[float], float, list[float]]] = [
    # Each row: cells, result, gradient (2 x - y) / sum(x+) where x is positive.
    ([1, 2, 3, 4], 3, [-0.1, 0.1, 0.3, 0.5]),
    ([0, 1, 2, 5], 3.75, [0, -1.75 / 8, 0.25 / 8, 6.25 / 8]),
    ([-4, -1, 2, 3], 2.6, [0, 0, 1.4 / 5, 3.4 / 5]),
    ([5, 5, 5, 5], 5, [0.25] * 4),
    ([0, 0, 0, 0], 0, [0] * 4),
    ([-1, -2, -3, -4], 0, [0] * 4),
    ([1e25, 1e25, 0, 0], 1e25, [0.5, 0.5, 0, 0]),
    ([0, 0, 0, 1e-25], 1e-25, [0, 0, 0, 1]),
]


@eager_hosts
def test_values_and_gradients(host: Host, route: str) -> None:
    cells = [row[0] for row in EXAMPLES]
    for dtype in ("float32", "float64"):
        assert_close(pool_rows(host, cells, pk.LinearSoftmax(), dtype), [row[1] for row in EXAMPLES])
        assert_close(gradient_rows(host, cells, pk.LinearSoftmax(), dtype), [row[2] for row in EXAMPLES], scale=0.5)


@eager_hosts
def test_special_values(host: Host, route: str) -> None:
    rows = [[NAN, 1, 2], [INF, 1, 2], [-INF, 1, 1], [-INF] * 3, [INF, NAN, 0]]
    assert_equal(pool_rows(host, rows, pk.LinearSoftmax()), [NAN, INF, 1, 0, NAN])


@eager_hosts
def test_masked_cells_do_not_count(host: Host, route: str) -> None:
    mask = [[False, True, True, False], [False] * 4]
    rows: Any = [[NAN, 3, 1, INF], [1, 2, 3, 4]]
    assert_close(pool_rows(host, rows, pk.LinearSoftmax(), mask=mask), [2.5, 0])


@eager_hosts
def test_it_is_what_stochastic_pooling_expects(host: Host, route: str) -> None:
    """In training too: nothing is drawn here."""
    x = np.random.default_rng(0).standard_normal((2, 3, 8, 7))
    window = pk.Window(3, 2, 1)
    assert_identical(host.pool(x, pk.LinearSoftmax(), window), host.pool(x, pk.Stochastic(), window))
    assert_refused(lambda: host.pool(x, pk.LinearSoftmax(), window, return_indices=True), "no indices")


@eager_hosts
@pytest.mark.parametrize("dtype", ["float16", "int8"])
def test_other_types(host: Host, dtype: str) -> None:
    value = host.pool(np.array([[[100, 100, 50]]], dtype), pk.LinearSoftmax(), pk.Global())
    assert_close(value, [[[90]]], ulp=1)
