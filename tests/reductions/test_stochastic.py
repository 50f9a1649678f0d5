"""Stochastic pooling: worked examples, draws against words computed by hand, and their distribution."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_close, assert_equal, assert_identical
from tests.hosts import Host
from tests.philox import drawn, word
from tests.reductions.rows import INF, NAN, gradient_rows, pool_rows

EXPECTATIONS: list[tuple[list[float], float, list[float]]] = [
    # cells, sum(x+^2) / sum(x+), gradient (2 x - y) / sum(x+) of positive cells
    ([1, 2, 3, 4], 3, [-0.1, 0.1, 0.3, 0.5]),  # golden
    ([0, 1, 2, 5], 3.75, [0, -1.75 / 8, 0.25 / 8, 6.25 / 8]),  # golden; at 0 the slope is that of x+, 0
    ([-4, -1, 2, 3], 2.6, [0, 0, 1.4 / 5, 3.4 / 5]),  # golden
    ([0, 0, 0, 0], 0, [0, 0, 0, 0]),
    ([-1, -2, -3, -4], 0, [0, 0, 0, 0]),
    ([7, 0, -1, 0], 7, [1, 0, 0, 0]),
    ([1e25, 2e25, 3e25, 4e25], 3e25, [-0.1, 0.1, 0.3, 0.5]),
    ([1e-25, 2e-25, 3e-25, 4e-25], 3e-25, [-0.1, 0.1, 0.3, 0.5]),
]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_expectations_and_gradients(host: Host, route: str, dtype: str) -> None:
    cells = [row[0] for row in EXPECTATIONS]
    assert_close(pool_rows(host, cells, pk.Stochastic(), dtype), [row[1] for row in EXPECTATIONS], ulp=4)
    gradient = gradient_rows(host, cells, pk.Stochastic(), dtype)
    assert_close(gradient, [row[2] for row in EXPECTATIONS], ulp=8, scale=0.25)


def test_expectations_do_not_overflow(host: Host, route: str) -> None:
    # No larger: XLA multiplies by the reciprocal, which is flushed to zero above 2^126.
    rows = [[8e37] * 8, [2e37, 6e37] * 4]
    assert_close(pool_rows(host, rows, pk.Stochastic(), "float32"), [8e37, 5e37])
    slopes = [[0.125] * 8, [-0.03125, 0.21875] * 4]
    assert_close(gradient_rows(host, rows, pk.Stochastic(), "float32"), slopes, ulp=8)


def test_expectations_of_special_values(host: Host, route: str) -> None:
    rows = [[NAN, 1, 2], [INF, 1, 2], [-INF, 1, 3], [-INF, -INF, -INF], [INF, NAN, 1]]
    assert_close(pool_rows(host, rows, pk.Stochastic()), [NAN, INF, 2.5, 0, NAN])


def test_draws_of_the_first_block_by_hand(host: Host, route: str) -> None:
    """Seed 0: words 6627e8d5, e169c58d, bc57ac4c, 9b00dbd8 are 0.3990, 0.8805, 0.7357, 0.6055 of the total.

    Of 10 that is 3.990, 8.805, 7.357, 6.055; prefix sums of [1, 2, 3, 4] are 1, 3, 6, 10.
    """
    value, index = pool_rows(
        host, [[1, 2, 3, 4]] * 4, pk.Stochastic(), "float32", training=True, seed=0, return_indices=True
    )
    assert_identical(value, np.array([3, 4, 4, 4], np.float32))
    assert_equal(index, [2, 3, 3, 3])
    _, index = pool_rows(host, [[1, 1, 1, 1]] * 4, pk.Stochastic(), training=True, seed=0, return_indices=True)
    assert_equal(index, [1, 3, 2, 2])
    _, index = pool_rows(host, [[4, 3, 2, 1]] * 4, pk.Stochastic(), training=True, seed=0, return_indices=True)
    assert_equal(index, [0, 2, 2, 1])  # prefix sums 4, 7, 9, 10


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("layout", ["channels_first", "channels_last"])
def test_draws_against_the_oracle(host: Host, route: str, layout: str, dtype: str) -> None:
    """Word `i` of the stream for output cell `i`, counted channels first, whatever the layout."""
    x = np.random.default_rng(3).integers(-2, 5, (2, 3, 4, 6)).astype(dtype)  # sums are exact
    given = x if layout == "channels_first" else np.moveaxis(x, 1, -1)
    value, index = host.pool(
        given, pk.Stochastic(), pk.Window(2), layout=layout, training=True, seed=2**33 + 5, return_indices=True
    )
    if layout == "channels_last":
        value, index = np.moveaxis(value, -1, 1), np.moveaxis(index, -1, 1)
    expected = np.empty((2, 3, 2, 3), np.int64)
    for cell, (batch, channel, row, column) in enumerate(np.ndindex(*expected.shape)):
        window = x[batch, channel, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2].ravel().tolist()
        tap = drawn(window, word(2**33 + 5, cell))
        flat = (2 * row + tap // 2) * 6 + 2 * column + tap % 2
        expected[batch, channel, row, column] = flat if tap >= 0 else -1
    assert_equal(index, expected)
    planes = np.take_along_axis(x.reshape(2, 3, -1), np.maximum(expected, 0).reshape(2, 3, -1), -1)
    assert_equal(value, np.where(expected < 0, 0, planes.reshape(expected.shape)))


def test_the_gradient_goes_to_the_drawn_cell(host: Host, route: str) -> None:
    rows = [[1, 2, 3, 4]] * 4 + [[0, 0, 0, 0], [-1, -1, -1, -1]]
    gradient = gradient_rows(host, rows, pk.Stochastic(), training=True, seed=0)
    assert_equal(gradient, [*np.eye(4)[[2, 3, 3, 3]], [0] * 4, [0] * 4])


def test_windows_without_positive_cells(host: Host, route: str) -> None:
    value, index = pool_rows(
        host, [[0, 0], [-1, -2], [0, -3], [-INF, -INF]], pk.Stochastic(), training=True, seed=1, return_indices=True
    )
    assert_equal(value, [0, 0, 0, 0])
    assert_equal(index, [-1, -1, -1, -1])


def test_draws_of_special_values(host: Host, route: str) -> None:
    rows = [[1, NAN, NAN], [1, INF, INF], [INF, NAN, 1], [1e300, 1e-300, 0], [-INF, 2, -INF]]
    value, index = pool_rows(host, rows, pk.Stochastic(), training=True, seed=1, return_indices=True)
    assert_equal(value, [NAN, INF, NAN, 1e300, 2])
    assert_equal(index, [1, 1, 1, 0, 1])


@pytest.mark.parametrize(
    ("dtype", "size"), [("float32", 3e38), ("float64", 1.7e308), ("float32", 1e25), ("float32", 1e-25)]
)
def test_totals_do_not_overflow(host: Host, route: str, dtype: str, size: float) -> None:
    value, index = pool_rows(host, [[size] * 4] * 4, pk.Stochastic(), dtype, training=True, seed=0, return_indices=True)
    assert_equal(index, [1, 3, 2, 2])
    assert_equal(value, np.full(4, size, dtype))


def test_masked_cells_are_never_drawn(host: Host, route: str) -> None:
    rows = [[1e6, 1, NAN, 3]] * 200
    mask = [[False, True, False, True]] * 200
    _, index = pool_rows(host, rows, pk.Stochastic(), mask=mask, training=True, seed=3, return_indices=True)
    assert set(index.tolist()) == {1, 3}
    value, index = pool_rows(
        host,
        rows[:2],
        pk.Stochastic(),
        mask=[[False] * 4, mask[0]],
        training=True,
        seed=3,
        empty_value=-1,
        return_indices=True,
    )
    assert_equal(value[0], -1)
    assert_equal(index[0], -1)
    assert index[1] in (1, 3)


@pytest.mark.parametrize("seed", [1, 2**50])
def test_draws_follow_their_probabilities(route: str, seed: int) -> None:
    """Chi-square with 3 degrees of freedom stays below 16.27 in 999 of 1000 fair experiments."""
    draws = 40_000
    x = np.broadcast_to(np.array([1.0, 2.0, 3.0, 4.0, 0.0, -5.0]), (1, draws, 6))
    _, index = pk.stochastic_pool(x, 6, training=True, seed=seed, return_indices=True)
    counts = np.bincount(index.ravel(), minlength=6)
    assert counts[4:].sum() == 0
    expected = draws * np.array([0.1, 0.2, 0.3, 0.4])
    assert np.sum((counts[:4] - expected) ** 2 / expected) < 16.27


def test_the_mean_of_draws_is_the_expectation(route: str) -> None:
    x = np.broadcast_to(np.array([0.5, 2.0, 1.0, 4.0]), (40_000, 1, 4))
    draws = pk.stochastic_pool(x, 4, training=True, seed=11)
    # Variance of one draw: sum(x^3) / sum(x) - y^2, which is 1.7; 4 standard errors are 0.026.
    assert draws.mean() == pytest.approx(float(pk.stochastic_pool(x[:1], 4)[0, 0, 0]), abs=0.026)


def test_seeds_and_places_draw_independently(route: str) -> None:
    x = np.ones((1, 1000, 4))
    draws = [pk.stochastic_pool(x, 4, training=True, seed=s, return_indices=True)[1].ravel() for s in (0, 1, 2**32)]
    for first, second in ((draws[0], draws[1]), (draws[0], draws[2]), (draws[0][1:], draws[0][:-1])):
        assert 0.18 < np.mean(first == second) < 0.32  # 1 in 4 by chance


def test_other_types(host: Host) -> None:
    for dtype, kept in (("int8", "float32"), ("int64", "float64"), ("float16", "float16")):
        with host.session("int64"):
            x: Any = host.tensor(np.array([[[1, 2, 3, 4]]], dtype))
            value = host.array(pk.stochastic_pool(x, 4))
            draw = host.array(pk.stochastic_pool(x, 4, training=True, seed=0))
        assert_identical(value, np.array([[[3]]], kept))
        assert_identical(draw, np.array([[[3]]], kept))
