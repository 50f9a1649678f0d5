"""Segments of given lengths on every host."""

from __future__ import annotations

import numpy as np
import pytest

import poolkit as pk
from tests.hosts import Host

X = np.array([[[1.0, 3.0, 5.0, 2.0, 4.0, 9.0]]], np.float32)


def test_by_hand(host: Host) -> None:
    segments = pk.Segments((1, 3, 2))
    value, index = host.call("max_pool", X, segments, return_indices=True)
    assert (value.tolist(), index.tolist()) == ([[[1, 5, 9]]], [[[0, 2, 5]]])
    assert host.call("sum_pool", X, segments).tolist() == [[[1, 10, 13]]]
    mask = np.array([[True, False, True, True, False, False]])
    assert host.call("avg_pool", X, segments, mask=mask).tolist() == [[[1, 3.5, 0]]]


def test_gradients(host: Host) -> None:
    if host.name == "numpy":
        pytest.skip("NumPy has no automatic differentiation")
    _, gradient = host.gradient(X, pk.Average(), pk.Segments([1, 3, 2]), np.array([[[1.0, 3.0, 4.0]]]))
    assert gradient.tolist() == [[[1, 1, 1, 1, 2, 2]]]


def test_each_segment_is_pooled_as_alone() -> None:
    random = np.random.default_rng(0)
    parts = [random.normal(size=(3, length)).astype(np.float32) for length in (4, 1, 7, 2)]
    for reduction in (pk.Max(), pk.Power(2), pk.Softmax()):
        found = pk.pool(np.concatenate(parts, 1), reduction, pk.Segments(np.array([4, 1, 7, 2])))
        for number, part in enumerate(parts):
            alone = pk.pool(part[None], reduction, pk.Global())[0, :, 0]
            np.testing.assert_allclose(found[:, number], alone, rtol=1e-6)


def test_segments_without_cells() -> None:
    empty = pk.Segments((0, 6, 0))
    with pytest.raises(pk.PoolingError, match="a segment of axis 0 has no cell; say what it yields with empty_value="):
        pk.max_pool(X, empty)
    for function in ("max_pool", "avg_pool"):
        found = getattr(pk, function)(X, empty, empty_value=-1)
        assert found.tolist() == [[[-1, pytest.approx(9 if function == "max_pool" else 4), -1]]]


def test_several_axes() -> None:
    x = np.arange(12.0).reshape(1, 1, 3, 4)
    assert pk.max_pool(x, pk.Segments(((1, 2), (3, 1)))).tolist() == [[[[2, 3], [10, 11]]]]


def test_refusals() -> None:
    with pytest.raises(pk.PoolingError, match="lengths must sum to the 6 cells of axis 0, got 5"):
        pk.max_pool(X, pk.Segments((2, 3)))
    with pytest.raises(pk.PoolingError, match="lengths must be a non-negative integer, got -1"):
        pk.Segments((2, -1))
    with pytest.raises(pk.PoolingError, match="lengths must be a sequence of numbers"):
        pk.Segments(3)
