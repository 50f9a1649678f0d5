"""Covariance and its root; VLAD."""

from __future__ import annotations

import numpy as np
import pytest

import poolkit as pk


def test_covariance_is_numpy_s() -> None:
    x = np.random.default_rng(0).normal(size=(2, 4, 5, 6))
    for own, each in zip(pk.covariance_pool(x), x, strict=True):
        np.testing.assert_allclose(own, np.cov(each.reshape(4, -1), bias=True), rtol=1e-12, atol=1e-14)
    bilinear = pk.covariance_pool(x, centred=False)
    np.testing.assert_allclose(bilinear[0], x[0].reshape(4, -1) @ x[0].reshape(4, -1).T / 30, rtol=1e-12)


def test_masks_are_as_leaving_cells_out() -> None:
    x = np.random.default_rng(1).normal(size=(1, 3, 8))
    mask = np.array([[True, True, False, True, True, False, True, True]])
    changed = np.where(mask[:, None], x, np.nan)
    np.testing.assert_allclose(pk.covariance_pool(changed, mask=mask), pk.covariance_pool(x[..., mask[0]]), rtol=1e-12)
    assert (pk.covariance_pool(x, mask=np.zeros((1, 8), bool)) == 0).all()


def test_the_root_times_itself_is_the_covariance() -> None:
    x = np.random.default_rng(2).normal(size=(2, 4, 50))
    root = pk.covariance_pool(x, 20)
    np.testing.assert_allclose(root @ root, pk.covariance_pool(x), rtol=1e-10, atol=1e-12)
    rough = pk.covariance_pool(x, 5)
    assert np.abs(rough - root).max() < 0.02 * np.abs(root).max()


def test_constant_maps_and_fewer_cells_than_channels() -> None:
    """A trace of 0 divides nothing; matrices without full rank converge."""
    assert (pk.covariance_pool(np.full((1, 3, 4), 7.0), 5) == 0).all()
    flat = np.random.default_rng(3).normal(size=(1, 6, 3))
    root = pk.covariance_pool(flat, 30)
    np.testing.assert_allclose(root @ root, pk.covariance_pool(flat), atol=1e-6)


def test_vlad_by_its_definition() -> None:
    random = np.random.default_rng(4)
    x, logits, centres = random.normal(size=(2, 3, 4, 5)), random.normal(size=(2, 6, 4, 5)), random.normal(size=(6, 3))
    shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    expected = np.einsum("nkhw,nkchw->nkc", shares, x[:, None] - centres[None, :, :, None, None])
    np.testing.assert_allclose(pk.vlad_pool(x, logits, centres, False), expected, rtol=1e-10, atol=1e-12)
    expected = expected / np.linalg.norm(expected, axis=2, keepdims=True)
    expected = expected / np.linalg.norm(expected.reshape(2, -1), axis=1)[:, None, None]
    np.testing.assert_allclose(pk.vlad_pool(x, logits, centres), expected, rtol=1e-10, atol=1e-12)


def test_vlad_does_not_depend_on_the_order_of_cells() -> None:
    random = np.random.default_rng(5)
    x, logits, centres = random.normal(size=(1, 3, 9)), random.normal(size=(1, 2, 9)), random.normal(size=(2, 3))
    order = random.permutation(9)
    found = pk.vlad_pool(x[..., order], logits[..., order], centres)
    np.testing.assert_allclose(found, pk.vlad_pool(x, logits, centres), rtol=1e-12)


def test_refusals() -> None:
    x = np.ones((1, 3, 4))
    with pytest.raises(pk.PoolingError, match="root_steps must be an integer from 0 to 32, got -1"):
        pk.covariance_pool(x, -1)
    with pytest.raises(pk.PoolingError, match="mask must say which cells count, without the channel axis"):
        pk.covariance_pool(x, mask=np.ones((1, 3, 4), bool))
    with pytest.raises(pk.PoolingError, match=r"centres must have shape \(clusters, 3\), got \(2, 4\)"):
        pk.vlad_pool(x, np.ones((1, 2, 4)), np.ones((2, 4)))
    with pytest.raises(pk.PoolingError, match=r"logits must have shape \(1, 2, 4\), got \(1, 3, 4\)"):
        pk.vlad_pool(x, x, np.ones((2, 3)))
