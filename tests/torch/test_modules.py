"""Modules: names, signatures, defaults and refusals of `torch.nn`, and everything a module must survive."""

from __future__ import annotations

import copy
import inspect
import io
import pickle
from typing import Any

import pytest
import torch
from torch import nn

import poolkit as pk
import poolkit.torch as pt
import poolkit.torch.functional as F
from tests.agreement import assert_refused
from tests.torch.modules import all_names, input_for, make

SHARED = [
    f"{kind}{rank}d"
    for kind in ("MaxPool", "AvgPool", "LPPool", "AdaptiveMaxPool", "AdaptiveAvgPool")
    for rank in (1, 2, 3)
]


@pytest.mark.parametrize("name", SHARED)
def test_signatures_are_those_of_torch(name: str) -> None:
    theirs = [p for p in inspect.signature(getattr(nn, name)).parameters.values() if p.kind is not p.VAR_KEYWORD]
    ours = list(inspect.signature(getattr(pt, name)).parameters.values())
    positional = [p for p in ours if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert [p.name for p in positional[: len(theirs)]] == [p.name for p in theirs]
    assert [p.default for p in positional[: len(theirs)]] == [p.default for p in theirs]


@pytest.mark.parametrize(
    "name", ["max_pool2d", "avg_pool1d", "avg_pool3d", "lp_pool2d", "adaptive_max_pool1d", "adaptive_avg_pool3d"]
)
def test_functions_take_the_positions_of_torch(name: str) -> None:
    rank = int(name[-2])
    x = torch.rand(2, 3, *(6,) * rank)
    given: tuple[Any, ...] = {
        "max_pool2d": (3, 2, 1, 1, True, True),
        "avg_pool1d": (3, 2, 1, True, False),
        "avg_pool3d": (3, 2, 1, True, True, 5),
        "lp_pool2d": (2.0, 3, 2),
        "adaptive_max_pool1d": (4, True),
        "adaptive_avg_pool3d": ((2, None, 3),),
    }[name]
    theirs, ours = getattr(nn.functional, name)(x, *given), getattr(F, name)(x, *given)
    for each, own in zip(theirs, ours, strict=True) if isinstance(theirs, tuple) else [(theirs, ours)]:
        torch.testing.assert_close(own, each)
        assert own.dtype == each.dtype


def test_the_catalogue_is_complete() -> None:
    names = set(all_names())
    assert len(names) == 3 * 3 * len(pk.reductions.named())
    for name in (
        "MinPool2d",
        "SoftPool1d",
        "StochasticPool3d",
        "L2Pool2d",
        "AdaptiveL2Pool3d",
        "GlobalLogMeanExpPool1d",
    ):
        assert name in names
        assert name in dir(pt)
        assert getattr(pt, name).__doc__
    with pytest.raises(AttributeError, match="NoPool2d"):
        pt.NoPool2d  # noqa: B018
    with pytest.raises(AttributeError, match="no_pool2d"):
        F.no_pool2d  # noqa: B018


@pytest.mark.parametrize("name", list(all_names()))
def test_every_module_copies_pickles_and_pools_the_unbatched(name: str) -> None:
    layer = make(name).eval()
    x = input_for(name)
    expected = layer(x)
    for other in (copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))):
        assert torch.equal(other(x), expected)
        assert repr(other) == repr(layer)
    assert layer.state_dict() == {}
    layer.load_state_dict({})
    assert torch.equal(layer(x[0]), expected[0])
    assert layer(x[:0]).shape == (0, *expected.shape[1:])
    strided = x.repeat_interleave(2, dim=-1)[..., ::2]
    assert not strided.is_contiguous()
    assert torch.equal(layer(strided), expected)
    assert torch.equal(layer(x.movedim(1, -1).contiguous().movedim(-1, 1)), expected)


def test_a_module_is_saved_whole() -> None:
    file = io.BytesIO()
    torch.save(nn.Sequential(pt.MaxPool2d(2), pt.L2Pool2d(2)), file)
    file.seek(0)
    loaded = torch.load(file, weights_only=False)
    assert loaded(torch.ones(1, 1, 4, 4)).item() == 2


