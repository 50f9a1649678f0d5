"""Blur pooling and max-blur pooling."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import poolkit as pk
from poolkit.transforms.blur import PADDING_MODES, binomial, outside
from tests.hosts import need

NUMPY_MODES = {"reflect": "reflect", "replicate": "edge", "circular": "wrap", "zero": "constant"}


def test_weights_are_binomial_and_sum_to_one() -> None:
    rows = {1: [1], 2: [1, 1], 3: [1, 2, 1], 4: [1, 3, 3, 1], 5: [1, 4, 6, 4, 1], 6: [1, 5, 10, 10, 5, 1]}
    rows[7] = [1, 6, 15, 20, 15, 6, 1]
    for size, row in rows.items():
        assert binomial(size) == [each / sum(row) for each in row]
        assert sum(binomial(size)) == 1


def test_frequencies_pass_as_published() -> None:
    """At half the highest frequency 0.707, 0.5, 0.354, 0.25; at the highest nothing."""
    for size, expected in ((2, 0.5**0.5), (3, 0.5), (4, 0.5**1.5), (5, 0.25)):
        response = [abs(sum(w * np.exp(-1j * f * t) for t, w in enumerate(binomial(size)))) for f in (np.pi / 2, np.pi)]
        assert response == pytest.approx([expected, 0], abs=1e-12)


def test_by_hand() -> None:
    """1 3 3 1 over 8, one cell before and two behind, reflected."""
    x = np.array([[[8.0, 16.0, 0.0, 24.0, 32.0]]])
    assert pk.blur_pool(x, 4, 2).tolist() == [
        [[(16 + 24 + 48 + 0) / 8, (16 + 0 + 72 + 32) / 8, (24 + 96 + 72 + 0) / 8]]
    ]
    assert pk.blur_pool(x, 3, 1, "zero").tolist() == [[[8, 10, 10, 20, 22]]]
    assert pk.blur_pool(x, 1, 2).tolist() == [[[8, 0, 32]]]
    # Golden value of the corner of ones, 3 x 3 with zeros outside: (3/4)^2.
    assert pk.blur_pool(np.ones((1, 1, 4, 4)), 3, 2, "zero")[0, 0, 0, 0] == 0.5625


@pytest.mark.parametrize("mode", PADDING_MODES)
def test_every_size_and_padding_is_what_padding_and_summing_gives(mode: str) -> None:
    """Maps smaller than the filter too: NumPy's pad reflects as often as it takes."""
    random = np.random.default_rng(0)
    for cells in (1, 2, 3, 5, 8):
        x = random.normal(size=(cells,))
        for size in range(1, 8):
            padded = np.pad(x, ((size - 1) // 2, size // 2), mode=NUMPY_MODES[mode])
            for stride in (1, 2, 3):
                expected = [np.dot(binomial(size), padded[i : i + size]) for i in range(0, cells, stride)]
                found = pk.blur_pool(x[None, None], size, stride, mode)
                assert found.shape == (1, 1, -(-cells // stride))
                np.testing.assert_allclose(found[0, 0], expected, rtol=1e-12, atol=1e-14)


def test_constant_maps_stay_what_they_are() -> None:
    for mode in ("reflect", "replicate", "circular"):
        for size in range(1, 8):
            assert (pk.blur_pool(np.full((1, 1, 5, 3), 0.1, np.float32), size, 2, mode) == np.float32(0.1)).all() or (
                np.abs(pk.blur_pool(np.full((1, 1, 5, 3), 0.1), size, 2, mode) - 0.1).max() < 1e-16
            )


def test_zeros_outside_are_not_multiplied() -> None:
    """An infinite cell does not reach windows that do not see it, and no NaN is made of it."""
    x = np.array([[[np.inf, 0.0, 0.0, 0.0, 0.0, 0.0]]])
    assert pk.blur_pool(x, 3, 2, "zero").tolist() == [[[np.inf, 0, 0]]]


def test_max_blur_by_hand() -> None:
    """Maxima of two: 4 4 8 8; then 1 2 1 over 4, reflected: (4 + 2 4 + 4) / 4 and (4 + 2 8 + 8) / 4."""
    x = np.array([[[0.0, 4.0, 0.0, 8.0, 1.0]]])
    assert pk.max_blur_pool(x, 2, size=3).tolist() == [[[4, 7]]]
    assert pk.max_blur_pool(np.array([[[-1.0, -2.0, -3.0]]]), 3, 2, 1, 1).tolist() == [[[-1, -2]]]


def test_shifts_disturb_less_than_without_the_filter() -> None:
    """White noise shifted by one cell at stride 2: strided, maxima, blurred, both."""
    x = np.random.default_rng(1).normal(size=(4, 4, 4096))

    def error(pool: Any) -> float:
        shifted, own = pool(np.roll(x, 1, -1)), pool(x)
        return min(((shifted - np.roll(own, by, -1)) ** 2).mean() for by in (0, 1)) / (own**2).mean()

    kinds = [
        lambda x: x[..., ::2],
        lambda x: pk.max_pool(x, 2),
        lambda x: pk.blur_pool(x, 5, 2, "circular"),
        lambda x: pk.max_blur_pool(np.pad(x, ((0, 0), (0, 0), (0, 1)), "wrap"), 2, size=3, padding_mode="circular"),
    ]
    # Golden values of the catalogue: 2.02, 0.78, 0.40, 0.28.
    assert [error(pool) for pool in kinds] == pytest.approx([2.02, 0.78, 0.40, 0.28], abs=0.05)


def test_filters_agree_with_a_depthwise_convolution() -> None:
    need("torch")
    import torch
    from torch.nn import functional as reference

    x = torch.randn(2, 3, 9, 8, dtype=torch.float64)
    row = torch.tensor(binomial(4), dtype=torch.float64)
    weight = torch.outer(row, row).expand(3, 1, 4, 4)
    for mode in ("reflect", "replicate", "circular"):
        expected = reference.conv2d(reference.pad(x, (1, 2, 1, 2), mode=mode), weight, stride=2, groups=3)
        torch.testing.assert_close(pk.blur_pool(x, 4, 2, mode), expected)


def test_refusals() -> None:
    x = np.ones((1, 1, 4))
    with pytest.raises(pk.PoolingError, match="size must be at most 7, got 8 on axis 0"):
        pk.blur_pool(x, 8)
    with pytest.raises(pk.PoolingError, match="size must be a positive integer, got 0"):
        pk.blur_pool(x, 0)
    with pytest.raises(pk.PoolingError, match=r"padding_mode must be one of 'reflect', .*, got 'same'"):
        pk.blur_pool(x, 3, padding_mode="same")
    with pytest.raises(pk.PoolingError, match="kernel_size 5 with dilation 1 spans 5 cells"):
        pk.max_blur_pool(x, 5)


def test_reflection_of_one_cell_is_that_cell() -> None:
    assert outside(np.arange(-3, 4), 1, "reflect").tolist() == [0] * 7
