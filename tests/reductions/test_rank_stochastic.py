"""Rank-based stochastic pooling: frequencies, ties, masks, and its expectation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_close, assert_equal, assert_identical, assert_refused
from tests.hosts import Host
from tests.reductions.rows import INF, NAN, eager_hosts, gradient_rows, pool_rows

SAMPLES = [pk.RankStochastic(0.2)]


@eager_hosts
def test_its_expectation_is_the_weighted_mean(host: Host) -> None:
    rows = [[1, 2, 3, 4], [0, 1, 2, 5], [-4, -1, 2, 3]]
    assert_close(pool_rows(host, rows, pk.RankStochastic()), [49 / 15, 50 / 15, 26 / 15])
    assert_close(gradient_rows(host, rows[:1], pk.RankStochastic()), [[1 / 15, 2 / 15, 4 / 15, 8 / 15]])


@pytest.mark.parametrize("alpha", [0.0, 0.3, 0.5])
def test_frequencies(alpha: float) -> None:
    """Chi-squared on 100,000 draws: probabilities sum to one, so that every window has a cell."""
    stats = pytest.importorskip("scipy.stats")
    cells = [2.0, -1.0, 5.0, 0.0]
    x = np.tile(cells, (100_000, 1, 1))
    value, index = pk.rank_stochastic_pool(x, 4, alpha=alpha, training=True, seed=7, return_indices=True)
    drawn = np.bincount(index.ravel(), minlength=4)
    weights = (1 - alpha) ** np.array([1, 3, 0, 2])
    assert stats.chisquare(drawn, weights / weights.sum() * 100_000).pvalue > 1e-3
    assert_equal(value.ravel(), np.array(cells)[index.ravel()])
    spread = np.sqrt(np.sum(weights * np.array(cells) ** 2) / weights.sum() / 100_000)
    assert value.mean() == pytest.approx(float(pk.rank_stochastic_pool(x[:1], 4, alpha=alpha)[0, 0, 0]), abs=5 * spread)


def test_every_host_draws_the_same(host: Host) -> None:
    rng = np.random.default_rng(3)
    x = rng.integers(-2, 3, (2, 3, 8, 7)).astype(np.float32)
    mask = rng.random((2, 8, 7)) < 0.7
    call: Any = {"training": True, "seed": 2**40 + 1, "return_indices": True, "mask": mask}
    value, index = host.pool(x, pk.RankStochastic(0.3), pk.Window(3, 2, 1), **call)
    expected, where = pk.pool(x, pk.RankStochastic(0.3), pk.Window(3, 2, 1), **call)
    assert_identical(value, expected)
    assert_equal(index, where)
    assert np.where(
        index >= 0,
        np.take_along_axis(
            np.repeat(mask[:, None], 3, 1).reshape(2, 3, 56), np.maximum(index.reshape(2, 3, -1), 0), -1
        ).reshape(index.shape),
        True,
    ).all()


@eager_hosts
def test_special_values(host: Host) -> None:
    call: Any = {"training": True, "seed": 1, "return_indices": True}
    value, index = pool_rows(host, [[1, NAN, INF], [-INF, -INF, -INF], [3, 3, 3]], pk.RankStochastic(1), **call)
    assert_equal(value, [NAN, -INF, 3])
    assert_equal(index, [1, 0, 0])


@eager_hosts
def test_the_whole_gradient_goes_to_the_drawn_cell(host: Host) -> None:
    rows = np.random.default_rng(0).standard_normal((40, 4))
    call: Any = {"training": True, "seed": 5}
    _, index = pool_rows(host, rows, pk.RankStochastic(), return_indices=True, **call)
    assert_equal(gradient_rows(host, rows, pk.RankStochastic(), **call), np.eye(4)[index])


def test_training_needs_a_seed() -> None:
    assert_refused(lambda: pk.rank_stochastic_pool(np.ones((1, 1, 4)), 4, training=True), "seed")