def test_attributes_can_be_set_later() -> None:
    layer = pt.MaxPool2d(2)
    x = torch.arange(25.0).reshape(1, 1, 5, 5)
    assert layer(x).shape == (1, 1, 2, 2)
    layer.ceil_mode = True
    assert layer(x).shape == (1, 1, 3, 3)
    layer.kernel_size, layer.stride = [3, 3], 1
    assert torch.equal(layer(x), nn.MaxPool2d(3, 1)(x))
    layer.padding = 2
    assert_refused(lambda: layer(x), "padding", "half", "2")


def test_channels_last_is_kept() -> None:
    x = torch.randn(2, 3, 8, 8).to(memory_format=torch.channels_last).requires_grad_()
    y = pt.MaxPool2d(2)(x)
    assert y.is_contiguous(memory_format=torch.channels_last)
    y.sum().backward()
    assert x.grad is not None
    assert x.grad.is_contiguous(memory_format=torch.channels_last)


def test_masks_padding_and_integers_that_torch_has_not() -> None:
    x = torch.tensor([[[1, 5, 3, 2]]])
    assert pt.MaxPool1d(2)(x).tolist() == [[[5, 3]]]
    assert pt.MaxPool1d(2)(x.bool()).dtype == torch.bool
    assert pt.AvgPool1d(2)(x).tolist() == [[[3.0, 2.5]]]
    assert pt.MaxPool1d(2, padding="same", stride=1)(x).tolist() == [[[5, 5, 3, 2]]]
    assert pt.SumPool1d(4, padding=((3, 0),), stride=4)(x).tolist() == [[[1]]]
    mask = torch.tensor([[True, False, True, True]])
    assert pt.MaxPool1d(2)(x, mask).tolist() == [[[1, 3]]]
    assert F.avg_pool1d(x.float(), 2, count_include_pad=False, mask=mask).tolist() == [[[1.0, 2.5]]]
    assert pt.AvgPool1d(2, dilation=2, stride=1)(x.float()).tolist() == [[[2.0, 3.5]]]
    assert pt.GlobalMaxPool1d(keepdim=False)(x).tolist() == [[5]]


def test_indices_unpool() -> None:
    x = torch.randn(2, 3, 6, 6)
    y, where = pt.MaxPool2d(2, return_indices=True)(x)
    expected, theirs = nn.MaxPool2d(2, return_indices=True)(x)
    assert torch.equal(where, theirs)
    assert torch.equal(nn.MaxUnpool2d(2)(y, where), nn.MaxUnpool2d(2)(expected, theirs))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: pt.MaxPool2d(2)(torch.ones(4, 4)), ("input", "3 axes", "(4, 4)")),
        (lambda: pt.MaxPool2d(2)(torch.ones(1, 1, 1, 4, 4)), ("input", "4", "(1, 1, 1, 4, 4)")),
        (lambda: pt.MaxPool2d(-1), ("kernel_size", "-1")),
        (lambda: pt.MaxPool2d(2**40), ("kernel_size", "at most")),
        (lambda: pt.MaxPool2d(float("nan")), ("kernel_size", "nan")),
        (lambda: pt.MaxPool2d(2.0), ("kernel_size", "2.0")),
        (lambda: pt.MaxPool2d(2, stride=0), ("stride", "0")),
        (lambda: pt.MaxPool2d((2, 2, 2)), ("kernel_size", "2 numbers")),
        (lambda: pt.MaxPool2d(3, padding=2), ("padding", "half")),
        (lambda: pt.MaxPool2d(2, ceil_mode="yes"), ("ceil_mode", "yes")),
        (lambda: pt.MaxPool2d(2, padding="round"), ("padding", "round")),
        (lambda: pt.AvgPool2d(2, divisor_override=0), ("divisor_override", "0")),
        (lambda: pt.LPPool2d(-1, 2), ("p must", "-1")),
        (lambda: pt.AdaptiveMaxPool2d(0), ("output_size", "0")),
        (lambda: pt.MaxPool2d(5)(torch.ones(1, 1, 4, 4)), ("kernel_size 5", "4 cells")),
        (lambda: pt.MaxPool2d(2)(torch.ones(1, 1, 4, 4, dtype=torch.complex64)), ("complex64",)),
        (lambda: pt.MaxPool2d(2)(torch.ones(1, 1, 4, 4).to_sparse()), ("dense",)),
        (lambda: pt.MaxPool2d(2)(torch.ones(1, 1, 4, 4), torch.ones(1, 4, 5, dtype=torch.bool)), ("mask", "(1, 4, 5)")),
        (lambda: pt.MaxPool2d(2)(torch.ones(1, 1, 4, 4), torch.ones(1, 4, 4)), ("mask", "bool")),
        (lambda: pt.SoftPool2d(2, beta=float("nan")), ("beta", "nan")),
        (lambda: F.stochastic_pool2d(torch.ones(1, 1, 4, 4), 2, training=True, seed=-1), ("seed", "-1")),
    ],
)
def test_misuse_names_the_argument(call: Any, words: tuple[str, ...]) -> None:
    assert_refused(call, *words)


