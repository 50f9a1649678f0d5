"""S3 pooling: the published example, choices without replacement, and their expectation."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

import poolkit as pk
from poolkit.transforms.s3 import expectation, grids_of
from tests.agreement import assert_close, assert_equal, assert_refused
from tests.hosts import Host
from tests.reductions.rows import eager_hosts

RAMP = np.arange(8.0).reshape(1, 1, 8)


def test_the_ramp() -> None:
    """Catalogue 2.6: the mean of training is [1.5, 3.5, 5.5, 7], which released code misses by a cell."""
    assert_close(pk.s3_pool(RAMP), [[[1.5, 3.5, 5.5, 7]]])


@pytest.mark.parametrize("grid", [2, 4, 8])
def test_the_mean_of_training_is_what_is_evaluated(grid: int) -> None:
    drawn = np.mean([pk.s3_pool(RAMP, 2, grid, training=True, seed=seed) for seed in range(300)], axis=0)
    assert np.abs(drawn - pk.s3_pool(RAMP, 2, grid)).max() < 0.3


def test_expectations_are_those_of_all_choices() -> None:
    """Counted one by one, for grids whose last has the rest."""
    for size, kernel, grid in ((6, 2, 4), (7, 2, 4), (9, 3, 6), (5, 2, 8), (4, 1, 2)):
        matrix = expectation(grids_of(size, kernel, grid))
        assert matrix.shape == (size // kernel, size)
        row = column = 0
        for count, chosen in grids_of(size, kernel, grid):
            picks = np.array(list(combinations(range(count), chosen)))
            for own in range(chosen):
                share = np.bincount(picks[:, own], minlength=count) / len(picks)
                assert_close(matrix[row + own, column : column + count], share)
            row, column = row + chosen, column + count
        assert_close(matrix.sum(1), np.ones(len(matrix)))


@eager_hosts
def test_choices(host: Host) -> None:
    """The same on each host: as many rows and columns of each grid as are wanted, in order, once for all maps."""
    x = np.broadcast_to(np.arange(9 * 7.0).reshape(9, 7), (2, 3, 9, 7)) + np.zeros((2, 3, 1, 1))
    found = host.call("s3_pool", x, (1, 1), (3, 1), training=True, seed=9)
    assert_equal(found, x)  # all are wanted
    found = host.call("s3_pool", x, 2, 4, pk.Average(), training=True, seed=9)
    assert_equal(found, pk.s3_pool(x, 2, 4, pk.Average(), training=True, seed=9))
    assert found.shape == (2, 3, 4, 3)
    assert (found == found[0, 0]).all()
    rows = (found[0, 0, :, 0] // 7).astype(int)
    assert (np.diff(rows) > 0).all()
    assert (rows < 4).sum() == 2


def test_every_choice_is_as_likely() -> None:
    """Two of four cells, 6 choices: chi-squared of 5 degrees of freedom below 20.5 (p = 0.001)."""
    pairs = dict.fromkeys(combinations(range(4), 2), 0)
    for seed in range(600):
        pairs[tuple(pk.s3_pool(RAMP[..., :4], 2, 4, pk.Min(), training=True, seed=seed).ravel().astype(int))] += 1
    assert sum((count - 100) ** 2 / 100 for count in pairs.values()) < 20.5


def test_refusals() -> None:
    assert_refused(lambda: pk.s3_pool(RAMP, 2, 3), "grid_size must be a multiple of the kernel size 2, got 3")
    assert_refused(lambda: pk.s3_pool(RAMP, 9), "axis 0 of 8 cells has no output with kernel_size 9")
    assert_refused(lambda: pk.s3_pool(RAMP, reduction="max"), "reduction must be a Reduction")
    assert_refused(lambda: pk.s3_pool(RAMP, training=True), "training=True needs seed=")
