"""First and second derivatives, forwards and backwards, by finite differences (rule S15)."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch.autograd import gradcheck, gradgradcheck

import poolkit as pk
from tests.hosts import on_route
from tests.torch.modules import input_for, make

pytestmark = pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning")

REDUCTIONS = {
    "max": pk.Max(),
    "min": pk.Min(),
    "sum": pk.Sum(),
    "average": pk.Average(count_include_pad=True),
    "l2": pk.Power(2),
    "l1.5": pk.Power(1.5),
    "l3-mean": pk.Power(3, mean=True),
    "linf": pk.Power(float("inf")),
    "soft": pk.Softmax(),
    "soft-negative": pk.Softmax(-2.0),
    "soft-plain": pk.Softmax(0.0),
    "log-mean-exp": pk.LogMeanExp(2.0),
    "stochastic": pk.Stochastic(),
}
GEOMETRIES = {"window": pk.Window(3, 2, 1), "adaptive": pk.Adaptive(3), "global": pk.Global()}
SMOOTH = ("soft", "soft-negative", "soft-plain", "log-mean-exp", "l2", "l3-mean", "stochastic")


@pytest.fixture(params=["kernel", "definition"])
def route(request: pytest.FixtureRequest) -> Any:
    with on_route(request.param):
        yield


@pytest.mark.parametrize("geometry", GEOMETRIES)
@pytest.mark.parametrize("name", REDUCTIONS)
def test_first_and_second(name: str, geometry: str, route: Any) -> None:
    x = torch.randn(1, 1, 4, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(5)).requires_grad_()

    def call(x: torch.Tensor) -> torch.Tensor:
        return pk.pool(x, REDUCTIONS[name], GEOMETRIES[geometry])  # type: ignore[no-any-return]

    assert gradcheck(call, x, check_forward_ad=True, fast_mode=True)
    assert gradgradcheck(call, x, check_fwd_over_rev=True, fast_mode=True)


@pytest.mark.parametrize("name", ["max", "average", "l3-mean"])
def test_batched_derivatives(name: str) -> None:
    x = torch.randn(1, 1, 3, 4, dtype=torch.float64).requires_grad_()

    def call(x: torch.Tensor) -> torch.Tensor:
        return pk.pool(x, REDUCTIONS[name], pk.Window(2))  # type: ignore[no-any-return]

    assert gradcheck(call, x, check_forward_ad=True, check_batched_grad=True, check_batched_forward_grad=True)


@pytest.mark.parametrize("name", SMOOTH)
@pytest.mark.parametrize("value", [1.0, 0.5])
def test_second_derivatives_where_cells_are_equal(name: str, value: float) -> None:
    """Equal cells, as after a ReLU or in a flat image, are no edge for what is smooth there."""
    x = torch.full((1, 1, 4), value, dtype=torch.float64).requires_grad_()

    def call(x: torch.Tensor) -> torch.Tensor:
        return pk.pool(x, REDUCTIONS[name], pk.Window((2,)))  # type: ignore[no-any-return]

    assert gradgradcheck(call, x)
    assert gradgradcheck(lambda x: pk.pool(x, REDUCTIONS[name], pk.Global()), x)


def test_second_derivatives_by_hand() -> None:
    """y = (a^2 + b^2)^(1/2) at (3, 4): y_aa = b^2 / y^3 = 16/125, y_ab = -a b / y^3 = -12/125, y_bb = 9/125."""
    x = torch.tensor([[[3.0, 4.0]]], requires_grad=True)
    (g,) = torch.autograd.grad(pk.lp_pool(x, 2).sum(), x, create_graph=True)
    rows = [torch.autograd.grad(g[0, 0, i], x, retain_graph=True)[0] for i in range(2)]
    torch.testing.assert_close(torch.stack(rows).reshape(2, 2), torch.tensor([[16.0, -12.0], [-12.0, 9.0]]) / 125)


def test_third_derivatives() -> None:
    x = torch.tensor([[[0.3, -0.4, 0.2]]], dtype=torch.float64, requires_grad=True)

    def slope(x: torch.Tensor) -> torch.Tensor:
        return torch.autograd.grad(pk.soft_pool(x, 3).square().sum(), x, create_graph=True)[0]

    assert gradgradcheck(slope, x)


def test_masks_and_draws_have_derivatives() -> None:
    x = torch.rand(2, 2, 4, 4, dtype=torch.float64).requires_grad_()
    mask = torch.rand(2, 4, 4) > 0.4
    mask[0, :2, :2] = False  # a window without a cell
    for function in (pk.max_pool, pk.avg_pool, pk.lp_pool, pk.soft_pool):
        assert gradcheck(lambda x, f=function: f(x, 2, mask=mask), x, check_forward_ad=True)
        assert gradgradcheck(lambda x, f=function: f(x, 2, mask=mask), x)
    assert gradcheck(lambda x: pk.stochastic_pool(x, 2, training=True, seed=3), x, check_forward_ad=True)


def test_infinite_and_empty_windows_have_no_nan() -> None:
    x = torch.tensor([[[0.0, 0.0, float("inf"), 1.0]]], requires_grad=True)
    for reduction in (pk.Power(1.5), pk.Power(2), pk.Softmax(), pk.LogMeanExp()):
        (g,) = torch.autograd.grad(pk.pool(x, reduction, pk.Window((2,))).sum(), x, create_graph=True)
        assert torch.isfinite(g).all(), reduction
        (h,) = torch.autograd.grad(g[..., :2].sum(), x)
        assert torch.isfinite(h[..., :2]).all(), reduction


@pytest.mark.parametrize("name", ["MaxPool2d", "AvgPool1d", "L2Pool3d", "AdaptiveSoftPool2d", "GlobalSumPool1d"])
def test_modules_in_both_memory_layouts(name: str) -> None:
    x = input_for(name, torch.float64, size=3)
    layer = make(name)
    last = x.movedim(1, -1).contiguous().movedim(-1, 1).requires_grad_()
    assert gradcheck(layer, last, check_forward_ad=True, fast_mode=True)
    assert gradgradcheck(layer, last, fast_mode=True)