def test_unknown_and_missing_arguments_are_type_errors() -> None:
    for call in (
        lambda: pt.MaxPool2d(),
        lambda: pt.MaxPool2d(2, size=3),
        lambda: F.max_pool2d(torch.ones(1, 1, 2, 2), beta=1),
    ):
        with pytest.raises(TypeError):
            call()  # type: ignore[no-untyped-call]


def test_a_gradient_of_another_shape_is_refused() -> None:
    y = pt.MaxPool2d(2)(torch.ones(1, 1, 4, 4, requires_grad=True))
    with pytest.raises(RuntimeError, match="shape"):
        y.backward(torch.ones(1, 1, 3, 3))


def test_parametrized_modules_pool() -> None:
    class Half(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x / 2

    layer = pt.MaxPool2d(2)
    layer.register_parameter("scale", nn.Parameter(torch.ones(1)))
    nn.utils.parametrize.register_parametrization(layer, "scale", Half())
    assert layer(torch.ones(1, 1, 2, 2)).item() == 1
    assert layer.scale.item() == 0.5
    network = nn.Sequential(nn.utils.parametrizations.weight_norm(nn.Conv2d(1, 2, 3)), pt.SoftPool2d(2))
    copy.deepcopy(network)(torch.ones(1, 1, 6, 6)).sum().backward()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_keeps_its_type_and_rounds_once(dtype: torch.dtype) -> None:
    x = torch.randn(2, 3, 8, 8).to(dtype).requires_grad_()
    for layer in (pt.MaxPool2d(2), pt.AvgPool2d(3, 2, 1), pt.L2Pool2d(2), pt.SoftPool2d(2)):
        y = layer(x)
        assert y.dtype == dtype
        (gradient,) = torch.autograd.grad(y.sum(), x)
        assert gradient.dtype == dtype
        torch.testing.assert_close(y, layer(x.float()).to(dtype), rtol=0, atol=0)


def test_autocast_runs_through() -> None:
    network = nn.Sequential(nn.Conv2d(1, 4, 3), pt.MaxPool2d(2), pt.SoftPool2d(2), nn.Flatten(), nn.Linear(36, 2))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss = network(torch.randn(2, 1, 14, 14)).float().square().mean()
    loss.backward()
    weight = network[0].weight
    assert weight.grad is not None
    assert torch.isfinite(weight.grad).all()


def test_meta_tensors_have_shapes() -> None:
    for name in all_names():
        layer = make(name).eval()
        x = input_for(name)
        y = layer(x.to("meta"))
        assert y.is_meta
        assert y.shape == layer(x).shape
        assert y.dtype == layer(x).dtype
    y, where = pt.MaxPool2d(2, return_indices=True)(torch.empty(1, 1, 4, 4, device="meta", requires_grad=True))
    assert where.dtype == torch.int64
    y.sum().backward()


def test_fx_traces_modules_as_functions() -> None:
    network = nn.Sequential(pt.MaxPool2d(2), pt.L2Pool2d(2), pt.AdaptiveAvgPool2d(1), pt.GlobalMaxPool2d())
    graph = torch.fx.symbolic_trace(network)
    x = torch.randn(1, 2, 8, 8)
    assert torch.equal(graph(x), network(x))
    assert F.max_pool2d in [node.target for node in graph.graph.nodes]


def test_subclasses_of_tensors_keep_their_type() -> None:
    class Image(torch.Tensor):
        pass

    x = torch.randn(1, 1, 4, 4)
    y = pt.MaxPool2d(2)(x.as_subclass(Image))
    assert type(y) is Image
    assert torch.equal(y.as_subclass(torch.Tensor), pt.MaxPool2d(2)(x))
