"""Options that modules learn: parameters that are trained, saved, and within bounds."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import torch

import poolkit.torch as pt
from tests.agreement import assert_refused

X = torch.rand(4, 3, 6, 6, generator=torch.Generator().manual_seed(0)) + 0.1
MODULES: Any = {
    "GeMPool2d": ({"p": 3.0}, "p"),
    "SoftPool2d": ({"beta": 0.0}, "beta"),
    "LogMeanExpPool2d": ({"sharpness": 10.0}, "sharpness"),
    "MixedPool2d": ({"share": 0.25}, "share"),
}


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("channels", [None, 3])
def test_they_start_at_what_is_given(name: str, channels: int | None) -> None:
    options, option = MODULES[name]
    module = getattr(pt, name)(2, learnable=True, channels=channels, **options)
    still = getattr(pt, name)(2, **options)
    torch.testing.assert_close(module(X), still(X))
    ((parameter, start),) = module.named_parameters()
    assert parameter == f"learnt_{option}"
    assert tuple(start.shape) == (() if channels is None else (3,))
    torch.testing.assert_close(module.learnt[option], torch.full(start.shape, options[option]))
    assert not list(still.parameters())
    module(X).sum().backward()
    assert torch.isfinite(start.grad).all()
    assert (start.grad != 0).all()


def test_each_channel_has_its_own() -> None:
    module = pt.GeMPool2d(2, learnable=True, channels=3)
    with torch.no_grad():
        module.learnt_p[1] = 0.5
    expected = [pt.GeMPool2d(2, p=float(p))(X[:, [c]]) for c, p in enumerate(module.learnt["p"].detach())]
    torch.testing.assert_close(module(X), torch.cat(expected, 1))
    torch.testing.assert_close(module(X[0]), torch.cat(expected, 1)[0])


@pytest.mark.parametrize("extreme", ["amax", "amin"])
def test_training_moves_them_within_bounds(extreme: str) -> None:
    """Rates far too large, towards the maximum and the minimum."""
    target = getattr(X, extreme)((2, 3))
    pools = torch.nn.ModuleList(
        [pt.GlobalGeMPool2d(keepdim=False, learnable=True), pt.GlobalMixedPool2d(keepdim=False, learnable=True)]
    )
    optimizer = torch.optim.SGD(pools.parameters(), lr=20)
    for _ in range(4):
        optimizer.zero_grad()
        sum((pool(X) - target).square().mean() for pool in pools).backward()
        optimizer.step()
    gem, mixed = pools
    assert gem.learnt["p"] >= 0
    assert gem.learnt["p"] != 3
    assert 0 <= mixed.learnt["share"] <= 1
    assert all(torch.isfinite(pool(X)).all() for pool in pools)


def test_they_are_saved_and_copied() -> None:
    module = pt.MixedPool2d(2, learnable=True, channels=3)
    with torch.no_grad():
        module.learnt_share += torch.tensor([1.0, 2.0, 3.0])
    again = pt.MixedPool2d(2, learnable=True, channels=3)
    again.load_state_dict(module.state_dict())
    for other in (again, copy.deepcopy(module)):
        assert torch.equal(other(X), module(X))
    assert "learnable=True" in repr(module)


def test_masks_and_half_precision() -> None:
    mask = torch.arange(6) < torch.tensor([2, 6, 3, 1])[:, None]
    learnt, still = pt.GlobalGeMPool1d(learnable=True), pt.GlobalGeMPool1d()
    torch.testing.assert_close(learnt(X[:, :, 0], mask), still(X[:, :, 0], mask))
    half = pt.GeMPool2d(2, learnable=True).half()
    value = half((50 * X).half())
    assert value.dtype == torch.float16
    value.sum().backward()
    assert half.learnt_p.grad.dtype == torch.float16


@pytest.mark.parametrize("channels", [0, -1, True, 1.5, "3"])
def test_what_cannot_be_learnt_is_refused(channels: Any) -> None:
    assert_refused(lambda: pt.GeMPool2d(2, learnable=True, channels=channels), "channels", repr(channels))
    assert_refused(lambda: pt.GeMPool2d(2, learnable=True, p=0), "p must be finite and above 0")
    assert_refused(lambda: pt.MixedPool2d(2, learnable=True, share=1), "share must lie between 0 and 1")
    with pytest.raises(TypeError):
        pt.MaxPool2d(2, learnable=True)


@pytest.mark.slow
def test_compiled_models_call_them() -> None:
    module = torch.nn.Sequential(torch.nn.ReLU(), pt.GeMPool2d(2, learnable=True))
    compiled: Any = torch.compile(module, backend="aot_eager")
    compiled(X).sum().backward()
    slope = module[1].learnt_p.grad.clone()
    module.zero_grad()
    module(X).sum().backward()
    torch.testing.assert_close(slope, module[1].learnt_p.grad)
