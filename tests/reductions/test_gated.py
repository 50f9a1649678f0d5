"""Gated maximum and average: worked examples."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_close, assert_equal, assert_refused
from tests.hosts import Host
from tests.reductions.rows import INF, NAN, eager_hosts, gradient_rows, pool_rows

LN3 = float(np.log(3))

EXAMPLES: list[tuple[pk.Reduction, list[tuple[list[float], float, list[float]]]]] = [
    # Without weights half and half: the golden values of the mean of both.
    (
        pk.Gated(),
        [
            ([1, 2, 3, 4], 3.25, [0.125, 0.125, 0.125, 0.625]),
            ([0, 1, 2, 5], 3.5, [0.125, 0.125, 0.125, 0.625]),
            ([2, 2, 2, 2], 2, [0.625, 0.125, 0.125, 0.125]),
            ([0, 0, 0, 0], 0, [0.625, 0.125, 0.125, 0.125]),
        ],
    ),
    # sigmoid(ln 3) = 3/4. Beside that the first cell moves the gate: 3/4 1/4 (max - mean) ln 3.
    (pk.Gated((LN3,)), [([1, 0, 0, 0], 0.8125, [0.8125 + 9 / 64 * LN3, 0.0625, 0.0625, 0.0625])]),
    # sigmoid(-ln 3 (2 - 1)) = 1/4; max - mean = 1/2.
    (pk.Gated((-LN3, LN3)), [([2, 1], 1.625, [0.625 - 3 / 32 * LN3, 0.375 + 3 / 32 * LN3])]),
    # Wide open and shut gates are the maximum and the average, without a slope of the gate.
    (pk.Gated((1, 0)), [([1000, 0], 1000, [1, 0]), ([-1000, 0], -500, [0.5, 0.5])]),
    # What has no cell has no say.
    (pk.Gated((0, 0, 7, 7)), [([3, 1], 2.5, [0.75, 0.25])]),
    (pk.Gated((2,)), [([5], 5, [1])]),
]


@eager_hosts
@pytest.mark.parametrize(("reduction", "rows"), EXAMPLES)
def test_values_and_gradients(host: Host, reduction: pk.Reduction, rows: Any) -> None:
    cells = [row[0] for row in rows]
    assert_close(pool_rows(host, cells, reduction), [row[1] for row in rows])
    assert_close(gradient_rows(host, cells, reduction), [row[2] for row in rows])


@eager_hosts
def test_special_values(host: Host) -> None:
    rows = [[NAN, 1, 2], [INF, 1, 2], [-INF, 1, 2]]
    assert_equal(pool_rows(host, rows, pk.Gated()), [NAN, INF, -INF])
    assert_equal(pool_rows(host, rows, pk.Gated((-1,))), [NAN, INF, 2])  # the last by a gate wide open


@eager_hosts
def test_masked_and_padded_cells_have_no_say(host: Host) -> None:
    mask = [[False, True, True, False], [False] * 4]
    rows = [[NAN, 5, 1, INF], [1, 2, 3, 4]]
    assert_close(pool_rows(host, rows, pk.Gated((9, 0, 0, 9)), mask=mask), [4, 0])
    padded = host.pool(np.full((1, 1, 3, 3), -2.0), pk.Gated((1.0,) * 9), pk.Window(3, 2, 1))
    assert_close(padded, np.full((1, 1, 2, 2), -2.0))


@pytest.mark.parametrize("weights", [1.0, "1", (1, NAN), (INF,), (True,), None])
def test_weights_that_are_none(weights: Any) -> None:
    assert_refused(lambda: pk.Gated(weights), "weights must be")
