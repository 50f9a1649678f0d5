"""Measures of what a pooling does, against values computed by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from poolkit import Average, Max, Window, pool, resolve
from poolkit.lab import measures

Array = NDArray[Any]


def _plane(rows: list[list[float]]) -> Array:
    return np.array(rows, dtype=np.float64)[np.newaxis, :, :, np.newaxis]


def test_shift_consistency() -> None:
    # Image 0: classes 0, 0, 1: one pair of three agrees. Image 1: 2, 2, 2: all three do.
    assert measures.shift_consistency(np.array([[0, 2], [0, 2], [1, 2]])) == pytest.approx((1 / 3 + 1) / 2)


def _blur(x: Array, weights: tuple[int, ...]) -> Array:
    centre = len(weights) // 2
    return sum(weight / sum(weights) * np.roll(x, tap - centre, axis=2) for tap, weight in enumerate(weights))  # type: ignore[return-value]


def _max(x: Array) -> Array:
    return np.maximum(x, np.roll(x, -1, axis=2))


NOISE: list[tuple[str, Callable[[Array], Array], float]] = [
    ("stride", lambda x: x, 2.02),
    ("average", lambda x: (x + np.roll(x, -1, axis=2)) / 2, 1.00),
    ("max", _max, 0.78),
    ("blur3", lambda x: _blur(x, (1, 2, 1)), 0.67),
    ("blur5", lambda x: _blur(x, (1, 4, 6, 4, 1)), 0.40),
    ("maxblur3", lambda x: _blur(_max(x), (1, 2, 1)), 0.28),
]


@pytest.mark.parametrize(("filter", "expected"), [case[1:] for case in NOISE], ids=[case[0] for case in NOISE])
def test_equivariance_error_on_white_noise(filter: Callable[[Array], Array], expected: float) -> None:
    """The catalogue's figures: one axis, windows of 2, stride 2, a shift of 1."""
    x = np.random.default_rng(0).standard_normal((1, 64, 4096, 1))
    error = measures.equivariance_error(lambda maps: filter(maps)[:, :, ::2], x, (0, 1), (1, 2))
    assert error == pytest.approx(expected, abs=0.025)


def test_a_shift_by_the_stride_is_followed() -> None:
    x = np.random.default_rng(0).standard_normal((2, 8, 8, 3))

    def average(maps: Array) -> Array:
        return np.asarray(pool(maps, Average(), Window(2), layout="channels_last"))

    assert measures.equivariance_error(average, x, (2, 4), (2, 2)) == 0.0
    assert measures.equivariance_error(average, x, (1, 0), (2, 2)) > 0.1


def test_maximum_share() -> None:
    # Averages of the rows [1, 1], [2, 4]: only the first equals its maximum.
    x = _plane([[1, 1, 2, 4]])
    windows = Window((1, 2))
    maxima = np.asarray(pool(x, Max(), windows, layout="channels_last"))
    averages = np.asarray(pool(x, Average(), windows, layout="channels_last"))
    assert measures.maximum_share(maxima, maxima) == 1.0
    assert measures.maximum_share(averages, maxima) == 0.5


def test_aliasing_ratio() -> None:
    # A cosine at a quarter of the sampling rate and one at the half: amplitudes 3 and 1 (the half counts double).
    cells = np.arange(8)
    x = (3 * np.cos(np.pi / 2 * cells) + np.cos(np.pi * cells)).reshape(1, 1, 8, 1)
    # Energies: 9/2 and 1 per cell. Stride 2 keeps frequencies up to a quarter.
    assert measures.aliasing_ratio(x, (1, 2)) == pytest.approx(1 / 5.5)
    assert measures.aliasing_ratio(x, (1, 3)) == pytest.approx(1.0)
    assert measures.aliasing_ratio(x, (1, 1)) == 0.0
    assert measures.aliasing_ratio(x.reshape(1, 8, 1, 1), (2, 1)) == pytest.approx(1 / 5.5)
    assert measures.aliasing_ratio(np.zeros((1, 4, 4, 1)), (2, 2)) == 0.0


