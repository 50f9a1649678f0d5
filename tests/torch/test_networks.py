"""Modules that pool by layers of their own: what they start as, and that they train."""

from __future__ import annotations

import pytest
import torch

import poolkit as pk
import poolkit.torch as pt

X = torch.randn(2, 3, 8, 6, generator=torch.Generator().manual_seed(0))


def test_local_importance_starts_as_average_pooling() -> None:
    module = pt.LIPPool2d(3)
    torch.testing.assert_close(module(X), pt.AvgPool2d(3, 2, 1, count_include_pad=False)(X))
    torch.testing.assert_close(module(X[0]), module(X)[0])
    with torch.no_grad():  # larger logits where x is larger
        for channel in range(3):
            module.convolution.weight[channel, channel, 1, 1] = 1
    assert (module(X) > pt.AvgPool2d(3, 2, 1, count_include_pad=False)(X)).all()


def test_they_train() -> None:
    for module, shape in (
        (pt.LIPPool2d(3), (2, 3, 4, 3)),
        (pt.StridedConv2d(3), (2, 3, 4, 3)),
        (pt.StridedConv2d(3, 3, 2, 1, bias=False), (2, 3, 4, 3)),
        (pt.SpaceToDepthConv2d(3, 5, kernel_size=3), (2, 5, 4, 3)),
    ):
        y = module(X)
        assert tuple(y.shape) == shape
        y.square().sum().backward()
        assert (module.convolution.weight.grad != 0).any()


def test_space_to_depth_mixes_all_cells() -> None:
    """Weights 1/4 for the four cells of each channel are the average."""
    module = pt.SpaceToDepthConv2d(3, bias=False)
    with torch.no_grad():
        module.convolution.weight.zero_()
        for channel in range(3):
            module.convolution.weight[channel, 4 * channel : 4 * channel + 4] = 0.25
    torch.testing.assert_close(module(X), pt.AvgPool2d(2)(X))


def test_refusals() -> None:
    with pytest.raises(pk.PoolingError, match="channels must be a positive integer"):
        pt.StridedConv2d(0)
    with pytest.raises(pk.PoolingError, match="block_size 2 does not divide"):
        pt.SpaceToDepthConv2d(3)(X[..., :5])
