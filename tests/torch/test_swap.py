"""`swap` keeps what a model does, says what it did and what it could not see, and can be undone."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import poolkit.torch as pt
from tests.agreement import assert_refused
from tests.timm import network
from tests.torch.networks import Dense, resnet, vgg

X = torch.randn(2, 1, 28, 28, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("make", [resnet, vgg, Dense])
def test_the_model_does_the_same(make: Any) -> None:
    torch.manual_seed(0)
    stock = make()
    model = copy.deepcopy(stock)
    record = pt.swap(model)
    assert record.replaced
    torch.testing.assert_close(model(X), stock(X))
    for each in (stock, model):
        each(X).square().sum().backward()
    for theirs, ours in zip(stock.parameters(), model.parameters(), strict=True):
        torch.testing.assert_close(ours.grad, theirs.grad)
    assert model.state_dict().keys() == stock.state_dict().keys()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "replaced"), [("resnet18", 2), ("vgg11", 6), ("densenet121", 5), ("inception_v3", 3), ("dla34", 7)]
)
def test_networks_of_timm(name: str, replaced: int) -> None:
    """Those of a library, nested as its authors wrote them."""
    torch.manual_seed(0)
    stock = network(name, num_classes=10)
    model = copy.deepcopy(stock)
    record = pt.swap(model)
    assert len(record.replaced) == replaced
    x = torch.randn(1, 3, 96, 96)
    expected = stock(x)
    torch.testing.assert_close(model(x) / expected.abs().max(), expected / expected.abs().max())
    record.undo()
    assert [type(each) for each in model.modules()] == [type(each) for each in stock.modules()]


def test_it_says_what_it_did_and_undoes_it() -> None:
    model = resnet()
    before = list(model.modules())
    record = pt.swap(model)
    assert [each.name for each in record.replaced] == ["2", "5", "3.around.0", "4.around.0"]
    assert type(record.replaced[0].new) is pt.MaxPool2d
    assert not any(type(each).__module__ == nn.MaxPool2d.__module__ for each in model.modules())
    assert "2: MaxPool2d" in str(record)
    record.undo()
    assert list(model.modules()) == before
    record.undo()  # nothing is left to undo
    assert list(model.modules()) == before


def test_shared_modules_stay_shared() -> None:
    model = vgg()
    record = pt.swap(model)
    assert model[2] is model[5]
    assert len(record.replaced) == 2
    record.undo()
    assert model[2] is model[5]
    assert type(model[2]) is nn.MaxPool2d


@pytest.mark.parametrize("choice", ["l2", "soft", "min", "average", "lp", "stochastic"])
def test_another_kind(choice: str) -> None:
    model = resnet()
    record = pt.swap(model, to=choice)
    assert {type(each.new).named.choice for each in record.replaced} == {choice}
    assert model[2].kernel_size == 3
    assert model[2].padding == 1
    assert torch.isfinite(model(X)).all()


def test_a_function_chooses() -> None:
    model = resnet()
    record = pt.swap(model, to=lambda name, old: pt.L2Pool2d(old.kernel_size) if name == "2" else None)
    assert [each.name for each in record.replaced] == ["2"]


def test_it_reports_what_it_cannot_see() -> None:
    class Louder(nn.MaxPool2d):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return 2 * super().forward(x)

    model = nn.ModuleDict(
        {
            "dense": Dense(),
            "louder": Louder(2),
            "fractional": nn.FractionalMaxPool2d(2, output_ratio=0.5),
            "odd": nn.LPPool2d(3, 2),
            "even": nn.LPPool2d(2, 2),
            "unpool": nn.MaxUnpool2d(2),
            "indices": nn.MaxPool2d(2, return_indices=True),
        }
    )
    record = pt.swap(model)
    assert set(record.unseen) == {"dense", "louder", "fractional", "odd"}
    assert "max_pool2d" in record.unseen["dense"]
    assert "mean" in record.unseen["dense"]
    assert "subclass" in record.unseen["louder"]
    assert "S9" in record.unseen["odd"]
    assert {each.name for each in record.replaced} == {"dense.transition", "even", "indices"}
    assert "indices" in pt.swap(nn.ModuleDict({"a": nn.MaxPool2d(2, return_indices=True)}), to="l2").unseen["a"]


def test_hooks_and_mode_move_along() -> None:
    model = nn.Sequential(nn.MaxPool2d(2)).eval()
    calls: list[int] = []
    handle = model[0].register_forward_hook(lambda *_: calls.append(1))
    pt.swap(model)
    assert not model[0].training
    model(X)
    handle.remove()
    model(X)
    assert calls == [1]


def test_misuse() -> None:
    assert_refused(lambda: pt.swap(nn.MaxPool2d(2)), "model", "Sequential")
    assert_refused(lambda: pt.swap(resnet(), to="lmax"), "to must be one of", "l2", "lmax")


def test_calls_of_functions() -> None:
    model = Dense()
    expected = model(X)
    with pt.swap_calls() as record:
        torch.testing.assert_close(model(X), expected)
        y, where = F.max_pool2d(X, 2, return_indices=True)
        F.adaptive_avg_pool1d(X[0], 3)
        F.lp_pool2d(X, 2, 2)
        nn.MaxPool1d(2)(X[0])
        F.relu(X)
    assert record.replaced == {
        "max_pool2d": 2,
        "avg_pool2d": 1,
        "adaptive_avg_pool1d": 1,
        "lp_pool2d": 1,
        "max_pool1d": 1,
    }
    theirs, there = F.max_pool2d(X, 2, return_indices=True)
    assert torch.equal(y, theirs)
    assert torch.equal(where, there)