def test_a_corner_of_the_spectrum_counts_once() -> None:
    # A chessboard is above the limit on both axes; with a constant of the same energy it is half of all.
    board = np.indices((4, 4)).sum(axis=0) % 2 * 2.0 - 1.0
    assert measures.aliasing_ratio((board + 1.0).reshape(1, 4, 4, 1), (2, 2)) == pytest.approx(0.5)


def test_spread_repeats_results_over_their_windows() -> None:
    axes = resolve(Window(2), (4, 5))  # the last column is seen by no window
    restored = measures.spread(_plane([[1, 2], [3, 4]]), (axes[0], axes[1]))
    expected = [[1, 1, 2, 2, 0], [1, 1, 2, 2, 0], [3, 3, 4, 4, 0], [3, 3, 4, 4, 0]]
    assert restored[0, :, :, 0].tolist() == expected


def test_spread_averages_where_windows_overlap() -> None:
    axes = resolve(Window((1, 2), stride=1), (1, 3))
    assert measures.spread(_plane([[2, 6]]), (axes[0], axes[1])).ravel().tolist() == [2, 4, 6]


def test_reconstruction_error() -> None:
    x = _plane([[1, 3], [1, 3]])
    # The mean 2 everywhere: <u, x> = 16, |u|^2 = 16, |x|^2 = 20.
    assert measures.reconstruction_error(x, np.full_like(x, 2)) == pytest.approx(1 - 16 * 16 / (16 * 20))
    # The factor is fitted: a sum loses what an average loses.
    assert measures.reconstruction_error(x, np.full_like(x, 8)) == pytest.approx(0.2)
    assert measures.reconstruction_error(x, 5 * x) == pytest.approx(0.0)
    assert measures.reconstruction_error(x, np.zeros_like(x)) == 1.0
    assert measures.reconstruction_error(np.zeros_like(x), np.zeros_like(x)) == 0.0


def test_active_share_and_class_rates() -> None:
    x = np.array([[[[1.0, 0.0], [0.0, 0.0]]], [[[2.0, 1.0], [3.0, 0.0]]]])  # two images of 1 x 2, two channels
    assert measures.active_share(x).tolist() == [0.75, 0.25]
    assert measures.class_rates(x, np.array([1, 0])).tolist() == [[1.0, 0.5], [0.5, 0.0]]


def test_separating_cells_is_where_the_separation_is_largest() -> None:
    found = measures.separating_cells(0.5, 0.25)
    assert found == pytest.approx(math.log(math.log(0.75) / math.log(0.5)) / math.log(0.5 / 0.75))
    cells = np.linspace(0.5, 8, 7501)
    separation = 0.75**cells - 0.5**cells
    assert found == pytest.approx(float(cells[separation.argmax()]), abs=2e-3)
    assert measures.separating_cells(0.25, 0.5) == pytest.approx(found)
    # Sparse features want about 1 / rate cells.
    assert measures.separating_cells(0.01, 0.01) == pytest.approx(99.5, abs=0.1)


def test_suggested_cells() -> None:
    rates = np.array([[0.5, 0.0, 1.0], [0.25, 0.2, 0.5]])  # only the first channel tells
    assert measures.suggested_cells(rates) == pytest.approx(measures.separating_cells(0.5, 0.25))
    assert measures.suggested_cells(np.zeros((2, 3))) is None


def test_dead_and_reached_shares() -> None:
    assert measures.dead_share(_plane([[0, 1], [0, 0]])) == 0.75
    assert measures.reached_share(_plane([[0, -1], [0, 0]])) == 0.25


def test_border_layer() -> None:
    layers = [(3, 1), (2, 2), (3, 1), (2, 2), (3, 1)]  # receptive fields behind them: 3, 4, 8, 10, 18
    assert measures.border_layer(layers, size=8) == 4
    assert measures.border_layer(layers, size=7) == 3
    assert measures.border_layer(layers, size=10) is None
