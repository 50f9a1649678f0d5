"""Several poolings side by side: examples by hand, geometries, masks."""

from __future__ import annotations

import numpy as np
import pytest

import poolkit as pk
from tests.agreement import assert_close, assert_refused
from tests.hosts import Host

X = np.random.default_rng(0).normal(size=(2, 3, 6, 5))


def test_maximum_and_average() -> None:
    """The golden values of windows of four; all maxima come before all averages."""
    x = np.array([[[1.0, 2.0, 3.0, 4.0], [0.0, 1.0, 2.0, 5.0]]])
    assert_close(pk.concat_pool(x, 4), [[[4], [5], [2.5], [2]]])


@pytest.mark.parametrize("geometry", [pk.Window(3, 2, 1), pk.Adaptive((2, 3)), pk.Global()], ids=str)
def test_parts_are_the_poolings(host: Host, geometry: pk.Geometry) -> None:
    mask = np.random.default_rng(1).random((2, 6, 5)) < 0.7
    found = host.call("concat_pool", X, geometry, mask=mask, reductions=(pk.Max(), pk.Power(2), pk.Average()))
    parts = [pk.pool(X, each, geometry, mask=mask) for each in (pk.Max(), pk.Power(2), pk.Average())]
    assert_close(found, np.concatenate(parts, axis=1), ulp=64, scale=1)


def test_statistics_of_tokens_do_not_depend_on_padding(host: Host) -> None:
    """Mean 2 and deviation 1 of 1, 3, 1, 3; one frame alone has no deviation, and no NaN."""
    x = np.array([[[1.0, 3.0, 1.0, 3.0, 9.0, 9.0]], [[5.0, 9.0, 9.0, 9.0, 9.0, 9.0]]])
    mask = np.arange(6) < np.array([4, 1])[:, None]
    assert_close(host.call("statistics_pool", x, mask=mask), [[[2], [1]], [[5], [0]]])


def test_integers_become_means() -> None:
    result = pk.concat_pool(np.array([[[1, 2]]], np.int16), 2)
    assert result.dtype == np.float32
    assert_close(result, np.array([[[2], [1.5]]], np.float32))


def test_refusals() -> None:
    assert_refused(lambda: pk.concat_pool(X, 2, reductions=()), "reductions must be a sequence of reductions")
    assert_refused(lambda: pk.concat_pool(X, 2, reductions=(max,)), "reduction must be a Reduction")
    assert_refused(lambda: pk.concat_pool(X, 0), "kernel_size must be a positive integer")
    assert_refused(lambda: pk.concat_pool(X, pk.Fractional(2)), "kernel_size of Concat must be numbers, Window")
    assert_refused(lambda: pk.concat_pool(X, pk.Global(), 2), "belong into the geometry")
