"""Regions of interest by hand, and against loops written from the definition."""

from __future__ import annotations

import math

import numpy as np
import pytest

import poolkit as pk
from tests.hosts import Array

RAMP = np.add.outer(10.0 * np.arange(6), np.arange(8.0))[None, None]


def test_align_of_a_ramp_is_the_ramp_at_the_centres_of_bins() -> None:
    """Linear maps are interpolated exactly: the mean of samples is the value at the bin's centre, less half a cell."""
    box = np.array([[0.0, 1.3, 0.9, 5.7, 4.1]])
    found = pk.roi_align(RAMP, box, (2, 4))[0, 0]
    down = [0.9 + (i + 0.5) * 1.6 - 0.5 for i in range(2)]
    right = [1.3 + (j + 0.5) * 1.1 - 0.5 for j in range(4)]
    np.testing.assert_allclose(found, np.add.outer(10 * np.array(down), right), rtol=1e-12)
    old = pk.roi_align(RAMP, box, (2, 4), aligned=False)[0, 0]
    np.testing.assert_allclose(old, found + 5.5, rtol=1e-12)
    np.testing.assert_allclose(pk.roi_align(RAMP, 2 * box, (2, 4), 0.5)[0, 0], found, rtol=1e-12)


def _sampled(plane: Array, y: float, x: float) -> float:
    """One sample, from the definition."""
    height, width = plane.shape
    if not (-1 <= y <= height and -1 <= x <= width):
        return 0.0
    y, x = min(max(y, 0), height - 1), min(max(x, 0), width - 1)
    top, left = int(y), int(x)
    bottom, right = min(top + 1, height - 1), min(left + 1, width - 1)
    up = plane[top, left] * (1 - (x - left)) + plane[top, right] * (x - left)
    down = plane[bottom, left] * (1 - (x - left)) + plane[bottom, right] * (x - left)
    return float(up * (1 - (y - top)) + down * (y - top))


def test_align_is_its_definition_also_outside_the_map() -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=(2, 2, 5, 6))
    boxes = np.array(
        [[1, -3.2, -2.5, 4.0, 3.0], [0, 2.0, 1.0, 9.5, 7.7], [1, 1.0, 1.0, 1.0, 1.0], [0, 5.0, 4.0, 2.0, 1.0]]
    )
    found = pk.roi_align(x, boxes, (2, 3), samples=3)
    for number, (which, x1, y1, x2, y2) in enumerate(boxes):
        high, wide = (y2 - y1) / 2, (x2 - x1) / 3
        for channel, i, j in np.ndindex(2, 2, 3):
            places = [(t + 0.5) / 3 for t in range(3)]
            plane = x[int(which), channel]
            values = [
                _sampled(plane, y1 - 0.5 + (i + a) * high, x1 - 0.5 + (j + b) * wide) for a in places for b in places
            ]
            assert found[number, channel, i, j] == pytest.approx(np.mean(values), abs=1e-12)


def test_pool_is_its_definition() -> None:
    random = np.random.default_rng(1)
    x = random.normal(size=(2, 2, 5, 6))
    boxes = np.array([[1, 0, 0, 5, 4], [0, 1.4, 0.5, 3.6, 9.0], [0, 7.0, 1.0, 9.0, 3.0], [1, 2.0, 2.0, 2.0, 2.0]])
    found = pk.roi_pool(x, boxes, (2, 3))
    for number, (which, *corners) in enumerate(boxes):
        x1, y1, x2, y2 = (math.floor(each + 0.5) for each in corners)
        high, wide = max(y2 - y1 + 1, 1), max(x2 - x1 + 1, 1)
        for channel, i, j in np.ndindex(2, 2, 3):
            rows = slice(y1 + i * high // 2, y1 - (-(i + 1) * high // 2))
            columns = slice(x1 + j * wide // 3, x1 - (-(j + 1) * wide // 3))
            cells = x[int(which), channel, rows, columns]
            assert found[number, channel, i, j] == (cells.max() if cells.size else 0)


def test_refusals() -> None:
    box = np.array([[0.0, 0, 0, 2, 2]])
    for function in (pk.roi_align, pk.roi_pool):
        with pytest.raises(pk.PoolingError, match=r"boxes must be rows \(map, x1, y1, x2, y2\), got shape \(1, 4\)"):
            function(RAMP, box[:, 1:], 2)
        with pytest.raises(pk.PoolingError, match="a whole number from 0 to 0"):
            function(RAMP, box + 1, 2)
        with pytest.raises(pk.PoolingError, match="spatial_scale must be above 0"):
            function(RAMP, box, 2, 0)
        with pytest.raises(pk.PoolingError, match="x must be a batch of maps, 4 axes"):
            function(RAMP[0], box, (2, 2))
