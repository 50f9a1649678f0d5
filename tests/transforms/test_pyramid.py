"""Pyramids, cascades and strips."""

from __future__ import annotations

import numpy as np
import pytest

import poolkit as pk
from tests.hosts import Array

X = np.arange(12.0).reshape(1, 1, 3, 4)


def test_levels_by_hand() -> None:
    """Of 3 x 4 cells: all; quarters of rows 0-1 and 1-2, columns 0-1 and 2-3; three rows."""
    found = pk.pyramid_pool(X, (1, 2, (3, 1)))
    assert found.tolist() == [[[11, 5, 7, 9, 11, 3, 7, 11]]]
    means = pk.pyramid_pool(X, (1, 2), pk.Average())
    assert means.tolist() == [[[5.5, 2.5, 4.5, 6.5, 8.5]]]


@pytest.mark.parametrize("bins", [1, 2, 3, 4, 6])
def test_bins_are_as_many_as_asked_for_every_size(bins: int) -> None:
    for size in range(1, 65):
        x = np.arange(float(size))[None, None]
        found = pk.pyramid_pool(x, (bins,))
        assert found.shape == (1, 1, bins)
        assert found[0, 0].tolist() == [-(-(i + 1) * size // bins) - 1 for i in range(bins)]
        assert pk.pyramid_pool(x, (bins,), pk.Min())[0, 0].tolist() == [i * size // bins for i in range(bins)]


def test_the_paper_s_windows_are_refused_where_they_are_too_many() -> None:
    """Of sizes up to 64 and 1, 2, 3, 4, 6 bins, 14 of 309 cases have another number of windows; 75 other bins."""
    wrong, other, cases = [], 0, 0
    for bins in (1, 2, 3, 4, 6):
        for size in range(bins, 65):
            cases += 1
            x = np.arange(float(size))[None, None]
            try:
                found = pk.pyramid_pool(x, (bins,), bins="paper")
            except pk.PoolingError:
                wrong.append((size, bins))
                continue
            assert found.shape == (1, 1, bins)
            least = pk.pyramid_pool(x, (bins,), pk.Min(), bins="paper")
            adaptive = pk.pyramid_pool(x, (bins,)), pk.pyramid_pool(x, (bins,), pk.Min())
            other += not (np.array_equal(found, adaptive[0]) and np.array_equal(least, adaptive[1]))
    assert (len(wrong), other, cases) == (14, 75, 309)
    assert {(5, 3), (6, 4), (7, 4), (11, 4), (8, 6)} <= set(wrong)
    with pytest.raises(pk.PoolingError, match="the paper's windows make 4 bins of 5 cells on axis 0, not 3"):
        pk.pyramid_pool(np.ones((1, 1, 5)), (3,), bins="paper")


def test_maps_of_any_size_give_one_length() -> None:
    for shape in ((5, 7), (12, 9), (1, 30)):
        assert pk.pyramid_pool(np.ones((2, 3, *shape)), (1, 2, 4)).shape == (2, 3, 21)


def _windowed(x: Array, kernel: int) -> Array:
    return pk.max_pool(x, kernel, 1, kernel // 2)


def test_a_cascade_of_maxima_is_a_pyramid_of_larger_windows() -> None:
    x = np.random.default_rng(0).normal(size=(2, 3, 20, 17)).astype(np.float32)
    expected = np.concatenate([x, _windowed(x, 5), _windowed(x, 9), _windowed(x, 13)], axis=1)
    np.testing.assert_array_equal(pk.cascade_pool(x, 5, 3), expected)


def test_strips_by_hand() -> None:
    rows, columns = pk.strip_pool(X)
    assert rows.tolist() == [[[[1.5], [5.5], [9.5]]]]
    assert columns.tolist() == [[[[4, 5, 6, 7]]]]
    planes = pk.strip_pool(np.arange(8.0).reshape(1, 1, 2, 2, 2), pk.Max())
    assert [each.ravel().tolist() for each in planes] == [[3, 7], [5, 7], [6, 7]]
    seen = np.array([[[True, True, False, False], [True, False, False, False], [False] * 4]])
    rows, columns = pk.strip_pool(X, mask=seen)
    assert rows.ravel().tolist() == [0.5, 4, 0]
    assert columns.ravel().tolist() == [2, 1, 0, 0]


def test_refusals() -> None:
    with pytest.raises(pk.PoolingError, match="output_size must be a sequence of levels"):
        pk.pyramid_pool(X, 4)
    with pytest.raises(pk.PoolingError, match="output_size must be a positive integer, got 0"):
        pk.pyramid_pool(X, (1, 0))
    with pytest.raises(pk.PoolingError, match="reduction must be a Reduction such as Max"):
        pk.pyramid_pool(X, (1,), "max")
    with pytest.raises(pk.PoolingError, match="bins must be one of 'adaptive', 'paper', got 'exact'"):
        pk.pyramid_pool(X, (1,), bins="exact")
    with pytest.raises(pk.PoolingError, match="kernel_size must be odd"):
        pk.cascade_pool(X, 4)
    with pytest.raises(pk.PoolingError, match="repeats must be a positive integer"):
        pk.cascade_pool(X, 3, 0)
    with pytest.raises(pk.PoolingError, match="strip_pool takes maps of two axes or more"):
        pk.strip_pool(X[0])
