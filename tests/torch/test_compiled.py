"""Learnt modules and transforms in compiled code: in one graph, with gradients. `test_library` has Inductor."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

import poolkit as pk
import poolkit.torch as pt
import poolkit.torch.functional as F
from poolkit.functional import function_names
from tests.thinning import thinned
from tests.transforms.calls import SAMPLES, Sample

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # compilers warn of their own
]


class Learnt(nn.Module):
    """A module of each kind that learns, on one input, since most of a compilation's time does not depend on it."""

    def __init__(self) -> None:
        super().__init__()
        self.parts = nn.ModuleList(
            [
                pt.GeMPool2d(2, learnable=True, channels=3),
                pt.GlobalSoftPool2d(learnable=True),
                pt.AdaptiveLogMeanExpPool2d(2, learnable=True),
                pt.MixedPool2d(3, 2, 1, learnable=True),
                pt.GatedPool2d(2, learnable=True, channels=3),
                pt.OrdinalPool2d(2, learnable=True),
            ]
        )

    def forward(self, x: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
        return torch.cat([part(x, mask).flatten() for part in self.parts])


@pytest.fixture(autouse=True)
def afresh() -> Any:
    torch._dynamo.reset()
    yield
    torch._dynamo.reset()


def test_learnt_modules_are_in_the_graph() -> None:
    """With gradients, for maps of any size; with a mask; and with an option for each output."""
    module = Learnt()
    compiled = torch.compile(module, fullgraph=True, dynamic=True, backend="aot_eager")
    masks = (None, None, torch.rand(2, 8, 8) < 0.7)
    for size, mask in zip((8, 6, 8), masks, strict=True):
        _agree(module, compiled, torch.rand(2, 3, size, size) + 0.1, mask)
    each = pt.MixedPool2d(3, 2, 1, learnable=True, channels=3, outputs=4)
    _agree(each, torch.compile(each, fullgraph=True, backend="aot_eager"), torch.rand(2, 3, 8, 8), None)


def _agree(module: nn.Module, compiled: Any, x: torch.Tensor, mask: torch.Tensor | None) -> None:
    found = []
    for each in (module, compiled):
        given = x.clone().requires_grad_()
        value = each(given, mask)
        found.append([value, *torch.autograd.grad(value.square().sum(), [given, *module.parameters()])])
    torch.testing.assert_close(found[1], found[0])


def _call_of(sample: Sample) -> tuple[Any, torch.Tensor]:
    """The module of a sample with what follows its input, and the input."""
    kind = next(each for each in pk.transforms.transforms().values() if each.function == sample.function)
    module = getattr(pt, kind.layer_name("Pool", f"{len(sample.shape) - 2}d"))(**sample.options).eval()
    given = {name: torch.from_numpy(each) for name, each in sample.operands.items()}
    given = {name: each.float() if each.is_floating_point() else each for name, each in given.items()}
    return (lambda x: module(x, **given)), torch.from_numpy(sample.x("float32"))


def test_transforms_are_in_the_graph() -> None:
    """All of them in one, with gradients."""
    one_each = {sample.function: sample for sample in SAMPLES}.values()
    calls, inputs = zip(*map(_call_of, one_each), strict=True)

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


def test_functions_of_transforms() -> None:
    """And any batch."""

    def call(x: torch.Tensor) -> Any:
        y = F.blur_pool2d(x, 3, stride=2, padding_mode="zero")
        return F.concat_pool2d(y, 2), F.spectral_pool2d(x, (3, 3)), F.random_mixed_pool2d(x, 2)

    compiled = torch.compile(call, fullgraph=True, backend="aot_eager")
    for shape in ((2, 3, 8, 8), (5, 3, 8, 8)):
        x = torch.randn(shape)
        torch.testing.assert_close(compiled(x), call(x))


AVERAGE = pk.Average(count_include_pad=True)


class General(nn.Module):
    """Functions for arrays of every host: by name, with objects made inside and outside, of every geometry."""

    def __init__(self, names: list[str]) -> None:
        super().__init__()
        self.names = names

    def forward(self, x: torch.Tensor) -> list[torch.Tensor]:
        positive = x.abs() + 0.1
        return [
            *[getattr(pk, name)(positive, 2) for name in self.names],
            *pk.avg_pool(x, 3, 2, padding=1, mask=x > 0, return_mask=True, empty_value=7.0),
            *pk.max_pool(x, (2, 3), layout="channels_last", return_indices=True),
            pk.pool(x, AVERAGE, pk.Window(3, 2, "same"), layout="channels_last"),
            pk.lp_pool(x, pk.Adaptive((2, 3)), p=3.0),
            pk.soft_pool(x, pk.Global()),
            pk.gem_pool(positive, x.shape[-1] // 2, p=torch.tensor(2.5)),
            pk.stochastic_pool(positive, 2, training=True, seed=3),
            pk.max_pool(x, pk.Fractional((5, 3)), mask=x > -1, return_mask=True)[0],
            pk.avg_pool(x, pk.Fractional(output_ratio=0.7), training=True, seed=5),
            pk.min_pool(x, pk.Segments(((4, 4), (3, 3, 2)))),
            pk.blur_pool(x, 3, stride=2),
        ]


def test_general_functions_are_in_the_graph(thorough: bool) -> None:
    """With gradients; for any batch and in exported programs where thorough."""
    module = General(list(function_names()[:: 1 if thorough else 4]))
    compiled: Any = torch.compile(module, fullgraph=True, backend="aot_eager")
    for batch in (2, 5) if thorough else (2,):
        x = torch.randn(batch, 3, 8, 8, requires_grad=True)
        results = [each(x) for each in (module, compiled)]
        torch.testing.assert_close(results[1], results[0])
        sums = [sum(each.square().sum() for each in values if each.requires_grad) for values in results]
        torch.testing.assert_close(*[torch.autograd.grad(each, x) for each in sums])
    if thorough:  # ONNX, in test_onnx, is made of exported programs
        program = torch.export.export(module, (x,), dynamic_shapes=({0: torch.export.Dim("batch")},))
        x = torch.randn(5, 3, 8, 8)
        torch.testing.assert_close(program.module()(x), module(x))


def test_general_functions_refuse_what_they_refuse() -> None:
    """The same error as without a compiler, and not inside the graph."""
    x = torch.randn(1, 1, 4, 4)
    for call, message in (
        (lambda x: pk.stochastic_pool(x, 2, training=True), "training=True needs seed="),
        (lambda x: pk.max_pool(x, 9), "kernel"),
        (lambda x: pk.pool(x, pk.Average(), pk.Global(), return_indices=True), "Average has no indices"),
    ):
        with pytest.raises(pk.PoolingError, match=message):
            call(x)
        with pytest.raises(Exception, match=message):
            torch.compile(call, backend="aot_eager")(x)


FRACTIONAL = {
    "of PyTorch": lambda: pt.FractionalMaxPool2d(2, output_ratio=0.6, return_indices=True),
    "of PyTorch, drawn before": lambda: pt.FractionalMaxPool2d((2, 3), 4, _random_samples=torch.rand(7, 3, 2)),
    "of Graham": lambda: pt.FractionalL2Pool2d(output_ratio=0.6, regions="random"),
    "of a reduction that draws": lambda: pt.FractionalStochasticPool2d(output_size=(5, 6)),
}


@pytest.mark.parametrize("kind", thinned(FRACTIONAL, lambda kind: "drawn before" in kind or "draws" in kind))
def test_fractional_modules_are_in_the_graph(kind: str, thorough: bool) -> None:
    """In training, and exported for evaluation; for any batch."""
    module = FRACTIONAL[kind]()
    compiled = torch.compile(module, fullgraph=True, backend="aot_eager")
    for batch in (2, 5) if thorough else (2,):
        given = torch.rand(batch, 3, 9, 11, requires_grad=True)
        found = []
        for each in (module, compiled):
            torch.manual_seed(3)
            values = each(given)
            values = values if isinstance(values, tuple) else (values,)
            found.append([*values, *torch.autograd.grad(values[0].square().sum(), given)])
        torch.testing.assert_close(found[1], found[0])
    module.eval()
    given = torch.rand(5, 3, 9, 11)
    example = (torch.rand(2, 3, 9, 11),)
    program = torch.export.export(module, example, dynamic_shapes=({0: torch.export.Dim("batch", max=7)},))
    torch.testing.assert_close(program.module()(given), module(given))


def test_draws_stay_in_the_graph() -> None:
    for module in (pt.RandomMixedPool2d(2), pt.FractionalMaxPool2d(2, 3), pt.FractionalAvgPool2d(output_size=6)):
        compiled = torch.compile(module, fullgraph=True, backend="aot_eager")
        x = torch.randn(2, 3, 9, 9)
        assert len({compiled(x).sum().item() for _ in range(8)}) > 1, "the graph holds one draw"
        torch.manual_seed(3)
        first = compiled(x)
        torch.manual_seed(3)
        assert torch.equal(module(x), first)


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
