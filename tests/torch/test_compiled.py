"""Learnt modules and transforms in compiled code: in one graph, with gradients. `test_library` has Inductor."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

import poolkit as pk
import poolkit.torch as pt
import poolkit.torch.functional as F
from tests.transforms.calls import SAMPLES, Sample

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # compilers warn of their own
]

LEARNT: dict[str, Any] = {
    "gem": lambda: pt.GeMPool2d(2, learnable=True, channels=3),
    "auto": lambda: pt.GlobalSoftPool2d(learnable=True),
    "log-mean-exp": lambda: pt.AdaptiveLogMeanExpPool2d(2, learnable=True),
    "mixed": lambda: pt.MixedPool2d(3, 2, 1, learnable=True, outputs=4),
    "gated": lambda: pt.GatedPool2d(2, learnable=True, channels=3),
    "ordinal": lambda: pt.OrdinalPool2d(2, learnable=True),
}


@pytest.fixture(autouse=True)
def afresh() -> Any:
    torch._dynamo.reset()
    yield
    torch._dynamo.reset()


def _gradients(module: nn.Module, call: Any, x: torch.Tensor, *more: torch.Tensor) -> list[torch.Tensor]:
    x = x.clone().requires_grad_()
    value = call(x, *more)
    (value[0] if isinstance(value, tuple) else value).square().sum().backward()
    found = [x.grad, *(each.grad for each in module.parameters())]
    module.zero_grad()
    assert all(each is not None for each in found)
    return found  # type: ignore[return-value]


def _agree(module: nn.Module, compiled: Any, x: torch.Tensor, *more: torch.Tensor) -> None:
    torch.testing.assert_close(compiled(x, *more), module(x, *more))
    for own, theirs in zip(_gradients(module, module, x, *more), _gradients(module, compiled, x, *more), strict=True):
        torch.testing.assert_close(theirs, own)


@pytest.mark.parametrize("name", LEARNT)
def test_learnt_modules_are_in_the_graph(name: str) -> None:
    """With gradients, for sizes that change where the option has none of its own, and with a mask."""
    module = LEARNT[name]()
    compiled = torch.compile(module, fullgraph=True, dynamic=name != "mixed", backend="aot_eager")
    for size in (8,) if name == "mixed" else (8, 6):
        _agree(module, compiled, torch.rand(2, 3, size, size) + 0.1)
    mask = torch.rand(2, 8, 8) < 0.7
    _agree(module, compiled, torch.rand(2, 3, 8, 8) + 0.1, mask)


def _call_of(sample: Sample) -> tuple[Any, torch.Tensor]:
    """The module of a sample with what follows its input, and the input."""
    kind = next(each for each in pk.transforms.transforms().values() if each.function == sample.function)
    module = getattr(pt, kind.layer_name("Pool", f"{len(sample.shape) - 2}d"))(**sample.options).eval()
    given = {name: torch.from_numpy(each) for name, each in sample.operands.items()}
    given = {name: each.float() if each.is_floating_point() else each for name, each in given.items()}
    return (lambda x: module(x, **given)), torch.from_numpy(sample.x("float32"))


def test_transforms_are_in_the_graph() -> None:
    """All of them in one, with gradients."""
    calls, inputs = zip(*map(_call_of, SAMPLES), strict=True)

    def call(*inputs: torch.Tensor) -> list[Any]:
        found = [call(x) for call, x in zip(calls, inputs, strict=True)]
        return [each[0] if isinstance(each, tuple) else each for each in found]

    compiled: Any = torch.compile(call, fullgraph=True, backend="aot_eager")
    results = []
    for each in (call, compiled):
        given = [x.clone().requires_grad_() for x in inputs]
        values = each(*given)
        slopes = torch.autograd.grad(sum(value.square().sum() for value in values), given)
        results.append([*values, *slopes])
    torch.testing.assert_close(results[1], results[0])


def test_functions_of_transforms_and_other_sizes() -> None:
    """Any batch in one graph; another map makes another."""

    def call(x: torch.Tensor) -> Any:
        y = F.blur_pool2d(x, 3, stride=2, padding_mode="zero")
        return F.concat_pool2d(y, 2), F.spectral_pool2d(x, (3, 3)), F.random_mixed_pool2d(x, 2)

    compiled = torch.compile(call, fullgraph=True, backend="aot_eager")
    for shape in ((2, 3, 8, 8), (5, 3, 8, 8), (4, 3, 9, 10)):
        x = torch.randn(shape)
        torch.testing.assert_close(compiled(x), call(x))


def test_draws_stay_in_the_graph() -> None:
    module = nn.Sequential(pt.RandomMixedPool2d(2), pt.S3Pool2d(2))
    compiled = torch.compile(module, fullgraph=True, backend="aot_eager")
    x = torch.randn(2, 3, 8, 8)
    assert len({compiled(x).sum().item() for _ in range(8)}) > 1, "the graph holds one draw"
    torch.manual_seed(3)
    first = compiled(x)
    torch.manual_seed(3)
    assert torch.equal(module(x), first)
    torch.testing.assert_close(torch.compile(module.eval(), fullgraph=True, backend="aot_eager")(x), module(x))


def test_attributes_that_change_are_seen() -> None:
    module = pt.BlurPool2d(3, stride=2)
    compiled = torch.compile(module, fullgraph=True, backend="aot_eager")
    x = torch.randn(1, 2, 8, 8)
    compiled(x)
    module.size = 5
    torch.testing.assert_close(compiled(x), pt.BlurPool2d(5, stride=2)(x))
    module.size = 9
    with pytest.raises(pk.PoolingError, match="size must be at most 7"):
        module(x)
