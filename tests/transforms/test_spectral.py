"""Spectral pooling against NumPy's Fourier transform; space to depth."""

from __future__ import annotations

import numpy as np
import pytest

import poolkit as pk
from poolkit.transforms.spectral import low_frequencies
from tests.hosts import Array, need


def _cropped(x: Array, output: int) -> Array:
    """The last axis by the transform itself: kept are frequencies up to output / 2, halves of the highest averaged."""
    size = x.shape[-1]
    spectrum = np.fft.fft(x)
    kept = np.zeros((*x.shape[:-1], output), complex)
    for frequency in range(-(output - 1) // 2, (output - 1) // 2 + 1):
        kept[..., frequency % output] = spectrum[..., frequency % size]
    if output % 2 == 0:
        half = output // 2
        kept[..., half] = (spectrum[..., half] + spectrum[..., -half]) / 2
    result = np.fft.ifft(kept) * output / size
    assert np.abs(result.imag).max() < 1e-12
    return result.real


def test_is_the_cropped_spectrum_for_every_size() -> None:
    for size in range(1, 17):
        x = np.random.default_rng(size).normal(size=(2, 3, size))
        for output in range(1, size + 1):
            found = pk.spectral_pool(x, (output,))
            np.testing.assert_allclose(found, _cropped(x, output), rtol=1e-10, atol=1e-12)
            np.testing.assert_allclose(found.mean(-1), x.mean(-1), rtol=1e-10, atol=1e-13)


def test_maps_keep_their_mean_and_are_real() -> None:
    x = np.random.default_rng(0).normal(size=(2, 3, 9, 12)).astype(np.float32)
    found = pk.spectral_pool(x, (4, 7))
    assert found.dtype == np.float32
    expected = np.moveaxis(_cropped(np.moveaxis(_cropped(x.astype(float), 7), 2, 3), 4), 3, 2)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(found.mean((2, 3)), x.mean((2, 3)), rtol=1e-5, atol=1e-6)


def test_scales() -> None:
    """Ones, halved along both axes: 1 keeps the mean, 2 the energy."""
    ones = np.ones((1, 1, 8, 6))
    np.testing.assert_allclose(pk.spectral_pool(ones), 1, rtol=1e-14)
    np.testing.assert_allclose(pk.spectral_pool(ones, scale="orthonormal"), 2, rtol=1e-14)
    slow = np.cos(2 * np.pi * np.arange(12) / 12)[None, None]
    kept = pk.spectral_pool(slow, 5, scale="orthonormal")
    assert (kept**2).sum() == pytest.approx((slow**2).sum())


def test_what_is_too_fine_is_gone_and_the_rest_is_sampled() -> None:
    cells = np.arange(12)
    slow, fast = np.cos(2 * np.pi * cells / 12), np.cos(2 * np.pi * 4 * cells / 12)
    found = pk.spectral_pool((slow + fast)[None, None], 6)
    np.testing.assert_allclose(found[0, 0], np.cos(2 * np.pi * np.arange(6) / 6), atol=1e-12)


def test_the_whole_size_is_the_map() -> None:
    for size in (1, 2, 5, 8):
        np.testing.assert_allclose(low_frequencies(size, size), np.eye(size), atol=1e-14)


def test_refusals() -> None:
    with pytest.raises(pk.PoolingError, match="output_size must be at most the 4 cells of axis 0, got 5"):
        pk.spectral_pool(np.ones((1, 1, 4)), 5)
    with pytest.raises(pk.PoolingError, match="scale must be one of 'mean', 'orthonormal', got 'sum'"):
        pk.spectral_pool(np.ones((1, 1, 4)), 2, scale="sum")
    with pytest.raises(pk.PoolingError, match="block_size 2 does not divide the 5 cells of axis 1"):
        pk.space_to_depth(np.ones((1, 1, 4, 5)))
    with pytest.raises(pk.PoolingError, match="order must be one of"):
        pk.space_to_depth(np.ones((1, 1, 4)), order="torch")


def test_space_to_depth_by_hand() -> None:
    x = np.arange(8.0).reshape(1, 2, 2, 2)
    assert pk.space_to_depth(x, order="channel").ravel().tolist() == [0, 1, 2, 3, 4, 5, 6, 7]
    assert pk.space_to_depth(x, order="cell").ravel().tolist() == [0, 4, 1, 5, 2, 6, 3, 7]
    assert pk.space_to_depth(x, order="column").ravel().tolist() == [0, 4, 2, 6, 1, 5, 3, 7]
    last = pk.space_to_depth(np.moveaxis(x, 1, -1), order="cell", layout="channels_last")
    assert last.ravel().tolist() == [0, 4, 1, 5, 2, 6, 3, 7]


def test_space_to_depth_of_other_frameworks() -> None:
    x = np.random.default_rng(1).normal(size=(2, 3, 6, 4)).astype(np.float32)
    need("torch")
    import torch

    expected = torch.pixel_unshuffle(torch.from_numpy(x), 2).numpy()
    np.testing.assert_array_equal(pk.space_to_depth(x), expected)
    spd = np.concatenate([x[..., ::2, ::2], x[..., 1::2, ::2], x[..., ::2, 1::2], x[..., 1::2, 1::2]], 1)
    np.testing.assert_array_equal(pk.space_to_depth(x, order="column"), spd)
    need("tensorflow")
    import tensorflow as tf

    own = pk.space_to_depth(np.moveaxis(x, 1, -1), order="cell", layout="channels_last")
    np.testing.assert_array_equal(own, tf.nn.space_to_depth(np.moveaxis(x, 1, -1), 2).numpy())
